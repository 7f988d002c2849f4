"""One place of the check as widgets. A row is used again for another place, so that hundreds cost what a page costs.

What is done and taken back is one and the same button, so that the keyboard stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as w

from kaggle_share.ui.panel.check.choices import KEEP, KEEP_PUBLIC, LEAVE, Choice, other_columns
from kaggle_share.ui.panel.check.places import Place, State
from kaggle_share.ui.panel.part import add, behind, box, button, hidden_label, html, on_enter, shown, tell, text
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say

SYMBOLS: dict[State, str] = {"held": "✕", "warn": "⚠", "note": "i", "kept": "✓", "done": "✓"}


@dataclass(frozen=True)
class Shown:
    """A place, and what becomes of what was said of it."""

    place: Place
    pending: bool = False
    """It is being done."""
    problem: str = ""
    """Why it could not be done; empty where it could."""


COLUMNS = 200
"""Columns to choose from, for whose dates are moved."""
REASON_CHARS = 300


class Row:
    """A place with what can be done about it.

    Parameters
    ----------
    sharing:
        Where the columns to choose from are.
    settle:
        Called with the place, and what is done about it: a keyword, `{"shift": column}`, `{"keep": reason}`, with
        `"public": True` or without, or None to take it back.
    """

    def __init__(self, sharing: Sharing, settle: Callable[[Place, Any], None]) -> None:
        self.place: Place | None = None
        self._sharing, self._settle = sharing, settle
        self._head = html("", "place")
        self._menu = hidden_label(add(w.Dropdown(options=[("", "")], layout=w.Layout(width="auto")), "menu"))
        self._subject = add(w.Dropdown(options=[("", "")], layout=w.Layout(width="auto")), "menu")
        self._reason = add(w.Text(layout=w.Layout(width="auto")), "reason")
        self._do = button("", "do", on_click=self._pressed)
        self._hint = html("", "hint")
        self._choices: tuple[Choice, ...] = ()
        self._binding = self._pending = False
        self._problem = ""
        self._menu.observe(self._chosen, "value")
        self._reason.observe(self._typed, "value")
        on_enter(self._reason, self._entered)
        self.controls = box(self._menu, self._subject, self._reason, self._do, row=True, classes=("controls",))
        self.widget = box(self._head, self.controls, self._hint, classes=("finding",))

    def show(self, item: Shown) -> None:
        """Show another place, or the same one as it is now."""
        place = item.place
        is_new = self.place is None or self.place.key != place.key
        self.place = place
        self._head.value = _head(place)
        self._binding = True
        try:
            if is_new or tuple(one.value for one in self._choices) != tuple(one.value for one in place.choices):
                self._offer(place, is_new=is_new)
            self._choices = place.choices
        finally:
            self._binding = False
        self._pending, self._problem = item.pending, item.problem
        self._draw()

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def _chosen(self, _: object) -> None:
        if not self._binding:
            self._draw()

    def _typed(self, _: object) -> None:
        if not self._binding:
            self._draw()

    def _entered(self) -> None:
        # Pressed twice, it must not take back what it did.
        if not self._takes_back:
            self._clicked()

    def _pressed(self) -> None:
        meant, takes_back = self.place, self._takes_back

        def act() -> None:
            # A moment later the row may show another place, or that this one is done.
            same = meant is not None and self.place is not None and self.place.key == meant.key
            if same and self._takes_back == takes_back:
                self._clicked()

        behind(act)()

    def _clicked(self) -> None:
        place = self.place
        if place is None:
            return
        if self._takes_back:
            self._settle(place, None)
            return
        word = self._menu.value
        if word == LEAVE or word not in {one.value for one in place.choices}:
            return
        if word in (KEEP, KEEP_PUBLIC):
            reason = " ".join(str(self._reason.value).split())[:REASON_CHARS]
            if not reason:
                tell(self._hint, _care(say("Write why it may stay.")), html=True)
                return
            self._reason.value = ""
            self._settle(place, {KEEP: reason} if word == KEEP else {KEEP: reason, "public": True})
        else:
            self._settle(place, {"shift": self._subject.value} if word == "shift" else word)

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────

    def _offer(self, place: Place, *, is_new: bool) -> None:
        before = None if is_new else self._menu.value
        options = [(one.words, one.value) for one in place.choices] or [("", "")]
        self._menu.options = options
        values = [value for _, value in options]
        self._menu.value = before if before in values else values[0]
        self._menu.description = say("What to do with {place}", place=place.title)
        self._reason.description = say("Why may it stay?")
        self._subject.description = say("Whose dates")
        if is_new:
            self._reason.value = ""
        if "shift" in values and place.part is not None and self._sharing.draft is not None:
            names = other_columns(self._sharing.draft, place.file, place.part)[:COLUMNS]
            self._subject.options = [(name, name) for name in names]

    @property
    def _takes_back(self) -> bool:
        return self.place is not None and self.place.can_take_back

    def _draw(self) -> None:
        place = self.place
        if place is None:
            return
        word = self._menu.value
        decided, offers = self._takes_back, bool(place.choices) and not self._takes_back
        shown(self._menu, offers)
        shown(self._subject, offers and word == "shift")
        shown(self._reason, offers and word in (KEEP, KEEP_PUBLIC))
        acts = offers and word != LEAVE
        shown(self._do, decided or acts)
        self._do.description = say("Undo") if decided else say("Apply")
        self._do.tooltip = f"{self._do.description}: {place.title}"
        shown(self.controls, decided or offers)
        tell(self._hint, self._said(place, word, offers=offers), html=True)

    def _said(self, place: Place, word: str, *, offers: bool) -> str:
        if self._pending:
            return _quiet(say("The file is being written and looked through again."))
        if self._problem:
            return _care(self._problem)
        parts = [_quiet(place.todo)] if place.todo else []
        if offers:
            more = next((one.more for one in place.choices if one.value == word), "")
            parts += [_quiet(more)] if more and more != place.todo else []
        return "".join(parts)


def _head(place: Place) -> str:
    mark = f'<span class="kshare-panel-mark" aria-hidden="true">{SYMBOLS[place.state]}</span>'
    state = f'<span class="kshare-panel-state">{text(_state(place.state))}</span>'
    title = f'<bdi class="kshare-panel-where">{text(place.title)}</bdi>'
    lines = "".join(f"<div><bdi>{text(line)}</bdi></div>" for line in place.lines)
    told = f'<div class="kshare-panel-finding-words">{lines}{_effect(place)}</div>'
    return f'<div class="kshare-panel-is-{place.state}"><div>{mark}{state} {title}</div>{told}</div>'


def _state(state: State) -> str:
    return {
        "held": say("Holds it back"),
        "warn": say("To look at"),
        "note": say("To know"),
        "kept": say("Kept"),
        "done": say("Changed"),
    }[state]


def _effect(place: Place) -> str:
    """Before and after, or what was seen, redacted; and why it was kept."""
    before = place.before or ((), place.samples)[place.state != "done"]
    told = ", ".join(f"<code>{text(value)}</code>" for value in before)
    after = ", ".join(f"<code>{text(value)}</code>" for value in place.after)
    shown = f'{told} <span aria-label="{text(say("becomes"))}">→</span> {after}' if told and after else told or after
    if place.reason:
        why = say("Kept for everybody to see, because:") if place.is_public else say("Kept, because:")
        shown = f"{shown} {text(why)} <bdi>{text(place.reason)}</bdi>".strip()
    if place.repeats:
        words = say("This file is written for you: it repeats what was found elsewhere, and follows that.")
        shown = f"{shown} <span>{text(words)}</span>".strip()
    return f"<div>{shown}</div>" if shown else ""


def _quiet(words: str) -> str:
    return f'<div class="kshare-panel-quiet">{text(words)}</div>' if words else ""


def _care(words: str) -> str:
    return f'<div class="kshare-panel-care" role="alert">{text(words)}</div>'
