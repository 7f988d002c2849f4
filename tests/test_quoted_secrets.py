"""A secret in what the user said is repeated in what is generated from it, and shown nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError
from kaggle_share.pipeline import Request, Way
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen.rule import fill
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.preview import draft_html, draft_text

TOKEN = fill("hf_«a62×34»")


@pytest.fixture
def ask(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")
    (tmp_path / "data.csv").write_text("a,b\n1,2\n3,4\n")

    def draft(**said: Any) -> Way:
        document = make_document({"to": "ada/my-data", "resources": ["data.csv"], "notebook": False, **said})
        return pipeline.draft(Request(document, tmp_path, endpoint=sandbox.url), settings=Settings())

    return draft


@pytest.mark.parametrize(
    "said",
    [{"title": f"Data {TOKEN}"}, {"description": f"Use {TOKEN}"}, {"sources": [TOKEN]}],
    ids=lambda said: next(iter(said)),
)
def test_no_door_shows_it(ask: Callable[..., Way], said: dict[str, Any]) -> None:
    """The card cites the dataset by its title: the notebook's preview and --json showed the token there."""
    made = ask(**said).draft
    for shown in (draft_html(made), draft_text(made), dump(answer(draft=made))):
        assert TOKEN not in shown


def test_the_error_names_what_was_said_and_not_what_was_generated_from_it(ask: Callable[..., Way]) -> None:
    """It said to take it out of CITATION.cff, which the user has never seen."""
    with pytest.raises(HeldBackError, match="held back: metadata"):
        pipeline.publish(ask(title=f"Data {TOKEN}"))
