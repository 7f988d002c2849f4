"""The usability score that Kaggle will show, forecast: what each part of it earns, and what would earn the rest."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaggle_share import archives, rules
from kaggle_share.model import Draft, Metadata, Point, Resource, Usability

WEIGHTS: Mapping[str, float] = {
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
"""Kaggle does not document them; they fit 38 public datasets. Their sum is 17, or 16 where no file is a table."""

TABULAR = (".csv", ".tsv", ".parquet", ".sqlite", ".db")
OPEN = (*TABULAR, ".json", ".jsonl", ".geojson", ".txt", ".md", ".png", ".jpg", ".jpeg", ".npy", ".xml")
"""Endings of files that everybody can open; Kaggle shows no preview of Excel and proprietary formats."""
HEADER_BYTES = 1 << 16
"""Bytes at the beginning of a table in which its header is looked for."""
MEMBERS = 200
"""Tables in an archive whose headers are read; the others are taken to be as wide on average."""


@dataclass(frozen=True)
class _File:
    """One file as it will lie on Kaggle."""

    path: str
    described: bool = False
    columns: int = 0
    columns_described: int = 0
    generated: bool = False
    """True where the user did not pick it."""

    @property
    def tabular(self) -> bool:
        return self.path.casefold().endswith(TABULAR)


def usability(draft: Draft, *, cover_held: bool = False) -> Usability:
    """Forecast the usability score.

    Parameters
    ----------
    draft:
        With metadata and columns, and with everything that will be sent in `resources`.
    cover_held:
        Kaggle has a cover image already, which stays.

    Returns
    -------
    The score, 0 to 10, and its components by Kaggle's weights (`WEIGHTS`), each missing one with what earns it.
    It holds where Kaggle keeps the descriptions that it is sent. A public notebook counts once there is one.
    """
    if draft.metadata is None:
        raise ValueError("the draft has no metadata yet: call describe()")
    made = draft.metadata
    files = _files(draft)
    tables = [file for file in files if file.tabular]
    shares: dict[str, tuple[float, Callable[[], str]]] = {
        "description": (
            float(bool(made.description.strip())),
            lambda: "a description: the text after --- in the cell",
        ),
        "tags": (float(_known_tags(made)), lambda: _tags_todo(draft)),
        "license": (
            float(made.license not in ("", "unknown")),
            lambda: "a license, such as --license CC0-1.0",
        ),
        "file format": (_share(_is_open(file) for file in files), lambda: _format_todo(files)),
        "file descriptions": (_share(file.described for file in files), lambda: _descriptions_todo(files)),
        "subtitle": (
            float(bool(made.subtitle.strip())),
            lambda: f"a subtitle of {rules.SUBTITLE[0]} to {rules.SUBTITLE[1]} characters: --subtitle",
        ),
        "cover image": (
            float(made.image is not None or cover_held),
            lambda: f"a picture of at least {rules.COVER[0]} × {rules.COVER[1]} pixels: image: cover.png",
        ),
        "provenance": (
            float(any(source.strip() for source in made.sources)),
            lambda: "where the data comes from, such as sources: [https://…]",
        ),
        "public notebook": (
            0.0,
            lambda: (
                "a public notebook on Kaggle that uses the data: --starter publishes one, for everybody with --public"
            ),
        ),
        "update frequency": (
            float(made.update_frequency not in ("", "not specified")),
            lambda: "how often the data is updated, such as update_frequency: never",
        ),
    }
    if tables:
        shares["column descriptions"] = (_columns_share(tables), lambda: _columns_todo(tables))
    points = tuple(
        Point(name, weight, shares[name][0], shares[name][1]() if shares[name][0] < 1 else "")
        for name, weight in WEIGHTS.items()
        if name in shares
    )
    earned = sum(point.weight * point.share for point in points)
    return Usability(10 * earned / sum(point.weight for point in points), points)


def _files(draft: Draft) -> list[_File]:
    """Every file as it will lie on Kaggle, archives unpacked."""
    sent = {resource.path: resource for resource in draft.resources}
    if not draft.bare:
        sent = {resource.path: resource for resource in draft.record.resources} | sent
    found: list[_File] = []
    for resource in sent.values():
        if archives.ending(resource.path):
            found += _members(resource)
            continue
        columns = draft.columns.get(resource.path, ())
        described = sum(bool(column.description.strip()) for column in columns)
        words = resource.item.description if resource.item else ""
        width = len(columns) or _width(resource.path, resource.location)
        found.append(_File(resource.path, bool(words.strip()), width, described, generated=resource.role != "data"))
    return found


def _members(resource: Resource) -> list[_File]:
    """The files that Kaggle unpacks from an archive; nothing says what they are."""
    names = list(resource.members) or [resource.path]
    folder = len(resource.path) - len(archives.ending(resource.path)) + 1
    tables = [name for name in names if name.casefold().endswith((".csv", ".tsv"))]
    widths: dict[str, int] = {}
    if tables and zipfile.is_zipfile(resource.location):
        widths = _widths_in_zip(resource.location, {name: name[folder:] for name in tables[:MEMBERS]}, set(names))
    usual = round(sum(widths.values()) / len(widths)) if widths else 1
    return [_File(name, columns=widths.get(name, usual if name in tables else 0)) for name in names]


def _widths_in_zip(location: Path, inner: Mapping[str, str], all_names: set[str]) -> dict[str, int]:
    """Columns of tables in a zip, by the first line of each: path in the dataset → count."""
    found = {}
    try:
        with zipfile.ZipFile(location) as archive:
            known = {info.filename.removeprefix("./"): info for info in archive.infolist()}
            for path, name in inner.items():
                # The only archive is unpacked at the root, so that its paths have no folder.
                info = known.get(name) or known.get(path)
                if info is not None and not info.flag_bits & 1:
                    with archive.open(info) as file:
                        found[path] = _count(path, file.read(HEADER_BYTES))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return found
    return found


def _width(path: str, location: Path) -> int:
    """Columns of a table that nothing is known of, by its first line; 0 for what Kaggle does not read."""
    if not path.casefold().endswith((".csv", ".tsv")):
        return 0
    try:
        with open(location, "rb") as file:
            return _count(path, file.read(HEADER_BYTES))
    except OSError:
        return 0


def _count(path: str, head: bytes) -> int:
    delimiter = "\t" if path.casefold().endswith(".tsv") else ","
    try:
        rows = csv.reader(io.StringIO(head.decode("utf-8-sig", "replace"), newline=""), delimiter=delimiter)
        return len(next(rows, []))
    except csv.Error:
        return 0


def _is_open(file: _File) -> bool:
    return file.path.casefold().endswith(OPEN)


def _known_tags(made: Metadata) -> bool:
    """Kaggle drops a tag that it doesn't know."""
    known = rules.kaggle_tags()
    return any(tag.strip().casefold() in known for tag in made.tags)


