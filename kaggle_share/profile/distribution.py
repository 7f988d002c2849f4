"""Quantiles and bars from what the pass counted: from all values where they are few, else from a grid of cells."""

from __future__ import annotations

import math
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
    """The least value with at least the share of values up to it (Hyndman and Fan, 1996, definition 1): exact."""
    total = sum(count for _, count in values)
    found, seen, at = [], 0, -1
    for share in shares if total else ():
        while seen < share * total or at < 0:
            at += 1
            seen += values[at][1]
        found.append((share, float(values[at][0])))
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


def bars_of_grid(grid: Grid, *, whole: bool) -> tuple[Bin, ...]:
    """At most `BARS` bars. `whole`: the values are whole numbers, and no bar is narrower than one."""
    return bars(grid.cells, grid.exponent, whole=whole)


def grid_of_values(values: Counted, *, whole: bool = False) -> Grid:
    """Few values as a grid, so that it merges with that of many."""
    low, high = float(values[0][0]), float(values[-1][0])
    exponent = exponent_for(low, high, CELLS)
    if whole:
        exponent = max(exponent, 0)
    cells = gathered(((cell_of(float(value), exponent), count) for value, count in values))
    return Grid(exponent, cells, cells[0][0], cells[-1][0])


def bars(cells: Iterable[tuple[int, int]], exponent: int, *, whole: bool) -> tuple[Bin, ...]:
    """Cells gathered into bars that touch."""
    counted = tuple(cells)
    if not counted:
        return ()
    coarser = max(0, -exponent) if whole else 0
    while (counted[-1][0] >> coarser) - (counted[0][0] >> coarser) >= BARS:
        coarser += 1
    gathered_ = dict(gathered((cell >> coarser, count) for cell, count in counted))
    first, last = counted[0][0] >> coarser, counted[-1][0] >> coarser
    edges = [edge(cell, exponent + coarser) for cell in range(first, last + 2)]
    return tuple(
        Bin(low, high, gathered_.get(cell, 0))
        for cell, (low, high) in zip(range(first, last + 1), pairwise(edges), strict=True)
    )


def gathered(cells: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Counts of the same cell added up, in order of the cells."""
    sums: dict[int, int] = {}
    for cell, count in cells:
        sums[cell] = sums.get(cell, 0) + count
    return tuple(sorted(sums.items()))
