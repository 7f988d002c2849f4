"""Office documents (Office Open XML, OpenDocument): who made them, where they lay, and their text.

Sources: ECMA-376 part 2 (core properties), ODF 1.3 part 2 (meta.xml).
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from kaggle_share.screen.media import Seen, Task, counted, in_words, personal

MOST = 32 * 2**20
"""Bytes of a document's texts that are read."""
PARTS = re.compile(
    r"docProps/[^/]+\.xml|word/[^/]+\.xml|ppt/(?:slides|notesSlides|comments)/[^/]+\.xml|xl/workbook\.xml|xl/comments[^/]*\.xml|"
    r"xl/persons/[^/]+\.xml|xl/externalLinks/_rels/[^/]+\.rels|meta\.xml|content\.xml|word/_rels/document\.xml\.rels"
)
_PEOPLE = re.compile(
    r"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|Manager|dc:contributor)\b[^<>]{0,200}>(?P<name>[^<>]{1,200})<|"
    r"(?:w:author|displayName|office:author)=\"(?P<author>[^\"<>]{1,200})\"|<author>(?P<commenter>[^<>]{1,200})</author>"
)
_PLACES = re.compile(r"(?:url|Target)=\"(?P<path>[^\"<>]{1,1000})\"")
_NOBODY = frozenset(
    (
        *("", "author", "user", "unknown", "none", "un-named", "windows user", "microsoft office user"),
        *("python-docx", "openpyxl", "xlsxwriter", "libreoffice", "apache poi"),
    )
)
"""What programs write where they know nobody."""


def is_office(names: Iterable[str]) -> bool:
    """True for the names in a zip that is an office document."""
    return any(name in ("[Content_Types].xml", "META-INF/manifest.xml", "meta.xml") for name in names)


def look(file: IO[bytes], task: Task) -> Iterator[Seen]:
    """What is in a document. Parameters as for `media.look`."""
    people: set[str] = set()
    left = MOST
    with zipfile.ZipFile(file) as document:
        for info in document.infolist():
            if not PARTS.fullmatch(info.filename) or info.flag_bits & 1:
                continue
            with document.open(info) as part:
                text = part.read(left).decode("utf-8", "replace")
            left -= len(text)
            task.watch.check()
            for found in _PEOPLE.finditer(text):
                name = html.unescape(found["name"] or found["author"] or found["commenter"]).strip()
                if name.lower() not in _NOBODY and name.lower() not in task.given:
                    people.add(name)
            place = "in its metadata" if info.filename.startswith(("docProps", "meta", "xl/")) else "in its text"
            paths = "\n".join(html.unescape(one["path"]) for one in _PLACES.finditer(text))
            for sighting in in_words(f"{_plain(text)}\n{paths}", task):
                yield Seen(sighting, place=place)
            if left <= 0:
                yield Seen(note=f"was looked through in its first {MOST // 2**20} MiB of text only")
                break
    # Of a workbook, too, whose cells are looked through as tables.
    if people:
        yield Seen(personal("person_name", counted(len(people), "name"), len(people)), place="in its metadata")


def _plain(xml: str) -> str:
    """Text without tags; a paragraph, cell or slide's line ends one."""
    broken = re.sub(r"</(?:w:p|a:p|text:p|w:tc|text:h|si|t)>", "\n", xml)
    return html.unescape(re.sub(r"<[^<>]{0,8000}>", "", broken))
