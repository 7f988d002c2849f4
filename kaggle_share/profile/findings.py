"""Gaps and oddities that the pass shows, a sentence each. They name columns, never a value."""

from __future__ import annotations

from collections.abc import Sequence

from kaggle_share import rules
from kaggle_share.model import Column
from kaggle_share.profile.pilot import Plan

WRITTEN = {
    "comma": "numbers with a decimal comma or points between thousands, which most readers take for text "
    '(pandas reads them with decimal=",", thousands=".")',
    "thousands": "numbers with commas between thousands, which most readers take for text "
    '(pandas reads them with thousands=",")',
    "date": "dates in a form of its own, which readers take for text; ISO 8601 is 2020-12-31",
    "infinity": "numbers and infinite values that are written as text",
}
"""What a form of `semantic.WRITTEN` is called."""
NAMED = 3
"""Columns that a note names."""
MIXED = 0.5
"""Part of a column's texts that are numbers, from which on the others look like slips."""


def notes(columns: Sequence[Column], plans: Sequence[Plan], rows: int, duplicates: int | None) -> tuple[str, ...]:
    """What is odd about a table's values.

    Parameters
    ----------
    columns, plans:
        The columns, and how each was counted, where that is known.
    rows:
        Of the table.
    duplicates:
        Rows that stand there more than once; None where they were not counted.
    """
    found = []
    infinite = [c for c in columns if c.measures is not None and c.measures.infinite]
    if infinite:
        found.append(f"{_some(len(infinite), 'column')} infinite values.")
    if rows > 1:
        empty = [c for c in columns if c.missing == rows]
        if empty:
            found.append(f"{_some(len(empty), 'column')} no value at all: {named(empty)}.")
        constant = [c for c in columns if c.distinct == 1 and not c.missing and c not in infinite]
        if constant:
            found.append(f"{_some(len(constant), 'column')} the same value in every row: {named(constant)}.")
    mixed = [columns[plan.index] for plan in plans if _is_mixed(columns[plan.index], plan)]
    if mixed:
        found.append(f"{_some(len(mixed), 'column')} both numbers and text: {named(mixed)}.")
    for form, words in WRITTEN.items():
        if written := [columns[plan.index] for plan in plans if plan.written == form and plan.family == "text"]:
            found.append(f"{_some(len(written), 'column')} {words}: {named(written)}.")
    if duplicates:
        copies = "1 row is a copy" if duplicates == 1 else f"{duplicates:,} rows are copies"
        found.append(f"{copies} of another row.")
    return tuple(found)


def _is_mixed(column: Column, plan: Plan) -> bool:
    return plan.family == "text" and not plan.written and column.type == "string" and MIXED <= plan.numeric_share < 1


def named(columns: Sequence[Column]) -> str:
    """The first few columns' names, safe to print."""
    shown = ", ".join(f'"{rules.printable(column.name[:40])}"' for column in columns[:NAMED])
    return f"{shown}, …" if len(columns) > NAMED else shown


def _some(count: int, noun: str) -> str:
    return f"{count} {noun} has" if count == 1 else f"{count} {noun}s have"
