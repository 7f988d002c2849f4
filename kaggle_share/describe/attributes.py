"""What an object of the notebook says of its own columns: attributes that people and libraries write.

Conventions that are read, the first that says something wins:

- pandas: `frame.attrs["columns"] = {column: text or {description, unit, …}}`, `frame.attrs[column]` with a mapping or
  text, and mappings by column under `descriptions`, `column_descriptions`, `long_names`, `labels`,
  `column_labels`, `variable_labels` (pyreadstat, Stata), `units`; a Series' own `attrs`; a pint dtype's unit.
- Arrow: the field's metadata (`description`, `comment`, `long_name`, `units`), as Spark and others write it.
- xarray and anything with `data_vars` or `coords`: each variable's `attrs` (`long_name`, `description`,
  `standard_name`, `units`), by the CF conventions (https://cfconventions.org).
- Spark: the field's metadata `comment`.

Nothing is computed, and no attribute can break a draft: what is not short text is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kaggle_share.model import ColumnWords

DESCRIPTIONS = ("description", "long_name", "comment", "label", "title", "standard_name")
"""Keys of one column's attributes, the most telling first."""
UNITS = ("units", "unit")
BY_COLUMN = (
    "descriptions",
    "column_descriptions",
    "long_names",
    "comments",
    "labels",
    "column_labels",
    "variable_labels",
)
"""Keys of a frame's attributes that hold a mapping from column to text."""
OF_THE_FRAME = frozenset((*DESCRIPTIONS, *UNITS, *BY_COLUMN, "columns", "summary", "name", "names"))
"""Keys of a frame's attributes that are about all of it, also where a column is called so."""
LONGEST = 1000
"""Characters of a description that is taken for one."""


def column_attributes(value: Any) -> dict[str, ColumnWords]:
    """What an object says of its columns.

    Parameters
    ----------
    value:
        A frame, array or dataset of any library; None and anything else say nothing.

    Returns
    -------
    Name of the column, as text → its description and unit; only of columns that something is said of.
    """
    found: dict[str, ColumnWords] = {}
    for reader in (_pandas, _series, _variables, _arrow, _spark, _pint):
        for name, words in _safely(reader, value).items():
            before = found.get(name, ColumnWords())
            found[name] = ColumnWords(before.description or words.description, before.unit or words.unit)
    return {name: words for name, words in found.items() if words.description or words.unit}


def own_description(value: Any) -> str:
    """What an object says of itself: `attrs["description"]`, `title`, `long_name`; empty where it says nothing."""
    attributes = _safely(_attributes, value)
    return next(
        (text for key in ("description", "title", "long_name", "summary") if (text := _text(attributes, key))), ""
    )


def _safely(reader: Callable[[Any], Mapping[str, Any]], value: Any) -> Mapping[str, Any]:
    try:
        return reader(value)
    except Exception:  # noqa: BLE001 - whatever a foreign class does, a draft must come
        return {}


def _attributes(value: Any) -> dict[str, Any]:
    attributes = getattr(value, "attrs", None)
    return {str(key): held for key, held in attributes.items()} if isinstance(attributes, Mapping) else {}


def _pandas(value: Any) -> dict[str, ColumnWords]:
    attributes = _attributes(value)
    columns = [str(name) for name in getattr(value, "columns", ())] if attributes else []
    found = {}
    for name in columns:
        own = None if name in OF_THE_FRAME else attributes.get(name)
        places = (_by_name(attributes.get("columns"), name), own)
        words = [_words(place) for place in places if place is not None]
        described = [_text(_mapping(attributes.get(key)), name) for key in BY_COLUMN]
        units = [_text(_mapping(attributes.get(key)), name) for key in UNITS]
        found[name] = ColumnWords(
            _first([one.description for one in words] + described), _first([one.unit for one in words] + units)
        )
    return found


def _series(value: Any) -> dict[str, ColumnWords]:
    """A Series, or an xarray DataArray, is one column."""
    name = getattr(value, "name", None)
    return {} if name is None or hasattr(value, "columns") else {str(name): _words(_attributes(value))}


def _variables(value: Any) -> dict[str, ColumnWords]:
    found = {}
    for part in ("coords", "data_vars"):
        for name, variable in dict(getattr(value, part, None) or {}).items():
            found[str(name)] = _words(_attributes(variable))
    return found


def _arrow(value: Any) -> dict[str, ColumnWords]:
    schema: Any = _schema(value)
    names = getattr(schema, "names", ())
    found = {}
    for place, name in enumerate(names if type(schema).__module__.startswith("pyarrow") else ()):
        told = schema.field(place).metadata or {}
        found[str(name)] = _words({_decoded(key): _decoded(held) for key, held in told.items()})
    return found


def _spark(value: Any) -> dict[str, ColumnWords]:
    schema: Any = _schema(value)
    if not type(schema).__module__.startswith("pyspark"):
        return {}
    return {str(field.name): _words(field.metadata) for field in schema.fields}


def _schema(value: Any) -> Any:
    """Its schema; of polars none, whose lazy frames compute theirs, and warn of it, and which has no words in it."""
    return None if type(value).__module__.startswith("polars") else getattr(value, "schema", None)


def _pint(value: Any) -> dict[str, ColumnWords]:
    dtypes: Any = getattr(value, "dtypes", None) if type(value).__module__.startswith("pandas") else None
    if not hasattr(dtypes, "items"):
        return {}
    units = {str(name): str(kind.units) for name, kind in dtypes.items() if type(kind).__name__ == "PintType"}
    return {name: ColumnWords(unit=unit) for name, unit in units.items() if len(unit) <= 40}


def _words(place: Any) -> ColumnWords:
    if isinstance(place, str):
        return ColumnWords(_plain(place))
    attributes = _mapping(place)
    return ColumnWords(
        _first(_text(attributes, key) for key in DESCRIPTIONS), _first(_text(attributes, key) for key in UNITS)
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return {str(key): held for key, held in value.items()} if isinstance(value, Mapping) else {}


def _by_name(value: Any, name: str) -> Any:
    return _mapping(value).get(name)


def _text(attributes: Mapping[str, Any], key: str) -> str:
    held = attributes.get(key)
    return _plain(held) if isinstance(held, str) else ""


def _plain(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else ""


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _decoded(held: Any) -> str:
    return held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)
