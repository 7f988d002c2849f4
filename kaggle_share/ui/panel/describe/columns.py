"""The columns of every table: what each is, as generated until it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as w

from kaggle_share import rules
from kaggle_share.model import Column
from kaggle_share.ui.panel.paged import Paged
from kaggle_share.ui.panel.part import add, box, button, heading, hidden_label, note, shown, tell
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import sendable, shortened, visible, whole

ROWS = 8
NAME_CHARS = 120
WORDS = 300
"""Characters of a generated description that are shown."""


@dataclass(frozen=True)
class ColumnLine:
    """What a row shows."""

    file: str
    column: Column
    description: str = ""
    """As the user said it."""
    unit: str = ""
    type: str = ""


class Columns:
    """The table of columns.

    Parameters
    ----------
    sharing:
        Where they are described.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._drawing = False
        self.file = add(w.Dropdown(description=say("Table")), "input")
        self.filter = add(w.Text(description=say("Filter"), placeholder=say("by name")), "input")
        self.list: Paged[ColumnLine] = Paged(lambda: ColumnRow(self), _key, ROWS)
        self.all = button("", "link", on_click=self._accept_all)
        self.empty = note("")
        self.widget = box(
            heading(say("Columns")),
            box(self.file, self.filter, row=True, classes=("pair",)),
            self.list.widget,
            self.all,
            self.empty,
            classes=("section", "columns"),
        )
        self.file.observe(self._turned, "value")
        self.filter.observe(self._turned, "value")

    def draw(self, *, first: bool = False) -> None:
        """Show the columns of the draft, with what was said of them."""
        made = self._sharing.draft
        picked = {resource.path for resource in made.data} if made is not None else set()
        files = {path: columns for path, columns in (made.columns if made else {}).items() if path in picked}
        options = tuple((visible(path), path) for path in files)
        self._drawing = True
        if tuple(self.file.options) != options:
            before = self.file.value
            self.file.options = options
            self.file.value = before if before in files else next(iter(files), None)
        self._drawing = False
        columns = files.get(self.file.value or "", ())
        shown(self.file, len(files) > 1)
        shown(self.filter, len(columns) > ROWS)
        lines = self._lines(self.file.value or "", columns)
        self.list.show(lines, first=first)
        drafted = [line for line in lines if _is_open(line)]
        shown(self.all, len(drafted) > 1)
        self.all.description = say("Accept all {count} generated descriptions", count=whole(len(drafted)))
        words = ""
        if made is None:
            words = say("They are listed once what you picked has been looked through.")
        elif not files:
            words = say("Nothing that is picked has columns.")
        elif not lines:
            words = say("No column is called that.")
        tell(self.empty, words)

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def describe(self, line: ColumnLine, description: str, unit: str, type: str) -> None:
        """Say what a column is; empty texts take it back."""
        self._say(line.file, {line.column.name: _words(description, unit, type)})

    def _accept_all(self) -> None:
        file = self.file.value or ""
        made = self._sharing.draft
        lines = self._lines(file, made.columns.get(file, ()) if made is not None else ())
        drafted = [one for one in lines if _is_open(one)]
        self._say(file, {one.column.name: _words(one.column.description, one.unit, one.type) for one in drafted})
        self.draw()

    def _say(self, file: str, said: Mapping[str, Any]) -> None:
        every = dict(self._sharing.words.get("columns") or {})
        columns = {**every.get(file, {}), **said}
        every[file] = {name: value for name, value in columns.items() if value}
        self._sharing.say("columns", {name: value for name, value in every.items() if value})

    def _lines(self, file: str, columns: tuple[Column, ...]) -> list[ColumnLine]:
        wanted = self.filter.value.strip().casefold()
        said = (self._sharing.words.get("columns") or {}).get(file, {})
        lines = []
        for column in columns:
            if wanted and wanted not in column.name.casefold():
                continue
            words = said.get(column.name, {})
            words = words if isinstance(words, Mapping) else {"description": words}
            given = (str(words.get(key, "")) for key in ("description", "unit", "type"))
            lines.append(ColumnLine(file, column, *given))
        return lines

    def _turned(self, _change: object) -> None:
        if not self._drawing:
            self.draw(first=True)


class ColumnRow:
    """The widgets of one column."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._line: ColumnLine | None = None
        self.name = add(w.Text(continuous_update=True), "column-words")
        self.unit = hidden_label(add(w.Text(placeholder=say("unit"), continuous_update=True), "unit"))
        self.accept = button(say("Accept"), "link", on_click=self._accept)
        self.type = hidden_label(add(w.Dropdown(options=[("", "")], layout=w.Layout(width="auto")), "format"))
        self.facts = note("", "facts")
        about = box(self.type, self.facts, row=True, classes=("about",))
        self.widget = box(self.name, self.unit, self.accept, about, row=True, classes=("item", "column-row"))
        for field in (self.name, self.unit, self.type):
            field.observe(self._typed, "value")

    def show(self, line: ColumnLine) -> None:
        """Show a column."""
        self._line = None
        name = visible(shortened(line.column.name, NAME_CHARS)) or say("(no name)")
        self.name.description = name
        self.unit.description = say("Unit of {name}", name=name)
        self.type.description = say("Type of {name}", name=name)
        self.accept.tooltip = say("Accept the description of {name}", name=name)
        # What is being typed is not touched.
        if self.name.value.strip() != line.description:
            self.name.value = line.description
        if self.unit.value.strip() != line.unit:
            self.unit.value = line.unit
        found = say("{type}, as found", type=line.column.type) if not line.type else say("as found")
        options = ((found, ""), *((name, name) for name in rules.COLUMN_TYPES))
        if tuple(self.type.options) != options:
            self.type.options = options
        if self.type.value != line.type and line.type in ("", *rules.COLUMN_TYPES):
            self.type.value = line.type
        self._line = line
        self._draw(line)

    def _draw(self, line: ColumnLine) -> None:
        self.name.placeholder = sendable(shortened(line.column.description, WORDS))
        self.unit.placeholder = line.column.unit or say("unit")
        is_generated = line.column.generated and bool(line.column.description)
        shown(self.accept, not self.name.value and bool(line.column.description))
        words = say("generated") if is_generated and not self.name.value else ""
        tell(self.facts, words)

    def _typed(self, _change: object) -> None:
        if self._line is not None:
            said = (self.name.value.strip(), self.unit.value.strip(), self.type.value or "")
            self._columns.describe(self._line, *said)
            self._draw(self._line)

    def _accept(self) -> None:
        if self._line is not None:
            self.name.value = self._line.column.description


def _key(line: ColumnLine) -> tuple[str, str]:
    return line.file, line.column.name


def _is_open(line: ColumnLine) -> bool:
    """True where there is a generated description, and none was said."""
    return not line.description and bool(line.column.description)


def _words(description: str, unit: str, type: str) -> Any:
    """As the document has it: text, or a description with unit and type."""
    said = {"description": description, "unit": unit, "type": type}
    return {key: value for key, value in said.items() if value} if unit or type else description
