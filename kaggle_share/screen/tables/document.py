"""The tables in a JSON document: lists of objects, and columns side by side as `DataFrame.to_json` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaggle_share.screen.tables.lines import batch_of, flat
from kaggle_share.screen.tables.read import Table

LARGEST = 64 * 2**20
"""Bytes of a document: it is in memory as a whole."""
LEAST = 2
"""Rows of a table."""
BATCH = 8192


def tables_of(location: Path, size: int) -> Iterator[Table]:
    """The tables in a document; none where it has none, is too large, or no JSON.

    Parameters
    ----------
    location:
        The file.
    size:
        Its bytes.
    """
    if size > LARGEST:
        return
    try:
        root = json.loads(location.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return
    if isinstance(root, list):
        yield from _listed(root, "")
    elif isinstance(root, dict):
        side_by_side = _columns(root)
        if side_by_side:
            yield _table(side_by_side)
            return
        for key, value in root.items():
            if isinstance(value, list):
                yield from _listed(value, str(key))


def _listed(values: list[Any], path: str) -> Iterator[Table]:
    rows = [one for one in values if isinstance(one, dict)]
    if len(rows) >= LEAST:
        yield _table([flat(row, path) for row in rows])


def _columns(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of columns of the same length; none where the values are no such columns."""
    every = [list(value.values()) if isinstance(value, dict) else value for value in root.values()]
    lengths = {len(value) if isinstance(value, list) else -1 for value in every}
    if len(lengths) != 1 or min(lengths) < LEAST:
        return []
    if any(isinstance(one, (dict, list)) for value in every for one in value):
        return []
    return [dict(zip(root, row, strict=True)) for row in zip(*every, strict=True)]


def _table(rows: list[dict[str, Any]]) -> Table:
    return Table((), lambda: (batch_of(rows[start : start + BATCH]) for start in range(0, len(rows), BATCH)))
