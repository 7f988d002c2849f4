"""The whole way, on real files and frames, against the sandbox."""

from __future__ import annotations

import hashlib
import json
import math
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kaggle_share import pipeline
from kaggle_share.errors import (
    ChangedError,
    CredentialsError,
    DeniedError,
    HeldBackError,
    KaggleShareError,
    NeedsAnswerError,
    ProcessingError,
    UnreachableError,
)
from kaggle_share.model import SILENT, Progress, Ref, Release, Watch
from kaggle_share.pipeline import Request, Way
from kaggle_share.record import Record
from kaggle_share.sandbox import Fault, Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

REF = "ada/palmer-penguins"
PENGUINS = pd.DataFrame({"species": ["Adelie", "Gentoo", None], "bill_length_mm": [39.1, 47.5, 38.0]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    (made / "raw").mkdir(parents=True)
    (made / "raw" / "one.csv").write_text("a,b\n1,2\n3,4\n")
    (made / "raw" / "two.txt").write_text("some words\n")
    return made


@pytest.fixture
def ask(sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    """Draft something for Ada at the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*words: str, namespace: dict[str, Any] | None = None, watch: Watch = SILENT, **said: Any) -> Way:
        switches = {name: said.pop(name) for name in ("bare", "remove", "public") if name in said}
        notebook = said.pop("notebook", False)
        document = make_document({"to": REF, "resources": list(words), "notebook": notebook, **said})
        request = Request(document, folder, namespace or {"penguins": PENGUINS}, endpoint=sandbox.url, **switches)
        return pipeline.draft(
            request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0), watch=watch
        )

    return draft


def publish(way: Way, **keywords: Any) -> Release:
    return pipeline.publish(way, **keywords)


def paths(sandbox: Sandbox) -> dict[str, str]:
    """What the sandbox holds: path → sha256."""
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert found.ready is not None
    return {file.path: file.sha256 for file in found.ready.files}


def calls(sandbox: Sandbox) -> list[str]:
    return [request.call.rpartition("/")[2] for request in sandbox.requests]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_draft_sends_nothing(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    way = ask("penguins", "raw/*.csv")
    assert way.draft.plan is not None
    assert way.draft.plan.action == "create"
    assert way.draft.plan.added == ("penguins.csv", "raw/one.csv")
    assert not any("Blob" in call or "Create" in call or "Update" in call for call in calls(sandbox))


def test_frames_and_files_are_published_privately_and_read_back(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    release = publish(ask("penguins", "raw/*", title="Palmer penguins"))
    assert (str(release.ref), release.version, release.state, release.action) == (REF, 1, "verified", "create")
    assert release.verification == "names, sizes and upload checksums"
    held = paths(sandbox)
    assert {"penguins.csv", "raw/one.csv", "raw/two.txt", "datapackage.json", "data_dictionary.csv", "README.md"} <= {
        *held
    }
    assert held["raw/one.csv"] == sha256(folder / "raw" / "one.csv")
    assert {receipt.path: receipt.sha256 for receipt in release.receipts} == held
    dataset = sandbox.store.any_dataset(*REF.split("/"))
    assert dataset is not None
    assert dataset.is_private
    assert dataset.title == "Palmer penguins"


def test_full_verification_downloads_and_compares(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    release = publish(ask("penguins"), verify="full")
    assert release.verification == "full download"
    assert "download" in " ".join(calls(sandbox)).casefold()


def test_again_there_is_nothing_to_do(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    first = publish(ask("penguins", "raw/*", title="Palmer penguins", tags=["biology"]))
    before = calls(sandbox).count("StartBlobUpload")
    way = ask("penguins", "raw/*", title="Palmer penguins", tags=["biology"])
    assert way.draft.plan is not None
    assert way.draft.plan.action == "nothing"
    again = publish(way)
    assert (again.action, again.version, again.state) == ("nothing", first.version, "verified")
    assert calls(sandbox).count("StartBlobUpload") == before


def test_without_the_record_what_was_published_is_still_known(ask: Callable[..., Way], tmp_path: Path) -> None:
    publish(ask("penguins", "raw/*"))
    for record in (tmp_path / "data").glob("*.kaggle-share.json"):
        record.unlink()
    way = ask("penguins", "raw/*")
    assert way.draft.plan is not None
    assert way.draft.plan.action == "nothing"


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


def test_other_data_makes_the_next_version(sandbox: Sandbox, ask: Callable[..., Way], folder: Path) -> None:
    publish(ask("penguins", "raw/*"))
    (folder / "raw" / "one.csv").write_text("a,b\n1,2\n3,5\n")
    way = ask("penguins", "raw/*", notes="A correction")
    assert way.draft.plan is not None
    assert (way.draft.plan.changed, way.draft.plan.unchanged) == (("raw/one.csv",), ("penguins.csv", "raw/two.txt"))
    release = publish(way)
    assert (release.version, release.state) == (2, "verified")
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert [version.notes for version in found.versions] == ["Initial release", "A correction"]


def test_a_removal_needs_to_be_said(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    """`kaggle datasets version` silently drops every file that is not sent again."""
    publish(ask("penguins", "raw/*"))
    with pytest.raises(NeedsAnswerError, match=r"would remove 1 of the files (at|on) \S+ \(raw/two.txt\).*--remove"):
        publish(ask("penguins", "raw/*.csv"))
    assert "raw/two.txt" in paths(sandbox)
    assert publish(ask("penguins", "raw/*.csv", remove=True)).version == 2
    assert "raw/two.txt" not in paths(sandbox)


def test_public_is_an_act_of_its_own_that_sends_no_file(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    release = publish(ask("penguins", title="Palmer penguins"))
    assert release.is_private
    before = calls(sandbox)
    release = publish(ask("penguins", title="Palmer penguins"), public=True)
    assert not release.is_private
    after = calls(sandbox)[len(before) :]
    assert not any("Blob" in call or "Create" in call or call == "upload" for call in after)
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert not found.is_private
    assert found.title == "Palmer penguins"


def test_public_from_the_start_is_private_until_verified(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    release = publish(ask("penguins"), public=True)
    assert (release.state, release.is_private) == ("verified", False)
    sent = [call for call in calls(sandbox) if "Create" in call or "Update" in call]
    assert sent[0] == "CreateDataset"
    assert sent[-1] == "UpdateDatasetMetadata"


def test_metadata_alone_is_updated_without_sending_files(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    publish(ask("penguins", title="Palmer penguins", tags=["biology"], update_frequency="monthly"), public=True)
    before = len(calls(sandbox))
    way = ask("penguins", title="Palmer penguins, again", tags=["biology"], update_frequency="monthly")
    assert way.draft.plan is not None
    assert way.draft.plan.action == "update"
    assert way.draft.plan.fields == {"title": ("Palmer penguins", "Palmer penguins, again")}
    release = publish(way)
    assert release.action == "update"
    assert "upload" not in calls(sandbox)[before:]
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert (found.title, found.is_private, found.keywords) == ("Palmer penguins, again", False, ("biology",))
    assert found.update_frequency == "monthly"


def test_a_dataset_that_was_public_stays_public_with_a_new_version(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    publish(ask("raw/*"), public=True)
    (folder / "raw" / "one.csv").write_text("changed\n1\n")
    release = publish(ask("raw/*"))
    assert (release.version, release.is_private) == (2, False)


def test_bare_publishes_only_what_was_picked_and_knows_it_by_the_record(
    sandbox: Sandbox, ask: Callable[..., Way], tmp_path: Path
) -> None:
    publish(ask("penguins", "raw/*", bare=True))
    assert {*paths(sandbox)} == {"penguins.csv", "raw/one.csv", "raw/two.txt"}
    way = ask("penguins", "raw/*", bare=True)
    assert way.draft.plan is not None
    assert way.draft.plan.action == "nothing"
    for record in (tmp_path / "data").glob("*.kaggle-share.json"):
        record.unlink()
    way = ask("penguins", "raw/*", bare=True)
    assert way.draft.plan is not None
    assert way.draft.plan.action == "version"


def test_a_zip_is_unpacked_by_kaggle_and_compared_as_a_tree(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    with zipfile.ZipFile(folder / "train.zip", "w") as made:
        made.writestr("a/x.txt", "x")
        made.writestr("y.csv", "k\n1\n")
    release = publish(ask("train.zip"))
    assert release.verified
    assert {"train/a/x.txt", "train/y.csv"} <= {*paths(sandbox)}
    way = ask("train.zip")
    assert way.draft.plan is not None
    assert way.draft.plan.action == "nothing"


def test_an_archive_alone_goes_to_the_root(sandbox: Sandbox, ask: Callable[..., Way], folder: Path) -> None:
    with zipfile.ZipFile(folder / "train.zip", "w") as made:
        made.writestr("a/x.txt", "x")
    assert publish(ask("train.zip", bare=True)).verified
    assert {*paths(sandbox)} == {"a/x.txt"}
    way = ask("train.zip", bare=True)
    assert way.draft.plan is not None
    assert way.draft.plan.action == "nothing"


def test_a_folder_made_for_the_kaggle_client_is_understood_as_it_is(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    field = {"name": "a", "description": "The first letter", "type": "integer"}
    metadata = {
        "id": "ada/made-for-kaggle",
        "title": "Made for the client",
        "licenses": [{"name": "CC0-1.0"}],
        "keywords": ["biology"],
        "isPrivate": False,
        "resources": [
            {"path": "one.csv", "description": "The first file", "schema": {"fields": [field, {"name": "b"}]}}
        ],
    }
    (folder / "raw" / "dataset-metadata.json").write_text(json.dumps(metadata))
    release = publish(ask("raw", to=None))
    assert (str(release.ref), release.is_private, release.not_kept) == ("ada/made-for-kaggle", True, ())
    found = sandbox.store.any_dataset("ada", "made-for-kaggle")
    assert found is not None
    assert found.ready is not None
    assert (found.title, found.license, found.keywords) == ("Made for the client", "CC0-1.0", ("biology",))
    file = next(file for file in found.ready.files if file.path == "one.csv")
    assert file.description == "The first file"
    assert [column.description for column in file.columns][:1] == ["The first letter"]
    assert "dataset-metadata.json" not in {file.path for file in found.ready.files}


def test_the_notebook_goes_along_frozen(sandbox: Sandbox, ask: Callable[..., Way], folder: Path) -> None:
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "analysis.ipynb").write_text(json.dumps(notebook))
    way = ask("penguins", notebook="analysis.ipynb")
    publish(way)
    held = paths(sandbox)
    assert "methods/analysis.ipynb" in held
    assert "methods/environment.json" in held
    assert way.record.path == folder / "analysis.kaggle-share.json"
    datapackage = next(r for r in way.draft.resources if r.path == "datapackage.json")
    assert held["methods/analysis.ipynb"] in datapackage.location.read_text()


def test_what_kaggle_did_not_keep_is_listed(sandbox: Sandbox, ask: Callable[..., Way]) -> None:
    sandbox.options.keep_descriptions = False
    release = publish(ask("penguins", tags=["biology", "no-such-tag"]))
    assert release.verified
    assert f"{sandbox.url} did not keep the tag no-such-tag." in release.not_kept
    assert any("column description" in line and "data_dictionary.csv" in line for line in release.not_kept)


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


def test_raw_files_are_not_touched(ask: Callable[..., Way], folder: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode) for path in folder.rglob("*.*")}
    for path in before:
        path.chmod(0o444)
    publish(ask("raw/*"))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")} == {
        path: told[:2] for path, told in before.items()
    }


def test_the_staging_folder_goes_with_the_draft(ask: Callable[..., Way]) -> None:
    way = ask("penguins")
    staging = way.draft.staging
    assert staging.is_dir()
    del way
    import gc

    gc.collect()
    assert not staging.exists()


def test_a_secret_in_the_notebook_is_taken_out_of_its_copy_and_named(
    sandbox: Sandbox, ask: Callable[..., Way], folder: Path
) -> None:
    token = "ghp" + "_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"[:36]
    cell = {
        "cell_type": "code",
        "source": f"t = '{token}'",
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
        "id": "a",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "analysis.ipynb").write_text(json.dumps(notebook))
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
    cell = {
        "cell_type": "code",
        "source": "db = 'postgresql://ada:k4!Px@db.lab-7.net/x'",
        "metadata": {},
        "outputs": [],
        "execution_count": 1,
        "id": "a",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "analysis.ipynb").write_text(json.dumps(notebook))
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


def test_progress_tells_of_every_step_and_its_bytes_never_go_back(ask: Callable[..., Way]) -> None:
    told: list[Progress] = []
    watch = Watch((told.append,))
    publish(ask("penguins", "raw/*", watch=watch), watch=watch)
    steps = list(dict.fromkeys(event.step for event in told))
    for step in ("select", "stage", "profile", "screen", "describe", "plan", "send", "submit", "update", "verify"):
        assert step in steps
    sent = [event.done for event in told if event.step == "send"]
    assert sent == sorted(sent)
    assert sent[-1] == [event.total for event in told if event.step == "send"][-1]


def test_the_record_holds_no_secret(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    way = ask("penguins")
    publish(way)
    text = way.record.path.read_text()
    assert sandbox.users["ada"].key not in text
    assert "upload" not in text
    assert Record(way.record.path).all()


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


def test_two_drafts_at_once_do_not_disturb_each_other(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    ways = [ask("penguins", to=f"ada/penguins-{number}") for number in range(4)]
    done: list[Release] = []
    threads = [threading.Thread(target=lambda way=way: done.append(publish(way))) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(str(release.ref) for release in done) == [f"ada/penguins-{number}" for number in range(4)]
    assert all(release.verified for release in done)


def test_a_contributor_in_the_generated_formats_was_called_a_persons_name(ask: Callable[..., Way]) -> None:
    people = [{"name": "Kristen Gorman", "role": "data collection"}]
    found = ask("penguins", contributors=people).draft.findings
    assert not [one.place for one in found if one.kind == "person_name"]
    # Somebody who isn't named as one is found.
    found = ask("penguins", contributors=people, ethics="Ask margaret.hill@lab-berlin.de").draft.findings
    assert [one.place for one in found if one.kind in ("person_name", "email")]
