"""Cells that failed: what they read is what was executed, as their saved traceback tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks_for_lineage import shot

from kaggle_share.methods.lineage import trace
from kaggle_share.methods.lineage.failures import Failure, Frame, failure

Run = Callable[..., dict[int, list[Any]]]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs cells in IPython and gives the errors as a notebook saves them."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    found: list[Any] = []

    def keep(kind: type[BaseException], error: BaseException, lines: list[str]) -> None:
        found.append({"output_type": "error", "ename": kind.__name__, "evalue": str(error), "traceback": lines})

    shell._showtraceback = keep

    def run(*cells: str) -> dict[int, list[Any]]:
        outputs = {}
        for index, cell in enumerate(cells):
            found.clear()
            shell.run_cell(cell, store_history=True)
            if found:
                outputs[index] = [found[-1]]
        return outputs

    yield run
    InteractiveShell.clear_instance()


def taken_over(saved: Run, *cells: str) -> set[tuple[int, int, str]]:
    """Edges as cell, cell and variable, cells from 1."""
    outputs = saved(*cells)
    assert outputs
    links = trace(shot(*cells, outputs=outputs)).links
    return {(link.start + 1, link.end + 1, name) for link in links for name in link.names}


def test_names_below_the_line_of_a_function_that_failed_counted_as_read(saved: Run) -> None:
    cells = ("k = 0\nlate = 1", "def f(x):\n    y = x / k\n    return y + late", "f(2)")
    assert taken_over(saved, *cells) == {(2, 3, "f"), (1, 3, "k")}


def test_names_below_the_lines_of_two_functions_that_failed_counted_as_read(saved: Run) -> None:
    functions = "def g(x):\n    x = x / k\n    return late\ndef f(x):\n    if early:\n        g(x)\n    return later"
    cells = ("k = 0\nlate = 1\nlater = 2\nearly = 3", functions, "f(2)")
    assert taken_over(saved, *cells) == {(2, 3, "f"), (2, 3, "g"), (1, 3, "k"), (1, 3, "early")}


def test_a_branch_that_was_not_taken_counted_as_read(saved: Run) -> None:
    function = "def f(x):\n    if x:\n        other\n    elif k:\n        more\n    else:\n        return 1 / k"
    cells = ("k = 0\nother = 1\nmore = 2", function, "f(0)")
    assert taken_over(saved, *cells) == {(2, 3, "f"), (1, 3, "k")}


@pytest.mark.parametrize(
    ("function", "call"),
    [
        # It went through the loop before.
        ("def f(x):\n    for n in (1, 0):\n        x / n\n        late", "f(1)"),
        # What is finally done is done.
        ("def f(x):\n    try:\n        x / 0\n    finally:\n        late", "f(1)"),
        # It was called before, by the cell, by a comprehension, by Python itself, by another function, by itself.
        ("def f(x):\n    1 / x\n    return late", "f(1)\nf(0)"),
        ("def f(x):\n    1 / x\n    return late", "f(1) + f(0)"),
        ("def f(x):\n    1 / x\n    return late", "[f(x) for x in (1, 0)]"),
        ("def f(x):\n    1 / x\n    return late", "list(map(f, (1, 0)))"),
        ("def f(x):\n    1 / x\n    late\ndef g():\n    f(1)\n    return 0", "f(g())"),
        ("def f(x):\n    if x:\n        f(x - 1)\n        1 / 0\n    return late", "f(1)"),
        ("def g(x):\n    1 / x\n    late\ndef f():\n    for n in (1, 0):\n        g(n)", "f()"),
        # A library calls it, as often as it likes.
        ("import functools\ndef f(x, y):\n    1 / y\n    return late", "functools.reduce(f, (1, 1, 0))"),
        ("import heapq\ndef f(x):\n    1 / x\n    return late", "heapq.nlargest(2, (1, 0), f)"),
        (
            "from unittest.mock import Mock\ndef f(x):\n    1 / x\n    return late\ng = Mock(side_effect=f)",
            "g(f(1) - 1)",
        ),
        # Two statements in one line.
        ("def f(x):\n    x; late / x", "f(0)"),
    ],
)
def test_names_that_were_read_before_a_function_failed_stay(saved: Run, function: str, call: str) -> None:
    assert (1, 3, "late") in taken_over(saved, "late = 1", function, call)


def test_a_function_that_was_defined_anew_since_is_not_cut_at_the_line_of_the_old_one(saved: Run) -> None:
    old, new = "def f(x):\n    1 / x\n    return 1", "def f(x):\n    k\n    y = late\n    return 1 / x"
    outputs = saved("k = late = 1", old, "f(0)")
    found = trace(shot("k = late = 1", new, "f(0)", counts=[1, 4, 5], outputs={2: outputs[2]})).links
    assert {name for link in found for name in link.names} == {"f", "k", "late"}


def test_a_name_that_was_missing_was_taken_from_a_star(saved: Run) -> None:
    # Here the module is there; where the lineage is read, nobody knows what it holds.
    outputs = saved("pass", "evs = 1", "histogram(evs)")
    found = trace(shot("from nowhere_at_all import *", "evs = 1", "histogram(evs)", outputs=outputs)).links
    assert found == ()


def test_a_name_that_only_a_branch_makes_was_taken_from_it(saved: Run) -> None:
    cells = ("a = 0", "if a:\n    b = 1", "c = 2", "print(a, b, c)")
    assert taken_over(saved, *cells) == {(1, 2, "a"), (1, 4, "a")}


def test_the_arguments_of_a_function_that_missed_a_name_counted_as_unread(saved: Run) -> None:
    cells = ("a = 0", "def f(x):\n    return gone + x", "f(a)")
    assert taken_over(saved, *cells) == {(2, 3, "f"), (1, 3, "a")}


def test_a_name_that_a_library_missed_is_none_of_the_notebook() -> None:
    lines = ["----\n", "Cell In[2], line 1\n----> 1 go(b)", "File /lib/x.py:3, in go(x)\n----> 3 b", "NameError: …"]
    error = {"output_type": "error", "ename": "NameError", "evalue": "name 'b' is not defined", "traceback": lines}
    assert failure([error]) == Failure(1)


def test_the_line_of_a_library_was_taken_for_the_cell_s_where_another_error_was_handled_first(saved: Run) -> None:
    cells = (
        "import pandas as pd\ndf = pd.DataFrame({'a': [1]})\nk = 1",
        "k\n\ndf['b']\nk2 = 1",
        "k2 = k2 if k else 0",
    )
    assert failure(saved(*cells)[1]) == Failure(3)


@pytest.mark.parametrize(
    ("top", "inner"),
    [
        ("Cell In[3], line 2\n      1 a\n----> 2 f(1)", "Cell In[1], line 4, in f(x)\n----> 4 x"),
        ("Cell In [3], line 2\n----> 2 f(1)", "Cell In [1], line 4, in f(x)\n----> 4 x"),
        ("Input In [3], in <cell line: 2>()\n----> 2 f(1)", "Input In [1], in f(x)\n      3 y\n----> 4 x"),
        ("<ipython-input-3-0a1b> in <module>\n----> 2 f(1)", "<ipython-input-1-0a1b> in f(x)\n----> 4 x"),
        (
            "\x1b[0;32m<ipython-input-3-0a>\x1b[0m in \x1b[0;36m<module>\x1b[0m\n\x1b[0;32m----> 2\x1b[0m f",
            "\x1b[0;32m<ipython-input-1-0a>\x1b[0m in \x1b[0;36mf\x1b[0;34m(x)\x1b[0m\n\x1b[0;32m----> 4\x1b[0m x",
        ),
    ],
)
def test_tracebacks_of_every_ipython_are_read(top: str, inner: str) -> None:
    lines = [
        "-" * 75,
        "NameError       Traceback (most recent call last)",
        top,
        inner,
        "NameError: name 'x' is not defined",
    ]
    error = {"output_type": "error", "ename": "NameError", "evalue": "name 'x' is not defined", "traceback": lines}
    assert failure([error]) == Failure(2, (Frame("f", 4, 1),), "x")


def test_a_traceback_that_tells_nothing_fails_at_the_first_line() -> None:
    assert failure([{"output_type": "error"}]) == Failure(1)
    assert failure([{"output_type": "stream"}]) is None
    assert failure(None) is None


_PIECES = st.sampled_from(
    ["Cell In[1], line 2", ", in f(x)", "\n", "---> 3", "File x:1", "<ipython-input-1-", "> in ", "9"]
)


@given(st.lists(st.one_of(st.lists(_PIECES).map("".join), st.text(), st.none())), st.text(), st.text())
def test_no_traceback_breaks_it(lines: list[Any], kind: str, said: str) -> None:
    error = {"output_type": "error", "ename": kind, "evalue": said, "traceback": lines}
    found = failure([error])
    assert found is not None
    trace(shot("def f(x):\n    x\n    y", "f(1)", outputs={1: [error]}))
