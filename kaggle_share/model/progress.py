"""How a run reports, and is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kaggle_share.errors import StoppedError

Step = Literal[
    "select", "stage", "profile", "screen", "methods", "again", "describe", "plan", "send", "submit", "reach",
    "wait", "update", "publicise", "verify", "download", "done",
]  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """One event of the way: what is being done, and how far it is."""

    step: Step
    text: str = ""
    """For people: the file at hand, or what is being waited for."""
    done: int = 0
    """Bytes (or, with `unit`, things) done within the step. Never goes back."""
    total: int = 0
    """The same in all; 0 where it isn't known."""
    unit: Literal["bytes", "files", "cells", ""] = "bytes"


@dataclass
class Watch:
    """Where a run reports to, and how it is told to stop. Handed to every step that takes time."""

    listeners: Sequence[Callable[[Progress], None]] = ()
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, event: Progress) -> None:
        """Pass an event on, and stop here if the user asked for it."""
        for listener in self.listeners:
            listener(event)
        self.check()

    def check(self) -> None:
        """Raise `StoppedError` if the user asked to stop."""
        if self.stop.is_set():
            raise StoppedError("stopped, as you asked; nothing was published", "Run it again to go on")


SILENT = Watch()
"""A watch that nobody listens to."""
