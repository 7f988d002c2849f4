"""The running notebook is found, is the saved one, and is read whole."""

from __future__ import annotations

import json
import sys
import types
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kaggle_share.errors import NotebookError
from kaggle_share.model import Snapshot
from kaggle_share.select import notebook as module
from kaggle_share.select.notebook import parse_notebook, snapshot

RUNNING = "%%kaggle_share penguins --to me/penguins\ntitle: Penguins"


@pytest.fixture(autouse=True)
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JPY_SESSION_NAME", "KAGGLE_SHARE_NOTEBOOK"):
        monkeypatch.delenv(name, raising=False)


def saved(path: Path, *sources: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [new_markdown_cell("# Title"), *(new_code_cell(source) for source in sources or ("x = 1", RUNNING))]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def take(folder: Path, **given: Any) -> Snapshot | None:
    return snapshot(**{"notebook": None, "namespace": {}, "folder": folder, **given})


def found_by(folder: Path, **given: Any) -> str:
    found = take(folder, **given)
    assert found is not None
    return found.found_by


def refusal(folder: Path, **given: Any) -> str:
    with pytest.raises(NotebookError) as error:
        take(folder, **given)
    text = str(error.value)
    assert "\n" not in text
    assert len(text) < 200
    return text


def test_in_plain_python_there_is_none(tmp_path: Path) -> None:
    assert take(tmp_path) is None


def test_the_user_can_leave_it_out(tmp_path: Path) -> None:
    saved(tmp_path / "a.ipynb")
    assert take(tmp_path, notebook=False, passed=tmp_path / "a.ipynb", history=["", "x"]) is None


def test_the_ways_to_find_it_are_tried_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("given", "variable", "passed", "vscode", "session"):
        saved(tmp_path / f"{name}.ipynb")
    namespace = {"__vsc_ipynb_file__": str(tmp_path / "vscode.ipynb")}
    given: dict[str, Any] = {
        "notebook": "given.ipynb",
        "passed": tmp_path / "passed.ipynb",
        "namespace": namespace,
        "history": ["", "x = 1"],
    }
    monkeypatch.setenv("KAGGLE_SHARE_NOTEBOOK", str(tmp_path / "variable.ipynb"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "session.ipynb"))
    ways = []
    for gone in ("notebook", "variable", "passed", "namespace", "session", "history"):
        ways.append(found_by(tmp_path, **given))
        if gone == "variable":
            monkeypatch.delenv("KAGGLE_SHARE_NOTEBOOK")
        elif gone == "session":
            monkeypatch.delenv("JPY_SESSION_NAME")
        else:
            del given[gone]
    assert ways == ["notebook=", "KAGGLE_SHARE_NOTEBOOK", "front end", "VS Code", "session", "history"]


def test_a_snapshot_is_what_was_saved(tmp_path: Path) -> None:
    path = saved(tmp_path / "análisis.ipynb")
    found = take(tmp_path, notebook=path)
    assert found is not None
    assert (found.name, found.path, found.rebuilt) == ("análisis.ipynb", path, False)
    assert found.content == json.loads(path.read_text("utf-8"))
    assert [(cell.index, cell.type, cell.source) for cell in found.cells] == [
        (0, "markdown", "# Title"),
        (1, "code", "x = 1"),
        (2, "code", RUNNING),
    ]
    assert datetime.now().astimezone() - found.taken < timedelta(minutes=1)


def test_the_file_may_change_afterwards(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.ipynb")
    found = take(tmp_path, notebook=path)
    saved(path, "other = 1")
    assert found is not None
    assert found.cells[1].source == "x = 1"


@pytest.mark.parametrize("running", [RUNNING, RUNNING + "\n\n", RUNNING.replace("\n", " \r\n"), "", None])
def test_the_running_cell_is_recognised_however_the_front_end_sends_it(tmp_path: Path, running: str | None) -> None:
    saved(tmp_path / "a.ipynb")
    assert take(tmp_path, notebook="a.ipynb", running=running) is not None


@pytest.mark.parametrize("way", ["notebook", "passed", "session"])
def test_a_notebook_without_the_running_cell_was_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    path = saved(tmp_path / "a.ipynb", "x = 1")
    if way == "session":
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    given = {} if way == "session" else {way: path}
    assert refusal(tmp_path, running=RUNNING, **given) == (
        "the notebook on disk does not have this cell yet. Save the notebook, then run this cell again."
    )


def test_text_that_quotes_the_cell_is_not_the_cell(tmp_path: Path) -> None:
    nbformat.write(new_notebook(cells=[new_markdown_cell("x = 1")]), tmp_path / "a.ipynb")
    assert "does not have this cell" in refusal(tmp_path, notebook="a.ipynb", running="x = 1")


def test_a_session_name_is_relative_to_the_servers_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "work/deep/a.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", "work/deep/a.ipynb")
    found = take(path.parent)
    assert found is not None
    assert found.path == path


def test_a_console_is_no_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "console-1-a1b2")
    assert take(tmp_path) is None
    assert found_by(tmp_path, history=["", "x = 1"], namespace={"__vsc_ipynb_file__": "a.interactive"}) == "history"


