"""The unmodified `kaggle` command and kagglehub, against the sandbox."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from wire_client import Client

CSV = "species,mass\nAdelie,3700\nGentoo,5000\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the `kaggle` client wants it."""
    made = tmp_path / "folder"
    (made / "train").mkdir(parents=True)
    (made / "penguins.csv").write_text(CSV)
    (made / "empty.txt").write_text("")
    (made / "noise.bin").write_bytes(os.urandom(3 << 20))
    (made / "train" / "one.csv").write_text("a\n1\n")
    describe(made)
    return made


def describe(folder: Path, **changes: Any) -> None:
    metadata = {
        "id": "ada/some-penguins",
        "title": "Some penguins",
        "subtitle": "A few penguins, weighed and counted",
        "description": "Penguins.",
        "licenses": [{"name": "CC0-1.0"}],
        "keywords": ["biology", "no such tag"],
        "resources": [
            {
                "path": "penguins.csv",
                "description": "All of them",
                "schema": {
                    "fields": [
                        {"name": "species", "type": "string", "description": "Which"},
                        {"name": "mass", "type": "number", "description": "Mass (g)"},
                    ]
                },
            }
        ],
        **changes,
    }
    (folder / "dataset-metadata.json").write_text(json.dumps(metadata))


def test_kaggle_creates_lists_and_downloads_a_dataset(sandbox, kaggle, folder, tmp_path):
    made = kaggle("datasets", "create", "-p", folder, "-r", "zip")
    assert "could not be added to the dataset: ['no such tag']" in made.stdout
    assert (
        f"Your private Dataset is being created. Please check progress at {sandbox.url}/datasets/ada" in made.stdout
    )
    kept = sandbox.wait("ada/some-penguins").ready
    assert {file.path: file.size for file in kept.files} == {
        "penguins.csv": len(CSV),
        "empty.txt": 0,
        "noise.bin": 3 << 20,
        "train/one.csv": 4,
    }
    assert kaggle("datasets", "status", "ada/some-penguins").stdout.strip() == "ready"
    first = kaggle("datasets", "files", "ada/some-penguins", "--page-size", 3).stdout
    token = first.splitlines()[0].removeprefix("Next Page Token = ")
    second = kaggle("datasets", "files", "ada/some-penguins", "--page-size", 3, "--page-token", token).stdout
    assert "penguins.csv" in first
    assert "train/one.csv" not in first
    assert "train/one.csv" in second
    assert "ada/some-penguins" in kaggle("datasets", "list", "-m").stdout

    every = tmp_path / "every"
    assert "License(s): CC0-1.0" in kaggle("datasets", "download", "ada/some-penguins", "-p", every, "--unzip").stdout
    for name in ("penguins.csv", "empty.txt", "noise.bin", "train/one.csv"):
        assert (every / name).read_bytes() == (folder / name).read_bytes()
    one = tmp_path / "one"
    kaggle("datasets", "download", "ada/some-penguins", "-f", "train/one.csv", "-p", one)
    assert (one / "one.csv").read_text() == "a\n1\n"


def test_kaggle_makes_a_version_that_holds_only_what_was_sent(sandbox, kaggle, folder):
    kaggle("datasets", "create", "-p", folder)
    sandbox.wait("ada/some-penguins")
    (folder / "noise.bin").unlink()
    describe(folder, keywords=["biology"])
    made = kaggle("datasets", "version", "-p", folder, "-m", "less noise")
    assert "Dataset version is being created" in made.stdout
    found = sandbox.wait("ada/some-penguins", version=2)
    assert [file.path for file in found.ready.files] == ["empty.txt", "penguins.csv"]
    assert found.ready.notes == "less noise"
    shown = json.loads(kaggle("datasets", "status", "ada/some-penguins", "--format", "json").stdout)
    assert shown == {"status": "ready", "current_version_number": 2}
    kaggle("datasets", "version", "-p", folder, "-m", "only this", "--delete-old-versions")
    assert [version.number for version in sandbox.wait("ada/some-penguins", version=3).versions] == [3]


