"""`kaggle-share keys`: what there is, a backup, and back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaggle_share.screen import keys
from kaggle_share.ui.cli import run


def test_keys_are_listed_backed_up_and_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "here"))
    assert run(["keys"]) == 0
    assert capsys.readouterr().out == "There is no key yet.\n"
    made = keys.key_of("default")
    assert run(["keys", "backup", str(tmp_path / "mine")]) == 0
    assert "keep it apart from the data" in capsys.readouterr().out
    assert run(["keys", "backup", str(tmp_path / "mine")]) == 2
    assert "is there already" in capsys.readouterr().err
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "there"))
    assert run(["keys", "restore", str(tmp_path / "mine.kaggle-share-keys"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["report"]["restored"] == ["default"]
    assert keys.key_of("default") == made
    assert run(["keys", "--json"]) == 0
    shown = capsys.readouterr().out
    assert json.loads(shown)["report"]["keys"] == ["default"]
    assert json.loads(keys.keys_path().read_text())["keys"]["default"] not in shown


def test_a_slip_of_the_fingers_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "bakup", "x"]) == 2
    assert 'there is no command "bakup". Did you mean backup?' in capsys.readouterr().err


def test_a_backup_that_is_not_there_is_wrong_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It ended as a failure of the machine, with exit code 1."""
    assert run(["keys", "restore", str(tmp_path / "gone")]) == 2
    assert "there is no file" in capsys.readouterr().err
