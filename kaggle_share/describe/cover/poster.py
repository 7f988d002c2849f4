"""Palette, paper and title of a cover."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kaggle_share import rules

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw as Pen

WIDTH, HEIGHT = rules.COVER
LEFT, RIGHT = 140, 420
"""What Kaggle's thumbnail shows of the width."""
SCALE = 3
"""Pictures are drawn so many times as large and scaled down, which makes their edges smooth."""
PLOT = 178
"""Height of the picture where there is a title below it, in pixels."""
SIZES = (30, 28, 26, 24, 22, 20, 18, 17)
"""Sizes of the title, in pixels; the largest with which it fits."""
LINES = 3
TEXT_WIDTH = RIGHT - LEFT - 20
TEXT_HEIGHT = 64

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours that go together, and that can be told apart with any colour vision."""

    ground: Colour
    ink: Colour
    """Of the title."""
    faint: Colour
    """Of lines and of what is small."""
    middle: Colour
    """Between ground and main colour, where a heat-map goes from one to the other."""
    series: tuple[Colour, ...]
    """Of data; the first is the main one."""


def _colours(*codes: str) -> tuple[Colour, ...]:
    return tuple((int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)) for code in codes)


def _palette(ground: str, ink: str, faint: str, middle: str, *series: str) -> Palette:
    first, second, third, fourth = _colours(ground, ink, faint, middle)
    return Palette(first, second, third, fourth, _colours(*series))


# Series by Okabe and Ito (jfly.uni-koeln.de/color), made a little calmer for each ground.
PALETTES = (
    _palette("12263a", "f5f1e8", "4a6076", "2f6f96", "f0b84a", "58b4d9", "e8795a", "7ccba2", "c79bd2", "e6e08a"),
    _palette("f7f3ea", "23303b", "c9c2b2", "9dbdc4", "1f6f9f", "d2693c", "2f8f6b", "a0588f", "c79a1b", "5a6b7a"),
    _palette("1c2b2a", "f1f3ec", "4f6662", "2f6b69", "7fd1ae", "f2c14e", "f08a5d", "6fb7e9", "d3a4d8", "dfe3a0"),
    _palette("eef3f6", "1d2d3a", "bccad3", "98c3c6", "0f6d8c", "e07a3f", "58853d", "8a5a9e", "b98a00", "5b6570"),
    _palette("2a2036", "f6f1f4", "635673", "7a4a86", "e9a6c1", "f3c35f", "6cc0d8", "9bd08b", "ef8a62", "c9b8ee"),
    _palette("fbf6f1", "3a2a26", "d8cabf", "e9b88f", "b4492f", "1d7a86", "d39a2c", "6b5b95", "4c8a4f", "7b6a62"),
)


class Canvas:
    """Where a picture is drawn: coordinates in pixels of the finished cover, from the upper left."""

    def __init__(self, palette: Palette, height: int) -> None:
        from PIL import Image, ImageDraw

        self.palette = palette
        self.width, self.height = WIDTH, height
        self.image: Image.Image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), palette.ground)
        self.pen: Pen = ImageDraw.Draw(self.image, "RGBA")

    def dot(self, x: float, y: float, radius: float, colour: Colour, alpha: int = 255) -> None:
        """A filled circle."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self.pen.ellipse(box, fill=(*colour, alpha))

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 1.5, alpha: int = 255) -> None:
        """A line through points."""
        if len(points) > 1:
            scaled = [(x * SCALE, y * SCALE) for x, y in points]
            self.pen.line(scaled, fill=(*colour, alpha), width=max(1, round(width * SCALE)), joint="curve")

    def shape(self, points: list[tuple[float, float]], colour: Colour, alpha: int = 255) -> None:
        """A filled polygon."""
        if len(points) > 2:
            self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*colour, alpha))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, alpha: int = 255) -> None:
        """A filled rectangle."""
        left, top = round(x * SCALE), round(y * SCALE)
        right, bottom = round((x + width) * SCALE) - 1, round((y + height) * SCALE) - 1
        if right >= left and bottom >= top:
            self.pen.rectangle([left, top, right, bottom], fill=(*colour, alpha))

    def paste(self, image: Image, x: float, y: float) -> None:
        """An image that has the canvas's own, enlarged pixels."""
        self.image.paste(image, (round(x * SCALE), round(y * SCALE)))


