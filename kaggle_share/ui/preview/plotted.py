"""Maps of coordinates and lines of series, as small inline SVG, from what the profile counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaggle_share.model import Column, Plot, Profile
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.numbers import moment, short
from kaggle_share.ui.preview.pictures import line
from kaggle_share.ui.wording import counted, shortened, visible, whole

if TYPE_CHECKING:
    from markupsafe import Markup

MAP = (264, 148)
"""Most pixels of a map."""
LINE = (264, 64)
LABEL = 14
"""Pixels for the words below a picture."""
CELL = 6.0
"""Most pixels of a map's cell."""
LEVELS = 4
"""Shades of a map's cells."""
DEGREES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
"""Between two lines of a map."""
NAME = 40


@dataclass(frozen=True)
class PlotView:
    """A picture of two columns, for eyes and for ears."""

    title: str
    markup: Markup
    """One `svg` element, with its text alternative."""
    told: str
    """The same in words."""
    line: str = ""
    """A series as a line of text: `▁▂▅▇▅▂`."""
    beside: str = ""
    """Of how many rows, and what a point is."""


def plot_views(profile: Profile, path: str, flagged: Flagged, most: int) -> tuple[PlotView, ...]:
    """The pictures of a table. Of a column in which screening found something, there is none.

    Parameters
    ----------
    profile:
        With what was counted.
    path:
        The file's.
    flagged:
        What must not be shown.
    most:
        Pictures.
    """
    made: list[PlotView] = []
    for plot in profile.plots:
        if len(made) < most and max(plot.across, plot.up) < len(profile.columns):
            across, up = profile.columns[plot.across], profile.columns[plot.up]
            if not any(flagged.column(path, column.name) for column in (across, up)):
                view = (_map if plot.kind == "map" else _series)(plot, across, up, profile)
                made += [view] if not flagged.quotes(f"{view.title} {view.told}") else []
    return tuple(made)


# ── maps ──────────────────────────────────────────────────────────────────────────────────────────


def _map(plot: Plot, across: Column, up: Column, profile: Profile) -> PlotView:
    from markupsafe import Markup

    west, east = (end(x for x, _, _ in plot.points) for end in (min, max))
    south, north = (end(y for _, y, _ in plot.points) for end in (min, max))
    columns, rows = round((east - west) / plot.width) + 1, round((north - south) / plot.height) + 1
    side = min(CELL, MAP[0] / columns, MAP[1] / rows)
    width, height = columns * side, rows * side
    low = (west - plot.width / 2, south - plot.height / 2)

    def x_of(degrees: float) -> float:
        return (degrees - low[0]) / plot.width * side

    def y_of(degrees: float) -> float:
        return height - (degrees - low[1]) / plot.height * side

    lines = "".join(
        [f"M{x_of(at):.4g} 0V{height:.4g}" for at in _round(low[0], low[0] + columns * plot.width)]
        + [f"M0 {y_of(at):.4g}H{width:.4g}" for at in _round(low[1], low[1] + rows * plot.height)]
    )
    shades = Markup("").join(
        Markup('<path class="kshare-shade-{}" d="{}"/>').format(shade, path)
        for shade, path in _shades(plot, (west, north), side)
    )
    most = max(plot.points, key=lambda point: point[2])
    told = (
        f"Map of {counted(plot.values, 'place')} from {_degrees(south, 'S', 'N')} to {_degrees(north, 'S', 'N')} and "
        f"from {_degrees(west, 'W', 'E')} to {_degrees(east, 'W', 'E')}; most, {whole(most[2])}, lie around "
        f"{_degrees(most[1], 'S', 'N')}, {_degrees(most[0], 'W', 'E')}"
    )
    markup = Markup(
        '<svg class="kshare-map" width="{w}" height="{h}" viewBox="0 0 {w} {all}" role="img" aria-label="{told}">'
        '<path class="kshare-lines" d="{lines}"/>{shades}<text y="{base}">{left}</text>'
        '<text x="{w}" y="{base}" text-anchor="end">{right}</text></svg>'
    ).format(
        w=f"{max(width, 150):.4g}",
        h=f"{height + LABEL:.4g}",
        all=f"{height + LABEL:.4g}",
        told=told,
        lines=lines,
        shades=shades,
        base=f"{height + LABEL - 2:.4g}",
        left=f"{_degrees(north, 'S', 'N')} … {_degrees(south, 'S', 'N')}",
        right=f"{_degrees(west, 'W', 'E')} … {_degrees(east, 'W', 'E')}",
    )
    outside = plot.rows - plot.values
    beside = [_of_rows(plot, profile), f"{counted(outside, 'row')} elsewhere or without a place" if outside else ""]
    return PlotView(f"{_name(up)}, {_name(across)}", markup, told, beside="; ".join(filter(None, beside)))


