"""`kaggle-share check`: several files, folders and notebooks in one call, as JSON and for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kaggle_share.screen.rule import fill
from kaggle_share.ui.cli import run

HF = fill("hf_«a62×34»")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    rows = "".join(f"{number},w.person{number}@uni-koeln.de,{number * 7}\n" for number in range(20))
    (tmp_path / "raw/people.csv").write_text(f"id,mail,score\n{rows}")
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "notes.txt").write_text(f"export TOKEN={HF}\n")
    cells = [new_markdown_cell("# A"), new_code_cell(f"x = '{HF}'")]
    nbformat.write(new_notebook(cells=cells), tmp_path / "analysis.ipynb")
    nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), tmp_path / "clean.ipynb")
    return tmp_path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = run(["check", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_several_files_and_notebooks_in_one_call(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "raw/people.csv",
        "numbers.csv",
        "notes.txt",
        "--notebook",
        "analysis.ipynb",
        "--notebook",
        "clean.ipynb",
    )
    code, told = asked(capsys, *words)
    assert code == told["exit"] == 3
    places = [(f["severity"], f["kind"], f["file"], f["column"], f["cell"], f["where"]) for f in told["findings"]]
    assert places == [
        ("block", "secret", "analysis.ipynb", None, 1, "source"),
        ("warn", "email", "raw/people.csv", "mail", None, None),
        ("block", "secret", "notes.txt", None, None, None),
    ]
    assert (told["findings"][1]["count"], told["findings"][1]["share"]) == (20, 1.0)


def test_warnings_alone_let_it_pass(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = asked(capsys, "raw")
    assert code == told["exit"] == 0
    assert [(f["severity"], f["file"]) for f in told["findings"]] == [("warn", "raw/people.csv")]


def test_what_is_clean_is_said_with_what_was_not_looked_at(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "numbers.csv", "clean.ipynb"]) == 0
    assert "Nothing was found" in capsys.readouterr().out


def test_people_read_the_worst_first(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "raw", "notes.txt"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["✕", "⚠"]


def test_a_notebook_of_the_old_format_is_read(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "code", "input": [f"x = '{HF}'"], "outputs": [], "language": "python", "metadata": {}}
    old = {
        "worksheets": [{"cells": [cell], "metadata": {}}],
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
    }
    (work / "old.ipynb").write_text(json.dumps(old))
    code, told = asked(capsys, "--notebook", "old.ipynb")
    assert code == 3
    assert (told["findings"][0]["cell"], told["findings"][0]["where"]) == (0, "source")


def test_a_broken_notebook_is_read_as_text(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work / "broken.ipynb").write_text(f'{{"cells": [{{"source": "x = {HF}"')
    assert asked(capsys, "broken.ipynb")[0] == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [((), "name files, folders or notebooks"), (("people.cvs",), 'there is no file "people.cvs"')],
)
def test_what_is_missing_is_one_line(
    work: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    code, told = asked(capsys, *words)
    assert code == 2
    assert message in told["error"]["message"].lower().replace("name files", "name files")


def test_nothing_is_changed_or_left_behind(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    run(["check", ".", "--json"])
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before
