"""What the check says of the notebook: its secrets, its order, and what is done about them."""

from __future__ import annotations

import json
from pathlib import Path

from panel_walk import Walk, read, states

from kaggle_share.screen.rule import fill
from kaggle_share.ui.panel.check.choices import KEEP

TOKEN = fill("hf_«a62×34»")


def notebook(path: Path, *cells: tuple[str, list[dict[str, object]]]) -> Path:
    made = [
        {"id": f"c{n}", "cell_type": "code", "metadata": {}, "source": source, "outputs": out, "execution_count": n}
        for n, (source, out) in enumerate(cells, 1)
    ]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_a_token_in_the_notebook_is_named_with_its_cell_and_to_be_made_anew(walk: Walk, work: Path) -> None:
    shown: dict[str, object] = {"output_type": "stream", "name": "stdout", "text": f"{TOKEN}\n"}
    path = notebook(work / "study.ipynb", ("x = 1", []), (f"print('{TOKEN}')", [shown]))
    walk.sharing.words.pop("notebook")
    walk.panel.set_notebook(str(path))
    walk.pick("data.csv").go("check")
    row = walk.rows()["study.ipynb › cell 2"]
    said = read(row.widget)
    assert "taken out of the published copy" in said
    assert "compromised: rotate it" in said
    assert "Make a new one where it came from" in said
    assert TOKEN not in states()
    # A reason would put it back into the copy.
    assert row._menu.layout.display == "none"
    assert walk.panel._parts["check"].badge() == "1"
    assert "The notebook study.ipynb: 2 cells, with outputs and metadata." in walk.text("check")


def test_a_reason_for_what_a_cell_shows_puts_no_token_back(walk: Walk, work: Path) -> None:
    path = notebook(work / "study.ipynb", (f"ssn = '219-09-9991'; token = '{TOKEN}'", []))
    walk.sharing.words.pop("notebook")
    walk.panel.set_notebook(str(path))
    walk.pick("data.csv").go("check")
    row = walk.rows()["study.ipynb › cell 1"]
    assert "Holds it back" in read(row.widget)
    row._menu.value = KEEP
    row._reason.value = "it is the number of an example"
    row._do.click()
    walk.rest()
    made = walk.sharing.draft
    assert made is not None
    # The methods quote the code, which is a place of its own.
    assert {one.file for one in made.blocking} <= {"methods/methods.md"}
    assert {one.kind for one in made.findings if one.waived} == {"national_id"}
    copy = next(one for one in made.resources if one.path.endswith(".ipynb"))
    assert TOKEN not in copy.location.read_text()
    walk.sharing.set_aside()
    walk.go("check")
    made = walk.sharing.draft
    assert made is not None
    copy = next(one for one in made.resources if one.path.endswith(".ipynb"))
    assert TOKEN not in copy.location.read_text()


def test_cells_that_were_run_out_of_order_are_told_with_the_way_to_put_it_right(walk: Walk, work: Path) -> None:
    path = notebook(work / "study.ipynb", ("total = number + 1", []), ("number = 1", []))
    walk.sharing.words.pop("notebook")
    walk.panel.set_notebook(str(path))
    walk.pick("data.csv").go("check")
    assert "Cell 1 uses “number”, which is made further down, in cell 2." in walk.text("check")
    assert "write it as a cell first" in walk.text("check")
    walk.panel._parts["check"]._restart.click()  # type: ignore[attr-defined]
    assert walk.events[-1] == {"op": "restart_and_run_all"}


def test_without_a_front_end_it_is_said_in_words_how_to_run_it_again(walk: Walk, work: Path) -> None:
    path = notebook(work / "study.ipynb", ("total = number + 1", []), ("number = 1", []))
    walk.panel._callbacks.clear()
    walk.sharing.words.pop("notebook")
    walk.panel.set_notebook(str(path))
    walk.pick("data.csv").go("check")
    assert "Restart the kernel and run all cells from the notebook’s menu." in walk.text("check")
    assert "Restart and run all" not in walk.text("check")
