"""Tables to files. The same table gives the same bytes, so that unchanged data stays unchanged.

DuckDB writes CSV and JSON Lines: on several threads, with shortest exact numbers, quotes only where they are
needed, and an empty text told from a missing value (`""` from nothing). pyarrow writes Parquet.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaggle_share.stage.types import Form

BATCH = 122_880
"""Rows of a batch: as many as DuckDB gives each thread at once (its row group)."""


def write_table(table: Any, path: Path, form: Form, *, json_columns: tuple[str, ...] = ()) -> dict[str, Any]:
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

    Returns
    -------
    What is to be known to read it: `{"nulls": "quoted"}`, or nothing.
    """
    if form == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(table, path, compression="zstd")
        return {}
    return _write_text(table, path, form, json_columns)


def in_batches(table: Any) -> Any:
    """The same Arrow table, without a copy, in batches of `BATCH` rows: DuckDB reads one batch on one thread."""
    import pyarrow as pa

    return pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)


def _write_text(table: Any, path: Path, form: Form, json_columns: tuple[str, ...]) -> dict[str, Any]:
    import duckdb

    told: dict[str, Any] = {}
    target = str(path).replace("'", "''")
    query = "SELECT * FROM source"
    if json_columns:
        query = f"SELECT * REPLACE ({', '.join(f'{_name(c)}::JSON AS {_name(c)}' for c in json_columns)}) FROM source"
    if form == "csv":
        options = "FORMAT csv, HEADER, NULLSTR '', USE_TMP_FILE false"
        if table.num_columns == 1 and table.column(0).null_count:
            # A line with nothing in it is no row to most readers.
            query, told = _without_blank_lines(table)
    else:
        options = "FORMAT json, USE_TMP_FILE false"
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.register("source", in_batches(table))
        connection.execute(f"COPY ({query}) TO '{target}' ({options})")
    return told


def _without_blank_lines(table: Any) -> tuple[str, dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table.column(0)
    name = _name(table.column_names[0])
    if (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)) and pc.any(
        pc.equal(column, "")
    ).as_py():
        return "SELECT * FROM source", {}
    return f"SELECT coalesce({name}::VARCHAR, '') AS {name} FROM source", {"nulls": "quoted"}


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
