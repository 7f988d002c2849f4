"""Sending bytes: confirmed, compared, taken up again, and silent about the session's address."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

import pytest

from kaggle_share.errors import ChangedError, KaggleShareError, StoppedError
from kaggle_share.model import SILENT, Progress, Ref, Watch
from kaggle_share.remote import Remote, connect
from kaggle_share.remote.protocol import Blob
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings

REF = Ref("ada", "some-bytes")
MIB = 2**20


@pytest.fixture
def remote(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Remote:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    return connect(sandbox.url, Settings(call_timeout=5.0))


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(os.urandom(3 * MIB + 17))
    return path


def send(remote: Remote, path: Path, watch: Watch = SILENT, sha256: str = "") -> Blob:
    content = path.read_bytes()
    session = remote.start_blob(path.name, size=len(content), modified=path.stat().st_mtime)
    digest = sha256 or hashlib.sha256(content).hexdigest()
    remote.send_blob(session, path, size=len(content), sha256=digest, watch=watch)
    return Blob(path.name, session.token, len(content))


def publish(remote: Remote, sandbox: Sandbox, blob: Blob, folder: Path) -> str:
    remote.create(REF, [blob], title="Some bytes", license="CC0-1.0", subtitle="", description="", tags=[])
    sandbox.wait(str(REF))
    return remote.download(REF, blob.path, folder / "back", watch=SILENT)


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, MIB, MIB + 1])
def test_what_is_sent_is_what_comes_back(remote: Remote, sandbox: Sandbox, tmp_path: Path, size: int) -> None:
    path = tmp_path / "some.bin"
    path.write_bytes(os.urandom(size))
    digest = publish(remote, sandbox, send(remote, path), tmp_path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tmp_path / "back").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("reset", call="^upload$", at=MIB),
        Fault("reset", call="^upload$", at="commit"),
        Fault("close", call="^upload$", at=2 * MIB),
        Fault("status", call="^upload$", status=503, times=2),
        Fault("status", call="^upload$", status=429, retry_after=0),
        Fault("reset", call="^upload$", at="start", times=3),
    ],
    ids=lambda fault: f"{fault.action}-{fault.at}-{fault.status}",
)
def test_a_broken_connection_is_taken_up_again(
    remote: Remote, sandbox: Sandbox, big: Path, tmp_path: Path, fault: Fault
) -> None:
    sandbox.faults.add(fault)
    digest = publish(remote, sandbox, send(remote, big), tmp_path)
    assert digest == hashlib.sha256(big.read_bytes()).hexdigest()


def test_bytes_that_were_damaged_on_the_way_are_noticed(remote: Remote, sandbox: Sandbox, big: Path) -> None:
    sandbox.faults.add(Fault("corrupt", call="^upload$", at=100))
    with pytest.raises(KaggleShareError, match="arrived damaged"):
        send(remote, big)


def test_a_file_that_is_not_any_more_what_was_hashed_stops_it(remote: Remote, big: Path) -> None:
    with pytest.raises(ChangedError, match='"[^"]*big.bin" changed while it was being sent. Nothing was published'):
        send(remote, big, sha256="0" * 64)


@pytest.mark.parametrize("how", ["overwritten", "appended", "truncated", "replaced"])
def test_a_file_that_changes_while_it_is_sent_stops_it(remote: Remote, big: Path, how: str) -> None:
    def meddle(event: Progress) -> None:
        if event.done != MIB:
            return
        content = big.read_bytes()
        if how == "overwritten":
            with open(big, "r+b") as file:
                file.seek(2 * MIB + 5)
                file.write(b"other")
        elif how == "appended":
            with open(big, "ab") as file:
                file.write(b"more")
        elif how == "truncated":
            os.truncate(big, 2 * MIB)
        else:
            os.truncate(big, 0)
            big.write_bytes(bytes(len(content)))

    with pytest.raises(ChangedError):
        send(remote, big, Watch((meddle,)))


def test_a_file_that_vanished_stops_it(remote: Remote, tmp_path: Path, big: Path) -> None:
    session = remote.start_blob("big.bin", size=1, modified=0)
    big.unlink()
    with pytest.raises(ChangedError, match="can't be read any more"):
        remote.send_blob(session, big, size=1, sha256="", watch=SILENT)


def test_a_stop_ends_the_sending(remote: Remote, big: Path) -> None:
    watch = Watch()
    watch.listeners = (lambda event: watch.stop.set(),)
    with pytest.raises(StoppedError):
        send(remote, big, watch)


def test_an_ended_session_is_told_without_its_address(remote: Remote, sandbox: Sandbox, big: Path) -> None:
    sandbox.faults.add(Fault("expire", call="^upload$", at=MIB))
    sandbox.faults.add(Fault("reset", call="^upload$", at=MIB))
    with pytest.raises(KaggleShareError) as caught:
        send(remote, big)
    assert "http" not in str(caught.value).replace("HTTP", "")


def test_no_log_error_or_repr_shows_the_sessions_address(
    remote: Remote,
    sandbox: Sandbox,
    big: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kaggle_share.remote.storage.TRIES", 2)
    caplog.set_level(logging.DEBUG)
    session = remote.start_blob("big.bin", size=big.stat().st_size, modified=0)
    digest = hashlib.sha256(big.read_bytes()).hexdigest()
    remote.send_blob(session, big, size=big.stat().st_size, sha256=digest, watch=SILENT)
    sandbox.faults.add(Fault("reset", call="^upload$|^query$", times=None))
    with pytest.raises(KaggleShareError) as caught:
        remote.send_blob(session, big, size=big.stat().st_size, sha256=digest, watch=SILENT)
    secret = session.url.removeprefix(sandbox.url)
    seen = caplog.text + repr(session) + str(session) + repr(caught.value) + str(caught.value.__cause__)
    assert "PUT" in caplog.text
    assert session.url not in seen
    assert secret not in seen
    assert session.token not in seen
    assert sandbox.users["ada"].key not in seen


def test_no_credentials_go_with_the_bytes(
    remote: Remote, sandbox: Sandbox, big: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login ada password secret\n")
    # The sandbox, as the storage of Google, refuses a request that brings credentials.
    send(remote, big)
