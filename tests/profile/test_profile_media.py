"""What is no table: told from its head, never unpacked."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
import zipfile
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


def test_images_have_format_and_size(profiled: Profiled) -> None:
    found = profiled("a.png", png())
    assert (found.kind, found.shape, found.facts) == ("image", (480, 640, 3), ("PNG, 640 × 480 pixels",))
    assert profiled("a.png", png("L")).shape == (480, 640)
    assert profiled("a.svg", "<svg/>").facts == ("SVG drawing",)


def test_a_broken_image_is_told(profiled: Profiled) -> None:
    assert profiled("a.png", png()[:20]).notes == ("It can't be read as an image: it is damaged.",)


def test_archives_are_counted_without_unpacking(profiled: Profiled) -> None:
    found = profiled("a.zip", zipped(("x/", b""), ("x/a.txt", b"12345"), ("b.txt", b"1")))
    assert (found.kind, found.shape, found.facts) == ("archive", (2,), ("archive of 2 files, 6 bytes unpacked",))


def test_tar_archives_are_counted(profiled: Profiled) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in ("a", "b", "c"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"1234"))
    for name in ("a.tar.gz", "a.tgz"):
        assert profiled(name, out.getvalue()).facts == ("archive of 3 files, 12 bytes unpacked",)


def test_a_zip_bomb_is_measured_not_unpacked(profiled: Profiled) -> None:
    # The directory says 2 GB; nothing of it is there.
    raw = bytearray(zipped(("bomb", b"0" * 1000)))
    at = raw.index(b"PK\x01\x02") + 24
    raw[at : at + 4] = (2 << 30).to_bytes(4, "little")
    assert profiled("a.zip", bytes(raw)).notes == ("It unpacks to more than a hundred times its size.",)


def test_an_encrypted_zip_is_told(profiled: Profiled) -> None:
    raw = bytearray(zipped(("a", b"1")))
    at = raw.index(b"PK\x01\x02") + 8
    raw[at] |= 1
    assert profiled("a.zip", bytes(raw)).notes == ("1 file in it can be read only with a password.",)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_a_broken_archive_is_told(profiled: Profiled, name: str) -> None:
    assert profiled(name, b"PK nothing of the kind").notes == ("It can't be read as an archive: it is damaged.",)


@pytest.mark.parametrize(
    ("data", "shape", "fact"),
    [
        ([{"a": 1}, {"a": 2}], (2,), "JSON list of 2 records"),
        ([1], (1,), "JSON list of 1 item"),
        ({"a": 1, "b": 2}, (2,), "JSON object of 2 keys"),
        (7, (), "JSON value"),
    ],
)
def test_json_has_its_shape(profiled: Profiled, data: object, shape: tuple[int, ...], fact: str) -> None:
    found = profiled("a.json", json.dumps(data))
    assert (found.kind, found.shape, found.facts, found.columns) == ("json", shape, (fact,), ())


def test_broken_json_is_told(profiled: Profiled) -> None:
    assert profiled("a.json", "{").notes == ("It can't be read as JSON.",)
    assert profiled("a.json", "[" * 100_000).notes
    assert profiled("a.ipynb", "{}").notes == ("It can't be read as a notebook.",)


def test_notebooks_have_their_cells(profiled: Profiled) -> None:
    assert profiled("a.ipynb", '{"cells": [{}, {}]}').facts == ("Jupyter notebook of 2 cells",)


def test_numpy_files_tell_shape_and_dtype(profiled: Profiled) -> None:
    out = io.BytesIO()
    np.save(out, np.zeros((3, 4), dtype="float32"))
    found = profiled("a.npy", out.getvalue())
    assert (found.kind, found.shape, found.facts) == ("array", (3, 4), ("NumPy array, 3 × 4, float32",))


def test_pickled_arrays_are_not_unpickled_but_told(profiled: Profiled) -> None:
    out = io.BytesIO()
    np.save(out, np.array([{}], dtype=object), allow_pickle=True)
    assert "Python objects" in profiled("a.npy", out.getvalue()).notes[0]
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
