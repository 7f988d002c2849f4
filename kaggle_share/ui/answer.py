"""What `--json` prints: one document, whatever happens. Schema 1.

``{schema, ok, exit, error, findings, plan, release, report}``, always all eight, in this order:

- ``ok``: the exit code is 0. ``exit``: the exit code (`errors.Exit`).
- ``error``: null, or ``{type, message, what, fix}``.
- ``findings``: a list; samples are redacted, as everywhere.
- ``plan``: null, or what publishing would do, with files and metadata. Its ``action`` is null where Kaggle could not
  be asked, and ``unasked`` says why.
- ``release``: null, or what was published.
- ``report``: null, or what `status`, `doctor` and `sandbox` have to say.

Keys are added over time and never change their meaning within a schema. The home folder is written `~`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import Exit, KaggleShareError
from kaggle_share.model import (
    SCHEMA,
    Draft,
    Finding,
    Metadata,
    Plan,
    Protection,
    PublishedNotebook,
    Release,
    Resource,
)

if TYPE_CHECKING:
    from kaggle_share.ui.preview.flagged import Flagged


def answer(
    *,
    error: KaggleShareError | None = None,
    findings: Iterable[Finding] = (),
    draft: Draft | None = None,
    release: Release | None = None,
    report: Any = None,
    code: Exit | None = None,
) -> dict[str, Any]:
    """The document.

    Parameters
    ----------
    error:
        What went wrong, if something did.
    findings:
        Of the draft, unless given.
    draft, release:
        What the command made.
    report:
        What else it has to say, as JSON.
    code:
        The exit code; told by the error and the release where it isn't given.
    """
    if code is None:
        code = error.exit if error is not None else exit_of(release)
    told = tuple(findings) or (draft.findings if draft is not None else ())
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "ok": code == Exit.OK,
        "exit": int(code),
        "error": error.to_json() if error is not None else None,
        "findings": [finding_json(finding) for finding in told],
        "plan": plan_json(draft) if draft is not None else None,
        "release": release_json(release) if release is not None else None,
        "report": report,
    }
    return abridged(made)  # type: ignore[no-any-return]


def dump(document: Mapping[str, Any], *, indent: int | None = 2, plain: bool = False) -> str:
    """The document as text; in one line without `indent`, as programs take it; in ASCII alone where it is `plain`."""
    return json.dumps(document, indent=indent, ensure_ascii=plain, default=_plain)


def exit_of(release: Release | None, *, public: bool = False) -> Exit:
    """The exit code of a release.

    A dataset that was not published from here can't be verified, which is no failure. A notebook that Kaggle did
    not take, or whose run failed, is one.

    Parameters
    ----------
    release:
        None where nothing was published.
    public:
        It was to be made public.
    """
    if release is None:
        return Exit.OK
    done = release.verified or (release.state == "ready" and not release.receipts)
    if not done or (public and release.is_private):
        return Exit.SUBMITTED
    if any(notebook.has_failed for notebook in release.notebooks):
        return Exit.FAILED
    return Exit.OK if all(notebook.is_done for notebook in release.notebooks) else Exit.SUBMITTED


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding: what it is, what can be done, and what it holds back; `for_public` is of the reason in `waived`."""
    from kaggle_share.screen.finding import not_public

    return {
        "severity": finding.severity,
        "kind": finding.kind,
        "blocks": finding.blocks,
        "place": finding.place,
        "file": finding.file,
        "column": finding.column,
        "cell": finding.cell,
        "where": finding.where,
        "message": finding.message,
        "count": finding.count,
        "share": finding.share,
        "samples": list(finding.samples),
        "fixes": list(finding.fixes),
        "key": finding.key,
        "waived": finding.waived,
        "for_public": finding.for_public,
        "blocks_public": finding.blocks or bool(not_public((finding,))),
    }


def plan_json(draft: Draft) -> dict[str, Any]:
    """What publishing a draft would do, and what would be sent."""
    from kaggle_share.ui.preview.flagged import Flagged

    plan, flagged = draft.plan, Flagged.in_draft(draft)
    withheld = _withheld(draft, flagged)
    fields = {
        name: {"from": None, "to": None}
        if name in withheld or _quotes((old, new), flagged)
        else {"from": old, "to": new}
        for name, (old, new) in (plan.fields if plan else {}).items()
    }
    return {
        "action": plan.action if plan else None,
        "unasked": draft.unasked,
        "endpoint": plan.endpoint if plan else draft.endpoint,
        "ref": str(plan.ref) if plan else draft.document.to,
        "version": plan.version if plan else None,
        "status": plan.status if plan else None,
        "is_private": plan.is_private if plan else None,
        "public": plan.public if plan else None,
        "added": _list(plan, "added"),
        "changed": _list(plan, "changed"),
        "removed": _list(plan, "removed"),
        "unchanged": _list(plan, "unchanged"),
        "fields": fields,
        "bytes_to_send": plan.bytes_to_send if plan else None,
        "files": [_file(resource, draft, flagged) for resource in draft.resources],
        "metadata": metadata_json(draft.metadata, withheld) if draft.metadata is not None else None,
        "notebooks": [{"kind": one.kind, "title": one.title, "internet": one.internet} for one in draft.notebooks],
        "notes": [flagged.safe(note) for note in (*draft.notes, *(plan.notes if plan else ()))],
        "protection": protection_json(draft),
    }


