"""k-anonymity: how many people share each combination of quasi-identifiers, and what would make it more.

A table is k-anonymous when every combination of the values of its quasi-identifiers stands there at least k times
(Samarati and Sweeney 1998; Sweeney 2002). Distinct l-diversity is the fewest different values of a sensitive column
in a group (Machanavajjhala et al. 2007). A missing value is a value of its own: it may tell somebody apart, too.

Tables that share the column that tells whose row it is are taken together: one row for each subject, whose values in
a table of many rows are the set of them. One `GROUP BY` in DuckDB, which spills to disk where memory ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.model import SILENT, Resource, Watch
from kaggle_share.model.protected import Anonymity

SMALL = 5
"""Groups of fewer than this are small."""
MEMORY = "256MB"
MOST_COLUMNS = 40
"""Quasi-identifiers that are taken together at most."""
_DATE = r"^\s*(\d{4})[-/.]\d{1,2}([-/.]\d{1,2}.*)?$"
_NUMBER = r"^\s*[-+]?\d{1,9}(\.\d+)?\s*$"
_BANDS = (5, 10, 20)


@dataclass(frozen=True)
class Chosen:
    """A table with the columns of it that count."""

    resource: Resource
    quasi_identifiers: tuple[str, ...]
    sensitive: tuple[str, ...] = ()
    subject: str = ""
    """The column that tells whose row it is; empty where each row is somebody's own."""


@dataclass(frozen=True)
class _Way:
    """One generalisation: what it is called, and the value it makes of a column."""

    title: str
    place: int
    sql: str


@dataclass
class _Columns:
    """The columns of the one table that is grouped."""

    quasi: list[str] = field(default_factory=list)
    """`file › column`."""
    sensitive: list[str] = field(default_factory=list)


class UnmeasuredError(Exception):
    """It can't be measured. Says why, without any value."""


def measure(chosen: Sequence[Chosen], *, folder: Path, watch: Watch = SILENT) -> tuple[Anonymity, ...]:
    """Measure the chosen tables: those that share their subjects together, each of the others by itself.

    Parameters
    ----------
    chosen:
        The tables. Those without a quasi-identifier count only beside others.
    folder:
        Where DuckDB may spill to.
    watch:
        Asked whether to stop.

    Raises
    ------
    UnmeasuredError
        A table can't be read, or lacks a column.
    """
    joined = [one for one in chosen if one.subject and one.quasi_identifiers]
    alone = [one for one in chosen if one.quasi_identifiers and one not in joined]
    groups: list[list[Chosen]] = [[one] for one in alone]
    by_subject: dict[str, list[Chosen]] = {}
    for one in joined:
        by_subject.setdefault(one.subject, []).append(one)
    groups += by_subject.values()
    return tuple(_measured(group, folder, watch) for group in groups)


def _measured(group: Sequence[Chosen], folder: Path, watch: Watch) -> Anonymity:
    import duckdb

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = {
        "memory_limit": MEMORY,
        "temp_directory": str(folder),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "2",
    }
    with duckdb.connect(":memory:", config=config) as db:
        try:
            columns = _load(db, group, watch)
            counted = _count(db, len(columns.quasi), len(columns.sensitive))
            ways = _ways(db, columns)
            best = _best(db, columns, ways, float(counted[3] or 0), watch)
        except duckdb.Error as error:
            # DuckDB's own words may quote a value.
            raise UnmeasuredError(f"the tables can't be grouped ({type(error).__name__})") from None
    rows, groups, k, small, unique, *distinct = counted
    return Anonymity(
        tuple(dict.fromkeys(one.resource.path for one in group)),
        tuple(columns.quasi),
        int(rows),
        int(groups),
        int(k or 0),
        float(small or 0) / rows if rows else 0.0,
        int(unique or 0),
        {name: int(count or 0) for name, count in zip(columns.sensitive, distinct, strict=True)},
        best[0] if best else "",
        best[1] if best else 0,
        best[2] / rows if best and rows else 0.0,
    )


def _load(db: Any, group: Sequence[Chosen], watch: Watch) -> _Columns:
    """Make the table `t` with columns q0, q1, … and s0, s1, …, a row for each person."""
    found = _Columns()
    parts = []
    for number, one in enumerate(group):
        names = tuple(dict.fromkeys((*one.quasi_identifiers, *one.sensitive, *filter(None, [one.subject]))))
        _read(db, f"f{number}", one.resource, names, watch)
        place = {name: f"c{at}" for at, name in enumerate(names)}
        quasi, sensitive = [], []
        for name in one.quasi_identifiers:
            quasi.append((place[name], f"q{len(found.quasi)}"))
            found.quasi.append(f"{one.resource.path} › {name}")
        for name in one.sensitive:
            sensitive.append((place[name], f"s{len(found.sensitive)}"))
            found.sensitive.append(f"{one.resource.path} › {name}")
        wanted = [*quasi, *sensitive]
        if not one.subject:
            parts.append(f"SELECT {', '.join(f'{old} AS {new}' for old, new in wanted)} FROM f{number}")
            continue
        who = place[one.subject]
        # What one subject has in many rows is one value: the set of them, in order.
        gathered = ", ".join(
            f"array_to_string(list_sort(list(DISTINCT coalesce({old}, ''))), ' | ') AS {new}" for old, new in wanted
        )
        parts.append(f"SELECT {who} AS who, {gathered} FROM f{number} WHERE {who} IS NOT NULL GROUP BY {who}")
    if len(found.quasi) > MOST_COLUMNS:
        raise UnmeasuredError(f"more than {MOST_COLUMNS} quasi-identifiers can't be taken together")
    sql = f"({parts[0]}) AS p0"
    for number, part in enumerate(parts[1:], 1):
        sql += f" FULL JOIN ({part}) AS p{number} USING (who)"
    db.execute(f"CREATE TEMP TABLE t AS SELECT * FROM {sql}")
    return found


