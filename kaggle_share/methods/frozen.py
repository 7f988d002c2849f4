"""The frozen copy of the notebook, and how a file of the record is written."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kaggle_share.errors import StagingError
from kaggle_share.model import Resource, Snapshot
from kaggle_share.rules import FORBIDDEN_IN_NAMES

MEDIA_TYPES = {
    "ipynb": "application/x-ipynb+json",
    "html": "text/html",
    "json": "application/json",
    "svg": "image/svg+xml",
    "md": "text/markdown",
    "yml": "application/yaml",
}
"""By ending; everything else is plain text."""


def frozen_name(name: str) -> str:
    """The notebook's file name with what Kaggle can't process written as `-`; other scripts than Latin stay."""
    bad = FORBIDDEN_IN_NAMES | {"/"}
    plain = "".join("-" if char in bad or unicodedata.category(char) in ("Cc", "Cs") else char for char in name)
    stem = plain.removesuffix(".ipynb").strip().rstrip(".").strip()
    return f"{stem or 'notebook'}.ipynb"


def frozen_bytes(content: Mapping[str, Any]) -> bytes:
    """A notebook as Jupyter writes it: one space of indent, keys in the order in which they were read."""
    try:
        text = json.dumps(content, indent=1, ensure_ascii=False)
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair, as an output can hold, has no UTF-8; JSON can write it as an escape.
        return f"{json.dumps(content, indent=1)}\n".encode()


def validity(snapshot: Snapshot) -> str:
    """Where the notebook breaks the notebook format's schema; empty when it doesn't.

    The place only: the validator's own words quote the notebook, which may hold what must not be shown.
    """
    if snapshot.rebuilt:
        return ""
    minor = snapshot.content.get("nbformat_minor")
    try:
        _validator(minor if isinstance(minor, int) else 0)(snapshot.content)
    except ValueError as error:  # fastjsonschema's errors are ValueErrors
        parts = [str(part) for part in getattr(error, "path", []) if part != "data"]
        return " › ".join(str(int(part) + 1) if part.isdecimal() else part for part in parts) or "its top level"
    return ""


@lru_cache(maxsize=2)
def _validator(minor: int) -> Any:
    # nbformat's own schema by nbformat's own validator, without `import nbformat`, which takes a second.
    spec = find_spec("nbformat")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nbformat, which kaggle-share depends on, is not installed")
    folder = Path(spec.origin).parent / "v4"
    known = {number: folder / f"nbformat.v4.{number}.schema.json" for number in range(10)}
    newest = max(number for number, path in known.items() if path.is_file())
    schema = json.loads(known[min(max(minor, 0), newest)].read_text("utf-8"))
    return import_module("fastjsonschema").compile(schema)


def write(location: Path, path: str, data: bytes, origin: str) -> Resource:
    """Write one file of the record.

    Parameters
    ----------
    location:
        Where on this machine.
    path:
        Where in the dataset.
    data:
        Its content.
    origin:
        For people: where it came from.

    Raises
    ------
    StagingError
        The disk is full, or the folder can't be written.
    """
    try:
        location.parent.mkdir(parents=True, exist_ok=True)
        location.write_bytes(data)
        stat = location.stat()
    except OSError as error:
        raise StagingError(
            f'"{path}" can\'t be written: {error.strerror}', "Make room on the disk, and run it again"
        ) from None
    ending = location.suffix.removeprefix(".").lower()
    return Resource(
        path=path,
        location=location,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        modified=stat.st_mtime,
        inode=stat.st_ino,
        role="methods",
        format=ending,
        media_type=MEDIA_TYPES.get(ending, "text/plain"),
        origin=origin,
        staged=True,
    )
