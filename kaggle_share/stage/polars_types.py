"""Types of polars as JSON."""

from __future__ import annotations

from typing import Any

from kaggle_share.stage.types import Form, cannot_hold


def polars_json(kind: Any, column: str, form: Form) -> Any:
    """A polars type as JSON: its name, or a list of its name and parameters.

    Raises
    ------
    InputError
        It is one that no file can hold, such as Object.
    """
    name = type(kind).__name__ if not isinstance(kind, type) else kind.__name__
    if name in ("Datetime",):
        return [name, kind.time_unit, kind.time_zone]
    if name == "Duration":
        return [name, kind.time_unit]
    if name == "Decimal":
        return [name, kind.precision, kind.scale]
    if name == "Enum":
        return [name, kind.categories.to_list()]
    if name == "List":
        return [name, polars_json(kind.inner, column, form)]
    if name == "Array":
        return [name, polars_json(kind.inner, column, form), kind.size]
    if name == "Struct":
        return [name, [[field.name, polars_json(field.dtype, column, form)] for field in kind.fields]]
    if name in ("Object", "Unknown", "Int128", "UInt128"):
        fix = "Cast it to Int64 or String" if "128" in name else "Turn it into text or numbers"
        raise cannot_hold(column, f"values of type {name}", form, fix)
    return name
