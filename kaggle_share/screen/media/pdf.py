"""PDF: who made it, where it lay (Info dictionary and XMP; ISO 32000-1, 14.3), what it says, what is attached to it.

Pages without text are pictures, and what pictures show is not looked at.
"""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import IO, Any

from kaggle_share.screen.media import Seen, Task, counted, in_words, personal

XMP = 2 * 2**20
"""Bytes of XMP that are read."""
PAGES = 200
"""Pages that are read."""
DRAWN = 2 * 2**20
"""Bytes of a page's drawing from which on it is not read: a figure of a million points has few words."""
CARRIED = 2
"""Archives that a file in a PDF counts as lying in."""
_NOBODY = re.compile(
    r"\A(?:anonymous|unknown|author|user|admin|none|\(anonymous\)|.{0,100}(?:latex|matplotlib|word|acrobat|office|"
    r"ghostscript|tex output|reportlab|cairo|quartz|writer|version|v\d).{0,200})\Z",
    re.IGNORECASE,
)
"""Programs, and what they write where they know nobody."""


def look(file: IO[bytes], task: Task) -> Iterator[Seen]:
    """What it holds. Parameters as for `media.look`."""
    try:
        from pypdf import PdfReader
    except ImportError:
        yield Seen(note='is a PDF, and was not looked through: pip install "kaggle-share[pdf]"')
        return
    # It warns of every oddity of a file, in the file's own words.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            yield Seen(note="is encrypted, and was not looked through")
            return
        info = {str(key): str(value)[:10_000] for key, value in (reader.metadata or {}).items()}
        packet = reader.root_object.get("/Metadata")
        xmp = packet.get_object().get_data()[:XMP].decode("utf-8", "replace") if packet is not None else ""
    except damages():
        yield Seen(note="can't be read as a PDF, and was not looked through")
        return
    names = [name for name in (info.get("/Author", ""), *_creators(xmp)) if _is_somebody(name, task)]
    if names and task.people:
        yield Seen(
            personal("person_name", counted(len(set(names)), "name"), len(set(names))), place="in its metadata"
        )
    for sighting in in_words("\n".join([*info.values(), re.sub(r"<[^<>]{0,4000}>", "\n", xmp)]), task):
        yield Seen(sighting, place="in its metadata")
    yield from _in_pages(reader, task)
    yield from _attached(reader, task)


def damages() -> tuple[type[Exception], ...]:
    """What comes out of pypdf for files that are no good."""
    from pypdf.errors import PyPdfError

    return (
        *(PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, OSError),
        *(IndexError, ZeroDivisionError, NotImplementedError, AssertionError, struct.error, zlib.error),
    )


def _in_pages(reader: Any, task: Task) -> Iterator[Seen]:
    """What is written on its pages."""
    unread, number = 0, 0
    try:
        number = len(reader.pages)
        for page in islice(reader.pages, PAGES):
            task.watch.check()
            text = _written(page)
            unread += text is None
            for sighting in in_words(text or "", task):
                yield Seen(sighting, place="on a page")
    except damages():
        yield Seen(note="has pages that can't be read, and were not looked through")
    if unread:
        yield Seen(note="has pages whose pictures or drawings were not looked through")
    if number > PAGES:
        yield Seen(note=f"was looked through in its first {PAGES} pages only")


def _written(page: Any) -> str | None:
    """The text of a page; None where it has none but pictures, or so many drawings that reading them takes long."""
    content = page.get_contents()
    if content is None:
        return ""
    if len(content.get_data()) > DRAWN:
        return None
    text: str = page.extract_text()
    if text.strip():
        return text
    resources = page.get("/Resources")
    return None if resources is not None and resources.get_object().get("/XObject") else ""


def _attached(reader: Any, task: Task) -> Iterator[Seen]:
    """What is in the files that it carries."""
    from kaggle_share.screen.media import look as look_into

    try:
        carried = [data for several in dict(reader.attachments).values() for data in several]
    except damages():
        yield Seen(note="carries files that can't be read, and were not looked through")
        return
    for data in carried:
        task.left -= len(data)
        if task.left <= 0:
            yield Seen(note="carries more than is looked through; the rest was not")
            return
        # As deep as an archive in an archive: a PDF may carry another.
        yield from look_into(BytesIO(data), "attachment", len(data), task, CARRIED)


def _creators(xmp: str) -> list[str]:
    found = re.search(r"<dc:creator>.{0,4000}?</dc:creator>", xmp, re.DOTALL)
    return re.findall(r"<rdf:li[^<>]{0,100}>([^<>]{1,200})</rdf:li>", found.group()) if found else []


def _is_somebody(name: str, task: Task) -> bool:
    name = name.strip()
    return bool(name) and name.lower() not in task.given and _NOBODY.match(name) is None
