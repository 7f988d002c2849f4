"""SQLite databases beside their rows: the SQL that they keep, and what deleted rows left behind.

Source: Database File Format (sqlite.org/fileformat2.html), 1.3 and 1.6.
"""

from __future__ import annotations

import mmap
import sqlite3
import struct
from pathlib import Path

SQLITE_MAGIC = b"SQLite format 3\0"
_INNER, _LEAVES = (2, 5), (10, 13)
"""First byte of pages of a tree: of indexes and of tables."""
PAGES = 200_000
"""Pages whose gaps are looked at."""


def statements(connection: sqlite3.Connection) -> dict[str, str]:
    """The SQL of a database's tables, views and triggers by name: defaults and conditions may hold values."""
    try:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    except sqlite3.Error:
        return {}
    return {f"the SQL of {kind} {number + 1}": str(sql) for number, (kind, _, sql) in enumerate(rows)}


def remains(location: Path) -> bool:
    """True for a database in whose gaps something still stands: rows that were deleted, tables that were dropped.

    Parameters
    ----------
    location:
        The file; it is only read.
    """
    with location.open("rb") as file:
        head = file.read(100)
        if len(head) < 100 or not head.startswith(SQLITE_MAGIC):
            return False
        (size,) = struct.unpack(">H", head[16:18])
        size = 65536 if size == 1 else size
        free, count = struct.unpack(">II", head[32:40])
        try:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages:
                if count and _in_free(pages, size, free):
                    return True
                number = min(PAGES, len(pages) // size)
                return any(_in_gaps(pages[at * size : (at + 1) * size], at) for at in range(number))
        except (ValueError, struct.error, IndexError):
            return False


def _in_free(pages: mmap.mmap, size: int, trunk: int) -> bool:
    """Whether a page that is free holds anything; `secure_delete` fills them with zeros."""
    seen: set[int] = set()
    while trunk and trunk not in seen and len(seen) < PAGES:
        seen.add(trunk)
        start = (trunk - 1) * size
        following, leaves = struct.unpack(">II", pages[start : start + 8])
        for number in struct.unpack(f">{min(leaves, size // 4 - 2)}I", pages[start + 8 : start + 8 + 4 * leaves]):
            if pages[(number - 1) * size : number * size].strip(b"\0"):
                return True
        if pages[start + 8 + 4 * leaves : start + size].strip(b"\0"):
            return True
        trunk = following
    return False


def _in_gaps(page: bytes, number: int) -> bool:
    """Whether something stands between a page's cells."""
    at = 100 if number == 0 else 0
    kind = page[at]
    if kind not in _INNER and kind not in _LEAVES:
        return False
    # Before the first cell stands what a page held before it was split: mostly copies of rows that are elsewhere.
    (free,) = struct.unpack(">H", page[at + 1 : at + 3])
    while free:
        following, length = struct.unpack(">HH", page[free : free + 4])
        if page[free + 4 : free + length].strip(b"\0"):
            return True
        if following <= free:
            break
        free = following
    return False
