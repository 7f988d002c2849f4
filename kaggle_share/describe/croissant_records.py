"""Croissant's files and records: which files there are, and how a program gets records out of them.

A record set is only given where mlcroissant (1.1), the format's own reader, gives the values that are in the file:
comma-separated UTF-8, tabs, JSON Lines and Parquet, plain or gzip. It knows no other delimiter, encoding or marker of
missing values; such tables are described in `datapackage.json` alone.
"""

from __future__ import annotations

import csv
import glob
import gzip
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any

from kaggle_share.describe.keys import primary_key
from kaggle_share.describe.package import inner_format, table_type
from kaggle_share.model import Column, Draft, Profile, Resource

ALONE = 200
"""Files that are listed one by one; those beyond it by their folder and ending, tables apart."""
PEEK = 2**16
"""Bytes of a delimited file that are looked at for how its dates are written."""
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
"""Endings of pictures whose pixels mlcroissant reads."""
READABLE = {"csv": "text/csv", "tsv": "text/tab-separated-values", "tab": "text/tab-separated-values"}
LINES = {"jsonl": "application/jsonlines", "ndjson": "application/jsonlines"}
PARQUET = {"parquet": "application/x-parquet", "pq": "application/x-parquet"}
PANDAS_MISSING = frozenset(
    ("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
     "NULL", "NaN", "None", "n/a", "nan", "null")
)  # fmt: skip
"""What pandas, which reads for mlcroissant, takes for missing."""
TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
    "string": "sc:Text",
}
NOT_READ = ("INTERVAL", "MAP", "UNION", "VARIANT")
"""DuckDB types whose values mlcroissant can't turn into a record."""


@dataclass
class Named:
    """Identifiers that were given to files."""

    files: dict[str, str] = field(default_factory=dict)
    """Path → `@id` of its FileObject."""
    pictures: list[tuple[str, str]] = field(default_factory=list)
    """`@id` of a FileSet of pictures, and the folder that they lie in."""
    taken: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def unique(self, words: str) -> str:
        """An identifier of letters, digits and `-._/`, which nothing else has."""
        plain = re.sub(r"[^\w.\-/]+", "-", words, flags=re.ASCII).strip("-/") or "data"
        # Thousands of headers in another script are all the same without their letters.
        count = self.counts.get(plain.casefold(), 0) + 1
        name = plain if count == 1 else f"{plain}-{count}"
        while name.casefold() in self.taken:
            count += 1
            name = f"{plain}-{count}"
        self.counts[plain.casefold()] = count
        self.taken.add(name.casefold())
        return name


def distribution(draft: Draft) -> tuple[list[dict[str, Any]], Named]:
    """Every file as a FileObject; pictures of one folder, parts of an archive, and masses of files as FileSets.

    Parameters
    ----------
    draft:
        With resources and profiles.
    """
    named, made = Named(), []
    pictures = _grouped(r.path for r in draft.data if _is_picture(r))
    sets = {key: paths for key, paths in pictures.items() if len(paths) > 1}
    in_sets = {path for paths in sets.values() for path in paths}
    others = [r for r in draft.data if r.path not in in_sets]
    single = {r.path for r in others[:ALONE]} | {r.path for r in others if draft.columns.get(r.path)}
    for resource in others:
        if resource.members:
            made += [_file_set(named, key, paths) for key, paths in _grouped(resource.members).items()]
        elif resource.path in single:
            made.append(_file_object(named, resource))
    for key, paths in sets.items():
        made.append(_file_set(named, key, paths))
        if key[1] in PICTURES:
            named.pictures.append((made[-1]["@id"], key[0]))
    rest = _grouped(r.path for r in others if r.path not in single and not r.members)
    made += [_file_set(named, key, paths) for key, paths in rest.items()]
    return made, named


def _is_picture(resource: Resource) -> bool:
    return resource.media_type.startswith("image/") or resource.format in PICTURES


