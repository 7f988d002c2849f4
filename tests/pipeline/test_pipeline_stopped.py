"""What is held back, stops or fails on the whole way, and what is left then."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from walked import REF, calls, one_cell, paths, publish, sha256

from kaggle_share import pipeline
from kaggle_share.errors import (
    ChangedError,
    CredentialsError,
    DeniedError,
    HeldBackError,
    KaggleShareError,
    ProcessingError,
    UnreachableError,
)
from kaggle_share.model import SILENT, Ref, Watch
from kaggle_share.pipeline import Way
from kaggle_share.sandbox import Fault, Sandbox


def test_a_manifest_that_another_client_sent_along_is_not_believed(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path, tmp_path: Path
) -> None:
    """Downloaded, changed at the same size, and uploaded again: the manifest still tells of the version before."""
    from kaggle_share.publish import Limits, send

    way = ask("raw/*")
    publish(way)
    for record in (tmp_path / "data").glob("*.kaggle-share.json"):
        record.unlink()
    (tmp_path / "other.csv").write_text("a,b\n1,2\n3,9\n")
    other = [
        r
        if r.path != "raw/one.csv"
        else replace(r, location=tmp_path / "other.csv", sha256=sha256(tmp_path / "other.csv"), blake3="")
        for r in way.draft.resources
    ]
    assert way.remote is not None
    ref = Ref("ada", "palmer-penguins")
    blobs = send(way.remote, ref, other, {}, folder=tmp_path / "data", limits=Limits(), watch=SILENT)
    way.remote.create_version(ref, blobs, notes="", subtitle="", description="", tags=[])
    sandbox.wait(REF, version=2)
    again = ask("raw/*")
    assert again.draft.plan is not None
    assert again.draft.plan.action == "version"
    assert "raw/one.csv" in again.draft.plan.changed


def test_a_version_that_holds_another_manifest_is_not_verified(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    sandbox.set_processing_delay(math.inf)
    way = ask("raw/*")
    publish(way, wait=False)
    assert way.remote is not None
    entry = way.record.get(way.remote.endpoint.key, Ref("ada", "palmer-penguins"))
    assert entry is not None
    entry.files["datapackage.json"].sha256 = "0" * 64
    way.record.put(way.remote.endpoint.key, Ref("ada", "palmer-penguins"), entry)
    sandbox.set_processing_delay(0)
    sandbox.wait(REF)
    ref = Ref("ada", "palmer-penguins")
    found = pipeline.status(ref, endpoint=sandbox.url, record=way.record, settings=way.settings)
    assert found.state == "ready"
    assert "holds another datapackage.json than was sent" in found.notes[-1]


def test_a_run_that_ends_before_ready_is_submitted_and_status_finishes_it(
    sandbox: Sandbox, ask: Callable[..., Way]
) -> None:
    sandbox.set_processing_delay(math.inf)
    way = ask("penguins")
    release = publish(way, wait=False)
    assert release.state == "submitted"
    again = publish(ask("penguins"), wait=False)
    assert again.state == "submitted"
    assert calls(sandbox).count("CreateDataset") == 1
    sandbox.set_processing_delay(0)
    sandbox.wait(REF)
    found = pipeline.status(
        Ref("me", "palmer-penguins"), endpoint=sandbox.url, record=way.record, settings=way.settings
    )
    assert (found.state, found.version) == ("verified", 1)


def test_what_is_not_verified_is_not_made_public(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    sandbox.set_processing_delay(math.inf)
    way = ask("penguins")
    release = publish(way, wait=False, public=True)
    assert release.is_private
    assert way.remote is not None
    with pytest.raises(HeldBackError, match="is not verified yet, so it is not made public"):
        pipeline.make_public(way.remote, release, way.record)
    assert "UpdateDatasetMetadata" not in calls(sandbox)


def test_the_next_run_finishes_it_too(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    sandbox.set_processing_delay(math.inf)
    publish(ask("penguins"), wait=False)
    sandbox.set_processing_delay(0)
    sandbox.wait(REF)
    release = publish(ask("penguins"))
    assert (release.state, release.version) == ("verified", 1)
    assert calls(sandbox).count("CreateDataset") == 1


def test_other_data_while_a_version_is_processed_is_told(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    sandbox.set_processing_delay(math.inf)
    publish(ask("raw/*"), wait=False)
    (folder / "raw" / "one.csv").write_text("other\n")
    with pytest.raises(DeniedError, match="still processing an earlier version"):
        publish(ask("raw/*"))


def test_processing_that_fails_is_told_and_leaves_what_was_there(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    publish(ask("raw/*"))
    before = paths(sandbox)
    (folder / "raw" / "one.csv").write_text("other\n")
    way = ask("raw/*")
    # A name that Kaggle fails over, and that the checks here would have refused.
    way.draft.resources = tuple(
        r if r.path != "raw/two.txt" else type(r)("raw/t&wo.txt", r.location, r.size, r.sha256, item=r.item)
        for r in way.draft.resources
    )
    way.draft.remove = True
    with pytest.raises(ProcessingError, match="failed to process version 2"):
        publish(way)
    assert paths(sandbox) == before


def test_a_stop_while_waiting_is_no_failure(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    sandbox.set_processing_delay(math.inf)
    watch = Watch()
    watch.listeners = (lambda event: watch.stop.set() if event.step == "wait" else None,)
    release = publish(ask("penguins"), watch=watch)
    assert release.state == "submitted"
    assert "kaggle-share status ada/palmer-penguins finishes it" in release.notes[-1]


def test_a_file_that_changes_before_it_is_sent_stops_it(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    way = ask("raw/*")
    (folder / "raw" / "two.txt").write_text("Some words\n")
    with pytest.raises(ChangedError, match="two.txt"):
        publish(way)
    assert "CreateDataset" not in calls(sandbox)


def test_a_secret_in_the_notebook_is_taken_out_of_its_copy_and_named(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    token = "ghp" + "_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"[:36]
    notebook = one_cell(folder / "analysis.ipynb", f"t = '{token}'")
    way = ask("penguins", notebook="analysis.ipynb")
    (finding,) = [one for one in way.draft.findings if one.kind == "secret"]
    assert (finding.severity, finding.place, finding.replaced) == ("warn", "analysis.ipynb › cell 1", True)
    assert token not in repr(way.draft.findings)
    assert publish(way).verified
    (copy,) = [one.location for one in way.draft.resources if one.path == "methods/analysis.ipynb"]
    assert json.loads(copy.read_text())["cells"][0]["source"] == 'import os\nt = os.environ["GITHUB_TOKEN"]'
    assert json.loads((folder / "analysis.ipynb").read_text()) == notebook


def test_a_secret_in_the_notebook_that_cant_be_taken_out_holds_it_back(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    """A password of five characters may stand in other words by chance, so it isn't replaced."""
    one_cell(folder / "analysis.ipynb", "db = 'postgresql://ada:k4!Px@db.lab-7.net/x'")
    with pytest.raises(HeldBackError, match=r"analysis.ipynb › cell 1.*can't be taken out") as caught:
        publish(ask("penguins", notebook="analysis.ipynb"))
    assert "k4!Px" not in str(caught.value)
    assert "StartBlobUpload" not in calls(sandbox)


