"""The calls that write: starting uploads, creating datasets and versions, changing metadata, deleting."""

from __future__ import annotations

from typing import Any

from kaggle_share.sandbox import rules
from kaggle_share.sandbox.blobs import session_url
from kaggle_share.sandbox.forms import Json, strings
from kaggle_share.sandbox.reading import Caller
from kaggle_share.sandbox.records import Dataset
from kaggle_share.sandbox.rules import Broken, Refusal, signed_in
from kaggle_share.sandbox.store import SlugTaken
from kaggle_share.sandbox.uploads import Upload

UNREADY = frozenset(
    (
        "NOT_YET_PERSISTED",
        "BLOBS_RECEIVED",
        "BLOBS_DECOMPRESSED",
        "BLOBS_COPIED_TO_SDS",
        "INDIVIDUAL_BLOBS_COMPRESSED",
    )
)


def start_upload(caller: Caller, body: Json) -> Json:
    """StartBlobUpload → a token, and the URL that takes the bytes."""
    user = signed_in(caller.user)
    kind = str(body.get("type") or "API_BLOB_TYPE_UNSPECIFIED")
    if kind not in ("DATASET", "INBOX"):
        raise Refusal(400, f"The sandbox takes blobs of datasets and their images, not {kind}")
    name = str(body.get("name") or "")
    # A folder belongs into `directories` of the create call. What the live service does with a slash here
    # is unverified.
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise Refusal(400, "The name of an upload is a file's name without folders")
    size = int(body.get("contentLength") or 0)
    if not 0 <= size <= rules.DATASET_BYTES:
        raise Refusal(400, "A dataset holds at most 200 GB")
    modified = body.get("lastModifiedEpochSeconds")
    upload = caller.state.store.uploads.start(
        *(user, kind, name, size, str(body.get("contentType") or ""), float(modified) if modified else None)
    )
    return {"token": upload.token, "createUrl": session_url(caller.base, upload)}


def upload_dataset_file(caller: Caller, body: Json) -> Json:
    """UploadDatasetFile, the older name of StartBlobUpload."""
    return start_upload(caller, {**body, "type": "DATASET", "name": body.get("fileName")})


def create_dataset(caller: Caller, body: Json) -> Json:
    """CreateDataset → `status` ok, or error with its reason, both with HTTP 200."""
    user = signed_in(caller.user)
    owner = rules.publisher(user, str(body.get("ownerSlug") or ""))
    store = caller.state.store
    try:
        title = rules.check_title(str(body.get("title") or ""))
        slug = rules.check_slug(str(body.get("slug") or ""))
        taken = store.any_dataset(owner, slug) is not None
        if taken or any(item.title.casefold() == title.casefold() for item in store.datasets(user, owner)):
            raise _in_use(title)
        valid, invalid = rules.sort_tags(strings(body.get("categoryIds")))
        values = {
            "title": title,
            "subtitle": rules.check_subtitle(str(body.get("subtitle") or "")),
            "description": str(body.get("description") or ""),
            "license": rules.check_license(str(body.get("licenseName") or "")),
            "is_private": int(bool(body.get("isPrivate"))),
            "keywords": valid,
        }
        content = _content(caller, body, user)
        version = store.create_dataset(
            owner=owner, slug=slug, values=values, creator=user, content=content, notes="Initial release"
        )
    except SlugTaken:
        return _failed(_in_use(title), 409)
    except Broken as broken:
        return _failed(broken)
    caller.state.process(version)
    return _made(caller, owner, slug, invalid)


def create_version(caller: Caller, body: Json) -> Json:
    """CreateDatasetVersion → as CreateDataset; 403 while the version before is processed (kagglehub #181)."""
    ref = f"{body.get('ownerSlug') or ''}/{body.get('datasetSlug') or ''}"
    owner, slug = ref.split("/", 1)
    return _create_version(caller, caller.state.store.any_dataset(owner, slug), ref, body.get("body") or {})


def create_version_by_id(caller: Caller, body: Json) -> Json:
    """CreateDatasetVersionById → as CreateDatasetVersion."""
    found = caller.state.store.dataset_by_id(int(body.get("id") or 0))
    return _create_version(caller, found, found.ref if found is not None else "/", body.get("body") or {})


def _create_version(caller: Caller, dataset: Dataset | None, ref: str, body: Json) -> Json:
    user = signed_in(caller.user)
    found = rules.editable(caller.state.store, dataset, user, ref)
    newest = found.newest
    if newest is not None and newest.status in UNREADY:
        raise Refusal(403, "A new version can't be made while the one before is being processed")
    try:
        valid, invalid = rules.sort_tags(strings(body.get("categoryIds")))
        values: dict[str, Any] = {}
        # What is not sent stays as it is; the client sends what its metadata file has.
        if body.get("subtitle"):
            values["subtitle"] = rules.check_subtitle(str(body["subtitle"]))
        if body.get("description"):
            values["description"] = str(body["description"])
        if valid:
            values["keywords"] = valid
        content = _content(caller, body, user)
    except Broken as broken:
        return _failed(broken)
    store = caller.state.store
    with store.db.transaction():
        if values:
            store.update_dataset(found.id, values)
        version = store.versions.add(
            found.id,
            creator=user,
            content=content,
            notes=str(body.get("versionNotes") or ""),
            delete_old=bool(body.get("deleteOldVersions")),
        )
    caller.state.process(version)
    return _made(caller, found.owner.slug, found.slug, invalid)


