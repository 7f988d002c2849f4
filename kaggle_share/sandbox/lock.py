"""One sandbox per data folder: a lock on a file, which the system lets go when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FILE = "sandbox.lock"


class DataLock:
    """The lock of a data folder."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; whether it was taken."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Let go. The file stays: deleting it would let two processes hold two locks."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
