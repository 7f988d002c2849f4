"""Whatever names and values hold: it stays text, it can be written, and it fits."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from preview_drafts import column, draft, finding, release, resource
from rich.cells import cell_len

from kaggle_share.model import (
    Anonymity,
    Bin,
    Deidentified,
    Draft,
    Finding,
    Measures,
    Metadata,
    MethodsRecord,
    Plan,
    Point,
    Profile,
    Protection,
    Ref,
    Relation,
    Sampled,
    SuggestedTag,
    Usability,
)
from kaggle_share.ui.listing import Listing, Pickable
from kaggle_share.ui.preview import draft_html, draft_text, release_html, release_text
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.page import draft_page
from kaggle_share.ui.state import View
from kaggle_share.ui.widget import page

PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "</style><b>",
        "{{ 7 * 7 }}",
        "{% include 'x' %}",
        "&lt;",
        "]]>",
        "<!--",
        "\u202egpj.exe",
        "\ud800",
        "\x00\x1b[31m",
        "שלום",
        "👩\u200d🔬",
        "表",
        "\n",
        "a" * 60,
    ]
)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=4).map("".join)


WIDTH = re.compile(r"width:\d{1,3}%\Z")


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.styles: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses.update(value or "" for name, value in attrs if name in ("src", "href"))
        self.styles.update(value or "" for name, value in attrs if name == "style")


OURS = set(
    "section style header p ul li bdi small span strong details summary div table thead tbody tr th td img "
    "pre code dl dt dd footer a abbr time ol em blockquote hr br s i progress svg path".split()
)
"""Elements of our own, and of a card's Markdown."""
ALONE = {"html", "head", "meta", "title", "body", "main"}
"""Those of a page of its own."""


def check_page(page: str, *, alone: bool = False) -> None:
    found = Tags(page)
    assert found.tags <= (OURS | ALONE if alone else OURS)
    for address in found.addresses:
        assert address.startswith(("data:image/webp;base64,", "https:", "http:", "mailto:"))
    # Of the progress line it is its own; everywhere else there are only lengths of bars.
    assert all(WIDTH.match(style) for style in found.styles) or "kshare-" not in page
    assert len(page.encode()) < 300_000
    assert not {name for name in found.attributes if name.startswith("on")}
    assert page.encode()
    assert "\u202e" not in page
    assert page.count("</style>") == page.count("<style>") <= 1 + alone


def hostile(text: str) -> Draft:
    measures = Measures(
        numbers=2,
        mean=float("nan"),
        quantiles=((0.5, float("inf")),),
        histogram=(Bin(float("-inf"), 0.0, 3), Bin(0.0, 1e300, 1)),
        top=((text, 7), ("x", 2)),
        shortest=1,
        longest=9,
    )
    said = {"description": text, "unit": text, "minimum": text, "maximum": text, "original_type": text}
    field = column(text, **said, measures=measures)
    columns = (
        column(text, **said, measures=replace(measures, histogram=()), children=(field,), distinct=5, codes=True),
        column(f"{text}2", 1, **{**said, "type": "datetime"}, measures=measures),
        column(f"{text}3", 2, **{**said, "type": text}, measures=measures),
    )
    made = draft("a.csv", columns={text: columns, "a.csv": columns})
    made.resources = (resource(text, origin=text, notes=(text,)), *made.resources)
    profile = Profile(
        text,
        "table",
        9,
        columns,
        notes=(text,),
        facts=(text,),
        keys=(text,),
        duplicates=2,
        sample=((text, None, text), (text, text)),
        relations=(Relation(text, text, text, text),),
    )
    made.profiles = {text: profile, "a.csv": replace(profile, kind="other")}
    made.usability = Usability(7.0, (Point(text, 2, 0.4, text), Point(text, 1, 1)))
    made.suggested_tags = (SuggestedTag(text, text),)
    fix = Deidentified(text, text, text, text, before=(text,), after=(text,), changed=3)
    anonymity = Anonymity((text,), (text,), 9, 3, 2, 0.1, 1, gain=text)
    made.protection = Protection((fix,), (Sampled(text, 1, 2, 3, text),), text, (anonymity,), (text,), (text,))
    made.record = MethodsRecord(environment={"imported": [text], "python": {"version": text}}, lineage={text: text})
    made.metadata = Metadata(text, text, text, text, (text,), (text,))
    made.plan = Plan("version", Ref("me", text), text, 2, removed=(text,), fields={text: (text, text)}, notes=(text,))
    made.findings = (finding(file=text, column=text, message=text, samples=(text,), fixes=(text,)),)
    made.notes = (text,)
    made.unasked, made.endpoint = text, text
    return made


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_nothing_of_a_draft_becomes_markup(text: str) -> None:
    made = hostile(text)
    check_page(draft_html(made))
    made.findings = ()
    check_page(draft_html(made))
    check_page(draft_page(made), alone=True)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_nothing_of_a_release_becomes_markup(text: str) -> None:
    receipts = (release().receipts[0].__class__(text, 1, text, confirmed=False),)
    made = release(title=text, url=text, endpoint=text, receipts=receipts, notes=(text,), not_kept=(text,))
    check_page(release_html(made))
    made.url = f"https://example.org/{text}"
    check_page(release_html(made))


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_nothing_of_a_listing_or_of_progress_becomes_markup(text: str) -> None:
    picked = (Pickable(text, text, text),)
    check_page(Listing(picked, picked, text)._repr_html_())
    check_page(page(View("send", text, text, 0.5, text, text, text, text)))


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_plain_text_fits_a_terminal_and_moves_no_cursor(text: str) -> None:
    made = hostile(text)
    for line in draft_text(made).split("\n"):
        assert cell_len(line) <= 100
        assert line.isprintable() or "\u200d" in line or all(char not in line for char in "\x1b\r\x00\u202e")
    assert draft_text(made).encode()
    for line in release_text(release(notes=(text,), title=text)).split("\n"):
        assert cell_len(line) <= 100


def test_a_card_keeps_its_form_and_loses_what_could_act() -> None:
    card = "\n".join(
        (
            "# Title",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "",
            "[good](https://example.org) [bad](javascript:alert(1)) <iframe src=x></iframe>",
            "",
            "![picture](https://example.org/x.png)",
        )
    )
    made = draft_html(draft(metadata=Metadata("Palmer penguins", description=card)))
    assert '<a href="https://example.org" rel="noopener noreferrer">good</a>' in made
    assert '<p role="heading" aria-level="4">Title</p>' in made
    assert "<td>1</td>" in made
    assert '<th scope="col">a</th>' in made
    assert "<iframe" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made


def test_a_remark_about_k_withholds_no_column_that_nothing_was_found_in() -> None:
    remark = Finding("note", "k_anonymity", "patients.csv", "k is 1 over dob, zip")
    column = Finding("warn", "dob", "patients.csv", "looks like dates of birth", column="dob")
    found = Flagged.of([remark, column])
    assert found.column("patients.csv", "dob")
    assert found.column("patients.csv", "haemoglobin") == ""
