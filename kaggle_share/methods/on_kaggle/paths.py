"""Which files of the dataset a notebook reads, and under which paths."""

from __future__ import annotations

import ast
import io
import os
import tokenize
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from kaggle_share.cells import literal as code
from kaggle_share.model import MethodsRecord, Resource

LONGEST = 1000
"""Characters of a literal that may be a path."""


class Paths:
    """The files of the dataset that a notebook reads.

    Parameters
    ----------
    record:
        What it read, and what it made.
    resources:
        The data.
    folder:
        The working folder, where its own paths begin.
    """

    variable = "KAGGLE_DATA"
    """Name of the folder in the notebook, where literals are replaced."""

    def __init__(self, record: MethodsRecord, resources: Sequence[Resource], folder: Path) -> None:
        self._folder = folder
        made = {path for path, recipe in record.recipes.items() if recipe.made_in is not None}
        # What the notebook writes itself must not be a link to what can't be written.
        picked = {
            os.path.realpath(one.item.source): one
            for one in resources
            if one.item is not None and one.item.source is not None and one.path not in made and not one.members
        }
        self._inputs = {place: one.path for place, one in picked.items()}
        self._changed = {one.path for one in picked.values() if one.staged}
        self.links: dict[str, str] = {}
        """Path from the working folder → path in the dataset."""
        self.replaced = False
        """A path that begins elsewhere was replaced."""
        self.absent: list[str] = []
        """Files that it reads and that are not in the dataset."""
        written = {one.path for one in resources} | made
        for source in record.sources:
            if source.kind == "file" and not self._link(source.name) and source.name not in written:
                self.absent.append(source.name)

    @property
    def changed(self) -> list[str]:
        """Files that it reads and that were changed before they were published: to protect people, or sampled."""
        return sorted(self._changed & set(self.links.values()))

    def place(self, literal: str) -> str | None:
        """The path in the dataset of a file that a literal of the notebook names; None for any other text."""
        if not 0 < len(literal) <= LONGEST or "\n" in literal or "\0" in literal:
            return None
        try:
            path = os.path.realpath(self._folder / Path(literal).expanduser())
        except (OSError, RuntimeError, ValueError):
            return None
        return self._inputs.get(path)

    def is_inside(self, literal: str) -> bool:
        """Whether a path begins in the working folder and stays there, so that a link can stand for the file."""
        parts = PurePosixPath(Path(literal).as_posix()).parts
        return bool(parts) and not Path(literal).is_absolute() and parts[0] != "~" and ".." not in parts

    def _link(self, name: str) -> bool:
        found = self.place(name)
        if found is not None and self.is_inside(name):
            self.links[PurePosixPath(name).as_posix()] = found
            return True
        # Of a file from elsewhere only the last part of its name is kept.
        return any(PurePosixPath(path).name == name for path in self._inputs.values())

    def replacement(self, literal: str) -> str | None:
        """What stands for a literal on Kaggle; None where it stays. A link is remembered."""
        found = self.place(literal)
        if found is None:
            found = self._folder_at(literal)
            if found is None:
                return None
            self.replaced = True
            return f"str({self.variable} / {code(found)})" if found else f"str({self.variable})"
        if self.is_inside(literal):
            self.links[PurePosixPath(os.path.normpath(literal)).as_posix()] = found
            return None
        self.replaced = True
        return f"str({self.variable} / {code(found)})"

    def _folder_at(self, literal: str) -> str | None:
        """The folder in the dataset that a literal from elsewhere names; empty for its root, None for others."""
        if not 1 < len(literal) <= LONGEST or "/" not in literal.replace("\\", "/") or "\0" in literal:
            return None
        if self.is_inside(literal):
            return None
        try:
            at = os.path.realpath(self._folder / Path(literal).expanduser())
        except (OSError, RuntimeError, ValueError):
            return None
        found: set[str] = set()
        for one, path in self._inputs.items():
            if not one.startswith(at + os.sep):
                continue
            inner = Path(os.path.relpath(one, at)).as_posix()
            if not f"/{path}".endswith(f"/{inner}"):
                return None
            found.add(path.removesuffix(inner).rstrip("/"))
        return found.pop() if len(found) == 1 else None


def relinked(source: str, paths: Paths) -> str:
    """A cell's source, with paths to the dataset's files that begin elsewhere replaced.

    Parameters
    ----------
    source:
        As typed. What is no Python stays as it is.
    paths:
        What the notebook reads; links are added.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        # Magics and shell lines are no Python: each line by itself then.
        lines = source.split("\n")
        return "\n".join(relinked(line, paths) for line in lines) if len(lines) > 1 else source
    lines = source.splitlines(keepends=True)
    tokens = [token for token in tokens if token.type not in (tokenize.NL, tokenize.COMMENT)]
    for before, token, after in reversed(list(zip([None, *tokens], tokens, [*tokens[1:], None], strict=False))):
        if token.type != tokenize.STRING or token.start[0] != token.end[0]:
            continue
        told = _text(token.string)
        # Of texts that stand side by side Python makes one.
        joined = any(one is not None and _is_text(one) for one in (before, after))
        new = paths.replacement(told) if told and not joined else None
        if new is not None:
            line, (row, start), (_, end) = lines[token.start[0] - 1], token.start, token.end
            lines[row - 1] = line[:start] + new + line[end:]
    return "".join(lines)


def _is_text(token: tokenize.TokenInfo) -> bool:
    # From Python 3.12 on, f-strings are several tokens.
    return token.type == tokenize.STRING or tokenize.tok_name[token.type].startswith("FSTRING")


def _text(literal: str) -> str:
    try:
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return ""
    return value if isinstance(value, str) else ""
