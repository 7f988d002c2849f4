"""What the sandbox keeps: datasets, versions, files and uploads, in SQLite and content-addressed files.

The API writes here; the API and the pages read the records of `records.py`.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from sqlite3 import IntegrityError, Row
from typing import Any

from kaggle_share.sandbox.accounts import ACCOUNTS, may_publish_for
from kaggle_share.sandbox.database import Database, moment
from kaggle_share.sandbox.notebooks import Notebooks
from kaggle_share.sandbox.records import Account, Dataset, Notebook
from kaggle_share.sandbox.shelf import Shelf
from kaggle_share.sandbox.uploads import SESSION_DAYS, Uploads
from kaggle_share.sandbox.usability import usability
from kaggle_share.sandbox.versions import Versions


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
        self.versions = Versions(self.db, self.shelf, self._changed)
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
            As for `Versions.add`.

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
            return self.versions.add(number, **version)

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

    def tidy(self) -> None:
        """Delete what nobody can ask for any more: old sessions, and contents that nothing refers to."""
        limit = time.time() - SESSION_DAYS * 86400
        with self.db.transaction():
            self.uploads.tidy(limit)
            pending = self.versions.pending()
            wanted = self.versions.contents() | self.notebooks.contents()
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
        versions = self.versions.of(row["id"])
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
            created=moment(row["created"]),
            updated=moment(row["updated"]),
            versions=versions,
        )


def may_see(dataset: Dataset, viewer: str | None) -> bool:
    """Whether a viewer sees a dataset: its owner and collaborators always, others once it is public and ready."""
    if may_publish_for(viewer, dataset.owner.slug) or any(name == viewer for name, _ in dataset.collaborators):
        return True
    return not dataset.is_private and dataset.ready is not None


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.dumps(value) if isinstance(value, list | tuple) else value for name, value in values.items()}
