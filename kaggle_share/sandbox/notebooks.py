"""What the sandbox keeps of notebooks: the tables, and the walk of a run through its states.

Nothing is ever run here. Kaggle runs what is pushed; the sandbox goes through the same states and says so, in the
notebook's log and on its page.
"""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from sqlite3 import Row
from typing import Any

from kaggle_share.sandbox.accounts import ACCOUNTS
from kaggle_share.sandbox.database import Database, moment
from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.records import Account, Notebook, NotebookVersion
from kaggle_share.sandbox.shelf import Shelf
from kaggle_share.sandbox.walks import Walks

STATES = ("QUEUED", "RUNNING", "COMPLETE")
"""Of a run that goes well: names of kagglesdk's `KernelWorkerStatus`."""
ENDED = frozenset(("COMPLETE", "ERROR", "CANCEL_ACKNOWLEDGED"))
NO_KERNEL = "ValueError: No kernel name found in notebook and no override provided"
"""What a run on Kaggle ends with where a notebook names no kernel (kaggle-cli #689)."""


class Notebooks:
    """The tables of notebooks.

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

    def one(self, owner: str, slug: str) -> Notebook | None:
        """A notebook, whoever asks; None if it does not exist."""
        row = self._db.row("SELECT * FROM notebooks WHERE owner = ? AND slug = ?", owner, slug)
        return None if row is None else self._notebook(row)

    def by_id(self, number: int) -> Notebook | None:
        """A notebook by its number, whoever asks."""
        row = self._db.row("SELECT * FROM notebooks WHERE id = ?", number)
        return None if row is None else self._notebook(row)

    def seen(self, viewer: str | None, *, owner: str = "", dataset: str = "", search: str = "") -> list[Notebook]:
        """The notebooks that this viewer sees, the newest first.

        Parameters
        ----------
        viewer:
            A user's slug; None is somebody who is not signed in.
        owner:
            Only this owner's.
        dataset:
            Only those whose newest version reads this dataset (`owner/slug`).
        search:
            Words that must all occur in reference or title.
        """
        words = search.casefold().split()
        rows = self._db.rows("SELECT * FROM notebooks ORDER BY updated DESC, id DESC")
        return [
            found
            for row in rows
            if owner in ("", row["owner"]) and (viewer == row["owner"] or not row["is_private"])
            for found in (self._notebook(row),)
            if (not dataset or dataset in found.newest.datasets)
            and all(word in f"{found.ref} {found.title}".casefold() for word in words)
        ]

    def is_used_in_public(self, dataset: str) -> bool:
        """Whether a public notebook reads a dataset, and one of its versions ran to its end."""
        return any(
            any(version.status == "COMPLETE" and dataset in version.datasets for version in found.versions)
            for found in self.seen(None, dataset=dataset)
        )

    def save(
        self,
        found: Notebook | None,
        owner: str,
        slug: str,
        values: Mapping[str, Any],
        source: str,
        **read: Sequence[str],
    ) -> tuple[int, int]:
        """Make a notebook, or a version of one.

        Parameters
        ----------
        found:
            The one that gets a version; None makes a new one.
        owner, slug:
            Of a new one.
        values:
            Columns of the table `notebooks`.
        source:
            Its source, as it was sent.
        read:
            `datasets` and `notebooks`: references of what it reads.

        Returns
        -------
        The number of the version's row, for `Runs`, and the version's own number.
        """
        kept = self._shelf.put(io.BytesIO(source.encode("utf-8", "replace")))
        now = time.time()
        row = {name: json.dumps(value) if isinstance(value, list) else value for name, value in values.items()}
        with self._db.transaction():
            if found is None:
                row |= {"owner": owner, "slug": slug, "created": now, "updated": now}
                # The column names are ours; the values are bound.
                marks = ", ".join("?" * len(row))
                notebook = self._db.run(f"INSERT INTO notebooks ({', '.join(row)}) VALUES ({marks})", *row.values())
            else:
                notebook, row["updated"] = found.id, now
                pairs = ", ".join(f"{name} = ?" for name in row)
                self._db.run(f"UPDATE notebooks SET {pairs} WHERE id = ?", *row.values(), notebook)
            number = 1 + (found.newest.number if found is not None else 0)
            version = self._db.run(
                "INSERT INTO notebook_versions (notebook, number, status, created, sha256, datasets, notebooks)"
                " VALUES (?, ?, 'QUEUED', ?, ?, ?, ?)",
                *(notebook, number, now, kept.sha256),
                *(json.dumps(list(read.get(name, ()))) for name in ("datasets", "notebooks")),
            )
        self._changed()
        return version, number

    def set_status(self, version: int, status: str, message: str = "") -> None:
        """Move a version's run on; one that has ended stays as it is."""
        self._db.run(
            "UPDATE notebook_versions SET status = ?, message = ? WHERE id = ?"
            " AND status NOT IN ('COMPLETE', 'ERROR', 'CANCEL_ACKNOWLEDGED')",
            *(status, message, version),
        )
        self._changed()

    def cancel(self, version: int) -> None:
        """End the run of a version's row."""
        self.set_status(version, "CANCEL_ACKNOWLEDGED")

    def delete(self, notebook: int) -> None:
        """Delete a notebook with all its versions."""
        self._db.run("DELETE FROM notebooks WHERE id = ?", notebook)
        self._changed()

    def row(self, notebook: int, number: int) -> int | None:
        """The row of a notebook's version."""
        found = self._db.row("SELECT id FROM notebook_versions WHERE notebook = ? AND number = ?", notebook, number)
        return None if found is None else int(found["id"])

    def unfinished(self) -> list[int]:
        """Rows of versions whose run had not ended when the sandbox stopped."""
        marks = ", ".join("?" * len(ENDED))
        rows = self._db.rows(f"SELECT id FROM notebook_versions WHERE status NOT IN ({marks}) ORDER BY id", *ENDED)
        return [int(row["id"]) for row in rows]

    def contents(self) -> set[str]:
        """The sha256 of every source that is kept."""
        return {row["sha256"] for row in self._db.rows("SELECT DISTINCT sha256 FROM notebook_versions")}

    def source(self, version: int) -> str:
        """The source of a version's row; empty if it has gone."""
        row = self._db.row("SELECT sha256 FROM notebook_versions WHERE id = ?", version)
        return "" if row is None else self._shelf.path(row["sha256"]).read_text("utf-8")

    def _notebook(self, row: Row) -> Notebook:
        versions = self._db.rows("SELECT * FROM notebook_versions WHERE notebook = ? ORDER BY number", row["id"])
        account = next((one for one in ACCOUNTS if one.slug == row["owner"]), None)
        return Notebook(
            id=row["id"],
            owner=account or Account(row["owner"], row["owner"]),
            slug=row["slug"],
            title=row["title"],
            language=row["language"],
            kind=row["kind"],
            is_private=bool(row["is_private"]),
            keywords=tuple(json.loads(row["keywords"])),
            internet=bool(row["internet"]),
            created=moment(row["created"]),
            updated=moment(row["updated"]),
            versions=tuple(self._version(version) for version in versions),
        )

    def _version(self, row: Row) -> NotebookVersion:
        return NotebookVersion(
            number=row["number"],
            status=row["status"],
            message=row["message"],
            created=moment(row["created"]),
            location=self._shelf.path(row["sha256"]),
            datasets=tuple(json.loads(row["datasets"])),
            notebooks=tuple(json.loads(row["notebooks"])),
        )


