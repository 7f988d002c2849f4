"""What a variable of the notebook is, found out without importing any library and without touching its data.

A library that the user has not imported can't have made the variable, so that the names of the classes are enough.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import ItemKind
from kaggle_share.select.instead import instead

FRAMES = frozenset(
    (
        ("pandas", "DataFrame"),
        ("pandas", "Series"),
        ("polars", "DataFrame"),
        ("polars", "LazyFrame"),
        ("polars", "Series"),
        ("pyarrow", "Table"),
        ("pyarrow", "RecordBatch"),
        ("modin", "DataFrame"),
        ("modin", "Series"),
        ("cudf", "DataFrame"),
        ("cudf", "Series"),
        ("dask", "DataFrame"),
        ("dask_expr", "DataFrame"),
        ("pyspark", "DataFrame"),
        ("sqlframe", "BaseDataFrame"),
        ("ibis", "Table"),
        ("duckdb", "DuckDBPyRelation"),
        ("_duckdb", "DuckDBPyRelation"),
        ("narwhals", "DataFrame"),
        ("narwhals", "LazyFrame"),
        ("narwhals", "Series"),
    )
)
"""Package and class of what is written as a table: everything that narwhals understands."""

LAZY = ("LazyFrame", "DuckDBPyRelation")
"""Classes of tables that compute themselves when they are asked for their shape."""

FIGURES = frozenset(
    (
        ("matplotlib", "Figure"),
        ("matplotlib", "Axes"),
        ("seaborn", "_BaseGrid"),
        ("seaborn", "Grid"),
        ("seaborn", "JointGrid"),
    )
)
"""Package and class of what is, or has, a figure of matplotlib."""

PROTOCOLS = ("__narwhals_dataframe__", "__narwhals_lazyframe__", "__arrow_c_stream__")
"""Methods by which other tables say that they are one."""

WHAT_CAN = "What can: DataFrames, Series, Arrow tables, NumPy arrays, matplotlib figures, dicts, lists and Paths"

SHELL_NAMES = frozenset(("In", "Out", "exit", "quit", "get_ipython", "open"))
"""Names that IPython puts into the namespace."""


@dataclass(frozen=True)
class Shareable:
    """A variable that can be picked."""

    name: str
    kind: ItemKind
    shape: str
    """For people: `342 × 8`, `640×480`, `12 items`; empty where it isn't known without computing."""
    type: str
    """The class's name: `DataFrame`, `ndarray`, …"""


def kind_of(value: Any) -> ItemKind | None:
    """The kind of a variable, or None where it can't be shared."""
    if isinstance(value, Path):
        return "file"
    if isinstance(value, (dict, list)):
        return "object"
    if isinstance(value, (type, types.ModuleType)):
        return None
    family = _family(value)
    if family & FRAMES:
        return "frame"
    if ("numpy", "ndarray") in family:
        # Such arrays hold Python objects, which only pickle could write, and pickle runs code when it is read.
        return None if value.dtype.hasobject else "array"
    if family & FIGURES:
        return "figure"
    # pyarrow's readers say it too, and are used up by reading.
    foreign = not any(package == "pyarrow" for package, _ in family)
    return "frame" if foreign and any(hasattr(type(value), name) for name in PROTOCOLS) else None


def figure_of(value: Any) -> Any:
    """The figure of matplotlib's Axes, or of seaborn's grid; a figure itself."""
    while ("matplotlib", "Figure") not in _family(value) or type(value).__name__ == "SubFigure":
        value = value.figure
    return value


def need_kind(value: Any, name: str) -> ItemKind:
    """The kind of a variable.

    Raises
    ------
    InputError
        It is nothing that can be shared; the message names its type.
    """
    kind = kind_of(value)
    if kind is None:
        fix = instead(_lineage(value), name) if name.isidentifier() else ""
        raise InputError(f'"{name}" is {describe(value)}, which can\'t be shared', fix or WHAT_CAN)
    return kind


def describe(value: Any) -> str:
    """The type of a value for people, with its article: `a DataFrame`, `an int`, `None`."""
    if value is None:
        return "None"
    if isinstance(value, types.ModuleType):
        return "a module"
    if isinstance(value, type):
        return "a class"
    if ("numpy", "ndarray") in _family(value) and value.dtype.hasobject:
        return "a NumPy array of Python objects"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def shareable(namespace: Mapping[str, Any]) -> list[Shareable]:
    """The variables of a namespace that can be picked, by name. Touches none of their data.

    Parameters
    ----------
    namespace:
        The notebook's variables.

    Returns
    -------
    Each with its kind, its shape for people and its class; names that begin with `_` and the shell's own are not
    among them.
    """
    found = []
    for name, value in list(namespace.items()):
        if not isinstance(name, str) or name.startswith("_") or name in SHELL_NAMES:
            continue
        kind = kind_of(value)
        if kind is not None:
            found.append(Shareable(name, kind, _shape(value, kind), type(value).__name__))
    return sorted(found, key=lambda one: one.name.casefold())


def _family(value: Any) -> set[tuple[str, str]]:
    """Package and name of the value's class, and of those that it inherits from."""
    return set(_lineage(value))


def _lineage(value: Any) -> list[tuple[str, str]]:
    """The same, the nearest first."""
    return [
        (str(getattr(base, "__module__", "")).partition(".")[0], base.__name__) for base in type(value).__mro__[:-1]
    ]


def _shape(value: Any, kind: ItemKind) -> str:
    try:
        if kind == "object":
            return f"{len(value)} item{'' if len(value) == 1 else 's'}"
        if kind == "figure":
            figure = figure_of(value)
            width, height = figure.get_size_inches() * figure.dpi
            return f"{width:.0f}×{height:.0f}"
        if kind == "file" or type(value).__name__ in LAZY:
            return ""
        shape = getattr(value, "shape", ())
        return " × ".join(str(side) for side in shape) if all(isinstance(side, int) for side in shape) else ""
    except Exception:  # noqa: BLE001 - the listing must come, whatever a foreign class does
        return ""
