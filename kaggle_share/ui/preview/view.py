"""What a preview says of a draft: the words and numbers, before anybody arranges them.

`verdict.py`, `files.py`, `columns.py`, `score.py`, `told.py`, `card.py` and `made.py` find the words of each part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kaggle_share import rules
from kaggle_share.model import Draft, Finding, Plan
from kaggle_share.ui.preview import pictures
from kaggle_share.ui.preview.files import FileView, is_listed
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.folders import Thumbnail, listing, thumbnails
from kaggle_share.ui.preview.protected import ProtectionView, protection
from kaggle_share.ui.preview.room import ROOMS, Room
from kaggle_share.ui.preview.score import ScoreView, Tag, score, tags
from kaggle_share.ui.preview.told import Told, told
from kaggle_share.ui.preview.verdict import Foot, Verdict, endpoint_words, foot, verdict
from kaggle_share.ui.wording import counted, shortened, size, visible, whole

NAME_CHARS = 240


@dataclass(frozen=True)
class FindingView:
    """One thing that screening found."""

    kind: Literal["held", "warn", "note", "kept"]
    place: str
    message: str
    samples: tuple[str, ...]
    fixes: tuple[str, ...]
    reason: str
    while_private: bool = False
    """The reason holds for a private dataset alone."""

    @property
    def symbol(self) -> str:
        """One character in front."""
        return {"held": "✕", "warn": "⚠", "note": "i", "kept": "✓"}[self.kind]

    @property
    def word(self) -> str:
        """The symbol, for who can't see it."""
        return {"held": "Holds it back", "warn": "To look at", "note": "Note", "kept": "Kept"}[self.kind]


@dataclass(frozen=True)
class Change:
    """Metadata that would change."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class DraftView:
    """A draft in words."""

    title: str
    subtitle: str
    ref: str
    facts: tuple[str, ...]
    """Visibility, and what publishing would make."""
    endpoint: str
    sandbox: bool
    license: str
    verdict: Verdict
    files: tuple[FileView, ...]
    total: str
    more_files: str
    extras: tuple[FileView, ...]
    """What kaggle-share adds: the card, the dictionary and the rest."""
    extras_total: str
    thumbnails: tuple[Thumbnail, ...]
    thumbnails_note: str
    findings: tuple[FindingView, ...]
    findings_total: str
    urgent: bool
    """Something was found that holds it back or is to be looked at."""
    more_findings: str
    changes: tuple[str, ...]
    """What a version changes, a phrase each: `1 new`, `1 changed`."""
    fields: tuple[Change, ...]
    to_send: str
    protection: ProtectionView
    score: ScoreView | None
    tags: tuple[Tag, ...]
    cover: str
    """The cover image as a `data:` address; empty where there is none, or it may not be shown."""
    cover_note: str
    metadata: tuple[Told, ...]
    notes: tuple[str, ...]
    foot: Foot


def view(draft: Draft, room: Room = ROOMS[0], *, draw: bool = True) -> DraftView:
    """What a preview says of a draft.

    Parameters
    ----------
    draft:
        At any point of its way; what is not known yet is left out.
    room:
        How much there may be of everything.
    draw:
        Make the pictures too.
    """
    plan, metadata, flagged = draft.plan, draft.metadata, Flagged.in_draft(draft)
    picked = [r for r in draft.resources if is_listed(r)]
    extra = [r for r in draft.resources if not is_listed(r)]
    files, more_files = listing(draft, picked, flagged, room)
    findings = sorted(draft.findings, key=_rank)
    stands = verdict(draft)
    sheet, sheet_note = thumbnails(draft, flagged, room) if draw else ((), "")
    cover, cover_note = _cover(draft, flagged) if draw and room.pictures else ("", "")
    return DraftView(
        title=_text("title", metadata.title if metadata else "", flagged) or "Untitled",
        subtitle=_text("subtitle", metadata.subtitle if metadata else "", flagged),
        ref=visible(shortened(str(plan.ref) if plan else draft.document.to or "", NAME_CHARS)),
        facts=_facts(plan),
        endpoint=shortened(endpoint_words(draft.endpoint), NAME_CHARS),
        sandbox=draft.endpoint == "sandbox",
        license=_license(draft),
        verdict=stands,
        files=files,
        total=_total(r.size for r in picked),
        more_files=more_files,
        extras=tuple(
            FileView(visible(shortened(r.path, NAME_CHARS)), size=size(r.size), sha256=r.sha256)
            for r in extra[: room.files]
        ),
        extras_total=_total(r.size for r in extra),
        thumbnails=sheet,
        thumbnails_note=sheet_note,
        findings=tuple(_finding(one, room) for one in findings[: room.findings]),
        findings_total=_findings_total(findings),
        urgent=any(_kind(one) in ("held", "warn") for one in findings),
        more_findings=_more(len(findings), room.findings, "thing"),
        changes=_changes(plan),
        fields=_fields(plan, flagged, room),
        to_send=f"{size(plan.bytes_to_send)} to send" if plan and plan.sends_files else "",
        protection=protection(draft, flagged, room),
        score=score(draft),
        tags=tags(draft, flagged),
        cover=cover,
        cover_note=cover_note,
        metadata=told(draft, flagged),
        notes=_notes(draft, flagged, room),
        foot=foot(draft, stands),
    )


def _text(name: str, text: str, flagged: Flagged) -> str:
    return "" if name in flagged.texts or flagged.quotes(text) else visible(shortened(text, NAME_CHARS))


def _facts(plan: Plan | None) -> tuple[str, ...]:
    if plan is None:
        return ("not compared yet",)
    seen = "private" if plan.is_private else "public"
    if plan.public:
        seen = "private, public once verified"
    made = {
        "create": "new dataset",
        "version": f"version {plan.version}",
        "update": "no file changes",
        "nothing": f"version {plan.version}",
    }[plan.action]
    return (seen, made)


def _license(draft: Draft) -> str:
    if draft.metadata is None:
        return ""
    title, _ = rules.LICENSES.get(draft.metadata.license, (draft.metadata.license, ""))
    return "no license given" if draft.metadata.license == "unknown" else visible(shortened(title, NAME_CHARS))


def _cover(draft: Draft, flagged: Flagged) -> tuple[str, str]:
    """The cover, and what to say of it where it isn't shown."""
    metadata = draft.metadata
    if metadata is None or metadata.image is None:
        return "", ""
    own = {r.path for r in draft.data if r.location == metadata.image} | {metadata.image.name}
    # The title stands on a cover that was drawn, and the data that it is drawn from is what nothing was found in.
    texts = {"image", "title"} if "image" in metadata.generated else {"image"}
    if texts & flagged.texts or own & set(flagged.files):
        return "", "The cover is not shown, since screening found something in it."
    address = pictures.cover(metadata.image)
    return address, "" if address else "The cover can’t be shown here."


