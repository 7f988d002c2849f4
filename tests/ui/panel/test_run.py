"""A walk in a thread: what is shown of it and how often, how it is stopped, and what comes of it late."""

from __future__ import annotations

import threading

from panel_walk import until

from kaggle_share.errors import Exit, InputError, KaggleShareError, StoppedError
from kaggle_share.model import Progress, Watch
from kaggle_share.ui.panel import run as module
from kaggle_share.ui.panel.run import Run
from kaggle_share.ui.state import View


class Heard:
    """What a run told."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.ends: list[tuple[object, KaggleShareError | None]] = []
        self.shown = threading.Event()

    def report(self, view: View) -> None:
        self.views.append(view)
        self.shown.set()

    def end(self, run: Run) -> None:
        self.ends.append((run.result, run.error))


def test_what_it_comes_to_is_told_once() -> None:
    heard = Heard()
    run = Run(lambda _: 42, report=heard.report, end=heard.end)
    run.start()
    assert run.wait(10)
    assert heard.ends == [(42, None)]


def test_the_last_step_is_shown_also_where_it_came_right_after_another() -> None:
    heard, go = Heard(), threading.Event()

    def work(watch: Watch) -> None:
        watch.tell(Progress("send", "a.csv", 10, 10))
        watch.tell(Progress("submit", unit=""))
        go.wait(10)

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    until(lambda: heard.views and heard.views[-1].step == "submit")
    go.set()
    assert run.wait(10)


def test_many_events_are_few_reports() -> None:
    heard = Heard()

    def work(watch: Watch) -> None:
        for done in range(20_000):
            watch.tell(Progress("send", "a.csv", done, 20_000))
        heard.shown.wait(10)

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    assert run.wait(20)
    # Each takes a tenth of a second, and the events are told in less than that.
    assert 1 <= len(heard.views) <= 200


def test_a_report_that_can_t_be_shown_loses_neither_the_run_nor_the_way_to_stop_it() -> None:
    heard, failed = Heard(), threading.Event()

    def fails(_: View) -> None:
        failed.set()
        raise RuntimeError("the page has gone")

    def work(watch: Watch) -> None:
        watch.tell(Progress("send", "a.csv", 1, 2))
        assert failed.wait(10)
        watch.stop.wait(10)
        watch.check()

    run = Run(work, report=fails, end=heard.end)
    run.start()
    assert failed.wait(10)
    run.stop()
    assert run.wait(10)
    assert run.stopped


def test_a_stop_ends_it_though_its_work_hangs_in_a_call() -> None:
    heard, answer = Heard(), threading.Event()

    def work(watch: Watch) -> str:
        watch.tell(Progress("submit", "me/penguins", unit=""))
        answer.wait(30)
        return "published after all"

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    until(lambda: run.view.step == "submit")
    run.stop()
    assert run.wait(10)
    assert isinstance(run.error, StoppedError)
    assert "it may have been" in str(run.error)
    assert not run.wait_for_thread(0)
    # What it comes to is told when it comes: it is the truth.
    answer.set()
    until(lambda: len(heard.ends) == 2)
    assert heard.ends[1] == ("published after all", None)
    assert run.wait_for_thread(10)


def test_a_late_failure_is_no_news() -> None:
    heard, answer = Heard(), threading.Event()

    def work(watch: Watch) -> None:
        answer.wait(30)
        raise InputError("something else is wrong")

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    run.stop()
    assert run.wait(10)
    answer.set()
    assert run.wait_for_thread(10)
    assert len(heard.ends) == 1
    assert isinstance(run.error, StoppedError)


def test_a_stop_while_kaggle_is_processing_says_that_it_is_there() -> None:
    heard = Heard()

    def work(watch: Watch) -> None:
        watch.tell(Progress("wait", "version 2 of me/penguins", 3, unit=""))
        watch.stop.wait(30)
        watch.check()

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    until(lambda: run.view.step == "wait")
    run.stop()
    assert run.wait(10)
    assert run.error is not None
    assert run.error.exit is Exit.SUBMITTED


def test_what_nobody_foresaw_is_one_line() -> None:
    heard = Heard()

    def work(_: Watch) -> None:
        raise ZeroDivisionError("a\nb")

    run = Run(work, report=heard.report, end=heard.end)
    run.start()
    assert run.wait(10)
    assert str(run.error) == "this was not foreseen: ZeroDivisionError: a b. Nothing is lost; try it again."


def test_it_is_given_up_within_a_second() -> None:
    assert module.GIVE_UP + module.LEAST < 1
