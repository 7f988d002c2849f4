"""What was done to protect people, how well they hide now, and the policies that apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaggle_share.model import Anonymity, Draft, Sampled
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import counted, percent, shortened, visible, whole

NAME_CHARS = 240


@dataclass(frozen=True)
class Done:
    """One column, or file, that is published otherwise than it was."""

    place: str
    words: str
    before: tuple[str, ...]
    """Redacted."""
    after: tuple[str, ...]


@dataclass(frozen=True)
class ProtectionView:
    """All of it in words."""

    done: tuple[Done, ...]
    told: tuple[str, ...]
    """Samples, anonymity, what was looked for and not, policies: a sentence each."""

    def __bool__(self) -> bool:
        return bool(self.done or self.told)


def protection(draft: Draft, flagged: Flagged, room: Room) -> ProtectionView:
    """What is said of the protection.

    Parameters
    ----------
    draft:
        With what was done.
    flagged:
        What must not be shown.
    room:
        How much may be.
    """
    made = draft.protection
    done = tuple(
        Done(
            visible(shortened(one.file if one.column is None else f"{one.file} › {one.column}", NAME_CHARS)),
            visible(shortened(f"{one.sentence}{_counts(one.changed, one.lost)}", room.words)),
            tuple(visible(shortened(value, 40)) for value in one.before[:2]),
            tuple(visible(shortened(value, 40)) for value in one.after[:2] if not flagged.quotes(value)),
        )
        for one in made.fixes[: room.findings]
    )
    more = len(made.fixes) - len(done)
    told = [
        *([f"And {counted(more, 'more column')} changed."] if more > 0 else []),
        *(_sampled(one, made.whole) for one in made.samples),
        *(line for one in made.anonymity for line in _anonymity(one)),
        *made.statements,
        *(f"Policy: {policy}" for policy in made.policies),
    ]
    lines = dict.fromkeys(visible(shortened(flagged.safe(line), room.words)) for line in told)
    return ProtectionView(done, tuple(lines)[: room.findings])


def _counts(changed: int, lost: int) -> str:
    parts = [
        counted(changed, "value") if changed else "",
        f"{whole(lost)} not understood and left out" if lost else "",
    ]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _sampled(one: Sampled, where: str) -> str:
    drawn = (
        f", all rows of a {one.subject} together"
        if one.subject
        else f", the same share of each {one.by}"
        if one.by
        else ""
    )
    rest = f" The whole: {where}" if where else ""
    return f"{one.file}: a sample of {whole(one.rows)} of {counted(one.of, 'row')}{drawn}, seed {one.seed}.{rest}"


def _anonymity(one: Anonymity) -> Iterator[str]:
    alone = f"; {counted(one.unique, 'row')} alone" if one.unique else ""
    small = percent(round(one.small * one.rows), one.rows)
    yield (
        f"k-anonymity {one.k} over {', '.join(one.quasi_identifiers)}: the smallest of {whole(one.groups)} groups "
        f"has {counted(one.k, 'row')}, {small} of the rows are in groups of fewer than 5{alone}."
    )
    if one.gain:
        yield f"What helps most: {one.gain} (k-anonymity {one.gain_k} then)."
