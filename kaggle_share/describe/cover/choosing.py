"""Which picture tells most about a draft: its images, a map, lines over time, a scatter, histograms, an array."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaggle_share.describe.cover import fields, forms
from kaggle_share.describe.cover.poster import Picture
from kaggle_share.describe.cover.reading import read_columns
from kaggle_share.model import Column, Draft, Profile, Resource

FORMS = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%b %d %Y", "%d %b %Y", "%Y%m%d")
"""How dates are written that aren't ISO 8601."""
MOMENT_WORDS = frozenset(
    "date time datetime timestamp day month year week quarter ds period hour yr dt index".split()
)
NUMBERS = ("integer", "decimal", "numeric")
LARGEST = 1e120
"""Numbers from which on they are left out, as infinite ones are."""
FEWEST = 12
"""Points that are worth a line or a scatter."""
GROUPS = 6
"""Groups that colours can tell apart."""
CANDIDATES = 12
"""Columns of numbers that are looked at."""
FEW_ROWS = 50
"""Rows below which a line for each shows more than a dot."""
STEPS = 12
"""Different numbers that look like answers to a question."""
WIDE = 10
"""Columns of numbers that make a heat-map."""
LARGEST_ID = 0.98
"""Share of whole numbers that are all different, from which they count rows instead of measuring something."""


@dataclass(frozen=True)
class _Table:
    """A table's first rows, as far as they may be drawn."""

    profile: Profile
    numbers: dict[str, list[float]]
    """Column → values, NaN where there is none."""
    moments: dict[str, list[float]]
    """Column → days or years, in the order of the file."""
    groups: dict[str, list[int]]
    """Column → number of each row's group, −1 where it has none."""
    places: tuple[str, str] | None
    """Names of the columns of longitude and latitude, which are among the numbers."""


def picture_of(draft: Draft) -> Picture:
    """The picture of a draft. Nothing in which screening found something is in it."""
    files = {finding.file for finding in draft.findings if finding.column is None and _tells(finding)}
    columns = {(finding.file, finding.column or "") for finding in draft.findings if finding.column is not None}
    free = [resource for resource in draft.data if resource.path not in files]
    for pictures in (_images(draft, free), _tables(draft, free, columns), _fields(draft, free)):
        found = next(pictures, None)
        if found is not None:
            return found
    return forms.weave([resource.sha256 for resource in draft.data])


def _tells(finding: Any) -> bool:
    return bool(finding.samples) or finding.severity != "note"


def _images(draft: Draft, free: Sequence[Resource]) -> Iterator[Picture]:
    profiles = draft.profiles
    images = [r for r in free if r.path in profiles and profiles[r.path].kind == "image" and profiles[r.path].shape]
    if images and len(images) * 2 > len(draft.data):
        yield from fields.montage(sorted(images, key=lambda one: one.path))


def _tables(draft: Draft, free: Sequence[Resource], flagged: set[tuple[str, str]]) -> Iterator[Picture]:
    tables = [r for r in free if r.path in draft.profiles and draft.profiles[r.path].kind == "table"]
    tables.sort(key=lambda r: (-_weight(draft.profiles[r.path]), r.path))
    for resource in tables[:3]:
        profile = draft.profiles[resource.path]
        columns = [c for c in profile.columns if (resource.path, c.name) not in flagged]
        pixels = _pixels(resource, profile, columns)
        if pixels is not None:
            yield pixels
        table = _read(resource, profile, columns)
        if table is not None:
            yield from _of_table(table)


def _weight(profile: Profile) -> int:
    return (profile.rows or 0) * min(len(profile.columns), 50)


def _of_table(table: _Table) -> Iterator[Picture]:
    """Pictures of a table, the best first."""
    measured = {name: values for name, values in table.numbers.items() if name not in (table.places or ())}
    group = next(iter(table.groups.values()), None)
    if table.places is not None:
        x, y = (table.numbers[name] for name in table.places)
        if sum(not math.isnan(value) for value in x) >= FEWEST:
            yield forms.map_of(x, y, group)
    for moments in table.moments.values():
        if measured and len({m for m in moments if not math.isnan(m)}) >= FEWEST and _series(moments, table):
            yield forms.lines_over(moments, measured, table.groups)
    values = list(measured.values())
    rows = len(values[0]) if values else 0
    if len(values) >= 3 and rows < FEW_ROWS:
        yield forms.parallel(values[:8], group)
    steps = [sorted(Counter(v for v in column if not math.isnan(v)).items()) for column in values]
    coded = [[count for _, count in counts] for counts in steps if len(counts) <= STEPS]
    if len(coded) >= 3 and 2 * len(coded) >= len(values):
        yield forms.bars(coded[:7], ordered=True)
    if len(values) >= WIDE and group is None:
        yield forms.heat_map(values)
    pair = forms.telling_pair(measured, group)
    if pair is not None:
        yield forms.scatter(measured[pair[0]], measured[pair[1]], group)
    if len(values) == 1 and group is not None:
        split = [
            [v for v, g in zip(values[0], group, strict=True) if g == number] for number in range(max(group) + 1)
        ]
        yield forms.ridges([part for part in split if _measures(part)] or values, shared=True)
    if values:
        yield forms.ridges(values)
    if table.groups:
        counts = [Counter(code for code in codes if code >= 0) for codes in table.groups.values()]
        yield forms.bars([[count for _, count in sorted(column.items())] for column in counts])