class Runs(Walks):
    """Walks versions through the states of a run, on the event loop, without running anything."""

    def __init__(self, notebooks: Notebooks, options: Options) -> None:
        super().__init__()
        self._notebooks = notebooks
        self._options = options

    @property
    def delay(self) -> float:
        """`Options.notebook_delay`."""
        return self._options.notebook_delay

    def unfinished(self) -> Iterable[int]:
        """Versions whose run has not ended."""
        return self._notebooks.unfinished()

    async def walk(self, version: int) -> None:
        """Take a version's row through the states of a run."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        await self.until(started, 0.3)
        if self._options.notebook_delay > 0:
            self._notebooks.set_status(version, "RUNNING")
        await self.until(started, 1.0)
        failure = self._options.notebook_failure or failure_of(self._notebooks.source(version))
        self._notebooks.set_status(version, "ERROR" if failure else "COMPLETE", failure)


def failure_of(source: str) -> str:
    """Why a run on Kaggle would fail before its first cell, as far as that can be told without running it."""
    try:
        content = json.loads(source)
    except ValueError:
        # A script.
        return ""
    if not isinstance(content, dict) or "cells" not in content:
        return ""
    about = content.get("metadata")
    kernel = about.get("kernelspec") if isinstance(about, dict) else None
    return "" if isinstance(kernel, dict) and kernel.get("name") else NO_KERNEL
