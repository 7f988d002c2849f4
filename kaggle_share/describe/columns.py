"""Columns of every table, complete and in order, each described: by the user, or else from the data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kaggle_share import rules
from kaggle_share.describe.units import split_unit
from kaggle_share.errors import DocumentError, near
from kaggle_share.model import Column, ColumnWords, Draft, Profile
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.spec import column_words

NUMBERS = ("integer", "decimal", "numeric", "latitude", "longitude")
LONGEST_NAME = 80
"""Characters of a header that a generated description repeats."""


def columns(
    draft: Draft,
    *,
    held: RemoteSettings | None = None,
    previous: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> dict[str, tuple[Column, ...]]:
    """Described columns of every table.

    Who wins: what the user says now > what the user said when it was last published > what was written on Kaggle's
    page since > a description from name, unit, type and range.

    Parameters
    ----------
    draft:
        With resources, profiles and findings.
    held:
        What Kaggle holds.
    previous:
        What was last sent (`Entry.metadata`).
    said:
        What the user had said then (`Entry.said`).

    Returns
    -------
    Path → columns, all of them, in the order of the file, named as in the file.

    Raises
    ------
    DocumentError
        A column is described that its file doesn't have.
    """
    tables = [path for path, profile in draft.profiles.items() if profile.kind == "table"]
    words = _words(draft, tables)
    before = (said or {}).get("columns") or {}
    flagged = {(finding.file, finding.column) for finding in draft.findings}
    found = {}
    for path in tables:
        profile = draft.profiles[path]
        if not profile.columns:
            continue
        given = _matched(path, words.get(path, {}), profile)
        carried = {**_edited(path, held, previous), **_remembered(before.get(path))}
        found[path] = tuple(
            _described(
                column, given.get(column.name), carried.get(column.name), profile, (path, column.name) in flagged
            )
            for column in profile.columns
        )
    return found


def _words(draft: Draft, tables: list[str]) -> dict[str, dict[str, ColumnWords]]:
    """What the user says: the document's columns, and those of each resource over them."""
    paths = [resource.path for resource in draft.data]
    words = column_words(draft.document.columns, paths, tables)
    for path in words:
        profile = draft.profiles.get(path)
        if profile is not None and profile.kind not in ("table", "json"):
            raise DocumentError(f'columns: "{path}" is not a table, and has no columns', "Take it out")
    for resource in draft.data:
        if resource.item is not None and resource.item.columns:
            words[resource.path] = {**words.get(resource.path, {}), **resource.item.columns}
    return words


def _matched(path: str, words: Mapping[str, ColumnWords], profile: Profile) -> dict[str, ColumnWords]:
    """The user's words by the names in the file, which may have white space around them that YAML can't show."""
    names = {column.name for column in profile.columns}
    stripped = {name.strip(): name for name in names}
    found = {}
    for name, said in words.items():
        actual = name if name in names else stripped.get(name.strip())
        if actual is None:
            hint = near(name, names)
            shown = rules.printable(name)
            raise DocumentError(
                f'columns: "{path}" has no column "{shown}"',
                f"Did you mean {rules.printable(hint[0])}?" if hint else f"It has {_list(profile)}",
            )
        found[actual] = said
    return found


def _list(profile: Profile) -> str:
    names = [rules.printable(column.name) for column in profile.columns[:8]]
    return ", ".join(names) + (", …" if len(profile.columns) > 8 else "")


def _edited(path: str, held: RemoteSettings | None, previous: Mapping[str, Any] | None) -> dict[str, str]:
    """Descriptions on Kaggle that are not those which were sent: somebody wrote them there."""
    if held is None or path not in held.files:
        return {}
    sent = _texts(((previous or {}).get("files") or {}).get(path, {}).get("columns", ()))
    return {
        column.name: column.description
        for column in held.files[path].columns
        if column.description and column.description != sent.get(column.name)
    }


def _remembered(said: Any) -> dict[str, str]:
    """Descriptions that the user had given, as the record keeps them."""
    if not isinstance(said, Mapping):
        return {}
    texts = {
        str(name): str(words.get("description", "")) if isinstance(words, Mapping) else str(words)
        for name, words in said.items()
    }
    return {name: text for name, text in texts.items() if text}


def _texts(columns: Iterable[Any]) -> dict[str, str]:
    return {str(c["name"]): str(c.get("description", "")) for c in columns if isinstance(c, Mapping) and "name" in c}


def _described(
    column: Column, words: ColumnWords | None, carried: str | None, profile: Profile, flagged: bool
) -> Column:
    kind = (words.type if words else "") or column.type
    numeric = kind in NUMBERS or (column.minimum is not None and column.type in NUMBERS)
    name, unit = split_unit(column.name, numeric=numeric)
    unit = (words.unit if words else "") or column.unit or unit
    column = replace(column, type=kind, unit=unit)
    own = (words.description if words else "") or carried or (column.description if not column.generated else "")
    if own:
        return replace(column, description=" ".join(own.split()), generated=False)
    return replace(column, description=_draft(column, name, profile.rows, flagged), generated=True)


def _draft(column: Column, name: str, rows: int | None, flagged: bool) -> str:
    """A description from what is known: `Bill length, in mm; 32.1 to 59.6`. Never a value of a text column.

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


def _content(column: Column, rows: int | None) -> str:
    if rows and column.missing == rows:
        return "no values"
    if column.type == "id":
        return "identifies each row"
    if column.type in (*NUMBERS, "datetime") and column.minimum is not None and column.maximum is not None:
        low, high = _short(column.minimum), _short(column.maximum)
        return f"always {low}" if low == high else f"{low} to {high}"
    if column.type == "boolean":
        return "true or false"
    if column.type in ("uuid", "email", "url"):
        return {"uuid": "a UUID", "email": "an e-mail address", "url": "a web address"}[column.type]
    if column.distinct is None or not rows or column.original_type.endswith("]"):
        return ""
    if column.distinct == 1:
        return "one value in all rows" if not column.missing else "one value"
    if column.distinct == rows:
        return "a different value in each row"
    return f"{column.distinct:,} different values"


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


def _short(value: str) -> str:
    """A number with at most six digits that count; dates without an empty time."""
    if re.fullmatch(r"[-+]?\d{1,15}", value):
        return value
    try:
        return f"{float(value):.6g}"
    except (ValueError, OverflowError):
        return value.removesuffix("+00").removesuffix(" 00:00:00")
