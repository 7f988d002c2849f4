"""One row of what can be picked: a box to tick, what it is, and the format that it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import ipywidgets as w

from kaggle_share.ui.panel.part import add, button, hidden_label, shown, text, turned
from kaggle_share.ui.panel.words import say

DEEPEST = 6
"""Steps to the right that the tree takes; a narrow panel has no room for more."""


@dataclass(frozen=True)
class Line:
    """What a row shows."""

    word: str
    """Name of the variable, or path."""
    label: str
    is_variable: bool = False
    picked: bool = False
    facts: str = ""
    """What it is, in a line; plain text."""
    trouble: str = ""
    """Why it can't be shared, or what has changed."""
    formats: tuple[tuple[str, str], ...] = ()
    """What it can be written as, with words for people; the default first."""
    format: str = ""
    can_pick: bool = True
    changed: bool = False
    """Another one than when it was picked."""
    depth: int = 0
    folder: bool | None = None
    """Of a folder in the tree: open or not."""


class Listener(Protocol):
    """Who is told what the user did with a row."""

    def ticked(self, line: Line, on: bool) -> None:
        """Picked, or taken out again."""

    def formatted(self, line: Line, format: str) -> None:
        """Another format was chosen."""

    def opened(self, line: Line) -> None:
        """A folder is to be opened, or closed."""

    def taken(self, line: Line) -> None:
        """What has changed is to be taken as it is now."""


class Shared:
    """What the rows of a list have in common: layouts and styles of their own would be half of the messages."""

    def __init__(self) -> None:
        self.layout = w.Layout()
        self.tick, self.words = w.Checkbox(layout=self.layout).style, w.HTML(layout=self.layout).style


class LineRow:
    """The widgets of one row."""

    def __init__(self, listener: Listener, shared: Shared) -> None:
        self._listener = listener
        self._line: Line | None = None
        self.tick = add(w.Checkbox(indent=False, layout=shared.layout, style=shared.tick), "tick")
        self.facts = add(w.HTML(layout=shared.layout, style=shared.words), "facts")
        self.format: w.Dropdown | None = None
        self.open: w.Button | None = None
        self.take: w.Button | None = None
        self.widget = add(w.HBox((self.facts,), layout=shared.layout), "row", "item")
        self.tick.observe(self._ticked, "value")

    def show(self, line: Line) -> None:
        """Show the line as it is now."""
        # While the widgets change, nobody has done anything.
        before, self._line = self._line, None
        if before is None:
            if line.label:
                self._insert(self.tick, after=None)
            if line.depth:
                self.widget.add_class(f"kshare-panel-depth-{min(line.depth, DEEPEST)}")
        self.tick.description, self.tick.value, self.tick.disabled = line.label, line.picked, not line.can_pick
        self.facts.value = _html(line)
        self._show_format(line)
        self._show_folder(line)
        self._show_changed(line)
        self._line = line

    def _show_format(self, line: Line) -> None:
        wanted = line.picked and len(line.formats) > 1
        if self.format is None and wanted:
            self.format = add(hidden_label(w.Dropdown()), "format")
            self.format.observe(self._formatted, "value")
            self._insert(self.format, after=self.tick)
        if self.format is None:
            return
        shown(self.format, wanted)
        if wanted:
            self.format.description = say("Format of {name}", name=line.label)
            if self.format.options != line.formats:
                self.format.options = line.formats
            known = [form for _, form in line.formats]
            self.format.value = line.format if line.format in known else known[0]

    def _show_folder(self, line: Line) -> None:
        if self.open is None and line.folder is not None:
            self.open = button("", "open", on_click=self._opened)
            self._insert(self.open, after=None)
        if self.open is None:
            return
        shown(self.open, line.folder is not None)
        if line.folder is not None:
            turned(self.open, line.folder)
            words = say("Close {name}", name=line.label) if line.folder else say("Open {name}", name=line.label)
            self.open.tooltip = words

    def _show_changed(self, line: Line) -> None:
        if self.take is None and line.changed:
            self.take = button(say("Take it as it is now"), "link", on_click=self._taken)
            self._insert(self.take, after=self.facts)
        if self.take is not None:
            shown(self.take, line.changed)

    def _insert(self, widget: w.Widget, *, after: w.Widget | None) -> None:
        place = self.widget.children.index(after) + 1 if after is not None else 0
        self.widget.children = (*self.widget.children[:place], widget, *self.widget.children[place:])

    def _ticked(self, change: dict[str, object]) -> None:
        if self._line is not None and self._line.picked != change["new"]:
            self._listener.ticked(self._line, bool(change["new"]))

    def _formatted(self, change: dict[str, object]) -> None:
        if self._line is not None and change["new"] is not None:
            self._listener.formatted(self._line, str(change["new"]))

    def _opened(self) -> None:
        if self._line is not None:
            self._listener.opened(self._line)

    def _taken(self) -> None:
        if self._line is not None:
            self._listener.taken(self._line)


def _html(line: Line) -> str:
    facts = f"<span>{text(line.facts)}</span>" if line.facts else ""
    trouble = f'<span class="kshare-panel-trouble">{text(line.trouble)}</span>' if line.trouble else ""
    return facts + trouble
