"""A frame that is measured as staging holds it gives the profile of the file that was written from it."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.errors import InputError
from kaggle_share.model import Column, Item, Profile, Resource
from kaggle_share.pipeline import Request, described
from kaggle_share.profile import held, profile, tables
from kaggle_share.spec import Document
from kaggle_share.stage import stage, staging

ROWS = 30


def staged(folder: Path, value: Any, form: str) -> Resource:
    return stage([Item("frame", "t", value=value, variable="t", format=form)], folder=folder)[0]  # type: ignore[arg-type]


def both(resource: Resource) -> tuple[Profile, Profile]:
    assert resource.arrow is not None
    return profile(resource), profile(replace(resource, arrow=None))


def agree(resource: Resource) -> Profile:
    """Compare the profile of the frame with that of its file."""
    frame, file = both(resource)
    assert (frame.rows, frame.keys, frame.duplicates) == (file.rows, file.keys, file.duplicates)
    assert (frame.notes, frame.dialect, frame.kind) == (file.notes, file.dialect, file.kind)
    assert [c.name for c in frame.columns] == [c.name for c in file.columns]
    for one, other in zip(frame.columns, file.columns, strict=True):
        same(one, other)
    assert frame.sample == file.sample
    return frame


def same(one: Column, other: Column) -> None:
    for name in ("missing", "distinct", "minimum", "maximum", "type", "original_type", "unit", "codes", "order"):
        assert getattr(one, name) == getattr(other, name), (one.name, name)
    mine, theirs = one.measures, other.measures
    assert mine is not None
    assert theirs is not None
    for name in ("infinite", "numbers", "shortest", "longest", "top", "quantiles", "histogram", "values"):
        assert getattr(mine, name) == getattr(theirs, name), (one.name, name)
    assert mine.mean == pytest.approx(theirs.mean)


@pytest.fixture
def from_memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Says whether the last frame was measured in memory."""
    answers = []
    measured = held.measured

    def spy(*given: Any, **named: Any) -> Any:
        answers.append(measured(*given, **named))
        return answers[-1]

    monkeypatch.setattr(held, "measured", spy)
    return lambda: answers[0] is not None


def repeat(values: list[Any]) -> list[Any]:
    return (values * ROWS)[:ROWS]