def test_kaggle_gets_and_updates_metadata(sandbox, kaggle, folder, tmp_path):
    from PIL import Image

    kaggle("datasets", "create", "-p", folder)
    sandbox.wait("ada/some-penguins")
    place = tmp_path / "metadata"
    kaggle("datasets", "metadata", "ada/some-penguins", "-p", place)
    info = json.loads((place / "dataset-metadata.json").read_text())["info"]
    assert info["licenses"] == [{"name": "CC0-1.0"}]
    assert info["data"][2]["columns"][1] == {"name": "mass", "description": "Mass (g)", "type": "numeric"}

    Image.new("RGB", (560, 280)).save(place / "cover.png")
    info |= {
        "title": "Some more penguins",
        "expectedUpdateFrequency": "monthly",
        "userSpecifiedSources": "An island",
        "image": "cover.png",
        "collaborators": [{"username": "grace", "role": "reader"}],
    }
    (place / "dataset-metadata.json").write_text(json.dumps({"info": info}))
    kaggle("datasets", "metadata", "ada/some-penguins", "-p", place, "--update")
    found = sandbox.store.dataset("ada", "some-penguins", "grace")
    assert (found.title, found.update_frequency, found.sources) == ("Some more penguins", "monthly", "An island")
    assert found.is_private
    assert found.cover.read_bytes() == (place / "cover.png").read_bytes()
    assert found.cover_type == "image/png"

    Image.new("RGB", (559, 280)).save(place / "cover.png")
    refused = kaggle("datasets", "metadata", "ada/some-penguins", "-p", place, "--update", check=False)
    assert refused.returncode == 1
    assert "at least 560 x 280 pixels" in refused.stdout


def test_a_missing_is_private_makes_a_dataset_public(sandbox, kaggle, tmp_path):
    Client(sandbox).create("some-penguins")
    sandbox.wait("ada/some-penguins")
    (tmp_path / "dataset-metadata.json").write_text(json.dumps({"title": "Some penguins"}))
    kaggle("datasets", "metadata", "ada/some-penguins", "-p", tmp_path, "--update")
    assert not sandbox.store.any_dataset("ada", "some-penguins").is_private


def test_a_title_in_use_is_said_before_anything_is_sent(sandbox, kaggle, folder):
    Client(sandbox).create("some-penguins")
    sandbox.wait("ada/some-penguins")
    again = kaggle("datasets", "create", "-p", folder)
    assert "is already in use by a dataset" in again.stdout


def test_private_is_for_its_owner_and_public_for_all(sandbox, kaggle, folder, tmp_path):
    Client(sandbox).create("some-penguins")
    sandbox.wait("ada/some-penguins")
    for user in ("grace", None):
        assert (
            "'datasets.get' was denied"
            in kaggle("datasets", "files", "ada/some-penguins", user=user, check=False).stderr
        )
        assert sandbox.requests[-1].status == 403
    (folder / "noise.bin").unlink()
    describe(folder, id="ada/public-penguins", title="Public penguins")
    made = kaggle("datasets", "create", "-p", folder, "--public")
    assert "Your public Dataset is being created" in made.stdout
    sandbox.wait("ada/public-penguins")
    assert "penguins.csv" in kaggle("datasets", "files", "ada/public-penguins", user=None).stdout
    kaggle("datasets", "download", "ada/public-penguins", "-p", tmp_path / "got", "--unzip", user=None)
    assert (tmp_path / "got" / "penguins.csv").read_text() == CSV
    listed = kaggle("datasets", "list", "-s", "penguins", user="grace").stdout
    assert "ada/public-penguins" in listed
    assert "ada/some-penguins" not in listed


def test_a_member_publishes_for_the_organisation_and_others_do_not(sandbox, kaggle, folder):
    describe(folder, id="open-lab/lab-penguins", title="Lab penguins")
    refused = kaggle("datasets", "create", "-p", folder, user="grace", check=False)
    assert "Permission 'datasets.create' was denied" in refused.stderr
    kaggle("datasets", "create", "-p", folder, user="ada", token=True)
    found = sandbox.wait("open-lab/lab-penguins")
    assert found.owner.is_organisation
    assert found.ready.creator == "ada"


