"""What is said of a place that something was published to names that place: Kaggle, the sandbox, or an address."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kaggle_share
from kaggle_share.model import Column
from kaggle_share.publish.fields import complained, not_kept
from kaggle_share.remote.protocol import RemoteFile, RemoteSettings
from kaggle_share.wording import place, place_first, there

PACKAGE = Path(kaggle_share.__file__).parent
AFTER = ("publish", "releasing.py", "companions.py", "verifying.py", "pipeline.py", "plan", "model", "ui", "remote")
"""Whose sentences are read once something was published, or is compared with what was."""
VERBS = "would|did|said|has|kept|holds|accepted|refused|made|is still|failed|does not|gives"
TELLS = re.compile(rf"Kaggle('s storage)? (?:$|(?:{VERBS})\b)")
RULES = {"Wait until Kaggle has processed it."}
"""Help of an option: of Kaggle in general."""


def test_the_sandbox_did_not_keep_it_and_kaggle_was_named() -> None:
    sent = {
        "title": "A",
        "tags": ["no-such-tag"],
        "files": {"a.csv": {"description": "All of it", "columns": [{"name": "x", "description": "Length"}]}},
    }
    held = RemoteSettings(title="B")
    listing = {"a.csv": RemoteFile("a.csv", 1, (Column("x", "integer"),), "")}
    assert not_kept(held, listing, sent, None, "sandbox") == (
        "The sandbox did not keep the title.",
        "The sandbox did not keep the tag no-such-tag.",
        "The sandbox did not keep 1 file description.",
        "The sandbox did not keep 1 column description; it is in data_dictionary.csv.",
    )
    assert all(one.startswith("Kaggle did not keep") for one in not_kept(held, listing, sent, None, "kaggle"))
    assert complained("sandbox", ["Subtitle is too short"]) == ("The sandbox said: Subtitle is too short",)


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("kaggle", ("Kaggle", "Kaggle", "on Kaggle")),
        ("", ("Kaggle", "Kaggle", "on Kaggle")),
        ("sandbox", ("the sandbox", "The sandbox", "in the sandbox")),
        ("https://k.example", ("https://k.example", "https://k.example", "at https://k.example")),
    ],
)
def test_each_place_has_its_words(endpoint: str, words: tuple[str, str, str]) -> None:
    assert (place(endpoint), place_first(endpoint), there(endpoint)) == words


def test_no_sentence_takes_it_for_granted_that_it_was_kaggle() -> None:
    found = {f"{path.relative_to(PACKAGE)}:{line}: {text}" for path in _modules() for line, text in _texts(path)}
    assert {one for one in found if TELLS.search(one) and not any(rule in one for rule in RULES)} == set()


def _modules() -> Iterator[Path]:
    for name in AFTER:
        one = PACKAGE / name
        yield from sorted(one.rglob("*.py")) if one.is_dir() else [one]


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
