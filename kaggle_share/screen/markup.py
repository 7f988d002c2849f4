"""HTML as the text that a reader sees, and its tables as columns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

_TAG = re.compile(r"<[^<>]{0,4000}>")
_BLOCK = re.compile(r"</?(?:td|th|tr|p|div|br|li|h[1-6]|table|pre|dt|dd)\b[^<>]{0,2000}>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(style|script)\b[^<>]{0,2000}>", re.IGNORECASE)
ROWS = 5000
"""Rows of a table that are read."""


def seen(markup: str) -> str:
    """The text of HTML without its tags: cells and paragraphs stand apart, coloured words stay together,
    scripts and styles are left out.

    Parameters
    ----------
    markup:
        HTML, whole or not.
    """
    return html.unescape(_TAG.sub("", _BLOCK.sub("\n", _without_styles(markup))))


def _without_styles(markup: str) -> str:
    pieces, position, lowered = [], 0, markup.lower()
    for found in _UNSEEN.finditer(markup):
        if found.start() >= position:
            end = lowered.find(f"</{found.group(1).lower()}", found.end())
            pieces.append(markup[position : found.start()])
            position = len(markup) if end == -1 else end
    return "".join(pieces) + markup[position:]


@dataclass
class Table:
    """A table of an output: names of its columns, and its rows as text."""

    names: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def columns(self) -> Iterator[tuple[str, list[str]]]:
        """Name and values of each column."""
        width = max([len(self.names), *(len(row) for row in self.rows)], default=0)
        for number in range(width):
            # The index that pandas writes before the columns has no name.
            name = self.names[number] if number < len(self.names) else ""
            yield name, [row[number] for row in self.rows if number < len(row)]


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._open: list[Table] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._is_header = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append(Table())
            self._row = self._cell = None
        elif tag == "tr" and self._open:
            self._row, self._is_header = [], True
        elif tag in ("td", "th") and self._row is not None:
            self._cell = []
            self._is_header &= tag == "th"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).strip())
            self._cell = None
        elif tag == "tr" and self._row is not None and self._open:
            table = self._open[-1]
            if self._is_header and not table.rows:
                # Of several rows of names the last that has one: pandas writes the index' names below the columns'.
                table.names = [new or old for old, new in zip_longest(table.names, self._row, fillvalue="")]
            elif len(table.rows) < ROWS:
                table.rows.append(self._row)
            self._row = None
        elif tag == "table" and self._open:
            self.tables.append(self._open.pop())
            self._row = self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def tables(markup: str) -> list[Table]:
    """The tables in HTML, as a DataFrame shows itself.

    Parameters
    ----------
    markup:
        HTML, whole or not.
    """
    if "<table" not in markup.lower():
        return []
    reader = _Tables()
    reader.feed(markup)
    reader.close()
    for table in reader.tables:
        if not table.names and len(table.rows) > 1:
            table.names = table.rows.pop(0)
    return reader.tables


def named(table: Table) -> str:
    """A table as `"name": "value"` lines, so that what its names say of its values is seen."""
    lines = [f'"{name}": "{value}"' for name, values in table.columns() for value in values if name and value]
    # A table of two columns is often one of names and values.
    lines += [f'"{row[-2]}": "{row[-1]}"' for row in [table.names, *table.rows] if len(row) in (2, 3) and row[-1]]
    return "\n".join(lines)


_GAP = re.compile(r"  +|\t")
_NAME = re.compile(r"\S{1,200}")


def printed(text: str) -> list[Table]:
    """The tables in printed text, as `print(df)` shows them.

    Parameters
    ----------
    text:
        What a cell printed.
    """
    found: list[Table] = []
    lines = text.split("\n")[: 4 * ROWS]
    number = 0
    while number < len(lines) - 1:
        head = lines[number]
        rows: list[list[str]] = []
        names: list[str] = []
        if 3 < len(head) < 5000:
            # pandas leaves room for the index, and writes columns flush right under their names.
            reader = _flush_right if head[0] == " " else _apart
            names, rows = reader(head, (lines[at] for at in range(number + 1, min(len(lines), number + 1 + ROWS))))
        if rows:
            found.append(Table(names, rows))
        number += 1 + len(rows)
    return found


def _flush_right(head: str, lines: Iterable[str]) -> tuple[list[str], list[list[str]]]:
    ends = [name.end() for name in _NAME.finditer(head)]
    rows: list[list[str]] = []
    is_indexed = False
    for line in lines:
        edges = [line[end : end + 1] for end in ends]
        if not line.strip() or len(line) > 5000 or any(edge not in ("", " ") for edge in edges):
            break
        row = [line[start:end].strip() for start, end in zip([0, *ends], ends, strict=False)]
        is_indexed |= not rows and line[0] != " "
        # Before the first column stands the index.
        rows.append([row[0].split(None, 1)[-1] if row[0] and is_indexed else row[0], *row[1:]])
    return head.split(), rows


def _apart(head: str, lines: Iterable[str]) -> tuple[list[str], list[list[str]]]:
    """Columns that stand two or more blanks apart, or a tab."""
    names = _GAP.split(head.strip())
    rows = []
    for line in lines if len(names) > 1 else ():
        cells = _GAP.split(line.strip())
        if len(cells) not in (len(names), len(names) + 1) or len(line) > 5000:
            break
        rows.append(cells[len(cells) - len(names) :])
    return names, rows
