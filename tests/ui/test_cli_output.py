"""Where the command's answer goes: terminals and files that can't hold it, and none at all."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaggle_share.ui import cli

Written = Callable[..., tuple[int, str, str]]


@pytest.fixture
def written(work: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """The command with outputs of an encoding: `written("ascii", "doctor")`; its code, and what was written."""

    def run(encoding: str, *arguments: str) -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        code = cli.run(arguments)
        shown = []
        for stream in (out, err):
            stream.flush()
            shown.append(stream.buffer.getvalue().decode(encoding))
        return code, shown[0], shown[1]

    return run


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_command_ended_as_a_bug_where_the_output_has_no_check_mark(written: Written, encoding: str) -> None:
    code, out, err = written(encoding, "doctor", "--endpoint", "http://127.0.0.1:9")
    assert "bug of kaggle-share" not in err
    assert out.startswith("ok versions")
    assert "x credentials" in out
    assert code == 2


def test_a_name_with_accents_is_escaped_rather_than_changed_where_the_output_can_not_hold_it(
    written: Written,
) -> None:
    assert r"gr\xf6be.csv" in written("ascii", "check", "gröbe.csv")[2]
    assert "gröbe.csv" in written("latin-1", "check", "gröbe.csv")[2]


def test_json_stays_json_where_the_output_can_not_hold_every_character(written: Written) -> None:
    code, out, _ = written("latin-1", "check", "größe ✓.csv", "--json")
    assert code == 2
    assert '"größe ✓.csv"' in json.loads(out)["error"]["what"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_full_disk_behind_the_output_was_called_a_bug(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    full = Path("/dev/full").open("w")  # noqa: SIM115 - closing it would write once more
    monkeypatch.setattr(sys, "stdout", full)
    code = cli.run(["sandbox", "--status", *more])
    with pytest.raises(OSError, match="No space left"):
        full.close()
    assert code == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "the answer can't be written: No space left on device" in err


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_closed_output_ended_in_a_traceback(
    work: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.run(["sandbox", "--status", *more]) == 0
    assert cli.run(["check", "nothing.csv", *more]) == 2


def test_without_stderr_an_error_went_to_stdout_and_broke_the_json(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.run(["check", "nothing.csv", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["exit"] == 2


def test_python_m_kaggle_share_is_the_command() -> None:
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "kaggle_share", "no-such-command"]) == 2
