"""Folders that already say what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kaggle_share.errors import DocumentError, RuleError
from kaggle_share.model import Item
from kaggle_share.select import document_from_folder, with_words
from kaggle_share.spec import Document

KAGGLE = {
    "title": "Palmer penguins",
    "id": "ada/palmer-penguins",
    "subtitle": "Penguins of the Palmer Archipelago",
    "description": "# Penguins",
    "licenses": [{"name": "cc0-1.0"}],
    "keywords": ["biology", "animals"],
    "userSpecifiedSources": "- https://example.org/a\n- Gorman et al.",
    "expectedUpdateFrequency": "annually",
    "image": "cover.png",
    "resources": [
        {
            "path": "penguins.csv",
            "description": "All birds",
            "schema": {
                "fields": [
                    {"name": "species", "title": "Its species", "type": "string"},
                    {"name": "mass", "description": "Body mass", "type": "number"},
                    {"name": "odd", "type": "mystery"},
                ]
            },
        }
    ],
}


def read(tmp_path: Path, **files: Any) -> tuple[Document, tuple[str, ...]]:
    known = {"kaggle": "dataset-metadata.json", "package": "datapackage.json", "readme": "README.md"}
    found = {}
    for key, content in files.items():
        path = tmp_path / known[key]
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        found[known[key]] = path
    return document_from_folder(found)


def test_dataset_metadata_is_understood(tmp_path: Path) -> None:
    (tmp_path / "cover.png").write_bytes(b"x")
    document, notes = read(tmp_path, kaggle=KAGGLE)
    assert document.to == "ada/palmer-penguins"
    assert document.title == "Palmer penguins"
    assert document.subtitle == "Penguins of the Palmer Archipelago"
    assert document.license == "CC0-1.0"
    assert document.tags == ["biology", "animals"]
    assert document.sources == ["https://example.org/a", "Gorman et al."]
    assert document.update_frequency == "annually"
    assert document.image == str(tmp_path / "cover.png")
    (resource,) = document.resources
    assert resource.columns["species"].description == "Its species"
    assert resource.columns["mass"].type == "numeric"
    assert resource.columns["odd"].type == ""
    assert any("mystery" in note for note in notes)


def test_what_kaggle_datasets_metadata_writes_is_understood(tmp_path: Path) -> None:
    info = {
        "datasetSlug": "palmer-penguins", "ownerUser": "ada", "title": "Palmer penguins", "isPrivate": False,
        "licenses": [{"name": "CC0: Public Domain"}], "collaborators": [{"username": "bob", "role": "reader"}],
        "data": [{"name": "penguins.csv", "description": "All birds",
                  "columns": [{"name": "mass", "type": "Numeric"}]}],
    }  # fmt: skip
    document, notes = read(tmp_path, kaggle={"info": info})
    assert document.to == "ada/palmer-penguins"
    assert document.license == "CC0-1.0"
    assert document.resources[0].columns["mass"].type == "numeric"
    assert "dataset-metadata.json: it says public; a dataset is made public by --public only" in notes
    # The client has also written it as one quoted text.
    assert read(tmp_path, kaggle=json.dumps(json.dumps({"info": info})))[0] == document


@pytest.mark.parametrize("field", [{"id": "ada/INSERT_SLUG_HERE"}, {"title": "INSERT_TITLE_HERE"}])
def test_the_placeholders_of_the_client_are_errors(tmp_path: Path, field: dict[str, str]) -> None:
    with pytest.raises(DocumentError, match="still has the placeholder"):
        read(tmp_path, kaggle={**KAGGLE, **field})


def test_broken_json_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"dataset-metadata\.json line 2: "):
        read(tmp_path, kaggle='{\n"title": ,\n}')
    with pytest.raises(DocumentError, match="not a JSON object"):
        read(tmp_path, kaggle="[1]")
    with pytest.raises(DocumentError, match="must be a list"):
        read(tmp_path, kaggle={"keywords": "a"})
    with pytest.raises(DocumentError, match="must be text"):
        read(tmp_path, kaggle={"title": 3})


def test_what_breaks_kaggles_rules_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"dataset-metadata\.json: .*subtitle has 3 characters"):
        read(tmp_path, kaggle={**KAGGLE, "subtitle": "abc"})
    with pytest.raises(RuleError, match='no license "MIT"'):
        read(tmp_path, kaggle={"licenses": [{"name": "MIT"}]})


@pytest.mark.parametrize("version", [1, 2])
def test_data_packages_are_understood(tmp_path: Path, version: int) -> None:
    contributor: dict[str, Any] = {"title": "Kristen Gorman", "role": "author"}
    package: dict[str, Any] = {
        "name": "palmer-penguins",
        "title": "Palmer penguins",
        "licenses": [{"name": "ODC-PDDL-1.0", "path": "https://opendatacommons.org/licenses/pddl/"}],
        "keywords": ["biology"],
        "sources": [{"title": "Palmer Station", "path": "https://pallter.marine.rutgers.edu"}],
        "contributors": [contributor],
        "resources": [
            {"name": "p", "path": ["penguins.csv"] if version == 1 else "penguins.csv", "description": "Birds",
             "schema": {"fields": [{"name": "when", "type": "date"}, {"name": "where", "type": "geopoint"}]}},
            {"name": "inline", "data": [1, 2]},
        ],
    }  # fmt: skip
    if version == 2:
        package["$schema"] = "https://datapackage.org/profiles/2.0/datapackage.json"
        contributor |= {"roles": ["author"], "givenName": "Kristen"}
        del contributor["role"]
    document, _ = read(tmp_path, package=package)
    assert document.to == "me/palmer-penguins"
    assert document.license == "PDDL"
    assert document.sources == ["Palmer Station (https://pallter.marine.rutgers.edu)"]
    assert document.contributors is not None
    assert document.contributors[0].name == "Kristen Gorman"
    assert document.contributors[0].role == "author"
    assert document.resources[0].columns["when"].type == "datetime"
    assert document.resources[0].columns["where"].type == "coordinates"


def test_a_data_package_is_not_bound_to_kaggles_rules(tmp_path: Path) -> None:
    document, notes = read(
        tmp_path, package={"name": "x", "title": "T" * 80, "licenses": [{"name": "MIT"}], "resources": []}
    )
    assert document.title is None
    assert document.to is None
    assert document.license == "other"
    assert any("80 characters" in note for note in notes)
    assert any('"MIT"' in note for note in notes)


def test_the_readme_is_the_description_unless_one_is_given(tmp_path: Path) -> None:
    assert read(tmp_path, readme="# Birds\n")[0].description == "# Birds"
    both, _ = read(tmp_path, readme="# Birds\n", kaggle={**KAGGLE, "description": ""})
    assert both.description == "# Birds"
    both, _ = read(tmp_path, readme="# Birds\n", kaggle=KAGGLE)
    assert both.description == "# Penguins"


def test_nothing_to_read_says_nothing() -> None:
    assert document_from_folder({}) == (Document(), ())


def test_words_of_the_folder_come_to_the_items_and_the_users_stay(tmp_path: Path) -> None:
    document, _ = read(tmp_path, kaggle=KAGGLE)
    birds, other = with_words(
        [Item("file", "penguins.csv", source=tmp_path), Item("file", "other.csv", source=tmp_path)], document
    )
    assert birds.description == "All birds"
    assert birds.columns["species"].description == "Its species"
    assert other.description == ""
    (kept,) = with_words([Item("file", "penguins.csv", source=tmp_path, description="Mine")], document)
    assert kept.description == "Mine"


def test_descriptions_that_were_generated_are_not_taken_for_the_users(tmp_path: Path) -> None:
    fields = [
        {"name": "a", "description": "A; 1 to 2", "generated": True, "unit": "mm"},
        {"name": "b", "description": "Mine"},
    ]
    package = {"name": "some-data", "resources": [{"path": "t.csv", "schema": {"fields": fields}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    document, _ = document_from_folder({"datapackage.json": tmp_path / "datapackage.json"})
    words = {name: spec.words() for name, spec in document.resources[0].columns.items()}
    assert (words["a"].description, words["a"].unit, words["b"].description) == ("", "mm", "Mine")
