"""Where screening found something, so that nothing of the values there is told."""

from __future__ import annotations

from collections.abc import Iterable

from kaggle_share.model import Finding


def flagged_places(findings: Iterable[Finding]) -> frozenset[tuple[str, str | None]]:
    """File and column of every finding; column None where it is about values anywhere in the file.

    A waiver lets a value be published; it is no reason to repeat it.
    """
    return frozenset(
        (one.file, one.column)
        for one in findings
        if one.column is not None
        or one.samples
        or (one.severity != "note" and one.kind not in ("not_checked", "k_anonymity"))
    )
