"""One pass of aggregates over a table that DuckDB can scan: everything that a `Column` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kaggle_share.model import Column, Measures, Plot
from kaggle_share.profile import findings, semantic, sketch
from kaggle_share.profile.counted import counted, text_of
from kaggle_share.profile.engine import GROUP, Engine, Scan, groups, literal
from kaggle_share.profile.keyed import tell_apart
from kaggle_share.profile.nested import children_of
from kaggle_share.profile.pilot import (
    Pilot,
    Plan,
    counted_sql,
    extreme_sql,
    is_far,
    look,
    number_sql,
    value_sql,
    with_grid,
)
from kaggle_share.profile.plain import NOTE, measure_plainly
from kaggle_share.profile.plots import plots
from kaggle_share.profile.tally import cell_sql, grid_sql, gridded, hashes_of, tallied, tally_sql

FIRST = 10
"""Rows that are kept as a sample."""
LONGEST = 200
"""Characters of a value that is shown."""
SETS = 24
"""Columns whose values are counted by one query."""
COMPARED = 4_000_000
"""Most rows in which those that stand there twice are counted."""

__all__ = ["Scan", "Table", "column_names", "measure", "scan"]


@dataclass(frozen=True)
class Table:
    """What was measured."""

    rows: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    duplicates: int | None = None
    sample: tuple[tuple[str | None, ...], ...] = ()
    plots: tuple[Plot, ...] = ()
    untold: bool = False
    """A word of `Scan.untold` stands in a column of texts, where it was taken for a value."""


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
    table:
        What to read.
    names:
        The columns' names as they stand in the file, as many as the table has columns.

    Raises
    ------
    engine.failure
        DuckDB's error: a value that is not of its column's type, a damaged file, too little memory.
    """
    try:
        pilot = look(engine, table, names, exact=engine.size <= engine.exact and len(names) <= 500)
        return _measured(engine, table, pilot)
    except engine.failure as error:
        if "convert" in str(error).casefold() or not _for_want_of_room(error):
            raise
    # Too little memory for all of it: what can be had in a few bytes for each column.
    engine.rows("DROP TABLE IF EXISTS pilot")
    rows, columns = measure_plainly(engine, table, names)
    return Table(rows, columns, (NOTE,), untold=bool(table.untold))


def _for_want_of_room(error: Exception) -> bool:
    return any(word in str(error).casefold() for word in ("memory", "range", "overflow", "allocat"))


def _measured(engine: Engine, table: Scan, pilot: Pilot) -> Table:
    columns: list[Column] = []
    plans = list(pilot.plans)
    rows, different = 0, None
    alike = len(plans) <= GROUP and _compares(pilot, table)
    hashes = hashes_of(engine, plans)
    untold = False
    for group in groups(range(len(plans))):
        chosen = [plans[i] for i in group]
        rows, different, found = _pass(engine, pilot, chosen, hashes, table.untold, alike=alike)
        tell_apart(engine, pilot, chosen, found, rows)
        chosen, found = _completed(engine, pilot, chosen, found, hashes)
        for plan, one in zip(chosen, found, strict=True):
            plans[plan.index] = plan
            words = one.get("map", {}) if plan.family == "text" else {}
            untold = untold or bool(one.get("untold")) or any(word in words for word in table.untold)
            columns.append(_column(plan, rows, one))
    keys = tuple(
        c.name for plan, c in zip(plans, columns, strict=True) if plan.keyed and rows > 1 and c.distinct == rows
    )
    duplicates: int | None = None
    if rows < 2 or keys:
        duplicates = 0
    elif different is not None:
        duplicates = rows - different
    notes = findings.notes(columns, plans, rows, duplicates)
    drawn = plots(engine, table.header, columns, rows=pilot.rows)
    return Table(rows, tuple(columns), notes, keys, duplicates, _sample(engine, table), drawn, untold)


def _compares(pilot: Pilot, table: Scan) -> bool:
    """Are whole rows compared? Not where one column is likely to tell them apart, nor where there are too many."""
    if pilot.complete:
        return True
    return not any(plan.keyed for plan in pilot.plans) and table.rows is not None and table.rows <= COMPARED


def _pass(
    engine: Engine,
    pilot: Pilot,
    plans: Sequence[Plan],
    hashes: Mapping[Any, int],
    untold: Sequence[str],
    *,
    alike: bool,
) -> tuple[int, int | None, list[dict[str, Any]]]:
    """The pass: rows, different rows, and what was counted of each column."""
    values: dict[str, Any] = {}
    parts = ["count(*)"]
    header = ", ".join(f"c{plan.index}" for plan in plans)
    parts.append(f"count(DISTINCT hash({header}))" if alike else "NULL")
    for plan in plans:
        sql, more = _struct(plan, hashes, untold, here=not pilot.columnar)
        parts.append(sql)
        values |= more
    rows, different, *found = engine.rows(f"SELECT {', '.join(parts)} FROM {pilot.table}", values)[0]
    return int(rows), None if different is None else int(different), [dict(one) for one in found]


