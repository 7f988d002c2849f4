"""Publish: the one part from which something leaves the machine."""

from __future__ import annotations

import threading

import ipywidgets as w

from kaggle_share.errors import KaggleShareError
from kaggle_share.model import Release
from kaggle_share.ui.panel.making import keep_fresh, piece, state_words, status_html
from kaggle_share.ui.panel.part import Host, Part, add, box, button, html, note, shown, tell
from kaggle_share.ui.panel.preview_plan import place_name, place_words
from kaggle_share.ui.panel.publish import told
from kaggle_share.ui.panel.publish.obstacles import is_new_to_all, obstacle
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import shortened, visible

LASTING = ("publishing", "publicising", "finishing")
"""What is shown with a bar; preparing is said in a line."""


class Publish(Part):
    """Publish."""

    name = "publish"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lock = threading.RLock()
        self._way_out = ""
        """The part where what stands in the way is put right."""
        self._released: Release | None = None
        """The release that is shown."""

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Publish")

    # ── widgets ───────────────────────────────────────────────────────────────────────────────────

    def build(self) -> w.Widget:
        """Its widget."""
        self._released = None
        self._state = note("", "status")
        self._problem = piece("alert")
        self._form = self._build_form()
        self._progress = piece("progress")
        # It publishes, stops and goes on: one button, so that the keyboard stays on it.
        self._act = button(say("Publish"), "primary", on_click=self._acted)
        self._ways = self._build_ways()
        self._done = self._build_done()
        return box(
            self._state,
            self._problem,
            self._form,
            self._progress,
            self._act,
            self._ways,
            self._done,
            classes=("publish",),
        )

    def _build_form(self) -> w.Widget:
        self._summary = html("", "summary")
        self._public = add(
            w.Checkbox(
                description=say("Make it public once it is verified"), indent=False, layout=w.Layout(width="auto")
            ),
            "tick",
        )
        self._slug = add(w.Text(layout=w.Layout(width="auto")), "typed")
        self._public.observe(self._changed, "value")
        self._slug.observe(self._changed, "value")
        self._rerun = button(say("Run the notebook again, and compare"), "link", on_click=self._run_again)
        self._rerun_told = html("", "quiet")
        self._along = (
            _along(self.sharing, "notebook_on_kaggle", say("Publish the notebook on Kaggle, too")),
            _along(self.sharing, "starter", say("Publish a starter notebook, too")),
        )
        again = box(self._rerun, self._rerun_told, classes=("again",))
        ticks = box(*self._along, self._public, classes=("ticks",))
        return box(self._summary, again, ticks, self._slug, classes=("form",))

    def _build_ways(self) -> w.Widget:
        self._why = note("", "why")
        self._put_right = button("", "link", on_click=lambda: self.host.show(self._way_out))
        self._sandbox = button(say("Use the sandbox"), "link", on_click=lambda: self.sharing.use("sandbox"))
        self._again = button(say("Look again"), "link", on_click=self._look_again)
        acts = box(self._put_right, self._sandbox, self._again, row=True, classes=("acts",))
        return box(self._why, acts, classes=("ways",))

    def _build_done(self) -> w.Widget:
        self._release = html("", "release")
        self._finish = button(say("Look again"), on_click=self.sharing.look_again)
        self._cite = button(say("Copy citation"), on_click=self._show_citation)
        self._next = button(say("Next version"), on_click=self._next_version)
        self._citation = piece("citation-box")
        self._open_up = button(say("Make it public…"), on_click=self._ask_for_slug)
        self._asked = add(w.Text(layout=w.Layout(width="auto")), "typed")
        self._asked.observe(self._changed, "value")
        self._confirm = button(say("Make it public"), on_click=self._make_public)
        self._waits = note(say("You can close this. Look again finishes it, once it is ready."))
        acts = box(self._finish, self._next, self._cite, self._open_up, row=True, classes=("acts",))
        return box(self._release, self._waits, acts, self._citation, self._asked, self._confirm, classes=("done",))

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────

    def refresh(self, event: Event | None = None) -> None:
        """Show where it stands."""
        with self._lock:
            sharing = self.sharing
            if sharing.release is None:
                keep_fresh(sharing, event)
            runs = sharing.doing in LASTING
            self._tell_state(runs)
            if runs:
                self._show_run()
            if event == "progress":
                return
            shown(self._progress, runs)
            shown(self._act, runs or sharing.release is None)
            shown(self._form, not runs and sharing.release is None)
            shown(self._ways, runs or sharing.release is None)
            shown(self._done, not runs and sharing.release is not None)
            tell(self._problem, "" if runs else self._trouble(), html=True)
            if not runs and sharing.release is not None:
                self._show_release(sharing.release)
            elif not runs:
                self._show_form()

    def _tell_state(self, runs: bool) -> None:
        sharing = self.sharing
        if runs:
            words = told.spoken(sharing.view, stopping=sharing.stopping)
        else:
            prepares = sharing.doing == "preparing" and sharing.release is None
            words = state_words(sharing) if prepares and sharing.picks else ""
        tell(self._state, status_html(words), html=True)
        # What is seen of a run is the bar; this is the same for ears.
        (self._state.add_class if runs else self._state.remove_class)("kshare-panel-for-ears")

    def _show_run(self) -> None:
        view, stopping = self.sharing.view, self.sharing.stopping
        if view is not None:
            tell(self._progress, told.progress_html(view, stopping=stopping), html=True)
        self._act.description = say("Stopping…") if stopping else say("Stop")
        self._act.disabled = False
        tell(self._why, told.while_it_runs(self.sharing.doing, view))
        for one in (self._put_right, self._sandbox, self._again):
            shown(one, False)

    def _trouble(self) -> str:
        error, sharing = self._failed(), self.sharing
        if error is None:
            return ""
        return told.failed_html(error, sharing.last_view, can_continue=sharing.release is None)

    def _failed(self) -> KaggleShareError | None:
        """What a publication ended with; what a draft ended with stands beside the button."""
        sharing = self.sharing
        if sharing.running or sharing.error is None:
            return None
        return sharing.error if sharing.fresh or sharing.release is not None else None

    def _show_form(self) -> None:
        sharing = self.sharing
        made = sharing.draft if sharing.picks else None
        tell(self._summary, told.summary_html(made) if made is not None else "", html=True)
        # Not while it runs: the keyboard would fall off it.
        self._rerun.disabled = made is None
        tell(self._rerun_told, told.rerun_html(made) if made is not None else "", html=True)
        asks = is_new_to_all(made)
        shown(self._public, asks)
        public = self._is_public
        shown(self._slug, public)
        if made is not None and made.plan is not None:
            slug = visible(shortened(made.plan.ref.slug, 80))
            self._slug.description = say("Everybody will see it. Type {slug}", slug=slug)
        found = obstacle(sharing, public=public, typed=str(self._slug.value))
        self._act.disabled = found is not None
        goes_on = told.can_go_on(self._failed())
        # A draft that isn't there yet, or is of before, may have been for another place.
        where = place_words(made) if made is not None and sharing.fresh else place_name(sharing.place)
        words = say("Publish to {place}", place=where)
        self._act.description = say("Continue") if goes_on and found is None else words
        tell(self._why, found.words if found is not None else "")
        self._way_out = found.part if found is not None else ""
        shown(self._put_right, bool(self._way_out))
        self._put_right.description = _titles().get(self._way_out, "")
        shown(self._sandbox, found is not None and found.sandbox and sharing.place == "kaggle")
        shown(self._again, not sharing.running and found is not None and found.again)

    @property
    def _is_public(self) -> bool:
        return bool(self._public.value) and is_new_to_all(self.sharing.draft)

    def _show_release(self, release: Release) -> None:
        if release is not self._released:
            self._released = release
            self._release.value = told.release_html(release)
            self._asked.value, self._citation.value = "", ""
            shown(self._citation, False)
            shown(self._asked, False)
            shown(self._confirm, False)
        waits = release.state == "submitted"
        shown(self._waits, waits)
        unverified = bool(release.receipts) and not release.verified and release.action != "update"
        shown(self._finish, waits or unverified)
        shown(self._next, not waits)
        shown(self._cite, not waits)
        shown(self._open_up, not waits and release.is_private)
        slug = visible(shortened(release.ref.slug, 80))
        self._asked.description = say("Everybody will see it. Type {slug}", slug=slug)
        self._confirm.disabled = not _is_slug(str(self._asked.value), release)

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def _changed(self, _: object) -> None:
        with self._lock:
            if self.sharing.doing in LASTING:
                return
            if self.sharing.release is not None:
                self._show_release(self.sharing.release)
            else:
                self._show_form()

    def _acted(self) -> None:
        if self.sharing.doing in LASTING:
            self.sharing.stop()
            return
        public, typed = self._is_public, str(self._slug.value)
        # A front end can be clicked through, and what stood in the way may stand there again.
        if obstacle(self.sharing, public=public, typed=typed) is None:
            self.sharing.publish(public=public)

    def _run_again(self) -> None:
        if not self.sharing.running:
            self.sharing.prepare(verified=True)

    def _make_public(self) -> None:
        release = self.sharing.release
        if release is not None and _is_slug(str(self._asked.value), release):
            self.sharing.make_public()

    def _ask_for_slug(self) -> None:
        shown(self._asked, True)
        shown(self._confirm, True)

    def _show_citation(self) -> None:
        release = self.sharing.release
        if release is None:
            return
        words = told.citation(self.sharing.draft, release)
        tell(self._citation, told.citation_html(words), html=True)
        self.host.send({"op": "copy", "text": words})

    def _next_version(self) -> None:
        self._public.value, self._slug.value = False, ""
        self.sharing.next_version()
        self.host.show("pick")

    def _look_again(self) -> None:
        self.sharing.set_aside()
        self.refresh(None)

    # ── what the frame shows ──────────────────────────────────────────────────────────────────────

    def badge(self) -> str:
        """How far it is."""
        sharing = self.sharing
        if sharing.doing in LASTING:
            return "…"
        return "✓" if sharing.release is not None and sharing.release.verified else ""

    def foot(self) -> str:
        """Where one stands."""
        sharing = self.sharing
        if sharing.doing in LASTING or not sharing.picks:
            return ""
        if sharing.release is not None:
            return visible(shortened(str(sharing.release.ref), 120))
        return ""


def _is_slug(typed: str, release: Release) -> bool:
    return typed.strip() in (release.ref.slug, str(release.ref))


def _titles() -> dict[str, str]:
    return {
        "pick": say("Pick"),
        "describe": say("Describe"),
        "check": say("Check"),
        "preview": say("Preview"),
    }


def _along(sharing: Sharing, option: str, words: str) -> w.Checkbox:
    tick = add(w.Checkbox(value=option in sharing.along, description=words, indent=False), "tick")
    tick.layout.width = "auto"
    tick.observe(lambda change: sharing.take_along(option, bool(change["new"])), "value")
    return tick
