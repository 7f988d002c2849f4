"""What was picked, and whether it is still that."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from kaggle_share.select import shareable


class Seen:
    """What a variable was when it was picked; the variable itself is not kept alive.

    Parameters
    ----------
    value:
        The variable.
    """

    def __init__(self, value: Any) -> None:
        # What can't be held weakly (dicts, lists) is known by its address, which another object may get after it.
        self._address = id(value)
        self._held: weakref.ref[Any] | None = None
        with suppress(TypeError):
            self._held = weakref.ref(value)
        self.shape = shape_of(value)

    def is_still(self, value: Any) -> bool:
        """True for the same object of the same shape. What is in it isn't looked at."""
        same = self._held() is value if self._held is not None else self._address == id(value)
        return same and self.shape == shape_of(value)


@dataclass(frozen=True)
class Pick:
    """One thing that was picked."""

    word: str
    """Name of the variable; or path, folder or glob, from the working folder on."""
    is_variable: bool
    format: str = ""
    """As the user chose it; empty for the default."""
    name: str = ""
    """Its name in the dataset, where the user gave one."""
    seen: Seen | None = field(default=None, repr=False, compare=False)
    """What the variable was when it was picked."""

    @property
    def key(self) -> tuple[bool, str]:
        """What tells it from the others."""
        return (self.is_variable, self.word)

    def to_document(self) -> dict[str, str]:
        """As an entry of the document's `resources`."""
        said = {"frame" if self.is_variable else "path": self.word, "name": self.name, "format": self.format}
        return {key: value for key, value in said.items() if value}


def shape_of(value: Any) -> str:
    """The shape of a variable for people: `342 × 8`; empty where there is none, or it isn't known."""
    return "".join(one.shape for one in shareable({"value": value}))


def is_changed(pick: Pick, namespace: Mapping[str, Any]) -> bool:
    """True where a variable is another one than when it was picked, or isn't there any more."""
    if not pick.is_variable:
        return False
    if pick.word not in namespace:
        return True
    return pick.seen is not None and not pick.seen.is_still(namespace[pick.word])
