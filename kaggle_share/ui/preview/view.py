"""What a preview says of a draft: the words and numbers, before anybody arranges them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kaggle_share import rules
from kaggle_share.model import Column, Draft, Finding, Plan, Profile, Resource
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.wording import counted, percent, shortened, size, visible, whole

FILES_SHOWN = 100
COLUMNS_SHOWN = 60
"""Columns of one file."""
COLUMNS_IN_ALL = 300
"""Columns of all files together: what keeps a page below 300 KB."""
FINDINGS_SHOWN = 50
NOTES_SHOWN = 20


@dataclass(frozen=True)
class Foot:
    """The last line: what has happened so far, and the next step."""

    text: str
    python: str = ""
    option: str = ""

    @property
    def line(self) -> str:
        """As plain text."""
        return " ".join(part for part in (self.text, f"{self.python} or" if self.python else "", self.option) if part)


@dataclass(frozen=True)
class Verdict:
    """Where the draft stands, in a few words."""

    kind: Literal["ready", "held", "ask", "wait", "nothing", "unasked"]
    text: str
    beside: str = ""
    """What else there is to look at."""

    @property
    def symbol(self) -> str:
        """One character in front; the words say the same."""
        return {"ready": "✓", "held": "✕", "ask": "⚠", "wait": "…", "nothing": "✓", "unasked": "?"}[self.kind]


@dataclass(frozen=True)
class ColumnView:
    """One column of a file."""

    name: str
    type: str
    original_type: str
    unit: str
    description: str
    generated: bool
    missing: str
    range: str


@dataclass(frozen=True)
class FileView:
    """One line of the list of files."""

    path: str
    shape: str = ""
    size: str = ""
    origin: str = ""
    change: Literal["", "new", "changed", "unchanged", "removed"] = ""
    columns: tuple[ColumnView, ...] = ()
    more: str = ""
    """Of columns that are not shown."""
    notes: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class FindingView:
    """One thing that screening found."""

    kind: Literal["held", "warn", "note", "kept"]
    place: str
    message: str
    samples: tuple[str, ...]
    fixes: tuple[str, ...]
    reason: str

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
    findings: tuple[FindingView, ...]
    more_findings: str
    changes: tuple[str, ...]
    """What a version changes, a phrase each: `1 new`, `1 changed`."""
    fields: tuple[Change, ...]
    to_send: str
    notes: tuple[str, ...]
    foot: Foot


def view(draft: Draft) -> DraftView:
    """What a preview says of a draft.

    Parameters
    ----------
    draft:
        At any point of its way; what is not known yet is left out.
    """
    plan, metadata, flagged = draft.plan, draft.metadata, Flagged.of(draft.findings)
    picked = [r for r in draft.resources if _is_listed(r)]
    extra = [r for r in draft.resources if not _is_listed(r)]
    files = _files(draft, picked, flagged)
    findings = sorted(draft.findings, key=_rank)
    title = metadata.title if metadata and "title" not in flagged.texts else "Untitled"
    subtitle = metadata.subtitle if metadata and "subtitle" not in flagged.texts else ""
    return DraftView(
        title=visible(title),
        subtitle=visible(subtitle),
        ref=visible(str(plan.ref) if plan else draft.document.to or ""),
        facts=_facts(plan),
        endpoint=endpoint_words(draft.endpoint),
        sandbox=draft.endpoint == "sandbox",
        license=_license(draft),
        verdict=verdict(draft),
        files=files[:FILES_SHOWN],
        total=_total(r.size for r in picked),
        more_files=_more(len(files), FILES_SHOWN, "file"),
        extras=tuple(FileView(visible(r.path), size=size(r.size), sha256=r.sha256) for r in extra[:FILES_SHOWN]),
        extras_total=_total(r.size for r in extra),
        findings=tuple(_finding(one) for one in findings[:FINDINGS_SHOWN]),
        more_findings=_more(len(findings), FINDINGS_SHOWN, "thing"),
        changes=_changes(plan),
        fields=_fields(plan, flagged),
        to_send=f"{size(plan.bytes_to_send)} to send" if plan and plan.sends_files else "",
        notes=_notes(draft),
        foot=_foot(draft),
    )


def _is_listed(resource: Resource) -> bool:
    """What was picked, and the notebook: the user's own."""
    return resource.role == "data" or resource.path.endswith(".ipynb")


def verdict(draft: Draft) -> Verdict:
    """Where the draft stands."""
    plan, blocking = draft.plan, len(draft.blocking)
    warned = sum(f.severity == "warn" and not f.waived for f in draft.findings)
    beside = f"{counted(warned, 'thing')} to look at" if warned else ""
    place = endpoint_words(draft.endpoint)
    if blocking:
        return Verdict("held", f"held back by {counted(blocking, 'finding')}", beside)
    if plan is None:
        reason = visible(draft.unasked).rstrip(".") or "it was not asked"
        return Verdict("unasked", f"can’t be compared with {place} now: {reason}", beside)
    if plan.pending:
        return Verdict("wait", f"{_first_upper(place)} is still processing an earlier version", beside)
    if plan.removed and not draft.remove:
        what = f"would remove {counted(len(plan.removed), 'file')}"
        return Verdict("ask", f"{what}: pick {_it(plan)} too, or add --remove", beside)
    if plan.action == "nothing":
        return Verdict("nothing", f"nothing to do: version {plan.version} has this data and metadata", beside)
    return Verdict("ready", "ready to publish", beside)


