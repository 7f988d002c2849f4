"""Waivers: findings that the user lets pass, each with a reason, until what they are about changes.

The document says `{keep: reason}` of a file, column or cell. What was published under it is recorded with the hash
of the finding (`Finding.key`: kind, file, column and the content's sha256, never a value). Where the content has
changed since, the same reason does not count again: :func:`lapsed`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from kaggle_share.model import Finding
from kaggle_share.spec.privacy import FilePrivacy, parse_privacy

NAMED = "secret"
"""Kind, and the word after a cell or column, or alone, that says that a reason is about the secrets there."""


class Given(Protocol):
    """A waiver as it was recorded."""

    kind: str
    file: str
    part: str
    reason: str
    public: bool
    key: str


def apply_waivers(findings: Sequence[Finding], privacy: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings, those that the user waived marked with the reason.

    Parameters
    ----------
    findings:
        What screening found.
    privacy:
        As in the document: `{file: {keep: reason}}` for all of a file's findings, `{file: {column: {keep: reason}}}`
        for a column's. A notebook's cell is written like a column: `{analysis.ipynb: {cell 4: {keep: reason}}}`.
        What blocks a publication needs `{keep: reason, public: true}` to be made public with it.

    Raises
    ------
    InputError
        A waiver without a reason, or something that is neither a waiver nor a fix.
    """
    return waived(findings, parse_privacy(privacy))


def waived(findings: Sequence[Finding], said: Mapping[str, FilePrivacy]) -> tuple[Finding, ...]:
    """The same with what the user said already understood.

    A secret is not kept by a reason that may be about something else found in the same place: then the reason has to
    name it (`cell 4 secret`, `notes secret` for a column called notes, `secret` for a file as a whole).
    """
    personal = {place for finding in findings if finding.kind != "secret" for place in _places(finding)}
    found = []
    for finding in findings:
        reason, public = _reason(finding, said, personal)
        found.append(replace(finding, waived=reason, for_public=public) if reason else finding)
    return tuple(found)


def recalled(findings: Sequence[Finding], given: Iterable[Given]) -> tuple[Finding, ...]:
    """The findings, those marked as waived that were waived for this very content before.

    Parameters
    ----------
    findings:
        With what the user waives now.
    given:
        The waivers under which the last version was published.
    """
    before = {one.key: one for one in given if one.key}
    found = []
    for finding in findings:
        one = None if finding.waived else before.get(finding.key)
        found.append(replace(finding, waived=one.reason, for_public=one.public) if one else finding)
    return tuple(found)


def lapsed(findings: Sequence[Finding], given: Iterable[Given]) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings, without those waivers that were given for other content.

    Parameters
    ----------
    findings:
        With what the user waived.
    given:
        The waivers under which the last version was published.

    Returns
    -------
    The findings; and a sentence for each waiver that lapsed.
    """
    before = list(given)
    keys = {one.key for one in before}
    reasons = {(one.kind, one.file, one.part, one.reason) for one in before}
    found, told = [], []
    for finding in findings:
        place = (finding.kind, finding.file, part_of(finding), finding.waived)
        if finding.waived and finding.key and finding.key not in keys and place in reasons:
            told.append(
                f"{finding.place}: the reason to keep it was given before its content changed. "
                "Look at it again, and give the reason in new words."
            )
            finding = replace(finding, waived="", for_public=False)
        found.append(finding)
    return tuple(found), tuple(dict.fromkeys(told))


def part_of(finding: Finding) -> str:
    """The column or cell of a finding, as a document names it; empty for a whole file."""
    if finding.cell is not None:
        return f"cell {finding.cell + 1}"
    return finding.column or ""


def _places(finding: Finding) -> tuple[tuple[str, str | None], ...]:
    """Where it is, and its file as a whole (None)."""
    return (finding.file, part_of(finding)), (finding.file, None)


def _reason(
    finding: Finding, said: Mapping[str, FilePrivacy], personal: Container[tuple[str, str | None]]
) -> tuple[str, bool]:
    """The reason that holds for a finding, and whether for a public dataset too."""
    inside = said.get(finding.file)
    if inside is None:
        return "", False
    part = part_of(finding)
    of_secret = f"{part} {NAMED}".strip()
    # The nearest first: what names the secret, the column or cell, the file.
    here = [part] if part else []
    if finding.kind == "secret":
        here = [of_secret, *(one for one in here if (finding.file, one) not in personal)]
    for place in here:
        if inside.kept.get(place):
            return inside.kept[place], place in inside.public
    whole = "" if finding.kind == "secret" and (finding.file, None) in personal else inside.keep
    return whole, bool(whole) and "" in inside.public
