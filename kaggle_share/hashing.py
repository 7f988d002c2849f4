"""A file's hashes; of large files that were named, from the first moment on, while all else is still being imported.

It imports next to nothing, so that it can begin before the rest of the package is there. What is hashed ahead changes
nothing but the time: it counts only for a file that has stayed the same since, and what was not begun is left to
staging.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import blake3

CHUNK = 4 << 20
"""Bytes read at once."""
PACKABLE = 4 << 20
"""Bytes of the largest file that may be sent in an archive with others, which needs its CRC-32 beforehand."""
LARGE = 8 << 20
"""Bytes from which on a file is worth being hashed ahead."""
MOST = 2_000
"""Files and folders in a folder; where there are more, it is their number that takes the time."""
THREADS = 2
RULED = frozenset((".gitignore", ".kaggleignore", "kaggle-share.yaml"))
"""Files that say what is left out: where there is one, nothing is read before they were understood."""
LOOK = 0.05
"""Seconds between two looks at what is being hashed ahead."""


@dataclass(frozen=True)
class Measured:
    """A file as it was while it was hashed."""

    size: int
    sha256: str
    modified: float
    inode: int
    blake3: str
    """As strong as SHA-256 and several times as fast: sending compares what it reads by it."""
    crc32: int | None = None
    """Of small files, which may be sent packed."""


class NoFile(Exception):
    """A folder, a pipe, a device."""


class Moved(Exception):
    """It changed while it was read."""


def hashed(path: str | os.PathLike[str], advance: Callable[[int], None], buffer: int = CHUNK) -> Measured:
    """Read a file once.

    Parameters
    ----------
    path:
        Where it lies.
    advance:
        Called with the number of bytes after each chunk; what it raises stops the reading.
    buffer:
        Bytes read at once.

    Raises
    ------
    NoFile, Moved, OSError
        It is none, changed while it was read, or can't be read.
    """
    # Without O_NONBLOCK, a pipe that took the file's place would be waited for without end.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb", 0) as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise NoFile
        checksum = 0 if before.st_size <= PACKABLE else None
        digest, quick, total = hashlib.sha256(), blake3.blake3(), 0
        view = memoryview(bytearray(min(buffer, before.st_size + 1)))
        # One that is still growing is not run after: more than it had is enough to know.
        while total <= before.st_size and (count := file.readinto(view)):
            digest.update(view[:count])
            quick.update(view[:count])
            if checksum is not None:
                checksum = zlib.crc32(view[:count], checksum)
            total += count
            advance(count)
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or total != after.st_size:
        raise Moved
    return Measured(total, digest.hexdigest(), after.st_mtime, after.st_ino, quick.hexdigest(), checksum)


@dataclass
class _Begun:
    """A file that is being hashed, or was."""

    facts: tuple[int, ...]
    bytes: int = 0
    measured: Measured | None = None
    unwanted: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def advance(self, count: int) -> None:
        self.bytes += count
        if self.unwanted:
            raise Moved


class Ahead:
    """Files that are hashed ahead, in threads that nobody waits for at the end."""

    def __init__(self) -> None:
        self._left: deque[str] = deque()
        self._begun: dict[str, _Begun] = {}
        self._lock = threading.Lock()
        self._closed = True

    def begin(self, words: Sequence[str]) -> threading.Thread:
        """Begin with the large files among what was named.

        Parameters
        ----------
        words:
            Files and folders as the user named them; others (globs, names with `=`) are left to the run.

        Returns
        -------
        The thread that looks for them, and hashes at least one of them.
        """
        self._closed = False
        thread = threading.Thread(target=self._find, args=(tuple(words),), name="kaggle-share-ahead", daemon=True)
        thread.start()
        return thread

    def settle(self, wanted: Iterable[str]) -> None:
        """Begin nothing more, and leave off what is not wanted."""
        with self._lock:
            self._closed = True
            self._left.clear()
            for path in self._begun.keys() - set(wanted):
                self._begun.pop(path).unwanted = True

    def result(self, path: str, advance: Callable[[int], None]) -> Measured | None:
        """What was found of a file, once it is; None where it was not begun, or has changed since.

        Parameters
        ----------
        path:
            The file, absolute, links resolved.
        advance:
            Called with the bytes that were read meanwhile; what it raises ends the waiting.
        """
        with self._lock:
            begun = self._begun.pop(path, None)
        if begun is None:
            return None
        told, over = 0, False
        try:
            while not over:
                over = begun.over.wait(LOOK)
                now = begun.bytes
                advance(now - told)
                told = now
        except BaseException:
            begun.unwanted = True
            raise
        return begun.measured if _facts(path) == begun.facts else None

    def _find(self, words: tuple[str, ...]) -> None:
        # What is wrong with what was named is told by the run itself.
        try:
            found = sorted(_large(words), reverse=True)
        except (OSError, ValueError, RuntimeError):
            return
        with self._lock:
            if not self._closed:
                self._left.extend(path for _, path in found)
        for _ in range(min(THREADS, len(found)) - 1):
            threading.Thread(target=self._work, name="kaggle-share-ahead", daemon=True).start()
        self._work()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._left:
                    return
                path = self._left.popleft()
                facts = _facts(path)
                if facts is None:
                    continue
                begun = self._begun[path] = _Begun(facts)
            try:
                # In larger pieces: whoever imports lets a thread go on every few milliseconds only.
                begun.measured = hashed(path, begun.advance, 2 * CHUNK)
            except (OSError, NoFile, Moved):
                # Told by whoever reads it when it is its turn.
                pass
            finally:
                begun.over.set()


AHEAD = Ahead()
"""Of this process."""


def _facts(path: str) -> tuple[int, ...] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _large(words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Sizes and places of large files that will be picked, as far as that is plain."""
    for word in words:
        path = Path(word).expanduser().resolve()
        if path.is_file():
            yield from _file(str(path))
        elif path.is_dir() and not any((above / name).exists() for above in path.parents for name in RULED):
            yield from _folder(path)


def _folder(path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    count = 0
    for place, folders, names in os.walk(path):
        count += len(names) + len(folders)
        if count > MOST or not RULED.isdisjoint(names):
            return []
        # Hidden ones are often left out.
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                found += _file(f"{place}{os.sep}{name}")
    return found


def _file(path: str) -> list[tuple[int, str]]:
    found = os.lstat(path)
    # On Windows, a file that lies in the cloud only would be fetched.
    away = getattr(found, "st_file_attributes", 0) & 0x00400000
    large = stat.S_ISREG(found.st_mode) and found.st_size >= LARGE and not away
    return [(found.st_size, path)] if large else []
