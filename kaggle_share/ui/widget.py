"""Progress in notebooks: one line that is drawn anew while the cell runs, and goes when it ends.

A widget where a front end shows widgets, since its changes don't touch the notebook's document; elsewhere a display
that is updated in place. What was published is told by the release, which the cell returns.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape as _escape
from typing import Any, Protocol

from kaggle_share.model import Progress, Watch
from kaggle_share.ui.progress import Run, interrupts
from kaggle_share.ui.state import ProgressState, View
from kaggle_share.ui.wording import sendable

PATIENCE = 0.4
"""Seconds before anything is shown: what ends sooner leaves no trace."""
LEAST = 0.1
"""Seconds between two drawings; a widget's messages cost more than the eye gets from them."""

NOTHING = {"text/html": "", "text/plain": ""}
"""What stays of the line: a display can be emptied, but not taken away."""


class Surface(Protocol):
    """Something in the notebook that shows one line."""

    def show(self, page: str, text: str) -> None:
        """Draw the line: as HTML, and as plain text."""

    def close(self) -> None:
        """Take it away."""


@contextmanager
def reporting(
    *, surface: Callable[[], Surface] | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Run]:
    """Show a run in the notebook while the block lasts.

    An interrupt sets `watch.stop`, so that threads end too, and is raised as ever.

    Parameters
    ----------
    surface:
        Makes what the line is drawn on; found out by default.
    clock:
        Seconds from any moment on.
    """
    line = Line(surface or best_surface, clock)
    try:
        with interrupts(Watch()) as watch:
            watch.listeners = (line.tell,)
            yield Run(watch, line.state, line.show)
    finally:
        line.close()


class Line:
    """The line: takes the pipeline's events, and draws at most every `LEAST` seconds.

    Parameters
    ----------
    surface:
        Makes what it is drawn on, the first time that there is something to draw.
    clock:
        Seconds from any moment on.
    """

    def __init__(self, surface: Callable[[], Surface], clock: Callable[[], float]) -> None:
        self.state = ProgressState(clock)
        self._make, self._clock = surface, clock
        self._surface: Surface | None = None
        self._closed = False
        self._owner = threading.get_ident()
        self._lock = threading.Lock()
        self._last = clock()
        self._wait = PATIENCE

    def tell(self, event: Progress) -> None:
        """A listener of `model.Watch`."""
        with self._lock:
            self._draw(self.state.feed(event))

    def show(self, view: View) -> None:
        """Draw what is no step of the pipeline."""
        with self._lock:
            self._draw(view)

    def _draw(self, view: View) -> None:
        now = self._clock()
        if self._closed or now - self._last < self._wait:
            return
        if self._surface is None:
            # What a thread displays may land in another cell; what it updates does not.
            if threading.get_ident() != self._owner:
                return
            self._surface = self._make()
        self._surface.show(page(view), view.line)
        self._last, self._wait = now, LEAST

    def close(self) -> None:
        """Take the line away."""
        with self._lock:
            self._closed = True
            if self._surface is not None:
                self._surface.close()
                self._surface = None


def escape(text: str) -> str:
    """Text as HTML that can be written, and turns no direction."""
    return _escape(sendable(text))


def page(view: View) -> str:
    """A view as HTML: label, bar, numbers. Everything that came from data is escaped."""
    numbers = [escape(part) for part in (view.percent, view.amount, view.rate, view.left) if part]
    quiet = "color:var(--jp-content-font-color2,GrayText)"
    rest = f"({view.hint})" if view.hint else view.text
    bar = ""
    if view.fraction is not None:
        bar = (
            f'<progress max="100" value="{view.fraction * 100:.1f}" aria-label="{escape(view.label)}" '
            'style="width:12em;max-width:40vw;accent-color:var(--jp-brand-color1,#1565c0)"></progress>'
        )
    return (
        '<div role="group" aria-label="Progress" style="display:flex;flex-wrap:wrap;gap:0 1em;align-items:center;'
        "color:var(--jp-content-font-color1,inherit);"
        "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:13px;line-height:1.8;"
        'font-variant-numeric:tabular-nums;overflow-wrap:anywhere">'
        f"<strong>{escape(view.label)}</strong>{bar}"
        + "".join(f"<span>{number}</span>" for number in numbers)
        + (f'<bdi style="{quiet}">{escape(rest)}</bdi>' if rest else "")
        + "</div>"
    )


def best_surface() -> Surface:
    """A widget where the front end shows widgets, else a display that is updated."""
    if shows_widgets():
        try:
            return WidgetSurface()
        except Exception:  # noqa: BLE001 - no comm, an old ipywidgets, …: the line is no reason to fail
            return DisplaySurface()
    return DisplaySurface()


def shows_widgets() -> bool:
    """True where a browser is behind this kernel: Jupyter, VS Code or Colab. Runs without one show plain displays."""
    return bool(
        os.environ.get("JPY_SESSION_NAME")
        or os.environ.get("VSCODE_PID")
        or os.environ.get("VSCODE_CWD")
        or "google.colab" in sys.modules
    )


class WidgetSurface:
    """An ipywidget."""

    def __init__(self) -> None:
        import ipywidgets
        from IPython.display import display

        self._widget: Any = ipywidgets.HTML()
        self._handle: Any = display(self._widget, display_id=True)

    def show(self, page: str, text: str) -> None:
        """Draw the line."""
        self._widget.value = page

    def close(self) -> None:
        """Take the widget away, and leave no word of it in the saved notebook."""
        self._widget.close()
        if self._handle is not None:
            self._handle.update(NOTHING, raw=True)


class DisplaySurface:
    """A display that is updated in place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, page: str, text: str) -> None:
        """Draw the line."""
        from IPython.display import display

        bundle = {"text/html": page, "text/plain": text}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def close(self) -> None:
        """Leave nothing of it."""
        if self._handle is not None:
            self._handle.update(NOTHING, raw=True)