def update_metadata(caller: Caller, body: Json) -> Json:
    """UpdateDatasetMetadata → `errors`, empty if all was taken; otherwise nothing was.

    What the wire can't tell from absence is overwritten: no `isPrivate` means public, no keywords and no
    collaborators mean none. Optional texts stay as they are if absent, and go if empty.
    """
    user = signed_in(caller.user)
    store = caller.state.store
    ref = f"{body.get('ownerSlug') or ''}/{body.get('datasetSlug') or ''}"
    found = rules.editable(store, store.any_dataset(*ref.split("/", 1)), user, ref)
    settings = body.get("settings") or {}
    try:
        values: dict[str, Any] = {"is_private": int(bool(settings.get("isPrivate")))}
        if "title" in settings:
            values["title"] = rules.check_title(str(settings["title"]))
        if "subtitle" in settings:
            values["subtitle"] = rules.check_subtitle(str(settings["subtitle"]))
        if "description" in settings:
            values["description"] = str(settings["description"])
        if "userSpecifiedSources" in settings:
            values["sources"] = str(settings["userSpecifiedSources"])
        if settings.get("expectedUpdateFrequency"):
            values["update_frequency"] = rules.check_frequency(str(settings["expectedUpdateFrequency"]))
        licenses = settings.get("licenses") or []
        if len(licenses) > 1:
            raise Broken("Please specify exactly one license")
        if licenses:
            values["license"] = rules.check_license(str(licenses[0].get("name") or ""))
        values["keywords"] = rules.sort_tags(strings(settings.get("keywords")))[0]
        values["collaborators"] = rules.check_collaborators(
            settings.get("collaborators") or (), store, is_private=bool(values["is_private"])
        )
        if settings.get("image"):
            upload = _upload(caller, str(settings["image"].get("token") or ""), user, "INBOX")
            values["cover"] = upload.sha256
            values["cover_type"] = rules.cover_type(store.shelf.path(upload.sha256))
        described = [
            (
                str(row.get("name") or ""),
                str(row.get("description") or ""),
                rules.check_columns(row.get("columns") or ()),
            )
            for row in settings.get("data") or ()
        ]
    except Broken as broken:
        return {"errors": [str(broken)]}
    with store.db.transaction():
        store.update_dataset(found.id, values)
        ready = found.ready
        for path, description, columns in described if caller.state.options.keep_descriptions else ():
            file = next((file for file in ready.files if file.path == path), None) if ready is not None else None
            version = store.versions.row(found.id, ready.number) if ready is not None else None
            if file is None or version is None:
                continue
            header = [column.name for column in file.columns] or None
            kept = rules.match_columns(path, columns, header) if columns else file.columns
            store.versions.describe_file(version, path, description, kept)
    return {"errors": []}


def delete_dataset(caller: Caller, body: Json) -> Json:
    """DeleteDataset; an editor may not."""
    user = signed_in(caller.user)
    store = caller.state.store
    ref = f"{body.get('ownerSlug') or ''}/{body.get('datasetSlug') or ''}"
    rules.publisher(user, ref.partition("/")[0])
    found = rules.editable(store, store.any_dataset(*ref.split("/", 1)), user, ref)
    store.delete_dataset(found.id)
    return {}


def _content(caller: Caller, body: Json, user: str) -> Json:
    """`files` and `directories`, with every token checked: an upload that never finished is refused."""
    content = _folder(caller, body, user)
    if not content["files"] and not content["directories"]:
        raise Broken("A dataset needs at least one file")
    if len(content["files"]) > rules.TOP_LEVEL_FILES:
        raise Broken(f"A dataset holds at most {rules.TOP_LEVEL_FILES} top-level files; put them into folders")
    return content


def _folder(caller: Caller, body: Json, user: str) -> Json:
    return {
        "files": [
            {
                "token": _upload(caller, str(row.get("token") or ""), user, "DATASET").token,
                "description": str(row.get("description") or ""),
                "columns": rules.check_columns(row.get("columns") or ()),
            }
            for row in body.get("files") or ()
        ],
        "directories": [
            {"name": str(row.get("name") or ""), **_folder(caller, row, user)}
            for row in body.get("directories") or ()
        ],
    }


def _upload(caller: Caller, token: str, user: str, kind: str) -> Upload:
    upload = caller.state.store.uploads.by_token(token)
    if upload is None:
        raise Refusal(400, "An upload token is not known")
    if upload.username != user:
        raise Refusal(403, "An upload token belongs to another user")
    if upload.state != "complete":
        # What the live service does with such a token is unverified. Both clients can send one.
        raise Refusal(400, f"The upload of {upload.name} was not finished")
    if upload.kind != kind:
        raise Refusal(400, f"The upload of {upload.name} was started for something else")
    return upload


def _in_use(title: str) -> Broken:
    return Broken(f'The requested title "{title}" is already in use by a dataset. Please choose another title.')


def _failed(broken: Broken, code: int | None = None) -> Json:
    answer: Json = {"status": "error", "error": str(broken)}
    return answer if code is None else {**answer, "errorCode": code}


def _made(caller: Caller, owner: str, slug: str, invalid: list[str]) -> Json:
    ref = f"{owner}/{slug}"
    # No version number comes back (kaggle-cli #890).
    return {"ref": ref, "url": f"{caller.base}/datasets/{ref}", "status": "ok", "invalidTags": invalid}
