"""What gives itself away in any text: e-mail and IP addresses, cards, IBANs, paths in home folders, …

One row each. `pattern` is for RE2, which looks at the bytes of every value: linear, without look-around, and it may
find too much. `find` is for Python, which looks at the hits only; its repeats are bounded. `check` judges what was
found. The tests try the examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kaggle_share.screen.tables import token_checks as check
from kaggle_share.screen.tables.national import NATIONAL
from kaggle_share.screen.tables.national_rule import National

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
        check.email,
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
        lambda found: check.is_iban(found.group()),
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
        lambda found: check.is_iban(found.group(), strict=False),
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
        lambda found: check.is_card(found.group()),
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
        check.ipv4,
        ("192.168.17.4", "from 8.8.44.7:443"),
        ("1.2.3.4", "version 10.0.22.41", "300.1.2.3", "1.22.333.44.5"),
    ),
    Token(
        "ipv6",
        "ip_address",
        "IP addresses",
        r"(?i:::[0-9a-f]|[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:)",
        r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])",
        check.ipv6,
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
        check.mac,
        ("00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7"),
        ("00:00:00:00:00:00", "10:20:30"),
    ),
    Token(
        "home",
        "home_path",
        "paths in somebody's home folder",
        r"(?i:/(?:home|users)/[^/\s]|[/\\]+(?:users|documents and settings)[/\\]+[^/\\\s])",
        r"(?:(?<![\w./])/(?:home|Users)/|[A-Z]:[/\\]{1,2}(?:Users|Documents and Settings)[/\\]{1,2}|(?<=file://)/(?:home|Users)/)(?P<user>[^/\\:*?\"<>|\s']{1,64})(?=[/\\\s\"']|$)",
        check.home,
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
        check.profile,
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
        lambda found: found.group().startswith("0") and check.orcid(found),
        ("https://orcid.org/0000-0002-1825-0097",),
        ("0000-0002-1825-0098", "1234-5678-1234-5678"),
    ),
    Token(
        "vin",
        "vin",
        "vehicle identification numbers",
        r"(?i:[a-hj-npr-z0-9]{17})",
        r"(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])",
        lambda found: check.is_vin(found.group()) and any(c.isalpha() for c in found.group()),
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
        check.nanp,
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
        check.international,
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
        check.cued,
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
