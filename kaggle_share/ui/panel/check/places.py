"""What the check has to say, place by place: a column, a cell, a field of the metadata, or a file.

What is decided is decided of a place, so findings of the same place stand together, and what was done to it stays
where it was found. Nothing here is a widget, and nothing holds a value that screening flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kaggle_share.model import Finding
from kaggle_share.model.protected import Deidentified
from kaggle_share.spec import GENERATED
from kaggle_share.ui.panel.check.choices import Choice, advice, choices, fixes, waiver_refused
from kaggle_share.ui.panel.problems import here
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import joined, say, sentence, told
from kaggle_share.ui.preview.flagged import METADATA, Flagged
from kaggle_share.ui.wording import shortened, visible, whole

State = Literal["held", "warn", "note", "kept", "done"]
RANKS: Mapping[str, int] = {"held": 0, "warn": 1, "note": 2, "kept": 3, "done": 4}
_OF_SEVERITY: Mapping[str, State] = {"block": "held", "warn": "warn", "note": "note"}
NAME_CHARS = 240
MESSAGE_CHARS = 400
SAMPLES = 2

Key = tuple[str, str, str]
"""File, column or cell, and for a whole file what was found in it."""


@dataclass(frozen=True)
class Place:
    """Where something was found, or was done."""

    key: Key
    state: State
    title: str
    findings: tuple[Finding, ...] = ()
    lines: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    """Redacted."""
    choices: tuple[Choice, ...] = ()
    todo: str = ""
    """What only the user can do, or why no reason counts."""
    before: tuple[str, ...] = ()
    """Redacted."""
    after: tuple[str, ...] = ()
    reason: str = ""
    is_public: bool = False
    """The reason holds for a public dataset too."""
    said: Any = None
    """What the user said of it, as in the document; None for nothing."""
    repeats: bool = False
    """It is a file that is written for the user, and repeats what stands elsewhere."""

    @property
    def file(self) -> str:
        """The file's path in the dataset, the notebook's name, or `metadata`."""
        return self.key[0]

    @property
    def part(self) -> str | None:
        """The column or cell, as a document names it; None for the file as a whole."""
        return self.key[1] or None

    @property
    def can_take_back(self) -> bool:
        """True where what was said of it can be taken back here."""
        return self.said is not None

    @property
    def rank(self) -> tuple[int, bool, str]:
        """What is urgent comes first."""
        return (RANKS[self.state], self.repeats, self.title)


def places(sharing: Sharing) -> tuple[Place, ...]:
    """Everything that there is to say, the most urgent first."""
    made = sharing.draft
    found: dict[Key, list[Finding]] = {}
    for finding in made.findings if made is not None else ():
        found.setdefault(key_of(finding), []).append(finding)
    said = dict(_said(sharing.privacy))
    flagged = Flagged.in_draft(made) if made is not None else None
    done = {(one.file, one.column or "", ""): one for one in made.protection.fixes} if made is not None else {}
    told: list[Place] = []
    for key in dict.fromkeys((*found, *done, *said)):
        place = _place(sharing, key, found.get(key, []), said.get(key), flagged)
        if key in done and flagged is not None:
            place = _with_effect(place, done[key], flagged)
        told.append(place)
    return tuple(sorted(told, key=lambda one: one.rank))


def key_of(finding: Finding) -> Key:
    """The place of a finding."""
    if finding.column is not None:
        return (finding.file, finding.column, "")
    if finding.cell is not None:
        return (finding.file, f"cell {finding.cell + 1}", "")
    # What was said of the picture as a whole, its `strip`, is said of all that was found in its metadata.
    what = "" if "strip" in finding.fixes else f"{finding.kind} {finding.where or ''} {finding.message}"
    return (finding.file, "", what)


def places_of(findings: Iterable[Finding]) -> int:
    """In how many places something was found."""
    return len({key_of(finding) for finding in findings})


def _said(privacy: Mapping[str, Any]) -> Iterator[tuple[Key, Any]]:
    for file, inner in privacy.items():
        if isinstance(inner, Mapping) and not (
            set(inner) <= {"keep", "public"} and isinstance(inner.get("keep"), str)
        ):
            yield from (((file, str(part), ""), what) for part, what in inner.items())
        else:
            yield (file, "", ""), inner


def _place(sharing: Sharing, key: Key, findings: list[Finding], what: Any, flagged: Flagged | None) -> Place:
    ranked = sorted(findings, key=lambda one: RANKS[_state(one)])
    file, part, _ = key
    title = visible(shortened(f"{_name(file)} › {_part(part)}" if part else _name(file), NAME_CHARS))
    made = sharing.draft
    if not ranked or made is None or flagged is None:
        return Place(key, "done", title, lines=(_nothing_there(what),), said=what)
    keyed = [one for one in ranked if one.key in sharing.reasons]
    if what is None and keyed:
        what = {"keep": sharing.reasons[keyed[0].key]}
    first = ranked[0]
    settled = what is not None and not isinstance(what, Mapping) and all(one.replaced for one in ranked)
    open_ones = tuple(one for one in ranked if not one.waived) or tuple(ranked)
    refused = next(filter(None, (waiver_refused(one, sharing.policies) for one in open_ones)), "")
    manual = advice([one for one in open_ones if one.severity != "note" or one.replaced])
    alone = pick_of(sharing, file) is not None
    repeats = file in GENERATED or any(one.path == file and one.role != "data" for one in made.resources)
    sampled = [sample for one in ranked for sample in one.samples]
    return Place(
        key,
        "done" if settled else _state(first),
        title,
        findings=tuple(ranked),
        lines=tuple(dict.fromkeys(sentence(here(one.message), MESSAGE_CHARS) for one in ranked[:5])),
        samples=tuple(visible(shortened(one, 60)) for one in dict.fromkeys(sampled))[:SAMPLES],
        choices=()
        if settled or (repeats and first.waived)
        else choices(made, open_ones, sharing.policies, alone=alone),
        todo=joined(manual if not repeats else "", refused),
        reason=flagged.safe(visible(shortened(first.waived, MESSAGE_CHARS))),
        is_public=first.for_public,
        said=what,
        repeats=repeats,
    )


def _with_effect(place: Place, one: Deidentified, flagged: Flagged) -> Place:
    counts = [
        (say("1 value") if one.changed == 1 else say("{count} values", count=whole(one.changed)))
        if one.changed
        else "",
        say("{number} not understood and left out", number=whole(one.lost)) if one.lost else "",
    ]
    numbers = say("; ").join(part for part in counts if part)
    line = sentence(one.sentence, MESSAGE_CHARS)
    if numbers:
        what = visible(shortened(told(one.sentence), MESSAGE_CHARS))
        line = say("{what} ({numbers}).", what=what, numbers=numbers)
    return replace(
        place,
        state="done" if not any(f.severity != "note" and not f.waived for f in place.findings) else place.state,
        lines=(line, *place.lines) if place.findings else (line,),
        before=tuple(visible(shortened(value, 40)) for value in one.before[:SAMPLES]),
        after=tuple(visible(shortened(value, 40)) for value in one.after[:SAMPLES] if not flagged.quotes(value)),
    )


def pick_of(sharing: Sharing, file: str) -> tuple[bool, str] | None:
    """The pick that is this file of the dataset and nothing else; None where there is none."""
    made = sharing.draft
    resource = next((one for one in made.data if one.path == file), None) if made is not None else None
    if made is None or resource is None or resource.item is None:
        return None
    for key, pick in sharing.picks.items():
        if pick.is_variable and pick.word == resource.item.variable:
            return key
        if not pick.is_variable and resource.item.source is not None:
            path = made.folder / Path(pick.word).expanduser()
            if path == resource.item.source or (path.exists() and path.resolve() == resource.item.source):
                return key
    return None


def _state(finding: Finding) -> State:
    return "kept" if finding.waived else _OF_SEVERITY[finding.severity]


def _name(file: str) -> str:
    return say("Description") if file == METADATA else file


def _part(part: str) -> str:
    number = part.removeprefix("cell ")
    return say("cell {number}", number=number) if number != part and number.isdigit() else part


def _nothing_there(what: Any) -> str:
    if isinstance(what, Mapping):
        word = next(iter(what), "")
        return say("Kept, with a reason. Nothing is found here now.") if word == "keep" else _told(str(word))
    return _told(str(what))


def _told(word: str) -> str:
    known = fixes()
    return say("You said: {word}.", word=known[word][0] if word in known else visible(shortened(word, 40)))
