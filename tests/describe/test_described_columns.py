"""Columns: complete, in order, in the user's words or in drafted ones that give no text away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.describe import columns
from kaggle_share.describe.units import split_unit
from kaggle_share.errors import DocumentError
from kaggle_share.model import Column, ColumnWords, Finding, Item
from kaggle_share.remote.protocol import RemoteFile, RemoteSettings

if TYPE_CHECKING:
    from tests.describe.conftest import Made

TABLE = "species,bill_length_mm,ok,when,id\nAdelie,32.1,true,2020-01-01,1\nGentoo,59.6,false,2020-01-03,2\n"


def texts(made: Made, content: str = TABLE, **said: object) -> dict[str, str]:
    return {c.name: c.description for c in columns(made({"t.csv": content}, **said))["t.csv"]}


def test_descriptions_are_drafted_from_name_unit_and_range(made: Made) -> None:
    assert texts(made) == {
        "species": "Species; a different value in each row",
        "bill_length_mm": "Bill length, in mm; 32.1 to 59.6",
        "ok": "Ok; true or false",
        "when": "When; 2020-01-01 to 2020-01-03",
        "id": "ID; identifies each row",
    }


def test_drafts_are_marked_and_the_users_words_are_not(made: Made) -> None:
    draft = made({"t.csv": TABLE}, columns={"species": "Which penguin", "ok": {"unit": "yes/no"}})
    found = columns(draft)["t.csv"]
    assert [column.generated for column in found] == [False, True, True, True, True]
    assert (found[0].description, found[2].unit) == ("Which penguin", "yes/no")
    assert [column.order for column in found] == [0, 1, 2, 3, 4]


def test_words_of_the_resource_win_over_the_documents(made: Made) -> None:
    item = Item("file", "t.csv", columns={"species": ColumnWords("Mine", type="id")})
    draft = made({"t.csv": TABLE}, items={"t.csv": item}, columns={"t.csv": {"species": "Other", "ok": "Fine"}})
    found = columns(draft)["t.csv"]
    assert (found[0].description, found[0].type, found[2].description) == ("Mine", "id", "Fine")


def test_a_column_that_is_not_there_is_an_error_with_near_ones(made: Made) -> None:
    with pytest.raises(DocumentError) as told:
        texts(made, columns={"specie": "x"})
    assert str(told.value) == 'columns: "t.csv" has no column "specie". Did you mean species?'
    item = Item("file", "t.csv", columns={"zzz": ColumnWords("x")})
    with pytest.raises(DocumentError, match="It has species, bill_length_mm"):
        columns(made({"t.csv": TABLE}, items={"t.csv": item}))


def test_columns_of_what_is_no_table_are_an_error(made: Made) -> None:
    with pytest.raises(DocumentError, match="not a table"):
        columns(made({"t.csv": TABLE, "a.txt": "x"}, columns={"a.txt": {"x": "y"}}))


def test_white_space_around_a_header_needs_no_quotes(made: Made) -> None:
    found = columns(made({"t.csv": " a ,b\n1,2\n"}, columns={"a": "The first"}))["t.csv"]
    assert (found[0].name, found[0].description) == (" a ", "The first")


def test_nothing_is_told_of_a_column_in_which_screening_found_something(made: Made) -> None:
    draft = made({"t.csv": "age,n\n17,1\n93,2\n"})
    draft.findings = (Finding("warn", "age", "t.csv", "Ages over 89.", column="age"),)
    assert [c.description for c in columns(draft)["t.csv"]] == ["Age", "N; 1 to 2"]


def test_what_was_written_on_kaggles_page_stays(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"})
    held = RemoteSettings(
        files={
            "t.csv": RemoteFile(
                "t.csv", 8, (Column("a", 0, description="By hand"), Column("b", 1, description="B; always 1"))
            )
        }
    )
    sent = {
        "files": {
            "t.csv": {"columns": [{"name": "a", "description": ""}, {"name": "b", "description": "B; always 1"}]}
        }
    }
    found = columns(draft, held=held, previous=sent)["t.csv"]
    assert [(c.description, c.generated) for c in found] == [("By hand", False), ("B; always 2", True)]


def test_what_the_user_said_last_time_is_carried_forward(made: Made) -> None:
    said = {"columns": {"t.csv": {"a": "From before", "gone": "x"}}}
    found = columns(made({"t.csv": "a,b\n1,2\n"}), said=said)["t.csv"]
    assert [(c.description, c.generated) for c in found] == [("From before", False), ("B; always 2", True)]


def test_unreadable_tables_have_no_columns(made: Made) -> None:
    assert columns(made({"t.parquet": b"broken"})) == {}


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("bill_length_mm", "bill_length", "mm"),
        ("body_mass_g", "body_mass", "g"),
        ("Culmen Length (mm)", "Culmen Length", "mm"),
        ("temp [°C]", "temp", "°C"),
        ("Delta 15 N (o/oo)", "Delta 15 N", "o/oo"),
        ("density (kg/m³)", "density", "kg/m³"),
        ("speed (m s-1)", "speed", "m s-1"),
        ("share_pct", "share", "%"),
        ("price_usd", "price", "USD"),
        ("temp_c", "temp", "°C"),
        ("temp_min", "temp_min", ""),
        ("flag_m", "flag_m", ""),
        ("depth_m", "depth", "m"),
        ("name (optional)", "name (optional)", ""),
        ("mm", "mm", ""),
        ("", "", ""),
    ],
)
def test_units_are_read_from_headers(header: str, name: str, unit: str) -> None:
    assert split_unit(header, numeric=True) == (name, unit)


def test_text_has_no_unit_as_a_suffix() -> None:
    assert split_unit("bill_length_mm", numeric=False) == ("bill_length_mm", "")


@given(st.text(max_size=60), st.booleans())
def test_any_header_is_split_without_a_crash(header: str, numeric: bool) -> None:
    name, unit = split_unit(header, numeric=numeric)
    assert bool(unit) == (name != header)
