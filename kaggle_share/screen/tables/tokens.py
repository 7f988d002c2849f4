"""What gives itself away in any text: e-mail and IP addresses, cards, IBANs, paths in home folders, …

One row each. `pattern` is for RE2, which looks at the bytes of every value: linear, without look-around, and it may
find too much. `find` is for Python, which looks at the hits only; its repeats are bounded. `check` judges what was
found. The tests try the examples.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kaggle_share.screen.tables.checksums import luhn, mod_97
from kaggle_share.screen.tables.national import NATIONAL, National

LONGEST = 20_000
"""Characters of one window over a long value."""
LAP = 200
"""Characters in which two windows lie over each other."""


@dataclass(frozen=True)
class Token:
    """One kind of telling piece of text."""

    id: str
    kind: str
    title: str
    """For people, in the plural."""
    pattern: str
    find: str
    check: Callable[[re.Match[str]], bool]
    examples: tuple[str, ...]
    counters: tuple[str, ...] = ()
    alone: bool = True
    """A single one counts; else only a column that is full of them."""
    chance: float = 0.0
    """Share of random values of this shape that pass the check."""
    edges: str = "both"
    """Where RE2 asks that no letter or digit stands beside it: `both` sides, `before`, or `none`."""

    @property
    def anchored(self) -> str:
        """The pattern with its edges, which also keep RE2's automaton small: it begins at words only."""
        before = "" if self.edges == "none" else "(?:^|[^a-zA-Z0-9])"
        return f"{before}(?:{self.pattern})" + ("(?:$|[^a-zA-Z0-9])" if self.edges == "both" else "")

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """What Python searches for."""
        return re.compile(self.find, re.IGNORECASE)


@dataclass(frozen=True)
class Sight:
    """One place where a token stands."""

    token: Token
    text: str
    whole: bool
    """The value is this and nothing else."""


_NO_MAIL = frozenset(
    "png jpg jpeg gif svg webp js css ts py md html pdf zip exe dll so h c cpp txt csv local".split()
)


def _email(found: re.Match[str]) -> bool:
    local, _, host = found.group().rpartition("@")
    ending = host.rpartition(".")[2].lower()
    return local.lower() not in ("git", "noreply", "no-reply") and ending not in _NO_MAIL and not ending.isdigit()


_IBAN_LENGTH = dict(
    pair.split(":")
    for pair in """AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22
    CY:28 CZ:24 DE:22 DJ:27 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22
    GE:22 GI:23 GL:18 GR:27 GT:28 HN:28 HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30
    KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22 MK:19 MN:20
    MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23 PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22
    RU:33 SA:24 SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26
    UA:29 VA:22 VG:24 XK:20 YE:30""".split()
)
"""Characters of an IBAN by country, as SWIFT's registry has them."""


def is_iban(text: str, *, strict: bool = True) -> bool:
    """ISO 13616: the country's length (where `strict`), and the remainder by 97 is 1."""
    plain = re.sub(r"[ \-]", "", text).upper()
    if not plain.isalnum() or not plain.isascii() or not 15 <= len(plain) <= 34:
        return False
    if strict and _IBAN_LENGTH.get(plain[:2]) != str(len(plain)):
        return False
    return mod_97(plain[4:] + plain[:4]) == 1


def is_card(text: str) -> bool:
    """ISO/IEC 7812: a length and prefix that payment cards have, and Luhn's check digit."""
    digits = re.sub(r"[ \-]", "", text)
    if not digits.isdigit() or len(set(digits)) < 2:
        return False
    two, four, size = int(digits[:2]), int(digits[:4]), len(digits)
    issued = (
        (digits[0] == "4" and size in (13, 16, 19))
        or (size == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or 2200 <= four <= 2204))
        or (two in (34, 37) and size == 15)
        or (size in (14, 16) and (two in (36, 38, 39) or 300 <= int(digits[:3]) <= 305))
        or (16 <= size <= 19 and (four == 6011 or two in (65, 62, 60, 81) or 644 <= int(digits[:3]) <= 649))
        or (16 <= size <= 19 and 3528 <= four <= 3589)
        or (12 <= size <= 19 and (two in (50, 56, 57, 58, 63, 67)))
        or (size == 15 and (four in (1800, 2131)))
    )
    return issued and luhn(digits)


def _ipv4(found: re.Match[str]) -> bool:
    parts = found.group().split(".")
    if any(len(part) > 1 and part[0] == "0" for part in parts) or any(int(part) > 255 for part in parts):
        return False
    before = found.string[max(0, found.start() - 9) : found.start()].lower()
    if re.search(r"(?:v|ver|version|release|python|rev)\.? ?[:=]? ?$", before):
        return False
    # Four small numbers are a version or a section far more often than an address.
    return parts[0] not in ("0", "127") and max(map(int, parts)) > 40 and found.group() != "255.255.255.255"


