"""Which cells, files and addresses each published resource came from.

:func:`~kaggle_share.methods.lineage.runs.executed` tells what ran in which order,
:func:`~kaggle_share.methods.lineage.walk.walk` follows the variables through it, and :func:`trace` draws the line
from the sources through the cells to each resource: its recipe, a slice of the program.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kaggle_share import observing
from kaggle_share.methods.definitions import is_python, made_in
from kaggle_share.methods.lineage.runs import Executed, Run, executed, plain, publishes
from kaggle_share.methods.lineage.sources import Read, file_name, reads_of
from kaggle_share.methods.lineage.state import Facts, State
from kaggle_share.methods.lineage.walk import walk
from kaggle_share.model import Recipe, Resource, Snapshot, Source
from kaggle_share.observing import Seen

__all__ = ["Lineage", "Link", "Session", "trace"]


@dataclass(frozen=True)
class Session:
    """What the running session knows besides the notebook."""

    folder: Path | None = None
    """The working folder."""
    history: Sequence[str] | None = field(default=None, repr=False)
    """Inputs as typed, an empty one first."""
    running: str | None = field(default=None, repr=False)
    seen: Sequence[Seen] | None = field(default=None, repr=False)
    """What hooks observed; None where nobody observed."""


@dataclass(frozen=True)
class Link:
    """What one cell took over from another."""

    start: int
    """Index of the cell that made it."""
    end: int
    names: tuple[str, ...]
    """Variables; empty for a file, an output or a seed."""


@dataclass(frozen=True)
class Lineage:
    """Where everything came from."""

    executed: Executed
    ran: tuple[Run, ...] = field(default=(), repr=False)
    """The runs that made data: without kaggle-share's own."""
    facts: tuple[Facts, ...] = field(default=(), repr=False)
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    reads: tuple[Read, ...] = ()
    links: tuple[Link, ...] = ()
    made: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Cell → variables that it made or changed."""
    unread: tuple[int, ...] = ()
    """Cells that ran and that can't be read as Python."""

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(read.source for read in self.reads)


def trace(
    snapshot: Snapshot,
    resources: Sequence[Resource] = (),
    *,
    copy: Mapping[str, Any] | None = None,
    session: Session | None = None,
) -> Lineage:
    """The lineage of a notebook's resources.

    Parameters
    ----------
    snapshot:
        The notebook.
    resources:
        What is published, with the variables or files that it was.
    copy:
        The notebook as it is published: names of sources are read from it, so that no secret gets into them.
    session:
        What the running session knows; without one, only what the file tells is known.

    Returns
    -------
    Empty of all but what was run where the notebook is not Python.
    """
    session = session or Session()
    ran = executed(snapshot, session.history, session.running)
    if not is_python(snapshot):
        return Lineage(ran)
    clean = _clean_sources(copy)
    hidden = {plain(cell.source): clean.get(cell.index, cell.source) for cell in snapshot.cells}
    runs = [replace(run, source=hidden.get(plain(run.source), run.source)) for run in ran.runs]
    runs = [run for run in runs if not publishes(run.source)]
    facts, state = walk(runs)
    for run, one in zip(runs, facts, strict=True):
        if copy is not None and plain(run.source) not in {plain(source) for source in hidden.values()}:
            # Typed, and in no cell of the copy: what it names was never looked through.
            one.accesses = {a: None for a in one.accesses if a.kind in ("file", "package")}
    reads = reads_of(facts, runs, folder=session.folder, seen=session.seen, resources=resources)
    graph = _Graph(runs, facts, state, reads, session)
    recipes = {one.path: recipe for one in resources if (recipe := graph.recipe(one, snapshot)) is not None}
    from kaggle_share.methods.lineage.code import tree_of

    return Lineage(
        ran,
        tuple(runs),
        tuple(facts),
        recipes,
        tuple(reads),
        tuple(graph.links()),
        graph.made(),
        tuple(dict.fromkeys(r.cell for r in runs if r.cell is not None and tree_of(r.source) is None)),
    )


def _clean_sources(copy: Mapping[str, Any] | None) -> dict[int, str]:
    cells = copy.get("cells") if copy is not None else None
    found = {}
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        source = cell.get("source") if isinstance(cell, Mapping) else None
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if isinstance(source, str):
            found[index] = source
    return found


