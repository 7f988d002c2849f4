"""Whatever a file holds, and wherever it breaks: a profile with notes, never an exception, never a long wait."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import tempfile
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kaggle_share.errors import StoppedError
from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile import profile
from kaggle_share.profile.media import ENDINGS


def _image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((20, 10), 40).save(out, kind)
    return out.getvalue()


def _wav() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\1" * 400)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/a.txt", "words " * 20)
        archive.writestr("b.csv", "a,b\n1,2\n")
    return out.getvalue()


def _tar(mode: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name in ("a.txt", "b/c.txt", "d" * 150):
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"12345"))
    return out.getvalue()


def _npy() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(12.0).reshape(3, 4))
    return out.getvalue()


def _npz() -> bytes:
    out = io.BytesIO()
    np.savez(out, a=np.arange(3), b=np.zeros((2, 2)))
    return out.getvalue()


def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        base = sqlite3.connect(path)
        base.execute("CREATE TABLE penguins (species TEXT, mass REAL)")
        base.commit()
        base.close()
        return path.read_bytes()


def _json() -> bytes:
    return json.dumps([{"a": 1, "b": {"c": [1, 2]}}, {"a": None}]).encode()


WHOLE = {
    "a.png": _image("PNG"),
    "a.jpg": _image("JPEG"),
    "a.gif": _image("GIF"),
    "a.tif": _image("TIFF"),
    "a.webp": _image("WEBP"),
    "a.bmp": _image("BMP"),
    "a.wav": _wav(),
    "a.zip": _zip(),
    "a.tar": _tar("w"),
    "a.tar.gz": _tar("w:gz"),
    "a.tar.xz": _tar("w:xz"),
    "a.npy": _npy(),
    "a.npz": _npz(),
    "a.json": _json(),
    "a.sqlite": _sqlite(),
    "a.ipynb": b'{"cells": [{"cell_type": "code", "source": ""}]}',
}
ALL_ENDINGS = sorted({ending for endings in ENDINGS.values() for ending in endings.split()})


def looked_at(name: str, raw: bytes, watch: Watch | None = None) -> Profile:
    with tempfile.TemporaryDirectory() as folder:
        location = Path(folder) / "bytes"
        location.write_bytes(raw)
        return profile(Resource(name, location, len(raw), "0" * 64), watch=watch or Watch())


@pytest.mark.parametrize("name", WHOLE)
def test_the_whole_files_are_read_without_complaint(name: str) -> None:
    found = looked_at(name, WHOLE[name])
    assert found.facts
    assert found.notes == ()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(sorted(WHOLE)),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
)
def test_a_damaged_file_is_never_an_exception(name: str, cut: float, changes: list[tuple[float, int]]) -> None:
    raw = bytearray(WHOLE[name])
    for place, value in changes:
        raw[int(place * len(raw))] = value
    found = looked_at(name, bytes(raw[: max(1, int(cut * len(raw)))]))
    assert found.facts or found.notes or found.kind == "other"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(ALL_ENDINGS), raw=st.binary(max_size=400))
def test_a_file_that_is_not_what_its_name_says_is_never_an_exception(name: str, raw: bytes) -> None:
    found = looked_at(f"a.{name}", raw)
    assert all(note.endswith(".") and "\n" not in note for note in found.notes)


@pytest.mark.parametrize("ending", ALL_ENDINGS)
def test_an_empty_file_is_told_or_named(ending: str) -> None:
    found = looked_at(f"a.{ending}", b"")
    assert found.notes or found.facts


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.npz"])
def test_asked_to_stop_it_stops(name: str) -> None:
    class Stops(Watch):
        """Lets the first look pass, which is before the file is opened."""

        asked = 0

        def check(self) -> None:
            self.asked += 1
            if self.asked > 1:
                raise StoppedError("stopped")

    with pytest.raises(StoppedError):
        looked_at(name, WHOLE[name], Stops())
