"""The magic in a real kernel, as a notebook's runner sees it."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from kaggle_share.sandbox.embedded import Sandbox

LOAD = """
import pandas as pd
%load_ext kaggle_share
penguins = pd.DataFrame({"species": ["Adelie", "Gentoo"], "bill_length_mm": [39.1, 47.5]})
""".strip()
TO = "--to me/palmer-penguins"

Run = Callable[..., list[Any]]


@pytest.fixture
def run(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run cells in a saved notebook of Ada's, and return what each put out."""
    folder = tmp_path / "work"
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "one.csv").write_text("a,b\n1,2\n")
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def execute(*sources: str, saved: bool = True, meanwhile: Callable[[Any], None] | None = None) -> list[Any]:
        path = folder / "analysis.ipynb"
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in (LOAD, *sources)],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        if saved:
            nbformat.write(notebook, path)
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        client = NotebookClient(
            notebook, timeout=60, allow_errors=True, resources={"metadata": {"path": str(folder)}}
        )
        beside = threading.Thread(target=meanwhile, args=(client,)) if meanwhile else None
        if beside:
            beside.start()
        asyncio.run(client.async_execute())
        if beside:
            beside.join()
        return [cell.outputs for cell in notebook.cells[1:]]

    return execute


def result(outputs: Any) -> Any:
    return next(one.data for one in outputs if one.output_type == "execute_result")


def error(outputs: Any) -> str:
    """The one line that an error is shown as."""
    [one] = [one for one in outputs if one.output_type == "error"]
    assert len(one.traceback) == 1
    assert len(one.traceback[0].splitlines()) == 1
    return str(one.traceback[0])


def test_from_preview_to_release(run: Run, sandbox: Sandbox) -> None:
    preview, published, again, printed = run(
        f"%kaggle_share penguins raw/*.csv {TO}",
        f"%%kaggle_share penguins raw/*.csv {TO} --publish\ntitle: Palmer penguins\n---\nThree species.",
        f"release = %kaggle_share penguins raw/*.csv {TO} --publish\nrelease",
        f"%kaggle_share penguins raw/*.csv {TO} --json",
    )
    draft, release = result(preview), result(published)
    assert "ready to publish" in draft["text/plain"]
    assert "from cell 1" in draft["text/plain"]
    assert "this notebook, frozen" in draft["text/plain"]
    assert '<section class="kshare"' in draft["text/html"]
    assert "✓ Version 1 of ada/palmer-penguins is ready and verified" in release["text/plain"]
    assert "Nothing to do: version 1" in result(again)["text/plain"]
    dataset = sandbox.store.any_dataset("ada", "palmer-penguins")
    assert dataset is not None
    assert dataset.ready is not None
    assert "methods/analysis.ipynb" in {file.path for file in dataset.ready.files}
    [text] = [one.text for one in printed if one.output_type == "stream"]
    assert json.loads(text)["plan"]["unchanged"] == ["penguins.csv", "raw/one.csv"]


MISTAKES = {
    "%kaggle_share pengins": 'no variable "pengins". Did you mean penguins?',
    "%kaggle_share penguins --titel x": 'no option "--titel". Did you mean --title?',
    "%kaggle_share raw/*.parquet": "raw/*.parquet",
    "%kaggle_share empty": "empty",
    "%kaggle_share penguins --title ab": "Kaggle wants 6 to 50",
    "%kaggle_share penguins --subtitle short": "Kaggle wants 20 to 80",
    "%kaggle_share penguins --to me/a": "slug",
    "%kaggle_share penguins --license MIT2": "license",
    "%kaggle_share a.csv=penguins a.csv=raw/one.csv": "two files would both be",
    "%kaggle_share a.csv=penguins A.csv=raw/one.csv": "upper and lower case",
    '%kaggle_share "a?b.csv=raw/one.csv"': "Kaggle fails to process",
    "%kaggle_share twice": "twice",
    "%kaggle_share nested": "holds lists or dicts, which CSV can't hold",
    "%%kaggle_share penguins\ntitle: 'x": "line",
    "%kaggle_share penguins --to bob/palmer-penguins --publish": "bob",
    f"%kaggle_share penguins {TO} --publish --public": "nobody can be asked here. Add --yes.",
}
UNSAVED = "the notebook on disk does not have this cell yet. Save the notebook, then run this cell again."


def test_mistakes_are_one_line_each(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    made, *outputs, _, unsaved = run(
        "empty = pd.DataFrame()\ntwice = pd.DataFrame([[1, 2]], columns=['a', 'a'])\n"
        "nested = pd.DataFrame({'a': [[1, 2], {'b': 1}]})",
        *MISTAKES,
        f"import pathlib\npath = pathlib.Path({str(tmp_path / 'work' / 'analysis.ipynb')!r})\n"
        "_ = path.write_text(path.read_text().replace('model_scores', 'other'))",
        f"%kaggle_share penguins {TO} --title model_scores",
    )
    assert made == []
    for (source, words), output in zip(MISTAKES.items(), outputs, strict=True):
        line = error(output)
        assert line.startswith("kaggle-share: "), source
        assert words in line, source
    assert UNSAVED in error(unsaved)
    assert sandbox.store.any_dataset("ada", "palmer-penguins") is None


def test_a_notebook_that_was_never_saved_is_told_to_be(run: Run) -> None:
    [outputs] = run(f"%kaggle_share penguins {TO}", saved=False)
    assert "was never saved here" in error(outputs)


def test_a_long_run_shows_a_widget_and_leaves_no_word_of_it(run: Run) -> None:
    [first, second] = run(
        "from kaggle_share.ui import widget\nwidget.PATIENCE = widget.LEAST = 0.0",
        f"draft = %kaggle_share penguins {TO}",
    )
    assert first == []
    assert [one.data for one in second] == [{"text/html": "", "text/plain": ""}]


def test_no_credentials_still_show_a_preview(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAGGLE_SHARE_CREDENTIALS")
    monkeypatch.delenv("KAGGLE_SHARE_ENDPOINT")
    preview, published = run(f"%kaggle_share penguins {TO}", f"%kaggle_share penguins {TO} --publish")
    assert "can’t be compared with Kaggle now" in " ".join(result(preview)["text/plain"].split())
    assert "credentials" in error(published)


def test_an_interrupt_while_kaggle_processes_loses_nothing(run: Run, sandbox: Sandbox) -> None:
    sandbox.set_processing_delay(math.inf)

    def interrupt(client: Any) -> None:
        """Once the kernel asks for the state of what it has published."""
        deadline, pause = time.monotonic() + 50, threading.Event()
        while time.monotonic() < deadline:
            calls = [request.call.rpartition("/")[2] for request in list(sandbox.requests)]
            created = [number for number, call in enumerate(calls) if call == "CreateDataset"]
            if created and "GetDatasetStatus" in calls[created[0] :]:
                os.kill(client.km.provisioner.pid, signal.SIGINT)
                return
            pause.wait(0.05)

    outputs, later = run(
        f"release = %kaggle_share penguins {TO} --publish\nrelease",
        "import kaggle_share as ks\nks.status().state",
        meanwhile=interrupt,
    )
    shown = " ".join(result(outputs)["text/plain"].split())
    assert "has accepted version 1 of ada/palmer-penguins and is processing it" in shown
    assert "kaggle-share status ada/palmer-penguins" in shown
    assert result(later)["text/plain"] == "'submitted'"
