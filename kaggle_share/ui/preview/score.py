"""The usability that Kaggle will show, what earns the rest of it, and tags that fit."""

from __future__ import annotations

from dataclasses import dataclass

from kaggle_share.model import Draft, Point
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.wording import shortened, visible

TAGS_SHOWN = 8
WORDS = 200


@dataclass(frozen=True)
class Gain:
    """One component that has points to give."""

    name: str
    points: str
    """What it would add, on Kaggle's scale: `+1.2`."""
    todo: str
    """The one thing that earns it."""


@dataclass(frozen=True)
class Tag:
    """A tag that fits."""

    name: str
    reason: str


@dataclass(frozen=True)
class ScoreView:
    """The forecast in words."""

    score: str
    percent: int
    gains: tuple[Gain, ...]
    earned: tuple[str, ...]
    """Names of the components that are complete."""


def score(draft: Draft) -> ScoreView | None:
    """What is said of the usability; None where it was not forecast."""
    found = draft.usability
    if found is None:
        return None
    whole = sum(point.weight for point in found.points) or 1.0
    missing = sorted((p for p in found.points if p.share < 1), key=lambda p: -p.weight * (1 - p.share))
    return ScoreView(
        f"{found.score:.1f}",
        round(10 * found.score),
        tuple(_gain(point, whole) for point in missing),
        tuple(visible(shortened(point.name, WORDS)) for point in found.points if point.share >= 1),
    )


def _gain(point: Point, whole: float) -> Gain:
    more = 10 * point.weight * (1 - point.share) / whole
    return Gain(
        visible(shortened(point.name, WORDS)),
        # A gain is never said to be nothing.
        f"+{more:.1f}" if more >= 0.05 else "+ < 0.1",
        visible(shortened(point.todo, WORDS)),
    )


def tags(draft: Draft, flagged: Flagged) -> tuple[Tag, ...]:
    """Tags that fit, without those for which only a flagged value speaks."""
    return tuple(
        Tag(visible(shortened(tag.name, WORDS)), visible(shortened(tag.reason, WORDS)))
        for tag in draft.suggested_tags[:TAGS_SHOWN]
        if not flagged.quotes(tag.reason)
    )
