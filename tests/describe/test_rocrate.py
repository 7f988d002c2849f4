"""The RO-Crate: loaded by rocrate, validated offline by roc-validator, the same for the same data and words."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kaggle_share.describe import Description, describe
from kaggle_share.describe.citation import Edition, cited
from kaggle_share.describe.crate import crate
from kaggle_share.methods import methods, with_front_matter
from kaggle_share.model import Cell, Draft, Item, Rerun, Resource, Snapshot

Made = Callable[..., Draft]
Validate = Callable[..., list[str]]
DAY = date(2026, 1, 2)
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
ADA = {"name": "Ada Lovelace", "orcid": "0000-0002-1825-0097", "organization": "The Engine", "role": "software"}
SAID = {
    "to": "ada/pen-guins",
    "title": "Penguins of Palmer",
    "license": "CC0-1.0",
    "contributors": [ADA, {"name": "run"}],
    "sources": ["Gorman 2014 (https://doi.org/10.1371/journal.pone.0090081)", "The station"],
}
ENDED = "2026-01-01T10:00:00.123456Z"


@pytest.fixture(scope="module")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """What roc-validator says of a folder, by a profile; its cache holds the context that rocrate brings along."""
    from requests_cache import CachedRequest, CachedResponse
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    cache = str(tmp_path_factory.mktemp("roc") / "cache")
    context = (importlib.resources.files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
    requester: Any = HttpRequester(cache_path=cache, cache_max_age=-1, offline=True)
    requester.session.cache.save_response(
        CachedResponse(
            status_code=200, url=CONTEXT, content=context, request=CachedRequest(method="GET", url=CONTEXT),
            headers={"Content-Type": "application/ld+json"},
        )
    )  # fmt: skip

    def check(folder: Path, profile: str) -> list[str]:
        settings = models.ValidationSettings(
            rocrate_uri=str(folder), profile_identifier=profile, offline=True, cache_path=cache, cache_max_age=-1
        )
        result = services.validate(settings)
        assert result.executed_checks
        return [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues()]

    return check


def shot(source: str, language: str = "python") -> Snapshot:
    cell = {"cell_type": "code", "source": source, "outputs": [], "metadata": {}, "execution_count": 1, "id": "a"}
    cell["metadata"] = {"execution": {"shell.execute_reply": ENDED}}
    metadata = {"kernelspec": {"name": "k", "display_name": "k", "language": language}}
    content = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return Snapshot("ana lysis.ipynb", content, (Cell(0, "code", source, 1),), datetime(2026, 1, 1, tzinfo=UTC))


def with_notebook(draft: Draft, snapshot: Snapshot | None = None) -> Draft:
    snapshot = snapshot or shot("import pandas as pd\npenguins = pd.DataFrame()")
    record = methods(snapshot, staging=draft.staging, resources=draft.resources)
    return replace(draft, snapshot=snapshot, record=record)


def told(draft: Draft, **more: Any) -> Description:
    return describe(draft, me="ada", day=DAY, version=3, headed=with_front_matter, **more)


def published(draft: Draft, folder: Path) -> Path:
    description = told(draft)
    for one in (*description.picked, *description.record.resources, *description.resources):
        (folder / one.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one.location, folder / one.path)
    return folder


def graph(folder: Path) -> dict[str, Any]:
    entities = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


@pytest.fixture
def penguins_draft(made: Made) -> Draft:
    files = {"tables/pen guins 100%.csv": "a,b\n1,2\n", "raw.csv": "a\n1\n"}
    items = {next(iter(files)): Item("frame", "penguins", variable="penguins")}
    return with_notebook(made(files, items=items, **SAID))


def test_it_is_a_valid_workflow_run_crate(penguins_draft: Draft, tmp_path: Path, validate: Validate) -> None:
    from rocrate.rocrate import ROCrate

    folder = published(penguins_draft, tmp_path / "out")
    loaded = ROCrate(folder)
    assert loaded.mainEntity.id == "methods/ana%20lysis.ipynb"
    assert {entity.id for entity in loaded.data_entities} >= {"tables/pen%20guins%20100%25.csv", "raw.csv"}
    # It takes those of the Process Run Crate, the Workflow RO-Crate and RO-Crate 1.1 along.
    assert validate(folder, "workflow-run-crate") == []


@pytest.mark.parametrize(("good", "state"), [(True, "Completed"), (False, "Failed")])
def test_a_record_that_was_run_again_says_so(
    penguins_draft: Draft, tmp_path: Path, validate: Validate, good: bool, state: str
) -> None:
    rerun = Rerun(
        "re-run on 2026-01-02 in Python 3.11.4: 1 of 1 files identical", good, "2026-01-02", python="3.11.4"
    )
    draft = replace(penguins_draft, record=replace(penguins_draft.record, rerun=rerun))
    folder = published(draft, tmp_path / "out")
    found = graph(folder)
    assert found["#rerun"]["actionStatus"] == f"http://schema.org/{state}ActionStatus"
    assert found["#rerun"]["instrument"] == {"@id": "methods/ana%20lysis.ipynb"}
    assert found["./"]["mentions"] == [{"@id": "#run"}, {"@id": "#rerun"}]
    assert validate(folder, "workflow-run-crate") == []


def test_the_validator_would_notice(penguins_draft: Draft, tmp_path: Path, validate: Validate) -> None:
    folder = published(penguins_draft, tmp_path / "out")
    (folder / "methods/ana lysis.ipynb").unlink()
    path = folder / "ro-crate-metadata.json"
    path.write_text(path.read_text().replace('"instrument"', '"tool"').replace('"license"', '"terms"'))
    found = "\n".join(validate(folder, "workflow-run-crate"))
    assert "instrument" in found
    assert "license" in found
    assert "ana%20lysis.ipynb" in found


def test_data_without_a_notebook_is_a_plain_crate(made: Made, tmp_path: Path, validate: Validate) -> None:
    folder = published(made({"t.csv": "a\n1\n"}, to="ada/t-data"), tmp_path / "out")
    assert validate(folder, "ro-crate-1.1") == []
    found = graph(folder)
    assert "mainEntity" not in found["./"]
    assert "#run" not in found


def test_another_language_has_its_own(made: Made, tmp_path: Path, validate: Validate) -> None:
    draft = with_notebook(made({"t.csv": "a\n1\n"}, to="ada/t-data"), shot("x <- 1", "R"))
    folder = published(draft, tmp_path / "out")
    assert validate(folder, "workflow-run-crate") == []
    assert graph(folder)["methods/ana%20lysis.ipynb"]["programmingLanguage"] == {"@id": "https://www.r-project.org/"}


def test_it_ties_authors_license_run_and_files_together(penguins_draft: Draft, tmp_path: Path) -> None:
    folder = published(penguins_draft, tmp_path / "out")
    found = graph(folder)
    ada = found["https://orcid.org/0000-0002-1825-0097"]
    assert (ada["givenName"], ada["familyName"], ada["description"]) == ("Ada", "Lovelace", "Software")
    assert found[ada["affiliation"]["@id"]]["name"] == "The Engine"
    root = found["./"]
    assert root["license"]["@id"] in found
    assert (root["version"], root["datePublished"]) == ("3", "2026-01-02")
    run = found["#run"]
    assert (run["@type"], run["agent"]["@id"]) == ("CreateAction", ada["@id"])
    assert run["endTime"] == "2026-01-01T10:00:00+00:00"
    assert run["result"] == {"@id": "tables/pen%20guins%20100%25.csv"}
    assert "made in cell 1" in run["description"]
    assert found["tables/pen%20guins%20100%25.csv"]["wasGeneratedBy"] == {"@id": "#run"}
    # Nobody knows where it came from: it was picked as it lay there.
    assert "wasGeneratedBy" not in found["raw.csv"]
    software = found[found["methods/ana%20lysis.ipynb"]["softwareRequirements"]["@id"]]
    assert software["name"] == "pandas"
    for path in ("raw.csv", "README.md", "methods/environment.json", "methods/Dockerfile"):
        assert found[path]["sha256"] == hashlib.sha256((folder / path).read_bytes()).hexdigest()


def test_what_was_read_is_said_in_the_words_of_prov(made: Made, tmp_path: Path, validate: Validate) -> None:
    read = "import pandas as pd\nraw = pd.read_csv('raw.csv')\nweb = pd.read_csv('https://example.org/x y.csv?key=1')"
    files = {"t.csv": "a,b\n1,2\n", "raw.csv": "a\n1\n"}
    draft = made(files, items={"t.csv": Item("frame", "t", variable="penguins")}, **SAID)
    folder = published(with_notebook(draft, shot(f"{read}\npenguins = raw.merge(web)")), tmp_path / "out")
    found = graph(folder)
    sources = [{"@id": "raw.csv"}, {"@id": "https://example.org/x%20y.csv"}]
    assert found["t.csv"]["wasDerivedFrom"] == sources
    assert found["#run"]["object"] == sources
    assert "not seen" in found["https://example.org/x%20y.csv"]["description"]
    assert "wasGeneratedBy" not in found["raw.csv"]
    assert "key=1" not in (folder / "ro-crate-metadata.json").read_text()
    assert validate(folder, "workflow-run-crate") == []


def test_every_file_but_itself_is_a_part(penguins_draft: Draft, tmp_path: Path) -> None:
    folder = published(penguins_draft, tmp_path / "out")
    parts = {part["@id"].replace("%20", " ").replace("%25", "%") for part in graph(folder)["./"]["hasPart"]}
    assert parts == {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {
        "ro-crate-metadata.json"
    }


def test_the_same_data_and_words_give_the_same_bytes(penguins_draft: Draft) -> None:
    first, again = ({one.path: one.sha256 for one in told(penguins_draft).resources} for _ in range(2))
    assert first == again


def test_bare_has_none(penguins_draft: Draft) -> None:
    assert told(penguins_draft, bare=True).resources == ()


def test_a_license_that_is_not_known_is_said_to_be(made: Made, tmp_path: Path) -> None:
    folder = published(made({"t.csv": "a\n1\n"}, to="ada/t-data"), tmp_path / "out")
    assert isinstance(graph(folder)["./"]["license"], str)


def test_the_files_of_an_archive_are_parts_where_kaggle_unpacks_it(made: Made) -> None:
    draft = told(made({"t.csv": "a\n1\n"}, to="ada/t-data"))
    assert draft.metadata is not None

    def parts(count: int) -> list[str]:
        members = {f"z/{number}.txt": 1 for number in range(count)}
        archive = Resource("z.zip", Path("z"), 9, "0", members=members)
        known = made({"t.csv": "a\n1\n"}, to="ada/t-data")
        work = cited(known, draft.metadata, me="ada", edition=Edition(1, DAY))
        found = json.loads(crate(known, draft.metadata, work, [archive]))["@graph"]
        root = next(entity for entity in found if entity["@id"] == "./")
        return [part["@id"] for part in root["hasPart"]]

    assert parts(2) == ["z/0.txt", "z/1.txt", "datapackage.json"]
    assert parts(1001) == ["z/", "datapackage.json"]


def test_the_page_to_read_has_the_datasets_front_matter(penguins_draft: Draft, tmp_path: Path) -> None:
    from bs4 import BeautifulSoup

    first = published(penguins_draft, tmp_path / "out") / "methods/ana lysis.html"
    page = BeautifulSoup(first.read_text("utf-8"), "html.parser")
    assert page.title is not None
    assert page.title.text == "Penguins of Palmer"
    front = {str(one["name"]): str(one["content"]) for one in page.find_all("meta", attrs={"name": True})}
    assert front["dcterms.date"] == "2026-01-02"
    assert front["dcterms.hasVersion"] == "3"
    assert "Ada Lovelace (0000-0002-1825-0097)" in page.get_text()
    told_of = {one.path: one for one in told(penguins_draft).record.resources}["methods/ana lysis.html"]
    assert told_of.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()
    manifest = json.loads((tmp_path / "out/datapackage.json").read_text())["kaggle_share"]["files"]
    assert manifest["methods/ana lysis.html"]["sha256"] == told_of.sha256
