"""The panel's words: whatever it says, it says in Chinese too."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from kaggle_share.ui.panel import words
from kaggle_share.ui.state import LABELS

PANEL = Path(str(resources.files("kaggle_share.ui.panel")))
CHINESE = json.loads((PANEL / "locale" / "zh_CN.json").read_text("utf-8"))


def said() -> Iterator[tuple[str, str]]:
    """File and text of every literal that is said; also where it is one of two."""
    for path in sorted(PANEL.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                for inner in ast.walk(node.args[0]):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                        yield path.relative_to(PANEL).as_posix(), inner.value


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_is_something_to_say() -> None:
    assert len({text for _, text in said()}) > 100


@pytest.mark.parametrize("file", sorted({file for file, _ in said()}))
def test_everything_that_is_said_has_a_translation(file: str) -> None:
    assert [text for where, text in said() if where == file and not CHINESE.get(text)] == []


def test_the_steps_of_a_run_have_a_translation() -> None:
    assert [label for label in LABELS.values() if not CHINESE.get(label)] == []


def test_translations_fill_in_the_same() -> None:
    assert {text: to for text, to in CHINESE.items() if fields(text) != fields(to)} == {}


def test_no_translation_is_of_something_that_nobody_says() -> None:
    assert set(CHINESE) - {text for _, text in said()} - set(LABELS.values()) == set()


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("zh-CN", "zh-CN"), ("zh_CN", "zh-CN"), ("ZH_cn", "zh-CN"), ("default", "en"), ("fr_FR", "en"), ("../x", "en")],
)
def test_the_language_is_jupyterlabs(name: str, spoken: str) -> None:
    try:
        words.set_language(name)
        assert words.language() == spoken
        assert words.say("Pick") == ("选择" if spoken == "zh-CN" else "Pick")
        assert words.say("no such text {x}", x=1) == "no such text 1"
    finally:
        words.set_language("en")