def protection_json(draft: Draft) -> dict[str, Any]:
    """What was done to the data so that it may be shared: fixes with redacted samples before and what stands there
    now, samples, k-anonymity, what a profile looked for, and the policies that apply.
    """
    known = draft.protection
    told: Mapping[str, Any] = {}
    if known != Protection(whole=known.whole, policies=known.policies):
        # Most data needs none, and the methods record takes a while to import.
        from kaggle_share.methods.protection import as_json

        told = as_json(known)
    effects = zip(told.get("changed", ()), known.fixes, strict=True)
    return {
        "changed": [{**one, "before": list(fix.before), "after": list(fix.after)} for one, fix in effects],
        "samples": told.get("samples", []),
        "k_anonymity": told.get("k_anonymity", []),
        "statements": told.get("statements", []),
        "policies": list(known.policies),
    }


def metadata_json(metadata: Metadata, withheld: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Metadata, and which of its fields the user did not give.

    Parameters
    ----------
    metadata:
        Complete metadata.
    withheld:
        Fields with a value that screening flagged: they are null.
    """
    told: dict[str, Any] = {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "description": metadata.description,
        "license": metadata.license,
        "tags": list(metadata.tags),
        "sources": list(metadata.sources),
        "contributors": [vars(person) for person in metadata.contributors],
        "update_frequency": metadata.update_frequency,
        "image": metadata.image.name if metadata.image else None,
        "doi": metadata.doi,
        "funding": list(metadata.funding),
        "related": list(metadata.related),
        "ethics": metadata.ethics,
    }
    return {
        **{name: None if name in withheld else value for name, value in told.items()},
        "generated": sorted(metadata.generated),
        "kept": sorted(metadata.kept),
        "withheld": sorted(withheld),
    }


def release_json(release: Release) -> dict[str, Any]:
    """What was published."""
    return {
        "ref": str(release.ref),
        "version": release.version,
        "state": release.state,
        "verified": release.verified,
        "verification": release.verification,
        "action": release.action,
        "endpoint": release.endpoint,
        "url": release.url,
        "title": release.title,
        "is_private": release.is_private,
        "published": release.published.isoformat() if release.published else None,
        "files": [
            {"path": r.path, "size": r.size, "sha256": r.sha256, "confirmed": r.confirmed, "role": r.role}
            for r in release.receipts
        ],
        "not_kept": list(release.not_kept),
        "notebooks": [notebook_json(one) for one in release.notebooks],
        "notes": list(release.notes),
    }


def notebook_json(notebook: PublishedNotebook) -> dict[str, Any]:
    """A notebook on Kaggle."""
    return {
        "kind": notebook.kind,
        "ref": str(notebook.ref),
        "title": notebook.title,
        "url": notebook.url,
        "version": notebook.version,
        "state": notebook.state,
        "failure": notebook.failure,
        "is_private": notebook.is_private,
        "attached": notebook.attached,
        "confirmed": notebook.confirmed,
        "notes": list(notebook.notes),
    }


def abridged(value: Any) -> Any:
    """The same, with the home folder written `~`: its path names people.

    Parameters
    ----------
    value:
        Text, or JSON that holds some.
    """
    home = str(Path.home())
    return _abridged(value, home) if len(home) > 2 else value


def _abridged(value: Any, home: str) -> Any:
    if isinstance(value, str):
        return _without(value, home) if home in value else value
    if isinstance(value, PurePath):
        return _without(str(value), home)
    if isinstance(value, Mapping):
        return {key: _abridged(item, home) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_abridged(item, home) for item in value]
    return value


def _without(text: str, home: str) -> str:
    for end in ("/", "\\", '"', "'", " "):
        text = text.replace(home + end, f"~{end}")
    return f"{text.removesuffix(home)}~" if text.endswith(home) else text


def _withheld(draft: Draft, flagged: Flagged) -> frozenset[str]:
    """Texts of the metadata that screening flagged, or that quote what it flagged: a log is no place for them."""
    if draft.metadata is None:
        return flagged.texts
    told = metadata_json(draft.metadata)
    return flagged.texts | {name for name, value in told.items() if _quotes(value, flagged)}


def _quotes(value: Any, flagged: Flagged) -> bool:
    return flagged.quotes(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain))


def _file(resource: Resource, draft: Draft, flagged: Flagged) -> dict[str, Any]:
    profile = draft.profiles.get(resource.path)
    found = profile.notes if profile and resource.path not in flagged.files else ()
    return {
        "path": resource.path,
        "size": resource.size,
        "sha256": resource.sha256,
        "role": resource.role,
        "format": resource.format,
        "origin": resource.origin,
        "rows": profile.rows if profile else None,
        "columns": len(profile.columns) if profile and profile.kind == "table" else None,
        "notes": [flagged.safe(note) for note in (*resource.notes, *found)],
    }


def _list(plan: Plan | None, name: str) -> list[str]:
    return list(getattr(plan, name)) if plan is not None else []


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return vars(value) if hasattr(value, "__dict__") else str(value)
