"""The pictures: each takes numbers, and draws them without a word, a scale or a value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kaggle_share.describe.cover.poster import Canvas, Colour, Picture, mixed, ramp

MARGIN = 24
MOST_LINES = 5
MOST_DOTS = 3000
CELLS = (70, 22)
"""Most columns and rows of a heat-map's cells."""

Values = Sequence[float]
Array = NDArray[np.float64]


def telling_pair(columns: Mapping[str, Values], group: Sequence[int] | None) -> tuple[str, str] | None:
    """The two columns whose scatter shows most: by how far they set the groups apart, else by correlation."""
    arrays = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
    names = [name for name, values in arrays.items() if _spreads(values[~np.isnan(values)])]
    codes = np.asarray(group) if group is not None else None
    apart = {name: _apart(arrays[name], codes) for name in names}
    best, best_score = None, -1.0
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            both = ~(np.isnan(arrays[one]) | np.isnan(arrays[other]))
            if both.sum() < 12:
                continue
            x, y = _ranks(arrays[one][both]), _ranks(arrays[other][both])
            spread = float(x.std() * y.std())
            correlation = abs(float(((x - x.mean()) * (y - y.mean())).mean())) / spread if spread else 1.0
            # Two columns that say the same thing make a line, and no picture.
            score = (correlation if correlation < 0.97 else 0.0) * 0.6 + apart[one] + apart[other]
            if score > best_score + 1e-9:
                best, best_score = (one, other), score
    return best


def _spreads(values: Array) -> bool:
    """True for a column that fills a picture: many values, and none that a quarter of the rows have."""
    _, counts = np.unique(values, return_counts=True)
    return len(counts) > 8 and int(counts.max()) <= 0.25 * len(values)


def _apart(values: Array, codes: NDArray[np.int64] | None) -> float:
    """Share of the variance that lies between the groups."""
    if codes is None:
        return 0.0
    known = ~np.isnan(values) & (codes >= 0)
    values, codes = values[known], codes[known]
    whole = float(values.var()) if len(values) else 0.0
    if whole <= 0:
        return 0.0
    mean = values.mean()
    return float(sum((codes == g).mean() * (values[codes == g].mean() - mean) ** 2 for g in np.unique(codes)) / whole)


def _ranks(values: Array) -> Array:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)


def scatter(x: Values, y: Values, group: Sequence[int] | None) -> Picture:
    """Dots, coloured by group."""

    def draw(canvas: Canvas) -> None:
        place = _placed(x), _placed(y)
        _dots(canvas, *place, group, MARGIN, canvas.width - 2 * MARGIN, canvas.height - 2 * 16)

    return Picture(draw)


def _placed(values: Values) -> Array:
    """From 0 to 1, on a logarithmic scale where most of it would be in a corner; what is far out is left out."""
    array = np.asarray(values, dtype=float)
    known = array[~np.isnan(array)]
    low, middle, high = np.quantile(known, (0.02, 0.5, 0.98))
    if known.min() > 0 and high - middle > 4 * (middle - low) > 0:
        array, known = np.log(array), np.log(known)
    first, third = np.quantile(known, (0.25, 0.75))
    reach = 3 * (third - first)
    inside = known[(known >= first - reach) & (known <= third + reach)]
    least, greatest = (float(inside.min()), float(inside.max())) if len(inside) else (float(known.min()), 0.0)
    return (array - least) / (greatest - least) if greatest > least else np.full(len(array), 0.5)


def parallel(columns: Sequence[Values], group: Sequence[int] | None) -> Picture:
    """A line for each row through all columns: for few rows of many measures."""
    stacked = np.vstack([_scaled(values) for values in columns])
    stacked = stacked[np.argsort(_loadings(stacked), kind="stable")]
    order = np.argsort(np.where(np.isnan(stacked[-1]), 0.5, stacked[-1]), kind="stable")

    def draw(canvas: Canvas) -> None:
        series, count = canvas.palette.series, len(stacked)
        xs = np.linspace(0, canvas.width, 160)
        at = np.linspace(0, count - 1, 160)
        left = np.minimum(at.astype(int), count - 2)
        # Half a cosine from one column to the next, so that no line has a corner.
        share = 0.5 - 0.5 * np.cos((at - left) * math.pi)
        for rank, row in enumerate(order):
            values = np.where(np.isnan(stacked[:, row]), 0.5, stacked[:, row])
            ys = 18 + (1 - (values[left] * (1 - share) + values[left + 1] * share)) * (canvas.height - 36)
            code = group[int(row)] if group is not None and row < len(group) else -1
            shade = mixed(series[0], series[1], rank / max(len(order) - 1, 1))
            colour = series[code % len(series)] if code >= 0 else shade
            points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
            canvas.line(points, colour, 1.5, 210 if len(order) < 25 else 140)

    return Picture(draw)


