"""One kind of national identification number: what it looks like, and what checks it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class National:
    """One kind of number."""

    id: str
    """Country (ISO 3166-1) and the number's name there."""
    title: str
    """For people, in the plural."""
    pattern: str
    check: Callable[[str], bool]
    chance: float
    """Share of random values of this shape that pass the check."""
    examples: tuple[str, ...]
    counters: tuple[str, ...] = ()
    alone: bool = False
    """Shape and check are so special that a single one in a text counts."""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern over a whole value."""
        return re.compile(self.pattern, re.ASCII | re.IGNORECASE)

    def fits(self, value: str) -> bool:
        """Whether a whole value is such a number."""
        if self.compiled.fullmatch(value) is None:
            return False
        try:
            return self.check(re.sub(r"[ .\-/]", "", value).upper())
        except (ValueError, KeyError, IndexError):
            return False
