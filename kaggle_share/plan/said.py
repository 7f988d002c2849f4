"""What the user said, in the form in which it is compared and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kaggle_share.model import ColumnWords, Draft, Metadata
from kaggle_share.spec import column_words


def said(draft: Draft) -> dict[str, Any]:
    """Everything that the user set in a described draft, as JSON for the record."""
    assert draft.metadata is not None  # noqa: S101 - described before
    values = said_values(draft.metadata, draft.document.user_fields)
    columns = said_columns(words_of(draft))
    return {**values, "columns": columns} if columns else values


def words_of(draft: Draft) -> dict[str, dict[str, ColumnWords]]:
    """What the user said of columns, wherever it was said: path → column → words."""
    tables = [path for path, profile in draft.profiles.items() if profile.kind == "table"]
    words = column_words(draft.document.columns, (resource.path for resource in draft.data), tables)
    for resource in draft.data:
        if resource.item is not None and resource.item.columns:
            words[resource.path] = {**words.get(resource.path, {}), **resource.item.columns}
    return words


def said_values(metadata: Metadata, said: Iterable[str]) -> dict[str, Any]:
    """The fields that the user set, as JSON."""
    values: dict[str, Any] = {}
    for name in said:
        value = getattr(metadata, name)
        if name == "contributors":
            value = [vars(person) for person in value]
        elif name == "image":
            value = value.name if value else ""
        elif isinstance(value, tuple):
            value = list(value)
        values[name] = value
    return values


def said_columns(columns: Mapping[str, Mapping[str, ColumnWords]]) -> dict[str, dict[str, str]]:
    """What the user said of columns, as JSON: path → column → description."""
    return {
        path: {name: word.description for name, word in words.items()} for path, words in columns.items() if words
    }
