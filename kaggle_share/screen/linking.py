"""Columns that are keys to what was taken out of another table, whatever they are called."""

from __future__ import annotations

from collections import Counter

from kaggle_share.screen.withdrawn import Withdrawn

LINKED = 200
"""Different values of a column that tell whether it is a key to another."""


class EnoughError(Exception):
    """All columns have shown as many values as are asked for."""


class Linking:
    """Looks at whether a column of any name holds the values of one that was taken out: a key to it.

    Parameters
    ----------
    withdrawn:
        The values.
    others:
        Those of the same table: once all have seen enough, the reading ends.
    """

    def __init__(self, withdrawn: Withdrawn, others: list[Linking]) -> None:
        self._withdrawn, self._others = withdrawn, others
        self._held: dict[str, None] = {}
        others.append(self)

    def look(self, value: str) -> None:
        """Take one value into account."""
        if len(self._held) < LINKED:
            self._held[value] = None
            if len(self._held) == LINKED and all(len(one._held) >= LINKED for one in self._others):
                raise EnoughError

    def columns(self) -> set[str]:
        """`file › column` of those whose values are most of what was seen."""
        found = Counter(place for value in self._held for place in self._withdrawn.columns_of(value))
        return {place for place, count in found.items() if count >= 3 and 2 * count >= len(self._held)}