def test_kaggle_deletes(sandbox, kaggle):
    Client(sandbox).create("some-penguins")
    sandbox.wait("ada/some-penguins")
    assert "denied" in kaggle("datasets", "delete", "ada/some-penguins", "-y", user="grace", check=False).stderr
    assert "deleted" in kaggle("datasets", "delete", "ada/some-penguins", "-y").stdout
    assert sandbox.store.any_dataset("ada", "some-penguins") is None
    kaggle("datasets", "status", "ada/some-penguins", check=False)
    assert sandbox.requests[-1].status == 404


def test_wrong_credentials_are_told_so(sandbox, kaggle, monkeypatch):
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "wrong")
    done = kaggle("datasets", "list", user=None, check=False)
    assert done.returncode == 1
    assert sandbox.requests[-1].status == 401


def test_kagglehub_uploads_versions_and_downloads_a_tree(sandbox, kagglehub, folder):
    upload = f"kagglehub.dataset_upload('ada/hub-penguins', {str(folder)!r}, version_notes='again')"
    kagglehub(upload, token=True)
    found = sandbox.wait("ada/hub-penguins")
    assert (found.title, found.license, found.is_private) == ("hub-penguins", "unknown", True)
    assert "train/one.csv" in [file.path for file in found.ready.files]
    (folder / "train" / "one.csv").write_text("a\n2\n")
    kagglehub(upload)
    sandbox.wait("ada/hub-penguins", version=2)
    code = """
from kagglehub import KaggleDatasetAdapter
print('=', kagglehub.dataset_download('ada/hub-penguins'))
print('=', kagglehub.dataset_download('ada/hub-penguins/versions/1', path='train/one.csv'))
print('=', kagglehub.dataset_load(KaggleDatasetAdapter.PANDAS, 'ada/hub-penguins', 'penguins.csv').shape)
print('=', kagglehub.whoami())
"""
    lines = kagglehub(code).stdout.splitlines()
    tree, first, shape, who = (line[2:] for line in lines if line.startswith("= "))
    place = Path(tree)
    for name in ("penguins.csv", "empty.txt", "noise.bin", "train/one.csv"):
        assert (place / name).read_bytes() == (folder / name).read_bytes()
    assert Path(first).read_text() == "a\n1\n"
    assert (shape, who) == ("(2, 2)", "{'username': 'ada'}")


def test_kagglehub_packs_many_files_and_the_tree_comes_back(sandbox, kagglehub, tmp_path):
    place = tmp_path / "many"
    for number in range(60):
        (place / f"part-{number % 3}").mkdir(parents=True, exist_ok=True)
        (place / f"part-{number % 3}" / f"{number}.txt").write_text(str(number))
    kagglehub(f"kagglehub.dataset_upload('ada/many-files', {str(place)!r})")
    found = sandbox.wait("ada/many-files")
    assert len(found.ready.files) == 60
    assert "part-0/0.txt" in [file.path for file in found.ready.files]


def test_kagglehub_speaks_to_port_7777_by_its_own_setting(sandbox, kagglehub, monkeypatch):
    # The table of endpoints has the sandbox for every environment, TEST too; it takes no other one for it.
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    assert "ada" in kagglehub("print(kagglehub.whoami())").stdout


def test_kagglehub_reads_a_public_dataset_without_signing_in(kagglehub, sandbox):
    Client(sandbox).create("some-penguins", {"penguins.csv": CSV.encode()}, isPrivate=False)
    sandbox.wait("ada/some-penguins")
    code = """
print(kagglehub.dataset_download('ada/some-penguins', path='penguins.csv'))
kagglehub.dataset_download('grace/nothing-here')
"""
    done = kagglehub(code, user=None, check=False)
    assert Path(done.stdout.strip().splitlines()[-1]).read_text() == CSV
    assert "403 Client Error" in done.stderr
