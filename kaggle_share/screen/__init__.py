"""Looking at what would be published, and holding back what must not be.

The first floor: names of files that must not be shared, and secrets in the notebook, in text files and in the
metadata. Nothing that is found appears in a finding: samples are redacted, and keys are hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kaggle_share.model import SILENT, Finding, Progress, Resource, Snapshot, Watch
from kaggle_share.screen.replaced import after_scrubbing
from kaggle_share.screen.values import secrets_in
from kaggle_share.screen.waive import apply_waivers

__all__ = ["METADATA", "after_scrubbing", "apply_waivers", "screen", "secrets_in"]

METADATA = "metadata"
"""What findings in a title, description and the like call their file; the field is the column."""
NOT_READ = frozenset(
    "parquet feather arrow zip gz tgz tar bz2 xz zst 7z xlsx xls ods sqlite db duckdb pkl h5 pdf docx".split()
)
"""Endings of files that hold text which is not looked through; pictures and numbers hold none."""

FIXES = {
    "source": ("look-up of the environment",),
    "markdown": ("take it out",),
    "raw": ("take it out",),
    "attachment": ("remove the attachment",),
    "cell_metadata": ("take it out",),
    "notebook_metadata": ("take it out",),
    "widget_state": ("clear the output",),
}
"""What can be done about a secret, by the part of the notebook; for all outputs it is to remove them."""

PARTS = {
    "source": "in the code",
    "markdown": "in the text",
    "raw": "in the text",
    "attachment": "in an attachment",
    "cell_metadata": "in the cell's metadata",
    "notebook_metadata": "in the notebook's metadata",
    "widget_state": "in a widget's state",
    "output_error": "in an error's traceback",
}


def screen(
    resources: Sequence[Resource],
    snapshot: Snapshot | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    watch: Watch = SILENT,
) -> tuple[Finding, ...]:
    """What must not, or should not, be published.

    Parameters
    ----------
    resources:
        The files that would be sent; exactly the bytes where they lie are looked at.
    snapshot:
        The notebook that goes along.
    texts:
        Metadata: name of the field → text.
    watch:
        Told about each file, and asked whether to stop.

    Returns
    -------
    Findings: the notebook's first, then file by file, then the metadata's.

    Raises
    ------
    ChangedError
        A file vanished.
    StagingError
        A file can't be read.
    """
    found: list[Finding] = []
    if snapshot is not None:
        watch.tell(Progress("screen", snapshot.name, unit=""))
        found += _in_notebook(snapshot.name, snapshot.content, _digest(_canonical(snapshot.content)))
    for number, resource in enumerate(resources):
        watch.tell(Progress("screen", resource.path, number, len(resources), unit="files"))
        found += screen_resource(resource, watch)
    for name, text in (texts or {}).items():
        found += _in_metadata(name, text)
    return tuple(found)


def screen_resource(resource: Resource, watch: Watch = SILENT) -> list[Finding]:
    """The findings about one file: a function of it alone, so that files can be screened side by side."""
    from kaggle_share.denylist import forbidden

    picked = resource.item.source if resource.item is not None else None
    own = forbidden(resource.path) or (forbidden(picked) if picked is not None else None)
    inside = next(filter(None, map(forbidden, resource.members)), None)
    if own or inside:
        key = finding_key("forbidden_file", resource.path, "", resource.sha256)
        message = f"must not be shared: by its name {'it' if own else 'a file in it'} is {own or inside}"
        return [Finding("block", "forbidden_file", resource.path, message, fixes=("leave it out",), key=key)]
    content = _notebook_json(resource) if resource.format == "ipynb" else None
    if content is not None:
        return list(_in_notebook(resource.path, content, resource.sha256))
    return list(_in_file(resource, watch))


def finding_key(kind: str, file: str, part: str, content: str) -> str:
    """What a waiver is bound to: the hash of kind, file, column (or cell and part) and the content's sha256."""
    return _digest("|".join((kind, file, part, content)))


def _in_notebook(name: str, content: Mapping[str, Any], sha256: str) -> Iterator[Finding]:
    from kaggle_share.screen.notebooks import parts
    from kaggle_share.screen.secrets import RULES
    from kaggle_share.screen.texts import in_text

    seen: set[tuple[int | None, str, str]] = set()
    for part in parts(content):
        for sighting in in_text(part.text, RULES):
            mark = (part.cell, part.where, sighting.rule.id)
            if mark in seen:  # the same result in two media types, or a second output of the cell
                continue
            seen.add(mark)
            place = f"cell {part.cell} {part.where}"
            yield Finding(
                "block",
                "secret",
                name,
                f"looks like {sighting.rule.title}, {PARTS.get(part.where, 'in the output')}",
                cell=part.cell,
                where=part.where,
                count=sighting.count,
                samples=tuple(sighting.samples),
                fixes=FIXES.get(part.where, ("remove the output",)),
                key=finding_key("secret", name, place, sha256),
            )


def _in_file(resource: Resource, watch: Watch) -> Iterator[Finding]:
    from kaggle_share.screen.secrets import RULES
    from kaggle_share.screen.texts import LIMIT, in_file

    found = in_file(resource, RULES, watch)
    for sighting in found or ():
        more = f" ({sighting.count} in all)" if sighting.count > 1 else ""
        yield Finding(
            "block",
            "secret",
            resource.path,
            f"looks like {sighting.rule.title}, on line {sighting.line}{more}",
            count=sighting.count,
            samples=tuple(sighting.samples),
            fixes=("take it out of the file", "leave it out"),
            key=finding_key("secret", resource.path, "", resource.sha256),
        )
    unread = "is not looked through for secrets" if found is None and resource.format in NOT_READ else ""
    if found is not None and resource.size > LIMIT:
        unread = f"was looked through for secrets in its first {LIMIT // 2**20} MiB only"
    if unread:
        key = finding_key("not_checked", resource.path, "", resource.sha256)
        yield Finding("note", "not_checked", resource.path, unread, key=key)


def _in_metadata(name: str, text: str) -> Iterator[Finding]:
    from kaggle_share.screen.secrets import RULES
    from kaggle_share.screen.texts import in_text

    for sighting in in_text(text, RULES):
        yield Finding(
            "block",
            "secret",
            METADATA,
            f"looks like {sighting.rule.title}",
            column=name,
            count=sighting.count,
            samples=tuple(sighting.samples),
            fixes=("take it out",),
            key=finding_key("secret", METADATA, name, _digest(text)),
        )


def _notebook_json(resource: Resource) -> Mapping[str, Any] | None:
    """The JSON of a notebook that was picked as data; None where it is read as text instead."""
    from kaggle_share.screen.texts import LIMIT

    if resource.size > LIMIT:
        return None
    try:
        content = json.loads(resource.location.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("cells"), list) else None


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
