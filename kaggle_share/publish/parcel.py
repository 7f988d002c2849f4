"""What is sent as one: a file, or a folder of small files as a zip that is made while it is sent.

Every byte is read once, hashed as it goes, and compared with what `stage` saw: by the BLAKE3 that was taken together
with the sha256, as strong and several times as fast, or by the sha256 where there is none. After a broken connection
it goes on from where the storage stands, without reading from the start again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import blake3
import google_crc32c

from kaggle_share.errors import ChangedError
from kaggle_share.model import Column, Resource

CHUNK = 256 * 1024
"""Bytes read, hashed and handed to the network at a time: small enough for a slow line's time-out."""
GATHER = 256 * 1024
"""Bytes that are handed to the network together at least."""
QUICK = google_crc32c.implementation != "python"
"""Whether this machine has the CRC-32C in C; in Python it takes a second a MiB, so that MD5 is the first choice."""
MARK = 8 * 2**20
"""Bytes between two places from which hashing can go on."""
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Piece:
    """A stretch of a parcel: bytes that were made here, or a whole file."""

    size: int
    content: bytes = b""
    file: Path | None = None
    sha256: str = ""
    """Of the file, when it was staged."""
    blake3: str = ""
    """The same, where it was taken."""

    def digest(self) -> Any:
        """What hashes the file as it is read."""
        return blake3.blake3() if self.blake3 else hashlib.sha256()

    def agrees(self, digest: Any) -> bool:
        """Whether all of the file, hashed by `digest`, is what was staged."""
        return str(digest.hexdigest()) == (self.blake3 or self.sha256)


@dataclass(frozen=True)
class Parcel:
    """One upload."""

    path: str
    """Path in the dataset; of a packed folder its archive's."""
    size: int
    """Bytes on the wire."""
    identity: str
    """What it is, for the journal: the file's sha256, or one over a packed folder's files."""
    pieces: tuple[Piece, ...] = field(repr=False)
    modified: float = 0.0
    description: str = ""
    columns: tuple[Column, ...] = ()
    inbox: bool = False
    """A cover image, not a file of the dataset."""
    holds: tuple[str, ...] = ()
    """Of a packed folder: the paths in it."""


def parcel_of(resource: Resource, columns: tuple[Column, ...] = ()) -> Parcel:
    """A file as a parcel of its own."""
    return Parcel(
        path=resource.path,
        size=resource.size,
        identity=resource.sha256,
        pieces=(Piece(resource.size, file=resource.location, sha256=resource.sha256, blake3=resource.blake3),),
        modified=resource.modified,
        description=resource.item.description if resource.item else "",
        columns=columns,
    )


class Reader:
    """Reads a parcel, from any offset, and knows at the end whether it was what it should be."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        self._marks: list[_State] = [_State()]

    def chunks(self, offset: int = 0) -> Iterator[bytes]:
        """The bytes from `offset` on, hashed from the start.

        Raises
        ------
        ChangedError
            A file is not any more what was staged.
        """
        state = max((mark for mark in self._marks if mark.offset <= offset), key=lambda mark: mark.offset).copy()
        self._marks = [mark for mark in self._marks if mark.offset <= state.offset]
        while state.piece < len(self.parcel.pieces):
            piece = self.parcel.pieces[state.piece]
            if piece.file is None:
                stretch = _whole(piece, state)
            else:
                state.digest = state.digest or piece.digest()
                stretch = self._of_file(piece, piece.file, state)
            for chunk in stretch:
                before = state.offset
                state.add(chunk)
                if state.offset - self._marks[-1].offset >= MARK:
                    self._marks.append(state.copy())
                if state.offset > offset:
                    yield chunk[max(0, offset - before) :]
            state.piece, state.within, state.digest = state.piece + 1, 0, None
        self._marks.append(state)

    def crc32c(self) -> bytes:
        """CRC-32C of the whole parcel, big-endian as the storage has it. What was not read yet is read."""
        self.finish()
        crc32c = self._marks[-1].crc32c
        if not QUICK:
            for chunk in self.chunks():
                crc32c = google_crc32c.extend(crc32c, chunk)
        return crc32c.to_bytes(4, "big")

    def md5(self) -> bytes:
        """MD5 of the whole parcel, which is read for it: hashing it each time would cost more than all the rest."""
        digest = hashlib.md5(usedforsecurity=False)
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.digest()

    def finish(self) -> None:
        """Read what was not read yet; raises as `chunks` does."""
        for _ in self.chunks(self.parcel.size):
            pass

    def _of_file(self, piece: Piece, path: Path, state: _State) -> Iterator[bytes]:
        with _open(path) as file:
            before = os.fstat(file.fileno())
            if before.st_size != piece.size:
                raise changed(path)
            if state.within:
                file.seek(state.within)
            while state.within < piece.size:
                chunk = file.read(min(CHUNK, piece.size - state.within))
                if not chunk:
                    raise changed(path)
                yield chunk
            after = os.fstat(file.fileno())
        if not piece.agrees(state.digest) or _facts(before) != _facts(after) or _replaced(path, after):
            raise changed(path)


@dataclass
class _State:
    """Where reading is, with the hashes so far."""

    offset: int = 0
    piece: int = 0
    within: int = 0
    digest: Any = None
    """Of the file that is being read, as far as it was; what was made here needs none."""
    crc32c: int = 0

    def add(self, chunk: bytes) -> None:
        if self.digest is not None:
            self.digest.update(chunk)
        if QUICK:
            self.crc32c = google_crc32c.extend(self.crc32c, chunk)
        self.offset += len(chunk)
        self.within += len(chunk)

    def copy(self) -> _State:
        digest = self.digest.copy() if self.digest is not None else None
        return _State(self.offset, self.piece, self.within, digest, self.crc32c)


def _whole(piece: Piece, state: _State) -> Iterator[bytes]:
    if state.within < piece.size:
        yield piece.content[state.within :]


def _facts(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _replaced(path: Path, stat: os.stat_result) -> bool:
    try:
        return os.stat(path).st_ino != stat.st_ino  # noqa: PTH116 - a Path costs as much as the call
    except OSError:
        return True


def _open(path: Path) -> IO[bytes]:
    try:
        # Without O_NONBLOCK, a pipe that took the file's place would be waited for without end. Unbuffered: what is
        # read is read in large pieces anyway, and there may be thousands of small files.
        return open(os.open(path, FLAGS), "rb", 0)
    except OSError as error:
        raise ChangedError(
            f'stopped before publishing, because "{path}" can\'t be read any more: {error.strerror}. '
            "Nothing was published",
            "Put it back, and run it again",
        ) from None


def changed(path: Path) -> ChangedError:
    """The error for a file that is not any more what it was."""
    return ChangedError(
        f'stopped before publishing, because "{path}" changed while it was being sent. Nothing was published',
        "Run it again",
    )


def gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth a packet of their own: an archive of small files is made of very small ones."""
    waiting = bytearray()
    for chunk in chunks:
        if not waiting and len(chunk) >= GATHER:
            yield chunk
            continue
        waiting += chunk
        if len(waiting) >= GATHER:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def total(parcels: Sequence[Parcel]) -> int:
    """Bytes on the wire of all of them."""
    return sum(parcel.size for parcel in parcels)
