"""CSV as staging writes it: the bytes of DuckDB's writer, but for floats, which read back equal and stay floats."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import zlib
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.errors import StagingError
from kaggle_share.model import Item
from kaggle_share.stage import csv_text, stage
from kaggle_share.stage.files import measure
from kaggle_share.stage.sink import Sink

TEXTS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=5),
    st.sampled_from(["", '"', ",", "\n", "\r\n", "#", "a#b", '""', " ", "NA", "null", "é,ü", "🐧\n", "'", "x" * 300]),
)


def written(table: pa.Table, *, threads: int = 1, missing: str = "") -> bytes:
    return b"".join(bytes(part) for part in csv_text.csv_buffers(table, threads=threads, missing=missing))


def by_duckdb(table: pa.Table, path: Path) -> bytes:
    with duckdb.connect() as connection:
        connection.register("given_", table)
        connection.execute(f"COPY (SELECT * FROM given_) TO '{path}' (FORMAT csv, HEADER, NULLSTR '')")
    return path.read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(TEXTS, TEXTS, st.one_of(st.none(), st.booleans()), st.integers(-(2**63), 2**63 - 1)), min_size=1
    ),
    st.integers(1, 4),
)
def test_texts_and_whole_numbers_are_written_as_duckdb_writes_them(
    tmp_path: Path, rows: list[tuple[Any, ...]], pieces: int
) -> None:
    kinds = {"plain": pa.string(), "a,b": pa.large_string(), "ok": pa.bool_(), "#n": pa.int64()}
    columns = zip(*rows, strict=True)
    arrays = {name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), columns, strict=True)}
    table = pa.table(arrays)
    # A slice, and more chunks than one: Arrow's buffers begin elsewhere than their values.
    step = max(1, len(rows) // pieces)
    chunked = pa.concat_tables([table.slice(at, step) for at in range(0, len(rows), step)])
    assert written(chunked) == written(table, threads=3) == by_duckdb(table, tmp_path / "d.csv")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(), st.floats(), st.integers(-(2**60), 2**60).map(float), st.sampled_from([1e15, -0.0, 1e14])
        ),
        min_size=1,
    ),
    st.sampled_from([pa.float64(), pa.float32()]),
)
def test_floats_read_back_equal_and_look_like_floats(values: list[float | None], kind: pa.DataType) -> None:
    with np.errstate(over="ignore"):
        given_ = [None if v is None else float(np.float32(v)) if kind == pa.float32() else v for v in values]
    lines = written(pa.table({"x": pa.array(given_, kind), "n": list(range(len(values)))})).decode().splitlines()[1:]
    for line, value in zip(lines, given_, strict=True):
        text = line.partition(",")[0]
        if value is None:
            assert text == ""
            continue
        again = float(np.float32(text)) if kind == pa.float32() else float(text)
        assert math.isnan(again) if math.isnan(value) else again == value
        assert math.copysign(1, again) == math.copysign(1, value) or math.isnan(value)
        assert any(mark in text for mark in ".en")


def test_many_batches_on_many_threads_are_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "ROWS", 7)
    frame = pd.DataFrame({"n": range(1000), "x": np.arange(1000) / 3, "t": [f"a,{i}" for i in range(1000)]})
    made = written(pa.Table.from_pandas(frame, preserve_index=False), threads=5)
    assert made == frame.to_csv(index=False).encode()


def test_rows_larger_than_a_batch_and_ten_thousand_columns_are_written() -> None:
    long = "x" * (csv_text.BATCH + 1)
    table = pa.table({"long": [long, None, ""], "n": [1, 2, 3]})
    csv.field_size_limit(2 * csv_text.BATCH)
    assert list(csv.reader(io.StringIO(written(table).decode())))[1:] == [[long, "1"], ["", "2"], ["", "3"]]
    wide = pa.table({f"c{i}": [i, None] for i in range(10_000)})
    assert written(wide).decode().splitlines()[2] == "," * 9_999


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_what_is_hashed_while_it_is_written_is_what_lies_there(tmp_path: Path, parts: list[bytes]) -> None:
    path = tmp_path / "file"
    with Sink(path) as sink:
        for part in parts:
            assert sink.write(part) == len(part)
        assert sink.tell() == sum(map(len, parts))
    assert sink.measured == measure(path, "file")
    assert path.read_bytes() == b"".join(parts)


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_a_frame_that_is_staged_has_the_size_and_hash_of_its_file(tmp_path: Path, form: str) -> None:
    rng = np.random.default_rng(0)
    for rows in (3, 400_000):
        frame = pd.DataFrame({"x": rng.normal(size=rows), "n": np.arange(rows)})
        (made,) = stage([Item("frame", "f", value=frame, variable="f", format=form)], folder=tmp_path / f"{rows}")
        held = made.location.read_bytes()
        assert (made.size, made.sha256) == (len(held), hashlib.sha256(held).hexdigest())
        assert made.crc32 == (zlib.crc32(held) if len(held) <= 4 << 20 else None)
        assert made.modified == made.location.stat().st_mtime


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_disk_that_fills_up_while_a_frame_is_written_is_told_and_leaves_nothing(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Sink, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sink, "write", full)
    frame = pd.DataFrame({"x": np.arange(10.0)})
    with pytest.raises(StagingError, match="no room"):
        stage([Item("frame", "f", value=frame, variable="f", format=form)], folder=tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