def _foot(draft: Draft) -> Foot:
    still, stands = "Nothing has left this machine.", verdict(draft)
    if stands.kind in ("nothing", "wait"):
        return Foot(still)
    if stands.kind == "held":
        return Foot(f"{still} Settle what holds it back, then publish:", "draft.publish()", "--publish")
    if draft.plan is not None and stands.kind == "ask":
        return Foot(f"{still} Pick {_it(draft.plan)} too, or run it again with", option="--remove")
    return Foot(f"{still} Publish:", "draft.publish()", "--publish")


def _it(plan: Plan) -> str:
    return "it" if len(plan.removed) == 1 else "them"


def endpoint_words(endpoint: str) -> str:
    """Where it goes, for people: `Kaggle`, `the sandbox`, or an address."""
    return {"kaggle": "Kaggle", "": "Kaggle", "sandbox": "the sandbox"}.get(endpoint, visible(endpoint))


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    return "no license given" if draft.metadata.license == "unknown" else visible(title)


def _files(draft: Draft, resources: Iterable[Resource], flagged: Flagged) -> tuple[FileView, ...]:
    left = COLUMNS_IN_ALL
    made = []
    for resource in resources:
        profile = draft.profiles.get(resource.path)
        columns = draft.columns.get(resource.path) or (profile.columns if profile else ())
        most = min(COLUMNS_SHOWN, left)
        shown = tuple(_column(c, resource.path, profile, flagged) for c in columns[:most])
        left -= len(shown)
        made.append(
            FileView(
                path=visible(resource.path),
                shape=_shape(profile, resource),
                size=size(resource.size),
                origin=_origin(draft, resource),
                change=_change(draft.plan, resource),
                columns=shown,
                more=_more(len(columns), most, "column"),
                notes=tuple(visible(note) for note in (*resource.notes, *(profile.notes if profile else ()))),
                sha256=resource.sha256,
            )
        )
    removed = draft.plan.removed if draft.plan else ()
    return (
        *made,
        *(FileView(visible(path), origin="on Kaggle, and not picked", change="removed") for path in removed),
    )


def _change(plan: Plan | None, resource: Resource) -> Literal["", "new", "changed", "unchanged"]:
    # In a new dataset every file is new: saying so at each would say nothing.
    if plan is None or plan.action == "create" or resource.role != "data":
        return ""
    if resource.path in plan.added:
        return "new"
    return "changed" if resource.path in plan.changed else "unchanged"


def _shape(profile: Profile | None, resource: Resource) -> str:
    if profile is not None and profile.kind == "table":
        rows = "?" if profile.rows is None else whole(profile.rows)
        return f"{rows} × {whole(len(profile.columns))}"
    if profile is not None and profile.shape:
        return " × ".join(whole(side) for side in profile.shape)
    return counted(len(resource.members), "file") if resource.members else ""


def _origin(draft: Draft, resource: Resource) -> str:
    cell = draft.record.lineage.get(resource.path)
    if cell:
        return f"from {visible(cell)}"
    if resource.origin == f"file {resource.path}":
        return "file"
    return visible(resource.origin)


def _column(column: Column, path: str, profile: Profile | None, flagged: Flagged) -> ColumnView:
    rows = profile.rows if profile else None
    hidden = (path, column.name) in flagged.columns or path in flagged.files
    description = column.description
    ends = [end for end in (column.minimum, column.maximum) if end]
    if hidden and column.generated and any(end in description for end in ends):
        description = ""
    return ColumnView(
        name=visible(column.name),
        type=column.type,
        original_type=visible(column.original_type),
        unit=visible(column.unit),
        description=visible(shortened(description, 300)),
        generated=column.generated and bool(description),
        missing=percent(column.missing, rows) if column.missing is not None and rows else "",
        range="not shown" if hidden and ends else _range(column),
    )


def _range(column: Column) -> str:
    low, high = (visible(shortened(end or "", 28)) for end in (column.minimum, column.maximum))
    return low if low == high else f"{low} … {high}"


def _rank(finding: Finding) -> tuple[int, str]:
    order = {"held": 0, "warn": 1, "note": 2, "kept": 3}
    return order[_kind(finding)], finding.place


def _kind(finding: Finding) -> Literal["held", "warn", "note", "kept"]:
    if finding.waived:
        return "kept"
    kinds: Mapping[str, Literal["held", "warn", "note"]] = {"block": "held", "warn": "warn", "note": "note"}
    return kinds[finding.severity]


def _finding(finding: Finding) -> FindingView:
    return FindingView(
        kind=_kind(finding),
        place=visible(finding.place),
        message=visible(finding.message),
        samples=tuple(visible(sample) for sample in finding.samples[:2]),
        fixes=() if finding.waived else tuple(visible(fix) for fix in finding.fixes),
        reason=visible(finding.waived),
    )


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


def _fields(plan: Plan | None, flagged: Flagged) -> tuple[Change, ...]:
    if plan is None:
        return ()
    return tuple(
        Change(
            visible(name.replace("_", " ")),
            "not shown" if name in flagged.texts else _value(before),
            "not shown" if name in flagged.texts else _value(after),
        )
        for name, (before, after) in plan.fields.items()
    )


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


def _notes(draft: Draft) -> tuple[str, ...]:
    every = dict.fromkeys((*draft.notes, *(draft.plan.notes if draft.plan else ())))
    items = (item.note for item in draft.selection.items if item.note)
    notes = [visible(shortened(note, 400)) for note in dict.fromkeys((*every, *items))]
    more = _more(len(notes), NOTES_SHOWN, "note")
    return (*notes[:NOTES_SHOWN], *((more,) if more else ()))


def _total(sizes: Iterable[int]) -> str:
    every = list(sizes)
    return f"{counted(len(every), 'file')}, {size(sum(every))}"


def _more(count: int, shown: int, noun: str) -> str:
    return f"and {counted(count - shown, f'more {noun}')}" if count > shown else ""
