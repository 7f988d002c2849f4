"""Walks through states in the background, on the event loop, each step after its share of a delay that may change."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable


class Walks(ABC):
    """Takes rows through their states."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    @property
    @abstractmethod
    def delay(self) -> float:
        """Seconds from the first state to the last; `math.inf` holds whoever waits until it is changed."""

    @abstractmethod
    def unfinished(self) -> Iterable[int]:
        """Rows that a stop of the sandbox interrupted."""

    @abstractmethod
    async def walk(self, row: int) -> None:
        """Take a row through its states."""

    def start(self, row: int) -> None:
        """Take a row through its states in the background."""
        task = asyncio.get_running_loop().create_task(self.walk(row))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def resume(self) -> None:
        """Go on with what a stop of the sandbox interrupted."""
        for row in self.unfinished():
            self.start(row)

    def delay_changed(self) -> None:
        """The delay has changed: those who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def stop(self) -> None:
        """Leave everything as it stands; `resume` goes on."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def until(self, started: float, share: float) -> None:
        """Wait until this share of the delay has passed; the delay may change meanwhile."""
        loop = asyncio.get_running_loop()
        while (left := started + share * self.delay - loop.time()) > 0:
            changed = self._changed
            try:
                await asyncio.wait_for(changed.wait(), None if left == float("inf") else left)
            except TimeoutError:
                continue
