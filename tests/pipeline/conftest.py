"""A folder with files, and a draft of them for the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from walked import PENGUINS, REF

from kaggle_share import pipeline
from kaggle_share.model import SILENT, Watch
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    (made / "raw").mkdir(parents=True)
    (made / "raw" / "one.csv").write_text("a,b\n1,2\n3,4\n")
    (made / "raw" / "two.txt").write_text("some words\n")
    return made


@pytest.fixture
def ask(sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    """Draft something for Ada at the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*words: str, namespace: dict[str, Any] | None = None, watch: Watch = SILENT, **said: Any) -> Way:
        switches = {name: said.pop(name) for name in ("bare", "remove", "public") if name in said}
        notebook = said.pop("notebook", False)
        document = make_document({"to": REF, "resources": list(words), "notebook": notebook, **said})
        request = Request(document, folder, namespace or {"penguins": PENGUINS}, endpoint=sandbox.url, **switches)
        return pipeline.draft(
            request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0), watch=watch
        )

    return draft
