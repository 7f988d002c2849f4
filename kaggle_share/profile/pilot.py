"""A look at a part of the rows, to decide how each column is best counted in the one pass over all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kaggle_share.profile import distribution, semantic
from kaggle_share.profile.engine import Engine, Scan, groups, literal

ROWS = 20_480
"""Rows that are looked at, in a table that is not very wide."""
BLOCK = 2048
"""Rows that are read together, where they are taken from all over the file."""
CELLS = 1_000_000
"""Values that are looked at in all: rows × columns."""
FEW = 4096
"""Different values among those looked at, up to which every value is counted."""
LONG = 1000
"""Characters of a text that is too long to be counted like a code."""
TOP = 10
"""Most frequent values that are told."""
STANDS_OUT = 0.0005
"""Part of the values that a frequent one has, where there are many different ones."""
KEYED = 8_000_000
"""Values that may be held to see whether any stands there twice; each takes about 30 bytes."""
PRECISE = 2.0**53
"""Integers up to this are doubles too."""
HUGE = 1e150
"""The square of a larger number is no double any more."""

MANY = 500_000
"""Rows from which on only columns that are named like a key are looked at for being one, if there are any."""

Role = Literal["values", "grid", "text", "other", "nested"]
_PILOT = "pilot"


@dataclass(frozen=True)
class Plan:
    """How one column is counted."""

    index: int
    name: str
    original: str
    family: str
    role: Role
    exponent: int = 0
    """Of the grid, as in `Grid`; so are the next two."""
    first: int = 0
    last: int = 0
    candidates: tuple[Any, ...] = ()
    """Values that may be the most frequent; of `values`, all that were seen, in order."""
    present: int = 0
    """Values among the rows that were looked at."""
    repeats: bool = False
    """Some value came more than once."""
    exact: bool = False
    """Different values are counted one by one."""
    keyed: bool = False
    """Is looked at for values that stand there twice."""
    dense: bool = False
    """Keyed, and its whole numbers may well be all from the least to the greatest."""
    span: float = 0.0
    """From the least to the greatest number among the rows that were looked at."""
    big: bool = False
    """Its integers are too large for a double."""
    moments: bool = True
    middle: float = 0.0
    """About the mean."""
    pattern: str = ""
    written: str = ""
    """A form of `semantic.WRITTEN` that all of its texts have."""
    numeric_share: float = 0.0
    """Part of its texts that are numbers."""


@dataclass(frozen=True)
class Pilot:
    """What the part of the rows told."""

    table: str
    """Where the pass reads from: the pilot itself, if it is the whole table."""
    complete: bool
    columnar: bool
    """A second look at a few columns costs little."""
    rows: int
    plans: tuple[Plan, ...]


def look(engine: Engine, table: Scan, names: Sequence[str], *, exact: bool) -> Pilot:
    """Read a part of the rows into memory and plan the pass.

    Parameters
    ----------
    engine, table, names:
        As in `measure.measure`.
    exact:
        Different values are to be counted one by one, whatever that takes.

    Raises
    ------
    engine.failure
        DuckDB's error.
    """
    width = len(names)
    rows = pilot_rows(width)
    source = table.spread or f"SELECT * FROM {table.aliased} LIMIT {rows}"
    engine.rows(f"CREATE OR REPLACE TEMP TABLE {_PILOT} AS {source}")
    seen = int(engine.rows(f"SELECT count(*) FROM {_PILOT}")[0][0])
    # Rows in a part of a delimited file are guessed from its size, and never all.
    complete = seen < rows if not table.spread else table.columnar and seen == table.rows
    plans: list[Plan] = []
    for group in groups(range(width)):
        parts = [_questions(i, table.types[i]) for i in group]
        answers = engine.rows(f"SELECT {', '.join(parts)} FROM {_PILOT} AS t({table.header})")[0]
        for i, found in zip(group, answers, strict=True):
            plans.append(_plan(i, names[i], table.types[i], found, seen, complete, exact))
    plans = _with_patterns(engine, table, plans)
    columnar = complete or table.columnar
    plans = _with_candidates(engine, table, plans, every=not columnar)
    source = f"{_PILOT} AS t({table.header})" if complete else table.aliased
    hint = seen if complete else table.rows or 0
    return Pilot(source, complete, columnar, seen, tuple(_keyed(plans, hint, columnar=columnar)))


def _questions(index: int, original: str) -> str:
    family = semantic.family(original)
    if family == "nested":
        return "{'n': 0}"
    value, number = value_sql(f"c{index}", original), number_sql(f"c{index}", original)
    asked = {"n": f"count({value})", "d": f"count(DISTINCT {value})"}
    if family in ("number", "time"):
        asked |= {
            "low": f"min({number})",
            "high": f"max({number})",
            "inner": f"quantile_disc({number}, [0.005, 0.995])",
        }
    if family == "number":
        asked["middle"] = f"median({number})"
    if family == "text":
        asked |= {"longest": f"max(length({value}))", "numeric": f"count(TRY_CAST({value} AS DOUBLE))"}
        asked |= {
            how: f"if(bool_or(contains({value}, {literal(semantic.WRITTEN_WITH[how])})), "
            f"count_if(regexp_full_match({value}, {literal(rule)})), 0)"
            for how, rule in semantic.WRITTEN.items()
        }
    return "{" + ", ".join(f"'{key}': {sql}" for key, sql in asked.items()) + "}"


def _plan(
    index: int, name: str, original: str, found: Mapping[str, Any], rows: int, complete: bool, exact: bool
) -> Plan:
    family = semantic.family(original)
    plan = Plan(index, name, original, family, "other")
    if family == "nested":
        return replace(plan, role="nested")
    present, different = int(found["n"]), int(found["d"])
    few = present > 0 and different <= FEW and (complete or different * 4 <= present or different <= 16)
    if family == "text" and (found["longest"] or 0) > LONG:
        few = False
    plan = replace(
        plan,
        exact=exact,
        keyed=rows > 0 and present == different == rows and semantic.may_be_key(original),
        numeric_share=int(found.get("numeric") or 0) / present if present else 0.0,
        written=next((how for how in semantic.WRITTEN if present and found.get(how) == present), ""),
    )
    if family == "number" and found["high"] is not None:
        most = max(abs(float(found["low"])), abs(float(found["high"])))
        plan = replace(
            plan,
            big=most > PRECISE and original not in semantic.FLOATS,
            moments=most < HUGE,
            middle=float(found["middle"] or 0.0),
            span=float(found["high"]) - float(found["low"]),
        )
    if few and not plan.big and family in ("number", "time", "text", "boolean"):
        plan = replace(plan, role="values")
    elif family in ("number", "time"):
        plan = _gridded(plan, found)
    elif family == "text":
        plan = replace(plan, role="text")
    # Values of which none came twice have no most frequent ones.
    return replace(plan, repeats=different < present, present=present)


def _gridded(plan: Plan, found: Mapping[str, Any]) -> Plan:
    if found["low"] is None:
        # No value so far: any grid will do, and if there are values after all they are counted again.
        return replace(plan, role="grid", exponent=0, first=0, last=0)
    inner = found["inner"]
    low, high = (inner[0], inner[1]) if inner and inner[0] < inner[1] else (found["low"], found["high"])
    return with_grid(plan, float(low), float(high), margin=0.25)


def with_grid(plan: Plan, low: float, high: float, *, margin: float) -> Plan:
    """The plan with a grid whose cells cover low…high, and `margin` times as much on either side."""
    exponent = distribution.exponent_for(low, high, distribution.CELLS)
    if semantic.is_whole(plan.original):
        exponent = max(exponent, 0)
    first, last = distribution.cell_of(low, exponent), distribution.cell_of(high, exponent)
    more = math.ceil((last - first + 1) * margin)
    return replace(plan, role="grid", exponent=exponent, first=first - more, last=last + more)


def _with_patterns(engine: Engine, table: Scan, plans: list[Plan]) -> list[Plan]:
    """Text columns whose first values all match one of the patterns."""
    texts = [plan.index for plan in plans if plan.family == "text"]
    made = list(plans)
    for group in groups(texts):
        wanted = ", ".join(f"c{i}" for i in group)
        sample = engine.rows(f"SELECT {wanted} FROM {_PILOT} AS t({table.header}) LIMIT 200")
        for i, values in zip(group, zip(*sample, strict=True), strict=bool(sample)):
            kind = semantic.pattern_for(str(value) for value in values if value)
            made[i] = replace(made[i], pattern=kind)
    return made


def _with_candidates(engine: Engine, table: Scan, plans: list[Plan], *, every: bool) -> list[Plan]:
    """The values that came most often; with `every`, all of a column that has few."""
    made = list(plans)
    asked = [p for p in plans if (p.role in ("text", "grid") and p.repeats and p.family != "time")
             or (every and p.role == "values")]  # fmt: skip
    for group in groups(range(len(asked))):
        parts = []
        for plan in (asked[i] for i in group):
            value = counted_sql(plan)
            parts.append(
                f"list_sort(list(DISTINCT {value}))" if plan.role == "values" else f"approx_top_k({value}, {2 * TOP})"
            )
        answers = engine.rows(f"SELECT {', '.join(parts)} FROM {_PILOT} AS t({table.header})")[0]
        chosen = [asked[i] for i in group]
        for plan, values in zip(chosen, answers, strict=True):
            kept = tuple(value for value in values or () if value is not None)
            made[plan.index] = replace(plan, candidates=_filled(kept) if plan.role == "values" else kept)
    return _frequent(engine, table, made)


def _filled(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Few whole numbers with those between and beside them, which rows that were not looked at may have."""
    if not values or not all(type(value) is int for value in values):
        return values
    low, high = min(values), max(values)
    more = high - low + 1
    return tuple(range(low - more, high + more + 1)) if more <= FEW // 8 and abs(low) + more < 2**31 else values


