"""How what was seen becomes a finding: its severity, its sentence for people, its fixes, its key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kaggle_share.model import Finding, Resource, Severity
from kaggle_share.screen.kinds import KINDS
from kaggle_share.screen.texts import Sighting

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
SHOWN = ": it was shown, so it counts as compromised; rotate it"
_AUTHORS = (
    "license",
    "licence",
    "copying",
    "citation",
    "authors",
    "contributors",
    "notice",
    "readme",
    "codemeta",
    "setup.py",
)


def digest(text: str) -> str:
    """The sha256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def finding_key(kind: str, file: str, part: str, content: str) -> str:
    """What a waiver is bound to: the hash of kind, file, column (or part of a cell) and the content's sha256."""
    return digest("|".join((kind, file, part, content)))


def about_notebook(sighting: Sighting, name: str, cell: int | None, where: str, sha256: str) -> Finding:
    """A finding in a part of a notebook, of which `sha256` is the hash."""
    kind, place = sighting.rule.kind, PARTS.get(where, "in the output")
    fixes: tuple[str, ...]
    if kind == "secret":
        shown = SHOWN if where.startswith("output") or where == "widget_state" else ""
        message = f"looks like {sighting.rule.title}, {place}{shown}"
        fixes = FIXES.get(where, ("remove the output",))
    else:
        message = f"shows {sighting.rule.title}, {place}{_count(sighting.count)}"
        fixes = ("drop", "keep") if cell is not None and where.startswith("output") else ("take it out",)
        if is_for_few(kind, where):
            message = f"{message}; not for a public dataset"
    return Finding(
        _severity(kind, where),
        kind,
        name,
        message,
        cell=cell,
        where=where,
        count=sighting.count,
        samples=tuple(sighting.samples),
        fixes=fixes,
        # Without the cell's number: a cell above it may come and go.
        key=finding_key(kind, name, where, sha256),
    )


def is_for_few(kind: str, where: str | None) -> bool:
    """True for personal data in what a notebook shows of the data: a private dataset may have it, a public not."""
    shown = where is not None and (where.startswith("output") or where in ("attachment", "widget_state"))
    return shown and kind in KINDS and kind not in ("secret", "home_path") and KINDS[kind].severity != "note"


def not_public(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that hold back a publication for everybody, beside those that hold back every one.

    Personal data in what a notebook shows, and what blocks and was kept for a reason that was not said to hold for
    everybody's eyes.
    """
    return tuple(one for one in findings if not one.replaced and (_is_for_few(one) or one.while_private))


def _is_for_few(finding: Finding) -> bool:
    return is_for_few(finding.kind, finding.where) and finding.severity != "note" and not finding.waived


def about_file(sighting: Sighting, resource: Resource, inside: str = "", place: str = "") -> Finding:
    """A finding in a file.

    Parameters
    ----------
    sighting:
        What was seen.
    resource:
        The file.
    inside:
        The member of an archive that it is in.
    place:
        Where in it, if not on a line: `in its metadata`.
    """
    kind = sighting.rule.kind
    said = "looks like" if kind == "secret" else "holds"
    where = place or f"on line {sighting.line}"
    within = f", in {inside}" if inside else ""
    severity = _severity(kind, "")
    if kind in ("email", "url_profile", "person_name") and (inside or resource.path).rpartition("/")[
        2
    ].lower().startswith(_AUTHORS):
        severity = "note"
    return Finding(
        severity,
        kind,
        resource.path,
        f"{said} {sighting.rule.title}{within}, {where}{_count(sighting.count)}",
        where=place.removeprefix("in its ") or None,
        count=sighting.count,
        samples=tuple(sighting.samples),
        fixes=("take it out of the file", "leave it out"),
        key=finding_key(kind, resource.path, inside, resource.sha256),
    )


def not_checked(resource: Resource, message: str) -> Finding:
    """A note about what was not looked through: a fact that people must know."""
    key = finding_key("not_checked", resource.path, message, resource.sha256)
    return Finding("note", "not_checked", resource.path, message, key=key)


def _severity(kind: str, where: str) -> Severity:
    severity: Severity = KINDS[kind].severity if kind in KINDS else "warn"
    # What authors write of themselves in their own text is theirs to show.
    return "note" if kind == "email" and where in ("source", "markdown", "raw") else severity


def _count(count: int) -> str:
    return f" ({count} in all)" if count > 1 else ""
