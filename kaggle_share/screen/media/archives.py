"""What is in archives: read as a stream, member by member, within bounds of size, number and depth."""

from __future__ import annotations

import bz2
import csv
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import IO, Any

from kaggle_share.rules import printable
from kaggle_share.screen.markup import Table
from kaggle_share.screen.media import WHOLE, Seen, Task, in_words, kind_of, office, personal
from kaggle_share.screen.media import look as look_into
from kaggle_share.screen.personal import in_tables

MEMBERS = 10_000
"""Files of one archive that are looked into."""
ROWS = 2000
"""Rows of a table in an archive whose columns are looked at."""
BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    UnicodeDecodeError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
_OPEN: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}


def look(file: IO[bytes], name: str, kind: str, task: Task, depth: int) -> Iterator[Seen]:
    """What is in an archive. Parameters as for `media.look`; `kind` is zip, tar, gzip, bzip2 or xz."""
    walk = {"zip": _zip, "tar": _tar}.get(kind)
    try:
        if walk is not None:
            yield from walk(file, name, task, depth)
        else:
            yield from _packed(file, name, kind, task, depth)
    except BROKEN:
        yield Seen(inside=name, note="is damaged, or packed in a way that can't be read, and was not looked through")
    except OSError as error:
        if error.errno is not None:
            raise
        # bz2 and gzip report damage as an OSError without a number.
        yield Seen(inside=name, note="is damaged, and was not looked through")


def _zip(file: IO[bytes], name: str, task: Task, depth: int) -> Iterator[Seen]:
    if name:
        data = file.read(WHOLE + 1)
        if len(data) > WHOLE:
            yield Seen(inside=name, note="is too large to be looked through inside of an archive")
            return
        file = BytesIO(data)
    with zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if office.is_office(info.filename for info in infos):
            file.seek(0)
            yield from office.look(file, task)
            return
        locked = [info for info in infos if info.flag_bits & 1]
        if locked:
            yield Seen(inside=name, note=f"holds {len(locked)} encrypted files, which were not looked through")
        for info in islice((one for one in infos if not one.flag_bits & 1), MEMBERS):
            with archive.open(info) as member:
                yield from _member(member, _path(name, info.filename), info.file_size, task, depth)
        yield from _rest(name, len(infos))


def _tar(file: IO[bytes], name: str, task: Task, depth: int) -> Iterator[Seen]:
    count = 0
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            task.watch.check()
            # The list that tarfile keeps would grow with the archive.
            archive.members = []  # type: ignore[attr-defined]
            member = archive.extractfile(info) if info.isreg() else None
            if member is None:
                continue
            count += 1
            if count > MEMBERS:
                break
            yield from _member(member, _path(name, info.name), info.size, task, depth)
    yield from _rest(name, count)


def _packed(file: IO[bytes], name: str, kind: str, task: Task, depth: int) -> Iterator[Seen]:
    """One file, packed by itself; often a tar."""
    with _OPEN[kind](file) as unpacked:
        inner = name or "its content"
        yield from _member(unpacked, inner, -1, task, depth)


def _member(member: IO[bytes], path: str, size: int, task: Task, depth: int) -> Iterator[Seen]:
    task.watch.check()
    if task.left <= 0:
        if "budget" not in task.noted:
            task.noted.add("budget")
            yield Seen(note="unpacks to more than is looked through; the rest was not")
        return
    named = in_words(path.rpartition("/")[2], task)
    if named:
        # From here on it isn't repeated.
        path = f"{path.rpartition('/')[0]}/…".removeprefix("/")
        yield from (Seen(sighting, path, "in its name") for sighting in named)
    head = member.read(8192)
    member.seek(0)
    if kind_of(head) == "text" and path.lower().endswith((".csv", ".tsv", ".txt")) and task.people:
        yield from _columns(head, path)
    yield from look_into(member, path, size, task, depth + 1)


def _columns(head: bytes, path: str) -> Iterator[Seen]:
    """What the names of columns say of a table's first rows; a table of its own is looked through whole."""
    text = TextIOWrapper(BytesIO(head), encoding="utf-8", errors="replace", newline="").read()
    try:
        dialect = csv.Sniffer().sniff(text, delimiters=",;\t|")
        rows = list(islice(csv.reader(text.splitlines()[:-1] or [text], dialect), ROWS))
    except csv.Error:
        return
    if len(rows) > 1:
        for kind, count, form in in_tables([Table(rows[0], rows[1:])]):
            yield Seen(personal(kind, form, count), path, "in a column")


def _path(name: str, inner: str) -> str:
    return printable(f"{name}/{inner}" if name and name != "its content" else inner)


def _rest(name: str, count: int) -> Iterator[Seen]:
    if count > MEMBERS:
        yield Seen(inside=name, note=f"holds more than {MEMBERS:,} files, of which the first were looked through")
