"""Questions that are asked at the same time, since each takes a round trip."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def together(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """Both answers, or the first error that one of them raises. The second is asked in a thread of its own."""
    answers: list[B] = []
    errors: list[BaseException] = []

    def beside() -> None:
        try:
            answers.append(second())
        except BaseException as error:  # noqa: BLE001 - raised below
            errors.append(error)

    # Nobody waits for it where the first fails or is interrupted.
    thread = threading.Thread(target=beside, name="kaggle-share-beside", daemon=True)
    thread.start()
    answer = first()
    thread.join()
    if errors:
        raise errors[0]
    return answer, answers[0]
