"""A small client for the tests of the sandbox's wire: kagglesdk's requests, without kagglesdk."""

from __future__ import annotations

import base64
import hashlib
import http.client
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import google_crc32c
import requests

from kaggle_share.sandbox.embedded import Sandbox

QUANTUM = 256 * 1024


class Client:
    """A user of a sandbox."""

    def __init__(self, sandbox: Sandbox, user: str | None = "ada") -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.trust_env = False
        if user is not None:
            self.session.auth = (user, sandbox.users[user].key)

    def raw(self, call: str, body: dict[str, Any]) -> requests.Response:
        service = "blobs.BlobApiService" if call == "StartBlobUpload" else "datasets.DatasetApiService"
        return self.session.post(f"{self.sandbox.url}/api/v1/{service}/{call}", json=body, timeout=20)

    def call(self, call: str, **body: Any) -> dict[str, Any]:
        answer = self.raw(call, body)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.json()

    def refused(self, call: str, **body: Any) -> tuple[int, str]:
        answer = self.raw(call, body)
        assert answer.json()["code"] == answer.status_code
        return answer.status_code, answer.json()["message"]

    def begin(self, name: str, size: int, kind: str = "DATASET") -> tuple[str, str]:
        """Token and session URL of a new upload."""
        answer = self.call("StartBlobUpload", type=kind, name=name, contentLength=size)
        return answer["token"], answer["createUrl"]

    def upload(self, name: str, content: bytes, kind: str = "DATASET") -> str:
        token, url = self.begin(name, len(content), kind)
        answer = put(url, content)
        assert answer.status_code == 200, answer.text
        return token

    def create(self, slug: str, files: dict[str, bytes] | None = None, **more: Any) -> dict[str, Any]:
        """Create a dataset; the answer. Names with slashes go into folders."""
        files = {"data.csv": b"a,b\n1,2\n"} if files is None else files
        body = {"ownerSlug": "ada", "slug": slug, "title": slug.replace("-", " "), "isPrivate": True, **more}
        return self.call("CreateDataset", **body, **tree(self, files))

    def version(self, slug: str, files: dict[str, bytes], **more: Any) -> dict[str, Any]:
        body = {**tree(self, files), **more}
        return self.call("CreateDatasetVersion", ownerSlug="ada", datasetSlug=slug, body=body)

    def of(self, call: str, slug: str, **more: Any) -> dict[str, Any]:
        """A call about one of ada's datasets."""
        return self.call(call, ownerSlug="ada", datasetSlug=slug, **more)


def tree(client: Client, files: dict[str, bytes]) -> dict[str, Any]:
    """`files` and `directories` of a create call, everything uploaded."""
    root: dict[str, Any] = {"files": [], "directories": []}
    for path, content in files.items():
        *folders, name = path.split("/")
        here = root
        for folder in folders:
            inner = next((entry for entry in here["directories"] if entry["name"] == folder), None)
            if inner is None:
                inner = {"name": folder, "files": [], "directories": []}
                here["directories"].append(inner)
            here = inner
        here["files"].append({"token": client.upload(name, content)})
    return root


def put(url: str, content: bytes = b"", span: str | None = None, **headers: str) -> requests.Response:
    """PUT to a session; `span` is the value of Content-Range."""
    if span is not None:
        headers["Content-Range"] = span
    session = requests.Session()
    session.trust_env = False
    with session:
        return session.put(url, data=content, headers=headers, timeout=20)


def stands(url: str, total: int | str) -> int | str:
    """Where an upload stands: the number of bytes, or `complete`, or the status."""
    answer = put(url, span=f"bytes */{total}")
    if answer.status_code == 200:
        return "complete"
    if answer.status_code != 308:
        return str(answer.status_code)
    known = answer.headers.get("Range")
    return int(known.removeprefix("bytes=0-")) + 1 if known else 0


def send_part(url: str, content: bytes, span: str, count: int) -> socket.socket:
    """Promise `content`, send `count` bytes of it, and leave the connection open."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}")
    connection.putheader("Content-Range", span)
    connection.putheader("Content-Length", str(len(content)))
    connection.endheaders()
    assert connection.sock is not None
    connection.sock.sendall(content[:count])
    return connection.sock


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Return as soon as the condition holds."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.002)


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def crc32c(content: bytes) -> str:
    return base64.b64encode(google_crc32c.value(content).to_bytes(4, "big")).decode()