def _loadings(stacked: Array) -> Array:
    """Weight of each column in the first principal component; its sign is fixed, so that it is the same each time."""
    filled = np.where(np.isnan(stacked), np.nan_to_num(np.nanmean(stacked, axis=1))[:, None], stacked)
    centred = filled - filled.mean(axis=1, keepdims=True)
    _, vectors = np.linalg.eigh(centred @ centred.T)
    first: Array = vectors[:, -1]
    return first if first[np.abs(first).argmax()] >= 0 else -first


def map_of(longitude: Values, latitude: Values, group: Sequence[int] | None) -> Picture:
    """Dots where they lie, with the proportions of a map."""

    def draw(canvas: Canvas) -> None:
        x, y = np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
        low, high = _near(x)
        bottom, top = _near(y)
        middle = math.radians((bottom + top) / 2)
        wide, tall = max((high - low) * math.cos(middle), 1e-9), max(top - bottom, 1e-9)
        room, rise = canvas.width - 2 * MARGIN, canvas.height - 2 * 8
        scale = min(room / wide, rise / tall)
        left = (canvas.width - wide * scale) / 2
        _dots(
            canvas,
            (x - low) / max(high - low, 1e-9),
            (y - bottom) / tall,
            group,
            left,
            wide * scale,
            tall * scale,
            small=True,
        )

    return Picture(draw)


def _near(degrees: Array) -> tuple[float, float]:
    """Where nearly all places lie, with some room: an island far away would make the rest a spot."""
    known = degrees[~np.isnan(degrees)]
    low, high = (float(v) for v in np.quantile(known, (0.03, 0.97))) if len(known) else (0.0, 1.0)
    room = max(0.12 * (high - low), 0.01)
    return max(low - room, float(known.min()) - room / 4), min(high + room, float(known.max()) + room / 4)


def _dots(
    canvas: Canvas,
    x: Array,
    y: Array,
    group: Sequence[int] | None,
    left: float,
    width: float,
    height: float,
    *,
    small: bool = False,
) -> None:
    known = np.flatnonzero(~(np.isnan(x) | np.isnan(y)) & (x > -0.02) & (x < 1.02) & (y > -0.02) & (y < 1.02))
    if len(known) > MOST_DOTS:
        known = known[np.linspace(0, len(known) - 1, MOST_DOTS).astype(int)]
    count = len(known)
    radius = 5.0 if count < 40 else 3.4 if count < 120 else 2.7 if count < 500 else 1.9 if count < 1500 else 1.4
    alpha = 215 if count < 120 else 185 if count < 500 else 130 if count < 1500 else 95
    if small:
        radius = min(radius, 2.2)
    top = (canvas.height - height) / 2
    for i in known:
        code = group[int(i)] if group is not None and i < len(group) else 0
        colour = canvas.palette.series[code % len(canvas.palette.series)] if code >= 0 else canvas.palette.faint
        canvas.dot(left + x[i] * width, top + (1 - y[i]) * height, radius, colour, alpha)


