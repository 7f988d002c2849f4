"""Where a dataset's usability comes from, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaggle_share.sandbox.records import Dataset, Version
from kaggle_share.sandbox.usability import OPEN_FORMATS, TABULAR, WEIGHTS

_WORDS = {"file format": "File formats", "provenance": "Sources"}


@dataclass(frozen=True)
class Part:
    """One component of the score."""

    name: str
    weight: int
    share: float
    """0 to 1."""

    @property
    def state(self) -> str:
        """there, partly or missing."""
        return "there" if self.share >= 0.995 else "partly" if self.share > 0 else "missing"


def parts(dataset: Dataset, version: Version | None) -> tuple[Part, ...]:
    """The components by Kaggle's weights; they sum to 17, or to 16 where no file is a table."""
    files = version.files if version else ()
    tables = [file for file in files if file.path.casefold().endswith(TABULAR)]
    columns = [column for file in tables for column in file.columns]
    earned = {
        "description": float(bool(dataset.description.strip())),
        "tags": float(bool(dataset.keywords)),
        "license": float(dataset.license not in ("", "unknown")),
        "file format": _share([file.path.casefold().endswith(OPEN_FORMATS) for file in files]),
        "file descriptions": _share([bool(file.description.strip()) for file in files]),
        "subtitle": float(bool(dataset.subtitle.strip())),
        "cover image": float(dataset.cover is not None),
        "provenance": float(bool(dataset.sources.strip())),
        "public notebook": float(dataset.public_notebook),
        "update frequency": float(dataset.update_frequency not in ("", "not specified")),
        "column descriptions": _share([bool(column.description.strip()) for column in columns]),
    }
    return tuple(
        Part(_WORDS.get(name) or name.capitalize(), weight, earned.get(name, 0.0))
        for name, weight in WEIGHTS.items()
        if tables or name != "column descriptions"
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
