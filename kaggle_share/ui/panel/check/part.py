"""Check: what must not be shared, what is to be looked at, and what is done about it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

import ipywidgets as w

from kaggle_share.ui.panel.check.choices import KEEP, KEEP_PUBLIC, LEAVE, LEAVE_OUT, Choice
from kaggle_share.ui.panel.check.looked import can_be_run_again, looked_html, order_html
from kaggle_share.ui.panel.check.places import Key, Place, pick_of, places, places_of
from kaggle_share.ui.panel.check.row import Row, Shown
from kaggle_share.ui.panel.making import keep_fresh, piece, problem_html, state_words, status_html
from kaggle_share.ui.panel.paged import Paged
from kaggle_share.ui.panel.part import Host, Part, box, button, note, shown, tell, text
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Event, Settled
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import shortened, visible, whole

PAGE = 12
"""Places on a page."""


class Check(Part):
    """Check."""

    name = "check"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lock = threading.RLock()
        self._places: tuple[Place, ...] = ()
        self._order: dict[Key, int] = {}
        """Where places stood when the part was entered: what is settled stays where it was."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Check")

    # ── widgets ───────────────────────────────────────────────────────────────────────────────────

    def build(self) -> w.Widget:
        """Its widget."""
        self._state = note("", "status")
        self._problem = piece("alert")
        self._total = piece("total")
        self._all = button(say("Apply all suggestions"), "link", on_click=self._apply_all)
        self._undo = button(say("Undo"), "link", on_click=self.sharing.undo)
        self._again = button(say("Look again"), "link", on_click=self._look_again)
        self._acts = box(self._all, self._undo, self._again, row=True, classes=("acts",))
        self._list: Paged[Shown] = Paged(lambda: Row(self.sharing, self._settle), lambda one: one.place.key, PAGE)
        self._notebook = piece("looked")
        self._restart = button(say("Restart and run all"), on_click=self._restart_all)
        self._restarts = note("")
        self._looked = piece("looked")
        return box(
            self._state,
            self._problem,
            self._total,
            self._acts,
            self._list.widget,
            self._notebook,
            self._restart,
            self._restarts,
            self._looked,
            classes=("check",),
        )

    def refresh(self, event: Event | None = None) -> None:
        """Show what was found and done; have it looked for where that is not known."""
        with self._lock:
            keep_fresh(self.sharing, event)
            self._tell_state()
            if event == "progress":
                return
            self._arrange(anew=event is None)
            self._show()

    def _tell_state(self) -> None:
        tell(self._state, status_html(state_words(self.sharing)), html=True)

    def _arrange(self, *, anew: bool) -> None:
        self._places = places(self.sharing)
        if anew:
            self._order = {}
        for place in self._places:
            self._order.setdefault(place.key, len(self._order))
        self._places = tuple(sorted(self._places, key=lambda place: self._order[place.key]))

    def _show(self) -> None:
        sharing, settled = self.sharing, bool(self.sharing.picks)
        beside = self._beside()
        tell(self._problem, "" if beside else problem_html(sharing), html=True)
        tell(self._total, _total(self._places) if sharing.draft is not None and settled else "", html=True)
        self._list.show(
            [Shown(one, self._is_pending(one), beside.get(one.key, "")) for one in self._places if settled]
        )
        todo = self._suggested()
        shown(self._all, len(todo) > 1)
        self._all.description = say("Apply all {number} suggestions", number=whole(len(todo)))
        # What was settled alone is taken back where it stands.
        last = sharing.can_undo
        shown(self._undo, len(last) > 1)
        self._undo.description = say("Undo all {number}", number=whole(len(last)))
        self._undo.tooltip = _last(last)
        shown(self._again, settled)
        tell(self._notebook, order_html(sharing.draft) if settled else "", html=True)
        again = settled and can_be_run_again(sharing.draft)
        shown(self._restart, again and self.host.heard)
        tell(self._restarts, _restart_words(self.host.heard) if again else "")
        tell(self._looked, looked_html(sharing) if settled else "", html=True)

    def _is_pending(self, place: Place) -> bool:
        return self.sharing.doing == "preparing" and place.key in {
            (file, column or "", "") for file, column, _ in self.sharing.can_undo
        }

    def _beside(self) -> dict[Key, str]:
        """An error that is about one place stands beside it."""
        error = self.sharing.error
        if error is None or self.sharing.running or self.sharing.fresh:
            return {}
        for file, column, _ in self.sharing.can_undo:
            known = [one for one in self._places if one.key == (file, column or "", "")]
            if known and error.what.startswith(f"privacy › {file}"):
                return {known[0].key: problem(error).line}
        return {}

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def _settle(self, place: Place, what: Any) -> None:
        if what == LEAVE_OUT:
            key = pick_of(self.sharing, place.file)
            if key is not None:
                self.sharing.unpick(key)
            return
        reason = what.get(KEEP) if isinstance(what, Mapping) else None
        given = [one for one in place.findings if one.key in self.sharing.reasons]
        alone = place.part is None or any(one.replaced for one in place.findings)
        if (alone and reason) or (what is None and given):
            # The document could only keep all of the file, or of the cell with what was taken out of its copy.
            for finding in given if what is None else place.findings:
                if not finding.replaced:
                    self.sharing.waive(finding, reason or "", public=bool(what and what.get("public")))
            return
        self.sharing.settle(place.file, place.part, what)

    def _suggested(self) -> list[tuple[Place, Choice]]:
        """Places with a fix that one click applies, without a question."""
        return [
            (place, place.choices[0])
            for place in self._places
            if place.state in ("held", "warn")
            and place.choices
            and not place.can_take_back
            and place.choices[0].value not in (KEEP, KEEP_PUBLIC, LEAVE, LEAVE_OUT, "shift")
        ]

    def _apply_all(self) -> None:
        with self._lock:
            todo: list[Settled] = [(place.file, place.part, choice.value) for place, choice in self._suggested()]
        if todo:
            self.sharing.settle_all(todo)

    def _look_again(self) -> None:
        self.sharing.set_aside()
        self.refresh(None)

    def _restart_all(self) -> None:
        self.host.send({"op": "restart_and_run_all"})

    # ── what the frame shows ──────────────────────────────────────────────────────────────────────

    def badge(self) -> str:
        """The number of things that hold it back, or else are to be looked at."""
        made = self.sharing.draft
        if made is None or not self.sharing.picks:
            return ""
        told = places_of(made.blocking) or places_of(
            one for one in made.findings if one.severity == "warn" and not one.waived
        )
        return whole(told) if told else ""

    def foot(self) -> str:
        """Where one stands."""
        made = self.sharing.draft
        if made is None or not self.sharing.picks or not self.sharing.fresh:
            return ""
        held = places_of(made.blocking)
        if held:
            return say("1 finding holds it back") if held == 1 else say("{n} findings hold it back", n=whole(held))
        return say("Nothing holds it back")

    def next(self) -> tuple[str, str] | None:
        """The preview."""
        return ("preview", say("Preview")) if self.sharing.picks else ("pick", say("Pick"))


