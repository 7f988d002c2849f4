"""What the tests of notebooks on Kaggle share: a working folder, and what is published from it."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import kaggle_share as ks
from kaggle_share import cells
from kaggle_share.model import Ref, Release
from kaggle_share.sandbox import Sandbox
from kaggle_share.sandbox.records import Notebook

DATASET = Ref("ada", "palmer-penguins")
TOKEN = f"ghp_{secrets.token_hex(18)}"


def write(folder: Path, *sources: str, name: str = "analysis.ipynb", language: str = "python") -> None:
    first = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Counts\n", "Of penguins."]},
        {**cells.code("import pandas as pd\n%load_ext kaggle_share"), "execution_count": 1},
    ]
    output = {"output_type": "stream", "name": "stdout", "text": ["an output\n"]}
    more = [
        {**cells.code(source), "execution_count": 2 + number, "outputs": [output]}
        for number, source in enumerate(sources)
    ]
    made = {**cells.notebook([*first, *more])}
    made["metadata"] = {"kernelspec": {"name": "k", "display_name": "K", "language": language}}
    (folder / name).write_text(json.dumps(made))


def publish(*what: str, **said: Any) -> Release:
    words = what or ("raw/counts.csv", "clean.csv")
    given = {"to": "me/palmer-penguins", "title": "Palmer penguins", "notebook": "analysis.ipynb", **said}
    return ks.publish(*words, **given)


def kept(sandbox: Sandbox, slug: str) -> Notebook:
    found = sandbox.store.notebooks.one("ada", slug)
    assert found is not None
    return found
