"""Columns of every table, complete and in order, each described: by the user, or else from the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kaggle_share import rules
from kaggle_share.describe.attributes import column_attributes
from kaggle_share.describe.drafted import NUMBERS, drafted
from kaggle_share.describe.places import flagged_places
from kaggle_share.errors import DocumentError, near
from kaggle_share.model import Column, ColumnWords, Draft, Profile
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.spec import column_words
from kaggle_share.units import split_unit


@dataclass(frozen=True)
class _Said:
    """What is known of one table's columns besides the data; names of nested ones are dotted."""

    given: Mapping[str, ColumnWords] = field(default_factory=dict)
    attributes: Mapping[str, ColumnWords] = field(default_factory=dict)
    carried: Mapping[str, str] = field(default_factory=dict)
    flagged: frozenset[str] = frozenset()
    everything: bool = False
    """Screening found something in the file that it could not pin to a column."""


def columns(
    draft: Draft,
    *,
    held: RemoteSettings | None = None,
    previous: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> dict[str, tuple[Column, ...]]:
    """Described columns of every table.

    Who wins: what the user says now > what the object itself says (`DataFrame.attrs` and the like) > what the user
    said when it was last published > what was written on Kaggle's page since > what the file itself says > a
    description from name, unit, type, range and coding.

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
    objects = {resource.path: resource.item.value for resource in draft.data if resource.item is not None}
    flagged: dict[str, set[str | None]] = {}
    for file, column in flagged_places(draft.findings):
        flagged.setdefault(file, set()).add(column)
    found = {}
    for path in tables:
        profile = draft.profiles[path]
        if not profile.columns:
            continue
        places = flagged.get(path, set())
        known = _Said(
            _matched(path, words.get(path, {}), profile),
            column_attributes(objects.get(path)),
            {**_edited(path, held, previous), **_remembered(before.get(path))},
            frozenset(name for name in places if name is not None),
            None in places,
        )
        found[path] = tuple(_described(column, column.name, known, profile.rows) for column in profile.columns)
    return found


def nested(columns: Iterable[Column], *, above: str = "", order: str = "") -> Iterator[tuple[str, str, Column]]:
    """Columns with those inside of them: the dotted name, the place from 1 (`3.2` in the third), and the column."""
    for column in columns:
        name, place = f"{above}{column.name}", f"{order}{column.order + 1}"
        yield name, place, column
        yield from nested(column.children, above=f"{name}.", order=f"{place}.")


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
    names = {name for name, _, _ in nested(profile.columns)}
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


def _described(column: Column, name: str, known: _Said, rows: int | None) -> Column:
    words, attributes = known.given.get(name, ColumnWords()), known.attributes.get(name, ColumnWords())
    kind = words.type or column.type
    numeric = kind in NUMBERS or (column.minimum is not None and column.type in NUMBERS)
    plain, unit = split_unit(column.name, numeric=numeric)
    told = column.unit or (unit if not attributes.unit else "")
    column = replace(
        column,
        type=kind,
        unit=words.unit or attributes.unit or told,
        children=tuple(_described(child, f"{name}.{child.name}", known, None) for child in column.children),
    )
    own = (
        words.description
        or attributes.description
        or known.carried.get(name, "")
        or (column.description if not column.generated else "")
    )
    if own:
        return replace(column, description=" ".join(own.split()), generated=False)
    flagged = known.everything or name in known.flagged or name.partition(".")[0] in known.flagged
    return replace(column, description=drafted(column, plain, rows, flagged=flagged), generated=True)
