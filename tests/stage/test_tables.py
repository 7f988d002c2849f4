"""Tables as files: what they look like, and what is refused in one line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaggle_share.errors import InputError
from kaggle_share.model import Resource

Write = Callable[..., tuple[Resource, ...]]


def text(write: Write, value: Any, **options: Any) -> str:
    (made,) = write(value, **options)
    return made.location.read_bytes().decode()


def test_csv_is_what_people_expect(write: Write) -> None:
    frame = pd.DataFrame(
        {
            "name": ["Ada", "a,b", 'say "x"', "", None],
            "zip": ["01234", "1", "2", "3", "4"],
            "size": [1.0, 0.1, np.nan, np.inf, 1e22],
            "count": pd.array([1, None, 3, 4, 5], dtype="Int64"),
            "fine": pd.array([True, None, False, True, True], dtype="boolean"),
            "day": pd.to_datetime(["2024-01-31"] * 4 + [None]),
            "when": pd.to_datetime(["2024-01-31 12:00"] * 5).tz_localize("Europe/Berlin"),
            "took": pd.to_timedelta([90, 1, 2, 3, 4], "s"),
        }
    )
    assert text(write, frame) == (
        "name,zip,size,count,fine,day,when,took\n"
        "Ada,01234,1.0,1,true,2024-01-31,2024-01-31 11:00:00Z,90\n"
        '"a,b",1,0.1,,,2024-01-31,2024-01-31 11:00:00Z,1\n'
        '"say ""x""",2,,3,false,2024-01-31,2024-01-31 11:00:00Z,2\n'
        '"",3,inf,4,true,2024-01-31,2024-01-31 11:00:00Z,3\n'
        ",4,1e+22,5,true,,2024-01-31 11:00:00Z,4\n"
    )


def test_what_is_written_has_name_format_and_media_type(write: Write) -> None:
    frame = pd.DataFrame({"a": [1]})
    for form, media in (
        ("csv", "text/csv"),
        ("parquet", "application/vnd.apache.parquet"),
        ("jsonl", "application/jsonl"),
    ):
        (made,) = write(frame, format=form, name="tables/x")
        assert (made.path, made.format, made.media_type) == (f"tables/x.{form}", form, media)
        assert made.staged
        assert made.origin == "frame x"
        assert made.size == made.location.stat().st_size
    (made,) = write(frame, frame_format="parquet")
    assert made.path == "x.parquet"
    (made,) = write(frame, name="x.CSV", format="csv")
    assert made.path == "x.CSV"


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_the_same_table_gives_the_same_bytes(write: Write, form: str) -> None:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"a": generator.normal(size=200_000), "b": generator.choice(["x", "y", "z"], 200_000), "c": range(200_000)}
    )
    digests = {write(frame.copy(), format=form)[0].sha256 for _ in range(3)}
    assert len(digests) == 1


def test_rows_keep_their_order(write: Write) -> None:
    frame = pd.DataFrame({"n": range(500_000)})
    assert text(write, frame).split() == ["n", *map(str, range(500_000))]


# ── the index ─────────────────────────────────────────────────────────────────────────────────────


def test_the_default_index_is_not_written(write: Write) -> None:
    (made,) = write(pd.DataFrame({"a": [5]}))
    assert made.location.read_text() == "a\n5\n"
    assert made.notes == ()


@pytest.mark.parametrize(
    ("index", "header"),
    [
        (pd.Index(["r"], name="row"), "row,a"),
        (pd.Index([7]), "index,a"),
        (pd.RangeIndex(1, name="id"), "id,a"),
        (pd.RangeIndex(3, 4), "index,a"),
        (pd.MultiIndex.from_tuples([("x", 1)]), "level_0,level_1,a"),
        (pd.MultiIndex.from_tuples([("x", 1)], names=["k", None]), "k,level_1,a"),
        (pd.Index([7], name="a"), "a_index,a"),
    ],
)
def test_another_index_is_written_first_and_said_so(write: Write, index: pd.Index[Any], header: str) -> None:
    (made,) = write(pd.DataFrame({"a": [5]}, index=index))
    assert made.location.read_text().splitlines()[0] == header
    names = header.removesuffix(",a").replace(",", ", ")
    assert made.notes == (f"the index is written as column{'s' if ', ' in names else ''} {names}",)


def test_the_index_policy_can_be_set(write: Write) -> None:
    frame = pd.DataFrame({"a": [5]}, index=["r"])
    assert text(write, frame, index="never") == "a\n5\n"
    assert text(write, frame.reset_index(drop=True), index="always") == "index,a\n0,5\n"


# ── names of columns ──────────────────────────────────────────────────────────────────────────────


