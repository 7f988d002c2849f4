"""A table that was changed to protect people, made again, with or without the key: what can be told all the same.

Codes of another key must match the published ones one to one, dates must be moved by one number of days for each
subject, and all that was not changed must be as it was. What no cell changes is set aside, and said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.errors import KaggleShareError
from kaggle_share.reproduce.comparing import PICTURES, REORDERED, SHOWN, Compared, compare, compare_tables
from kaggle_share.reproduce.files import load_file

CODES = frozenset(("pseudonymise", "surrogate"))
KEYED = CODES | {"shift"}
"""Fixes whose outcome depends on a key."""


@dataclass(frozen=True)
class Change:
    """What was done to a column to protect people."""

    column: str
    """Empty for the whole file."""
    fix: str
    """The keyword: `drop`, `pseudonymise`, …"""
    subject: str = ""
    """Of dates that were moved: the column that tells whose they are; empty where that isn't known."""


@dataclass(frozen=True)
class Protection:
    """What was done to one file before it was published."""

    changes: tuple[Change, ...] = ()
    sampled: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes) or self.sampled

    @property
    def keyed(self) -> bool:
        """A key has a say in it. Of a DICOM file, without its metadata, that is so too."""
        return any(one.fix in KEYED or not one.column for one in self.changes)


UNCHANGED = Protection()


@dataclass
class _Findings:
    same: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def compare_protected(
    path: str, published: Path, again: Path, protection: Protection, done: Sequence[Change], *,
    schema: Mapping[str, Any], schema_again: Mapping[str, Any], tolerance: float,
) -> Compared:  # fmt: skip
    """Compare two files, of which one was changed to protect people.

    Parameters
    ----------
    path, published, again, schema, schema_again, tolerance:
        As for :func:`~kaggle_share.reproduce.comparing.compare`.
    protection:
        What was done to the published one.
    done:
        What the run did to its own: the same where a cell asks for it, with another key where the user's isn't there.

    Returns
    -------
    As :func:`~kaggle_share.reproduce.comparing.compare` where they agree. Else `same but for protection` where all
    that can be compared agrees, `different` where not, `not comparable` where nothing can be.
    """
    plain = compare(path, published, again, schema=schema, schema_again=schema_again, tolerance=tolerance)
    if plain.good or Path(path).suffix.casefold() in PICTURES:
        # What is taken out of a picture is never a pixel.
        return plain
    old, new = _table(path, published, schema), _table(path, again, schema_again)
    if old is None or new is None:
        told = "It was changed to protect people, and is no table of which the rest could be compared."
        return Compared(path, "not comparable", (told,))
    known = {one.column: one for one in protection.changes}
    taken_out = {name for name, one in known.items() if one.fix == "drop" and name not in old.columns}
    new = new[[name for name in new.columns if name not in taken_out]]
    if protection.sampled and list(old.columns) == list(new.columns) and len(old) < len(new):
        told = f"It is a sample of {len(old):,} rows, and no cell draws it from the {len(new):,} that are made."
        return Compared(path, "not comparable", (told,))
    return _compared(path, old, new, known, {one.column: one for one in done}, tolerance)


def _compared(
    path: str, old: Any, new: Any, known: Mapping[str, Change], done: Mapping[str, Change], tolerance: float
) -> Compared:
    names = list(old.columns)
    changed = {(name if name in names else name.partition(".")[0]): one for name, one in known.items()}
    rest = [name for name in names if name not in changed or _is_repeated(changed[name], done)]
    if names != list(new.columns) or len(old) != len(new):
        return compare_tables(path, old, new, tolerance)
    others = compare_tables(path, old[rest], new[rest], tolerance) if rest else Compared(path, "equal")
    if not others.good:
        return others
    found = _Findings()
    in_order = REORDERED not in others.told
    for name in names:
        if name in changed and name not in rest:
            change = changed[name]
            if change.column != name or not in_order or change.fix not in KEYED:
                found.aside.append(name)
            elif change.fix in CODES:
                _codes(name, old[name], new[name], name in done, found)
            else:
                subject = change.subject or (done[name].subject if name in done else "")
                _moved(name, old, new, subject, found)
    if found.wrong:
        return Compared(path, "different", tuple(found.wrong[:SHOWN]))
    told = list(found.same)
    if found.aside:
        told.append(f"Changed after the notebook made it, and not compared: {_listed(found.aside)}.")
    if not rest and not found.same:
        return Compared(path, "not comparable", tuple(told))
    number = f"{len(rest)} columns are" if len(rest) != 1 else "column is"
    told += [f"The other {number} the same{'' if in_order else ', the rows in another order'}."] if rest else []
    return Compared(path, "same but for protection", tuple(told))


