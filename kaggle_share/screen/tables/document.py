"""The tables in a JSON document: lists of objects, and columns side by side as `DataFrame.to_json` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaggle_share.screen.tables.lines import DEEPEST, batch_of, flat
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
    yield from _within(root, "", 0)


def _within(value: Any, path: str, depth: int) -> Iterator[Table]:
    """The tables in a value, however deep; what is in a table is its columns."""
    if isinstance(value, list):
        yield from _listed(value, path)
    elif isinstance(value, dict) and depth <= DEEPEST:
        side_by_side = _columns(value)
        if side_by_side:
            yield _table(
                [{f"{path}.{name}" if path else name: one for name, one in row.items()} for row in side_by_side]
            )
            return
        for key, inner in value.items():
            yield from _within(inner, f"{path}.{key}" if path else str(key), depth + 1)


def _listed(values: list[Any], path: str) -> Iterator[Table]:
    rows = [one for one in values if isinstance(one, dict)]
    if len(rows) >= LEAST:
        yield _table([flat(_placed(row), path) for row in rows])


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    """A feature of GeoJSON (RFC 7946) with its place in columns of their own; others as they are."""
    geometry = row.get("geometry") if row.get("type") == "Feature" else None
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    if not isinstance(point, list) or len(point) < 2:
        return row
    return {**row, "geometry": {"longitude": point[0], "latitude": point[1]}}


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
