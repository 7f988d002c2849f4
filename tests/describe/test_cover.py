"""The cover: the size that Kaggle takes, the title where its thumbnail is, the data in it, and nothing flagged."""

from __future__ import annotations

import io
import json
import wave
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageChops

from kaggle_share.describe.cover import draw_cover, fit_cover
from kaggle_share.describe.cover.poster import HEIGHT, LEFT, PALETTES, PLOT, RIGHT, WIDTH, palette_for
from kaggle_share.describe.cover.reading import read_columns
from kaggle_share.errors import InputError, StagingError
from kaggle_share.model import Draft, Finding

if TYPE_CHECKING:
    from tests.describe.conftest import Made

TITLE = "Palmer penguins, cleaned"


def drawn(draft: Draft, title: str = TITLE) -> Image.Image:
    with Image.open(draw_cover(draft, title)) as image:
        image.load()
        return image


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """Where something is drawn within a box, as a box in the whole image."""
    part = image.crop(box).convert("RGB")
    ground = Image.new("RGB", part.size, image.convert("RGB").getpixel((1, HEIGHT - 1)))
    found = ImageChops.difference(part, ground).convert("L").point(lambda value: 255 * (value > 40)).getbbox()
    return (found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1]) if found else None


def below(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ink(image, (0, PLOT + 2, WIDTH, HEIGHT))


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.fixture
def birds(made: Made, penguins: dict[str, bytes]) -> Draft:
    return made({"penguins.csv": penguins["penguins.csv"]})


def csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def table(**columns: Iterable[object]) -> dict[str, str]:
    return {"a.csv": csv(pd.DataFrame(columns))}


def picture(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


def saved(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def recording() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((np.sin(np.arange(32_000) / 9) * 9000).astype("<i2").tobytes())
    return out.getvalue()


def dates(count: int) -> list[str]:
    return [str(day.date()) for day in pd.date_range("2020-01-01", periods=count)]


KINDS: dict[str, Callable[[], dict[str, bytes | str]]] = {
    "scatter": lambda: table(x=rng().normal(size=200), y=rng().gamma(2, size=200), g=["a", "b"] * 100),
    "map": lambda: table(latitude=rng().uniform(40, 50, 80), longitude=rng().uniform(0, 20, 80)),
    "series": lambda: table(date=dates(60), value=rng().normal(size=60).cumsum()),
    "series of groups": lambda: table(date=dates(30) * 2, g=["a"] * 30 + ["b"] * 30, v=rng().normal(size=60)),
    "series by year": lambda: table(year=range(1900, 1960), value=rng().normal(size=60)),
    "other dates": lambda: table(
        date=[f"{1 + i % 28:02}/{1 + i // 28:02}/2020" for i in range(80)], v=range(80, 0, -1)
    ),
    "few rows": lambda: table(a=rng().normal(size=9), b=rng().normal(size=9), c=rng().normal(size=9)),
    "answers": lambda: table(**{f"q{i}": rng().integers(1, 6, 90) for i in range(5)}),
    "wide": lambda: table(**{f"v{i}": rng().normal(size=90) for i in range(14)}),
    "one number": lambda: table(v=rng().normal(size=90)),
    "one number of groups": lambda: table(v=rng().normal(size=90), g=["a", "b", "c"] * 30),
    "only words": lambda: table(g=["a", "b", "c"] * 30, h=["x", "y"] * 45),
    "pixels": lambda: table(**{f"pixel{i}": rng().integers(0, 255, 30) for i in range(16)}),
    "images": lambda: {f"{i}.png": picture(np.full((20, 20, 3), i * 12, "uint8")) for i in range(20)},
    "one image": lambda: {"a.png": picture(np.full((40, 60), 200, "uint8"))},
    "field": lambda: {"a.npy": saved(np.outer(np.sin(np.arange(50.0)), np.arange(90.0)))},
    "line": lambda: {"a.npy": saved(rng().normal(size=400).cumsum())},
    "recording": lambda: {"a.wav": recording()},
    "jsonl": lambda: {"a.jsonl": "\n".join(json.dumps({"x": i % 17, "y": i * i % 23}) for i in range(90))},
    "anything": lambda: {"a.bin": b"\0\1\2"},
    "no rows": lambda: {"a.csv": "a,b\n"},
    "no values": lambda: table(a=[None] * 9, b=[None] * 9),
    "one value": lambda: table(a=[1] * 20, b=[2] * 20),
    "infinite": lambda: table(a=[1e308, -1e308, float("inf")] * 20, b=[1e-300, 0, 5] * 20, c=range(60, 0, -1)),
    "nothing": dict,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("error")
def test_every_kind_of_data_has_a_cover_with_its_title_within_the_thumbnail(made: Made, kind: str) -> None:
    draft = made(KINDS[kind]())
    image = drawn(draft)
    assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "RGB")
    words = below(image)
    assert words is not None
    assert LEFT <= words[0] < words[2] <= RIGHT
    assert ink(image, (0, 0, WIDTH, PLOT)) is not None


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("nothing", "anything", "no rows", "one value")]
)
def test_the_same_data_gives_the_same_bytes_and_other_data_another_picture(made: Made, kind: str) -> None:
    first = draw_cover(made(KINDS[kind]()), TITLE).read_bytes()
    assert draw_cover(made(KINDS[kind]()), TITLE).read_bytes() == first
    assert draw_cover(made({"other.bin": b"something else"}), TITLE).read_bytes() != first


def test_nothing_but_what_is_drawn_is_in_the_file(birds: Draft) -> None:
    path = draw_cover(birds, TITLE)
    raw = path.read_bytes()
    assert path.is_relative_to(birds.staging)
    assert b"tEXt" not in raw
    assert b"tIME" not in raw
    with Image.open(path) as image:
        assert not image.info


def flag(column: str | None, severity: str = "warn", **fields: object) -> Finding:
    return Finding(severity, "identifier", "a.csv", "It looks personal.", column=column, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("waived", ["", "It is mine."])
def test_a_column_that_screening_flagged_is_not_drawn(made: Made, waived: str) -> None:
    x, y, secret = rng().normal(size=80), rng().normal(size=80), rng().normal(size=80).cumsum()
    with_it = made(table(x=x, secret=secret, y=y))
    assert not same(drawn(with_it), drawn(made(table(x=x, secret=secret[::-1], y=y))))
    findings = (flag("secret", waived=waived),)
    one = drawn(replace(made(table(x=x, secret=secret, y=y)), findings=findings))
    other = drawn(replace(made(table(x=x, secret=secret[::-1], y=y)), findings=findings))
    assert same(one, other)


def test_places_that_screening_flagged_are_no_map(made: Made) -> None:
    def files(shift: float) -> dict[str, str]:
        return table(latitude=rng().uniform(40, 50, 80) + shift, longitude=rng().uniform(0, 20, 80))

    findings = (flag("latitude"), flag("longitude"))
    one, other = (replace(made(files(shift)), findings=findings) for shift in (0, 9))
    bare = [
        replace(draft, resources=tuple(replace(r, sha256="0" * 64) for r in draft.resources))
        for draft in (one, other)
    ]
    assert same(drawn(bare[0]), drawn(bare[1]))


def test_a_file_that_screening_flagged_is_not_drawn(made: Made) -> None:
    image = picture(np.full((40, 60, 3), (255, 0, 0), "uint8"))
    draft = made({"a.csv": "x\n1\n", "b.png": image, "c.png": image})
    assert drawn(draft).getpixel((100, 60)) == (255, 0, 0)
    findings = tuple(replace(flag(None), file=name) for name in ("b.png", "c.png"))
    assert drawn(replace(draft, findings=findings)).getpixel((100, 60)) != (255, 0, 0)
    # A note about a file, such as that it is large, is no reason to leave it out.
    notes = tuple(replace(finding, severity="note") for finding in findings)
    assert drawn(replace(draft, findings=notes)).getpixel((100, 60)) == (255, 0, 0)


def test_the_palette_is_the_titles_so_that_versions_look_alike(made: Made) -> None:
    corners = {
        drawn(made({"a.csv": text}), TITLE).getpixel((1, HEIGHT - 1)) for text in ("a\n1\n2\n", "a\n9\n4\n7\n")
    }
    assert corners == {palette_for(TITLE).ground}
    assert {palette_for(f"Title {number}") for number in range(80)} == set(PALETTES)


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", PALETTES)
def test_titles_and_data_stand_out_from_every_ground(palette: object) -> None:
    def contrast(colour: tuple[int, int, int]) -> float:
        low, high = sorted((luminance(colour), luminance(palette.ground)))  # type: ignore[attr-defined]
        return (high + 0.05) / (low + 0.05)

    assert contrast(palette.ink) >= 7  # type: ignore[attr-defined]
    assert contrast(palette.series[0]) >= 4.5  # type: ignore[attr-defined]
    assert min(map(contrast, palette.series)) >= 2.2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "title",
    [
        "A title that has exactly as many letters as it may",
        "Pinguinbeobachtungsdatensatzbeschreibungensammlung",
        "penguins-of-the-palmer-archipelago-cleaned-2007-09",
        "W" * 50,
        "Größe, Łódź, 2007–2009 × 3",
        "🐧 Penguins 🐧 of Palmer",
    ],
)
def test_every_title_fits(birds: Draft, title: str) -> None:
    words = below(drawn(birds, title))
    assert words is not None
    assert LEFT <= words[0] < words[2] <= RIGHT
    assert words[3] <= HEIGHT - 1


@pytest.mark.parametrize(
    "title", ["🐧🐧🐧🐧🐧🐧", "\U00012000" * 8, "Half \U00012000\U00012001\U00012002\U00012003", ""]
)
def test_a_title_that_no_font_can_write_is_left_out_and_the_picture_fills_the_cover(birds: Draft, title: str) -> None:
    image = drawn(birds, title)
    assert ink(image, (0, PLOT + 2, LEFT, HEIGHT)) is not None


def test_no_box_stands_for_a_missing_letter(birds: Draft) -> None:
    assert same(drawn(birds, TITLE), drawn(birds, TITLE + " "))
    with_emoji, without = drawn(birds, "Palmer 🐧 penguins"), drawn(birds, "Palmer penguins")
    assert below(with_emoji) == below(without)


def test_large_and_damaged_images_are_passed_over(made: Made) -> None:
    good = picture(np.full((40, 60, 3), (0, 255, 0), "uint8"))
    assert drawn(made({"a.png": good, "b.png": good[:60], "c.png": good})).getpixel((100, 60)) == (0, 255, 0)
    assert drawn(made({"a.png": good[:60]})).size == (WIDTH, HEIGHT)


def test_pickled_arrays_are_not_opened(made: Made, tmp_path: Path) -> None:
    class Touches:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "ran",))

    out = io.BytesIO()
    np.save(out, np.array([Touches()] * 9, dtype=object), allow_pickle=True)
    drawn(made({"a.npy": out.getvalue()}))
    assert not (tmp_path / "ran").exists()


