"""What a user who reads Chinese would read in English still: every text of the panel, without what is data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

import ipywidgets as w

from kaggle_share.ui.panel.page import DATA, DATA_CLASSES, VOID

WORDS = re.compile(r"[A-Za-z][A-Za-z’']+(?: [a-z][a-z’']+)+")
"""Words with nothing but blanks between them, as only a sentence or a label has: lists of names have commas."""
SPOKEN = ("aria-label", "data-label", "title", "alt", "placeholder")
"""Attributes that people see or hear."""


def texts(widget: w.Widget) -> Iterator[str]:
    """Every text of a widget and of those within it that is shown or said, each by itself.

    Within a preview, names and values from data stand in elements of their own, which are left out.
    """
    if widget.layout.display == "none":
        return
    for child in getattr(widget, "children", ()):
        yield from texts(child)
    if isinstance(widget, w.HTML):
        reader = _Reader()
        reader.feed(widget.value)
        reader.close()
        yield from reader.found
    else:
        # What is written in fields is data, and what would be written there without the user.
        for name in ("description", "tooltip"):
            yield str(getattr(widget, name, "") or "")
        if isinstance(widget, w.Dropdown):
            yield from (str(label) for label in widget._options_labels)


def english(widget: w.Widget, allowed: Sequence[str] = ()) -> set[str]:
    """The texts in which English is left.

    Parameters
    ----------
    widget:
        With everything in it.
    allowed:
        Names and words from data, which may stand in any text.
    """
    found = set()
    for text in texts(widget):
        rest = text
        for word in sorted(allowed, key=len, reverse=True):
            rest = rest.replace(word, "")
        if WORDS.search(rest):
            found.add(" ".join(text.split()))
    return found


class _Reader(HTMLParser):
    """Collects texts, each block of them as one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if not self._is_data():
            self.found += [known[name] for name in SPOKEN if known.get(name) and not known[name].startswith("sha256")]
        if tag not in VOID:
            self._open.append((tag, known.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_data():
            self.found.append(data)

    def _is_data(self) -> bool:
        in_preview = any("kshare" in classes.split() for _, classes in self._open)
        data = DATA if in_preview else DATA - {"bdi"}
        return any(tag in data or not DATA_CLASSES.isdisjoint(classes.split()) for tag, classes in self._open)
