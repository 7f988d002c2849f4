"""What the tests of picking share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from picked import Pick, Plant

from kaggle_share.model import Selection
from kaggle_share.select import select
from kaggle_share.spec import ResourceSpec


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The working folder; what lies beside it is outside."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def plant(work: Path) -> Plant:
    """Make files: `plant("raw/a.csv", "b.csv", text="x")`."""

    def make(*names: str, text: str = "a,b\n1,2\n") -> Path:
        for name in names:
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return work

    return make


@pytest.fixture
def pick(work: Path) -> Pick:
    """Pick from the working folder: words as the magic has them, or a resource's fields."""

    def choose(*words: Any, **variables: Any) -> Selection:
        namespace: Mapping[str, Any] = variables
        return select([ResourceSpec.model_validate(word) for word in words], namespace=namespace, folder=work)

    return choose
