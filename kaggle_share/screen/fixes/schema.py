"""A changed table's schema: what `load` needs, without anything of the values that are gone.

A categorical column's schema holds its categories, an index' its range: both are data, and go with the column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaggle_share.screen.fixes.values import Change

_TEXT: Mapping[str, Mapping[str, Any]] = {
    "pandas": {"pandas": "string", "storage": "pyarrow", "na": "nan", "wire": "string"},
    "polars": {"polars": "String", "arrow": "large_string", "wire": "string"},
    "arrow": {"arrow": "string", "wire": "string"},
}
_INTEGER: Mapping[str, Mapping[str, Any]] = {
    "pandas": {"pandas": "Int64", "wire": "int64"},
    "polars": {"polars": "Int64", "arrow": "int64", "wire": "int64"},
    "arrow": {"arrow": "int64", "wire": "int64"},
}


def adapted(schema: Mapping[str, Any], changes: Mapping[str, Change]) -> dict[str, Any]:
    """The schema of a table after some of its columns were changed.

    Parameters
    ----------
    schema:
        `Resource.schema`, as `stage` made it; empty for files.
    changes:
        Column → what was done to it.
    """
    if schema.get("kind") != "frame":
        # Of a dict or list that became JSON Lines: nothing in it is about columns.
        return dict(schema)
    made = dict(schema)
    for part in ("index", "columns"):
        if part in made:
            made[part] = [new for entry in made[part] if (new := _entry(entry, changes)) is not None]
    dropped = [name for name, change in changes.items() if change.drops]
    if "index" in made and not made["index"]:
        del made["index"]
    if dropped and "labels" in made:
        # Labels that aren't text stand there one by one; with a column gone, the names in the file are the labels.
        made["labels"] = {"names": made["labels"]["names"]} if "names" in made["labels"] else {}
    if dropped and schema.get("format") == "csv" and len(made.get("index", [])) + len(made["columns"]) == 1:
        made["nulls"] = "quoted"
    if dropped and schema.get("class") == "Series":
        made["class"] = "DataFrame"
    return made


def _entry(entry: Mapping[str, Any], changes: Mapping[str, Change]) -> dict[str, Any] | None:
    name = str(entry["name"])
    change = changes.get(name) or next((c for path, c in changes.items() if path.startswith(f"{name}.")), None)
    if change is None:
        return dict(entry)
    if change.drops:
        return dict(entry) if name not in changes else None
    kept = {key: entry[key] for key in ("name", "label") if key in entry}
    if change.result == "same" and _is_plain(entry):
        # Without the values that the schema holds: categories, the index' range.
        return {key: value for key, value in entry.items() if key not in ("range", "freq")}
    library = "pandas" if "pandas" in entry else "polars" if "polars" in entry else "arrow"
    kind = _INTEGER if change.result == "integer" else _TEXT
    return {**kept, **kind[library]}


def _is_plain(entry: Mapping[str, Any]) -> bool:
    return "categories" not in entry
