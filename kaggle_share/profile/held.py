"""Frames that staging still holds as Arrow tables: measured in memory, as the file that was written from them.

Nothing is parsed again, but types and values are those that a reader of the file finds: what a format writes as
text because it knows no better (dates in CSV) is what DuckDB takes it for in the file, and in CSV a text without
a letter is no value. Only what a file can't tell is known better here: that `007` is text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

from kaggle_share.model import Resource, Watch
from kaggle_share.profile.engine import Engine, Limits
from kaggle_share.profile.measure import Scan, Table, measure, scan
from kaggle_share.profile.pilot import BLOCK, pilot_rows

WHOLE, PART = "held_whole", "held_part"
Seen = Callable[[Engine], Sequence[str]]
"""DuckDB's type of each column of the file."""


def measured(
    resource: Resource, names: Sequence[str], seen: Seen, watch: Watch, limits: Limits, *, texts: Collection[int] = ()
) -> Table | None:
    """Measure the table that a file was written from.

    Parameters
    ----------
    resource:
        The file, with its table.
    names:
        The columns' names as they stand in the file.
    seen:
        What the file's reader takes the columns for; asked only where the table alone does not tell.
    watch, limits:
        As for `profile`.
    texts:
        Numbers of the columns that are text, whatever their values look like.

    Returns
    -------
    None where there is no table, or it can't be measured: then the file is to be read.
    """
    held = resource.arrow
    if held is None or held.num_columns != len(names):
        return None
    held = _with_ticks(held)
    tables = {WHOLE: held, PART: _part(held)}
    with Engine(resource.location, watch=watch, memory=limits.memory, exact=limits.exact, tables=tables) as engine:
        try:
            plain = scan(engine, WHOLE)
            chosen = _chosen(engine, plain, seen, resource.format, texts)
            found = scan(engine, f"(SELECT {chosen} FROM {plain.aliased})")
            spread = f"SELECT {chosen} FROM {PART} AS t({plain.header})"
            table = Scan(found.sql, found.types, held.num_rows, spread, columnar=True)
            return measure(engine, table, names)
        except engine.failure:
            # A value that is no date after all, or a type that DuckDB does not take from Arrow.
            return None


def _chosen(engine: Engine, plain: Scan, seen: Seen, form: str, texts: Collection[int]) -> str:
    """The columns as the file's reader has them, for SELECT."""
    if form == "parquet":
        return ", ".join(
            f"c{i}" if kind == read else f"CAST(c{i} AS {read})"
            for i, (kind, read) in enumerate(zip(plain.types, seen(engine), strict=True))
        )
    open_ = [i for i, kind in enumerate(plain.types) if kind == "VARCHAR" and i not in texts]
    types = seen(engine) if open_ else plain.types
    columns = []
    for i, kind in enumerate(plain.types):
        value = f"nullif(c{i}, '')" if kind == "VARCHAR" else f"c{i}"
        columns.append(f"CAST({value} AS {types[i]})" if i in open_ and types[i] != "VARCHAR" else value)
    return ", ".join(f"{value} AS c{i}" for i, value in enumerate(columns))


def _with_ticks(held: Any) -> Any:
    """Durations as whole numbers, which is how Parquet has them."""
    import pyarrow as pa

    for place, column in enumerate(held.schema):
        if pa.types.is_duration(column.type):
            held = held.set_column(place, column.name, held.column(place).cast(pa.int64()))
    return held


def _part(held: Any) -> Any:
    """Blocks of rows from all over the table; all of it where it is small."""
    import pyarrow as pa

    step = math.ceil(held.num_rows / BLOCK / max(1, pilot_rows(held.num_columns) // BLOCK))
    if step <= 1:
        return held
    return pa.concat_tables([held.slice(start, BLOCK) for start in range(0, held.num_rows, step * BLOCK)])
