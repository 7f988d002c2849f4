"""JSON documents, written anew with some values changed: by their path, `patients.name`, in lists in each element.

Numbers that no double holds exactly are written as they stood; blanks and breaks of lines as the file has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes import lines
from kaggle_share.screen.fixes.source import HOW, Keep, Source
from kaggle_share.screen.fixes.values import Change

LARGEST = 256 * 2**20
"""Bytes of a document: it is in memory as a whole."""
MOST = 2_000
"""Paths that are told."""
DEEPEST = 60
_INDENT = re.compile(r"[\[{]\r?\n([ \t]{1,16})\S")


def names(location: Path, path: str) -> tuple[str, ...]:
    """The paths of all values, each once.

    Raises
    ------
    InputError
        It is no JSON, or too large.
    """
    found: dict[str, None] = {}
    for at in _paths(_read(location, path)[0], "", 0):
        found[at] = None
        if len(found) >= MOST:
            break
    return tuple(found)


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value at some paths to those that want to see it. Answers the number of records."""
    root, _ = _read(source.location, source.path)
    watch.check()
    for name, seen in columns.items():
        for value in lines.values(root, name):
            seen(value)
    return len(_records(root))


def rewrite(
    source: Source,
    target: Path,
    changes: Mapping[str, Change],
    watch: Watch,
    *,
    keep: Keep | None = None,
    asked: Sequence[str] = (),
) -> int:
    """Write the document with some values changed. As `delimited.rewrite`, but that records can't be left out."""
    del asked
    if keep is not None:
        raise InputError(f'"{source.path}": a sample of a JSON document can\'t be drawn', HOW)
    root, indent = _read(source.location, source.path)
    records = _records(root)
    for name, change in changes.items():
        watch.check()
        inner = next((prefix for prefix, _ in records if prefix and name.startswith(f"{prefix}.")), "")
        if records and (inner or any(not prefix for prefix, _ in records)):
            for prefix, record in records:
                if prefix == inner:
                    whose = change.subject.removeprefix(f"{prefix}.") if prefix else change.subject
                    subject = next(lines.values(record, whose), None) if whose else None
                    lines.change_value(record, name.removeprefix(f"{prefix}.") if prefix else name, change, subject)
        else:
            lines.change_value(root, name, change, None)
    target.write_text(_written(root, indent, 0) + "\n", "utf-8", errors="surrogatepass")
    return len(records)


def _read(location: Path, path: str) -> tuple[Any, str]:
    """The document, and what a line of it is indented by; empty where it is on one line."""
    data = location.read_bytes() if location.stat().st_size <= LARGEST else None
    if data is None:
        raise InputError(f'"{path}" is too large to be changed as JSON', "Save it as JSON Lines, or leave it out")
    try:
        text = data.decode("utf-8-sig")
        root = json.JSONDecoder(parse_float=lines.exact_float).decode(text.strip())
    except (ValueError, RecursionError):
        raise InputError(f'"{path}" is no JSON', "Correct it, or leave it out") from None
    found = _INDENT.search(text[:4096])
    return root, found[1] if found else ""


def _records(root: Any) -> list[tuple[str, Any]]:
    """The objects that are rows of a table, each with the path of the list that it stands in."""
    if isinstance(root, list):
        return [("", one) for one in root if isinstance(one, dict)]
    if isinstance(root, dict):
        return [
            (key, one)
            for key, value in root.items()
            if isinstance(value, list)
            for one in value
            if isinstance(one, dict)
        ]
    return []


def _paths(value: Any, path: str, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth < DEEPEST:
        for one in value:
            yield from _paths(one, path, depth + 1)
    elif isinstance(value, dict) and depth < DEEPEST:
        for key, one in value.items():
            at = f"{path}.{key}" if path else str(key)
            yield at
            yield from _paths(one, at, depth + 1)


def _written(value: Any, indent: str, depth: int) -> str:
    if not indent or not isinstance(value, (dict, list)) or not value:
        return lines.json_text(value)
    inner, outer = "\n" + indent * (depth + 1), "\n" + indent * depth
    if isinstance(value, dict):
        told = [
            f"{json.dumps(key, ensure_ascii=False)}: {_written(one, indent, depth + 1)}" for key, one in value.items()
        ]
        return "{" + inner + f",{inner}".join(told) + outer + "}"
    return "[" + inner + f",{inner}".join(_written(one, indent, depth + 1) for one in value) + outer + "]"
