"""What tests of reproduction stand on: a working folder, a sandbox as the endpoint, and a way to publish a record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import kaggle_share as ks
from kaggle_share.sandbox.embedded import Sandbox


@pytest.fixture
def signed_in(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of ada, whose endpoint is the sandbox."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name, value in {
        "KAGGLE_SHARE_DATA": str(tmp_path / "data"), "KAGGLE_SHARE_CONFIG": str(tmp_path / "config"),
        "KAGGLE_SHARE_ENDPOINT": sandbox.url, "KAGGLE_SHARE_CREDENTIALS": f"ada:{sandbox.users['ada'].key}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return work


@pytest.fixture
def share(signed_in: Path) -> Callable[..., Any]:
    """Publish `items` as `me/clean-data` with a notebook of these cells, as a session that ran it would."""

    def publish(items: dict[str, Any], *sources: str | tuple[str, str], metadata: Any = None, **said: Any) -> Any:
        v4: Any = nbformat.v4
        cells = []
        for source in sources:
            text, tag = source if isinstance(source, tuple) else (source, "")
            cells.append(v4.new_code_cell(text, metadata={"tags": [tag]} if tag else {}))
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}} if metadata is None else metadata
        (signed_in / "n.ipynb").write_text(nbformat.writes(v4.new_notebook(cells=cells, metadata=spec)))
        told = {"to": "me/clean-data", "title": "Clean data", "notebook": "n.ipynb", **said}
        return ks.publish(items=items, **told)

    return publish
