"""Whether values look like names of people. Lists of frequent names, and how names are built where lists end.

A column is judged by the share of its values, never a single one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from kaggle_share.screen.tables.headers import plain

FOLDER = Path(__file__).parent / "names"
_SURNAME_END = re.compile(
    r"(?:sson|sdottir|dottir|[oe]wsk[ia]|opoulos|opoulou|shvili|enko|inen|onen|anen|escu|wicz|czyk|oglu|akis|idis|iene|aite|yte|"
    r"auskas|icius|ovic|evic|ova|eva|ov|ev|mann|zadeh|qvist|quist|ovich|ovna)$"
)
"""How surnames end that are told from other words by it, plain."""
_TITLES = frozenset(
    """mr mrs ms miss dr prof sir madam mx herr frau dipl ing med m mme mlle mons sr sra srta don dona dott sig ing
    mgr bc mudr judr phd md dds dvm esq jr sr ii iii iv rev hon h mag univ bsc msc ba ma rn cpa dhr mevr drs pan pani
    d in sayin bay bayan ph jur mba dr.med pater capt lt col sgt shri smt kumari""".split()
)
_BEFORE = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dra?|Drs?g?|Prof|Herr|Frau|Mme|Mlle|Sra?|Srta|Dott|Sig|Ing|Mgr|Dipl|Rev|Shri|Smt|Okt|Bayan?)"
    r"\.? (?:(?:[A-Z][a-z]{0,4}\.|med\.|von|van|de) ){0,2}[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’.-]*){0,3}"
    r"(?:, .{1,12})?"
)
"""A title before a name."""
_PARTICLES = frozenset(
    "de da di do dos das del della der den van von zu zur la le du des el al bin ibn ben abu y e und".split()
)
_DISTRICT = re.compile(r"[시군읍면市县縣区區省州町村郡府都道]$|(?<=.{3})구$")
"""How towns and districts end in Chinese, Japanese and Korean."""
_CYRILLIC_END = re.compile(
    r"(?:ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|юк|ук|вич|вна|ична|инична|ко|ець)$"
)
_GREEK_END = re.compile(r"(?:οπουλος|οπουλου|ακης|ακη|ιδης|ιδου|αδης|αδου|ογλου|ακος|εας|ιου|ου|ης|ος|ας)$")
_SLAVIC_END = re.compile(
    r"(?:owski|owska|ewski|ewska|icz|ski|ska|cki|cka|ova|ova|enko|chuk|opoulos|oglu|idis|akis|sson|dottir|ovic|evic|escu|eanu|inen|ian|yan|shvili|adze)$"
)


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names, plain."""
    return _listed("given.txt")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Surnames, plain."""
    return _listed("surnames.txt")


@lru_cache(maxsize=1)
def all_names() -> frozenset[str]:
    """Both, plain."""
    return given_names() | surnames()


def _listed(name: str) -> frozenset[str]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    words = (word for line in lines if not line.startswith("#") for word in line.split())
    return frozenset(plain(word) for word in words if len(word) > 1)


@lru_cache(maxsize=1)
def _native() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    script = ""
    for line in (FOLDER / "native.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            script = line.strip("[]")
            found[script] = set()
        elif line and not line.startswith("#"):
            found[script] |= {plain(word) for word in line.split()}
    return {key: frozenset(words) for key, words in found.items()}


def _script(value: str) -> str:
    for char in value:
        if char.isalpha() and not char.isascii():
            name = unicodedata.name(char, "")
            for known, short in (
                ("CJK", "han"), ("HIRAGANA", "kana"), ("KATAKANA", "kana"), ("HANGUL", "ko"), ("CYRILLIC", "ru"),
                ("GREEK", "el"), ("ARABIC", "ar"), ("HEBREW", "he"), ("DEVANAGARI", "hi"), ("THAI", "th"),
                ("BENGALI", "other"), ("TAMIL", "other"), ("GEORGIAN", "other"), ("ARMENIAN", "other"),
            ):  # fmt: skip
                if name.startswith(known):
                    return short
    return "latin"


_NAME_SHAPE = re.compile(r"[^\W\d_][^\W\d_'’`.\-‑ʼ]*(?:[ ,.'’`\-‑·・、ʼ\u00a0\u3000]{1,3}[^\W\d_]+){0,6}\.?")


def is_nameish(value: str) -> bool:
    """Letters only, in one to six words, as a name is written in any script."""
    if not 1 <= len(value) <= 60 or any(char.isdigit() for char in value):
        return False
    if len(value) == 1:
        return _script(value) in ("han", "ko")
    if _script(value) in ("hi", "ar", "th", "other"):
        # Vowel signs are no letters there.
        return len(value.split()) <= 6 and not re.search(r"[@/_<>{}=:;!?]", value)
    return _NAME_SHAPE.fullmatch(value.strip()) is not None


def words_of_name(value: str) -> list[str]:
    """A name's words, plain, without titles and degrees; `Surname, Given` in the order in which it is written."""
    words = [word.strip(".'’") for word in re.split(r"[\s,\u3000·・]+", plain(value))]
    return [word for word in words if word and word.replace(".", "") not in _TITLES]


