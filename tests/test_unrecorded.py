"""What was published and could not be recorded, and runs that get into each other's way."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share import pipeline, record
from kaggle_share.errors import BusyError
from kaggle_share.model import SILENT, Ref
from kaggle_share.pipeline import Request, Way
from kaggle_share.releasing import send_all
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.way import alone

REF = Ref("ada", "palmer-penguins")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "data.csv").write_text("a,b\n1,2\n3,4\n")
    return made


@pytest.fixture
def ask(sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    """Draft the data file for Ada at the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(document_path: Path | None = None, **said: Any) -> Way:
        document = make_document({"to": str(REF), "resources": ["data.csv"], "notebook": False, **said})
        request = Request(document, folder, document_path=document_path, endpoint=sandbox.url)
        return pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0))

    return draft


def versions(sandbox: Sandbox) -> list[int]:
    found = sandbox.store.any_dataset(REF.owner, REF.slug)
    return [version.number for version in found.versions] if found else []


def calls(sandbox: Sandbox) -> list[str]:
    return [request.call.rpartition("/")[2] for request in sandbox.requests]


def test_a_full_disk_after_kaggle_accepted_it_does_not_lose_the_release(
    ask: Callable[..., Way], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended as a bug, exit 1, with the dataset published and nothing said of it."""
    way = ask()

    def full(path: Path, text: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(record, "write_private", full)
    release = pipeline.publish(way)
    assert (release.state, versions(sandbox)) == ("verified", [1])
    assert any("the record" in note and "No space left" in note for note in release.notes)


def test_where_a_documents_folder_cannot_be_written_the_record_is_kept_in_the_data_folder(
    ask: Callable[..., Way], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder and writable(path, mode))
    assert pipeline.publish(ask(folder / "kaggle-share.yaml")).verified
    assert [path.name for path in folder.iterdir()] == ["data.csv"]
    assert (tmp_path / "data" / "records.kaggle-share.json").is_file()


def test_a_run_that_was_killed_before_it_was_recorded_is_finished_by_the_next(
    ask: Callable[..., Way], sandbox: Sandbox, tmp_path: Path
) -> None:
    """It said "nothing to do" ever after, and never verified anything."""
    pipeline.publish(ask(update_frequency="monthly"), wait=False)
    sandbox.wait(str(REF))
    (tmp_path / "data" / "records.kaggle-share.json").unlink()
    sent = calls(sandbox).count("StartBlobUpload")
    release = pipeline.publish(ask(update_frequency="monthly"))
    assert (release.version, release.state) == (1, "verified")
    assert calls(sandbox).count("StartBlobUpload") == sent
    found = sandbox.store.any_dataset(REF.owner, REF.slug)
    assert found is not None
    assert found.update_frequency == "monthly"
    again = ask(update_frequency="monthly")
    assert again.draft.plan is not None
    assert again.draft.plan.action == "nothing"


def test_what_kaggle_cannot_give_back_is_not_sent_again_for_want_of_a_record(
    ask: Callable[..., Way], tmp_path: Path
) -> None:
    """A fresh checkout has no record, and contributors can't be read back: each run was an update."""
    said = {"contributors": [{"name": "Ada Lovelace"}]}
    pipeline.publish(ask(**said))
    (tmp_path / "data" / "records.kaggle-share.json").unlink()
    assert pipeline.publish(ask(**said)).verified
    again = ask(**said)
    assert again.draft.plan is not None
    assert again.draft.plan.action == "nothing"


def test_words_written_on_the_website_outlive_a_run_without_a_record(
    ask: Callable[..., Way], sandbox: Sandbox, tmp_path: Path
) -> None:
    pipeline.publish(ask())
    (tmp_path / "data" / "records.kaggle-share.json").unlink()
    before = calls(sandbox).count("UpdateDatasetMetadata")
    assert pipeline.publish(ask()).verified
    assert calls(sandbox).count("UpdateDatasetMetadata") == before


def test_two_runs_at_once_do_not_take_each_others_version_for_their_own(
    ask: Callable[..., Way], sandbox: Sandbox
) -> None:
    """Both said that version 2 was theirs, and verified."""
    way = ask()
    assert way.remote is not None
    with alone(way.remote.endpoint.key, REF), pytest.raises(BusyError, match="another run.*ada/palmer-penguins"):
        pipeline.publish(way)
    assert versions(sandbox) == []
    assert pipeline.publish(way).verified


def test_a_version_made_elsewhere_while_files_were_sent_is_not_undone(
    ask: Callable[..., Way], sandbox: Sandbox, folder: Path
) -> None:
    pipeline.publish(ask())
    (folder / "data.csv").write_text("a,b\n1,2\n3,5\n")
    mine = ask()
    assert mine.draft.plan is not None
    pipeline.publish(ask())
    assert versions(sandbox) == [1, 2]
    with pytest.raises(BusyError, match="version 2 of ada/palmer-penguins was published meanwhile by another run"):
        send_all(mine, mine.draft.plan, SILENT)
    assert versions(sandbox) == [1, 2]


def test_no_failure_after_kaggle_accepted_it_is_a_failure_of_publishing(
    ask: Callable[..., Way], sandbox: Sandbox
) -> None:
    way = ask(update_frequency="monthly")
    sandbox.faults.add(Fault("status", call="GetDatasetMetadata", status=400, times=None))
    release = pipeline.publish(way)
    assert (release.state, versions(sandbox)) == ("ready", [1])
    assert any("accepted" in note for note in release.notes)
