"""Whatever names and values hold: it stays text, it can be written, and it fits."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from preview_drafts import column, draft, finding, release, resource
from rich.cells import cell_len

from kaggle_share.model import Draft, Metadata, Plan, Profile, Ref
from kaggle_share.ui.listing import Listing, Pickable
from kaggle_share.ui.preview import draft_html, draft_text, release_html, release_text
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


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


OURS = set(
    "section style header p ul li bdi small span strong details summary div table thead tbody tr th td "
    "pre code dl dt dd footer a abbr time ol em blockquote hr br s i progress".split()
)
"""Elements of our own, and of a card's Markdown."""


def check_page(page: str) -> None:
    found = Tags(page)
    assert found.tags <= OURS
    assert not {name for name in found.attributes if name.startswith("on")}
    assert page.encode()
    assert "\u202e" not in page
    assert page.count("</style>") == page.count("<style>")
    assert "<style>" not in page or page.count("<style>") == 1


def hostile(text: str) -> Draft:
    columns = (column(text, description=text, unit=text, minimum=text, maximum=text, original_type=text),)
    made = draft("a.csv", columns={text: columns, "a.csv": columns})
    made.resources = (resource(text, origin=text, notes=(text,)), *made.resources)
    made.profiles = {text: Profile(text, "table", 1, columns, notes=(text,))}
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
    assert '<p role="heading" aria-level="5">Title</p>' in made
    assert "<td>1</td>" in made
    assert "<iframe" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
