"""Preview: what would be published, and what that changes on Kaggle. Nothing leaves the machine."""

from __future__ import annotations

import threading

import ipywidgets as w

from kaggle_share.model import Draft
from kaggle_share.ui.panel.making import keep_fresh, piece, problem_html, state_words, status_html
from kaggle_share.ui.panel.page import translated
from kaggle_share.ui.panel.part import Host, Part, add, box, button, html, note, shown, tell
from kaggle_share.ui.panel.preview_plan import plan_html, removal_html, removal_words
from kaggle_share.ui.panel.sharing import Event
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import size, whole

STALE = "kshare-panel-stale"


class Preview(Part):
    """Preview."""

    name = "preview"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lock = threading.RLock()
        self._drawn: tuple[Draft, object] | None = None
        """What the preview was drawn of: drawing it takes a while, and sending it too."""
        self._ticking = False

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Preview")

    def build(self) -> w.Widget:
        """Its widget."""
        self._drawn = None
        self._state = note("", "status")
        self._problem = piece("alert")
        self._describe = button(say("Describe"), "link", on_click=lambda: self.host.show("describe"))
        self._again = button(say("Look again"), "link", on_click=self._look_again)
        self._plan = piece("planned")
        self._gone = piece("gone")
        self._tick = add(w.Checkbox(indent=False, layout=w.Layout(width="auto")), "tick")
        self._tick.observe(self._ticked, "value")
        self._page = html("", "page")
        return box(
            self._state,
            self._problem,
            box(self._describe, self._again, row=True, classes=("acts",)),
            self._plan,
            self._gone,
            self._tick,
            self._page,
            classes=("preview",),
        )

    def refresh(self, event: Event | None = None) -> None:
        """Show the draft; have it made where it isn't of what is picked and said now."""
        with self._lock:
            keep_fresh(self.sharing, event)
            tell(self._state, status_html(state_words(self.sharing)), html=True)
            if event != "progress":
                self._show()

    def _show(self) -> None:
        sharing = self.sharing
        made = sharing.draft if sharing.picks else None
        trouble = problem_html(sharing)
        tell(self._problem, trouble, html=True)
        shown(self._describe, bool(trouble))
        shown(self._again, bool(sharing.picks))
        tell(self._plan, plan_html(sharing) if made is not None and not trouble else "", html=True)
        self._show_removal(made)
        self._draw(made)
        (self._page.remove_class if sharing.fresh else self._page.add_class)(STALE)

    def _show_removal(self, made: Draft | None) -> None:
        plan = made.plan if made is not None else None
        asked = plan is not None and bool(plan.removed)
        tell(self._gone, removal_html(plan) if asked and plan is not None else "", html=True)
        shown(self._tick, asked)
        if plan is not None and asked:
            self._ticking = True
            self._tick.description = removal_words(plan)
            self._tick.value = self.sharing.remove
            self._ticking = False

    def _draw(self, made: Draft | None) -> None:
        if made is None:
            self._drawn, self._page.value = None, ""
            return
        of = (made.findings, made.remove, made.plan)
        if self._drawn is not None and self._drawn[0] is made and self._drawn[1] == of:
            return
        self._drawn = (made, of)
        from kaggle_share.ui.preview import draft_html

        self._page.value = translated(draft_html(made))

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def _ticked(self, change: dict[str, bool]) -> None:
        if not self._ticking:
            self.sharing.allow_removal(bool(change["new"]))

    def _look_again(self) -> None:
        self.sharing.set_aside()
        self.refresh(None)

    # ── what the frame shows ──────────────────────────────────────────────────────────────────────

    def foot(self) -> str:
        """Where one stands."""
        made = self.sharing.draft
        if made is None or not self.sharing.picks or not self.sharing.fresh:
            return ""
        number, total = len(made.resources), sum(resource.size for resource in made.resources)
        return f"{say('1 file') if number == 1 else say('{count} files', count=whole(number))} · {size(total)}"

    def next(self) -> tuple[str, str] | None:
        """Publish, once it is seen."""
        if not self.sharing.picks:
            return ("pick", say("Pick"))
        made = self.sharing.draft
        if made is not None and self.sharing.fresh and made.blocking:
            return ("check", say("Check"))
        return ("publish", say("Publish"))

    def badge(self) -> str:
        """How many files would go, until somebody has said that they may."""
        made = self.sharing.draft
        if made is None or made.plan is None or not self.sharing.fresh or self.sharing.remove:
            return ""
        return whole(len(made.plan.removed)) if made.plan.removed else ""
