"""A table file, read for showing: a few rows, and for every column what it holds.

Files come from anybody, so DuckDB reads them with its hands tied: this one file and nothing else, no
extensions, no disk to spill to, little memory, and a clock that interrupts it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROWS_SHOWN = 20
ROWS_SUMMARISED = 100_000
ROWS_WHEN_MEMORY_IS_SHORT = 2_000
COLUMNS_SHOWN = 256
CELL_CHARACTERS = 240
SECONDS = 6.0
MEMORY = "384MB"
BINS = 20
TOP_VALUES = 4

_READERS = {
    "csv": "read_csv($path, header=true, nullstr={missing}, {plain}, {more})",
    "tsv": "read_csv($path, header=true, delim='\t', nullstr={missing}, {plain}, {more})",
    "parquet": "read_parquet($path, {plain})",
    "jsonl": "read_json($path, format='newline_delimited', {plain}, {more})",
}
# What pandas takes for missing, too: with them as words, a column of numbers would be one of strings.
_MISSING = "['', 'NA', 'N/A', '#N/A', 'NaN', 'nan', 'null', 'NULL']"
# No columns made of the path, whatever it looks like.
_PLAIN = "hive_partitioning=false, filename=false"
_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_INTEGERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip


class Unreadable(Exception):
    """The file can't be shown as a table; the message says why, in words for the page."""


@dataclass(frozen=True)
class Summary:
    """What one column holds, among the rows that were summarised."""

    name: str
    kind: str
    """integer, decimal, string, boolean, date, datetime, or DuckDB's own word for anything else."""
    missing: int = 0
    distinct: int | None = None
    low: Any = None
    high: Any = None
    mean: float | None = None
    bins: tuple[int, ...] = ()
    """Counts in equal steps from `low` to `high`."""
    tops: tuple[tuple[str, int], ...] = ()
    """The most frequent values, where values repeat."""
    summarised: bool = True
    """False where time ran out before this column."""


@dataclass(frozen=True)
class Table:
    """A table, read for showing."""

    columns: tuple[Summary, ...]
    rows: tuple[tuple[str | None, ...], ...]
    row_count: int | None
    """None where counting would have taken too long."""
    column_count: int
    summarised_rows: int
    note: str = ""
    coordinates: tuple[tuple[float, float], ...] = field(default=())
    """Longitude and latitude of some rows, where the columns say so."""


def table_format(path: str) -> str | None:
    """The reader for a file of this name, or None where it is no table."""
    name = path.lower().removesuffix(".gz").removesuffix(".zst").removesuffix(".zstd")
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), None)


def read(location: Path, path: str) -> Table:
    """Read the file at `location`, named `path` in its dataset.

    Raises:
        Unreadable: it is no table after all, or takes more memory or time than a page may.
    """
    kind = table_format(path)
    if kind is None:
        raise Unreadable("This kind of file is not shown as a table.")
    if location.stat().st_size == 0:
        raise Unreadable("This file is empty.")
    deadline = time.monotonic() + SECONDS
    reason = "This file could not be read as a table."
    for rows in (ROWS_SUMMARISED, ROWS_WHEN_MEMORY_IS_SHORT):
        for source in _sources(kind, path):
            try:
                return _read(location, source, rows, deadline)
            except duckdb.InterruptException as error:
                raise Unreadable("This file is too large to be shown here.") from error
            except (duckdb.OutOfMemoryException, MemoryError):
                reason = "This file needs too much memory to be shown here."
                break
            except (duckdb.Error, UnicodeDecodeError, OverflowError, ValueError):
                continue
        else:
            break
    raise Unreadable(reason)


def _sources(kind: str, path: str) -> Iterator[str]:
    """The ways to read it, from strict to lenient."""
    name = path.lower()
    packed = "gzip" if name.endswith(".gz") else "zstd" if name.endswith((".zst", ".zstd")) else "none"
    reader = _READERS[kind].replace("{missing}", _MISSING).replace("{plain}", _PLAIN)
    if kind == "parquet":
        yield reader
        return
    more = f"compression='{packed}'"
    yield reader.format(more=more)
    if kind == "jsonl":
        yield reader.format(more=more + ", ignore_errors=true")
        return
    lenient = more + ", all_varchar=true, null_padding=true, strict_mode=false, parallel=false, ignore_errors=true"
    yield reader.format(more=more + ", encoding='latin-1'")
    yield reader.format(more=lenient)