@dataclass(frozen=True)
class Picture:
    """What is drawn above the title. It has no numbers in words: later versions keep the cover, not the counts."""

    draw: Callable[[Canvas], None]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: 0 is the first, 1 the other."""
    share = min(max(share, 0.0), 1.0)
    first, second, third = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return first, second, third


def palette_for(title: str) -> Palette:
    """The palette of a title: the same for all versions of a dataset."""
    return PALETTES[zlib.crc32(" ".join(title.split()).casefold().encode("utf-8", "replace")) % len(PALETTES)]


def poster(title: str, picture: Picture) -> Image:
    """A picture with its title below."""
    from PIL import Image, ImageDraw

    palette = palette_for(title)
    lines, font = _set(title)
    canvas = Canvas(palette, PLOT if lines else HEIGHT)
    picture.draw(canvas)
    made = Image.new("RGB", (WIDTH, HEIGHT), palette.ground)
    made.paste(canvas.image.resize((WIDTH, canvas.height), Image.Resampling.LANCZOS), (0, 0))
    if lines:
        pen = ImageDraw.Draw(made)
        _write(pen, lines, font, palette)
    return made


def _write(pen: Pen, lines: list[str], font: Any, palette: Palette) -> None:
    step = _step(font)
    y = PLOT + (HEIGHT - PLOT - step * len(lines)) / 2
    middle = (LEFT + RIGHT) / 2
    for line in lines:
        pen.text((middle, y + step / 2), line, fill=palette.ink, font=font, anchor="mm")
        y += step


def _step(font: Any) -> float:
    return float(font.size) * 1.14


def _set(title: str) -> tuple[list[str], Any]:
    """The title in lines, and its font, as large as fits; no lines where no font has its letters."""
    text = " ".join("".join(char if char.isprintable() else " " for char in title).split())
    load, text = _font_for(text)
    for size in SIZES:
        font = load(size)
        lines = _wrapped(text, font, TEXT_WIDTH)
        whole = all(font.getlength(part) <= TEXT_WIDTH for word in text.split(" ") for part in _parts(word))
        if lines and whole and len(lines) <= LINES and _step(font) * len(lines) <= TEXT_HEIGHT:
            return _balanced(text, font, lines), font
    font = load(SIZES[-1])
    lines = _wrapped(text, font, TEXT_WIDTH)
    return ([*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"] if len(lines) > LINES else lines), font


def _balanced(text: str, font: Any, lines: list[str]) -> list[str]:
    """As many lines, of about one length: the narrowest that makes no more of them."""
    for width in range(TEXT_WIDTH, 40, -6):
        narrower = _wrapped(text, font, width)
        if len(narrower) > len(lines) or any(font.getlength(part) > width for part in _parts(text.replace(" ", "-"))):
            break
        lines = narrower
    return lines


def _wrapped(text: str, font: Any, width: float) -> list[str]:
    """Lines that are no wider than `width`; a word that is breaks after a hyphen, and if need be anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        for number, part in enumerate(_parts(word)):
            joined = f"{line} {part}".strip() if number == 0 else line + part
            if font.getlength(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            line = ""
            for char in part:
                if line and font.getlength(line + char) > width:
                    lines.append(line)
                    line = ""
                line += char
    return [*lines, line] if line else lines


def _parts(word: str) -> list[str]:
    """Where a word may break: after hyphens and underscores, and between characters of scripts without blanks."""
    parts = [""]
    for char in word:
        if unicodedata.east_asian_width(char) in "WF" and parts[-1]:
            parts.append("")
        parts[-1] += char
        if char in "-_/" or unicodedata.east_asian_width(char) in "WF":
            parts.append("")
    return [part for part in parts if part]


OTHER_FONTS = (
    "DejaVuSans.ttf NotoSans-Regular.ttf arial.ttf Arial.ttf NotoSansCJK-Regular.ttc NotoSansSC-Regular.otf msyh.ttc "
    "PingFang.ttc YuGothM.ttc malgun.ttf AppleSDGothicNeo.ttc wqy-microhei.ttc DroidSansFallbackFull.ttf "
    "NotoSansArabic-Regular.ttf NotoSansHebrew-Regular.ttf NotoSansDevanagari-Regular.ttf "
    "NotoSansBengali-Regular.ttf NotoSansThai-Regular.ttf NotoSansTamil-Regular.ttf"
).split()
"""Fonts that systems bring, for letters that Pillow's own hasn't."""


def _font_for(text: str) -> tuple[Callable[[int], Any], str]:
    """A way to load the font that has most of the letters, and the text without what it hasn't (emoji)."""
    from PIL import ImageFont

    best: Callable[[int], Any] = lambda size: ImageFont.load_default(size=size)  # noqa: E731
    kept = _drawable(best(20), text)
    if not _complete(kept, text):
        for name in OTHER_FONTS:
            try:
                font = ImageFont.truetype(name, 20)
            except OSError:
                continue
            found = _drawable(font, text)
            if _letters(found) > _letters(kept):
                kept, best = found, lambda size, name=name: ImageFont.truetype(name, size)  # type: ignore[misc]
            if _complete(kept, text):
                break
    # Half a title is worse than none: the page shows the whole one beside the picture.
    return best, kept if _letters(kept) >= 0.8 * max(_letters(text), 1) else ""


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _complete(kept: str, text: str) -> bool:
    return _letters(kept) == _letters(text)


SIMPLER = str.maketrans("–—−‐‑×’‘‚“”„·•", "-----x'''\"\"\"--")
"""What stands for a character that a font hasn't."""


def _drawable(font: Any, text: str) -> str:
    """The characters for which the font has a picture of its own."""
    from PIL import features

    absent = {_glyph(font, char) for char in ("\U0010fffd", "\ue0ff")}
    shapes = features.check("raqm")
    kept = []
    for char in text:
        # Without a shaping library, letters of these scripts would stand apart and in the wrong order.
        if not shapes and unicodedata.bidirectional(char) in ("R", "AL"):
            continue
        for form in (char, char.translate(SIMPLER), unicodedata.normalize("NFKD", char)):
            if form and all(one == " " or _glyph(font, one) not in absent for one in form):
                kept.append(form)
                break
    return " ".join("".join(kept).split())


def _glyph(font: Any, char: str) -> bytes:
    try:
        mask = font.getmask(char)
        return bytes(mask) + repr(mask.size).encode()
    except (OSError, ValueError):
        return b""


@lru_cache(maxsize=8)
def ramp(palette: Palette) -> tuple[Colour, ...]:
    """256 colours from the ground over middle and main colour to the ink, for heat-maps."""
    stops = (palette.ground, palette.middle, palette.series[0], mixed(palette.series[0], palette.ink, 0.7))
    places = ((i * 3 / 255, min(int(i * 3 / 255), 2)) for i in range(256))
    return tuple(mixed(stops[stop], stops[stop + 1], place - stop) for place, stop in places)
