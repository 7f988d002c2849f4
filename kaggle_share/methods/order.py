"""Whether the notebook, run from top to bottom, would do what was done: told by cell, so that it can be put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaggle_share.methods.definitions import is_python
from kaggle_share.methods.lineage import Lineage
from kaggle_share.methods.lineage.runs import Run, has_output, publishes
from kaggle_share.methods.lineage.walk import walk
from kaggle_share.model import Snapshot

MOST = 5
"""Notes of one kind."""
REMEDY = "Restart the kernel and run all cells, so that the record shows what a reader would get."


def order_notes(snapshot: Snapshot, lineage: Lineage) -> tuple[str, ...]:
    """What stands between the notebook and a run from top to bottom.

    Parameters
    ----------
    snapshot:
        The notebook.
    lineage:
        What was run, and what it read.

    Returns
    -------
    Sentences, a cell's number in each, counted from 1 through all cells; the last one says what to do. Empty where
    all is in order.
    """
    if not any(cell.type == "code" and cell.source.strip() for cell in snapshot.cells):
        return ()
    ran = lineage.executed
    hidden = [] if not is_python(snapshot) else list(hidden_state(snapshot, lineage))
    if ran.assumed:
        first = "Nothing tells which cells were run: lineage is read from the code, from top to bottom."
        return (first, *_few(hidden)) if ran.never else tuple(_few(hidden))
    told = [*_few([*_out_of_order(ran.runs)]), *_not_run(snapshot, ran.never)]
    if ran.edited:
        told.append(f"{_cells(ran.edited)} {_were(ran.edited)} changed after {_it(ran.edited)} run.")
    if ran.earlier:
        told.append(f"{_cells(ran.earlier)} {_were(ran.earlier)} run in an earlier session.")
    told += _few([*hidden, *_of_no_cell(lineage)])
    unread = [cell for cell in lineage.unread if not _is_foreign(snapshot, cell)]
    if unread:
        also = f"{_cells(unread)} can’t be read as Python; what {'it does' if len(unread) == 1 else 'they do'}"
        return (*told, *([REMEDY] if told else []), f"{also} is not in the lineage.")
    return (*told, REMEDY) if told else ()


def hidden_state(snapshot: Snapshot, lineage: Lineage) -> Iterator[str]:
    """Variables that a run from top to bottom would not find, each by the first cell that misses it."""
    skipped = (
        {*lineage.executed.never, lineage.executed.current} if not lineage.executed.assumed else set[int | None]()
    )
    cells = [cell for cell in snapshot.cells if cell.type == "code" and cell.index not in skipped]
    cells = [cell for cell in cells if cell.source.strip() and not publishes(cell.source)]
    facts, _ = walk([Run(cell.source, cell.index) for cell in cells])
    told: set[str] = set()
    for cell, one in zip(cells, facts, strict=True):
        if not one.missing or _misses_names_on_purpose(snapshot, cell.index):
            continue
        for name in one.missing:
            if name in told:
                continue
            told.add(name)
            later = [
                other.index
                for other, that in zip(cells, facts, strict=True)
                if name in that.writes and other.index > cell.index
            ]
            before = [
                other.index
                for other, that in zip(cells, facts, strict=True)
                if name in that.writes and other.index < cell.index
            ]
            if before:
                yield f"Cell {cell.index + 1} uses “{name}”, which cell {before[-1] + 1} deletes."
            elif later:
                yield f"Cell {cell.index + 1} uses “{name}”, which is made further down, in cell {later[0] + 1}."
            else:
                yield f"Cell {cell.index + 1} uses “{name}”, which no cell makes."


def _of_no_cell(lineage: Lineage) -> Iterator[str]:
    """Variables that cells took from code that is in no cell any more, where another cell makes one of that name."""
    ran = [run for run in lineage.executed.runs if not publishes(run.source)]
    named: set[str] = set()
    made = {name for run, one in zip(ran, lineage.facts, strict=False) if run.cell is not None for name in one.writes}
    for run, one in zip(ran, lineage.facts, strict=False):
        for name, before in one.reads.items():
            if run.cell is None or name in named or name not in made:
                continue
            if any(ran[number].cell is None for number in before):
                named.add(name)
                yield f"Cell {run.cell + 1} used “{name}” as code made it that is in no cell any more."


def _out_of_order(runs: Sequence[Run]) -> Iterator[str]:
    last = {run.cell: number for number, run in enumerate(runs) if run.cell is not None and not publishes(run.source)}
    latest: int | None = None
    for cell in sorted(last):
        if latest is not None and last[cell] < last[latest]:
            yield f"Cell {cell + 1} was run before cell {latest + 1}."
        else:
            latest = cell


def _not_run(snapshot: Snapshot, never: Sequence[int]) -> Iterator[str]:
    with_output = [cell for cell in never if has_output(snapshot, cell)]
    without = [cell for cell in never if cell not in with_output]
    if without:
        yield f"{_cells(without)} {_were(without)} not run."
    if with_output:
        yield f"{_cells(with_output)} {'has an output' if len(with_output) == 1 else 'have outputs'} without a run."


def _is_foreign(snapshot: Snapshot, cell: int) -> bool:
    return snapshot.cells[cell].source.lstrip().startswith("%%")


def _misses_names_on_purpose(snapshot: Snapshot, cell: int) -> bool:
    """True where the saved output is that very error."""
    cells = snapshot.content.get("cells")
    outputs: Any = (
        cells[cell].get("outputs") if isinstance(cells, list) and isinstance(cells[cell], Mapping) else None
    )
    return isinstance(outputs, list) and any(
        isinstance(one, Mapping) and one.get("ename") == "NameError" for one in outputs
    )


def _cells(indices: Sequence[int]) -> str:
    numbers = [str(index + 1) for index in sorted(indices)]
    shown, more = numbers[:10], len(numbers) - 10
    said = [*shown, *([f"{more} more"] if more > 0 else [])]
    return f"Cell {said[0]}" if len(said) == 1 else f"Cells {', '.join(said[:-1])} and {said[-1]}"


def _were(indices: Sequence[int]) -> str:
    return "was" if len(indices) == 1 else "were"


def _it(indices: Sequence[int]) -> str:
    return "it was" if len(indices) == 1 else "they were"


def _few(notes: Sequence[str]) -> list[str]:
    more = len(notes) - MOST
    return [*notes[:MOST], *([f"And {more} more of the kind."] if more > 0 else [])]
