"""How measured numbers and moments are said: short, and never more exact than they are."""

from __future__ import annotations

import math
from datetime import UTC, datetime

DIGITS = 4
"""Significant digits of a measured number."""
DAY = 86_400.0


def short(value: float, digits: int = DIGITS) -> str:
    """A number with few digits: `43.92`, `2008`, `12,480`, `1.6e+22`, `−0.003`.

    Parameters
    ----------
    value:
        Any number.
    digits:
        Significant digits; whole numbers below a million keep all of theirs.
    """
    if not math.isfinite(value):
        return {True: "∞", False: "−∞"}.get(value > 0, "?") if not math.isnan(value) else "no number"
    size = abs(value)
    if size and (size >= 1e15 or size < 1e-4):
        text = f"{value:.{digits - 1}e}"
        return text.replace("-", "−", 1) if value < 0 else text
    # As in most papers, four digits need no comma; years then look like years.
    grouped = "," if size >= 10_000 else ""
    if size >= 10 ** (digits - 1) or value == int(value):
        text = f"{value:{grouped}.0f}"
    else:
        decimals = digits - 1 - (math.floor(math.log10(size)) if size else 0)
        text = f"{value:{grouped}.{decimals}f}".rstrip("0").rstrip(".")
    return f"−{text[1:]}" if text.startswith("-") else text


def moment(seconds: float, *, span: float = 0.0) -> str:
    """A moment, as `Bin` counts it, with as much of it as matters.

    Parameters
    ----------
    seconds:
        Since 1970-01-01 UTC.
    span:
        Seconds from the first to the last moment of the column; where it is many days, the hour is left out.
    """
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return short(seconds)
    return f"{at:%Y-%m-%d}" if span >= 3 * DAY or at.hour == at.minute == at.second == 0 else f"{at:%Y-%m-%d %H:%M}"


def end(text: str) -> str:
    """One end of a range: a number without an empty fraction, a date without an empty hour."""
    head, dot, tail = text.partition(".")
    if dot and not tail.strip("0") and head.lstrip("-").isdigit():
        return head
    return text.removesuffix(" 00:00:00") if len(text) == len("2007-11-09 00:00:00") else tidy(text)


def tidy(text: str) -> str:
    """The text of a number without the digits that only arithmetic gave it: `0.30000000000000004` becomes `0.3`."""
    if len(text) < 12 or "." not in text:
        return text
    try:
        return short(float(text), 6)
    except ValueError:
        return text
