"""Tables to files. The same table gives the same bytes, so that unchanged data stays unchanged.

CSV is made of Arrow's own text (`csv_text`), Parquet is pyarrow's, JSON Lines is DuckDB's: on several threads, with
shortest exact numbers.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.hashing import Measured
from kaggle_share.stage.csv_text import csv_buffers
from kaggle_share.stage.sink import Sink
from kaggle_share.stage.types import Form

BATCH = 122_880
"""Rows of a batch: as many as DuckDB gives each thread at once (its row group)."""


@dataclass(frozen=True)
class Made:
    """A file that was written."""

    told: Mapping[str, Any] = field(default_factory=dict)
    """What is to be known to read it: `{"nulls": "quoted"}`, or nothing."""
    measured: Measured | None = None
    """Its size and hash, where they are known from the writing."""


def write_table(table: Any, path: Path, form: Form, *, json_columns: tuple[str, ...] = (), threads: int = 4) -> Made:
    """Write an Arrow table, whose columns are of types that the format can hold.

    Parameters
    ----------
    table:
        Arrow table, as `types.wire` made its columns.
    path:
        The file to write.
    form:
        Its format.
    json_columns:
        Columns of text that is JSON already.
    threads:
        Most that work at once.
    """
    if form == "jsonl":
        _write_lines(table, path, json_columns)
        return Made()
    with Sink(path) as sink:
        told = _write_csv(table, sink, threads) if form == "csv" else _write_parquet(table, sink)
    return Made(told, sink.measured)


def _write_parquet(table: Any, sink: Sink) -> dict[str, Any]:
    import pyarrow.parquet as pq

    pq.write_table(table, sink, compression="zstd")
    return {}


def _write_csv(table: Any, sink: Sink, threads: int) -> dict[str, Any]:
    # A line with nothing in it is no row to most readers.
    quoted = table.num_columns == 1 and table.column(0).null_count > 0 and not _has_empty(table.column(0))
    for text in csv_buffers(table, missing='""' if quoted else "", threads=min(threads, os.cpu_count() or 1)):
        sink.write(text)
    return {"nulls": "quoted"} if quoted else {}


def in_batches(table: Any) -> Any:
    """The same Arrow table, without a copy, in batches of `BATCH` rows: DuckDB reads one batch on one thread."""
    import pyarrow as pa

    return pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)


def _write_lines(table: Any, path: Path, json_columns: tuple[str, ...]) -> None:
    import duckdb

    target = str(path).replace("'", "''")
    query = "SELECT * FROM source"
    if json_columns:
        query = f"SELECT * REPLACE ({', '.join(f'{_name(c)}::JSON AS {_name(c)}' for c in json_columns)}) FROM source"
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.register("source", in_batches(table))
        connection.execute(f"COPY ({query}) TO '{target}' (FORMAT json, USE_TMP_FILE false)")


def _has_empty(column: Any) -> bool:
    """True where a text is empty, and so must stay told from a missing one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return bool(text and pc.any(pc.equal(column, "")).as_py())


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
