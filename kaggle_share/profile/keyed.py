"""Is every value of a column another one? Told without holding them, where they are the whole numbers from a to b.

Counting different values holds all of them, and takes as long as all else that is measured of a column together. Of
n whole numbers, none of which is less than a or greater than a + n − 1, none stands there twice exactly if they are
all of those numbers; and that is so if their hashes, mixed by "exclusive or", give what those of all these numbers
give. Were one of them missing, the hashes would have to agree by chance: one in 2^64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaggle_share.profile import sketch
from kaggle_share.profile.engine import Engine
from kaggle_share.profile.pilot import Pilot, Plan, value_sql

SURE = 5 * sketch.ERROR
"""An estimate that is so much lower, as a part of the rows, is not that of a key."""


def tell_apart(
    engine: Engine, pilot: Pilot, plans: Sequence[Plan], found: Sequence[dict[str, Any]], rows: int
) -> None:
    """Fill in `distinct` for columns whose plan is dense, where they may be keys; of others, the estimate will do.

    What was counted of other keyed columns is put right.

    Parameters
    ----------
    engine, pilot:
        Where to look again.
    plans, found:
        How each column was counted, and what was; this is changed.
    rows:
        Of the table.
    """
    again: list[tuple[Plan, dict[str, Any]]] = []
    for plan, one in zip(plans, found, strict=True):
        if plan.keyed and not plan.exact and "distinct" in one and one["n"] < rows:
            # NULL has a hash too, and was counted.
            one["distinct"] -= 1
        if not plan.dense or not rows or one["n"] != rows:
            continue
        if _is_all(engine, plan, one, rows):
            one["distinct"] = rows
        elif sketch.estimate(sketch.packed(one["bits"])) >= rows * (1 - SURE):
            again.append((plan, one))
    if again:
        values = (value_sql(f"c{plan.index}", plan.original) for plan, _ in again)
        asked = ", ".join(f"count(DISTINCT hash({value}))" for value in values)
        counts = engine.rows(f"SELECT {asked} FROM {pilot.table}")[0]
        for (_, one), count in zip(again, counts, strict=True):
            one["distinct"] = count


def _is_all(engine: Engine, plan: Plan, found: dict[str, Any], rows: int) -> bool:
    low, high = int(found["low"]), int(found["high"])
    if high - low + 1 != rows:
        return False
    # Equal numbers of different types have different hashes.
    mixed = f"SELECT bit_xor(hash(v::{plan.original})) FROM range({low}, {high + 1}) AS r(v)"
    return bool(engine.rows(mixed)[0][0] == found["mixed"])