def lines_over(moments: Values, measured: Mapping[str, Values], groups: Mapping[str, Sequence[int]]) -> Picture:
    """Lines over time: one for each group of a table in which a moment stands often, else one for each column."""
    when = np.asarray(moments, dtype=float)
    group = None if once(moments) else next((codes for codes in groups.values() if once(moments, codes)), None)
    lines: list[tuple[Array, Array]] = []
    if group is not None:
        values = np.asarray(next(iter(measured.values())), dtype=float)
        codes = np.asarray(group)
        lines = [(when[codes == g], values[codes == g]) for g in range(min(int(codes.max()) + 1, MOST_LINES))]
        low, high = _inner(values)
        lines = [(t, (v - low) / max(high - low, 1e-12)) for t, v in lines]
    else:
        chosen = list(measured.values())[: 3 if len(measured) > 6 else MOST_LINES]
        lines = [(when, _scaled(values)) for values in chosen]

    def draw(canvas: Canvas) -> None:
        known = when[~np.isnan(when)]
        start, end = float(known.min()), float(known.max())
        series = canvas.palette.series
        width, height = canvas.width, canvas.height - 40
        for number, (t, v) in reversed(list(enumerate(lines))):
            xs, ys = _steps(t, v, start, end, 240 if len(lines) == 1 else 140)
            points = [(x * width, 20 + (1 - y) * height) for x, y in zip(xs, ys, strict=True)]
            if len(lines) == 1 and points:
                ground = [(points[0][0], float(canvas.height)), *points, (points[-1][0], float(canvas.height))]
                canvas.shape(ground, series[0], 60)
            canvas.line(
                points, series[number % len(series)], 2.2 if number == 0 else 1.6, 255 if number == 0 else 190
            )

    return Picture(draw)


def once(moments: Values, codes: Sequence[int] | None = None) -> bool:
    """True where hardly a moment stands twice (in a group): only then are the rows a series."""
    pairs = [pair for pair in zip(moments, codes or [0] * len(moments), strict=True) if not math.isnan(pair[0])]
    return bool(pairs) and len(set(pairs)) >= 0.9 * len(pairs)


def _steps(t: Array, v: Array, start: float, end: float, most: int) -> tuple[Array, Array]:
    """The line in at most `most` steps, each the mean of what lies in it; both axes from 0 to 1."""
    known = ~(np.isnan(t) | np.isnan(v))
    place = (t[known] - start) / max(end - start, 1e-12)
    values = v[known]
    steps = np.minimum((place * most).astype(int), most - 1)
    counts = np.bincount(steps, minlength=most)
    full = counts > 0
    sums, places = np.bincount(steps, values, most), np.bincount(steps, place, most)
    return places[full] / counts[full], np.clip(sums[full] / counts[full], -0.05, 1.05)


def ridges(columns: Sequence[Values], *, shared: bool = False) -> Picture:
    """A histogram for one column, a ridge of hills for several; `shared` where they are measured on one scale."""
    arrays = [np.asarray(values, dtype=float) for values in columns][:6]
    scale = _inner(np.concatenate(arrays)) if shared else None

    def draw(canvas: Canvas) -> None:
        palette = canvas.palette
        if len(arrays) == 1:
            counts = _histogram(arrays[0], 36)
            room = canvas.width - 2 * MARGIN
            width = room / len(counts)
            for i, count in enumerate(counts):
                tall = max(count * (canvas.height - 40), 1.5 if count > 0 else 0.0)
                colour = mixed(palette.series[0], palette.ink, 0.25 * i / len(counts))
                canvas.box(MARGIN + i * width + 1, canvas.height - 12 - tall, width - 2, tall, colour)
            return
        step = (canvas.height - 62) / max(len(arrays) - 1, 1)
        if len(arrays) < 4:
            step = (canvas.height - 16) / (len(arrays) + 0.15)
        high = max(48.0, step * 0.9)
        for number, values in enumerate(arrays):
            hill = _smooth(_histogram(values, 120, scale))
            base = 6 + high + number * step
            xs = np.linspace(0, canvas.width, len(hill))
            points = [(float(x), base - high * float(y)) for x, y in zip(xs, hill, strict=True)]
            colour = palette.series[number % len(palette.series)]
            canvas.shape([(0.0, base), *points, (float(canvas.width), base)], mixed(palette.ground, colour, 0.45))
            canvas.line(points, colour, 1.6)

    return Picture(draw)


