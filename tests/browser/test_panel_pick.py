"""Pick in the panel, in a real JupyterLab: variables, files, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab_page import MakeNotebook, accessible, expect, fits, narrow, shot
from playwright.sync_api import Locator

MAKE = """
import numpy as np, pandas as pd
from matplotlib.figure import Figure
penguins = pd.DataFrame({"species": ["Adelie", "Gentoo"] * 10, "mass": range(20)})
a_table_with_a_rather_long_name_that_goes_on = penguins.head(3)
"""
MORE = "image = np.zeros((4, 5))\nfig = Figure()\nodd = np.array([{}, []], dtype=object)\nmodel = object()"


def tick(panel: Locator, name: str) -> None:
    """Tick something by its name."""
    panel.get_by_role("checkbox", name=name, exact=True).check()


def test_variables_are_picked_and_their_sizes_add_up(notebook: MakeNotebook) -> None:
    study = notebook([MAKE, MORE], run=True)
    panel = study.open_panel()
    accessible(study.page)
    tick(panel, "penguins")
    tick(panel, "fig")
    panel.get_by_label("Format of penguins").select_option("parquet")
    expect(panel.get_by_text("2 picked · about 320 B and fig")).to_be_visible()
    expect(panel.get_by_text("DataFrame · 20 × 2 · 320 B in memory · In [1]")).to_be_visible()
    expect(panel.get_by_text("A NumPy array of Python objects, which can't be shared")).to_be_visible()
    expect(panel.get_by_role("button", name="Describe →")).to_be_visible()
    shot(study.page, "pick")
    accessible(study.page)
    fits(panel)
    panel.get_by_label("Filter").fill("model")
    expect(panel.get_by_text("An object, which can't be shared")).to_be_visible()


def test_the_list_follows_the_cells_and_marks_what_changed(notebook: MakeNotebook) -> None:
    study = notebook([MAKE], run=True)
    panel = study.open_panel()
    tick(panel, "penguins")
    study.run("later = penguins.copy()")
    expect(panel.get_by_role("checkbox", name="later", exact=True)).to_be_visible()
    study.run("penguins = penguins.head(5)")
    expect(panel.get_by_text("Changed since you picked it: it was 20 × 2.")).to_be_visible()
    shot(study.page, "pick-changed")
    accessible(study.page)
    panel.get_by_role("button", name="Take it as it is now").click()
    expect(panel.get_by_text("Changed since you picked it")).to_have_count(0)


def test_files_are_picked_by_pattern_and_from_the_tree(notebook: MakeNotebook, folder: Path) -> None:
    (folder / "raw" / "deep").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (folder / "raw" / f"{name}.csv").write_text("x\n1\n")
    (folder / ".env").write_text("PASSWORD=x")
    study = notebook([MAKE], run=True)
    panel = study.open_panel()
    panel.get_by_label("Path or pattern").fill("raw/*.csv")
    panel.get_by_label("Path or pattern").press("Enter")
    expect(panel.get_by_text("3 files · 12 B")).to_be_visible()
    panel.get_by_role("button", name="Browse the folder").click()
    expect(panel.get_by_text("Left out: .env (environment settings, which often hold passwords)")).to_be_visible()
    panel.get_by_role("button", name="Open raw/").click()
    tick(panel, "b.csv")
    expect(panel.get_by_text("2 picked · 16 B")).to_be_visible()
    panel.get_by_label("Path or pattern").fill(".env")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(panel.get_by_text('".env" must not be shared')).to_be_visible()
    shot(study.page, "pick-files")
    accessible(study.page)
    fits(panel)


def test_where_there_is_nothing_yet_it_says_what_to_do(notebook: MakeNotebook) -> None:
    study = notebook(["x = 1"], run=True)
    panel = study.open_panel()
    expect(panel.get_by_text("Run the cells that make them, and they appear here.")).to_be_visible()
    shot(study.page, "pick-empty")
    accessible(study.page)
    study.run(MAKE)
    expect(panel.get_by_role("checkbox", name="penguins", exact=True)).to_be_visible()


def test_it_is_used_by_keyboard_alone(notebook: MakeNotebook) -> None:
    study = notebook([MAKE], run=True)
    panel = study.open_panel()
    panel.get_by_label("Filter").focus()
    study.page.keyboard.type("pengu")
    expect(panel.get_by_role("checkbox", name="a_table", exact=False)).to_have_count(0)
    study.page.keyboard.press("Tab")
    expect(panel.get_by_role("checkbox", name="penguins", exact=True)).to_be_focused()
    study.page.keyboard.press("Space")
    expect(panel.get_by_text("1 picked · about 320 B")).to_be_visible()
    expect(panel.get_by_role("checkbox", name="penguins", exact=True)).to_be_focused()
    study.page.keyboard.press("Tab")
    expect(panel.get_by_label("Format of penguins")).to_be_focused()
    panel.get_by_role("button", name="Describe →").focus()
    study.page.keyboard.press("Enter")
    study.is_at("Describe")


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Dark High Contrast"])
def test_it_fits_a_narrow_side_bar_in_any_theme(notebook: MakeNotebook, theme: str) -> None:
    study = notebook([MAKE, MORE], run=True)
    panel = study.open_panel()
    study.command("apputils:change-theme", theme=theme)
    study.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    tick(panel, "penguins")
    tick(panel, "a_table_with_a_rather_long_name_that_goes_on")
    narrow(study.page, panel, 240)
    expect(panel.get_by_text("2 picked")).to_be_visible()
    shot(study.page, f"pick-{theme.replace(' ', '-').lower()}")
    fits(panel)
    accessible(study.page)


def test_the_magic_shows_it_in_a_cell_of_notebook_7(notebook: MakeNotebook) -> None:
    study = notebook([MAKE, "%load_ext kaggle_share", "%kaggle_share"], app="notebook", run=True)
    cell = study.output()
    tick(cell, "penguins")
    expect(cell.get_by_text("1 picked · about 320 B")).to_be_visible()
    shot(study.page, "pick-in-a-cell")
    accessible(study.page, ".jp-OutputArea-output .kshare-panel")
