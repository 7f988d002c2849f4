"""The files that describe the dataset: valid by their validators, and the same for the same data."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from importlib.resources import files as packaged
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frictionless
import jsonschema
import pandas as pd
import pytest
from frictionless import system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.describe import dataset_metadata, describe
from kaggle_share.errors import StagingError
from kaggle_share.model import Draft, Item, MethodsRecord, Resource, Selection
from kaggle_share.profile import profile
from kaggle_share.spec.document import yaml

if TYPE_CHECKING:
    from tests.describe.conftest import Made


def described(draft: Draft, **said: Any) -> dict[str, Path]:
    """Names of the written files → where they lie."""
    return {resource.path: resource.location for resource in describe(draft, **said).resources}


def package(draft: Draft, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(described(draft, **said)["datapackage.json"].read_text("utf-8"))
    return found


def check_schema(data: dict[str, Any]) -> None:
    """Valid by version 2's own JSON Schemas, which dplib-py carries."""
    folder = packaged("dplib").joinpath("profiles/2.0")
    for name, parts in (
        ("datapackage", [data]),
        ("dataresource", data["resources"]),
        ("tableschema", [r["schema"] for r in data["resources"] if "schema" in r]),
    ):
        schema = json.loads(folder.joinpath(f"{name}.json").read_text())
        for part in parts:
            jsonschema.Draft7Validator(schema).validate(part)


