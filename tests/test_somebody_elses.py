"""What somebody else made: their datasets, and versions that another client put on top of ours."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import DeniedError
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

REF = "ada/palmer-penguins"
Client = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    (made / "data.csv").write_text("a,b\n1,2\n3,4\n")
    return made


@pytest.fixture
def ask(sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    """Draft the data file for somebody at the sandbox."""

    def draft(to: str = REF, *, user: str = "ada", settings: Settings | None = None, **said: Any) -> Way:
        monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / user))
        monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"{user}:{sandbox.users[user].key}")
        document = make_document({"to": to, "resources": ["data.csv"], "notebook": False, **said})
        request = Request(document, folder, endpoint=sandbox.url)
        return pipeline.draft(request, settings=settings or Settings(wait_timeout=20.0, call_timeout=5.0))

    return draft


def calls(sandbox: Sandbox) -> list[str]:
    return [request.call.rpartition("/")[2] for request in sandbox.requests]


@pytest.mark.parametrize("text", ["a,b\n1,2\n3,4\n", "a,b\n5,6\n"], ids=["the same data", "other data"])
def test_a_public_dataset_of_somebody_else_is_told_before_anything_is_sent(
    ask: Callable[..., Way], sandbox: Sandbox, folder: Path, text: str
) -> None:
    """It can be read, so that every byte was sent before Kaggle refused the version."""
    pipeline.publish(ask("grace/palmer-penguins", user="grace"), public=True)
    before = calls(sandbox).count("StartBlobUpload")
    (folder / "data.csv").write_text(text)
    with pytest.raises(DeniedError, match=r"belongs to grace, and you are ada\. .*--to ada/palmer-penguins"):
        ask("grace/palmer-penguins")
    assert calls(sandbox).count("StartBlobUpload") == before


def test_ones_own_public_dataset_takes_versions(ask: Callable[..., Way], folder: Path) -> None:
    pipeline.publish(ask(), public=True)
    (folder / "data.csv").write_text("a,b\n5,6\n")
    assert pipeline.publish(ask()).version == 2


def test_a_public_dataset_of_ones_organisation_takes_versions(
    ask: Callable[..., Way], folder: Path, tmp_path: Path
) -> None:
    pipeline.publish(ask("open-lab/palmer-penguins"), public=True)
    (folder / "data.csv").write_text("a,b\n5,6\n")
    assert pipeline.publish(ask("open-lab/palmer-penguins")).version == 2
    (tmp_path / "ada" / "records.kaggle-share.json").unlink()
    with pytest.raises(DeniedError, match="if it is your organisation, set KAGGLE_SHARE_OWNER=open-lab"):
        ask("open-lab/palmer-penguins")
    assert ask("open-lab/palmer-penguins", settings=Settings(owner="open-lab")).draft.plan is not None


def test_an_edit_by_another_client_is_noticed_though_our_manifest_went_along(
    ask: Callable[..., Way], kagglehub: Client, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It was "nothing to do", with other data on Kaggle: names and sizes agreed with the old manifest."""
    pipeline.publish(ask())
    copy = tmp_path / "copy"
    kagglehub(
        f"import pathlib, shutil; shutil.copytree(kagglehub.dataset_download({REF!r}), {str(copy)!r}); "
        f"pathlib.Path({str(copy)!r}, 'data.csv').write_text('a,b\\n1,2\\n3,5\\n'); "
        f"kagglehub.dataset_upload({REF!r}, {str(copy)!r})"
    )
    sandbox.wait(REF, version=2)
    way = ask()
    assert way.draft.plan is not None
    assert (way.draft.plan.action, way.draft.plan.changed) == ("version", ("data.csv",))
    release = pipeline.publish(way)
    assert (release.version, release.state) == (3, "verified")
    again = ask()
    assert again.draft.plan is not None
    assert again.draft.plan.action == "nothing"


def test_full_verification_can_be_asked_for_later_and_leaves_the_metadata_alone(
    ask: Callable[..., Way], sandbox: Sandbox
) -> None:
    pipeline.publish(ask())
    before = calls(sandbox)
    release = pipeline.publish(ask(), verify="full")
    assert release.verification == "full download"
    after = calls(sandbox)[len(before) :]
    assert "UpdateDatasetMetadata" not in after
    assert any("download" in call.casefold() for call in after)
