"""What the tests of staging share."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kaggle_share.model import Item, ItemKind, Resource
from kaggle_share.select import kind_of
from kaggle_share.stage import stage

Write = Callable[..., tuple[Resource, ...]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Stage one variable: `write(frame, format="parquet", name="clean")`."""
    number = count()

    def one(value: Any, *, name: str = "x", format: str = "", **options: Any) -> tuple[Resource, ...]:
        kind: ItemKind | None = kind_of(value)
        assert kind is not None
        folder = tmp_path / f"staging-{next(number)}"
        return stage([Item(kind, name, value, "x", format=format)], folder=folder, **options)

    return one
