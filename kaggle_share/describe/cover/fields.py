"""Pictures of what is no table: images, small pictures in rows, arrays, recordings. Nothing is unpickled."""

from __future__ import annotations

import math
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kaggle_share.describe.cover import forms
from kaggle_share.describe.cover.photographs import photograph
from kaggle_share.describe.cover.poster import PLOT, SCALE, WIDTH, Canvas, Picture, ramp
from kaggle_share.model import Resource

PIXELS = 24_000_000
"""Of an image other than a JPEG; larger ones are left out, since unpacking them takes too much memory."""
IMAGE_BYTES = 100 << 20
ARRAY_SIDE = 160
"""Rows and columns of an array that are looked at, evenly spread."""
FRAMES = 1 << 20
"""Samples of a recording that are read."""


def montage(resources: Sequence[Resource]) -> Iterator[Picture]:
    """Images beside one another, each cropped to its tile; nothing where none can be read."""
    many = len(resources)
    rows, columns = (3, 9) if many >= 27 else (2, 6) if many >= 12 else (1, min(many, 5))
    wanted = rows * columns
    # Evenly spread over the folders, so that not all of them are of the first class.
    order = [resources[i * many // wanted] for i in range(min(wanted, many))]
    wide, tall = WIDTH * SCALE // columns, PLOT * SCALE // rows
    small = (resource for resource in order if resource.size <= IMAGE_BYTES)
    found = (photograph(resource.location, wide // 2, tall // 2, most=PIXELS) for resource in small)
    tiles = [tile for tile in found if tile is not None]
    if not tiles:
        return

    def draw(canvas: Canvas) -> None:
        from PIL import Image, ImageOps

        count = min(columns, len(tiles)) if rows == 1 else columns
        wide, tall = canvas.image.width / count, canvas.image.height / rows
        gap = SCALE if many > 1 else 0
        for number in range(rows * count):
            tile = tiles[number % len(tiles)]
            x, y = number % count, number // count
            left, top = round(x * wide), round(y * tall)
            size = (round((x + 1) * wide) - left - gap, round((y + 1) * tall) - top - gap)
            canvas.image.paste(ImageOps.fit(tile, size, Image.Resampling.LANCZOS), (left, top))

    yield Picture(draw)


def contact_sheet(rows: Sequence[Sequence[float]], side: int) -> Picture:
    """Rows of a table that are pictures of `side` × `side` pixels."""
    whole = np.nan_to_num(np.asarray(rows, dtype=float))
    top = max(float(whole.max()), 1e-12)
    low = float(whole.min())

    def draw(canvas: Canvas) -> None:
        from PIL import Image

        down = 3
        edge = canvas.image.height // down
        across = math.ceil(canvas.image.width / edge)
        edge_x = canvas.image.width / across
        colours = np.asarray(ramp(canvas.palette), dtype=np.uint8)
        for number in range(down * across):
            cells = whole[number % len(whole)].reshape(side, side)
            shades = colours[((cells - low) / (top - low or 1) * 255).astype(int)]
            tile = Image.fromarray(shades).resize((edge - 18, edge - 18), Image.Resampling.NEAREST)
            x = round((number % across) * edge_x + (edge_x - edge + 18) / 2)
            canvas.image.paste(tile, (x, (number // across) * edge + 9))

    return Picture(draw)


def array(location: Path) -> Iterator[Picture]:
    """An array as a heat-map, or a line where it has one dimension; nothing for other than numbers."""
    try:
        found = np.load(location, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError):
        return
    if not isinstance(found, np.ndarray) or found.dtype.kind not in "iufb" or found.size < 4:
        return
    while found.ndim > 2:
        found = found[0] if found.shape[-1] > 4 else found[..., 0]
    if found.ndim == 1:
        values = np.array(found[:: max(1, found.size // 4000)], dtype=float)
        values[~np.isfinite(values)] = np.nan
        yield forms.lines_over(list(range(len(values))), {"value": list(values)}, {})
        return
    rows, columns = (_spread(n) for n in found.shape)
    cells = np.array(found[np.ix_(rows, columns)], dtype=float)
    cells[~np.isfinite(cells)] = np.nan
    low, high = np.nanquantile(cells, (0.01, 0.99)) if not np.isnan(cells).all() else (0.0, 1.0)
    scaled = (cells - low) / (high - low if high > low else 1.0)
    yield Picture(lambda canvas: forms.paint(canvas, _fit(scaled, canvas)))


def _spread(count: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(count, ARRAY_SIDE)).astype(np.int64))


def _fit(cells: NDArray[np.float64], canvas: Canvas) -> NDArray[np.float64]:
    """The middle of an array, with the proportions of the canvas as far as it has them."""
    tall, wide = cells.shape
    rows = min(tall, max(2, round(wide * canvas.height / canvas.width)))
    start = (tall - rows) // 2
    return cells[start : start + rows]


def wave_form(location: Path) -> Iterator[Picture]:
    """Loudness over time of a recording; nothing where it isn't plain PCM of 8 or 16 bits."""
    try:
        with wave.open(str(location), "rb") as file:
            width, channels, rate, whole = (
                file.getsampwidth(), file.getnchannels(), file.getframerate(), file.getnframes()
            )  # fmt: skip
            raw = file.readframes(min(FRAMES // max(channels, 1), whole))
    except (OSError, EOFError, wave.Error, ValueError, RuntimeError):
        return
    if width not in (1, 2) or not raw or not rate:
        return
    kind = np.dtype("u1") if width == 1 else np.dtype("<i2")
    values = np.frombuffer(raw[: len(raw) // (width * channels) * width * channels], kind).astype(float)
    values = np.abs(values.reshape(-1, channels).mean(axis=1) - (128 if width == 1 else 0))
    if len(values) < 140:
        return
    parts = np.array([part.max() for part in np.array_split(values, 140)])
    loud = parts / max(float(parts.max()), 1e-12)

    def draw(canvas: Canvas) -> None:
        step, middle = canvas.width / len(loud), canvas.height / 2
        for i, value in enumerate(loud):
            tall = max(float(value) * (canvas.height - 40), 1.5)
            canvas.box(i * step + 0.7, middle - tall / 2, step - 1.4, tall, canvas.palette.series[0])

    yield Picture(draw)
