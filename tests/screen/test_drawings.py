"""A figure's paths are numbers in rows, of which some look like a card's or a phone's: they hold nothing back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import kaggle_share as ks

matplotlib.use("Agg")


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, str]]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    # Nobody is asked who is signed in: there is nothing at that port.
    monkeypatch.setenv("KAGGLE_SHARE_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", "ada:key")

    def kinds(items: dict[str, Any]) -> list[tuple[str, str]]:
        draft = ks.draft(items=items, to="ada/a-figure", title="A figure", notebook=False)
        return [(one.severity, one.kind) for one in draft.findings if one.kind in ("credit_card", "phone", "email")]

    return kinds


def test_a_figure_with_digits_on_its_axes_is_not_held_back(found: Callable[..., Any]) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2, 3])
    assert found({"plot": figure}) == []


def test_what_is_written_in_a_figure_is_still_looked_at(found: Callable[..., Any], tmp_path: Path) -> None:
    drawn = '<path d="M 4111 1111 1111 1111\nL 2 2"/>'
    Path("drawn.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>')
    assert found({"drawn.svg": Path("drawn.svg")}) == []
    text = "<text>card 4111 1111 1111 1111</text>"
    Path("said.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}{text}</svg>')
    assert ("block", "credit_card") in found({"said.svg": Path("said.svg")})
    # A quote that never ends hides nothing but numbers.
    Path("open.svg").write_text(f'<svg><path d="M 1 2 {text}</svg>')
    assert ("block", "credit_card") in found({"open.svg": Path("open.svg")})
