"""Images: format, size, colour, and whether something is said in them beside the picture. Nothing is decoded."""

from __future__ import annotations

import re
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile.media.said import count

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "DIB", "TIFF", "ICO", "MPO", "AVIF", "PPM")
"""What is tried. Pillow knows more, some of which start other programs."""
MODES = {
    "1": "black and white",
    "L": "greyscale",
    "LA": "greyscale with transparency",
    "I": "greyscale of 32 bits",
    "I;16": "greyscale of 16 bits",
    "F": "greyscale of 32-bit floats",
    "P": "colours of a palette",
    "RGB": "colour",
    "RGBA": "colour with transparency",
    "CMYK": "colour for print (CMYK)",
    "YCbCr": "colour",
    "LAB": "colour (Lab)",
    "HSV": "colour (HSV)",
}
FRAMES_BYTES = 64 << 20
"""Bytes of an animation, or of a TIFF of many pages, up to which its frames are counted."""
TAIL = 1 << 16
ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}
"""With what a whole file ends."""
GPS = 0x8825
"""EXIF's pointer to where the picture was taken (CIPA DC-008, 4.6.3)."""
SVG_BYTES = 1 << 16
LARGE = 178_956_970
"""Pixels from which Pillow, and whoever opens it, warns of a decompression bomb."""


def profile_image(resource: Resource, watch: Watch) -> Profile:
    """Format, size, colour and frames of an image; whether it has EXIF data, and a place in it."""
    if resource.path.casefold().endswith(".svg"):
        return _svg(resource)
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Only the header is read, so that a decompression bomb is measured, never unpacked.
            warnings.simplefilter("ignore")
            with Image.open(resource.location, formats=FORMATS) as image:
                return _told(resource, image)
    except Image.DecompressionBombError:
        return Profile(resource.path, "image", notes=("It has more pixels than can be opened safely.",))
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, EOFError, struct.error, OverflowError):
        return Profile(resource.path, "image", notes=("It can't be read as an image: it is damaged.",))
    except (UnidentifiedImageError, MemoryError, RecursionError):
        return Profile(resource.path, "image", notes=("It can't be read as an image: it is damaged.",))


def _told(resource: Resource, image: Opened) -> Profile:
    width, height = image.size
    kind = image.format or "image"
    bands = len(image.getbands())
    mode = MODES.get(image.mode, "")
    frames = getattr(image, "n_frames", 1) if resource.size <= FRAMES_BYTES else 1
    fact = f"{kind}, {width} × {height} pixels" + (f", {mode}" if mode else "")
    fact += f", {count(frames, 'frame')}" if frames > 1 else ""
    facts, notes = [fact], []
    exif = _exif(image)
    if exif is not None:
        facts.append("with EXIF data")
    if exif:
        notes.append("It says where it was taken (GPS in its EXIF data), which others can read.")
    if width * height > LARGE:
        notes.append(f"It has {width * height:,} pixels; programs may refuse to open it.")
    if _breaks_off(resource.location, kind):
        notes.append("It breaks off: its end is missing.")
    shape = (height, width) if bands == 1 else (height, width, bands)
    return Profile(resource.path, "image", shape=shape, facts=tuple(facts), notes=tuple(notes))


def _exif(image: Opened) -> bool | None:
    """None without EXIF data, else whether it holds a place. None of its values is kept."""
    try:
        data = image.getexif()
        return GPS in data if len(data) else None
    except (OSError, ValueError, SyntaxError, KeyError, IndexError, TypeError, EOFError, struct.error):
        return None


def _breaks_off(location: Path, kind: str) -> bool:
    end = ENDS.get(kind)
    if end is None:
        return False
    with open(location, "rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        return end not in file.read(TAIL)


def _svg(resource: Resource) -> Profile:
    try:
        with open(resource.location, "rb") as file:
            head = file.read(SVG_BYTES).decode("utf-8", "replace")
    except OSError:
        return Profile(resource.path, "image", notes=("It can't be read.",))
    if "<svg" not in head:
        return Profile(resource.path, "image", notes=("It can't be read as an SVG drawing.",))
    box = re.search(r'\bviewBox\s{0,9}=\s{0,9}["\']\s{0,9}\S{1,20}[\s,]{1,9}\S{1,20}[\s,]{1,9}([\d.]{1,12})'
                    r'[\s,]{1,9}([\d.]{1,12})', head)  # fmt: skip
    size = f", {box[1]} × {box[2]}" if box else ""
    return Profile(resource.path, "image", facts=(f"SVG drawing{size}",))
