"""Profiles of files that were profiled before, by what is in them: a large file is not read again.

A profile holds values of the data (samples, frequent values). So what is kept is little and short-lived: only
profiles of files in which screening found nothing, readable by the user alone, for `DAYS` days and up to `MOST`
bytes in all; every value that only merging needs is left out, so that such a profile can't be merged. What is kept
is found by the hash of the file's bytes, with everything else that the profile depends on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from kaggle_share.model import Column, Profile, Resource
from kaggle_share.settings import write_private

DAYS = 7
MOST = 32_000_000
"""Bytes that all kept profiles take at most."""
WORTH = 5_000_000
"""Bytes from which on a file takes longer to profile than to look up."""
SCHEMA = 2
"""A change of what a profile says is a new number."""


def recall(folder: Path, resource: Resource) -> Profile | None:
    """The profile of the same bytes under the same ending, if it is kept; never an error."""
    if resource.size < WORTH:
        return None
    path = _place(folder, resource)
    try:
        if time.time() - path.stat().st_mtime > DAYS * 86_400:
            path.unlink(missing_ok=True)
            return None
        found: Profile = _reader().validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None
    return replace(found, path=resource.path)


def remember(folder: Path, resource: Resource, profile: Profile) -> None:
    """Keep a profile. Only of a file in which screening found nothing; what can't be written is not kept."""
    if resource.size < WORTH or profile.kind != "table" or profile.rows is None:
        return
    path = _place(folder, resource)
    with contextlib.suppress(OSError, ValueError):
        if not path.exists():
            write_private(path, _reader().dump_json(_slim(profile)).decode())
            _tidy(folder, keep=path)


def forget(folder: Path, resource: Resource) -> None:
    """Take a profile away, because screening found something in the file."""
    with contextlib.suppress(OSError):
        _place(folder, resource).unlink(missing_ok=True)


def _place(folder: Path, resource: Resource) -> Path:
    known = {
        "schema": SCHEMA,
        "sha256": resource.sha256,
        "endings": PurePosixPath(resource.path.casefold()).suffixes[-2:],
        "staged": resource.staged,
        "frame": dict(resource.schema),
        "duckdb": version("duckdb"),
        "package": version("kaggle-share"),
    }
    text = json.dumps(known, sort_keys=True, default=str)
    return folder / f"{hashlib.sha256(text.encode()).hexdigest()}.json"


def _slim(profile: Profile) -> Profile:
    return replace(profile, relations=(), columns=tuple(map(_slim_column, profile.columns)))


def _slim_column(column: Column) -> Column:
    if column.measures is None:
        return column
    return replace(column, measures=replace(column.measures, values=(), sketch=(), grid=None))


def _tidy(folder: Path, *, keep: Path) -> None:
    """Remove what is old, and the oldest of what is too much."""
    kept = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*.json")), reverse=True)
    total = 0
    for modified, size, path in kept:
        total += size
        if path != keep and (total > MOST or time.time() - modified > DAYS * 86_400):
            path.unlink(missing_ok=True)


@cache
def _reader() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Profile)
