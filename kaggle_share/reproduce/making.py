"""Run a record again, wherever it lies: what is in it, the run, and the comparison with what it is to make."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kaggle_share.model import Progress, Ref, Watch
from kaggle_share.remote.protocol import Remote
from kaggle_share.reproduce import limits
from kaggle_share.reproduce.comparing import TOLERANCE, Compared, compare
from kaggle_share.reproduce.fresh import fresh_environment
from kaggle_share.reproduce.inputs import Ask, Gathering
from kaggle_share.reproduce.mode import DATA, PACKAGE, WORK, made
from kaggle_share.reproduce.protected import UNCHANGED, Change, Protection, compare_protected
from kaggle_share.reproduce.report import Report
from kaggle_share.reproduce.running import read_cells, run

ONLY_READ = "The notebook only read it."
BESIDE = "It was picked as a file, and no cell makes or reads it, as far as the record tells."
NOT_MADE = "No cell shares it, and no variable or file of its name is there after the last one."


@dataclass(frozen=True)
class How:
    """How a record is run again."""

    here: bool = False
    """In the present environment; else a fresh one is made from the record's `requirements.txt`."""
    wheelhouse: Path | None = None
    """Folder of wheels to make it from, without a network."""
    tolerance: float = TOLERANCE
    """Relative difference of numbers that still count as equal."""
    limit: float = limits.TIME
    """Seconds that the run may take."""
    memory: int = 0
    """Bytes that it may take; 0 for what the machine has."""
    given: Mapping[str, Path] = field(default_factory=dict)
    """Inputs that the user gives, by their recorded names."""
    ask: Ask | None = None
    """Asks the user for other inputs that can't be had; None where nobody can be asked."""
    lend: Callable[[Path], bool] | None = None
    """Puts the user's keys of pseudonyms into a folder; None where the notebook is somebody else's."""
    watch: Watch = field(default_factory=Watch)


@dataclass(frozen=True)
class Expected:
    """One file that the record is to make."""

    path: str
    location: Path | None
    """Where it lies; None for an archive, which Kaggle unpacks."""
    sha256: str
    schema: Mapping[str, Any]
    """Of one that was written from a variable; empty for a file as it lay there, which the notebook may read."""
    by_a_cell: bool
    """The record says that a cell made it."""
    protection: Protection = UNCHANGED
    """How it was changed to protect people."""


@dataclass(frozen=True)
class Record:
    """A methods record, and the files that it is to make."""

    ref: Ref | None
    version: int | None
    notebook: Path
    requirements: Path | None
    environment: Mapping[str, Any]
    sources: Sequence[Mapping[str, Any]]
    files: Sequence[Expected]


def make_again(record: Record, how: How, remote: Remote | None) -> Report:
    """Run a record in a fresh kernel and an empty folder, and compare what it makes.

    Parameters
    ----------
    record:
        What is run, and what it is to make.
    how:
        The environment, limits and inputs.
    remote:
        A connection, for inputs from Kaggle; None where there is none.

    Raises
    ------
    NotebookError
        The notebook can't be run.
    InputError
        An input that the user gave is not the one that was read.
    KaggleShareError
        The environment can't be made.
    """
    with tempfile.TemporaryDirectory(prefix="kaggle-share-again-", ignore_cleanup_errors=True) as named:
        folder = Path(named).resolve()
        (folder / WORK).mkdir(parents=True)
        # What can't be run is told before an environment is made for it.
        content = read_cells(record.notebook)
        code = [cell.source for cell in content.cells if cell.cell_type == "code"]
        lying = [(one, one.location) for one in record.files if one.location is not None]
        there = {one.path: place for one, place in lying}
        gathering = Gathering(
            folder,
            {one.path: place for one, place in lying if not one.by_a_cell and not one.schema},
            {one.sha256: place for one, place in lying if not one.by_a_cell or one.schema},
            {one.sha256 for one, _ in lying if one.by_a_cell and not one.schema},
            how.given, remote, how.ask, how.watch,
        )  # fmt: skip
        inputs, placed = gathering.gather(record.sources, code)
        _write_down(folder, record, there, placed)
        keyed = any(one.protection.keyed for one in record.files)
        lent = how.lend is not None and keyed and how.lend(folder / DATA)
        python = sys.executable
        if not how.here:
            how.watch.tell(Progress("again", "making the environment that is recorded", unit=""))
            wanted = _version(record.environment)
            # DuckDB and others are given addresses through it.
            besides = ["fsspec"] if any(one.kind == "url" for one in inputs) else []
            python = fresh_environment(
                folder / "venv", record.requirements, python=wanted, wheelhouse=how.wheelhouse, besides=besides,
                watch=how.watch,
            )  # fmt: skip
        # A copy under its own name, since the run may look at it, and must not change it.
        notebook = folder / "notebook" / record.notebook.name
        notebook.parent.mkdir()
        shutil.copyfile(record.notebook, notebook)
        ran = run(
            notebook, folder, python, recorded=record.environment, limit=how.limit, memory=how.memory,
            watch=how.watch,
        )  # fmt: skip
        files = tuple(_compared(folder, record, how.tolerance))
        # What a library asks for by the way (is there a newer one?) is no input of a run in which all went well.
        wrong = bool(ran.failed) or not all(one.good for one in files)
        inputs = gathering.after(inputs, unknown=ran.offline and wrong)
        return Report(
            record.ref, record.version, files, ran, _version_of(python), _version(record.environment),
            not how.here, datetime.now(UTC).date(), tuple(inputs), lent,
        )  # fmt: skip


