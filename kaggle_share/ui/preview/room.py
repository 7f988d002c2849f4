"""How much a preview may take: a page stays below 300 KB, whatever the draft holds."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 300_000
"""Of a page, in UTF-8."""


@dataclass(frozen=True)
class Room:
    """How many of everything are shown; what is left out is counted and said."""

    files: int = 100
    columns: int = 300
    """Of all files together."""
    columns_of_file: int = 60
    rows: int = 5
    """Of each file's sample."""
    cells: int = 2_500
    """Of all samples together."""
    top: int = 5
    findings: int = 50
    notes: int = 20
    words: int = 300
    """Characters of one description or note."""
    card: int = 30_000
    """Characters."""
    json: int = 40_000
    """Characters."""
    pictures: int = 10
    """Thumbnails of images."""
    plots: int = 12
    """Maps and lines, of all files together."""


ROOMS: tuple[Room, ...] = (
    Room(),
    Room(files=60, columns=100, cells=600, top=4, card=15_000, json=15_000, plots=6),
    Room(50, 50, 50, 3, 150, 3, 20, 10, 160, 6_000, 6_000, 6, 2),
    Room(20, 12, 12, 0, 0, 2, 10, 5, 80, 2_000, 2_000, 0, 0),
)
"""From plenty to little. The first in which a page fits is taken."""
