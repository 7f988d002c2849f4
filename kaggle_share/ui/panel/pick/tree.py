"""A folder as a tree: opened folder by folder, so that a large one costs nothing until somebody looks into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kaggle_share.denylist import forbidden, is_junk
from kaggle_share.ui.panel.words import say, told
from kaggle_share.ui.wording import visible, whole

MOST_READ = 5000
"""Entries that are read of one folder."""
MOST_SHOWN = 200
"""Entries that are shown of one folder."""
NAMED = 3
"""Names of what is left out that are told."""


@dataclass(frozen=True)
class Node:
    """One line of the tree."""

    path: str
    """From the working folder on, with `/`; of a remark, of the folder that it is about."""
    name: str
    depth: int
    """0 at the top."""
    is_folder: bool = False
    is_open: bool = False
    size: int | None = None
    """Bytes of a file; None where they can't be read."""
    remark: str = ""
    """What is not shown in this folder, and why. Such a line is no file."""


@dataclass
class Tree:
    """The working folder.

    Parameters
    ----------
    top:
        The folder, absolute.
    """

    top: Path
    opened: set[str] = field(default_factory=set)

    def toggle(self, path: str) -> None:
        """Open a folder, or close it."""
        self.opened ^= {path}

    def nodes(self, filter: str = "") -> list[Node]:
        """The lines, read anew.

        Parameters
        ----------
        filter:
            Only files and folders whose name holds this; folders that are open stay.
        """
        return list(self._below(self.top, "", 0, filter.strip().casefold()))

    def _below(self, folder: Path, above: str, depth: int, wanted: str) -> Iterator[Node]:
        try:
            with os.scandir(folder) as scan:
                entries = list(islice(scan, MOST_READ + 1))
        except OSError as error:
            why = say("This folder can't be read: {reason}", reason=told(str(error.strerror), "os"))
            yield Node(above, "", depth, remark=why)
            return
        kept, left = _sorted_out(entries[:MOST_READ])
        kept = [entry for entry in kept if wanted in entry.name.casefold() or f"{above}{entry.name}" in self.opened]
        for entry in kept[:MOST_SHOWN]:
            path = f"{above}{entry.name}"
            if _is_folder(entry):
                is_open = path in self.opened
                yield Node(path, visible(entry.name), depth, is_folder=True, is_open=is_open)
                if is_open:
                    yield from self._below(Path(entry.path), f"{path}/", depth + 1, wanted)
            else:
                yield Node(path, visible(entry.name), depth, size=_size(entry))
        hidden = len(kept) - MOST_SHOWN
        if len(entries) > MOST_READ:
            many = whole(MOST_READ)
            more = say("More than {count} things here: pick the folder, or name what you want", count=many)
            yield Node(above, "", depth, remark=more)
        elif hidden > 0:
            more = say("{count} more: type to filter, or pick the folder", count=whole(hidden))
            yield Node(above, "", depth, remark=more)
        if left and not wanted:
            yield Node(above, "", depth, remark=say("Left out: {names}", names=", ".join(_named(left))))


def _sorted_out(entries: list[os.DirEntry[str]]) -> tuple[list[os.DirEntry[str]], dict[str, str]]:
    """What is shown, folders first; and what is left out, with the reason."""
    kept, left = [], {}
    for entry in sorted(entries, key=lambda one: (not _is_folder(one), one.name.casefold(), one.name)):
        why = forbidden(entry.name)
        if why:
            left[entry.name] = told(why, "what")
        elif entry.name.startswith("."):
            left[entry.name] = say("hidden")
        elif is_junk(entry.name):
            left[entry.name] = say("no reader needs it")
        else:
            kept.append(entry)
    # What must not be shared is told first; what lies in every folder last.
    return kept, dict(sorted(left.items(), key=lambda one: (is_junk(one[0]), forbidden(one[0]) is None)))


def _named(left: dict[str, str]) -> Iterator[str]:
    for name, why in islice(left.items(), NAMED):
        yield f"{visible(name)} ({why})"
    if len(left) > NAMED:
        yield say("{count} more", count=whole(len(left) - NAMED))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _size(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_size
    except OSError:
        return None
