"""The book of uploads: who announced which blob, and whether all of it has come."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row

from kaggle_share.sandbox.database import Database, moment
from kaggle_share.sandbox.shelf import Content

SESSION_DAYS = 7
"""How long an upload can be continued, as on Google Cloud Storage."""


@dataclass(frozen=True)
class Upload:
    """A blob: announced by StartBlobUpload, sent to its session, then named by its token."""

    session: str = field(repr=False)
    token: str = field(repr=False)
    username: str
    kind: str
    """`DATASET` or `INBOX` (cover images)."""
    name: str
    size: int
    content_type: str
    created: datetime
    state: str
    """`open`, `complete` or `expired`."""
    sha256: str = ""
    crc32: int = 0
    crc32c: str = ""


class Uploads:
    """The table of uploads."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def start(
        self, username: str, kind: str, name: str, size: int, content_type: str = "", modified: float | None = None
    ) -> Upload:
        """Open a session for a blob of `size` bytes that will be called `name`."""
        session, token, now = secrets.token_urlsafe(48), secrets.token_urlsafe(48), time.time()
        self._db.run(
            "INSERT INTO uploads (session, token, username, kind, name, size, content_type, modified, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(session, token, username, kind, name, size, content_type, modified, now),
        )
        return Upload(session, token, username, kind, name, size, content_type, moment(now), "open")

    def by_session(self, session: str) -> Upload | None:
        """The upload with this session, or None."""
        return _upload(self._db.row("SELECT * FROM uploads WHERE session = ?", session))

    def by_token(self, token: str) -> Upload | None:
        """The upload with this token, or None."""
        return _upload(self._db.row("SELECT * FROM uploads WHERE token = ?", token))

    def complete(self, session: str, content: Content) -> None:
        """Every byte of it is on the shelf."""
        self._db.run(
            "UPDATE uploads SET state = 'complete', sha256 = ?, crc32 = ?, crc32c = ? WHERE session = ?",
            *(content.sha256, content.crc32, content.crc32c, session),
        )

    def expire(self, session: str) -> None:
        """The session can't be continued any more."""
        self._db.run("UPDATE uploads SET state = 'expired' WHERE session = ? AND state = 'open'", session)

    def tidy(self, limit: float) -> None:
        """Expire open sessions from before `limit` (seconds since the epoch), and forget much older ones."""
        self._db.run("UPDATE uploads SET state = 'expired' WHERE state = 'open' AND created < ?", limit)
        self._db.run("DELETE FROM uploads WHERE created < ?", limit - SESSION_DAYS * 86400)


def _upload(row: Row | None) -> Upload | None:
    if row is None:
        return None
    values = {name: row[name] for name in row.keys() if name != "modified"}  # noqa: SIM118
    return Upload(**{**values, "created": moment(row["created"])})
