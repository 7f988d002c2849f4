"""What is no table: told from its head, never unpacked."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
import tracemalloc
import wave
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from kaggle_share.model import Resource
from kaggle_share.profile import profile

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


def png(mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (640, 480)).save(out, "PNG")
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_images_have_format_size_and_colour(profiled: Profiled) -> None:
    found = profiled("a.png", png())
    assert (found.kind, found.shape, found.facts) == ("image", (480, 640, 3), ("PNG, 640 × 480 pixels, colour",))
    grey = profiled("a.png", png("L"))
    assert (grey.shape, grey.facts) == ((480, 640), ("PNG, 640 × 480 pixels, greyscale",))
    assert profiled("a.png", png("RGBA")).facts == ("PNG, 640 × 480 pixels, colour with transparency",)
    assert profiled("a.svg", "<svg/>").facts == ("SVG drawing",)
    assert profiled("a.svg", '<svg viewBox="0 0 400 300.5"/>').facts == ("SVG drawing, 400 × 300.5",)


def test_an_animation_has_its_frames(profiled: Profiled) -> None:
    out = io.BytesIO()
    frames = [Image.new("L", (8, 8), 80 * number) for number in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert profiled("a.gif", out.getvalue()).facts == ("GIF, 8 × 8 pixels, colours of a palette, 3 frames",)


def test_exif_is_told_without_its_values_and_a_place_is_warned_of(profiled: Profiled) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    found = profiled("a.jpg", out.getvalue())
    assert found.facts == ("JPEG, 8 × 8 pixels, colour", "with EXIF data")
    assert found.notes == ()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    found = profiled("a.jpg", out.getvalue())
    assert "where it was taken" in found.notes[0]
    assert "Secret" not in repr(found)
    assert "52" not in repr(found)


def test_an_image_that_breaks_off_is_told(profiled: Profiled) -> None:
    assert profiled("a.png", png()[:-30]).notes == ("It breaks off: its end is missing.",)
    out = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(out, "JPEG")
    assert profiled("a.jpg", out.getvalue()).notes == ()
    assert profiled("a.jpg", out.getvalue()[:-400]).notes == ("It breaks off: its end is missing.",)


def test_a_broken_image_is_told(profiled: Profiled) -> None:
    assert profiled("a.png", png()[:20]).notes == ("It can't be read as an image: it is damaged.",)
    assert profiled("a.svg", "no drawing").notes == ("It can't be read as an SVG drawing.",)


def test_an_image_of_too_many_pixels_is_measured_not_opened(profiled: Profiled) -> None:
    raw = bytearray(png())
    for at, side in ((16, 30_000), (20, 20_000)):
        raw[at : at + 4] = side.to_bytes(4, "big")
    raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
    found = profiled("a.png", bytes(raw))
    assert found.notes in (
        ("It has more pixels than can be opened safely.",),
        ("It has 600,000,000 pixels; programs may refuse to open it.",),
    )


def test_a_program_in_an_images_clothes_is_not_run(profiled: Profiled) -> None:
    # Pillow hands PostScript to Ghostscript.
    raw = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    assert profiled("a.png", raw).notes == ("It can't be read as an image: it is damaged.",)


def wav(seconds: float = 1.5, rate: int = 16_000, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\1" * int(seconds * rate) * channels)
    return out.getvalue()


def test_recordings_have_length_rate_and_channels(profiled: Profiled) -> None:
    assert profiled("a.wav", wav()).facts == ("WAV audio, 1.5 s, 16 kHz, mono, 16 bits",)
    assert profiled("a.wav", wav(90, 8000, 2)).facts == ("WAV audio, 1 min 30 s, 8 kHz, stereo, 16 bits",)
    assert profiled("a.wav", wav(0)).notes == ("It holds no sound, or its length can't be told.",)


def test_tags_of_a_recording_are_told_without_what_they_say(profiled: Profiled) -> None:
    # ID3v2.3: a frame for the artist, and one frame of MPEG-1 layer III at 128 kbit/s.
    text = b"\0Jane Doe"
    frame = b"TPE1" + len(text).to_bytes(4, "big") + b"\0\0" + text
    head = b"ID3\3\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    found = profiled("a.mp3", head + (b"\xff\xfb\x90\x64" + b"\0" * 413) * 40)
    assert found.facts[0].startswith("MP3 audio, 1.0 s, 44.1 kHz")
    assert found.facts[1] == "with tags (artist)"
    assert "Jane" not in repr(found)


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.flac", "a.ogg", "a.m4a", "a.aiff", "a.wma"])
def test_a_broken_recording_is_told(profiled: Profiled, name: str) -> None:
    found = profiled(name, b"no sound at all" * 50)
    assert len(found.notes) == 1
    assert "can't be read as audio" in found.notes[0]


def test_archives_are_counted_without_unpacking(profiled: Profiled) -> None:
    found = profiled("a.zip", zipped(("x/", b""), ("x/a.txt", b"12345"), ("b.txt", b"1")))
    assert (found.kind, found.shape) == ("archive", (2,))
    assert found.facts == ("archive of 2 files, 6 B unpacked", "holds x/ (1), b.txt", "kinds: 2 txt")


def test_an_archives_tree_names_the_largest_folders_first(profiled: Profiled) -> None:
    members = [(f"train/{i}.png", b"") for i in range(30)] + [(f"test/{i}.png", b"") for i in range(5)]
    found = profiled("a.zip", zipped(*members, ("labels.csv", b"a"), ("README", b"")))
    assert found.facts[1:] == (
        "holds train/ (30), test/ (5), README, labels.csv",
        "kinds: 35 png, 1 csv, 1 without an ending",
    )


def tarred(*members: tuple[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.bz2", "w:bz2"), ("a.tar.xz", "w:xz")],
)
def test_tar_archives_are_counted(profiled: Profiled, name: str, mode: str) -> None:
    raw = tarred(("a", b"1234"), ("b", b"1234"), ("c", b"1234"), mode=mode)
    assert profiled(name, raw).facts[0] == "archive of 3 files, 12 B unpacked"


def test_a_zip_bomb_is_measured_not_unpacked(profiled: Profiled) -> None:
    # The directory says 2 GB; nothing of it is there.
    raw = bytearray(zipped(("bomb", b"0" * 1000)))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (2 << 30).to_bytes(4, "little")
    assert profiled("a.zip", bytes(raw)).notes == ("It unpacks to more than a hundred times its size.",)


def test_a_bomb_of_overlapping_files_is_told(profiled: Profiled) -> None:
    # Many entries of the directory share one file's bytes (David Fifield, "A better zip bomb", 2019).
    raw = zipped(("a", bytes(range(256)) * 40))
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entry = raw[start:end]
    tail = bytearray(raw[end:])
    tail[8:10] = tail[10:12] = (200).to_bytes(2, "little")
    tail[12:16] = (200 * len(entry)).to_bytes(4, "little")
    found = profiled("a.zip", raw[:start] + entry * 200 + bytes(tail))
    assert found.notes == ("Its files overlap, as in an archive that is made to fill disks.",)


def test_a_tar_that_unpacks_without_end_is_given_up_in_bounded_time(
    profiled: Profiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kaggle_share.profile.media.packed.UNPACKED", 1 << 20)
    raw = tarred(("zeros", b"\0" * (8 << 20)), ("after", b"1"))
    found = profiled("a.tar.gz", raw)
    assert found.notes == ("It unpacks to so much that only its beginning was looked at.",)
    assert found.shape == (1,)


def test_a_tar_with_a_header_of_gigabytes_takes_no_memory(profiled: Profiled) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 4 << 30
    raw = gzip.compress(header.tobuf(tarfile.PAX_FORMAT) + b"\0" * (96 << 20), 1)
    tracemalloc.start()
    try:
        notes = profiled("a.tar.gz", raw).notes
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert notes == ("It unpacks to so much that only its beginning was looked at.",)
    assert peak < 48 << 20


def test_files_that_would_leave_the_archives_folder_are_told(profiled: Profiled) -> None:
    found = profiled("a.zip", zipped(("../../etc/passwd", b"1"), ("/root", b"1"), ("fine.txt", b"1")))
    assert found.notes == ("2 files in it would be unpacked outside of its folder.",)


def test_an_encrypted_zip_is_told(profiled: Profiled) -> None:
    raw = bytearray(zipped(("a", b"1")))
    at = raw.index(b"PK\x01\x02") + 8
    raw[at] |= 1
    assert profiled("a.zip", bytes(raw)).notes == ("1 file in it can be read only with a password.",)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
def test_a_broken_archive_is_told(profiled: Profiled, name: str) -> None:
    assert profiled(name, b"PK nothing of the kind").notes == ("It can't be read as an archive: it is damaged.",)


def test_what_can_be_read_of_a_cut_off_tar_is_told(profiled: Profiled) -> None:
    noise = np.random.default_rng(1).bytes(20_000)
    raw = tarred(("a", b"1"), ("b", noise), ("c", noise))
    found = profiled("a.tar.gz", raw[: len(raw) // 2])
    assert found.facts[0].startswith("archive of 2 files")
    assert found.notes == ("It breaks off: what follows can't be read.",)


@pytest.mark.parametrize(
    ("data", "shape", "facts"),
    [
        (
            [{"a": 1, "b": None}, {"a": "x"}],
            (2,),
            ("JSON list of 2 records", "fields: a (number or text), b (no value, in 0 of 2)"),
        ),
        ([1], (1,), ("JSON list of 1 item",)),
        ([[1, 2], [3, 4]], (2,), ("JSON list of 2 items", "each a list of 2 items")),
        ({"a": 1, "b": [1]}, (2,), ("JSON object of 2 keys", "keys: a (number), b (list)")),
        (7, (), ("JSON value",)),
    ],
)
def test_json_has_its_shape(profiled: Profiled, data: object, shape: tuple[int, ...], facts: tuple[str, ...]) -> None:
    found = profiled("a.json", json.dumps(data))
    assert (found.kind, found.shape, found.facts, found.columns) == ("json", shape, facts, ())


def test_geojson_has_its_features(profiled: Profiled) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {"name": "x"}}
    found = profiled("a.geojson", json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    assert found.facts == ("GeoJSON of 2 features: Point (2)", "properties: name (text)")


def test_real_json_is_described() -> None:
    import vega_datasets

    path = Path(vega_datasets.__file__).parent / "_data" / "cars.json"
    found = profile(Resource("cars.json", path, path.stat().st_size, "0" * 64))
    assert found.facts[0] == "JSON list of 406 records"
    assert "Miles_per_Gallon (number, in 398 of 406)" in found.facts[1]


def test_large_json_is_streamed(profiled: Profiled) -> None:
    record = json.dumps({"name": "x" * 80, "value": 1.5, "inner": {"a": 1}})
    found = profiled("a.json", "[" + ",\n".join([record] * 150_000) + "]")
    assert found.facts == ("JSON list of 150,000 records", "fields: name (text), value (number), inner (object)")


@pytest.mark.parametrize("text", ['{"a": "%s"}', '["%s"]'])
def test_json_of_one_line_of_100_mb_is_told_in_bounded_memory(profiled: Profiled, text: str) -> None:
    found = profiled("a.json", text % ("x" * (100 << 20)))
    assert "was not looked into" in found.notes[0]


def test_broken_json_is_told(profiled: Profiled) -> None:
    assert profiled("a.json", "{").notes == ("It can't be read as JSON.",)
    assert profiled("a.json", "").notes == ("It can't be read as JSON.",)
    assert profiled("a.json", "[" * 100_000).notes
    assert profiled("a.ipynb", "{}").notes == ("It can't be read as a notebook.",)


def test_names_from_a_file_stay_on_one_line(profiled: Profiled) -> None:
    found = profiled("a.json", json.dumps({"a\nb\u202e" + "x" * 200: 1}))
    assert "\n" not in found.facts[1]
    assert "\u202e" not in found.facts[1]
    assert len(found.facts[1]) < 100


def test_notebooks_have_their_cells(profiled: Profiled) -> None:
    assert profiled("a.ipynb", '{"cells": [{}, {}]}').facts == ("Jupyter notebook of 2 cells",)


def test_numpy_files_tell_shape_and_dtype(profiled: Profiled) -> None:
    out = io.BytesIO()
    np.save(out, np.zeros((3, 4), dtype="float32"))
    found = profiled("a.npy", out.getvalue())
    assert (found.kind, found.shape, found.facts) == ("array", (3, 4), ("NumPy array, 3 × 4, float32",))


def saved(array: np.ndarray, **keywords: bool) -> bytes:
    out = io.BytesIO()
    np.save(out, array, **keywords)
    return out.getvalue()


def test_records_and_dates_in_numpy_files_are_told(profiled: Profiled) -> None:
    records = np.zeros(3, dtype=[("a", "i4"), ("b", "f8")])
    assert profiled("a.npy", saved(records)).facts == ("NumPy array, 3, records of 2 fields",)
    assert "datetime64[D]" in profiled("a.npy", saved(np.zeros(2, "M8[D]"))).facts[0]


def test_a_numpy_file_that_breaks_off_is_told(profiled: Profiled) -> None:
    raw = saved(np.zeros((100, 100)))
    assert profiled("a.npy", raw[:-1]).notes == (f"It breaks off: {len(raw) - 1:,} of {len(raw):,} bytes are there.",)
    assert profiled("a.npy", raw).notes == ()


def test_numpy_archives_list_their_arrays(profiled: Profiled) -> None:
    out = io.BytesIO()
    np.savez_compressed(out, x=np.zeros((2, 3)), labels=np.array([1], dtype="i8"))
    found = profiled("a.npz", out.getvalue())
    assert (found.kind, found.shape) == ("array", (2,))
    assert found.facts == ("2 NumPy arrays: x (2 × 3, float64), labels (1, int64)",)
    assert profiled("a.npz", out.getvalue()[:40]).notes == ("It can't be read as NumPy arrays: it is damaged.",)


def test_pickled_arrays_are_not_unpickled_but_told(profiled: Profiled, tmp_path: Path) -> None:
    class Touches:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "ran",))

    raw = saved(np.array([Touches()], dtype=object), allow_pickle=True)
    assert "Python objects" in profiled("a.npy", raw).notes[0]
    assert "Python objects" in profiled("a.npz", zipped(("a.npy", raw))).notes[0]
    assert "run code" in profiled("a.pkl", raw).notes[0]
    assert not (tmp_path / "ran").exists()
    assert profiled("a.npy", b"\x93NUMPY\x01\x00\xff\xff").notes


def test_databases_list_their_tables(tmp_path: Path) -> None:
    path = tmp_path / "a b?#.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE penguins (a)")
        base.execute("CREATE TABLE islands (a)")
    base.close()
    found = profile(Resource("a.sqlite", path, path.stat().st_size, "0" * 64))
    assert found.facts == ("SQLite database of 2 tables: islands, penguins",)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_broken_database_is_told(profiled: Profiled) -> None:
    assert profiled("a.db", b"no database at all" * 100).notes


def test_texts_have_their_lines(profiled: Profiled) -> None:
    found = profiled("a.txt", "one\ntwo\nthree")
    assert (found.kind, found.rows, found.facts) == ("text", 3, ("text of 3 lines",))
    assert profiled("a.txt", "").rows == 0
    assert profiled("a.txt", b"\x00\x01\x02").kind == "other"


def test_other_files_are_only_named(profiled: Profiled) -> None:
    assert profiled("model.bin", b"\x00").kind == "other"
