"""What stands between the notebook as it is and a run from top to bottom, told by cell."""

from __future__ import annotations

import pytest
from notebooks_for_lineage import notes

from kaggle_share.methods.lineage import Session
from kaggle_share.methods.order import REMEDY

OUTPUT = [{"output_type": "stream", "name": "stdout", "text": "7\n"}]


def told(*cells: str, history: list[str] | None = None, running: str | None = None, **more: object) -> list[str]:
    session = Session(history=["", *history] if history else None, running=running)
    found = list(notes(*cells, session=session, **more))  # type: ignore[arg-type]
    if REMEDY in found:
        found.remove(REMEDY)
    return found


def test_a_notebook_that_was_run_from_top_to_bottom_has_no_note() -> None:
    assert notes("a = 1", "b = a", "print(b)") == ()


def test_a_cell_that_was_run_before_one_above_it_is_told_with_what_to_do() -> None:
    found = notes("a = 1", "b = 2", "c = 3", counts=[1, 5, 2])
    assert found == ("Cell 3 was run before cell 2.", REMEDY)


def test_gaps_in_the_numbers_are_no_disorder() -> None:
    assert notes("a = 1", "b = a", counts=[3, 9]) == ()


def test_cells_that_were_not_run_are_told_together() -> None:
    assert told("a = 1", "b = 2", "c = 3", counts=[1, None, None]) == ["Cells 2 and 3 were not run."]


def test_an_output_without_a_run_is_told() -> None:
    found = told("a = 1", "print(7)", counts=[1, None], outputs={1: OUTPUT})
    assert found == ["Cell 2 has an output without a run."]


def test_empty_cells_text_and_kaggle_shares_own_need_no_run() -> None:
    cells = ["a = 1", "", "# text\nHello", "%load_ext kaggle_share", "%kaggle_share a --to me/x"]
    assert told(*cells, counts=[1, None, None, None, None]) == []


def test_a_variable_that_no_cell_makes_is_hidden_state() -> None:
    assert told("a = 1", "b = a + offset") == ["Cell 2 uses “offset”, which no cell makes."]


def test_a_variable_that_a_cell_further_down_makes_is_hidden_state() -> None:
    found = told("b = offset", "offset = 1", counts=[2, 1])
    assert "Cell 1 uses “offset”, which is made further down, in cell 2." in found


def test_a_variable_that_a_cell_above_deletes_is_hidden_state() -> None:
    assert told("a = 1", "del a", "print(a)", counts=[1, 3, 2])[-1] == "Cell 3 uses “a”, which cell 2 deletes."


def test_hidden_state_within_a_function_is_told_where_it_is_called() -> None:
    assert told("def f():\n    return rate * 2", "x = f()") == ["Cell 2 uses “rate”, which no cell makes."]


@pytest.mark.parametrize(
    "source",
    [
        "[x for x in range(3)]",
        "f = lambda q: q + 1",
        "class A:\n    b = 1\n    c = b",
        "try:\n    1\nexcept ValueError as e:\n    print(e)",
        "print(_, __name__, In, Out, display, get_ipython())",
        "def f(a, *b, c=1, **d):\n    e = a\n    return e, b, c, d\nf(1)",
        "import os.path as p\np.join('a')",
        "for i, (a, *b) in []:\n    print(i, a, b)",
        "with open('x') as f:\n    f.read()",
        "match 1:\n    case {'a': v, **rest}:\n        print(v, rest)",
        "(n := 3)\nprint(n)",
        "%time total = 5\nprint(total)",
        "files = !ls\nprint(files)",
        "def f():\n    k = 1\n    def g():\n        nonlocal k\n        k += 1\n    return g()\nf()",
        "print(_3, _i3, __)",
    ],
)
def test_what_a_cell_makes_itself_is_not_hidden(source: str) -> None:
    assert notes(source) == ()


def test_a_name_that_is_missed_on_purpose_is_not_told() -> None:
    error = [{"output_type": "error", "ename": "NameError", "evalue": "…", "traceback": []}]
    assert told("print(nothing)", outputs={0: error}) == []


def test_a_cell_that_was_edited_after_it_ran_is_told() -> None:
    history = ["limit = 1", "total = limit * 10", "print(total)"]
    found = told("limit = 2", "total = limit * 10", "print(total)", history=history)
    assert found == ["Cell 1 was changed after it was run."]


def test_a_cell_that_was_run_again_after_it_was_edited_is_in_order() -> None:
    history = ["limit = 1", "limit = 2", "total = limit * 10"]
    assert told("limit = 2", "total = limit * 10", counts=[2, 3], history=history) == []


def test_a_run_cell_whose_number_was_not_saved_counts_as_run() -> None:
    assert told("a = 1", "b = a", counts=[None, None], history=["a = 1", "b = a"]) == []


def test_a_value_of_a_cell_that_was_deleted_is_told() -> None:
    found = told("a = 1", "b = a * factor", counts=[1, 3], history=["a = 1", "factor = 3", "b = a * factor"])
    assert found == ["Cell 2 uses “factor”, which no cell makes."]


def test_a_variable_that_was_made_anew_by_code_that_is_gone_is_told() -> None:
    history = ["a = 1", "a = 99", "b = a"]
    assert told("a = 1", "b = a", counts=[1, 3], history=history) == [
        "Cell 2 used “a” as code made it that is in no cell any more."
    ]


def test_numbers_of_an_earlier_session_are_told() -> None:
    found = told("a = 1", "b = 2", counts=[1, 7], history=["a = 1"])
    assert found == ["Cell 2 was run in an earlier session."]


def test_the_running_cell_is_no_cell_that_was_not_run() -> None:
    cells = ["a = 1", "import kaggle_share as ks\nks.draft(a)"]
    assert told(*cells, counts=[1, None], history=cells, running=cells[1]) == []


def test_where_nothing_was_run_it_is_said_once() -> None:
    found = told("a = 1", "b = c", counts=[None, None])
    assert found == [
        "Nothing tells which cells were run: lineage is read from the code, from top to bottom.",
        "Cell 2 uses “c”, which no cell makes.",
    ]


def test_many_notes_of_a_kind_are_cut_short() -> None:
    cells = [f"x{number} = y{number}" for number in range(20)]
    found = told(*cells)
    assert len(found) == 6
    assert found[-1] == "And 15 more of the kind."


def test_a_cell_that_is_no_python_is_told() -> None:
    assert told("a = 1", "print 'old'") == ["Cell 2 can’t be read as Python; what it does is not in the lineage."]


@pytest.mark.parametrize(
    "source", ["(" * 5000, "x" * 100_000 + " = 1", "%", "!", "%%", "?", "%%bash\nls", "\x00", "a =\\"]
)
def test_no_source_breaks_it(source: str) -> None:
    notes(source, "a = 1")
