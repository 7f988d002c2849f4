"""A list of any length in a few widgets: one page of it at a time.

A row belongs to one thing for good. Were it lent to the next thing, a click that comes late would pick the wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, Protocol, TypeVar

import ipywidgets as w

from kaggle_share.ui.panel.part import box, button, html, shown
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import whole

KEPT = 4
"""Pages whose rows are kept, for those who turn back."""

T = TypeVar("T")
Shown = TypeVar("Shown", contravariant=True)


class Row(Protocol[Shown]):
    """One row, which shows one thing."""

    widget: w.Widget

    def show(self, item: Shown) -> None:
        """Show it as it is now."""


class Paged(Generic[T]):
    """A list.

    Parameters
    ----------
    make:
        Makes the row of a thing.
    key:
        What tells a thing from the others.
    size:
        Rows of a page.
    """

    def __init__(self, make: Callable[[], Row[T]], key: Callable[[T], Hashable], size: int) -> None:
        self._make, self._key, self._size = make, key, size
        self._kept: dict[Hashable, Row[T]] = {}
        self._items: Sequence[T] = ()
        self._first = 0
        self.rows: list[Row[T]] = []
        self._list = box(classes=("list",))
        self._where = html("", "note")
        self._back = button(say("‹ Back"), "link", on_click=lambda: self._turn(-1))
        self._more = button(say("More ›"), "link", on_click=lambda: self._turn(1))
        self._pages = box(self._back, self._where, self._more, row=True, classes=("pages",))
        shown(self._pages, False)
        self.widget = box(self._list, self._pages, classes=("paged",))

    @property
    def items(self) -> Sequence[T]:
        """What is on the present page."""
        return self._items[self._first : self._first + self._size]

    def show(self, items: Sequence[T], *, first: bool = False) -> None:
        """Show a list; the page stays, as far as there is one.

        Parameters
        ----------
        items:
            All of it.
        first:
            Go to the first page.
        """
        self._items = items
        last = max(0, (len(items) - 1) // self._size * self._size)
        self._first = 0 if first else min(self._first, last)
        page = self.items
        self.rows = [self._row(item) for item in page]
        widgets = tuple(row.widget for row in self.rows)
        if self._list.children != widgets:
            self._list.children = widgets
        self._forget()
        shown(self._pages, len(items) > self._size)
        end = self._first + len(page)
        self._where.value = say(
            "{first} to {last} of {count}", first=whole(self._first + 1), last=whole(end), count=whole(len(items))
        )
        self._back.disabled, self._more.disabled = not self._first, end >= len(items)

    def _turn(self, by: int) -> None:
        self._first = max(0, self._first + by * self._size)
        self.show(self._items)

    def _row(self, item: T) -> Row[T]:
        key = self._key(item)
        row = self._kept.pop(key, None) or self._make()
        self._kept[key] = row
        row.show(item)
        return row

    def _forget(self) -> None:
        """Close the rows that were shown longest ago."""
        for key in list(self._kept)[: -KEPT * self._size]:
            row = self._kept.pop(key)
            close(row.widget)


def close(widget: w.Widget) -> None:
    """Take a widget away for good, with those in it."""
    for child in getattr(widget, "children", ()):
        close(child)
    widget.close()
