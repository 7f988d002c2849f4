"""Notebooks made of cells' sources, for the tests of lineage and of the order of execution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kaggle_share.methods.lineage import Lineage, Session, trace
from kaggle_share.methods.order import order_notes
from kaggle_share.model import Cell, Item, Resource, Snapshot

PYTHON = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def shot(
    *cells: str, counts: Sequence[int | None] | None = None, outputs: dict[int, list[Any]] | None = None
) -> Snapshot:
    """A notebook of code cells; `# text` alone on the first line makes a Markdown cell of the rest."""
    numbers = counts if counts is not None else range(1, len(cells) + 1)
    content: list[dict[str, Any]] = []
    for index, (source, count) in enumerate(zip(cells, numbers, strict=True)):
        if source.startswith("# text\n"):
            content.append({"cell_type": "markdown", "metadata": {}, "source": source.removeprefix("# text\n")})
        else:
            shown = (outputs or {}).get(index, [])
            content.append(
                {"cell_type": "code", "metadata": {}, "source": source, "execution_count": count, "outputs": shown}
            )
    read = [Cell(i, one["cell_type"], one["source"], one.get("execution_count")) for i, one in enumerate(content)]
    notebook = {"cells": content, "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 4}
    return Snapshot("analysis.ipynb", notebook, tuple(read), datetime(2024, 5, 1, 14, 2, tzinfo=UTC))


def variable(name: str, path: str = "") -> Resource:
    return Resource(path or f"{name}.csv", Path("x"), 10, "ab" * 32, item=Item("frame", name, variable=name))


def recipe(*cells: str, of: str, counts: Sequence[int | None] | None = None, **more: Any) -> list[int]:
    """Numbers of the cells that matter for a variable, from 1."""
    found = trace(shot(*cells, counts=counts, **more), [variable(of)]).recipes[f"{of}.csv"]
    return sorted(cell + 1 for cell in found.cells)


def notes(*cells: str, counts: Sequence[int | None] | None = None, **more: Any) -> tuple[str, ...]:
    session = more.pop("session", None)
    taken = shot(*cells, counts=counts, **more)
    return order_notes(taken, lineage(taken, session))


def lineage(taken: Snapshot, session: Session | None = None) -> Lineage:
    return trace(taken, session=session)
