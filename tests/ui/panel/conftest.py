"""The panel without a browser: traits are set, buttons are clicked, and what they lead to is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from panel_notebook import Notebook, new_notebook
from panel_walk import Walk

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.ui.panel.describe import Describe

MAKE = """
import pandas as pd
penguins = pd.DataFrame({"species": ["Adelie", "Gentoo"] * 10, "bill_length_mm": [39.1, 47.5] * 10})
"""


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


@pytest.fixture
def birds(notebook: Notebook) -> Notebook:
    notebook.run(MAKE)
    notebook.tick("penguins")
    return notebook


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """A notebook with a draft, which the tests of the fields share: they make none of their own."""
    folder = tmp_path_factory.mktemp("drafted")
    with pytest.MonkeyPatch.context() as patch, Sandbox(folder / "sandbox") as sandbox:
        patch.chdir(folder)
        patch.setenv("KAGGLE_SHARE_DATA", str(folder / "data"))
        patch.setenv("KAGGLE_SHARE_ENDPOINT", sandbox.url)
        patch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
        made = new_notebook()
        made.run(MAKE)
        made.tick("penguins")
        made.describe()
        yield made
        made.end()


@pytest.fixture
def part(drafted: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Describe:
    """The part as it is when it is first shown; nothing is said, and the working folder is empty."""
    monkeypatch.chdir(tmp_path)
    drafted.take_over()
    drafted.sharing.words.clear()
    drafted.panel._callbacks.clear()
    found = Describe(drafted.panel)
    drafted.panel._parts["describe"] = found
    drafted.panel._built["describe"] = found.build()
    # As entering does it, but for making a draft.
    drafted.sharing._drafted = drafted.sharing._revision
    drafted.sharing._seen = drafted.sharing._look()
    drafted.panel.show("describe")
    assert not drafted.sharing.running
    return found
