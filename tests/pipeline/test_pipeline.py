"""The whole way, on real files and frames, against the sandbox."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from walked import REF, calls, paths, publish, sha256

from kaggle_share.errors import (
    NeedsAnswerError,
)
from kaggle_share.model import Progress, Release, Watch
from kaggle_share.pipeline import Way
from kaggle_share.record import Record
from kaggle_share.sandbox import Sandbox


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
