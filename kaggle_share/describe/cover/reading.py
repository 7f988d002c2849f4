"""The first rows of a table, a column at a time, for drawing: bounded in rows and bytes, never an error."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from kaggle_share.dialect import compression, open_unpacked, unpacked_name
from kaggle_share.model import Column, Profile, Resource

ROWS = (2000, 20_000)
"""Rows that are read at most: of many columns, and of few."""
CELLS = 60_000
"""Values that are read at most, as long as they are more than the least of `ROWS`."""
BYTES = 8 << 20
"""Bytes that are read of a delimited file at most, unpacked."""
LINE = 1 << 20
"""Bytes of one line of JSON; longer ones end the reading."""


def read_columns(resource: Resource, profile: Profile, wanted: Sequence[Column]) -> list[list[Any]]:
    """Values of some columns in the first rows.

    Parameters
    ----------
    resource, profile:
        The table. Delimited files need the profile's dialect.
    wanted:
        Columns of it.

    Returns
    -------
    A list for each column, all of one length, with None for no value; empty lists where it can't be read.
    """
    name = unpacked_name(resource.path)
    most = min(max(CELLS // max(len(wanted), 1), ROWS[0]), ROWS[1])
    try:
        if resource.path.casefold().endswith((".parquet", ".pq")):
            rows = list(_parquet(resource, wanted, most))
        elif name.endswith((".jsonl", ".ndjson")):
            rows = list(islice(_lines(resource, wanted), most))
        else:
            rows = list(islice(_delimited(resource, profile, wanted), most))
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, csv.Error, RecursionError, LookupError):
        rows = []
    return [list(values) for values in zip(*rows, strict=True)] if rows else [[] for _ in wanted]


def _delimited(resource: Resource, profile: Profile, wanted: Sequence[Column]) -> Iterator[list[Any]]:
    dialect = profile.dialect
    missing = set(json.loads(dialect.get("missing", '[""]')))
    with open_unpacked(resource.location, compression(resource.path)) as file:
        head = file.read(BYTES)
    text = head.decode(dialect.get("encoding", "utf-8"), "replace").replace("\0", "")
    if len(head) == BYTES:
        # The last line may be cut off.
        text = text[: text.rfind("\n") + 1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.get("delimiter", ","))
    rows = (row for row in reader if row)
    next(rows, None)
    orders = [column.order for column in wanted]
    for row in rows:
        yield [row[i] if i < len(row) and row[i] not in missing else None for i in orders]


def _lines(resource: Resource, wanted: Sequence[Column]) -> Iterator[list[Any]]:
    names = [column.name for column in wanted]
    with open_unpacked(resource.location, compression(resource.path)) as file:
        while line := file.readline(LINE):
            if line.strip():
                record = json.loads(line)
                yield [record.get(name) for name in names]


def _parquet(resource: Resource, wanted: Sequence[Column], most: int) -> Iterator[list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(column.name for column in wanted))
    try:
        with pq.ParquetFile(resource.location) as file:
            batch = next(file.iter_batches(most, columns=names), None)
    except pa.ArrowException as error:
        raise ValueError("no Parquet that can be read") from error
    if batch is not None:
        columns = [batch.column(batch.schema.get_field_index(column.name)).to_pylist() for column in wanted]
        yield from (list(row) for row in zip(*columns, strict=True))