def test_a_stale_way_gives_place_to_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", str(saved(tmp_path / "a.ipynb")))
    assert found_by(tmp_path, passed=tmp_path / "gone.ipynb") == "session"


@pytest.mark.parametrize("way", ["session", "VS Code", "front end"])
def test_a_notebook_that_was_never_saved_is_not_replaced_by_its_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    gone = tmp_path / "Untitled.ipynb"
    if way == "session":
        monkeypatch.setenv("JPY_SESSION_NAME", str(gone))
    namespace = {"__vsc_ipynb_file__": str(gone)} if way == "VS Code" else {}
    passed = gone if way == "front end" else None
    assert refusal(tmp_path, namespace=namespace, passed=passed, history=["", "x"]).startswith(
        'the notebook "Untitled.ipynb" was never saved here'
    )


def test_a_misspelt_notebook_gets_near_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path / "penguins.ipynb")
    text = 'there is no notebook "pengiuns.ipynb". Did you mean penguins.ipynb?'
    assert refusal(tmp_path, notebook="pengiuns.ipynb") == text
    monkeypatch.setenv("KAGGLE_SHARE_NOTEBOOK", "pengiuns.ipynb")
    assert "(KAGGLE_SHARE_NOTEBOOK)" in refusal(tmp_path)
    assert "is a folder" in refusal(tmp_path, notebook=tmp_path)


def test_one_that_must_be_there_and_is_not_is_an_error(tmp_path: Path) -> None:
    assert refusal(tmp_path, notebook=True) == "no notebook was found. Name it with --notebook PATH."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", '"a.ipynb" line 1 is not JSON'),
        (b'{\n"cells": [', '"a.ipynb" line 2 is not JSON'),
        (b"[]", '"a.ipynb" is not a notebook'),
        (b'{"a": 1}', '"a.ipynb" is not a notebook'),
        (b"\xff\xfe\x00", '"a.ipynb" is not a notebook'),
        (b"[" * 100_000, '"a.ipynb" is not a notebook'),
        (b'{"cells": [1], "nbformat": 4}', '"a.ipynb" is damaged in cell 1'),
        (b'{"cells": [{"source": 3}], "nbformat": 4}', '"a.ipynb" is damaged in cell 1'),
        (b'{"nbformat": 3}', '"a.ipynb" is of an old format'),
    ],
)
def test_what_is_not_a_notebook_is_told_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(NotebookError) as error:
        parse_notebook(data, "a.ipynb")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_byte_order_mark_and_other_languages_are_no_hindrance() -> None:
    nb = new_notebook(cells=[new_code_cell("x <- 1")], metadata={"language_info": {"name": "R"}})
    found = parse_notebook(b"\xef\xbb\xbf" + nbformat.writes(nb).encode(), "r.ipynb")
    assert found.cells[0].source == "x <- 1"