def _frequent(engine: Engine, table: Scan, plans: list[Plan]) -> list[Plan]:
    """Only candidates that really are frequent: of thousands of values, none of which stands out, none is told."""
    made = list(plans)
    asked = [plan for plan in plans if plan.candidates and plan.role != "values"]
    for group in groups(range(len(asked))):
        chosen = [asked[i] for i in group]
        given: dict[str, Any] = {f"b{plan.index}": sorted(plan.candidates) for plan in chosen}
        parts = [f"map_values(histogram_exact({counted_sql(plan)}, $b{plan.index}))" for plan in chosen]
        answers = engine.rows(f"SELECT {', '.join(parts)} FROM {_PILOT} AS t({table.header})", given)[0]
        for plan, counts in zip(chosen, answers, strict=True):
            least = max(2, STANDS_OUT * plan.present)
            pairs = zip(sorted(plan.candidates), counts, strict=False)
            made[plan.index] = replace(plan, candidates=tuple(value for value, count in pairs if count >= least))
    return made


def counted_sql(plan: Plan) -> str:
    """The value as it is counted one by one; dates and times as microseconds since 1970."""
    value = value_sql(f"c{plan.index}", plan.original)
    return f"epoch_us({value}::TIMESTAMP)" if plan.family == "time" else value


