"""The card: reads well, and text from data stays text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kaggle_share.describe import describe, metadata
from kaggle_share.describe import markdown as safe
from kaggle_share.describe.card import is_generated, readme
from kaggle_share.describe.card_data import MOST_COLUMNS
from kaggle_share.describe.dictionary import HEADER, dictionary
from kaggle_share.model import Column, Draft, Item, MethodsRecord, Resource

if TYPE_CHECKING:
    from tests.describe.conftest import Made

HOSTILE = [
    "<script>alert(1)</script>",
    "[click](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "a|b",
    "a\\|b",
    "back`tick",
    "``",
    "line\nbreak",
    "http://evil.example",
    "www.evil.example",
    "me@evil.example",
    "</td></table>",
    "# heading",
    "- list",
    "1. list",
    "=formula()",
    "<!-- comment",
    "&lt;b&gt;",
    "**bold** _it_ ~~gone~~",
    "\u202egnp.exe",
    "",
    "   ",
    "\\",
    "$x$",
]


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


def cells(text: str) -> list[list[str]]:
    """Cells of all tables, as a reader of Markdown sees them."""
    rows: list[list[str]] = []
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            rows.append([])
        if before.type in ("td_open", "th_open"):
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def kinds(text: str) -> set[str]:
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return {token.type for token in tokens} | {c.type for token in tokens for c in token.children or ()}


def test_the_penguins_card_reads_well(made: Made, penguins: dict[str, bytes]) -> None:
    draft = made(penguins, markdown="# Palmer penguins", to="me/palmer-penguins", license="CC0-1.0")
    made_of = describe(draft, me="ada")
    card = made_of.resources[0].location.read_text("utf-8")
    assert card.startswith("# Palmer penguins\n\n2 tables (688 rows, 25 columns in all), published with the notebook")
    assert "| `bill_length_mm` | decimal | mm | Bill length, in mm; 32.1 to 59.6 | 2 |" in card
    assert "ks.load('ada/palmer-penguins', 'penguins-raw.csv')" in card
    assert "[CC0: Public Domain](https://creativecommons.org/publicdomain/zero/1.0/)" in card
    assert card.count("## Files") == card.count("## How to cite it") == 1
    assert not kinds(card) & {"html_block", "html_inline", "image"}


def test_the_users_description_stands_first_and_unchanged(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"}, description="*Mine*, and <b>mine</b> alone.")
    found = metadata(draft)
    assert found.description == "*Mine*, and <b>mine</b> alone."
    draft.columns = {}
    card = readme(draft, found)
    assert "\n\n*Mine*, and <b>mine</b> alone.\n\n## Files" in card
    assert not is_generated(found.description)


def test_a_generated_description_that_came_back_is_not_doubled(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"})
    found = metadata(draft)
    back = replace(found, description=found.description.replace("\n", "\r\n"), generated=frozenset())
    assert readme(draft, back).count("## Files") == 1


def test_the_record_tells_how_it_was_made(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"}, markdown="# Penguins of Palmer")
    frozen = Resource("methods/penguins.ipynb", Path("x"), 1, "ab" * 32, role="methods")
    draft.record = MethodsRecord((frozen,), {"python": {"version": "3.11.4"}}, lineage={"t.csv": "cell 4"})
    text = metadata(draft).description
    assert "published from the notebook `penguins.ipynb`, with Python 3.11.4." in text
    assert f"`methods/penguins.ipynb` (sha256 `{'ab' * 32}`)" in text
    assert "- `t.csv`: cell 4" in text


def test_bare_promises_no_files(made: Made) -> None:
    found = describe(made({"t.csv": "a,b\n1,2\n"}), bare=True)
    assert found.resources == ()
    assert "data_dictionary.csv" not in found.metadata.description


def test_long_tables_are_cut_and_say_so(made: Made) -> None:
    header = ",".join(f"c{i}" for i in range(MOST_COLUMNS + 5))
    found = describe(made({"t.csv": f"{header}\n{header}\n"}))
    assert "And 5 more columns; `data_dictionary.csv` has them all." in found.metadata.description
    assert len(found.metadata.description) < 20_000


@pytest.mark.parametrize("header", HOSTILE)
def test_hostile_headers_stay_text(made: Made, header: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[header, "plain"], ["1", "2"], ["3", "4"]])
    name = "t.csv"
    item = Item("file", name, description=header)
    found = describe(made({name: out.getvalue()}, items={name: item}, license="CC0-1.0"))
    text = found.metadata.description
    tables = cells(text)
    assert [len(row) for row in tables] == [3, 3, 5 - 1, 4, 4]
    assert tables[-1][0] == "plain"
    assert kinds(text) <= ALLOWED
    html = rendered(text)
    assert 'evil.example"' not in html
    assert "<script" not in html


ALLOWED = {
    "heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close", "table_open", "table_close",
    "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open",
    "td_close", "fence", "text", "code_inline", "softbreak", "link_open", "link_close", "text_special",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
}  # fmt: skip


@given(st.text(max_size=40))
def test_any_text_is_one_cell_of_text(words: str) -> None:
    for made in (safe.text(words), safe.code(words)):
        table = safe.table(("a", "b"), [(made, "end"), ("x", "y")])
        found = cells(table)
        assert [len(row) for row in found] == [2, 2, 2]
        assert found[1][1] == "end"
        assert kinds(table) <= ALLOWED - {"link_open", "fence", "heading_open"}


@given(st.text(st.sampled_from("\\|`*_[]()<>&!#-+.=1~: @w/\n"), max_size=30))
def test_any_punctuation_is_text_in_a_paragraph(words: str) -> None:
    assert kinds(f"{safe.text(words)}\n") <= {"inline", "paragraph_open", "paragraph_close", "text", "text_special"}


def column(name: str, **fields: Any) -> Column:
    return Column(name, 0, **fields)


def test_the_dictionary_has_every_column(made: Made, penguins: dict[str, bytes]) -> None:
    found = describe(made(penguins))
    raw = next(r for r in found.resources if r.path == "data_dictionary.csv").location.read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    assert len(rows) == 25
    assert rows[17]["column"] == "species"
    assert rows[19] == {
        "file": "penguins.csv", "column": "bill_length_mm", "order": "3", "type": "decimal",
        "original_type": "DOUBLE", "unit": "mm", "description": "Bill length, in mm; 32.1 to 59.6",
        "generated": "true", "missing": "2", "distinct": "164",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "+1", "-log10(p)", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    text = dictionary({name: (column(name, unit=name, description=name),)})
    row = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert [row[0], row[1], row[5], row[6]] == [f"'{name}"] * 4


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), min_size=1, max_size=5))
def test_any_names_give_a_readable_dictionary(words: list[tuple[str, str]]) -> None:
    described = tuple(Column(name, i, description=text) for i, (name, text) in enumerate(words))
    text = dictionary({"t.csv": described})
    text.encode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == HEADER
    assert [len(row) for row in rows] == [len(HEADER)] * (len(words) + 1)
    assert not any(cell[:1] in tuple("=+-@\t\r\n") and cell for row in rows[1:] for cell in row)


def test_a_draft_is_not_changed(made: Made) -> None:
    draft: Draft = made({"t.csv": "a,b\n1,2\n"})
    before = replace(draft)
    describe(draft)
    assert draft == before
