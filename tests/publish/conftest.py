"""A user of a sandbox in a working folder, for the tests of notebooks on Kaggle."""

from __future__ import annotations

from pathlib import Path

import pytest
from beside import TOKEN, write

from kaggle_share.publish import notebooks as step
from kaggle_share.sandbox import Sandbox


@pytest.fixture
def work(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a notebook, what it reads and what it made; Ada is signed in to the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_PROGRESS", "false")
    monkeypatch.setattr(step, "LOOK_AGAIN", 1.0)
    monkeypatch.setattr(step, "PAUSE", 0.01)
    folder = tmp_path / "work"
    (folder / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    (folder / "raw" / "counts.csv").write_text("site,count\nnorth,3\nsouth,5\n")
    (folder / "clean.csv").write_text("site,count\nnorth,3\n")
    write(folder, "counts = pd.read_csv('raw/counts.csv')", f"key = '{TOKEN}'", "counts.head(1).to_csv('clean.csv')")
    return folder
