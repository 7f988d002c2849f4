"""Sending and fetching bytes: Google Cloud Storage's resumable protocol, as Kaggle hands its sessions out.

A session's URL is itself a bearer secret: it stands in no error, log or repr, and no credentials go with it.
https://cloud.google.com/storage/docs/performing-resumable-uploads
"""

from __future__ import annotations

import binascii
import hashlib
import logging
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import requests

from kaggle_share.errors import ChangedError, RefusedError, StagingError, UnreachableError
from kaggle_share.model import Progress, Watch
from kaggle_share.remote.protocol import Session

CHUNK = 1 << 20
"""Bytes read, hashed and sent at a time."""
TRIES = 6
"""Times that one file is taken up again before giving up."""
WHERE = "Kaggle's storage"


def send(
    session: Session, source: Path, *, size: int, sha256: str, timeout: tuple[float, float], watch: Watch
) -> None:
    """Send a file whole, and return once the storage has confirmed every byte.

    Parameters
    ----------
    session:
        The upload that was begun.
    source:
        The file, as it lies.
    size:
        Its size in bytes when it was hashed.
    sha256:
        Its hash then; what was really sent is compared with it.
    timeout:
        Seconds for connecting, and between two bytes of an answer.
    watch:
        Told of every chunk.

    Raises
    ------
    ChangedError
        The file is not any more what was hashed.
    UnreachableError
        The storage could not be reached.
    """
    with _open(source) as file, _web(session) as web:
        body = _Body(file, source, size, watch)
        for attempt in range(TRIES):
            if attempt:
                _pause(attempt, watch)
            try:
                answer = _put(web, session, body, timeout)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code in (200, 201):
                _confirm(answer, body, sha256)
                return
            if answer is not None and answer.status_code not in (308, 408, 429) and answer.status_code < 500:
                raise _refused(answer.status_code)
            offset = _position(web, session, size, timeout)
            if offset is None:
                continue
            body.resume(offset)
            if offset >= size > 0:
                # Every byte is there, and its answer was lost: ask for it.
                continue
        raise UnreachableError(
            f'"{source.name}" could not be sent: {WHERE} broke off {TRIES} times',
            "Check the network, and run it again",
        )


def receive(response: Any, target: Path, *, path: str, packed: bool = False, watch: Watch) -> str:
    """Write an answer's body to `target`, whole or not at all; returns its sha256 in hexadecimal.

    Parameters
    ----------
    response:
        A streamed answer.
    target:
        Where the file goes.
    path:
        Its name in the dataset, for people.
    packed:
        The answer is a zip of the one file, as Kaggle hands out large ones by themselves.
    watch:
        Told of every chunk.

    Raises
    ------
    UnreachableError
        The connection broke, or what came is not what was announced.
    StagingError
        It could not be written.
    """
    digest, done = hashlib.sha256(), 0
    total = int(response.headers.get("Content-Length") or 0)
    part = target.with_name(f".{target.name}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with open(part, "wb") as file:
            for chunk in response.iter_content(CHUNK):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                watch.tell(Progress("download", path, done, total))
        if total and done != total and not response.headers.get("Content-Encoding"):
            raise UnreachableError(f'"{path}" arrived cut off: {done} of {total} bytes', "Run it again")
        if packed:
            digest = _unpack(part, target)
        part.replace(target)
    except requests.RequestException:
        raise UnreachableError(f'the download of "{path}" broke off', "Check the network, and run it again") from None
    except OSError as error:
        raise StagingError(
            f'"{target}" can\'t be written: {error.strerror}', "Make room, or choose a folder"
        ) from None
    finally:
        part.unlink(missing_ok=True)
        response.close()
    return digest.hexdigest()


def _unpack(part: Path, target: Path) -> Any:
    """Put the only member of a zip in the zip's own place; its running hash. Anything else stays as it came."""
    digest = hashlib.sha256()
    inner = target.with_name(f".{target.name}.unpacked")
    try:
        with zipfile.ZipFile(part) as packed, open(inner, "wb") as file:
            (member,) = packed.infolist()
            with packed.open(member) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    file.write(chunk)
        inner.replace(part)
    except (zipfile.BadZipFile, ValueError):
        return hashlib.sha256(part.read_bytes())
    finally:
        inner.unlink(missing_ok=True)
    return digest


class _Body:
    """A file's bytes from an offset on, hashed as they are sent."""

    def __init__(self, file: IO[bytes], source: Path, size: int, watch: Watch) -> None:
        self.file, self.source, self.size, self.watch = file, source, size, watch
        self.offset = 0
        self.hash = hashlib.sha256()
        self.whole = True
        before = os.fstat(file.fileno())
        self._stat = (before.st_size, before.st_mtime_ns, before.st_ino)
        if before.st_size != size:
            raise self.changed()

    def resume(self, offset: int) -> None:
        """Go on from `offset`; the hash is then taken in a pass of its own, of all that lies there."""
        self.offset, self.whole = offset, offset == 0
        self.hash = hashlib.sha256()

    def __len__(self) -> int:
        return self.size - self.offset

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.offset)
        left = len(self)
        while left:
            chunk = self.file.read(min(CHUNK, left))
            if not chunk:
                raise self.changed()
            left -= len(chunk)
            self.hash.update(chunk)
            self.watch.tell(Progress("send", self.source.name, self.size - left, self.size))
            yield chunk

    def check(self, sha256: str) -> None:
        """Raise `ChangedError` unless what was sent is what was hashed, and still lies there."""
        if not self.whole:
            self.file.seek(0)
            self.hash = hashlib.sha256()
            while chunk := self.file.read(CHUNK):
                self.hash.update(chunk)
        after = os.fstat(self.file.fileno())
        if self.hash.hexdigest() != sha256 or (after.st_size, after.st_mtime_ns, after.st_ino) != self._stat:
            raise self.changed()

    def changed(self) -> ChangedError:
        return ChangedError(
            f'stopped before publishing, because "{self.source}" changed while it was being sent. '
            "Nothing was published",
            "Run it again",
        )