class _Graph:
    """Runs, and what each took from the others."""

    def __init__(
        self, runs: Sequence[Run], facts: Sequence[Facts], state: State, reads: Sequence[Read], session: Session
    ) -> None:
        self.runs, self.facts, self.state, self.reads, self.session = runs, facts, state, reads, session

    def recipe(self, resource: Resource, snapshot: Snapshot) -> Recipe | None:
        item = resource.item
        variable = item.variable if item is not None else ""
        ends = self.ends(variable) if variable else self.writers(resource)
        if not ends:
            index = made_in(snapshot, variable) if variable else None
            return None if index is None else Recipe((index,), (), index, _told((), (index,)))
        needed = self.slice(ends)
        cells = tuple(dict.fromkeys(self.runs[n].cell for n in needed if self.runs[n].cell is not None))
        known = tuple(cell for cell in cells if cell is not None)
        sources = tuple(read.source for read in self.reads if set(read.runs) & set(needed))
        last = [cell for n in sorted(ends) if (cell := self.runs[n].cell) is not None]
        lost = any(self.runs[n].cell is None for n in needed)
        return Recipe(known, sources, last[-1] if last else None, _told(sources, known, lost=lost))

    def ends(self, variable: str) -> set[int]:
        return set(self.state.last.get(variable, ()))

    def writers(self, resource: Resource) -> set[int]:
        """Runs that wrote a file: as the code says, else as was observed."""
        source = resource.item.source if resource.item is not None else None
        folder = self.session.folder
        for name, number in self.state.files.items():
            if folder is not None and source is not None:
                if os.path.normpath(folder / name) == str(source):
                    return {number}
            elif file_name(name, folder) == resource.path:
                return {number}
        counts = {run.count: number for number, run in enumerate(self.runs) if run.count is not None}
        seen = [
            s for s in self.session.seen or () if s.does == "write" and source is not None and s.name == str(source)
        ]
        return {counts[seen[-1].count]} if seen and seen[-1].count in counts else set()

    def slice(self, ends: set[int]) -> list[int]:
        """Every run that matters for some, in order."""
        needed, new = set[int](), set(ends)
        while new:
            needed |= new
            before = set[int]()
            for number in new:
                before |= self.facts[number].needs
                for sources in self.facts[number].reads.values():
                    before |= sources
            new = before - needed
        return sorted(needed)

    def links(self) -> list[Link]:
        found: dict[tuple[int, int], dict[str, None]] = {}
        for number, facts in enumerate(self.facts):
            end = self.runs[number].cell
            for name, before in [*facts.reads.items(), *(("", {need}) for need in facts.needs)]:
                for start in (self.runs[one].cell for one in before):
                    # Everybody uses what is imported: that is no step of the data.
                    if start is None or end is None or start == end or self.state.kinds.get(name) == "module":
                        continue
                    names = found.setdefault((start, end), {})
                    if name:
                        names[name] = None
        return [Link(start, end, tuple(names)) for (start, end), names in found.items()]

    def made(self) -> dict[int, tuple[str, ...]]:
        found: dict[int, dict[str, None]] = {}
        for number, facts in enumerate(self.facts):
            cell = self.runs[number].cell
            if cell is not None:
                names = (name for name in facts.writes if self.state.kinds.get(name) != "module")
                found.setdefault(cell, {}).update(dict.fromkeys(names))
        return {cell: tuple(names) for cell, names in found.items()}


def _told(sources: Sequence[Source], cells: Sequence[int], *, lost: bool = False) -> str:
    names = [source.name for source in sources if source.kind != "unknown"]
    shown = _listed(names[:5], len(names) - 5, "source")
    numbers = sorted(cell + 1 for cell in cells)
    by = f"by {_cells(numbers)}" + (" and code that is in no cell any more" if lost else "")
    return f"from {shown}, {by}" if shown else by


def _listed(names: Sequence[str], more: int, what: str) -> str:
    said = [*names, *([f"{more} more {what}{'s' if more > 1 else ''}"] if more > 0 else [])]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}" if said else ""


def _cells(numbers: Sequence[int]) -> str:
    """`cell 4`, `cells 1, 2 and 4`, `cells 1–5 and 8`."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    said = [part for s in spans for part in ([f"{s[0]}–{s[-1]}"] if len(s) > 2 else map(str, s))]
    return f"cell{'s' if len(numbers) != 1 else ''} {_listed(said, 0, '')}"


def observed() -> Sequence[Seen] | None:
    """What the hooks saw in this process."""
    return observing.seen()
