"""Files to profile, as `stage` hands them over: the name in the dataset says what they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share.model import Profile, Resource
from kaggle_share.profile import profile

Profiled = Callable[..., Profile]


@pytest.fixture
def profiled(tmp_path: Path) -> Profiled:
    """A function that profiles bytes (or text, as UTF-8) under a name."""

    def run(name: str, content: bytes | str, **fields: Any) -> Profile:
        raw = content.encode() if isinstance(content, str) else content
        # The bytes lie under another name, as they do when a user renames a file.
        location = tmp_path / "bytes.bin"
        location.write_bytes(raw)
        return profile(Resource(name, location, len(raw), "0" * 64, **fields))

    return run
