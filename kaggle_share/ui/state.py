"""Where a run stands, as one line: the step, how much of it, how fast, and how long still.

A :class:`ProgressState` is fed with the pipeline's events and shows a :class:`View`. The terminal, the log and the
notebook's widget draw the same view, each in its own way.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kaggle_share.errors import Exit, StoppedError
from kaggle_share.model import Progress, Step
from kaggle_share.ui.wording import size, visible, whole

LABELS: Mapping[Step, str] = {
    "select": "Looking at what was picked",
    "stage": "Preparing files",
    "profile": "Reading the columns",
    "screen": "Checking for what must not be shared",
    "methods": "Freezing the notebook",
    "again": "Running the notebook again",
    "describe": "Describing",
    "plan": "Comparing with what is published",
    "send": "Sending",
    "submit": "Asking for the publication",
    "reach": "Waiting for",
    "wait": "Being processed:",
    "update": "Updating the metadata",
    "publicise": "Making it public",
    "verify": "Reading back",
    "download": "Downloading",
    "done": "Done",
}

MEMORY = 5.0
"""Seconds after which a change of speed shows for the most part (e-folding time of the mean)."""
FIRST = 1.0
"""Seconds until a speed is worth showing."""
LEAST = 0.2
"""Seconds between two measurements; closer events are taken together."""


@dataclass(frozen=True)
class View:
    """What is shown of a run at one moment."""

    step: Step
    label: str
    """`Sending`, `Being processed: version 4 of me/penguins`."""
    text: str = ""
    """The file at hand; empty where the label says it."""
    fraction: float | None = None
    """0 to 1, never less than before within a step; None where the whole isn't known."""
    amount: str = ""
    """`1.9 of 3.1 GB`, `3 of 12 files`."""
    rate: str = ""
    """`74 MB/s`."""
    left: str = ""
    """`about 17 s`."""
    hint: str = ""
    """What else to know: `2 min so far; large datasets can take hours`."""
    publicises: bool = False
    """What is published is being made public, whatever the step."""

    @property
    def percent(self) -> str:
        """`61 %`; empty where the whole isn't known. 100 % only when all of it is done."""
        return "" if self.fraction is None else f"{math.floor(self.fraction * 100)} %"

    @property
    def line(self) -> str:
        """All of it in one line."""
        numbers = [part for part in (self.percent, self.amount, self.rate, self.left) if part]
        line = f"{self.label}: {', '.join(numbers)}" if numbers else self.label
        line = f"{line} ({self.hint})" if self.hint else line
        return f"{line} · {self.text}" if self.text else line


class ProgressState:
    """Turns events into views.

    Parameters
    ----------
    clock:
        Seconds from any moment on; never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._event = Progress("select", unit="")
        self._publicises = ""
        """What is being made public; empty for nothing."""
        self._key: tuple[str, str] = ("", "")
        self._fraction = 0.0
        self._done = 0
        self._began = self._measured_at = clock()
        self._measured = 0
        self._rate: float | None = None

    @property
    def step(self) -> Step:
        """The step that the last event spoke of."""
        return self._event.step

    def feed(self, event: Progress) -> View:
        """Take an event, and show where the run stands. Can be a listener of `model.Watch`."""
        now = self._clock()
        # Each file that is downloaded counts anew; everything else counts through within its step.
        key = (event.step, event.text if event.step == "download" else "")
        if key != self._key:
            self._key, self._fraction, self._rate = key, 0.0, None
            self._began = self._measured_at = now
            self._done = self._measured = event.done
        self._event = event
        if event.step in ("publicise", "submit"):
            # Notebooks may be published once the dataset is public.
            self._publicises = event.text if event.step == "publicise" else ""
        self._done = max(self._done, event.done)
        if event.total > 0:
            self._fraction = max(self._fraction, min(self._done / event.total, 1.0))
        self._measure(now)
        return self.view()

    def view(self) -> View:
        """Where the run stands, as far as the last event told."""
        return replace(self._view(), publicises=bool(self._publicises))

    def _view(self) -> View:
        event = self._event
        label = LABELS[event.step]
        if event.step == "wait":
            hint = f"{span(event.done)} so far; large datasets can take hours"
            return View(event.step, f"{label} {visible(event.text)}", hint=hint if event.done else "")
        if event.step == "reach":
            hint = f"{span(event.done)} so far" if event.done else ""
            return View(event.step, f"{label} {visible(event.text)}", hint=hint)
        text = "" if event.step in ("plan", "submit", "update", "publicise", "verify") else visible(event.text)
        if event.total <= 0:
            return View(event.step, label, text)
        if event.unit in ("files", "cells"):
            amount = f"{whole(self._done)} of {whole(event.total)} {event.unit[: -1 if event.total == 1 else None]}"
            return View(event.step, label, text, self._fraction, amount)
        return View(
            event.step,
            label,
            text,
            self._fraction,
            part_of(self._done, event.total),
            f"{_round_size(self._rate)}/s" if self._rate else "",
            self._left(event.total),
        )

    def stopped(self) -> StoppedError:
        """What an interrupt at this moment means."""
        if self._publicises:
            return self._stopped_publicising()
        if self._event.step == "submit":
            where = self._event.text or "OWNER/SLUG"
            return StoppedError(
                "stopped while it was being published, so that it may have been",
                f"Look: kaggle-share status {where}",
            )
        if self._event.step in ("wait", "update", "verify", "download", "done"):
            error = StoppedError(
                "stopped; what was accepted stays there", "Run it again, or kaggle-share status, to finish it"
            )
            if self._event.step != "update":
                error.exit = Exit.SUBMITTED
            return error
        return StoppedError("stopped; nothing was published", "Run it again to go on")

    def _stopped_publicising(self) -> StoppedError:
        # Everything before the call only looks at what is there.
        if self._event.step == "update":
            return StoppedError(
                f"stopped while {self._publicises} was being made public, so that it may be",
                f"Look: kaggle-share status {self._publicises}",
            )
        return StoppedError(
            f"stopped; {self._publicises} is private still, as it was", "Run it again to make it public"
        )

    def _measure(self, now: float) -> None:
        passed = now - self._measured_at
        if passed < LEAST:
            return
        speed = (self._done - self._measured) / passed
        weight = 1 - math.exp(-passed / MEMORY)
        if self._rate is None:
            self._rate = speed if now - self._began >= FIRST else None
            if self._rate is None:
                return
        else:
            self._rate += weight * (speed - self._rate)
        self._measured_at, self._measured = now, self._done

    def _left(self, total: int) -> str:
        if not self._rate or self._done >= total:
            return ""
        return f"about {span((total - self._done) / self._rate)}"


def span(seconds: float) -> str:
    """A time for people: `17 s`, `2 min`, `1 h 10 min`."""
    whole_seconds = max(1, round(seconds))
    if whole_seconds < 90:
        return f"{whole_seconds} s"
    minutes = round(whole_seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def part_of(done: int, total: int) -> str:
    """`1.9 of 3.1 GB`: both in the whole's unit where that says enough."""
    a, b = size(done), size(total)
    number, _, unit = a.partition(" ")
    return f"{number} of {b}" if b.endswith(f" {unit}") else f"{a} of {b}"


def _round_size(octets: float) -> str:
    """A size without decimals from 10 on: nobody reads `74.3 MB/s`."""
    number, _, unit = size(round(octets)).partition(" ")
    return f"{float(number):.0f} {unit}" if float(number) >= 10 else f"{number} {unit}"
