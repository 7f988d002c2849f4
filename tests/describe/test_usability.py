"""The usability forecast, beside what the sandbox's page shows of the same dataset once it is published."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from PIL import Image

from kaggle_share import pipeline
from kaggle_share.describe import describe
from kaggle_share.describe.usability import OPEN, TABULAR, WEIGHTS, usability
from kaggle_share.model import Draft, Item, MethodsRecord, Point, SuggestedTag, Usability
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.sandbox import usability as kaggles
from kaggle_share.sandbox.pages.usability import parts
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

if TYPE_CHECKING:
    from tests.describe.conftest import Made

REF = "ada/palmer-penguins"
NAMES = {"file formats": "file format", "sources": "provenance"}
"""What the sandbox's page calls a component, where it calls it otherwise."""

Ask = Callable[..., Way]


@pytest.fixture
def folder(tmp_path: Path, penguins: dict[str, bytes]) -> Path:
    made = tmp_path / "work"
    (made / "raw").mkdir(parents=True)
    for name, content in penguins.items():
        (made / "raw" / name).write_bytes(content)
    (made / "notes.docx").write_bytes(b"\x00\x01")
    Image.new("RGB", (700, 400), "navy").save(made / "photo.jpg")
    with zipfile.ZipFile(made / "more.zip", "w") as archive:
        archive.writestr("a.csv", "x,y,z\n1,2,3\n")
        archive.writestr("deep/b.tsv", "x\ty\n1\t2\n")
        archive.writestr("c.bin", "1")
    return made


@pytest.fixture
def ask(sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*resources: Any, bare: bool = False, **said: Any) -> Way:
        document = make_document({"to": REF, "resources": list(resources), "notebook": False, **said})
        request = Request(document, folder, {}, endpoint=sandbox.url, bare=bare)
        return pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0))

    return draft


WORDS: dict[str, dict[str, Any]] = {
    "nothing said": {"resources": ["raw/penguins.csv"]},
    "bare": {"resources": ["raw/penguins.csv", "photo.jpg"], "bare": True},
    "no table": {"resources": ["photo.jpg", "notes.docx"], "bare": True, "tags": ["no such tag"]},
    "archives": {"resources": ["raw/penguins.csv", "more.zip", "notes.docx"], "license": "unknown"},
    "everything said": {
        "resources": [{"path": "raw/penguins.csv", "description": "One row for each bird."}],
        "title": "Palmer penguins, cleaned",
        "subtitle": "Sizes of 344 penguins of three species",
        "description": "What it is.",
        "license": "CC0-1.0",
        "tags": ["biology", "animals", "no such tag"],
        "sources": ["https://doi.org/10.5281/zenodo.3960218"],
        "update_frequency": "never",
        "image": "photo.jpg",
    },
}


@pytest.mark.parametrize("words", WORDS.values(), ids=list(WORDS))
def test_the_forecast_is_what_the_sandboxs_page_shows(sandbox: Sandbox, ask: Ask, words: dict[str, Any]) -> None:
    said = dict(words)
    way = ask(*said.pop("resources"), **said)
    forecast = usability(way.draft)
    pipeline.publish(way)
    held = sandbox.store.any_dataset(*REF.split("/"))
    assert held is not None
    shown = {NAMES.get(part.name.casefold(), part.name.casefold()): part for part in parts(held, held.ready)}
    assert {point.name: (point.weight, pytest.approx(point.share)) for point in forecast.points} == {
        name: (part.weight, part.share) for name, part in shown.items()
    }
    assert forecast.score == pytest.approx(10 * held.usability)
    page = requests.get(f"{sandbox.url}/datasets/{REF}", timeout=30).text
    on_page = re.search(r"Usability ([\d.]+) of 10", page)
    assert on_page is not None
    assert on_page[1] == f"{forecast.score:.1f}"


def test_the_weights_and_endings_are_those_of_the_sandbox() -> None:
    assert dict(WEIGHTS) == kaggles.WEIGHTS
    assert (TABULAR, OPEN) == (kaggles.TABULAR, kaggles.OPEN_FORMATS)