def test_format_3_is_upgraded_the_same_way_each_time() -> None:
    from nbformat import v3

    old = v3.new_notebook(worksheets=[v3.new_worksheet(cells=[v3.new_code_cell("x = 1"), v3.new_heading_cell("H")])])
    data = nbformat.v3.writes_json(old).encode()
    first, again = parse_notebook(data, "old.ipynb"), parse_notebook(data, "old.ipynb")
    assert [cell.source for cell in first.cells] == ["x = 1", "# H"]
    assert first.content == again.content
    assert first.content["nbformat"] == 4


def test_a_save_under_way_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.ipynb")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    pauses = []

    def finish() -> None:
        pauses.append(1)
        if len(pauses) == 3:
            path.write_bytes(whole)

    monkeypatch.setattr(module, "_pause", finish)
    found = take(tmp_path, notebook=path)
    assert found is not None
    assert len(found.cells) == 3
    assert len(pauses) == 3


def test_a_half_notebook_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b'{"cells": [')
    clock = iter(range(100))
    monkeypatch.setattr(module, "_pause", lambda: None)
    monkeypatch.setattr(module.time, "monotonic", lambda: float(next(clock)))
    assert "is not JSON" in refusal(tmp_path, notebook=path)


def test_a_session_without_a_file_is_rebuilt_and_labelled(tmp_path: Path) -> None:
    found = take(tmp_path, history=["", "x = 1", "", "y = 'é'\nz = 3"])
    assert found is not None
    assert (found.rebuilt, found.found_by, found.path) == (True, "history", None)
    assert [(cell.source, cell.execution_count) for cell in found.cells] == [("x = 1", 1), ("y = 'é'\nz = 3", 3)]
    nbformat.validate(nbformat.from_dict(found.content))
    assert take(tmp_path, history=["", "x = 1", "", "y = 'é'\nz = 3"]).content == found.content  # type: ignore[union-attr]
    assert take(tmp_path, history=[""]) is None


def test_colab_hands_its_notebook_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(
        nbformat.writes(new_notebook(cells=[new_code_cell("x")], metadata={"colab": {"name": "c.ipynb"}}))
    )
    message = types.SimpleNamespace(blocking_request=lambda *args, **more: {"ipynb": content})
    for name, fake in {
        "google": types.ModuleType("google"),
        "google.colab": types.ModuleType("google.colab"),
    }.items():
        monkeypatch.setitem(sys.modules, name, fake)
    monkeypatch.setattr(sys.modules["google.colab"], "_message", message, raising=False)
    found = take(tmp_path, running="x", history=["", "x"])
    assert found is not None
    assert (found.name, found.found_by) == ("c.ipynb", "Colab")
    message.blocking_request = lambda *args, **more: None
    assert found_by(tmp_path, history=["", "x"]) == "history"


def test_a_real_kernel_run_without_a_front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nbclient runs the file's own cells; the environment names the file, and the running cell is in it."""
    from nbclient import NotebookClient

    source = (
        "from pathlib import Path\n"
        "from kaggle_share.select.notebook import snapshot\n"
        "shell = get_ipython()\n"
        "raw = shell.history_manager.input_hist_raw\n"
        "found = snapshot(notebook=None, namespace=shell.user_ns, folder=Path.cwd(), running=raw[-1], history=raw)\n"
        "print(found.found_by, found.name, len(found.cells))"
    )
    path = tmp_path / "run.ipynb"
    notebook = new_notebook(cells=[new_code_cell("x = 1\n"), new_code_cell("%pwd"), new_code_cell(source)])
    nbformat.write(notebook, path)
    monkeypatch.setenv("KAGGLE_SHARE_NOTEBOOK", str(path))
    done = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    expected = new_output("stream", name="stdout", text="KAGGLE_SHARE_NOTEBOOK run.ipynb 3\n")
    assert done.cells[-1].outputs == [expected]
