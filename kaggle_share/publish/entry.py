"""What is recorded of a publication, and the release that is shown of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kaggle_share.model import Draft, Held, Plan, Receipt, Release
from kaggle_share.publish.fields import sent_metadata
from kaggle_share.record import Entry, FileEntry, WaiverEntry
from kaggle_share.remote.protocol import Accepted, Remote


def new_entry(draft: Draft, plan: Plan, accepted: Accepted, said: Mapping[str, Any]) -> Entry:
    """The record's entry of a version that Kaggle has just accepted: state `submitted`."""
    assert draft.metadata is not None  # noqa: S101 - it was sent
    return Entry(
        version=plan.version,
        state="submitted",
        url=accepted.url,
        private=plan.is_private,
        when=datetime.now(UTC).replace(microsecond=0),
        title=draft.metadata.title,
        notes=notes_of(draft, plan),
        bare=draft.bare,
        metadata=sent_metadata(draft.metadata, draft.resources, draft.columns),
        said=dict(said),
        files={
            resource.path: FileEntry(
                size=resource.size, sha256=resource.sha256, role=resource.role, members=dict(resource.members)
            )
            for resource in draft.resources
        },
        methods=dict(draft.record.texts),
        **protected(draft),
    )


def waivers(draft: Draft) -> list[WaiverEntry]:
    """What stays for a reason, as the record has it."""
    return [
        WaiverEntry(
            kind=one.kind,
            file=one.file,
            part=one.column or (f"cell {one.cell + 1}" if one.cell is not None else ""),
            reason=one.waived,
            public=one.for_public,
            key=one.key,
        )
        for one in draft.findings
        if one.waived
    ]


def protected(draft: Draft) -> dict[str, Any]:
    """What the record keeps of findings that were waived, of fixes, and of policies. No value is in it."""
    return {
        "waivers": waivers(draft),
        "deidentified": [
            {"file": one.file, "column": one.column or "", "fix": one.fix, "option": one.option, "shows": one.shows}
            for one in draft.protection.fixes
        ],
        "policies": list(draft.protection.policies),
    }


def found_entry(
    draft: Draft, plan: Plan, held: Mapping[str, Held], said: Mapping[str, Any], url: str
) -> Entry | None:
    """The entry of a version that is on Kaggle and in no record here, where it is what would be sent.

    A run may end between the create call and its record; another machine may have published it. It counts as
    `submitted`, so that it is finished and verified like one's own.

    Parameters
    ----------
    draft:
        Described.
    plan:
        Which found every data file unchanged.
    held:
        What Kaggle holds, by the manifest published with it.
    said:
        The fields that the user set.
    url:
        The dataset's page.

    Returns
    -------
    None where files differ, or the manifest is not there.
    """
    if plan.status != "READY" or plan.action not in ("update", "nothing"):
        return None
    if not held or any(file.sha256 is None for file in held.values()):
        return None
    assert draft.metadata is not None  # noqa: S101 - described before
    metadata = sent_metadata(draft.metadata, draft.resources, draft.columns)
    if "columns" not in plan.fields:
        # What was generated here now is no reason to change the words that Kaggle holds.
        del metadata["files"]
    members = {resource.path: dict(resource.members) for resource in draft.data}
    return Entry(
        version=plan.version,
        state="submitted",
        url=url,
        private=plan.is_private,
        when=datetime.now(UTC).replace(microsecond=0),
        title=draft.metadata.title,
        metadata=metadata,
        said=dict(said),
        files={
            path: FileEntry(size=file.size, sha256=file.sha256 or "", role=file.role, members=members.get(path, {}))
            for path, file in held.items()
        },
        **protected(draft),
    )


def notes_of(draft: Draft, plan: Plan) -> str:
    """The version's notes: the user's, else what changed, in a line."""
    if draft.document.notes:
        return draft.document.notes
    if plan.action == "create":
        return "Initial release"
    parts = [
        f"{len(names)} {word}: {', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        for word, names in (("added", plan.added), ("changed", plan.changed), ("removed", plan.removed))
        if names
    ]
    return "; ".join(parts) or "Updated"


def release_of(remote: Remote, plan: Plan, entry: Entry | None) -> Release:
    """The release as it stands: from the record where there is an entry, else from what Kaggle says."""
    files = entry.files if entry else {}
    return Release(
        ref=plan.ref,
        version=entry.version if entry else plan.version,
        state=entry.state if entry else "submitted" if plan.pending else "ready",
        url=remote.page(plan.ref),
        endpoint=remote.endpoint.name,
        action=plan.action,
        is_private=entry.private if entry and plan.sends_files else plan.is_private,
        receipts=tuple(Receipt(path, file.size, file.sha256, True, file.role) for path, file in files.items()),
        not_kept=tuple(entry.not_kept) if entry else (),
        published=entry.when if entry else None,
        title=entry.title if entry else "",
    )
