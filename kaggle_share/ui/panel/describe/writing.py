"""Everything that was said, written as a cell or as `kaggle-share.yaml` with one click."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as w

from kaggle_share.errors import KaggleShareError
from kaggle_share.spec import NAME
from kaggle_share.ui.panel.part import Host, add, box, button, heading, note, shown, tell
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.panel.written import write


class Writing:
    """The two buttons, and what came of them.

    Parameters
    ----------
    host:
        The frame, with the sharing that is written.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._yaml = ""
        self.cell = button(say("Write as a cell"), on_click=self._as_cell)
        self.file = button(say("Write {file}", file=NAME), on_click=self._as_file)
        self.told = note("", "outcome")
        self.trouble = note("", "trouble")
        self.replace = button(say("Replace the file"), "link", on_click=lambda: self._write(replace=True))
        self.text = add(w.Textarea(description=say("To copy"), rows=8, disabled=False), "input", "copy")
        for widget in (self.replace, self.text):
            shown(widget, False)
        self.widget = box(
            heading(say("Keep it as text")),
            note(say("The same as a cell of the magic, or as a file for the command. Nothing is published by it.")),
            box(self.cell, self.file, row=True),
            self.trouble,
            self.replace,
            self.told,
            self.text,
            classes=("section",),
        )

    def draw(self) -> None:
        """Only what is picked can be written."""
        nothing = not self._host.sharing.picks
        self.cell.disabled = self.file.disabled = nothing

    def _as_cell(self) -> None:
        written = self._made(self._host.sharing.as_cell)
        if not written:
            return
        if self._host.heard:
            self._host.send({"op": "insert_cell", "source": written})
            tell(self.told, say("It is in the notebook, as a cell below the one that was chosen."))
        else:
            self._show(written, say("Copy this into a cell."))

    def _as_file(self) -> None:
        self._yaml = self._made(self._host.sharing.as_yaml)
        if self._yaml:
            self._write(replace=False)

    def _write(self, *, replace: bool) -> None:
        self._clear()
        try:
            done = write(self._yaml, self._host.sharing.folder, replace=replace)
        except KaggleShareError as error:
            tell(self.trouble, problem(error).line)
            self._show(self._yaml, "")
            return
        if done == "there":
            tell(
                self.trouble,
                say("{file} is there already, and says something else. It was left as it is.", file=NAME),
            )
            self._show(self._yaml, say("This is what would be written."))
            shown(self.replace, True)
        elif done == "same":
            tell(self.told, say("{file} is there already, and says the same.", file=NAME))
        else:
            tell(self.told, say("Written to {file} in the working folder.", file=NAME))

    def _made(self, make: Callable[[], str]) -> str:
        self._clear()
        try:
            return make()
        except KaggleShareError as error:
            tell(self.trouble, problem(error).line)
            return ""

    def _show(self, written: str, words: str) -> None:
        self.text.value = written
        shown(self.text, True)
        tell(self.told, words)

    def _clear(self) -> None:
        tell(self.told, "")
        tell(self.trouble, "")
        shown(self.replace, False)
        shown(self.text, False)
