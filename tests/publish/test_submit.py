"""One create call: an answer that is lost is looked up on Kaggle, never sent again."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from kaggle_share.errors import DeniedError, RefusedError, RemoteError, UnreachableError
from kaggle_share.model import SILENT, Metadata, Plan, Ref, Resource
from kaggle_share.publish import Limits, send, submit, submitting
from kaggle_share.remote import Remote, connect
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings

REF = Ref("ada", "palmer-penguins")
METADATA = Metadata("Palmer penguins", license="CC0-1.0")


@pytest.fixture
def remote(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Remote:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    monkeypatch.setattr(submitting, "LOOK_AGAIN", 3.0)
    return connect(sandbox.url, Settings(call_timeout=1.5))


@pytest.fixture
def table(tmp_path: Path) -> Resource:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x\n1\n")
    return Resource("a.csv", path, 4, hashlib.sha256(b"x\n1\n").hexdigest())


def go(remote: Remote, table: Resource, action: str = "create", version: int = 1) -> None:
    blobs = send(remote, REF, [table], {}, folder=table.location.parent, limits=Limits(patience=2.0), watch=SILENT)
    made = Plan(action, REF, "sandbox", version)  # type: ignore[arg-type]
    submit(remote, made, blobs, METADATA, notes="", watch=SILENT)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("reset", call="CreateDataset", at="commit"),
        Fault("status", call="CreateDataset", at="commit", status=503),
        Fault("status", call="CreateDataset", at="commit", status=500),
        Fault("stall", call="CreateDataset", at="commit", seconds=4),
    ],
    ids=["reset", "503", "500", "stall"],
)
@pytest.mark.parametrize("action", ["create", "version"])
def test_a_lost_answer_leaves_exactly_one_version(
    remote: Remote, sandbox: Sandbox, table: Resource, fault: Fault, action: str
) -> None:
    before = 0
    if action == "version":
        go(remote, table)
        sandbox.wait(str(REF))
        before = 1
    sandbox.faults.add(Fault(fault.action, fault.call, at=fault.at, status=fault.status, seconds=fault.seconds))
    go(remote, table, action, before + 1)
    found = sandbox.wait(str(REF), version=before + 1)
    assert [version.number for version in found.versions] == list(range(1, before + 2))
    assert sum("CreateDataset" in request.call for request in sandbox.requests) == before + 1


def test_a_call_that_never_arrived_is_told_and_nothing_is_there(
    remote: Remote, sandbox: Sandbox, table: Resource
) -> None:
    sandbox.faults.add(Fault("reset", call="CreateDataset", at="start"))
    with pytest.raises(UnreachableError, match=r"\S+ does not have it, so nothing was published"):
        go(remote, table)
    assert sandbox.store.any_dataset(*str(REF).split("/")) is None


def test_where_nothing_answers_any_more_it_says_that_it_does_not_know(
    remote: Remote, sandbox: Sandbox, table: Resource
) -> None:
    blobs = send(remote, REF, [table], {}, folder=table.location.parent, limits=Limits(patience=2.0), watch=SILENT)
    sandbox.faults.add(Fault("reset", at="start", times=None))
    with pytest.raises(UnreachableError, match="it can't be asked whether ada/palmer-penguins was published"):
        submit(remote, Plan("create", REF, "sandbox", 1), blobs, METADATA, notes="", watch=SILENT)


def test_a_title_in_use_is_refused_in_one_line(remote: Remote, sandbox: Sandbox, table: Resource) -> None:
    go(remote, table)
    sandbox.wait(str(REF))
    with pytest.raises(RefusedError):
        go(remote, table)


def test_an_unfinished_upload_makes_no_dataset(remote: Remote, sandbox: Sandbox, table: Resource) -> None:
    """Today's clients use a token though its upload never finished."""
    sandbox.faults.add(Fault("reset", call="^upload$|^query$", times=None))
    with pytest.raises(RemoteError):
        go(remote, table)
    assert not any("CreateDataset" in request.call for request in sandbox.requests)


def test_somebody_elses_name_is_refused(sandbox: Sandbox, table: Resource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{sandbox.users['grace'].key}")
    with pytest.raises(DeniedError):
        go(connect(sandbox.url, Settings()), table)


def test_a_version_while_one_is_processed_is_refused(remote: Remote, sandbox: Sandbox, table: Resource) -> None:
    sandbox.set_processing_delay(threading.TIMEOUT_MAX)
    go(remote, table)
    with pytest.raises(DeniedError):
        go(remote, table, "version", 2)
