"""What tells of people in running text in a table's cells: names, birthdays and numbers after the word that says so.

Rows as in `tokens.py`. They count in texts only, so they are looked for in columns, not in code or logs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.names import given_names, words_of_name
from kaggle_share.screen.tables.tokens import SINGLE, Token, sieve_of

_WHO = (
    r"patient|pt|participant|subject|client|customer|mr|mrs|ms|miss|dr|herr|frau|mme|monsieur|madame|sra"
    r"?|sig|signora?|"
    r"senhora?|pan|pani|contact|called|with|spoke to|met|saw|by|from|name is|name|signed|dear|liebe|lieber|cher|"
    r"ch[e\u00e8]re|estimad[oa]|mother|father|wife|husband|son|daughter|nurse|doctor|physician|paciente|"
    r"paziente|patiente"
)


def _named(found: re.Match[str]) -> bool:
    words = words_of_name(found.group("name"))
    if len(words) < 2 or words[0] not in given_names():
        return False
    return not re.search(
        r"\b(?:and|or|et|und|y|street|university|college|hospital)\b", found.group("name"), re.IGNORECASE
    )


def _dated(found: re.Match[str]) -> bool:
    date = shapes.date_of(found.group("number"))
    return date is not None and 1880 <= date[0] <= shapes.NOW


def _fine(_: re.Match[str]) -> bool:
    return True


_NO_ACCOUNTS = frozenset(
    """property dataclass staticmethod classmethod override param return returns author see media import app pytest
    click charset since version throws example deprecated todo overload cache lru_cache everyone here channel all
    """.split()
)


def _account(found: re.Match[str]) -> bool:
    return found.group("user").lower().strip("._") not in _NO_ACCOUNTS


CUED: tuple[Token, ...] = (
    Token(
        "person_cued",
        "person_name",
        "names of people",
        r"(?i:patient|pt|participant|subject|client|customer|m[rs]|mrs|miss|dr|herr|frau|mme|monsieur|ma"
        r"dame|sra?|sig|"
        r"signora?|senhora?|pani?|contact|called|with|to|met|saw|by|from|is|name|signed|dear|lieber?|che"
        r"r|re|estimad[oa]|"
        r"mother|father|wife|husband|son|daughter|nurse|doctor|physician|paciente|paziente|patiente)[.:,]{0,2} "
        r"[A-Z\xc3\xc5][a-zA-Z\x80-\xff'-]+ [A-Z\xc3\xc5][a-z\x80-\xff'A-Z-]",
        rf"\b(?:{_WHO})[.:,]{{0,2}} (?P<name>(?-i:[^\W\d_a-z][^\W\d_]{{1,20}}(?:[ -][^\W\d_a-z][\w'-]{{1"
        rf",20}}){{1,2}}))\b",
        _named,
        ("Spoke with Maria Lopez about it.", "Patient John Smith reported", "Herr Klaus Schneider rief an"),
        ("with Great Expectations", "called San Francisco", "patient John went home"),
        edges="none",
    ),
    Token(
        "dob_cued",
        "dob",
        "dates of birth",
        r"(?i:dob|d\.o\.b|birth|born|geb|naiss|n\xc3\xa9e? le|nacid|nascid|nato|nata|urodz|naroz)[^0-9]{0,16}\d",
        r"(?:\bdob\b|\bd\.o\.b\.?|date of birth|birth ?date|\bborn(?: on)?|\bgeb(?:oren)?\.?(?: am)?|n[\u00e9e]e? le|"
        r"date de naissance|nacid[oa] el|fecha de nacimiento|nascid[oa] em|nat[oa] il|ur(?:odzon[ya])?\.)[ :=]{0,3}"
        r"(?P<number>\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4})\b",
        _dated,
        ("DOB: 12/03/1980, female", "geboren am 3.4.1961", "date of birth 1975-10-30"),
        ("born in 1980", "dob unknown", "birth weight 3.4"),
        edges="none",
    ),
    Token(
        "record_cued",
        "record_id",
        "record identifiers",
        r"(?i:mrn|medical record|patient (?:id|no|number)|chart (?:no|number)|hospital (?:no|number)|pat"
        r"\.?-?nr|fallnummer|nhc|ipp)"
        r"[^0-9]{0,8}\d{4}",
        r"\b(?:mrn|medical record(?: number| no\.?)?|patient (?:id|no\.?|number)|chart (?:no\.?|number)|"
        r"hospital (?:no\.?|number)|pat\.?-?nr\.?|fallnummer|nhc|ipp)[ :#=]{0,3}(?P<number>[A-Z]{0,4}-?\d{4,12})\b",
        _fine,
        ("see MRN 00451234", "patient ID: AB-123456"),
        ("mrn missing", "patient no 12"),
        edges="none",
    ),
    Token(
        "mention",
        "username",
        "names of accounts",
        r"(?:^|[ \t\n\r\f(])@[a-zA-Z_][a-zA-Z0-9_.]{2}",
        r"(?<![^ \t\n\r\f(])@(?P<user>(?-i:[A-Za-z_][A-Za-z0-9_.]{2,29}))(?![\w@/])",
        _account,
        ("thanks @ada_lovelace for the help", "@nora88: see you"),
        ("meet @ noon", "numpy@1.26", "use @property and @dataclass", "a@b.org"),
        edges="none",
    ),
    Token(
        "street",
        "address",
        "postal addresses",
        r"\d [A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:Street|St\.|Avenue|Ave|Road|Rd|Lane|Drive|Blvd|Boulevard|Te"
        r"rrace|Parkway)"
        r"|(?:stra\xc3\x9fe|strasse|straat|gasse|gatan) \d|(?:[Rr]ue|[Cc]alle|Via|Rua|ul\.) [A-Zd]",
        r"(?-i:\b\d{1,5} [A-Z][a-z]{2,20} (?:[A-Z][a-z]{2,20} )?(?:Street|St\.|Avenue|Ave\b|Road|Rd\b|La"
        r"ne|Drive|Blvd|"
        r"Boulevard|Terrace|Parkway)|\b[A-Z\u00c4\u00d6\u00dc]\w{2,30}(?:stra\u00dfe|strasse|straat|gass"
        r"e|gatan) \d{1,4}\b|"
        r"\b(?:\d{1,4},? rue (?:de |du |des |la |le ){0,2}[A-Z]\w+|(?:[Cc]alle|Via|Rua|ul\.) [A-Z][\w ]"
        r"{2,30},? \d{1,4}\b))",
        _fine,
        ("lives at 12 Baker Street", "wohnt Hauptstra\u00dfe 5", "12 rue de Rivoli"),
        ("3 Street lamps", "the road 12"),
        edges="none",
    ),
)

EVERY: tuple[Token, ...] = (*SINGLE, *CUED)
"""All tokens that are looked for in a column."""


@lru_cache(maxsize=1)
def sieve() -> str:
    """One expression for RE2 that fits wherever one of `EVERY` does."""
    return sieve_of(EVERY)
