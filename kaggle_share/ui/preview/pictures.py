"""Small pictures: histograms as inline SVG and as a line of text, covers and thumbnails as data addresses."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kaggle_share import rules
from kaggle_share.model import Bin
from kaggle_share.ui.wording import counted, whole

if TYPE_CHECKING:
    from markupsafe import Markup
    from PIL.Image import Image

WIDTH, HEIGHT = 120, 30
"""Of a histogram, in pixels."""
BARS = 40
"""Most bars that one has."""
LEVELS = "▁▂▃▄▅▆▇█"
COVER_BYTES = 45_000
THUMBNAIL = 96
"""Pixels of a thumbnail's side; twice as many are in the picture, for screens that show them."""
THUMBNAIL_BYTES = 6_000
PIXELS = 60_000_000
"""An image of more is not opened for its thumbnail."""


@dataclass(frozen=True)
class Drawing:
    """A histogram, for eyes and for ears."""

    markup: Markup
    """One `svg` element, with its text alternative."""
    line: str
    """The same as a line of text: `▁▂▅▇▅▂`."""


def histogram(bins: Sequence[Bin], say: Callable[[float], str], unit: str = "") -> Drawing | None:
    """Draw a histogram.

    Parameters
    ----------
    bins:
        Touching bars of one width, in order.
    say:
        What a bound is called.
    unit:
        Said after the bounds.

    Returns
    -------
    None where there is nothing to draw: no bars, or none with a row.
    """
    from markupsafe import Markup

    counts = _merged([one.count for one in bins], BARS)
    most = max(counts, default=0)
    if most <= 0:
        return None
    step = WIDTH / len(counts)
    gap = 1.0 if step >= 4 else 0.5
    path = []
    for at, count in enumerate(counts):
        if count > 0:
            # A single row is seen beside a million.
            height = max(1.5, HEIGHT * count / most)
            path.append(f"M{at * step:.4g} {HEIGHT}v-{height:.4g}h{step - gap:.4g}v{height:.4g}z")
    drawn = Markup(
        '<svg class="kshare-bars" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="{words}"><path d="{path}"/></svg>'
    ).format(width=WIDTH, height=HEIGHT, words=_words(bins, say, unit), path="".join(path))
    return Drawing(drawn, line(counts))


def line(counts: Sequence[int], width: int = 12) -> str:
    """A histogram as a line of text; a bar of nothing is a blank."""
    merged = _merged(counts, width)
    most = max(merged, default=0)
    return "".join(LEVELS[min(7, 8 * count // (most + 1))] if count else " " for count in merged) if most else ""


def _merged(counts: Sequence[int], most: int) -> list[int]:
    """The same rows in at most so many bars: each is the sum of those that it takes in."""
    if len(counts) <= most:
        return list(counts)
    # Whole bars go together, so that none is counted twice.
    each = -(-len(counts) // most)
    return [sum(counts[at : at + each]) for at in range(0, len(counts), each)]


def _words(bins: Sequence[Bin], say: Callable[[float], str], unit: str) -> str:
    tallest = max(bins, key=lambda one: one.count)
    rows = sum(one.count for one in bins)
    after = f" {unit}" if unit else ""
    return (
        f"Histogram of {counted(rows, 'value')} from {say(bins[0].low)} to {say(bins[-1].high)}{after}; "
        f"most, {whole(tallest.count)}, lie from {say(tallest.low)} to {say(tallest.high)}"
    )


def cover(path: Path) -> str:
    """The cover image as Kaggle will show it, as a data address; empty where it can't be read.

    Parameters
    ----------
    path:
        An image of at least 560 × 280 pixels. Kaggle shows it at 2:1.
    """

    def made(image: Image) -> Image:
        from PIL import ImageOps

        return ImageOps.fit(image, rules.COVER)

    return _address(path, made, COVER_BYTES)


def thumbnail(path: Path) -> str:
    """A small square of an image, as a data address; empty where it can't be read."""

    def made(image: Image) -> Image:
        from PIL import Image as images

        # What has a few pixels is not blurred.
        small = max(image.size) <= THUMBNAIL
        image.thumbnail((2 * THUMBNAIL, 2 * THUMBNAIL))
        if small:
            factor = max(1, THUMBNAIL // max(image.size))
            image = image.resize((image.width * factor, image.height * factor), images.Resampling.NEAREST)
        return image

    return _address(path, made, THUMBNAIL_BYTES)


def _address(path: Path, made: Callable[[Image], Image], most: int) -> str:
    """An image as `data:`, written anew: nothing of what its file says beside the pixels comes along."""
    from PIL import Image as images
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with images.open(path) as opened:
                if opened.width * opened.height > PIXELS:
                    return ""
                opened.draft("RGB", (1024, 1024))
                image = made(opened.convert("RGBA" if "A" in opened.getbands() or opened.mode == "P" else "RGB"))
    except (OSError, ValueError, SyntaxError, MemoryError, UnidentifiedImageError, images.DecompressionBombError):
        return ""
    for quality in (82, 60, 35, 15):
        written = io.BytesIO()
        image.save(written, "WEBP", quality=quality)
        if written.tell() <= most:
            return f"data:image/webp;base64,{base64.b64encode(written.getvalue()).decode()}"
    return ""
