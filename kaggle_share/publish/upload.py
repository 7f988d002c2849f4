"""The uploader: many at once, exact under every fault, and able to go on where another run ended.

It trusts nothing: neither the network, nor the files, nor the answers. Uploads are begun ahead of time by a few
threads and sent by others, as many as make it faster; the largest go first. A parcel counts only once the storage has
confirmed it and what it says agrees with what was read; a file that changes stops everything before the create call.
"""

from __future__ import annotations

import contextlib
import queue
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kaggle_share.errors import RefusedError, StoppedError, UnreachableError
from kaggle_share.model import Progress, Watch
from kaggle_share.publish.journal import Journal
from kaggle_share.publish.parcel import QUICK, Parcel, Reader, gathered, total
from kaggle_share.remote.protocol import Remote, Reply, Session, Store
from kaggle_share.wording import place

TICK = 0.05
"""Seconds between two looks at how it goes."""
TELL = 0.1
"""Seconds between two words about progress."""
STARTERS = 8
"""Uploads that are begun at once."""
FIRST = 8
"""Connections to begin with."""
STEP = 4
"""Connections that are added at a time, while it makes it faster."""
WORTH = 1.05
"""A gain in throughput that is worth more connections."""
DAMAGED = 8
"""Times that a file may arrive damaged."""
SLOWEST, PAUSE = 20.0, 0.25
"""Longest and first pause after a failure, in seconds."""


@dataclass(eq=False)
class _Job:
    """One parcel on its way."""

    parcel: Parcel
    name: str
    reader: Reader
    session: Session | None = None
    resumed: bool = False
    """Begun in an earlier run: the storage is asked first where it stands."""
    queued: bool = False
    """It was put where the senders take it from. A session alone does not say so: it is written down in between."""
    sent: int = 0
    """Most bytes that were handed to the network; for progress."""
    done: bool = False


@dataclass
class Limits:
    """How hard it tries."""

    connections: int = 32
    """Connections to the storage at most."""
    patience: float = 300.0
    """Seconds without any progress of a parcel before giving up."""


def upload(
    remote: Remote, parcels: Sequence[Parcel], journal: Journal, watch: Watch, limits: Limits | None = None
) -> tuple[str, ...]:
    """Send every parcel; returns their tokens, in order, each confirmed by the storage.

    Parameters
    ----------
    remote:
        The connection.
    parcels:
        What is sent.
    journal:
        Where it is written down, for another run to go on.
    watch:
        Told of the bytes sent, of all parcels together; never going back.
    limits:
        How many connections at most, and how long to wait for better weather.

    Raises
    ------
    ChangedError
        A file is not any more what was looked at.
    UnreachableError
        Kaggle or its storage was out of reach for longer than the patience.
    StoppedError
        The user stopped it; it can be gone on with.
    RemoteError
        Kaggle refused.
    """
    return _Upload(remote, parcels, journal, watch, limits or Limits()).run()


