"""DuckDB, opened for one file only: nothing else can be read, nothing fetched, nothing written."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from kaggle_share.model import SILENT, Watch

MEMORY = "400MB"
"""Most that DuckDB may take. Aggregates stream, so a larger file does not need more."""
GROUP = 500
"""Columns measured by one query. Planning costs more than linearly in the expressions: 10,000 columns in groups
of 500 take 5 s, in one query they run out of memory."""
REWRITE = "distinct_aggregate_rewrite"
GLOB_CHARACTERS = frozenset("*?[]{}")


EXACT = 4_000_000
"""Largest file, in bytes, in which different values are counted one by one in every column. In a larger one the
count is exact up to some thousands of values and for keys, and else within `sketch.ERROR`."""


@dataclass(frozen=True)
class Limits:
    """What a profile may take."""

    memory: str = MEMORY
    exact: int = EXACT


@dataclass(frozen=True)
class Scan:
    """A table that DuckDB can read."""

    sql: str
    """What stands after FROM."""
    types: tuple[str, ...]
    """DuckDB's type of each column."""
    rows: int | None = None
    """Rows, or about as many; None where nothing tells."""
    spread: str = ""
    """A query for a part of the rows, from all over the file; empty where only the first can be had cheaply."""
    columnar: bool = False
    """A second look at a few columns costs little."""
    untold: tuple[str, ...] = ()
    """Words for "no value" that its reader was not told of, because a part of the rows has none of them."""

    @property
    def header(self) -> str:
        """The columns as they are called in queries, so that no name from the data is ever part of one."""
        return ", ".join(f"c{i}" for i in range(len(self.types)))

    @property
    def aliased(self) -> str:
        """What stands after FROM, with the columns named c0, c1, …"""
        return f"{self.sql} AS t({self.header})"


class Engine:
    """One connection that can read one file.

    Parameters
    ----------
    location:
        The file. Its name may hold anything, also what DuckDB would take for a glob.
    watch:
        Asked to stop, the running query is interrupted and `StoppedError` raised.
    memory:
        DuckDB's `memory_limit`.
    exact:
        Largest file, in bytes, in which different values are counted one by one.
    also:
        Other files that may be read.
    tables:
        Arrow tables that queries may name.
    """

    def __init__(
        self,
        location: Path,
        *,
        watch: Watch = SILENT,
        memory: str = MEMORY,
        exact: int = EXACT,
        also: Sequence[Path] = (),
        tables: Mapping[str, Any] | None = None,
    ) -> None:
        import duckdb

        self.watch = watch
        self.exact = exact
        self.failure: type[Exception] = duckdb.Error
        self._alias: tempfile.TemporaryDirectory[str] | None = None
        self.path = self._named(location)
        self.size = location.stat().st_size
        self._connection: Any = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory,
                # Without a folder to spill to, nothing appears beside the user's files.
                "temp_directory": "",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
            },
        )
        for name, table in (tables or {}).items():
            self._connection.register(name, table)
        self._connection.execute("SET TimeZone = 'UTC'")
        # From DuckDB 2 on, this one keeps the whole table in memory wherever different values are counted.
        if (REWRITE,) in self._connection.execute("SELECT name FROM duckdb_optimizers()").fetchall():
            self._connection.execute(f"SET disabled_optimizers = {literal(REWRITE)}")
        self._connection.execute(
            f"SET allowed_paths = [{', '.join(literal(str(one)) for one in (self.path, *also))}]"
        )
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def _named(self, location: Path) -> str:
        """A path that DuckDB takes literally; it has no way to escape a glob."""
        plain = str(location.absolute())
        if not GLOB_CHARACTERS & set(plain):
            return plain
        self._alias = tempfile.TemporaryDirectory(prefix="kaggle-share-")
        link = Path(self._alias.name) / "data"
        link.symlink_to(plain)
        return str(link)

    def rows(self, sql: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query's answer. `values`: what `$name` stands for. Raises `self.failure` (DuckDB's error)."""
        self.watch.check()
        try:
            with self._stoppable():
                found: list[tuple[Any, ...]] = self._connection.execute(sql, values or None).fetchall()
        finally:
            self.watch.check()
        return found

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        if self.watch is SILENT:
            yield
            return
        done = threading.Event()

        def interrupt() -> None:
            while not done.wait(0.2):
                if self.watch.stop.is_set():
                    self._connection.interrupt()
                    return

        guard = threading.Thread(target=interrupt, name="kaggle-share-profile-stop", daemon=True)
        guard.start()
        try:
            yield
        finally:
            done.set()
            guard.join()

    def close(self) -> None:
        """Free everything."""
        self._connection.close()
        if self._alias is not None:
            self._alias.cleanup()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def literal(text: str) -> str:
    """A string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def call(function: str, path: str, options: Sequence[tuple[str, str]]) -> str:
    """A table function's call: `read_csv('a.csv', header = true)`. Option values are SQL already."""
    return f"{function}({', '.join([literal(path), *(f'{name} = {value}' for name, value in options)])})"


def groups(indexes: Sequence[int]) -> Iterator[list[int]]:
    """`GROUP` at a time."""
    rest = iter(indexes)
    while group := list(islice(rest, GROUP)):
        yield group