class _Reader:
    """A DuckDB that can see one file, and stops at the deadline."""

    def __init__(self, location: Path, deadline: float) -> None:
        self.path = str(location)
        self.deadline = deadline
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY,
                "threads": 2,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        quoted = self.path.replace("'", "''")
        self.connection.execute(f"SET allowed_paths=['{quoted}']")
        self.connection.execute("SET enable_external_access=false")
        self.connection.execute("SET lock_configuration=true")

    def rows(self, query: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        # An interrupt between two queries is lost, so the clock is looked at before each as well.
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise duckdb.InterruptException("out of time")
        timer = threading.Timer(left, self.connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            found: list[tuple[Any, ...]] = self.connection.execute(query, parameters or {}).fetchall()
            return found
        finally:
            timer.cancel()


@contextmanager
def _reader(location: Path, deadline: float) -> Iterator[_Reader]:
    reader = _Reader(location, deadline)
    try:
        yield reader
    finally:
        reader.connection.close()


def _read(location: Path, source: str, limit: int, deadline: float) -> Table:
    with _reader(location, deadline) as reader:
        path = {"path": reader.path}
        # One row more than is summarised tells whether the table ends here.
        reader.rows(f"CREATE TEMP TABLE t AS SELECT * FROM {source} LIMIT {limit + 1}", path)
        described = reader.rows("DESCRIBE t")
        found = reader.rows("SELECT count(*) FROM t")[0][0]
        if not described:
            raise Unreadable("This file holds no columns.")
        total: int | None = found
        if found > limit:
            reader.rows(f"DELETE FROM t WHERE rowid >= {limit}")
            found = limit
            total = _count(reader, source, path)
        shown = described[:COLUMNS_SHOWN]
        rows = _first_rows(reader, source, path, shown)
        columns, note = _summaries(reader, shown, found)
        return Table(
            columns=columns,
            rows=tuple(rows),
            row_count=total,
            column_count=len(described),
            summarised_rows=found,
            note=note,
            coordinates=_coordinates(reader, columns),
        )


def _first_rows(
    reader: _Reader, source: str, path: dict[str, Any], described: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """The first rows as text; those of a CSV file as they are written there, not as they are understood."""
    if source.startswith("read_csv") and "all_varchar" not in source:
        written = source.removesuffix(")") + ", all_varchar=true)"
        cells = ", ".join(_cell(name, "VARCHAR") for name, *_ in described)
        try:
            return reader.rows(f"SELECT {cells} FROM {written} LIMIT {ROWS_SHOWN}", path)
        except duckdb.InterruptException:
            raise
        except duckdb.Error:
            # Read as text it may be split in another way; then the rows as understood are the ones to show.
            pass
    cells = ", ".join(_cell(name, kind) for name, kind, *_ in described)
    return reader.rows(f"SELECT {cells} FROM t LIMIT {ROWS_SHOWN}")


def _count(reader: _Reader, source: str, path: dict[str, Any]) -> int | None:
    """All rows, where counting them takes at most half of the time that is left."""
    deadline = reader.deadline
    now = time.monotonic()
    reader.deadline = now + (deadline - now) / 2
    try:
        count: int = reader.rows(f"SELECT count(*) FROM {source}", path)[0][0]
        return count
    except (duckdb.Error, MemoryError):
        return None
    finally:
        reader.deadline = deadline


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _cell(column: str, kind: str) -> str:
    name = _name(column)
    if kind == "BLOB":
        return f"CASE WHEN {name} IS NOT NULL THEN octet_length({name})::VARCHAR || ' bytes' END"
    text = f"{name}::VARCHAR"
    # A long cell is cut in DuckDB, so that it never reaches the page; how long it was is told.
    return (
        f"CASE WHEN length({text}) > {CELL_CHARACTERS} THEN left({text}, {CELL_CHARACTERS})"
        f" || '… (' || length({text}) || ' characters)' ELSE {text} END"
    )


def _summaries(reader: _Reader, described: list[tuple[Any, ...]], total: int) -> tuple[tuple[Summary, ...], str]:
    columns = []
    note = ""
    for name, kind, *_ in described:
        try:
            columns.append(_summary(reader, name, kind, total))
        except duckdb.InterruptException:
            note = "Not every column is summarised: the file is too large for that here."
            columns.append(Summary(name, _word(kind), summarised=False))
        except (duckdb.Error, OverflowError, ValueError):
            columns.append(Summary(name, _word(kind), summarised=False))
    return tuple(columns), note


def _word(kind: str) -> str:
    if kind in _INTEGERS:
        return "integer"
    if kind.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        return "decimal"
    if kind.startswith("TIMESTAMP"):
        return "datetime"
    if kind.startswith("ENUM"):
        return "string"
    return {"VARCHAR": "string", "STRUCT": "record", "JSON": "json"}.get(
        kind, "list" if kind.endswith("]") else kind.split("(")[0].lower()
    )


def _summary(reader: _Reader, name: str, kind: str, total: int) -> Summary:
    word = _word(kind)
    column = _name(name)
    if word in ("integer", "decimal"):
        return _numbers(reader, name, word, total)
    if word in ("date", "datetime"):
        low, high, present, distinct, start, end = reader.rows(
            f"SELECT min({column})::VARCHAR, max({column})::VARCHAR, count({column}), count(DISTINCT {column}),"
            f" min(epoch({column}))::DOUBLE, max(epoch({column}))::DOUBLE"
            f" FROM t WHERE {column} IS NULL OR isfinite({column})"
        )[0]
        bins = _histogram(reader, f"epoch({column})::DOUBLE", f"isfinite({column})", start, end, BINS)
        return Summary(name, word, total - present, distinct, low, high, bins=bins)
    if word in ("string", "boolean", "uuid", "time"):
        present, distinct = reader.rows(f"SELECT count({column}), count(DISTINCT {column}) FROM t")[0]
        tops: list[tuple[str, int]] = []
        if 0 < distinct <= max(20, present // 2):
            tops = [
                (value, count)
                for value, count in reader.rows(
                    f"SELECT left({column}::VARCHAR, 60), count(*) AS n FROM t WHERE {column} IS NOT NULL"
                    f" GROUP BY {column} ORDER BY n DESC, {column} LIMIT {TOP_VALUES}"
                )
            ]
        return Summary(name, word, total - present, distinct, tops=tuple(tops))
    present = reader.rows(f"SELECT count({column}) FROM t")[0][0]
    return Summary(name, word, total - present)


def _numbers(reader: _Reader, name: str, word: str, total: int) -> Summary:
    column = _name(name)
    value = f"{column}::DOUBLE"
    finite = f"isfinite({value})"
    low, high, mean, present, distinct = reader.rows(
        f"SELECT min({value}) FILTER ({finite}), max({value}) FILTER ({finite}), avg({value}) FILTER ({finite}),"
        f" count({column}) FILTER (NOT isnan({value})), count(DISTINCT {column}) FROM t"
    )[0]
    steps = BINS
    if word == "integer" and low is not None and high - low < BINS:
        steps = int(high - low) + 1
    bins = _histogram(reader, value, finite, low, high, steps)
    return Summary(name, word, total - present, distinct, low, high, mean, bins)


def _histogram(
    reader: _Reader, value: str, finite: str, low: float | None, high: float | None, steps: int
) -> tuple[int, ...]:
    """Counts in `steps` equal steps, or nothing where there is no spread to show."""
    if low is None or high is None or not math.isfinite(high - low) or high <= low:
        return ()
    counts = [0] * steps
    for step, count in reader.rows(
        f"SELECT least(floor(({value} - $low) / $span * {steps}), {steps - 1})::INTEGER AS step, count(*)"
        f" FROM t WHERE {finite} GROUP BY step",
        {"low": low, "span": high - low},
    ):
        if step is not None and 0 <= step < steps:
            counts[step] = count
    return tuple(counts)


def _coordinates(reader: _Reader, columns: tuple[Summary, ...]) -> tuple[tuple[float, float], ...]:
    """Up to 1500 points, where one column is a latitude and one a longitude by name and by range."""

    def named(names: set[str], bound: float) -> Summary | None:
        fitting = (
            column
            for column in columns
            if column.name.strip().lower() in names
            and column.kind in ("integer", "decimal")
            and column.low is not None
            and -bound <= column.low
            and column.high <= bound
        )
        return next(fitting, None)

    latitude = named({"lat", "latitude", "decimallatitude", "decimal_latitude", "breite"}, 90)
    longitude = named({"lon", "lng", "long", "longitude", "decimallongitude", "decimal_longitude"}, 180)
    if latitude is None or longitude is None:
        return ()
    x, y = f"{_name(longitude.name)}::DOUBLE", f"{_name(latitude.name)}::DOUBLE"
    try:
        return tuple(reader.rows(f"SELECT {x}, {y} FROM t WHERE isfinite({x}) AND isfinite({y}) LIMIT 1500"))
    except duckdb.Error:
        return ()
