"""Very large outputs stay behind before anything looks through them, and it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaggle_share.select import with_outputs
from kaggle_share.select.notebook import parse_notebook
from kaggle_share.select.outputs import LARGEST, MOST

SPEC = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}


def taken(*outputs: list[dict[str, Any]]) -> Any:
    cells = [
        {"cell_type": "code", "source": "1", "execution_count": 1, "metadata": {}, "id": f"c{n}", "outputs": found}
        for n, found in enumerate(outputs)
    ]
    return parse_notebook(
        json.dumps({"cells": cells, "metadata": SPEC, "nbformat": 4, "nbformat_minor": 5}).encode(), "n.ipynb"
    )


def text(size: int) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": ["x" * 1000] * (size // 1000)}


def test_small_outputs_stay_as_they_are() -> None:
    one = taken([text(10_000)], [text(1000)])
    assert with_outputs(one, "shrink") == (one, ())


def test_a_very_large_one_is_replaced_by_a_note_and_the_others_stay() -> None:
    made, told = with_outputs(taken([text(1000)], [text(LARGEST + 10_000), text(2000)]), "shrink")
    assert told == ("Outputs of cell 2 are left out of the published copy: 5 MB.",)
    first, second = (cell["outputs"] for cell in made.content["cells"])
    assert first == [text(1000)]
    assert second[0]["text"] == "[An output of 5 MB is left out of this copy.]\n"
    assert second[1] == text(2000)


def test_many_that_are_large_together_are_cut_too() -> None:
    made, told = with_outputs(taken(*([text(LARGEST - 10_000)] for _ in range(6))), "shrink")
    assert "cells 5, 6" in told[0]
    assert len(json.dumps(made.content)) < MOST * 1.1


def test_a_failure_stays_one() -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": ["x" * (LARGEST + 1)]}
    made, _ = with_outputs(taken([error]), "shrink")
    (output,) = made.content["cells"][0]["outputs"]
    assert (output["output_type"], output["ename"]) == ("error", "ValueError")


@pytest.mark.parametrize(("how", "left"), [("keep", 2), ("drop", 0)])
def test_all_or_none(how: str, left: int) -> None:
    made, told = with_outputs(taken([text(LARGEST + 10_000), text(1000)]), how)
    assert (len(made.content["cells"][0]["outputs"]), told) == (left, ())


def test_outputs_that_are_no_outputs_break_nothing() -> None:
    for odd in (None, "text", [None, 7, "x"], [{"text": {"a": ["x", 3, None]}}]):
        with_outputs(taken(odd), "shrink")  # type: ignore[arg-type]
