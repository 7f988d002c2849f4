"""What the name of a column says: hints by word, in the languages researchers use.

The words are data (`headers.toml`, `headers_ids.toml`). A hint is never a finding: the values decide with it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FILES = ("headers.toml", "headers_ids.toml")
STRONG, WEAK = 2, 1
LONG = 7
"""Letters from which on an entry is also found inside of a longer word."""
LONGEST = 300
"""Characters of a header that are looked at."""

_LETTER_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+[\u0900-\u0dff\u0e00-\u0e7f\u0300-\u036f'’״׳\w]*", re.UNICODE)
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "ı": "i", "đ": "d", "ð": "d", "þ": "th"}
)
_SCRIPTIO_CONTINUA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Scripts that are searched as they stand: Japanese, Chinese, Korean (whose words are glued), Thai."""

SHORT = {
    short: word
    for word, listed in {
        "number": "no nr nbr num nmbr numb numer numero",
        "code": "cd cde cod",
        "name": "nm nme",
        "date": "dt dte dat",
        "address": "addr adr addrs addres",
        "id": "ident identifier",
        "postal": "pstl post",
        "plate": "plt",
        "license": "lic licence",
        "registration": "reg regn",
        "vehicle": "veh vhcl vehic",
        "customer": "cust",
        "patient": "pat",
        "employee": "emp empl",
        "member": "mbr",
        "telephone": "tel",
        "account": "acct",
        "card": "crd",
        "document": "doc",
        "passport": "psprt pspt pport passpt",
        "first": "frst",
        "last": "lst",
        "family": "fam",
        "email": "eml",
        "birth": "brth bth",
        "user": "usr",
        "serial": "srl",
    }.items()
    for short in listed.split()
}
"""Abbreviations in headers → the word. Ones that mean as much elsewhere (`ph`, `acc`, `st`) are left out."""
_ENDS = re.compile(r"(?P<stem>[a-z]{3,})(?P<end>cd|nm|dt|nbr|num|no|nr|number|code|name|date)")
"""What is glued to a word in headers such as ZIPCD and PLATENO."""


@dataclass
class _Words:
    """The entries of one kind, by how they are looked up."""

    glued: dict[str, int] = field(default_factory=dict)
    """Entry without its spaces → strength."""
    inside: list[tuple[str, int]] = field(default_factory=list)
    """Entries that are found inside of longer words."""
    stops: tuple[tuple[str, ...], ...] = ()
    longest: int = 1
    """Words of the longest entry."""


def plain(text: str) -> str:
    """Lower case without accents; scripts in which marks are vowels keep them."""
    folded = unicodedata.normalize("NFKD", text[:LONGEST].casefold()).translate(_SPECIAL)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", folded))


@lru_cache(maxsize=4096)
def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, plain: `patFirstName` → pat, first, name.

    Digits that end a word are left out, since they count columns: `phone2` → phone.
    """
    header = unicodedata.normalize("NFKC", header[:LONGEST])
    split = _LETTER_CASE.sub(" ", header.replace("_", " "))
    words = [word.strip("'’") for word in _WORD.findall(plain(split))]
    kept = [word for word in words if not (word.isdigit() and len(word) <= 2)]
    return tuple(kept or words)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, _Words]:
    tables: dict[str, _Words] = {}
    for name in FILES:
        for kind, languages in tomllib.loads((Path(__file__).parent / name).read_text("utf-8")).items():
            tables[kind] = _table(languages)
    return tables


def _table(languages: Mapping[str, Any]) -> _Words:
    words = _Words()
    for language, lists in languages.items():
        if language == "compound":
            heads, tails = (map(str.strip, str(lists[part]).split(";")) for part in ("of", "what"))
            ends = list(tails)
            words.glued |= {"".join(_entry(f"{head} {end}")): STRONG for head in heads for end in ends}
            words.longest = max(words.longest, 4)
            continue
        if language == "stop":
            words.stops = tuple(entry for entry in map(_entry, str(lists).split(";")) if entry)
            continue
        for level, strength in (("strong", STRONG), ("weak", WEAK)):
            for entry in map(_entry, lists.get(level, "").split(";")):
                glued = "".join(entry)
                if not glued:
                    continue
                for known in (glued, "".join(_spelled_out(entry))):
                    words.glued[known] = max(strength, words.glued.get(known, 0))
                words.longest = max(words.longest, len(entry))
                continuous = _SCRIPTIO_CONTINUA.search(glued) is not None
                if strength == STRONG and (len(glued) >= LONG or (continuous and len(glued) >= 2)):
                    words.inside.append((glued, strength))
    return words


def _spelled_out(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with their abbreviations spelled out: mbr, nbr → member, number; zipcd → zipcode."""
    return tuple(_spelled(word) for word in words)


def _spelled(word: str) -> str:
    glued = _ENDS.fullmatch(word)
    if glued is None:
        return SHORT.get(word, word)
    # One word still: only an entry as a whole can be meant, so that `casino` is no number of a `casi`.
    return SHORT.get(glued["stem"], glued["stem"]) + SHORT.get(glued["end"], glued["end"])


def _entry(text: str) -> tuple[str, ...]:
    return words_of(text.strip())


@lru_cache(maxsize=4096)
def hints(header: str) -> Mapping[str, int]:
    """Kind → strength of what a header says; kinds of `headers*.toml`, the ones that are none included."""
    words = words_of(header)
    if not words:
        return {}
    found: dict[str, int] = {}
    spelled = _spelled_out(words)
    for kind, table in _tables().items():
        strength = _strength(words, table)
        # What the lists have as it is written, weak words too, stays what it is.
        if not strength and spelled != words and not _is_stopped(words, table):
            strength = _strength(spelled, table)
        if strength:
            found[kind] = strength
    return found


def _strength(words: tuple[str, ...], table: _Words) -> int:
    best = 0
    glued_whole = "".join(words)
    count = len(words)
    for start in range(count):
        glued = ""
        for end in range(start, min(count, start + table.longest + 1)):
            glued += words[end]
            strength = table.glued.get(glued, 0)
            # A weak word counts where it stands alone, or last: `name`, `customer name`, not `name_of_gene`.
            if strength == WEAK and end != count - 1:
                strength = 0
            best = max(best, strength)
    if best < STRONG:
        best = max([best, *(strength for entry, strength in table.inside if entry in glued_whole)])
    # An entry may hold the stop-word itself (`id card`): then it is the whole header.
    itself = table.glued.get(glued_whole, 0) == STRONG
    return 0 if best and not itself and _is_stopped(words, table) else best


def _is_stopped(words: tuple[str, ...], table: _Words) -> bool:
    return any(_holds(words, stop) for stop in table.stops)


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))
