"""Quantiles and bars from what the pass counted: from all values where they are few, else from a grid of cells."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kaggle_share.model import Bin, Grid

SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
"""The quantiles that are told."""
BARS = 32
"""Most bars of a histogram."""
CELLS = 256
"""Cells of a grid between the values that all but 1 % lie between."""
Counted = Sequence[tuple[float, int]]


def exponent_for(low: float, high: float, cells: int) -> int:
    """The least e for which low…high is covered by at most `cells` cells that are 2^e wide, or one more."""
    span = high - low
    if not math.isfinite(span):
        # Only numbers near the end of what a double holds are so far apart.
        return 1024 - int(math.log2(cells))
    if span <= 0:
        return 0 if float(low).is_integer() else math.frexp(low)[1] - 20
    fraction, exponent = math.frexp(span / cells)
    return exponent - 1 if fraction == 0.5 else exponent


def cell_of(value: float, exponent: int) -> int:
    """The cell that a value lies in."""
    return math.floor(_scaled(value, -exponent))


def edge(cell: int, exponent: int) -> float:
    """Lower bound of a cell."""
    return _scaled(float(cell), exponent)


def _scaled(value: float, exponent: int) -> float:
    try:
        return math.ldexp(value, exponent)
    except OverflowError:
        return math.copysign(1.7976931348623157e308, value)


def quantiles_of_values(values: Counted, shares: Iterable[float] = SHARES) -> tuple[tuple[float, float], ...]:
    """Exact quantiles, straight between neighbours (Hyndman and Fan, 1996, definition 7), as pandas has them.

    `shares` rise.
    """
    total = sum(count for _, count in values)
    found, seen, at = [], 0, -1
    for share in shares if total else ():
        place, part = divmod(share * (total - 1), 1.0)
        while seen <= place:
            at += 1
            seen += values[at][1]
        low = float(values[at][0])
        high = float(values[at + 1][0]) if part and seen == place + 1 else low
        # Halves first: their difference may be more than a double holds.
        found.append((share, low + 2 * ((high / 2 - low / 2) * part)))
    return tuple(found)


def knots(grid: Grid, low: float, high: float) -> list[tuple[float, int]]:
    """The distribution as a line: (value, values up to it), rising; `low` and `high` are the extremes."""
    width = grid.exponent
    line: list[tuple[float, int]] = [(low, 0)]

    def to(value: float, count: int) -> None:
        value = min(max(value, line[-1][0]), high)
        line.append((value, line[-1][1] + count))

    if grid.below:
        to(edge(grid.first, width), grid.below)
    for cell, count in grid.cells:
        to(edge(cell, width), 0)
        to(edge(cell + 1, width), count)
    if grid.above:
        to(edge(grid.last + 1, width), 0)
        to(high, grid.above)
    return line


def knots_of_values(values: Counted) -> list[tuple[float, int]]:
    """The same from all values: a line with a step at each."""
    line: list[tuple[float, int]] = []
    seen = 0
    for value, count in values:
        line += [(float(value), seen), (float(value), seen + count)]
        seen += count
    return line


def quantiles_of_line(line: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Quantiles where the line reaches them, straight between its knots."""
    total = line[-1][1] if line else 0
    found, at = [], 0
    for share in SHARES if total else ():
        wanted = share * total
        while at + 2 < len(line) and line[at + 1][1] < wanted:
            at += 1
        (left, before), (right, after) = line[at], line[at + 1]
        part = (wanted - before) / (after - before) if after > before else 0.0
        # Halves first: their difference may be more than a double holds.
        found.append((share, left + 2 * ((right / 2 - left / 2) * min(max(part, 0.0), 1.0))))
    return tuple(found)


def quantiles_of_grid(grid: Grid, low: float, high: float) -> tuple[tuple[float, float], ...]:
    """Quantiles, each within a cell's width of the right one where it lies between `first` and `last`."""
    return quantiles_of_line(knots(grid, low, high))