def test_someone_elses_dataset_is_told_before_anything_is_sent(
    sandbox: Sandbox, ask: Callable[..., Way], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(ask("penguins"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"grace:{sandbox.users['grace'].key}")
    with pytest.raises(DeniedError, match=r"belongs to ada, and you are grace.*--to grace/palmer-penguins"):
        publish(ask("penguins"))
    assert calls(sandbox).count("CreateDataset") == 1


def test_without_credentials_or_network_the_draft_is_shown_and_says_so(
    sandbox: Sandbox, ask: Callable[..., Way], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_SHARE_CREDENTIALS")
    way = ask("penguins")
    assert way.draft.plan is None
    assert "your Kaggle credentials go to Kaggle only" in way.draft.unasked
    with pytest.raises(CredentialsError):
        publish(way)
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", "ada:x")
    sandbox.stop()
    way = ask("penguins")
    assert "could not be reached" in way.draft.unasked
    with pytest.raises(UnreachableError):
        publish(way)


def test_wrong_credentials_are_told(
    sandbox: Sandbox, ask: Callable[..., Way], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", "ada:not-the-key-at-all")
    with pytest.raises(CredentialsError, match="refused your credentials") as caught:
        publish(ask("penguins"))
    assert "not-the-key-at-all" not in str(caught.value)


@pytest.mark.parametrize("call", ["GetDataset$", "GetDatasetStatus", "ListDatasetFiles", "GetDatasetMetadata"])
@pytest.mark.parametrize("status", [401, 500, 503])
def test_an_error_of_a_question_is_not_taken_for_a_dataset_that_does_not_exist(
    sandbox: Sandbox, ask: Callable[..., Way], call: str, status: int
) -> None:
    """Today's client takes any HTTP error of the status call for "does not exist", and creates."""
    publish(ask("penguins"))
    created = calls(sandbox).count("CreateDataset")
    sandbox.faults.add(Fault("status", call=call, status=status, times=None))
    with pytest.raises(KaggleShareError):
        publish(ask("penguins", "raw/*"))
    assert calls(sandbox).count("CreateDataset") == created
