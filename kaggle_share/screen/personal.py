"""Personal data in running text: what prints, logs, tracebacks and small tables of a notebook show of people.

The pieces that give themselves away are those of `tables/tokens.py`. Here is what makes them certain without a column
around them: separators, a word before them, the column or key that they stand under.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from kaggle_share.screen.clinical import in_records, unescaped
from kaggle_share.screen.kinds import KINDS
from kaggle_share.screen.markup import Table

if TYPE_CHECKING:
    from kaggle_share.screen.sieve import Wanted
    from kaggle_share.screen.tables.tokens import Token

WRITTEN = frozenset(("source", "markdown", "raw", "cell_metadata", "notebook_metadata"))
"""Parts of a notebook that its author wrote, where a name or link is the author's own more often than not."""


@dataclass(frozen=True)
class Clue:
    """What kind of personal data was found."""

    kind: str

    @property
    def id(self) -> str:
        """The kind."""
        return self.kind

    @property
    def title(self) -> str:
        """For people, in the plural."""
        return KINDS[self.kind].title


@dataclass(frozen=True)
class Trace:
    """Personal data in a text. Holds no part of it."""

    rule: Clue
    start: int
    sample: str
    """Its form: letters as x, digits as 9."""


_NOBODYS_HOST = re.compile(
    r"(?:^|\.)(?:example(?:\.\w{2,3})?|test|invalid|localhost|domain\.com|email\.com|yourdomain\.\w{2,4}|foo\.com|"
    r"bar\.com|users\.noreply\.github\.com|noreply\.\w{2,20}\.\w{2,4}|groups\.io|python\.org|googlegroups\.com|"
    r"lists\.[\w.]{2,40}|iam\.gserviceaccount\.com|sentry\.io|server\.com|host\.com|company\.com|mail\.com|xyz\.com)\Z",
    re.IGNORECASE,
)
_NOBODYS_NAME = frozenset(
    """info contact support help admin noreply no-reply do-not-reply donotreply webmaster postmaster office hello
    sales team user username you your yourname your.name your_name your.email your_email youremail me my.email name
    email mail test foo bar someone somebody nobody a b x y git dev developers security feedback press privacy
    license licensing""".split()
)
_CARD = re.compile(r"card|kredit|credit|visa|master|amex|\bpan\b|\bcc\b|carte|tarjeta|cart[ãa]o", re.IGNORECASE)
_ID = re.compile(
    r"\bssn\b|social|\bnino?\b|insurance|national|identi|\bid[ _-]?(?:no|nr|num)|\bdni\b|\bnie\b|\bnif\b|passport|"
    r"tax|steuer|\bcpf\b|\bpps\b|\bnhs\b|\bpesel\b|\bbsn\b|person|citizen|fiscal|\bsin\b|aadhaar|\bpan\b|\bnric\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"phone|tel|mobile|cell|call|fax|contact|handy|whatsapp|\bph\b", re.IGNORECASE)
_DECIMAL = re.compile(r"\+\d{1,4}\.\d+")
_SOCIAL = re.compile(
    r"linkedin|facebook|fb\.com|instagram|twitter|[/.]x\.com|tiktok|vk\.com|xing|researchgate|t\.me", re.I
)
_HOME = re.compile(r"[/\\](?:home|users|documents and settings)[/\\]", re.IGNORECASE)
LONG = 20_000
"""Characters from which on a first look over a text is worth its while."""
_WELL_KNOWN = frozenset("8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 208.67.222.222 169.254.169.254".split())
_MADE_UP = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{6,64}", re.IGNORECASE)
"""Identifiers of things: UUIDs and the like, which widgets and plots are full of."""
_DASHED = re.compile(r"[ ./-]")
_GAP = r"['\"]?[ :=#]{1,4}['\"]?"
"""Between a word and its value."""
_LABELLED = tuple(
    (kind, re.compile(f"{label}{_GAP}(?P<value>{value})", flags))
    for kind, label, value, flags in (
        (
            "dob",
            r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born(?: on)?|geb(?:oren|\.)?(?: am)?|geburtsdatum|"
            r"n[ée]e? le)\b",
            r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ,]{1,2}[0-9]{1,4}",
            re.IGNORECASE,
        ),
        (
            "record_id",
            r"\b(?:mrn|medical record(?: number| no\.?)?|patient[ _-]?(?:id|no\.?|number)|hospital (?:no\.?|number))",
            r"[A-Z]{0,4}-?[0-9][0-9A-Z-]{3,18}\b",
            re.IGNORECASE,
        ),
        (
            "person_name",
            r"\b(?:[Pp]atient(?:[ _][Nn]ame)?|[Ff]ull[ _]?[Nn]ame|[Pp]articipant(?:[ _][Nn]ame)?"
            r"|(?:[Ff]irst|[Ll]ast|[Ff]amily)[ _]?[Nn]ame|[Nn]ame of (?:the )?patient)(?=['\"]?[ ]{0,2}[:=])",
            r"[A-Z][a-zà-ÿ'’-]{1,20}(?:[ ,]{1,2}[A-Z][a-zà-ÿ'’.-]{0,20}){1,3}",
            0,
        ),
        ("passport", r"\bpassport(?: no\.?| number| nr\.?)?", r"[A-Z]{1,2}[0-9]{6,8}\b|[0-9]{9}\b", re.IGNORECASE),
        (
            "national_id",
            r"\b(?:ssn|social security(?: number| no\.?)?)",
            r"[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}\b",
            re.IGNORECASE,
        ),
    )
)
"""Said by a word before it; every repeat is bounded."""
_STREET = re.compile(
    r"(?<![\w.,-])[0-9]{1,5}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][a-z]{2,20} ){1,3}(?:Street|Avenue|Road|Boulevard|"
    r"Lane|Drive|Court|Terrace|Parkway|St\.|Ave\.?|Rd\.?|Blvd\.?|Ln\.?)(?=[,.\s<\"']|$)"
)
_PAIR = re.compile(r"(?<![\w\"'])[\"'](?P<name>[^\"'\n:]{2,40})[\"']: ?[\"'](?P<value>[^\"'\n]{2,120})[\"']")