def _is_repeated(change: Change, done: Mapping[str, Change]) -> bool:
    """The run did just that, and it comes out the same with every key."""
    own = done.get(change.column)
    return change.fix not in KEYED and own is not None and own.fix == change.fix


def _codes(name: str, old: Any, new: Any, both: bool, found: _Findings) -> None:
    """Codes beside codes of another key, or beside the values that they stand for."""
    import pandas as pd

    try:
        ours, theirs = pd.factorize(new)[0], pd.factorize(old)[0]
    except TypeError:
        found.aside.append(name)
        return
    frame = pd.DataFrame({"new": ours, "old": theirs})
    # Values that are written differently may have one code; one value never has two.
    unequal = frame["old"] != frame.groupby("new")["old"].transform("first")
    if both:
        unequal |= (frame["new"] < 0) != (frame["old"] < 0)
        unequal |= frame["new"] != frame.groupby("old")["new"].transform("first")
    count = int(unequal.sum())
    if count:
        found.wrong.append(
            f"Column {name}: {count:,} of {len(frame):,} codes stand for other values, first in row "
            f"{int(unequal.to_numpy().argmax()) + 1:,}."
        )
    else:
        found.same.append(f"Column {name}: its codes are made with a key that is not here, and match one to one.")


def _moved(name: str, old: Any, new: Any, subject: str, found: _Findings) -> None:
    """Dates beside the same dates, moved by another number of days: the same for all of one subject."""
    import pandas as pd

    whose = new[subject] if subject in new.columns else old[subject] if subject in old.columns else None
    before, after = _dates(old[name]), _dates(new[name])
    if whose is None or before is None or after is None:
        found.aside.append(name)
        return
    moved = before - after
    first = moved.groupby(whose.to_numpy()).transform("first")
    unequal = (before.isna() != after.isna()) | (moved.notna() & first.notna() & (moved != first))
    unequal |= moved.notna() & (moved % pd.Timedelta(days=1) != pd.Timedelta(0))
    count = int(unequal.sum())
    if count:
        found.wrong.append(
            f"Column {name}: {count:,} of {len(moved):,} dates are not moved with the others of their {subject}, "
            f"first in row {int(unequal.to_numpy().argmax()) + 1:,}."
        )
    else:
        found.same.append(f"Column {name}: its dates are moved by a key that is not here, and agree but for that.")


def _dates(values: Any) -> Any:
    """Dates, by the clock on the wall; None where some are none that can be read without guessing."""
    import pandas as pd

    try:
        if getattr(values.dtype, "tz", None) is not None:
            return values.dt.tz_localize(None)
        found = pd.to_datetime(values, format="ISO8601", errors="coerce")
        return found if pd.api.types.is_datetime64_dtype(found) and found.notna().eq(values.notna()).all() else None
    except (TypeError, ValueError, AttributeError):
        return None


def _table(path: str, location: Path, schema: Mapping[str, Any]) -> Any:
    """The table, its index as columns, under the names that the file has; None for what is no table."""
    import pandas as pd

    is_frame = schema.get("kind") == "frame"
    try:
        table = load_file(location, schema, as_="pandas" if is_frame else "", name=path)
    except (KaggleShareError, OSError):
        return None
    if isinstance(table, pd.Series):
        table = table.to_frame()
    if not isinstance(table, pd.DataFrame):
        return None
    names = [str(one["name"]) for one in schema["columns"]] if is_frame else [str(one) for one in table.columns]
    if not isinstance(table.index, pd.RangeIndex):
        names = [*(str(one["name"]) for one in schema.get("index", ())), *names]
        table = pd.concat([table.index.to_frame(index=False), table.reset_index(drop=True)], axis=1)
    if len(names) != table.shape[1] or len(set(names)) != len(names):
        return None
    return table.set_axis(names, axis=1).reset_index(drop=True)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
