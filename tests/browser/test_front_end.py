"""The door to the panel: how it is opened, and what is said where it can't be."""

from __future__ import annotations

from conftest import MakeNotebook
from lab_page import shot


def test_the_panel_opens_from_the_notebooks_toolbar(notebook: MakeNotebook) -> None:
    study = notebook(["import pandas as pd\npenguins = pd.DataFrame({'a': [1, 2, 3]})"], run=True)
    panel = study.open_panel()
    shot(study.page, "toolbar")
    panel.get_by_text("study.ipynb").wait_for()
