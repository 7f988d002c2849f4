"""What is said of one column: its type, what is missing, and how its values lie."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from kaggle_share.model import Column, Measures, Profile
from kaggle_share.ui.preview import numbers, pictures
from kaggle_share.ui.preview.flagged import NOT_SHOWN, Flagged, withheld
from kaggle_share.ui.preview.numbers import moment, short, tidy
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import counted, percent, shortened, visible, whole

NAME_CHARS = 120
VALUE_CHARS = 28
LINE_CHARS = 42
"""Of values in one line."""
OFTEN = 0.1
"""The most frequent text stands there at least so many times for each different one, or none are listed."""
FEW = 3
"""Numbers of no more different values are listed instead of drawn."""
DEEPEST = 3
"""Levels of nested fields that are shown."""


@dataclass(frozen=True)
class Common:
    """A frequent value, and how often it stands there."""

    value: str
    count: str
    share: int
    """Percent of the most frequent one: the length of its bar."""


@dataclass(frozen=True)
class ColumnView:
    """One column of a file."""

    name: str
    type: str
    original_type: str = ""
    unit: str = ""
    description: str = ""
    generated: bool = False
    missing: str = ""
    gap: int = 0
    """Whole percent of the rows without a value."""
    range: str = ""
    figures: tuple[str, ...] = ()
    """More about the values, a phrase each: `median 44.45`."""
    drawing: pictures.Drawing | None = None
    common: tuple[Common, ...] = ()
    rest: str = ""
    """Of the values that are not in `common`."""
    withheld: str = ""
    """Why its values aren't shown; empty where they are."""
    depth: int = 0
    """0 for a column, 1 for a field of it, and so on."""

    @property
    def values(self) -> str:
        """The values in one line, for where there is no room for more."""
        if self.withheld:
            return self.withheld
        if not self.common:
            return self.range
        told = ""
        for one in self.common:
            more = f"{', ' if told else ''}{shortened(one.value, 18)} {one.count}"
            if len(told) + len(more) > LINE_CHARS:
                return f"{told}, …"
            told += more
        return f"{told}, …" if self.rest else told


@dataclass(frozen=True)
class Table:
    """What is to be known of a table to speak of its columns."""

    path: str
    profile: Profile | None
    """For rows, keys and relations."""
    flagged: Flagged
    """What must not be shown."""
    room: Room
    """How much may be."""


def column_views(column: Column, table: Table) -> list[ColumnView]:
    """A column, and the fields of it where it is nested.

    Parameters
    ----------
    column:
        Described or, where nobody has described it yet, as profiled.
    table:
        Whose column it is.
    """
    return list(_views(column, table, "", "", 0))


def _views(column: Column, table: Table, above: str, reason: str, depth: int) -> Iterator[ColumnView]:
    name = f"{above}.{column.name}" if above else column.name
    reason = reason or table.flagged.column(table.path, name)
    # How often a field is missing is counted in its struct, not in the table.
    rows = table.profile.rows if table.profile and not depth else None
    made = ColumnView(
        name=visible(shortened(column.name, NAME_CHARS)) or "(no name)",
        type=column.type,
        original_type=visible(shortened(column.original_type, NAME_CHARS)),
        unit=visible(shortened(column.unit, VALUE_CHARS)),
        description=_description(column, table, reason),
        generated=column.generated and bool(column.description) and not reason,
        missing=percent(column.missing, rows) if column.missing is not None and rows else "",
        gap=100 * column.missing // rows if column.missing and rows else 0,
        depth=depth,
    )
    yield replace(made, withheld=withheld(reason)) if reason else _with_values(made, column, table)
    if depth < DEEPEST:
        for child in column.children:
            yield from _views(child, table, name, reason, depth + 1)


def _description(column: Column, table: Table, reason: str) -> str:
    if column.generated and reason:
        # It may tell of the values; that they are withheld stands beside it.
        return ""
    if column.description and column.generated and table.flagged.generated:
        return NOT_SHOWN
    # The user's own words may quote a value too.
    return visible(shortened(table.flagged.safe(column.description), table.room.words))


def _with_values(made: ColumnView, column: Column, table: Table) -> ColumnView:
    measures = column.measures or Measures()
    top = [(value, count) for value, count in measures.top if not table.flagged.quotes(value)]
    common, rest = _common(column, measures, top, table.room)
    drawing = None if common or len(measures.histogram) < 2 else _drawn(column, measures)
    return replace(
        made,
        range="" if common else _range(column, table.flagged),
        figures=tuple(_figures(column, measures, table.profile, bool(common))),
        drawing=drawing,
        common=common,
        rest=rest,
    )


