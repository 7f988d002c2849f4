"""Looking at what would be published, and holding back what must not be.

Secrets and personal data in tables, texts, notebooks, archives, images and documents; names of files; the metadata.
Nothing that is found appears in a finding: samples are redacted, and keys are hashes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kaggle_share.model import SILENT, Finding, Progress, Resource, Snapshot, Watch
from kaggle_share.screen.finding import digest, finding_key
from kaggle_share.screen.waive import apply_waivers

if TYPE_CHECKING:
    from kaggle_share.screen.notebooks import Part
    from kaggle_share.screen.replaced import after_scrubbing
    from kaggle_share.screen.values import secrets_in

__all__ = [
    "METADATA",
    "after_scrubbing",
    "apply_waivers",
    "finding_key",
    "in_notebook",
    "notebook_json",
    "screen",
    "screen_resource",
    "secrets_in",
]

_LAZY = {"after_scrubbing": "replaced", "secrets_in": "values"}
"""What is imported when it is asked for: the rules take long to import, and a policy needs none of them."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)


DOCUMENTS = frozenset(("json", "geojson", "jsonld"))
"""Formats of files that are one JSON document, which may hold tables."""
METADATA = "metadata"
"""What findings in a title, description and the like call their file; the field is the column."""


def screen(
    resources: Sequence[Resource],
    snapshot: Snapshot | None = None,
    texts: Mapping[str, str] | None = None,
    *,
    watch: Watch = SILENT,
    given: Iterable[str] = (),
    memory: int = 0,
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
    given:
        Personal data that the user publishes on purpose, such as a contributor's e-mail address.
    memory:
        MB that looking through a table may take; 0 for as much as is usual.

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
    meant = frozenset(text.lower() for text in given if text)
    found: list[Finding] = []
    if snapshot is not None:
        watch.tell(Progress("screen", snapshot.name, unit=""))
        found += in_notebook(snapshot.name, snapshot.content)
    for number, resource in enumerate(resources):
        watch.tell(Progress("screen", resource.path, number, len(resources), unit="files"))
        found += screen_resource(resource, watch, meant, memory)
    for name, text in (texts or {}).items():
        found += _in_metadata(name, text, meant)
    return tuple(found)


def screen_resource(
    resource: Resource, watch: Watch = SILENT, given: frozenset[str] = frozenset(), memory: int = 0
) -> list[Finding]:
    """The findings about one file: a function of it alone, so that files can be screened side by side."""
    from kaggle_share.denylist import forbidden

    picked = resource.item.source if resource.item is not None else None
    own = forbidden(resource.path) or (forbidden(picked) if picked is not None else None)
    inside = next(filter(None, map(forbidden, resource.members)), None)
    if own or inside:
        key = finding_key("forbidden_file", resource.path, "", resource.sha256)
        message = f"must not be shared: by its name {'it' if own else 'a file in it'} is {own or inside}"
        return [Finding("block", "forbidden_file", resource.path, message, fixes=("leave it out",), key=key)]
    from kaggle_share.screen.files import in_file, in_name
    from kaggle_share.screen.tables import MEMORY, in_document, in_table, is_table

    content = notebook_json(resource) if resource.format == "ipynb" else None
    if content is not None:
        return [*in_name(resource), *in_notebook(resource.path, content)]
    columns = list(in_table(resource, watch, memory * 1_000_000 or MEMORY)) if is_table(resource) else []
    if resource.format in DOCUMENTS:
        columns = list(in_document(resource, watch))
    texts = list(in_file(resource, watch, given))
    # What a column holds is said of the column, with what can be done about it, and not once more of a line.
    said = {finding.kind for finding in columns if resource.format in DOCUMENTS or finding.kind == "secret"}
    texts = [finding for finding in texts if finding.kind not in said]
    return [*in_name(resource), *texts, *columns]


def in_notebook(name: str, content: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings in a notebook, cell by cell.

    Parameters
    ----------
    name:
        What findings call the file.
    content:
        Its JSON.
    """
    from kaggle_share.screen.finding import about_notebook
    from kaggle_share.screen.notebooks import parts
    from kaggle_share.screen.personal import Clue, in_tables
    from kaggle_share.screen.secrets import RULES
    from kaggle_share.screen.texts import Sighting, in_text, personal_in_text

    every = list(parts(content))
    hashes = _hashes(every)
    seen: set[tuple[int | None, str, str]] = set()
    for part in every:
        sightings = in_text(part.text, RULES)
        if part.is_read:
            sightings += personal_in_text(part.text, part.where)
            sightings += [Sighting(Clue(kind), 1, [form], count) for kind, count, form in in_tables(part.tables)]
        if part.picture:
            from kaggle_share.screen.media.images import in_picture

            sightings += in_picture(part.picture)
        for sighting in sightings:
            mark = (part.cell, part.where, sighting.rule.id)
            if mark not in seen:  # the same result in two media types, or a second output of the cell
                seen.add(mark)
                yield about_notebook(sighting, name, part.cell, part.where, hashes[part.cell, part.where])


def _hashes(every: Sequence[Part]) -> dict[tuple[int | None, str], str]:
    """Hash of each part of each cell: a waiver holds for it, whatever becomes of the other cells."""
    texts: dict[tuple[int | None, str], list[str]] = {}
    for part in every:
        held = texts.setdefault((part.cell, part.where), [])
        held.append(part.text or sha256(part.picture).hexdigest())
    return {place: digest(json.dumps(pieces)) for place, pieces in texts.items()}


def _in_metadata(name: str, text: str, given: frozenset[str]) -> Iterator[Finding]:
    from kaggle_share.screen.secrets import RULES
    from kaggle_share.screen.texts import in_text, personal_in_text

    # The user's own words: where they name people, they mean to.
    for sighting in (*in_text(text, RULES), *personal_in_text(text, "markdown", given)):
        secret = sighting.rule.kind == "secret"
        yield Finding(
            "block" if secret or sighting.rule.kind in ("national_id", "credit_card") else "note",
            sighting.rule.kind,
            METADATA,
            f"{'looks like' if secret else 'holds'} {sighting.rule.title}",
            column=name,
            count=sighting.count,
            samples=tuple(sighting.samples),
            fixes=("take it out",),
            key=finding_key(sighting.rule.kind, METADATA, name, digest(text)),
        )


def notebook_json(resource: Resource) -> Mapping[str, Any] | None:
    """The JSON of a notebook that was picked as data; None where it is read as text instead."""
    from kaggle_share.screen.texts import LIMIT

    if resource.size > LIMIT:
        return None
    try:
        content = json.loads(resource.location.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        content = _upgraded(content)
    return content if isinstance(content, dict) and isinstance(content.get("cells"), list) else None


def _upgraded(content: dict[str, Any]) -> dict[str, Any] | None:
    """A notebook of the format before 2014 in that of today; None where it can't be read."""
    import nbformat

    try:
        return dict(nbformat.convert(nbformat.from_dict(content), 4))
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        return None
