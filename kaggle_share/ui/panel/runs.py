"""What the panel is doing: one run at a time, where it stands, and what it ended with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from kaggle_share.errors import KaggleShareError
from kaggle_share.model import Watch
from kaggle_share.ui.panel.run import Run
from kaggle_share.ui.panel.said import Event, Said
from kaggle_share.ui.state import View

Doing = Literal["", "preparing", "publishing", "publicising", "finishing"]


class Runs(Said):
    """What was picked and said, and the one run that is made of it."""

    def __init__(self) -> None:
        super().__init__()
        self.error: KaggleShareError | None = None
        """What the last run ended with."""
        self.doing: Doing = ""
        self._run: Run | None = None

    @property
    def running(self) -> bool:
        """True while a run is under way."""
        return self._run is not None and bool(self.doing)

    @property
    def view(self) -> View | None:
        """Where the run stands; None where there is none."""
        return self._run.view if self._run is not None and self.doing else None

    @property
    def last_view(self) -> View | None:
        """Where the last run stood when it ended; None where nothing was run."""
        return self._run.view if self._run is not None else None

    @property
    def stopping(self) -> bool:
        """True once the run was told to stop."""
        return self.running and self._run is not None and self._run.stopping

    def stop(self) -> None:
        """Stop what is running."""
        if self._run is not None:
            self._run.stop()
            self._tell("run")

    def wait(self, seconds: float) -> bool:
        """Wait for what is running; True where it has ended."""
        return self._run is None or self._run.wait(seconds)

    def _start(self, doing: Doing, work: Callable[[Watch], Any], end: Callable[[Run], None]) -> None:
        before = self._run

        def after_that(watch: Watch) -> Any:
            # What was stopped may hang in a call still; two that publish the same would meet.
            while before is not None and doing != "preparing" and not before.wait_for_thread(0.1):
                watch.check()
            return work(watch)

        self.doing, self.error = doing, None
        self._run = run = Run(after_that, report=lambda _: self._tell("progress"), end=end)
        # Said before it begins: its end, which may come at once, is told after that.
        self._tell("run")
        run.start()

    def _ended(self, run: Run, event: Event) -> None:
        self.doing = ""
        self.error = run.error
        self._tell(event)
        self._tell("run")

    def _end_with(self, error: KaggleShareError) -> None:
        self.error = error
        self._tell("run")