def _keyed(plans: Sequence[Plan], rows: int, *, columnar: bool) -> list[Plan]:
    """As many possible keys as there is memory to check; those named like one first."""
    ready = [plan for plan in plans if plan.keyed]
    named = [plan for plan in ready if semantic.looks_like_id(plan.name)]
    if rows > MANY and named:
        # Others would be looked at only to be told beside those.
        ready = named
    ready.sort(key=lambda plan: (not semantic.looks_like_id(plan.name), plan.index))
    most = max(1, KEYED // rows) if rows and rows <= 4 * KEYED else 64 if not rows else 0
    chosen = {plan.index for plan in ready[:most]}
    made = [replace(plan, keyed=plan.index in chosen) for plan in plans]
    return [replace(plan, dense=_may_be_dense(plan, rows, columnar=columnar)) for plan in made]


def _may_be_dense(plan: Plan, rows: int, *, columnar: bool) -> bool:
    """Worth the chance that the column has to be looked at again, which in a delimited file costs more."""
    whole = plan.role == "grid" and semantic.base(plan.original) in semantic.INTEGERS and not plan.big
    return plan.keyed and not plan.exact and whole and (columnar or plan.span <= 2 * rows)


def value_sql(column: str, original: str) -> str:
    """The column's values; what is no value to a person (NaN, ±∞) is none."""
    kind = semantic.base(original)
    if kind in semantic.FLOATS:
        return f"(CASE WHEN isfinite({column}) THEN {column} END)"
    if semantic.family(original) == "time":
        # Dates and times can be infinite as well.
        return f"(CASE WHEN isfinite({column}::TIMESTAMP) THEN {column} END)"
    return f"{column}::VARCHAR" if kind == "ENUM" else column


def number_sql(column: str, original: str, *, is_value: bool = False) -> str:
    """The values as doubles; of dates and times, seconds since 1970. `is_value`: `column` has no NaN and no ±∞."""
    value = column if is_value else value_sql(column, original)
    if semantic.base(original) in semantic.UNBOUNDED:
        # Some hundred digits are more than a double holds.
        return f"TRY_CAST({value} AS DOUBLE)"
    return f"epoch({value}::TIMESTAMP)" if semantic.family(original) == "time" else f"{value}::DOUBLE"


def extreme_sql(how: str, value: str, original: str) -> str:
    """The least or greatest value as a double."""
    return number_sql(f"{how}({value})", original, is_value=True)


def is_far(beyond: int, total: int) -> bool:
    """True where so many values lie outside the grid that the part of the rows misled."""
    return beyond > max(0.02 * total, 1) if total else False


def pilot_rows(width: int) -> int:
    """Rows that are looked at, in a table of so many columns."""
    return max(200, min(ROWS, CELLS // max(width, 1)))


def spread_sql(table: str, header: str, rows: int, width: int) -> str:
    """Blocks of rows from all over a Parquet file; it skips what it doesn't need."""
    step = math.ceil(rows / BLOCK / max(1, pilot_rows(width) // BLOCK))
    where = f" WHERE (file_row_number // {BLOCK}) % {step} = 0" if step > 1 else ""
    return f"SELECT {header} FROM {table} AS t({header}, file_row_number){where}"