def _struct(
    plan: Plan, hashes: Mapping[Any, int], untold: Sequence[str], *, here: bool
) -> tuple[str, dict[str, Any]]:
    """One struct of aggregates for one column, and the values that it names.

    `here`: single values and cells are counted in this pass too, because another one would cost more.
    """
    name, original = f"c{plan.index}", plan.original
    value, number = value_sql(name, original), number_sql(name, original)
    asked = {"n": f"count({value})"}
    given: dict[str, Any] = {}
    if semantic.base(original) in semantic.FLOATS:
        asked["inf"] = f"count_if(isinf({name}))"
    elif plan.family == "time":
        asked["inf"] = f"count_if(NOT isfinite({name}::TIMESTAMP))"
    if plan.pattern:
        asked["matches"] = f"bool_and(regexp_full_match({value}, {literal(semantic.PATTERNS[plan.pattern])}))"
    if semantic.is_ordered(original):
        asked |= {"low": f"min({value})::VARCHAR", "high": f"max({value})::VARCHAR"}
    if plan.dense:
        asked["mixed"] = f"bit_xor(hash({value}))"
    elif plan.keyed or (plan.exact and plan.role not in ("values", "nested")):
        asked["distinct"] = f"count(DISTINCT {value if plan.exact else f'hash({value})'})"
    if plan.role in ("grid", "text") or (plan.role == "other" and not plan.exact):
        asked["bits"] = sketch.bits_sql(f"hash({hashed_sql(plan, value)})")
    if plan.role == "grid":
        asked |= {key: extreme_sql(how, value, original) for key, how in (("least", "min"), ("most", "max"))}
        if plan.family == "number" and plan.moments:
            asked |= moments_sql(number, plan.middle)
        if here:
            asked["grid"] = grid_sql(plan)
    if plan.role == "text":
        asked |= {key: f"{how}(length({value}))" for key, how in LENGTHS.items()}
        if untold:
            words, longest = ", ".join(map(literal, untold)), max(map(len, untold))
            asked["untold"] = f"count_if(CASE WHEN strlen({value}) <= {longest} THEN {value} IN ({words}) END)"
    if plan.candidates and (here or plan.role != "values"):
        asked["tally"], given = tally_sql(plan, hashes)
    return "{" + ", ".join(f"'{key}': {sql}" for key, sql in asked.items()) + "}", given


LENGTHS = {"shortest": "min", "longest": "max", "length": "avg"}


def moments_sql(number: str, middle: float) -> dict[str, str]:
    """Mean and variance by sums of distances from about the middle, a quarter of the work of `var_pop`.

    The middle is that of rows of the data, so that little is lost where it is far from the mean: with a part f of the
    rows around it, the variance is at least f · (1 − f) of the square of that distance.
    """
    away = f"({number} - {middle!r})"
    return {"mean": f"avg({number})", "away": f"avg({away})", "square": f"avg({away} * {away})"}


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


def _completed(
    engine: Engine, pilot: Pilot, plans: Sequence[Plan], found: Sequence[dict[str, Any]], hashes: Mapping[Any, int]
) -> tuple[list[Plan], list[dict[str, Any]]]:
    """Single values and cells: as they were counted; counted now where they were not, or where the pilot misled."""
    made, answers, open_ = list(plans), [dict(one) for one in found], []
    for at, (plan, one) in enumerate(zip(plans, found, strict=True)):
        if plan.candidates and "tally" in one:
            answers[at]["map"] = tallied(plan, one["tally"], hashes)
        if plan.role == "values":
            if sum(answers[at].get("map", {}).values()) != one["n"]:
                open_.append(at)
        elif plan.role == "grid" and one["n"]:
            answers[at]["grid"] = gridded(plan, one.get("grid"))
            if not answers[at]["grid"]:
                open_.append(at)
            elif _is_misled(plan, answers[at]):
                made[at] = _wider(plan, one)
                open_.append(at)
    _count(engine, pilot, made, answers, open_)
    misled = [at for at in open_ if made[at].role == "grid" and _is_misled(made[at], answers[at])]
    for at in misled:
        made[at] = _wider(made[at], answers[at])
    _count(engine, pilot, made, answers, misled)
    return made, answers


def _is_misled(plan: Plan, found: Mapping[str, Any]) -> bool:
    """True where so much lies outside the cells that the pilot's range was a wrong one."""
    beyond = found["grid"].get(-1, 0), found["grid"].get(plan.last - plan.first + 1, 0)
    return is_far(max(beyond), int(found["n"]))


def _wider(plan: Plan, found: Mapping[str, Any]) -> Plan:
    return with_grid(plan, float(found["least"]), float(found["most"]), margin=0)


def _count(
    engine: Engine, pilot: Pilot, plans: Sequence[Plan], answers: list[dict[str, Any]], wanted: Sequence[int]
) -> None:
    """How often each value, or each cell, occurs: one look at the file for some columns at once."""
    for start in range(0, len(wanted), SETS):
        chosen = wanted[start : start + SETS]
        keys = [_key(plans[at]) for at in chosen]
        names = [f"k{number}" for number in range(len(chosen))]
        inner = ", ".join(f"{key} AS {name}" for key, name in zip(keys, names, strict=True))
        sets = ", ".join(f"({name})" for name in names)
        columns = ", ".join(names)
        counted_: list[dict[Any, int]] = [{} for _ in chosen]
        for *values, count, which in engine.rows(
            f"SELECT {columns}, count(*), grouping({columns}) FROM (SELECT {inner} FROM {pilot.table}) "
            f"GROUP BY GROUPING SETS ({sets})"
        ):
            # Each bit that is set is a column that the row is not about.
            number = len(chosen) - ((1 << len(chosen)) - 1 - int(which)).bit_length()
            if values[number] is not None:
                counted_[number][values[number]] = int(count)
        for at, one in zip(chosen, counted_, strict=True):
            answers[at]["map" if plans[at].role == "values" else "grid"] = one


def _key(plan: Plan) -> str:
    """What rows are counted by."""
    return counted_sql(plan) if plan.role == "values" else cell_sql(plan)


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
