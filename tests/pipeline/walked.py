"""A user of the whole way: what is published and where, and what the sandbox holds of it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from kaggle_share import pipeline
from kaggle_share.model import Release
from kaggle_share.pipeline import Way
from kaggle_share.sandbox import Sandbox

REF = "ada/palmer-penguins"
PENGUINS = pd.DataFrame({"species": ["Adelie", "Gentoo", None], "bill_length_mm": [39.1, 47.5, 38.0]})


def publish(way: Way, **keywords: Any) -> Release:
    return pipeline.publish(way, **keywords)


def paths(sandbox: Sandbox) -> dict[str, str]:
    """What the sandbox holds: path → sha256."""
    found = sandbox.store.any_dataset(*REF.split("/"))
    assert found is not None
    assert found.ready is not None
    return {file.path: file.sha256 for file in found.ready.files}


def calls(sandbox: Sandbox) -> list[str]:
    return [request.call.rpartition("/")[2] for request in sandbox.requests]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def one_cell(path: Path, source: str) -> dict[str, Any]:
    """Write a notebook of one cell, which was run; returns what it holds."""
    ran = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": 1, "id": "a"}
    notebook = {"cells": [ran], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    return notebook