MOMENT = dt.datetime(2021, 3, 4, 5, 6, 7)
COLUMNS: dict[str, Any] = {
    "integers": pd.array(repeat([1, -2, 3]), "int64"),
    "small": pd.array(repeat([1, 2, 3]), "int8"),
    "nullable": pd.array(repeat([1, None, 3]), "Int32"),
    "floats": np.array(repeat([0.1, np.nan, 3.0, 1e300, -0.0])),
    "whole_floats": np.array(repeat([1.0, 2.0])),
    "infinite": np.array(repeat([0.5, np.inf, -np.inf, 2.5])),
    "nullable_floats": pd.array(repeat([0.25, None, 1.5]), "Float64"),
    "booleans": np.array(repeat([True, False, True])),
    "nullable_booleans": pd.array(repeat([True, None]), "boolean"),
    "text": pd.array(repeat(["a", "bc, d", 'e"f', None, "g\nh"]), "string"),
    "padded_numbers": pd.array(repeat(["007", "7", "08", None]), "string"),
    "dates_as_text": pd.array(repeat(["2021-03-04", "2021-03-05"]), "string"),
    "truth_as_text": pd.array(repeat(["true", "false"]), "string"),
    "words_for_nothing": pd.array(repeat(["NA", "null", "nan", "x"]), "string"),
    "empty_text": pd.array(repeat(["", "x", None]), "string"),
    "only_numbers_late": pd.array(["x"] * (ROWS - 1) + ["5"], "string"),
    "objects": np.array(repeat(["x", None, "1"]), dtype=object),
    "object_numbers": np.array(repeat([1, 2, None]), dtype=object),
    "object_dates": np.array(repeat([dt.date(2021, 1, 1), None, dt.date(1999, 12, 31)]), dtype=object),
    "times_of_day": np.array(repeat([dt.time(1, 2, 3), dt.time(23, 59)]), dtype=object),
    "decimals": np.array(repeat([decimal.Decimal("1.50"), decimal.Decimal("-2.25")]), dtype=object),
    "dates": np.array(repeat(["2021-01-01", "2022-02-02", "NaT"]), "M8[us]"),
    "moments": np.array(repeat(["2021-01-01T10:11:12", "2022-02-02T00:00:00"]), "M8[us]"),
    "fine_moments": np.array(repeat(["2021-01-01T10:11:12.123456", "2022-02-02"]), "M8[us]"),
    "zoned": pd.array(pd.to_datetime(repeat([MOMENT, None])).tz_localize("Europe/Vienna")),
    "categories": pd.Categorical(repeat(["low", "high", None])),
    "category_numbers": pd.Categorical(repeat([10, 20])),
    "category_codes": pd.Categorical(repeat(["01", "1"])),
    "durations": np.array(repeat([1, 2, 90]), "m8[s]"),
    "months": pd.period_range("2020-01", periods=ROWS, freq="M").array,
    "days": pd.period_range("2020-01-01", periods=ROWS, freq="D").array,
    "ranges": pd.interval_range(0, ROWS).array,
    "sparse": pd.arrays.SparseArray(repeat([0.0, 1.5])),
    "nothing": np.array([None] * ROWS, dtype=object),
    "arrow_text": pd.array(repeat(["01", "1"]), pd.ArrowDtype(pa.string())),
}


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("part", range(3))
def test_every_kind_of_column_is_as_in_its_file(
    tmp_path: Path, form: str, part: int, from_memory: Callable[[], bool]
) -> None:
    names = list(COLUMNS)[part::3]
    agree(staged(tmp_path, pd.DataFrame({name: COLUMNS[name] for name in names}), form))
    assert from_memory()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_frames_of_other_libraries_are_as_in_their_files(
    tmp_path: Path, form: str, from_memory: Callable[[], bool]
) -> None:
    values = {
        "code": repeat(["007", "7", None]),
        "n": repeat([1, 2, 3]),
        "when": repeat([MOMENT, None]),
        "day": repeat([dt.date(2020, 2, 29), dt.date(2021, 1, 1)]),
        "x": repeat([1.5, None, 2.0]),
    }
    found = agree(staged(tmp_path / "polars", pl.DataFrame(values), form))
    assert from_memory()
    assert found.sample[0][0] == "007"
    table = pa.table(values).append_column("coded", pa.array(repeat(["01", "1"])).dictionary_encode())
    found = agree(staged(tmp_path / "arrow", table, form))
    assert dict(found.columns[-1].measures.top) == {"01": 15, "1": 15}  # type: ignore[union-attr]


def test_lists_and_structs_are_as_in_parquet(tmp_path: Path, from_memory: Callable[[], bool]) -> None:
    table = pa.table(
        {"a": [[1, 2], None, []], "b": [{"x": 1, "y": "z"}, {"x": 2, "y": None}, None], "c": [b"a", b"", b"b"]}
    )
    frame, file = both(staged(tmp_path, table, "parquet"))
    assert from_memory()
    assert [(c.type, c.missing, c.children) for c in frame.columns] == [
        (c.type, c.missing, c.children) for c in file.columns
    ]
    assert frame.sample == file.sample


def test_a_large_frame_is_as_its_file(tmp_path: Path, from_memory: Callable[[], bool]) -> None:
    rng = np.random.default_rng(5)
    rows = 70_000
    frame = pd.DataFrame(
        {
            "id": np.arange(rows),
            "age": rng.integers(0, 100, rows),
            "score": rng.normal(size=rows),
            "code": np.char.mod("%05d", rng.integers(0, 1000, rows)),
            "when": np.datetime64("2020-01-01", "s") + rng.integers(0, 10**8, rows),
            "many": np.char.mod("name %d", rng.integers(0, 30_000, rows)),
        }
    )
    # The file as it is read is larger than what is held at once to count different values.
    resource = staged(tmp_path, frame, "csv")
    found, file = (profile(one, exact=1) for one in (resource, replace(resource, arrow=None)))
    assert from_memory()
    assert (found.rows, found.keys, found.duplicates) == (file.rows, file.keys, file.duplicates) == (rows, ("id",), 0)
    for one, other, name in zip(found.columns, file.columns, frame.columns, strict=True):
        assert (one.type, one.missing, one.minimum, one.maximum) == (
            other.type, other.missing, other.minimum, other.maximum,
        )  # fmt: skip
        true = frame[name].nunique()
        for column in (one, other):
            assert column.measures is not None
            assert column.distinct is not None
            assert abs(column.distinct - true) <= 4 * column.measures.distinct_error * true, name
    assert found.columns[3].measures.top == file.columns[3].measures.top  # type: ignore[union-attr]
    assert found.sample == file.sample