def check_frictionless(draft: Draft, folder: Path, **said: Any) -> None:
    """Valid by frictionless, with the data itself: bytes, hash, and every cell."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, location in described(draft, **said).items():
        shutil.copy(location, folder / name)
    for resource in draft.data:
        (folder / resource.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(resource.location, folder / resource.path)
    with system.use_context(trusted=True):
        report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]


def test_the_penguins_package_is_valid(made: Made, penguins: dict[str, bytes], tmp_path: Path) -> None:
    said = {
        "to": "me/palmer-penguins",
        "license": "CC0-1.0",
        "tags": ["biology"],
        "sources": ["Gorman 2014 (https://doi.org/10.1371/journal.pone.0090081)", "The station"],
        "contributors": [{"name": "Ada Lovelace", "role": "author", "email": "ada@example.org"}],
    }
    draft = made(penguins, **said)
    check_schema(package(draft, me="ada"))
    check_frictionless(draft, tmp_path / "out", me="ada")


def test_the_package_says_what_is_in_it(made: Made) -> None:
    item = Item("file", "t.csv", description="The table")
    draft = made({"t.csv": "bill_mm,b\n1.5,2020-01-01\n", "a/x.png": b"x"}, items={"t.csv": item}, to="me/my-things")
    data = package(draft, me="ada", version=3)
    assert (data["name"], data["version"]) == ("my-things", "3")
    table, image = data["resources"]
    assert (table["type"], table["description"], table["mediatype"]) == ("table", "The table", "text/csv")
    assert table["hash"] == f"sha256:{draft.data[0].sha256}"
    assert table["schema"]["fields"] == [
        {"name": "bill_mm", "type": "number", "description": "Bill, in mm; always 1.5", "generated": True,
         "unit": "mm", "kaggleType": "decimal"},
        {"name": "b", "type": "date", "format": "any", "description": "B; always 2020-01-01", "generated": True,
         "kaggleType": "datetime"},
    ]  # fmt: skip
    assert "schema" not in image
    assert image["path"] == "a/x.png"
    check_schema(data)


def test_the_manifest_has_every_file_but_itself(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n", "z.zip": b"PK"}, to="me/my-things")
    frozen = Resource("methods/n.ipynb", Path("x"), 7, "cd" * 32, role="methods")
    draft.record = MethodsRecord((frozen,))
    data = package(draft, me="ada")["kaggle_share"]
    assert (data["schema"], data["ref"]) == (1, "ada/my-things")
    assert data["notebook"] == {"path": "methods/n.ipynb", "sha256": "cd" * 32}
    assert set(data["files"]) == {
        "t.csv", "z.zip", "methods/n.ipynb", "README.md", "data_dictionary.csv", "CITATION.cff", "croissant.json",
        "ro-crate-metadata.json",
    }  # fmt: skip
    assert data["files"]["methods/n.ipynb"] == {"bytes": 7, "sha256": "cd" * 32, "role": "methods"}
    written = {r.path: r for r in describe(draft, me="ada").resources}
    for name in ("README.md", "data_dictionary.csv"):
        raw = written[name].location.read_bytes()
        assert data["files"][name]["sha256"] == hashlib.sha256(raw).hexdigest() == written[name].sha256
        assert data["files"][name]["bytes"] == len(raw)
    assert all(resource.role == "metadata" and resource.staged for resource in written.values())


def test_a_frames_schema_goes_along_for_load(made: Made) -> None:
    draft = made({"t.csv": "a\n1\n"})
    from dataclasses import replace

    draft.resources = (replace(draft.resources[0], schema={"kind": "frame", "columns": []}),)
    assert package(draft)["resources"][0]["kaggle_share"] == {"kind": "frame", "columns": []}


def test_the_same_data_gives_the_same_bytes(made: Made, penguins: dict[str, bytes]) -> None:
    draft = made(penguins, markdown="# Penguins of Palmer")
    first = [(r.path, r.sha256) for r in describe(draft, me="ada").resources]
    again = [
        (r.path, r.sha256) for r in describe(made(penguins, markdown="# Penguins of Palmer"), me="ada").resources
    ]
    assert first == again


def test_the_users_own_card_and_citation_are_published_as_they_are(made: Made, tmp_path: Path) -> None:
    card, citation = tmp_path / "README.md", tmp_path / "CITATION.cff"
    card.write_bytes(b"my card\r\n\xff")
    citation.write_text("mine")
    draft = made({"t.csv": "a\n1\n"})
    draft.selection = Selection((), {"README.md": card, "CITATION.cff": citation})
    found = described(draft)
    assert found["README.md"].read_bytes() == card.read_bytes()
    assert found["CITATION.cff"].read_text() == "mine"
    assert found["README.md"] != card
    card.unlink()
    with pytest.raises(StagingError, match=r'"README.md" can\'t be read'):
        describe(draft)


def test_a_full_disk_is_one_line(made: Made) -> None:
    draft = made({"t.csv": "a\n1\n"})
    draft.staging = draft.staging / "file"
    draft.staging.write_text("")
    with pytest.raises(StagingError, match="can't be written"):
        describe(draft)


def test_the_citation_names_people_or_else_the_owner(made: Made) -> None:
    people = ["Ada Lovelace", {"name": "ACME", "orcid": "0000-0002-1825-0097"}]
    draft = made(
        {"t.csv": "a\n1\n"}, to="me/my-things", contributors=people, license="apache-2.0", title="My: things"
    )
    found = yaml("safe").load(described(draft, me="ada")["CITATION.cff"].read_text())
    assert found["authors"] == [
        {"given-names": "Ada", "family-names": "Lovelace"},
        {"name": "ACME", "orcid": "https://orcid.org/0000-0002-1825-0097"},
    ]
    assert (found["cff-version"], found["type"], found["license"]) == ("1.2.0", "dataset", "Apache-2.0")
    assert (found["title"], found["url"]) == ("My: things", "https://www.kaggle.com/datasets/ada/my-things")
    plain = yaml("safe").load(described(made({"t.csv": "a\n1\n"}), me="ada")["CITATION.cff"].read_text())
    assert plain["authors"] == [{"name": "ada"}]
    assert "license" not in plain


def test_what_is_sent_is_shown_as_the_client_writes_it(made: Made) -> None:
    draft = made({"t.csv": "a,b\n1,2\n"}, to="me/my-things", tags=["biology"], sources=["one", "two"])
    found = describe(draft, me="ada")
    draft.metadata, draft.columns = found.metadata, found.columns
    shown = dataset_metadata(draft, me="ada")
    assert (shown["id"], shown["isPrivate"], shown["licenses"]) == ("ada/my-things", True, [{"name": "unknown"}])
    assert (shown["keywords"], shown["userSpecifiedSources"]) == (["biology"], "one\ntwo")
    assert [f["name"] for f in shown["resources"][0]["schema"]["fields"]] == ["a", "b"]
    json.dumps(shown)


TRICKY = {
    "semicolon.csv": "a;b\n1,5;x\n2,5;y\n",
    "tabs.tsv": "a\tb\n1\tx\n",
    "bom.csv": b"\xef\xbb\xbfa,b\n1,x\n",
    "latin.csv": "a,b\né,1\n".encode("latin-1"),
    "sixteen.csv": "a,b\né,1\n".encode("utf-16"),
    "na.csv": "a,b\nNA,x\n2,NA\n",
    "dates.csv": "d,t,b\n2020-01-02,2020-01-02 03:04:05,Yes\n2021-01-02,2020-01-02 03:04:06,No\n",
    "empty.csv": "",
    "header.csv": "a,b\n",
    "twice.csv": "a,a\n1,2\n",
    "unnamed.csv": "a,\n1,2\n",
    "spaces.csv": " a , b\n1,2\n",
    "sub folder/My File.CSV": "a,b\n1,2\n",
    ".hidden.csv": "a,b\n1,2\n",
    "broken.parquet": b"PAR1",
    "lines.jsonl": '{"a": 1, "d": "2020-01-01"}\n{"a": 2, "d": "2020-01-02"}\n',
}


@pytest.mark.parametrize("name", TRICKY)
def test_tricky_files_give_a_valid_package(made: Made, name: str) -> None:
    data = package(made({name: TRICKY[name], "fine.csv": "a,b\n1,2\n"}))
    check_schema(data)
    assert name in data["kaggle_share"]["files"]


READABLE = ["semicolon.csv", "tabs.tsv", "latin.csv", "na.csv", "dates.csv", "twice.csv", "spaces.csv"]


@pytest.mark.parametrize("name", READABLE)
def test_frictionless_reads_tricky_files_as_they_were_profiled(made: Made, name: str, tmp_path: Path) -> None:
    draft = made({name: TRICKY[name], "fine.csv": "a,b\n1,2\n"})
    if name == "twice.csv":
        # Names that repeat are an error of the data that only its owner can mend.
        assert "schema" not in package(draft)["resources"][0]
        return
    check_frictionless(draft, tmp_path / "out")


def test_a_frame_written_by_pandas_is_valid(made: Made, tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "i": [1, 2, 3],
            "x": [0.5, None, 1e30],
            "b": [True, False, True],
            "d": pd.date_range("2020-01-01", periods=3, freq="h"),
            "s": ["a,b", 'q"', "line\nbreak"],
            "big": [10**25, 1, 2],
        }
    )
    check_frictionless(made({"f.csv": frame.to_csv(index=False)}), tmp_path / "out")


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=15)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, min_size=1, max_size=5), st.lists(st.integers() | st.floats() | NAMES, max_size=4))
def test_any_headers_and_values_give_valid_files(made: Made, header: list[str], values: list[Any]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([header, *([value] * len(header) for value in values)])
    draft = made({"t.csv": out.getvalue()})
    assert draft.profiles["t.csv"] == profile(draft.resources[0])
    # Nothing is drawn for what was published before.
    found = describe(draft, previous={})
    written = {resource.path: resource.location.read_text("utf-8") for resource in found.resources}
    data = json.loads(written["datapackage.json"])
    check_schema(data)
    names = [column.name for column in draft.profiles["t.csv"].columns]
    rows = list(csv.reader(io.StringIO(written["data_dictionary.csv"], newline="")))
    assert len(rows) == len(names) + 1
    if "schema" in data["resources"][0]:
        assert [field["name"] for field in data["resources"][0]["schema"]["fields"]] == [
            name.strip() for name in names
        ]
    yaml("safe").load(written["CITATION.cff"])
