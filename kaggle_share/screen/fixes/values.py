"""What each keyword does to one value: text in, text out, nothing where it can't be understood."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal

from kaggle_share.errors import InputError
from kaggle_share.screen.fixes import dates
from kaggle_share.screen.fixes.codes import Pseudonyms, Surrogates
from kaggle_share.screen.fixes.postal import Postal
from kaggle_share.spec.privacy import DIGITS, KEY, Fix

Result = Literal["text", "integer", "same"]
"""What becomes of the column's type: text, whole numbers, or what it was."""
MASKED = "[masked]"
OLDEST = 90
"""Ages from here on are one class (45 CFR 164.514(b)(2)(i)(C))."""
CODES = frozenset(("pseudonymise", "surrogate", "mask"))
"""Fixes that leave nothing of what was there."""
# Names of Windows accounts may have spaces: all up to the next separator is taken for one.
HOME = re.compile(
    r"(?i)(?:(?:/home|/users|/mnt/[a-z]/users)[\\/]{1,2}[^\\/\s\"']{1,100}"
    r"|[a-z]:[\\/]{1,2}users[\\/]{1,2}[^\\/\"']{1,100})"
)
_DECIMAL = re.compile(r"[-+]?\d{1,4}\.\d{1,20}")
_AGE = re.compile(r"(\d{1,3})(?:\.\d{1,10})?\+?")


@dataclass
class Change:
    """A fix, made ready for one column.

    Parameters
    ----------
    fix:
        The keyword and its option.
    apply:
        A value → what is published; None where it can't be understood.
    result:
        What becomes of the column's type.
    look:
        Called with every value before, where the column as a whole has to be known first.
    check:
        Called after all were looked at; says what keeps the fix from being applied.
    with_subject:
        `apply` for fixes that need to know whose value it is.
    subject:
        The column that tells.
    """

    fix: Fix
    apply: Callable[[str], str | None] = lambda value: None
    result: Result = "text"
    look: Callable[[str], None] | None = None
    check: Callable[[], str] = lambda: ""
    with_subject: Callable[[str, str], str | None] | None = None
    subject: str = ""
    shows: str = ""
    sentence: str = ""
    drops: bool = False
    changed: int = 0
    lost: int = 0
    after: list[str] = field(default_factory=list)

    def value(self, text: str, subject: str | None = None) -> str | None:
        """What is published in place of a value; counts what it did."""
        if self.with_subject is not None:
            new = None if subject is None else self.with_subject(text, subject)
        else:
            new = self.apply(text)
        if new is None:
            self.lost += 1
        elif new != text:
            self.changed += 1
        if new is not None and len(self.after) < 2 and new not in self.after:
            self.after.append(new)
        return new


@dataclass
class Workshop:
    """Keys and tables of codes, opened once for all tables that are changed together."""

    _pseudonyms: dict[str, Pseudonyms] = field(default_factory=dict)
    _surrogates: dict[str, Surrogates] = field(default_factory=dict)

    def pseudonyms(self, name: str) -> Pseudonyms:
        """The pseudonyms of a key."""
        return (
            self._pseudonyms.setdefault(name, Pseudonyms(name))
            if name not in self._pseudonyms
            else (self._pseudonyms[name])
        )

    def surrogates(self, name: str) -> Surrogates:
        """The surrogates of a table."""
        if name not in self._surrogates:
            self._surrogates[name] = Surrogates(name)
        return self._surrogates[name]

    def close(self, *, keep: bool) -> None:
        """Write the codes that were given out, or forget them."""
        opened, self._surrogates = list(self._surrogates.values()), {}
        for table in opened:
            table.close(keep=keep)


def change_for(fix: Fix, workshop: Workshop, *, kinds: tuple[str, ...] = (), subject: str = "") -> Change:
    """A fix, made ready for one column.

    Parameters
    ----------
    fix:
        What is asked for.
    workshop:
        Keys and tables of codes.
    kinds:
        What screening found in the column.
    subject:
        The column that tells whose row it is, where the fix names none.
    """
    return _MAKERS[fix.word](fix, workshop, kinds, subject)


