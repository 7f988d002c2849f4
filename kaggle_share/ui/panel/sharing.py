"""One publication in the making, without any widget: what was picked and said, the draft, the run, the release.

The parts of the panel show it and call into it; whatever it is asked to do is one call into the pipeline. Everything
that was picked and said is the one document (`spec`), so that it can be written as a cell or a file at any moment.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kaggle_share.errors import ChangedError, InputError, KaggleShareError
from kaggle_share.model import Draft, Finding, Release, Watch
from kaggle_share.ui.panel.picked import Pick
from kaggle_share.ui.panel.run import Run
from kaggle_share.ui.panel.runs import Doing, Runs
from kaggle_share.ui.panel.said import Event, Settled
from kaggle_share.ui.session import Session

if TYPE_CHECKING:
    from kaggle_share.pipeline import Request, Way
    from kaggle_share.screen.policy import Policies
    from kaggle_share.settings import Settings

__all__ = ["Doing", "Event", "Pick", "Settled", "Sharing"]


class Sharing(Runs):
    """What the panel holds.

    Parameters
    ----------
    session:
        The kernel's session at the moment of the call, in the thread where cells run.
    settings:
        The user's settings at the moment of the call.
    """

    def __init__(self, session: Callable[[], Session], settings: Callable[[], Settings]) -> None:
        super().__init__()
        self.notebook = ""
        """Its path, as the front end has it; empty to look for it."""
        self.endpoint = ""
        """Empty for the user's setting."""
        self.owner = ""
        """Of new datasets, where neither the user nor the settings name one."""
        self.remove = False
        self.along: frozenset[str] = frozenset()
        """Options that publish a notebook on Kaggle too: `notebook_on_kaggle`, `starter`."""
        self.draft: Draft | None = None
        self.release: Release | None = None
        self._place = "kaggle"
        self.table_format = "csv"
        """What tables are written as without a choice."""
        self._session, self._settings = session, settings
        self._way: Way | None = None
        self._sent: Way | None = None
        """The way of what was published last."""
        self._drafted = self._preparing = -1
        self._again = False
        self._found: tuple[Finding, ...] = ()
        """What was found in the draft, as it was before `reasons`."""
        self._seen: object = None
        """What tells whether the draft is of what there is now: cells that were run, files as they were."""

    # ── beside the draft ──────────────────────────────────────────────────────────────────────────

    @property
    def session(self) -> Session:
        """The kernel's session as it is now; for the thread where cells run."""
        return self._session()

    @property
    def folder(self) -> Path:
        """The working folder."""
        return self._session().folder

    @property
    def owners(self) -> tuple[str, ...]:
        """Who may own a dataset, as far as Kaggle has told."""
        remote = self._way.remote if self._way is not None else None
        return remote.identity().owners if remote is not None else ()

    @property
    def place(self) -> str:
        """Where it goes: `kaggle`, `sandbox`, or an address."""
        return self.endpoint or self._place

    def look_at_settings(self) -> None:
        """See what the user's settings are now."""
        # What is wrong with them is said when a draft is made.
        with suppress(KaggleShareError):
            settings = self._settings()
            self._place, self.table_format = settings.endpoint or "kaggle", settings.table_format

    def use(self, endpoint: str) -> None:
        """Publish somewhere else from now on: `kaggle` or `sandbox`."""
        if endpoint != self.place:
            self.endpoint = endpoint
            if self._way is not None:
                # That was another place.
                self._way.unreached = None
            self._changed("words")

    def as_cell(self) -> str:
        """What was picked and said as a `%%kaggle_share` cell.

        Raises
        ------
        InputError
            What is wrong with it.
        """
        from kaggle_share.ui.panel.written import as_cell

        here = self._session()
        return as_cell(self.document(), namespace=here.namespace, folder=here.folder, endpoint=self.endpoint)

    def as_yaml(self) -> str:
        """What was picked and said as `kaggle-share.yaml`.

        Raises
        ------
        InputError
            What is wrong with it.
        """
        from kaggle_share.ui.panel.written import as_yaml

        return as_yaml(self.document())

    # ── the draft ─────────────────────────────────────────────────────────────────────────────────

    @property
    def fresh(self) -> bool:
        """True while the draft is of what is picked and said now."""
        return self.draft is not None and self._drafted == self._revision

    def cell_ran(self) -> None:
        """A cell of the notebook has ended: its variables may be others."""
        self._tell("cells")

    def set_aside(self) -> None:
        """Have the next draft made anew: something outside of the panel changed."""
        self._revision += 1

    def allow_removal(self, allowed: bool) -> None:
        """Whether what is on Kaggle and was not picked may go from the new version."""
        self.remove = allowed
        if self.draft is not None:
            self.draft.remove = allowed
        self._tell("draft")

    def take_along(self, option: str, wanted: bool) -> None:
        """Whether a notebook is published on Kaggle too; `option` as in `along`."""
        along = self.along | {option} if wanted else self.along - {option}
        if along != self.along:
            self.along = along
            self._changed("words")

    def _judge(self) -> None:
        """See the draft's findings with the reasons that were given, as the policies let them count."""
        if self._way is not None and self.draft is not None:
            self.draft.findings = self._found
            self._way.waive(self.reasons, self.for_public)
            self._way.judge(self.draft.findings, None)

    def look_around(self) -> None:
        """Set the draft aside where cells were run, or files changed, since it was made."""
        if self.fresh and not self.running and self._seen != self._look():
            self.set_aside()

    def _look(self) -> object:
        made = self.draft
        paths = [item.source for item in made.selection.items if item.source is not None] if made else []
        if made and made.snapshot is not None and made.snapshot.path is not None:
            paths.append(made.snapshot.path)
        return len(self._session().history or ()), [_mark(path) for path in paths]

    @property
    def policies(self) -> Policies | None:
        """The rules of institutions, as the draft was judged by; None without one."""
        return self._way.policies if self._way is not None else None

    @property
    def unreached(self) -> KaggleShareError | None:
        """Why Kaggle could not be asked for the draft's plan; None where it was."""
        return self._way.unreached if self._way is not None else None

    # ── what is done ──────────────────────────────────────────────────────────────────────────────

    def stop(self) -> None:
        """Stop what is running."""
        self._again = False
        super().stop()

    def prepare(self, *, verified: bool = False) -> None:
        """Make the draft: everything up to the plan. Nothing leaves the machine.

        One that is being made of what is not said any more is made anew.

        Parameters
        ----------
        verified:
            Run the notebook again for it, in an empty folder, and tell what comes of it in the card and the record.
        """
        from kaggle_share import pipeline
        from kaggle_share.ui.doors import with_doors

        if self.running:
            if self.doing == "preparing" and self._preparing != self._revision and self._run is not None:
                self._again = True
                self._run.stop()
            return
        session = replace(self._session(), running=None)
        try:
            settings, request = self._settings(), self._request(session)
            settings.owner = settings.owner or self.owner
            request.verified = verified
        except KaggleShareError as error:
            self._end_with(error)
            return
        self._preparing = revision = self._revision

        def work(watch: Watch) -> Way:
            return pipeline.draft(request, settings=settings, watch=watch)

        def end(run: Run) -> None:
            if run is not self._run:
                return
            if run.result is not None:
                self._way, self._drafted = run.result, revision
                self.draft, self._found = with_doors(run.result, session), run.result.draft.findings
                self.draft.remove = self.remove
                self._judge()
                self._seen = self._look()
            again = self._again or self._forgot(run.error)
            self._again = False
            if again:
                self.doing = ""
                self.prepare()
                return
            self._ended(run, "draft")

        self._start("preparing", work, end)

    def _forgot(self, error: KaggleShareError | None) -> bool:
        """True where a draft failed for what was settled of a file that isn't picked any more: it is forgotten."""
        gone = [file for file in self.privacy if f'no file "{file}" in the dataset' in getattr(error, "what", "")]
        for file in gone:
            del self.privacy[file]
        return bool(gone)

    def publish(self, *, public: bool = False) -> None:
        """Publish the draft: privately, read back, and only then, if asked for, to the public.

        Parameters
        ----------
        public:
            Make it public once it is verified. Whoever calls has asked for the slug to be typed.
        """
        from kaggle_share import pipeline

        way, draft = self._way, self.draft
        if self.running or way is None or draft is None or not self.fresh:
            return
        draft.remove = self.remove
        way.waive(self.reasons, self.for_public)
        self._sent = way

        def work(watch: Watch) -> Release:
            return pipeline.publish(way, public=public, watch=watch)

        self._start("publishing", work, self._released)

    def look_again(self) -> None:
        """See how far Kaggle is with what it has accepted, and finish it where it is ready."""
        from kaggle_share import pipeline

        way, release = self._way, self.release
        if self.running or way is None or release is None or way.remote is None:
            return
        endpoint = way.remote.endpoint.name

        def work(watch: Watch) -> Release:
            return pipeline.status(
                release.ref, endpoint=endpoint, record=way.record, settings=way.settings, watch=watch
            )

        self._start("finishing", work, self._released)

    def make_public(self) -> None:
        """Make what was published public, as an act of its own."""
        from kaggle_share import pipeline

        way, release = self._way, self.release
        if self.running or way is None or release is None or way.remote is None:
            return
        plan = way.draft.plan
        is_of_it = self.fresh and plan is not None and plan.ref == release.ref
        act: Callable[..., Release] = partial(pipeline.make_public, way.remote, release, way.record)
        if is_of_it and plan is not None and (plan.action == "nothing" or way is self._sent):
            # What was decided since in Check, with nothing else changed, is decided of what was published.
            way.waive(self.reasons, self.for_public)
            act = partial(pipeline.publicise, way, release, screened=False)

        def work(watch: Watch) -> Release:
            return act(watch=watch)

        self._start("publicising", work, self._released)

    def next_version(self) -> None:
        """Begin with the next version of what was published: the same picks and words, and no release yet."""
        if self.release is not None and not self.running:
            self.words["to"] = str(self.release.ref)
            self.words.pop("notes", None)
            self.release = None
            self._changed("release")

    # ── inside ────────────────────────────────────────────────────────────────────────────────────

    def _request(self, session: Session) -> Request:
        from kaggle_share.ui.request import make_request

        if not self.picks:
            raise InputError("nothing is picked yet", "Pick a table, an array, a figure or a file")
        request = make_request(
            (),
            {"remove": self.remove, "endpoint": self.endpoint or None, **dict.fromkeys(self.along, True)},
            namespace=session.namespace,
            folder=session.folder,
            running=None,
            passed=Path(self.notebook) if self.notebook else None,
            history=session.history,
            look=False,
        )
        request.document = self.document()
        return request

    def _released(self, run: Run) -> None:
        if run is not self._run:
            return
        if run.result is not None:
            self.release = run.result
        if run.result is not None or isinstance(run.error, ChangedError):
            # What the draft was compared with, or made of, is no more.
            self._drafted = -1
        self._ended(run, "release")


def _mark(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:
        return (0, 0)
    return (seen.st_mtime_ns, seen.st_size)
