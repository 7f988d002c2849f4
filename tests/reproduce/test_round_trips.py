"""What is staged comes back equal: dtypes, categories, zones, index and all."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal as assert_polars_equal
from polars.testing.parametric import dataframes

from kaggle_share.errors import InputError
from kaggle_share.model import Item
from kaggle_share.reproduce import load_file
from kaggle_share.select import kind_of
from kaggle_share.stage import stage

D = decimal.Decimal
FORMS = ("csv", "parquet", "jsonl")
_numbers = count()


def there_and_back(folder: Path, value: Any, form: str, **options: Any) -> Any:
    kind = kind_of(value)
    assert kind is not None
    items = [Item(kind, "x", value, "x", format=form)]
    (made,) = stage(items, folder=folder / str(next(_numbers)), **options)
    # The schema travels as JSON.
    return load_file(made.location, json.loads(json.dumps(made.schema, allow_nan=False)))


COLUMNS: dict[str, Any] = {
    "floats": [1.5, None, -0.0],
    "text": ["x", "", None],
    "text of Python": pd.Series(["x", "", None], dtype=pd.StringDtype("python")),
    "text of Arrow": pd.Series(["x", "", None], dtype=pd.StringDtype("pyarrow")),
    "text in objects": pd.Series(["x", "", None], dtype=object),
    "text in objects with nan": pd.Series(["x", "", np.nan], dtype=object),
    "text with lines": ["a\nb", 'c"d', "e\r\nf, g"],
    "leading zeros": ["007", "07", "7"],
    "words of missing": ["NA", "null", "nan"],
    "spaces": [" a", "b ", "  "],
    "categories": pd.Categorical(["b", None, "c"], categories=["c", "unused", "b"], ordered=True),
    "categories of numbers": pd.Categorical([1, None, 3]),
    "categories of dates": pd.Categorical(pd.to_datetime(["2024-01-01", None, "2025-01-01"])),
    "categories of intervals": pd.cut([1, 2, 3], 2),
    "dates": pd.date_range("2024", periods=3),
    "nanoseconds": np.array(["2024-01-01T00:00:00.000000001", "NaT", "1700-01-01"], "M8[ns]"),
    "seconds": np.array(["2024-01-01T00:00:01", "NaT", "0001-01-01"], "M8[s]"),
    "zone": pd.date_range("2024", periods=3, tz="Europe/Berlin"),
    "fixed zone": pd.date_range("2024", periods=3, tz=dt.timezone(dt.timedelta(hours=2, minutes=30))),
    "durations": pd.to_timedelta([1, 2, None], "min"),
    "durations in ms": np.array([1, 1001, "NaT"], "m8[ms]"),
    "nullable integers": pd.array([1, None, 2], dtype="Int64"),
    "small nullable integers": pd.array([1, None, -2], dtype="Int8"),
    "large integers": np.array([2**64 - 1, 0, 1], "u8"),
    "booleans": [True, False, True],
    "nullable booleans": pd.array([True, None, False], dtype="boolean"),
    "half floats": np.array([1.1, 2, 3], "f2"),
    "single floats": np.array([1.1, 2, 3], "f4"),
    "intervals": pd.arrays.IntervalArray.from_tuples([(0.5, 1.25), None, (2, 3)], closed="left"),
    "intervals of dates": pd.arrays.IntervalArray.from_tuples(
        [(pd.Timestamp("2024"), pd.Timestamp("2025")), None, (pd.Timestamp("2024"), pd.Timestamp("2025 01:00"))]
    ),
    "months": pd.period_range("2024", periods=3, freq="M"),
    "weeks": pd.PeriodIndex(["2024-01-01", None, "2025-01-01"], freq="W"),
    "hours": pd.period_range("2024", periods=3, freq="h"),
    "days of Python": [dt.date(2020, 1, 1), None, dt.date(1, 1, 1)],
    "times": [dt.time(1, 2, 3, 4), None, dt.time(0)],
    "decimals": [D("1.50"), None, D("-3")],
    "booleans in objects": pd.Series([True, None, False], dtype=object),
    "integers in objects": pd.Series([1, None, 2**62], dtype=object),
    "huge integers": pd.Series([1, None, 2**80], dtype=object),
    "moments in objects": pd.Series([pd.Timestamp("2024"), None, pd.Timestamp("2025 01:00")], dtype=object),
    "nothing": pd.Series([None] * 3, dtype=object),
    "sparse": pd.arrays.SparseArray([0.0, 1.0, np.nan]),
    "sparse integers": pd.arrays.SparseArray([0, 1, 0]),
    "Arrow's integers": pd.Series([1, None, 2], dtype=pd.ArrowDtype(pa.int32())),
    "Arrow's decimals": pd.Series([D("1.50"), None, D("2")], dtype=pd.ArrowDtype(pa.decimal128(10, 3))),
    "Arrow's times": pd.Series([dt.time(1), None, dt.time(2)], dtype=pd.ArrowDtype(pa.time64("ns"))),
    "Arrow's categories": pd.Series(["a", None, "b"], dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.string()))),
    "Arrow's moments": pd.Series(
        [pd.Timestamp("2024", tz="UTC"), None, pd.Timestamp("2025", tz="UTC")],
        dtype=pd.ArrowDtype(pa.timestamp("ms", "America/New_York")),
    ),
    "Arrow's durations": pd.Series(
        [pd.Timedelta("1s"), None, pd.Timedelta("1h")], dtype=pd.ArrowDtype(pa.duration("us"))
    ),
    "Arrow's nothing": pd.Series([None] * 3, dtype=pd.ArrowDtype(pa.null())),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", COLUMNS)
def test_every_kind_of_column_comes_back(tmp_path: Path, name: str, form: str) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3], name: COLUMNS[name]})
    pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)
    pd.testing.assert_series_equal(there_and_back(tmp_path, frame[name], form), frame[name])
    if name == "half floats":
        return  # pandas has no such index
    indexed = frame.set_index(name)
    pd.testing.assert_frame_equal(there_and_back(tmp_path, indexed, form), indexed)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(
    "values",
    [
        [np.inf, -np.inf, np.nan],
        pd.arrays.FloatingArray(np.array([np.nan, 1.0, 2.0]), np.array([False, False, True])),  # type: ignore[attr-defined]
        pd.Categorical([1.5, None, np.inf]),
    ],
)
def test_numbers_that_json_lacks_come_back(tmp_path: Path, values: Any, form: str) -> None:
    frame = pd.DataFrame({"a": values})
    pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        ([[1], [2, 3], None], ("parquet", "jsonl")),
        ([{"a": 1}, {"a": 2}, None], ("parquet", "jsonl")),
        ([{"a": 1}, {"b": [None, 1.5]}, [1]], ("jsonl",)),
        ([b"1", None, b""], ("parquet",)),
    ],
)
def test_lists_dicts_and_bytes_come_back_where_the_format_holds_them(
    tmp_path: Path, values: list[Any], forms: tuple[str, ...]
) -> None:
    for frame in (pd.DataFrame({"n": [1, 2, 3], "v": values}), pd.DataFrame({"v": values})):
        for form in forms:
            pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)


INDEXES = [
    pd.Index(["x", "y"], name="key"),
    pd.Index(["x", None], dtype=object),
    pd.Index([5, 6]),
    pd.Index([5, 6], name="a"),
    pd.RangeIndex(3, 7, 2),
    pd.RangeIndex(2, name="id"),
    pd.date_range("2024", periods=2, freq="D", name="day"),
    pd.date_range("2024", periods=2, freq="h", tz="Europe/Berlin"),
    pd.timedelta_range("1h", periods=2, freq="h"),
    pd.period_range("2024", periods=2, freq="Q"),
    pd.IntervalIndex.from_breaks([1, 2, 3]),
    pd.CategoricalIndex(["x", "y"], categories=["y", "x"], ordered=True),
    pd.MultiIndex.from_tuples([("x", 1.5), ("y", np.nan)], names=["k", None]),
    pd.MultiIndex.from_product([["a"], pd.date_range("2024", periods=2)], names=[3, ("t", 1)]),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("index", INDEXES, ids=lambda index: type(index).__name__)
def test_every_index_comes_back(tmp_path: Path, index: Any, form: str) -> None:
    frame = pd.DataFrame({"a": [1, 2], "index": ["p", "q"]}, index=index)
    pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)


LABELS = [
    pd.RangeIndex(2),
    pd.Index(["a", "b"], name="n"),
    pd.Index(["a", "b"], dtype=object),
    pd.Index([1, "b"]),
    pd.Index([1.5, np.nan]),
    pd.Index(["", None], dtype=object),
    pd.date_range("2024", periods=2),
    pd.CategoricalIndex(["a", "b"]),
    pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")], names=["x", None]),
    pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
    pd.Index(['quo"te, comma', "new\nline"]),
    pd.Index([True, False]),
    pd.Index(["\ufeffbom", "nul\0ünï"]),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("labels", LABELS, ids=lambda labels: type(labels).__name__)
def test_every_name_of_a_column_comes_back(tmp_path: Path, labels: Any, form: str) -> None:
    frame = pd.DataFrame([[1, "x"], [2, None]]).set_axis(labels, axis=1)
    pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)


@pytest.mark.parametrize("name", ["mass", 3, None, ("a", 1), pd.Timestamp("2024")])
def test_the_name_of_a_series_comes_back(tmp_path: Path, name: Any) -> None:
    series = pd.Series([1, 2], name=name, index=["p", "q"])
    pd.testing.assert_series_equal(there_and_back(tmp_path, series, "csv"), series)


POLARS = pl.DataFrame(
    {
        "n": [1, 2, None],
        "s": ["x", "", None],
        "d": [dt.date(2020, 1, 1), None, dt.date(1, 1, 1)],
        "t": [dt.datetime(2020, 1, 1, 1, 2, 3, 4), None, dt.datetime(2020, 1, 1)],
        "z": pl.Series([dt.datetime(2020, 1, 1), None, dt.datetime(2021, 1, 1)]).dt.replace_time_zone(
            "Europe/Berlin"
        ),
        "tm": [dt.time(1, 2, 3, 4), None, dt.time(0)],
        "du": [dt.timedelta(seconds=1), None, dt.timedelta(days=1)],
        "c": pl.Series(["a", "b", None], dtype=pl.Categorical),
        "e": pl.Series(["a", "b", None], dtype=pl.Enum(["b", "a"])),
        "dec": pl.Series(["1.5", "2", None]).cast(pl.Decimal(10, 2)),
        "null": [None] * 3,
        "b": [True, None, False],
        "u8": pl.Series([1, 2, None], dtype=pl.UInt8),
        "f4": pl.Series([1.1, 2, None], dtype=pl.Float32),
    }
)


@pytest.mark.parametrize("form", FORMS)
def test_frames_of_polars_come_back(tmp_path: Path, form: str) -> None:
    assert_polars_equal(there_and_back(tmp_path, POLARS, form), POLARS)
    lazy = there_and_back(tmp_path, POLARS.lazy(), form)
    assert isinstance(lazy, pl.LazyFrame)
    assert there_and_back(tmp_path, POLARS["e"], form).equals(POLARS["e"], check_dtypes=True, check_names=True)


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_nested_frames_of_polars_come_back(tmp_path: Path, form: str) -> None:
    frame = pl.DataFrame(
        {"l": [[1], [2, 3], None], "f": [[1.5, 0.1], [], None], "s": [{"a": 1, "b": "x"}, {"a": 2, "b": None}, None]}
    )
    assert_polars_equal(there_and_back(tmp_path, frame, form), frame)


@pytest.mark.parametrize("form", FORMS)
def test_tables_of_arrow_come_back(tmp_path: Path, form: str) -> None:
    table = pa.table(
        {
            "i": pa.array([1, None, 3], pa.int8()),
            "ts": pa.array([1, 2, None], pa.timestamp("ns", "UTC")),
            "d64": pa.array([86_400_000, None, 0], pa.date64()),
            "h": pa.array(np.array([1, 2, 3], "f2")),
            "cat": pa.array(["b", "a", None]).dictionary_encode(),
            "ordered": pa.DictionaryArray.from_arrays(
                pa.array([0, 1, None], pa.int8()), pa.array([20, 10]), ordered=True
            ),
            "dec": pa.array([D("1.5"), None, D("2")], pa.decimal256(50, 3)),
            "null": pa.nulls(3),
            "view": pa.array(["a", "", None], pa.string_view()),
            "t32": pa.array([1, None, 2], pa.time32("s")),
            "dur": pa.array([1, None, 2000], pa.duration("ms")),
        }
    )
    assert there_and_back(tmp_path, table, form).equals(table)


def test_a_table_can_be_loaded_into_another_library(tmp_path: Path) -> None:
    (made,) = stage([Item("frame", "x", POLARS.select("n", "s"), "x")], folder=tmp_path)
    assert isinstance(load_file(made.location, made.schema, as_="pandas"), pd.DataFrame)
    assert isinstance(load_file(made.location, made.schema, as_="pyarrow"), pa.Table)
    frame = pd.DataFrame({"a": [1]})
    (made,) = stage([Item("frame", "y", frame, "y")], folder=tmp_path / "y")
    assert isinstance(load_file(made.location, made.schema, as_="polars"), pl.DataFrame)
    assert isinstance(load_file(made.location, made.schema, as_="pyarrow"), pa.Table)
    with pytest.raises(InputError, match='there is no library "spark"'):
        load_file(made.location, made.schema, as_="spark")


def test_a_row_longer_than_a_block_comes_back(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x" * 20_000_000, "y"]})
    for form in FORMS:
        pd.testing.assert_frame_equal(there_and_back(tmp_path, frame, form), frame)


def test_a_file_that_lost_rows_or_columns_still_loads(tmp_path: Path) -> None:
    # Screening may take some out, and the schema is that of the whole frame.
    frame = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]}, index=pd.date_range("2024", periods=3, freq="D"))
    (made,) = stage([Item("frame", "x", frame, "x")], folder=tmp_path)
    made.location.write_text("index,b\n2024-01-01,x\n2024-01-03,z\n")
    pd.testing.assert_frame_equal(load_file(made.location, made.schema), frame.iloc[[0, 2], [1]], check_freq=False)


# ── anything ──────────────────────────────────────────────────────────────────────────────────────

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = TEXT
VALUES: list[Callable[[int], st.SearchStrategy[Any]]] = [
    lambda n: st.lists(st.one_of(TEXT, st.none()), min_size=n, max_size=n),
    lambda n: st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=n, max_size=n),
    lambda n: st.lists(st.integers(-(2**63), 2**63 - 1), min_size=n, max_size=n),
    lambda n: st.lists(st.booleans(), min_size=n, max_size=n),
    lambda n: st.lists(st.one_of(st.none(), st.integers(-128, 127)), min_size=n, max_size=n).map(
        lambda values: pd.array(values, dtype="Int8")
    ),
    lambda n: st.lists(st.one_of(TEXT, st.none()), min_size=n, max_size=n).map(
        lambda values: pd.array(values, dtype=pd.StringDtype("pyarrow"))
    ),
    lambda n: st.lists(st.one_of(TEXT, st.none()), min_size=n, max_size=n).map(pd.Categorical),
    lambda n: st.lists(st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)), min_size=n, max_size=n).map(
        lambda values: np.array(values, "M8[us]")
    ),
    lambda n: st.lists(st.integers(-(2**60), 2**60), min_size=n, max_size=n).map(
        lambda values: np.array(values, "m8[ns]")
    ),
    lambda n: st.lists(st.dates(), min_size=n, max_size=n),
    lambda n: st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3), min_size=n, max_size=n),
]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.integers(1, 6))
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=lambda name: name.casefold()))
    columns = {name: draw(draw(st.sampled_from(VALUES))(rows)) for name in names}
    frame = pd.DataFrame(columns)
    if draw(st.booleans()):
        frame.index = pd.Index(draw(st.lists(TEXT, min_size=rows, max_size=rows)), name=draw(st.none() | NAMES))
    return frame


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames(), form=st.sampled_from(FORMS))
def test_any_frame_comes_back_or_is_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, frame: pd.DataFrame, form: str
) -> None:
    try:
        back = there_and_back(tmp_path_factory.mktemp("any"), frame, form)
    except InputError as error:
        assert "\n" not in str(error)
        assert form == "jsonl" or "differ" in str(error), str(error)
        return
    pd.testing.assert_frame_equal(back, frame)


SIMPLE = [
    pl.Boolean, pl.Int8, pl.Int64, pl.UInt64, pl.Float32, pl.Float64, pl.String, pl.Date, pl.Time, pl.Datetime("us"),
    pl.Datetime("ns"), pl.Duration("ms"),
]  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    frame=dataframes(min_cols=1, max_cols=4, min_size=1, max_size=6, allowed_dtypes=SIMPLE),
    form=st.sampled_from(FORMS),
)
def test_any_frame_of_polars_comes_back_or_is_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, frame: pl.DataFrame, form: str
) -> None:
    try:
        back = there_and_back(tmp_path_factory.mktemp("any"), frame, form)
    except InputError as error:
        assert "\n" not in str(error)
        assert "nan or infinite" in str(error) or "before the year 1" in str(error)
        return
    assert_polars_equal(back, frame, check_exact=True)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    value=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=10,
    )
)
def test_any_object_comes_back(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    assert there_and_back(tmp_path_factory.mktemp("any"), {"value": value}, "") == {"value": value}
    assert there_and_back(tmp_path_factory.mktemp("any"), [value], "") == [value]


@pytest.mark.parametrize(
    "array", [np.arange(6.0).reshape(2, 3), np.array(3), np.array(["a", "bc"]), np.zeros((20, 30, 4), "u1")]
)
def test_arrays_come_back(tmp_path: Path, array: Any) -> None:
    back = there_and_back(tmp_path, array, "")
    assert back.dtype == array.dtype
    assert np.array_equal(back, array)
