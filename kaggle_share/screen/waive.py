"""Waivers: findings that the user lets pass, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.rules import printable

HOW = "{keep: reason} waives a finding"


def apply_waivers(findings: Sequence[Finding], privacy: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings, those that the user waived marked with the reason.

    Parameters
    ----------
    findings:
        What screening found.
    privacy:
        As in the document: `{file: {keep: reason}}` for all of a file's findings, `{file: {column: {keep: reason}}}`
        for a column's. A notebook's cell is written like a column: `{analysis.ipynb: {cell 4: {keep: reason}}}`.

    Raises
    ------
    InputError
        A waiver without a reason, or something else than a waiver.
    """
    reasons = _reasons(privacy)
    return tuple(replace(finding, waived=_reason(finding, reasons) or finding.waived) for finding in findings)


def _reasons(privacy: Mapping[str, Any]) -> dict[tuple[str, str | None], str]:
    """(File, column or None for the whole file) → reason."""
    reasons: dict[tuple[str, str | None], str] = {}
    for file, said in privacy.items():
        place = f"privacy › {printable(str(file))}"
        if isinstance(said, Mapping) and "keep" not in said and said:
            for column, inner in said.items():
                reasons[str(file), str(column)] = _kept(inner, f"{place} › {printable(str(column))}")
        else:
            reasons[str(file), None] = _kept(said, place)
    return reasons


def _kept(said: Any, place: str) -> str:
    if not isinstance(said, Mapping):
        raise InputError(f"{place}: {_shown(said)} is not known", HOW)
    unknown = [key for key in said if key != "keep"]
    if unknown or not said:
        raise InputError(f"{place}: {_shown(unknown[0]) if unknown else 'an empty entry'} is not known", HOW)
    reason = said["keep"]
    if not isinstance(reason, str) or not reason.strip():
        raise InputError(f"{place}: keep needs a reason", "Write it as in {keep: these are not real people}")
    return " ".join(reason.split())


def _shown(word: Any) -> str:
    # A fix is one short word; anything longer may be a value that has slipped in, and isn't repeated.
    text = printable(str(word))
    return f'"{text}"' if re.fullmatch(r"[\w-]{1,20}", text) else "this entry"


def _reason(finding: Finding, reasons: Mapping[tuple[str, str | None], str]) -> str:
    part = finding.column if finding.column is not None else None
    if finding.cell is not None:
        part = f"cell {finding.cell + 1}"
    return (reasons.get((finding.file, part)) if part else None) or reasons.get((finding.file, None), "")