def _drop(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    return Change(fix, drops=True, sentence="The column was taken out")


def _mask(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    if kinds == ("home_path",):
        return Change(
            fix,
            lambda text: HOME.sub("~", text) if HOME.search(text) else MASKED,
            sentence="Home folders in paths are written ~",
        )
    return Change(fix, lambda text: MASKED, sentence="The values were masked")


def _year(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    if "dob" not in kinds:
        return Change(fix, _text_of(dates.year_of), "integer", sentence="Dates were reduced to their year")
    # Years of birth that tell an age of 90 or more are one class too: who was born then may have turned 90.
    oldest = date.today().year - OLDEST

    def born(text: str) -> str | None:
        year = dates.year_of(text)
        return None if year is None else str(max(year, oldest))

    return Change(
        fix,
        born,
        "integer",
        sentence=f"Dates of birth were reduced to their year; {oldest} stands for {oldest} and all years before",
    )


def _month(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    order = dates.Order()
    return Change(
        fix,
        lambda text: dates.month_of(text, bool(order.day_first)),
        look=order.look,
        check=lambda: _undecided(order),
        sentence="Dates were reduced to year and month",
    )


def _shift(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    order, codes = dates.Order(), workshop.pseudonyms(KEY)
    days: dict[str, int] = {}

    def moved(text: str, whose: str) -> str | None:
        if whose not in days:
            if len(days) >= 100_000:
                days.clear()
            days[whose] = codes.days(whose)
        return dates.shifted(text, days[whose], bool(order.day_first))

    by = str(fix.option or subject)
    return Change(
        fix,
        result="same",
        look=order.look,
        check=lambda: _undecided(order),
        with_subject=moved,
        subject=by,
        shows=codes.fingerprint,
        sentence="Dates were moved by up to a year, all of a subject’s by the same number of days, so intervals hold",
    )


def _undecided(order: dates.Order) -> str:
    return "" if order.known else "in its dates, day and month can't be told apart"


def _age(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    if fix.option is None:
        return Change(fix, _top_coded, "same", sentence=f"{OLDEST} stands for ages of {OLDEST} and more")
    order, day = dates.Order(), fix.option

    def old(text: str) -> str | None:
        years = dates.age_at(text, day, bool(order.day_first))
        return None if years is None else str(min(years, OLDEST))

    return Change(
        fix,
        old,
        "integer",
        look=order.look,
        check=lambda: _undecided(order),
        sentence=f"Dates of birth became ages on {day}; {OLDEST} stands for {OLDEST} and more",
    )


def _top_coded(text: str) -> str | None:
    found = _AGE.fullmatch(text.strip())
    if found is None:
        return None
    return text if int(found[1]) < OLDEST else str(OLDEST)


def _zip3(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    postal = Postal()
    return Change(
        fix,
        postal.coarse,
        look=postal.look,
        sentence="Postal codes were cut to three digits at most, 000 where few people live (list for the US only)",
    )


def _round(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    digits = DIGITS if fix.option is None else int(fix.option)

    def coarse(text: str) -> str | None:
        whole = _rounded(text.strip(), digits)
        if whole is not None:
            return whole
        # A pair, or geometry as text: every decimal number in it. Degrees, minutes and seconds are not understood.
        if not _DECIMAL.search(text) or any(mark in text for mark in "°′″'\""):
            return None
        return _DECIMAL.sub(lambda found: _rounded(found[0], digits) or "", text)

    return Change(fix, coarse, "same", sentence=f"Coordinates were rounded to {digits} decimals")


def _rounded(text: str, digits: int) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() > 30:
        return None
    if -int(number.as_tuple().exponent) <= digits:
        return text
    short = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return f"{abs(short) if short == 0 else short:f}"


def _pseudonymise(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    codes = workshop.pseudonyms(fix.option or KEY)
    return Change(
        fix,
        codes.code,
        shows=codes.fingerprint,
        sentence="Values were replaced by codes that are derived from them with a key that is not published",
    )


def _surrogate(fix: Fix, workshop: Workshop, kinds: tuple[str, ...], subject: str) -> Change:
    codes = workshop.surrogates(fix.option or KEY)
    return Change(fix, codes.code, shows=codes.fingerprint, sentence="Values were replaced by random codes")


def _text_of(read: Callable[[str], int | None]) -> Callable[[str], str | None]:
    def apply(text: str) -> str | None:
        value = read(text)
        return None if value is None else str(value)

    return apply


_MAKERS: dict[str, Callable[[Fix, Workshop, tuple[str, ...], str], Change]] = {
    "drop": _drop,
    "mask": _mask,
    "year": _year,
    "month": _month,
    "age": _age,
    "zip3": _zip3,
    "round": _round,
    "pseudonymise": _pseudonymise,
    "surrogate": _surrogate,
    "shift": _shift,
}


def need_ready(change: Change, place: str) -> None:
    """Raise `InputError` where the column, now that all of it was looked at, keeps the fix from being applied."""
    problem = change.check()
    if problem:
        raise InputError(f"{place}: {problem}, so {change.fix.word} can't be applied", "Use year, or drop the column")
