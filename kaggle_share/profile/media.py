"""Everything that is no table: what it is and how large, from its head, without unpacking and without running it."""

from __future__ import annotations

import ast
import json
import sqlite3
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from kaggle_share import rules
from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile import delimited

JSON_BYTES = 64 << 20
"""JSON files larger than this are not parsed: that takes several times their size in memory."""
MEMBERS = 1_000_000
"""Members of an archive that are counted before giving up."""
TEXT_BYTES = 1 << 20
"""Bytes of a file that decide whether it is text."""


def profile_image(resource: Resource, watch: Watch) -> Profile:
    """Format and size of an image. SVG is text, and told as such."""
    if resource.path.casefold().endswith(".svg"):
        return Profile(resource.path, "image", facts=("SVG drawing",))
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Only the header is read, so that a decompression bomb is measured, never unpacked.
            warnings.simplefilter("ignore")
            with Image.open(resource.location) as image:
                width, height = image.size
                kind, frames = image.format or "image", getattr(image, "n_frames", 1)
                bands = len(image.getbands())
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return Profile(resource.path, "image", notes=("It can't be read as an image: it is damaged.",))
    shape = (height, width) if bands == 1 else (height, width, bands)
    moving = f", {frames} frames" if frames > 1 else ""
    return Profile(resource.path, "image", shape=shape, facts=(f"{kind}, {width} × {height} pixels{moving}",))


def profile_archive(resource: Resource, watch: Watch) -> Profile:
    """Number and size of an archive's members, read from its directory without unpacking."""
    reader = _zip_members if zipfile.is_zipfile(resource.location) else _tar_members
    try:
        count, size, notes = reader(resource.location, watch)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, ValueError, struct.error):
        return Profile(resource.path, "archive", notes=("It can't be read as an archive: it is damaged.",))
    fact = f"archive of {_count(count, 'file')}, {size:,} bytes unpacked"
    if size > 100 * max(resource.size, 1) and size > 1 << 30:
        notes += ("It unpacks to more than a hundred times its size.",)
    return Profile(resource.path, "archive", shape=(count,), facts=(fact,), notes=notes)


def _zip_members(location: Path, watch: Watch) -> tuple[int, int, tuple[str, ...]]:
    with zipfile.ZipFile(location) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
    locked = sum(bool(info.flag_bits & 1) for info in members)
    notes = (f"{_count(locked, 'file')} in it can be read only with a password.",) if locked else ()
    return len(members), sum(info.file_size for info in members), notes


def _tar_members(location: Path, watch: Watch) -> tuple[int, int, tuple[str, ...]]:
    count = size = 0
    with tarfile.open(location, "r:*") as archive:
        for member in archive:
            watch.check()
            if member.isfile():
                count, size = count + 1, size + member.size
            # The list that tarfile keeps would grow with the archive.
            archive.members = []  # type: ignore[attr-defined,unused-ignore]
            if count >= MEMBERS:
                return count, size, (f"It has more than {MEMBERS:,} files; the rest was not counted.",)
    return count, size, ()


def profile_json(resource: Resource, watch: Watch) -> Profile:
    """The top level of a JSON document."""
    if resource.size > JSON_BYTES:
        return Profile(resource.path, "json", facts=("JSON document",))
    try:
        with delimited.open_bytes(resource.location, delimited.compression(resource.path)) as file:
            raw = file.read(JSON_BYTES + 1)
        data = json.loads(raw) if len(raw) <= JSON_BYTES else None
    except RecursionError:
        return Profile(resource.path, "json", notes=("It is nested too deeply to be read.",))
    except (ValueError, *delimited.UNREADABLE):
        return Profile(resource.path, "json", notes=("It can't be read as JSON.",))
    if isinstance(data, list):
        kinds = {type(entry) for entry in data}
        what = "record" if kinds == {dict} else "item"
        return Profile(
            resource.path, "json", len(data), shape=(len(data),), facts=(f"JSON list of {_count(len(data), what)}",)
        )
    if isinstance(data, dict):
        return Profile(
            resource.path, "json", shape=(len(data),), facts=(f"JSON object of {_count(len(data), 'key')}",)
        )
    return Profile(resource.path, "json", facts=("JSON document" if data is None else "JSON value",))


def profile_notebook(resource: Resource, watch: Watch) -> Profile:
    """Number of a notebook's cells."""
    try:
        cells = json.loads(resource.location.read_bytes())["cells"]
        fact = f"Jupyter notebook of {_count(len(cells), 'cell')}"
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        return Profile(resource.path, "json", notes=("It can't be read as a notebook.",))
    return Profile(resource.path, "json", shape=(len(cells),), facts=(fact,))