def _ipv6(found: re.Match[str]) -> bool:
    try:
        address = ipaddress.IPv6Address(found.group())
    except ValueError:
        return False
    return len(found.group()) >= 8 and not address.is_loopback and not address.is_unspecified


def _mac(found: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9a-f]", "", found.group().lower())
    return len(set(digits)) > 2 and len({char for char in found.group() if char in ":-."}) == 1


_NOBODY = frozenset(
    """root runner jovyan kaggle user users ubuntu public shared default vagrant travis circleci app work username
    ec2-user docker node me admin administrator www www-data anonymous all_users guest git jenkins builder conda
    somebody someone name yourname your_name your-name project src""".split()
)


def _home(found: re.Match[str]) -> bool:
    return found.group("user").strip().lower() not in _NOBODY and not found.group("user").startswith(
        ("$", "{", "<", "%")
    )


_NOT_PEOPLE = frozenset(
    """about login signup explore features pricing topics search home help terms privacy share sharer intent hashtag
    p reel company companies jobs pages groups events watch settings orgs marketplace school status i
    sharer.php plugins tr dialog policies legal""".split()
)


def _profile(found: re.Match[str]) -> bool:
    user = (found.group("user") or "").lower()
    return user not in _NOT_PEOPLE and not user.startswith(("#", "?"))


def _orcid(found: re.Match[str]) -> bool:
    digits = found.group("orcid").replace("-", "").upper()
    total = 0
    for char in digits[:-1]:
        total = (total + int(char)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


_VIN = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True))


def is_vin(text: str) -> bool:
    """49 CFR 565.15: position 9 checks the rest."""
    text = text.strip().upper()
    if re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text) is None or text.isdigit() or text.isalpha():
        return False
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum((int(c) if c.isdigit() else _VIN[c]) * w for c, w in zip(text, weights, strict=True))
    return "0123456789X"[total % 11] == text[8]


def _nanp(found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found.group("number"))
    return digits[-10] in "23456789" and len(set(digits)) > 2


def _international(found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found.group())
    return 8 <= len(digits) <= 15 and len(set(digits)) > 2 and digits[0] != "0"


def _cued(found: re.Match[str]) -> bool:
    return 7 <= len(re.sub(r"\D", "", found.group("number"))) <= 15


def _fine(_: re.Match[str]) -> bool:
    return True


B = r"(?<![\w.@+-])"
"""Nothing of a word stands before."""
E = r"(?![\w@])"
"""And nothing after."""

