"""What of a description comes back: published to a sandbox, and read by the clients and readers of others."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kaggle_share as ks
from kaggle_share.model import Ref
from kaggle_share.remote import connect
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.settings import load_settings

if TYPE_CHECKING:
    from tests.conftest import Client

REF = "ada/palmer-penguins"
SAID: dict[str, Any] = {
    "to": "me/palmer-penguins",
    "title": "Palmer penguins, cleaned",
    "license": "CC-BY-4.0",
    "tags": ["biology", "animals"],
    "sources": ["Gorman 2014 (https://doi.org/10.1371/journal.pone.0090081)"],
    "contributors": [{"name": "Kristen Gorman", "role": "data curation"}],
    "funding": ["NSF, grant OPP-0217282"],
    "doi": "10.34740/kaggle/ds/1",
    "update_frequency": "never",
    "columns": {"penguins.csv": {"species": "Which penguin"}},
    "notebook": False,
}


@pytest.fixture
def folder(sandbox: Sandbox, tmp_path: Path, penguins: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two tables, and a sandbox as the endpoint, spoken to as `ada`."""
    work = tmp_path / "work"
    work.mkdir()
    for name, content in penguins.items():
        (work / name).write_bytes(content)
    monkeypatch.chdir(work)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "kept"))
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    return work


def test_every_field_that_kaggle_has_comes_back(sandbox: Sandbox, folder: Path, kaggle: Client) -> None:
    draft = ks.draft("penguins.csv", "penguins-raw.csv", **SAID)
    release = draft.publish()
    assert release.verified
    assert release.not_kept == ()
    kaggle("datasets", "metadata", REF, "-p", folder.parent)
    back = json.loads((folder.parent / "dataset-metadata.json").read_text())
    back = json.loads(back) if isinstance(back, str) else back
    back = back.get("info", back)
    sent = draft.metadata
    assert sent is not None
    assert (back["title"], back["subtitle"]) == (sent.title, sent.subtitle)
    assert back["description"] == sent.description
    assert [one["name"] for one in back["licenses"]] == ["CC-BY-4.0"]
    assert sorted(back["keywords"]) == ["animals", "biology"]
    assert back["userSpecifiedSources"] == SAID["sources"][0]
    assert back["expectedUpdateFrequency"] == "never"
    held = connect(sandbox.url, load_settings()).settings(Ref("ada", "palmer-penguins")).files
    for path in ("penguins.csv", "penguins-raw.csv"):
        described = draft.columns[path]
        assert [(c.name, c.type, c.description) for c in held[path].columns] == [
            (c.name, c.type, c.description) for c in described
        ]
    assert held["penguins.csv"].columns[0].description == "Which penguin"
    assert held["penguins.csv"].description.startswith("Table of 344 rows and 8 columns: species, island, ")
    assert held["README.md"].description.startswith("The data card")
    assert [column.description for column in held["data_dictionary.csv"].columns][6] == "What it is"


def test_the_next_version_carries_on_what_was_written_here_and_on_the_page(sandbox: Sandbox, folder: Path) -> None:
    ks.draft("penguins.csv", **{**SAID, "columns": {"species": "Which penguin"}}).publish()
    remote = connect(sandbox.url, load_settings())
    ref = Ref("ada", "palmer-penguins")
    held = remote.settings(ref)
    file = held.files["penguins.csv"]
    columns = (file.columns[0], replace(file.columns[1], description="Where its nest was"), *file.columns[2:])
    edited = replace(file, description="Written on the page", columns=columns)
    remote.update(ref, replace(held, subtitle="A subtitle that was written there", files={"penguins.csv": edited}))
    frame = pd.read_csv("penguins.csv", dtype="str").drop(columns="year").assign(sex=1)
    frame.to_csv("penguins.csv", index=False)
    again = ks.draft("penguins.csv", to="me/palmer-penguins", notebook=False)
    assert again.metadata is not None
    assert (again.metadata.title, again.metadata.funding) == (SAID["title"], ("NSF, grant OPP-0217282",))
    assert again.metadata.subtitle == "A subtitle that was written there"
    assert again.metadata.contributors[0].name == "Kristen Gorman"
    found = again.columns["penguins.csv"]
    assert [(c.description, c.generated) for c in found[:2]] == [
        ("Which penguin", False),
        ("Where its nest was", False),
    ]
    (resource,) = again.data
    assert resource.item is not None
    assert resource.item.description == "Written on the page"
    assert "penguins.csv no longer has the column year, which its last version had." in again.notes
    assert "penguins.csv has a column of another type: sex (was string, is integer)." in again.notes


def test_croissant_is_read_from_what_was_downloaded(
    sandbox: Sandbox, folder: Path, kaggle: Client, caplog: pytest.LogCaptureFixture
) -> None:
    import mlcroissant

    ks.publish("penguins.csv", "penguins-raw.csv", **SAID)
    kaggle("datasets", "download", REF, "-p", folder.parent / "back", "--unzip")
    with caplog.at_level(logging.WARNING):
        found = mlcroissant.Dataset(jsonld=folder.parent / "back/croissant.json")
    assert caplog.records == []
    read = list(found.records("penguins-records"))
    assert len(read) == 344
    assert read[0]["penguins-records/bill_length_mm"] == 39.1
    assert found.metadata.version == "1.0.0"


def test_the_cover_goes_with_the_first_version_and_replaces_no_later_one(sandbox: Sandbox, folder: Path) -> None:
    def started() -> int:
        return sum(request.call.endswith("StartBlobUpload") for request in sandbox.requests)

    first = ks.draft("penguins.csv", **{**SAID, "columns": {}})
    assert first.metadata is not None
    assert first.metadata.image is not None
    first.publish()
    assert started() == len(first.resources) + 1
    before = started()
    (folder / "penguins.csv").write_text((folder / "penguins.csv").read_text() + "Adelie,Dream,1,2,3,4,male,2009\n")
    second = ks.draft("penguins.csv", to="me/palmer-penguins", notebook=False)
    assert second.metadata is not None
    assert second.metadata.image is None
    second.publish()
    assert started() - before == len(second.resources)