def test_parquet_is_read_like_csv(made: Made, penguins: dict[str, bytes]) -> None:
    frame = pd.read_csv(io.BytesIO(penguins["penguins.csv"]))
    out = io.BytesIO()
    frame.to_parquet(out)
    one = drawn(made({"a.csv": penguins["penguins.csv"]}))
    other = drawn(made({"a.parquet": out.getvalue()}))
    assert same(one.crop((0, 0, WIDTH, PLOT)), other.crop((0, 0, WIDTH, PLOT)))


def test_only_the_first_rows_of_a_large_table_are_read(made: Made) -> None:
    draft = made({"a.csv": "x,y\n" + "1,2\n" * 50_000})
    (profile,) = draft.profiles.values()
    values = read_columns(draft.resources[0], profile, profile.columns)
    assert [len(column) for column in values] == [20_000, 20_000]


def test_a_table_that_vanished_or_changed_is_no_reason_to_fail(birds: Draft) -> None:
    birds.resources[0].location.write_bytes(b"\xff\xfe\x00 not what it was \x00" * 9)
    assert drawn(birds).size == (WIDTH, HEIGHT)
    birds.resources[0].location.unlink()
    assert drawn(birds).size == (WIDTH, HEIGHT)


def test_a_cover_counted_the_rows_and_stayed_when_there_were_others(birds: Draft) -> None:
    before = drawn(birds)
    (path, profile), *_ = birds.profiles.items()
    assert profile.rows is not None
    more = replace(birds, profiles={path: replace(profile, rows=profile.rows + 1)})
    assert same(before, drawn(more))