TOKENS: tuple[Token, ...] = (
    Token(
        "email",
        "email",
        "e-mail addresses",
        r"[^\s@,;:<>()\"']@[a-zA-Z0-9\x80-\xff][a-zA-Z0-9\x80-\xff.-]*\.[a-zA-Z\x80-\xff]{2}",
        r"(?<![\w.!#$%&*+/=?^`{|}~-])[\w!#$%&'*+/=?^`{|}~-][\w.!#$%&'*+/=?^`{|}~-]{0,63}@(?:[^\W_][\w-]{0,62}\.){1,6}[^\W\d_]{2,24}(?![\w@])",
        _email,
        ("ada@lovelace.org", "Write to Jörg.Müller+x@uni-köln.de."),
        ("icon@2x.png", "numpy@1.26.4", "@handle", "a@b"),
        edges="none",
    ),
    Token(
        "iban",
        "iban",
        "bank accounts (IBAN)",
        r"(?i:[a-z]{2}\d{2}[ -]?[a-z0-9]{4}[ -]?[a-z0-9]{4}[ -]?[a-z0-9]{3})",
        B + r"[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}" + E,
        lambda found: is_iban(found.group()),
        ("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
        ("DE89 3704 0044 0532 0130 01",),
        edges="before",
    ),
    Token(
        "iban_loose",
        "iban",
        "bank accounts (IBAN)",
        r"(?i:[a-z]{2}\d{2}[a-z0-9]{11,30})",
        B + r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}" + E,
        lambda found: is_iban(found.group(), strict=False),
        ("GB89DKGE3703700929097",),
        ("GB88DKGE3703700929097",),
        alone=False,
        chance=0.011,
    ),
    Token(
        "card",
        "credit_card",
        "payment card numbers",
        r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d|3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|\d{4}[ -]\d{6}[ -]\d{4}",
        r"(?<![\w.+/-])(?:\d{4}(?P<a>[ -]?)\d{4}(?P=a)\d{4}(?P=a)\d{1,7}|3[47]\d{2}(?P<b>[ -]?)\d{6}(?P=b)\d{5}"
        r"|\d{12,19})(?![\w-]|\.\d)",
        lambda found: is_card(found.group()),
        ("4111 1111 1111 1111", "378282246310005"),
        ("4111 1111 1111 1112", "1234567890123456"),
        chance=0.05,
        edges="before",
    ),
    Token(
        "ipv4",
        "ip_address",
        "IP addresses",
        r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}",
        r"(?<![\w.-])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w-]|\.\d)",
        _ipv4,
        ("192.168.17.4", "from 8.8.44.7:443"),
        ("1.2.3.4", "version 10.0.22.41", "300.1.2.3", "1.22.333.44.5"),
    ),
    Token(
        "ipv6",
        "ip_address",
        "IP addresses",
        r"(?i:::[0-9a-f]|[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:)",
        r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])",
        _ipv6,
        ("2001:db8:85a3::8a2e:370:7334",),
        ("12:30:45", "chr1:100:200", "00:1b:44:11:3a:b7"),
        edges="none",
    ),
    Token(
        "mac",
        "mac_address",
        "hardware addresses (MAC)",
        r"(?i:[0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})",
        r"(?<![\w:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])",
        _mac,
        ("00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7"),
        ("00:00:00:00:00:00", "10:20:30"),
    ),
    Token(
        "home",
        "home_path",
        "paths in somebody's home folder",
        r"(?i:/(?:home|users)/[^/\s]|[/\\]+(?:users|documents and settings)[/\\]+[^/\\\s])",
        r"(?:(?<![\w./])/(?:home|Users)/|[A-Z]:[/\\]{1,2}(?:Users|Documents and Settings)[/\\]{1,2}|(?<=file://)/(?:home|Users)/)(?P<user>[^/\\:*?\"<>|\s']{1,64})(?=[/\\\s\"']|$)",
        _home,
        ("/home/ada/data.csv", "C:\\Users\\Ada\\x.txt", "/Users/ada/Desktop"),
        ("/home/jovyan/work", "https://x.org/home/page", "C:\\Users\\Public\\x", "/users/"),
        edges="none",
    ),
    Token(
        "profile",
        "url_profile",
        "links to people's profiles",
        r"(?i:(?:linkedin\.com/(?:in|pub)|facebook\.com|fb\.com|twitter\.com|x\.com|instagram\.com|github\.com|gitlab\.com|t\.me|tiktok\.com|threads\.net|xing\.com/profile|researchgate\.net/profile|reddit\.com/u(?:ser)?|vk\.com|weibo\.com|medium\.com|youtube\.com|snapchat\.com/add|pinterest\.com|mastodon\.[a-z]+|academia\.edu|kaggle\.com|stackoverflow\.com/users|bsky\.app/profile|flickr\.com/people|soundcloud\.com|twitch\.tv|ok\.ru|qq\.com|zhihu\.com/people|[a-z0-9.-]+/(?:users?|profiles?|people|members?|u|~|@))[/@~]?[^\s/])",
        r"(?:https?://)?(?:[a-z0-9-]{1,30}\.)?(?:(?:linkedin\.com/(?:in|pub)|(?:facebook|fb|twitter|instagram|vk|weibo|soundcloud)\.com|(?<![\w-])x\.com|(?:github|gitlab)\.com|t\.me|tiktok\.com|threads\.net|xing\.com/profile|researchgate\.net/profile|reddit\.com/u(?:ser)?|medium\.com(?=/@)|youtube\.com(?:/user|/c|(?=/@))|snapchat\.com/add|pinterest\.com|mastodon\.[a-z]{2,10}|stackoverflow\.com/users|bsky\.app/profile|flickr\.com/people|twitch\.tv|ok\.ru|zhihu\.com/people)|(?<=://)[a-z0-9.-]{3,80}/(?:users?|profiles?|people|members?|u|in))/@?(?P<user>[\w.%-]{2,60})/?(?=[\s\"'?#,;)]|$)",
        _profile,
        ("https://www.linkedin.com/in/ada-lovelace", "https://x.com/ada_l", "https://site.org/users/ada"),
        ("https://github.com/pandas-dev/pandas", "https://twitter.com/search?q=a", "https://x.org/data.csv"),
        edges="none",
    ),
    Token(
        "orcid",
        "url_profile",
        "researchers' ORCID iDs",
        r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]",
        r"(?<![\w-])(?P<orcid>\d{4}-\d{4}-\d{4}-\d{3}[\dX])(?![\w-])",
        lambda found: found.group().startswith("0") and _orcid(found),
        ("https://orcid.org/0000-0002-1825-0097",),
        ("0000-0002-1825-0098", "1234-5678-1234-5678"),
    ),
    Token(
        "vin",
        "vin",
        "vehicle identification numbers",
        r"(?i:[a-hj-npr-z0-9]{17})",
        r"(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])",
        lambda found: is_vin(found.group()) and any(c.isalpha() for c in found.group()),
        ("1M8GDM9AXKP042788",),
        ("1M8GDM9A1KP042788", "11111111111111111"),
        alone=False,
        chance=0.09,
    ),
    Token(
        "phone_nanp",
        "phone",
        "phone numbers",
        r"\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}",
        r"(?<![\w.+(-])(?P<number>(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}(?P<sep>[ .-]))\d{3}[ .-]\d{4})(?![\w-]|\.\d)",
        _nanp,
        ("(212) 555-0187", "212-555-0187"),
        ("112-555-0187", "1212-555-01879"),
        edges="before",
    ),
    Token(
        "phone_plus",
        "phone",
        "phone numbers",
        r"\+[1-9][\d ().-]{6,}\d",
        r"(?<![\w+])\+[1-9]\d{0,2}(?:[ ().\-/]{0,3}\d){6,13}(?![\w.]\d|\d)",
        _international,
        ("+49 (0)30 1234567", "+14155552671"),
        ("+1.25", "+12 34", "1+1234567890"),
        edges="before",
    ),
    Token(
        "phone_cued",
        "phone",
        "phone numbers",
        r"(?:(?i:tel|fon|call|mobile|cell|handy|fax|vil|whatsapp)|тел|Тел|电话|電話|手机|전화|📞|☎)[^0-9]{0,24}\d",
        r"(?:tel|phone|fone|fon|call(?:ed)?|mobile|cell|handy|fax|m[oó]vil|whatsapp|тел|电话|電話|手机|전화|📞|☎)[^\w\n]{0,4}"
        r"(?:(?:number|no|nr|at|on|is|num[eé]ro|nummer|me at|me on)\b[^\w\n]{0,4}){0,2}"
        r"(?P<number>\+?\(?\d[\d ().\-/]{5,20}\d)(?!\w)",
        _cued,
        ("Tel.: 030 / 123 45 67", "call me at 0171 5551234"),
        ("telemetry 1.5", "cell 12"),
        edges="none",
    ),
)


