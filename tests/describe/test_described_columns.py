"""Columns: complete, in order, in the user's words or in drafted ones that give no text away."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.describe import columns, describe
from kaggle_share.describe.attributes import column_attributes
from kaggle_share.describe.dictionary import dictionary
from kaggle_share.errors import DocumentError
from kaggle_share.model import Column, ColumnWords, Finding, Item, Measures, Profile
from kaggle_share.remote.protocol import RemoteFile, RemoteSettings
from kaggle_share.units import split_unit

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


def coded(name: str = "species", *, counts: tuple[int, ...] = (50, 40, 30), **changes: Any) -> Column:
    top = tuple(zip(("Gentoo", "Adelie", "Chinstrap"), counts, strict=False))
    fields: dict[str, Any] = {
        "type": "string", "original_type": "VARCHAR", "missing": 0, "distinct": len(top), "codes": True,
        "measures": Measures(top=top),
    }  # fmt: skip
    return Column(name, 0, **{**fields, **changes})


def of(made: Made, column: Column, *findings: Finding) -> Column:
    draft = made({"t.csv": "x\n1\n"})
    draft.profiles = {"t.csv": Profile("t.csv", "table", 120, (column,))}
    draft.findings = findings
    return columns(draft)["t.csv"][0]


def test_the_values_of_a_code_list_are_told(made: Made) -> None:
    assert of(made, coded()).description == "Species; one of Adelie, Chinstrap, Gentoo"
    numbers = coded(type="integer", measures=Measures(top=(("10", 60), ("9", 60))), distinct=2)
    assert of(made, numbers).description == "Species; one of 9, 10"


@pytest.mark.parametrize(
    "column",
    [
        coded(counts=(50, 40, 1)),
        coded("observer_name"),
        coded("PatientGroup"),
        coded(codes=False),
        coded(distinct=4),
        coded(type="email"),
        coded(measures=Measures(top=(("x" * 49, 60), ("y", 60))), distinct=2),
        coded(measures=Measures(top=(("line\nbreak", 60), ("y", 60))), distinct=2),
        coded(measures=None),
    ],
)
def test_no_value_is_told_that_may_be_more_than_a_code(made: Made, column: Column) -> None:
    told = of(made, column).description
    assert not any(value in told for value in ("Gentoo", "Adelie", "Chinstrap", "line", "xxx"))


def test_no_code_of_a_flagged_column_or_file_is_told(made: Made) -> None:
    for column in ("species", None):
        finding = Finding("warn", "health", "t.csv", "May be about health.", column=column)
        assert of(made, coded(), finding).description == "Species"


def test_a_note_about_the_file_hides_nothing(made: Made) -> None:
    assert "one of Adelie" in of(made, coded(), Finding("note", "encoding", "t.csv", "Latin-1.")).description


def test_parts_of_nested_columns_are_described_too(made: Made) -> None:
    parts = (
        Column("city", 0, "string", "VARCHAR"),
        Column("height_m", 1, "decimal", "DOUBLE", minimum="1.5", maximum="3"),
    )
    draft = made({"t.csv": "x\n1\n"}, columns={"place.city": "Where it was"})
    draft.profiles = {
        "t.csv": Profile("t.csv", "table", 3, (Column("place", 0, "string", "STRUCT(…)", children=parts),))
    }
    found = columns(draft)
    place = found["t.csv"][0]
    assert place.description == "Place; with city, height m"
    assert [(c.description, c.generated) for c in place.children] == [
        ("Where it was", False),
        ("Height, in m; 1.5 to 3", True),
    ]
    rows = list(csv.DictReader(io.StringIO(dictionary(found), newline="")))
    assert [(row["column"], row["order"]) for row in rows] == [
        ("place", "1"), ("place.city", "1.1"), ("place.height_m", "1.2"),
    ]  # fmt: skip


def test_what_a_frame_says_of_its_columns_comes_before_what_is_generated(made: Made) -> None:
    frame = pd.DataFrame({"species": ["Adelie"], "bill_length_mm": [32.1], "ok": [True], "when": [1], "id": [1]})
    frame.attrs = {
        "columns": {"species": {"description": "Which  penguin"}, "when": 3},
        "units": {"bill_length_mm": "cm"},
        "labels": {"ok": "Whether it is fine", "id": object()},
        "description": "Penguins",
    }
    item = Item("frame", "t.csv", value=frame)
    draft = made({"t.csv": TABLE}, items={"t.csv": item}, columns={"ok": "Mine"})
    found = {
        c.name: c for c in columns(draft, said={"columns": {"t.csv": {"species": "Before", "id": "Kept"}}})["t.csv"]
    }
    assert (found["species"].description, found["species"].generated) == ("Which penguin", False)
    assert (found["bill_length_mm"].unit, found["bill_length_mm"].generated) == ("cm", True)
    assert (found["ok"].description, found["id"].description) == ("Mine", "Kept")
    assert found["when"].generated


def test_a_column_called_as_an_attribute_of_the_frame_is_not_taken_for_it(made: Made) -> None:
    frame = pd.DataFrame({"title": [1], "description": [2]})
    frame.attrs = {"title": "All of it", "description": "All of it"}
    assert column_attributes(frame) == {}


def test_arrow_and_xarray_say_what_their_columns_are() -> None:
    field = pa.field("t", pa.float64(), metadata={"description": "Temperature", "units": "K", "b": b"\xff"})
    assert column_attributes(pa.table({"t": [1.0]}, schema=pa.schema([field]))) == {
        "t": ColumnWords("Temperature", "K")
    }
    import xarray as xr

    array = xr.DataArray([1.0], dims="x", name="t", attrs={"long_name": "Air temperature", "units": "K"})
    assert column_attributes(array)["t"] == ColumnWords("Air temperature", "K")
    dataset = array.to_dataset().assign_coords(x=("x", [1], {"units": "m"}))
    assert column_attributes(dataset) == {"t": ColumnWords("Air temperature", "K"), "x": ColumnWords("", "m")}


class Hostile:
    """Whatever is asked of it, it breaks."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError(name)


