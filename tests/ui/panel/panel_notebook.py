"""A notebook without a front end: cells are run in a shell, and the panel of that shell is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ipywidgets as w
from IPython.core.interactiveshell import InteractiveShell
from panel_walk import read, until
from traitlets.config import Config

from kaggle_share.ui.panel.describe import Describe
from kaggle_share.ui.panel.frame import Panel
from kaggle_share.ui.panel.pick import Pick
from kaggle_share.ui.panel.pick.rows import LineRow


class Notebook:
    """A shell and its panel.

    Parameters
    ----------
    shell:
        The shell of this process.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell
        self.folder = Path.cwd()
        self.panel = Panel()
        self.sharing = self.panel.sharing

    def end(self) -> None:
        """Leave nothing running."""
        self.sharing.stop()
        self.rest()
        self.panel.close()
        InteractiveShell.clear_instance()

    def take_over(self) -> None:
        """Be the notebook of this process again."""
        InteractiveShell._instance = self.shell

    def run(self, source: str) -> None:
        """Run a cell."""
        self.shell.run_cell(source, store_history=True).raise_error()

    def rest(self) -> None:
        """Wait until nothing runs."""
        until(lambda: not self.sharing.running and self.sharing.wait(0), "the run's end")

    def looked(self) -> None:
        """Wait until all files were looked at."""
        until(lambda: self.pick.looker.wait(1), "the files to be looked at")

    @property
    def pick(self) -> Pick:
        """The part."""
        part = self.panel._parts["pick"]
        assert isinstance(part, Pick)
        return part

    def describe(self) -> Describe:
        """Go there, and wait until the draft is there."""
        self.panel.show("describe")
        self.rest()
        part = self.panel._parts["describe"]
        assert isinstance(part, Describe)
        return part

    def names(self) -> list[str]:
        """The variables on the page."""
        return [row.tick.description for row in self.pick.made._list.rows]

    def row(self, name: str) -> LineRow:
        """The row of a variable, a picked file or a file of the tree."""
        lists = (self.pick.made._list, self.pick.found._files, self.pick.found._nodes)
        return next(row for one in lists for row in one.rows if row.tick.description == name)

    def facts(self, name: str) -> str:
        """What a row says beside its name."""
        return re.sub(r"<[^>]+>", " ", self.row(name).facts.value).strip()

    def tick(self, *names: str) -> None:
        """Tick rows."""
        for name in names:
            self.row(name).tick.value = True

    def foot(self) -> str:
        """Where one stands."""
        return read(self.panel._foot)

    def text(self) -> str:
        """What is to be read in the present part."""
        return read(self.panel._body)


def new_notebook() -> Notebook:
    """One with a shell of its own, without a history on disk."""
    InteractiveShell.clear_instance()
    return Notebook(InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}})))


def count_widgets(root: w.Widget) -> int:
    """How many widgets there are below one."""
    found: set[Any] = set()

    def walk(widget: w.Widget) -> None:
        found.add(widget.model_id)
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(root)
    return len(found)
