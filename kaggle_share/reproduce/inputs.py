"""What the notebook reads and did not make: taken from the dataset, fetched, or asked for, before the network is cut.

Files are put where the notebook looks for them; what came from an address or from Kaggle is served to it from here
(`served.py`), since there is no network in the run.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from kaggle_share.errors import InputError, KaggleShareError
from kaggle_share.model import Progress, Ref, Watch
from kaggle_share.remote.protocol import Remote
from kaggle_share.reproduce.fetching import fetch
from kaggle_share.reproduce.mode import SERVED, WORK
from kaggle_share.reproduce.served import bare

MOST = 10 * 2**30
"""Bytes of another dataset that are fetched."""
_DATASET = re.compile(r"([\w-]{1,60})/([\w-]{1,60})(?:/versions/(\d{1,9}))?(?:/(.{1,300}))?")

NOT_GIVEN = (
    "The notebook did not read it in this run: it stopped before, or its reader goes to the network by itself. "
    "pandas, polars, fsspec, urllib, requests and httpx are given what was fetched, and DuckDB where fsspec is there."
)
How = Literal["dataset", "fetched", "given", "missing"]
Ask = Callable[[str, int | None], Path | None]
"""Asks where an input lies, by its name and size; None where nobody knows."""


@dataclass(frozen=True)
class Input:
    """One thing that the notebook reads."""

    name: str
    kind: str
    how: How
    note: str = ""

    def as_json(self) -> dict[str, str]:
        """As `--json` has it."""
        return {"name": self.name, "kind": self.kind, "from": self.how, "note": self.note}


@dataclass
class Gathering:
    """Where inputs may come from.

    Parameters
    ----------
    folder:
        The run's folder.
    published:
        Path of each file of the dataset that no cell made, and no variable held → where it lies.
    alike:
        sha256 of each file that may stand for an input of the same content → where it lies.
    made:
        sha256 of files that cells wrote. As an input, each would be what is to be made.
    given:
        What the user gave, by its name: a file, or the folder of a Kaggle dataset.
    remote:
        A connection, for inputs from Kaggle.
    ask:
        Asks the user for what is nowhere; None where nobody can be asked.
    """

    folder: Path
    published: Mapping[str, Path]
    alike: Mapping[str, Path]
    made: Set[str]
    given: Mapping[str, Path]
    remote: Remote | None
    ask: Ask | None
    watch: Watch

    def gather(self, sources: Sequence[Mapping[str, Any]], code: Sequence[str]) -> tuple[list[Input], dict[str, int]]:
        """Put every input where the run finds it.

        Parameters
        ----------
        sources:
            `sources` of `lineage.json`.
        code:
            Sources of the notebook's cells, for the paths that they name.

        Returns
        -------
        The inputs, and each file that was put into the run → its time of change (ns), to tell whether it changed.

        Raises
        ------
        InputError
            What the user gave isn't there, is not what was recorded, or is no input of the notebook.
        """
        self.placed: dict[str, int] = {}
        self.served: dict[str, dict[str, str]] = {"urls": {}, "kaggle": {}}
        self.paths = list(_paths(code))
        for path, location in self.published.items():
            self._place(path, location)
        named = {told.get("name") for told in sources}
        # An address that only the run before told of.
        added = [{"kind": "url", "name": name} for name in self.given if "://" in name and name not in named]
        found = [one for told in (*sources, *added) if (one := self._one(told)) is not None]
        unknown = set(self.given) - {one.name for one in found}
        if unknown:
            names = ", ".join(one.name for one in found) or "nothing"
            raise InputError(f'the notebook reads no "{min(unknown)}"', f"As recorded, it reads {names[:300]}")
        (self.folder / "inputs.json").write_text(json.dumps(self.served), "utf-8")
        return found, self.placed

    def after(self, inputs: Sequence[Input], *, unknown: bool) -> list[Input]:
        """The inputs once the run is over, with those addresses that the notebook was not given.

        Parameters
        ----------
        inputs:
            As `gather` gave them.
        unknown:
            Tell of addresses, too, that the run asked for and the record does not name.
        """
        try:
            asked = [json.loads(line) for line in (self.folder / SERVED).read_text("utf-8").splitlines()]
        except FileNotFoundError:
            asked = []
        given = {one.get("file") for one in asked}
        there = {name for name, path in self.served["urls"].items() if path not in given}
        known = [replace(one, note=NOT_GIVEN) if one.kind == "url" and one.name in there else one for one in inputs]
        missed = {bare(one.name) for one in inputs if one.kind == "url" and one.how == "missing"}
        others = dict.fromkeys(str(one["unknown"]) for one in asked if "unknown" in one) if unknown else {}
        note = "The record does not name it, so that it was not fetched; give it with --input {}=PATH."
        return known + [Input(one, "url", "missing", note.format(one)) for one in others if one not in missed]

    def _one(self, told: Mapping[str, Any]) -> Input | None:
        kind, name, sha256 = str(told.get("kind")), str(told.get("name") or ""), str(told.get("sha256") or "")
        size = told.get("size") if isinstance(told.get("size"), int) else None
        if kind in ("package", "unknown") or not name:
            return None
        there = self.published.get(name) or self.alike.get(sha256)
        if kind == "file" and there is not None:
            self._place(name, there)
            return Input(name, kind, "dataset")
        given = self.given.get(name)
        if kind == "file" and sha256 in self.made and given is None:
            # It both reads and writes it: what is published is not what it began with.
            return Input(name, kind, "missing", "The notebook wrote over it; as it was before is not recorded.")
        if given is None:
            fetched = self._fetched(kind, name, sha256)
            if fetched.how == "fetched" or self.ask is None:
                return fetched
            given = self.ask(name, size)
            if given is None:
                return fetched
        return self._take(kind, name, sha256, given)

    def _take(self, kind: str, name: str, sha256: str, given: Path) -> Input:
        """What the user gave."""
        path = Path(os.path.normpath(Path.cwd() / given.expanduser()))
        if not path.exists() or (kind != "kaggle" and not path.is_file()):
            raise InputError(f'there is no file "{given}", which was given for {name}', "Check the path")
        if sha256 and path.is_file() and _digest(path) != sha256:
            raise InputError(f'"{given}" is not the {name} that was read: its sha256 is another', "Give that one")
        if kind in ("file", "database"):
            self._place(name, path)
        elif kind == "url":
            self.served["urls"][name] = str(path.resolve())
        else:
            self.served["kaggle"][_handle(name)] = str(path.resolve())
        return Input(name, kind, "given", "" if sha256 else "Whether that is what was read is not recorded.")

    def _fetched(self, kind: str, name: str, sha256: str) -> Input:
        """What is public, fetched; else what to do about it."""
        if kind not in ("url", "kaggle"):
            return Input(name, kind, "missing", f"It is not in the dataset; give it with --input {name}=PATH.")
        self.watch.tell(Progress("again", f"fetching {name}", unit=""))
        try:
            if kind == "url":
                target = self.folder / "fetched" / str(len(self.served["urls"])) / _within(urlsplit(name).path).name
                local = self.remote is not None and not self.remote.endpoint.is_kaggle
                fetch(name, target, local=local, watch=self.watch)
                if sha256 and _digest(target) != sha256:
                    return Input(name, kind, "missing", "What is there now is not what was read.")
                self.served["urls"][name] = str(target)
            else:
                self._from_kaggle(name, sha256)
        except KaggleShareError as error:
            what = str(error).rstrip(".")
            return Input(name, kind, "missing", f"{what[:1].upper()}{what[1:]}; or give it: --input {name}=PATH.")
        return Input(name, kind, "fetched", "" if sha256 else "Whether that is what was read is not recorded.")

    def _from_kaggle(self, name: str, sha256: str) -> None:
        match = _DATASET.fullmatch(name)
        if match is None or self.remote is None:
            raise InputError("it can't be fetched from here", "Download it")
        ref, version = Ref(match[1], match[2]), int(match[3]) if match[3] else None
        target = self.folder / "fetched" / ref.owner / ref.slug / (match[3] or "current")
        if not target.exists():
            files = self.remote.files(ref, version)
            if sum(file.size for file in files) > MOST:
                raise InputError(f"{ref} has more than {MOST >> 30} GB", "Download it")
            for file in files:
                path = target / _within(file.path)
                path.parent.mkdir(parents=True, exist_ok=True)
                self.remote.download(ref, file.path, path, version=version, watch=self.watch)
        read = target / _within(match[4] or ".")
        if sha256 and read.is_file() and _digest(read) != sha256:
            raise InputError("what Kaggle has is not what was read", "Download another version")
        self.served["kaggle"] |= dict.fromkeys((str(ref), f"{ref}/versions/{version}"), str(target))

    def _place(self, name: str, source: Path) -> None:
        """Copy a file to where the notebook looks for it: by its name, and by the paths in its code."""
        work, home = self.folder / WORK, self.folder / "home"
        targets = [work / _within(name)]
        for path in self.paths:
            if PurePosixPath(path).name == PurePosixPath(name).name:
                place = Path(os.path.normpath(home / path[2:] if path.startswith("~/") else work / path))
                targets += [place] if any(map(place.is_relative_to, (self.folder / "above", home))) else []
        for target in dict.fromkeys(targets):
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                # A copy, since the notebook may write to it.
                shutil.copyfile(source, target)
                self.placed[str(target.resolve())] = target.stat().st_mtime_ns


def _paths(code: Sequence[str]) -> Iterator[str]:
    """Texts in the code that may be paths from another folder."""
    for source in code:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text.startswith(("../", "~/")) and len(text) < 300 and ".." not in text[2:3]:
                yield text


def _within(name: str) -> Path:
    """A recorded name as a path below a folder, whatever was recorded."""
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return Path(*(part.replace(":", "_").replace("\0", "_") for part in parts)) if parts else Path("input")


def _handle(name: str) -> str:
    match = _DATASET.fullmatch(name)
    return f"{match[1]}/{match[2]}" if match else name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
