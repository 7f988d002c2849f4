"""How the pass counts single values and cells: by looking each up in a sorted list.

That takes what comparing takes, so that doubles are compared as the numbers of their cells, a third as long, and
texts by their hashes, half as long. DuckDB's `histogram(x)` without a list would be faster still; from DuckDB 2 on
it keeps the whole table in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kaggle_share.profile.engine import Engine
from kaggle_share.profile.pilot import Plan, counted_sql, number_sql


def cell_sql(plan: Plan) -> str:
    """The cell of a grid that a value lies in; those outside go into one on either side, −1 and the last + 1."""
    number = number_sql(f"c{plan.index}", plan.original)
    cell = f"floor({number} * {2.0**-plan.exponent!r}) - {float(plan.first)!r}"
    # Of NULL and a number, `least` and `greatest` give the number.
    return f"(CASE WHEN {number} IS NOT NULL THEN greatest(-1, least({_cells(plan)}, {cell})) END)::INTEGER"


def grid_sql(plan: Plan) -> str:
    """An aggregate that counts the values in each cell."""
    cells = _cells(plan) + 2
    kind = "UTINYINT" if cells <= 1 << 8 else "USMALLINT" if cells <= 1 << 16 else "INTEGER"
    return f"map_values(histogram_exact(({cell_sql(plan)} + 1)::{kind}, range(0, {cells})::{kind}[]))"


def gridded(plan: Plan, found: Sequence[int] | None) -> dict[int, int]:
    """The values in each cell that has some, from the answer to `grid_sql`."""
    # What is in no cell would be counted behind them.
    return {at - 1: int(count) for at, count in enumerate((found or ())[: _cells(plan) + 2]) if count}


def tally_sql(plan: Plan, hashes: Mapping[Any, int]) -> tuple[str, dict[str, Any]]:
    """An aggregate that counts the plan's candidates, and the values that it names.

    Parameters
    ----------
    plan:
        With candidates.
    hashes:
        Of the candidates, where they are texts (`hashes_of`).
    """
    name, value = f"b{plan.index}", counted_sql(plan)
    value = f"hash({value})" if plan.family == "text" else value
    return f"map_values(histogram_exact({value}, ${name}))", {name: _listed(plan, hashes)}


def tallied(plan: Plan, found: Sequence[int] | None, hashes: Mapping[Any, int]) -> dict[Any, int]:
    """How often each candidate came, from the answer to `tally_sql`; those that did not come are left out."""
    # What is none of them, and of texts NULL too, which has a hash, is counted behind them.
    counts = dict(zip(_listed(plan, hashes), found or (), strict=False))
    of = hashes if plan.family == "text" else {one: one for one in plan.candidates}
    return {one: int(count) for one in plan.candidates if (count := counts.get(of[one]))}


def hashes_of(engine: Engine, plans: Sequence[Plan]) -> dict[Any, int]:
    """DuckDB's hashes of all texts that are counted."""
    texts = sorted({one for plan in plans if plan.family == "text" for one in plan.candidates})
    asked = "SELECT one, hash(one) FROM (SELECT unnest($texts::VARCHAR[]) AS one)"
    return dict(engine.rows(asked, {"texts": texts})) if texts else {}


def _listed(plan: Plan, hashes: Mapping[Any, int]) -> list[Any]:
    return sorted(hashes[one] if plan.family == "text" else one for one in plan.candidates)


def _cells(plan: Plan) -> int:
    return plan.last - plan.first + 1
