"""People in the formats of hospitals, address books and watches, where no word in plain sight says what a value is.

Sources: HL7 version 2.5 (chapter 3: PID-3, -5, -7), HL7 CDA R2 and FHIR R4 (`given`, `birthTime`, `birthDate`), vCard
4.0 (RFC 6350), GPX 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CUES = r"\"given\"|PID\||BEGIN:VCARD|<(?:\w+:)?(?:given|birth\w+|trkpt)|</\w+>"
"""What stands in a text that may hold any of it, for RE2."""
_SEGMENT = r"(?:\A|[\r\n\x0b])PID(?:\|[^|\r\n]{0,300}){%d}\|"
_KNOWN = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("record_id", _SEGMENT % 2 + r"(?P<value>[A-Za-z0-9][^|\r\n^~ ]{2,40})"),
        ("person_name", _SEGMENT % 4 + r"(?P<value>[^|\r\n^\d]{2,80}\^[^|\r\n\d]{1,120})"),
        ("dob", _SEGMENT % 6 + r"(?P<value>[12]\d{7})"),
        (
            "person_name",
            r"<(?:\w{1,20}:)?given\b(?:[^<>]{0,100}?\bvalue=\"|[^<>]{0,100}>)(?P<value>[^\W\d_][^\"<>\d]{1,60})[\"<]",
        ),
        (
            "dob",
            r"<(?:\w{1,20}:)?birth(?:Time|Date)\b(?:[^<>]{0,100}?\bvalue=\"|[^<>]{0,100}>)(?P<value>[12]\d{3}-?\d\d-?\d\d)",
        ),
        ("person_name", r"\"given\"\s{0,4}:\s{0,4}\[\s{0,40}\"(?P<value>[^\W\d_][^\"\d]{1,60})\""),
        ("person_name", r"(?:\A|\n)FN(?:;[^:\r\n]{0,80})?:(?P<value>[^\W\d_][^\d\r\n]{1,40} [^\d\r\n]{1,60})"),
        ("dob", r"(?:\A|\n)BDAY(?:;[^:\r\n]{0,80})?:(?P<value>[12]\d{3}-?\d\d-?\d\d)"),
        ("geo_precise", r"<trkpt\b[^<>]{0,100}?\b(?:lat|lon)=\"(?P<value>-?\d{1,3}\.\d{4,})\""),
    )
)
_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][\w.-]{1,40})(?:\s[^<>]{0,200})?>(?P<value>[^<>\n]{2,120})</(?P=name)>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def in_records(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, value and beginning of what such formats say of people.

    Parameters
    ----------
    text:
        A file's, or a piece of it.
    """
    from kaggle_share.screen.personal import said_by

    for kind, pattern in _KNOWN:
        for match in pattern.finditer(text):
            yield kind, match["value"], match.start("value")
    for match in _ELEMENT.finditer(text) if "</" in text else ():
        kind = said_by(match["name"], [match["value"]])
        if kind and kind != "username":
            yield kind, match["value"], match.start("value")


def unescaped(text: str) -> str:
    """A text of JSON with the letters for which it has numbers: `J\\u00f6rg`."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
