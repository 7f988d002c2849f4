"""A rule that finds one kind of secret, and the search that runs a table of them over a text.

A search is by literal: where one of a rule's `starts` stands, its pattern is tried at that place only. So most text
is passed over at the speed of `str.find`, and no pattern can run away, since every repeat in it is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kaggle_share.screen.published import is_published

CONTEXT = 100
"""Characters before a match that a rule may look at."""
LONGEST = 4096
"""Characters from the start of a match that a rule may look at."""
PEM = 16_000
"""Characters of a private key in PEM."""
END = r"(?![A-Za-z0-9_])"
"""What ends a token in a pattern: no letter, digit or underscore may follow."""

_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
# What may stand before a token though it ends in a letter or digit: an escape in JSON or an address, a colour.
_ESCAPED = re.compile(r"(?:\\[abfnrtv]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\[[0-9;]{1,8}m)\Z")

_JOINED = re.compile(r"[A-Za-z0-9_~+/.-]{1,90}\Z")


@dataclass(frozen=True)
class Match:
    """One place where a rule's pattern fits; what a rule's `check` judges."""

    text: str
    start: int
    end: int
    value: str
    """What is secret in it."""
    groups: dict[str, str | None]
    literal: str
    """The one of the rule's `starts` that stood there."""
    span: tuple[int, int] = (0, 0)
    """Where `value` begins and ends."""

    def before(self, most: int = CONTEXT) -> str:
        """The text before the match."""
        return self.text[max(0, self.start - most) : self.start]

    def around(self, most: int = CONTEXT) -> str:
        """The text before and after the match."""
        return self.before(most) + " " + self.text[self.end : self.end + most]


@dataclass(frozen=True)
class Rule:
    """One kind of secret. To add one, add a row to the table in `secrets.py`; the tests try its examples."""

    id: str
    title: str
    """For people, with its article: `a Hugging Face token`."""
    starts: tuple[str, ...]
    """Literals that a match begins with; in lower case if `folded`. Public, so a sample may show them."""
    pattern: str
    """Matched where a literal stands. Its group `value` is the secret, else all after the literal is."""
    check: Callable[[Match], bool] | None = None
    """Says whether a match is real."""
    examples: tuple[str, ...] = ()
    """Texts that hold one; `«a62×34»` stands for 34 random letters and digits (`fill`)."""
    counters: tuple[str, ...] = ()
    """Texts that look like it and don't."""
    folded: bool = False
    """Upper and lower case are the same."""
    bounded: bool = True
    """No letter, digit or underscore may stand before it."""
    whole: bool = False
    """What it begins with belongs to the secret, and what stands before that without a gap if it isn't `bounded`."""

    @property
    def kind(self) -> str:
        """The kind of its findings."""
        return "secret"

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern; `re` compiles it when it is first needed, since sixty of them take a while."""
        return re.compile(self.pattern, re.ASCII | (re.IGNORECASE if self.folded else 0))


@dataclass(frozen=True)
class Hit:
    """A secret that was found. Holds no part of it."""

    rule: Rule
    start: int
    sample: str
    """Redacted: `hf_…(34 characters)`."""
    end: int = 0
    value: tuple[int, int] = (0, 0)
    """Where the secret itself begins and ends; what stands around it told that it is one."""


def find(text: str, table: Sequence[Rule]) -> list[Hit]:
    """The secrets in a text, in the order in which they stand there.

    Where two rules find the same, the one that stands first in the table counts.
    """
    lowered = _lowered(text)
    taken: bytearray | None = None
    hits = []
    for rule in table:
        for match in _matches(rule, text, lowered if rule.folded else text):
            if taken is None:
                taken = bytearray(len(text))
            if taken.find(1, match.start, match.end) == -1:
                taken[match.start : match.end] = b"\1" * (match.end - match.start)
                sample = f"{match.literal}…({len(match.value)} characters)"
                hits.append(Hit(rule, match.start, sample, match.end, _extent(match, rule)))
    return sorted(hits, key=lambda hit: hit.start)


def _matches(rule: Rule, text: str, searched: str) -> Iterator[Match]:
    for literal in rule.starts:
        position = searched.find(literal)
        while position != -1:
            found = None
            if not rule.bounded or _free(text, position):
                found = rule.compiled.match(text, position, position + LONGEST)
            if found is not None:
                groups = found.groupdict()
                span = found.span("value") if groups.get("value") else (position + len(literal), found.end())
                match = Match(text, position, found.end(), text[slice(*span)], groups, literal, span)
                if (rule.check is None or rule.check(match)) and not _published(match):
                    yield match
            position = searched.find(literal, position + 1)


def _extent(match: Match, rule: Rule) -> tuple[int, int]:
    """Where the secret as a whole begins and ends."""
    if not rule.whole:
        return match.span
    start = match.start
    if not rule.bounded:
        head = _JOINED.search(match.before())
        start -= len(head.group()) if head else 0
    end = match.end
    if match.literal.startswith("-----BEGIN"):
        # A key in PEM (RFC 7468) goes on to its last line; where that is missing, as far as a key may be long.
        last = match.text.find("-----END", end, end + PEM)
        close = match.text.find("-----", last + 8, last + 60) if last != -1 else -1
        end = close + 5 if close != -1 else min(len(match.text), end + PEM)
    return start, end


def _published(match: Match) -> bool:
    """An example out of the issuer's documentation, with or without what stands before its random part."""
    return is_published(match.text[match.start : match.end], match.value)


def _free(text: str, position: int) -> bool:
    if position == 0 or text[position - 1] not in _WORD:
        return True
    return _ESCAPED.search(text[max(0, position - 12) : position]) is not None


def _lowered(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    # A few letters (İ) become two in lower case, and would shift all positions after them.
    return "".join(char.lower() if char.isascii() else char for char in text)


_ALPHABETS = {
    "a62": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    "a64": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    "A32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "hex": "0123456789abcdef",
    "low": "abcdefghijklmnopqrstuvwxyz0123456789",
    "dig": "0123456789",
}


def fill(template: str, seed: int = 1) -> str:
    """An example with its gaps filled, so that no text that looks like a real secret lies in the repository.

    `«a62×34»` becomes 34 letters and digits, the same ones for the same `seed`.
    """
    state = seed

    def draw(alphabet: str) -> str:
        nonlocal state
        # A linear congruential generator (Knuth's MMIX constants): repeatable, and no secret hangs on it.
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return alphabet[(state >> 33) % len(alphabet)]

    def gap(found: re.Match[str]) -> str:
        return "".join(draw(_ALPHABETS[found.group(1)]) for _ in range(int(found.group(2))))

    return re.sub(r"«(\w+)×(\d+)»", gap, template)