def test_names_that_are_not_text_become_text_with_a_note(write: Write) -> None:
    (made,) = write(pd.DataFrame(np.eye(2)))
    assert made.location.read_text() == "0,1\n1.0,0.0\n0.0,1.0\n"
    assert made.notes == ("the columns' names are written as text",)
    assert text(write, pd.DataFrame({("bill", "mean"): [1], ("bill", ""): [2]})).startswith("bill_mean,bill\n")
    assert text(write, pd.DataFrame([[1, 2]], columns=[None, " "])).startswith("column_1,column_2\n")


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_columns_that_differ_in_case_only_are_refused(write: Write, make: Callable[..., Any]) -> None:
    with pytest.raises(
        InputError, match=r'x has columns "Mass" and "mass", which differ only in upper and lower case'
    ):
        write(make({"Mass": [1], "mass": [2]}))


def test_two_columns_of_one_name_are_refused(write: Write) -> None:
    with pytest.raises(InputError, match='x has two columns "a"'):
        write(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(InputError, match='two columns "1"'):
        write(pd.DataFrame([[1, 2]], columns=[1, "1"]))
    with pytest.raises(InputError, match='two columns "a"'):
        write(pa.table([[1], [2]], names=["a", "a"]))


# ── what can't be held ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("frame", "rows"),
    [
        (pd.DataFrame({"a": []}), "0 rows and 1 columns"),
        (pd.DataFrame(), "0 rows and 0 columns"),
        (pd.DataFrame(index=[1, 2]), "2 rows and 0 columns"),
        (pd.Series([], dtype=float), "0 rows"),
        (pl.DataFrame({"a": []}), "0 rows"),
        (pl.LazyFrame({"a": []}), "0 rows"),
        (pa.table({"a": pa.array([], pa.int8())}), "0 rows"),
    ],
)
def test_an_empty_table_is_refused(write: Write, frame: Any, rows: str) -> None:
    with pytest.raises(InputError, match=f'the table "x" is empty: {rows}'):
        write(frame)


@pytest.mark.parametrize(
    ("values", "what", "fix"),
    [
        ([b"x"], "bytes", "Use --format parquet"),
        ([[1, 2]], "lists or dicts", "Use --format jsonl or --format parquet"),
        ([{"a": 1}], "lists or dicts", "Use --format jsonl or --format parquet"),
        ([1j], "complex", "real and imaginary part"),
        ([object()], "objects of type object", "astype"),
        ([(1, 2)], "tuples", "map"),
        ([np.zeros(2)], "ndarrays", "map"),
        ([1, "a"], "values of several types (int, str)", "astype"),
        ([dt.time(1, tzinfo=dt.UTC)], "times with a zone", "astype"),
        ([pd.DataFrame()], "objects of type DataFrame", "astype"),
        (
            np.array(["9999-12-31", "12000-01-01"], "M8[s]"),
            "dates before the year 1 or after 9999",
            "parquet",
        ),
    ],
)
def test_a_column_that_csv_can_not_hold_is_named_with_what_to_do(
    write: Write, values: Any, what: str, fix: str
) -> None:
    with pytest.raises(InputError) as caught:
        write(pd.DataFrame({"fine": range(len(values)), "odd": values}))
    message = str(caught.value)
    assert message.startswith('the column "odd" of x holds ')
    assert what in message
    assert fix in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([[1]]),
        pl.Series([{"a": 1}]),
        pl.Series([b"x"]),
        pl.Series([object()], dtype=pl.Object),
        pl.Series([1], dtype=pl.Int128),
        pl.Series([[1.0, 2.0]], dtype=pl.Array(pl.Float32, 2)),
    ],
    ids=lambda column: str(column.dtype),
)
def test_columns_of_polars_that_csv_can_not_hold_are_named(write: Write, column: pl.Series) -> None:
    with pytest.raises(InputError, match='the column "odd" of x holds'):
        write(pl.DataFrame({"odd": column}))


def test_json_lines_can_not_hold_infinite_numbers(write: Write) -> None:
    with pytest.raises(InputError, match="Use --format csv or --format parquet"):
        write(pd.DataFrame({"a": [np.inf]}), format="jsonl")
    assert text(write, pd.DataFrame({"a": [1.5, np.nan]}), format="jsonl") == '{"a":1.5}\n{"a":null}\n'


def test_text_that_is_not_unicode_is_refused(write: Write) -> None:
    with pytest.raises(InputError, match="not Unicode"):
        write(pd.DataFrame({"a": pd.Series(["\ud800"], dtype=object)}))
    with pytest.raises(InputError, match="not Unicode"):
        write(pd.DataFrame([[1]], columns=pd.Index(["\ud800"], dtype=object)))


def test_a_single_column_has_no_blank_lines(write: Write) -> None:
    # Most readers take a blank line for no row.
    assert text(write, pd.DataFrame({"a": [1.5, None]})) == 'a\n1.5\n""\n'
    assert text(write, pd.DataFrame({"a": ["x", None]})) == 'a\nx\n""\n'


