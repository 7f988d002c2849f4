"""CSV and TSV, written anew with some columns changed: everything else stays byte for byte as it was.

Fields are cut out and put back as they stand, quotes and line ends included; only those of a column that changes are
taken apart. So no reader's opinion of types, quotes or missing values gets into the file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from kaggle_share.errors import StagingError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes.source import Keep, Source, reading, writing
from kaggle_share.screen.fixes.values import Change

LONGEST = 1 << 26
"""Characters of one row; a quote that is never closed would make one of the rest of the file."""
CACHED = 100_000
"""Values of a column whose outcome is remembered."""
OFTEN = 10_000
"""Rows between two questions whether to stop."""

Record = tuple[list[str], str]
"""The fields of a row as they stand, and what ends the line."""


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value of some columns to those that want to see it.

    Parameters
    ----------
    source:
        The table.
    columns:
        Name → what is called with each value that isn't missing.

    Returns
    -------
    The number of rows.
    """
    wanted = [(place, seen) for name, seen in columns.items() for place in source.places(name)]
    with reading(source) as file:
        rows = _rows(_text(file, source), source)
        next(rows, None)
        count = 0
        for fields, _ in rows:
            if _is_blank(fields, source):
                continue
            if count % OFTEN == 0:
                watch.check()
            count += 1
            for place, seen in wanted:
                if place < len(fields):
                    value = plain(fields[place])
                    if value not in source.missing:
                        seen(value)
    return count


def rewrite(
    source: Source,
    target: Path,
    changes: Mapping[str, Change],
    watch: Watch,
    *,
    keep: Keep | None = None,
    asked: Sequence[str] = (),
) -> int:
    """Write the table with some columns changed.

    Parameters
    ----------
    source:
        The table.
    target:
        The file to write; it must not be there.
    changes:
        Column → what is done to it.
    keep:
        Which rows stay; all by default.
    asked:
        The columns whose values `keep` is called with.

    Returns
    -------
    The number of rows that were written.
    """
    dropped = {place for name, change in changes.items() if change.drops for place in source.places(name)}
    left = len(source.names) - len(dropped)
    cells = [
        _Cell(place, change, source, left)
        for name, change in changes.items()
        if not change.drops
        for place in source.places(name)
    ]
    asks = [source.places(name)[0] for name in asked]
    count = 0
    with reading(source) as file, writing(source, target) as raw:
        out = io.TextIOWrapper(raw, source.encoding, errors=_errors(source), newline="", write_through=False)
        rows = _rows(_text(file, source), source)
        first = next(rows, None)
        if first is not None:
            out.write(source.delimiter.join(_without(first[0], dropped)) + first[1])
        for number, (fields, ending) in enumerate(rows):
            if number % OFTEN == 0:
                watch.check()
            if _is_blank(fields, source):
                out.write(fields[0] + ending)
                continue
            if keep is not None and not keep([_value(fields, place, source) for place in asks]):
                continue
            count += 1
            new = list(fields)
            for cell in cells:
                if cell.place < len(new):
                    new[cell.place] = cell.changed(fields)
            if dropped:
                new = _without(new, dropped)
                if left == 1 and new == [""]:
                    # To most readers a line with nothing in it is no row.
                    new = ['""']
            out.write(source.delimiter.join(new) + ending)
        out.flush()
        out.detach()
    return count


def plain(field: str) -> str:
    """What a field says, without its quotes."""
    if not field.startswith('"'):
        return field
    end = _closing(field, 1)
    return field[1:end].replace('""', '"') + field[end + 1 :]


