"""KernelsApiService: pushing notebooks, asking how their runs stand, listing and pulling them.

Kaggle's API calls notebooks and scripts kernels. The rules are those of the `kaggle` client (2.2.4) and of users'
issues; what only the live server knows is marked "unverified".
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from kaggle_share.sandbox import forms, rules
from kaggle_share.sandbox.forms import Json, moment, strings
from kaggle_share.sandbox.notebooks import ENDED
from kaggle_share.sandbox.reading import Caller
from kaggle_share.sandbox.records import Notebook, NotebookVersion
from kaggle_share.sandbox.rules import Broken, Refusal, signed_in

TITLE = (5, 50)
"""Characters of a title (kaggle-cli #179; the client checks the lower bound)."""
SOURCE_BYTES = 10**6
"""Most bytes of a notebook's source ("must be less than 1 megabytes in size")."""
LANGUAGES = ("python", "r", "rmarkdown", "julia", "sqlite")
KINDS = ("notebook", "script")
NOTEBOOKS_A_PAGE = (20, 100)
NOT_RUN = "The sandbox runs no notebooks: this one was kept and went through the states of a run, nothing more.\n"


def save(caller: Caller, body: Json) -> Json:
    """SaveKernel: a new notebook, or a new version of one, which Kaggle then runs.

    A broken rule is a 200 with an `error`, as the client reads it. Sources that aren't there are dropped and named
    in the answer (kaggle-cli #433, #464).
    """
    user = signed_in(caller.user)
    source = str(body.get("text") or "")
    if len(source.encode("utf-8", "replace")) >= SOURCE_BYTES:
        raise Refusal(400, "The kernel source must be less than 1 megabytes in size.")
    try:
        found, slug, values = _wanted(caller, body, user)
        _check_source(source, values["kind"])
    except Broken as broken:
        return {"ref": "", "url": "", "error": str(broken)}
    keywords, invalid_tags = rules.sort_tags(strings(body.get("categoryIds")))
    datasets, invalid_datasets = _sorted(strings(body.get("datasetDataSources")), caller, _is_dataset)
    notebooks, invalid_notebooks = _sorted(strings(body.get("kernelDataSources")), caller, _is_notebook)
    values["keywords"] = keywords
    kept = caller.state.store.notebooks
    row, number = kept.save(found, user, slug, values, source, datasets=datasets, notebooks=notebooks)
    caller.state.run(row)
    made = kept.one(user, found.slug if found is not None else slug)
    assert made is not None  # noqa: S101 - just saved
    return {
        "ref": f"/code/{made.ref}",
        "url": f"{caller.base}/code/{made.ref}",
        "versionNumber": number,
        "kernelId": made.id,
        "invalidTags": invalid_tags,
        "invalidDatasetSources": invalid_datasets,
        "invalidKernelSources": invalid_notebooks,
        # The sandbox has neither competitions nor models.
        "invalidCompetitionSources": strings(body.get("competitionDataSources")),
        "invalidModelSources": strings(body.get("modelDataSources")),
    }


def get(caller: Caller, body: Json) -> Json:
    """GetKernel → metadata and source, of the newest version or the one asked for."""
    found, version = _version(caller, body)
    return {
        "metadata": _metadata(found, version),
        "blob": {
            "source": version.location.read_text("utf-8"),
            "language": found.language,
            "kernelType": found.kind,
            "slug": found.slug,
        },
    }


def status(caller: Caller, body: Json) -> Json:
    """GetKernelSessionStatus → the state of the newest run, and why it failed."""
    _, version = _version(caller, body)
    return {"status": version.status, **({"failureMessage": version.message} if version.message else {})}


def output(caller: Caller, body: Json) -> Json:
    """ListKernelSessionOutput: no files, and a log that says why."""
    _, version = _version(caller, body)
    if version.status not in ENDED:
        return {"files": [], "nextPageToken": ""}
    lines = [("stdout", NOT_RUN), *([("stderr", f"{version.message}\n")] if version.message else [])]
    log = [{"stream_name": stream, "time": 0.0, "data": text} for stream, text in lines]
    return {"files": [], "log": json.dumps(log, ensure_ascii=False), "nextPageToken": ""}


def files(caller: Caller, body: Json) -> Json:
    """ListKernelFiles: what a run wrote, so nothing."""
    _version(caller, body)
    return {"files": [], "nextPageToken": ""}


def listed(caller: Caller, body: Json) -> Json:
    """ListKernels: one's own, a user's, those of a dataset, or all public ones; a search; 20 to 100 a page."""
    owner = str(body.get("user") or "")
    if str(body.get("group") or "").removeprefix("KERNELS_LIST_VIEW_TYPE_") == "PROFILE":
        owner = signed_in(caller.user)
    kept = caller.state.store.notebooks
    search, dataset = str(body.get("search") or ""), str(body.get("dataset") or "")
    found = kept.seen(caller.user, owner=owner, dataset=dataset, search=search)
    parent = str(body.get("parentKernel") or "")
    language, kind = str(body.get("language") or "all"), str(body.get("kernelType") or "all")
    found = [
        one
        for one in found
        if language in ("all", one.language)
        and kind in ("all", one.kind)
        and (not parent or parent in one.newest.notebooks)
        # The sandbox has no competitions, and keeps no output.
        and not body.get("competition")
        and str(body.get("outputType") or "all") == "all"
    ]
    value: Any = body.get("pageSize")
    size = max(1, min(int(value), NOTEBOOKS_A_PAGE[1])) if value else NOTEBOOKS_A_PAGE[0]
    token = str(body.get("pageToken") or "") or str((max(int(body.get("page") or 1), 1) - 1) * size)
    rows, following = forms.page(found, token, size)
    return {"kernels": [_metadata(one, one.newest) for one in rows], "nextPageToken": following}


def delete(caller: Caller, body: Json) -> Json:
    """DeleteKernel, of one's own."""
    found, _ = _version(caller, body)
    if found.owner.slug != signed_in(caller.user):
        raise Refusal(403, "Permission 'kernels.delete' was denied")
    caller.state.store.notebooks.delete(found.id)
    return {}


def cancel(caller: Caller, body: Json) -> Json:
    """CancelKernelSession. A session's number is that of its version's row."""
    user, row = signed_in(caller.user), int(body.get("kernelSessionId") or 0)
    kept = caller.state.store.notebooks
    mine = (kept.row(one.id, version.number) for one in kept.seen(user, owner=user) for version in one.versions)
    if row not in mine:
        raise Refusal(403, "Permission 'kernelSessions.cancel' was denied")
    kept.cancel(row)
    return {}


def slugify(title: str) -> str:
    """The slug that Kaggle makes of a notebook's title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


def _wanted(caller: Caller, body: Json, user: str) -> tuple[Notebook | None, str, dict[str, Any]]:
    """The notebook that gets a version (None: a new one), the slug of a new one, and the columns of its row."""
    kept = caller.state.store.notebooks
    title = str(body.get("newTitle") or "").strip()
    if body.get("id"):
        found = kept.by_id(int(body["id"]))
        if found is None or found.owner.slug != user:
            raise Broken("Notebook not found")
        slug = found.slug
    else:
        owner, _, slug = str(body.get("slug") or "").casefold().partition("/")
        if not slug:
            raise Broken("A notebook needs an id, or a slug of the form user/notebook")
        # Whether organisations can own notebooks is unverified; the client's issues only know users (#139).
        if owner != user:
            raise Broken("Notebook not found")
        found = kept.one(user, slug)
    if found is None and not title:
        raise Broken("Notebook not found")
    if title and not TITLE[0] <= len(title) <= TITLE[1]:
        raise Broken(f"The title must be between {TITLE[0]} and {TITLE[1]} characters")
    if found is None:
        # The slug is made of the title, whatever was asked for: the client warns of it.
        slug = slugify(title)
        if len(slug) < TITLE[0]:
            raise Broken("The title must have at least five letters or digits")
        if kept.one(user, slug) is not None:
            raise Broken(
                f'The requested title "{title}" is already in use by a notebook. Please choose another title.'
            )
    language, kind = str(body.get("language") or ""), str(body.get("kernelType") or "")
    if language not in LANGUAGES:
        raise Broken(f"Invalid language: {language}")
    if kind not in KINDS or (found is not None and found.kind != kind):
        raise Broken(f"Invalid kernel type: {kind}" if kind not in KINDS else "The kernel type can't be changed")
    return found, slug, {
        "title": title or (found.title if found is not None else ""),
        "language": language,
        "kind": kind,
        "is_private": int(bool(body.get("isPrivate"))),
        "internet": int(bool(body.get("enableInternet"))),
    }  # fmt: skip


def _check_source(source: str, kind: str) -> None:
    """A notebook is JSON whose cells' sources are text; of lists of lines Kaggle makes a 500 (kaggle-cli #574)."""
    if kind != "notebook":
        return
    try:
        content = json.loads(source)
    except ValueError as error:
        raise Broken("The source is not a notebook: it is not JSON") from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise Broken("The source is not a notebook of format 4")
    if any(not isinstance(cell, dict) or not isinstance(cell.get("source"), str) for cell in cells):
        raise Refusal(500, "An internal server error occurred: the source of a cell is not text")


def _sorted(refs: list[str], caller: Caller, is_there: Any) -> tuple[list[str], list[str]]:
    valid = [ref for ref in refs if is_there(ref, caller)]
    return list(dict.fromkeys(valid)), [ref for ref in refs if ref not in valid]


def _is_dataset(ref: str, caller: Caller) -> bool:
    owner, slash, slug = ref.partition("/")
    # `datasets/owner/slug`, which `kernels pull` once wrote, is not one (kaggle-cli #433).
    if not slash or "/" in slug:
        return False
    found = caller.state.store.dataset(owner, slug, caller.user)
    return found is not None and found.ready is not None


def _is_notebook(ref: str, caller: Caller) -> bool:
    owner, slash, slug = ref.partition("/")
    found = caller.state.store.notebooks.one(owner, slug) if slash else None
    return found is not None and (not found.is_private or found.owner.slug == caller.user)


def _version(caller: Caller, body: Json) -> tuple[Notebook, NotebookVersion]:
    """A notebook that the caller may read; others are denied, whether they exist or not, as the client expects."""
    owner, slug = str(body.get("userName") or ""), str(body.get("kernelSlug") or "")
    # The client asks for a version as a part of the slug.
    slug, _, label = slug.partition("/")
    label = label or str(body.get("versionLabel") or "")
    found = caller.state.store.notebooks.one(owner, slug)
    if found is None or (found.is_private and found.owner.slug != caller.user):
        raise Refusal(403, "Permission 'kernels.get' was denied")
    if not label:
        return found, found.newest
    version = next((one for one in found.versions if str(one.number) == label.lstrip("v")), None)
    if version is None:
        raise Refusal(404, f"There is no version {label} of {found.ref}")
    return found, version


def _metadata(found: Notebook, version: NotebookVersion) -> Json:
    """`ApiKernelMetadata`."""
    return {
        "id": found.id,
        "ref": found.ref,
        "title": found.title,
        "author": found.owner.name,
        "slug": found.slug,
        "lastRunTime": moment(version.created),
        "language": found.language,
        "kernelType": found.kind,
        "isPrivate": found.is_private,
        "enableGpu": False,
        "enableTpu": False,
        "enableInternet": found.internet,
        "categoryIds": list(found.keywords),
        "datasetDataSources": list(version.datasets),
        "kernelDataSources": list(version.notebooks),
        "competitionDataSources": [],
        "modelDataSources": [],
        "totalVotes": 0,
        "currentVersionNumber": version.number,
    }
