"""Folders and globs: every file below, in a fixed order, and a word about everything that is left out.

One walk does both, since a folder is the glob of everything in it. Links within the folder that was named are
followed; one that leads outside of it, nowhere, or in a circle is an error, never skipped in silence.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from kaggle_share.denylist import forbidden, is_junk
from kaggle_share.errors import HeldBackError, InputError, StagingError
from kaggle_share.rules import printable
from kaggle_share.select.ignore import Ignores, top_of

MAGIC = frozenset("*?[")
"""Characters that make a word a glob."""

JUNK = "junk"
HIDDEN = "hidden"
EMPTY = "empty"


@dataclass(frozen=True)
class Found:
    """One file of a walk."""

    path: Path
    """Absolute, by the names under which it was found."""
    source: Path
    """Absolute, links resolved."""
    note: str = ""


@dataclass
class Walk:
    """One walk through a folder.

    Parameters
    ----------
    root:
        The folder that was named, absolute; of a glob the part before the first wildcard.
    working:
        The working folder, absolute; paths are shown relative to it.
    """

    root: Path
    working: Path
    found: dict[Path, Found] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    """Why (`.gitignore`, `junk`, `hidden`, `empty`) → what, for people; folders end in `/`."""

    def __post_init__(self) -> None:
        self._inside = self.root.resolve()
        self._ignores = Ignores(top_of(self.root, self.working), self.root)
        self._seen: set[tuple[str, Path]] = set()

    def everything(self) -> list[Found]:
        """Every file of the folder."""
        self._take_folder(self.root, (self._inside,), "")
        return [self.found[path] for path in sorted(self.found)]

    def matching(self, segments: Sequence[str]) -> list[Found]:
        """The files that a glob matches; folders that it matches are taken whole.

        Parameters
        ----------
        segments:
            The parts of the pattern below `root`. `**` is any number of folders; as in a shell, a wildcard does
            not match names that begin with a dot.
        """
        self._match(self.root, tuple(segments), (self._inside,))
        return [self.found[path] for path in sorted(self.found)]

    def _match(self, folder: Path, segments: tuple[str, ...], above: tuple[Path, ...]) -> None:
        head, rest = segments[0], segments[1:]
        if head == "**":
            if rest:
                self._match(folder, rest, above)
            for entry in self._entries(folder):
                # Links to folders are not followed by **, as in a shell; a folder walk would follow them.
                if entry.name.startswith(".") or not (rest == () or entry.is_dir(follow_symlinks=False)):
                    continue
                path = Path(entry.path)
                if self._wanted(path, entry.name, folder=self._is_folder(entry)):
                    if rest:
                        self._match(path, segments, (*above, above[-1] / entry.name))
                    else:
                        self._take(entry, above)
            return
        for entry in self._entries(folder):
            if not fnmatchcase(entry.name, head):
                continue
            path = Path(entry.path)
            if rest and not self._is_folder(entry):
                continue
            if not self._wanted(path, entry.name, folder=self._is_folder(entry)):
                continue
            if entry.name.startswith(".") and not head.startswith("."):
                self._leave(HIDDEN, path, folder=self._is_folder(entry))
            elif rest:
                target, _ = self._target(path, above) if entry.is_symlink() else (above[-1] / entry.name, "")
                self._match(path, rest, (*above, target))
            else:
                self._take(entry, above)

    def _take_folder(self, folder: Path, above: tuple[Path, ...], note: str) -> None:
        entries = self._entries(folder)
        if not entries:
            self._leave(EMPTY, folder, folder=True)
        for entry in entries:
            if self._wanted(Path(entry.path), entry.name, folder=self._is_folder(entry)):
                self._take(entry, above, note)

    def _take(self, entry: os.DirEntry[str], above: tuple[Path, ...], note: str = "") -> None:
        path, target = Path(entry.path), above[-1] / entry.name
        if entry.is_symlink():
            target, note = self._target(path, above)
        try:
            mode = entry.stat().st_mode
        except OSError as error:
            raise StagingError(
                f'"{self.shown(path)}" can\'t be read: {error.strerror}', "Check it, and run it again"
            ) from None
        if stat.S_ISDIR(mode):
            self._take_folder(path, (*above, target), note)
        else:
            if not stat.S_ISREG(mode):
                need_regular(mode, self.shown(path))
            self.found[path] = Found(path, target, note)

    def _target(self, path: Path, above: tuple[Path, ...]) -> tuple[Path, str]:
        """Where a link leads, and a note of it."""
        shown = self.shown(path)
        target = resolve_link(path, shown)
        if not target.is_relative_to(self._inside):
            raise InputError(
                f'"{shown}" is a link that leads out of "{self.shown(self.root)}", to "{printable(str(target))}"',
                "Pick its target itself, or add the link to .kaggleignore",
            )
        if target in above:
            raise InputError(
                f'"{shown}" is a link to a folder that it lies in, so that it never ends',
                "Remove the link, or add it to .kaggleignore",
            )
        why = forbidden(target.relative_to(self._inside))
        if why:
            raise held_back(shown, f"links to {why}")
        return target, f"a link to {printable(target.relative_to(self._inside).as_posix())}, shared as a copy"

    def _wanted(self, path: Path, name: str, *, folder: bool) -> bool:
        """False, and noted, for what is left out; an error for what must not be shared."""
        by = self._ignores.ignored(path, folder=folder)
        if by or is_junk(name):
            self._leave(by or JUNK, path, folder=folder)
            return False
        why = forbidden(name)
        if why:
            raise held_back(self.shown(path), f"holds {why}, by its name")
        return True

    def _leave(self, why: str, path: Path, *, folder: bool) -> None:
        if (why, path) not in self._seen:
            self._seen.add((why, path))
            self.left_out.setdefault(why, []).append(self.shown(path) + "/" * folder)

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            raise StagingError(
                f'the folder "{self.shown(folder)}" can\'t be read: {error.strerror}',
                "Make it readable, or add it to .kaggleignore",
            ) from None

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError:
            # A link that runs in a circle; taking it says so.
            return False

    def shown(self, path: Path) -> str:
        """A path for people."""
        return shown(path, self.working)


def split_glob(word: str) -> tuple[str, tuple[str, ...]]:
    """The part of a glob before its first wildcard, and the segments from there on."""
    parts = Path(word).parts
    first = next(number for number, part in enumerate(parts) if MAGIC & set(part))
    return str(Path(*parts[:first])) if first else "", parts[first:]


def resolve_link(path: Path, name: str) -> Path:
    """Where a link leads.

    Raises
    ------
    InputError
        It leads nowhere, or in a circle.
    """
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        # Python 3.11 and 3.12 raise RuntimeError for a circle, later ones OSError.
        why = "leads back to itself"
        if isinstance(error, (FileNotFoundError, NotADirectoryError)):
            why = "is not there"
        elif isinstance(error, PermissionError):
            why = "you may not read"
        raise InputError(
            f'"{name}" is a link{_target(path)}, which {why}',
            "Correct or remove the link, or add it to .kaggleignore",
        ) from None


def _target(path: Path) -> str:
    try:
        return f' to "{printable(str(path.readlink()))}"'
    except OSError:
        return ""


def need_regular(mode: int, name: str) -> None:
    """`InputError` for a socket, a pipe or a device."""
    if not stat.S_ISREG(mode):
        kinds = {
            stat.S_IFIFO: "a pipe",
            stat.S_IFSOCK: "a socket",
            stat.S_IFBLK: "a device",
            stat.S_IFCHR: "a device",
        }
        kind = kinds.get(stat.S_IFMT(mode), "not a file")
        raise InputError(
            f'"{name}" is {kind}, not a file', "Take it out of what you pick, or add it to .kaggleignore"
        )


def held_back(name: str, why: str) -> HeldBackError:
    """The error for a file that must not be shared."""
    return HeldBackError(
        f'"{name}" must not be shared: it {why}',
        "Move it away, or add it to .kaggleignore; if it is something else, rename it",
    )


def shown(path: Path, working: Path) -> str:
    """A path for people: relative to the working folder where it lies in it."""
    return printable(path.relative_to(working).as_posix() if path.is_relative_to(working) else str(path))


def notes_of(left_out: dict[str, list[str]]) -> Iterator[str]:
    """A sentence for each reason for which something was left out."""
    for why, names in left_out.items():
        which = f"{', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        what = _count(names)
        if why == EMPTY:
            yield f"{what} empty, and not published: {which}"
        elif why == HIDDEN:
            yield f"{what} hidden, and left out; a wildcard does not match a leading dot: {which}"
        elif why == JUNK:
            yield f"{what} left out that no reader needs: {which}"
        else:
            yield f"{what} left out by {why}: {which}"


def _count(names: list[str]) -> str:
    folders = sum(name.endswith("/") for name in names)
    files = len(names) - folders
    parts = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((files, "file"), (folders, "folder"))
        if number
    ]
    return " and ".join(parts)
