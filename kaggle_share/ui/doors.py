"""What a session's drafts and releases can do: be published, become public, show themselves, be saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kaggle_share.errors import HeldBackError, InputError
from kaggle_share.reproduce.mode import as_published, run_folder
from kaggle_share.ui.session import Session

if TYPE_CHECKING:
    from kaggle_share.model import Draft, Release
    from kaggle_share.pipeline import Way
    from kaggle_share.record import Record
    from kaggle_share.remote.protocol import Remote
    from kaggle_share.settings import Settings
    from kaggle_share.ui.progress import Run


EXECUTE = "KAGGLE_SHARE_EXECUTE"
"""Environment variable; `preview` in a notebook that `kaggle-share … --execute` runs: it must not publish twice."""


def waive(draft: Draft, reasons: Mapping[str, str]) -> None:
    """Let findings of a draft pass, each by its key, with the reason that the user has just given."""
    if isinstance(draft.doors, Doors) and draft.doors.way is not None:
        draft.doors.way.waive(reasons)


def with_doors(
    way: Way, session: Session, speaking: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Draft:
    """The draft of a way, able to publish itself and to show itself.

    Parameters
    ----------
    way:
        What `pipeline.draft` made. It lives as long as the draft, and its staging folder with it.
    session:
        Where it was asked for.
    speaking:
        What errors of its doors pass through.
    """
    way.draft.doors = Doors(way.settings, session, way, speaking=speaking)
    return way.draft


@dataclass
class Doors:
    """What a draft or a release that is shown can do (`model.Doors`)."""

    settings: Settings
    session: Session = field(repr=False)
    way: Way | None = field(default=None, repr=False)
    remote: Remote | None = field(default=None, repr=False)
    record: Record | None = field(default=None, repr=False)
    speaking: Callable[[], AbstractContextManager[None]] = field(default=nullcontext, repr=False)
    """What errors pass through: keywords are not named like a command's options."""

    def publish(self, draft: Draft, *, public: bool, wait: bool, verify: str) -> Release:
        """Publish the draft; as `Draft.publish`."""
        from kaggle_share import pipeline

        check_verify(verify)
        made_again = run_folder()
        if made_again is not None:
            return as_published(made_again, draft)
        if os.environ.get(EXECUTE, "").casefold() == "preview":
            raise HeldBackError(
                "publish() does nothing while the command runs this notebook, since the command publishes itself",
                f"Leave publish() out where {EXECUTE} is set, or use %kaggle_share, which then shows the preview",
            )
        if self.way is None:
            raise RuntimeError("a release can't be published again; make a draft")
        with self.speaking(), running(self.session, self.settings) as run:
            release = pipeline.publish(self.way, public=public, wait=wait, verify=verify, watch=run.watch)
        release.doors = self
        return release

    def make_public(self, release: Release) -> Release:
        """Make it public; as `Release.make_public`."""
        from kaggle_share import pipeline

        remote = self.remote or (self.way.remote if self.way else None)
        record = self.record or (self.way.record if self.way else None)
        if remote is None or record is None:
            raise RuntimeError("this release has no connection any more; see kaggle_share.status")
        with self.speaking(), running(self.session, self.settings) as run:
            made = pipeline.make_public(remote, release, record, watch=run.watch)
        if made.action == "nothing":
            # Something was done, if to no file.
            made.action = "update"
        made.doors = self
        return made

    def draft_text(self, draft: Draft) -> str:
        """The preview for a terminal."""
        from kaggle_share.ui import preview

        return preview.draft_text(draft)

    def draft_html(self, draft: Draft) -> str:
        """The preview for a notebook."""
        from kaggle_share.ui import preview

        return preview.draft_html(draft)

    def save(self, draft: Draft, path: Path) -> Path:
        """Write the preview to a file; as `Draft.save`."""
        from kaggle_share.ui import preview

        return preview.save(draft, self.session.folder / path.expanduser())

    def release_text(self, release: Release) -> str:
        """What was published, for a terminal."""
        from kaggle_share.ui import preview

        return preview.release_text(release)

    def release_html(self, release: Release) -> str:
        """What was published, for a notebook."""
        from kaggle_share.ui import preview

        return preview.release_html(release)


@contextmanager
def running(session: Session, settings: Settings | None = None) -> Iterator[Run]:
    """Show progress where the session can, and turn an interrupt into one line."""
    from kaggle_share.settings import load_settings
    from kaggle_share.ui.progress import reporting

    settings = settings or load_settings()
    if session.kernel and settings.progress:
        from kaggle_share.ui.widget import reporting as in_notebook

        manager = in_notebook()
    else:
        manager = reporting(shown=settings.progress and sys.stderr is not None)
    with manager as run:
        try:
            yield run
        except KeyboardInterrupt:
            raise run.state.stopped() from None


def check_verify(verify: str) -> None:
    """Raise `InputError` for anything but `full` and nothing."""
    if verify not in ("", "full"):
        raise InputError(f'verify can\'t be "{verify}"', 'Take "full", or leave it out')
