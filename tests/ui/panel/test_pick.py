"""Pick: what the notebook made, and files."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from panel_notebook import Notebook, count_widgets
from panel_walk import until

from kaggle_share.ui.panel.pick import variables
from kaggle_share.ui.panel.pick.files import plain
from kaggle_share.ui.panel.pick.tree import MOST_READ, MOST_SHOWN, Tree

MAKE = """
import numpy as np, pandas as pd
from matplotlib.figure import Figure
penguins = pd.DataFrame({"species": ["Adelie", "Gentoo"] * 10, "mass": range(20)})
"""


@pytest.fixture
def birds(notebook: Notebook) -> Notebook:
    notebook.run(MAKE)
    notebook.run("image = np.zeros((4, 5))\nfig = Figure(figsize=(6.4, 4.8), dpi=100)\nscores = {'a': 1}")
    notebook.run("odd = np.array([{}, []], dtype=object)\nmodel = object()\nn = 3")
    return notebook


# ── variables ─────────────────────────────────────────────────────────────────────────────────────


def test_variables_are_listed_with_shape_memory_and_the_cell_that_made_them(birds: Notebook) -> None:
    assert birds.names() == ["penguins", "fig", "image", "scores", "odd"]
    assert birds.facts("penguins") == "DataFrame · 20 × 2 · 320 B in memory · In [1]"
    assert birds.facts("image") == "ndarray · 4 × 5 · 160 B in memory · In [2]"
    assert birds.facts("fig") == "Figure · 640×480 · In [2]"
    assert birds.facts("scores") == "dict · 1 item · In [2]"


def test_the_list_follows_the_cells(birds: Notebook) -> None:
    birds.run("later = pd.Series([1.0])\ndel image")
    assert birds.names() == ["later", "penguins", "fig", "scores", "odd"]
    birds.run("penguins = penguins.head(3)")
    assert birds.facts("penguins").endswith("3 × 2 · 48 B in memory · In [5]")


def test_the_cell_that_only_changes_a_variable_did_not_make_it() -> None:
    history = ("", "a = 1\nb = 2", "%%time\nc = a", "a.drop()\nprint(b)", "def f():\n    b = 3", "broken (", "c = 1")
    assert variables.makers(history, ["a", "b", "c", "f", "g"]) == {"a": 1, "b": 1, "c": 6, "f": 4}


def test_what_can_not_be_shared_says_why(birds: Notebook) -> None:
    assert birds.row("odd").tick.disabled
    assert "A NumPy array of Python objects, which can't be shared" in birds.facts("odd").replace("&#x27;", "'")
    birds.pick._filter.value = "model"
    assert birds.names() == ["model"]
    assert birds.facts("model").replace("&#x27;", "'").startswith("An object, which can't be shared. What can: DataF")
    birds.tick("model")
    assert not birds.sharing.picks


def test_no_frames_yet_is_told_with_the_next_step(notebook: Notebook) -> None:
    assert "Run the cells that make them, and they appear here." in notebook.text()
    assert notebook.foot() == "Nothing picked yet"
    assert notebook.panel._next.layout.display == "none"


def test_filtering_as_one_types(birds: Notebook) -> None:
    birds.pick._filter.value = "PENG"
    assert birds.names() == ["penguins"]
    birds.pick._filter.value = "nothing of that name"
    assert "Nothing here is called that." in birds.text()
    birds.pick._filter.value = ""
    assert len(birds.names()) == 5


def test_sizes_add_up_and_say_that_they_are_estimates(birds: Notebook) -> None:
    birds.tick("penguins", "image")
    assert birds.foot() == "2 picked · about 480 B"
    birds.tick("fig")
    assert birds.foot() == "3 picked · about 480 B and fig"
    birds.row("penguins").tick.value = birds.row("image").tick.value = False
    assert birds.foot() == "1 picked"
    assert birds.panel._next.description == "Describe →"


def test_sizes_are_those_of_the_files_once_they_are_written(birds: Notebook) -> None:
    birds.tick("penguins")
    birds.describe()
    birds.panel.show("pick")
    made = birds.sharing.draft
    assert made is not None
    assert birds.foot() == f"1 picked · {sum(one.size for one in made.data)} B"


def test_the_format_is_chosen_from_what_fits(birds: Notebook) -> None:
    row = birds.row("penguins")
    assert row.format is None
    birds.tick("penguins", "fig", "scores")
    assert row.format is not None
    assert [label for label, _ in row.format.options] == ["csv", "parquet", "jsonl"]
    assert row.format.description == "Format of penguins"
    row.format.value = "parquet"
    assert birds.sharing.document().resources[0].format == "parquet"
    assert [label for label, _ in birds.row("fig").format.options] == ["png and svg", "png", "svg"]
    birds.row("fig").format.value = "png"
    birds.describe()
    assert {one.path for one in birds.sharing.draft.data} == {"penguins.parquet", "fig.png", "scores.json"}


def test_without_a_choice_the_format_is_that_of_the_settings(birds: Notebook, monkeypatch: Any) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_FRAME_FORMAT", "parquet")
    birds.panel.refresh()
    birds.tick("penguins")
    assert birds.row("penguins").format.value == "parquet"
    birds.describe()
    assert [one.path for one in birds.sharing.draft.data] == ["penguins.parquet"]


def test_what_was_said_of_a_file_goes_with_it_into_another_format(birds: Notebook) -> None:
    birds.tick("penguins")
    birds.sharing.say("columns", {"penguins.csv": {"mass": "Body mass"}})
    birds.sharing.settle("penguins.csv", "mass", {"keep": "not people"})
    birds.row("penguins").format.value = "parquet"
    assert birds.sharing.words["columns"] == {"penguins.parquet": {"mass": "Body mass"}}
    birds.describe()
    assert birds.sharing.error is None
    assert birds.sharing.draft.columns["penguins.parquet"][1].description == "Body mass"


@pytest.mark.parametrize("change", ["penguins = penguins.copy()", "penguins['more'] = 1"])
def test_a_variable_that_changed_since_it_was_picked_is_marked(birds: Notebook, change: str) -> None:
    birds.tick("penguins")
    birds.run("n = 4")
    assert "Changed" not in birds.facts("penguins")
    birds.run(change)
    assert "Changed since you picked it" in birds.facts("penguins")
    assert ("it was 20 × 2" in birds.facts("penguins")) == ("more" in change)
    birds.row("penguins").take.click()
    assert "Changed" not in birds.facts("penguins")
    assert birds.row("penguins").tick.value


def test_a_variable_that_is_gone_stays_in_sight_to_be_taken_out(birds: Notebook) -> None:
    birds.tick("penguins")
    birds.run("del penguins")
    assert "It is not there any more" in birds.facts("penguins")
    assert birds.panel._steps["pick"].description == "Pick 1"
    birds.row("penguins").tick.value = False
    assert "penguins" not in birds.names()


def test_picking_keeps_no_large_frame_alive(birds: Notebook) -> None:
    birds.tick("penguins")
    held = weakref.ref(birds.shell.user_ns["penguins"])
    birds.run("del penguins")
    gc.collect()
    assert held() is None


def test_a_name_of_data_is_text_and_no_markup(notebook: Notebook) -> None:
    notebook.shell.user_ns["Bad"] = type("<img src=x onerror=alert(1)>", (pd.DataFrame,), {})({"a": [1]})
    notebook.panel.refresh()
    assert "<img" not in notebook.row("Bad").facts.value


def test_a_hundred_large_variables_take_few_widgets_and_are_not_touched(notebook: Notebook) -> None:
    class Watched(pd.DataFrame):
        def __getitem__(self, key: object) -> object:
            raise AssertionError("the data was looked at")

        memory_usage = items = to_numpy = head = __array__ = __getitem__

    frame = Watched(pd.DataFrame({name: np.arange(1000) for name in "abc"}))
    notebook.shell.user_ns.update({f"frame_{number:02}": frame for number in range(50)})
    notebook.shell.user_ns.update({f"array_{number:02}": np.zeros(3) for number in range(50)})
    notebook.panel.refresh()
    assert len(notebook.names()) == 10
    assert count_widgets(notebook.panel) < 100
    assert "1 to 10 of 100" in notebook.text()
    notebook.pick.made._list._more.click()
    assert notebook.names()[0] == "frame_10"


def test_a_click_on_a_row_of_the_page_before_picked_what_had_taken_its_place(notebook: Notebook) -> None:
    notebook.shell.user_ns.update({f"array_{number:02}": np.zeros(3) for number in range(30)})
    notebook.panel.refresh()
    late = notebook.row("array_03")
    notebook.pick.made._list._more.click()
    late.tick.value = True
    assert list(notebook.sharing.picks) == [(True, "array_03")]


# ── files ─────────────────────────────────────────────────────────────────────────────────────────


def add(notebook: Notebook, path: str) -> None:
    """Type a path and press the button."""
    notebook.pick.found._path.value = path
    notebook.pick.found._typed()


def test_files_are_picked_by_name_and_by_pattern(notebook: Notebook) -> None:
    (notebook.folder / "raw").mkdir()
    for name in ("a", "b"):
        (notebook.folder / "raw" / f"{name}.csv").write_text("x\n1\n")
    add(notebook, "data.csv")
    add(notebook, "raw/*.csv")
    notebook.looked()
    until(lambda: "looking" not in notebook.facts("raw/*.csv"))
    assert notebook.facts("raw/*.csv") == "2 files · 8 B"
    assert notebook.facts("data.csv") == f"{(notebook.folder / 'data.csv').stat().st_size} B"
    until(lambda: notebook.foot().startswith("2 picked · "))
    assert "about" not in notebook.foot()
    assert [spec.path for spec in notebook.sharing.document().resources] == ["data.csv", "raw/*.csv"]


def test_what_was_found_out_meanwhile_was_drawn_over_by_what_was_known_before(notebook: Notebook) -> None:
    found, known = notebook.pick.found, notebook.pick.found.known

    def slowly(pick: Any) -> Any:
        before = known(pick)
        if before is None and threading.current_thread() is threading.main_thread():
            # The other thread finds it out now, and would draw it.
            until(lambda: known(pick) is not None)
            done.wait(0.3)
        return before

    done = threading.Event()
    found.known = slowly  # type: ignore[method-assign]
    add(notebook, "data.csv")
    until(lambda: "looking" not in notebook.facts("data.csv"))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (".env", "must not be shared: it holds environment settings"),
        ("dat.csv", "Did you mean data.csv?"),
        ("", "Name a file, a folder or a glob"),
    ],
)
def test_a_file_that_can_not_be_picked_says_why(notebook: Notebook, path: str, why: str) -> None:
    (notebook.folder / ".env").write_text("PASSWORD=x")
    add(notebook, path)
    assert why in notebook.text()
    assert not notebook.sharing.picks


def test_a_forbidden_file_within_a_picked_folder_is_said_beside_it(notebook: Notebook) -> None:
    (notebook.folder / "raw").mkdir()
    (notebook.folder / "raw" / "id_rsa").write_text("x")
    add(notebook, "raw")
    notebook.looked()
    until(lambda: notebook.panel._steps["pick"].description == "Pick 1")
    assert "must not be shared" in notebook.facts("raw")


def test_paths_of_the_front_end_become_those_of_the_working_folder(notebook: Notebook) -> None:
    notebook.panel.add_files([str(notebook.folder / "data.csv")])
    assert list(notebook.sharing.picks) == [(False, "data.csv")]
    assert notebook.panel.shown == "pick"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("./a.csv", "a.csv"), ("raw/", "raw"), ("raw/../a.csv", "a.csv"), ("../a.csv", "../a.csv"), ("/x/a", "/x/a")],
)
def test_a_path_is_written_from_the_working_folder_on(tmp_path: Path, word: str, meant: str) -> None:
    assert plain(word, tmp_path) == meant


def test_the_tree_opens_folder_by_folder_and_says_what_it_leaves_out(notebook: Notebook) -> None:
    (notebook.folder / "raw" / "deep").mkdir(parents=True)
    (notebook.folder / "raw" / "one.csv").write_text("x\n1\n")
    (notebook.folder / ".env").write_text("x")
    notebook.pick.found._browse.click()
    assert "raw/" in notebook.text()
    assert "one.csv" not in notebook.text()
    assert "Left out: .env (environment settings, which often hold passwords)" in notebook.text()
    notebook.row("raw/").open.click()
    notebook.tick("one.csv")
    assert list(notebook.sharing.picks) == [(False, "raw/one.csv")]
    notebook.row("raw/").open.click()
    assert "deep/" not in notebook.text()


def test_a_huge_folder_is_bounded(tmp_path: Path) -> None:
    for number in range(MOST_READ + 5):
        os.mknod(tmp_path / f"{number:05}.csv")
    nodes = Tree(tmp_path).nodes()
    assert len(nodes) == MOST_SHOWN + 1
    assert nodes[-1].remark == "More than 5,000 things here: pick the folder, or name what you want"
    assert [node.name for node in Tree(tmp_path).nodes("00017")] in ([], ["00017.csv", ""])


def test_a_folder_that_can_not_be_read_says_so(tmp_path: Path) -> None:
    assert "can't be read" in Tree(tmp_path / "gone").nodes()[0].remark
