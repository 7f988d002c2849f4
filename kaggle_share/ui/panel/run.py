"""A walk of the pipeline in a thread, so that the panel answers meanwhile and can stop it."""

from __future__ import annotations

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


class Run:
    """Work in a thread of its own, with what is known of it while it lasts.

    Parameters
    ----------
    work:
        What is to be done; it reports to the watch that it gets, and ends with `StoppedError` when that says so.
    report:
        Called from the thread at most every :data:`LEAST` seconds with where the run stands.
    end:
        Called once at the end, from the thread, with the run.
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
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._thread = threading.Thread(target=self._walk, name="kaggle-share panel", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """True until it has ended."""
        return self._thread.is_alive()

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
        return self._state.view()

    def stop(self) -> None:
        """Have it end as soon as it can; what Kaggle has confirmed stays there, to go on from."""
        self._watch.stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; True where it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _tell(self, event: Progress) -> None:
        with self._lock:
            view = self._state.feed(event)
            now = self._clock()
            if now - self._last < LEAST:
                return
            self._last = now
        self._report(view)

    def _walk(self) -> None:
        try:
            self.result = self._work(self._watch)
        except StoppedError:
            self.error = self._state.stopped()
        except KaggleShareError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whatever it is, the panel says it, and goes on
            self.error = unexpected(error, "Nothing is lost; try it again")
        self._end(self)
