"""Office documents without who made them: properties, names in comments and tracked changes, pictures' metadata.

Sources: ECMA-376 parts 1 and 2 (core and extended properties, `w:author`, authors of comments), ODF 1.3 part 2.
"""

from __future__ import annotations

import html
import re
import zipfile
from io import BytesIO
from pathlib import Path

from kaggle_share.errors import InputError
from kaggle_share.screen.fixes.values import HOME

_EMPTIED = re.compile(
    r"(<(?P<tag>dc:creator|cp:lastModifiedBy|dc:title|dc:subject|dc:description|cp:keywords|cp:category|"
    r"cp:contentStatus|dc:contributor|Manager|Company|HyperlinkBase|meta:initial-creator|meta:printed-by|"
    r"meta:keyword|meta:creation-date|meta:print-date|meta:user-defined|dc:date|meta:editing-duration)"
    r"\b[^<>]{0,500}(?<!/)>)[^<]{0,100000}(</(?P=tag)>)"
)
"""Properties; the element stays, without its text."""
_TIMES = re.compile(r"(<dcterms:(?:created|modified)\b[^<>]{0,200}>)[^<]{0,100}(</)")
_NAMES = re.compile(
    r"(?P<before>\b(?:w:author|w:initials|w15:userId|w15:presenceProviderId|w15:author|displayName|userId|office:author|"
    r"refreshedBy|userName|initials|name)=\")(?P<value>[^\"<>]{0,1000})(?=\")"
)
_ELEMENTS = re.compile(r"(<(?P<tag>author|dc:creator|meta:creator-initials)\b[^<>]{0,200}>)[^<]{1,500}(</(?P=tag)>)")
_PLACES = re.compile(r"(?P<before>(?:url|Target)=\")(?P<value>[^\"<>]{1,1000})(?=\")")
_CUSTOM = re.compile(r"<property\b.{0,100000}?</property>", re.DOTALL)
_PROPERTIES = re.compile(r"docProps/(?:core|app)\.xml|meta\.xml")
_PEOPLE = re.compile(
    r"word/(?:glossary/)?(?:comments[^/]*|document|people|footnotes|endnotes|header[^/]*|footer[^/]*|settings)\.xml|"
    r"ppt/(?:commentAuthors|authors|comments/[^/]+)\.xml|"
    r"xl/(?:comments(?:/?[^/]*)|persons/[^/]+|threadedComments/[^/]+|workbook|revisions/[^/]+|"
    r"pivotCache/pivotCacheDefinition[^/]*)\.xml|content\.xml"
)
_LINKS = re.compile(r"(?:word|ppt|xl)/(?:[^/]+/)*_rels/[^/]+\.rels|xl/workbook\.xml")
_NAMED = re.compile(r"ppt/(?:commentAuthors|authors)\.xml")
"""Parts in which `name` is somebody's."""
_PICTURE = re.compile(r".*\.(?:jpe?g|png|webp)", re.IGNORECASE)
LARGEST = 512 * 2**20
"""Bytes of a document, unpacked."""
SOMEBODY = "Author"
EPOCH = "2000-01-01T00:00:00Z"
"""In place of times that must be there."""
_WHEN = (1980, 1, 1, 0, 0, 0)


def strip_office(location: Path, target: Path) -> None:
    """Write a document anew without who made it. Text, tables and formats stay.

    Parameters
    ----------
    location:
        An Office Open XML or OpenDocument file; it is only read.
    target:
        Where to write. It is overwritten.

    Raises
    ------
    InputError
        It is damaged, encrypted, or too large.
    OSError
        It can't be read or written.
    """
    try:
        with zipfile.ZipFile(location) as document, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            if sum(info.file_size for info in document.infolist()) > LARGEST:
                raise InputError(
                    f'"{location.name}" is too large to be written anew', "Make it again, or leave it out"
                )
            for info in document.infolist():
                data = _part(info.filename, document.read(info))
                if data is None:
                    continue
                # The same content gives the same bytes; OpenDocument wants its first member unpacked.
                written = zipfile.ZipInfo(info.filename, _WHEN)
                written.compress_type = info.compress_type
                made.writestr(written, data)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
        target.unlink(missing_ok=True)
        raise InputError(
            f'"{location.name}" is a damaged or encrypted document', "Save it anew, or leave it out"
        ) from None


def _part(name: str, data: bytes) -> bytes | None:
    """A member without what tells of people; None for one that goes."""
    if _PICTURE.fullmatch(name):
        return _picture(data)
    if not name.endswith((".xml", ".rels")):
        return data
    is_known = any(each.fullmatch(name) for each in (_PROPERTIES, _PEOPLE, _LINKS)) or name == "docProps/custom.xml"
    if not is_known:
        return data
    text = data.decode("utf-8")
    if _PROPERTIES.fullmatch(name):
        text = _EMPTIED.sub(r"\1\3", text)
        text = _TIMES.sub(rf"\g<1>{EPOCH}\g<2>", text)
    if name == "docProps/custom.xml":
        text = _CUSTOM.sub("", text)
    if _PEOPLE.fullmatch(name):
        text = _NAMES.sub(lambda found: _renamed(found, name), text)
        text = _ELEMENTS.sub(rf"\g<1>{SOMEBODY}\g<3>", text)
    if _LINKS.fullmatch(name):
        text = _PLACES.sub(lambda found: found["before"] + _elsewhere(found["value"]), text)
    return text.encode("utf-8")


def _renamed(found: re.Match[str], part: str) -> str:
    attribute = found["before"].split("=")[0]
    if attribute in ("name", "initials", "userId") and not _NAMED.fullmatch(part) and "persons" not in part:
        return found.group()
    return found["before"] + ("" if "nitials" in attribute else SOMEBODY)


def _elsewhere(path: str) -> str:
    """A path without the home folder that it leads through."""
    plain = html.unescape(path).replace("%20", " ")
    return html.escape(HOME.sub("~", plain), quote=True) if HOME.search(plain) else path


def _picture(data: bytes) -> bytes:
    """A picture in the document, without its metadata; as it is where it can't be read."""
    from kaggle_share.screen.media.images import without_metadata

    try:
        return without_metadata(BytesIO(data).getvalue()) or data
    except ValueError:
        return data
