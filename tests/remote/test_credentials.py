"""Whose credentials go where: Kaggle's go to Kaggle's hosts, and to no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kaggle_share.errors import CredentialsError, InputError, KaggleShareError
from kaggle_share.model import Ref
from kaggle_share.remote import connect
from kaggle_share.remote.credentials import find_credentials, places
from kaggle_share.remote.endpoints import KAGGLE, resolve
from kaggle_share.settings import Settings

KEY = "k" * 8 + "0123456789abcdef" + "-secret"


class Listener:
    """Another endpoint, that writes down every header and body it is sent."""

    def __init__(self) -> None:
        heard = self.heard = []  # type: ignore[var-annotated]
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                heard.append((self.path, dict(self.headers), body))
                self.send_response(307 if listener.elsewhere else 401)
                if listener.elsewhere:
                    self.send_header("Location", listener.elsewhere + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self.elsewhere = ""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "KAGGLE_USERNAME",
        "KAGGLE_KEY",
        "KAGGLE_API_TOKEN",
        "KAGGLE_CONFIG_DIR",
        "KAGGLE_SHARE_CREDENTIALS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    (tmp_path / ".kaggle").mkdir()
    return tmp_path


def kaggle_json(home: Path) -> None:
    (home / ".kaggle" / "kaggle.json").write_text(json.dumps({"username": "ada", "key": KEY}))


def test_the_token_of_kaggle_json_never_arrives_at_another_endpoint(
    home: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    kaggle_json(home)
    (home / ".kaggle" / "access_token").write_text(KEY)
    (home / ".netrc").write_text(f"machine 127.0.0.1 login ada password {KEY}\n")
    monkeypatch.setenv("KAGGLE_KEY", KEY)
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_API_TOKEN", KEY)
    with pytest.raises(CredentialsError, match="your Kaggle credentials go to Kaggle only"):
        connect(listener.url, Settings())
    # With credentials of its own, only those are sent.
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", "grace:another-key")
    remote = connect(listener.url, Settings())
    for call in (remote.identity, lambda: remote.dataset(Ref("ada", "palmer-penguins"))):
        with pytest.raises(CredentialsError):
            call()
    assert len(listener.heard) == 2
    assert KEY not in str(listener.heard)
    assert all("Authorization" in headers for _, headers, _ in listener.heard)


def test_a_redirect_to_another_host_takes_no_credentials_along(
    home: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Listener()
    listener.elsewhere = other.url.replace("127.0.0.1", "localhost")
    (home / ".netrc").write_text(f"machine localhost login ada password {KEY}\n")
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{KEY}")
    try:
        with pytest.raises(KaggleShareError):
            connect(listener.url, Settings()).dataset(Ref("ada", "palmer-penguins"))
        assert [path for path, _, _ in other.heard] == ["/api/v1/datasets.DatasetApiService/GetDataset"]
        assert all("Authorization" not in headers for _, headers, _ in other.heard)
    finally:
        other.server.shutdown()
        other.server.server_close()


def test_the_order_is_that_of_the_kaggle_client(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CredentialsError, match='no Kaggle credentials found. Run "kaggle auth login"'):
        find_credentials(KAGGLE)
    kaggle_json(home)
    assert find_credentials(KAGGLE).source == "~/.kaggle/kaggle.json"
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", KEY)
    assert find_credentials(KAGGLE).source == "KAGGLE_USERNAME and KAGGLE_KEY"
    (home / ".kaggle" / "access_token").write_text(f"{KEY}\n")
    assert find_credentials(KAGGLE).source == "~/.kaggle/access_token"
    assert find_credentials(KAGGLE).token == KEY
    monkeypatch.setenv("KAGGLE_API_TOKEN", KEY)
    assert find_credentials(KAGGLE).source == "KAGGLE_API_TOKEN"


def test_a_token_variable_may_name_a_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "token").write_text(f"{KEY}\n")
    monkeypatch.setenv("KAGGLE_API_TOKEN", str(home / "token"))
    assert find_credentials(KAGGLE).token == KEY


@pytest.mark.parametrize("text", ["", "{", "[]", '{"username": "ada"}', '{"key": "x"}'])
def test_a_broken_kaggle_json_is_one_line_without_its_content(home: Path, text: str) -> None:
    (home / ".kaggle" / "kaggle.json").write_text(text or "\n")
    with pytest.raises(CredentialsError) as caught:
        find_credentials(KAGGLE)
    assert '"~/.kaggle/kaggle.json" has no username and key' in str(caught.value)
    assert str(home) not in str(caught.value)


def test_nothing_that_holds_credentials_shows_them(home: Path) -> None:
    kaggle_json(home)
    remote = connect("kaggle", Settings())
    credentials = find_credentials(KAGGLE)
    assert KEY not in repr(credentials) + str(credentials) + repr(remote) + str(remote) + repr(list(places()))


def test_the_places_that_are_looked_in_are_told_for_the_doctor(home: Path) -> None:
    kaggle_json(home)
    found = dict(places())
    assert list(found.values()) == [False, True, False, False]


@pytest.mark.parametrize("name", ["kagle", "ftp://example.org", "example.org", "sandboxx"])
def test_what_is_not_an_endpoint(name: str) -> None:
    with pytest.raises(InputError, match="is not an endpoint"):
        resolve(name)


def test_an_endpoint_with_credentials_in_its_address_is_refused_without_showing_them() -> None:
    with pytest.raises(InputError) as caught:
        resolve(f"https://ada:{KEY}@example.org")
    assert KEY not in str(caught.value)


def test_the_address_of_an_endpoint_is_understood_with_and_without_its_path() -> None:
    for text in (
        "http://localhost:1",
        "http://localhost:1/",
        "http://localhost:1/api/v1",
        "http://localhost:1/api/v1/",
    ):
        assert resolve(text).api == "http://localhost:1/api/v1"
        assert resolve(text).key == "http://localhost:1"


def test_no_network_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{KEY}")
    with pytest.raises(KaggleShareError) as caught:
        connect("http://127.0.0.1:9", Settings()).identity()
    assert str(caught.value) == "http://127.0.0.1:9 could not be reached. Check the network, and run it again."
    assert caught.value.__cause__ is None
