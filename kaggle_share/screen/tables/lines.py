"""JSON Lines: by Arrow's reader where all lines are alike, else line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.dialect import open_unpacked
from kaggle_share.screen.tables.delimited import DAMAGED

BATCH = 8192
DEEPEST = 12
"""Levels of nesting that become columns of their own; what lies deeper is looked at as text."""


@dataclass
class Lines:
    """A file of JSON Lines."""

    columns: tuple[str, ...]
    pieces: Callable[[], Iterator[Any]]


def read_lines(location: Path, packed: str, memory: int) -> Lines | None:
    """A file of JSON Lines; its columns are known only once it is read, so that they are named piece by piece."""
    del memory  # pieces have a fixed number of lines
    return Lines((), lambda: _pieces(location, packed))


def _pieces(location: Path, packed: str) -> Iterator[Any]:
    """Record batches, each with the columns that its lines have, by name."""
    from kaggle_share.screen.tables.read import UnreadableError

    held: list[Any] = []
    size = 0
    try:
        with open_unpacked(location, packed) as file:
            for line in file:
                if not line.strip():
                    continue
                held.append(line)
                size += len(line)
                if len(held) >= BATCH or size > 2**23:
                    yield _batch(held)
                    held, size = [], 0
    except DAMAGED as error:
        if held:
            yield _batch(held)
        raise UnreadableError("it breaks off, or a part of it can't be read") from error
    if held:
        yield _batch(held)


def _batch(lines: list[bytes]) -> Any:
    import pyarrow as pa
    from pyarrow import json as arrow_json

    raw = b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines)
    try:
        table = arrow_json.read_json(
            pa.BufferReader(raw),
            read_options=arrow_json.ReadOptions(block_size=len(raw) + 1024, use_threads=False),
            # Dates stay text: how they are written tells something, too.
            parse_options=arrow_json.ParseOptions(newlines_in_values=False),
        )
        return table.combine_chunks().to_batches()[0] if table.num_rows else _slow(lines)
    except (pa.ArrowException, IndexError):
        return _slow(lines)


def _slow(lines: list[bytes]) -> Any:
    """Lines that are not alike: each value under its path, lists joined; broken lines as text."""
    rows = []
    for line in lines:
        text = line.decode("utf-8-sig", "replace").strip()
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = text
        rows.append(flat(value))
    return batch_of(rows)


def batch_of(rows: list[dict[str, Any]]) -> Any:
    """Flat rows → a record batch with all their columns."""
    import pyarrow as pa

    from kaggle_share.screen.tables.read import values_array

    names = list(dict.fromkeys(name for row in rows for name in row))
    arrays = [values_array([row.get(name) for row in rows]) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names)


def flat(value: Any, path: str = "", depth: int = 0) -> dict[str, Any]:
    """A JSON value's leaves by their path: `patient.name`; what stands in a list is joined, one value a line."""
    if isinstance(value, dict) and depth < DEEPEST:
        found: dict[str, Any] = {}
        for key, inner in value.items():
            for name, leaf in flat(inner, f"{path}.{key}" if path else str(key), depth + 1).items():
                found[name] = leaf if name not in found else f"{found[name]}\n{leaf}"
        return found
    if isinstance(value, list) and depth < DEEPEST:
        gathered: dict[str, list[Any]] = {}
        for inner in value:
            for name, leaf in flat(inner, path, depth + 1).items():
                gathered.setdefault(name, []).append(leaf)
        return {
            name: leaves[0] if len(leaves) == 1 else "\n".join(str(leaf) for leaf in leaves if leaf is not None)
            for name, leaves in gathered.items()
        }
    if isinstance(value, dict | list):
        return {path: json.dumps(value, ensure_ascii=False)}
    return {path: value}
