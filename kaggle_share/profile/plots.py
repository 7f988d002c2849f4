"""Two columns together, for small pictures: places on a map, a measure along time.

Counted in the rows alone that the pilot looked at, so that no file is read again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from kaggle_share.model import Column, Plot
from kaggle_share.profile import semantic
from kaggle_share.profile.engine import Engine
from kaggle_share.profile.pilot import number_sql

ACROSS, UP = 56, 28
"""Cells of a map."""
INNER = [0.01, 0.99]
"""Between these shares of the places lies what a map shows, and what is near."""
STEPS = 96
"""Points of a line."""
LINES = 3
LEAST = 8
"""Different moments, or places, from which on there is something to see."""
YEARS = frozenset(("year", "yr", "years", "calendar_year"))


def plots(engine: Engine, header: str, columns: Sequence[Column], *, rows: int) -> tuple[Plot, ...]:
    """What can be drawn of a table.

    Parameters
    ----------
    engine:
        With the pilot's rows in its table `pilot`.
    header:
        The columns as queries call them.
    columns:
        As they were measured.
    rows:
        Rows of the pilot.

    Returns
    -------
    A map, where there are latitudes and longitudes; lines, where rows stand in the order of a date or year. None of
    them raises: a table without a picture is a table all the same.
    """
    source = f"(SELECT rowid AS r, * FROM pilot) AS t(r, {header})"
    try:
        found = (*_map(engine, source, columns, rows), *_lines(engine, source, columns, rows))
    except engine.failure:
        return ()
    return found


def _value(column: Column) -> str:
    return number_sql(f"c{column.order}", column.original_type)


def _map(engine: Engine, source: str, columns: Sequence[Column], rows: int) -> Iterator[Plot]:
    up = next((column for column in columns if column.type == "latitude"), None)
    across = [column for column in columns if column.type == "longitude"]
    if up is None or not across:
        return
    # `start_lat` goes with `start_lon`.
    prefix = semantic.words(up.name).rpartition("_")[0]
    right = next((one for one in across if semantic.words(one.name).rpartition("_")[0] == prefix), across[0])
    x, y = _value(right), _value(up)
    inner = f"(SELECT {x} AS x, {y} AS y FROM {source}) WHERE x IS NOT NULL AND y IS NOT NULL"
    # A few places far away, or a slip, would make one dot of all others.
    found = engine.rows(f"SELECT quantile_disc(x, {INNER}), quantile_disc(y, {INNER}) FROM {inner}")[0]
    if found[0] is None:
        return
    (low_x, high_x), (low_y, high_y) = found
    # A degree of longitude is shorter away from the equator.
    narrow = max(0.2, math.cos(math.radians((low_y + high_y) / 2)))
    height = max((high_x - low_x) * narrow / ACROSS, (high_y - low_y) / UP)
    if height <= 0:
        return
    width = height / narrow
    cells = engine.rows(
        f"SELECT floor(x / {width!r})::INTEGER AS i, floor(y / {height!r})::INTEGER AS j, count(*) FROM {inner} "
        "GROUP BY i, j ORDER BY j, i"
    )
    shown = [
        (i, j, many) for i, j, many in cells if _within(i, low_x, high_x, width) and _within(j, low_y, high_y, height)
    ]
    if len(shown) >= LEAST:
        points = tuple(((i + 0.5) * width, (j + 0.5) * height, int(many)) for i, j, many in shown)
        yield Plot("map", right.order, up.order, points, sum(one[2] for one in points), rows, width, height)


def _within(cell: int, low: float, high: float, width: float) -> bool:
    """The cell lies between the bounds, or as far beyond as a quarter of what is between them."""
    more = (high - low) / 4
    return low - more - width <= cell * width <= high + more


def _lines(engine: Engine, source: str, columns: Sequence[Column], rows: int) -> Iterator[Plot]:
    times = [column for column in columns if _is_time(column)]
    measured = [column for column in columns if _is_measure(column) and column not in times][:LINES]
    if not times or not measured:
        return
    sorted_ = ", ".join(
        f"count(*) FILTER (v{at} < b{at}), count(*) FILTER (v{at} > b{at}), min(v{at}), max(v{at})"
        for at in range(len(times))
    )
    inner = ", ".join(
        f"{value} AS v{at}, lag({value}) OVER (ORDER BY r) AS b{at}" for at, value in enumerate(map(_value, times))
    )
    told = engine.rows(f"SELECT {sorted_} FROM (SELECT {inner} FROM {source})")[0]
    for at, time in enumerate(times):
        down, rises, low, high = told[4 * at : 4 * at + 4]
        if low is None or min(down, rises) or max(down, rises) < LEAST:
            continue
        t = _value(time)
        step = (high - low) / STEPS
        values = list(map(_value, measured))
        asked = ", ".join(f"avg({value}), count({value})" for value in values)
        bins = engine.rows(
            f"SELECT avg({t}), {asked} FROM {source} WHERE {t} IS NOT NULL "
            f"GROUP BY least({STEPS - 1}, floor(({t} - {low!r}) / {step!r})) ORDER BY 1"
        )
        for number, column in enumerate(measured):
            points = tuple(_points(bins, number))
            if len(points) >= LEAST:
                yield Plot("line", time.order, column.order, points, sum(one[2] for one in points), rows)
        return


def _points(bins: Sequence[tuple[Any, ...]], number: int) -> Iterator[tuple[float, float, int]]:
    for moment, *pairs in bins:
        mean, count = pairs[2 * number : 2 * number + 2]
        if count and math.isfinite(mean):
            yield float(moment), float(mean), int(count)


def _is_time(column: Column) -> bool:
    if semantic.family(column.original_type) == "time":
        return True
    return semantic.family(column.original_type) == "number" and semantic.words(column.name) in YEARS


def _is_measure(column: Column) -> bool:
    """A number that is measured or counted, not one that names something."""
    if column.type not in ("integer", "decimal") or semantic.family(column.original_type) != "number":
        return False
    if semantic.words(column.name) in YEARS or semantic.looks_like_id(column.name) or column.codes:
        return False
    return (column.distinct or 0) > LEAST