def bars_of_grid(grid: Grid, *, whole: bool) -> tuple[tuple[Bin, ...], int, int]:
    """At most `BARS` bars that touch, and how many values lie before and after them.

    `whole`: the values are whole numbers, and no bar is narrower than one.
    """
    exponent = max(grid.exponent, 0) if whole else grid.exponent
    made = coarser(grid, exponent)
    while made.cells and made.cells[-1][0] - made.cells[0][0] >= BARS:
        exponent += 1
        made = coarser(grid, exponent)
    if not made.cells:
        return (), made.below, made.above
    counts = dict(made.cells)
    first, last = made.cells[0][0], made.cells[-1][0]
    edges = [edge(cell, exponent) for cell in range(first, last + 2)]
    bars = zip(range(first, last + 1), pairwise(edges), strict=True)
    return tuple(Bin(low, high, counts.get(cell, 0)) for cell, (low, high) in bars), made.below, made.above


def grid_of_values(values: Counted, *, whole: bool = False) -> Grid:
    """Few values as a grid, so that it merges with that of many."""
    low, high = float(values[0][0]), float(values[-1][0])
    exponent = exponent_for(low, high, CELLS)
    if whole:
        exponent = max(exponent, 0)
    cells = gathered(((cell_of(float(value), exponent), count) for value, count in values))
    return Grid(exponent, cells, cells[0][0], cells[-1][0])


def gathered(cells: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Counts of the same cell added up, in order of the cells."""
    sums: dict[int, int] = {}
    for cell, count in cells:
        sums[cell] = sums.get(cell, 0) + count
    return tuple(sorted(sums.items()))


def union(one: Grid, other: Grid) -> Grid | None:
    """Both grids as one, as coarse as the coarser; None where no cell is known in both.

    Where values outside of one grid were counted together, cells beyond its bound are not known in the whole.
    """
    exponent = max(one.exponent, other.exponent)
    parts = [coarser(grid, exponent) for grid in (one, other)]
    # A bound counts only where something lies beyond it.
    first = max((part.first for part in parts if part.below), default=min(part.first for part in parts))
    last = min((part.last for part in parts if part.above), default=max(part.last for part in parts))
    if first > last:
        return None
    below = sum(part.below for part in parts)
    above = sum(part.above for part in parts)
    cells = gathered(cell for part in parts for cell in part.cells)
    below += sum(count for cell, count in cells if cell < first)
    above += sum(count for cell, count in cells if cell > last)
    return Grid(exponent, tuple(cell for cell in cells if first <= cell[0] <= last), first, last, below, above)


def coarser(grid: Grid, exponent: int) -> Grid:
    """The same in cells that are 2^`exponent` wide; one that is only half inside the bounds counts as outside."""
    shift = exponent - grid.exponent
    first, last = grid.first >> shift, grid.last >> shift
    below, above = grid.below, grid.above
    cells = gathered((cell >> shift, count) for cell, count in grid.cells)
    if below and first << shift != grid.first:
        below += dict(cells).get(first, 0)
        first += 1
    if above and ((last + 1) << shift) - 1 != grid.last and last >= first:
        above += dict(cells).get(last, 0)
        last -= 1
    return Grid(exponent, tuple(cell for cell in cells if first <= cell[0] <= last), first, last, below, above)


def summed(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Two distributions as one line: at each knot of either, the values up to it in both."""
    parts = [(part, [value for value, _ in part]) for part in (one, other)]
    line: list[tuple[float, float]] = []
    for value in sorted({value for _, values in parts for value in values}):
        before, upto = (sum(_height(*part, value, right=right) for part in parts) for right in (False, True))
        line.append((value, before))
        if upto > before:
            line.append((value, upto))
    return line


def _height(line: Sequence[tuple[float, float]], keys: Sequence[float], value: float, *, right: bool) -> float:
    """Values up to (`right`), or before, a value; `keys` are the line's values."""
    at = bisect_right(keys, value) if right else bisect_left(keys, value)
    if at == 0:
        return 0.0
    if at == len(line):
        return line[-1][1]
    (low, before), (high, after) = line[at - 1], line[at]
    if low == value:
        return before
    if high == value:
        return after
    return before + (after - before) * ((value / 2 - low / 2) / (high / 2 - low / 2))
