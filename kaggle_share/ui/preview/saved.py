"""The preview as a file: a page to keep, to print or to pass on before anything is published."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from kaggle_share.errors import InputError, StagingError
from kaggle_share.model import Draft
from kaggle_share.ui.preview.page import draft_page
from kaggle_share.ui.wording import visible

ENDINGS = (".html", ".htm")
MARK = b'<meta name="generator" content="kaggle-share '
"""What stands near the beginning of a page of ours: only such a file is written over."""
HEAD = 4096


def save(draft: Draft, path: Path) -> Path:
    """Write the preview to a file.

    Parameters
    ----------
    draft:
        What it shows.
    path:
        Where to, ending in `.html`. An earlier preview there is replaced; nothing else is.

    Returns
    -------
    The path, absolute.

    Raises
    ------
    InputError
        It doesn't end in `.html`, its folder isn't there, or something else is there under this name.
    StagingError
        It can't be written.
    """
    target = Path.cwd() / path.expanduser()
    name = visible(target.name)
    if target.suffix.casefold() not in ENDINGS:
        raise InputError(f'the preview is a page, which "{name}" can\'t be', "Name it like preview.html")
    if not target.parent.is_dir():
        raise InputError(f'there is no folder "{visible(str(path.parent))}"', "Make it first, or choose another")
    if _is_picked(draft, target):
        raise InputError(f'"{name}" is what is to be published, and stays as it is', "Choose another name")
    if target.is_dir() or (target.exists() and not _is_ours(target)):
        raise InputError(f'"{name}" is there already, and is no preview', "Choose another name")
    _write(target, draft_page(draft).encode())
    return target


def _is_picked(draft: Draft, target: Path) -> bool:
    taken = [resource.location for resource in draft.resources]
    taken += [path for path in (draft.record_path, draft.snapshot.path if draft.snapshot else None) if path]
    return target.resolve() in {path.resolve() for path in taken}


def _is_ours(target: Path) -> bool:
    try:
        with target.open("rb") as file:
            return MARK in file.read(HEAD)
    except OSError:
        return False


def _write(target: Path, page: bytes) -> None:
    """All of it or nothing: a page that is half there would still look like one."""
    made = target.with_name(f".preview-{secrets.token_hex(4)}.html")
    try:
        with made.open("xb") as file:
            file.write(page)
        made.replace(target)
    except OSError as error:
        with suppress(OSError):
            made.unlink()
        raise StagingError(
            f'the preview can\'t be written to "{visible(target.name)}": {error.strerror}', "Choose another folder"
        ) from None
