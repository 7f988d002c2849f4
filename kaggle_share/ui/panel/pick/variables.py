"""What the notebook made: its variables, with what tells them apart. Touches no data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kaggle_share.select import kind_of, shareable
from kaggle_share.select.kinds import SHELL_NAMES, WHAT_CAN, describe
from kaggle_share.select.naming import KIND_FORMATS

ORDER = ("frame", "figure", "array", "object", "file")
"""Tables first: they are what people come for."""
ASKED = 2
"""Letters of the filter from which on variables are named that can't be shared."""
MOST_ASKED = 5
POINTER = 8
"""Bytes of a value of a column of Python objects, as pandas counts them: what they point to isn't looked at."""


@dataclass(frozen=True)
class Variable:
    """A variable of the notebook."""

    name: str
    kind: str
    """As `model.ItemKind` has it; empty where it can't be shared."""
    shape: str = ""
    """For people: `342 × 8`; empty where it isn't known without computing."""
    type: str = ""
    """The class's name."""
    size: int | None = None
    """Bytes in memory; None where it isn't known without looking at the data."""
    made: int | None = None
    """Number of the cell that made it, as in `In [4]`."""
    why: str = ""
    """Why it can't be shared."""

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be written as, the default first."""
        return KIND_FORMATS.get(self.kind, ())  # type: ignore[call-overload, no-any-return]


def variables(namespace: Mapping[str, Any], history: Sequence[str] | None) -> list[Variable]:
    """The variables that can be picked, and the arrays that can't.

    Parameters
    ----------
    namespace:
        The notebook's variables.
    history:
        All inputs as typed; the index is the cell's number.

    Returns
    -------
    Tables first, by name within each kind.
    """
    found = shareable(namespace)
    refused = [name for name, value in list(namespace.items()) if _is_array_of_objects(name, value)]
    cells = makers(history or (), [*(one.name for one in found), *refused])
    made = [
        Variable(one.name, one.kind, one.shape, one.type, memory(namespace.get(one.name)), cells.get(one.name))
        for one in found
    ]
    made.sort(key=lambda one: ORDER.index(one.kind))
    return made + [_refused(name, namespace[name], cells.get(name)) for name in sorted(refused)]


def asked(namespace: Mapping[str, Any], filter: str) -> list[Variable]:
    """Variables that somebody looks for by name and that can't be shared, with the reason."""
    wanted = filter.strip().casefold()
    if len(wanted) < ASKED:
        return []
    found = []
    for name, value in list(namespace.items()):
        if not isinstance(name, str) or name.startswith("_") or name in SHELL_NAMES or wanted not in name.casefold():
            continue
        if kind_of(value) is None and not _is_array_of_objects(name, value):
            found.append(_refused(name, value, None))
    return sorted(found, key=lambda one: (one.name.casefold() != wanted, one.name))[:MOST_ASKED]


def memory(value: Any) -> int | None:
    """Bytes that a variable takes in memory, from its type and shape alone; None where they don't tell."""
    package = type(value).__module__.partition(".")[0]
    try:
        if isinstance(value, Path):
            return value.stat().st_size if value.is_file() else None
        if package == "pandas":
            kinds = value.dtypes if hasattr(value, "columns") else [value.dtype]
            return len(value) * sum(int(getattr(kind, "itemsize", POINTER)) for kind in kinds)
        if package == "polars" and hasattr(value, "estimated_size"):
            return int(value.estimated_size())
        if package in ("numpy", "pyarrow"):
            return int(value.nbytes)
    except Exception:  # noqa: BLE001 - the listing must come, whatever a foreign class does
        return None
    return None


def makers(history: Sequence[str], names: Iterable[str]) -> dict[str, int]:
    """Number of the cell that made each variable: the last one that assigns its name."""
    wanted, found = set(names), {}
    for number in range(len(history) - 1, 0, -1):
        if not wanted:
            break
        # Most cells hold none of the names, and need no parsing.
        here = {name for name in wanted if name in history[number]}
        for name in here & _assigned(history[number]) if here else ():
            found[name] = number
            wanted.discard(name)
    return found


@lru_cache(maxsize=4096)
def _assigned(source: str) -> frozenset[str]:
    from kaggle_share.methods.definitions import assigned_in

    return assigned_in(source)


def _is_array_of_objects(name: Any, value: Any) -> bool:
    if not isinstance(name, str) or name.startswith("_"):
        return False
    kind = getattr(value, "dtype", None) if type(value).__module__.partition(".")[0] == "numpy" else None
    return kind is not None and kind_of(value) is None and bool(kind.hasobject)


def _refused(name: str, value: Any, made: int | None) -> Variable:
    why = f"{describe(value)}, which can't be shared. {WHAT_CAN}."
    return Variable(name, "", type=type(value).__name__, made=made, why=why[:1].upper() + why[1:])
