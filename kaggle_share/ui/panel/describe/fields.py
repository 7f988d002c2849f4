"""Fields of text: what is typed, how long it may be, and what is wrong with it, as the document's own rules say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from kaggle_share.errors import KaggleShareError
from kaggle_share.model import Draft
from kaggle_share.spec import make_document
from kaggle_share.ui.panel.part import add, box, button, note, shown, tell
from kaggle_share.ui.panel.problems import LONGEST
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say, sentence
from kaggle_share.ui.wording import sendable, whole

SHOWN = 300
"""Characters of what is generated that a field shows while nothing is typed in it."""


def problem_of(key: str, value: Any) -> str:
    """What the document's rules say against a value; empty where they take it.

    Parameters
    ----------
    key:
        Of the document.
    value:
        As the document would have it.
    """
    try:
        make_document({key: value})
    except KaggleShareError as error:
        # What to do about it is to type something else.
        return sentence(error.what, LONGEST)
    return ""


def lines_of(text: str) -> list[str]:
    """One thing on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Field:
    """A text of the document.

    Parameters
    ----------
    sharing:
        Where it is said.
    key:
        Of the document.
    label:
        For people.
    bounds:
        Least and most characters, where there are such.
    rows:
        0 for a single line.
    help:
        What it is for, where its label doesn't say it.
    listed:
        Each line is one of a list.
    generated:
        What is there without words of the user.
    """

    def __init__(
        self,
        sharing: Sharing,
        key: str,
        label: str,
        *,
        bounds: tuple[int, int] | None = None,
        rows: int = 0,
        help: str = "",
        listed: bool = False,
        generated: Callable[[Draft], str] | None = None,
    ) -> None:
        self._sharing, self._key, self._bounds, self._generated = sharing, key, bounds, generated
        self._listed = listed
        self.control = add(w.Textarea(rows=rows) if rows else w.Text(), "input")
        self.control.description, self.control.continuous_update = label, True
        self.count = note("", "count")
        self.problem = note("", "trouble")
        self.take = button(say("Edit this"), "link", on_click=self._take)
        shown(self.take, False)
        self.widget = box(self.control, self.count, self.problem, self.take, note(help), classes=("field",))
        self.control.observe(self._typed, "value")
        self.sync()

    @property
    def is_wrong(self) -> bool:
        """True where the rules don't take what was typed."""
        return bool(self.problem.value)

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = self._sharing.words.get(self._key)
        if self._said() != (said or None):
            self.control.value = "\n".join(said) if isinstance(said, list) else str(said or "")
        self._judge()
        self.draw()

    def draw(self) -> None:
        """Show what is generated while nothing is typed. It never touches what is typed."""
        words = self.suggestion
        held = _beginning(sendable(words))
        if self.control.placeholder != held:
            self.control.placeholder = held
        shown(self.take, bool(words) and not self.control.value and bool(self._generated))

    @property
    def suggestion(self) -> str:
        """What is generated; empty before there is a draft."""
        made = self._sharing.draft
        return self._generated(made) if made is not None and self._generated is not None else ""

    def _said(self) -> Any:
        value = lines_of(self.control.value) if self._listed else self.control.value
        return value if value and (self._listed or str(value).strip()) else None

    def _typed(self, _change: object) -> None:
        self._judge()
        self._sharing.say(self._key, self._said())
        self.draw()

    def _judge(self) -> None:
        said = self._said()
        tell(self.problem, problem_of(self._key, said) if said is not None else "")
        words = ""
        if self._bounds is not None and said is not None:
            length = len(" ".join(str(said).split()))
            words = say("{count} of {most} characters", count=whole(length), most=whole(self._bounds[1]))
        tell(self.count, words)

    def _take(self) -> None:
        self.control.value = self.suggestion


def _beginning(words: str) -> str:
    """The first characters, line by line."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"
