"""The notebook's published copy without outputs and texts that show what must not be seen. The user's own stays.

An output that shows a value which a fix took out of the data is left out as a whole; in code, text and metadata
`[removed]` stands in the value's place, in code within strings where it is a word alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaggle_share.screen.fixes.values import HOME
from kaggle_share.screen.notebooks import Part, attached_parts, flat, joined, output_parts
from kaggle_share.screen.withdrawn import Withdrawn

GONE = "[removed]"
"""What stands in the place of a value."""
_DEEPEST = 100
_QUOTED = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*", re.DOTALL
)
"""Strings and comments of Python, nearly."""
Place = tuple[int | None, str]
"""Cell, from 0, and `output`, `text` or `metadata`."""


@dataclass
class Copied:
    """A copy, and what is not in it."""

    content: dict[str, Any]
    taken: dict[Place, set[str]] = field(default_factory=dict)
    """Where something was taken out → the columns whose values stood there."""
    cleared: set[int] = field(default_factory=set)
    """Cells whose outputs were left out because the user said so."""
    homes: set[int | None] = field(default_factory=set)
    """Cells in whose outputs, or metadata (None: the notebook's), home folders are written `~` now."""


def copied(
    content: Mapping[str, Any],
    withdrawn: Withdrawn | None = None,
    *,
    clear: Collection[int] = (),
    keep: Collection[int | None] = (),
    homes: Collection[int] = (),
    metadata: bool = False,
) -> Copied:
    """A notebook without what must not be seen.

    Parameters
    ----------
    content:
        Its JSON. It is not changed.
    withdrawn:
        The values that were taken out of the data.
    clear:
        Cells, from 0, whose outputs are left out.
    keep:
        Cells that stay as they are; None is what belongs to no cell.
    homes:
        Cells in whose outputs home folders are written `~`.
    metadata:
        In the metadata of cells and notebook, too.
    """
    made = Copied(json.loads(json.dumps(content)))
    cells = made.content.get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else ()):
        if not isinstance(cell, dict) or number in keep:
            continue
        if number in clear and cell.get("outputs"):
            cell["outputs"] = []
            made.cleared.add(number)
        if number in homes:
            _write_homes(cell, number, made)
        if metadata:
            _write_homes_beside(cell, number, made)
        if withdrawn:
            _clean_cell(cell, number, withdrawn, made)
    if metadata and None not in keep:
        _write_homes_beside(made.content, None, made)
    if withdrawn and None not in keep:
        for key, value in list(made.content.items()):
            if key == "metadata" and isinstance(value, dict) and isinstance(value.get("widgets"), dict):
                columns = withdrawn.columns_shown(Part("widget_state", flat(value["widgets"])))
                if columns:
                    del value["widgets"]
                    made.taken.setdefault((None, "metadata"), set()).update(columns)
            if key != "cells":
                made.content[key] = _masked(value, withdrawn, made, (None, "metadata"))
    return made


def shows(output: Mapping[str, Any], withdrawn: Withdrawn) -> set[str]:
    """The columns of which an output shows values."""
    found: set[str] = set()
    for part in output_parts(output):
        found |= withdrawn.columns_shown(part)
    return found


def _clean_cell(cell: dict[str, Any], number: int, withdrawn: Withdrawn, made: Copied) -> None:
    source = joined(cell.get("source"))
    clean = _source(source, withdrawn, made, number, is_code=cell.get("cell_type") == "code")
    if clean != source:
        cell["source"] = clean.splitlines(keepends=True) if isinstance(cell.get("source"), list) else clean
    outputs = cell.get("outputs")
    if isinstance(outputs, list):
        left = []
        for output in outputs:
            columns = shows(output, withdrawn) if isinstance(output, Mapping) else set()
            if columns:
                made.taken.setdefault((number, "output"), set()).update(columns)
            else:
                left.append(output)
        cell["outputs"] = left
    attachments = cell.get("attachments")
    if isinstance(attachments, dict):
        for name, bundle in list(attachments.items()):
            parts = [Part("attachment", str(name)), *(attached_parts(bundle) if isinstance(bundle, Mapping) else ())]
            columns = set().union(*(withdrawn.columns_shown(part) for part in parts))
            if columns:
                del attachments[name]
                made.taken.setdefault((number, "text"), set()).update(columns)
    for key, value in list(cell.items()):
        if key not in ("source", "outputs", "attachments", "cell_type"):
            cell[key] = _masked(value, withdrawn, made, (number, "metadata"))


def _source(source: str, withdrawn: Withdrawn, made: Copied, number: int, *, is_code: bool) -> str:
    spans = withdrawn.spans(source)
    if not spans:
        return source
    if is_code:
        # A word alone may be a name of the code's own; in a string or comment it is a value.
        quoted = [found.span() for found in _QUOTED.finditer(source)]
        spans = [
            (start, end)
            for start, end in spans
            if not source[start:end].isidentifier() or any(low <= start and end <= high for low, high in quoted)
        ]
    return _without(source, spans, withdrawn, made, (number, "text"))


def _without(text: str, spans: list[tuple[int, int]], withdrawn: Withdrawn, made: Copied, place: Place) -> str:
    for start, end in reversed(spans):
        made.taken.setdefault(place, set()).update(withdrawn.columns_in(text[start:end]))
        text = text[:start] + GONE + text[end:]
    return text


def _masked(value: Any, withdrawn: Withdrawn, made: Copied, place: Place, depth: int = 0) -> Any:
    """Metadata with every text in it clean."""
    if depth >= _DEEPEST:
        return None
    if isinstance(value, str):
        return _without(value, withdrawn.spans(value), withdrawn, made, place)
    if isinstance(value, list):
        return [_masked(item, withdrawn, made, place, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            str(_masked(key, withdrawn, made, place, depth + 1)): _masked(item, withdrawn, made, place, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, (int, float)) and not isinstance(value, bool) and withdrawn.columns_in(str(value)):
        return _without(str(value), [(0, len(str(value)))], withdrawn, made, place)
    return value


def _write_homes(cell: dict[str, Any], number: int, made: Copied) -> None:
    outputs = cell.get("outputs")
    if isinstance(outputs, list) and outputs:
        new = _without_homes(outputs)
        if new != outputs:
            cell["outputs"] = new
            made.homes.add(number)


def _write_homes_beside(told: dict[str, Any], place: int | None, made: Copied) -> None:
    new = _without_homes(told.get("metadata"))
    if new != told.get("metadata"):
        told["metadata"] = new
        made.homes.add(place)


def _without_homes(value: Any, depth: int = 0) -> Any:
    if depth >= _DEEPEST:
        return value
    if isinstance(value, str):
        return HOME.sub("~", value)
    if isinstance(value, list):
        return [_without_homes(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            key: item if str(key).startswith("image/png") else _without_homes(item, depth + 1)
            for key, item in value.items()
        }
    return value
