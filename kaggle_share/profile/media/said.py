"""How media are told about: counts, lengths, shapes, and names that come from a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kaggle_share import rules

LONGEST_NAME = 60
"""Characters of a name from a file that are repeated."""


def count(number: int, noun: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shown(name: str) -> str:
    """A name from a file, on one line and not too long."""
    text = rules.printable(" ".join(name.split()))
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names with commas; of many, the first."""
    told = list(names)
    return ", ".join(told[:most]) + (", …" if len(told) > most else "")


def sides(shape: Sequence[int]) -> str:
    """`3 × 4`; `a single value` where there is no side."""
    return " × ".join(f"{side:,}" if side >= 10_000 else str(side) for side in shape) or "a single value"


def duration(seconds: float) -> str:
    """A length of time: `3.2 s`, `4 min 33 s`, `1 h 2 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"
