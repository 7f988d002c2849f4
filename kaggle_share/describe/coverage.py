"""Which time and which part of the world the data covers, as its columns tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaggle_share.describe.drafted import codes, is_about_people
from kaggle_share.describe.places import flagged_places
from kaggle_share.model import Column, Draft

YEARS = (1000, 2200)
"""Whole numbers in a column called `year` that are years."""


@dataclass(frozen=True)
class Span:
    """A span of time that a column covers."""

    path: str
    column: str
    start: str
    """ISO 8601: a date, or a year."""
    end: str


@dataclass(frozen=True)
class Area:
    """A rectangle on the globe, in degrees (WGS 84 is not known, only likely)."""

    path: str
    columns: tuple[str, str]
    south: float
    north: float
    west: float
    east: float


@dataclass(frozen=True)
class Region:
    """A column that names countries, provinces or cities."""

    path: str
    column: str
    kind: str
    count: int | None
    names: tuple[str, ...] = ()
    """Only where they are a short list that may be told."""


@dataclass(frozen=True)
class Coverage:
    """What the data covers."""

    spans: tuple[Span, ...] = ()
    areas: tuple[Area, ...] = ()
    regions: tuple[Region, ...] = ()

    @property
    def whole(self) -> tuple[str, str] | None:
        """From the first to the last date of all columns; None where there is none."""
        if not self.spans:
            return None
        return min(span.start for span in self.spans), max(span.end for span in self.spans)


def coverage(draft: Draft) -> Coverage:
    """What the columns of a draft cover. Nothing of a flagged column, or of one that is about people.

    Parameters
    ----------
    draft:
        With described columns and findings.
    """
    flagged = flagged_places(draft.findings)
    spans: list[Span] = []
    areas: list[Area] = []
    regions: list[Region] = []
    for path, columns in draft.columns.items():
        if (path, None) in flagged:
            continue
        open_columns = [c for c in columns if (path, c.name) not in flagged and not is_about_people(c.name)]
        spans += _spans(path, open_columns)
        areas += _areas(path, open_columns)
        regions += (
            Region(path, c.name, c.type, c.distinct, codes(c))
            for c in open_columns
            if c.type in ("country", "province", "city")
        )
    return Coverage(tuple(spans), tuple(areas), tuple(regions))


def _spans(path: str, columns: Sequence[Column]) -> Iterator[Span]:
    for column in columns:
        if column.minimum is None or column.maximum is None:
            continue
        if column.type == "datetime":
            start, end = column.minimum[:10], column.maximum[:10]
            if all(re.fullmatch(r"\d{4}-\d\d-\d\d", moment) for moment in (start, end)):
                yield Span(path, column.name, start, end)
        elif _tells_years(column):
            yield Span(path, column.name, column.minimum, column.maximum)


def _tells_years(column: Column) -> bool:
    ends = (column.minimum or "", column.maximum or "")
    named = {"year", "years"} & set(re.findall(r"[a-z]+", column.name.casefold()))
    if column.type != "integer" or not named or not all(end.isdecimal() and end.isascii() for end in ends):
        return False
    return YEARS[0] <= int(ends[0]) <= int(ends[1]) <= YEARS[1]


def _areas(path: str, columns: Sequence[Column]) -> Iterator[Area]:
    north = [c for c in columns if c.type == "latitude" and c.minimum is not None and c.maximum is not None]
    east = [c for c in columns if c.type == "longitude" and c.minimum is not None and c.maximum is not None]
    # Several pairs could only be matched by guessing.
    if len(north) == len(east) == 1:
        lat, lon = north[0], east[0]
        yield Area(
            path,
            (lat.name, lon.name),
            float(lat.minimum or 0),
            float(lat.maximum or 0),
            float(lon.minimum or 0),
            float(lon.maximum or 0),
        )
