"""Make published data again, from the published record alone, and say what became of each file."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from kaggle_share.errors import InputError, NotFoundError, RemoteError
from kaggle_share.model import Progress, Ref, Watch
from kaggle_share.remote.protocol import Remote
from kaggle_share.reproduce.comparing import TOLERANCE, Compared, compare
from kaggle_share.reproduce.fresh import fresh_environment
from kaggle_share.reproduce.mode import made
from kaggle_share.reproduce.running import LIMIT, Ran, run

PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Report:
    """What became of each published file."""

    ref: Ref
    version: int | None
    files: tuple[Compared, ...]
    ran: Ran
    python: str
    """Version of the Python that it was run in."""
    recorded: str
    """Version of the Python that is recorded."""
    fresh: bool
    """In a fresh environment, not the present one."""
    day: date

    @property
    def good(self) -> bool:
        """Every file that can be made and compared was made, and is the same."""
        return all(one.good for one in self.files) and any(
            one.verdict in ("identical", "equal") for one in self.files
        )

    @property
    def line(self) -> str:
        """For the card: `re-run on 2026-01-02 in Python 3.11: 3 of 3 files identical`."""
        counted = [one for one in self.files if one.verdict not in ("input", "not comparable")]
        same = sum(one.verdict == "identical" for one in counted)
        equal = sum(one.verdict == "equal" for one in counted)
        told = f"{same} of {len(counted)} files identical" + (f", {equal} equal within tolerance" if equal else "")
        return f"re-run on {self.day.isoformat()} in Python {self.python}: {told}"


def reproduce(
    remote: Remote,
    ref: Ref,
    *,
    version: int | None = None,
    here: bool = False,
    wheelhouse: Path | None = None,
    tolerance: float = TOLERANCE,
    limit: float = LIMIT,
    watch: Watch,
) -> Report:
    """Fetch a version, run its notebook in a fresh kernel and an empty folder, and compare what it makes.

    Parameters
    ----------
    remote:
        A connection.
    ref, version:
        The dataset, and the number of its version; the current one by default.
    here:
        Use the present environment; else a fresh one is made from the published `requirements.txt`.
    wheelhouse:
        Folder of wheels to make it from, without a network.
    tolerance:
        Relative difference of numbers that still count as equal.
    limit:
        Seconds that the run may take.
    watch:
        Told of the progress.

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
    with tempfile.TemporaryDirectory(prefix="kaggle-share-again-") as named:
        folder = Path(named).resolve()
        (folder / "work").mkdir()
        package = _fetch(remote, ref, version, folder / "published", watch)
        own = package["kaggle_share"]
        notebook = folder / "published" / str(own["notebook"]["path"])
        data = [path for path, told in own["files"].items() if told["role"] == "data"]
        _prepare(folder, ref, data, _made_by_the_notebook(folder / "published"))
        recorded = _recorded(folder / "published")
        python = sys.executable
        if not here:
            watch.tell(Progress("select", "Making the environment", unit=""))
            requirements = folder / "published" / "methods" / "requirements.txt"
            python = fresh_environment(folder / "venv", requirements, wheelhouse=wheelhouse)
        watch.tell(Progress("select", f"Running {notebook.name}", unit=""))
        ran = run(notebook, folder, python, limit=limit)
        files = tuple(_compare_all(folder, package, data, tolerance))
        number = str(package.get("version", ""))
        return Report(
            ref, int(number) if number.isdecimal() else version, files, ran, _version_here(), recorded,
            not here, datetime.now(UTC).date(),
        )  # fmt: skip


def _fetch(remote: Remote, ref: Ref, version: int | None, folder: Path, watch: Watch) -> Mapping[str, Any]:
    """Everything of the version, each file checked against its recorded sha256."""
    folder.mkdir()
    try:
        remote.download(ref, PACKAGE, folder / PACKAGE, version=version, watch=watch)
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        own = package["kaggle_share"]
        files = {str(path): (str(told["sha256"]), told.get("members")) for path, told in own["files"].items()}
        has_notebook = bool(own.get("notebook"))
    except NotFoundError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(
            f"{ref} was not published by kaggle-share", "There is no record to make it again by"
        ) from None
    if not has_notebook:
        raise InputError(f"{ref} was published without its notebook", "There is no record to make it again by")
    for path, (sha256, members) in files.items():
        if members:
            continue
        target = folder / path
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise InputError(f'{ref} names a file outside of itself ("{path}")', "It is not to be trusted")
        target.parent.mkdir(parents=True, exist_ok=True)
        if remote.download(ref, path, target, version=version, watch=watch) != sha256:
            raise RemoteError(f'"{path}" of {ref} is not what {PACKAGE} says', "It may have been changed on Kaggle")
    return {**package, "kaggle_share": own}


def _made_by_the_notebook(published: Path) -> set[str]:
    """Files that the record says a cell made; all others may be what the notebook reads."""
    from urllib.parse import unquote

    try:
        graph = json.loads((published / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
        return {unquote(str(one["@id"])) for one in graph if one.get("wasGeneratedBy")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _prepare(folder: Path, ref: Ref, data: list[str], made_here: set[str]) -> None:
    """Put what the notebook may read into its working folder, and remember how it was put there."""
    import shutil

    inputs = {}
    for path in data:
        source, target = folder / "published" / path, folder / "work" / path
        if path in made_here or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        inputs[str(target)] = target.stat().st_mtime_ns
    told = {"owner": ref.owner, "slug": ref.slug, "data": data, "inputs": inputs}
    (folder / "run.json").write_text(json.dumps(told), "utf-8")


def _compare_all(folder: Path, package: Mapping[str, Any], data: list[str], tolerance: float) -> list[Compared]:
    schemas = {one.get("path"): one.get("kaggle_share") or {} for one in package.get("resources", ())}
    known, changed = made(folder), _deidentified(folder / "published")
    found = []
    for path in data:
        old, new = folder / "published" / path, folder / "made" / path
        if not old.is_file():
            found.append(Compared(path, "not comparable", ("An archive, which Kaggle unpacks.",)))
        elif path not in known:
            found.append(Compared(path, "not made"))
        elif known[path]["input"]:
            found.append(Compared(path, "input", ("It was given to the notebook, which only read it.",)))
        else:
            schema = known[path]["schema"]
            one = compare(path, old, new, schema=schemas.get(path, {}), schema_again=schema, tolerance=tolerance)
            if one.verdict == "different" and path in changed:
                told = "It was changed to protect people, by a key that only its author has."
                one = Compared(path, "not comparable", (told,))
            found.append(one)
    return found


def _deidentified(published: Path) -> set[str]:
    try:
        told = json.loads((published / "methods" / "deidentification.json").read_text("utf-8"))
        return {str(one["file"]) for one in (*told.get("changed", ()), *told.get("samples", ()))}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def _recorded(published: Path) -> str:
    try:
        told = json.loads((published / "methods" / "environment.json").read_text("utf-8"))
        return str(told["python"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _version_here() -> str:
    return ".".join(map(str, sys.version_info[:3]))
