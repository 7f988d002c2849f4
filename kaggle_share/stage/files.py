"""Files read where they lie: never copied, moved or changed, only hashed."""

from __future__ import annotations

import errno
import mimetypes
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path, PurePosixPath

from kaggle_share.errors import ChangedError, StagingError, StoppedError
from kaggle_share.hashing import AHEAD, Measured, Moved, NoFile, hashed
from kaggle_share.model import Progress, Watch
from kaggle_share.rules import printable

EVERY = 0.1
"""Seconds between two reports."""

MEDIA_TYPES = {
    ".arrow": "application/vnd.apache.arrow.file",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".gz": "application/gzip",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".ndjson": "application/x-ndjson",
    ".npy": "application/x-npy",
    ".npz": "application/x-npz",
    ".parquet": "application/vnd.apache.parquet",
    ".tsv": "text/tab-separated-values",
    ".webp": "image/webp",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zst": "application/zstd",
}
"""Media types that Python's own table lacks, or has differently on each machine."""


def media_type(name: str) -> str:
    """Media type by the ending of a file's name; the same on every machine."""
    suffix = PurePosixPath(name).suffix.casefold()
    found = MEDIA_TYPES.get(suffix) or _TYPES.guess_type(f"x{suffix}")[0]
    return found or "application/octet-stream"


_TYPES = mimetypes.MimeTypes(filenames=())


def measure(path: Path, name: str, advance: Callable[[int], None] = lambda count: None) -> Measured:
    """Hash one file.

    Parameters
    ----------
    path:
        Where it lies.
    name:
        What to call it in errors.
    advance:
        Called with the number of bytes after each chunk; what it raises stops the reading.

    Raises
    ------
    ChangedError
        It changed while it was read.
    StagingError
        It vanished, or can't be read.
    """
    try:
        return hashed(path, advance)
    except NoFile:
        raise StagingError(f'"{name}" is no longer a file', "Pick it again") from None
    except Moved:
        raise ChangedError(f'"{name}" changed while it was being read', "Run it again once it is complete") from None
    except OSError as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: OSError) -> StagingError:
    """The error for a file that can't be read."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return StagingError(f'"{name}" vanished before it could be read', "Make it again, or don't pick it")
    return StagingError(f'"{name}" can\'t be read: {error.strerror}', "Check it, and run it again")


def measure_all(files: Sequence[tuple[Path, str]], *, watch: Watch, threads: int) -> list[Measured]:
    """Hash many files at once.

    Parameters
    ----------
    files:
        Where each lies, and its path in the dataset.
    watch:
        Told of bytes done and in all, from this thread alone.
    threads:
        How many are read at once.

    Returns
    -------
    One result for each, in order. The first error of any file is raised.
    """
    total = sum(_size(path, name) for path, name in files)
    AHEAD.settle(str(path) for path, _ in files)
    count = _Count()
    names = [printable(name) for _, name in files]
    found: dict[int, Measured] = {}
    # The workers share one iterator: a task for each of many small files would cost more than hashing them.
    left = iter(range(len(files)))

    def work() -> None:
        for number in left:
            path = files[number][0]
            found[number] = AHEAD.result(str(path), count.advance) or measure(path, names[number], count.advance)

    with ThreadPoolExecutor(max(1, min(threads, len(files) or 1)), "kaggle-share-hash") as pool:
        workers = [pool.submit(work) for _ in range(min(threads, len(files)))]
        try:
            _follow(workers, names, found, count, total, watch)
        finally:
            count.stopped.set()
    return [found[number] for number in range(len(files))]


class _Count:
    """Bytes done, over all threads; also how the threads are told to stop."""

    def __init__(self) -> None:
        self.bytes = 0
        self.stopped = threading.Event()
        self._lock = threading.Lock()

    def advance(self, count: int) -> None:
        if self.stopped.is_set():
            raise StoppedError("stopped, as you asked; nothing was published", "Run it again to go on")
        with self._lock:
            self.bytes += count


def _follow(
    workers: list[Future[None]],
    names: list[str],
    found: Mapping[int, Measured],
    count: _Count,
    total: int,
    watch: Watch,
) -> None:
    """Report until all are done; an error of one ends it."""
    waiting, at_hand = set(workers), 0
    watch.tell(Progress("stage", names[0] if names else "", 0, total))
    while waiting:
        done, waiting = wait(waiting, EVERY, FIRST_EXCEPTION)
        for worker in done:
            worker.result()
        while at_hand + 1 < len(names) and at_hand in found:
            at_hand += 1
        watch.tell(Progress("stage", names[at_hand], min(count.bytes, total), total))


def _size(path: Path, name: str) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise unreadable(printable(name), error) from None
