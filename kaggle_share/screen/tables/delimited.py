"""CSV and its like: the head by Python's reader, the rest by Arrow's, and by Python's where Arrow's can't."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.dialect import guess_delimiter, guess_encoding, open_unpacked, rows_of

HEAD = 2**18
"""Bytes that encoding, delimiter, header and types are told from."""
MISSING = ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "none", "#N/A", "<NA>", "-", "?", ".", "n/a", "NaT")
"""What stands for "no value"."""
DAMAGED = (OSError, EOFError, zlib.error, UnicodeError, csv.Error)

_FLOAT = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d{1,3})?\Z")
_INT = re.compile(r"-?(?:0|[1-9]\d{0,17})\Z")


@dataclass
class Delimited:
    """A delimited file whose head was read."""

    columns: tuple[str, ...]
    pieces: Callable[[], Iterator[Any]]


@dataclass(frozen=True)
class _Head:
    columns: tuple[str, ...]
    delimiter: str
    encoding: str
    after: int
    """Bytes before the first row of values."""
    rows: tuple[tuple[str, ...], ...]


def delimited(location: Path, packed: str, *, tab: bool, memory: int) -> Delimited | None:
    """A delimited file; None where it is empty."""
    from kaggle_share.screen.tables.read import UnreadableError

    try:
        head = _head(location, packed, tab)
    except DAMAGED as error:
        raise UnreadableError("its beginning can't be read") from error
    if head is None:
        return None
    return Delimited(head.columns, lambda: _pieces(location, packed, head, memory))


def _head(location: Path, packed: str, tab: bool) -> _Head | None:
    size = HEAD
    while True:
        with open_unpacked(location, packed) as file:
            raw = b""
            while len(raw) < size and (part := file.read(size - len(raw))):
                raw += part
        whole = len(raw) < size
        encoding = guess_encoding(raw, whole=whole)
        text = raw.decode(encoding, "replace").replace("\0", "")
        delimiter = "\t" if tab else guess_delimiter(text, whole=whole)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header: list[str] = []
        with contextlib.suppress(csv.Error):
            header = next((row for row in reader if row), [])
        lines = reader.line_num
        if header and (whole or len(text) > 4 * sum(map(len, header))):
            break
        if whole or size >= 2**26:
            if not header:
                return None
            break
        size *= 8
    rows = _some_rows(reader, 2000)
    if not whole and rows:
        rows.pop()
    after = _bytes_of_lines(raw, lines) if encoding in ("utf-8", "utf-8-sig") else -1
    return _Head(tuple(header), delimiter, encoding, after, tuple(map(tuple, rows)))


def _some_rows(reader: Any, most: int) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        pass
    return rows


def _bytes_of_lines(raw: bytes, lines: int) -> int:
    """Bytes that so many lines take; -1 where line breaks are not plain."""
    at = 0
    for _ in range(lines):
        found = raw.find(b"\n", at)
        if found == -1:
            return -1 if b"\r" in raw[at:] else len(raw)
        at = found + 1
    # A carriage return alone ends a line for Python's reader, and not here.
    return at if raw[:at].count(b"\r") == raw[:at].count(b"\r\n") else -1


def _pieces(location: Path, packed: str, head: _Head, memory: int) -> Iterator[Any]:
    import pyarrow as pa

    width = len(head.columns)
    texts = {number for number in range(width) if not _is_number([row[number : number + 1] for row in head.rows])}
    given = 0
    for _ in range(8):
        at = 0
        try:
            for piece in _arrow_pieces(location, packed, head, texts, memory) if head.after >= 0 else ():
                start, at = at, at + piece.num_rows
                # After a new start, what was given already is not given again.
                if at > given:
                    yield piece.slice(max(0, given - start))
                    given = at
            if head.after >= 0:
                return
            break
        except _BadColumnError as error:
            texts = texts | {error.column}
        except (pa.ArrowException, *DAMAGED):
            break
    yield from _slow_pieces(location, packed, head, given)


class _BadColumnError(Exception):
    """A column that was taken for numbers holds something else."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


def _arrow_pieces(location: Path, packed: str, head: _Head, texts: set[int], memory: int) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    width = len(head.columns)
    names = [str(number) for number in range(width)]
    ints = {number for number in range(width) if number not in texts and _is_int(head.rows, number)}
    types = {
        name: pa.string() if number in texts else pa.int64() if number in ints else pa.float64()
        for number, name in enumerate(names)
    }
    # Some sixty pieces are on their way at once: read, parsed, looked at, or given back late (measured).
    block = max(2**20, min(2**23, memory // 64))
    with open_unpacked(location, packed) as file:
        left = head.after
        while left > 0 and (part := file.read(min(left, 2**20))):
            left -= len(part)
        try:
            reader = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(column_names=names, block_size=block, use_threads=True),
                parse_options=arrow_csv.ParseOptions(delimiter=head.delimiter, newlines_in_values=True),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types, null_values=list(MISSING), strings_can_be_null=True, check_utf8=True
                ),
            )
            yield from reader
        except StopIteration:
            return
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error):
                return
            found = re.search(r"In CSV column #(\d+): CSV conversion error", str(error))
            if found is None:
                raise
            raise _BadColumnError(int(found.group(1))) from None


def _slow_pieces(location: Path, packed: str, head: _Head, given: int) -> Iterator[Any]:
    """Every field as text, but for the rows that were given; fields beyond the header are joined to the last."""
    import pyarrow as pa

    from kaggle_share.screen.tables.read import UnreadableError

    width = len(head.columns)
    names = [str(number) for number in range(width)]
    missing = frozenset(MISSING)

    def batch(held: list[list[str]]) -> Any:
        columns = [
            pa.array([None if value in missing else value for value in column], pa.string())
            for column in zip(*held, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, names)

    held: list[list[str]] = []
    size = 0
    encoding = head.encoding
    try:
        with (
            open_unpacked(location, packed) as raw,
            io.TextIOWrapper(raw, encoding, errors="replace", newline="") as text,
        ):
            rows = rows_of(text, head.delimiter)
            next((row for row in rows if row), None)
            for row in rows:
                if not row:
                    continue
                if given:
                    given -= 1
                    continue
                if len(row) > width:
                    row = [*row[: width - 1], head.delimiter.join(row[width - 1 :])]
                held.append(row + [""] * (width - len(row)))
                size += sum(map(len, row))
                if len(held) >= 16384 or size > 2**24:
                    yield batch(held)
                    held, size = [], 0
    except DAMAGED as error:
        if held:
            yield batch(held)
        raise UnreadableError("it breaks off, or a part of it can't be read") from error
    if held:
        yield batch(held)


def _is_number(cells: Sequence[tuple[str, ...]]) -> bool:
    values = [cell[0].strip() for cell in cells if cell and cell[0] not in MISSING]
    if not values or not all(map(_FLOAT.match, values)):
        return False
    # Digits that begin with zero, or are many before the point, are codes: as numbers they would be others.
    return not any(len(value.partition(".")[0]) > 15 or re.match(r"-?0\d", value) for value in values)


def _is_int(rows: Sequence[tuple[str, ...]], number: int) -> bool:
    values = [row[number].strip() for row in rows if len(row) > number and row[number] not in MISSING]
    return bool(values) and all(map(_INT.match, values))
