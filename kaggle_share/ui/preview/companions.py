"""What is said of the notebooks that were published on Kaggle beside a dataset."""

from __future__ import annotations

from dataclasses import dataclass

from kaggle_share.model import PublishedNotebook, Release
from kaggle_share.ui.wording import shortened, visible
from kaggle_share.wording import place

NAMES = {"methods": "Notebook that made it", "starter": "Starter notebook"}
STATES = {
    "queued": "Its run is queued.",
    "running": "Its run is under way.",
    "complete": "Its run is complete.",
    "error": "Its run failed.",
    "cancelled": "Its run was cancelled.",
    "unknown": "How its run stands could not be asked.",
}
FAILURE = 300
"""Characters of a failure that are shown."""


@dataclass(frozen=True)
class NotebookView:
    """A notebook in words."""

    symbol: str
    tone: str
    """`good`, `care` or `quiet`."""
    title: str
    words: str
    notes: tuple[str, ...]
    link: str
    """Address of its page; empty unless it is one of the web."""


def notebook_views(release: Release) -> tuple[NotebookView, ...]:
    """The notebooks of a release."""
    return tuple(_view(one, release) for one in release.notebooks)


def _view(one: PublishedNotebook, release: Release) -> NotebookView:
    symbol, tone = ("✓", "good") if one.is_done else ("✕", "care") if one.has_failed else ("…", "quiet")
    notes = [visible(note) for note in one.notes]
    if one.state == "refused":
        words = f"{NAMES[one.kind]}: not published. {visible(shortened(one.failure, FAILURE))}"
        return NotebookView(symbol, tone, visible(one.title), _ended(words), tuple(notes), "")
    shown = "private" if one.is_private else "public"
    what = "published" if one.confirmed else f"accepted by {visible(place(release.endpoint))}"
    words = f"{NAMES[one.kind]}: {what}, version {one.version}, {shown}. {STATES[one.state]}"
    if release.endpoint == "sandbox" and one.state == "complete":
        # It never runs anything, and nothing else is claimed of it.
        words = f"{NAMES[one.kind]}: {what}, version {one.version}, {shown}. The sandbox runs no notebooks."
    if one.failure:
        words = f"{words} {visible(shortened(one.failure, FAILURE))}"
    if one.state in ("queued", "running"):
        notes.append(f"kaggle-share status {release.ref} asks again.")
    web = one.url.startswith(("https://", "http://"))
    return NotebookView(symbol, tone, visible(one.title), words, tuple(notes), visible(one.url) if web else "")


def _ended(words: str) -> str:
    return words if words.endswith((".", "…")) else f"{words}."
