"""TIFF and GIF without what stands beside their pixels, which stay as they are, bit by bit.

Sources: TIFF 6.0, Exif 2.32 (CIPA DC-008), GIF89a.
"""

from __future__ import annotations

import struct
from pathlib import Path

from kaggle_share.errors import InputError

TAGS = frozenset(
    (
        # Document's name, description, make, model, page's name, software, time, artist, host, copyright
        *(0x010D, 0x010E, 0x010F, 0x0110, 0x011D, 0x0131, 0x0132, 0x013B, 0x013C, 0x8298),
        # XMP, IPTC, Photoshop, Exif, place, Windows' title, comment, author, keywords, subject
        *(0x02BC, 0x83BB, 0x8649, 0x8769, 0x8825, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F),
        # ImageJ's metadata, unique camera and its serial number, owner's name, serial numbers
        *(0xC697, 0xC696, 0xC614, 0xC62F, 0xA430, 0xA431, 0xA435, 0x9286, 0x927C, 0xC65D),
    )
)
"""Tags that go. Those of places of a map (GeoTIFF) stay: without them the image would be no map."""
_DIRECTORIES = (0x8769, 0x8825, 0xA005)
"""Tags that lead to a directory of metadata."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Type → bytes."""
MOST = 100_000
"""Directories and entries that are read."""


def strip_tiff(location: Path, target: Path) -> None:
    """Write a TIFF anew, its metadata zeroed and its entries gone.

    Parameters
    ----------
    location:
        A TIFF of less than 4 GB; it is only read.
    target:
        Where to write. It is overwritten.

    Raises
    ------
    InputError
        It is damaged, or a BigTIFF.
    OSError
        It can't be read or written.
    """
    data = bytearray(location.read_bytes())
    try:
        _Tiff(data).clean()
    except (struct.error, IndexError, ValueError):
        raise InputError(f'"{location.name}" is a damaged image', "Make it again, or leave it out") from None
    target.write_bytes(data)


class _Tiff:
    def __init__(self, data: bytearray) -> None:
        self.data = data
        self.order = "<" if data[:2] == b"II" else ">"
        self.left = MOST

    def clean(self) -> None:
        """All directories, one after the other."""
        (place,) = struct.unpack_from(f"{self.order}I", self.data, 4)
        while place:
            place = self._directory(place)

    def _directory(self, place: int) -> int:
        """Take the entries out of one directory; answers where the next one is."""
        (count,) = struct.unpack_from(f"{self.order}H", self.data, place)
        self._spend(count + 1)
        end = place + 2 + 12 * count
        (following,) = struct.unpack_from(f"{self.order}I", self.data, end)
        kept = []
        for number in range(count):
            at = place + 2 + 12 * number
            entry = bytes(self.data[at : at + 12])
            (tag,) = struct.unpack_from(f"{self.order}H", entry)
            if tag == 0x014A:
                for inner in self._numbers(entry):
                    self._directory(inner)
            if tag in TAGS:
                self._forget(entry)
            else:
                kept.append(entry)
        written = struct.pack(f"{self.order}H", len(kept)) + b"".join(kept) + struct.pack(f"{self.order}I", following)
        self.data[place : end + 4] = written + bytes(end + 4 - place - len(written))
        return int(following)

    def _forget(self, entry: bytes) -> None:
        """Zero what an entry points at, and all that a directory of metadata points at."""
        tag, kind, count = struct.unpack_from(f"{self.order}HHI", entry)
        if tag in _DIRECTORIES and kind in (4, 13):
            for inner in self._numbers(entry):
                (entries,) = struct.unpack_from(f"{self.order}H", self.data, inner)
                self._spend(entries + 1)
                for number in range(entries):
                    at = inner + 2 + 12 * number
                    self._forget(bytes(self.data[at : at + 12]))
                self._zero(inner, 2 + 12 * entries + 4)
            return
        size = _SIZES.get(kind, 1) * count
        if size > 4:
            (at,) = struct.unpack_from(f"{self.order}I", entry, 8)
            self._zero(at, size)

    def _numbers(self, entry: bytes) -> list[int]:
        _, kind, count = struct.unpack_from(f"{self.order}HHI", entry)
        if kind not in (4, 13) or count > 1000:
            raise ValueError("no directories")
        if count == 1:
            return list(struct.unpack_from(f"{self.order}I", entry, 8))
        (at,) = struct.unpack_from(f"{self.order}I", entry, 8)
        return list(struct.unpack_from(f"{self.order}{count}I", self.data, at))

    def _zero(self, at: int, size: int) -> None:
        if at + size > len(self.data):
            raise ValueError("cut off")
        self.data[at : at + size] = bytes(size)

    def _spend(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise ValueError("directories without end")


def strip_gif(location: Path, target: Path) -> None:
    """Write a GIF anew without comments and application blocks, but for the one that says how often it repeats.

    Parameters as for :func:`strip_tiff`.

    Raises
    ------
    InputError
        It is damaged.
    OSError
        It can't be read or written.
    """
    data = location.read_bytes()
    try:
        made = _without_blocks(data)
    except (IndexError, ValueError):
        raise InputError(f'"{location.name}" is a damaged image', "Make it again, or leave it out") from None
    target.write_bytes(made)


def _without_blocks(data: bytes) -> bytes:
    flags = data[10]
    place = 13 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
    kept = [data[:place]]
    while True:
        start, mark = place, data[place]
        if mark == 0x3B:
            return b"".join([*kept, b"\x3b"])
        if mark == 0x21:
            label = data[place + 1]
            place = _after(data, place + 2)
            # 0xFE is a comment, 0xFF an application's; XMP is one of those.
            if label == 0xFE or (label == 0xFF and data[start + 3 : start + 14] != b"NETSCAPE2.0"):
                continue
        elif mark == 0x2C:
            inner = data[place + 9]
            place = _after(data, place + 11 + (3 << ((inner & 7) + 1) if inner & 0x80 else 0))
        else:
            raise ValueError("no block")
        kept.append(data[start:place])


def _after(data: bytes, place: int) -> int:
    """Where the blocks that begin here end."""
    while data[place]:
        place += data[place] + 1
    if place >= len(data):
        raise ValueError("cut off")
    return place + 1
