"""Behind a proxy, on both legs: Kaggle's calls and the storage."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import KaggleShareError
from kaggle_share.pipeline import Request
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document


class Proxy:
    """A proxy that passes on what it is asked for, and writes down what that was."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n" not in head:
            got = client.recv(65536)
            if not got:
                return
            head += got
        host = head.split(b" ", 2)[1].decode().split("/")[2]
        upstream = socket.create_connection((host.split(":")[0], int(host.split(":")[1])))

        def note(data: bytes) -> bytes:
            # Absolute addresses are for proxies; several requests come over one connection.
            for line in data.split(b"\r\n"):
                if f" http://{host}/".encode() in line:
                    self.seen.append(line.decode("latin-1"))
            return data.replace(f" http://{host}/".encode(), b" /")

        upstream.sendall(note(head))
        threading.Thread(target=_pump, args=(client, upstream, note), daemon=True).start()
        _pump(upstream, client, lambda data: data)


def _pump(source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes]) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(change(data))
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.server.close()


def publish(folder: Path, sandbox: Sandbox) -> str:
    document = make_document({"to": "ada/by-proxy", "resources": ["*.bin"], "notebook": False})
    request = Request(document, folder, endpoint=sandbox.url, bare=True)
    way = pipeline.draft(request, settings=Settings(call_timeout=5.0, patience=2.0, wait_timeout=20.0))
    return pipeline.publish(way).state


@pytest.fixture
def work(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "a.bin").write_bytes(b"some bytes")
    return tmp_path / "work"


def test_both_legs_go_through_the_proxy(
    work: Path, sandbox: Sandbox, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert publish(work, sandbox) == "verified"
    assert any("StartBlobUpload" in line for line in proxy.seen)
    assert any(line.startswith("PUT ") for line in proxy.seen)


def test_a_proxy_that_does_not_answer_is_told(work: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(KaggleShareError, match=r"the proxy .* does not answer. Check HTTPS_PROXY"):
        publish(work, sandbox)
