"""One pass of aggregates over a table that DuckDB can scan: everything that a `Column` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kaggle_share.model import Column, Measures
from kaggle_share.profile import findings, semantic, sketch
from kaggle_share.profile.counted import counted, text_of
from kaggle_share.profile.engine import Engine, Scan, groups
from kaggle_share.profile.nested import children_of
from kaggle_share.profile.pilot import Pilot, Plan, is_far, look, number_sql, value_sql, with_grid

EXACT = 4_000_000
"""Largest file, in bytes, in which different values are counted one by one in every column. In a larger one the
count is exact up to some thousands of values and for keys, and else within `sketch.ERROR`."""
FIRST = 10
"""Rows that are kept as a sample."""
LONGEST = 200
"""Characters of a value that is shown."""
COMPARED = 4_000_000
"""Most rows in which those that stand there twice are counted."""

__all__ = ["EXACT", "Scan", "Table", "column_names", "measure", "scan"]


@dataclass(frozen=True)
class Table:
    """What was measured."""

    rows: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    duplicates: int | None = None
    sample: tuple[tuple[str | None, ...], ...] = ()


def scan(engine: Engine, sql: str) -> Scan:
    """A scan with its types. Raises `engine.failure` where DuckDB can't read it."""
    return Scan(sql, tuple(str(row[1]) for row in engine.rows(f"DESCRIBE SELECT * FROM {sql}")))


def column_names(engine: Engine, sql: str) -> tuple[str, ...]:
    """Names of a scan's columns as DuckDB gives them."""
    return tuple(str(row[0]) for row in engine.rows(f"DESCRIBE SELECT * FROM {sql}"))


def measure(engine: Engine, table: Scan, names: Sequence[str], *, exact: int = EXACT) -> Table:
    """Count, type and bound every column.

    Parameters
    ----------
    engine:
        Opened for the table's file.
    table:
        What to read.
    names:
        The columns' names as they stand in the file, as many as the table has columns.
    exact:
        Largest file, in bytes, in which different values are counted one by one.

    Raises
    ------
    engine.failure
        DuckDB's error: a value that is not of its column's type, a damaged file, too little memory.
    """
    try:
        pilot = look(engine, table, names, exact=engine.size <= exact and len(names) <= 500)
        return _measured(engine, table, pilot)
    except engine.failure as error:
        if "convert" in str(error).casefold() or not _for_want_of_room(error):
            raise
    # Too little memory for all of it: what can be had in a few bytes for each column.
    engine.rows("DROP TABLE IF EXISTS pilot")
    return _plainly(engine, table, names)


def _for_want_of_room(error: Exception) -> bool:
    return any(word in str(error).casefold() for word in ("memory", "range", "overflow", "allocat"))


def _measured(engine: Engine, table: Scan, pilot: Pilot) -> Table:
    columns: list[Column] = []
    plans = list(pilot.plans)
    rows, distinct_rows = 0, None
    for group in groups(range(len(plans))):
        alike = len(plans) <= 500 and _compares(pilot, table)
        rows, distinct_rows, found = _pass(engine, pilot.table, [plans[i] for i in group], alike=alike)
        again = [plan for plan, one in zip((plans[i] for i in group), found, strict=True) if _misled(plan, one)]
        if again:
            for plan, one in zip(again, _pass_again(engine, pilot.table, again, found, group), strict=True):
                found[group.index(plan.index)] = one[1]
                plans[plan.index] = one[0]
        for i, one in zip(group, found, strict=True):
            columns.append(_column(plans[i], rows, one))
    keys = tuple(c.name for plan, c in zip(plans, columns, strict=True) if plan.keyed and rows and c.distinct == rows)
    duplicates: int | None = None
    if not rows or keys:
        duplicates = 0
    elif distinct_rows is not None:
        duplicates = rows - distinct_rows
    notes = findings.notes(columns, plans, rows, duplicates)
    return Table(rows, tuple(columns), notes, keys, duplicates, _sample(engine, table))


