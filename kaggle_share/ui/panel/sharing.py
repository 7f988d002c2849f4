"""One publication in the making, without any widget: what was picked and said, the draft, the run, the release.

The parts of the panel show it and call into it; whatever it is asked to do is one call into the pipeline. Everything
that was picked and said is the one document (`spec`), so that it can be written as a cell or a file at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kaggle_share.errors import InputError, KaggleShareError
from kaggle_share.model import Draft, Finding, Release, Watch
from kaggle_share.ui.panel.run import Run
from kaggle_share.ui.session import Session
from kaggle_share.ui.state import View

if TYPE_CHECKING:
    from kaggle_share.pipeline import Request, Way
    from kaggle_share.screen.policy import Policies
    from kaggle_share.settings import Settings
    from kaggle_share.spec import Document

Event = Literal["picks", "words", "privacy", "draft", "progress", "run", "release"]
"""What a listener is told: what was picked, said or settled changed; a draft or release is there, or not any more; a
run began or ended (`run`), or got further (`progress`)."""
Doing = Literal["", "preparing", "publishing", "publicising", "finishing"]
Settled = tuple[str, str | None, Any]
"""File, column (or `cell 4`, or None for the file as a whole), and what is done about it, as in the document."""


@dataclass(frozen=True)
class Pick:
    """One thing that was picked."""

    word: str
    """Name of the variable; or path, folder or glob, from the working folder on."""
    is_variable: bool
    format: str = ""
    """As the user chose it; empty for the default."""
    name: str = ""
    """Its name in the dataset, where the user gave one."""
    value: Any = field(default=None, repr=False, compare=False)
    """What the variable was when it was picked (weakly held, or its identity), to see whether it is still that."""

    @property
    def key(self) -> tuple[bool, str]:
        """What tells it from the others."""
        return (self.is_variable, self.word)

    def to_document(self) -> dict[str, str]:
        """As an entry of the document's `resources`."""
        said = {"frame" if self.is_variable else "path": self.word, "name": self.name, "format": self.format}
        return {key: value for key, value in said.items() if value}


