"""The profile of the whole from those of its parts, without reading anything again."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.errors import InputError
from kaggle_share.model import Column, Profile, Resource
from kaggle_share.profile import profile
from kaggle_share.profile.merge import merge

SCHEMA = pa.schema(
    [
        ("n", pa.int64()),
        ("small", pa.int8()),
        ("x", pa.float64()),
        ("word", pa.string()),
        ("ok", pa.bool_()),
        ("when", pa.timestamp("us")),
        ("day", pa.date32()),
    ]
)
ROW = st.tuples(
    st.one_of(st.none(), st.integers(-(2**62), 2**62), st.integers(-5, 5)),
    st.one_of(st.none(), st.integers(-128, 127)),
    st.one_of(st.none(), st.floats(-1e12, 1e12), st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e300])),
    st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",)), max_size=6), st.sampled_from("abc")),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))),
    st.one_of(st.none(), st.dates(datetime(1900, 1, 1).date(), datetime(2100, 1, 1).date())),
)


def told(folder: Path, table: pa.Table, name: str = "t.parquet") -> Profile:
    path = folder / name
    pq.write_table(table, path)
    return profile(Resource(name, path, path.stat().st_size, ""))


def of_rows(folder: Path, rows: list[tuple[Any, ...]]) -> Profile:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    return told(folder, pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA))


def about(one: float | None, other: float | None) -> bool:
    """Equal up to rounding."""
    return (one is None) == (other is None) and (
        one is None or math.isclose(one, other or 0, rel_tol=1e-9, abs_tol=1e-6)
    )


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=16), st.lists(ROW, max_size=16))
def test_merged_profiles_are_the_profile_of_both(
    tmp_path: Path, one: list[tuple[Any, ...]], other: list[tuple[Any, ...]]
) -> None:
    merged = merge(of_rows(tmp_path, one), of_rows(tmp_path, other))
    whole = of_rows(tmp_path, [*one, *other])
    assert merged.rows == whole.rows
    for got, want in zip(merged.columns, whole.columns, strict=True):
        agree(got, want)


def agree(got: Column, want: Column) -> None:
    assert (got.name, got.missing, got.minimum, got.maximum) == (want.name, want.missing, want.minimum, want.maximum)
    assert got.measures is not None
    assert want.measures is not None
    assert got.measures.infinite == want.measures.infinite
    if got.distinct is not None:
        assert want.distinct is not None
        assert abs(got.distinct - want.distinct) <= 6 * got.measures.distinct_error * want.distinct + 1
    if got.measures.mean is not None:
        assert got.measures.numbers == want.measures.numbers
        scale = max(abs(float(want.maximum or 0)), abs(float(want.minimum or 0)), 1.0)
        # Numbers that cancel each other leave a mean that is small beside them, and beside what rounding takes.
        assert math.isclose(got.measures.mean, want.measures.mean or 0, rel_tol=1e-9, abs_tol=scale * 1e-12)
        assert math.isclose(
            got.measures.m2 or 0, want.measures.m2 or 0, rel_tol=1e-6, abs_tol=min(scale, 1e150) ** 2 * 1e-9
        )
    assert (got.measures.shortest, got.measures.longest) == (want.measures.shortest, want.measures.longest)
    assert about(got.measures.mean_length, want.measures.mean_length)
    if got.measures.values:
        assert got.distinct == want.distinct
        assert got.measures.quantiles == want.measures.quantiles
        assert got.measures.histogram == want.measures.histogram


def large(seed: int, rows: int, *, low: float = 0.0) -> pa.Table:
    rng = np.random.default_rng(seed)
    return pa.table(
        {
            "normal": rng.normal(low, 1.0, rows),
            "skewed": rng.lognormal(0, 2, rows),
            "many": rng.integers(0, 40_000, rows),
            "name": [f"n{value}" for value in rng.integers(0, 30_000, rows)],
            "kind": [("a", "b", "c")[value] for value in rng.integers(0, 3, rows)],
            "sorted": np.arange(rows) + int(low * rows),
            "when": pa.array(
                [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=int(s)) for s in rng.integers(0, 10**7, rows)]
            ),
        }
    )


@pytest.mark.parametrize("low", [0.0, 3.0])
def test_large_parts_agree_within_the_errors_that_are_told(tmp_path: Path, low: float) -> None:
    parts = [large(1, 60_000), large(2, 30_000, low=low)]
    merged = merge(*[told(tmp_path, part) for part in parts])
    table = pa.concat_tables(parts)
    for column in merged.columns:
        values = table[column.name].to_numpy()
        measures = column.measures
        assert measures is not None
        assert column.missing == 0
        true = len(np.unique(values.astype(str) if values.dtype == object else values))
        assert column.distinct is not None
        assert abs(column.distinct - true) <= 4 * measures.distinct_error * true, column.name
        if values.dtype == object:
            continue
        numbers = values.astype("datetime64[us]").astype("int64") / 1e6 if values.dtype.kind == "M" else values
        for share, value in measures.quantiles:
            if 0.01 < share < 0.99 or not (measures.below or measures.above):
                right = np.quantile(numbers, share, method="inverted_cdf")
                assert abs(value - right) <= 2 * measures.quantile_error + 1e-9, (column.name, share, value, right)
        inside = sum(one.count for one in measures.histogram) + measures.below + measures.above
        assert inside == table.num_rows
        for one in measures.histogram:
            assert one.count == np.sum((numbers >= one.low) & (numbers < one.high)), column.name
        if values.dtype.kind != "M":
            assert measures.mean == pytest.approx(float(np.mean(numbers)))
            assert measures.deviation == pytest.approx(float(np.std(numbers, ddof=1)))


def test_merging_twice_is_merging_all(tmp_path: Path) -> None:
    parts = [told(tmp_path, large(seed, 20_000)) for seed in range(3)]
    left, right = merge(merge(parts[0], parts[1]), parts[2]), merge(parts[0], merge(parts[1], parts[2]))
    for one, other in zip(left.columns, right.columns, strict=True):
        assert (one.minimum, one.maximum, one.missing, one.distinct) == (
            other.minimum, other.maximum, other.missing, other.distinct,
        )  # fmt: skip
        assert one.measures is not None
        assert other.measures is not None
        assert one.measures.histogram == other.measures.histogram


def test_a_key_of_parts_that_do_not_overlap_is_a_key_of_the_whole(tmp_path: Path) -> None:
    first, second = pa.table({"id": [1, 2, 3]}), pa.table({"id": [4, 5]})
    apart = merge(told(tmp_path, first), told(tmp_path, second))
    assert (apart.keys, apart.duplicates, apart.columns[0].type) == (("id",), 0, "id")
    twice = merge(told(tmp_path, first), told(tmp_path, first))
    assert (twice.keys, twice.duplicates, twice.columns[0].type, twice.columns[0].distinct) == (
        (),
        None,
        "integer",
        3,
    )


def test_a_constant_of_one_part_is_none_of_the_whole(tmp_path: Path) -> None:
    parts = [told(tmp_path, pa.table({"a": [value] * 3, "b": [1, 2, 3]})) for value in (1, 2)]
    assert "same value" in parts[0].notes[0]
    assert not merge(*parts).notes


def test_parts_of_different_tables_are_refused(tmp_path: Path) -> None:
    parts = [told(tmp_path, pa.table({name: [1]})) for name in "ab"]
    with pytest.raises(InputError, match="different columns"):
        merge(*parts)


def test_whole_numbers_and_decimals_merge_as_numbers(tmp_path: Path) -> None:
    whole, decimal = told(tmp_path, pa.table({"a": [1, 2, 5]})), told(tmp_path, pa.table({"a": [1.0, 2.5]}))
    column = merge(whole, decimal).columns[0]
    assert (column.distinct, column.minimum, column.maximum, column.type) == (4, "1.0", "5.0", "decimal")
