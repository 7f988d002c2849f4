"""Where a run stands: the numbers never go back, and a log gets the lines that are worth one."""

from __future__ import annotations

import io
import signal
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.errors import Exit
from kaggle_share.model import Progress, Step
from kaggle_share.ui.progress import LogLines, console, draw, reporting
from kaggle_share.ui.state import LABELS, ProgressState, View, part_of, span


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_sending_as_people_read_it() -> None:
    clock = Clock()
    state = ProgressState(clock)
    total = 3_100_000_000
    state.feed(Progress("send", "big.parquet", 0, total))
    for second in range(1, 26):
        clock.now = float(second)
        view = state.feed(Progress("send", "big.parquet", second * 75_000_000, total))
    assert view.percent == "60 %"
    assert view.line == "Sending: 60 %, 1.9 of 3.1 GB, 75 MB/s, about 16 s · big.parquet"


def test_nothing_is_guessed_at_the_beginning() -> None:
    clock = Clock()
    state = ProgressState(clock)
    state.feed(Progress("send", "a", 0, 100))
    clock.now = 0.5
    view = state.feed(Progress("send", "a", 50, 100))
    assert (view.rate, view.left) == ("", "")


def test_what_was_sent_before_a_resume_is_no_speed() -> None:
    clock = Clock()
    state = ProgressState(clock)
    state.feed(Progress("send", "a", 900_000_000, 1_000_000_000))
    clock.now = 2.0
    view = state.feed(Progress("send", "a", 902_000_000, 1_000_000_000))
    assert view.rate == "1.0 MB/s"


@given(st.lists(st.tuples(st.integers(0, 120), st.floats(0, 100)), min_size=1))
def test_it_never_goes_back(steps: list[tuple[int, float]]) -> None:
    clock = Clock()
    state = ProgressState(clock)
    before = 0.0
    for done, passed in steps:
        clock.now += passed
        view = state.feed(Progress("send", "a", done, 100))
        assert view.fraction is not None
        assert before <= view.fraction <= 1.0
        before = view.fraction


def test_a_hundred_percent_is_all() -> None:
    state = ProgressState(Clock())
    assert state.feed(Progress("send", "a", 999_999, 1_000_000)).percent == "99 %"
    assert state.feed(Progress("send", "a", 1_000_000, 1_000_000)).percent == "100 %"


def test_waiting_says_how_long() -> None:
    state = ProgressState(Clock())
    text = "version 4 of me/penguins"
    assert state.feed(Progress("wait", text, 0, 0, "")).line == f"Being processed: {text}"
    line = state.feed(Progress("wait", text, 125, 0, "")).line
    assert line == f"Being processed: {text} (2 min so far; large datasets can take hours)"


def test_files_are_counted() -> None:
    line = ProgressState(Clock()).feed(Progress("profile", "a.csv", 3, 12, "files")).line
    assert line == "Reading the columns: 25 %, 3 of 12 files · a.csv"


def test_every_step_has_its_words() -> None:
    steps: tuple[Step, ...] = Step.__args__  # type: ignore[attr-defined]
    assert set(LABELS) == set(steps)


def test_times_and_parts() -> None:
    assert [span(x) for x in (0, 0.4, 17, 89, 125, 3600, 4200)] == [
        "1 s",
        "1 s",
        "17 s",
        "89 s",
        "2 min",
        "1 h",
        "1 h 10 min",
    ]
    assert part_of(1_900_000_000, 3_100_000_000) == "1.9 of 3.1 GB"
    assert part_of(400_000, 3_100_000_000) == "400.0 kB of 3.1 GB"


@pytest.mark.parametrize(
    ("step", "says", "code"),
    [
        ("stage", "nothing was published", Exit.FAILED),
        ("send", "nothing was published", Exit.FAILED),
        ("submit", "it may have been", Exit.FAILED),
        ("wait", "what was accepted stays", Exit.SUBMITTED),
        ("verify", "what was accepted stays", Exit.SUBMITTED),
    ],
)
def test_what_an_interrupt_means(step: Step, says: str, code: Exit) -> None:
    state = ProgressState(Clock())
    state.feed(Progress(step, "me/penguins", unit=""))
    assert says in str(state.stopped())
    assert state.stopped().exit == code


