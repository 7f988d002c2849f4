"""The doors' own footing: a folder to work in, the command in this process or one of its own, and a quiet sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from doors import Command, Ended

from kaggle_share.sandbox.embedded import Sandbox


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with `data.csv`; a data folder of the test's own."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "data.csv").write_text("species,mass\nAdelie,3700\nGentoo,5076\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CONFIG", str(tmp_path / "config"))
    return folder


@pytest.fixture
def online(work: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that is the endpoint, spoken to as `ada`."""
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    return sandbox


@pytest.fixture
def command(work: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """The command in this process, which is quick: `command("publish", "data.csv")`."""

    def run(*arguments: object) -> Ended:
        from kaggle_share.ui import cli

        capfd.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err, err
        return Ended(code, out, err)

    return run


@pytest.fixture
def process(work: Path) -> Command:
    """The command in a process of its own, as a user runs it."""

    def run(*arguments: object, **environment: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "kaggle_share.ui.cli", *map(str, arguments)],
            env={**os.environ, **environment},
            cwd=work,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
