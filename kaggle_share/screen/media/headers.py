"""Arrays, scans and recordings: what their headers say of people, and the texts that arrays hold.

Sources: NumPy's format (NEP 1), NIfTI-1 and NIfTI-2 (nifti1.h, nifti2.h), EDF and EDF+ (Kemp and others, 1992, 2003).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO

from kaggle_share.screen.media import Seen, Task, in_words, personal

_EXTENSION = 2**20
"""Bytes of a NIfTI file's extensions that are read."""
_OBJECTS = re.compile(r"[|<>=]O\d*['\"]|['\"]O['\"]")
_TEXTS = re.compile(r"['\"][|<>=](?:S|U|a)\d")
_WIDE = re.compile(r"['\"][<>=|]U\d")
_INK = re.compile(r"[^\x00-\x1f]{3,}")


def is_nifti(head: bytes) -> bool:
    """True for the first bytes of a NIfTI-1 or -2 file, in either order of bytes."""
    return head[344:348] in (b"n+1\0", b"ni1\0") or head[4:8] in (b"n+2\0", b"ni2\0")


def is_edf(head: bytes) -> bool:
    """True for the first bytes of an EDF or BDF file."""
    version = head[:8] in (b"0       ", b"\xffBIOSEMI")
    return version and re.fullmatch(rb"[\d.]{8}[\d.]{8}", head[168:184]) is not None


def in_array(file: IO[bytes], name: str, task: Task) -> Iterator[Seen]:
    """The texts in an array. Parameters as for `media.look`."""
    from kaggle_share.screen.texts import LIMIT, in_stream

    start = file.read(12)
    wide = start[6:7] >= b"\x02"
    size = struct.unpack("<I" if wide else "<H", start[8:12] if wide else start[8:10])[0]
    header = ((b"" if wide else start[10:]) + file.read(min(size, 2**16))).decode("latin-1")
    if _OBJECTS.search(header):
        yield Seen(inside=name, note="holds pickled objects that can't be looked through")
    elif _TEXTS.search(header):
        # A text has a fixed width, filled up with zeros; it stands alone on a line here.
        order = "utf-32-be" if re.search(r"['\"]>U", header) else "utf-32-le"
        data = file.read(min(LIMIT, task.left if name else LIMIT))
        task.left -= len(data) if name else 0
        is_wide = _WIDE.search(header) is not None and "," not in header.partition("descr")[2][:12]
        text = data.decode(order, "replace") if is_wide else data.decode("latin-1").replace("\0\0\0", "")
        lines = "\n".join(_INK.findall(text)).encode("utf-8", "replace")
        from io import BytesIO

        found = in_stream(
            BytesIO(lines), "latin-1", task.rules, task.watch, size=len(lines), people=task.people, given=task.given
        )
        for sighting in found:
            yield Seen(sighting, name, "in its texts")
        if file.read(1):
            yield Seen(inside=name, note="was looked through in its beginning only")


def in_nifti(file: IO[bytes], name: str, task: Task) -> Iterator[Seen]:
    """The words in the header of a scan, and its extensions. Parameters as for `media.look`."""
    head = file.read(544)
    second = head[4:8] in (b"n+2\0", b"ni2\0")
    fields = ((240, 80), (320, 24), (508, 16)) if second else ((4, 10), (14, 18), (148, 80), (228, 24), (328, 16))
    words = [head[at : at + size].partition(b"\0")[0].decode("latin-1") for at, size in fields]
    if not second:
        words.append(head[352:544].decode("latin-1"))
    words.append(file.read(_EXTENSION).decode("latin-1") if head[540:541] == b"\1" or head[348:349] == b"\1" else "")
    for sighting in in_words("\n".join(_INK.findall("\n".join(words))), task):
        yield Seen(sighting, name, "in its metadata")


def in_edf(file: IO[bytes], name: str, task: Task) -> Iterator[Seen]:
    """Who is recorded, by the header of a recording. Parameters as for `media.look`."""
    head = file.read(256).decode("latin-1")
    parts = head[8:88].split()
    # EDF+: code, sex, date of birth, name; X where it is not told.
    for part, kind in zip(parts, ("record_id", "", "dob", "person_name"), strict=False):
        if kind and part.strip("Xx_-0") and task.people:
            yield Seen(personal(kind, f"({len(part)} characters)"), name, "in the patient's attributes")
    for sighting in in_words(f"{head[8:88]}\n{head[88:168]}", task):
        yield Seen(sighting, name, "in its metadata")