def test_ones_own_image_is_cropped_to_fit_in_the_middle(birds: Draft, tmp_path: Path) -> None:
    wide = Image.new("RGB", (2000, 700), "red")
    wide.paste("lime", (600, 0, 1400, 700))
    wide.save(tmp_path / "own.jpg", exif=_with_place())
    path = fit_cover(birds, tmp_path / "own.jpg")
    assert path.name == "own.png"
    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
        assert len(image.getexif()) == 0
        assert max(image.getpixel((280, 140))[::2]) < 20
        assert image.getpixel((2, 140))[0] > 240
    # The user's own file is left as it is.
    with Image.open(tmp_path / "own.jpg") as image:
        assert image.size == (2000, 700)


def _with_place() -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return exif


@pytest.mark.parametrize("side", [600, 2400])
@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_turned_photograph_is_turned(birds: Draft, tmp_path: Path, side: int, kind: str) -> None:
    turned = Image.new("RGB", (side, 2 * side), "blue")
    turned.paste("yellow", (0, 0, side, side))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / f"turned.{kind}", exif=exif)
    with Image.open(fit_cover(birds, tmp_path / f"turned.{kind}")) as image:
        red, _, blue = image.getpixel((550, 140))
        assert (red > 240, blue < 20) == (True, True)
        red, _, blue = image.getpixel((10, 140))
        assert (red < 20, blue > 240) == (True, True)


