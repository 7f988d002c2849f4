"""What becomes of findings about the notebook once what was found was taken out of its published copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kaggle_share.model import Finding

ROTATE = "it is taken out of the published copy; rotate it if this notebook was ever shared or committed"
SHOWN = "it is taken out of the published copy; since it was shown, it counts as compromised: rotate it"
LEFT = "it can't be taken out of the published copy safely"
GONE = "it is taken out of the published copy"


def after_scrubbing(findings: Sequence[Finding], left: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings about the notebook, those whose secret is no longer in what is published as warnings.

    Parameters
    ----------
    findings:
        What was found in the user's own notebook.
    left:
        What is still found in its copy.
    """
    still = {(finding.cell, finding.where) for finding in left if finding.kind == "secret"}
    return tuple(_after(finding, still) for finding in findings)


def after_clearing(findings: Sequence[Finding], left: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings about the notebook, personal data that is no longer in what is published as notes.

    Parameters as for :func:`after_scrubbing`.
    """
    still = {(finding.kind, finding.cell, finding.where) for finding in left}
    return tuple(
        finding
        if finding.kind == "secret" or (finding.kind, finding.cell, finding.where) in still
        else replace(
            finding,
            severity="note",
            message=f"{finding.message.partition(';')[0]}; {GONE}",
            fixes=(),
            waived="",
            replaced=True,
        )
        for finding in findings
    )


def _after(finding: Finding, still: set[tuple[int | None, str | None]]) -> Finding:
    if finding.kind != "secret" or finding.waived:
        return finding
    said = finding.message.partition(":")[0]
    if (finding.cell, finding.where) in still:
        return replace(finding, message=f"{said}; {LEFT}")
    shown = str(finding.where).startswith("output") or finding.where == "widget_state"
    return replace(
        finding, severity="warn", message=f"{said}; {SHOWN if shown else ROTATE}", fixes=("rotate it",), replaced=True
    )