def _grouped(paths: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """Paths by their first folder and their ending."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        folder = path.partition("/")[0] if "/" in path else ""
        found.setdefault((folder, PurePosixPath(path).suffix.casefold().removeprefix(".")), []).append(path)
    return found


def _file_object(named: Named, resource: Resource) -> dict[str, Any]:
    named.files[resource.path] = name = named.unique(resource.path)
    told = {
        "@type": "cr:FileObject",
        "@id": name,
        "name": resource.path,
        "description": resource.item.description if resource.item else "",
        "contentUrl": resource.path,
        "contentSize": f"{resource.size} B",
        "encodingFormat": _encoding_format(resource),
        "sha256": resource.sha256,
    }
    return {key: value for key, value in told.items() if value}


def _file_set(named: Named, key: tuple[str, str], paths: Sequence[str]) -> dict[str, Any]:
    folder, ending = key
    # A pattern of the root would reach into every folder.
    exact = [glob.escape(path) for path in paths]
    endings = sorted({PurePosixPath(path).suffix for path in paths})
    inside = [f"{glob.escape(folder)}/{part}*{ending}" for ending in endings for part in ("", "**/")]
    return {
        "@type": "cr:FileSet",
        "@id": named.unique("-".join(part for part in (folder, ending or "files") if part)),
        "name": f"{folder or 'files'} ({ending or 'without an ending'})",
        "description": f"{len(paths):,} files",
        "encodingFormat": PICTURES.get(ending) or guess_type(f"x.{ending}")[0] or "application/octet-stream",
        "includes": inside if folder else exact,
    }


def _encoding_format(resource: Resource) -> str:
    inner = inner_format(resource.path)
    known = {**READABLE, **LINES, **PARQUET, **PICTURES}
    return known.get(inner) or resource.media_type


def record_sets(draft: Draft, named: Named) -> list[dict[str, Any]]:
    """A record set for each table and each folder of pictures that mlcroissant reads as it is.

    Parameters
    ----------
    draft:
        With described columns.
    named:
        As `distribution` named its files.
    """
    fields: dict[tuple[str, str], str] = {}
    sets = []
    resources = {resource.path: resource for resource in draft.data}
    for path, columns in draft.columns.items():
        resource = resources.get(path)
        profile = draft.profiles.get(path)
        if resource is None or profile is None or path not in named.files or not _is_readable(path, profile, columns):
            continue
        sets.append(_record_set(named, resource, profile, columns, fields))
    sets += [_picture_set(named, file_set, folder) for file_set, folder in named.pictures]
    return sets


def _is_readable(path: str, profile: Profile, columns: Sequence[Column]) -> bool:
    form, packed = inner_format(path), path.casefold().endswith((".zst", ".zstd"))
    names = [column.name for column in columns]
    if packed or len(set(names)) != len(names):
        return False
    if form in READABLE:
        delimiter, encoding = profile.dialect.get("delimiter", ","), profile.dialect.get("encoding", "utf-8")
        wanted = "," if form == "csv" else "\t"
        return delimiter == wanted and encoding.casefold() in ("utf-8", "utf-8-sig", "ascii")
    return form in LINES or form in PARQUET


def _record_set(
    named: Named, resource: Resource, profile: Profile, columns: Sequence[Column], known: dict[tuple[str, str], str]
) -> dict[str, Any]:
    name = named.unique(f"{resource.path.rsplit('.', 1)[0]}-records")
    reader = _Reader(resource, profile, named.files[resource.path])
    fields = []
    for column in columns:
        kinds = reader.types(column)
        if not column.name.strip() or not kinds:
            continue
        known[resource.path, column.name] = place = named.unique(f"{name}/{column.name}")
        fields.append(_field(place, column, kinds, reader, named))
    key = primary_key(profile, columns)
    told: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": resource.path,
        "description": resource.item.description if resource.item else "",
        "key": {"@id": known[resource.path, key]} if (resource.path, key) in known else None,
        "field": fields,
    }
    return {key: value for key, value in told.items() if value}


def _field(place: str, column: Column, kinds: list[str], reader: _Reader, named: Named) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": place,
        "name": column.name,
        "description": column.description,
        "dataType": kinds[0] if len(kinds) == 1 else kinds,
    }
    if kinds == [_STRUCT]:
        told.pop("dataType")
        told["subField"] = [
            {
                "@type": "cr:Field",
                "@id": named.unique(f"{place}/{child.name}"),
                "name": child.name,
                "description": child.description,
                "dataType": reader.types(child)[0],
                "source": {**reader.source(column), "transform": {"jsonPath": f"$.{child.name}"}},
            }
            for child in column.children
        ]
    else:
        told["source"] = reader.source(column)
        depth = _depth(column)
        if depth:
            told |= {"isArray": True, "arrayShape": ",".join(["-1"] * depth)}
    return {key: value for key, value in told.items() if value}


_STRUCT = "struct"


def _depth(column: Column) -> int:
    """How many lists deep a column is: `BIGINT[][]` is 2."""
    match = re.search(r"(\[\d*\])+$", column.original_type)
    return match.group().count("[") if match else 0


@dataclass(frozen=True)
class _Reader:
    """How one table's columns are read."""

    resource: Resource
    profile: Profile
    file: str

    @property
    def is_delimited(self) -> bool:
        """Text without types of its own."""
        return inner_format(self.resource.path) in READABLE

    @property
    def is_foreign(self) -> bool:
        """Text that somebody else wrote: booleans and dates may stand there in any form."""
        return self.is_delimited and not self.resource.staged

    def source(self, column: Column) -> dict[str, Any]:
        """Where a column's values come from."""
        return {"fileObject": {"@id": self.file}, "extract": {"column": column.name}}

    def types(self, column: Column) -> list[str]:
        """Croissant's types of a column; none where its values can't be read as records."""
        original = column.original_type.upper()
        if original.startswith(NOT_READ):
            return []
        if original.startswith("STRUCT") and not _depth(column):
            plain = all(re.fullmatch(r"[A-Za-z_]\w*", child.name, re.ASCII) for child in column.children)
            inner = [self.types(child) for child in column.children]
            deep = any(child.children or _depth(child) for child in column.children)
            return [_STRUCT] if inner and plain and all(inner) and not deep else []
        if _depth(column):
            return self._element(column, original)
        if original == "TIME" and not self.is_delimited:
            return ["sc:Time"]
        kind, form = table_type(column)
        if kind not in TYPES:
            return []
        return ["sc:URL"] if form == "uri" else [self._trusted(column, kind)]

    def _element(self, column: Column, original: str) -> list[str]:
        if original.startswith(("STRUCT", "TIME", "BLOB")) or self.is_delimited:
            return []
        inner = re.sub(r"(\[\d*\])+$", "", column.original_type)
        bare = replace(column, original_type=inner, type=_ELEMENTS.get(inner.split("(")[0].upper(), "string"))
        return [TYPES[table_type(bare)[0]]]

    def _trusted(self, column: Column, kind: str) -> str:
        """The type, or text where pandas would not read the file's own spelling as that type."""
        missing = set(json.loads(self.profile.dialect.get("missing", "[]")))
        if missing - PANDAS_MISSING and column.missing and kind != "string":
            return TYPES["string"]
        if not self.is_foreign:
            return TYPES[kind]
        if kind == "boolean" or (kind in ("date", "datetime") and not self._is_iso(column)):
            return TYPES["string"]
        return TYPES[kind]

    def _is_iso(self, column: Column) -> bool:
        """True where the first value is a date as ISO 8601 has it; DuckDB reads one form in a column."""
        try:
            with self.resource.location.open("rb") as raw:
                packed = raw.read(2) == b"\x1f\x8b"
                raw.seek(0)
                head = gzip.GzipFile(fileobj=raw).read(PEEK) if packed else raw.read(PEEK)
        except (OSError, EOFError):
            return False
        lines = io.StringIO(head.decode("utf-8", "replace"), newline="")
        missing = set(json.loads(self.profile.dialect.get("missing", '[""]')))
        try:
            rows = list(islice(csv.reader(lines, delimiter=self.profile.dialect.get("delimiter", ",")), 500))[1:]
        except csv.Error:
            return False
        # The last row may be cut in the middle of a date.
        rows = rows[:-1] if len(head) == PEEK else rows
        values = [row[column.order] for row in rows if len(row) > column.order]
        told = [value.strip() for value in values if value.strip() and value not in missing]
        return bool(told) and all(re.match(r"\d{4}-\d\d-\d\d", value) for value in told)


_ELEMENTS: Mapping[str, str] = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
                    "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "DECIMAL"), "decimal"),
    "BOOLEAN": "boolean",
    "DATE": "datetime",
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"), "datetime"),
}  # fmt: skip
"""DuckDB's type of a list's elements → Kaggle's type."""


def _picture_set(named: Named, file_set: str, folder: str) -> dict[str, Any]:
    name = named.unique(f"{file_set}-pictures")
    source = {"fileSet": {"@id": file_set}}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": f"Pictures in {folder}" if folder else "Pictures",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/path",
                "name": "path",
                "description": "Path of the picture in the dataset",
                "dataType": "sc:Text",
                "source": {**source, "extract": {"fileProperty": "fullpath"}},
            },
            {
                "@type": "cr:Field",
                "@id": f"{name}/picture",
                "name": "picture",
                "description": "The picture",
                "dataType": "sc:ImageObject",
                "source": {**source, "extract": {"fileProperty": "content"}},
            },
        ],
    }
