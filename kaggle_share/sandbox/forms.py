"""What kagglesdk's types look like as JSON. Fields that are None are left out: the client chokes on some nulls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from kaggle_share.sandbox.records import Column, Dataset, StoredFile, Version
from kaggle_share.sandbox.rules import LICENSES, tags

Json = dict[str, Any]


def moment(value: datetime) -> str:
    """A time as Kaggle writes it."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def dataset(found: Dataset, base: str, *, full: bool = False) -> Json:
    """`ApiDataset`; with description, versions and files if it is the answer of GetDataset."""
    ready = found.ready
    form: Json = {
        "id": found.id,
        "ref": found.ref,
        "title": found.title,
        "subtitle": found.subtitle,
        "creatorName": found.owner.name,
        "creatorUrl": found.owner.slug,
        "ownerName": found.owner.name,
        "ownerRef": found.owner.slug,
        "totalBytes": sum(file.size for file in ready.files) if ready is not None else 0,
        "url": f"{base}/datasets/{found.ref}",
        "lastUpdated": moment(found.updated),
        "isPrivate": found.is_private,
        # The live service gives the license's title here, and its short name in GetDatasetMetadata.
        "licenseName": LICENSES.get(found.license, found.license),
        "usabilityRating": round(found.usability, 7),
        "tags": [tag(name) for name in found.keywords],
    }
    if ready is not None:
        form["currentVersionNumber"] = ready.number
    if full:
        form["description"] = found.description
        form["versions"] = [version(item) for item in reversed(found.versions)]
        # The rest is for ListDatasetFiles, which pages.
        form["files"] = [file(item, found) for item in ready.files[:200]] if ready is not None else []
    return form


def tag(name: str) -> Json:
    """`ApiCategory`."""
    known, path = tags().get(name.casefold(), (name, name))
    return {"ref": known, "name": known, "fullPath": path}


def version(item: Version) -> Json:
    """`ApiDatasetVersion`."""
    return {
        "versionNumber": item.number,
        "creationDate": moment(item.created),
        "creatorName": item.creator,
        "creatorRef": item.creator,
        "versionNotes": item.notes,
        "status": item.status.replace("_", " ").title().replace(" ", ""),
    }


def file(item: StoredFile, owner: Dataset) -> Json:
    """`ApiDatasetFile`. There is no checksum among its fields: names and sizes are all that can be read back."""
    return {
        "ref": item.path,
        "datasetRef": owner.ref,
        "ownerRef": owner.owner.slug,
        "name": item.path,
        "creationDate": moment(item.created),
        "description": item.description,
        "fileType": PurePosixPath(item.path).suffix,
        "totalBytes": item.size,
        "columns": [column(entry) for entry in item.columns],
    }


def column(item: Column) -> Json:
    """`ApiDatasetColumn`."""
    return {
        "order": item.order,
        "name": item.name,
        "type": item.type,
        "originalType": item.original_type,
        "description": item.description,
    }


def metadata(found: Dataset) -> Json:
    """`DatasetInfo`, the answer of GetDatasetMetadata."""
    ready = found.ready
    roles = {"reader": "READER", "editor": "WRITER"}
    return {
        "datasetId": found.id,
        "datasetSlug": found.slug,
        "ownerUser": found.owner.slug,
        "usabilityRating": round(found.usability, 7),
        "title": found.title,
        "subtitle": found.subtitle,
        "description": found.description,
        "isPrivate": found.is_private,
        "keywords": list(found.keywords),
        "licenses": [{"name": found.license}],
        "collaborators": [{"username": name, "role": roles[role]} for name, role in found.collaborators],
        "data": [
            {
                "name": item.path,
                "description": item.description,
                "totalBytes": item.size,
                "columns": [
                    {"name": entry.name, "description": entry.description, "type": entry.type}
                    for entry in item.columns
                ],
            }
            for item in (ready.files if ready is not None else ())
        ],
        "expectedUpdateFrequency": found.update_frequency,
        "userSpecifiedSources": found.sources,
    }


def directory(files: Sequence[StoredFile], path: str) -> tuple[list[Json], list[Json]]:
    """What lies in a folder of a version: `ApiDirectory` and `ApiFile` rows, folders first."""
    prefix = f"{path}/" if path else ""
    inner: dict[str, list[str]] = {}
    here: list[Json] = []
    for item in files:
        if not item.path.startswith(prefix):
            continue
        rest = item.path[len(prefix) :]
        name, slash, below = rest.partition("/")
        if slash:
            inner.setdefault(name, []).append(below)
        else:
            here.append(
                {
                    "name": name,
                    "creationDate": moment(item.created),
                    "totalBytes": item.size,
                    "relativeUrl": item.path,
                    "description": item.description,
                }
            )
    folders = []
    for name, paths in inner.items():
        directories = {entry.partition("/")[0] for entry in paths if "/" in entry}
        direct = sum("/" not in entry for entry in paths)
        folders.append(
            {
                "name": name,
                "relativeUrl": prefix + name,
                "totalDirectories": len(directories),
                "totalFiles": direct,
                "totalChildren": len(directories) + direct,
            }
        )
    return folders, here


def summary(files: Sequence[StoredFile]) -> Json:
    """`ApiFilesSummary`."""
    kinds: dict[str, list[int]] = {}
    for item in files:
        kinds.setdefault(PurePosixPath(item.path).suffix, []).append(item.size)
    types: dict[str, int] = {}
    for kind in (entry.type for item in files for entry in item.columns):
        types[kind or "other"] = types.get(kind or "other", 0) + 1
    return {
        "fileSummaryInfo": {
            "totalFileCount": len(files),
            "fileTypes": [
                {"extension": ending, "fileCount": len(sizes), "totalSize": sum(sizes)}
                for ending, sizes in sorted(kinds.items())
            ],
        },
        "columnSummaryInfo": {
            "totalColumnCount": sum(types.values()),
            "columnTypes": [{"columnType": kind, "columnCount": count} for kind, count in sorted(types.items())],
        },
    }


def page(rows: Sequence[Any], token: str, size: int) -> tuple[list[Any], str]:
    """A part of a list, and the token with which to ask for the next; empty at the end."""
    start = int(token) if token.isdigit() else 0
    stop = start + size
    return list(rows[start:stop]), str(stop) if stop < len(rows) else ""


def strings(values: Iterable[Any] | None) -> list[str]:
    """A repeated field of strings."""
    return [str(value) for value in values or ()]