class _Cell:
    """One place in each row, and what is done to it."""

    def __init__(self, place: int, change: Change, source: Source, left: int) -> None:
        self.place = place
        self.change = change
        self._source = source
        self._subject = source.places(change.subject)[0] if change.subject else None
        self._known: dict[str, tuple[str, bool, bool]] = {}
        self._nothing = '""' if left == 1 else ""

    def changed(self, fields: list[str]) -> str:
        """The field as it is written now."""
        old = fields[self.place]
        if self._subject is not None:
            return self._new(old, _value(fields, self._subject, self._source))
        known = self._known.get(old)
        if known is None:
            lost, changed = self.change.lost, self.change.changed
            new = self._new(old, None)
            if len(self._known) >= CACHED:
                self._known.clear()
            self._known[old] = new, self.change.lost > lost, self.change.changed > changed
            return new
        self.change.lost += known[1]
        self.change.changed += known[2]
        return known[0]

    def _new(self, old: str, subject: str | None) -> str:
        value = plain(old)
        if value in self._source.missing:
            return old
        new = self.change.value(value, subject)
        if new is None:
            return self._nothing
        if new == value:
            return old
        needed = any(char in new for char in (self._source.delimiter, '"', "\n", "\r")) or new != new.strip()
        if needed or old.startswith('"') or new == "":
            return '"' + new.replace('"', '""') + '"'
        return new


def _value(fields: Sequence[str], place: int, source: Source) -> str | None:
    if place >= len(fields):
        return None
    value = plain(fields[place])
    return None if value in source.missing else value


def _without(fields: list[str], dropped: set[int]) -> list[str]:
    return [field for place, field in enumerate(fields) if place not in dropped] if dropped else fields


def _is_blank(fields: list[str], source: Source) -> bool:
    return len(fields) == 1 and not fields[0] and len(source.names) > 1


def _text(file: IO[bytes], source: Source) -> IO[str]:
    return io.TextIOWrapper(file, source.encoding, errors=_errors(source), newline="")


def _errors(source: Source) -> str:
    # Bytes that the encoding doesn't have go out as they came in; they stand in columns that nobody changes, or are
    # replaced.
    return "strict" if source.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _rows(lines: IO[str], source: Source) -> Iterator[Record]:
    """The rows of a file, the header first; blank lines before it belong to nothing."""
    delimiter, started = source.delimiter, False
    rest = iter(lines)
    for line in rest:
        if '"' in line:
            fields, ending = _quoted(line, rest, source)
        else:
            body = line.rstrip("\r\n")
            fields, ending = body.split(delimiter), line[len(body) :]
        if not started and fields == [""]:
            continue
        started = True
        yield fields, ending


def _quoted(line: str, rest: Iterator[str], source: Source) -> Record:
    """The fields of a row with quotes in it, which may go on over many lines."""
    fields: list[str] = []
    delimiter, start = source.delimiter, 0
    while True:
        if line.startswith('"', start):
            end = _closing(line, start + 1)
            if end == len(line):
                line = _continued(line, rest, source)
                end = _closing(line, start + 1)
            stop = line.find(delimiter, min(end + 1, len(line)))
        else:
            stop = line.find(delimiter, start)
        if stop == -1:
            body = line[start:].rstrip("\r\n") if not _open(line, start) else line[start:]
            fields.append(body)
            return fields, line[start + len(body) :]
        fields.append(line[start:stop])
        start = stop + 1


def _continued(line: str, rest: Iterator[str], source: Source) -> str:
    """The line with those after it, up to the one in which its open quote is closed, or the end of the file."""
    parts, length = [line], len(line)
    for more in rest:
        parts.append(more)
        length += len(more)
        if length > LONGEST:
            raise StagingError(
                f'"{source.path}" has a quote that is never closed, or a row of more than {LONGEST >> 20} MB',
                "Correct it in the file",
            )
        # Lines end with a line break, so that no pair of quotes stands half in one and half in the next.
        if _closing(more, 0) < len(more):
            break
    return "".join(parts)


def _open(line: str, start: int) -> bool:
    """True for a quoted field that the file ends within: its line breaks are its own."""
    return line.startswith('"', start) and _closing(line, start + 1) == len(line)


def _closing(text: str, start: int) -> int:
    """Where the quote that closes a field stands; the text's length where there is none."""
    while True:
        at = text.find('"', start)
        if at == -1:
            return len(text)
        if text.startswith('"', at + 1):
            start = at + 2
            continue
        return at