def _total(told: tuple[Place, ...]) -> str:
    counts = Counter(place.state for place in told)
    words = {
        "held": say("{n} holding it back", n=whole(counts["held"])),
        "warn": say("{n} to look at", n=whole(counts["warn"])),
        "note": say("{n} to know", n=whole(counts["note"])),
        "done": say("{n} changed", n=whole(counts["done"])),
        "kept": say("{n} kept", n=whole(counts["kept"])),
    }
    parts = [
        f'<span class="kshare-panel-is-{state}">{text(said)}</span>'
        for state, said in words.items()
        if counts[state]  # type: ignore[index]
    ]
    if not parts:
        return f"<strong>{text(say('Nothing was found that must not be shared.'))}</strong>"
    return " · ".join(parts)


def _last(settled: tuple[Settled, ...]) -> str:
    told = (f"{column or file}: {what}" for file, column, what in settled if isinstance(what, str))
    return visible(shortened(", ".join(told), 200))


def _restart_words(heard: bool) -> str:
    if heard:
        return say(
            "Then the record shows what a reader would get. What you said in this panel goes with the kernel: write "
            "it as a cell first, in Describe."
        )
    return say(
        "Restart the kernel and run all cells from the notebook’s menu. What you said in this panel goes with the "
        "kernel: write it as a cell first, in Describe."
    )
