"""What was really executed, in the order in which it was: from the session's inputs, or from the saved counts."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from kaggle_share.methods.lineage.code import magic_of, tree_of
from kaggle_share.methods.lineage.failures import Failure, failure
from kaggle_share.methods.lineage.scopes import root
from kaggle_share.model import Cell, Snapshot

ALIKE = 0.6
"""Similarity from which on an input and a cell are taken for one that was edited."""
_OWN = frozenset({"kaggle_share", "ks"})


@dataclass(frozen=True)
class Run:
    """One execution of some source."""

    source: str = field(repr=False)
    cell: int | None = None
    """Index of the cell, from 0; None where no cell of the notebook has this source any more."""
    count: int | None = None
    failure: Failure | None = None
    """None where it did not fail."""


@dataclass(frozen=True)
class Executed:
    """The executions of a notebook, with what does not fit the cells as they are."""

    runs: tuple[Run, ...]
    assumed: bool = False
    """Nothing tells what was run: the cells are taken from top to bottom."""
    edited: tuple[int, ...] = ()
    """Cells that were run, and changed since."""
    earlier: tuple[int, ...] = ()
    """Cells whose numbers are of an earlier session."""
    never: tuple[int, ...] = ()
    """Cells with code that were not run."""
    current: int | None = None
    """The cell that is running."""
    from_session: bool = False


def executed(snapshot: Snapshot, history: Sequence[str] | None = None, running: str | None = None) -> Executed:
    """What was executed.

    Parameters
    ----------
    snapshot:
        The notebook.
    history:
        The session's inputs as typed, an empty one first; None where there is no session.
    running:
        Source of the cell that is running.
    """
    cells = [cell for cell in snapshot.cells if cell.type == "code" and cell.source.strip()]
    current = _current(cells, running)
    inputs = {count: source for count, source in enumerate(history or ()) if source.strip()}
    if not inputs or snapshot.rebuilt or not _belongs(cells, inputs, current):
        return _from_file(snapshot, cells, current)
    return _from_session(snapshot, cells, inputs, current)


def publishes(source: str) -> bool:
    """True for a cell that is kaggle-share's own and nothing else: it makes no data."""
    if source.lstrip().startswith("%%kaggle_share"):
        return True
    if "kaggle_share" not in source and "ks." not in source:
        return False
    tree = tree_of(source)
    return tree is not None and bool(tree.body) and all(_is_own(node) for node in tree.body)


def _is_own(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name == "kaggle_share" for alias in node.names)
    value = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    if isinstance(value, ast.Call):
        magic = magic_of(value)
        if magic is not None:
            return magic[0] in ("kaggle_share", "load_ext", "reload_ext") and (
                magic[0] == "kaggle_share" or "kaggle_share" in magic[1]
            )
        return root(value.func) in _OWN
    return False


def plain(source: str) -> str:
    """Source without what front ends change on the way: line endings, blanks at the ends of lines and around it."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def _current(cells: Sequence[Cell], running: str | None) -> int | None:
    if running is None:
        return None
    return next((cell.index for cell in cells if plain(cell.source) == plain(running)), None)


def _belongs(cells: Sequence[Cell], inputs: Mapping[int, str], current: int | None) -> bool:
    """True when the session is the notebook's own: another cell than the running one is among its inputs."""
    said = {plain(source) for source in inputs.values()}
    return any(plain(cell.source) in said and cell.index != current for cell in cells)


def _from_file(snapshot: Snapshot, cells: Sequence[Cell], current: int | None) -> Executed:
    counted = [cell for cell in cells if cell.execution_count is not None]
    outputs = _outputs(snapshot)
    if not counted:
        runs = tuple(Run(cell.source, cell.index, None, failure(outputs.get(cell.index))) for cell in cells)
        never = tuple(cell.index for cell in cells if cell.index != current and not publishes(cell.source))
        return Executed(runs, assumed=True, never=never, current=current)
    ordered = sorted(counted, key=lambda cell: (cell.execution_count or 0, cell.index))
    runs = tuple(
        Run(cell.source, cell.index, cell.execution_count, failure(outputs.get(cell.index))) for cell in ordered
    )
    # What is running has no number yet, or that of the time before.
    runs = tuple(sorted(runs, key=lambda run: run.cell == current))
    runs += tuple(Run(c.source, c.index) for c in cells if c.index == current and c.execution_count is None)
    never = tuple(
        cell.index
        for cell in cells
        if cell.execution_count is None and cell.index != current and not publishes(cell.source)
    )
    return Executed(runs, never=never, current=current)


def _from_session(
    snapshot: Snapshot, cells: Sequence[Cell], inputs: Mapping[int, str], current: int | None
) -> Executed:
    by_source: dict[str, list[Cell]] = {}
    by_count = {cell.execution_count: cell for cell in cells if cell.execution_count is not None}
    for one in cells:
        by_source.setdefault(plain(one.source), []).append(one)
    outputs, runs = _outputs(snapshot), []
    ran: set[int] = set()
    edited: dict[int, None] = {}
    for count, source in inputs.items():
        same, there = by_source.get(plain(source), []), by_count.get(count)
        # A cell that was run again keeps its last number only; of cells alike the first that is left.
        left = [one for one in same if one.execution_count == count] or [one for one in same if one.index not in ran]
        found = (left or same)[:1]
        cell = found[0] if found else None
        if cell is None and there is not None and _alike(source, there.source):
            edited[there.index] = None
            runs.append(Run(source, there.index, count))
            continue
        failed = failure(outputs.get(cell.index)) if cell is not None and cell.execution_count == count else None
        runs.append(Run(source, cell.index if cell else None, count, failed))
        if cell is not None:
            ran.add(cell.index)
    gone = ran | set(edited) | {current}
    rest = [cell for cell in cells if cell.index not in gone and not publishes(cell.source)]
    return Executed(
        tuple(runs),
        edited=tuple(index for index in sorted(edited) if index not in ran),
        earlier=tuple(cell.index for cell in rest if cell.execution_count is not None),
        never=tuple(cell.index for cell in rest if cell.execution_count is None),
        current=current,
        from_session=True,
    )


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one[:2000], other[:2000], autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE


def _outputs(snapshot: Snapshot) -> dict[int, list[Any]]:
    cells = snapshot.content.get("cells")
    found = {}
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        outputs = cell.get("outputs") if isinstance(cell, Mapping) else None
        if isinstance(outputs, list) and outputs:
            found[index] = outputs
    return found


def has_output(snapshot: Snapshot, index: int) -> bool:
    """True when a cell was saved with an output."""
    return bool(_outputs(snapshot).get(index))
