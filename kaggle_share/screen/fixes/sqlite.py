"""SQLite databases: a copy with some columns changed, in every table that has one of their name.

The copy is written anew from end to end (VACUUM), so that nothing of what was there is left in its free pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes.source import HOW, Keep, Source, cell_text
from kaggle_share.screen.fixes.values import Change

OFTEN = 10_000
"""Rows between two questions whether to stop."""


def names(location: Path, path: str) -> tuple[str, ...]:
    """The names of all tables' columns, each once.

    Raises
    ------
    InputError
        It is no database, or damaged.
    """
    with _reading(location, path) as database:
        return tuple(dict.fromkeys(name for columns in _tables(database).values() for name in columns))


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value of some columns to those that want to see it. Answers the number of rows."""
    count = 0
    with _reading(source.location, source.path) as database:
        for table, held in _tables(database).items():
            wanted = [name for name in held if name in columns]
            count += database.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
            if not wanted:
                continue
            listed = ", ".join(map(_quoted, wanted))
            for number, row in enumerate(database.execute(f"SELECT {listed} FROM {_quoted(table)}")):
                if number % OFTEN == 0:
                    watch.check()
                for name, value in zip(wanted, row, strict=True):
                    text = cell_text(value)
                    if text:
                        columns[name](text)
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
    """Write the database with some columns changed. As `delimited.rewrite`, but that rows can't be left out."""
    del asked
    if keep is not None:
        raise InputError(f'"{source.path}": a sample of a database can\'t be drawn', HOW)
    with _reading(source.location, source.path) as database, closing(sqlite3.connect(target)) as made:
        database.backup(made)
    with closing(sqlite3.connect(target)) as made:
        made.text_factory = _decoded
        made.execute("PRAGMA journal_mode = DELETE")
        made.execute("PRAGMA foreign_keys = OFF")
        triggers = made.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        # They would act on what is changed here, and might write it elsewhere.
        for name, _ in triggers:
            made.execute(f"DROP TRIGGER {_quoted(name)}")
        count = 0
        for table, held in _tables(made).items():
            watch.check()
            count += made.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0]
            for name, change in changes.items():
                if name in held:
                    _apply(made, source, table, name, change, held, watch)
        for _, sql in triggers:
            _do(made, source, "a trigger", sql)
        made.commit()
        made.execute("VACUUM")
    return int(count)


def _apply(
    made: sqlite3.Connection,
    source: Source,
    table: str,
    name: str,
    change: Change,
    held: Sequence[str],
    watch: Watch,
) -> None:
    where, column = _quoted(table), _quoted(name)
    if change.drops:
        _do(made, source, name, f"ALTER TABLE {where} DROP COLUMN {column}")
        return
    given = [column]
    if change.subject:
        given.append(_quoted(change.subject) if change.subject in held else "NULL")
    seen = [0]
    failed: list[BaseException] = []

    def new(value: Any, subject: Any = None) -> Any:
        try:
            return changed(value, subject)
        except BaseException as error:
            # SQLite would say that a function failed, and no more.
            failed.append(error)
            raise

    def changed(value: Any, subject: Any) -> Any:
        seen[0] += 1
        if seen[0] % OFTEN == 0:
            watch.check()
        text = cell_text(value)
        if not text:
            return value
        made_of = change.value(text, cell_text(subject))
        if made_of is None or change.result == "text" or (isinstance(value, str) and change.result == "same"):
            return made_of
        number = float(made_of)
        return int(number) if change.result == "integer" or number.is_integer() else number

    made.create_function("changed", len(given), new)
    try:
        _do(made, source, name, f"UPDATE {where} SET {column} = changed({', '.join(given)})")
    except InputError:
        if failed:
            raise failed[0] from None
        raise


def _do(made: sqlite3.Connection, source: Source, name: str, statement: str) -> None:
    try:
        made.execute(statement)
    except sqlite3.IntegrityError:
        raise InputError(
            f'"{source.path}" › {name}: its values must differ, or be there',
            "Say pseudonymise, or save the table as CSV",
        ) from None
    except sqlite3.Error:
        raise InputError(
            f'"{source.path}" › {name} is part of a key, an index, a view or a trigger, and can\'t be changed so',
            "Say pseudonymise or mask, or save the table as CSV",
        ) from None


def _tables(database: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    return {
        name: tuple(row[1] for row in database.execute(f"PRAGMA table_info({_quoted(name)})")) for (name,) in found
    }


@contextmanager
def _reading(location: Path, path: str) -> Iterator[sqlite3.Connection]:
    # immutable: nothing is written beside it, not even a lock.
    address = f"file:{quote(str(location.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = _decoded
            yield database
    except sqlite3.DatabaseError:
        raise InputError(f'"{path}" is no SQLite database, or damaged', HOW) from None


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
