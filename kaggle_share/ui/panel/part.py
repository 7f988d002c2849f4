"""What the five parts of the panel have in common, and the small pieces that they are built of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape as _escape
from typing import Any, Protocol

import ipywidgets as w

from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.wording import sendable

BEHIND = 0.25
"""Seconds in which a field's words are here that the Enter key has overtaken."""


class Host(Protocol):
    """The frame, as a part sees it."""

    sharing: Sharing

    def show(self, name: str) -> None:
        """Go to a part."""

    @property
    def heard(self) -> bool:
        """True where a front end hears what is sent."""

    def redraw(self) -> None:
        """Draw the steps and the foot again."""

    def send(self, event: dict[str, Any]) -> None:
        """Tell the front end something (`{"op": "insert_cell", "source": …}`); where there is one."""


class Part:
    """One of the five parts. It is built when it is first shown.

    Parameters
    ----------
    host:
        The frame.
    """

    name = ""
    """`pick`, `describe`, `check`, `preview`, `publish`."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.sharing = host.sharing

    @property
    def title(self) -> str:
        """Its name for people."""
        raise NotImplementedError

    def build(self) -> w.Widget:
        """Its widget; called once."""
        raise NotImplementedError

    def refresh(self, event: Event | None = None) -> None:
        """Show what the sharing holds now. Called while it is shown: on entering (None), and for every event.

        It may be called from any thread, and must not take the keyboard's focus away: widgets are updated, not made
        anew, where the user may be in them.
        """

    def badge(self) -> str:
        """What stands beside its name in the steps, such as the number of findings; empty for nothing."""
        return ""

    def foot(self) -> str:
        """Where one stands, for the bar at the foot; plain text."""
        return ""

    def next(self) -> tuple[str, str] | None:
        """The next step: the part's name, and the words on the button; None where there is none now."""
        return None


def text(value: str) -> str:
    """Text as HTML that can be written, and turns no direction."""
    return _escape(sendable(value))


def html(value: str = "", *classes: str) -> w.HTML:
    """A piece of HTML; what came from data was escaped by :func:`text`."""
    made = w.HTML(value)
    add(made, *classes)
    return made


def add(widget: Any, *classes: str) -> Any:
    """A widget with CSS classes of ours (`kshare-panel-…`)."""
    for name in classes:
        widget.add_class(f"kshare-panel-{name}")
    return widget


def button(words: str, *classes: str, on_click: Any = None, tooltip: str = "", icon: str = "") -> w.Button:
    """A button; its words are its name for screen readers."""
    made = w.Button(description=words, tooltip=tooltip or None, icon=icon, layout=w.Layout(width="auto"))
    if on_click is not None:
        made.on_click(lambda _: on_click())
    return add(made, "button", *classes)


def box(*children: w.Widget, classes: tuple[str, ...] = (), row: bool = False) -> w.Box:
    """Widgets one below the other, or in a row that wraps."""
    made = (w.HBox if row else w.VBox)(children)
    return add(made, *(("row",) if row else ("column",)), *classes)


def heading(words: str) -> w.HTML:
    """A heading; not one of HTML's, so that the notebook's table of contents stays the user's own."""
    return html(f'<p role="heading" aria-level="3">{text(words)}</p>', "heading")


def note(words: str = "", *classes: str) -> w.HTML:
    """Quiet words below something; hidden while there are none."""
    made = html("", "note", *classes)
    tell(made, words)
    return made


def tell(widget: w.HTML, words: str, *, html: bool = False) -> None:
    """Give a note other words.

    Parameters
    ----------
    widget:
        What :func:`note` made.
    words:
        Plain text, unless they are `html`.
    """
    value = words if html else text(words)
    if widget.value != value:
        widget.value = value
    shown(widget, bool(words))


def shown(widget: w.Widget, is_shown: bool) -> None:
    """Show a widget, or hide it, from screen readers too."""
    wanted = None if is_shown else "none"
    if widget.layout.display != wanted:
        widget.layout.display = wanted


def turned(widget: w.Button, is_open: bool) -> None:
    """Mark a button that opens and closes something; the mark is drawn, so that the button's name stays its words."""
    for name, wanted in (("opened", is_open), ("closed", not is_open)):
        (widget.add_class if wanted else widget.remove_class)(f"kshare-panel-{name}")


def on_enter(field: w.Text, act: Callable[[], None]) -> None:
    """Have the Enter key in a field do something with all of its words, which are sent when they are complete."""
    field.continuous_update = False
    act_soon = behind(act)
    field.on_submit(lambda _: act_soon())


def behind(act: Callable[[], None]) -> Callable[[], None]:
    """The same a moment later: for the key or the button that takes the words of a field.

    A page sends words when the kernel is done with what it was sent before; a key or a click comes at once, and would
    find the words as they were.
    """

    def soon() -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            act()
        else:
            loop.call_later(BEHIND, act)

    return soon


def hidden_label(widget: Any) -> Any:
    """A field whose label is for screen readers alone, since what stands around it says it to the eye."""
    return add(widget, "hidden-label")
