"""Kaggle's usability score, by the weights that fit 38 public datasets (see `WEIGHTS`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kaggle_share.sandbox.records import StoredFile

WEIGHTS = {
    "description": 3,
    "tags": 2,
    "license": 2,
    "file format": 2,
    "file descriptions": 2,
    "subtitle": 1,
    "cover image": 1,
    "provenance": 1,
    "public notebook": 1,
    "update frequency": 1,
    "column descriptions": 1,
}
"""Derived from public datasets, not documented; their sum is 17, or 16 where no file is tabular."""

TABULAR = (".csv", ".tsv", ".parquet", ".sqlite", ".db")
OPEN_FORMATS = (*TABULAR, ".json", ".jsonl", ".geojson", ".txt", ".md", ".png", ".jpg", ".jpeg", ".npy", ".xml")
"""Kaggle rewards files that everybody can open; Excel and proprietary formats it does not preview."""


def usability(
    *,
    description: str,
    subtitle: str,
    keywords: Sequence[str],
    license: str,
    cover: bool,
    sources: str,
    update_frequency: str,
    files: Sequence[StoredFile],
    public_notebook: bool = False,
) -> float:
    """The score's share of what can be reached.

    Returns
    -------
    0 to 1; the website shows ten times it.
    """
    tables = [file for file in files if file.path.casefold().endswith(TABULAR)]
    columns = [column for file in tables for column in file.columns]
    earned = {
        "description": float(bool(description.strip())),
        "tags": float(bool(keywords)),
        "license": float(license not in ("", "unknown")),
        "file format": _share(file.path.casefold().endswith(OPEN_FORMATS) for file in files),
        "file descriptions": _share(bool(file.description.strip()) for file in files),
        "subtitle": float(bool(subtitle.strip())),
        "cover image": float(cover),
        "provenance": float(bool(sources.strip())),
        "public notebook": float(public_notebook),
        "update frequency": float(update_frequency not in ("", "not specified")),
        "column descriptions": _share(bool(column.description.strip()) for column in columns),
    }
    weights = WEIGHTS if tables else {name: w for name, w in WEIGHTS.items() if name != "column descriptions"}
    return sum(weight * earned[name] for name, weight in weights.items()) / sum(weights.values())


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0