def profile_npy(resource: Resource, watch: Watch) -> Profile:
    """Shape and dtype of a NumPy file, from its header; nothing is unpickled."""
    try:
        with open(resource.location, "rb") as file:
            shape, dtype = _npy_header(file)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, struct.error):
        return Profile(resource.path, "array", notes=("It can't be read as a NumPy array: it is damaged.",))
    pickled = ("It holds Python objects, which others must trust to open.",) if "O" in dtype else ()
    size = " × ".join(map(str, shape)) or "a single value"
    return Profile(resource.path, "array", shape=shape, facts=(f"NumPy array, {size}, {dtype}",), notes=pickled)


def _npy_header(file: BinaryIO) -> tuple[tuple[int, ...], str]:
    # The format: numpy.org/doc/stable/reference/generated/numpy.lib.format.html
    if file.read(6) != b"\x93NUMPY":
        raise ValueError("no NumPy file")
    major, _ = struct.unpack("BB", file.read(2))
    (length,) = struct.unpack("<H", file.read(2)) if major == 1 else struct.unpack("<I", file.read(4))
    if length > 1 << 20:
        raise ValueError("header too long")
    header = ast.literal_eval(file.read(length).decode("utf-8" if major >= 3 else "latin-1"))
    descr = header["descr"]
    name = _dtype_name(descr) if isinstance(descr, str) else "structured"
    return tuple(int(side) for side in header["shape"]), name


def _dtype_name(descr: str) -> str:
    import numpy as np

    return "O" if "O" in descr else np.dtype(descr).name


def profile_sqlite(resource: Resource, watch: Watch) -> Profile:
    """Tables of a SQLite database, with their numbers of columns."""
    try:
        # immutable: neither a lock nor a journal appears beside the user's file.
        address = f"{resource.location.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            names = [
                str(name)
                for (name,) in base.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                    "ORDER BY name"
                )
            ]
    except sqlite3.Error:
        return Profile(resource.path, "other", notes=("It can't be read as a SQLite database: it is damaged.",))
    shown = ", ".join(rules.printable(name[:60]) for name in names[:20]) + (", …" if len(names) > 20 else "")
    fact = f"SQLite database of {_count(len(names), 'table')}" + (f": {shown}" if names else "")
    return Profile(resource.path, "other", shape=(len(names),), facts=(fact,))


def profile_text(resource: Resource, watch: Watch) -> Profile:
    """Lines of a text; whether it is one is decided by its beginning."""
    try:
        with open(resource.location, "rb") as file:
            head = file.read(TEXT_BYTES)
            if b"\0" in head and delimited.guess_encoding(head, whole=False) in ("utf-8", "cp1252", "latin-1"):
                return Profile(resource.path, "other")
            lines, last = head.count(b"\n"), head[-1:]
            while chunk := file.read(1 << 20):
                watch.check()
                lines, last = lines + chunk.count(b"\n"), chunk[-1:]
    except OSError:
        return Profile(resource.path, "other", notes=("It can't be read.",))
    lines += last not in (b"", b"\n")
    return Profile(resource.path, "text", lines, shape=(lines,), facts=(f"text of {_count(lines, 'line')}",))


def profile_other(resource: Resource, watch: Watch) -> Profile:
    """A file whose content is not looked into."""
    return Profile(resource.path, "other")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


Reader = Callable[[Resource, Watch], Profile]

BY_ENDING: dict[str, Reader] = {
    **dict.fromkeys("png jpg jpeg gif webp bmp tif tiff ico svg".split(), profile_image),
    **dict.fromkeys("zip tar tgz tar.gz tar.bz2 tar.xz".split(), profile_archive),
    **dict.fromkeys("json geojson topojson json.gz json.zst".split(), profile_json),
    **dict.fromkeys("sqlite sqlite3 db".split(), profile_sqlite),
    **dict.fromkeys("txt md rst log py r sql yaml yml toml ini html htm xml tex bib cff ris".split(), profile_text),
    "ipynb": profile_notebook,
    "npy": profile_npy,
}


def reader_for(name: str) -> Reader:
    """The function that profiles a file of this name."""
    parts = name.casefold().rsplit("/", 1)[-1].split(".")
    two, one = ".".join(parts[-2:]), parts[-1]
    if len(parts) > 2 and two in BY_ENDING:
        return BY_ENDING[two]
    return BY_ENDING.get(one, profile_other) if len(parts) > 1 else profile_text