@pytest.mark.parametrize("step", ["publicise", "download", "screen"])
def test_a_stop_before_it_was_made_public_said_that_nothing_was_published(step: Step) -> None:
    state = ProgressState(Clock())
    for one in ("verify", "publicise", step):
        state.feed(Progress(one, "me/penguins" if one != "download" else "penguins.csv", unit=""))
    told = state.stopped()
    assert str(told) == "stopped; me/penguins is private still, as it was. Run it again to make it public."
    assert told.exit == Exit.FAILED
    state.feed(Progress("update", "me/penguins, visibility", unit=""))
    assert "while me/penguins was being made public, so that it may be" in str(state.stopped())
    # Its notebooks come after it.
    state.feed(Progress("submit", "notebook me/starter", unit=""))
    assert "was being published" in str(state.stopped())


def test_a_log_gets_each_step_once_and_then_what_is_news() -> None:
    clock, lines = Clock(), list[str]()
    show = LogLines(lines.append, clock)
    state = ProgressState(clock)
    for step in ("select", "stage", "stage"):
        show(state.feed(Progress(step, "a", 0, 10)))
    assert lines == ["Looking at what was picked", "Preparing files"]
    for percent in range(101):
        clock.now += 0.25
        show(state.feed(Progress("send", "a", percent, 100)))
    assert lines[2] == "Sending"
    shares = [int(line.split(": ")[1].partition(" ")[0]) for line in lines[3:]]
    assert shares == [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]


def test_a_slow_log_gets_a_line_every_ten_seconds_and_a_long_wait_fewer() -> None:
    clock, lines = Clock(), list[str]()
    show = LogLines(lines.append, clock)
    state = ProgressState(clock)
    for second in range(31):
        clock.now = float(second)
        show(state.feed(Progress("send", "a", 100 + second, 100_000)))
    assert len(lines) == 4
    lines.clear()
    for second in range(0, 7200, 5):
        clock.now = 100.0 + second
        show(state.feed(Progress("wait", "version 1", second, 0, "")))
    assert 10 < len(lines) < 35


def test_a_log_without_a_reader_is_no_reason_to_stop() -> None:
    stream = io.StringIO()
    with reporting(stream=stream) as run:
        run.watch.tell(Progress("select", unit=""))
        stream.close()
        run.watch.tell(Progress("stage", unit=""))


def test_not_shown_when_the_user_does_not_want_it() -> None:
    stream = io.StringIO()
    with reporting(shown=False, stream=stream) as run:
        run.watch.tell(Progress("send", "a", 1, 2))
    assert stream.getvalue() == ""
    assert run.state.step == "send"


def test_an_interrupt_stops_the_threads_too() -> None:
    before = signal.getsignal(signal.SIGINT)

    def run_and_interrupt() -> None:
        with reporting(shown=False) as run:
            try:
                signal.raise_signal(signal.SIGINT)
            finally:
                assert run.watch.stop.is_set()

    with pytest.raises(KeyboardInterrupt):
        run_and_interrupt()
    assert signal.getsignal(signal.SIGINT) is before


def test_in_a_thread_signals_are_left_alone() -> None:
    seen: list[str] = []

    def report() -> None:
        with reporting(shown=False) as run:
            run.watch.tell(Progress("send", "a", 1, 2))
            seen.append(run.state.step)

    thread = threading.Thread(target=report)
    thread.start()
    thread.join()
    assert seen == ["send"]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_the_line_on_a_terminal_is_one_line(width: int) -> None:
    stream = io.StringIO()
    view = View("send", "Sending", "a-long-name" * 10, 0.61, "1.9 of 3.1 GB", "74 MB/s", "about 17 s")
    screen = console(stream)
    screen.width = width
    screen.print(draw(view, width))
    (line,) = stream.getvalue().splitlines()
    assert len(line) <= width
    assert line.startswith("Sending")
    if width >= 60:
        assert all(part in line for part in ("61 %", "1.9 of 3.1 GB", "74 MB/s", "about 17 s"))
    assert ("━" in line) == (width >= 80)
    assert ("a-long-name" in line) == (width == 200)


def test_what_is_waited_for_is_said_and_is_not_called_processing() -> None:
    view = ProgressState(Clock()).feed(Progress("reach", "Kaggle (HTTP 503)", 12, unit=""))
    assert (view.label, view.hint) == ("Waiting for Kaggle (HTTP 503)", "12 s so far")
