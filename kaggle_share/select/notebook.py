"""The running notebook, taken once: where it is, whether it is the saved one, and what it holds.

A kernel does not know its notebook. The ways to find it, in the order in which they are trusted: what the user
named, `KAGGLE_SHARE_NOTEBOOK`, the path that the front end passed, VS Code's variable, the session's name, Colab's
own call; at last it is rebuilt from the session's history, and labelled so. A file found by any of them must hold
the cell that is running, since a kernel can't save the notebook, and must not publish an older one in silence.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, cast

from kaggle_share.errors import NotebookError, near
from kaggle_share.model import Cell, Snapshot

ENDING = ".ipynb"
VARIABLE = "KAGGLE_SHARE_NOTEBOOK"
"""Environment variable that names the notebook for runs without a front end."""
REBUILT_NAME = f"session-history{ENDING}"
"""Name of a notebook that was rebuilt from the session's history."""
PATIENCE = 2.0
"""Seconds to wait for a save under way to end."""
RECENT = 10.0
"""Seconds since the last write in which a save may still be under way; older files are read once."""

_AGAIN = "Save it again in Jupyter, or name another with --notebook PATH"


@dataclass(frozen=True)
class _Place:
    """Where the notebook may lie."""

    found_by: str
    path: Path
    named: bool = False
    """The user named it: that it is missing is an error, not a reason to look elsewhere."""


def snapshot(
    *,
    notebook: str | bool | Path | None,
    namespace: Mapping[str, Any],
    folder: Path,
    running: str | None = None,
    passed: Path | None = None,
    history: Sequence[str] | None = None,
) -> Snapshot | None:
    """The notebook at this moment.

    Parameters
    ----------
    notebook:
        Its path, absolute or relative to `folder`; False for none; None (or True) to look for it.
    namespace:
        The notebook's variables.
    folder:
        The working folder.
    running:
        Source of the cell that is running, as typed; the notebook must contain it. None where there is none.
    passed:
        The path that the front end passed.
    history:
        The session's inputs (`In`), to rebuild the notebook from when there is no file; None outside of a session.

    Returns
    -------
    None when the user wants none, or where there is neither a notebook nor a session.

    Raises
    ------
    NotebookError
        The notebook that was named is missing or broken; the one that is running was not saved, or not since this
        cell was written.
    """
    if notebook is False:
        return None
    missing: list[_Place] = []
    for place in _places(notebook, namespace, folder, passed):
        if place.path.is_file():
            return _verified(_from_file(place), running)
        if place.named:
            raise _no_such(place, folder)
        missing.append(place)
    found = _from_colab()
    if found is not None:
        return _verified(found, running)
    if missing:
        # There is a notebook, and it lies nowhere where it should: a history would be less than the user has.
        raise NotebookError(
            f'the notebook "{missing[0].path.name}" was never saved here, or was renamed since its kernel started',
            "Save it and run this cell again, or name it with --notebook PATH",
        )
    if history is not None and any(source.strip() for source in history):
        return _rebuilt(history)
    if notebook is True:
        raise NotebookError("no notebook was found", "Name it with --notebook PATH")
    return None


def parse_notebook(
    data: bytes, name: str, *, path: Path | None = None, found_by: str = "notebook=", taken: datetime | None = None
) -> Snapshot:
    """A notebook's bytes as a snapshot.

    Parameters
    ----------
    data:
        The file's content: JSON of format 4, or an older one, which is upgraded.
    name:
        What to call it.
    path, found_by, taken:
        As in the snapshot; `taken` is now, unless given.

    Raises
    ------
    NotebookError
        It is not JSON, or not a notebook.
    """
    content = _load(data, name)
    if _is_old(content):
        content = _upgraded(data, name)
    return _snapshot(content, name, path=path, found_by=found_by, taken=taken)


def _places(
    notebook: str | bool | Path | None, namespace: Mapping[str, Any], folder: Path, passed: Path | None
) -> Iterator[_Place]:
    if isinstance(notebook, (str, Path)):
        yield _Place("notebook=", _absolute(notebook, folder), named=True)
        return
    if os.environ.get(VARIABLE):
        yield _Place(VARIABLE, _absolute(os.environ[VARIABLE], folder), named=True)
        return
    if passed is not None:
        yield _Place("front end", _server_path(str(passed), folder))
    # VS Code's Jupyter extension sets this (not tried). Its interactive windows have no notebook file.
    vscode = namespace.get("__vsc_ipynb_file__")
    if isinstance(vscode, str) and vscode.endswith(ENDING):
        yield _Place("VS Code", _absolute(vscode, folder))
    # Consoles and text notebooks have names too, but no .ipynb; a real-time session's has a drive before it.
    session = os.environ.get("JPY_SESSION_NAME", "").removeprefix("RTC:")
    if session.endswith(ENDING):
        yield _Place("session", _server_path(session, folder))


def _absolute(path: str | Path, folder: Path) -> Path:
    # Not resolved: the record is kept beside the notebook where the user sees it, links and all.
    return Path(os.path.normpath(folder / Path(path).expanduser()))


def _server_path(name: str, folder: Path) -> Path:
    """A server's name for it is absolute, or relative to its root: the working folder or one above it."""
    tries = [_absolute(name, base) for base in (folder, *folder.absolute().parents)]
    return next((path for path in tries if path.is_file()), tries[0])


