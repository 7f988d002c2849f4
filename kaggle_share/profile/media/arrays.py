"""NumPy files: shapes and types from their headers. Nothing is unpickled, and no array is read."""

from __future__ import annotations

import ast
import math
import struct
import zipfile
import zlib
from typing import IO

from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile.media.said import count, listed, shown, sides

LONGEST_HEADER = 1 << 16
"""Bytes of a header; NumPy itself writes a few hundred, and refuses more than 10,000 characters."""
ARRAYS = 100
"""Arrays of one file whose headers are read."""
PICKLED = "It holds Python objects, which run code when they are opened; others must trust you to open it."

DAMAGED = (
    OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, IndexError, struct.error, MemoryError,
    RecursionError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, AttributeError, OverflowError,
)  # fmt: skip
"""What reading a damaged file raises."""


def profile_npy(resource: Resource, watch: Watch) -> Profile:
    """Shape and dtype of an array."""
    try:
        with open(resource.location, "rb") as file:
            shape, dtype, item = _header(file)
            start = file.tell()
    except DAMAGED:
        return Profile(resource.path, "array", notes=("It can't be read as a NumPy array: it is damaged.",))
    notes = [PICKLED] if dtype == "object" else []
    promised = start + item * math.prod(shape)
    if dtype != "object" and promised > resource.size:
        notes.append(f"It breaks off: {resource.size:,} of {promised:,} bytes are there.")
    fact = f"NumPy array, {sides(shape)}, {dtype}"
    return Profile(resource.path, "array", shape=shape, facts=(fact,), notes=tuple(notes))


def profile_npz(resource: Resource, watch: Watch) -> Profile:
    """Names, shapes and dtypes of the arrays in an archive of them."""
    told, pickled = [], False
    try:
        with zipfile.ZipFile(resource.location) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            for info in members[:ARRAYS]:
                watch.check()
                with archive.open(info) as file:
                    shape, dtype, _ = _header(file)
                pickled |= dtype == "object"
                told.append(f"{shown(info.filename.removesuffix('.npy'))} ({sides(shape)}, {dtype})")
    except DAMAGED:
        if not told:
            return Profile(resource.path, "array", notes=("It can't be read as NumPy arrays: it is damaged.",))
        note = f"Only {count(len(told), 'array')} of it can be read: it is damaged."
        return Profile(resource.path, "array", facts=(f"NumPy arrays: {listed(told)}",), notes=(note,))
    facts = (f"{count(len(members), 'NumPy array')}" + (f": {listed(told)}" if told else ""),)
    return Profile(resource.path, "array", shape=(len(members),), facts=facts, notes=(PICKLED,) if pickled else ())


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], str, int]:
    """Shape, dtype and bytes of one item. numpy.org/doc/stable/reference/generated/numpy.lib.format.html"""
    if file.read(6) != b"\x93NUMPY":
        raise ValueError("no NumPy file")
    major, _ = struct.unpack("BB", file.read(2))
    (length,) = struct.unpack("<H", file.read(2)) if major == 1 else struct.unpack("<I", file.read(4))
    if length > LONGEST_HEADER:
        raise ValueError("header too long")
    header = ast.literal_eval(file.read(length).decode("utf-8" if major >= 3 else "latin-1"))
    name, item = _dtype(header["descr"])
    shape = tuple(int(side) for side in header["shape"])
    if any(side < 0 for side in shape):
        raise ValueError("a negative side")
    return shape, name, item


def _dtype(descr: object) -> tuple[str, int]:
    import numpy as np

    dtype = np.lib.format.descr_to_dtype(descr)  # type: ignore[arg-type,unused-ignore]
    if dtype.hasobject:
        return "object", dtype.itemsize
    if dtype.names:
        return f"records of {count(len(dtype.names), 'field')}", dtype.itemsize
    return dtype.name, dtype.itemsize
