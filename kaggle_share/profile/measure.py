"""One pass of aggregates over a table that DuckDB can scan: everything a `Column` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kaggle_share.model import Column
from kaggle_share.profile import semantic
from kaggle_share.profile.engine import GROUP, Engine, literal

SAMPLE = 200
"""Rows looked at to decide which patterns are worth matching against every value."""
EXACT = 4_000_000
"""Largest file, in bytes, in which distinct values are counted exactly in every column; above it, HyperLogLog's
estimate (within a few per cent) for all but identifiers."""


@dataclass(frozen=True)
class Scan:
    """A table that DuckDB can read."""

    sql: str
    """What stands after FROM."""
    types: tuple[str, ...]
    """DuckDB's type of each column."""

    @property
    def aliased(self) -> str:
        """The same with the columns named c0, c1, …, so that no name from the data is ever part of a query."""
        return f"{self.sql} AS t({', '.join(f'c{i}' for i in range(len(self.types)))})"


@dataclass(frozen=True)
class Table:
    """What was measured."""

    rows: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


def scan(engine: Engine, sql: str) -> Scan:
    """A scan with its types. Raises `engine.failure` where DuckDB can't read it."""
    return Scan(sql, tuple(str(row[1]) for row in engine.rows(f"DESCRIBE SELECT * FROM {sql}")))


def column_names(engine: Engine, sql: str) -> tuple[str, ...]:
    """Names of a scan's columns as DuckDB gives them."""
    return tuple(str(row[0]) for row in engine.rows(f"DESCRIBE SELECT * FROM {sql}"))


def measure(engine: Engine, table: Scan, names: Sequence[str]) -> Table:
    """Count, type and bound every column.

    Parameters
    ----------
    engine:
        Opened for the table's file.
    names:
        The columns' names as they stand in the file, as many as the table has columns.

    Raises
    ------
    engine.failure
        DuckDB's error: a value that is not of its column's type, a damaged file, too little memory.
    """
    exact = engine.size <= EXACT and len(names) <= GROUP
    patterns = _patterns(engine, table)
    columns: list[Column] = []
    rows = infinite = 0
    for group in _groups(range(len(names))):
        parts = [
            _aggregates(i, table.types[i], exact or semantic.looks_like_id(names[i]), patterns.get(i, ""))
            for i in group
        ]
        rows, *values = engine.rows(f"SELECT count(*), {', '.join(parts)} FROM {table.aliased}")[0]
        for i, found in zip(group, values, strict=True):
            columns.append(_column(i, names[i], table.types[i], rows, found, patterns.get(i, "")))
            infinite += bool(found["inf"])
    notes = (f"{_some(infinite, 'column')} infinite values.",) if infinite else ()
    return Table(rows, tuple(columns), notes)


def _aggregates(index: int, original: str, exact: bool, pattern: str) -> str:
    """One struct of aggregates for one column."""
    name = f"c{index}"
    is_float = semantic.base(original) in semantic.FLOATS
    # NaN is how floats say that there is no value; DuckDB sorts it above all numbers.
    missing = f"count(*) FILTER ({name} IS NULL OR isnan({name}))" if is_float else f"count(*) - count({name})"
    nested = semantic.is_nested(original)
    distinct = "NULL" if nested else f"count(DISTINCT {name})" if exact else f"approx_count_distinct({name})"
    low = high = "NULL"
    if semantic.is_ordered(original):
        only = f" FILTER (isfinite({name}))" if is_float else ""
        low, high = f"min({name}){only}::VARCHAR", f"max({name}){only}::VARCHAR"
    rule = literal(semantic.PATTERNS[pattern]) if pattern else ""
    fields = {
        "missing": missing,
        "distinct": distinct,
        "low": low,
        "high": high,
        "matches": f"bool_and(regexp_full_match({name}, {rule}))" if pattern else "NULL",
        "inf": f"count(*) FILTER (isinf({name}))" if is_float else "NULL",
    }
    return "{" + ", ".join(f"'{key}': {value}" for key, value in fields.items()) + "}"


def _column(index: int, name: str, original: str, rows: int, found: Mapping[str, Any], pattern: str) -> Column:
    missing, distinct = int(found["missing"]), found["distinct"]
    if distinct is not None:
        # An estimate can be larger than what there is to count.
        distinct = min(int(distinct), rows - missing) if rows else 0
    return Column(
        name=name,
        order=index,
        type=semantic.kaggle_type(
            name,
            original,
            minimum=found["low"],
            maximum=found["high"],
            unique=bool(rows) and missing == 0 and distinct == rows,
            matches=pattern if found["matches"] else "",
        ),
        original_type=original,
        missing=missing,
        distinct=distinct,
        minimum=found["low"],
        maximum=found["high"],
    )


def _patterns(engine: Engine, table: Scan) -> dict[int, str]:
    """Text columns whose first values all match one of the patterns."""
    texts = [i for i, kind in enumerate(table.types) if semantic.base(kind) in semantic.TEXTS]
    found = {}
    for group in _groups(texts):
        wanted = ", ".join(f"c{i}" for i in group)
        sample = engine.rows(f"SELECT {wanted} FROM {table.aliased} LIMIT {SAMPLE}")
        for i, values in zip(group, zip(*sample, strict=True), strict=bool(sample)):
            if kind := semantic.pattern_for(value for value in values if value):
                found[i] = kind
    return found


def _groups(indexes: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(indexes)
    while group := list(islice(rest, GROUP)):
        yield group


def _some(count: int, noun: str) -> str:
    return f"{count} {noun} has" if count == 1 else f"{count} {noun}s have"