def _compares(pilot: Pilot, table: Scan) -> bool:
    """Are whole rows compared? Not where one column is likely to tell them apart, nor where there are too many."""
    if pilot.complete:
        return True
    return not any(plan.keyed for plan in pilot.plans) and table.rows is not None and table.rows <= COMPARED


def _pass(engine: Engine, source: str, plans: Sequence[Plan], *, alike: bool) -> tuple[int, int | None, list[Any]]:
    """The pass: rows, different rows, and what was counted of each column."""
    values = {f"b{plan.index}": list(plan.candidates) for plan in plans if plan.candidates}
    parts = ["count(*)"]
    header = ", ".join(f"c{plan.index}" for plan in plans)
    parts.append(f"count(DISTINCT hash({header}))" if alike else "NULL")
    parts += [_struct(plan) for plan in plans]
    rows, distinct_rows, *found = engine.rows(f"SELECT {', '.join(parts)} FROM {source}", values)[0]
    return int(rows), None if distinct_rows is None else int(distinct_rows), list(found)


def _struct(plan: Plan) -> str:
    """One struct of aggregates for one column."""
    name, original = f"c{plan.index}", plan.original
    value, number = value_sql(name, original), number_sql(name, original)
    asked = {"n": f"count({value})"}
    if semantic.base(original) in semantic.FLOATS:
        asked["inf"] = f"count_if(isinf({name}))"
    elif plan.family == "time":
        asked["inf"] = f"count_if(NOT isfinite({name}::TIMESTAMP))"
    if plan.pattern:
        asked["matches"] = f"bool_and(regexp_full_match({value}, '{semantic.PATTERNS[plan.pattern]}'))"
    if plan.keyed or (plan.exact and plan.role not in ("values", "nested")):
        asked["distinct"] = f"count(DISTINCT {value if plan.exact else f'hash({value})'})"
    if plan.role == "values":
        asked["map"] = f"histogram({f'epoch_us({value}::TIMESTAMP)' if plan.family == 'time' else value})"
    elif plan.role != "nested" and not plan.exact or plan.role in ("grid", "text"):
        asked["bits"] = sketch.bits_sql(f"hash({hashed_sql(plan, value)})")
    if semantic.is_ordered(original):
        asked |= {"low": f"min({value})::VARCHAR", "high": f"max({value})::VARCHAR"}
    if plan.role == "grid":
        asked |= {"least": f"min({number})", "most": f"max({number})", "grid": _grid(plan, number)}
        if plan.family == "number" and plan.moments:
            asked |= {"mean": f"avg({number})", "variance": f"var_pop({number})"}
    if plan.role == "text":
        asked |= {key: f"{how}(length({value}))" for key, how in LENGTHS.items()}
    if plan.candidates and plan.role != "values":
        cast = "" if plan.family == "text" else f"::{original}[]"
        asked["top"] = f"histogram_exact({value}, $b{plan.index}{cast})"
    return "{" + ", ".join(f"'{key}': {sql}" for key, sql in asked.items()) + "}"


LENGTHS = {"shortest": "min", "longest": "max", "length": "avg"}


def hashed_as(plan: Plan) -> str:
    """What the values are hashed as: equal ones get the same hash whichever type their column has."""
    if plan.family == "number":
        return "integer" if plan.big else "number"
    return semantic.base(plan.original) if plan.family == "other" else plan.family


def hashed_sql(plan: Plan, value: str) -> str:
    """The value as it is hashed."""
    if plan.family == "number":
        return f"{value}::VARCHAR" if plan.big else f"{value}::DOUBLE"
    return f"epoch_us({value}::TIMESTAMP)" if plan.family == "time" else value


def _grid(plan: Plan, number: str) -> str:
    """Counts by cell; what lies outside goes into one cell on either side."""
    scaled = f"floor({number} * {2.0**-plan.exponent!r}) - {plan.first}.0"
    most = plan.last - plan.first
    return f"histogram(greatest(-1, least({most + 1}, {scaled}))::INTEGER)"


