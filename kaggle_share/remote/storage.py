"""Sending and fetching bytes: Google Cloud Storage's resumable protocol, as Kaggle hands its sessions out.

One try each: what to do about an answer is the uploader's business. A session's URL is itself a bearer secret: it
stands in no error, log or repr, and no credentials go with it.
https://cloud.google.com/storage/docs/performing-resumable-uploads
"""

from __future__ import annotations

import base64
import binascii
import email.utils
import hashlib
import logging
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from kaggle_share.errors import StagingError, UnreachableError
from kaggle_share.model import Progress, Watch
from kaggle_share.remote.protocol import Reply, Session

CHUNK = 1 << 20
"""Bytes fetched and hashed at a time."""


class Storage:
    """The storage, over connections that are kept: one for each thread that sends.

    Parameters
    ----------
    timeout:
        Seconds for connecting (and for each piece that is sent), and between two bytes of an answer.
    """

    def __init__(self, timeout: tuple[float, float]) -> None:
        self._timeout = timeout
        self._local = threading.local()
        self._open: list[requests.Session] = []
        # Once there, it stays: a thread may still be ending when the storage is closed. Adding it twice adds it once.
        logging.getLogger("urllib3.connectionpool").addFilter(GUARD)

    def put(self, session: Session, chunks: Iterable[bytes], *, offset: int, size: int) -> Reply:
        """Send bytes from `offset` to the end.

        Parameters
        ----------
        session:
            The upload.
        chunks:
            The bytes; what they raise comes out as it is.
        offset, size:
            Where they start, and of how many bytes in all.

        Returns
        -------
        The storage's answer; with no status where the connection broke.
        """
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size - offset)}
        if size:
            headers["Content-Range"] = f"bytes {offset}-{size - 1}/{size}"
        return self._put(session, _Sized(chunks, size - offset) if size > offset else b"", headers)

    def ask(self, session: Session, *, size: int) -> Reply:
        """Ask where an upload stands."""
        return self._put(session, b"", {"Content-Length": "0", "Content-Range": f"bytes */{size}"})

    def close(self) -> None:
        """Close every connection."""
        for web in self._open:
            web.close()
        self._open.clear()

    def _put(self, session: Session, data: Any, headers: dict[str, str]) -> Reply:
        GUARD.add(session.url)
        try:
            answer = self._web().put(
                session.url, data=data, headers=headers, timeout=self._timeout, allow_redirects=False
            )
        except requests.RequestException:
            # The text of the error may hold the address, so none of it is used.
            return Reply()
        return _reply(answer)

    def _web(self) -> requests.Session:
        web: requests.Session | None = getattr(self._local, "web", None)
        if web is None:
            web = self._local.web = requests.Session()
            # ~/.netrc must not add credentials; proxies and certificates are still the user's.
            web.auth = lambda request: request
            self._open.append(web)
        return web


def _reply(answer: requests.Response) -> Reply:
    held = answer.headers.get("Range", "")
    told: Any = {}
    if answer.status_code in (200, 201):
        try:
            told = answer.json()
        except ValueError:
            told = {}
    told = told if isinstance(told, dict) else {}
    size, hashes = str(told.get("size", "")), _hashes(answer)
    return Reply(
        status=answer.status_code,
        held=int(held.rpartition("-")[2]) + 1 if held else 0,
        size=int(size) if size.isdigit() else None,
        md5=_decoded(str(told.get("md5Hash") or hashes.get("md5", ""))),
        crc32c=_decoded(str(told.get("crc32c") or hashes.get("crc32c", ""))),
        retry_after=retry_after(answer),
    )


def retry_after(answer: requests.Response) -> float | None:
    """Seconds that an answer asks to wait (RFC 9110, 10.2.3: a number, or a date); None where it asks nothing."""
    given = answer.headers.get("Retry-After", "").strip()
    if not given:
        return None
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(given).timestamp() - time.time())
    except ValueError:
        return None


def _hashes(answer: requests.Response) -> dict[str, str]:
    """The header `X-Goog-Hash: crc32c=…,md5=…`."""
    parts = answer.headers.get("X-Goog-Hash", "").split(",")
    return {name: value for name, _, value in (part.strip().partition("=") for part in parts)}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


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


class _Guard(logging.Filter):
    """Keeps sessions' addresses out of urllib3's debug log."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()

    def add(self, url: str) -> None:
        """Hide an address from now on."""
        parts = urlsplit(url)
        self._secrets.update(secret for secret in (parts.path, parts.query) if len(secret) > 1)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, without the addresses."""
        if isinstance(record.args, tuple):
            record.args = tuple(self._clean(arg) for arg in record.args)
        record.msg = self._clean(record.msg)
        return True

    def _clean(self, value: object) -> object:
        text = value if isinstance(value, str) else str(value) if isinstance(value, BaseException) else None
        if text is None:
            return value
        for secret in [secret for secret in tuple(self._secrets) if secret in text]:
            text = text.replace(secret, "…")
            value = text
        return value


GUARD = _Guard()


class _Sized:
    """What `requests` streams with a Content-Length: something with a length that can be read."""

    def __init__(self, chunks: Iterable[bytes], length: int) -> None:
        self._chunks, self._length = iter(chunks), length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def read(self, _size: int = -1) -> bytes:
        """The next chunk, whatever the size that is asked for."""
        return next(self._chunks, b"")