def _national_token(rule: National) -> Token:
    pattern = rule.pattern
    return Token(
        rule.id, "national_id", rule.title, f"(?i:{pattern})", rf"(?<![\w.+/-])(?:{pattern})(?![\w-]|[./]\d)",
        lambda found: rule.fits(found.group()), rule.examples, rule.counters, alone=rule.alone, chance=rule.chance,
    )  # fmt: skip


SINGLE: tuple[Token, ...] = (*TOKENS, *(_national_token(rule) for rule in NATIONAL if rule.alone))
"""Tokens that are looked for in every value."""


@lru_cache(maxsize=1)
def sieve() -> str:
    """One expression for RE2 that fits wherever any token does."""
    return sieve_of(SINGLE)


def sieve_of(tokens: tuple[Token, ...]) -> str:
    """The same for other tokens."""
    shut = "|".join(token.pattern for token in tokens if token.edges == "both")
    rest = "|".join(token.anchored for token in tokens if token.edges != "both")
    return f"(?:^|[^a-zA-Z0-9])(?:{shut})(?:$|[^a-zA-Z0-9])|{rest}"


def _is_whole(token: Token, text: str, whole: str) -> bool:
    """The value is this; a path is one from its beginning on."""
    return text == whole or (token.kind == "home_path" and whole.startswith(text))


def windows(text: str) -> Iterator[str]:
    """A long text in windows that lie over each other."""
    yield text[:LONGEST]
    for start in range(LONGEST - LAP, len(text), LONGEST - LAP):
        yield text[start : start + LONGEST]


def sights(value: str, tokens: tuple[Token, ...] = SINGLE) -> list[Sight]:
    """The tokens in a value; of those that lie over each other, the one that stands first in the table."""
    found: list[Sight] = []
    whole = value.strip().strip("\"'")
    for window in windows(value):
        taken: list[tuple[int, int]] = []
        for token in tokens:
            for match in token.compiled.finditer(window):
                start, end = match.span()
                if any(start < high and low < end for low, high in taken):
                    continue
                if token.check(match):
                    taken.append((start, end))
                    text = match.groupdict().get("number") or match.group()
                    found.append(Sight(token, text.strip(), _is_whole(token, match.group().strip(), whole)))
    return found
