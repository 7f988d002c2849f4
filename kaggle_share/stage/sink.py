"""A file that is hashed while it is written, so that what staging writes is not read again."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from pathlib import Path
from typing import Any

import blake3

from kaggle_share.hashing import PACKABLE, Measured


class Sink(io.RawIOBase):
    """A new file, or one written anew, from its first byte to its last.

    Parameters
    ----------
    path:
        Where; its folder is there.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = open(path, "wb", 0)  # noqa: SIM115 - closed with the sink
        self._digest, self._blake3 = hashlib.sha256(), blake3.blake3()
        self._crc32 = self._size = 0
        self.measured: Measured | None = None
        """What was written, once the sink is closed."""

    def writable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Bytes so far."""
        return self._size

    def write(self, data: Any) -> int:
        """Write all of some bytes. Raises OSError where there is no room."""
        view = memoryview(data).cast("B")
        self._digest.update(view)
        self._blake3.update(view)
        if self._size + len(view) <= PACKABLE:
            self._crc32 = zlib.crc32(view, self._crc32)
        self._size += len(view)
        # One call may write less than it is given.
        left = view
        while left:
            left = left[self._file.write(left) :]
        return len(view)

    def close(self) -> None:
        """Close the file and tell what it holds."""
        if not self.closed:
            try:
                found = os.fstat(self._file.fileno())
                checksum = self._crc32 if self._size <= PACKABLE else None
                hashes = self._digest.hexdigest(), self._blake3.hexdigest()
                self.measured = Measured(
                    self._size, hashes[0], found.st_mtime, found.st_ino, blake3=hashes[1], crc32=checksum
                )
            finally:
                self._file.close()
                super().close()