def test_transparency_becomes_white(birds: Draft, tmp_path: Path) -> None:
    Image.new("RGBA", (600, 400), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    with Image.open(fit_cover(birds, tmp_path / "clear.png")) as image:
        assert image.getpixel((280, 140)) == (255, 255, 255)


@pytest.mark.filterwarnings("error")
def test_an_image_that_would_take_too_much_memory_is_not_opened(birds: Draft, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 400)).save(out, "PNG")
    raw = bytearray(out.getvalue())
    for at in (16, 20):
        raw[at : at + 4] = (10_000).to_bytes(4, "big")
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    (tmp_path / "own.png").write_bytes(bytes(raw))
    with pytest.raises(InputError, match="or is too large"):
        fit_cover(birds, tmp_path / "own.png")


def test_an_image_that_cant_be_read_is_an_error_of_one_line(birds: Draft, tmp_path: Path) -> None:
    good = io.BytesIO()
    Image.effect_noise((600, 400), 60).save(good, "PNG")
    (tmp_path / "own.png").write_bytes(good.getvalue()[:2000])
    with pytest.raises(InputError, match=r'the image "own.png" can\'t be read'):
        fit_cover(birds, tmp_path / "own.png")


def test_a_cover_that_cant_be_written_is_an_error_of_one_line(birds: Draft) -> None:
    (birds.staging / "cover").write_text("in the way")
    with pytest.raises(StagingError, match="the cover image can't be written"):
        draw_cover(birds, TITLE)
