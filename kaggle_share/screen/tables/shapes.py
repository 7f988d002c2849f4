"""What one value looks like: a date, a phone number, an address, a code. Columns are judged elsewhere."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

NOW = datetime.now(UTC).year
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})\.?(?P<t>[T ]\d{1,2}:\d\d.*)?",
        r"(?P<d>\d{1,2})[-/.] ?(?P<m>\d{1,2})[-/.] ?(?P<y>\d{4}|\d{2})(?P<t>[T ,]+\d{1,2}:\d\d.*)?",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?[ -](?:de |of )?{_MONTH}[ ,-]+(?:de )?(?P<y>\d{{4}}|\d{{2}})",
        rf"{_MONTH}[ -](?P<d>\d{{1,2}})(?:st|nd|rd|th)?[, -]+(?P<y>\d{{4}})",
        r"(?P<y>\d{4})[年년] ?(?P<m>\d{1,2})[月월] ?(?P<d>\d{1,2})[日일]",
        r"(?P<y>(?:18|19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])",
        r"(?P<d>0[1-9]|[12]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P<y>(?:19|20)\d\d)",
        r"[MTSHR]\d{1,2}[./]\d{1,2}[./](?P<d>\d{1,2})",
    )
)


def date_of(value: str) -> tuple[int, bool] | None:
    """(Year, whether there is a time of day) of a date that names a day; None for what is none.

    Years of two digits are taken for the last hundred years; a year that isn't told (Japanese eras) is 0.
    """
    if not 6 <= len(value) <= 40:
        return None
    for pattern in _DATES:
        found = pattern.fullmatch(value)
        if found is None:
            continue
        groups = found.groupdict()
        year = int(groups.get("y") or 0)
        if "y" in groups and groups["y"] is not None and len(groups["y"]) == 2:
            year += 2000 if year <= NOW % 100 else 1900
        month, day = int(groups.get("m") or 1), int(groups.get("d") or 1)
        time = groups.get("t") or ""
        timed = bool(time) and not re.search(r"[T ]0?0:00(?::00(?:\.0+)?)?", time)
        if (1 <= month <= 12 and 1 <= day <= 31) or (1 <= day <= 12 and 1 <= month <= 31):
            return year, timed
    return None


_PHONE = re.compile(
    r"(?:tel\.?:? ?)?[+(]{0,2}\d(?:[ ().\-/–]{0,3}\d){5,16}(?: ?(?:x|ext\.?|#|доб\.?|poste|int\.?|p\.?)\s?\d{1,6})?",
    re.I,
)
_GROUPED = re.compile(r"^(?:\+|00|\(?0)|\)|\d[ ./-]\d{2,}[ ./-]\d{2,}|\d{3,5}[ -]\d{3,8}$|x\d+$")


def is_phone(value: str) -> bool:
    """True for digits as phone numbers have them: 6 to 15, grouped or not."""
    if _PHONE.fullmatch(value) is None:
        return False
    return 6 <= digits_in(re.split(r" ?(?:x|ext|#)", value, flags=re.IGNORECASE)[0]) <= 15


def is_written_phone(value: str) -> bool:
    """A phone number that is written like one: with a plus, a leading zero, brackets or groups."""
    if not is_phone(value) or _GROUPED.search(value) is None:
        return False
    if re.fullmatch(r"\d{3}-\d{2}-\d{4}|\d{2,7}-\d{2}-\d|\d+\.\d+|\d{4}-\d{3}[\dX]|\d+-\d+|97[89][- ].*", value):
        return False
    return date_of(value) is None and re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}", value) is None


_STREET = re.compile(
    r"""(?ix)
    \b(?:street|avenue|road|lane|drive|boulevard|square|terrace|parkway|highway|crescent|plaza|turnpike|
    ave|av|rd|ln|dr|blvd|sq|pkwy|hwy|apt|p\.?o\.?\ box|mews|grove|expressway|freeway|causeway|
    rue|chemin|all[ée]e|impasse|quai|bd|boul|faubourg|route|
    calle|avenida|avda|paseo|plaza|camino|carrera|cra|cl|callej[oó]n|ronda|glorieta|urbanizaci[oó]n|rambla|
    cuesta|pasaje|vicolo|strada|viale|piazza|corso|contrada|borgo|largo|incrocio|rotonda|
    rua|travessa|alameda|pra[çc]a|largo|estrada|rodovia|vila|conjunto|quadra|jardim|setor|n[uú]cleo|
    ul|ulica|aleja|osiedle|plac|sokak|sok|cadde|caddesi|cad|mah|mahallesi|bulvar[ıi]|
    ulice|n[áa]m[ěe]st[íi]|t[řr][íi]da|nagar|marg|chowk|colony|ganj|gali|
    jl|jalan|jln|đường|phố|ngõ|utca|strada|bulevardul|aleea)\b\.?
    |\w{2,}(?:stra(?:ss|ß)e|str\.?|weg|platz|gasse|allee|ring|damm|ufer|straat|laan|plein|gracht|kade|dijk|steeg|
    hof|singel|dreef|pad|gatan|v[äa]gen|gr[äa]nd|stigen|torget|gata|gate|veien|vegen|vej|gade|all[ée]|katu|tie|
    kuja|polku|g[öo]tu|utca)\b
    |\b(?:ул|пр|просп|пер|бул|наб|ш|пл|вул)\.|улица|проспект|переулок|шоссе|бульвар|вулиця|набережная|
    οδός|λεωφ|شارع|طريق|خیابان|کوچه|بلوار|רחוב|שד׳|
    [都道府県].{0,12}[市区町村郡]|丁目|番地|[省市].{0,12}[区县区縣市].{0,20}[路街道巷号號座]|[路街道巷]\s?\d+|
    [가-힣]+(?:로|길|동|가)\s?\d|[가-힣]+(?:시|도)\s[가-힣]+(?:구|군|시)|मार्ग|नगर|गली|रोड|ถนน|ซอย"""
)


# Words that are a street's only after a house number and a name: `12 Baker Row`, but not `row 12`.
_NUMBERED = re.compile(
    r"\d{1,5}[A-Za-z]?,? (?:[A-Z][\w'.-]* ){1,4}(?:St|Ct|Pl|Court|Place|Close|Trail|Way|Circle|Walk|"
    r"Row|Valley|Village|"
    r"Manor|Ridge|View|Isle|Islands?|Mills|Shoals?|Springs?|Creek|Path|Pass|Run|Loop|Park|Heights|Estates?|Station|"
    r"Harbors?|Port|Flat|Crossing|Junctions?|Throughway|Bypass|Underpass|Overpass|Stravenue|Extensions?|Suite|Ste)\b"
    r"|(?:Via|Al\.|Os\.) [A-Z][\w'. ]+[, ]+\d+"
)


def is_address(value: str) -> bool:
    """True for what names a street or a house, with a number."""
    if len(value) < 6 or not any(char.isdigit() for char in value) or not any(char.isalpha() for char in value):
        return False
    # Streets have names: a capital, or a script without capitals.
    if value.isascii() and value == value.lower():
        return False
    return (
        _STREET.search(value) is not None or _NUMBERED.match(value.title() if value.isupper() else value) is not None
    )


def names_street(value: str) -> bool:
    """A word that names a kind of street is in it."""
    return _STREET.search(value) is not None


def is_addressy(value: str) -> bool:
    """Letters and a number, in two words or more: what stands in a column that is called an address."""
    words = re.split(r"[\s,]+", value)
    return len(words) >= 2 and len(value) >= 6 and any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


_CODE = re.compile(r"[^\W_](?:[ .\-/_#]?[^\W_]){2,39}")


def digits_in(value: str) -> int:
    """Digits, of any script."""
    return sum(char.isdigit() for char in value)


def is_code(value: str, digits: int = 3, longest: int = 40) -> bool:
    """A code: letters and digits, at least so many digits, no words."""
    if not 3 <= len(value) <= longest or _CODE.fullmatch(value) is None:
        return False
    return digits_in(value) >= digits and value.count(" ") <= 5 and not re.search(r"[^\W\d_]{8}", value)


def is_plate(value: str) -> bool:
    """A licence plate: letters and digits, five to ten of them in all."""
    solid = re.sub(r"[\s.\-·•/・]", "", value)
    if not 4 <= len(solid) <= 10 or len(value) > 18 or not solid.isalnum():
        return False
    return any(c.isdigit() for c in solid) and (
        any(c.isalpha() for c in solid) or re.search(r"\d-\d", value) is not None
    )


_PLATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"[A-Z]{2}-\d{3}-[A-Z]{2}",  # France since 2009
        r"[A-HJ-NPR-Z]{2} ?\d{3} ?[A-HJ-NPR-Z]{2}",  # Italy since 1994
        r"[A-Z]{2}\d{2} [A-Z]{3}",  # United Kingdom since 2001
        r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4}[EH]?|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}-?\d{1,4}",  # Germany
        r"\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}",  # Spain since 2000
        r"[A-Z]{3}\d[A-Z]\d{2}|[A-Z]{3}-\d{4}",  # Brazil
        r"[A-Z]{3} \d{2}[A-Z0-9]",  # Sweden
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z0-9]{5,6}",  # China
        r"\d{2,3}[가-힣] ?\d{4}",  # Korea
        r"\d{2} [A-Z]{1,3} \d{2,4}",  # Turkey
        r"[A-Z]{2}[ -]?\d{2}[ -]?[A-Z]{1,2}[ -]?\d{4}",  # India
        r"[A-Z]{2}-\d{2}-\d{2}|\d{2}-[A-Z]{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}",  # Portugal
        r"[A-Z]{3}-\d{3}",  # Hungary, Finland, Lithuania
        r"\d{2}[A-Z]-\d{5}",  # Vietnam
        r"[A-Z]{2} ?\d{4} ?[A-Z]{2}",  # Ukraine
        r"[АВЕКМНОРСТУХ]\d{3}[АВЕКМНОРСТУХ]{2} ?\d{2,3}",  # Russia
        r"[\u4e00-\u9fff]{1,4} ?\d{1,3} ?[\u3041-\u3096] ?\d{2}-?\d{2}",  # Japan
    )
)


TELLING = frozenset((0, 1, 2, 3, 7, 8, 9, 15, 16))
"""Which of them hardly any other code has, by their place in the list."""


def plate_shape(value: str) -> int | None:
    """Which of the well-known forms of licence plates a value has."""
    value = value.strip().upper()
    return next((number for number, pattern in enumerate(_PLATES) if pattern.fullmatch(value)), None)


_POSTAL = re.compile(
    "|".join(
        (
            r"\d{3,10}",
            r"\d{5}-\d{3,4}|\d{3} \d{2,3}|\d{2}-\d{3}|\d{2}\.\d{3}-\d{3}|\d{3}xx",  # US, CZ, PL, BR
            r"\d{4} ?[A-Z]{2}",  # NL
            r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d",  # GB, CA
            r"〒?\d{3}-\d{3,4}|[A-Z]{1,2}-\d{4,5}|[A-Z]{2}\d{4}",  # JP, LV, …
            r"[^\W\d_]{1,3}[ -]\d{3} ?\d{2,3}",  # GR, SE with their letters
        )
    ),
    re.IGNORECASE,
)


def is_postal(value: str) -> bool:
    """A postal code of one country or another."""
    return _POSTAL.fullmatch(value.removesuffix(".0")) is not None


_USERNAME = re.compile(r"@?[^\W_][\w.\-+]{1,38}")


def is_username(value: str) -> bool:
    """One word that begins with a letter or digit, with a letter in it."""
    return _USERNAME.fullmatch(value) is not None and any(char.isalpha() for char in value)


def is_url(value: str) -> bool:
    """A web address, with or without its scheme."""
    return (
        re.match(r"(?:https?://|www\.)[^\s/]+\.[^\s]{2,}|[a-z0-9-]+(?:\.[a-z0-9-]+)+/[^\s]+", value, re.I) is not None
    )


def redacted(value: str) -> str:
    """The form of a value and nothing of it: letters as x, digits as 9, at most 24 characters."""
    shape = "".join(_mask(char) for char in value[:24])
    return shape + ("…" if len(value) > 24 else "")


def _mask(char: str) -> str:
    if char.isdigit() or unicodedata.category(char) == "No":
        return "9"
    if char.isalpha() or unicodedata.category(char).startswith("M"):
        return "X" if char.isupper() else "x"
    return char if char.isascii() and char.isprintable() else " " if char.isspace() else "x"
