"""Uploading: confirmed, compared, taken up again, and silent about the sessions' addresses."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import blake3
import pytest

from kaggle_share.errors import ChangedError, KaggleShareError, StoppedError, UnreachableError
from kaggle_share.model import SILENT, Progress, Ref, Resource, Watch
from kaggle_share.publish import Limits, parcel, send, upload
from kaggle_share.publish.journal import Journal
from kaggle_share.remote import Remote, connect
from kaggle_share.remote.protocol import Blob, Session
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


def a_resource(path: Path, sha256: str = "", name: str = "", quick: str | None = None) -> Resource:
    content = path.read_bytes()
    digest = sha256 or hashlib.sha256(content).hexdigest()
    blake = quick if quick is not None else blake3.blake3(content).hexdigest()
    return Resource(name or path.name, path, len(content), digest, modified=path.stat().st_mtime, blake3=blake)


@pytest.fixture
def sending(remote: Remote, tmp_path: Path) -> Callable[..., tuple[Blob, ...]]:
    """Send files, with the journal in a folder of this test."""

    def go(*resources: Resource, watch: Watch = SILENT, patience: float = 20.0) -> tuple[Blob, ...]:
        (tmp_path / "journal").mkdir(exist_ok=True)
        limits = Limits(connections=8, patience=patience)
        return send(remote, REF, resources, {}, folder=tmp_path / "journal", limits=limits, watch=watch)

    return go


def publish(remote: Remote, sandbox: Sandbox, blobs: tuple[Blob, ...], folder: Path) -> str:
    remote.create(REF, blobs, title="Some bytes", license="CC0-1.0", subtitle="", description="", tags=[])
    sandbox.wait(str(REF))
    return remote.download(REF, blobs[0].path, folder / "back", watch=SILENT)


Sending = Callable[..., tuple[Blob, ...]]


def uploads(sandbox: Sandbox) -> list[Any]:
    return [request for request in sandbox.requests if request.call == "upload"]


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, MIB, MIB + 1])
def test_what_is_sent_is_what_comes_back(
    remote: Remote, sandbox: Sandbox, sending: Sending, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "some.bin"
    path.write_bytes(os.urandom(size))
    digest = publish(remote, sandbox, sending(a_resource(path)), tmp_path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (tmp_path / "back").read_bytes() == path.read_bytes()


def test_many_files_arrive_each_as_it_is(remote: Remote, sandbox: Sandbox, sending: Sending, tmp_path: Path) -> None:
    resources = []
    for number in range(40):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(os.urandom(1000 * number))
        # Equal names and contents in two folders are two uploads.
        resources += [a_resource(path, name=f"a/{path.name}"), a_resource(path, name=f"b/{path.name}")]
    blobs = sending(*resources)
    assert [blob.path for blob in blobs] == [resource.path for resource in resources]
    assert len({blob.token for blob in blobs}) == 80
    remote.create(REF, blobs, title="Some bytes", license="CC0-1.0", subtitle="", description="", tags=[])
    found = sandbox.wait(str(REF))
    assert found.ready is not None
    assert {file.path: file.sha256 for file in found.ready.files} == {r.path: r.sha256 for r in resources}


@pytest.mark.parametrize(
    "fault",
    [
        Fault("reset", call="^upload$", at=MIB),
        Fault("reset", call="^upload$", at=-1),
        Fault("reset", call="^upload$", at="commit"),
        Fault("close", call="^upload$", at=2 * MIB),
        Fault("status", call="^upload$", status=503, times=2),
        Fault("status", call="^upload$", status=408),
        Fault("status", call="^upload$", status=429, retry_after=0),
        Fault("status", call="StartBlobUpload", status=503, times=2),
        Fault("reset", call="StartBlobUpload", at="commit", times=2),
        Fault("reset", call="^upload$", at="start", times=3),
        Fault("expire", call="^upload$", at=MIB),
        Fault("stall", call="^upload$", at="commit", seconds=8),
    ],
    ids=lambda fault: f"{fault.call.strip('^$')}-{fault.action}-{fault.at}-{fault.status}",
)
def test_bad_weather_is_survived(
    remote: Remote, sandbox: Sandbox, sending: Sending, big: Path, tmp_path: Path, fault: Fault
) -> None:
    sandbox.faults.add(fault)
    if fault.action == "expire":
        sandbox.faults.add(Fault("reset", call="^upload$", at=MIB))
    digest = publish(remote, sandbox, sending(a_resource(big)), tmp_path)
    assert digest == hashlib.sha256(big.read_bytes()).hexdigest()


def test_after_a_reset_only_what_is_missing_is_sent(sandbox: Sandbox, sending: Sending, big: Path) -> None:
    sandbox.faults.add(Fault("reset", call="^upload$", at=-300_000))
    sending(a_resource(big))
    assert sandbox.counters.body_bytes - big.stat().st_size < MIB + 100_000


@pytest.mark.parametrize("checksums", [("crc32c",), ("md5",), ("md5", "crc32c")], ids="-".join)
@pytest.mark.parametrize("quick", [True, False])
def test_bytes_that_were_damaged_on_the_way_are_sent_again(
    remote: Remote,
    sandbox: Sandbox,
    sending: Sending,
    big: Path,
    tmp_path: Path,
    checksums: tuple[str, ...],
    quick: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox.options.checksums = checksums
    for module in (parcel, upload):
        # A machine without the CRC-32C in C.
        monkeypatch.setattr(module, "QUICK", quick)
    sandbox.faults.add(Fault("corrupt", call="^upload$", at=100))
    digest = publish(remote, sandbox, sending(a_resource(big)), tmp_path)
    assert digest == hashlib.sha256(big.read_bytes()).hexdigest()


def test_what_arrives_damaged_every_time_is_told(sandbox: Sandbox, sending: Sending, big: Path) -> None:
    sandbox.faults.add(Fault("corrupt", call="^upload$", at=100, times=None))
    with pytest.raises(KaggleShareError, match="arrived damaged 8 times"):
        sending(a_resource(big))


def test_a_file_that_is_not_any_more_what_was_hashed_stops_it(sending: Sending, big: Path) -> None:
    with pytest.raises(ChangedError, match='"[^"]*big.bin" changed while it was being sent. Nothing was published'):
        sending(a_resource(big, sha256="0" * 64, quick=""))
    with pytest.raises(ChangedError):
        sending(a_resource(big, quick="0" * 64))


@pytest.mark.parametrize("quick", [None, ""])
def test_other_content_of_the_same_size_and_time_stops_it(sending: Sending, big: Path, quick: str | None) -> None:
    resource, times = a_resource(big, quick=quick), (big.stat().st_atime_ns, big.stat().st_mtime_ns)
    with open(big, "r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last[0] ^ 1]))
    os.utime(big, ns=times)
    with pytest.raises(ChangedError):
        sending(resource)


def test_a_pipe_in_the_files_place_is_not_waited_for(sending: Sending, big: Path) -> None:
    resource = a_resource(big)
    big.unlink()
    os.mkfifo(big)
    with pytest.raises(ChangedError):
        sending(resource)


@pytest.mark.parametrize("how", ["overwritten", "appended", "truncated", "replaced"])
def test_a_file_that_changes_while_it_is_sent_stops_it(
    sandbox: Sandbox, sending: Sending, big: Path, tmp_path: Path, how: str
) -> None:
    content = big.read_bytes() * 8
    big.write_bytes(content)
    resource = a_resource(big)
    # The sending is slow enough for somebody to come in between.
    sandbox.faults.shape.connection = 25e6
    done: list[str] = []

    def meddle(event: Progress) -> None:
        if done or not event.done:
            return
        done.append(how)
        if how == "overwritten":
            with open(big, "r+b") as file:
                file.seek(-1000, os.SEEK_END)
                file.write(b"other")
        elif how == "appended":
            with open(big, "ab") as file:
                file.write(b"more")
        elif how == "truncated":
            os.truncate(big, len(content) - 1000)
        else:
            (tmp_path / "other").write_bytes(content)
            (tmp_path / "other").replace(big)

    with pytest.raises(ChangedError):
        sending(resource, watch=Watch((meddle,)))


def test_a_file_that_vanished_stops_it(sending: Sending, big: Path) -> None:
    resource = a_resource(big)
    big.unlink()
    with pytest.raises(ChangedError, match="can't be read any more"):
        sending(resource)


def test_a_stop_ends_the_sending_and_another_run_goes_on(sandbox: Sandbox, sending: Sending, big: Path) -> None:
    big.write_bytes(big.read_bytes() * 8)
    watch = Watch()
    watch.listeners = (lambda event: watch.stop.set() if event.done > MIB else None,)
    sandbox.faults.shape.connection = 25e6
    with pytest.raises(StoppedError):
        sending(a_resource(big), watch=watch)
    # What was on its way when it was stopped is counted a moment later.
    while not all(request.ended for request in sandbox.requests):
        time.sleep(0.002)
    before = sandbox.counters.body_bytes
    sending(a_resource(big))
    again = sandbox.counters.body_bytes - before
    assert again < big.stat().st_size
    starts = [request for request in sandbox.requests if "StartBlobUpload" in request.call]
    assert len(starts) == 1


def test_what_was_confirmed_is_not_sent_again(sandbox: Sandbox, sending: Sending, big: Path, tmp_path: Path) -> None:
    sending(a_resource(big))
    elsewhere = tmp_path / "moved"
    elsewhere.mkdir()
    big.replace(elsewhere / "big.bin")
    before = sandbox.counters.body_bytes
    # Known by name, hash and size; not by folder or mtime.
    os.utime(elsewhere / "big.bin", (1, 1))
    sending(a_resource(elsewhere / "big.bin", name="deep/down/big.bin"))
    assert sandbox.counters.body_bytes - before < 1000


def test_progress_never_goes_back_and_ends_at_the_total(sandbox: Sandbox, sending: Sending, big: Path) -> None:
    told: list[Progress] = []
    sandbox.faults.add(Fault("reset", call="^upload$", at=MIB))
    sandbox.faults.add(Fault("expire", call="^upload$", at="start", skip=1))
    sending(a_resource(big), watch=Watch((told.append,)))
    done = [event.done for event in told]
    assert done == sorted(done)
    assert done[-1] == told[-1].total == big.stat().st_size


def test_it_gives_up_after_the_patience_and_says_what_it_saw(sandbox: Sandbox, sending: Sending, big: Path) -> None:
    sandbox.faults.add(Fault("status", call="^upload$|^query$", status=503, times=None))
    with pytest.raises(UnreachableError, match=r"× HTTP 503 from \S+'s storage in \d+ s.* run the same command"):
        sending(a_resource(big), patience=1.0)


def test_an_upload_that_got_nowhere_called_the_storages_answer_an_error(
    sandbox: Sandbox, sending: Sending, big: Path
) -> None:
    sandbox.faults.add(Fault("status", call="^upload$", status=308, times=None))
    with pytest.raises(UnreachableError, match=r"× no progress from \S+'s storage in \d+ s") as raised:
        sending(a_resource(big), patience=1.0)
    assert "308" not in str(raised.value)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_stops_at_once_with_its_reason(sandbox: Sandbox, sending: Sending, big: Path, status: int) -> None:
    sandbox.faults.add(Fault("status", call="^upload$", status=status, times=None))
    with pytest.raises(KaggleShareError, match=f"HTTP {status}"):
        sending(a_resource(big))
    assert len(uploads(sandbox)) == 1


def test_no_log_error_repr_or_journal_shows_a_sessions_address(
    remote: Remote,
    sandbox: Sandbox,
    sending: Sending,
    big: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    sessions = []
    start = remote.start_blob

    def spy(*arguments: Any, **keywords: Any) -> Any:
        sessions.append(start(*arguments, **keywords))
        return sessions[-1]

    monkeypatch.setattr(remote, "start_blob", spy)
    sandbox.faults.add(Fault("reset", call="^upload$", at=MIB, times=2))
    blobs = sending(a_resource(big))
    sandbox.faults.add(Fault("reset", call="^upload$|^query$", times=None))
    other = tmp_path / "other.bin"
    other.write_bytes(b"other")
    with pytest.raises(KaggleShareError) as caught:
        sending(a_resource(other), patience=0.5)
    assert "PUT" in caplog.text
    path = tmp_path / "journal" / "journal.sqlite"
    database = sqlite3.connect(path)
    dump = "\n".join(database.iterdump())
    database.close()
    raw = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file()).decode("latin-1")
    seen = caplog.text + repr(sessions) + repr(blobs) + repr(caught.value) + str(caught.value.__cause__) + dump + raw
    for session in sessions:
        assert session.url not in seen
        assert session.url.removeprefix(sandbox.url) not in seen
        assert session.token not in seen
    assert sandbox.users["ada"].key not in seen
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_credentials_go_with_the_bytes(sending: Sending, big: Path, home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login ada password secret\n")
    # The sandbox, as the storage of Google, refuses a request that brings credentials.
    sending(a_resource(big))


def test_a_token_serves_one_version_only(remote: Remote, sandbox: Sandbox, sending: Sending, big: Path) -> None:
    from kaggle_share.publish import settle

    (first,) = sending(a_resource(big))
    settle(remote, REF, [a_resource(big)], {}, folder=big.parent / "journal")
    (second,) = sending(a_resource(big))
    assert first.token != second.token


def test_a_journal_that_cant_be_made_is_one_line_before_and_nothing_after(
    remote: Remote, big: Path, tmp_path: Path
) -> None:
    """After Kaggle has accepted, a full disk lost the release."""
    from kaggle_share.errors import StagingError
    from kaggle_share.publish import settle

    (tmp_path / "no-folder").write_text("a file")
    with pytest.raises(StagingError, match="the journal .* can't be used"):
        send(remote, REF, [a_resource(big)], {}, folder=tmp_path / "no-folder", watch=SILENT)
    settle(remote, REF, [a_resource(big)], {}, folder=tmp_path / "no-folder")


@pytest.mark.timeout(20)
def test_an_upload_was_left_lying_when_the_journal_was_slow_to_note_its_beginning(
    sending: Sending, big: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Journal.put

    def slow(self: Journal, name: str, session: Session, *, done: bool = False) -> None:
        if not done:
            senders: list[threading.Thread] = []
            while not senders:
                there = [one for one in threading.enumerate() if one.name.startswith("kaggle-share-send")]
                senders = [one for one in there if one.is_alive()]
            # Whoever would send it took it for sent, and went.
            senders[0].join(0.5)
        put(self, name, session, done=done)

    monkeypatch.setattr(Journal, "put", slow)
    (blob,) = sending(a_resource(big))
    assert blob.size == big.stat().st_size
