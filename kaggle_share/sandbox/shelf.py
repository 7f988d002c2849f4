"""Content-addressed files: each content is kept once, under its sha256, and never changed."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import google_crc32c

CHUNK = 1 << 20
DRAFT = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Content:
    """What is known of a file's bytes."""

    size: int
    sha256: str
    crc32c: str
    """Base64, as Google Cloud Storage writes it."""
    crc32: int


class Digest:
    """All checksums in one pass but MD5, which takes longer than all the rest of storing (`md5_of`).

    Copies are cheap, so that a state can be gone back to.
    """

    def __init__(self) -> None:
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._crc32c = 0
        self._crc32 = 0

    def update(self, data: bytes | memoryview) -> None:
        """Go on with these bytes."""
        self._sha256.update(data)
        # It takes nothing but bytes; copying costs it little.
        self._crc32c = google_crc32c.extend(self._crc32c, data if isinstance(data, bytes) else bytes(data))
        self._crc32 = zlib.crc32(data, self._crc32)
        self.size += len(data)

    def copy(self) -> Digest:
        """The same state, to go on from independently."""
        other = Digest()
        other.size, other._crc32, other._crc32c = self.size, self._crc32, self._crc32c
        other._sha256 = self._sha256.copy()
        return other

    def content(self) -> Content:
        """The checksums of everything so far."""
        crc32c = base64.b64encode(self._crc32c.to_bytes(4, "big")).decode()
        return Content(self.size, self._sha256.hexdigest(), crc32c, self._crc32)


class Shelf:
    """The files under `<data>/content` and the unfinished ones under `<data>/uploads`."""

    def __init__(self, data: Path) -> None:
        self.content = data / "content"
        self.uploads = data / "uploads"
        for folder in (self.content, self.uploads):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._content, self._uploads = str(self.content), str(self.uploads)

    def path(self, sha256: str) -> Path:
        """Where the content with this sha256 lies, or would lie."""
        return self.content / sha256[:2] / sha256

    def unfinished(self, name: str) -> Path:
        """Where an upload's bytes lie until they are all there."""
        return self.uploads / name

    def adopt(self, source: Path, sha256: str) -> Path:
        """Move a complete file in; what was there already stays, and the new copy goes."""
        target = self.path(sha256)
        if target.exists():
            source.unlink()
            return target
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source.chmod(0o600)
        source.replace(target)
        return target

    def put(self, source: BinaryIO, limit: int | None = None) -> Content:
        """Store what the stream holds.

        Parameters
        ----------
        source:
            Read to its end.
        limit:
            Most bytes to take.

        Raises
        ------
        ValueError
            If there are more bytes than `limit`.
        """
        block = source.read(CHUNK)
        if len(block) < CHUNK and (limit is None or len(block) <= limit):
            return self._put_small(block)
        draft = self.uploads / f"put-{secrets.token_hex(8)}"
        digest = Digest()
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                while block:
                    if limit is not None and digest.size + len(block) > limit:
                        raise ValueError("more bytes than allowed")
                    digest.update(block)
                    file.write(block)
                    block = source.read(CHUNK)
            content = digest.content()
            self.adopt(draft, content.sha256)
        finally:
            draft.unlink(missing_ok=True)
        return content

    def _put_small(self, block: bytes) -> Content:
        """The same for few bytes, with few calls of the system: archives hold thousands of such files."""
        digest = Digest()
        digest.update(block)
        content = digest.content()
        folder = f"{self._content}/{content.sha256[:2]}"
        target = f"{folder}/{content.sha256}"
        if not os.path.exists(target):  # noqa: PTH110 - a Path costs as much as the call
            draft = f"{self._uploads}/put-{secrets.token_hex(8)}"
            try:
                descriptor = os.open(draft, DRAFT, 0o600)
                try:
                    while block:
                        block = block[os.write(descriptor, block) :]
                finally:
                    os.close(descriptor)
                try:
                    os.replace(draft, target)  # noqa: PTH105
                except FileNotFoundError:
                    os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103
                    os.replace(draft, target)  # noqa: PTH105
            except OSError:
                Path(draft).unlink(missing_ok=True)
                raise
        return content

    def sweep(self, wanted: Iterable[str]) -> int:
        """Delete every content that is not wanted; how many went."""
        keep = set(wanted)
        gone = 0
        for folder in self.content.iterdir():
            for file in folder.iterdir():
                if file.name not in keep:
                    file.unlink()
                    gone += 1
        return gone


def digest_of(path: Path, length: int) -> Digest:
    """Read the first `length` bytes of a file into checksums."""
    digest = Digest()
    with path.open("rb") as file:
        while digest.size < length and (block := file.read(min(CHUNK, length - digest.size))):
            digest.update(block)
    return digest


@lru_cache(maxsize=4096)
def md5_of(path: Path) -> str:
    """A content's MD5 in base64, as Google Cloud Storage writes it. What lies on the shelf never changes."""
    with path.open("rb") as file:
        return base64.b64encode(hashlib.file_digest(file, _md5).digest()).decode()


def _md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)
