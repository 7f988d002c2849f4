"""`kaggle-share describe`: what publishing would say of the data, in a folder, without asking anybody."""

from __future__ import annotations

import hashlib
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from doors import Command

from kaggle_share.sandbox.embedded import Sandbox

FILES = [
    "README.md",
    "data_dictionary.csv",
    "CITATION.cff",
    "croissant.json",
    "ro-crate-metadata.json",
    "datapackage.json",
    "dataset-cover-image.png",
    "dataset-metadata.json",
    "CITATION.bib",
    "CITATION.ris",
]
TO = ("--to", "ada/penguin-masses", "--title", "Masses of penguins", "--license", "CC0-1.0")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network: whatever connects fails the test."""

    def refuse(*arguments: Any, **keywords: Any) -> Any:
        raise AssertionError(f"it connected to {arguments[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_everything_is_written_under_its_name_without_network_or_credentials(
    command: Command, work: Path, alone: None
) -> None:
    done = command("describe", "data.csv", *TO, "--out", "meta")
    assert done.code == 0, done.err
    assert names(work / "meta") == sorted(FILES)
    assert all(name in done.out for name in FILES)
    told = json.loads((work / "meta/dataset-metadata.json").read_text())
    assert (told["id"], told["title"], told["image"]) == (
        "ada/penguin-masses", "Masses of penguins", "dataset-cover-image.png",
    )  # fmt: skip
    assert told["resources"][0]["schema"]["fields"] == [
        {"name": "species", "description": "Species; a different value in each row", "type": "string"},
        {"name": "mass", "description": "Mass; 3700 to 5076", "type": "integer"},
    ]
    assert told["resources"][0]["description"] == "Table of 2 rows and 2 columns: species, mass"
    assert "https://www.kaggle.com/datasets/ada/penguin-masses" in (work / "meta/README.md").read_text()
    assert "@misc{ada" in (work / "meta/CITATION.bib").read_text()


def test_the_report_in_json(command: Command, work: Path, alone: None) -> None:
    told = command("describe", "data.csv", *TO, "--out", "meta", "--json").json
    assert (told["ok"], told["exit"], told["release"], told["plan"]["action"]) == (True, 0, None, None)
    report = told["report"]
    assert list(report) == ["folder", "files", "removed", "usability", "suggested_tags"]
    assert report["folder"].endswith("meta")
    assert [file["path"] for file in report["files"]] == FILES
    for file in report["files"]:
        content = (work / "meta" / file["path"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert 0 < report["usability"]["score"] < 10
    assert {"name": "license", "weight": 2, "share": 1, "todo": ""} in report["usability"]["points"]


def test_without_a_folder_the_card_is_shown_and_nothing_is_written(command: Command, work: Path, alone: None) -> None:
    before = names(work)
    done = command("describe", "data.csv", *TO)
    assert done.out.startswith("# Masses of penguins\n\n1 table (2 rows, 2 columns).")
    assert names(work) == before
    assert command("describe", "data.csv", "--json").json["report"]["folder"] is None


def test_it_is_written_again_over_its_own_files_only(command: Command, work: Path, alone: None) -> None:
    meta = work / "meta"
    meta.mkdir()
    (meta / "other.txt").write_text("mine")
    assert command("describe", "data.csv", *TO, "--out", "meta").code == 0
    (work / "data.csv").write_text("species,mass\nAdelie,3700\nGentoo,5076\nGentoo,4000\n")
    assert command("describe", "data.csv", *TO, "--out", "meta").code == 0
    assert "3 rows" in (meta / "README.md").read_text()
    (meta / "README.md").write_text("I wrote this")
    done = command("describe", "data.csv", *TO, "--out", "meta")
    assert done.code == 2
    assert "has README.md already, not written by this command or changed since" in done.line
    assert (meta / "README.md").read_text() == "I wrote this"
    assert command("describe", "data.csv", *TO, "--out", "meta", "--yes").code == 0
    assert (meta / "README.md").read_text().startswith("# Masses")
    assert (meta / "other.txt").read_text() == "mine"


def test_what_nothing_describes_any_more_goes_unless_it_was_changed(
    command: Command, work: Path, alone: None
) -> None:
    (work / "notes.txt").write_text("Some words.\n")
    assert command("describe", "data.csv", *TO, "--out", "meta").code == 0
    assert command("describe", "notes.txt", *TO, "--out", "meta").code == 0
    assert "data_dictionary.csv" not in names(work / "meta")
    assert command("describe", "data.csv", *TO, "--out", "meta").code == 0
    (work / "meta/data_dictionary.csv").write_text("mine")
    assert command("describe", "notes.txt", *TO, "--out", "meta").code == 0
    assert (work / "meta/data_dictionary.csv").read_text() == "mine"


def test_a_link_is_not_written_through(command: Command, work: Path, tmp_path: Path, alone: None) -> None:
    (tmp_path / "elsewhere.md").write_text("elsewhere")
    (work / "meta").mkdir()
    (work / "meta/README.md").symlink_to(tmp_path / "elsewhere.md")
    assert command("describe", "data.csv", *TO, "--out", "meta").code == 2
    assert command("describe", "data.csv", *TO, "--out", "meta", "--yes").code == 0
    assert (tmp_path / "elsewhere.md").read_text() == "elsewhere"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("data.csv", "--out", "data.csv"), "is a file, not a folder"),
        ((".", "--out", "meta"), "lies in what is described"),
        ((".", "--out", "."), "lies in what is described"),
        (("dta.csv", "--out", "meta"), "Did you mean data.csv"),
        (("data.csv", "--title", "x"), "the title has 1 character"),
        (("data.csv", "--outt", "x"), "Did you mean --out"),
        (("data.csv", "--public"), "--public"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(
    command: Command, work: Path, alone: None, arguments: tuple[str, ...], says: str
) -> None:
    done = command("describe", *arguments)
    assert done.code == 2
    assert says in done.line
    assert not (work / "meta").exists()


def test_a_folder_that_can_not_be_written_is_one_line(command: Command, work: Path, alone: None) -> None:
    (work / "meta").mkdir()
    (work / "meta/README.md").mkdir()
    done = command("describe", "data.csv", *TO, "--out", "meta", "--yes")
    assert done.code == 1
    assert "can't be written: README.md is a folder there" in done.line


def test_a_secret_in_the_words_is_written_nowhere(command: Command, work: Path, alone: None) -> None:
    token = "ghp_" + "A1b2C3d4E5f6G7h8I9j0" + "K1l2M3n4O5p6Q7r8"
    (work / "kaggle-share.yaml").write_text(f"resources: [data.csv]\ndescription: The token is {token}\n")
    done = command("describe", "--out", "meta", "--json")
    assert (done.code, done.json["error"]["type"]) == (3, "HeldBackError")
    assert not (work / "meta").exists()
    assert token not in done.out + done.err


def test_it_starts_from_what_was_published_and_points_out_what_changed(
    command: Command, online: Sandbox, work: Path
) -> None:
    document = (
        "title: Masses of penguins\nfunding: [NSF]\nresources: [data.csv]\ncolumns: {mass: Weight of the bird}\n"
    )
    (work / "kaggle-share.yaml").write_text(document)
    assert command("publish", "--to", "me/penguin-masses").code == 0
    (work / "kaggle-share.yaml").write_text("resources: [data.csv]\n")
    (work / "data.csv").write_text("mass,island\n3700,Dream\n5076,Biscoe\n")
    online.__exit__(None, None, None)
    done = command("describe", "--out", str(work.parent / "meta"))
    assert done.code == 0, done.err
    card = (work.parent / "meta/README.md").read_text()
    assert card.startswith("# Masses of penguins")
    assert "Weight of the bird" in card
    assert "## Funding\n\n- NSF" in card
    assert "data.csv no longer has the column species, which its last version had." in done.out
    assert "data.csv has a new column: island." in done.out


def test_a_variable_is_described_in_the_words_that_it_carries(command: Command, work: Path) -> None:
    import nbformat

    v4: Any = nbformat.v4
    source = (
        "import pandas as pd\n"
        "penguins = pd.DataFrame({'species': ['Adelie', 'Gentoo'], 'mass': [3700, 5076]})\n"
        "penguins.attrs = {'description': 'Masses of two penguins',\n"
        "                  'columns': {'mass': {'description': 'Mass of the bird', 'unit': 'g'}}}"
    )
    made = v4.new_notebook(
        cells=[v4.new_code_cell(source)], metadata={"kernelspec": {"name": "python3", "display_name": "python3"}}
    )
    (work / "analysis.ipynb").write_text(nbformat.writes(made))
    done = command("describe", "penguins", *TO, "--execute", "analysis.ipynb", "--out", "meta", "--json")
    assert done.code == 0, done.err
    # With a notebook there is a draft of the methods section too, to be edited.
    assert [file["path"] for file in done.json["report"]["files"]] == [*FILES[:6], "methods.md", *FILES[6:]]
    (table,) = json.loads((work / "meta/datapackage.json").read_text())["resources"]
    assert (table["path"], table["description"]) == ("penguins.csv", "Masses of two penguins")
    mass = table["schema"]["fields"][1]
    assert (mass["description"], mass["unit"], mass.get("generated")) == ("Mass of the bird", "g", None)
    assert "- `penguins.csv`: cell 1" in (work / "meta/README.md").read_text()
