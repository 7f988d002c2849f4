"""What the sandbox keeps of a dataset's versions: the tables of versions and of their files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Row
from typing import Any

from kaggle_share.sandbox.database import Database, moment
from kaggle_share.sandbox.records import Column, StoredFile, Version
from kaggle_share.sandbox.shelf import Shelf


class Versions:
    """The tables of versions and of their files.

    Parameters
    ----------
    db, shelf:
        The store's.
    changed:
        Called after every change.
    """

    def __init__(self, db: Database, shelf: Shelf, changed: Callable[[], None]) -> None:
        self._db = db
        self._shelf = shelf
        self._changed = changed

    def of(self, dataset: int) -> tuple[Version, ...]:
        """A dataset's versions, oldest first."""
        rows = self._db.rows("SELECT * FROM versions WHERE dataset = ? ORDER BY number", dataset)
        return tuple(self._version(row) for row in rows)

    def add(
        self,
        dataset: int,
        *,
        creator: str,
        content: Mapping[str, Any],
        notes: str = "",
        delete_old: bool = False,
    ) -> int:
        """Add a version, not yet processed.

        Parameters
        ----------
        dataset:
            The dataset's number.
        creator:
            Slug of the user who made it.
        content:
            `files` and `directories` as they were asked for.
        notes:
            Version notes.
        delete_old:
            Delete earlier versions once this one is ready.

        Returns
        -------
        The number of the version's row, for `processing`.
        """
        with self._db.transaction():
            last = self._db.row("SELECT max(number) AS last FROM versions WHERE dataset = ?", dataset)
            number = 1 + (last["last"] or 0 if last is not None else 0)
            self._changed()
            return self._db.run(
                "INSERT INTO versions (dataset, number, status, notes, creator, created, content, delete_old)"
                " VALUES (?, ?, 'NOT_YET_PERSISTED', ?, ?, ?, ?, ?)",
                *(dataset, number, notes, creator, time.time(), json.dumps(content), int(delete_old)),
            )

    def set_status(self, version: int, status: str, error: str = "") -> None:
        """Move a version on."""
        self._db.run("UPDATE versions SET status = ?, error = ? WHERE id = ?", status, error, version)
        self._changed()

    def finish(self, version: int, files: Iterable[StoredFile]) -> None:
        """Make a version READY with these files, and delete the earlier ones if that was asked for."""
        with self._db.transaction():
            row = self._db.row("SELECT dataset, number, delete_old FROM versions WHERE id = ?", version)
            if row is None:  # Deleted while it was processed.
                return
            self._db.many(
                "INSERT INTO files (version, path, size, sha256, crc32, created, description, columns)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(version, file.path, file.size, file.sha256, file.crc32),
                        *(file.created.timestamp(), file.description, _columns_json(file.columns)),
                    )
                    for file in files
                ],
            )
            self._db.run("UPDATE versions SET status = 'READY', error = '' WHERE id = ?", version)
            if row["delete_old"]:
                self._db.run("DELETE FROM versions WHERE dataset = ? AND number < ?", row["dataset"], row["number"])
            self._db.run("UPDATE datasets SET updated = ? WHERE id = ?", time.time(), row["dataset"])
            self._changed()

    def describe_file(self, version: int, path: str, description: str, columns: Sequence[Column]) -> None:
        """Set what is said about a file of a version (its row's number)."""
        self._db.run(
            "UPDATE files SET description = ?, columns = ? WHERE version = ? AND path = ?",
            *(description, _columns_json(columns), version, path),
        )
        self._changed()

    def row(self, dataset: int, number: int) -> int | None:
        """The row of a dataset's version."""
        row = self._db.row("SELECT id FROM versions WHERE dataset = ? AND number = ?", dataset, number)
        return None if row is None else int(row["id"])

    def unfinished(self) -> list[int]:
        """Rows of versions that were neither READY nor FAILED when the sandbox stopped."""
        rows = self._db.rows("SELECT id FROM versions WHERE status NOT IN ('READY', 'FAILED', 'DELETED') ORDER BY id")
        return [int(row["id"]) for row in rows]

    def content(self, version: int) -> tuple[dict[str, Any], str] | None:
        """What a version's row was asked to hold, and its status; None if it has gone."""
        row = self._db.row("SELECT content, status FROM versions WHERE id = ?", version)
        return None if row is None else (json.loads(row["content"]), str(row["status"]))

    def contents(self) -> set[str]:
        """The sha256 of every file that is kept."""
        return {row["sha256"] for row in self._db.rows("SELECT DISTINCT sha256 FROM files")}

    def pending(self) -> set[str]:
        """Tokens of the uploads that versions which are neither READY nor FAILED are made of."""
        rows = self._db.rows("SELECT content FROM versions WHERE status NOT IN ('READY', 'FAILED')")
        return {token for row in rows for token in _tokens(json.loads(row["content"]))}

    def _version(self, row: Row) -> Version:
        return Version(
            number=row["number"],
            status=row["status"],
            notes=row["notes"],
            creator=row["creator"],
            created=moment(row["created"]),
            files=tuple(
                StoredFile(
                    path=file["path"],
                    size=file["size"],
                    sha256=file["sha256"],
                    location=self._shelf.path(file["sha256"]),
                    created=moment(file["created"]),
                    description=file["description"],
                    columns=tuple(Column(**column) for column in json.loads(file["columns"])),
                    crc32=file["crc32"],
                )
                for file in self._db.rows("SELECT * FROM files WHERE version = ? ORDER BY path", row["id"])
            ),
            error=row["error"],
        )


def _tokens(content: Mapping[str, Any]) -> list[str]:
    """All tokens in what a version was asked to hold, folders included."""
    found = [str(file.get("token") or "") for file in content.get("files") or ()]
    for folder in content.get("directories") or ():
        found += _tokens(folder)
    return found


def _columns_json(columns: Sequence[Column]) -> str:
    return json.dumps([column.__dict__ for column in columns])
