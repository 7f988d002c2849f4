"""The sandbox's SQLite database: one connection, one lock, and the tables."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = 2

TABLES = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS datasets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL,
    subtitle TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', license TEXT NOT NULL,
    is_private INTEGER NOT NULL, keywords TEXT NOT NULL DEFAULT '[]',
    update_frequency TEXT NOT NULL DEFAULT 'not specified', sources TEXT NOT NULL DEFAULT '',
    collaborators TEXT NOT NULL DEFAULT '[]', cover TEXT NOT NULL DEFAULT '', cover_type TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL, updated REAL NOT NULL,
    UNIQUE (owner, slug)
);

-- `content` is what was asked for (files by token, folders), kept so that processing survives a restart.
CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, status TEXT NOT NULL, notes TEXT NOT NULL DEFAULT '',
    creator TEXT NOT NULL, created REAL NOT NULL, error TEXT NOT NULL DEFAULT '',
    content TEXT NOT NULL, delete_old INTEGER NOT NULL DEFAULT 0,
    UNIQUE (dataset, number)
);

CREATE TABLE IF NOT EXISTS files (
    version INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    path TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, crc32 INTEGER NOT NULL,
    created REAL NOT NULL, description TEXT NOT NULL DEFAULT '', columns TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (version, path)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS uploads (
    session TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, username TEXT NOT NULL, kind TEXT NOT NULL,
    name TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL DEFAULT '', modified REAL,
    created REAL NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    sha256 TEXT NOT NULL DEFAULT '', crc32 INTEGER NOT NULL DEFAULT 0,
    crc32c TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notebooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL, slug TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL,
    is_private INTEGER NOT NULL, keywords TEXT NOT NULL DEFAULT '[]', internet INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, updated REAL NOT NULL,
    UNIQUE (owner, slug)
);

CREATE TABLE IF NOT EXISTS notebook_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notebook INTEGER NOT NULL REFERENCES notebooks (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL, sha256 TEXT NOT NULL,
    datasets TEXT NOT NULL DEFAULT '[]', notebooks TEXT NOT NULL DEFAULT '[]',
    UNIQUE (notebook, number)
);
"""

# Schema 2 keeps uploads' crc32c; an MD5 is made when it is asked for.
SECOND = """
ALTER TABLE files DROP COLUMN md5;
ALTER TABLE uploads DROP COLUMN md5;
ALTER TABLE uploads ADD COLUMN crc32c TEXT NOT NULL DEFAULT '';
"""


class Database:
    """One SQLite connection that the event loop and its worker threads share, one at a time."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._depth = 0
        # WAL with NORMAL survives a crash of the process, which is what a sandbox must survive, and costs
        # a small upload no disk flush.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        found = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if found > SCHEMA:
            raise RuntimeError(f"{path} was made by a newer version (schema {found}, this one knows {SCHEMA})")
        self._connection.executescript(TABLES)
        if found == 1:
            self._connection.executescript(SECOND)
        self._connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def close(self) -> None:
        """Write everything out and close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of what is done inside, or none of it; nested ones join the outer one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, if there is one."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement; the id of the row that it inserted, if it did."""
        with self._lock:
            return int(self._connection.execute(sql, values).lastrowid or 0)

    def many(self, sql: str, values: list[tuple[Any, ...]]) -> None:
        """Execute one statement for each row of values."""
        with self._lock:
            self._connection.executemany(sql, values)


def moment(seconds: float) -> datetime:
    """A time as the tables keep it (seconds since the epoch), in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