@pytest.mark.parametrize(
    "value", [None, 1, "x", [1], {}, Hostile(), Hostile, pd.Series([1], name=("a", 1))], ids=range(8)
)
def test_attributes_of_any_object_break_nothing(value: Any) -> None:
    assert column_attributes(value) == {}


def test_columns_that_changed_since_the_last_version_are_pointed_out(made: Made) -> None:
    sent = {"files": {"t.csv": {"columns": [{"name": "a", "type": "string"}, {"name": "gone", "type": "string"}]}}}
    notes = describe(made({"t.csv": "a,b\n1,2\n"}), previous=sent).notes
    assert "t.csv no longer has the column gone, which its last version had." in notes
    assert "t.csv has a new column: b." in notes
    assert "t.csv has a column of another type: a (was string, is integer)." in notes
    held = RemoteSettings(files={"t.csv": RemoteFile("t.csv", 8, (Column("b", 0), Column("a", 1)))})
    notes = describe(made({"t.csv": "a,b\nx,y\n"}), held=held).notes
    assert "The columns of t.csv stand in another order than in its last version." in notes


def test_what_stayed_as_it_was_is_no_note(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"})
    sent = {"files": {"t.csv": {"columns": [{"name": n, "type": "integer"} for n in "ab"]}}}
    assert not any("t.csv" in note for note in describe(draft, previous=sent).notes)
    assert not any("t.csv" in note for note in describe(draft).notes)


@pytest.mark.filterwarnings("error")
def test_a_lazy_table_of_polars_warned_of_our_own_questions() -> None:
    import polars as pl

    assert column_attributes(pl.LazyFrame({"a": [1]})) == {}
