"""What a preview must not show: whatever screening found something in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaggle_share.model import Finding

METADATA = "metadata"
"""What screening calls the file of findings in a title, description and the like; the field is their column."""


@dataclass(frozen=True)
class Flagged:
    """Places with findings. A waiver lets a value be published; it is no reason to show it here."""

    columns: frozenset[tuple[str, str]]
    """File and column."""
    files: frozenset[str]
    """Files with a finding that names no column."""
    texts: frozenset[str]
    """Texts of the metadata."""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Flagged:
        """The places of some findings."""
        found = [finding for finding in findings if finding.samples or finding.severity != "note"]
        texts = frozenset(f.column for f in found if f.file == METADATA and f.column is not None)
        if texts:
            # The card quotes the title, the subtitle and the sources.
            texts |= {"description"}
        return cls(
            columns=frozenset((f.file, f.column) for f in found if f.column is not None),
            files=frozenset(f.file for f in found if f.column is None),
            texts=texts,
        )
