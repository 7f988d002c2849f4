"""The small pieces of the panel."""

from __future__ import annotations

import asyncio

import ipywidgets as w
import pytest

from kaggle_share.ui.panel.part import on_enter

pytestmark = pytest.mark.filterwarnings("ignore:on_submit:DeprecationWarning")


def press_enter(field: w.Text) -> None:
    """As a page tells of it."""
    field._handle_string_msg(None, {"event": "submit"}, None)


def test_enter_takes_the_words_that_the_key_has_overtaken() -> None:
    """A reason was kept as its first letter, since the key came before what was typed last."""
    field, taken = w.Text(), []
    on_enter(field, lambda: taken.append(field.value))

    async def typed() -> None:
        press_enter(field)
        field.value = "made up by a program"
        async with asyncio.timeout(10):
            while not taken:
                await asyncio.sleep(0.01)

    asyncio.run(typed())
    assert taken == ["made up by a program"]


def test_where_no_loop_runs_enter_acts_at_once() -> None:
    field, taken = w.Text("raw/*.csv"), []
    on_enter(field, lambda: taken.append(field.value))
    press_enter(field)
    assert taken == ["raw/*.csv"]
