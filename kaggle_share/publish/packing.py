"""A folder of small files as a zip that is generated as it is sent: stored, and the same bytes every time.

Its length follows from the names and sizes, and its checksums are known from staging, so that nothing is written to
disk and sending can go on at any byte. Layout by PKWARE's APPNOTE 6.3.10: local headers (4.3.7), the central
directory (4.3.12), and the zip64 records (4.3.14, 4.3.15) where a count or an offset needs them.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence

from kaggle_share.model import Column, Resource
from kaggle_share.publish.parcel import Parcel, Piece, parcel_of

UTF8 = 0x0800
MADE = 3 << 8 | 20
"""Made on Unix, by version 2.0."""
DAY = (1980 - 1980) << 9 | 1 << 5 | 1
"""1 January 1980, the first that a zip can say: no date of this machine is in it."""
MANY, FAR = 0xFFFF, 0xFFFFFFFF


def parcels_of(
    resources: Sequence[Resource],
    columns: Mapping[str, tuple[Column, ...]],
    packed: Mapping[str, Sequence[str]],
) -> list[Parcel]:
    """What is sent, each as one upload.

    Parameters
    ----------
    resources:
        Everything.
    columns:
        Described columns by path.
    packed:
        As the plan has it: path of an archive → paths in it.
    """
    inside = {path for paths in packed.values() for path in paths}
    known = {resource.path: resource for resource in resources}
    archives = [archive_of(path, [known[one] for one in paths]) for path, paths in packed.items()]
    single = [parcel_of(r, columns.get(r.path, ())) for r in resources if r.path not in inside]
    return [*single, *archives]


def archive_of(path: str, resources: Sequence[Resource]) -> Parcel:
    """A folder's files as one stored zip.

    Parameters
    ----------
    path:
        Path of the archive in the dataset, such as `train.zip`.
    resources:
        Files below the folder of that name, each with its crc32.
    """
    folder = len(path) - len(".zip") + 1
    pieces: list[Piece] = []
    directory, offset = bytearray(), 0
    identity = hashlib.sha256()
    for resource in sorted(resources, key=lambda one: one.path):
        name = resource.path[folder:].encode()
        identity.update(name + b"\0" + resource.sha256.encode())
        common = struct.pack(
            "<HHHHHIIIHH", 20, UTF8, 0, 0, DAY, resource.crc32 or 0, resource.size, resource.size, len(name), 0
        )
        header = b"PK\3\4" + common + name
        pieces.append(Piece(len(header), header))
        if resource.size:
            pieces.append(
                Piece(resource.size, file=resource.location, sha256=resource.sha256, blake3=resource.blake3)
            )
        directory += _entry(common, name, offset)
        offset += len(header) + resource.size
    tail = bytes(directory) + _end(len(resources), len(directory), offset)
    pieces.append(Piece(len(tail), tail))
    return Parcel(
        path=path,
        size=offset + len(tail),
        identity=identity.hexdigest(),
        pieces=tuple(pieces),
        holds=tuple(resource.path for resource in resources),
    )


def _entry(common: bytes, name: bytes, offset: int) -> bytes:
    far = offset >= FAR
    extra = struct.pack("<HHQ", 1, 8, offset) if far else b""
    fields = common[:-2] + struct.pack("<HHHHI", len(extra), 0, 0, 0, 0o100644 << 16)
    return b"PK\1\2" + struct.pack("<H", MADE) + fields + struct.pack("<I", FAR if far else offset) + name + extra


def _end(count: int, length: int, offset: int) -> bytes:
    wide = b""
    if count >= MANY or offset >= FAR or length >= FAR:
        place = offset + length
        wide = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, MADE, 45, 0, 0, count, count, length, offset)
        wide += b"PK\6\7" + struct.pack("<IQI", 0, place, 1)
    few = min(count, MANY)
    return wide + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, few, few, min(length, FAR), min(offset, FAR), 0)
