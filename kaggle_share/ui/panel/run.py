"""A walk of the pipeline in a thread, so that the panel answers meanwhile and can stop it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from kaggle_share.errors import KaggleShareError, StoppedError
from kaggle_share.model import Progress, Watch
from kaggle_share.ui.state import ProgressState, View
from kaggle_share.ui.unforeseen import unexpected

LEAST = 0.1
"""Seconds between two reports; a widget's messages cost more than the eye gets from them."""
GIVE_UP = 0.7
"""Seconds after a stop for which the work is waited for: a call without an answer can't be taken back sooner."""


class Run:
    """Work in a thread of its own, with what is known of it while it lasts.

    A second thread reports where it stands, so that what came last is always shown, and ends the run in the user's
    eyes soon after a stop, where the work hangs in a call. What such work still comes to is told when it comes.

    Parameters
    ----------
    work:
        What is to be done; it reports to the watch that it gets, and ends with `StoppedError` when that says so.
    report:
        Called at most every :data:`LEAST` seconds with where the run stands, from the second thread.
    end:
        Called at the end with the run; once more where work that was given up comes to a result after all.
    clock:
        Seconds from any moment on; never goes back.
    """

    def __init__(
        self,
        work: Callable[[Watch], Any],
        *,
        report: Callable[[View], None],
        end: Callable[[Run], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.result: Any = None
        self.error: KaggleShareError | None = None
        self._work, self._report, self._end, self._clock = work, report, end, clock
        self._state = ProgressState(clock)
        self._watch = Watch((self._tell,))
        self._feeding, self._ending = threading.Lock(), threading.Lock()
        self._over = self._told = False
        self._ended = threading.Event()
        self._stopped_at = float("inf")
        self._thread = threading.Thread(target=self._walk, name="kaggle-share panel", daemon=True)
        self._pulse = threading.Thread(target=self._beat, name="kaggle-share panel's progress", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._pulse.start()

    @property
    def running(self) -> bool:
        """True until it has ended in the user's eyes."""
        return not self._ended.is_set()

    @property
    def stopping(self) -> bool:
        """True once it was told to stop."""
        return self._watch.stop.is_set()

    @property
    def stopped(self) -> bool:
        """True where it ended because it was told to."""
        return isinstance(self.error, StoppedError)

    @property
    def view(self) -> View:
        """Where it stands, as far as the last event told."""
        with self._feeding:
            return self._state.view()

    def stop(self) -> None:
        """Have it end as soon as it can; what Kaggle has confirmed stays there, to go on from."""
        self._stopped_at = min(self._stopped_at, self._clock())
        self._watch.stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; True where it came."""
        return self._ended.wait(seconds)

    def wait_for_thread(self, seconds: float) -> bool:
        """Wait until nothing of it is done any more, also where it was given up; True where that is so."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _tell(self, event: Progress) -> None:
        with self._feeding:
            self._state.feed(event)

    def _walk(self) -> None:
        try:
            result, error = self._work(self._watch), None
        except StoppedError:
            result, error = None, self._stopped()
        except KaggleShareError as raised:
            result, error = None, raised
        except Exception as raised:  # noqa: BLE001 - whatever it is, the panel says it, and goes on
            result, error = None, unexpected(raised, "Nothing is lost; try it again")
        self._finish(result, error)

    def _stopped(self) -> KaggleShareError:
        with self._feeding:
            return self._state.stopped()

    def _finish(self, result: Any, error: KaggleShareError | None) -> None:
        with self._ending:
            if self._over and (result is None or self._told):
                return
            # Of work that was given up, only what it came to is news.
            self._told, self._over = result is not None, True
            self.result, self.error = result, error
            try:
                self._end(self)
            finally:
                self._ended.set()

    def _beat(self) -> None:
        shown: View | None = None
        while not self._ended.wait(LEAST):
            view = self.view
            if view != shown:
                shown = view
                try:
                    self._report(view)
                except Exception:
                    # What can't be shown is no reason to lose the run, or the way to stop it.
                    logging.getLogger(__name__).debug("progress could not be shown", exc_info=True)
            if self._clock() - self._stopped_at >= GIVE_UP:
                self._finish(None, self._stopped())