def _shades(plot: Plot, corner: tuple[float, float], side: float) -> Iterator[tuple[int, str]]:
    """The cells of each shade as a path; those that touch go together."""
    top = math.log1p(max(count for _, _, count in plot.points))
    for shade in range(1, LEVELS + 1):
        path: list[str] = []
        run: tuple[int, int, int] | None = None
        for x, y, count in plot.points:
            if min(LEVELS, 1 + int(LEVELS * math.log1p(count) / (top * 1.0001))) != shade:
                continue
            i, j = round((x - corner[0]) / plot.width), round((corner[1] - y) / plot.height)
            if run and (run[0] + run[2], run[1]) == (i, j):
                run = (run[0], j, run[2] + 1)
                continue
            path += [_cells(run, side)] if run else []
            run = (i, j, 1)
        if run:
            yield shade, "".join([*path, _cells(run, side)])


def _cells(run: tuple[int, int, int], side: float) -> str:
    i, j, many = run
    return f"M{i * side:.4g} {j * side:.4g}h{many * side:.4g}v{side:.4g}h-{many * side:.4g}z"


def _round(low: float, high: float) -> Iterator[float]:
    """Round degrees between two, from two to about six of them."""
    step = next((one for one in DEGREES if (high - low) / one <= 6), 60.0)
    at = math.ceil(low / step)
    while at * step <= high:
        yield at * step
        at += 1


def _degrees(value: float, below: str, above: str) -> str:
    return f"{short(abs(value), 3)}° {above if value >= 0 else below}"


# ── series ────────────────────────────────────────────────────────────────────────────────────────


def _series(plot: Plot, across: Column, up: Column, profile: Profile) -> PlotView:
    from markupsafe import Markup

    first, last = plot.points[0], plot.points[-1]
    lowest, highest = (end(plot.points, key=lambda point: point[1]) for end in (min, max))
    span = last[0] - first[0]
    when: Callable[[float], str] = short if across.type != "datetime" else lambda at: moment(at, span=span)
    width, height = LINE
    rise = highest[1] - lowest[1] or 1.0
    spots = [
        f"{width * (x - first[0]) / (span or 1):.4g} {2 + (height - 4) * (1 - (y - lowest[1]) / rise):.4g}"
        for x, y, _ in plot.points
    ]
    unit = f" {visible(shortened(up.unit, NAME))}" if up.unit else ""
    told = (
        f"Line of {_name(up)} along {_name(across)}, {when(first[0])} to {when(last[0])}: from {short(first[1])} to "
        f"{short(last[1])}{unit}; lowest {short(lowest[1])} ({when(lowest[0])}), highest {short(highest[1])} "
        f"({when(highest[0])})"
    )
    markup = Markup(
        '<svg class="kshare-line" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{told}">'
        '<path class="kshare-lines" d="M0 {foot}H{w}"/><path d="M{spots}"/>'
        '<text y="{base}">{left}</text><text x="{w}" y="{base}" text-anchor="end">{right}</text></svg>'
    ).format(
        w=width,
        h=height + LABEL,
        told=told,
        foot=height,
        spots="L".join(spots),
        base=height + LABEL - 2,
        left=when(first[0]),
        right=when(last[0]),
    )
    means = "each point a mean" if plot.values > len(plot.points) else ""
    beside = [f"{short(lowest[1])} … {short(highest[1])}{unit}", means, _of_rows(plot, profile)]
    # As many steps as a histogram has, so that the lowest is seen too.
    steps = [1 + round(99 * (y - lowest[1]) / rise) for _, y, _ in plot.points]
    return PlotView(
        f"{_name(up)} along {_name(across)}",
        markup,
        told,
        line(_thinned(steps, 24), 24),
        "; ".join(filter(None, beside)),
    )


def _thinned(values: list[int], most: int) -> list[int]:
    """At most so many, from all over."""
    return values if len(values) <= most else [values[at * (len(values) - 1) // (most - 1)] for at in range(most)]


def _name(column: Column) -> str:
    return visible(shortened(column.name, NAME)) or "(no name)"


def _of_rows(plot: Plot, profile: Profile) -> str:
    every = profile.rows or 0
    return f"from {whole(plot.rows)} of {counted(every, 'row')}" if plot.rows < every else ""
