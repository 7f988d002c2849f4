"""What the notebook read, as it may be published: names without folders of this machine, with size and sha256."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from kaggle_share.methods.lineage.places import Access
from kaggle_share.methods.lineage.runs import Run
from kaggle_share.methods.lineage.state import Facts
from kaggle_share.model import Resource, Source
from kaggle_share.observing import Seen

HASHED = 512 * 2**20
"""Bytes of a file up to which it is hashed for the record."""
_CACHED = re.compile(r"/kagglehub/(?:datasets|competitions|models)/([\w.-]+/[\w.-]+)/versions/(\d+)/")
_INPUT = re.compile(r"^/kaggle/input/([\w.-]+)")


@dataclass(frozen=True)
class Read:
    """A source, and the runs that read it."""

    source: Source
    runs: tuple[int, ...]


def reads_of(
    facts: Sequence[Facts],
    runs: Sequence[Run],
    *,
    folder: Path | None,
    seen: Sequence[Seen] | None,
    resources: Iterable[Resource] = (),
) -> list[Read]:
    """What was read, each source once, in the order in which it was first read.

    Parameters
    ----------
    facts, runs:
        By the same number.
    folder:
        The working folder, to look at files; None where it is not known.
    seen:
        What was observed; None where nobody observed.
    resources:
        Their sha256 is known already.
    """
    numbers = {run.count: number for number, run in enumerate(runs) if run.count is not None}
    observed: dict[int, list[Seen]] = {}
    written: dict[int, list[Seen]] = {}
    for one in seen or ():
        if one.count in numbers:
            (observed if one.does == "read" else written).setdefault(numbers[one.count], []).append(one)
    found: dict[tuple[str, str], tuple[Source, list[int]]] = {}
    hashed = {str(one.location): one for one in resources}

    def note(source: Source, number: int) -> None:
        key = (source.kind, source.name)
        before = found.get(key)
        better = before is None or (source.observed and not before[0].observed)
        found[key] = (source if better else before[0], [*(before[1] if before else ()), number])  # type: ignore[index]

    made: set[str] = set()
    for number, fact in enumerate(facts):
        made |= {file_name(a.name, folder) for a in fact.accesses if a.does == "write" and a.kind == "file"}
        made |= {file_name(a.name, folder) for a in written.get(number, ())}
        # What the notebook made itself is on the way, not where it starts.
        there = [one for one in observed.get(number, ()) if file_name(one.name, folder) not in made]
        for access in fact.accesses:
            if access.does != "read" or (access.kind == "unknown" and there):
                continue
            if access.kind == "file" and file_name(access.name, folder) in made:
                continue
            match = next((other for other in there if _is(other, access, folder)), None)
            if match is not None:
                there.remove(match)
            note(_source(access, match, folder, hashed), number)
        for other in there:
            note(_observed(other, folder, hashed), number)
    return [Read(source, tuple(dict.fromkeys(by))) for source, by in found.values()]


def file_name(name: str, folder: Path | None) -> str:
    """A path as it may be published: from the working folder, or its last name.

    Parameters
    ----------
    name:
        As the code has it, or absolute.
    folder:
        The working folder.
    """
    path = PurePosixPath(os.path.normpath(name).replace(os.sep, "/"))
    if path.is_absolute() and folder is not None and path.is_relative_to(folder.as_posix()):
        path = path.relative_to(folder.as_posix())
    if path.is_absolute() or ".." in path.parts or path.parts[:1] == ("~",):
        given = _INPUT.match(name)
        return f"{given[1]}/{path.name}" if given else path.name
    return str(path)


_SECRETIVE = re.compile(r"token|key|sig|secret|pass|pwd|auth|cred|session|policy|code", re.IGNORECASE)
LONGEST_VALUE = 40
"""Characters of a value in an address's query that is kept: what is longer may be a key, whatever its name."""


def address(url: str) -> str:
    """An address without a user's name and password, and without what in its query may be a key to it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    asked = [_harmless(part) for part in parts.query.split("&") if part]
    return urlunsplit((parts.scheme, host + port, parts.path, "&".join(asked), ""))[:400]


def _harmless(part: str) -> str:
    name, _, value = part.partition("=")
    return f"{name}=…" if _SECRETIVE.search(name) or len(value) > LONGEST_VALUE else part


def _is(seen: Seen, access: Access, folder: Path | None) -> bool:
    if access.kind == "url":
        return seen.kind == "url" and seen.name.partition("?")[0] == access.name.partition("?")[0]
    if access.kind == "kaggle":
        return seen.kind == "kaggle" and seen.name == access.name
    if access.kind in ("file", "database") and folder is not None and access.name:
        return os.path.normpath(folder / Path(access.name).expanduser()) == seen.name
    return access.kind == "database" and seen.kind == "database"


def _source(access: Access, seen: Seen | None, folder: Path | None, hashed: dict[str, Resource]) -> Source:
    observed = seen is not None
    if access.kind == "url":
        return Source("url", address(access.name), observed)
    if access.kind == "database":
        name = access.name
        if "://" in name:
            name = address(name) or name.partition("://")[0]
        elif name:
            name = file_name(name, folder)
        return Source("database", name or access.by, observed)
    if access.kind == "kaggle":
        return Source("kaggle", access.name or access.by, observed)
    if access.kind != "file":
        return Source(access.kind, access.name or access.by, observed)
    return _measured(Source("file", file_name(access.name, folder), observed), access.name, seen, folder, hashed)


def _observed(seen: Seen, folder: Path | None, hashed: dict[str, Resource]) -> Source:
    if seen.kind == "url":
        # What stands behind the question mark may hold a key; the code did not show it.
        return Source("url", address(seen.name.partition("?")[0]), True)
    if seen.kind == "kaggle":
        return Source("kaggle", seen.name, True)
    cached = _CACHED.search(seen.name)
    if cached is not None:
        source = Source("kaggle", f"{cached[1]}/versions/{cached[2]}/{seen.name[cached.end() :]}", True)
        return _measured(source, seen.name, seen, folder, hashed)
    return _measured(Source(seen.kind, file_name(seen.name, folder), True), seen.name, seen, folder, hashed)


def _measured(
    source: Source, name: str, seen: Seen | None, folder: Path | None, hashed: dict[str, Resource]
) -> Source:
    """With size and sha256, as far as the file is the one that was read."""
    path = Path(seen.name) if seen is not None else (folder / Path(name).expanduser() if folder is not None else None)
    try:
        stat = path.stat() if path is not None and path.is_file() else None
    except OSError:
        stat = None
    if path is None or stat is None:
        size = seen.size if seen is not None and seen.size >= 0 else None
        return replace(source, size=size, note="not there any more" if folder is not None else "")
    if seen is not None and seen.size >= 0 and (seen.size, seen.modified) != (stat.st_size, stat.st_mtime):
        return replace(source, size=seen.size, note="changed since it was read")
    known = hashed.get(str(path))
    if known is not None and known.size == stat.st_size:
        return replace(source, size=known.size, sha256=known.sha256)
    if stat.st_size > HASHED:
        return replace(source, size=stat.st_size, note="too large to be hashed here")
    try:
        with path.open("rb") as file:
            return replace(source, size=stat.st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())
    except OSError:
        return replace(source, size=stat.st_size, note="could not be read again")