def in_running_text(
    text: str, where: str = "", given: frozenset[str] = frozenset(), wanted: Wanted | None = None
) -> list[Trace]:
    """Personal data in a text.

    Parameters
    ----------
    text:
        Of any length.
    where:
        The part of a notebook that it is; empty for a file.
    given:
        What the user says of himself and others on purpose (a contributor's e-mail address), in lower case.
    wanted:
        What may be in it, as `sieve.personal` says; a long text is asked here, unless given.
    """
    if wanted is None and len(text) > LONG:
        from kaggle_share.screen.sieve import personal

        (wanted,) = personal([text])
    ids = None if wanted is None else wanted[0]
    found = list(_tokens(text, where, ids))
    if (wanted is None or wanted[1]) and where not in WRITTEN:
        found += _labelled(text)
        found += in_records(text)
    made = []
    taken: set[int] = set()
    for kind, value, start in sorted(found, key=lambda one: one[2]):
        if start not in taken and value.lower() not in given:
            taken.add(start)
            made.append(_trace(kind, value, start))
    return made


def _trace(kind: str, value: str, start: int) -> Trace:
    from kaggle_share.screen.tables.shapes import redacted

    return Trace(Clue(kind), start, redacted(value))


_Found = tuple[str, str, int]
"""Kind, value, and where it begins."""


def _tokens(text: str, where: str, ids: frozenset[str] | None) -> Iterator[_Found]:
    from kaggle_share.screen.tables.tokens import SINGLE

    if len(text) < 5:
        return
    has_digit = any(char.isdigit() for char in text)
    missing = {
        "email": "@" not in text,
        "home_path": _HOME.search(text) is None,
        "url_profile": where in WRITTEN or _SOCIAL.search(text) is None,
    }
    for token in SINGLE:
        if not token.alone or missing.get(token.kind, not has_digit) or (ids is not None and token.id not in ids):
            continue
        for match in token.compiled.finditer(text):
            if token.check(match) and _certain(token, match, where):
                yield token.kind, match.groupdict().get("number") or match.group(), match.start()


