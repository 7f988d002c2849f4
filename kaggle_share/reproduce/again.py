"""Make published data again, from the published record alone, and say what became of each file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from kaggle_share.errors import InputError, NotFoundError, RemoteError
from kaggle_share.model import Ref, Watch
from kaggle_share.remote.protocol import Remote
from kaggle_share.reproduce.making import Expected, How, Record, make_again
from kaggle_share.reproduce.mode import PACKAGE
from kaggle_share.reproduce.protected import Change, Protection
from kaggle_share.reproduce.report import Report


def reproduce(remote: Remote, ref: Ref, how: How, *, version: int | None = None) -> Report:
    """Fetch a version, run its notebook in a fresh kernel and an empty folder, and compare what it makes.

    Parameters
    ----------
    remote:
        A connection.
    ref, version:
        The dataset, and the number of its version; the current one by default.
    how:
        The environment, limits and inputs.

    Raises
    ------
    NotFoundError
        There is no such dataset or version.
    InputError
        It was published without a notebook, or by something else.
    NotebookError
        The notebook can't be run.
    KaggleShareError
        The environment can't be made.
    """
    with tempfile.TemporaryDirectory(prefix="kaggle-share-published-") as named:
        folder = Path(named).resolve()
        package = _fetch(remote, ref, version, folder, how.watch)
        return make_again(_record(ref, version, folder, package), how, remote)


def _fetch(remote: Remote, ref: Ref, version: int | None, folder: Path, watch: Watch) -> Mapping[str, Any]:
    """Everything of the version, each file checked against its recorded sha256."""
    try:
        remote.download(ref, PACKAGE, folder / PACKAGE, version=version, watch=watch)
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        own = package["kaggle_share"]
        files = {
            str(path): (str(told["sha256"]), told.get("members"), str(told["role"]))
            for path, told in own["files"].items()
        }
        has_notebook = bool(own.get("notebook"))
    except NotFoundError:
        # The dataset, its version, or only this file of it: then it was not published from here.
        if remote.dataset(ref) is None or not remote.files(ref, version):
            raise
        raise _no_record(ref) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_record(ref) from None
    if not has_notebook:
        raise InputError(f"{ref} was published without its notebook", "There is no record to make it again by")
    for path, (sha256, members, _) in files.items():
        if members:
            continue
        target = folder / path
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise InputError(f'{ref} names a file outside of itself ("{path}")', "It is not to be trusted")
        target.parent.mkdir(parents=True, exist_ok=True)
        if remote.download(ref, path, target, version=version, watch=watch) != sha256:
            raise RemoteError(f'"{path}" of {ref} is not what {PACKAGE} says', "It may have been changed on Kaggle")
    return {**package, "kaggle_share": own}


def _no_record(ref: Ref) -> InputError:
    return InputError(f"{ref} was not published by kaggle-share", "There is no record to make it again by")


def _record(ref: Ref, version: int | None, folder: Path, package: Mapping[str, Any]) -> Record:
    own = package["kaggle_share"]
    schemas = {one.get("path"): one.get("kaggle_share") or {} for one in package.get("resources", ())}
    by_a_cell, changed = _made_by_cells(folder), _deidentified(folder)
    files = [
        Expected(
            path, folder / path if (folder / path).is_file() else None, str(told["sha256"]), schemas.get(path, {}),
            path in by_a_cell, changed.get(path, Protection()),
        )
        for path, told in own["files"].items()
        if told["role"] == "data"
    ]  # fmt: skip
    number = str(package.get("version", ""))
    requirements = folder / "methods" / "requirements.txt"
    return Record(
        ref, int(number) if number.isdecimal() else version, folder / str(own["notebook"]["path"]),
        requirements if requirements.is_file() else None, _json(folder, "environment.json"),
        [one for one in _json(folder, "lineage.json").get("sources") or () if isinstance(one, Mapping)], files,
    )  # fmt: skip


def _json(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        told = json.loads((folder / "methods" / name).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, Mapping) else {}


def _made_by_cells(folder: Path) -> set[str]:
    """Files that the record says a cell made."""
    try:
        graph = json.loads((folder / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
        return {unquote(str(one["@id"])) for one in graph if one.get("wasGeneratedBy")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _deidentified(folder: Path) -> dict[str, Protection]:
    """File → what was done to it to protect people, as the record has it."""
    told = _json(folder, "deidentification.json")
    changes: dict[str, list[Change]] = {}
    try:
        for one in told.get("changed", ()):
            change = Change(str(one["column"] or ""), str(one["fix"]), str(one.get("subject") or ""))
            changes.setdefault(str(one["file"]), []).append(change)
        samples = {str(one["file"]) for one in told.get("samples", ())}
    except (KeyError, TypeError, AttributeError):
        return {}
    return {path: Protection(tuple(changes.get(path, ())), path in samples) for path in {*changes, *samples}}