def _columns_share(tables: Sequence[_File]) -> float:
    whole = sum(file.columns for file in tables)
    return sum(min(file.columns_described, file.columns) for file in tables) / whole if whole else 0.0


def _tags_todo(draft: Draft) -> str:
    fitting = draft.suggested_tags[0].name if draft.suggested_tags else "biology"
    quoted = f'"{fitting}"' if " " in fitting else fitting
    return f"a tag that Kaggle knows, such as --tag {quoted}"


def _format_todo(files: Sequence[_File]) -> str:
    closed = [file for file in files if not _is_open(file)]
    own = [file for file in closed if not file.generated]
    if not own:
        return _along(closed)
    return f"formats that everybody can open (CSV, Parquet, JSON, PNG) instead of {_names(own)}"


def _descriptions_todo(files: Sequence[_File]) -> str:
    without = [file for file in files if not file.described]
    own = [file for file in without if not file.generated]
    if own:
        return f"a sentence about {_names(own)}: description: under resources:"
    return _along(without)


def _columns_todo(tables: Sequence[_File]) -> str:
    without = [file for file in tables if file.columns_described < file.columns or not file.columns]
    own = [file for file in without if not file.generated]
    if own:
        return f"a description of each column of {_names(own)}: columns:"
    return _along(without)


def _along(files: Sequence[_File]) -> str:
    """Of files that are made here, and about which the user can say nothing."""
    go = "goes along as it is" if len(files) == 1 else "go along as they are"
    return f"nothing to do: {_names(files)} {go}"


def _names(files: Sequence[_File]) -> str:
    shown = [rules.printable(file.path) for file in files[:3]]
    return ", ".join(shown) + (f" and {len(files) - 3} more" if len(files) > 3 else "")


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0
