"""Plain text that fits a terminal: wrapped lines, and tables whose columns are aligned."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from kaggle_share.ui.wording import visible

WIDTH = 100
"""Columns of a terminal that nothing goes beyond."""
PATH_WIDTH = 44


def table(
    rows: Sequence[Sequence[str]],
    *,
    right: frozenset[int] | set[int] = frozenset(),
    indent: str = "  ",
    widths: Sequence[int] = (PATH_WIDTH, 16, 10, 30, 10),
) -> list[str]:
    """Rows with their columns aligned, each as wide as its widest cell and at most as `widths` says."""
    if not rows:
        return []
    rows = [[cut(visible(cell), most) for cell, most in zip(row, widths, strict=False)] for row in rows]
    wide = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    while len(indent) + sum(wide) + 2 * (len(wide) - 1) > WIDTH:
        wide[max(range(len(wide)), key=lambda at: wide[at])] -= 1
    lines = []
    for row in rows:
        cells = [_padded(cut(cell, wide[at]), wide[at], at in right) for at, cell in enumerate(row) if wide[at]]
        lines.append(f"{indent}{'  '.join(cells)}".rstrip())
    return lines


def each(texts: Iterable[str], indent: str) -> list[str]:
    """Every text wrapped, one below the other."""
    return [line for text in texts for line in wrapped(text, indent)]


def wrapped(text: str, indent: str) -> list[str]:
    """Lines of at most `WIDTH` columns; the first begins with `indent`, the others stand below it."""
    rest = " " * width(indent)
    room = WIDTH - width(indent)
    lines: list[str] = []
    for line in textwrap.wrap(text, room, break_on_hyphens=False) or [""]:
        while width(line) > room:
            # Wide characters take two columns each; textwrap counts them as one.
            at = max(1, len(line) * room // width(line) - 1)
            lines.append(line[:at])
            line = line[at:]
        lines.append(line)
    return [f"{indent if number == 0 else rest}{line}".rstrip() for number, line in enumerate(lines)]


def cut(text: str, most: int) -> str:
    """Text of at most `most` columns, cut in its middle, since names differ at both ends."""
    if width(text) <= most:
        return text
    head, tail = text, text
    while width(head) > most // 2:
        head = head[:-1]
    while width(tail) > most - 1 - width(head):
        tail = tail[1:]
    return f"{head}…{tail}"


def width(text: str) -> int:
    """Columns that a text takes in a terminal."""
    from rich.cells import cell_len

    return cell_len(text)


def _padded(text: str, wide: int, right: bool) -> str:
    blank = " " * (wide - width(text))
    return f"{blank}{text}" if right else f"{text}{blank}"
