"""How a text table is written, told from its name and its first bytes: compression, encoding, delimiter.

Together they are its *dialect* (Data Package v2, Table Dialect). Profiling, screening, changing and drawing ask here,
so that none of them sees other columns in a file than the others.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, cast

Compression = Literal["", "gzip", "zstd"]

COMPRESSIONS: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd", ".zstd": "zstd"}
"""Ending of a name → how the file is packed."""
DELIMITERS = (",", "\t", ";", "|")
FEW = 201
"""Rows from which the delimiter is told, the header among them."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order mark → Python's codec that reads and drops it. UTF-32 first: its mark begins with that of UTF-16."""


def compression(path: str) -> Compression:
    """How the file is packed, told from its name; empty where it isn't."""
    name = path.casefold()
    return next((kind for ending, kind in COMPRESSIONS.items() if name.endswith(ending)), "")


def unpacked_name(path: str) -> str:
    """The name without the ending of its compression, in lower case: `A.csv.gz` → `a.csv`."""
    name = path.casefold()
    return name.removesuffix(next((ending for ending in COMPRESSIONS if name.endswith(ending)), ""))


def open_unpacked(location: Path, packed: str) -> BinaryIO:
    """The file's bytes, unpacked as they are read."""
    if packed == "gzip":
        return cast(BinaryIO, gzip.open(location, "rb"))
    if packed == "zstd":
        import pyarrow as pa

        # Arrow's own stream reads no lines.
        return io.BufferedReader(pa.input_stream(str(location), compression="zstd"))
    return open(location, "rb")


def guess_encoding(raw: bytes, *, whole: bool) -> str:
    """Python's codec for bytes: by mark, then UTF-8, then zeros (UTF-16), then Windows-1252, then Latin-1."""
    for mark, codec in MARKS:
        if raw.startswith(mark):
            return codec
    try:
        text = codecs.getincrementaldecoder("utf-8")("strict").decode(raw, whole)
    except UnicodeDecodeError:
        text = None
    zeros = raw[:4096].count(0)
    if zeros and zeros * 3 > len(raw[:4096]):
        # In UTF-16, every other byte of Western text is zero: the second where the little end comes first.
        return "utf-16-le" if raw[1:4096:2].count(0) >= raw[0:4096:2].count(0) else "utf-16-be"
    if text is not None:
        return "utf-8"
    return single_byte(raw)


def single_byte(raw: bytes) -> str:
    """Python's codec for bytes that are no UTF-8: Windows-1252, or Latin-1 where they are none of that either."""
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def guess_delimiter(text: str, *, whole: bool = True) -> str:
    """The delimiter with which most rows are as wide as the first; the comma where nothing tells."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        records = first_rows(text[:65536], delimiter)[:200]
        if (len(text) > 65536 or not whole) and len(records) > 1:
            records = records[:-1]
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        agree = sum(len(record) == width for record in records) / len(records)
        score = agree + min(width, 100) / 1e4
        if score > best_score:
            best, best_score = delimiter, score
    return best


def first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The rows that the text begins with, some 200, without blank ones; less where one of them can't be read."""
    rows: list[list[str]] = []
    try:
        for row in rows_of(io.StringIO(text, newline=""), delimiter):
            if row or rows:
                rows.append(row)
            if len(rows) > FEW:
                break
    except csv.Error:
        pass
    return [row for row in rows if row]


def rows_of(text: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows of a text, blank ones too, however long their fields are; zero bytes are left out."""
    # A field of more than 128 kB is an error by default; a text column may well have one.
    longest = min(sys.maxsize, 2**31 - 1)
    if csv.field_size_limit() < longest:
        csv.field_size_limit(longest)
    return csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
