"""What the columns of a table have become since it was last published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaggle_share.model import Column
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.rules import printable

MOST = 5
"""Names that a note lists."""
LONGEST = 60
"""Characters of a name that a note repeats."""


def changed_columns(
    described: Mapping[str, tuple[Column, ...]],
    *,
    held: RemoteSettings | None = None,
    previous: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Columns that have vanished, come, moved or changed their type, a sentence each.

    Parameters
    ----------
    described:
        Columns now, by path.
    held:
        What Kaggle holds; asked where nothing was recorded.
    previous:
        What was last sent (`Entry.metadata`).
    """
    notes: list[str] = []
    for path, columns in described.items():
        before = _before(path, held, previous)
        if before:
            notes += _compared(printable(path), before, [(column.name, column.type) for column in columns])
    return tuple(notes)


def _before(path: str, held: RemoteSettings | None, previous: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    recorded = ((previous or {}).get("files") or {}).get(path)
    sent = recorded.get("columns") if isinstance(recorded, Mapping) else None
    if sent:
        return [(str(c.get("name", "")), str(c.get("type", ""))) for c in sent if isinstance(c, Mapping)]
    if held is not None and path in held.files:
        return [(column.name, column.type) for column in held.files[path].columns]
    return []


def _compared(path: str, before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> Iterator[str]:
    types, names = dict(before), [name for name, _ in now]
    gone = [name for name, _ in before if name not in names]
    if gone:
        noun = "column" if len(gone) == 1 else "columns"
        yield f"{path} no longer has the {noun} {_listed(gone)}, which its last version had."
    new = [name for name in names if name not in types]
    if new:
        yield f"{path} has {'a new column' if len(new) == 1 else 'new columns'}: {_listed(new)}."
    changed = [f"{_short(n)} (was {types[n]}, is {kind})" for n, kind in now if types.get(n) and types[n] != kind]
    if changed:
        noun = "a column" if len(changed) == 1 else "columns"
        yield f"{path} has {noun} of another type: {_listed(changed, cut=False)}."
    if not gone and not new and names != [name for name, _ in before]:
        yield f"The columns of {path} stand in another order than in its last version."


def _listed(names: Sequence[str], *, cut: bool = True) -> str:
    shown = ", ".join(_short(name) if cut else name for name in names[:MOST])
    return shown + (f" and {len(names) - MOST} more" if len(names) > MOST else "")


def _short(name: str) -> str:
    plain = printable(name) or '""'
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
