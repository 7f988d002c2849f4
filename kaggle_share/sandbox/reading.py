"""The calls that read: DatasetApiService's lists, gets and downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kaggle_share.sandbox import forms
from kaggle_share.sandbox.downloads import download_url
from kaggle_share.sandbox.forms import Json
from kaggle_share.sandbox.records import Dataset, Version
from kaggle_share.sandbox.rules import Refusal, known, readable, signed_in
from kaggle_share.sandbox.wire import State

FILES_A_PAGE = (20, 200)
DATASETS_A_PAGE = (20, 200)
_PREFIX = {"group": "DATASET_SELECTION_GROUP_", "sortBy": "DATASET_SORT_BY_", "license": "DATASET_LICENSE_GROUP_"}


@dataclass(frozen=True)
class Caller:
    """Who calls, and how they reach the sandbox."""

    state: State
    user: str | None
    base: str
    """URL of the sandbox as the caller knows it."""


@dataclass(frozen=True)
class Redirect:
    """An answer that sends the client elsewhere."""

    url: str


def get_dataset(caller: Caller, body: Json) -> Json:
    """GetDataset → ApiDataset."""
    return forms.dataset(_readable(caller, body), caller.base, full=True)


def get_metadata(caller: Caller, body: Json) -> Json:
    """GetDatasetMetadata → info."""
    return {"info": forms.metadata(_readable(caller, body))}


def get_status(caller: Caller, body: Json) -> Json:
    """GetDatasetStatus → the newest version's state, without a reason."""
    found = known(caller.state.store, *_reference(body), caller.user)
    newest = found.newest
    return {"status": newest.status if newest is not None else "NOT_YET_PERSISTED"}


def list_files(caller: Caller, body: Json) -> Json:
    """ListDatasetFiles, 20 to 200 a page."""
    found = _readable(caller, body)
    files = _version(found, body).files
    rows, following = forms.page(files, str(body.get("pageToken") or ""), _size(body, FILES_A_PAGE))
    return {"datasetFiles": [forms.file(item, found) for item in rows], "nextPageToken": following}


def list_tree(caller: Caller, body: Json) -> Json:
    """ListTreeDatasetFiles → one folder, 20 to 200 entries a page, folders first."""
    found = _readable(caller, body)
    path = str(body.get("path") or "").strip("/")
    folders, files = forms.directory(_version(found, body).files, path)
    if path and not folders and not files:
        raise Refusal(404, f"There is no folder {path} in {found.ref}")
    rows, following = forms.page([*folders, *files], str(body.get("pageToken") or ""), _size(body, FILES_A_PAGE))
    start = len(folders)
    names = {id(row) for row in folders}
    return {
        "directories": [row for row in rows if id(row) in names],
        "files": [row for row in rows if id(row) not in names],
        "totalDirectories": start,
        "totalFiles": len(files),
        "totalChildren": start + len(files),
        "nextPageToken": following,
    }


def get_summary(caller: Caller, body: Json) -> Json:
    """GetDatasetFilesSummary."""
    return forms.summary(_version(_readable(caller, body), body).files)


def download(caller: Caller, body: Json) -> Redirect:
    """DownloadDataset and DownloadDatasetRaw → a signed URL of the storage."""
    found = _readable(caller, body)
    version = _version(found, body)
    path = str(body.get("fileName") or "") or None
    if path is not None and not any(file.path == path for file in version.files):
        raise Refusal(404, f"There is no file {path} in version {version.number} of {found.ref}")
    secret = caller.state.store.secret("signing")
    return Redirect(download_url(caller.base, secret, found.id, version.number, path))


def list_datasets(caller: Caller, body: Json) -> Json:
    """ListDatasets: the caller's own, a user's, or the public ones; a search; 20 a page."""
    group = str(body.get("group") or "").removeprefix(_PREFIX["group"]) or "PUBLIC"
    owner = str(body.get("user") or "") or None
    found = caller.state.store.datasets(caller.user, search=str(body.get("search") or ""))
    # Somebody's newest upload is listed once it is ready.
    found = [item for item in found if item.ready is not None]
    if group.startswith("MY"):
        user = signed_in(caller.user)
        found = [item for item in found if item.owner.slug == user]
        if group != "MY":
            found = [item for item in found if item.is_private == (group == "MY_PRIVATE")]
    elif group == "USER" and owner is not None:
        found = [item for item in found if item.owner.slug == owner]
    else:
        found = [item for item in found if not item.is_private and owner in (None, item.owner.slug)]
    found = [item for item in found if _fits(item, body)]
    order = str(body.get("sortBy") or "").removeprefix(_PREFIX["sortBy"])
    if order == "USABILITY":
        found.sort(key=lambda item: -item.usability)
    elif order == "PUBLISHED":
        found.sort(key=lambda item: item.created, reverse=True)
    size = _size(body, DATASETS_A_PAGE)
    token = str(body.get("pageToken") or "") or str((max(int(body.get("page") or 1), 1) - 1) * size)
    rows, following = forms.page(found, token, size)
    return {"datasets": [forms.dataset(item, caller.base) for item in rows], "nextPageToken": following}


def _fits(item: Dataset, body: Json) -> bool:
    size = sum(file.size for file in item.ready.files) if item.ready is not None else 0
    if body.get("minSize") is not None and size < int(body["minSize"]):
        return False
    if body.get("maxSize") is not None and size > int(body["maxSize"]):
        return False
    wanted = [word.strip().casefold() for word in str(body.get("tagIds") or "").split(",") if word.strip()]
    if wanted and not set(wanted) <= {word.casefold() for word in item.keywords}:
        return False
    group = str(body.get("license") or "").removeprefix(_PREFIX["license"])
    starts = {"CC": ("CC",), "GPL": ("GPL", "LGPL", "AGPL"), "ODB": ("ODbL", "DbCL", "ODC")}
    if group in starts and not item.license.startswith(starts[group]):
        return False
    kind = str(body.get("fileType") or "").rpartition("_")[2].casefold()
    endings = {"csv": ".csv", "json": ".json", "sqlite": ".sqlite", "parquet": ".parquet"}
    files = item.ready.files if item.ready is not None else ()
    return kind not in endings or any(file.path.casefold().endswith(endings[kind]) for file in files)


def _reference(body: Json) -> tuple[str, str]:
    owner, slug = str(body.get("ownerSlug") or ""), str(body.get("datasetSlug") or "")
    if not owner or not slug:
        raise Refusal(400, "ownerSlug and datasetSlug are needed")
    return owner, slug


def _readable(caller: Caller, body: Json) -> Dataset:
    return readable(caller.state.store, *_reference(body), caller.user)


def _version(found: Dataset, body: Json) -> Version:
    number = int(body.get("datasetVersionNumber") or 0)
    wanted = next((v for v in found.versions if v.number == number), None) if number else found.ready
    if wanted is None or wanted.status != "READY":
        raise Refusal(404, f"Version {number} of {found.ref} was not found")
    return wanted


def _size(body: Json, bounds: tuple[int, int]) -> int:
    value: Any = body.get("pageSize")
    return max(1, min(int(value), bounds[1])) if value else bounds[0]
