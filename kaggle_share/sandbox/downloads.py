"""Where bytes come out: a file of a version, or all of it as one zip, from URLs signed as in Google Cloud Storage."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, unquote

from kaggle_share.sandbox.archive import Plain, StoredZip, blocks
from kaggle_share.sandbox.blobs import BUCKET
from kaggle_share.sandbox.rules import Refusal
from kaggle_share.sandbox.wire import Wire, answered

SIGNED_SECONDS = 3 * 86400


class DownloadHandler(Wire):
    """GET of a signed URL: a file of a version, or all of it as one zip."""

    def shown_path(self) -> str:
        """Without the signature, which is in the query."""
        return self.request.path

    @answered
    async def get(self, dataset: str, version: str, path: str) -> None:
        """Send the bytes that were asked for."""
        await self.enter("download")
        path = unquote(path)
        secret = self.state.store.secret("signing")
        until, signature = self._query("X-Goog-Date"), self._query("X-Goog-Signature")
        if not signed(secret, self.request.path, until, signature):
            raise Refusal(403, "The signature of this URL is wrong or has expired")
        found = self.state.store.dataset_by_id(int(dataset))
        wanted = next((v for v in found.versions if v.number == int(version)), None) if found is not None else None
        if wanted is None:
            raise Refusal(404, "The object was not found")
        source: Plain | StoredZip
        if path == "bundle/archive.zip":
            source, md5 = StoredZip(wanted.files, wanted.created), ""
            etag = hashlib.sha256("".join(f.path + f.sha256 for f in wanted.files).encode()).hexdigest()[:32]
        else:
            file = next((file for file in wanted.files if f"files/{file.path}" == path), None)
            if file is None:
                raise Refusal(404, "The object was not found")
            md5 = await self.state.md5(file.location)
            source, etag = Plain(file.location, file.size), file.sha256[:32]
        await self._send(source, wanted.created, f'"{etag}"', md5)

    head = get

    def _query(self, name: str) -> str:
        return self.get_query_argument(name, "")

    async def _send(self, source: Plain | StoredZip, modified: datetime, etag: str, md5: str) -> None:
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("ETag", etag)
        self.set_header("Last-Modified", format_datetime(modified, usegmt=True))
        if md5:
            self.set_header("X-Goog-Hash", f"md5={md5}")
        start, stop = 0, source.length
        header = self.request.headers.get("Range", "")
        if header and self._unchanged(etag, modified):
            start, stop = self._part(header, source.length)
            self.set_status(206)
            self.set_header("Content-Range", f"bytes {start}-{stop - 1}/{source.length}")
        self.set_header("Content-Length", str(stop - start))
        if self.request.method == "HEAD":
            self.finish()
            return
        sent = 0
        for block in blocks(source, start, stop):
            for fault in self.planned:
                if isinstance(fault.at, int) and sent <= fault.at < sent + len(block):
                    await self.meet(fault)
            if self.corrupt:
                self.corrupt, block = False, bytes([block[0] ^ 1]) + block[1:]
            await self.state.carry(self.line, len(block))
            self.write(block)
            await self.flush()
            sent += len(block)
        await self.point("commit")
        self.finish()

    def _unchanged(self, etag: str, modified: datetime) -> bool:
        condition = self.request.headers.get("If-Range", "")
        if not condition or condition == etag:
            return True
        try:
            return parsedate_to_datetime(condition) >= modified.replace(microsecond=0)
        except ValueError:
            return False

    def _part(self, header: str, length: int) -> tuple[int, int]:
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", header.strip())
        if match is None or match.groups() == ("", ""):
            return 0, length
        first, last = match.groups()
        start, stop = (max(length - int(last), 0), length) if not first else (int(first), int(last or length) + 1)
        if start >= length or start >= stop:
            self.set_header("Content-Range", f"bytes */{length}")
            raise Refusal(416, "The requested range can't be satisfied")
        return start, min(stop, length)


def download_url(base: str, secret: str, dataset: int, version: int, path: str | None) -> str:
    """A URL that gives a file, or without a path the whole version as a zip, to whoever has it, for three days."""
    name = "bundle/archive.zip" if path is None else f"files/{path}"
    place = f"/{BUCKET}/{dataset}/{version}/{quote(name)}"
    until = str(int(time.time()) + SIGNED_SECONDS)
    return f"{base}{place}?X-Goog-Date={until}&X-Goog-Signature={_sign(secret, place, until)}"


def signed(secret: str, path: str, until: str, signature: str) -> bool:
    """Whether a download's signature is ours and still valid."""
    fresh = until.isdigit() and int(until) > time.time()
    return fresh and hmac.compare_digest(_sign(secret, path, until), signature)


def _sign(secret: str, path: str, until: str) -> str:
    return hmac.new(secret.encode(), f"{unquote(path)}\n{until}".encode(), "sha256").hexdigest()