def _read(db: Any, table: str, resource: Resource, names: Sequence[str], watch: Watch) -> None:
    """The wanted columns of a file, as text, into a table with the columns c0, c1, …"""
    import pyarrow as pa

    schema = pa.schema([(f"c{at}", pa.string()) for at in range(len(names))])
    raised: list[Exception] = []

    def pieces() -> Iterator[Any]:
        try:
            yield from _pieces(resource, names, schema, watch)
        except Exception as error:
            # On its way through DuckDB it becomes one of DuckDB's own.
            raised.append(error)
            raise

    db.register("incoming", pa.RecordBatchReader.from_batches(schema, pieces()))
    try:
        db.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM incoming")
    except Exception:
        if raised:
            raise raised[0] from None
        raise
    finally:
        db.unregister("incoming")


def _pieces(resource: Resource, names: Sequence[str], schema: Any, watch: Watch) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from kaggle_share.screen.tables.read import UnreadableError, tables_in

    try:
        tables = tables_in(resource)
        table = next(tables, None) if tables is not None else None
        if table is None:
            raise UnmeasuredError(f'"{resource.path}" is no table')
        for batch in table.pieces():
            watch.check()
            known = list(table.columns) or list(batch.schema.names)
            arrays = []
            for name in names:
                if name not in known:
                    if table.columns:
                        raise UnmeasuredError(f'"{resource.path}" has no column "{name}"')
                    arrays.append(pa.nulls(batch.num_rows, pa.string()))
                    continue
                array = batch.column(known.index(name))
                if pa.types.is_dictionary(array.type):
                    array = array.dictionary_decode()
                try:
                    arrays.append(pc.cast(array, pa.string()))
                except pa.ArrowException:
                    arrays.append(pa.array([None if v is None else str(v) for v in array.to_pylist()], pa.string()))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
    except UnreadableError as error:
        raise UnmeasuredError(f'"{resource.path}" can\'t be read: {error}') from None


def _count(db: Any, quasi: int, sensitive: int, replaced: Mapping[int, str] | None = None) -> Sequence[Any]:
    """Rows, groups, k, rows in small groups, unique rows, and the fewest values of each sensitive column."""
    keys = ", ".join((replaced or {}).get(place, f"q{place}") for place in range(quasi))
    distinct = "".join(
        f", count(DISTINCT s{at}) + CASE WHEN count(s{at}) < count(*) THEN 1 ELSE 0 END AS d{at}"
        for at in range(sensitive)
    )
    least = "".join(f", min(d{at})" for at in range(sensitive))
    found: Sequence[Any] = db.execute(
        f"SELECT coalesce(sum(n), 0), count(*), min(n), sum(n) FILTER (n < {SMALL}), count(*) FILTER (n = 1){least} "
        f"FROM (SELECT count(*) AS n{distinct} FROM t GROUP BY {keys})"
    ).fetchone()
    return found


def _ways(db: Any, columns: _Columns) -> list[_Way]:
    """What each column could be made coarser to, told by its values."""
    ways = []
    for place, name in enumerate(columns.quasi):
        q = f"q{place}"
        dates, numbers, codes, texts, distinct = db.execute(
            f"SELECT bool_and(regexp_matches({q}, '{_DATE}')), bool_and(regexp_matches({q}, '{_NUMBER}')), "
            f"bool_and(regexp_matches({q}, '^\\d{{5}}(-\\d{{4}})?$')), count({q}), count(DISTINCT {q}) FROM t"
        ).fetchone()
        if texts and distinct > 1:
            if dates:
                ways.append(_Way(f"{name} → year", place, f"regexp_extract({q}, '{_DATE}', 1)"))
            elif codes:
                ways.append(_Way(f"{name} → zip3", place, f"left({q}, 3)"))
            elif numbers:
                ways += [
                    _Way(f"{name} → bands of {band}", place, f"floor(CAST({q} AS DOUBLE) / {band})")
                    for band in _BANDS
                ]
        ways.append(_Way(f"{name} → drop", place, "NULL"))
    return ways


def _best(
    db: Any, columns: _Columns, ways: Sequence[_Way], small: float, watch: Watch
) -> tuple[str, int, float] | None:
    """The one step that leaves fewest rows in small groups; dropping a column only where nothing gentler helps."""
    best: tuple[str, int, float] | None = None
    for way in sorted(ways, key=lambda one: one.sql == "NULL"):
        if way.sql == "NULL" and best is not None and best[2] < small:
            break
        watch.check()
        found = _count(db, len(columns.quasi), 0, {way.place: way.sql})
        k, left = int(found[2] or 0), float(found[3] or 0)
        if best is None or (left, -k) < (best[2], -best[1]):
            best = way.title, k, left
    return best if best is not None and best[2] < small else None
