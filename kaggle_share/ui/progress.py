"""Progress where there is no notebook: one line of state on a terminal, plain lines in a log. Both on stderr."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from kaggle_share.model import Progress, Watch
from kaggle_share.ui.state import ProgressState, View

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.live import Live
    from rich.text import Text

SHARE = 0.1
"""A log gets a line when this much more is done, …"""
TINY = 1e-9
"""Ten times a hundredth is not quite a tenth."""
PATIENCE = 10.0
"""… or when this many seconds have passed, …"""
AT_LEAST = 1.0
"""… but none sooner than this after the one before it, within a step."""
LONGEST = 300.0
"""Waiting can take hours: its lines come further and further apart, up to so many seconds."""


class Surface(Protocol):
    """Something that shows views."""

    def __call__(self, view: View) -> None:
        """Show a view."""
        ...

    def paused(self) -> AbstractContextManager[None]:
        """Keep out of the way while this lasts, since something is asked."""
        ...


@dataclass
class Run:
    """A run that is being shown."""

    watch: Watch
    state: ProgressState
    show: Callable[[View], None]
    """For what is no step of the pipeline."""
    paused: Callable[[], AbstractContextManager[None]] = nullcontext
    """Shows nothing while it lasts, since something is asked."""


@contextmanager
def reporting(*, shown: bool = True, stream: TextIO | None = None) -> Iterator[Run]:
    """Show a run on stderr while the block lasts.

    An interrupt sets `watch.stop`, so that threads end too, and is raised as ever.

    Parameters
    ----------
    shown:
        False shows nothing (the user's setting `progress`).
    stream:
        Where to; stderr by default.
    """
    stream = stream or sys.stderr
    state = ProgressState()
    with _surface(stream if shown else None) as show, interrupts(Watch()) as watch:
        lock = threading.Lock()

        def listen(event: Progress) -> None:
            with lock:
                view = state.feed(event)
                show(view)

        watch.listeners = (listen,)
        yield Run(watch, state, show, show.paused)


def _surface(stream: TextIO | None) -> AbstractContextManager[Surface]:
    if stream is None:
        return nullcontext(LogLines(lambda line: None))
    return _terminal(stream) if stream.isatty() else nullcontext(LogLines(_writer(stream)))


@contextmanager
def interrupts(watch: Watch) -> Iterator[Watch]:
    """While this lasts, Ctrl-C also tells the threads of a run to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    before = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        watch.stop.set()
        if callable(before):
            before(number, frame)
        else:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, before)


# ── logs ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class LogLines:
    """Which views are worth a line in a log: each step once, then every tenth of it or every ten seconds.

    Parameters
    ----------
    write:
        Takes a line.
    clock:
        Seconds.
    """

    write: Callable[[str], Any]
    clock: Callable[[], float] = time.monotonic
    _label: str = ""
    _fraction: float = 0.0
    _at: float = field(default=0.0)
    _patience: float = PATIENCE

    def __call__(self, view: View) -> None:
        """Write the view, if it is worth a line."""
        now = self.clock()
        if view.label != self._label:
            # How much there is to do shows in the lines that follow, if it takes long enough for some.
            self._label, self._fraction, self._patience = view.label, view.fraction or 0.0, PATIENCE
            self._at = now
            self.write(view.label)
            return
        elif not self._is_news(view, now - self._at):
            return
        elif view.step == "wait":
            self._patience = min(self._patience * 2, LONGEST)
        self._fraction, self._at = view.fraction or 0.0, now
        # The file at hand changes too fast to be of use here.
        self.write(View(view.step, view.label, "", view.fraction, view.amount, view.rate, view.left, view.hint).line)

    def paused(self) -> AbstractContextManager[None]:
        """Lines are in nobody's way."""
        return nullcontext()

    def _is_news(self, view: View, passed: float) -> bool:
        if passed < AT_LEAST:
            return False
        return passed >= self._patience or (view.fraction or 0.0) - self._fraction >= SHARE - TINY


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(line: str) -> None:
        # A log that nobody reads any more is no reason to stop.
        try:
            stream.write(f"{line}\n")
            stream.flush()
        except (OSError, ValueError):
            pass

    return write


# ── terminals ─────────────────────────────────────────────────────────────────────────────────────


GAP = "   "
BAR = 30
"""Characters of the bar, where there is room."""
LEAST_BAR = 8
LEAST_REST = 12


class _Line:
    """The line of state, drawn anew some times a second."""

    def __init__(self, live: Callable[[_Line], Live]) -> None:
        self.view: View | None = None
        self.live = live(self)

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> Iterator[Text]:
        if self.view is not None:
            yield draw(self.view, options.max_width)

    def __call__(self, view: View) -> None:
        self.view = view

    @contextmanager
    def paused(self) -> Iterator[None]:
        self.live.stop()
        try:
            yield
        finally:
            self.live.start()


def draw(view: View, width: int) -> Text:
    """A view in one line of this width: label, bar, numbers, and what is at hand as far as there is room.

    Parameters
    ----------
    view:
        What is to be shown.
    width:
        Of the terminal.
    """
    from rich.text import Text

    line = Text(view.label, style="bold", no_wrap=True, overflow="ellipsis", end="")
    numbers = [number for number in (view.percent, view.amount, view.rate, view.left) if number]
    room = width - line.cell_len - sum(len(number) + len(GAP) for number in numbers)
    bar = min(BAR, room - len(GAP))
    if view.fraction is not None and bar >= LEAST_BAR:
        full = round(bar * view.fraction)
        line.append(GAP).append("━" * full, style="green").append("━" * (bar - full), style="dim")
        room -= bar + len(GAP)
    for number in numbers:
        line.append(f"{GAP}{number}", style="not bold")
    rest = f"({view.hint})" if view.hint else view.text
    if rest and room > LEAST_REST:
        line.append(f"{GAP}{rest}", style="not bold dim")
    line.truncate(width, overflow="ellipsis")
    return line


@contextmanager
def _terminal(stream: TextIO) -> Iterator[Surface]:
    from rich.live import Live

    # What has ended is told by what is printed after it, so the line goes.
    line = _Line(lambda shown: Live(shown, console=console(stream), transient=True, refresh_per_second=8,
                                    redirect_stdout=False, redirect_stderr=False))  # fmt: skip
    with line.live:
        yield line


def console(stream: TextIO | None = None) -> Console:
    """Rich's console on a stream, without guesses about what numbers and paths should look like."""
    from rich.console import Console

    return Console(file=stream or sys.stderr, highlight=False, emoji=False)
