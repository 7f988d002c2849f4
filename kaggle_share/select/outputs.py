"""Outputs of the notebook, as they go along: all of them, without those that are very large, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kaggle_share.model import Snapshot

LARGEST = 5 * 2**20
"""Characters of one output that are kept."""
MOST = 20 * 2**20
"""Characters of all outputs that are kept."""


def with_outputs(notebook: Snapshot, how: str) -> tuple[Snapshot, tuple[str, ...]]:
    """The notebook with the outputs that go along, before anything looks through them.

    Parameters
    ----------
    notebook:
        As it was taken.
    how:
        `keep`: all; `shrink`: a note stands for each that is very large; `drop`: none.

    Returns
    -------
    The notebook, and a sentence about what was left out.
    """
    if how == "keep":
        return notebook, ()
    cells, left, total = [], dict[int, int](), 0
    for index, cell in enumerate(notebook.content["cells"]):
        outputs = cell.get("outputs")
        if cell.get("cell_type") != "code" or not isinstance(outputs, list) or not outputs:
            cells.append(cell)
            continue
        kept = []
        for output in outputs if how == "shrink" else ():
            size = _size(output)
            if size > LARGEST or total + size > MOST:
                left[index] = left.get(index, 0) + size
                kept.append(_note(output, size))
            else:
                total += size
                kept.append(output)
        cells.append({**cell, "outputs": kept})
    content = {**notebook.content, "cells": cells}
    if how == "drop":
        return replace(notebook, content=content), ()
    if not left:
        return notebook, ()
    numbers = [str(index + 1) for index in left]
    where = f"cell {numbers[0]}" if len(numbers) == 1 else f"cells {', '.join(numbers[:10])}"
    more = f" and {len(numbers) - 10} more" if len(numbers) > 10 else ""
    told = f"Outputs of {where}{more} are left out of the published copy: {sum(left.values()) / 1e6:,.0f} MB."
    return replace(notebook, content=content), (told,)


def _size(value: Any) -> int:
    """Characters in all that an output holds."""
    total, todo = 0, [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            total += len(one)
        elif isinstance(one, list):
            # Lines of text, mostly: adding them up here is many times faster.
            total += sum(len(item) for item in one if isinstance(item, str))
            todo += [item for item in one if not isinstance(item, str)]
        elif isinstance(one, Mapping):
            todo += one.values()
    return total


def _note(output: Any, size: int) -> dict[str, Any]:
    told = f"[An output of {size / 1e6:,.0f} MB is left out of this copy.]\n"
    if isinstance(output, Mapping) and output.get("output_type") == "error":
        # That it failed, and how, matters for what comes after it.
        return {"output_type": "error", "ename": str(output.get("ename"))[:200], "evalue": "", "traceback": [told]}
    return {"output_type": "stream", "name": "stdout", "text": told}