@contextmanager
def _web(session: Session) -> Iterator[requests.Session]:
    web = requests.Session()
    # ~/.netrc must not add credentials; proxies and certificates are still the user's.
    web.auth = lambda request: request
    secret = urlsplit(session.url)
    guard = _Guard(secret.path, secret.query)
    logger = logging.getLogger("urllib3.connectionpool")
    logger.addFilter(guard)
    try:
        yield web
    finally:
        logger.removeFilter(guard)
        web.close()


class _Guard(logging.Filter):
    """Keeps a session's URL out of urllib3's debug log."""

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self.secrets = [secret for secret in secrets if len(secret) > 1]

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(self._clean(arg) for arg in record.args)
        record.msg = self._clean(record.msg)
        return True

    def _clean(self, value: object) -> object:
        text = value if isinstance(value, str) else str(value) if isinstance(value, BaseException) else None
        if text is None or not any(secret in text for secret in self.secrets):
            return value
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return text


def _put(web: requests.Session, session: Session, body: _Body, timeout: tuple[float, float]) -> requests.Response:
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(body))}
    if len(body) == 0 and body.size:
        headers["Content-Range"] = f"bytes */{body.size}"
    elif body.size:
        headers["Content-Range"] = f"bytes {body.offset}-{body.size - 1}/{body.size}"
    data: Any = _Sized(body) if len(body) else b""
    return web.put(session.url, data=data, headers=headers, timeout=timeout, allow_redirects=False)


class _Sized:
    """What `requests` streams with a Content-Length: something with a length that can be read."""

    def __init__(self, body: _Body) -> None:
        self._chunks, self._length = iter(body), len(body)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def read(self, _size: int = -1) -> bytes:
        return next(self._chunks, b"")


def _position(web: requests.Session, session: Session, size: int, timeout: tuple[float, float]) -> int | None:
    """How many bytes the storage holds; None where it can't be asked."""
    headers = {"Content-Length": "0", "Content-Range": f"bytes */{size}"}
    try:
        answer = web.put(session.url, data=b"", headers=headers, timeout=timeout, allow_redirects=False)
    except requests.RequestException:
        return None
    if answer.status_code in (200, 201):
        return size
    if answer.status_code == 308:
        held = answer.headers.get("Range", "")
        return int(held.rpartition("-")[2]) + 1 if held else 0
    if answer.status_code in (404, 410):
        raise _refused(answer.status_code)
    return None


def _confirm(answer: requests.Response, body: _Body, sha256: str) -> None:
    """Compare what the storage says of the file with what was sent."""
    body.check(sha256)
    try:
        told = answer.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    if "size" in told and int(told["size"]) != body.size:
        raise UnreachableError(
            f'{WHERE} holds {told["size"]} of {body.size} bytes of "{body.source.name}"', "Run it again"
        )
    given = told.get("md5Hash") or _md5_header(answer.headers.get("X-Goog-Hash", ""))
    if given and given != _md5(body.file):
        raise UnreachableError(f'"{body.source.name}" arrived damaged', "Run it again")


def _md5_header(header: str) -> str:
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "md5":
            return value
    return ""


def _md5(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.md5(usedforsecurity=False)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return binascii.b2a_base64(digest.digest(), newline=False).decode()


def _refused(code: int) -> RefusedError | UnreachableError:
    if code in (404, 410):
        return UnreachableError(f"{WHERE} has ended the upload (HTTP {code})", "Run it again", status=code)
    return RefusedError(f"{WHERE} refused the upload (HTTP {code})", "Run it again", status=code)


def _open(source: Path) -> IO[bytes]:
    try:
        return open(source, "rb")
    except OSError as error:
        raise ChangedError(
            f'stopped before publishing, because "{source}" can\'t be read any more: {error.strerror}. '
            "Nothing was published",
            "Put it back, and run it again",
        ) from None


def _pause(attempt: int, watch: Watch) -> None:
    # Waits on the stop event, so that an interrupt ends it at once.
    deadline = time.monotonic() + min(0.2 * 2**attempt, 10.0)
    watch.stop.wait(max(0.0, deadline - time.monotonic()))
    watch.check()
