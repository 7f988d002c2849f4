"""Images that are on this machine, upright, without transparency, and no larger than they are needed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = {"JPEG": 400_000_000, "MPO": 400_000_000}
"""Pixels of an image that is decoded at a fraction of its size."""
ORIENTATION = 0x0112
OTHERS = 64_000_000
"""Pixels of any other image."""


def photograph(location: Path, width: int, height: int, *, most: int | None = None) -> Image | None:
    """An image, for a place of that many pixels.

    Parameters
    ----------
    location:
        A PNG, JPEG, WebP, …
    width, height:
        Of the place that it is to fill.
    most:
        Pixels from which on it is not opened, where that is fewer than usual.

    Returns
    -------
    RGB, upright, transparency as white; None where it can't be read, or is too large to be.
    """
    from PIL import Image

    try:
        with _quietly(), Image.open(location) as opened:
            largest = LARGEST.get(opened.format or "", min(OTHERS, most or OTHERS))
            if opened.width * opened.height > largest:
                return None
            opened.draft("RGB", (2 * width, 2 * height))
            factor = min(opened.width // (2 * width), opened.height // (2 * height))
            smaller = opened.reduce(factor) if factor > 1 and opened.mode in ("L", "RGB", "RGBA") else opened
            exif = opened.getexif()
            found = _turned(smaller, exif.get(ORIENTATION, 1)).convert("RGBA")
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return None
    ground = Image.new("RGBA", found.size, "white")
    ground.alpha_composite(found)
    return ground.convert("RGB")


@contextmanager
def _quietly() -> Iterator[None]:
    """Without Pillow's warning of large images: how much of them is decoded is decided here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _turned(image: Image, orientation: int) -> Image:
    """By EXIF's orientation (CIPA DC-008, 4.6.2), which a copy of an image does not carry."""
    from PIL import Image as Pillow

    turns = {
        2: Pillow.Transpose.FLIP_LEFT_RIGHT,
        3: Pillow.Transpose.ROTATE_180,
        4: Pillow.Transpose.FLIP_TOP_BOTTOM,
        5: Pillow.Transpose.TRANSPOSE,
        6: Pillow.Transpose.ROTATE_270,
        7: Pillow.Transpose.TRANSVERSE,
        8: Pillow.Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image
