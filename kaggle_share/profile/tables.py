"""Tables: CSV, TSV, Parquet and JSON Lines, packed or not, to a profile that is never a crash."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kaggle_share import rules
from kaggle_share.dialect import compression, open_unpacked
from kaggle_share.model import Column, Profile, Resource, Watch
from kaggle_share.profile import delimited, held
from kaggle_share.profile.delimited import Head, Mended, Part
from kaggle_share.profile.engine import Engine, Limits, call, literal
from kaggle_share.profile.frames import texts_of
from kaggle_share.profile.measure import Scan, Table, column_names, measure, scan
from kaggle_share.profile.pilot import pilot_rows, spread_sql

MISSING = ("", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "#N/A", "<NA>")
"""What stands for "no value" in delimited files of unknown origin: most of what pandas takes for it."""
SNIFFED = 20_480
"""Rows from which DuckDB guesses the types first. If a later value disagrees, all rows are looked at."""
LONGEST_OBJECT = 1 << 26
"""Bytes of one line of JSON."""
FOR_LONG_OBJECTS = "1GB"
"""Memory for a file with longer lines than the usual ones."""
USUAL_OBJECT = 1 << 22
"""Bytes of a line that are made room for at first: DuckDB takes a multiple of them for each thread at once."""


def profile_delimited(resource: Resource, watch: Watch, limits: Limits) -> Profile:
    """Profile a CSV or TSV."""
    packed = compression(resource.path)
    try:
        head = delimited.read_head(resource.location, packed, tab=".tsv" in resource.path.casefold())
    except delimited.UNREADABLE:
        return _unreadable(resource.path, "It is damaged: its beginning can't be unpacked or read.")
    if head.trouble:
        return _unreadable(resource.path, head.trouble)
    if not head.header:
        return Profile(resource.path, "table", 0, notes=("It is empty: there is no header and no row.",))
    notes = _header_notes(head)
    missing = ("",) if resource.staged and resource.schema else MISSING
    texts = texts_of(head.header, resource.schema)
    table = None
    if head.is_utf8:
        seen = partial(_seen_csv, packed, head.delimiter, missing)
        table = held.measured(resource, head.header, seen, watch, limits, texts=texts)
        table = table or _direct(resource.location, packed, head, missing, watch, limits, texts)
    if table is None:
        table, more = _mended(resource.location, packed, head, missing, watch, limits)
        notes += more
    if table.rows == 0:
        notes += ("It has column names and no rows.",)
    dialect = {"delimiter": head.delimiter, "encoding": head.encoding, "missing": json.dumps(missing)}
    return _told(resource.path, table, notes, dialect)


def _told(path: str, table: Table, notes: tuple[str, ...] = (), dialect: Mapping[str, str] | None = None) -> Profile:
    return Profile(
        path,
        "table",
        table.rows,
        table.columns,
        notes=notes + table.notes,
        keys=table.keys,
        duplicates=table.duplicates,
        sample=table.sample,
        plots=table.plots,
        dialect=dialect or {},
    )


def _seen_csv(packed: str, delimiter: str, missing: tuple[str, ...], engine: Engine) -> Sequence[str]:
    """What DuckDB takes the columns for, by the first rows."""
    return scan(engine, _read_csv(engine.path, packed, delimiter, missing, [("sample_size", str(SNIFFED))])).types


def _direct(
    location: Path,
    packed: str,
    head: Head,
    missing: tuple[str, ...],
    watch: Watch,
    limits: Limits,
    texts: Collection[int],
) -> Table | None:
    """The file as DuckDB reads it where it lies; None where it can't."""
    with tempfile.TemporaryDirectory(prefix="kaggle-share-") as folder:
        part = delimited.spread(location, packed, Path(folder) / "part.csv")
        with Engine(
            location, watch=watch, memory=limits.memory, exact=limits.exact, also=[part.path] if part else ()
        ) as engine:
            return _guessed(engine, packed, head.delimiter, head.header, missing, part, texts)


def _guessed(
    engine: Engine,
    packed: str,
    delimiter: str,
    names: tuple[str, ...],
    missing: tuple[str, ...],
    part: Part | None = None,
    texts: Collection[int] = (),
) -> Table | None:
    """Types from the first rows, and where a later value disagrees from all of them.

    Looking for ten words in every field takes a sixth of the time that reading takes. So a large file is read with
    those words for "no value" alone that a part of it has, and once more with all where another one turns up.
    """
    told = missing if part is None else delimited.words_in(part, delimiter, missing)
    attempts = ((told, SNIFFED), (missing, SNIFFED), (missing, -1))
    at = 0 if told != missing else 1
    while at < len(attempts):
        words, rows = attempts[at]
        try:
            found = _typed(engine, packed, delimiter, names, words, rows, texts)
            if found is None:
                return None
            if part is not None:
                found = _with_part(engine, found, part, delimiter, words)
            table = measure(
                engine, replace(found, untold=tuple(word for word in missing if word not in words)), names
            )
            if table.untold:
                at = 1
            elif rows != -1 and _began_empty(engine, found, table):
                at = 2
            else:
                return table
        except engine.failure as error:
            if "convert" not in str(error).casefold():
                return None
            at += 1
    return None