def _misled(plan: Plan, found: Mapping[str, Any]) -> bool:
    """True where the part of the rows that was looked at told a wrong range."""
    if plan.role != "grid" or not found["n"]:
        return False
    cells = found["grid"]
    beyond = cells.get(-1, 0), cells.get(plan.last - plan.first + 1, 0)
    return is_far(max(beyond), int(found["n"]))


def _pass_again(
    engine: Engine, source: str, plans: Sequence[Plan], found: Sequence[Any], group: Sequence[int]
) -> list[tuple[Plan, Any]]:
    """Only the grids, now that the extremes are known."""
    known = {plan.index: found[group.index(plan.index)] for plan in plans}
    made = [with_grid(p, float(known[p.index]["least"]), float(known[p.index]["most"]), margin=0) for p in plans]
    parts = [_grid(plan, number_sql(f"c{plan.index}", plan.original)) for plan in made]
    grids = engine.rows(f"SELECT {', '.join(parts)} FROM {source}")[0]
    return [(plan, {**known[plan.index], "grid": grid}) for plan, grid in zip(made, grids, strict=True)]


def _column(plan: Plan, rows: int, found: Mapping[str, Any]) -> Column:
    infinite = int(found.get("inf") or 0)
    present = int(found["n"])
    measures, distinct, low, high = counted(plan, found, infinite, hashed_as(plan)) if plan.role != "nested" else (
        Measures(), None, None, None
    )  # fmt: skip
    unique = bool(rows) and present == rows and distinct == rows and not measures.distinct_error
    texts = tuple((text, count) for text, count in measures.values if isinstance(text, str))
    column = Column(
        name=plan.name,
        order=plan.index,
        type=semantic.kaggle_type(
            plan.name,
            plan.original,
            minimum=low,
            maximum=high,
            unique=unique,
            matches=plan.pattern if found.get("matches") else "",
            values=tuple(value for value, _ in measures.values) if measures.values else (),
        ),
        original_type=plan.original,
        unit=semantic.unit_of(plan.name, plan.family),
        missing=rows - present - infinite,
        distinct=distinct,
        minimum=low,
        maximum=high,
        measures=measures,
        children=children_of(plan.original),
    )
    return replace(column, codes=semantic.is_code_list(column, rows, [text for text, _ in texts]))


def _sample(engine: Engine, table: Scan) -> tuple[tuple[str | None, ...], ...]:
    """The first rows as text."""
    width = len(table.types)
    if width > 2000:
        return ()
    parts = [f"left(c{i}::VARCHAR, {LONGEST + 1})" for i in range(width)]
    found = engine.rows(f"SELECT {', '.join(parts)} FROM pilot AS t({table.header}) LIMIT {FIRST}")
    return tuple(tuple(None if one is None else text_of(one) for one in row) for row in found)


def _plainly(engine: Engine, table: Scan, names: Sequence[str]) -> Table:
    """Counts and extremes alone."""
    columns: list[Column] = []
    rows = 0
    for group in groups(range(len(names))):
        parts = []
        for i in group:
            original = table.types[i]
            value = value_sql(f"c{i}", original)
            ordered = semantic.is_ordered(original)
            low, high = (f"{how}({value})::VARCHAR" if ordered else "NULL" for how in ("min", "max"))
            distinct = "NULL" if semantic.is_nested(original) else f"approx_count_distinct({value})"
            parts.append(f"{{'n': count({value}), 'd': {distinct}, 'low': {low}, 'high': {high}}}")
        rows, *found = engine.rows(f"SELECT count(*), {', '.join(parts)} FROM {table.aliased}")[0]
        for i, one in zip(group, found, strict=True):
            kind = semantic.kaggle_type(names[i], table.types[i], minimum=one["low"], maximum=one["high"])
            columns.append(
                Column(
                    names[i], i, kind, table.types[i], unit=semantic.unit_of(names[i], semantic.family(table.types[i])),
                    missing=rows - one["n"], distinct=None if one["d"] is None else min(int(one["d"]), one["n"]),
                    minimum=one["low"], maximum=one["high"], children=children_of(table.types[i]),
                )
            )  # fmt: skip
    note = "It was too large for the memory allowed; only counts and extremes are known."
    return Table(int(rows), tuple(columns), (note,))
