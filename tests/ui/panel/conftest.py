"""The panel without a browser: traits are set, buttons are clicked, and what they lead to is waited for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_notebook import Notebook, new_notebook
from panel_walk import Walk

from kaggle_share.sandbox.embedded import Sandbox


@pytest.fixture
def walk(online: Sandbox) -> Iterator[Walk]:
    """A panel, whose endpoint is a sandbox of the test's own."""
    made = Walk(online)
    yield made
    made.end()


@pytest.fixture
def notebook(online: Sandbox) -> Iterator[Notebook]:
    """A shell whose cells are run and numbered, and its panel, whose endpoint is a sandbox of the test's own."""
    made = new_notebook()
    yield made
    made.end()
