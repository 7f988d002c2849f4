"""What a staged frame knew of its columns and its file doesn't tell: dtypes, and that `007` is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kaggle_share.model import Column, Profile
from kaggle_share.profile import semantic

TEXTS = frozenset(("string", "str", "String", "Categorical", "Enum", "large_string", "string_view", "utf8"))


def refine(profile: Profile, schema: Mapping[str, Any]) -> Profile:
    """The profile with the types that the frame had.

    Parameters
    ----------
    profile:
        Of the file that the frame was written to.
    schema:
        `Resource.schema` as `stage` records it: `index` and `columns` are lists of `{name, …}`, in which `pandas`,
        `polars` or `arrow` is the dtype, and `unit` that of durations. Whatever is missing stays as it was read.
    """
    known = _entries(schema)
    return replace(profile, columns=tuple(_refined(column, known.get(column.name)) for column in profile.columns))


def texts_of(names: Sequence[str], schema: Mapping[str, Any]) -> frozenset[int]:
    """Numbers of the columns that were text in the frame, whatever their values look like in the file."""
    known = _entries(schema)
    return frozenset(place for place, name in enumerate(names) if name in known and _is_text(known[name]))


def _entries(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What is recorded of each column, by its name in the file."""
    return {
        str(entry["name"]): entry
        for key in ("index", "columns")
        for entry in schema.get(key) or ()
        if isinstance(entry, Mapping) and "name" in entry
    }


def _refined(column: Column, entry: Mapping[str, Any] | None) -> Column:
    if entry is None or semantic.is_nested(column.original_type):
        return column
    text = _is_text(entry) and semantic.base(column.original_type) not in semantic.TEXTS
    if text:
        column = replace(column, type="id" if column.type == "id" else "string", minimum=None, maximum=None)
    unit = entry.get("unit")
    return replace(
        column,
        original_type=_dtype(entry) or ("VARCHAR" if text else column.original_type),
        unit=unit if isinstance(unit, str) else column.unit,
    )


def _is_text(entry: Mapping[str, Any]) -> bool:
    inner = entry.get("of")
    if entry.get("pandas") == "category":
        return isinstance(inner, Mapping) and _is_text(inner)
    if entry.get("pandas") == "object":
        return inner in TEXTS
    if entry.get("pandas") == "arrow":
        return _is_text({"arrow": entry.get("type")})
    if "pandas" not in entry and "polars" not in entry and _dtype(entry) == "dictionary":
        kind = entry.get("arrow")
        return isinstance(kind, (list, tuple)) and len(kind) > 2 and kind[2] in TEXTS
    return _dtype(entry) in TEXTS


def _dtype(entry: Mapping[str, Any]) -> str:
    """The dtype as a word: that of pandas or polars, else Arrow's."""
    found = next((entry[key] for key in ("pandas", "polars", "arrow") if key in entry), "")
    if found == "object" and isinstance(entry.get("of"), str):
        return str(entry["of"])
    if isinstance(found, (list, tuple)):
        found = found[0] if found else ""
    return found if isinstance(found, str) else ""
