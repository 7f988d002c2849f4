"""Drafts of what a column is, from its name, unit, range and coding: `Bill length, in mm; 32.1 to 59.6`.

A value of a text column is only ever told where it is one of a code list: few values, each of them many times, in a
column whose name does not speak of people, and in which screening found nothing.
"""

from __future__ import annotations

import re

from kaggle_share import rules
from kaggle_share.model import Column

NUMBERS = ("integer", "decimal", "numeric", "latitude", "longitude")
LONGEST_NAME = 80
"""Characters of a header that a generated description repeats."""
MOST_CODES = 12
"""Values of a code list that a description names."""
LONGEST_CODE = 48
"""Characters of a value that can be a code."""
LEAST_ROWS = 5
"""Rows that each value must stand in: a rarer one may tell of one person or place."""
CODED = ("string", "integer", "boolean", "numeric", "country", "province")
"""Kaggle types whose values can be codes."""
PEOPLE = frozenset(
    "name names surname firstname lastname fullname person people patient patients subject participant respondent "
    "author user username login owner contact phone mobile email mail address street birth dob born doctor physician "
    "nurse teacher student employee customer client member staff driver operator observer race ethnicity religion "
    "diagnosis disease".split()
)
"""Words of a header whose values are never told, few as they may be: they are about people."""
SAID = {
    "uuid": "a UUID",
    "email": "an e-mail address",
    "url": "a web address",
    "coordinates": "latitude and longitude",
}


def drafted(column: Column, name: str, rows: int | None, *, flagged: bool) -> str:
    """A description from what is known.

    Parameters
    ----------
    column:
        With its unit.
    name:
        The header without the unit.
    rows:
        Of the table.
    flagged:
        Screening found something in the column: nothing of its values is told.
    """
    title = humanised(name) or f"Column {column.order + 1}, without a name in the file"
    unit = "degrees" if column.type in ("latitude", "longitude") and not column.unit else column.unit
    head = f"{title}, in {unit}" if unit else title
    told = "" if flagged else _content(column, rows)
    return f"{head}; {told}" if told else head


def codes(column: Column) -> tuple[str, ...]:
    """The values of a code list, in order of the alphabet or of size; nothing where they may not be told.

    Parameters
    ----------
    column:
        With its measures, as the profile has it.
    """
    top = column.measures.top if column.measures else ()
    if not column.codes or column.type not in CODED or not top or column.distinct != len(top):
        return ()
    if len(top) > MOST_CODES or any(count < LEAST_ROWS for _, count in top):
        return ()
    if any(not value.strip() or len(value) > LONGEST_CODE or not value.isprintable() for value, _ in top):
        return ()
    if is_about_people(column.name):
        return ()
    values = [value for value, _ in top]
    try:
        return tuple(sorted(values, key=float))
    except ValueError:
        return tuple(sorted(values))


def is_about_people(header: str) -> bool:
    """True where a header speaks of people: `patient_name`, `DateOfBirth`, `Observer`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return not PEOPLE.isdisjoint(re.findall(r"[a-z]+", split.casefold()))


def _content(column: Column, rows: int | None) -> str:
    if rows and column.missing == rows:
        return "no values"
    if column.type == "id":
        return "identifies each row"
    listed = codes(column)
    if len(listed) > 1:
        return f"one of {', '.join(listed)}"
    if column.type in (*NUMBERS, "datetime") and column.minimum is not None and column.maximum is not None:
        low, high = short(column.minimum), short(column.maximum)
        return f"always {low}" if low == high else f"{low} to {high}"
    if column.type == "boolean":
        return "true or false"
    if column.type in SAID:
        return SAID[column.type]
    if column.children:
        return f"with {_listed([child.name for child in column.children])}"
    if column.distinct is None or not rows or column.original_type.endswith("]"):
        return ""
    if column.distinct == 1:
        return "one value in all rows" if not column.missing else "one value"
    if column.distinct == rows:
        return "a different value in each row"
    about = "about " if column.measures and column.measures.distinct_error else ""
    return f"{about}{column.distinct:,} different values"


def _listed(names: list[str]) -> str:
    shown = [humanised(name) or "a part without a name" for name in names[:6]]
    shown = [name[:1].lower() + name[1:] if name[1:2].islower() else name for name in shown]
    return ", ".join(shown) + (", …" if len(names) > 6 else "")


def humanised(name: str) -> str:
    """A header as words: `bill_length` → `Bill length`, `studyName` → `Study name`, `Individual ID` stays."""
    text = rules.printable(" ".join(name.split()))
    if "_" in text or re.search(r"[a-z][A-Z]", text):
        split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", text).replace("_", " ")
        text = " ".join(word if word.isupper() or not word.isalpha() else word.lower() for word in split.split())
    if text.casefold() in ("id", "uuid", "url"):
        text = text.upper()
    if len(text) > LONGEST_NAME:
        text = text[: LONGEST_NAME - 1].rstrip() + "…"
    return text[:1].upper() + text[1:]


def short(value: str) -> str:
    """A number with at most six digits that count; dates without an empty time."""
    if re.fullmatch(r"[-+]?\d{1,15}", value):
        return value
    try:
        return f"{float(value):.6g}"
    except (ValueError, OverflowError):
        return value.removesuffix("+00").removesuffix(" 00:00:00")