def bars(columns: Sequence[Sequence[int]], *, ordered: bool = False) -> Picture:
    """How often each value stands there: a row of blocks for each column, without the values.

    Parameters
    ----------
    columns:
        Counts of the values.
    ordered:
        They stand in an order, so that their colours go from one to the other.
    """

    def draw(canvas: Canvas) -> None:
        series, shades = canvas.palette.series, ramp(canvas.palette)
        gap = 6 if len(columns) > 4 else 10
        tall = min(40.0, (canvas.height - 40 + gap) / max(len(columns), 1) - gap)
        y = (canvas.height - len(columns) * (tall + gap) + gap) / 2
        for counts in columns:
            x, room = float(MARGIN), canvas.width - 2 * MARGIN
            for number, count in enumerate(counts):
                wide = room * count / sum(counts)
                colour = shades[60 + 195 * number // max(len(counts) - 1, 1)] if ordered else series[number % 6]
                canvas.box(x, y, max(wide - 1.5, 0.5), tall, colour)
                x += wide
            y += tall + gap

    return Picture(draw)


def heat_map(columns: Sequence[Values]) -> Picture:
    """A cell for each column and stretch of rows, both in the order of the first principal component."""
    wide, tall = CELLS
    stacked = np.vstack([_ranked(values) for values in columns[:tall]])
    weights = _loadings(stacked)
    stacked = stacked[np.argsort(-weights, kind="stable")]
    first = np.nansum(stacked * np.sort(weights)[::-1][:, None], axis=0)
    parts = np.array_split(np.argsort(first, kind="stable"), min(wide, stacked.shape[1]))
    cells = np.array([[_mean(row[part]) for part in parts] for row in stacked])
    cells = (cells - np.nanmin(cells)) / max(float(np.nanmax(cells) - np.nanmin(cells)), 1e-12)

    def draw(canvas: Canvas) -> None:
        paint(canvas, cells)

    return Picture(draw)


def _ranked(values: Values) -> Array:
    """Ranks from 0 to 1, equal ones equal; NaN stays."""
    array = np.asarray(values, dtype=float)
    known = ~np.isnan(array)
    _, ranks, counts = np.unique(array[known], return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    found = np.full(len(array), math.nan)
    found[known] = middle[ranks] / max(int(known.sum()), 1)
    return found


def _mean(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def paint(canvas: Canvas, cells: Array) -> None:
    """Numbers from 0 to 1 as colours, over the whole canvas."""
    colours: tuple[Colour, ...] = ramp(canvas.palette)
    tall, wide = canvas.height / cells.shape[0], canvas.width / cells.shape[1]
    for i, row in enumerate(cells):
        for j, value in enumerate(row):
            colour = canvas.palette.ground if math.isnan(value) else colours[int(min(max(value, 0), 1) * 255)]
            canvas.box(j * wide, i * tall, wide, tall, colour)


def weave(hashes: Sequence[str]) -> Picture:
    """Where nothing can be drawn: a pattern of the files' sha256, so that other data looks different."""
    digits = "".join(hashes) or "fb73d951e840a26c"

    def draw(canvas: Canvas) -> None:
        step = 20
        series = canvas.palette.series
        for row in range(canvas.height // step + 1):
            for column in range(canvas.width // step):
                digit = int(digits[(row * 28 + column) % len(digits)], 16)
                if digit:
                    colour = series[digit % 3] if digit > 9 else mixed(canvas.palette.ground, series[0], 0.35)
                    canvas.dot(column * step + 10, row * step + 10, 1 + digit * 0.42, colour, 220)

    return Picture(draw)


def _histogram(values: Array, bins: int, scale: tuple[float, float] | None = None) -> Array:
    known = values[~np.isnan(values)]
    low, high = scale or _inner(values)
    if not len(known) or high <= low:
        return np.zeros(bins)
    counts, _ = np.histogram(known, bins=bins, range=(low, high))
    return counts / max(int(counts.max()), 1)


def _smooth(counts: Array) -> Array:
    """Gaussian of three bins, so that a hill is no comb."""
    kernel = np.exp(-0.5 * (np.arange(-9, 10) / 3.0) ** 2)
    smooth = np.convolve(np.pad(counts, 9), kernel / kernel.sum(), "valid")
    return smooth / max(float(smooth.max()), 1e-12)


def _inner(values: Values | Array) -> tuple[float, float]:
    """Least and greatest value without the outermost hundredth, which would press the rest together."""
    array = np.asarray(values, dtype=float)
    known = array[~np.isnan(array)]
    if not len(known):
        return 0.0, 1.0
    low, high = (float(v) for v in np.quantile(known, (0.005, 0.995)))
    least, greatest = float(known.min()), float(known.max())
    # Without outliers, all of it is shown.
    wide = (greatest - least) <= 1.6 * max(high - low, 1e-300)
    low, high = (least, greatest) if wide else (low, high)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _scaled(values: Values | Array) -> Array:
    """From 0 to 1 between the inner extremes; NaN stays."""
    array = np.asarray(values, dtype=float)
    low, high = _inner(array)
    with np.errstate(all="ignore"):
        return (array - low) / (high - low)
