"""Upload sessions while bytes come in: what is on disk, its checksums, and who is sending.

Google Cloud Storage keeps multiples of 256 KiB of a request that is cut off, so that is what is kept here. A
session has one sender: a newer request takes it over, since a client that asks again has given the older one up.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from concurrent.futures import Executor
from typing import Literal

from kaggle_share.sandbox.shelf import Content, Digest, Shelf, digest_of
from kaggle_share.sandbox.store import Store
from kaggle_share.sandbox.uploads import Upload

QUANTUM = 256 * 1024
"""Bytes; what is kept of an interrupted request is a multiple of this."""
INLINE = 64 * 1024
"""Bytes up to which hashing and writing at once is quicker than asking a thread."""
GATHER = 1 << 20
"""Bytes that are handed to a thread together: waking it costs as much as hashing some 100 KiB."""


class Superseded(Exception):
    """A newer request sends to this session."""


class Session:
    """An open session. All methods belong to the event loop's thread."""

    def __init__(self, upload: Upload, shelf: Shelf, executor: Executor) -> None:
        self.upload = upload
        self._shelf = shelf
        self._executor = executor
        self._path = shelf.unfinished(upload.session)
        self._digest: Digest | None = None
        self._kept = Digest()
        self._descriptor: int | None = None
        self._claim = 0
        self._job: asyncio.Future[None] | None = None
        self._waiting: list[memoryview] = []
        self._count = 0
        self.taken = 0
        """Bytes that came, also those that are not on disk yet."""
        self._lock = asyncio.Lock()

    @property
    def received(self) -> int:
        """Bytes that are safely here; exact only for the one who has claimed the session."""
        return self._digest.size if self._digest is not None else 0

    async def claim(self) -> int:
        """Become the one who sends; returns the claim, and whoever had it is superseded."""
        self._claim += 1
        mine = self._claim
        async with self._lock:
            await self._settle()
            if self._digest is None:
                await asyncio.get_running_loop().run_in_executor(self._executor, self._load)
        if mine != self._claim:
            raise Superseded
        self.taken = self.received
        return mine

    async def append(self, claim: int, data: memoryview) -> None:
        """Take bytes; returns as soon as those handed to a thread before are on disk: reading overlaps writing."""
        if claim != self._claim:
            raise Superseded
        self._waiting.append(data)
        self._count += len(data)
        self.taken += len(data)
        while self._count >= GATHER:
            await self._idle()
            if claim != self._claim:
                raise Superseded
            self._begin_writing()

    async def release(self, claim: int) -> None:
        """Stop sending; what is beyond the last multiple of 256 KiB is forgotten, unless all is there."""
        async with self._lock:
            if claim == self._claim:
                await self._settle()

    async def flush(self, claim: int) -> int:
        """Wait until everything is on disk; the number of bytes received."""
        await self._all_written()
        if claim != self._claim:
            raise Superseded
        return self.received

    async def complete(self, claim: int, store: Store) -> Content:
        """All bytes are here: move them to the shelf."""
        await self.flush(claim)
        assert self._digest is not None  # noqa: S101 (claimed)
        content = self._digest.content()
        self._open()
        self._close()
        self._shelf.adopt(self._path, content.sha256)
        store.uploads.complete(self.upload.session, content)
        return content

    def discard(self) -> None:
        """Forget the session and its bytes."""
        self._claim += 1
        self._forget_waiting()
        if self._job is not None and not self._job.done():
            # A thread is still writing.
            self._job.add_done_callback(lambda job: self._close())
        else:
            self._close()
        self._path.unlink(missing_ok=True)

    def _begin_writing(self) -> None:
        """Write what waits, unless a thread is writing or nothing waits: somebody else was first then."""
        if self._job is not None or not self._waiting:
            return
        views, count = self._waiting, self._count
        self._waiting, self._count = [], 0
        if count <= INLINE:
            self._write(views, count)
        else:
            self._job = asyncio.get_running_loop().run_in_executor(self._executor, self._write, views, count)

    async def _all_written(self) -> None:
        while self._job is not None or self._waiting:
            await self._idle()
            self._begin_writing()

    def _forget_waiting(self) -> None:
        self._waiting, self._count = [], 0

    async def _idle(self) -> None:
        job = self._job
        if job is not None:
            # It stays in its place until it is done: somebody else may have to wait for it too.
            await asyncio.wait([job])
            if self._job is job:
                self._job = None
            job.result()

    async def _settle(self) -> None:
        # Under the lock: whoever comes next finds disk and checksums at the same place.
        with contextlib.suppress(OSError):
            await self._all_written()
        self._forget_waiting()
        if self._digest is not None and self._digest.size < self.upload.size:
            self._digest = self._kept.copy()
            if self._descriptor is not None:
                os.ftruncate(self._descriptor, self._digest.size)
        self._close()

    def _load(self) -> None:
        """After a restart: go on from what is on disk."""
        size = self._path.stat().st_size if self._path.exists() else 0
        size = size if size == self.upload.size else size - size % QUANTUM
        self._digest = digest_of(self._path, size) if size else Digest()
        self._kept = self._digest.copy()
        if size:
            os.truncate(self._path, size)

    def _open(self) -> int:
        if self._descriptor is None:
            flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._descriptor = os.open(self._path, flags, 0o600)
        return self._descriptor

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, views: list[memoryview], count: int) -> None:
        digest = self._digest
        assert digest is not None  # noqa: S101 (claimed)
        descriptor = self._open()
        os.lseek(descriptor, digest.size, os.SEEK_SET)
        # Up to the last multiple of 256 KiB, then the rest: an interruption goes back to there.
        edge = (digest.size + count) // QUANTUM * QUANTUM
        for view in views:
            rest = view
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            until = edge - digest.size
            if 0 <= until <= len(view):
                digest.update(view[:until])
                self._kept = digest.copy()
                digest.update(view[until:])
            else:
                digest.update(view)


class Sessions:
    """The open sessions of one sandbox."""

    def __init__(self, store: Store, executor: Executor) -> None:
        self._store = store
        self._executor = executor
        self._open: dict[str, Session] = {}

    def find(self, session: str) -> tuple[Upload, Session | None] | Literal["missing"]:
        """What is known of a session: its upload, and the open session unless it is complete or expired."""
        upload = self._store.uploads.by_session(session)
        if upload is None:
            return "missing"
        if upload.state != "open":
            self._open.pop(session, None)
            return upload, None
        found = self._open.get(session)
        if found is None:
            found = self._open[session] = Session(upload, self._store.shelf, self._executor)
        return upload, found

    def expire(self, session: str) -> None:
        """Make a session end before its time."""
        self._store.uploads.expire(session)
        found = self._open.pop(session, None)
        if found is not None:
            found.discard()

    def close(self, session: str) -> None:
        """Forget a completed session."""
        self._open.pop(session, None)
