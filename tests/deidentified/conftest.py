"""A folder with a table of patients, and a draft of it for the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ward import PEOPLE, REF

from kaggle_share import pipeline
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    PEOPLE.to_csv(folder / "patients.csv", index=False)
    return folder


@pytest.fixture
def ask(sandbox: Sandbox, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    """Draft something of the ward for Ada at the sandbox."""
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*words: str, namespace: dict[str, Any] | None = None, **said: Any) -> Way:
        switches = {name: said.pop(name) for name in ("bare", "remove", "public") if name in said}
        resources = list(words) or ["patients.csv"]
        document = make_document({"to": REF, "resources": resources, "notebook": False, "license": "CC0-1.0", **said})
        request = Request(document, work, namespace or {}, endpoint=sandbox.url, **switches)
        return pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0))

    return draft
