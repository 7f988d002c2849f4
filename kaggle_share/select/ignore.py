"""`.gitignore` and `.kaggleignore`, with git's rules: https://git-scm.com/docs/gitignore.

A deeper file wins over one above it, and nothing below an ignored folder comes back. `.kaggleignore` is asked
first, so that `!results.csv` in it takes what `.gitignore` keeps out of git. What the user named is taken, so the
patterns that match the named folder itself don't count within it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError, StagingError

NAMES = (".kaggleignore", ".gitignore")
"""In the order in which they are asked."""


@dataclass
class Ignores:
    """The rules that hold below one folder.

    Parameters
    ----------
    top:
        The uppermost folder whose files are read.
    named:
        The folder that the user named (below `top`, or `top` itself).
    """

    top: Path
    named: Path
    _read: dict[Path, Any] = field(default_factory=dict)
    _held: dict[Path, list[tuple[str, Path, Any]]] = field(default_factory=dict)

    def ignored(self, path: Path, *, folder: bool) -> str:
        """Name of the file whose rule leaves `path` out; empty when it is taken."""
        for name, above, spec in self._rules(path.parent):
            result = spec.check_file(f"{path.relative_to(above).as_posix()}{'/' if folder else ''}")
            if result.include is not None:
                # Where it is taken by name, no other file is asked.
                return name if result.include else ""
        return ""

    def _rules(self, folder: Path) -> list[tuple[str, Path, Any]]:
        """The files that hold for what lies in a folder, in the order in which they are asked."""
        if folder not in self._held:
            every = [(name, above) for name in NAMES for above in _upwards(folder, self.top)]
            specs = [(name, above, self._spec(above / name)) for name, above in every]
            self._held[folder] = [rule for rule in specs if rule[2] is not None]
        return self._held[folder]

    def _spec(self, path: Path) -> Any:
        if path not in self._read:
            self._read[path] = self._load(path)
        return self._read[path]

    def _load(self, path: Path) -> Any:
        lines = _lines(path)
        if not lines:
            return None
        from pathspec import GitIgnoreSpec

        kept = []
        below = self.named.relative_to(path.parent).as_posix() + "/" if self.named.is_relative_to(path.parent) else ""
        for number, line in enumerate(lines, start=1):
            try:
                one = GitIgnoreSpec.from_lines([line])
            except ValueError:
                raise InputError(f'"{path}" line {number}: not a pattern', "Correct or remove the line") from None
            if below in ("", "./") or not one.match_file(below):
                kept.append(line)
        return GitIgnoreSpec.from_lines(kept)


def ignored_by(path: Path, top: Path, *, folder: bool) -> str:
    """Name of the file that leaves `path` out, were it not named; empty when none does."""
    ignores = Ignores(top, top)
    for part in reversed(list(_upwards(path, top))[:-1]):
        found = ignores.ignored(part, folder=folder or part != path)
        if found:
            return found
    return ""


def top_of(folder: Path, working: Path) -> Path:
    """The uppermost folder whose ignore files count: the git repository's, else the working folder, else itself."""
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
    return working if folder.is_relative_to(working) else folder


def _upwards(folder: Path, top: Path) -> list[Path]:
    """`folder` and those above it, to `top`."""
    found = [folder]
    while folder != top and folder.parent != folder:
        folder = folder.parent
        found.append(folder)
    return found


def _lines(path: Path) -> list[str]:
    try:
        return os.fsdecode(path.read_bytes()).removeprefix("\ufeff").splitlines()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return []
    except OSError as error:
        raise StagingError(
            f'"{path}" can\'t be read: {error.strerror}', "Make it readable, or move it away"
        ) from None
