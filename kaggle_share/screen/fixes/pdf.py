"""PDF without its metadata: Info dictionary, XMP, names in comments (ISO 32000-1, 14.3 and 12.5.6). Pages stay."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError

_ABOUT = ("/Metadata", "/PieceInfo", "/LastModified")
"""Keys of any object that tell who made it, with what and when."""
_MARKUP = frozenset(
    """/Text /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly /StrikeOut /Stamp
    /Caret /Ink /FileAttachment /Sound /Redact""".split()
)
"""Comments; in others `/T` is the name of a form's field."""


def strip_pdf(location: Path, target: Path) -> None:
    """Write a PDF anew without what it says of itself.

    Parameters
    ----------
    location:
        The file; it is only read.
    target:
        Where to write. It is overwritten.

    Raises
    ------
    InputError
        It is encrypted or damaged, or pypdf is missing.
    OSError
        It can't be read or written.
    """
    try:
        from pypdf import PdfReader, PdfWriter
        from pypdf.errors import PyPdfError
    except ImportError:
        raise InputError(
            f'"{location.name}": to take metadata out of a PDF needs pypdf', 'pip install "kaggle-share[pdf]"'
        ) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(location, strict=False)
        if reader.is_encrypted:
            raise InputError(f'"{location.name}" is encrypted', "Save it without a password, or leave it out")
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for thing in writer._objects:
            _clean(thing)
        _forget_unreached(writer)
        with target.open("wb") as file:
            writer.write(file)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        target.unlink(missing_ok=True)
        raise InputError(
            f'"{location.name}" can\'t be read to its end as a PDF', "Make it again, or leave it out"
        ) from None


def _clean(thing: Any, depth: int = 0) -> None:
    """Take metadata out of an object and of those that stand within it."""
    if depth > 50 or thing is None:
        return
    if isinstance(thing, dict):
        for key in _ABOUT:
            if key in thing:
                del thing[key]
        if thing.get("/Subtype") in _MARKUP:
            for key in ("/T", "/M", "/CreationDate"):
                if key in thing:
                    del thing[key]
        for value in list(thing.values()):
            _clean(value, depth + 1)
    elif isinstance(thing, list):
        for value in thing:
            _clean(value, depth + 1)


def _forget_unreached(writer: Any) -> None:
    """What nothing leads to any more would be written all the same, and could be read."""
    from pypdf.generic import IndirectObject, NullObject

    reached: set[int] = set()
    waiting: list[Any] = [writer.root_object]
    root = getattr(writer.root_object, "indirect_reference", None)
    if root is not None:
        reached.add(root.idnum)
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in reached:
                continue
            reached.add(thing.idnum)
            thing = writer._objects[thing.idnum - 1]
        if isinstance(thing, dict):
            waiting += thing.values()
        elif isinstance(thing, list):
            waiting += thing
    info: Any = getattr(writer, "_info", None)
    held = info if isinstance(info, IndirectObject) else getattr(info, "indirect_reference", None)
    if held is not None:
        reached.add(held.idnum)
    for number, thing in enumerate(writer._objects):
        if number + 1 not in reached and thing is not None:
            writer._objects[number] = NullObject()
