"""Progress in a notebook: one line, drawn now and then, gone at the end."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kaggle_share.model import Progress
from kaggle_share.ui import widget
from kaggle_share.ui.state import View


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Drawn:
    """A surface that keeps what was drawn."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.closed = 0

    def show(self, page: str, text: str) -> None:
        self.lines.append(text)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drawn() -> Drawn:
    return Drawn()


def sent(done: int) -> Progress:
    return Progress("send", "a.csv", done, 1000)


def test_what_ends_soon_leaves_no_trace(clock: Clock, drawn: Drawn) -> None:
    with widget.reporting(surface=lambda: drawn, clock=clock) as run:
        for done in range(0, 1000, 10):
            run.watch.tell(sent(done))
    assert drawn.lines == []
    assert drawn.closed == 0


def test_it_is_drawn_ten_times_a_second_at_most(clock: Clock, drawn: Drawn) -> None:
    with widget.reporting(surface=lambda: drawn, clock=clock) as run:
        for done in range(1000):
            clock.now += 0.01
            run.watch.tell(sent(done))
    assert 50 <= len(drawn.lines) <= 100
    assert drawn.closed == 1


def test_it_goes_when_the_run_fails(clock: Clock, drawn: Drawn) -> None:
    def fails() -> None:
        with widget.reporting(surface=lambda: drawn, clock=clock) as run:
            clock.now += 1
            run.watch.tell(sent(1))
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fails()
    assert drawn.closed == 1


def test_threads_do_not_open_it_and_may_update_it(clock: Clock, drawn: Drawn) -> None:
    with widget.reporting(surface=lambda: drawn, clock=clock) as run:

        def elsewhere() -> None:
            clock.now += 1
            run.watch.tell(sent(10))

        for expected in (0, 2):
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
            assert len(drawn.lines) == expected
            clock.now += 1
            run.watch.tell(sent(20))


def test_nothing_is_drawn_after_the_end(clock: Clock, drawn: Drawn) -> None:
    with widget.reporting(surface=lambda: drawn, clock=clock) as run:
        clock.now += 10
        run.watch.tell(sent(1))
    assert len(drawn.lines) == 1
    clock.now += 10
    run.watch.tell(sent(2))
    assert len(drawn.lines) == 1


def test_a_line_shows_step_bar_and_numbers() -> None:
    page = widget.page(View("send", "Sending", "a.csv", 0.614, "1.9 of 3.1 GB", "74 MB/s", "about 17 s"))
    assert 'value="61.4"' in page
    for words in ("Sending", "61 %", "1.9 of 3.1 GB", "74 MB/s", "about 17 s", "a.csv"):
        assert words in page


def test_without_a_whole_there_is_no_bar() -> None:
    assert "<progress" not in widget.page(View("wait", "Waiting for Kaggle", hint="2 min so far"))


@pytest.mark.parametrize("name", ["JPY_SESSION_NAME", "VSCODE_PID", "VSCODE_CWD"])
def test_widgets_are_used_where_a_front_end_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("JPY_SESSION_NAME", "VSCODE_PID", "VSCODE_CWD"):
        monkeypatch.delenv(other, raising=False)
    assert not widget.shows_widgets()
    monkeypatch.setenv(name, "1")
    assert widget.shows_widgets()


def test_a_widget_shows_the_line_and_is_closed() -> None:
    surface = widget.WidgetSurface()
    surface.show("<b>61 %</b>", "61 %")
    made: Any = surface._widget
    assert made.value == "<b>61 %</b>"
    surface.close()
    assert made.comm is None


def test_without_widgets_a_display_is_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, Any]] = []

    class Handle:
        def update(self, bundle: Any, **_: Any) -> None:
            shown.append(("update", bundle))

    def display(bundle: Any, **_: Any) -> Handle:
        shown.append(("display", bundle))
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    surface = widget.DisplaySurface()
    surface.show("<b>1</b>", "1")
    surface.show("<b>2</b>", "2")
    surface.close()
    assert [kind for kind, _ in shown] == ["display", "update", "update"]
    assert shown[1][1] == {"text/html": "<b>2</b>", "text/plain": "2"}
    assert set(shown[2][1].values()) == {""}
