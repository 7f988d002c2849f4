"""What the sandbox keeps: datasets, versions, files and uploads, in SQLite and content-addressed files.

The API writes here; the API and the pages read the records of `records.py`.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import IntegrityError, Row
from typing import Any

from kaggle_share.sandbox.accounts import ACCOUNTS, may_publish_for
from kaggle_share.sandbox.database import Database
from kaggle_share.sandbox.notebooks import Notebooks
from kaggle_share.sandbox.records import Account, Column, Dataset, Notebook, StoredFile, Version
from kaggle_share.sandbox.shelf import Shelf
from kaggle_share.sandbox.uploads import SESSION_DAYS, Uploads
from kaggle_share.sandbox.usability import usability


class SlugTaken(Exception):
    """The owner has a dataset of this slug already."""


class Store:
    """The data folder of a sandbox.

    Parameters
    ----------
    data:
        Made if it does not exist; the folder is 0700 and its files are 0600.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        self.shelf = Shelf(data)
        self.db = Database(data / "sandbox.sqlite")
        self.uploads = Uploads(self.db)
        self.notebooks = Notebooks(self.db, self.shelf, self._changed)
        self._changes = 0
        self._condition = threading.Condition()
        self._cache: dict[tuple[str, str], tuple[int, Dataset]] = {}

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def secret(self, name: str) -> str:
        """A random value of this data folder, made when first asked for."""
        with self.db.transaction():
            row = self.db.row("SELECT value FROM settings WHERE name = ?", name)
            if row is None:
                value = secrets.token_hex(32)
                self.db.run("INSERT INTO settings VALUES (?, ?)", name, value)
                return value
            return str(row["value"])

    # Reading

    def accounts(self) -> list[Account]:
        """Everybody who can own a dataset."""
        return list(ACCOUNTS)

    def account(self, slug: str) -> Account | None:
        """The user or organisation of this slug, or None."""
        return next((account for account in ACCOUNTS if account.slug == slug), None)

    def dataset(self, owner: str, slug: str, viewer: str | None) -> Dataset | None:
        """A dataset as this viewer sees it.

        Parameters
        ----------
        owner, slug:
            Its reference.
        viewer:
            A user's slug; None is somebody who is not signed in.

        Returns
        -------
        None if it does not exist, or is private, or not yet ready, and the viewer has no part in it.
        """
        found = self.any_dataset(owner, slug)
        return found if found is not None and may_see(found, viewer) else None

    def datasets(self, viewer: str | None, owner: str | None = None, search: str = "") -> list[Dataset]:
        """The datasets that this viewer sees, newest first.

        Parameters
        ----------
        viewer:
            A user's slug; None is somebody who is not signed in.
        owner:
            Only this owner's.
        search:
            Words that must all occur in reference, title, subtitle, description or keywords.
        """
        words = search.casefold().split()
        rows = self.db.rows("SELECT owner, slug FROM datasets ORDER BY updated DESC, id DESC")
        result = []
        for row in rows:
            if owner is not None and row["owner"] != owner:
                continue
            found = self.dataset(row["owner"], row["slug"], viewer)
            if found is None:
                continue
            text = " ".join((found.ref, found.title, found.subtitle, found.description, *found.keywords)).casefold()
            if all(word in text for word in words):
                result.append(found)
        return result

    def any_dataset(self, owner: str, slug: str) -> Dataset | None:
        """A dataset, whoever asks; None if it does not exist."""
        changes = self._changes
        cached = self._cache.get((owner, slug))
        if cached is not None and cached[0] == changes:
            return cached[1]
        with self.db.transaction():
            row = self.db.row("SELECT * FROM datasets WHERE owner = ? AND slug = ?", owner, slug)
            if row is None:
                return None
            found = self._dataset(row)
        if len(self._cache) > 256:
            self._cache.clear()
        self._cache[owner, slug] = (changes, found)
        return found

    def dataset_by_id(self, number: int) -> Dataset | None:
        """A dataset by its number, whoever asks."""
        row = self.db.row("SELECT owner, slug FROM datasets WHERE id = ?", number)
        return None if row is None else self.any_dataset(row["owner"], row["slug"])

    def notebooks_seen(self, viewer: str | None, *, owner: str = "", dataset: str = "") -> list[Notebook]:
        """The notebooks that this viewer sees: an owner's, or those that read a dataset (`owner/slug`)."""
        return self.notebooks.seen(viewer, owner=owner, dataset=dataset)

    def wait(self, ready: Callable[[], bool], timeout: float) -> bool:
        """Wait, in another thread than the sandbox's, until something holds.

        Parameters
        ----------
        ready:
            Asked again after every change of a dataset or version.
        timeout:
            Seconds.

        Returns
        -------
        Whether it holds.
        """
        limit = time.monotonic() + timeout
        while True:
            seen = self._changes
            if ready():
                return True
            with self._condition:
                left = limit - time.monotonic()
                if left <= 0:
                    return False
                if self._changes == seen:
                    self._condition.wait(left)

    # Datasets and versions

    def create_dataset(self, *, owner: str, slug: str, values: Mapping[str, Any], **version: Any) -> int:
        """Make a dataset and its first version.

        Parameters
        ----------
        owner, slug:
            Its reference.
        values:
            Columns of the table `datasets`: title, subtitle, description, license, is_private, keywords.
        version:
            As for `add_version`.

        Returns
        -------
        The number of the version's row, for `processing`.

        Raises
        ------
        SlugTaken
            If the owner has a dataset of this slug.
        """
        now = time.time()
        row = {"owner": owner, "slug": slug, "created": now, "updated": now, **_encoded(values)}
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        with self.db.transaction():
            try:
                # The column names are ours; the values are bound.
                number = self.db.run(f"INSERT INTO datasets ({columns}) VALUES ({marks})", *row.values())
            except IntegrityError as error:
                raise SlugTaken(slug) from error
            return self.add_version(number, **version)

    def add_version(
        self,
        dataset: int,
        *,
        creator: str,
        content: Mapping[str, Any],
        notes: str = "",
        delete_old: bool = False,
        values: Mapping[str, Any] | None = None,
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
        values:
            Columns of the table `datasets` that change with it.

        Returns
        -------
        The number of the version's row, for `processing`.
        """
        with self.db.transaction():
            if values:
                self.update_dataset(dataset, values)
            last = self.db.row("SELECT max(number) AS last FROM versions WHERE dataset = ?", dataset)
            number = 1 + (last["last"] or 0 if last is not None else 0)
            self._changed()
            return self.db.run(
                "INSERT INTO versions (dataset, number, status, notes, creator, created, content, delete_old)"
                " VALUES (?, ?, 'NOT_YET_PERSISTED', ?, ?, ?, ?, ?)",
                *(dataset, number, notes, creator, time.time(), json.dumps(content), int(delete_old)),
            )

    def update_dataset(self, dataset: int, values: Mapping[str, Any]) -> None:
        """Set columns of a dataset's row; lists are kept as JSON."""
        row = {**_encoded(values), "updated": time.time()}
        pairs = ", ".join(f"{name} = ?" for name in row)
        self.db.run(f"UPDATE datasets SET {pairs} WHERE id = ?", *row.values(), dataset)
        self._changed()

    def delete_dataset(self, dataset: int) -> None:
        """Delete a dataset with all its versions."""
        self.db.run("DELETE FROM datasets WHERE id = ?", dataset)
        self._changed()

    def set_status(self, version: int, status: str, error: str = "") -> None:
        """Move a version on."""
        self.db.run("UPDATE versions SET status = ?, error = ? WHERE id = ?", status, error, version)
        self._changed()

    def finish_version(self, version: int, files: Iterable[StoredFile]) -> None:
        """Make a version READY with these files, and delete the earlier ones if that was asked for."""
        with self.db.transaction():
            row = self.db.row("SELECT dataset, number, delete_old FROM versions WHERE id = ?", version)
            if row is None:  # Deleted while it was processed.
                return
            self.db.many(
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
            self.db.run("UPDATE versions SET status = 'READY', error = '' WHERE id = ?", version)
            if row["delete_old"]:
                self.db.run("DELETE FROM versions WHERE dataset = ? AND number < ?", row["dataset"], row["number"])
            self.db.run("UPDATE datasets SET updated = ? WHERE id = ?", time.time(), row["dataset"])
            self._changed()

    def describe_file(self, version: int, path: str, description: str, columns: Sequence[Column]) -> None:
        """Set what is said about a file of a version (its row's number)."""
        self.db.run(
            "UPDATE files SET description = ?, columns = ? WHERE version = ? AND path = ?",
            *(description, _columns_json(columns), version, path),
        )
        self._changed()

    def version_row(self, dataset: int, number: int) -> int | None:
        """The row of a dataset's version."""
        row = self.db.row("SELECT id FROM versions WHERE dataset = ? AND number = ?", dataset, number)
        return None if row is None else int(row["id"])

    def unprocessed(self) -> list[int]:
        """Rows of versions that were neither READY nor FAILED when the sandbox stopped."""
        rows = self.db.rows("SELECT id FROM versions WHERE status NOT IN ('READY', 'FAILED', 'DELETED') ORDER BY id")
        return [int(row["id"]) for row in rows]

    def version_content(self, version: int) -> tuple[dict[str, Any], str] | None:
        """What a version's row was asked to hold, and its status; None if it has gone."""
        row = self.db.row("SELECT content, status FROM versions WHERE id = ?", version)
        return None if row is None else (json.loads(row["content"]), str(row["status"]))

    def tidy(self) -> None:
        """Delete what nobody can ask for any more: old sessions, and contents that nothing refers to."""
        limit = time.time() - SESSION_DAYS * 86400
        with self.db.transaction():
            self.uploads.tidy(limit)
            pending = {
                token
                for row in self.db.rows("SELECT content FROM versions WHERE status NOT IN ('READY', 'FAILED')")
                for token in tokens(json.loads(row["content"]))
            }
            wanted = {row["sha256"] for row in self.db.rows("SELECT DISTINCT sha256 FROM files")}
            wanted |= self.notebooks.contents()
            wanted |= {row["cover"] for row in self.db.rows("SELECT cover FROM datasets")}
            wanted |= {
                row["sha256"]
                for row in self.db.rows("SELECT token, sha256, created FROM uploads WHERE state = 'complete'")
                if row["created"] >= limit or row["token"] in pending
            }
            sessions = {row["session"] for row in self.db.rows("SELECT session FROM uploads WHERE state = 'open'")}
        self.shelf.sweep(wanted)
        for file in self.shelf.uploads.iterdir():
            if file.name not in sessions:
                file.unlink()

    # Inside

    def _changed(self) -> None:
        with self._condition:
            self._changes += 1
            self._condition.notify_all()

    def _dataset(self, row: Row) -> Dataset:
        versions = tuple(
            self._version(version)
            for version in self.db.rows("SELECT * FROM versions WHERE dataset = ? ORDER BY number", row["id"])
        )
        ready = next((version for version in reversed(versions) if version.status == "READY"), None)
        keywords = tuple(json.loads(row["keywords"]))
        public_notebook = self.notebooks.is_used_in_public(f"{row['owner']}/{row['slug']}")
        return Dataset(
            id=row["id"],
            owner=self.account(row["owner"]) or Account(row["owner"], row["owner"]),
            slug=row["slug"],
            title=row["title"],
            subtitle=row["subtitle"],
            description=row["description"],
            license=row["license"],
            is_private=bool(row["is_private"]),
            keywords=keywords,
            update_frequency=row["update_frequency"],
            sources=row["sources"],
            collaborators=tuple((name, role) for name, role in json.loads(row["collaborators"])),
            cover=self.shelf.path(row["cover"]) if row["cover"] else None,
            cover_type=row["cover_type"],
            public_notebook=public_notebook,
            usability=usability(
                description=row["description"],
                subtitle=row["subtitle"],
                keywords=keywords,
                license=row["license"],
                cover=bool(row["cover"]),
                sources=row["sources"],
                update_frequency=row["update_frequency"],
                public_notebook=public_notebook,
                files=ready.files if ready is not None else (),
            ),
            created=_when(row["created"]),
            updated=_when(row["updated"]),
            versions=versions,
        )

    def _version(self, row: Row) -> Version:
        return Version(
            number=row["number"],
            status=row["status"],
            notes=row["notes"],
            creator=row["creator"],
            created=_when(row["created"]),
            files=tuple(
                StoredFile(
                    path=file["path"],
                    size=file["size"],
                    sha256=file["sha256"],
                    location=self.shelf.path(file["sha256"]),
                    created=_when(file["created"]),
                    description=file["description"],
                    columns=tuple(Column(**column) for column in json.loads(file["columns"])),
                    crc32=file["crc32"],
                )
                for file in self.db.rows("SELECT * FROM files WHERE version = ? ORDER BY path", row["id"])
            ),
            error=row["error"],
        )


def may_see(dataset: Dataset, viewer: str | None) -> bool:
    """Whether a viewer sees a dataset: its owner and collaborators always, others once it is public and ready."""
    if may_publish_for(viewer, dataset.owner.slug) or any(name == viewer for name, _ in dataset.collaborators):
        return True
    return not dataset.is_private and dataset.ready is not None


def tokens(content: Mapping[str, Any]) -> list[str]:
    """All tokens in what a version was asked to hold, folders included."""
    found = [str(file.get("token") or "") for file in content.get("files") or ()]
    for folder in content.get("directories") or ():
        found += tokens(folder)
    return found


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if isinstance(value, list | tuple) else value for name, value in values.items()}


def _columns_json(columns: Sequence[Column]) -> str:
    return json.dumps([column.__dict__ for column in columns])


def _when(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
