"""What was done to the data before it is published: fixes, samples, and how anonymous it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Deidentified:
    """One column, or file, that was changed to protect people. Holds no value that was there before."""

    file: str
    """Path in the dataset."""
    column: str | None
    """None where the whole file was changed."""
    fix: str
    """The keyword: `drop`, `year`, …"""
    sentence: str
    """What was done, for the card: `Dates were reduced to their year.`"""
    kinds: tuple[str, ...] = ()
    """What screening had found in it; empty where the user asked for it unprompted."""
    option: str = ""
    """The option's value, for people: the name of a key, a number of digits, a column."""
    changed: int = 0
    """Values that are not as they were."""
    lost: int = 0
    """Values that the fix could not understand. They were left out."""
    before: tuple[str, ...] = ()
    """At most two samples, redacted."""
    after: tuple[str, ...] = ()
    """At most two values as they are published now; empty where nothing is left or they were found again."""
    shows: str = ""
    """Fingerprint of the key that made the codes; tells keys apart and nothing else. Never published."""


@dataclass(frozen=True)
class Sampled:
    """A table of which only a part is published."""

    file: str
    rows: int
    """Rows that are published."""
    of: int
    """Rows that there are."""
    seed: int
    by: str = ""
    """The column whose values each keep their share (strata)."""
    subject: str = ""
    """The column whose values were drawn; all rows of one stay together."""


@dataclass(frozen=True)
class Anonymity:
    """How well people hide among each other in the chosen tables (k-anonymity; Sweeney 2002)."""

    files: tuple[str, ...]
    quasi_identifiers: tuple[str, ...]
    """`file › column`, as they were taken together."""
    rows: int
    """Rows, or subjects where tables were joined."""
    groups: int
    """Different combinations of their values."""
    k: int
    """Size of the smallest group; 0 for an empty table."""
    small: float
    """Share of the rows in groups of fewer than 5, from 0 to 1."""
    unique: int
    """Rows that are alone in their group."""
    distinct_l: Mapping[str, int] = field(default_factory=dict)
    """Sensitive column → fewest different values in a group (distinct l-diversity)."""
    gain: str = ""
    """The one generalisation that brings most rows out of small groups, for people."""
    gain_k: int = 0
    """k after it."""
    gain_small: float = 0.0
    """`small` after it."""


@dataclass(frozen=True)
class Protection:
    """Everything that was done, and the rules that apply."""

    fixes: tuple[Deidentified, ...] = ()
    samples: tuple[Sampled, ...] = ()
    whole: str = ""
    """Where the whole of a sample is, in the user's words."""
    anonymity: tuple[Anonymity, ...] = ()
    statements: tuple[str, ...] = ()
    """Of a profile such as Safe Harbor: what was looked for, found, and not checked, a sentence each."""
    policies: tuple[str, ...] = ()
    """Policies that apply, in words."""
