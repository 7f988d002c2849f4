"""Tables as they lie in files, piece by piece, whatever the format: never more of one in memory than asked for.

Numbers come as numbers where the file or its first rows say so, all else as text. Nothing is skipped: what can't be
read the fast way is read the slow way, and what can't be read at all is said.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kaggle_share.dialect import compression, unpacked_name
from kaggle_share.model import Resource
from kaggle_share.screen.tables.delimited import delimited
from kaggle_share.screen.tables.read_sqlite import SQLITE_MAGIC, remains, statements

MEMORY = 512 * 2**20
"""Bytes that looking through one table may take."""
ROWS = 2**17
"""Most rows of one piece."""


class UnreadableError(Exception):
    """A table, or the rest of it, can't be read. Holds no value of the data."""


@dataclass
class Table:
    """One table of a file."""

    columns: tuple[str, ...]
    """Names, exactly as in the file."""
    pieces: Callable[[], Iterator[Any]]
    """Starts reading: Arrow record batches, whose columns are in the order of `columns`."""
    name: str = ""
    """Of the sheet, or the table in a database; empty where a file is one table."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What else is written in the file: metadata, attributes. Place → text."""


def tables_in(resource: Resource, memory: int = MEMORY) -> Iterator[Table] | None:
    """The tables of a file; None where it is not a table.

    Parameters
    ----------
    resource:
        The file. What it is, is told by the name that it will have.
    memory:
        Bytes that looking through one table may take.

    Raises
    ------
    UnreadableError
        The file is damaged, or a library is missing.
    """
    reader = _reader(resource.path)
    return None if reader is None else reader(resource.location, memory)


def is_table_name(path: str) -> bool:
    """True for names of files that are tables."""
    return _reader(path) is not None


def _reader(path: str) -> Callable[[Path, int], Iterator[Table]] | None:
    name, packed = unpacked_name(path), compression(path)
    if name.endswith((".csv", ".tsv", ".tab", ".psv")):
        tab = name.endswith((".tsv", ".tab"))
        return lambda location, memory: _csv(location, packed, tab, memory)
    if name.endswith((".jsonl", ".ndjson")):
        return lambda location, memory: _lines(location, packed, memory)
    if packed:
        return None
    if name.endswith((".parquet", ".pq")):
        return _parquet
    if name.endswith((".feather", ".arrow", ".ipc")):
        return _arrow
    if name.endswith((".xlsx", ".xlsm")):
        return _excel
    if name.endswith((".sqlite", ".sqlite3", ".db", ".db3", ".gpkg")):
        return _sqlite
    return None


