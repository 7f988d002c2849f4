"""What tells the environment is looked through as everything else that goes out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError
from kaggle_share.pipeline import Request
from kaggle_share.spec import make_document

TOKEN = "ghp_" + "Zq3Rt8KpLw2Xv6Nb1Mc9" + "Hd4Jf7Gs0YaBu5T9"


def test_a_token_in_the_path_of_a_remote_holds_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CONFIG", str(tmp_path / "config"))
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "t.csv").write_text("a\n1\n")
    cell = {"cell_type": "code", "source": "import pandas", "outputs": [], "metadata": {}, "execution_count": 1}
    content = {"cells": [{**cell, "id": "a"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(content))
    remote = f"https://example.org/{TOKEN}/thing.git"
    for command in (["init", "-q"], ["remote", "add", "origin", remote], ["add", "."], ["commit", "-qm", "first"]):
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *who, *command], cwd=folder, check=True)
    document = make_document({"to": "ada/t-data", "resources": ["t.csv"], "notebook": "n.ipynb"})
    way = pipeline.described(Request(document, folder))
    found = [finding for finding in way.draft.findings if finding.file == "methods/environment.json"]
    assert [finding.blocks for finding in found] == [True]
    assert TOKEN not in repr(found)
    with pytest.raises(HeldBackError, match=r"methods/environment\.json"):
        pipeline.check_findings(found)
