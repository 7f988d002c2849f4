"""The demo notebooks, each run top to bottom in a real kernel against a sandbox of its own; the first by the demo."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from kaggle_share.record import Record, record_path
from kaggle_share.sandbox import find, stop

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
ALL = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs a notebook; what its cells showed, as text, and what was recorded."""
    data = tmp_path / "data"
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(data))
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", "sandbox")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))

    def run(name: str) -> tuple[list[str], Any]:
        path = tmp_path / "notebooks" / name
        path.parent.mkdir()
        shutil.copyfile(NOTEBOOKS / name, path)
        monkeypatch.setenv("KAGGLE_SHARE_NOTEBOOK", str(path))
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
        shown = [
            "".join(out.get("text", "") + str(out.get("data", "")) for out in cell.outputs)
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        ((_, datasets),) = Record(record_path(notebook=path, document=None)).all().items()
        ((_, entry),) = datasets.items()
        return shown, entry

    yield run
    stop(data / "sandbox")


def test_arrays_became_pictures_and_the_panel_is_shown(ran: Any, tmp_path: Path) -> None:
    shown, entry = ran("02-panel.ipynb")
    assert "application/vnd.jupyter.widget-view+json" in shown[3]
    assert entry.state == "verified"
    assert entry.private
    pictures = [path for path in entry.files if path.startswith("pictures/") and path.endswith(".png")]
    assert len(pictures) > 100
    assert {"code_files.csv", "sheet.png", "methods/02-panel.ipynb"} <= set(entry.files)


def test_what_is_sensitive_is_held_back_until_it_has_an_answer_and_the_policy_holds(ran: Any, tmp_path: Path) -> None:
    shown, entry = ran("03-sensitive-data.ipynb")
    held = [text for text in shown if "held back: survey.csv" in text]
    assert "survey.csv › ssn" in held[0]
    assert "policy of University of Example" in held[1]
    assert (entry.state, entry.private, entry.version) == ("verified", True, 1)
    # What was published, wherever it lies in the sandbox, holds none of what the notebook made up.
    assert find(tmp_path / "data" / "sandbox") is not None
    published = b"".join(path.read_bytes() for path in (tmp_path / "data" / "sandbox").rglob("*") if path.is_file())
    assert b"rate_marriage" in published
    assert not re.search(rb"\d{3}-\d{2}-\d{4}[,\"\n]|[a-z]+\.[a-z]+\d+@example\.org|RB-\d{5}", published)


@pytest.mark.parametrize("name", ALL)
def test_each_reads_well_without_being_run(name: str) -> None:
    notebook = json.loads((NOTEBOOKS / name).read_text("utf-8"))
    first = "".join(notebook["cells"][0]["source"])
    assert first.startswith("# ")
    assert "sandbox" in first
    # What it shows belongs to whoever runs it, and every piece of code has words before it.
    assert all(not cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert sum(cell["cell_type"] == "markdown" for cell in notebook["cells"]) >= 6
