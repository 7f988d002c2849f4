"""Python's door in a notebook's kernel: its variables, its running cell, its file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbclient
import nbformat

from kaggle_share.sandbox.embedded import Sandbox

MAKE = "import pandas as pd, kaggle_share as ks\npenguins = pd.DataFrame({'mass': [3700, 5076]})"
INSIDE = """
def share():
    heavy = penguins[penguins.mass > 4000]
    return ks.draft(heavy, 'penguins', to='me/penguin-masses', title='Masses of penguins')
draft = share()
print([r.path for r in draft.data], draft.snapshot.name, draft.snapshot.found_by)
"""
UNSAVED = "ks.draft(penguins, to='me/penguin-masses')"


def test_in_a_kernel(online: Sandbox, work: Path) -> None:
    path = work / "analysis.ipynb"
    path.write_text(nbformat.writes(_notebook(MAKE, INSIDE)))
    ran = _notebook(MAKE, INSIDE, UNSAVED)
    client = nbclient.NotebookClient(ran, allow_errors=True, resources={"metadata": {"path": str(work)}})
    client.execute(env={**os.environ, "KAGGLE_SHARE_NOTEBOOK": str(path)})
    _, inside, unsaved = (cell.outputs for cell in ran.cells)
    assert "['heavy.csv', 'penguins.csv'] analysis.ipynb KAGGLE_SHARE_NOTEBOOK" in _text(inside)
    (error,) = [output for output in unsaved if output.output_type == "error"]
    assert error.ename == "NotebookError"
    assert [line.startswith("kaggle-share: the notebook on disk") for line in error.traceback] == [True]
    # Progress leaves nothing behind in the notebook.
    assert "Freezing" not in nbformat.writes(ran)


def _notebook(*sources: str) -> Any:
    v4: Any = nbformat.v4
    return v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])


def _text(outputs: Any) -> str:
    return "".join(output.get("text", "") for output in outputs)
