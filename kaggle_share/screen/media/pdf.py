"""PDF: who made it, where it lay (Info dictionary and XMP; ISO 32000-1, 14.3). The text of its pages is not read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import IO

from kaggle_share.screen.media import Seen, Task, counted, in_words, personal

XMP = 2 * 2**20
"""Bytes of XMP that are read."""
_NOBODY = re.compile(
    r"\A(?:anonymous|unknown|author|user|admin|none|\(anonymous\)|.{0,100}(?:latex|matplotlib|word|acrobat|office|"
    r"ghostscript|tex output|reportlab|cairo|quartz|writer|version|v\d).{0,200})\Z",
    re.IGNORECASE,
)
"""Programs, and what they write where they know nobody."""


def look(file: IO[bytes], task: Task) -> Iterator[Seen]:
    """What its metadata holds. Parameters as for `media.look`."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        yield Seen(note='is a PDF, and its metadata was not looked at: pip install "kaggle-share[pdf]"')
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
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, OSError):
        yield Seen(note="can't be read as a PDF, and was not looked through")
        return
    names = [name for name in (info.get("/Author", ""), *_creators(xmp)) if _is_somebody(name, task)]
    if names and task.people:
        yield Seen(
            personal("person_name", counted(len(set(names)), "name"), len(set(names))), place="in its metadata"
        )
    for sighting in in_words("\n".join([*info.values(), re.sub(r"<[^<>]{0,4000}>", "\n", xmp)]), task):
        yield Seen(sighting, place="in its metadata")


def _creators(xmp: str) -> list[str]:
    found = re.search(r"<dc:creator>.{0,4000}?</dc:creator>", xmp, re.DOTALL)
    return re.findall(r"<rdf:li[^<>]{0,100}>([^<>]{1,200})</rdf:li>", found.group()) if found else []


def _is_somebody(name: str, task: Task) -> bool:
    name = name.strip()
    return bool(name) and name.lower() not in task.given and _NOBODY.match(name) is None
