"""A first look over a large file: which pieces of it may hold a secret at all?

One union of all rules, loosened, runs in RE2 (through Arrow) over many pieces at once: thirty times as fast as
searching them, linear in the input, and most pieces of most files end here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kaggle_share.screen.clinical import CUES as CLINICAL
from kaggle_share.screen.rule import Rule

CUES = (
    r"(?i:born|birth|geb|patient|participant|full.?name|first.?name|last.?name|family.?name|mrn|"
    r"medical record|hospital|"
    r"passport|ssn|social sec|street|avenue|road|boulevard|lane|drive|court|terrace|parkway| st\.| ave| rd| blvd| ln)"
    r"|[\"'][^\"'\n]{2,40}[\"']: ?[\"']"
    rf"|{CLINICAL}"
)
"""What stands before personal data that isn't known by itself."""
COUNTED = 8
"""Repeats that are counted in the first look."""


def suspicious(pieces: Sequence[str], table: tuple[Rule, ...]) -> list[bool]:
    """For each piece, whether a rule may find something in it; False is certain.

    Parameters
    ----------
    pieces:
        Texts of which only the characters up to U+00FF count; the rules know ASCII only.
    table:
        The rules.
    """
    import pyarrow
    from pyarrow import compute

    raw = pyarrow.array([piece.encode("latin-1", "replace") for piece in pieces], pyarrow.binary())
    return [bool(hit) for hit in compute.match_substring_regex(raw, _union(table)).to_pylist()]


Wanted = tuple[frozenset[str], bool]
"""Which pieces of personal data (`Token.id`) may be in a text, and whether one may be known by a word before it."""


def personal(pieces: Sequence[str]) -> list[Wanted]:
    """For each piece, which personal data may be in it; what isn't named is certainly not there."""
    import pyarrow
    from pyarrow import compute

    from kaggle_share.screen.tables.tokens import SINGLE, sieve

    raw = pyarrow.array([piece.encode("utf-8", "replace").decode() for piece in pieces], pyarrow.string())
    known, cued = (compute.match_substring_regex(raw, pattern).to_pylist() for pattern in (sieve(), CUES))
    found: list[set[str]] = [set() for _ in pieces]
    some = [place for place, hit in enumerate(known) if hit]
    if some:
        # Long decimals look like many things to the whole; each by itself is asked then.
        few = raw.take(pyarrow.array(some))
        for token in SINGLE:
            hits = compute.match_substring_regex(few, token.anchored).to_pylist()
            for place, hit in zip(some, hits, strict=True):
                if hit:
                    found[place].add(token.id)
    return [(frozenset(ids), bool(word)) for ids, word in zip(found, cued, strict=True)]


@lru_cache(maxsize=4)
def _union(table: tuple[Rule, ...]) -> str:
    return "|".join(loosened(rule) for rule in table)


def loosened(rule: Rule) -> str:
    """The rule's pattern for RE2: whatever the rule finds, this finds too.

    RE2 has no look-around, so that is left out; and its counted repeats take memory, which beyond a few megabytes
    makes it a hundred times as slow, so that a few repeats stand for many.
    """
    pattern = re.sub(r"\(\?[=!][^()]*\)", "", rule.pattern)
    pattern = re.sub(r"\(\?P<\w+>", "(?:", pattern)
    pattern = re.sub(r"\{(\d+)(,\d+)?\}", _loosened_repeat, pattern)
    return f"(?i:{pattern})" if rule.folded else f"(?:{pattern})"


def _loosened_repeat(count: re.Match[str]) -> str:
    least, exact = int(count[1]), count[2] is None
    if exact and least <= COUNTED:
        return count[0]
    return "*" if least == 0 else f"{{{min(least, COUNTED)},}}"
