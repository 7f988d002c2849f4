"""What has been sent already: a journal on disk, so that another run sends only what is missing.

SQLite in the user's data folder, 0600. An upload is known by endpoint, owner, name, sha256 and size; never by folder,
path or mtime. A session's address is a secret: it is kept enciphered with a key in a file of its own, so that a copy
or dump of the journal gives nothing away. An upload that a living process works at is left to it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kaggle_share.errors import StagingError
from kaggle_share.remote.protocol import Session

KEEP = 6 * 24 * 3600.0
"""Seconds that an upload can be gone on with: sessions last about a week."""
BUSY = 30.0
"""Seconds to wait for another process that writes."""


@dataclass(frozen=True)
class Known:
    """An upload that was begun in an earlier run, or by this one."""

    session: Session = field(repr=False)
    done: bool
    """The storage has confirmed all of it."""


class Journal:
    """The journal of one user.

    Parameters
    ----------
    folder:
        The user's data folder.
    scope:
        Endpoint and owner, as text.
    """

    def __init__(self, folder: Path, scope: str) -> None:
        self._scope = scope
        self._lock = threading.Lock()
        path = folder / "journal.sqlite"
        try:
            self._me = _Mark(folder / "journal-locks")
            self._key = _key(folder / "journal.key")
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(path, timeout=BUSY, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, session BLOB NOT NULL,"
                " done INTEGER NOT NULL, owner TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID"
            )
            self._db.execute("DELETE FROM uploads WHERE at < ?", (time.time() - KEEP,))
        except (OSError, sqlite3.Error) as error:
            raise StagingError(
                f'the journal "{path}" can\'t be used: {error}', "Move it away; what was sent is then sent again"
            ) from None

    def name(self, path: str, identity: str, size: int, copy: int = 0) -> str:
        """What an upload is known by. `copy` tells equal files of one publication apart."""
        parts = json.dumps([self._scope, path.rpartition("/")[2], identity, size, copy])
        return hashlib.blake2b(parts.encode(), digest_size=24).hexdigest()

    def claim(self, name: str) -> Known | None:
        """Take an upload over; None where there is none, or a living process works at it."""
        with self._writing() as database:
            row = database.execute("SELECT session, done, owner FROM uploads WHERE id = ?", (name,)).fetchone()
            if row is None or (row[2] != self._me.name and self._me.lives(row[2])):
                return None
            session = self._decipher(row[0])
            if session is None:
                database.execute("DELETE FROM uploads WHERE id = ?", (name,))
                return None
            database.execute("UPDATE uploads SET owner = ? WHERE id = ?", (self._me.name, name))
            return Known(session, bool(row[1]))
        return None

    def put(self, name: str, session: Session, *, done: bool = False) -> None:
        """Write down how far an upload is; one that another living process works at stays as it is."""
        with self._writing() as database:
            row = database.execute("SELECT owner FROM uploads WHERE id = ?", (name,)).fetchone()
            if row is None or row[0] == self._me.name or not self._me.lives(row[0]):
                database.execute(
                    "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?)",
                    (name, self._encipher(session), int(done), self._me.name, time.time()),
                )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction. A journal that can't be written costs a later run time, and stops nothing."""
        with self._lock, suppress(sqlite3.Error):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def forget(self, names: list[str]) -> None:
        """Take uploads out: they are published, or no good."""
        with self._writing() as database:
            database.executemany("DELETE FROM uploads WHERE id = ?", [(name,) for name in names])

    def close(self) -> None:
        """Let others go on with what this process did not finish."""
        with self._lock:
            self._db.close()
        self._me.close()

    def _encipher(self, session: Session) -> bytes:
        nonce = secrets.token_bytes(16)
        plain = json.dumps([session.token, session.url]).encode()
        return nonce + bytes(a ^ b for a, b in zip(plain, self._stream(nonce, len(plain)), strict=True))

    def _decipher(self, text: bytes) -> Session | None:
        nonce, rest = text[:16], text[16:]
        plain = bytes(a ^ b for a, b in zip(rest, self._stream(nonce, len(rest)), strict=True))
        try:
            token, url = json.loads(plain)
        except ValueError:
            # Another key: somebody has removed it since.
            return None
        return Session(token, url)

    def _stream(self, nonce: bytes, length: int) -> bytes:
        # BLAKE2b as a keyed function of a counter (RFC 7693): a stream that nobody knows without the key.
        blocks = range(-(-length // 64))
        made = b"".join(
            hashlib.blake2b(block.to_bytes(8, "big"), key=self._key, salt=nonce).digest() for block in blocks
        )
        return made[:length]


class _Mark:
    """A file that is locked as long as this process lives: how others know that it does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._folder = folder
        self._file = open(folder / self.name, "wb")  # noqa: SIM115 - held until close()
        _lock(self._file.fileno())

    def lives(self, name: str) -> bool:
        """Whether the process that has this mark is there."""
        path = self._folder / name
        try:
            handle = os.open(path, os.O_RDWR)
        except OSError:
            return False
        try:
            free = _lock(handle)
        finally:
            os.close(handle)
        if free:
            path.unlink(missing_ok=True)
        return not free

    def close(self) -> None:
        (self._folder / self.name).unlink(missing_ok=True)
        self._file.close()


def _lock(handle: int) -> bool:
    if os.name != "posix":  # pragma: no cover - there, an open file can't be removed, which tells as much
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _key(path: Path) -> bytes:
    """The key of this user, made at the first use, 0600."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) == 32:
            return key
        handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
    key = secrets.token_bytes(32)
    with open(handle, "wb") as file:
        file.write(key)
    return key
