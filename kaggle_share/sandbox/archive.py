"""A whole dataset as one zip, made while it is sent: nothing is copied, and any part of it can be asked for."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kaggle_share.sandbox.records import StoredFile

_LIMIT = 0xFFFFFFFF
_UTF8 = 0x0800


@dataclass(frozen=True)
class _Piece:
    start: int
    length: int
    source: bytes | Path


class Plain:
    """The bytes of one file."""

    def __init__(self, path: Path, length: int) -> None:
        self.pieces = [_Piece(0, length, path)]
        self.length = length


class StoredZip:
    """A zip of files that are stored, not compressed; the same files always make the same bytes.

    Layout by PKWARE's APPNOTE 6.3: local headers (4.3.7) with the checksum already known, the central
    directory (4.3.12), and the zip64 records (4.3.14, 4.3.15) where a size, an offset or a count needs them.

    Parameters
    ----------
    files:
        In the order in which they shall lie in the zip.
    moment:
        The time that all of them carry.
    """

    def __init__(self, files: Sequence[StoredFile], moment: datetime) -> None:
        moment = moment.astimezone(UTC)
        date = (max(moment.year, 1980) - 1980) << 9 | moment.month << 5 | moment.day
        clock = moment.hour << 11 | moment.minute << 5 | moment.second // 2
        self.pieces: list[_Piece] = []
        self.length = 0
        directory = b""
        for file in files:
            offset, name = self.length, file.path.encode()
            large = file.size >= _LIMIT
            size = _LIMIT if large else file.size
            version = 45 if large else 20
            common = struct.pack("<HHHHHIII", version, _UTF8, 0, clock, date, file.crc32, size, size)
            extra = struct.pack("<HHQQ", 1, 16, file.size, file.size) if large else b""
            self._add(b"PK\3\4" + common + struct.pack("<HH", len(name), len(extra)) + name + extra)
            if file.size:
                self._add(file.location, file.size)
            far = offset >= _LIMIT
            wide = struct.pack("<QQ", file.size, file.size) if large else b""
            wide += struct.pack("<Q", offset) if far else b""
            extra = struct.pack("<HH", 1, len(wide)) + wide if wide else b""
            directory += (
                b"PK\1\2"
                + struct.pack("<H", 3 << 8 | 45)
                + (struct.pack("<H", 45) + common[2:] if wide else common)
                + struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0o644 << 16, _LIMIT if far else offset)
                + name
                + extra
            )
        start = self.length
        self._add(directory)
        count = len(files)
        if count > 0xFFFE or start >= _LIMIT or len(directory) >= _LIMIT:
            place = self.length
            self._add(b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start))
            self._add(b"PK\6\7" + struct.pack("<IQI", 0, place, 1))
        few = min(count, 0xFFFF)
        end = struct.pack("<HHHHIIH", 0, 0, few, few, min(len(directory), _LIMIT), min(start, _LIMIT), 0)
        self._add(b"PK\5\6" + end)

    def _add(self, source: bytes | Path, length: int | None = None) -> None:
        size = len(source) if isinstance(source, bytes) else length or 0
        if size:
            self.pieces.append(_Piece(self.length, size, source))
            self.length += size


def blocks(source: Plain | StoredZip, start: int, stop: int, size: int = 1 << 20) -> Iterator[bytes]:
    """The bytes from `start` to before `stop`, in blocks of at most `size`."""
    for piece in source.pieces:
        low, high = max(start, piece.start), min(stop, piece.start + piece.length)
        if low >= high:
            continue
        if isinstance(piece.source, bytes):
            yield piece.source[low - piece.start : high - piece.start]
            continue
        with piece.source.open("rb") as file:
            file.seek(low - piece.start)
            while low < high and (block := file.read(min(size, high - low))):
                low += len(block)
                yield block
