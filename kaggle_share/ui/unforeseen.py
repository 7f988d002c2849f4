"""Errors that nobody foresaw, in one line like the rest."""

from __future__ import annotations

from kaggle_share.errors import KaggleShareError
from kaggle_share.ui.wording import shortened, visible


class UnexpectedError(KaggleShareError):
    """Something that kaggle-share did not foresee, in one line like the rest."""


def unexpected(error: Exception, fix: str) -> UnexpectedError:
    """An error of Python or of a library, in one line.

    Parameters
    ----------
    error:
        As it was raised.
    fix:
        What to do about it, as a sentence without its full stop.
    """
    what = f"{type(error).__name__}: {visible(shortened(str(error), 160))}".rstrip(": ")
    return UnexpectedError(f"this was not foreseen: {what}", fix)
