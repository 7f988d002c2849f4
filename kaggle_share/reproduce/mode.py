"""How a notebook behaves while its data is made again: drafts are kept in a folder, and nothing is ever published.

`KAGGLE_SHARE_REPRODUCE` names the folder of the run. In it lie `run.json` (which dataset it is, and where its files
lie, which `load` reads) and the working folder; drafts leave their files in `made/` and what they are in `made.json`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kaggle_share.errors import KaggleShareError, NotFoundError
from kaggle_share.model import Draft, Ref, Release, Watch
from kaggle_share.spec import parse_ref

MODE = "KAGGLE_SHARE_REPRODUCE"
WORK = "above/above/above/work"
"""The working folder within the run's: deep enough for the `../data/raw.csv` of a notebook."""
DATA = "home/data"
"""What would be the user's data folder, within the run's: keys of pseudonyms, surrogates, what is staged."""
PACKAGE = "datapackage.json"
SERVED = "served.txt"
"""What the run asked of addresses, a line of JSON each time: the `file` that it was given, or what is `unknown`."""


def run_folder() -> Path | None:
    """The folder of the run that this process is part of; None in every other process."""
    named = os.environ.get(MODE)
    return Path(named) if named else None


def keep(draft: Draft, folder: Path, *, published: bool = False) -> None:
    """Keep what a draft would publish.

    Parameters
    ----------
    draft:
        With its resources; that of another dataset is left alone.
    folder:
        As `run_folder` gives it.
    published:
        A cell publishes it. What is only previewed does not take its place.
    """
    run = _run(folder)
    if draft.document.to and run["slug"] and parse_ref(draft.document.to).slug != run["slug"]:
        return
    known, fixes = made(folder), draft.protection.fixes
    for resource in draft.data:
        if known.get(resource.path, {}).get("published") and not published:
            continue
        target = folder / "made" / resource.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(resource.location, target)
        given = _inputs(run).get(str(resource.location.resolve()))
        is_input = given is not None and resource.location.stat().st_mtime_ns == given
        known[resource.path] = {
            "schema": dict(resource.schema),
            "input": is_input,
            "published": published,
            # What was done to protect people: no value, and nothing of a key.
            "changes": [[one.column or "", one.fix, one.option] for one in fixes if one.file == resource.path],
        }
    (folder / "made.json").write_text(json.dumps(known), "utf-8")


def made(folder: Path) -> dict[str, dict[str, Any]]:
    """Path → what is known of everything that was kept: its schema, whether it was only read, what was changed."""
    try:
        found: dict[str, dict[str, Any]] = json.loads((folder / "made.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def take_the_rest(namespace: Mapping[str, Any]) -> None:
    """What no cell drafted, since it was published by the panel or the command: variables, and files that are there.

    Parameters
    ----------
    namespace:
        The notebook's variables, after its last cell.
    """
    import kaggle_share

    folder = run_folder()
    if folder is None:
        return
    run, written, known = _run(folder), _Files(), made(folder)
    items: dict[str, Any] = {}
    for path in run["data"]:
        if path in known:
            continue
        # A stack of images was one array.
        name = run.get("stacks", {}).get(path, path)
        # A file that was read and the variable that it was read into are often called the same.
        found: list[Any] = [namespace[Path(name).stem]] if Path(name).stem in namespace else []
        file = None if name != path else written.find(path)
        found += [file] if file is not None else []
        if found:
            items[name] = found[0] if path in run["variables"] else found[-1]
    try:
        if items:
            kaggle_share.draft(items=items, notebook=False)
    except KaggleShareError:
        # A variable of its name may be something else altogether: then that is not made, and the others are.
        for name, value in items.items():
            with suppress(KaggleShareError):
                kaggle_share.draft(items={name: value}, notebook=False)


def as_published(folder: Path, draft: Draft) -> Release:
    """What publishing a draft gives while data is made again: the release that is there already. Nothing is sent."""
    # What is held back was not published by this cell then either.
    if not any(one.blocks for one in draft.findings):
        keep(draft, folder, published=True)
    run = _run(folder)
    ref = Ref(run["owner"], run["slug"] or "dataset")
    return Release(
        ref, run["version"], "verified", f"https://www.kaggle.com/datasets/{ref}", "kaggle", "nothing", True,
        notes=("The data is made again: nothing was published.",),
    )  # fmt: skip


def _run(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text("utf-8"))
    return found


def _inputs(run: Mapping[str, Any]) -> Mapping[str, int]:
    found: Mapping[str, int] = run["inputs"]
    return found


class _Files:
    """The files of the working folder, by the names that they have in the dataset."""

    def __init__(self) -> None:
        self._all: dict[str, list[Path]] | None = None

    def find(self, path: str) -> Path | None:
        """The file of that path; else the only one whose path ends so, since a folder picked alone is the root."""
        if Path(path).is_file():
            return Path(path)
        if self._all is None:
            self._all = {}
            for one in Path().rglob("*"):
                if one.is_file():
                    self._all.setdefault(one.name, []).append(one)
        found = [one for one in self._all.get(Path(path).name, ()) if one.as_posix().endswith(f"/{path}")]
        return found[0] if len(found) == 1 else None


class Published:
    """What `load` needs of a connection, from what was fetched before the run: there may be no network in it."""

    def __init__(self, folder: Path) -> None:
        run = _run(folder)
        self.ref = Ref(run["owner"], run["slug"])
        self.files: Mapping[str, str] = {**run["files"], PACKAGE: str(folder / PACKAGE)}

    def resolve(self, ref: str | Ref) -> Ref:
        """The dataset that is meant; only the one that is made again is there."""
        meant = ref if isinstance(ref, Ref) else parse_ref(ref)
        if meant.slug != self.ref.slug or (self.ref.owner and meant.owner not in ("me", self.ref.owner)):
            raise NotFoundError(
                f"{meant} can't be loaded while {self.ref} is made again", "Only what is published of it is there"
            )
        return self.ref

    def download(self, ref: Ref, path: str, target: Path, *, version: int | None = None, watch: Watch) -> str:
        """Copy one file, and give its sha256."""
        import hashlib

        if not Path(self.files.get(path, "")).is_file():
            raise NotFoundError(f'{ref} has no file "{path}"', status=404)
        shutil.copyfile(self.files[path], target)
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
