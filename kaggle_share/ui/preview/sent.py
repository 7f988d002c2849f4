"""What is said of a release: what arrived, in which state, and what finishes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kaggle_share.model import Release
from kaggle_share.ui.preview.companions import NotebookView, notebook_views
from kaggle_share.ui.wording import counted, shortened, size, visible
from kaggle_share.wording import place_first

FILES_SHOWN = 500


@dataclass(frozen=True)
class SentFile:
    """One file of a release."""

    path: str
    size: str
    sha256: str
    confirmed: bool

    @property
    def short(self) -> str:
        """The beginning of the sha256, enough to compare by eye."""
        return self.sha256[:12]


@dataclass(frozen=True)
class ReleaseView:
    """A release in words."""

    kind: Literal["done", "unverified", "submitted"]
    title: str
    ref: str
    verdict: str
    command: str
    """What finishes it; empty where nothing is left to do."""
    finishes: str
    """The rest of the sentence that begins with the command."""
    not_kept: tuple[str, ...]
    notes: tuple[str, ...]
    link: str
    """Address of its page; empty unless it is one of the web."""
    address: str
    visibility: str
    """`private` or `public`."""
    sandbox: bool
    next_step: tuple[str, str, str]
    """Words, then what to say in Python and in a command; empty words where there is no next step."""
    files: tuple[SentFile, ...]
    more: str
    total: str
    verification: str
    published: str
    notebooks: tuple[NotebookView, ...] = ()
    """Published on Kaggle beside it."""

    @property
    def symbol(self) -> str:
        """One character in front of the verdict."""
        return {"done": "✓", "unverified": "⚠", "submitted": "…"}[self.kind]


def sent(release: Release) -> ReleaseView:
    """What is said of a release.

    Parameters
    ----------
    release:
        In any state.
    """
    files = tuple(SentFile(visible(r.path), size(r.size), visible(r.sha256), r.confirmed) for r in release.receipts)
    web = release.url.startswith(("https://", "http://")) or re.match(r"/(?!/)", release.url) is not None
    waiting = release.state == "submitted"
    return ReleaseView(
        kind=_kind(release),
        title=visible(release.title),
        ref=visible(str(release.ref)),
        verdict=_verdict(release),
        command=f"kaggle-share status {release.ref}" if waiting else "",
        finishes="finishes it." if waiting else "",
        not_kept=_sentences(release.not_kept),
        # The verdict of a version that is being processed says what this note would repeat.
        notes=_sentences(note for note in release.notes if not (waiting and note.startswith("Stopped waiting."))),
        link=visible(release.url) if web else "",
        address=visible(release.url),
        visibility="private" if release.is_private else "public",
        sandbox=release.endpoint == "sandbox",
        next_step=_next_step(release),
        files=files[:FILES_SHOWN],
        more=f"and {counted(len(files) - FILES_SHOWN, 'more file')}" if len(files) > FILES_SHOWN else "",
        total=_total(release),
        verification=visible(release.verification),
        published=f"{release.published:%Y-%m-%d %H:%M %Z}".strip() if release.published else "",
        notebooks=notebook_views(release),
    )


def _kind(release: Release) -> Literal["done", "unverified", "submitted"]:
    if release.state == "submitted":
        return "submitted"
    # What was not published from here has nothing to be verified against.
    return "done" if release.verified or release.action == "update" or not release.receipts else "unverified"


def _verdict(release: Release) -> str:
    what = f"version {release.version} of {visible(str(release.ref))}"
    if release.state == "submitted":
        return f"{visible(place_first(release.endpoint))} has accepted {what} and is processing it."
    total, verified = _total(release), release.verified
    if release.action == "nothing" and not release.verification and (verified or not release.receipts):
        return (
            f"Nothing to do: {what} is ready and verified: {total}."
            if verified
            else f"Nothing to do: {what} is ready."
        )
    if release.action == "update":
        return f"V{what[1:]} is up to date, read back; no file was sent again."
    if verified:
        return f"V{what[1:]} is ready and verified: {total}, all as sent."
    return f"V{what[1:]} is ready." if not release.receipts else f"V{what[1:]} is ready, but could not be verified."


def _total(release: Release) -> str:
    return f"{counted(len(release.receipts), 'file')}, {size(sum(r.size for r in release.receipts))}"


def _next_step(release: Release) -> tuple[str, str, str]:
    if release.verified and release.is_private:
        return ("Look it over, then make it public:", "release.make_public()", "--publish --public")
    return ("", "", "")


def _sentences(notes: Iterable[str]) -> tuple[str, ...]:
    every = [visible(shortened(note, 400)) for note in dict.fromkeys(notes)]
    return tuple(every[:50])
