"""The panel without a browser: traits are set, buttons are clicked, and what they lead to is waited for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from panel_notebook import Notebook
from panel_walk import Walk
from traitlets.config import Config

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
    InteractiveShell.clear_instance()
    # Without a history on disk.
    config = Config({"HistoryManager": {"enabled": False}})
    made = Notebook(InteractiveShell.instance(config=config))
    yield made
    made.end()
    InteractiveShell.clear_instance()