def _typed(
    engine: Engine,
    packed: str,
    delimiter: str,
    names: tuple[str, ...],
    missing: tuple[str, ...],
    rows: int,
    texts: Collection[int],
) -> Scan | None:
    """The file with types by so many rows; None where it has not as many columns as names."""
    sql = _read_csv(engine.path, packed, delimiter, missing, [("sample_size", str(rows))])
    found = scan(engine, sql)
    if len(found.types) != len(names):
        return None
    types = ["VARCHAR" if i in texts else kind for i, kind in enumerate(found.types)]
    if types == list(found.types):
        return found
    return scan(engine, _read_csv(engine.path, packed, delimiter, missing, [("types", _types(types))]))


def _read_csv(path: str, packed: str, delimiter: str, missing: tuple[str, ...], more: list[tuple[str, str]]) -> str:
    return call(
        "read_csv",
        path,
        [
            ("delim", literal(delimiter)),
            ("quote", literal('"')),
            ("escape", literal('"')),
            ("header", "true"),
            ("skip", "0"),
            ("comment", literal("")),
            ("compression", literal(packed or "none")),
            ("nullstr", f"[{', '.join(map(literal, missing))}]"),
            ("hive_partitioning", "false"),
            *more,
        ],
    )


def _types(types: Sequence[str]) -> str:
    return f"[{', '.join(map(literal, types))}]"


def _with_part(engine: Engine, found: Scan, part: Part, delimiter: str, missing: tuple[str, ...]) -> Scan:
    """The scan with a part of the rows from all over the file, where that can be read as well."""
    # A line of the part may begin inside of a quoted text.
    more = [("types", _types(found.types)), ("ignore_errors", "true"), ("sample_size", "100")]
    sql = _read_csv(str(part.path), "none", delimiter, missing, more)
    query = f"SELECT * FROM {sql} AS t({found.header}) LIMIT {pilot_rows(len(found.types))}"
    try:
        if engine.rows(f"DESCRIBE {query}")[0]:
            return replace(found, rows=part.rows, spread=query)
    except engine.failure:
        return found
    return found


def _began_empty(engine: Engine, found: Scan, table: Table) -> bool:
    """True where a column has no value in the rows that its type was guessed from, and has one later."""
    if table.rows <= SNIFFED:
        return False
    texts = [c.order for c in table.columns if c.original_type == "VARCHAR" and c.missing != table.rows]
    if not texts:
        return False
    counts = ", ".join(f"count(c{i})" for i in texts)
    wanted = ", ".join(f"c{i}" for i in texts)
    first = engine.rows(f"SELECT {counts} FROM (SELECT {wanted} FROM {found.aliased} LIMIT {SNIFFED})")[0]
    return 0 in first


def _mended(
    location: Path, packed: str, head: Head, missing: tuple[str, ...], watch: Watch, limits: Limits
) -> tuple[Table, tuple[str, ...]]:
    """A rectangular UTF-8 copy is profiled, and what had to be mended is said."""
    try:
        encoding = delimited.whole_encoding(location, packed, head, watch) if head.is_utf8 else head.encoding
    except delimited.UNREADABLE:
        encoding = head.encoding
    with tempfile.TemporaryDirectory(prefix="kaggle-share-") as folder:
        copy = Path(folder) / "mended.csv"
        mended = delimited.mend(location, packed, head, copy, watch, encoding=encoding)
        table = None
        if mended.rows:
            with Engine(copy, watch=watch, memory=limits.memory, exact=limits.exact) as engine:
                table = _guessed(engine, "none", ",", head.header, missing)
    notes = _mending_notes(mended, encoding)
    if table is None:
        if mended.rows:
            notes += ("Its values could not be measured; every column is taken for text.",)
        table = Table(mended.rows, _unmeasured(head.header))
    return table, notes


def _mending_notes(mended: Mended, encoding: str) -> tuple[str, ...]:
    notes = []
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(f"It is not UTF-8 but looks like {encoding}; readers may garble its letters. Save it as UTF-8.")
    if mended.short:
        notes.append(f"{_rows(mended.short)} fewer fields than the header; the rest counts as missing.")
    if mended.long:
        notes.append(f"{_rows(mended.long)} more fields than the header; what is beyond it was not profiled.")
    if mended.broken:
        notes.append(f"It can't be read to its end; {mended.rows} rows could be.")
    return tuple(notes)


def _header_notes(head: Head) -> tuple[str, ...]:
    notes = []
    unnamed = sum(not name.strip() for name in head.header)
    if unnamed:
        notes.append(f"{unnamed} of its columns {'has' if unnamed == 1 else 'have'} no name.")
    twice = rules.duplicates(name for name in head.header if name.strip())
    if twice:
        shown = ", ".join(f'"{rules.printable(name[:40])}"' for name in twice[:3])
        notes.append(f"Some column names occur more than once: {shown}{', …' if len(twice) > 3 else ''}.")
    if head.header[0].startswith("#"):
        notes.append("It begins with #: readers may take a comment for the names of the columns.")
    if head.open_quote:
        notes.append("A quote in it opens and never closes; what follows may be read as one value.")
    if all(_is_number(name) for name in head.header):
        notes.append("Its first row looks like values, not like column names.")
    return tuple(notes)