class Sharing:
    """What the panel holds.

    Parameters
    ----------
    session:
        The kernel's session at the moment of the call, in the thread where cells run.
    settings:
        The user's settings at the moment of the call.
    """

    def __init__(self, session: Callable[[], Session], settings: Callable[[], Settings]) -> None:
        self.picks: dict[tuple[bool, str], Pick] = {}
        self.words: dict[str, Any] = {}
        """Keys of the document that the user set, but `resources`, `privacy` and `notebook`."""
        self.privacy: dict[str, Any] = {}
        """Fixes and waivers, as in the document."""
        self.reasons: dict[str, str] = {}
        """Key of a finding → why it may stay, where the document could only waive all of its file."""
        self.notebook = ""
        """Its path, as the front end has it; empty to look for it."""
        self.endpoint = ""
        """Empty for the user's setting."""
        self.remove = False
        self.draft: Draft | None = None
        self.error: KaggleShareError | None = None
        """What the last run ended with."""
        self.release: Release | None = None
        self.doing: Doing = ""
        self._session, self._settings = session, settings
        self._run: Run | None = None
        self._way: Way | None = None
        self._listeners: list[Callable[[Event], None]] = []
        self._revision = 0
        self._drafted = self._preparing = -1
        self._again = False
        self._found: tuple[Finding, ...] = ()
        """What was found in the draft, as it was before `reasons`."""
        self._seen: object = None
        """What tells whether the draft is of what there is now: cells that were run, files as they were."""
        self._undo: list[tuple[tuple[Settled, ...], dict[str, Any], dict[str, str]]] = []

    # ── who listens ───────────────────────────────────────────────────────────────────────────────

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Have a function told of every change, in whatever thread it happens."""
        self._listeners.append(listener)

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def _changed(self, event: Event) -> None:
        self._revision += 1
        self._tell(event)

    # ── what is picked and said ───────────────────────────────────────────────────────────────────

    def pick(self, pick: Pick) -> None:
        """Pick something, or change how it is picked."""
        self.picks[pick.key] = pick
        self._changed("picks")

    def unpick(self, key: tuple[bool, str]) -> None:
        """Take something out again."""
        if self.picks.pop(key, None) is not None:
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

    def waive(self, finding: Finding, reason: str) -> None:
        """Let one finding of the draft pass, whatever else there is in its file; an empty reason takes it back."""
        self._remember(((finding.file, None, {"keep": reason} if reason else None),))
        self.reasons.pop(finding.key, None)
        if reason:
            self.reasons[finding.key] = reason
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
        _, privacy, self.reasons = self._undo.pop()
        if privacy == self.privacy:
            self._judge()
            self._tell("privacy")
        else:
            self.privacy = privacy
            self._changed("privacy")

    def allow_removal(self, allowed: bool) -> None:
        """Whether what is on Kaggle and was not picked may go from the new version."""
        self.remove = allowed
        if self.draft is not None:
            self.draft.remove = allowed
        self._tell("draft")

    def _remember(self, settled: tuple[Settled, ...]) -> None:
        self._undo.append((settled, deepcopy(self.privacy), dict(self.reasons)))

    def _judge(self) -> None:
        """See the draft's findings with the reasons that were given, as the policies let them count."""
        if self._way is not None and self.draft is not None:
            self.draft.findings = self._found
            self._way.waive(self.reasons)
            self._way.judge(self.draft.findings, None)

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
        return {**fields, "privacy": self.privacy} if self.privacy else fields

    @property
    def fresh(self) -> bool:
        """True while the draft is of what is picked and said now."""
        return self.draft is not None and self._drafted == self._revision

    def set_aside(self) -> None:
        """Have the next draft made anew: something outside of the panel changed."""
        self._revision += 1

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

    @property
    def running(self) -> bool:
        """True while a run is under way."""
        return self._run is not None and bool(self.doing)

    @property
    def view(self) -> View | None:
        """Where the run stands; None where there is none."""
        return self._run.view if self._run is not None and self.doing else None

    @property
    def stopping(self) -> bool:
        """True once the run was told to stop."""
        return self.running and self._run is not None and self._run.stopping

    def stop(self) -> None:
        """Stop what is running."""
        self._again = False
        if self._run is not None:
            self._run.stop()
            self._tell("run")

    def wait(self, seconds: float) -> bool:
        """Wait for what is running; True where it has ended."""
        return self._run is None or self._run.wait(seconds)

    def prepare(self) -> None:
        """Make the draft: everything up to the plan. Nothing leaves the machine.

        One that is being made of what is not said any more is made anew.
        """
        from kaggle_share import pipeline
        from kaggle_share.ui.python import with_doors

        if self.running:
            if self.doing == "preparing" and self._preparing != self._revision and self._run is not None:
                self._again = True
                self._run.stop()
            return
        session = replace(self._session(), running=None)
        try:
            settings, request = self._settings(), self._request(session)
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
        way.waive(self.reasons)

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
        remote, record = way.remote, way.record

        def work(watch: Watch) -> Release:
            return pipeline.make_public(remote, release, record, watch=watch)

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
            {"remove": self.remove, "endpoint": self.endpoint or None},
            namespace=session.namespace,
            folder=session.folder,
            running=None,
            passed=Path(self.notebook) if self.notebook else None,
            history=session.history,
            look=False,
        )
        request.document = self.document()
        return request

    def _start(self, doing: Doing, work: Callable[[Watch], Any], end: Callable[[Run], None]) -> None:
        before = self._run

        def after_that(watch: Watch) -> Any:
            # What was stopped may hang in a call still; two that publish the same would meet.
            while before is not None and doing != "preparing" and not before.wait_for_thread(0.1):
                watch.check()
            return work(watch)

        self.doing, self.error = doing, None
        self._run = Run(after_that, report=lambda _: self._tell("progress"), end=end)
        self._run.start()
        self._tell("run")

    def _released(self, run: Run) -> None:
        if run is not self._run:
            return
        if run.result is not None:
            self.release = run.result
            # What the draft was compared with is no more.
            self._drafted = -1
        self._ended(run, "release")

    def _ended(self, run: Run, event: Event) -> None:
        self.doing = ""
        self.error = run.error
        self._tell(event)
        self._tell("run")

    def _end_with(self, error: KaggleShareError) -> None:
        self.error = error
        self._tell("run")


def _mark(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:
        return (0, 0)
    return (seen.st_mtime_ns, seen.st_size)