def _rows(width: int, memory: int, each: float = 0.0) -> int:
    """Rows of a piece: of so many bytes each, or of columns that are taken for 64 bytes wide."""
    return max(64, min(ROWS, int(memory // (4 * max(each, 16 * max(1, width)) if each else 4 * 64 * max(1, width)))))


def _bytes_a_row(metadata: Any) -> float:
    """Bytes of a row as the widest row group has them, unpacked."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    # Dictionaries and repeats may make the pages far smaller than the values.
    return max((2.0 * group.total_byte_size / max(1, group.num_rows) for group in groups), default=0.0)


def _csv(location: Path, packed: str, tab: bool, memory: int) -> Iterator[Table]:
    found = delimited(location, packed, tab=tab, memory=memory)
    if found is not None:
        yield Table(found.columns, found.pieces)


def _parquet(location: Path, memory: int) -> Iterator[Table]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(location, memory_map=True)
        schema = file.schema_arrow
        texts = _repeating(file.metadata, schema)
        if texts:
            # Read as a dictionary, a text that stands there often is looked at once.
            file = parquet.ParquetFile(location, memory_map=True, read_dictionary=texts)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError("it is damaged, or no Parquet file") from error
    names = tuple(schema.names)
    size = _rows(len(names), memory, _bytes_a_row(file.metadata))
    # A writer may add entries to the file that the schema does not have.
    known = schema.metadata or {}
    beside = {key: value for key, value in (file.metadata.metadata or {}).items() if key not in known}
    texts_of = {**schema_texts(schema), **schema_texts(pa.schema([], metadata=beside))}
    yield Table(names, lambda: file.iter_batches(batch_size=size), texts=texts_of)


def _repeating(metadata: Any, schema: Any) -> list[str]:
    """Columns of text that the file itself keeps as a dictionary, in less than four bytes a value."""
    from pyarrow import types

    if len(set(schema.names)) < len(schema.names) or metadata.num_columns != len(schema.names):
        return []
    found = []
    for number, name in enumerate(schema.names):
        if types.is_string(schema.field(number).type):
            chunks = [metadata.row_group(group).column(number) for group in range(min(20, metadata.num_row_groups))]
            size = sum(chunk.total_uncompressed_size for chunk in chunks)
            if size < 4 * sum(chunk.num_values for chunk in chunks):
                found.append(name)
    return found


def _arrow(location: Path, memory: int) -> Iterator[Table]:
    import pyarrow as pa
    from pyarrow import feather, ipc

    try:
        source = pa.memory_map(str(location))
        try:
            file = ipc.open_file(source)
            pieces: Callable[[], Iterator[Any]] = lambda: (  # noqa: E731
                file.get_batch(number) for number in range(file.num_record_batches)
            )
            schema = file.schema
        except pa.ArrowInvalid:
            try:
                whole = ipc.open_stream(str(location)).read_all()
            except pa.ArrowInvalid:
                whole = feather.read_table(location)
            schema = whole.schema
            pieces = whole.to_batches
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError("it is damaged, or no Arrow file") from error
    yield Table(tuple(schema.names), pieces, texts=schema_texts(schema))


def schema_texts(schema: Any) -> dict[str, str]:
    """What a schema says besides names and types: `DataFrame.attrs`, a column's own metadata."""
    texts: dict[str, str] = {}
    for key, value in (schema.metadata or {}).items():
        name = key.decode("utf-8", "replace")
        if name != "ARROW:schema":
            texts[name] = value.decode("utf-8", "replace")
    if "pandas" in texts:
        texts["pandas"] = _pandas_texts(texts["pandas"])
    for column in schema:
        for key, value in (column.metadata or {}).items():
            texts[f"{column.name}: {key.decode('utf-8', 'replace')}"] = value.decode("utf-8", "replace")
    return texts


def _pandas_texts(text: str) -> str:
    """pandas' own entry without what pandas itself says (types, versions)."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    if not isinstance(told, dict):
        return text
    own = {key: value for key, value in told.items() if key not in ("creator", "pandas_version", "columns")}
    return json.dumps(own, ensure_ascii=False)


def _lines(location: Path, packed: str, memory: int) -> Iterator[Table]:
    from kaggle_share.screen.tables.lines import read_lines

    found = read_lines(location, packed, memory)
    if found is not None:
        yield Table(found.columns, found.pieces)


def _excel(location: Path, memory: int) -> Iterator[Table]:
    try:
        import openpyxl
    except ImportError:
        raise UnreadableError("reading it needs openpyxl: pip install 'kaggle-share[excel]'") from None
    try:
        book = openpyxl.load_workbook(location, read_only=True, data_only=True)
        told = book.properties
        texts = {
            f"property {name}": str(value)
            for name in ("creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category")
            if (value := getattr(told, name, None))
        }
        sheets = [(sheet.title, sheet) for sheet in book.worksheets]
    except Exception as error:
        raise UnreadableError("it is damaged, or no workbook") from error
    for number, (title, sheet) in enumerate(sheets):
        header, rows = _sheet(sheet)
        if header:
            pieces = _pieces_of(rows, len(header), memory)
            yield Table(header, pieces, title if len(sheets) > 1 else "", texts if number == 0 else {})


def _sheet(sheet: Any) -> tuple[tuple[str, ...], Callable[[], Iterator[tuple[Any, ...]]]]:
    """Names and rows; the first row that isn't empty is the header."""

    def rows() -> Iterator[tuple[Any, ...]]:
        try:
            for row in sheet.iter_rows(values_only=True):
                if any(value is not None for value in row):
                    yield tuple(row)
        except Exception as error:
            raise UnreadableError("a sheet is damaged") from error

    first = next(rows(), ())
    header = tuple("" if value is None else str(value) for value in first)

    def after() -> Iterator[tuple[Any, ...]]:
        found = rows()
        next(found, None)
        return found

    return header, after


def _sqlite(location: Path, memory: int) -> Iterator[Table]:
    with location.open("rb") as file:
        if file.read(16) != SQLITE_MAGIC:
            raise UnreadableError("it is no SQLite database")
    # immutable: nothing is written beside it, not even a lock.
    address = f"file:{quote(str(location.absolute()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
        ]
    except sqlite3.Error as error:
        raise UnreadableError("it is a damaged database") from error
    unseen = remains(location)
    try:
        written = statements(connection)
        if not names:
            yield Table((), lambda: iter(()), texts=written)
        for name in names:
            quoted = '"' + name.replace('"', '""') + '"'
            try:
                header = tuple(row[1] for row in connection.execute(f"PRAGMA table_info({quoted})"))
            except sqlite3.Error as error:
                raise UnreadableError("it is a damaged database") from error
            if header:
                rows = _cursor(connection, f"SELECT * FROM {quoted}")
                texts = written if name == names[0] else {}
                yield Table(header, _pieces_of(rows, len(header), memory), name if len(names) > 1 else "", texts)
    finally:
        connection.close()
    if unseen:
        yield Table((), _deleted)


def _deleted() -> Iterator[Any]:
    raise UnreadableError("it still holds rows that were deleted; VACUUM takes them out")


def _cursor(connection: sqlite3.Connection, query: str) -> Callable[[], Iterator[tuple[Any, ...]]]:
    def rows() -> Iterator[tuple[Any, ...]]:
        try:
            yield from connection.execute(query)
        except sqlite3.Error as error:
            raise UnreadableError("a table of the database is damaged") from error

    return rows


def _pieces_of(rows: Callable[[], Iterator[tuple[Any, ...]]], width: int, memory: int) -> Callable[[], Iterator[Any]]:
    """Rows of Python values → record batches."""
    import pyarrow as pa

    size = min(16384, _rows(width, memory))

    def pieces() -> Iterator[Any]:
        names = [str(number) for number in range(width)]
        held: list[tuple[Any, ...]] = []
        for row in rows():
            held.append((*row, *([None] * (width - len(row))))[:width])
            if len(held) >= size:
                yield pa.RecordBatch.from_arrays([values_array(column) for column in zip(*held, strict=True)], names)
                held = []
        if held:
            yield pa.RecordBatch.from_arrays([values_array(column) for column in zip(*held, strict=True)], names)

    return pieces


def values_array(values: Any) -> Any:
    """Python values of whatever types → an array of numbers, dates, or text."""
    import pyarrow as pa

    cleaned = [value.decode("latin-1") if isinstance(value, bytes) else value for value in values]
    try:
        return pa.array(cleaned)
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        texts = [None if value is None else _text(value) for value in cleaned]
        return pa.array([text.encode("utf-8", "replace").decode() if text else text for text in texts], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
