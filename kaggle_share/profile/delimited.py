"""CSV and TSV before DuckDB reads them: the head, lines from all over, and the mending of what it can't read.

DuckDB renames columns (`a, a` → `a, a_1`, and it trims), guesses skipped lines and comments, and reads UTF-8 only.
So the header is read here, exactly as it stands, and DuckDB is told the rest. Where a file is not rectangular or not
UTF-8, Python's own reader writes a rectangular copy that is profiled instead, and counts what it had to mend.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.dialect import first_rows, guess_delimiter, guess_encoding, open_unpacked, rows_of, single_byte
from kaggle_share.model import Watch

HEAD = 1 << 18
"""Bytes looked at for encoding, delimiter and header. A header that is longer makes the head grow."""
LONGEST_HEAD = 1 << 24
"""Bytes of a first line that is too long for names of columns."""
MOST_COLUMNS = 100_000
BLOCKS = 32
"""Places of a large file from which lines are taken, and bytes that are read at each."""
BLOCK = 1 << 17

UNREADABLE = (OSError, EOFError, zlib.error, UnicodeError)
"""What reading a damaged file raises, its compression included."""


@dataclass(frozen=True)
class Head:
    """The beginning of a delimited file."""

    header: tuple[str, ...] = ()
    """Names of the columns, exactly as they stand in the file; empty for an empty file."""
    delimiter: str = ","
    encoding: str = "utf-8"
    """Python's name of the codec."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The first rows after the header, as far as the head goes."""
    trouble: str = ""
    """Why it can't be read as a table, as a sentence; empty where it can."""
    open_quote: bool = False
    """The file is short, and a quote in it opens and never closes."""

    @property
    def is_utf8(self) -> bool:
        """True where DuckDB can read it without mending."""
        return self.encoding in ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class Part:
    """Some lines of a delimited file."""

    path: Path
    rows: int
    """About as many rows as the whole file has."""


@dataclass
class Mended:
    """What mending a file took."""

    path: Path
    rows: int = 0
    short: int = 0
    """Rows with fewer fields than the header."""
    long: int = 0
    """Rows with more; the fields beyond the header are left out of the profile."""
    broken: bool = False
    """The file breaks off, or a part of it can't be read."""
    notes: list[str] = field(default_factory=list)


def read_head(location: Path, packed: str, *, tab: bool = False) -> Head:
    """Encoding, delimiter and header of a delimited file.

    Parameters
    ----------
    location, packed:
        The file, and its compression as `compression` names it.
    tab:
        The file's name ends in `.tsv`: tabs, whatever else is in it.

    Raises
    ------
    OSError, EOFError, zlib.error
        The file, or its compression, can't be read.
    """
    size = HEAD
    while True:
        with open_unpacked(location, packed) as file:
            raw = _read(file, size)
        if len(raw) >= LONGEST_HEAD and not _ends_line(raw):
            return Head(trouble=f"Its first line is longer than {LONGEST_HEAD >> 20} MB: it is no table.")
        whole = len(raw) < size
        encoding = guess_encoding(raw, whole=whole)
        text = codecs.getincrementaldecoder(encoding)("replace").decode(raw, whole)
        delimiter = "\t" if tab else guess_delimiter(text, whole=whole)
        records = first_rows(text, delimiter)
        # The last record may be cut off; it counts only where the file ends with it.
        known = records if whole else records[:-1]
        if known or whole or size >= LONGEST_HEAD:
            break
        size *= 8
    first = known or records
    if not first:
        return Head(encoding=encoding, delimiter=delimiter)
    if len(first[0]) > MOST_COLUMNS:
        return Head(trouble=f"Its first line has {len(first[0]):,} fields: it is no table.")
    return Head(
        tuple(first[0]), delimiter, encoding, tuple(map(tuple, first[1:201])), open_quote=whole and _is_open(text)
    )


def _ends_line(raw: bytes) -> bool:
    """True where a line ends after something that is no line break."""
    first = raw.lstrip(b"\r\n\0")
    return b"\n" in first or b"\r" in first


def _is_open(text: str) -> bool:
    """True where a quoted field runs to the end of the text."""
    return text.count('"') % 2 == 1


def spread(location: Path, packed: str, target: Path) -> Part | None:
    """Write whole lines from all over a large file, its header first, to another; None where that isn't cheap.

    Parameters
    ----------
    location, packed:
        As in `read_head`.
    target:
        The file to write.
    """
    size = location.stat().st_size
    if packed != "none" or size < BLOCKS * BLOCK * 4:
        return None
    taken = lines = 0
    with open(location, "rb") as file, open(target, "wb") as out:
        for number in range(BLOCKS):
            file.seek(number * (size // BLOCKS))
            block = file.read(BLOCK)
            start = block.find(b"\n") + 1 if number else 0
            end = block.rfind(b"\n") + 1
            if end <= start:
                # A line that is longer than the block.
                return None
            out.write(block[start:end])
            taken += end - start
            lines += block.count(b"\n", start, end)
    return Part(target, round(size / taken * lines))


def words_in(part: Part, delimiter: str, words: Sequence[str]) -> tuple[str, ...]:
    """Those of some words that stand alone in a field of the part, in quotes or not, and the empty one."""
    data, edge = part.path.read_bytes(), re.escape(delimiter).encode()

    def stands(text: bytes) -> bool:
        # Looking for a text alone is many times as fast, and mostly there is none.
        return text in data and bool(re.search(rb'[\r\n%b]"?%b"?[\r\n%b]' % (edge, re.escape(text), edge), data))

    return tuple(word for word in words if not word or stands(word.encode()))


def mend(location: Path, packed: str, head: Head, target: Path, watch: Watch, *, encoding: str = "") -> Mended:
    """Write a rectangular UTF-8 copy of a file's rows, and count what had to be mended.

    Parameters
    ----------
    target:
        The copy: commas, every field quoted, names c0, c1, …, as many fields in each row as `head.header` has.
    encoding:
        Python's codec, where it is not that of the head.
    """
    done = Mended(target)
    width = len(head.header)
    try:
        with (
            open_unpacked(location, packed) as raw,
            io.TextIOWrapper(raw, encoding or head.encoding, errors="replace", newline="") as text,
            open(target, "w", encoding="utf-8", newline="") as out,
        ):
            write = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
            write([f"c{i}" for i in range(width)])
            rows = rows_of(text, head.delimiter)
            # The header is the first row that isn't blank.
            next((row for row in rows if row), None)
            for row in rows:
                if done.rows % 10_000 == 0:
                    watch.check()
                if not row:
                    if width != 1:
                        continue
                    row = [""]
                done.rows += 1
                if len(row) < width:
                    done.short += 1
                elif len(row) > width:
                    done.long += 1
                # DuckDB takes one kind of line break only.
                fields = (row + [""] * (width - len(row)))[:width]
                write([field.replace("\r\n", "\n").replace("\r", "\n") for field in fields])
    except (*UNREADABLE, csv.Error):
        done.broken = True
    return done


def whole_encoding(location: Path, packed: str, head: Head, watch: Watch) -> str:
    """The codec of the whole file, where its head is UTF-8 and a later part turned out not to be."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
    with open_unpacked(location, packed) as file:
        while chunk := _read(file, 1 << 20):
            watch.check()
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return single_byte(chunk)
    return head.encoding


def _read(file: Any, size: int) -> bytes:
    """Up to `size` bytes; short only at the end."""
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
