"""Notebooks as they are met: each ends in a clear sentence and in a record that says what is missing.

Publishing goes on unless the user asked for a verified record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import kaggle_share as ks
from kaggle_share.errors import HeldBackError, NotebookError

Share = Callable[..., Any]
PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
MAKE = "clean = {'a': [1, 2]}"
ITEMS = {"clean.json": {"a": [1, 2]}}


def code(source: str, *, count: int | None = None, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code", "source": source, "execution_count": count, "metadata": metadata, "outputs": [],
        "id": f"cell-{abs(hash(source)) % 10**8}",
    }  # fmt: skip


def v4(*cells: dict[str, Any], metadata: Any = PYTHON) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def drafted(signed_in: Path) -> Callable[..., Any]:
    """A draft of a file with this notebook, whose record was run again."""

    def draft(content: Any, name: str = "n.ipynb", **said: Any) -> Any:
        Path(name).write_text(content if isinstance(content, str) else json.dumps(content))
        told = {"to": "me/clean-data", "title": "Clean data", "verify_methods": True, "here": True, **said}
        return ks.draft(items=ITEMS, notebook=name, **told)

    return draft


def findings(draft: Any) -> list[str]:
    return [one.message for one in draft.findings if one.kind == "not_made_again"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(v4(code(MAKE), metadata={}), id="without a kernelspec"),
        pytest.param(
            {
                "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0,
                "worksheets": [{"cells": [{"cell_type": "code", "input": MAKE.splitlines(keepends=True),
                                           "outputs": [], "language": "python", "collapsed": False}]}],
            },
            id="of format 3",
        ),
        pytest.param(
            v4(code("rows = 1", tags=("parameters",)), code("rows = 2", tags=("injected-parameters",)), code(MAKE),
               metadata={**PYTHON, "papermill": {"parameters": {"rows": 2}, "version": "2.6.0"}}),
            id="run by papermill",
        ),
        pytest.param(
            v4(code("%matplotlib inline"), code("!echo hello > greeting.txt"), code("%%bash\nexit 0"),
               code("%time here = !ls"), code(MAKE)),
            id="with magics and shell escapes",
        ),
        pytest.param(v4(code("1 / 0", tags=("raises-exception",)), code(MAKE)), id="a cell that fails on purpose"),
        pytest.param(v4({"cell_type": "raw", "source": "---", "metadata": {}, "id": "r"}, code(MAKE), code("")),
                     id="raw and empty cells"),
        pytest.param(v4(code("%load_ext kaggle_share"), code(MAKE),
                        code("import kaggle_share as ks\nr = ks.publish(clean, to='me/clean-data')\nassert r.url")),
                     id="that publishes from Python"),
    ],
)  # fmt: skip
def test_it_is_made_again(drafted: Callable[..., Any], content: Any) -> None:
    draft = drafted(content)
    assert draft.record.rerun.good, repr(draft)
    assert findings(draft) == []
    notebook = next(one for one in draft.record.resources if one.path.endswith(".ipynb"))
    nbformat.validate(nbformat.read(notebook.location, as_version=4))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            v4(code("x <- c(1, 2)"), metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}),
            "The record could not be run again: n.ipynb is written in R. Only Python's notebooks can be run again",
            id="in R",
        ),
        pytest.param(
            v4(code("x = [1 2]"), metadata={
                "kernelspec": {"name": "julia-1.10", "display_name": "Julia", "language": "julia"},
                "language_info": {"name": "julia"},
            }),
            "The record could not be run again: n.ipynb is written in julia",
            id="in Julia",
        ),
        pytest.param(v4(code("input('Name? ')"), code(MAKE)), "It stops with StdinNotImplementedError when it is run "
                     "again from the top", id="that asks"),
        pytest.param(v4(code("undefined_name"), code(MAKE)), "It stops with NameError", id="with hidden state"),
        pytest.param(v4(code(MAKE), code("import os\nos._exit(1)")), "Its kernel died in cell 2", id="that dies"),
        pytest.param(v4(code("a = 1")), "Run again, the notebook does not make it: it is not made",
                     id="that makes nothing"),
        pytest.param(v4(code("def broken(:")), "It stops with SyntaxError", id="that is no Python"),
        pytest.param(v4(), "it is not made", id="without cells"),
    ],
)  # fmt: skip
def test_it_is_said_and_publishing_goes_on(drafted: Callable[..., Any], content: Any, message: str) -> None:
    draft = drafted(content)
    assert any(message in one for one in findings(draft)), findings(draft)
    assert all("\n" not in one for one in findings(draft))
    assert draft.record.rerun is not None
    assert draft.publish().verified


def test_a_verified_record_of_another_language_is_not_to_be_had(drafted: Callable[..., Any]) -> None:
    content = v4(code("1"), metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}})
    with pytest.raises(HeldBackError, match="is written in R"):
        drafted(content, only_verified=True).publish()


@pytest.mark.parametrize(
    ("content", "message"),
    [("{'cells': }", "line 1 is not JSON"), ('{"cells": 3, "nbformat": 4}', "is not a notebook"),
     ("", "line 1 is not JSON"), (v4({"cell_type": "code", "source": 7}), "is damaged in cell 1")],
)  # fmt: skip
def test_what_is_no_notebook_is_one_line_before_anything_is_run(
    drafted: Callable[..., Any], content: Any, message: str
) -> None:
    with pytest.raises(NotebookError, match=message):
        drafted(content)


def test_one_that_never_ends_is_stopped(share: Share) -> None:
    share(ITEMS, MAKE, "while True:\n    pass")
    report = ks.reproduce("me/clean-data", here=True, timeout=6)
    assert report.ran.stopped == "It was stopped after 6 seconds, in cell 2."
    assert {one.path: one.verdict for one in report.files} == {"clean.json": "not made"}


def test_an_untitled_notebook_and_one_of_an_odd_name_are_run_too(drafted: Callable[..., Any]) -> None:
    assert drafted(v4(code(MAKE)), name="Untitled.ipynb").record.rerun.good
    assert drafted(v4(code(MAKE)), name="Meine Übung #1 (Kopie).ipynb").record.rerun.good


def test_an_environment_that_can_not_be_made_is_told_in_one_line(
    share: Share, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from kaggle_share.ui import cli

    share(ITEMS, MAKE)
    (tmp_path / "wheels").mkdir()
    capfd.readouterr()
    code = cli.run(["reproduce", "me/clean-data", "--wheelhouse", str(tmp_path / "wheels")])
    out, err = capfd.readouterr()
    assert code == 1
    last = [line for line in err.splitlines() if "can't be installed" in line]
    assert len(last) == 1
    assert "Try again with --here" in last[0]
    assert "Traceback" not in out + err
