"""Parquet and JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaggle_share.model import Resource
from kaggle_share.profile import profile

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def test_a_frame_in_parquet_has_its_types(profiled: Profiled) -> None:
    frame = pd.DataFrame(
        {
            "n": pd.array([1, None, 3], dtype="Int64"),
            "x": [0.5, None, float("nan")],
            "when": pd.to_datetime(["2020-01-01", "2020-01-02", None]).tz_localize("Europe/Vienna"),
            "kind": pd.Categorical(["a", "b", "a"]),
            "ok": [True, False, True],
        }
    )
    found = profiled("t.parquet", parquet(pa.Table.from_pandas(frame)))
    assert [column.type for column in found.columns] == ["integer", "decimal", "datetime", "string", "boolean"]
    assert [column.missing for column in found.columns] == [1, 2, 1, 0, 0]
    assert (found.rows, found.columns[2].minimum) == (3, "2019-12-31 23:00:00+00")


def test_nested_and_binary_columns_are_counted(profiled: Profiled) -> None:
    table = pa.table(
        {
            "list": [[1, 2], None],
            "struct": [{"a": 1, "b": {"c": 2}}, {"a": None, "b": None}],
            "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
            "bytes": [b"\x00\xff", None],
            "last": [1, 2],
        }
    )
    found = profiled("t.parquet", parquet(table))
    assert [column.name for column in found.columns] == ["list", "struct", "map", "bytes", "last"]
    assert [column.type for column in found.columns] == ["string"] * 4 + ["integer"]
    assert [column.missing for column in found.columns] == [1, 0, 0, 1, 0]
    assert all(column.minimum is None for column in found.columns[:4])


def test_names_are_those_of_the_file(profiled: Profiled) -> None:
    table = pa.table([[1], [2], [3], [4]], names=["a", "A", 'with "quotes"', ""])
    found = profiled("t.parquet", parquet(table))
    assert [column.name for column in found.columns] == ["a", "A", 'with "quotes"', ""]
    assert [column.maximum for column in found.columns] == ["1", "2", "3", "4"]


def test_parquet_without_rows_has_its_columns(profiled: Profiled) -> None:
    found = profiled("t.parquet", parquet(pa.table({"a": pa.array([], pa.int64())})))
    assert (found.rows, found.columns[0].type) == (0, "integer")


def test_corrupt_parquet_is_told(profiled: Profiled) -> None:
    whole = parquet(pa.table({"a": list(range(1000)), "b": ["x"] * 1000}), compression="snappy")
    for broken in (b"", b"PAR1", whole[: len(whole) // 2], b"x" * 1000, b"PAR1" + whole[-40:]):
        found = profiled("t.parquet", broken)
        assert (found.kind, found.columns) == ("table", ())
        assert "can't be read as Parquet" in found.notes[0]


def test_parquet_with_damaged_pages_keeps_its_columns(profiled: Profiled) -> None:
    whole = bytearray(parquet(pa.table({"a": [f"v{i}" for i in range(5000)]}), compression="snappy"))
    whole[10:2000] = b"\xff" * 1990
    found = profiled("t.parquet", bytes(whole))
    assert [column.name for column in found.columns] == ["a"]
    assert found.rows is None or found.rows == 5000


@pytest.mark.parametrize("name", ["t.jsonl", "t.ndjson", "t.jsonl.gz"])
def test_json_lines_are_typed(profiled: Profiled, name: str) -> None:
    records = [{"id": 1, "x": 0.5, "when": "2020-01-01"}, {"id": 2, "x": None, "deep": {"a": [1]}}]
    raw = "\n".join(map(json.dumps, records)).encode()
    found = profiled(name, gzip.compress(raw) if name.endswith("gz") else raw)
    assert [column.name for column in found.columns] == ["id", "x", "when", "deep"]
    assert [column.type for column in found.columns] == ["id", "decimal", "datetime", "string"]
    assert (found.rows, found.columns[3].missing) == (2, 1)


def test_a_key_that_only_a_late_record_has_is_a_column(profiled: Profiled) -> None:
    lines = ['{"a": 1}'] * 50_000 + ['{"a": "x", "b": 2}']
    found = profiled("t.jsonl", "\n".join(lines))
    assert [(column.name, column.type) for column in found.columns] == [("a", "string"), ("b", "integer")]


def test_lines_that_are_no_records_are_told(profiled: Profiled) -> None:
    found = profiled("t.jsonl", '{"a": 1}\nnot json\n{"a": 2}\n')
    assert [column.name for column in found.columns] == ["a"]
    assert found.notes == ("Some of its lines are not JSON objects; they are not counted.",)
    assert profiled("t.jsonl", "[1,\n2").columns == ()


def test_empty_json_lines_are_told(profiled: Profiled) -> None:
    assert profiled("t.jsonl", "\n \n").notes == ("It is empty: there is no record.",)


def test_keys_that_differ_only_in_case_are_no_crash(profiled: Profiled) -> None:
    assert profiled("t.jsonl", '{"a": 1, "A": 2}\n').kind == "table"


def test_json_lines_were_no_json_lines_beside_many_other_files(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"n": 1}\n{"n": 2}\n')
    # What is left for each where several are profiled at once.
    found = profile(Resource("t.jsonl", path, path.stat().st_size, "0" * 64, format="jsonl"), memory="100MB")
    assert (found.rows, found.notes) == (2, ())


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_large_json_lines_beside_many_other_files_were_called_no_json_lines(tmp_path: Path, ending: str) -> None:
    """Room for lines of 64 MB was made at once, for which a share of the memory was too small."""
    line = json.dumps({"a": 1, "b": "x" * 80}) + "\n"
    path = tmp_path / f"t.jsonl{ending}"
    (gzip.open if ending else open)(path, "wt").write(line * 300_000)
    found = profile(Resource(path.name, path, path.stat().st_size, "0" * 64, format="jsonl"), memory="100MB")
    assert (found.kind, found.rows) == ("table", 300_000)
    assert not any("can't be read" in note for note in found.notes)


def test_a_line_longer_than_usual_beside_one_that_is_no_json_is_read(tmp_path: Path) -> None:
    line = json.dumps({"a": 1, "b": "x" * 80}) + "\n"
    path = tmp_path / "t.jsonl"
    path.write_text(line * 1000 + "no json\n" + json.dumps({"a": 1, "b": "y" * 20_000_000}) + "\n" + line * 10)
    found = profile(Resource(path.name, path, path.stat().st_size, "0" * 64, format="jsonl"), memory="100MB")
    assert found.rows is not None
    assert found.rows >= 1011
    assert any("not JSON objects" in note for note in found.notes)
