"""What is in archives: read as a stream, member by member, within bounds of size, number and depth."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import IO, Any

from kaggle_share.rules import printable
from kaggle_share.screen.media import WHOLE, Seen, Task, counted, in_words, kind_of, office, personal
from kaggle_share.screen.media import look as look_into
from kaggle_share.screen.media.tabular import HEAD
from kaggle_share.screen.personal import in_tables
from kaggle_share.screen.tables.read import is_table_name
from kaggle_share.screen.texts import in_text, personal_in_text

MEMBERS = 10_000
"""Files of one archive that are looked into."""
TABLE = "is a table in an archive, and is not looked through"
BEGINNING = "is a table in an archive, whose columns were looked at in their beginning only"
_NOBODY = frozenset(
    """root user users runner jovyan kaggle ubuntu debian admin nobody nogroup none unknown build builder docker
    staff wheel travis vagrant vscode codespace ec2-user conda app www-data""".split()
)
"""Users of machines that name nobody."""
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
            yield from office.look(file, name, task, depth)
            return
        yield from (Seen(one, name, "in its comment") for one in in_words(archive.comment.decode("latin-1"), task))
        locked = [info for info in infos if info.flag_bits & 1]
        if locked:
            yield Seen(inside=name, note=f"holds {len(locked)} encrypted files, which were not looked through")
        for info in islice((one for one in infos if not one.flag_bits & 1), MEMBERS):
            with archive.open(info) as member:
                yield from _member(member, _path(name, info.filename), info.file_size, task, depth)
        yield from _rest(name, len(infos))


def _tar(file: IO[bytes], name: str, task: Task, depth: int) -> Iterator[Seen]:
    count = 0
    owners: set[str] = set()
    with tarfile.open(fileobj=file, mode="r:") as archive:
        for info in archive:
            task.watch.check()
            # The list that tarfile keeps would grow with the archive.
            archive.members = []  # type: ignore[attr-defined]
            if len(owners) < MEMBERS and is_somebody(info.uname):
                owners.add(info.uname)
            member = archive.extractfile(info) if info.isreg() else None
            if member is None:
                continue
            count += 1
            if count > MEMBERS:
                break
            yield from _member(member, _path(name, info.name), info.size, task, depth)
    if owners and task.people:
        yield Seen(personal("username", counted(len(owners), "name"), len(owners)), name, "in its metadata")
    yield from _rest(name, count)


def is_somebody(user: str) -> bool:
    """True for the name of a user that may name a person."""
    return user.casefold() not in _NOBODY and len(user) > 1


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
    if path.lower().endswith(".ipynb") and size <= min(WHOLE, task.left) and kind_of(head) == "text":
        yield from _notebook(member, path, task)
    elif task.people and is_table_name(path) and not kind_of(head):
        yield Seen(inside=path, note=TABLE)
    else:
        if task.people and is_table_name(path) and kind_of(head) == "text" and size > HEAD:
            yield Seen(inside=path, note=BEGINNING)
        yield from look_into(member, path, size, task, depth + 1)


def _notebook(member: IO[bytes], path: str, task: Task) -> Iterator[Seen]:
    """What a notebook shows, with what it says escaped and encoded."""
    from kaggle_share.screen.notebooks import parts

    data = member.read()
    task.left -= len(data)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        yield from look_into(BytesIO(data), path, len(data), task)
        return
    seen: set[str] = set()
    for part in parts(content):
        task.watch.check()
        found = in_text(part.text, task.rules)
        if part.is_read and task.people:
            found += personal_in_text(part.text, part.where, task.given)
            found += [personal(kind, form, count) for kind, count, form in in_tables(part.tables)]
        for sighting in found:
            if sighting.rule.id not in seen:
                seen.add(sighting.rule.id)
                yield Seen(sighting, path, "in a cell or its output")


def _path(name: str, inner: str) -> str:
    return printable(f"{name}/{inner}" if name and name != "its content" else inner)


def _rest(name: str, count: int) -> Iterator[Seen]:
    if count > MEMBERS:
        yield Seen(inside=name, note=f"holds more than {MEMBERS:,} files, of which the first were looked through")