# ── other readers ─────────────────────────────────────────────────────────────────────────────────


def test_other_readers_read_the_same(write: Write) -> None:
    frame = pd.DataFrame({"a": [1, 2], "s": ["x, y", 'q"'], "f": [0.1, 2.5], "d": pd.to_datetime(["2024-01-01"] * 2)})
    (made,) = write(frame)
    pd.testing.assert_frame_equal(pd.read_csv(made.location, parse_dates=["d"]), frame, check_dtype=False)
    assert pl.read_csv(made.location)["f"].to_list() == [0.1, 2.5]
    (made,) = write(frame, format="parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(made.location), frame, check_dtype=False)
    assert pq.read_schema(made.location).names == ["a", "s", "f", "d"]
    (made,) = write(frame, format="jsonl")
    assert [json.loads(line) for line in made.location.read_text().splitlines()][1] == {
        "a": 2, "s": 'q"', "f": 2.5, "d": "2024-01-01",
    }  # fmt: skip


def test_tables_of_every_library_are_written_alike(write: Write) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    with duckdb.connect() as connection:
        relation = connection.sql("select * from (values (1, 'x'), (2, null)) t(a, b)")
        tables = [
            frame, pl.from_pandas(frame), pl.from_pandas(frame).lazy(), pa.table({"a": [1, 2], "b": ["x", None]}),
            pa.record_batch({"a": [1, 2], "b": ["x", None]}), nw.from_native(frame), relation,
        ]  # fmt: skip
        assert {text(write, table) for table in tables} == {"a,b\n1,x\n2,\n"}


def test_a_series_is_a_table_of_one_column(write: Write) -> None:
    assert text(write, pd.Series([1, 2], name="mass")) == "mass\n1\n2\n"
    assert text(write, pd.Series([1, 2])) == "x\n1\n2\n"
    assert text(write, pl.Series("mass", [1, 2])) == "mass\n1\n2\n"


def test_the_users_frame_is_not_changed(write: Write) -> None:
    frame = pd.DataFrame({"a": [1, None], 2: ["x", None]}, index=["p", "q"])
    before = frame.copy(deep=True)
    for form in ("csv", "parquet", "jsonl"):
        write(frame, format=form)
    pd.testing.assert_frame_equal(frame, before)


def test_the_schema_is_json_and_holds_no_data_but_categories(write: Write) -> None:
    frame = pd.DataFrame(
        {"c": pd.Categorical(["kind-a", "kind-b"]), "s": ["secret-1", "secret-2"]}, index=[9871, 9872]
    )
    (made,) = write(frame)
    schema = json.dumps(made.schema, allow_nan=False)
    assert "kind-a" in schema
    assert "secret" not in schema
    assert "987" not in schema


def test_the_advice_for_a_column_is_code_that_can_be_run(write: Write) -> None:
    with pytest.raises(InputError) as told:
        write(pd.DataFrame({'my "column"': [1, "a"]}))
    column = r'["my \"column\""]'
    assert told.value.fix == f"Turn it into one plain type, as in x{column} = x{column}.astype(str)"


def test_shapes_of_a_map_are_told_how_they_become_text(write: Write) -> None:
    point = type("Point", (), {"__module__": "shapely.geometry.point"})
    with pytest.raises(InputError, match=r"shapes of a map.*Pick them as text: table = x\.to_wkt\(\)"):
        write(pd.DataFrame({"geometry": [point(), point()]}))


def test_an_array_of_xarray_lost_its_dimensions_and_coordinates(write: Write) -> None:
    import xarray as xr

    array = xr.DataArray(
        [[1.5, 2.5], [3.5, 4.5]], dims=("lat", "time"), coords={"lat": [50.0, 51.0], "zone": ("lat", ["a", "b"])}
    )
    assert text(write, array) == ("lat,time,zone,x\n50.0,0,a,1.5\n50.0,1,a,2.5\n51.0,0,b,3.5\n51.0,1,b,4.5\n")
    assert text(write, array.rename("temp")).startswith("lat,time,zone,temp\n")
    assert text(write, array[0, :].drop_vars(("lat", "zone"))) == "time,x\n0,1.5\n1,2.5\n"


def test_an_array_of_xarray_that_is_called_as_its_dimension_gets_another_name(write: Write) -> None:
    import xarray as xr

    array = xr.DataArray([1.5], dims="x", coords={"x": [7]}, name="x")
    assert text(write, array) == "x,x_value\n7,1.5\n"


def test_an_array_of_xarray_with_one_value_is_told_what_to_do(write: Write) -> None:
    import xarray as xr

    with pytest.raises(InputError, match="a single value"):
        write(xr.DataArray(1.5))
