"""Drafts as the steps before `describe` leave them, made of real files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kaggle_share.model import Cell, Draft, Item, Resource, Snapshot
from kaggle_share.profile import profile
from kaggle_share.spec import make_document

MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet", "png": "image/png"}

Made = Callable[..., Draft]


@pytest.fixture
def penguins() -> dict[str, bytes]:
    """The Palmer penguins as they were published: name → bytes."""
    import palmerpenguins

    folder = Path(palmerpenguins.__file__).parent / "data"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A function that makes a profiled draft of files: name → bytes or text, and what the user says."""

    def make(
        files: Mapping[str, bytes | str], *, items: Mapping[str, Item] | None = None, markdown: str = "", **said: Any
    ) -> Draft:
        folder = tmp_path / "data"
        staging = tmp_path / "staging"
        staging.mkdir(exist_ok=True)
        resources = []
        for number, (name, content) in enumerate(files.items()):
            raw = content.encode() if isinstance(content, str) else content
            location = folder / f"{number}.bin"
            location.parent.mkdir(parents=True, exist_ok=True)
            location.write_bytes(raw)
            ending = name.rpartition(".")[2].lower()
            resources.append(
                Resource(
                    name,
                    location,
                    len(raw),
                    hashlib.sha256(raw).hexdigest(),
                    format=ending,
                    media_type=MEDIA.get(ending, "application/octet-stream"),
                    item=(items or {}).get(name),
                )
            )
        return Draft(
            document=make_document(said),
            folder=tmp_path,
            staging=staging,
            resources=tuple(resources),
            profiles={resource.path: profile(resource) for resource in resources},
            snapshot=snapshot(markdown) if markdown else None,
        )

    return make


def snapshot(markdown: str, name: str = "penguins.ipynb") -> Snapshot:
    """A notebook with one cell of Markdown."""
    cells = (Cell(0, "markdown", markdown), Cell(1, "code", "1 + 1", 1))
    return Snapshot(name, {"cells": []}, cells, datetime(2024, 1, 2, tzinfo=UTC))
