"""Keys: columns that tell every row from the others, in large tables too, whatever their numbers are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaggle_share.model import Profile, Resource
from kaggle_share.profile import profile

ROWS = 60_000


def told(folder: Path, frame: pd.DataFrame, form: str) -> Profile:
    path = folder / f"keys.{form}"
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    return profile(Resource(path.name, path, path.stat().st_size, ""), exact=0)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("kind", ["int64", "int32", "uint64"])
@pytest.mark.parametrize("first", [0, 1_000_000])
def test_whole_numbers_one_after_the_other_are_a_key_in_any_order(
    tmp_path: Path, form: str, kind: str, first: int
) -> None:
    numbers = np.random.default_rng(0).permutation(ROWS).astype(kind) + first
    found = told(tmp_path, pd.DataFrame({"id": numbers.astype(kind), "x": 1.5}), form)
    assert found.keys == ("id",)
    assert (found.columns[0].distinct, found.columns[0].type) == (ROWS, "id")
    assert found.columns[0].measures is not None
    assert found.columns[0].measures.distinct_error == 0


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("change", ["twice", "thrice", "gap", "sparse", "missing"])
def test_what_is_almost_a_key_is_told_from_one(tmp_path: Path, form: str, change: str) -> None:
    numbers = np.arange(ROWS)
    if change == "twice":
        # As many rows as numbers between the ends, and one of them in another's place.
        numbers[ROWS - 500] = numbers[ROWS - 501]
    if change == "thrice":
        numbers[ROWS - 500 : ROWS - 498] = numbers[ROWS - 501]
    if change == "gap":
        numbers[ROWS // 2 :] += 7
    if change == "sparse":
        numbers = np.random.default_rng(1).permutation(50 * ROWS)[:ROWS]
    ids = pd.Series(numbers).astype("Int64")
    if change == "missing":
        ids[ROWS - 3] = None
    found = told(tmp_path, pd.DataFrame({"id": ids, "x": 1.5}), form)
    assert found.keys == (("id",) if change in ("gap", "sparse") else ())
    column = found.columns[0]
    assert column.measures is not None
    assert column.distinct is not None
    assert column.missing == int(ids.isna().sum())
    if change == "missing":
        assert abs(column.distinct - ids.nunique()) <= 3 * column.measures.distinct_error * ROWS
    else:
        assert (column.distinct, column.measures.distinct_error) == (ids.nunique(), 0)
