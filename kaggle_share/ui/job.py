"""What the command does, apart from asking and printing: a draft, and then perhaps a release.

A job runs in this process, or (`--execute`) in a notebook's kernel, where the variables are. What it has to say is
plain JSON and text in both cases, so that both look the same from outside.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kaggle_share.errors import Exit, KaggleShareError, UnknownNameError, UnreachableError
from kaggle_share.model import Draft, Release, Watch
from kaggle_share.ui.answer import answer, exit_of
from kaggle_share.ui.request import make_request
from kaggle_share.ui.wording import visible

if TYPE_CHECKING:
    from kaggle_share.pipeline import Request, Way

WARNINGS_SHOWN = 10
PUBLISH = "the same command with publish instead of preview"
PUBLICISE = "kaggle-share publish … --public"


@dataclass(frozen=True)
class Told:
    """What a job has to say."""

    answer: Mapping[str, Any]
    """As `--json` prints it."""
    text: str = ""
    """For people, on stdout."""
    warnings: tuple[str, ...] = ()
    """For people, on stderr."""

    @property
    def exit(self) -> Exit:
        """The exit code."""
        return Exit(self.answer["exit"])

    @property
    def error(self) -> str:
        """What went wrong, in one line; empty where nothing did."""
        return str(self.answer["error"]["message"]) if self.answer["error"] else ""


class Work(Protocol):
    """A job, wherever it runs."""

    def draft(self, watch: Watch, *, planned: bool) -> Told:
        """Make the draft, and preview it; `planned` makes it an error that Kaggle can't be asked."""
        ...

    def publish(
        self,
        watch: Watch,
        *,
        remove: bool,
        public: bool,
        wait: bool,
        verify: str,
        reasons: Mapping[str, str] | None = None,
    ) -> Told:
        """Publish the draft."""
        ...

    def describe(self, watch: Watch, *, out: str, yes: bool) -> Told:
        """Describe what was picked, and write the description into a folder where one is named."""
        ...


