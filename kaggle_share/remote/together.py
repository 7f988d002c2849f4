"""Questions that are asked at the same time, since each takes a round trip."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


class Beside(Generic[T]):
    """Something that is done in a thread of its own, which nobody waits for at the end of the process.

    Parameters
    ----------
    work:
        What to do; what it raises is raised by `result`.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._made: list[T] = []
        self._error: BaseException | None = None
        self._done = threading.Event()
        threading.Thread(target=self._run, name="kaggle-share-beside", daemon=True).start()

    def _run(self) -> None:
        try:
            self._made.append(self._work())
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error
        self._done.set()

    def done(self, seconds: float) -> bool:
        """Whether it is done, within so many seconds."""
        return self._done.wait(seconds)

    def result(self) -> T:
        """What was made, once it is."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        return self._made[0]


def together(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Both answers, or the first error that one of them raises."""
    # Nobody waits for the second where the first fails or is interrupted.
    beside = Beside(second)
    return first(), beside.result()