def _rank(finding: Finding) -> tuple[int, str]:
    order = {"held": 0, "warn": 1, "note": 2, "kept": 3}
    return order[_kind(finding)], finding.place


def _kind(finding: Finding) -> Literal["held", "warn", "note", "kept"]:
    if finding.waived:
        return "kept"
    kinds: Mapping[str, Literal["held", "warn", "note"]] = {"block": "held", "warn": "warn", "note": "note"}
    return kinds[finding.severity]


def _finding(finding: Finding, room: Room) -> FindingView:
    return FindingView(
        kind=_kind(finding),
        place=visible(shortened(finding.place, NAME_CHARS)),
        message=visible(shortened(finding.message, room.words)),
        samples=tuple(visible(shortened(sample, NAME_CHARS)) for sample in finding.samples[:2]),
        fixes=() if finding.waived else tuple(visible(shortened(fix, NAME_CHARS)) for fix in finding.fixes[:10]),
        reason=visible(shortened(finding.waived, room.words)),
        while_private=finding.while_private,
    )


def _findings_total(findings: Iterable[Finding]) -> str:
    kinds = [_kind(one) for one in findings]
    words = {"held": "holding it back", "warn": "to look at", "note": "to know", "kept": "kept"}
    return " · ".join(f"{whole(kinds.count(kind))} {word}" for kind, word in words.items() if kind in kinds)


def _changes(plan: Plan | None) -> tuple[str, ...]:
    if plan is None or plan.action == "create":
        return ()
    groups = (
        ("new", plan.added),
        ("changed", plan.changed),
        ("removed", plan.removed),
        ("unchanged", plan.unchanged),
    )
    return tuple(f"{whole(len(paths))} {word}" for word, paths in groups if paths)


def _fields(plan: Plan | None, flagged: Flagged, room: Room) -> tuple[Change, ...]:
    if plan is None:
        return ()
    return tuple(
        Change(
            visible(shortened(name.replace("_", " "), NAME_CHARS)),
            *("not shown" if _is_hidden(name, value, flagged) else _value(value) for value in ends),
        )
        for name, ends in list(plan.fields.items())[: room.notes]
    )


def _is_hidden(name: str, value: Any, flagged: Flagged) -> bool:
    return name in flagged.texts or (isinstance(value, str) and flagged.quotes(value))


def _value(value: Any) -> str:
    if value in (None, "", [], (), {}):
        return "nothing"
    if isinstance(value, Mapping):
        words = sum(len(part) if isinstance(part, Mapping) else 1 for part in value.values())
        return counted(words, "description")
    if isinstance(value, (list, tuple)):
        names = [str(one.get("name", "")) if isinstance(one, Mapping) else str(one) for one in value]
        return visible(shortened(", ".join(names), 120))
    return visible(shortened(str(value), 120))


def _notes(draft: Draft, flagged: Flagged, room: Room) -> tuple[str, ...]:
    every = dict.fromkeys((*draft.notes, *(draft.plan.notes if draft.plan else ())))
    items = (item.note for item in draft.selection.items if item.note)
    notes = [visible(shortened(flagged.safe(note), 400)) for note in dict.fromkeys((*every, *items))]
    more = _more(len(notes), room.notes, "note")
    return (*notes[: room.notes], *((more,) if more else ()))


def _total(sizes: Iterable[int]) -> str:
    every = list(sizes)
    return f"{counted(len(every), 'file')}, {size(sum(every))}"


def _more(count: int, shown: int, noun: str) -> str:
    return f"and {counted(count - shown, f'more {noun}')}" if count > shown else ""
