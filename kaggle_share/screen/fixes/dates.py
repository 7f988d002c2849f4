"""Dates as people write them: read, made coarser or moved, and written as they were.

Read are ISO 8601 (`1987-03-12`, with or without a time), `19870312`, numbers with day or month first (`12.03.1987`,
`3/12/87`) and English months (`12 March 1987`, `Mar 12, 1987`). Which of two numbers is the day, is told by the
column as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
# What may stand behind a date: a time of day, a zone. Of bounded length, so that no pattern runs away.
_REST = r"(?P<rest>(?:[T ,]{1,2}\d{1,2}:\d{2}[^\n]{0,40}|Z|[+-]\d{2}:?\d{2})?)"
_ISO = re.compile(rf"(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_REST}")
_COMPACT = re.compile(r"(?P<y>(?:18|19|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<rest>(?:T?\d{4,6}Z?)?)")
_NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<s>[-/. ])(?P<b>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d{{2}}){_REST}")
_DAY_NAME = re.compile(
    rf"(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd|th|\.)?)(?P<s>[-/ ])(?P<n>{_MONTH})(?P<p>\.?,?)(?P<t>[-/ ])"
    rf"(?P<y>\d{{4}}|\d{{2}}){_REST}",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?P<n>{_MONTH})(?P<p>\.?)(?P<s>[- ])(?P<d>\d{{1,2}})(?P<o>(?:st|nd|rd|th)?)(?P<t>,?[- ])(?P<y>\d{{4}}|\d{{2}})"
    rf"{_REST}",
    re.IGNORECASE,
)
_YEAR_MONTH = re.compile(r"(?P<y>(?:18|19|20|21)\d{2})[-/.](?P<m>\d{1,2})")
_YEAR = re.compile(r"(?:18|19|20|21)\d{2}(?:\.0)?")
_ANY_YEAR = re.compile(r"(?<!\d)(?:18|19|20|21)\d{2}(?!\d)")


@dataclass(frozen=True)
class Written:
    """A date that was read, and how it was written."""

    first: int
    """Month, or the first of two numbers whose order isn't known."""
    second: int
    """Day, or the second."""
    year: int
    ordered: bool
    """True where `first` is the month for certain."""
    write: Callable[[date, bool], str]
    """Another date as this one was written; True where the day comes first."""

    def date(self, day_first: bool) -> date | None:
        """The date; None where there is none such."""
        month, day = (self.second, self.first) if day_first and not self.ordered else (self.first, self.second)
        try:
            return date(self.year, month, day)
        except ValueError:
            return None


class Order:
    """Which of two numbers is the day, told by all values of a column."""

    def __init__(self) -> None:
        self.day_first = 0
        self.month_first = 0
        self.open = 0

    def look(self, text: str) -> None:
        """Take one value into account."""
        read = parse(text)
        if read is None or read.ordered:
            return
        if read.first > 12:
            self.day_first += 1
        elif read.second > 12:
            self.month_first += 1
        elif read.first != read.second:
            self.open += 1

    @property
    def known(self) -> bool:
        """False where day and month can't be told apart."""
        if self.day_first and self.month_first:
            return False
        return bool(self.day_first or self.month_first) or not self.open


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> Written | None:
    """Read a date; None for what isn't one, or not to the day."""
    text = text.strip()
    for pattern, make in _FORMS:
        found = pattern.fullmatch(text)
        if found is not None:
            return make(found)
    return None


def year_of(text: str) -> int | None:
    """The year of a date, however it is written; None where no year can be read."""
    read = parse(text)
    if read is not None:
        return read.year
    text = text.strip()
    if _YEAR.fullmatch(text):
        return int(text[:4])
    years = {int(found) for found in _ANY_YEAR.findall(text[:64])}
    return years.pop() if len(years) == 1 else None


def month_of(text: str, day_first: bool) -> str | None:
    """Year and month of a date, as `1987-03`; None where they can't be read."""
    read = parse(text)
    if read is not None:
        known = read.date(day_first)
        return None if known is None else f"{known.year:04d}-{known.month:02d}"
    found = _YEAR_MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found["m"]) <= 12:
        return None
    return f"{found['y']}-{int(found['m']):02d}"


def shifted(text: str, days: int, day_first: bool) -> str | None:
    """A date moved by so many days, written as it was; None where it can't be read."""
    read = parse(text)
    known = None if read is None else read.date(day_first)
    if read is None or known is None:
        return None
    try:
        return read.write(known + timedelta(days=days), day_first)
    except OverflowError:
        return None


def age_at(text: str, day: date, day_first: bool) -> int | None:
    """Completed years from a date of birth to a day; None where it can't be read, or lies after it."""
    read = parse(text)
    born = None if read is None else read.date(day_first)
    if born is None or born > day:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _full_year(text: str) -> int:
    """The year that two digits mean: no later than this one."""
    if len(text) == 4:
        return int(text)
    today = date.today().year
    year = today - today % 100 + int(text)
    return year if year <= today else year - 100


def _iso(found: re.Match[str]) -> Written:
    s, rest = found["s"], found["rest"]
    wide = len(found["m"]) == 2 and len(found["d"]) == 2

    def write(new: date, day_first: bool) -> str:
        month, day = (f"{new.month:02d}", f"{new.day:02d}") if wide else (str(new.month), str(new.day))
        return f"{new.year:04d}{s}{month}{s}{day}{rest}"

    return Written(int(found["m"]), int(found["d"]), int(found["y"]), True, write)


def _compact(found: re.Match[str]) -> Written:
    rest = found["rest"]
    return Written(
        int(found["m"]), int(found["d"]), int(found["y"]), True, lambda new, day_first: f"{new:%Y%m%d}{rest}"
    )


def _numbers(found: re.Match[str]) -> Written:
    s, rest, digits = found["s"], found["rest"], len(found["y"])
    wide = len(found["a"]) == 2 and len(found["b"]) == 2

    def write(new: date, day_first: bool) -> str:
        pair = (new.day, new.month) if day_first else (new.month, new.day)
        a, b = (f"{number:02d}" if wide else str(number) for number in pair)
        return f"{a}{s}{b}{s}{str(new.year).zfill(4)[-digits:]}{rest}"

    return Written(int(found["a"]), int(found["b"]), _full_year(found["y"]), False, write)


def _named(found: re.Match[str]) -> Written | None:
    name, digits = found["n"], len(found["y"])
    month = MONTHS.index(name[:3].casefold()) + 1
    day_first = found.start("d") < found.start("n")
    wide = len(found["d"]) == 2 and found["d"].startswith("0")

    def write(new: date, _: bool) -> str:
        words = _NAMES[new.month - 1] if len(name) > 3 else _NAMES[new.month - 1][:3]
        words = words.upper() if name.isupper() else words.lower() if name.islower() else words
        day = f"{new.day:02d}" if wide else str(new.day)
        ordinal = _ordinal(new.day) if found["o"] not in ("", ".") else found["o"]
        year = str(new.year).zfill(4)[-digits:]
        if day_first:
            return f"{day}{ordinal}{found['s']}{words}{found['p']}{found['t']}{year}{found['rest']}"
        return f"{words}{found['p']}{found['s']}{day}{ordinal}{found['t']}{year}{found['rest']}"

    return Written(month, int(found["d"]), _full_year(found["y"]), True, write)


def _ordinal(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(0 if 10 < day < 20 else day % 10, "th")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Written | None]], ...] = (
    (_ISO, _iso),
    (_COMPACT, _compact),
    (_NUMBERS, _numbers),
    (_DAY_NAME, _named),
    (_NAME_DAY, _named),
)