def _certain(token: Token, match: re.Match[str], where: str) -> bool:
    """Whether a piece counts though no column stands around it."""
    value = match.group().strip()
    before = match.string[max(0, match.start() - 60) : match.start()]
    if token.kind == "email":
        name, _, host = value.lower().rpartition("@")
        name = name.strip("<'\"`*~_{}|/")
        nobody = not name or name in _NOBODYS_NAME or _NOBODYS_HOST.search(host) is not None
        return not nobody and "://" not in before[-40:]
    if token.kind == "credit_card":
        return _DASHED.search(value) is not None or _CARD.search(before) is not None
    if token.kind == "national_id":
        return (
            token.chance <= 0.005
            or _DASHED.search(value) is not None
            or _ID.search(before) is not None
            or (len(value) >= 15 and value.isalnum() and not value.isdigit())
        )
    if token.kind == "ip_address":
        return value not in _WELL_KNOWN and _is_public(value)
    if token.kind == "phone":
        labelled = _PHONE.search(before[-24:]) is not None or token.id == "phone_cued"
        glued = before[-1:].isalnum() or before[-1:] in (")", "]", "*", "=")
        plausible = not glued and _DECIMAL.fullmatch(value) is None and (where not in WRITTEN or labelled)
        return plausible and (labelled or len(re.sub(r"\D", "", value)) >= 10)
    if token.kind == "url_profile":
        return where not in WRITTEN and "/" in value and _SOCIAL.search(value) is not None
    return token.kind != "mac_address" or where not in WRITTEN or ":" in value


def _is_public(value: str) -> bool:
    try:
        return ip_address(value).is_global
    except ValueError:
        return False


def _labelled(text: str) -> Iterator[_Found]:
    for kind, pattern in _LABELLED:
        for match in pattern.finditer(text):
            yield kind, match.group("value"), match.start("value")
    for match in _STREET.finditer(text):
        yield "address", match.group(), match.start()
    for match in _PAIR.finditer(text):
        kind = said_by(unescaped(match.group("name")), [unescaped(match.group("value"))])
        # A user's name beside a key is a login, and the key is what counts.
        if kind and kind != "username":
            yield kind, match.group("value"), match.start("value")


def in_tables(tables: Iterable[Table]) -> list[tuple[str, int, str]]:
    """Kind, number of values and a sample's form for the columns of an output's tables that hold personal data."""
    from kaggle_share.screen.tables.shapes import redacted

    found = []
    for table in tables:
        for name, values in table.columns():
            full = [value for value in values if value not in ("", "NaN", "None", "nan", "...", "…", "NaT", "<NA>")]
            kind = said_by(name, full)
            if kind:
                found.append((kind, len(full), redacted(full[0])))
    return found


@lru_cache(maxsize=4096)
def _promised(name: str) -> tuple[str, ...]:
    """The kinds that a name promises for certain, the likeliest first."""
    from kaggle_share.screen.tables.headers import STRONG, hints

    strengths = sorted(hints(name).items(), key=lambda entry: -entry[1])
    return tuple(kind for kind, strength in strengths if kind in KINDS and strength >= STRONG)


def said_by(name: str, values: Sequence[str]) -> str:
    """The kind of personal data that a name promises and its values look like; empty for none.

    Parameters
    ----------
    name:
        Of a column or key.
    values:
        Some of its values, at least one.
    """
    promised = _promised(name) if name and values else ()
    return next((kind for kind in promised if _looks(kind, values)), "")


def _looks(kind: str, values: Sequence[str]) -> bool:
    """Whether most values can be of a kind that was promised."""
    from kaggle_share.screen.tables import shapes
    from kaggle_share.screen.tables.token_checks import is_card, is_iban

    tests = {
        "person_name": lambda value: re.fullmatch(r"[^\W\d_][^\d_@/\\]{1,60}", value) is not None,
        "dob": lambda value: shapes.date_of(value) is not None,
        "phone": shapes.is_phone,
        "address": shapes.is_addressy,
        "email": lambda value: "@" in value and "example." not in value,
        "national_id": lambda value: shapes.digits_in(value) >= 6 and len(value) <= 24 and "." not in value[:-4],
        "record_id": lambda value: shapes.is_code(value) and _MADE_UP.fullmatch(value) is None,
        "passport": lambda value: re.fullmatch(r"[A-Z]{0,3}\d{6,9}", value) is not None,
        "credit_card": is_card,
        "iban": is_iban,
        "username": lambda value: shapes.is_username(value) and not value.isdigit(),
        "license_plate": shapes.is_plate,
    }
    test = tests.get(kind)
    return test is not None and sum(map(bool, map(test, values))) >= 0.6 * len(values)