def test_candidates_that_do_not_occur_are_not_counted_as_values(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("age\n" + "".join(f"{i * 7919 % 100}\n" for i in range(60_000)))
    assert profile(Resource("t.csv", path, path.stat().st_size, "0")).columns[0].distinct == 100


def test_what_can_not_be_measured_in_memory_is_read_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = staged(tmp_path, pd.DataFrame({"a": [1, 2, 3]}), "csv")
    other = replace(resource, arrow=pa.table({"a": [1, 2, 3], "b": [1, 2, 3]}))
    assert [c.name for c in profile(other).columns] == ["a"]
    # A guess from the first rows that a later one contradicts.
    texts = np.array([*["2020-01-01"] * 3, "n/a"], dtype=object)
    monkeypatch.setattr(tables, "_seen_csv", lambda *_: ["DATE"])
    monkeypatch.setattr(tables, "texts_of", lambda *_: frozenset())
    assert profile(staged(tmp_path / "2", pd.DataFrame({"a": texts}), "csv")).rows == 4


def test_the_table_is_in_no_repr_and_no_comparison(tmp_path: Path) -> None:
    resource = staged(tmp_path, pd.DataFrame({"a": ["sesame"]}), "csv")
    assert "sesame" not in repr(resource)
    assert replace(resource, arrow=None) == resource


def test_only_so_much_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "HELD", 100)
    items = [Item("frame", name, value=pd.DataFrame({"a": range(10)}), variable=name) for name in "xyz"]
    assert [one.arrow is not None for one in stage(items, folder=tmp_path)] == [True, False, False]


# ── any frame ─────────────────────────────────────────────────────────────────────────────────────

TEXT = st.one_of(
    st.sampled_from(["", "007", "NA", "true", "2020-01-01", "1e5", "inf", " x ", '"', "a,b", "\n"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=5),
)
VALUES: list[Any] = [
    st.one_of(st.none(), TEXT),
    st.one_of(st.none(), st.integers(-(2**62), 2**62)),
    st.one_of(st.none(), st.floats(-1e15, 1e15), st.sampled_from([math.inf, -math.inf, math.nan])),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1))),
    st.one_of(st.none(), st.dates(dt.date(1000, 1, 1))),
]
KINDS = [pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us"), pa.date32()]
TABLES = st.integers(1, 8).flatmap(
    lambda rows: st.tuples(*(st.lists(one, min_size=rows, max_size=rows) for one in VALUES))
)


def _says(values: list[Any], form: str) -> bool:
    some = [value for value in values if value is not None]
    return bool(some) and (form == "parquet" or not any(value in (math.inf, -math.inf) for value in some))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(columns=TABLES, form=st.sampled_from(["csv", "parquet"]))
def test_any_table_is_as_in_its_file(
    tmp_path_factory: pytest.TempPathFactory, columns: tuple[list[Any], ...], form: str
) -> None:
    arrays = [pa.array(values, kind) for values, kind in zip(columns, KINDS, strict=True)]
    table = pa.table(arrays, names=["text", "integer", "decimal", "truth", "moment", "day"])
    # A column of nothing has no type in a CSV, and DuckDB takes `inf` for text or a date; the frame knows better.
    kept = [name for name in table.column_names if _says(table[name].to_pylist(), form)]
    if not kept:
        return
    try:
        resource = staged(tmp_path_factory.mktemp("any"), table.select(kept), form)
    except InputError:
        return
    agree(resource)


def test_a_draft_measures_the_table_and_keeps_none(tmp_path: Path, from_memory: Callable[[], bool]) -> None:
    document = Document.model_validate({"resources": ["people"]})
    frame = pd.DataFrame({"code": ["007", "08"], "n": [1, 2]})
    made = described(Request(document, tmp_path, namespace={"people": frame}, bare=True)).draft
    assert from_memory()
    assert all(one.arrow is None for one in made.resources)
    assert [row[0] for row in made.profiles["people.csv"].sample] == ["007", "08"]
