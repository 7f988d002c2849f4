"""The methods text as the user has edited it, with what is new in the draft: a three-way merge, line by line.

After Smith's diff3 (Khanna, Kunal and Pierce: A Formal Investigation of Diff3, 2007): where only one of the two sides
changed a part of what both came from, that side counts; where both did, the user's does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 200_000
"""Characters of a text that is kept for the next version."""

Part = tuple[Sequence[str], Sequence[str], Sequence[str]]
"""Lines of what both came from, of the user's text and of the draft, that stand for each other."""


@dataclass(frozen=True)
class Edited:
    """The text that is published."""

    text: str
    base: str
    """The draft that the user's edits started from."""
    taken: int = 0
    """Places at which something new of the draft was taken over."""
    kept: int = 0
    """Places that both changed; the user's was kept."""


def with_edits(drafted: str, given: str | None, before: Mapping[str, str]) -> Edited | None:
    """The user's text, brought up to date.

    Parameters
    ----------
    drafted:
        As it is drafted now.
    given:
        What the user gave for this version; None where nothing was given, empty to start from the draft again.
    before:
        Of the last version: `draft`, and where it was edited `text`, as published, and `base`.

    Returns
    -------
    None where the draft is published as it is.
    """
    if given is not None and not given.strip():
        return None
    if given is None:
        mine, bases = before.get("text", ""), [before.get("draft", "")]
    else:
        # The file may have been edited again since, from the draft of that time or of the last version.
        mine, bases = given, [before.get("base", ""), before.get("draft", ""), drafted]
    if not mine:
        return None
    mine = mine.replace("\r\n", "\n").rstrip("\n") + "\n"
    base = max((one for one in bases if one), key=lambda one: _alike(one, mine), default="")
    if not base or mine == base:
        return None if mine == base else Edited(mine, drafted)
    text, taken, kept = merged(base, mine, drafted)
    return Edited(text, base, taken, kept)


def merged(base: str, mine: str, theirs: str) -> tuple[str, int, int]:
    """Merge two texts that came from a third.

    Parameters
    ----------
    base:
        What both came from.
    mine:
        The one that counts where both changed the same place.
    theirs:
        The other.

    Returns
    -------
    The text, the number of places taken from `theirs`, and that of places that both changed differently.
    """
    lines, a, b = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    out: list[str] = []
    taken = kept = 0
    for old, own, new in _line_by_line(_parts(lines, a, b)):
        if own == new or new == old:
            out += own
        elif own == old:
            out += new
            taken += 1
        else:
            out += own
            kept += 1
    return "".join(out), taken, kept


def _line_by_line(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts in which only lines were replaced, in as many lines each: in a list, each line is a place of its own."""
    for old, own, new in parts:
        if len(old) == len(own) == len(new):
            yield from (([a], [b], [c]) for a, b, c in zip(old, own, new, strict=True))
        else:
            yield old, own, new


def _parts(base: Sequence[str], a: Sequence[str], b: Sequence[str]) -> Iterator[Part]:
    """The three texts in parts: such as are the same in all, and what lies between these."""
    at = at_a = at_b = 0
    for start, start_a, start_b, length in [*_common(base, a, b), (len(base), len(a), len(b), 0)]:
        if start > at or start_a > at_a or start_b > at_b:
            yield base[at:start], a[at_a:start_a], b[at_b:start_b]
        if length:
            yield base[start : start + length], a[start_a : start_a + length], b[start_b : start_b + length]
        at, at_a, at_b = start + length, start_a + length, start_b + length


def _common(base: Sequence[str], a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Runs of lines that all three have: start in each, and their number."""
    in_a = SequenceMatcher(None, base, a, autojunk=False).get_matching_blocks()
    in_b = SequenceMatcher(None, base, b, autojunk=False).get_matching_blocks()
    found, i, j = [], 0, 0
    while i < len(in_a) and j < len(in_b):
        one, other = in_a[i], in_b[j]
        start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if start < end:
            found.append((start, one.b + start - one.a, other.b + start - other.a, end - start))
        if one.a + one.size <= other.a + other.size:
            i += 1
        else:
            j += 1
    return found


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.splitlines(), other.splitlines(), autojunk=False).ratio()
