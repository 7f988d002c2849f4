"""What to do about a variable that can't be shared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaggle_share.errors import InputError
from kaggle_share.select.kinds import figure_of, kind_of, need_kind


def made(module: str, name: str, **holds: object) -> object:
    """An object of a class of this name in this module, as of a library that is not installed here."""
    return type(name, (), {"__module__": module, **holds})()


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        (made("plotly.basedatatypes", "BaseFigure"), 'Pick the file that x.write_html("x.html") writes'),
        (made("PIL.Image", "Image"), 'Pick the file that x.save("x.png") writes'),
        (made("torch", "Tensor"), "Pick array = x.numpy(force=True)"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "Pick what you compute of it, as in table = x.mean()"),
        (np.array([2**65], dtype=object), "Pick a DataFrame of it, or turn it into numbers: array = x.astype(float)"),
        ((1, 2), "Make it a list: x = list(x)"),
        (3, 'Put it into a dict, as in facts = {"x": x}'),
        (True, 'Put it into a dict, as in facts = {"x": x}'),
        (np.float32(3), 'Put it into a dict, as in facts = {"x": x}'),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_not_be_shared_was_only_refused(value: object, fix: str) -> None:
    with pytest.raises(InputError, match=r'^"x" is .*, which can\'t be shared') as told:
        need_kind(value, "x")
    assert told.value.fix == fix


def test_an_array_of_objects_was_told_that_numpy_arrays_can_be_shared() -> None:
    with pytest.raises(InputError) as told:
        need_kind(np.array([{}]), "odd")
    assert "What can" not in str(told.value)


def test_where_nothing_better_is_known_it_says_what_can_be_shared() -> None:
    with pytest.raises(InputError, match="What can: DataFrames"):
        need_kind(print, "x")


def test_a_figure_of_seaborn_is_one_of_matplotlib() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    grid = made("seaborn.axisgrid", "Grid", figure=figure)
    assert kind_of(grid) == "figure"
    assert figure_of(grid) is figure