@dataclass
class Job:
    """A job in this process.

    Parameters
    ----------
    words, said:
        What the user wrote.
    folder:
        The working folder.
    namespace:
        Variables, where there are some.
    history:
        The inputs of the kernel that this is done in, where it is one: they tell what was run, and in which order.
    """

    words: tuple[str, ...]
    said: Mapping[str, Any]
    folder: Path
    namespace: Mapping[str, Any] = field(default_factory=dict, repr=False)
    history: tuple[str, ...] | None = field(default=None, repr=False)
    _way: Way | None = field(default=None, init=False, repr=False)

    def draft(self, watch: Watch, *, planned: bool) -> Told:
        """Make the draft, and preview it. A finding that holds it back is an error already.

        Parameters
        ----------
        watch:
            Told of the progress.
        planned:
            It is going to be published, so that it is an error if Kaggle can't be asked.
        """
        from kaggle_share import pipeline
        from kaggle_share.settings import load_settings

        try:
            request = self._request()
            request.planned = planned
            self._way = pipeline.draft(request, settings=load_settings(), watch=watch)
        except KaggleShareError as error:
            return Told(answer(error=self._hinted(error)))
        made = self._way.draft
        # What is going to be published is not shown first, unless something holds it back.
        text = "" if planned else self._shown()
        try:
            text += self._saved(made)
        except KaggleShareError as error:
            return Told(answer(error=error, draft=made), text)
        try:
            pipeline.check_findings(made.findings)
            if planned and made.plan is None:
                self._ask_again()
        except KaggleShareError as error:
            return Told(answer(error=error, draft=made), text or self._shown())
        return Told(answer(draft=made), text, _warnings(made))

    def _request(self) -> Request:
        return make_request(self.words, self.said, namespace=self.namespace, folder=self.folder, history=self.history)

    def _shown(self) -> str:
        from kaggle_share.ui.preview import draft_text

        assert self._way is not None  # noqa: S101 - draft() has made it
        return draft_text(self._way.draft, publish=PUBLISH)

    def _saved(self, made: Draft) -> str:
        """Write the page that `--out` asks for; what to say of it."""
        wanted = self.said.get("out")
        if not wanted:
            return ""
        from kaggle_share.ui.preview import save

        written = save(made, self.folder / Path(wanted).expanduser())
        return f"\nThe preview is in {visible(written.name)}"

    def describe(self, watch: Watch, *, out: str, yes: bool) -> Told:
        """Describe what was picked, without asking Kaggle.

        Parameters
        ----------
        watch:
            Told of the progress.
        out:
            The folder to write into; empty to show the card alone.
        yes:
            Overwrite what is in the way there.
        """
        from kaggle_share import pipeline
        from kaggle_share.describe.folder import described_files
        from kaggle_share.screen import METADATA
        from kaggle_share.settings import load_settings
        from kaggle_share.spec import GENERATED
        from kaggle_share.ui import described

        folder = Path(os.path.normpath(self.folder / Path(out).expanduser())) if out else None
        made = None
        try:
            request = self._request()
            if folder is not None:
                described.check_folder(folder, _picked_folders(request))
            self._way = pipeline.described(request, settings=load_settings(), watch=watch)
            made = self._way.draft
            # What is flagged in the data stays there; what would be written must not repeat it.
            pipeline.check_findings([one for one in made.findings if one.file in (*GENERATED, METADATA)])
            files = described_files(made)
            written = described.write_described(files, folder, yes=yes) if folder is not None else None
        except KaggleShareError as error:
            return Told(answer(error=self._hinted(error), draft=made))
        report = described.report_of(written, files, made)
        card = files["README.md"].decode("utf-8", "replace")
        text = described.text_of(written, made) if written else card.rstrip()
        return Told(answer(draft=made, report=report), text, _warnings(made))

    def _hinted(self, error: KaggleShareError) -> KaggleShareError:
        """The error, with what a word may have meant that is no file: variables are out of the command's sight."""
        if isinstance(error, UnknownNameError) and error.kind == "a file" and not error.near and not self.namespace:
            error.fix = "Check the path; a variable of a notebook needs --execute NOTEBOOK"
        return error

    def _ask_again(self) -> None:
        """Raise what kept Kaggle from being asked: a preview goes on without, and only notes it."""
        from kaggle_share.remote import connect

        assert self._way is not None  # noqa: S101 - draft() has made it
        connect(self._way.draft.endpoint, self._way.settings).identity()
        raise UnreachableError(self._way.draft.unasked)

    def publish(
        self,
        watch: Watch,
        *,
        remove: bool,
        public: bool,
        wait: bool,
        verify: str,
        reasons: Mapping[str, str] | None = None,
    ) -> Told:
        """Publish the draft.

        Parameters
        ----------
        watch:
            Told of the progress.
        remove, public, wait, verify:
            As for `Draft.publish`; `remove` also where the user has just said so.
        reasons:
            Why findings may stay, by their keys, as the user has just said.
        """
        from kaggle_share import pipeline

        assert self._way is not None  # noqa: S101 - draft() comes first
        made = self._way.draft
        made.remove = made.remove or remove
        self._way.waive(reasons or {})
        try:
            release = pipeline.publish(self._way, public=public, wait=wait, verify=verify, watch=watch)
        except KaggleShareError as error:
            return Told(answer(error=error, draft=made))
        told = answer(draft=made, release=release, code=exit_of(release, public=public))
        # What is not shown is not made.
        return Told(told, "" if self.said.get("json") else _text(release))


def _picked_folders(request: Request) -> list[Path]:
    """Folders that are described whole."""
    named = [spec.path or spec.pick or "" for spec in request.document.resources]
    folders = [request.folder / Path(name).expanduser() for name in named if name]
    return [folder for folder in folders if folder.is_dir()]


def told_release(release: Release) -> Told:
    """What there is to say of a release."""
    return Told(answer(release=release), _text(release))


def _text(release: Release) -> str:
    from kaggle_share.ui.preview import release_text

    return release_text(release, publicise=PUBLICISE)


def _warnings(made: Draft) -> tuple[str, ...]:
    found = [one for one in made.findings if one.severity == "warn" and not one.waived]
    lines = [f"⚠ {visible(one.place)}: {visible(one.message)}" for one in found[:WARNINGS_SHOWN]]
    if len(found) > WARNINGS_SHOWN:
        lines.append(f"⚠ and {len(found) - WARNINGS_SHOWN} more: kaggle-share preview shows them")
    return tuple(lines)