def _no_such(place: _Place, folder: Path) -> NotebookError:
    named = place.path
    what = f'there is no notebook "{named.name}"'
    if named.is_dir():
        what = f'"{named.name}" is a folder, not a notebook'
    try:
        known = sorted(path.name for path in named.parent.glob(f"*{ENDING}"))
    except OSError:
        known = []
    hint = near(named.name, known)
    where = f" ({VARIABLE})" if place.found_by == VARIABLE else ""
    fix = f"Did you mean {hint[0]}?" if hint else f'Save it first; paths start from the folder "{folder.name}"'
    return NotebookError(f"{what}{where}", fix)


def _from_file(place: _Place) -> Snapshot:
    return parse_notebook(_read(place.path), place.path.name, path=place.path, found_by=place.found_by)


def _read(path: Path) -> bytes:
    """The file's bytes, from a moment at which nobody was writing it.

    Jupyter truncates the file and writes it anew, so a save under way shows half a notebook: read until the JSON
    parses and the size stays. A changed mtime alone proves nothing.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            before = path.stat()
            data = path.read_bytes()
            after = path.stat()
        except OSError as error:
            raise NotebookError(
                f'the notebook "{path.name}" can\'t be read: {error.strerror}', "Check the file"
            ) from None
        stable = before.st_mtime_ns == after.st_mtime_ns and before.st_size == after.st_size == len(data)
        resting = abs(time.time() - after.st_mtime) > RECENT
        if stable and (resting or _parses(data)):
            return data
        if time.monotonic() >= deadline:
            return data
        _pause()


def _pause() -> None:
    time.sleep(0.05)


def _parses(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _load(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise NotebookError(f'"{name}" line {error.lineno} is not JSON', _AGAIN) from None
    except (ValueError, RecursionError):
        raise NotebookError(f'"{name}" is not a notebook', _AGAIN) from None
    if not isinstance(content, dict) or not (_is_old(content) or isinstance(content.get("cells"), list)):
        raise NotebookError(f'"{name}" is not a notebook', _AGAIN)
    return content


def _is_old(content: Mapping[str, Any]) -> bool:
    """Formats up to 3 hold worksheets instead of cells."""
    number = content.get("nbformat")
    return isinstance(number, int) and number < 4


def _upgraded(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        import nbformat

        upgraded = json.loads(json.dumps(nbformat.reads(data.decode("utf-8-sig"), as_version=4)))
    except Exception:  # noqa: BLE001  (whatever nbformat stumbles over, it is not a notebook that it knows)
        raise NotebookError(f'"{name}" is of an old format, and can\'t be upgraded', _AGAIN) from None
    for index, cell in enumerate(upgraded["cells"]):
        # nbformat makes the ids up at random; the same notebook must always give the same bytes.
        if "id" in cell:
            cell["id"] = f"cell-{index}"
    return cast("Mapping[str, Any]", upgraded)


def _snapshot(
    content: Mapping[str, Any], name: str, *, path: Path | None, found_by: str, taken: datetime | None
) -> Snapshot:
    cells = tuple(_cell(index, cell, name) for index, cell in enumerate(content["cells"]))
    moment = taken or datetime.now().astimezone()
    return Snapshot(name, content, cells, moment, path=path, found_by=found_by, rebuilt=found_by == "history")


def _cell(index: int, cell: Any, name: str) -> Cell:
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotebookError(f'"{name}" is damaged in cell {index + 1}', _AGAIN)
    kind = cell.get("cell_type")
    count = cell.get("execution_count")
    return Cell(
        index,
        kind if kind in ("code", "markdown") else "raw",
        source,
        count if isinstance(count, int) else None,
    )


def _verified(found: Snapshot, running: str | None) -> Snapshot:
    """The snapshot, if it holds the running cell."""
    if running is None or not running.strip():
        return found
    wanted = _plain(running)
    if any(cell.type == "code" and _plain(cell.source) == wanted for cell in found.cells):
        return found
    raise NotebookError(
        "the notebook on disk does not have this cell yet", "Save the notebook, then run this cell again"
    )


def _plain(source: str) -> str:
    """Source without what front ends change on the way: line endings, trailing blanks, blank lines around it."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip("\n")


def _from_colab() -> Snapshot | None:
    """Colab hands the notebook over itself, as its front end has it (not tried)."""
    if "google.colab" not in sys.modules:
        return None
    try:
        from google.colab import _message

        content = _message.blocking_request("get_ipynb", timeout_sec=5)["ipynb"]
        name = PurePosixPath(content.get("metadata", {}).get("colab", {}).get("name") or "notebook").name
        return parse_notebook(
            json.dumps(content).encode(), name if name.endswith(ENDING) else name + ENDING, found_by="Colab"
        )
    except Exception:  # noqa: BLE001  (a private call of Colab's: if it fails, the history is left)
        return None


def _rebuilt(history: Sequence[str]) -> Snapshot:
    """The session's inputs as a notebook without outputs."""
    # IPython's own list begins with an empty entry, so that a cell's number is its index.
    first = 0 if history[0] == "" else 1
    numbered = [(count, source) for count, source in enumerate(history, first) if source.strip()]
    content = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": count,
                "id": f"in-{count}",
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for count, source in numbered
        ],
        "metadata": {
            "kaggle_share": {"rebuilt_from": "session history"},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": sys.version.split()[0]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return _snapshot(content, REBUILT_NAME, path=None, found_by="history", taken=None)
