"""The command on a terminal: what it asks, and the line of progress."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kaggle_share.sandbox.embedded import Sandbox

ARGUMENTS = ("publish", "data.csv", "--to", "me/penguin-masses", "--title", "Masses of penguins")


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, work: Path, *arguments: str, **environment: str) -> None:
        self.seen = ""
        self._master, slave = pty.openpty()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "kaggle_share.ui.cli", *arguments],
            cwd=work,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "CI": "", **environment},
            start_new_session=True,
        )
        os.close(slave)

    def until(self, text: str) -> None:
        """Read until this is there."""
        deadline = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if not self._read():
                raise AssertionError(f"it ended without {text!r}: {self.seen}")

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._master, f"{text}\n".encode())

    def end(self) -> int:
        """Read on to the end; the exit code."""
        while self._read():
            pass
        os.close(self._master)
        assert "Traceback" not in self.seen
        return self._child.wait(timeout=30)

    def _read(self) -> bool:
        if not select.select([self._master], [], [], 60)[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode("utf-8", "replace"))
        return bool(data)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such terminals")


def test_public_asks_for_the_name(work: Path, online: Sandbox) -> None:
    terminal = Terminal(work, *ARGUMENTS, "--public")
    terminal.until("Type penguin-masses to go on")
    assert online.store.any_dataset("ada", "penguin-masses") is None
    terminal.type("penguin-masses")
    assert terminal.end() == 0
    found = online.store.any_dataset("ada", "penguin-masses")
    assert found is not None
    assert not found.is_private


def test_another_answer_publishes_nothing(work: Path, online: Sandbox) -> None:
    terminal = Terminal(work, *ARGUMENTS, "--public")
    terminal.until("to go on")
    terminal.type("y")
    assert terminal.end() == 1
    assert "nothing was published" in terminal.seen
    assert online.store.any_dataset("ada", "penguin-masses") is None


def test_a_removal_asks(work: Path, online: Sandbox) -> None:
    (work / "more.csv").write_text("a\n1\n")
    assert Terminal(work, "publish", "more.csv", *ARGUMENTS[1:]).end() == 0
    terminal = Terminal(work, *ARGUMENTS)
    terminal.until("more.csv. Leave out? [y/N]")
    terminal.type("y")
    assert terminal.end() == 0
    assert "Version 2" in terminal.seen


def test_publishing_asks_nothing_else(work: Path, online: Sandbox) -> None:
    terminal = Terminal(work, *ARGUMENTS)
    assert terminal.end() == 0
    assert "Version 1 of ada/penguin-masses is ready and verified" in terminal.seen


def test_ctrl_c_at_a_question(work: Path, online: Sandbox) -> None:
    terminal = Terminal(work, *ARGUMENTS, "--public")
    terminal.until("to go on")
    terminal.type("\x03")
    assert terminal.end() == 1
    assert online.store.any_dataset("ada", "penguin-masses") is None
