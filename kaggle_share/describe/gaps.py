"""What is missing from the data, or looks wrong in it: counted in the one pass, told without any value but numbers.

A constant column, a marker such as −999 among measurements, an empty column or a row that is there twice is no
mistake by itself; who uses the data should know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kaggle_share.describe import markdown
from kaggle_share.describe.drafted import NUMBERS, short
from kaggle_share.describe.places import flagged_places
from kaggle_share.describe.wording import counted
from kaggle_share.model import Column, Draft, Profile
from kaggle_share.rules import printable

MOST = 10
"""Columns with missing values that are told one by one, those with the most first."""
MOST_FILES = 20
MARKERS = frozenset(sign * value for sign in (-1, 1) for value in (99, 999, 9999, 99999, 999999)) | {-9, -1e30, 1e20}
"""Numbers that stand for a missing value in many fields (GHCN, NetCDF classic, survey codes)."""
COUNTED = (
    "infinite values.",
    "no value at all",
    "the same value in every row",
    "of another row.",
    "column names and no rows.",
)
"""What the profile's notes say that is told here by the counts, with the columns' names."""
FAR = 3.0
"""Interquartile ranges between the quartiles and a marker that is taken for one."""


def gaps(draft: Draft, *, escape: bool = True) -> dict[str, tuple[str, ...]]:
    """Known gaps of each file, a sentence each.

    Parameters
    ----------
    draft:
        With profiles and described columns.
    escape:
        For Markdown; otherwise names stand as they are.

    Returns
    -------
    Path → sentences; only of files that have some.
    """
    flagged = flagged_places(draft.findings)
    found = {}
    for resource in draft.data[:MOST_FILES]:
        profile = draft.profiles.get(resource.path)
        if profile is None:
            continue
        columns = draft.columns.get(resource.path, ())
        told = tuple(_told(profile, columns, {name for path, name in flagged if path == resource.path}, escape))
        if told:
            found[resource.path] = told
    return found


def _told(profile: Profile, columns: Sequence[Column], flagged: set[str | None], escape: bool) -> Iterator[str]:
    def names(some: Sequence[Column]) -> str:
        more = f" and {len(some) - MOST} more" if len(some) > MOST else ""
        return ", ".join(_name(column, escape) for column in some[:MOST]) + more

    rows = profile.rows
    if rows == 0:
        yield "No rows."
    if rows:
        yield from _missing(columns, rows, escape, names)
        constant = [c for c in columns if c.distinct == 1 and not c.missing and rows > 1]
        if constant:
            yield f"The same value in all rows: {names(constant)}."
    if profile.duplicates:
        share = _share(profile.duplicates, rows)
        yield f"{counted(profile.duplicates, 'row')} {_is(profile.duplicates)} there more than once{share}."
    infinite = [c for c in columns if c.measures and c.measures.infinite]
    if infinite:
        yield f"Infinite values in {names(infinite)}."
    for column in columns:
        marker = "" if None in flagged or column.name in flagged else _marker(column)
        if marker:
            where = _name(column, escape)
            yield f"{marker} in {where} is far from the other values, and may mean that one is missing."
    for note in profile.notes:
        if note.endswith(COUNTED) or any(f"{words}:" in note for words in COUNTED):
            continue
        yield markdown.text(note) if escape else note


def _missing(
    columns: Sequence[Column], rows: int, escape: bool, names: Callable[[Sequence[Column]], str]
) -> Iterator[str]:
    empty = [c for c in columns if c.missing == rows]
    some = sorted((c for c in columns if c.missing and c.missing < rows), key=lambda c: -(c.missing or 0))
    if empty:
        yield f"No values at all: {names(empty)}."
    for column in some[:MOST]:
        share = _share(column.missing or 0, rows)
        yield f"{column.missing:,} of {rows:,} values are missing in {_name(column, escape)}{share}."
    if len(some) > MOST:
        yield f"Missing values in {counted(len(some) - MOST, 'more column')}."


def _name(column: Column, escape: bool) -> str:
    return markdown.code(column.name) if escape else printable(column.name.strip()) or f"column {column.order + 1}"


def _marker(column: Column) -> str:
    """The least or the largest number, where it looks like a marker for a missing value; else nothing."""
    quantiles = dict(column.measures.quantiles) if column.measures else {}
    low, high = quantiles.get(0.25), quantiles.get(0.75)
    if column.type not in NUMBERS or low is None or high is None or column.minimum is None or column.maximum is None:
        return ""
    reach = FAR * max(high - low, abs(high) * 0.01, 1e-9)
    for end in (column.minimum, column.maximum):
        try:
            value = float(end)
        except ValueError:
            continue
        if value in MARKERS and not low - reach <= value <= high + reach:
            return short(end).replace("-", "−", 1)
    return ""


def _share(part: int, rows: int | None) -> str:
    if not rows:
        return ""
    share = 100 * part / rows
    return f" ({share:.0f} %)" if share >= 1 else " (less than 1 %)"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