@lru_cache(maxsize=65536)
def kind_of_name(value: str) -> str:
    """`full` for a given name with a surname, `single` for one name alone, else empty."""
    if not is_nameish(value):
        return ""
    script = _script(value)
    if script != "latin":
        return _native_kind(value, script)
    if _BEFORE.fullmatch(value):
        return "full"
    words = words_of_name(value)
    content = [word for word in words if word not in _PARTICLES]
    if not 1 <= len(content) <= 5 or any(len(word) > 20 for word in content):
        return ""
    raw = [word for word in re.split(r"[\s,]+", value) if word]
    if sum(word[:1].islower() for word in raw) > len(raw) / 2 and not value.islower():
        return ""
    parts = [part for word in content for part in word.split("-")]
    first = [part in given_names() for part in parts]
    last = [part in surnames() or (len(part) > 5 and _SLAVIC_END.search(part) is not None) for part in parts]
    if len(content) == 1:
        return "single" if any(first) or any(last) else ""
    if any(first) and (any(last) or len(content) <= 3):
        # A given name first, or last (Surname, Given): in the middle it is chance.
        return "full" if first[0] or first[-1] or (len(first) > 2 and first[1]) else ""
    if len(content) == 2 and any(last) and min(map(len, content)) <= 2:
        return "full"  # an initial and a surname
    if len(content) != 2:
        return ""
    large = all(word[:1].isupper() for word in raw if plain(word) not in _TITLES)
    built = large and any(len(word) > 4 and _SURNAME_END.search(word) for word in content)
    return "full" if all(last) or built else ""


def _native_kind(value: str, script: str) -> str:
    words = [word for word in re.split(r"[\s·・,\u3000]+", plain(value)) if word]
    native = _native()
    if _DISTRICT.search(value) and len(value) > 2:
        return ""
    if script == "ko":
        solid = "".join(words)
        return "full" if len(solid) in (2, 3, 4) and solid[0] in native["ko"] and len(words) <= 2 else ""
    if script == "han":
        solid = "".join(words)
        if len(words) > 2 or not 2 <= len(solid) <= 6:
            return ""
        if any(solid.startswith(surname) and len(solid) > len(surname) for surname in native["ja"]):
            return "full"
        if solid in native["ja"]:
            return "single"
        if len(words) == 2 and words[1] in native["zh"] and len(words[0]) <= 2:
            return "full"  # written the way of the West
        return "full" if len(solid) in (2, 3) and solid[0] in native["zh"] else ""
    if script == "kana":
        return "full" if len(words) == 2 and all(2 <= len(word) <= 6 for word in words) else ""
    if script in ("ru", "el"):
        end = _CYRILLIC_END if script == "ru" else _GREEK_END
        known = sum(word in native[script] for word in words)
        built = sum(len(word) > 3 and end.search(word) is not None for word in words)
        large = all(word[:1].isupper() for word in re.split(r"[\s,]+", value) if word)
        if len(words) in (2, 3, 4) and (known >= 1 or built >= 2 or (built and large)):
            return "full"
        return "single" if len(words) == 1 and known else ""
    known = sum(word in native.get(script, frozenset()) for word in words)
    if not known:
        return ""
    return "full" if len(words) in (2, 3, 4) else "single" if len(words) == 1 else ""


_LEAST = 4
"""Letters of a part of a user name that is taken for a name."""


@lru_cache(maxsize=65536)
def is_persons_username(value: str) -> bool:
    """One word in small letters that is made of somebody's names: `jsmith`, `maria.rossi`, `lisa45`."""
    found = re.fullmatch(r"@?([a-z][a-z._\-]{2,30}?)[._\-]?\d{0,4}", value.strip())
    if found is None:
        return False
    names = all_names()
    parts = [part for part in re.split(r"[._\-]", found.group(1)) if part]
    if len(parts) > 1:
        return any(part in names and len(part) >= 3 for part in parts)
    word = parts[0]
    if word in names or (len(word) > _LEAST and word[1:] in names):
        return True
    return any(word[:cut] in names and len(word[cut:]) >= 3 for cut in range(_LEAST, len(word) - 2)) or any(
        word[cut:] in names for cut in range(3, len(word) - _LEAST)
    )
