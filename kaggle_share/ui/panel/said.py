"""What was picked, said and settled in the panel: the one document (`spec`), and who is told when it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from kaggle_share.model import Finding
from kaggle_share.ui.panel.picked import Pick

if TYPE_CHECKING:
    from kaggle_share.spec import Document

Event = Literal["picks", "words", "privacy", "cells", "draft", "progress", "run", "release"]
"""What a listener is told: what was picked, said or settled changed; a cell was run (`cells`); a draft or release is
there, or not any more; a run began or ended (`run`), or got further (`progress`)."""
Settled = tuple[str, str | None, Any]
"""File, column (or `cell 4`, or None for the file as a whole), and what is done about it, as in the document."""


class Said:
    """What the user picked and said. Every change counts in `_revision`, and is told to who listens."""

    def __init__(self) -> None:
        self.picks: dict[tuple[bool, str], Pick] = {}
        self.words: dict[str, Any] = {}
        """Keys of the document that the user set, but `resources`, `privacy` and `notebook`."""
        self.privacy: dict[str, Any] = {}
        """Fixes and waivers, as in the document."""
        self.reasons: dict[str, str] = {}
        self.for_public: set[str] = set()
        """Key of a finding → why it may stay, where the document could only waive all of its file."""
        self._dropped: set[str] = set()
        """Files that were picked once: what was said of them waits until they are picked again."""
        self._listeners: list[Callable[[Event], None]] = []
        self._revision = 0
        self._undo: list[tuple[tuple[Settled, ...], dict[str, Any], dict[str, str], set[str]]] = []

    # ── who listens ───────────────────────────────────────────────────────────────────────────────

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have a function told of every change, in whatever thread it happens."""
        self._listeners.append(listener)

    def forget_listeners(self) -> None:
        """Tell nobody any more who has listened so far."""
        self._listeners.clear()

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def _changed(self, event: Event) -> None:
        self._revision += 1
        self._tell(event)

    # ── what is picked and said ───────────────────────────────────────────────────────────────────

    def pick(self, pick: Pick) -> None:
        """Pick something, or change how it is picked."""
        before = self.picks.get(pick.key)
        self.picks[pick.key] = pick
        self._dropped -= _names(pick)
        if before is not None and pick.is_variable and pick.format != before.format:
            self._rename(pick.name or pick.word, pick.format)
        self._changed("picks")

    def unpick(self, key: tuple[bool, str]) -> None:
        """Take something out again."""
        gone = self.picks.pop(key, None)
        if gone is not None:
            self._dropped.update(_names(gone))
            self._changed("picks")

    def say(self, key: str, value: Any) -> None:
        """Set a key of the document (`title`, `license`, `columns`, …); None, "" and empty lists take it back."""
        if value in (None, "", [], {}):
            if self.words.pop(key, None) is None:
                return
        elif self.words.get(key) == value:
            return
        else:
            self.words[key] = value
        self._changed("words")

    def settle(self, file: str, column: str | None, what: Any) -> None:
        """Say what is done about findings: a fix, or `{"keep": reason}`; None takes it back.

        Parameters
        ----------
        file:
            The file's path in the dataset, or the notebook's name.
        column:
            Of the file, or `cell 4`; None for the file as a whole.
        what:
            As in the document's `privacy`.
        """
        self.settle_all([(file, column, what)])

    def settle_all(self, settled: Sequence[Settled]) -> None:
        """Say several such things at once, which are taken back at once."""
        self._remember(tuple(settled))
        for file, column, what in settled:
            inner = self.privacy.get(file)
            if column is None:
                self.privacy[file] = what
            else:
                columns = {**(inner if isinstance(inner, Mapping) else {}), column: what}
                self.privacy[file] = {name: said for name, said in columns.items() if said is not None}
            if not self.privacy[file]:
                del self.privacy[file]
        self._changed("privacy")

    def waive(self, finding: Finding, reason: str, *, public: bool = False) -> None:
        """Let one finding of the draft pass, whatever else there is in its file; an empty reason takes it back.

        With `public` it may stay in a public dataset too.
        """
        self._remember(((finding.file, None, {"keep": reason} if reason else None),))
        self.reasons.pop(finding.key, None)
        self.for_public.discard(finding.key)
        if reason:
            self.reasons[finding.key] = reason
            self.for_public |= {finding.key} if public else set()
        self._judge()
        self._tell("privacy")

    @property
    def can_undo(self) -> tuple[Settled, ...]:
        """What was settled last and can be taken back; empty where there is nothing."""
        return self._undo[-1][0] if self._undo else ()

    def undo(self) -> None:
        """Take back what was settled last."""
        if not self._undo:
            return
        _, privacy, self.reasons, self.for_public = self._undo.pop()
        if privacy == self.privacy:
            self._judge()
            self._tell("privacy")
        else:
            self.privacy = privacy
            self._changed("privacy")

    def _remember(self, settled: tuple[Settled, ...]) -> None:
        self._undo.append((settled, deepcopy(self.privacy), dict(self.reasons), set(self.for_public)))

    def _judge(self) -> None:
        """See what was found with the reasons that were given."""

    def _rename(self, stem: str, ending: str) -> None:
        """What was said of a variable's file goes with it when it gets another format."""
        from kaggle_share.spec import FORMATS

        if not ending:
            return
        for said in (self.privacy, self.words.get("columns", {})):
            for name in [one for one in said if one in {f"{stem}.{known}" for known in FORMATS}]:
                said[str(PurePosixPath(name).with_suffix(f".{ending}"))] = said.pop(name)

    # ── the document ──────────────────────────────────────────────────────────────────────────────

    def document(self) -> Document:
        """What was picked and said.

        Raises
        ------
        InputError
            What is wrong with it.
        """
        from kaggle_share.spec import make_document

        return make_document(self._fields())

    def _fields(self) -> dict[str, Any]:
        fields = {**self.words, "resources": [pick.to_document() for pick in self.picks.values()]}
        for key, said in (("columns", self.words.get("columns", {})), ("privacy", self.privacy)):
            fields[key] = {file: value for file, value in said.items() if not self._is_gone(file)}
        return {key: value for key, value in fields.items() if value or key == "resources"}

    def _is_gone(self, file: str) -> bool:
        """True for a file that was picked once, and by nothing that is picked now."""
        if not any(_means(word, file) for word in self._dropped):
            return False
        return not any(_means(word, file) for pick in self.picks.values() for word in _names(pick))


def _names(pick: Pick) -> set[str]:
    """What its file may be called in the dataset; a pattern for a glob."""
    from kaggle_share.spec import FORMATS

    name = pick.name or pick.word
    return {name, *(f"{name}.{ending}" for ending in FORMATS)} if pick.is_variable else {name}


def _means(word: str, file: str) -> bool:
    return file == word or file.startswith(f"{word}/") or fnmatchcase(file, word) or word == "."
