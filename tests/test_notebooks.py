"""The demo notebooks, each run top to bottom in a real kernel against a sandbox of its own; the first by the demo.

What they publish is made again from the published record alone, in an environment that is made from it, offline.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from wheelhouse import NOTEBOOKS, WHEELS, at_home, execute, with_our_own

import kaggle_share as ks
from kaggle_share.record import Record, record_path
from kaggle_share.sandbox import find, stop

ALL = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
needs_wheels = pytest.mark.skipif(not WHEELS.is_dir(), reason="make test downloads the wheels that this takes")


@dataclass
class Ran:
    """A notebook that was run."""

    folder: Path
    shown: list[str]
    """What its code cells showed, as text."""
    ref: str
    entry: Any
    """What was recorded."""


def ran(folder: Path, name: str) -> Iterator[Ran]:
    """A notebook, run in a folder; its sandbox runs until the tests of it are over."""
    try:
        path = execute(name, folder)
        notebook = nbformat.read(f"{path}.executed", as_version=4)
        shown = [
            "".join(out.get("text", "") + str(out.get("data", "")) for out in cell.outputs)
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        ((_, datasets),) = Record(record_path(notebook=path, document=None)).all().items()
        ((ref, entry),) = datasets.items()
        yield Ran(folder, shown, str(ref), entry)
    finally:
        stop(folder / "data" / "sandbox")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """The second notebook."""
    yield from ran(tmp_path_factory.mktemp("panel"), "02-panel.ipynb")


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """The third notebook."""
    yield from ran(tmp_path_factory.mktemp("sensitive"), "03-sensitive-data.ipynb")


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheels to make environments from."""
    return with_our_own(tmp_path_factory.mktemp("wheelhouse"))


@pytest.fixture
def as_who_ran(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes this process that of who ran a notebook, without a network."""

    def settle_in(made: Ran) -> None:
        for name, value in at_home(made.folder).items():
            monkeypatch.setenv(name, value)
        # uv keeps what it unpacked in the project, as set-up does.
        monkeypatch.setenv("UV_CACHE_DIR", str(Path(sys.prefix) / ".cache"))
        monkeypatch.setenv("UV_OFFLINE", "1")

    return settle_in


def test_arrays_became_pictures_and_the_panel_is_shown(pictures: Ran) -> None:
    assert "application/vnd.jupyter.widget-view+json" in pictures.shown[3]
    entry = pictures.entry
    assert entry.state == "verified"
    assert entry.private
    assert len([path for path in entry.files if path.startswith("pictures/") and path.endswith(".png")]) > 100
    assert {"code_files.csv", "sheet.png", "methods/02-panel.ipynb"} <= set(entry.files)


@needs_wheels
def test_the_pictures_are_made_again_byte_for_byte(pictures: Ran, wheelhouse: Path, as_who_ran: Any) -> None:
    as_who_ran(pictures)
    report = ks.reproduce(pictures.ref, wheelhouse=wheelhouse)
    data = {path for path in pictures.entry.files if path in ("code_files.csv", "sheet.png") or "pictures/" in path}
    assert {one.path: one.verdict for one in report.files} == dict.fromkeys(data, "identical"), repr(report)
    assert report.fresh
    assert report.good
    assert (report.ran.failed, report.ran.stopped) == ((), "")


def test_what_is_sensitive_is_held_back_until_it_has_an_answer_and_the_policy_holds(survey: Ran) -> None:
    held = [text for text in survey.shown if "held back: survey.csv" in text]
    assert "survey.csv › ssn" in held[0]
    assert "policy of University of Example" in held[1]
    entry = survey.entry
    assert (entry.state, entry.private, entry.version) == ("verified", True, 1)
    # What was published, wherever it lies in the sandbox, holds none of what the notebook made up.
    sandbox = survey.folder / "data" / "sandbox"
    assert find(sandbox) is not None
    published = b"".join(path.read_bytes() for path in sandbox.rglob("*") if path.is_file())
    assert b"rate_marriage" in published
    assert not re.search(rb"\d{3}-\d{2}-\d{4}[,\"\n]|[a-z]+\.[a-z]+\d+@example\.org|RB-\d{5}", published)


@needs_wheels
def test_the_survey_is_made_again_with_the_key_and_without_it(
    survey: Ran, wheelhouse: Path, as_who_ran: Any, tmp_path: Path
) -> None:
    as_who_ran(survey)
    report = ks.reproduce(survey.ref, wheelhouse=wheelhouse)
    assert [(one.path, one.verdict) for one in report.files] == [("survey.csv", "identical")], repr(report)
    assert report.fresh
    assert report.lent
    assert (report.ran.failed, report.ran.stopped) == ((), "")
    # Everybody else has no key.
    key = survey.folder / "data" / "pseudonym-keys.json"
    key.rename(tmp_path / key.name)
    try:
        report = ks.reproduce(survey.ref, here=True)
    finally:
        (tmp_path / key.name).rename(key)
    (one,) = report.files
    assert (one.verdict, one.told) == (
        "same but for protection",
        (
            "Column respondent_id: its codes are made with a key that is not here, and match one to one.",
            "The other 8 columns are the same.",
        ),
    )
    assert report.good


@pytest.mark.parametrize("name", ALL)
def test_each_reads_well_without_being_run(name: str) -> None:
    notebook = json.loads((NOTEBOOKS / name).read_text("utf-8"))
    first = "".join(notebook["cells"][0]["source"])
    assert first.startswith("# ")
    assert "sandbox" in first
    # What it shows belongs to whoever runs it, and every piece of code has words before it.
    assert all(not cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert sum(cell["cell_type"] == "markdown" for cell in notebook["cells"]) >= 6