def _common(
    column: Column, measures: Measures, top: list[tuple[str, int]], room: Room
) -> tuple[tuple[Common, ...], str]:
    """The most frequent values, where it is they that say most: of code lists, and of text that repeats itself."""
    few = column.codes or (column.distinct is not None and column.distinct <= FEW)
    if not top or (measures.histogram and not few):
        return (), ""
    most = top[0][1]
    if not few and (most < 2 or most < OFTEN * (column.distinct or 1)):
        # Hardly more often than the others: the list would say nothing.
        return (), ""
    shown = _in_order(top[: room.top]) if len(top) <= room.top and measures.numbers else top[: room.top]
    common = tuple(
        Common(visible(shortened(value, VALUE_CHARS)) or "(empty text)", whole(count), round(100 * count / most))
        for value, count in shown
    )
    left = (column.distinct or 0) - len(shown)
    if left <= 0:
        return common, ""
    return common, f"and {_about(measures)}{counted(left, 'other value')}"


def _in_order(top: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """All values of a column of numbers, by size instead of by how often they stand there: years, grades."""
    try:
        return sorted(top, key=lambda one: float(one[0]))
    except ValueError:
        return top


def _drawn(column: Column, measures: Measures) -> pictures.Drawing | None:
    bins = measures.histogram
    span = bins[-1].high - bins[0].low

    def say(bound: float) -> str:
        return moment(bound, span=span) if column.type == "datetime" else short(bound)

    return pictures.histogram(bins, say, visible(shortened(column.unit, VALUE_CHARS)))


def _range(column: Column, flagged: Flagged) -> str:
    ends = (column.minimum or "", column.maximum or "")
    if any(one and flagged.quotes(one) for one in ends):
        return "not shown"
    low, high = (visible(shortened(numbers.end(one), VALUE_CHARS)) for one in ends)
    unit = f" {visible(shortened(column.unit, VALUE_CHARS))}" if column.unit and (low or high) else ""
    return f"{low if low == high else f'{low} … {high}'}{unit}"


def _figures(column: Column, measures: Measures, profile: Profile | None, listed: bool) -> Iterator[str]:
    if column.type == "datetime":
        pass
    elif measures.mean is not None and not listed:
        middle = next((value for share, value in measures.quantiles if share == 0.5), None)
        if middle is not None:
            yield f"median {short(middle)}"
        spread = f" ± {short(measures.deviation, 3)}" if measures.deviation else ""
        yield f"mean {short(measures.mean)}{spread}"
    if measures.infinite:
        yield f"{whole(measures.infinite)} infinite"
    if profile is not None and column.name in profile.keys:
        yield "every value once: a key"
    elif column.distinct and not listed and (measures.mean is None or not measures.histogram):
        yield f"{_about(measures)}{counted(column.distinct, 'different value')}"
    if measures.shortest is not None and measures.longest is not None and not listed:
        low, high = measures.shortest, measures.longest
        yield f"{whole(low)} to {counted(high, 'character')}" if low != high else counted(low, "character")
    for relation in profile.relations if profile is not None else ():
        if relation.column == column.name:
            yield f"found in {visible(shortened(f'{relation.to_file} › {relation.to_column}', NAME_CHARS))}"


def _about(measures: Measures) -> str:
    return "about " if measures.distinct_error else ""


def sample_rows(
    profile: Profile, columns: int, flagged: Flagged, room: Room, hidden: Set[int]
) -> tuple[tuple[str | None, ...], ...]:
    """The first rows as text; None where there is no value.

    Parameters
    ----------
    profile:
        With the sample.
    columns:
        How many of its columns.
    flagged:
        What must not be shown.
    room:
        How much may be.
    hidden:
        Positions of columns that are withheld.
    """
    return tuple(
        # A ragged row is as long as the others.
        tuple(_cell(row[at] if at < len(row) else None, at, flagged, hidden) for at in range(columns))
        for row in profile.sample[: room.rows]
    )


def _cell(value: str | None, at: int, flagged: Flagged, hidden: Set[int]) -> str | None:
    if at in hidden:
        return "withheld"
    if value is None:
        return None
    return "not shown" if flagged.quotes(value) else visible(shortened(tidy(value), 2 * VALUE_CHARS))
