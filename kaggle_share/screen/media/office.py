"""Office documents (Office Open XML, OpenDocument): who made them, where they lay, and all texts that they hold.

Every part counts: what a reader does not see (caches of pivot tables and charts, deleted words, lists of choices,
documents within) is published with the rest. Cells of a workbook are looked through as tables elsewhere.

Sources: ECMA-376 parts 1 and 2, ODF 1.3 part 2 (meta.xml).
"""

from __future__ import annotations

import codecs
import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import IO

from kaggle_share.screen.media import Seen, Task, counted, in_words, kind_of, personal

MOST = 32 * 2**20
"""Characters of a document's texts that are looked through."""
PIECE = 2**20
"""Characters of a part that are looked at together."""
TEXTS = (".xml", ".rels", ".vml", ".rdf")
_CELLS = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
_PROGRAMS = re.compile(r"(?:.*/)?(?:styles|theme\d*|fontTable|settings|webSettings|tableStyles|presProps)\.xml")
"""Parts in which names are those of styles and fonts."""
_DRAWN = re.compile(r".*(?:printerSettings\d*\.bin|\.odttf|\.fntdata|thumbnail\.\w+)", re.IGNORECASE)
"""Parts of others that hold no text: settings of printers, fonts, a small picture of the first page."""
_PEOPLE = re.compile(
    r"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|Manager|dc:contributor)\b[^<>]{0,200}>(?P<name>[^<>]{1,200})<|"
    r"(?:w:author|displayName|office:author|refreshedBy|userName)=\"(?P<author>[^\"<>]{1,200})\"|"
    r"<(?:p188:author|cmAuthor|p:cmAuthor)\b[^<>]{0,200}\bname=\"(?P<reviewer>[^\"<>]{1,200})\"|"
    r"<author>(?P<commenter>[^<>]{1,200})</author>"
)
_VALUES = re.compile(
    r"\b(?:url|Target|v|descr|title|formula1|formula2|userId|href|string-value|tooltip|prompt|error)"
    r"=\"(?P<value>[^\"<>]{3,4000})\""
)
"""Attributes that hold texts and addresses; others hold measures and numbers of things."""
_CELL = re.compile(r"<(v|t|text:p)\b[^<>]{0,200}>[^<>]{0,40000}</\1>")
_NUMBER = re.compile(r"<v\b[^<>]{0,200}>[^<>]{0,400}</v>")
_ENDS = ("</c>", "</row>", "</si>", "</w:p>", "</a:p>", "</text:p>", ">")
_WITHIN = frozenset(("</w:t>", "</w:r>", "</a:t>", "</a:r>", "</text:span>", "</r>"))
"""Ends within a word: a name is written in several runs."""
_END = re.compile(r"</[\w:.-]{1,60}>")
_TAG = re.compile(r"<[^<>]{0,8000}>")
_VERSION = re.compile(r"<(AppVersion|meta:generator|Application|TotalTime)\b[^<>]{0,200}>[^<>]{0,200}</\1>")
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


def look(file: IO[bytes], name: str, task: Task, depth: int) -> Iterator[Seen]:
    """What is in a document. Parameters as for `media.look`."""
    # Where its cells are looked through as tables, all else in it still holds words.
    words = replace(task, people=True)
    people: set[str] = set()
    left = MOST
    closed = 0
    with zipfile.ZipFile(file) as document:
        for info in document.infolist():
            task.watch.check()
            if info.is_dir() or _DRAWN.fullmatch(info.filename):
                continue
            if info.flag_bits & 1:
                closed += 1
            elif not info.filename.lower().endswith(TEXTS):
                inner = _inner(document, info, name, words, depth)
                if inner is None:
                    closed += 1
                for seen in inner or ():
                    # Of a picture, too, the file as a whole is written anew.
                    yield replace(seen, inside="", place=seen.place or "in its text") if not name else seen
            elif left > 0:
                place = _place(info.filename)
                is_table = not task.people and _CELLS.fullmatch(info.filename) is not None
                for text in _pieces(document, info):
                    left -= len(text)
                    people |= _named(text, task)
                    for sighting in in_words(_said(text, info.filename, is_table), words):
                        yield Seen(sighting, name, place)
                    if left <= 0:
                        yield Seen(
                            inside=name, note=f"was looked through in its first {MOST // 2**20} MiB of text only"
                        )
                        break
    if people:
        count = len(people)
        yield Seen(personal("person_name", counted(count, "name"), count), name, "in its metadata")
    if closed:
        yield Seen(inside=name, note="holds embedded objects or macros that can't be looked through")


def _place(part: str) -> str:
    return "in its metadata" if part.startswith(("docProps", "meta", "xl/")) else "in its text"


def _inner(
    document: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, task: Task, depth: int
) -> Iterator[Seen] | None:
    """What is in a picture or document within; None where that can't be looked through."""
    from kaggle_share.screen.media import DEEPEST, look

    with document.open(info) as part:
        kind = kind_of(part.read(8192))
        if kind in ("", "zstd", "7z", "rar") or (kind == "zip" and depth >= DEEPEST):
            return None
        part.seek(0)
        path = f"{name}/{info.filename}".strip("/")
        return iter([replace(seen, inside=path) for seen in look(part, path, info.file_size, task, depth + 1)])


def _pieces(document: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[str]:
    """A part piece by piece, cut where a cell or paragraph ends."""
    rest = ""
    with document.open(info) as part:
        head = part.read(4)
        wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
        decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")("replace")
        rest = decoder.decode(head)
        while data := part.read(PIECE):
            rest += decoder.decode(data)
            cut = next((at + len(end) for end in _ENDS if (at := rest.rfind(end)) != -1), len(rest))
            yield rest[:cut]
            rest = rest[cut:]
            if len(rest) > 4 * PIECE:
                yield rest
                rest = ""
    if rest:
        yield rest


def _named(text: str, task: Task) -> set[str]:
    found = set()
    for one in _PEOPLE.finditer(text):
        person = html.unescape(one["name"] or one["author"] or one["commenter"] or one["reviewer"] or "").strip()
        if person.lower() not in _NOBODY and person.lower() not in task.given:
            found.add(person)
    return found


def _said(text: str, part: str, is_table: bool) -> str:
    """The words in a piece, and its attributes' texts."""
    text = (_CELL if is_table else _NUMBER).sub("", _VERSION.sub("", text))
    values = () if _PROGRAMS.fullmatch(part) else (html.unescape(one["value"]) for one in _VALUES.finditer(text))
    return "\n".join((_plain(text), *values))


def _plain(xml: str) -> str:
    """Text without tags; a paragraph, cell or slide's line ends one."""
    return html.unescape(_TAG.sub("", _END.sub(_line, xml)))


def _line(found: re.Match[str]) -> str:
    return "" if found[0] in _WITHIN else "\n"
