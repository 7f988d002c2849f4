"""What can be picked, without touching it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from matplotlib.figure import Figure

from kaggle_share.select import kind_of, shareable


class Birds(pd.DataFrame):
    """A DataFrame of somebody's own."""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (pd.DataFrame({"a": [1]}), "frame"),
        (pd.Series([1]), "frame"),
        (Birds({"a": [1]}), "frame"),
        (pl.DataFrame({"a": [1]}), "frame"),
        (pl.LazyFrame({"a": [1]}), "frame"),
        (pl.Series([1]), "frame"),
        (pa.table({"a": [1]}), "frame"),
        (pa.record_batch({"a": [1]}), "frame"),
        (nw.from_native(pd.DataFrame({"a": [1]})), "frame"),
        (np.zeros(3), "array"),
        (np.ma.masked_array([1], [True]), "array"),
        (Figure(), "figure"),
        (Figure().subplots(), "figure"),
        ({"a": 1}, "object"),
        ([1], "object"),
        (Path("x"), "file"),
        (np.array([{}]), None),
        (Figure().subplots(2), None),
        (pd, None),
        (pd.DataFrame, None),
        (3, None),
        ("text", None),
        (None, None),
        (print, None),
        (pa.array([1]), None),
        (pa.RecordBatchReader.from_batches(pa.schema([]), []), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_kinds(value: object, kind: str | None) -> None:
    assert kind_of(value) == kind


def test_a_query_of_duckdb_is_a_frame() -> None:
    with duckdb.connect() as connection:
        assert kind_of(connection.sql("select 1 as a")) == "frame"


def test_listing_a_query_of_duckdb_ran_it() -> None:
    with duckdb.connect() as connection:
        query = connection.sql("select error('computed') as a from range(3)")
        assert [(one.kind, one.shape) for one in shareable({"query": query})] == [("frame", "")]


def test_shareable_lists_what_can_be_picked() -> None:
    namespace = {
        "penguins": pd.DataFrame({"a": [1, 2], "b": [1, 2]}), "image": np.zeros((4, 5)),
        "fig": Figure(figsize=(6.4, 4.8), dpi=100),
        "scores": {"a": 1}, "lazy": pl.LazyFrame({"a": [1]}), "_hidden": [1], "In": [1], "Out": {1: 2}, "np": np,
        "n": 3,         "get_ipython": print,
    }  # fmt: skip
    assert [(one.name, one.kind, one.shape, one.type) for one in shareable(namespace)] == [
        ("fig", "figure", "640×480", "Figure"),
        ("image", "array", "4 × 5", "ndarray"),
        ("lazy", "frame", "", "LazyFrame"),
        ("penguins", "frame", "2 × 2", "DataFrame"),
        ("scores", "object", "1 item", "dict"),
    ]


def test_a_hundred_frames_are_listed_without_a_look_at_their_data() -> None:
    class Watched(pd.DataFrame):
        def __getitem__(self, key: object) -> object:
            raise AssertionError("the data was looked at")

        items = to_numpy = head = isna = nunique = __array__ = __arrow_c_stream__ = __getitem__

    frame = Watched(pd.DataFrame({name: np.arange(100) for name in "abcde"}))
    found = shareable({f"frame_{number}": frame for number in range(100)})
    assert {(one.kind, one.shape) for one in found} == {("frame", "100 × 5")}
    assert len(found) == 100


def test_a_foreign_class_that_raises_does_not_stop_the_listing() -> None:
    class Sulky:
        __arrow_c_stream__ = None

        @property
        def shape(self) -> object:
            raise RuntimeError("no")

    assert [one.shape for one in shareable({"x": Sulky()})] == [""]


def test_kinds_are_found_without_importing_what_the_user_did_not() -> None:
    code = "import sys; from kaggle_share.select import shareable; shareable({'a': [1], 'b': print, 'c': object()});"
    code += (
        "print([m for m in ('pandas', 'polars', 'numpy', 'matplotlib', 'narwhals', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
