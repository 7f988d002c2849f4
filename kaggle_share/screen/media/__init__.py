"""Files of every kind, told apart by their first bytes and looked through where they lie; nothing is unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import IO

from kaggle_share.model import SILENT, Severity, Watch
from kaggle_share.screen.personal import Clue
from kaggle_share.screen.rule import Rule
from kaggle_share.screen.texts import Sighting, encoding_of_head, in_stream

HEAD = 8192
STRIPPED = frozenset(
    """jpg jpeg jpe png webp gif tif tiff pdf docx docm dotx pptx pptm ppsx xlsx xlsm odt ods odp dcm dicom
    ima""".split()
)
"""Endings of files out of which metadata can be taken; what a file is, is told by its first bytes all the same."""
WHOLE = 64 * 2**20
"""Bytes up to which a file inside of another is read whole, where its format needs that."""
BUDGET = 512 * 2**20
"""Bytes that are unpacked in memory, piece by piece, of one file."""
UNREAD = "is not looked through for secrets and personal data"
DEEPEST = 3
"""Archives within archives; a packed tar counts as two."""


@dataclass(frozen=True)
class Seen:
    """Something in a file, or (`note`) what could not be looked at."""

    sighting: Sighting | None = None
    inside: str = ""
    """Path within the archive."""
    place: str = ""
    """Where, if not on a line: `in its metadata`."""
    note: str = ""
    severity: Severity | None = None
    """Where it isn't that of its kind."""


@dataclass
class Task:
    """What is looked for, and how much may still be read."""

    rules: tuple[Rule, ...]
    watch: Watch = field(default_factory=lambda: SILENT)
    given: frozenset[str] = frozenset()
    people: bool = True
    left: int = field(default_factory=lambda: BUDGET)
    """Bytes that may still be unpacked."""
    noted: set[str] = field(default_factory=set)


def look(file: IO[bytes], name: str, size: int, task: Task, depth: int = 0) -> Iterator[Seen]:
    """What is in a file.

    Parameters
    ----------
    file:
        Open at its beginning; it can be rewound.
    name:
        Its path in the archive that it is in; empty for the file itself.
    size:
        Bytes, unpacked; -1 where they aren't known.
    task:
        What is looked for.
    depth:
        Archives around it.
    """
    from kaggle_share.screen.media import archives, dicom, headers, images, mail, pdf

    head = file.read(HEAD)
    file.seek(0)
    kind = kind_of(head)
    if kind == "text":
        yield from _text(file, name, size, encoding_of_head(head) or "latin-1", task)
        if mail.is_mail(head):
            file.seek(0)
            yield from mail.in_parts(file, name, task, depth)
        return
    short = {"array": headers.in_array, "nifti": headers.in_nifti, "edf": headers.in_edf}
    if kind in short:
        yield from short[kind](file, name, task)
        return
    readers = {"image": images.look, "pdf": pdf.look, "dicom": dicom.look}
    if kind in ("zip", "tar", "gzip", "bzip2", "xz"):
        if depth >= DEEPEST:
            yield Seen(inside=name, note="is an archive within archives, and was not looked through")
        else:
            yield from archives.look(file, name, kind, task, depth)
    elif kind in readers:
        if name:
            # Inside of an archive going back and forth would unpack it again and again.
            if size > WHOLE or size > task.left:
                yield Seen(inside=name, note="is too large to be looked through inside of an archive")
                return
            data = file.read(WHOLE)
            task.left -= len(data)
            file, size = BytesIO(data), len(data)
        for seen in readers[kind](file, task):
            yield replace(seen, inside=f"{name}/{seen.inside}".strip("/"))
    elif kind in ("zstd", "7z", "rar"):
        yield Seen(inside=name, note="is an archive of a kind that is not looked through")
    elif not kind and head and (name or task.people):
        # At the top a table is looked through as one.
        yield Seen(inside=name, note=UNREAD)


class _Counted:
    """A stream that takes what is read of it from the budget; what a packed file says of its size may be a lie."""

    def __init__(self, file: IO[bytes], task: Task) -> None:
        self._file, self._task = file, task

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._task.left -= len(data)
        return data


def _text(file: IO[bytes], name: str, size: int, encoding: str, task: Task) -> Iterator[Seen]:
    from kaggle_share.screen.texts import LIMIT

    limit = min(LIMIT, task.left) if name else LIMIT
    read = _Counted(file, task) if name else file
    found = in_stream(
        read, encoding, task.rules, task.watch, size=max(size, 0), people=task.people, given=task.given, limit=limit
    )
    for sighting in found:
        yield Seen(sighting, name)
    if task.people:
        yield from _in_tables(file, name, encoding, {sighting.rule.id for sighting in found})
    if size > limit:
        yield Seen(inside=name, note=f"was looked through in its first {limit // 2**20} MiB only")


def _in_tables(file: IO[bytes], name: str, encoding: str, known: set[str]) -> Iterator[Seen]:
    """What the columns of tables in a text hold, beside what was found in its lines already."""
    from kaggle_share.screen.media.tabular import HEAD as BEGINNING
    from kaggle_share.screen.media.tabular import columns_in

    file.seek(0)
    text = as_read(file.read(BEGINNING), encoding)
    for kind, count, form, severity in columns_in(text):
        if kind not in known:
            known.add(kind)
            yield Seen(personal(kind, form, count), name, "in a column", severity=severity)


def as_read(data: bytes, encoding: str) -> str:
    """A text as people read it, where all that is known is how to find ASCII in it."""
    if encoding == "latin-1":
        # What is cut off at the end, or is of another encoding, matters to no column.
        whole = data.decode("utf-8-sig", "replace")
        return whole if whole.count("\ufffd") <= 1 + len(whole) // 1000 else data.decode("latin-1")
    return data.decode(encoding, "replace")


def kind_of(head: bytes) -> str:
    """What a file is by its first bytes; empty for formats that are not known, or not looked through."""
    from kaggle_share.screen.media.headers import is_edf, is_nifti

    if head[128:132] == b"DICM":
        return "dicom"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head[257:262] == b"ustar":
        return "tar"
    if is_nifti(head):
        return "nifti"
    if is_edf(head):
        return "edf"
    if encoding_of_head(head) is not None:
        return "text"
    return ""


_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"%PDF", "pdf"),
    (b"\x93NUMPY", "array"),
)


def personal(kind: str, form: str, count: int = 1) -> Sighting:
    """A sighting of personal data that its place names, such as a camera's GPS position."""
    return Sighting(Clue(kind), 1, [form], count)


def in_words(text: str, task: Task) -> list[Sighting]:
    """Secrets and personal data in a short text, such as a comment in an image."""
    from kaggle_share.screen.texts import in_text, personal_in_text

    found = in_text(text, task.rules)
    return found + (personal_in_text(text, "", task.given) if task.people else [])


def counted(count: int, what: str) -> str:
    """The form of a sample that is a number of things: `(2 names)`."""
    return f"({count} {what}{'s' if count > 1 else ''})"
