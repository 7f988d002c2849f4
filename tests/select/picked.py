"""Types and a reader for what the tests of picking share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kaggle_share.model import Selection

Pick = Callable[..., Selection]
Plant = Callable[..., Path]


def names(selection: Selection) -> list[str]:
    """The paths in the dataset."""
    return [item.name for item in selection.items]