def profile_parquet(resource: Resource, watch: Watch, limits: Limits) -> Profile:
    """Profile a Parquet file."""
    if (names := _names_of(resource)) and (table := held.measured(resource, names, _seen_parquet, watch, limits)):
        return _told(resource.path, table)
    with Engine(resource.location, watch=watch, memory=limits.memory, exact=limits.exact) as engine:
        sql = call("read_parquet", engine.path, [("hive_partitioning", "false"), ("file_row_number", "false")])
        try:
            found = scan(engine, sql)
            names = _parquet_names(engine, len(found.types))
            rows = int(engine.rows(f"SELECT sum(num_rows) FROM parquet_file_metadata({literal(engine.path)})")[0][0])
            numbered = call(
                "read_parquet", engine.path, [("hive_partitioning", "false"), ("file_row_number", "true")]
            )
            spread = spread_sql(numbered, found.header, rows, len(found.types))
            found = replace(found, rows=rows, spread=spread, columnar=True)
        except engine.failure:
            return _unreadable(
                resource.path, "It can't be read as Parquet: it is damaged, encrypted or something else."
            )
        return _measured(resource.path, engine, found, names)


def _names_of(resource: Resource) -> tuple[str, ...]:
    return () if resource.arrow is None else tuple(resource.arrow.column_names)


def _seen_parquet(engine: Engine) -> Sequence[str]:
    return scan(engine, call("read_parquet", engine.path, [("hive_partitioning", "false")])).types


def _parquet_names(engine: Engine, width: int) -> tuple[str, ...]:
    """The names as they stand in the file; DuckDB renames those that differ only in case."""
    rows = engine.rows(f"SELECT name, num_children FROM parquet_schema({literal(engine.path)})")
    names, skip = [], 0
    for name, children in rows[1:]:
        if skip == 0:
            names.append(str(name))
        skip = max(skip - 1, 0) + int(children or 0)
    if len(names) == width:
        return tuple(names)
    return column_names(engine, call("read_parquet", engine.path, [("hive_partitioning", "false")]))


def profile_lines(resource: Resource, watch: Watch, limits: Limits) -> Profile:
    """Profile JSON Lines."""
    packed = compression(resource.path)
    longest = 0
    try:
        with open_unpacked(resource.location, packed) as file:
            beginning = file.read(1 << 16)
            empty = not beginning.strip()
            while b"\n" not in beginning[1:] and beginning and (more := file.read(1 << 22)):
                watch.check()
                # Of a first line without end, only its length is looked at.
                longest += len(more)
                beginning = b"-" + more
                if longest > LONGEST_OBJECT:
                    return _unreadable(resource.path, f"Its first line is longer than {LONGEST_OBJECT >> 20} MB.")
    except delimited.UNREADABLE:
        return _unreadable(resource.path, "It is damaged: its beginning can't be unpacked or read.")
    if empty:
        return Profile(resource.path, "table", 0, notes=("It is empty: there is no record.",))
    long, attempts = False, ["false", "true"]
    while attempts:
        lenient = attempts.pop(0)
        record, memory = (LONGEST_OBJECT, FOR_LONG_OBJECTS) if long else (USUAL_OBJECT, limits.memory)
        with Engine(resource.location, watch=watch, memory=memory, exact=limits.exact) as engine:
            sql = call(
                "read_json",
                engine.path,
                [
                    ("format", literal("newline_delimited")),
                    ("records", literal("true")),
                    ("compression", literal(packed or "auto_detect")),
                    ("maximum_object_size", str(record)),
                    ("hive_partitioning", "false"),
                    ("ignore_errors", lenient),
                    ("sample_size", "-1"),
                ],
            )
            try:
                found = scan(engine, sql)
                table = measure(engine, found, column_names(engine, sql))
            except engine.failure as error:
                if not long and ("maximum_object_size" in str(error) or "memory" in str(error).casefold()):
                    long, attempts = True, ["false", "true"]
                continue
            notes = ("Some of its lines are not JSON objects; they are not counted.",) if lenient == "true" else ()
            return _told(resource.path, table, notes)
    return _unreadable(resource.path, "It can't be read as JSON Lines: one JSON object on each line.")


def _measured(path: str, engine: Engine, found: Scan, names: tuple[str, ...]) -> Profile:
    try:
        table = measure(engine, found, names)
    except engine.failure:
        columns = tuple(
            replace(column, original_type=kind) for column, kind in zip(_unmeasured(names), found.types, strict=True)
        )
        note = "Its columns are known, but their values can't be read: it is damaged."
        return Profile(path, "table", columns=columns, notes=(note,))
    return _told(path, table)


def _unmeasured(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, order, original_type="VARCHAR") for order, name in enumerate(names))


def _unreadable(path: str, note: str) -> Profile:
    return Profile(path, "table", notes=(note,))


def _rows(count: int) -> str:
    return f"{count} row has" if count == 1 else f"{count} rows have"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
