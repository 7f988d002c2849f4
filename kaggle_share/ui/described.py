"""`kaggle-share describe --out`: the description written into a folder, over nothing that is somebody else's.

Which files were written, and with what content, is kept in the user's data folder: a file that was changed since, or
was never written from here, is not overwritten without `--yes`. Other files in the folder are left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError, StagingError
from kaggle_share.model import Draft
from kaggle_share.settings import data_folder, write_private
from kaggle_share.ui.wording import counted, size, visible

LEDGER = "described.json"
FOLDERS_KEPT = 200
NAMES_SHOWN = 3


@dataclass(frozen=True)
class Written:
    """What was written."""

    folder: Path
    files: tuple[tuple[str, int, str], ...]
    """Name, bytes and sha256."""
    removed: tuple[str, ...]
    """Files of an earlier run that nothing describes any more."""


def check_folder(folder: Path, picked: Sequence[Path]) -> None:
    """Raise `InputError` where the description can't be written, or would become part of the data.

    Parameters
    ----------
    folder:
        Where it is to be written.
    picked:
        Folders that are described.
    """
    shown = visible(str(folder))
    if folder.exists() and not folder.is_dir():
        raise InputError(f'"{shown}" is a file, not a folder', "Say --out FOLDER")
    real = folder.resolve()
    for one in picked:
        if real == one.resolve() or one.resolve() in real.parents:
            raise InputError(
                f'"{shown}" lies in what is described, and would be part of the data the next time',
                "Take a folder outside of it",
            )


def write_described(files: Mapping[str, bytes], folder: Path, *, yes: bool = False) -> Written:
    """Write the description into a folder.

    Parameters
    ----------
    files:
        Name → content.
    folder:
        Made where it isn't there.
    yes:
        Overwrite what was not written from here, or was changed since.

    Raises
    ------
    InputError
        A file of that name is there already.
    StagingError
        The folder can't be written.
    """
    ledger = _ledger()
    key = str(folder.resolve())
    before = ledger.get(key, {})
    in_the_way = (
        [] if yes else [name for name, content in files.items() if _is_foreign(folder / name, content, before)]
    )
    if in_the_way:
        names = ", ".join(in_the_way[:NAMES_SHOWN]) + (", …" if len(in_the_way) > NAMES_SHOWN else "")
        raise InputError(
            f'"{visible(str(folder))}" has {names} already, not written by this command or changed since',
            "Take another folder, or add --yes to overwrite",
        )
    removed = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _replace(folder / name, content)
        for name in sorted(set(before) - set(files)):
            if _hash_of(folder / name) == before[name]:
                (folder / name).unlink()
                removed.append(name)
    except OSError as error:
        raise StagingError(
            f'"{visible(str(folder))}" can\'t be written: {error.strerror}', "Make room, or take another folder"
        ) from None
    hashes = {name: _sha256(content) for name, content in files.items()}
    _keep(ledger, key, hashes)
    return Written(
        folder, tuple((name, len(content), hashes[name]) for name, content in files.items()), tuple(removed)
    )


def text_of(written: Written, draft: Draft) -> str:
    """What there is to say, for people."""
    lines = [f"{counted(len(written.files), 'file')} in {visible(str(written.folder))}:"]
    wide = max(len(name) for name, _, _ in written.files)
    lines += [f"  {name:<{wide}}  {size(length):>9}" for name, length, _ in written.files]
    if written.removed:
        lines.append(f"Removed, since nothing needs it any more: {', '.join(written.removed)}")
    notes = [f"  {visible(note)}" for note in dict.fromkeys(draft.notes)]
    if notes:
        lines += ["", "To know:", *notes]
    if draft.usability is not None:
        lines += ["", f"Kaggle's usability score would be {draft.usability.score:.1f} of 10."]
        lines += [f"  {point.name}: {visible(point.todo)}" for point in draft.usability.points if point.todo]
    if draft.suggested_tags:
        lines += ["", "Tags that fit:"]
        lines += [f"  {tag.name} ({visible(tag.reason)})" for tag in draft.suggested_tags]
    return "\n".join(lines)


def report_of(written: Written | None, files: Mapping[str, bytes], draft: Draft) -> dict[str, Any]:
    """The same as JSON: `folder` (null where nothing was written), `files`, `removed`, `usability`, `tags`."""
    usability = draft.usability
    return {
        "folder": str(written.folder) if written else None,
        "files": [
            {"path": name, "size": len(content), "sha256": _sha256(content)} for name, content in files.items()
        ],
        "removed": list(written.removed) if written else [],
        "usability": {
            "score": round(usability.score, 2),
            "points": [
                {"name": p.name, "weight": p.weight, "share": round(p.share, 4), "todo": p.todo}
                for p in usability.points
            ],
        }
        if usability
        else None,
        "suggested_tags": [{"name": tag.name, "reason": tag.reason} for tag in draft.suggested_tags],
    }


def _is_foreign(path: Path, content: bytes, before: Mapping[str, str]) -> bool:
    """True for what is there, differs, and was not written by an earlier run."""
    if not path.exists() and not path.is_symlink():
        return False
    found = _hash_of(path)
    return found is None or found not in (_sha256(content), before.get(path.name))


def _hash_of(path: Path) -> str | None:
    try:
        # Through a link, something elsewhere would be overwritten.
        return None if path.is_symlink() else _sha256(path.read_bytes())
    except OSError:
        return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable as any other of the user's."""
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(21, f"{path.name} is a folder there")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _ledger() -> dict[str, dict[str, str]]:
    try:
        kept = json.loads((data_folder() / LEDGER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {str(key): dict(names) for key, names in kept.items() if isinstance(names, dict)}


def _keep(ledger: dict[str, dict[str, str]], key: str, hashes: dict[str, str]) -> None:
    ledger.pop(key, None)
    ledger[key] = hashes
    recent = dict(list(ledger.items())[-FOLDERS_KEPT:])
    # What can't be kept only means that the next run asks for --yes.
    with suppress(OSError):
        write_private(data_folder() / LEDGER, json.dumps(recent, indent=1) + "\n")