def _write_down(folder: Path, record: Record, there: Mapping[str, Path], placed: Mapping[str, int]) -> None:
    """What the run's own process has to know (`mode.py`)."""
    ref = record.ref
    run = {
        "owner": ref.owner if ref is not None else "",
        "slug": ref.slug if ref is not None else "",
        "version": record.version or 0,
        "data": [one.path for one in record.files],
        "variables": [one.path for one in record.files if one.schema],
        "stacks": {one.path: one.schema["stack"]["name"] for one in record.files if "stack" in one.schema},
        "files": {path: str(location) for path, location in there.items()},
        "inputs": dict(placed),
    }
    resources = [
        {"path": one.path, "hash": f"sha256:{one.sha256}", "kaggle_share": dict(one.schema)} for one in record.files
    ]
    (folder / "run.json").write_text(json.dumps(run), "utf-8")
    (folder / PACKAGE).write_text(json.dumps({"resources": resources}), "utf-8")


def _compared(folder: Path, record: Record, tolerance: float) -> list[Compared]:
    known = made(folder)
    sources = {str(one.get(key)) for one in record.sources for key in ("name", "sha256")}
    found = []
    for one in record.files:
        again = folder / "made" / one.path
        if one.location is None:
            found.append(Compared(one.path, "not comparable", ("An archive, which Kaggle unpacks.",)))
        elif one.path not in known:
            found.append(Compared(one.path, "not made", (NOT_MADE,)))
        elif known[one.path]["input"]:
            read = one.path in sources or one.sha256 in sources
            found.append(Compared(one.path, "input", (ONLY_READ if read else BESIDE,)))
        else:
            found.append(_beside(one, one.location, again, known[one.path], tolerance))
    return found


def _beside(one: Expected, published: Path, again: Path, known: Mapping[str, Any], tolerance: float) -> Compared:
    """A file that was made again beside the published one."""
    schemas = {"schema": one.schema, "schema_again": known["schema"]}
    if not one.protection:
        return compare(one.path, published, again, **schemas, tolerance=tolerance)
    done = [Change(column, fix, option if fix == "shift" else "") for column, fix, option in known.get("changes", ())]
    return compare_protected(one.path, published, again, one.protection, done, **schemas, tolerance=tolerance)


def _version(environment: Mapping[str, Any]) -> str:
    try:
        return str(environment["python"]["version"])
    except (KeyError, TypeError):
        return ""


def _version_of(python: str) -> str:
    """The version of an interpreter: that of a fresh environment need not be this one."""
    if python == sys.executable:
        return ".".join(map(str, sys.version_info[:3]))
    code = "import platform; print(platform.python_version())"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


__all__ = ["Expected", "How", "Record", "make_again"]