def _series(moments: Sequence[float], table: _Table) -> bool:
    return forms.once(moments) or any(forms.once(moments, codes) for codes in table.groups.values())


def _read(resource: Resource, profile: Profile, columns: Sequence[Column]) -> _Table | None:
    """The first rows of what may be drawn; None where there is nothing."""
    numbers = [c for c in columns if c.type in NUMBERS and not c.children and _varies(c)][:CANDIDATES]
    moments = [c for c in columns if c.type in ("datetime", "string") and _varies(c) and _tells_when(c, profile)][:3]
    places = _places(columns)
    groups = [c for c in columns if c.type in ("string", "boolean", "integer", "country", "province") and _groups(c)]
    groups = [c for c in groups if c.original_type[-1:] != "]"][:3]
    wanted = list({c.order: c for c in (*numbers, *moments, *places, *groups)}.values())
    if not wanted or not profile.rows:
        return None
    values = dict(zip((c.order for c in wanted), read_columns(resource, profile, wanted), strict=True))
    read = {c.name: [_number(value) for value in values[c.order]] for c in (*numbers, *places)}
    years = sorted(c.name for c in numbers if c.name.strip().casefold() in ("year", "yr"))
    coded = {c.name for c in groups}
    pair = {c.name for c in places}
    measured = {
        name: found
        for name, found in read.items()
        if name in pair or (name not in (*years, *coded) and _measures(found))
    }
    when = {c.name: _moments(values[c.order]) for c in moments} | {name: read[name] for name in years}
    codes = {c.name: found for c in groups if len(set(found := _codes(values[c.order]))) > 1}
    table = _Table(profile, measured, when, codes, (places[0].name, places[1].name) if places else None)
    return table if measured or codes else None


def _varies(column: Column) -> bool:
    return column.distinct is None or column.distinct > 1


def _groups(column: Column) -> bool:
    """True for few values, each many times."""
    return column.distinct is not None and 2 <= column.distinct <= (GROUPS if column.type != "integer" else 4)


def _places(columns: Sequence[Column]) -> list[Column]:
    found = [next((c for c in columns if c.type == kind), None) for kind in ("longitude", "latitude")]
    return [c for c in found if c is not None] if None not in found else []


def _number(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    # Squares of what is larger would be infinite.
    return found if abs(found) < LARGEST else math.nan


def _tells_when(column: Column, profile: Profile) -> bool:
    """True for the moment of each row (`date`, or a different one in each); false for a birthday."""
    words = set("".join(char if char.isalpha() else " " for char in column.name.casefold()).split())
    rows = (profile.rows or 0) - (column.missing or 0)
    named = bool(words) and words <= MOMENT_WORDS
    return named or (column.type == "datetime" and (column.distinct or 0) >= 0.9 * rows > 0)


def _moments(values: Sequence[Any]) -> list[float]:
    """Days since the year 1; NaN where it isn't known. The first form that the first values are written in counts."""
    texts = [value.strip() for value in values if isinstance(value, str)][:20]
    form = ""
    if texts and math.isnan(_moment(texts[0], "")):
        form = next((one for one in FORMS if not any(math.isnan(_moment(text, one)) for text in texts)), "")
    return [_moment(value, form) for value in values]


def _moment(value: Any, form: str) -> float:
    if isinstance(value, str):
        try:
            text = value.strip()
            value = datetime.strptime(text, form) if form else datetime.fromisoformat(text.replace("/", "-"))
        except ValueError:
            return math.nan
    if isinstance(value, datetime):
        return value.toordinal() + (value.hour * 60 + value.minute) / 1440 + value.second / 86400
    return float(value.toordinal()) if isinstance(value, date) else math.nan


def _measures(values: Sequence[float]) -> bool:
    """False for what counts the rows, or hardly differs."""
    known = [value for value in values if not math.isnan(value)]
    if len(known) < 2 or len(set(known)) < 2:
        return False
    counts = all(value == int(value) for value in known[:200]) and len(set(known)) >= LARGEST_ID * len(values)
    return not (counts and known == sorted(known) and known[-1] - known[0] < 1.1 * len(known))


def _codes(values: Sequence[Any]) -> list[int]:
    """Groups by size, the largest 0; the values themselves are not kept."""
    texts = [None if value is None else str(value) for value in values]
    ranked = sorted(Counter(text for text in texts if text is not None).items(), key=lambda one: (-one[1], one[0]))
    numbers = {text: number for number, (text, _) in enumerate(ranked)}
    return [-1 if text is None else numbers[text] for text in texts]


def _pixels(resource: Resource, profile: Profile, columns: Sequence[Column]) -> Picture | None:
    """Rows that are small pictures, a column for each pixel, as scikit-learn's digits and MNIST are."""
    pixels = [c for c in columns if c.name.strip().casefold().startswith("pixel")]
    side = math.isqrt(len(pixels))
    if side < 4 or side * side != len(pixels) or side > 64:
        return None
    values = read_columns(resource, profile, pixels)
    rows = [[_number(value) for value in row] for row in zip(*(one[:200] for one in values), strict=True)]
    return fields.contact_sheet(rows, side) if rows else None


def _fields(draft: Draft, free: Sequence[Resource]) -> Iterator[Picture]:
    for resource in free:
        if resource.path.casefold().endswith(".npy"):
            yield from fields.array(resource.location)
        elif resource.path.casefold().endswith(".wav"):
            yield from fields.wave_form(resource.location)
