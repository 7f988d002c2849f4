"""Archives: their tree, read without unpacking to anywhere, and what would go wrong when they are unpacked."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from kaggle_share.model import Profile, Resource, Watch
from kaggle_share.profile.media.said import count, listed, shown
from kaggle_share.wording import size

MEMBERS = 1_000_000
"""Members of an archive that are counted before giving up."""
DIRECTORY_BYTES = 256 << 20
"""Bytes of a zip's directory that are read, all of it at once."""
UNPACKED = 16 << 30
"""Bytes that are unpacked on the way through a compressed tar, which has no directory, before giving up."""
RATIO = 200
"""Times of its own size to which an honest tar of more than a gigabyte unpacks at most."""
READ = 32 << 20
"""Bytes that one header of a tar may have."""
TOP = 8
"""Entries of the top level that are named."""
BOMB = "It unpacks to more than a hundred times its size."
DAMAGED = (
    OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, ValueError, struct.error,
    NotImplementedError, IndexError, KeyError, TypeError, OverflowError, MemoryError, RecursionError,
)  # fmt: skip


class _TooMuch(Exception):
    """More than would be unpacked here."""


class _Found:
    """What was seen of an archive."""

    def __init__(self, members: Mapping[str, int] | None = None) -> None:
        self.sizes: Counter[str] = Counter()
        """Of the top level: name, a folder's with a slash → files."""
        self.endings: Counter[str] = Counter()
        self.files = self.bytes = self.links = self.outside = self.locked = self.overlap = 0
        self.notes: list[str] = []
        for name, length in (members or {}).items():
            self.add(name, length)

    def add(self, name: str, length: int) -> None:
        path = PurePosixPath(name.replace("\\", "/"))
        parts = path.parts
        self.files, self.bytes = self.files + 1, self.bytes + length
        if path.is_absolute() or ".." in parts:
            self.outside += 1
        elif parts and (len(self.sizes) < 10_000 or parts[0] in self.sizes):
            self.sizes[parts[0] + ("/" if len(parts) > 1 else "")] += 1
        ending = path.suffix[1:].casefold()
        if len(self.endings) < 1000 or ending in self.endings:
            self.endings[ending] += 1


def profile_archive(resource: Resource, watch: Watch) -> Profile:
    """Number, size, kinds and top level of an archive's files."""
    try:
        if zipfile.is_zipfile(resource.location):
            found = _zip(resource.location, resource.size)
        else:
            found = _tar(resource, watch)
    except DAMAGED:
        return Profile(resource.path, "archive", notes=("It can't be read as an archive: it is damaged.",))
    facts = [f"archive of {count(found.files, 'file')}, {size(found.bytes)} unpacked"]
    if found.files > 1:
        # The largest folders first, then the files that lie at the top.
        top = sorted(found.sizes.items(), key=lambda one: (not one[0].endswith("/"), -one[1], one[0]))
        named = [f"{shown(name)} ({number:,})" if name.endswith("/") else shown(name) for name, number in top]
        facts.append(f"holds {listed(named, TOP)}")
        kinds = [
            f"{number:,} {shown(ending) or 'without an ending'}" for ending, number in found.endings.most_common(5)
        ]
        facts.append(f"kinds: {listed(kinds, 4)}")
    return Profile(
        resource.path, "archive", shape=(found.files,), facts=tuple(facts), notes=_notes(found, resource.size)
    )


def _notes(found: _Found, whole: int) -> tuple[str, ...]:
    notes = list(found.notes)
    if found.locked:
        notes.append(f"{count(found.locked, 'file')} in it can be read only with a password.")
    if found.bytes > 100 * max(whole, 1) and found.bytes > 1 << 30:
        notes.append(BOMB)
    elif found.overlap > whole:
        notes.append("Its files overlap, as in an archive that is made to fill disks.")
    if found.outside:
        notes.append(f"{count(found.outside, 'file')} in it would be unpacked outside of its folder.")
    if found.links:
        notes.append(f"{count(found.links, 'link')} in it can't be unpacked by Kaggle.")
    if not found.files and not notes:
        notes.append("It is empty.")
    return tuple(notes)


def _zip(location: Path, whole: int) -> _Found:
    found = _Found()
    length = _directory_bytes(location)
    if length > DIRECTORY_BYTES:
        found.notes.append("It has too many files to be listed.")
        return found
    with zipfile.ZipFile(location) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            found.add(info.filename, info.file_size)
            found.locked += info.flag_bits & 1
            found.overlap += info.compress_size
    return found


def _directory_bytes(location: Path) -> int:
    """Bytes of a zip's central directory (PKWARE's APPNOTE 6.3.10, 4.3.14 to 4.3.16); 0 where it isn't found."""
    with open(location, "rb") as file:
        end = file.seek(0, 2)
        file.seek(max(0, end - 65_557 - 76))
        tail = file.read()
    at, wide = tail.rfind(b"PK\5\6"), tail.rfind(b"PK\6\6")
    if wide >= 0 and len(tail) >= wide + 48:
        return int(struct.unpack_from("<Q", tail, wide + 40)[0])
    return int(struct.unpack_from("<I", tail, at + 12)[0]) if at >= 0 and len(tail) >= at + 16 else 0


def _tar(resource: Resource, watch: Watch) -> _Found:
    found = _Found()
    try:
        with _opened(resource.location) as raw:
            bounded = _Bounded(raw, max(UNPACKED, 0), resource.size, watch)
            with tarfile.open(fileobj=cast("IO[bytes]", bounded), mode="r:") as archive:
                for member in archive:
                    watch.check()
                    if member.isfile():
                        found.add(member.name, member.size)
                    elif not member.isdir():
                        found.links += 1
                    # The list that tarfile keeps would grow with the archive.
                    archive.members = []  # type: ignore[attr-defined,unused-ignore]
                    if found.files >= MEMBERS:
                        found.notes.append(f"It has more than {MEMBERS:,} files; the rest was not counted.")
                        break
    except _TooMuch:
        found.notes.append("It unpacks to so much that only its beginning was looked at.")
    except DAMAGED:
        if not found.files:
            raise
        found.notes.append("It breaks off: what follows can't be read.")
    return found


def _opened(location: Path) -> IO[bytes]:
    with open(location, "rb") as file:
        head = file.read(6)
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.open(location, "rb"))
    if head.startswith(b"BZh"):
        return cast("IO[bytes]", bz2.open(location, "rb"))
    if head.startswith(b"\xfd7zXZ\0"):
        return cast("IO[bytes]", lzma.open(location, "rb"))
    return open(location, "rb")


class _Bounded:
    """A file for tarfile that gives up on what is too much, and can be stopped while it skips."""

    def __init__(self, file: IO[bytes], most: int, packed: int, watch: Watch) -> None:
        self._file = file
        self._most = min(most, max(RATIO * packed, 1 << 30)) if isinstance(file, _UNPACKING) else None
        self._watch = watch

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        if self._most is None:
            return self._file.seek(offset, whence)
        target = offset if whence == 0 else self._file.tell() + offset
        if whence == 2 or target < self._file.tell():
            return self._file.seek(offset, whence)
        while (left := target - self._file.tell()) > 0:
            self._watch.check()
            if not self.read(min(left, 1 << 20)):
                break
        return self._file.tell()

    def read(self, length: int = -1) -> bytes:
        if length < 0 or length > READ:
            raise _TooMuch
        data = self._file.read(length)
        if self._most is not None and self._file.tell() > self._most:
            raise _TooMuch
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


_UNPACKING = (gzip.GzipFile, bz2.BZ2File, lzma.LZMAFile)
