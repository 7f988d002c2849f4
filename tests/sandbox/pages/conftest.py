"""A sandbox that is looked at, once for all tests of this folder."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup
from pages_content import Look, Publish, dataset, place, stored, version
from pages_datasets import showcase

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.records import Dataset, StoredFile


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with everything in it."""
    with Sandbox(tmp_path_factory.mktemp("site")) as running:
        for one in showcase(tmp_path_factory.mktemp("files")):
            place(running.store, one)
        yield running


@pytest.fixture
def look(site: Sandbox) -> Look:
    """Fetch a page, parsed; `look(path, status=404)` where it must not be there."""

    def fetch(path: str, status: int = 200) -> BeautifulSoup:
        answer = requests.get(site.url + path, timeout=60)
        assert answer.status_code == status, answer.text[:400]
        return BeautifulSoup(answer.content, "html.parser", from_encoding="utf-8")

    return fetch


_numbers = itertools.count(1)


@pytest.fixture
def publish(site: Sandbox, tmp_path: Path) -> Publish:
    """Put a dataset of these files in: `publish({"a.csv": "x\\n1\\n"}, title=…)`; returns the path of its page."""

    def put(files: dict[str, bytes | str] | None = None, **words: object) -> str:
        held: list[StoredFile] = [stored(tmp_path, path, content) for path, content in (files or {}).items()]
        slug = f"made-{next(_numbers)}"
        given: Dataset = dataset(version(1, held), slug=slug, **words)
        place(site.store, given)
        return f"/datasets/{given.owner.slug}/{slug}"

    return put