class _Upload:
    def __init__(
        self, remote: Remote, parcels: Sequence[Parcel], journal: Journal, watch: Watch, limits: Limits
    ) -> None:
        self.remote, self.journal, self.watch, self.limits = remote, journal, watch, limits
        self.jobs = [_Job(parcel, name, Reader(parcel)) for parcel, name in named(parcels, journal)]
        self.store: Store = remote.storage()
        self.where = f"{place(remote.endpoint.name)}'s storage"
        self.halt = threading.Event()
        self.to_begin: deque[_Job] = deque(sorted(self.jobs, key=lambda job: -job.parcel.size))
        self.to_send: queue.Queue[_Job] = queue.Queue()
        self.news: queue.Queue[BaseException | None] = queue.Queue()
        """What the threads tell the one that watches: an error, or None that something was begun or is done."""
        self.waiting = ""
        self.pace = _Pace(limits.connections)
        self.senders = 0
        self.whole = total(parcels)

    def run(self) -> tuple[str, ...]:
        for number in range(min(STARTERS, len(self.jobs))):
            self._thread(self._begin_all, f"begin-{number}")
        try:
            self._watch_over()
        finally:
            # The threads end by themselves, at the next chunk; nobody waits for them.
            self.halt.set()
            self.store.close()
        return tuple(job.session.token for job in self.jobs if job.session is not None)

    def _watch_over(self) -> None:
        told = 0.0
        while not all(job.done for job in self.jobs):
            self._hear()
            self.watch.check()
            self._hire()
            now = time.monotonic()
            if now - told >= TELL:
                told = now
                self._tell()
        self._tell()

    def _hear(self) -> None:
        """Wait for news, for a tick at most."""
        with contextlib.suppress(queue.Empty):
            news = self.news.get(timeout=TICK)
            while news is None:
                news = self.news.get_nowait()
            raise news

    def _tell(self) -> None:
        done = sum(job.parcel.size if job.done else min(job.sent, job.parcel.size) for job in self.jobs)
        self.watch.tell(Progress("send", self.waiting, done, self.whole))

    def _hire(self) -> None:
        """More connections while there is something to send and it makes it faster."""
        backlog = self.to_send.qsize()
        wanted = self.pace.connections(sum(job.sent for job in self.jobs), bool(backlog))
        unfinished = sum(not job.done for job in self.jobs)
        while self.senders < min(wanted, unfinished):
            self.senders += 1
            self._thread(self._send_all, f"send-{self.senders}")

    def _thread(self, work: object, name: str) -> None:
        threading.Thread(target=self._guarded, args=(work,), name=f"kaggle-share-{name}", daemon=True).start()

    def _guarded(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - told to the thread that watches
            if not self.halt.is_set():
                self.news.put(error)

    # ── beginning ─────────────────────────────────────────────────────────────────────────────────

    def _begin_all(self) -> None:
        while not self.halt.is_set():
            try:
                job = self.to_begin.popleft()
            except IndexError:
                return
            known = self.journal.claim(job.name)
            if known is not None:
                job.session, job.resumed = known.session, True
            else:
                self._begin(job)
            self.to_send.put(job)
            job.queued = True
            self.news.put(None)

    def _begin(self, job: _Job) -> None:
        """A new session, however long it takes within the patience."""
        for pause in self._patiently(place(self.remote.endpoint.name)):
            try:
                job.session = self.remote.start_blob(
                    job.parcel.path, size=job.parcel.size, modified=job.parcel.modified, inbox=job.parcel.inbox
                )
            except UnreachableError as error:
                pause(error.status, error.retry_after)
                continue
            job.resumed = False
            self.journal.put(job.name, job.session)
            return

    # ── sending ───────────────────────────────────────────────────────────────────────────────────

    def _send_all(self) -> None:
        while not self.halt.is_set():
            try:
                job = self.to_send.get(timeout=TICK)
            except queue.Empty:
                if all(other.queued for other in self.jobs) and self.to_send.empty():
                    return
                continue
            self._send(job)
            job.done = True
            self.news.put(None)

    def _send(self, job: _Job) -> None:
        size, held, ask = job.parcel.size, 0, job.resumed
        best, since, damaged = 0, time.monotonic(), 0
        for pause in self._patiently(self.where):
            assert job.session is not None  # noqa: S101 - begun before it was queued
            reply = (
                self.store.ask(job.session, size=size)
                if ask
                else self.store.put(job.session, self._counted(job, held), offset=held, size=size)
            )
            if reply.complete:
                if self._confirmed(job, reply):
                    return
                damaged += 1
                if damaged == DAMAGED:
                    raise UnreachableError(
                        f'"{job.parcel.path}" arrived damaged {damaged} times', "Check the network, and run it again"
                    )
                self._begin(job)
                held, ask = 0, False
                continue
            if reply.status == 308:
                held, ask = min(reply.held, size), False
                if held > best:
                    best, since = held, time.monotonic()
                    pause.calm()
                else:
                    # It holds no more than before: not to be asked on and on.
                    pause(reply.status, reply.retry_after)
                continue
            if reply.status in (404, 410):
                # The session has ended: from the start, with another.
                self._begin(job)
                held, ask = 0, False
                if job.parcel.size and time.monotonic() - since > self.limits.patience:
                    raise UnreachableError(f"{self.where} ends every upload", "Run it again")
                pause(reply.status, None)
                continue
            if reply.status is not None and reply.status not in (408, 429) and reply.status < 500:
                what = f'{self.where} refused "{job.parcel.path}" (HTTP {reply.status})'
                raise RefusedError(what, "Run it again", status=reply.status)
            if reply.status == 429:
                self.pace.back_off()
            pause(reply.status, reply.retry_after)
            ask = True

    def _counted(self, job: _Job, offset: int) -> Iterator[bytes]:
        done = offset
        for chunk in gathered(job.reader.chunks(offset)):
            if self.halt.is_set():
                raise StoppedError("stopped")
            yield chunk
            done += len(chunk)
            job.sent = max(job.sent, done)

    def _confirmed(self, job: _Job, reply: Reply) -> bool:
        """Compare what the storage says with what was read; only where they agree does it count."""
        # Reads what was not read in this run, and raises if a file is not what it was.
        job.reader.finish()
        assert job.session is not None  # noqa: S101
        agrees = reply.size is None or reply.size == job.parcel.size
        if agrees and reply.md5 and not (QUICK and reply.crc32c):
            agrees = reply.md5 == job.reader.md5()
        elif agrees and reply.crc32c:
            agrees = reply.crc32c == job.reader.crc32c()
        if not agrees:
            self.journal.forget([job.name])
            return False
        job.sent = job.parcel.size
        self.journal.put(job.name, job.session, done=True)
        return True

    # ── patience ──────────────────────────────────────────────────────────────────────────────────

    def _patiently(self, where: str) -> Iterator[_Pause]:
        pause = _Pause(self, where)
        while True:
            if self.halt.is_set():
                raise StoppedError("stopped")
            yield pause


@dataclass
class _Pause:
    """Waits between two tries: longer each time, at random, and not for ever."""

    run: _Upload
    where: str
    tries: int = 0
    since: float = field(default_factory=time.monotonic)
    seen: Counter[str] = field(default_factory=Counter)

    def calm(self) -> None:
        """There was progress."""
        self.tries, self.since = 0, time.monotonic()

    def __call__(self, status: int | None, after: float | None) -> None:
        # 308 is how the storage says what it holds: asked twice, it had no more.
        what = "no progress" if status == 308 else f"HTTP {status}" if status else "no connection"
        self.seen[what] += 1
        elapsed = time.monotonic() - self.since
        if elapsed > self.run.limits.patience:
            reasons = ", ".join(f"{count} × {reason}" for reason, count in self.seen.most_common(2))
            raise UnreachableError(
                f"{reasons} from {self.where} in {_minutes(elapsed)}",
                "What was sent is safely there; run the same command to go on from there",
                status=status,
            )
        longest = min(SLOWEST, PAUSE * 2**self.tries)
        # Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        pause = random.uniform(longest / 4, longest) if after is None else after + random.uniform(0, 0.1)  # noqa: S311
        self.tries += 1
        if pause > 1:
            self.run.waiting = f"waiting for {self.where} ({what})"
        self.run.halt.wait(min(pause, max(0.0, self.run.limits.patience - elapsed) + 0.1))
        self.run.waiting = ""


class _Pace:
    """How many connections are worth having."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.wanted = min(FIRST, most)
        self.rate = 0.0
        self.last = (time.monotonic(), 0)
        self.calm_until = 0.0
        self._lock = threading.Lock()

    def back_off(self) -> None:
        """The storage asked for less."""
        with self._lock:
            self.wanted = max(1, self.wanted // 2)
            self.most = max(1, min(self.most, self.wanted * 2))
            self.calm_until = time.monotonic() + 5.0

    def connections(self, sent: int, backlog: bool) -> int:
        """Connections to have now, after `sent` bytes, with or without more waiting to be sent."""
        now = time.monotonic()
        with self._lock:
            before, bytes_before = self.last
            if now - before < 2 * TICK or not backlog or now < self.calm_until:
                return self.wanted
            rate = (sent - bytes_before) / (now - before)
            self.last = (now, sent)
            # Until the first bytes flow there is nothing to compare; connections take round trips to open.
            if rate >= self.rate * WORTH or sent == 0:
                self.rate = max(rate, self.rate)
                self.wanted = min(self.most, self.wanted + STEP)
            return self.wanted


def named(parcels: Sequence[Parcel], journal: Journal) -> Iterator[tuple[Parcel, str]]:
    """Each parcel with its name in the journal; equal files of one publication have names of their own."""
    copies: Counter[tuple[str, str]] = Counter()
    for parcel in parcels:
        key = (parcel.path.rpartition("/")[2], parcel.identity)
        yield parcel, journal.name(parcel.path, parcel.identity, parcel.size, copies[key])
        copies[key] += 1


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} s"