def described(draft: Draft, **keywords: Any) -> Draft:
    told = describe(draft, bare=draft.bare, **keywords)
    return replace(draft, metadata=told.metadata, columns=told.columns, resources=(*draft.resources, *told.resources))


def point(found: Usability, name: str) -> Point:
    return next(point for point in found.points if point.name == name)


def test_each_missing_point_names_the_one_thing_that_earns_it(made: Made) -> None:
    draft = described(replace(made({"penguins.csv": "a,b\n1,2\n", "model.bin": b"\0"}), bare=True))
    metadata = draft.metadata
    assert metadata is not None
    draft = replace(draft, metadata=replace(metadata, subtitle="", image=None))
    todo = {point.name: point.todo for point in usability(draft).points if point.share < 1}
    assert todo["subtitle"] == "a subtitle of 20 to 80 characters: --subtitle"
    assert todo["license"] == "a license, such as --license CC0-1.0"
    assert todo["tags"] == "a tag that Kaggle knows, such as --tag biology"
    assert "instead of model.bin" in todo["file format"]
    assert todo["file descriptions"] == "a sentence about penguins.csv, model.bin: description: under resources:"
    assert "560 × 280" in todo["cover image"]
    assert "sources:" in todo["provenance"]
    assert "update_frequency:" in todo["update frequency"]
    assert "--starter publishes one" in todo["public notebook"]
    assert "description" not in todo
    assert all(point.share < 1 or not point.todo for point in usability(draft).points)


def test_a_suggested_tag_is_what_is_proposed(made: Made) -> None:
    draft = described(made({"a.csv": "a\n1\n"}))
    draft = replace(draft, suggested_tags=(SuggestedTag("time series analysis", "because"),))
    assert point(usability(draft), "tags").todo.endswith('--tag "time series analysis"')


def test_components_are_fractions_of_files_and_columns(made: Made) -> None:
    words = Item("file", "a.csv", description="The first.")
    draft = replace(made({"a.csv": "a,b\n1,2\n", "b.csv": "c,d\n1,2\n"}, items={"a.csv": words}), bare=True)
    draft = described(draft)
    assert point(usability(draft), "file descriptions").share == 0.5
    columns = {
        "a.csv": draft.columns["a.csv"],
        "b.csv": tuple(replace(c, description="") for c in draft.columns["b.csv"]),
    }
    found = point(usability(replace(draft, columns=columns)), "column descriptions")
    assert (found.share, found.todo) == (0.5, "a description of each column of b.csv: columns:")


def test_without_a_table_the_columns_drop_out_of_the_sum(made: Made) -> None:
    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, "PNG")
    found = usability(described(replace(made({"a.png": out.getvalue()}), bare=True)))
    assert sum(point.weight for point in found.points) == 16
    assert sum(point.weight for point in usability(described(made({"a.csv": "a\n1\n"}))).points) == 17


def test_the_methods_record_counts_before_it_is_among_the_resources(made: Made) -> None:
    draft = described(made({"a.csv": "a\n1\n"}))
    notebook = replace(draft.resources[0], path="methods/analysis.ipynb", role="methods")
    before = usability(replace(draft, record=MethodsRecord((notebook,))))
    after = usability(replace(draft, resources=(*draft.resources, notebook)))
    assert before.score == after.score
    assert point(before, "file format").share < point(usability(draft), "file format").share
    assert usability(replace(draft, record=MethodsRecord((notebook,)), bare=True)) == usability(draft)


def test_a_cover_that_kaggle_has_counts(made: Made) -> None:
    draft = described(made({"a.csv": "a\n1\n"}))
    assert draft.metadata is not None
    draft = replace(draft, metadata=replace(draft.metadata, image=None))
    assert point(usability(draft), "cover image").share == 0
    assert point(usability(draft, cover_held=True), "cover image").share == 1


def test_a_damaged_archive_or_a_vanished_file_is_no_reason_to_fail(made: Made) -> None:
    draft = described(replace(made({"a.zip": b"PK no archive", "b.tsv": "a\n1\n"}), bare=True))
    (draft.resources[1].location).unlink()
    assert 0 < usability(replace(draft, columns={})).score < 10
