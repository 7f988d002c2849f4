"""What an error says of the command's options, said in Python's keywords: `--to me/x` is `to="me/x"` here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from kaggle_share.errors import KaggleShareError
from kaggle_share.ui.options import Option, options_of

_VALUE = r"[\w.-]+/[\w.-]*\w|[A-Z]{2,}"
"""What may follow an option that takes a value: a place for one, such as `OWNER/SLUG` or `PATH`, or a dataset."""
_STATUS = re.compile(r"kaggle-share status ([\w.-]+/[\w.-]*\w)")
_COMMAND = re.compile(r"((?:kaggle-share|%{1,2}kaggle_share) [^,;)]+)")
"""A command that is to be typed as it is."""


def in_python(text: str) -> str:
    """A sentence of an error, for those who called a function.

    Parameters
    ----------
    text:
        As the steps say it, in the command's words. Options that Python does not have stay as they are.
    """
    text = _STATUS.sub(r'kaggle_share.status("\1")', text)
    return "".join(part if _COMMAND.fullmatch(part) else _with_keywords(part) for part in _COMMAND.split(text))


@contextmanager
def speaking_python() -> Iterator[None]:
    """Let errors that leave the block speak of keywords."""
    try:
        yield
    except KaggleShareError as error:
        error.what, error.fix = in_python(error.what), in_python(error.fix)
        raise


def _with_keywords(text: str) -> str:
    for option in options_of("python"):
        text = _pattern(option).sub(partial(_keyword, option), text)
    return text


def _pattern(option: Option) -> re.Pattern[str]:
    value = "|".join((*_words(option), _VALUE)) if option.takes_value else ""
    return re.compile(rf"(?<!\S){re.escape(option.long)}\b(?!-)" + (rf"(?: ({value})(?!\w))?" if value else ""))


def _words(option: Option) -> tuple[str, ...]:
    from kaggle_share.ui.request import KINDS

    return tuple(KINDS) if option.name == "format" else (*option.narrow, *option.choices)


def _keyword(option: Option, found: re.Match[str]) -> str:
    if not option.takes_value:
        return f"{option.name}=True"
    value = found.group(1)
    return f'{option.name}="{value}"' if value else f"{option.name}=…"


__all__ = ["in_python", "speaking_python"]
