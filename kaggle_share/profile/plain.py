"""Where there is too little memory to measure a table: counts and extremes alone."""

from __future__ import annotations

from collections.abc import Sequence

from kaggle_share.model import Column
from kaggle_share.profile import semantic
from kaggle_share.profile.engine import Engine, Scan, groups
from kaggle_share.profile.nested import children_of
from kaggle_share.profile.pilot import value_sql

NOTE = "It was too large for the memory allowed; only counts and extremes are known."


def measure_plainly(engine: Engine, table: Scan, names: Sequence[str]) -> tuple[int, tuple[Column, ...]]:
    """Rows and columns, in a few bytes for each column. Raises `engine.failure`."""
    columns: list[Column] = []
    rows = 0
    for group in groups(range(len(names))):
        parts = [_struct(i, table.types[i]) for i in group]
        rows, *found = engine.rows(f"SELECT count(*), {', '.join(parts)} FROM {table.aliased}")[0]
        for i, one in zip(group, found, strict=True):
            original = table.types[i]
            columns.append(
                Column(
                    names[i],
                    i,
                    semantic.kaggle_type(names[i], original, minimum=one["low"], maximum=one["high"]),
                    original,
                    unit=semantic.unit_of(names[i], semantic.family(original)),
                    missing=rows - one["n"],
                    distinct=None if one["d"] is None else min(int(one["d"]), one["n"]),
                    minimum=one["low"],
                    maximum=one["high"],
                    children=children_of(original),
                )
            )
    return int(rows), tuple(columns)


def _struct(index: int, original: str) -> str:
    value = value_sql(f"c{index}", original)
    ordered = semantic.is_ordered(original)
    low, high = (f"{how}({value})::VARCHAR" if ordered else "NULL" for how in ("min", "max"))
    distinct = "NULL" if semantic.is_nested(original) else f"approx_count_distinct({value})"
    return f"{{'n': count({value}), 'd': {distinct}, 'low': {low}, 'high': {high}}}"
