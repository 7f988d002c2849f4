"""Arrays, figures, dicts and lists as files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from kaggle_share.errors import InputError
from kaggle_share.model import Resource

Write = Callable[..., tuple[Resource, ...]]
RANDOM = np.random.default_rng(0)


def image(*shape: int) -> Any:
    return RANDOM.integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize(
    ("array", "paths"),
    [
        (image(20, 30), ["x.png"]),
        (image(20, 30, 3), ["x.png"]),
        (image(20, 30, 4), ["x.png"]),
        (image(2, 20, 30), ["x/0000.png", "x/0001.png"]),
        (image(2, 20, 30, 3), ["x/0000.png", "x/0001.png"]),
        (image(100, 3), ["x.npy"]),
        (image(15, 100), ["x.npy"]),
        (image(2, 8, 8), ["x.npy"]),
        (image(2, 20, 30, 5), ["x.npy"]),
        (np.zeros((20, 30)), ["x.npy"]),
        (np.array(3.5), ["x.npy"]),
        (np.array(["a", "b"]), ["x.npy"]),
        (np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), ["x.npy"]),
    ],
    ids=lambda value: "×".join(map(str, value.shape)) if hasattr(value, "shape") else None,
)
def test_an_array_is_an_image_where_it_looks_like_one(write: Write, array: Any, paths: list[str]) -> None:
    made = write(array)
    assert [resource.path for resource in made] == paths
    for number, resource in enumerate(made):
        if resource.format == "png":
            with Image.open(resource.location) as opened:
                assert np.array_equal(np.asarray(opened), array[number] if "/" in resource.path else array)
        else:
            assert np.array_equal(np.load(resource.location, allow_pickle=False), array)


def test_the_format_can_be_chosen(write: Write) -> None:
    assert [one.path for one in write(image(20, 30), format="npy")] == ["x.npy"]
    assert [one.path for one in write(image(3, 5), format="png")] == ["x.png"]
    with pytest.raises(InputError, match=r'"x" is no image: float64, 3×5; PNG takes uint8'):
        write(np.zeros((3, 5)), format="png")


def test_arrays_that_are_not_whole_in_memory_are_written_as_they_look(write: Write) -> None:
    array = image(40, 60, 3)[::2, ::-1]
    with Image.open(write(array)[0].location) as opened:
        assert np.array_equal(np.asarray(opened), array)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((0, 3)), "is empty: its shape is 0×3"),
        (np.ma.masked_array([1, 2], [True, False]), "masked array"),
    ],
)
def test_arrays_that_no_file_keeps_are_refused(write: Write, array: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        write(array)


def figure() -> Figure:
    made = Figure(figsize=(3, 2))
    made.subplots().plot([1, 2, 3], label="x")
    return made


def test_a_figure_becomes_png_and_svg(write: Write) -> None:
    png, svg = write(figure())
    assert (png.path, svg.path) == ("x.png", "x.svg")
    with Image.open(png.location) as opened:
        assert opened.size == (450, 300)
    assert "<svg" in svg.location.read_text()
    assert [one.path for one in write(figure(), format="svg", name="plot.svg")] == ["plot.svg"]


def test_the_same_figure_gives_the_same_bytes(write: Write) -> None:
    assert [one.sha256 for one in write(figure())] == [one.sha256 for one in write(figure())]


# ── dicts and lists ───────────────────────────────────────────────────────────────────────────────


def test_objects_become_json(write: Write) -> None:
    value = {
        "name": "Zoë",
        "n": np.int64(3),
        "x": np.float32(0.5),
        "ok": np.bool_(True),
        "t": (1, None),
        "a": np.eye(2),
    }
    (made,) = write(value)
    assert made.path == "x.json"
    assert json.loads(made.location.read_text("utf-8")) == {
        "name": "Zoë", "n": 3, "x": 0.5, "ok": True, "t": [1, None], "a": [[1.0, 0.0], [0.0, 1.0]],
    }  # fmt: skip
    assert "Zoë" in made.location.read_text("utf-8")
    assert made.notes == ()


def test_a_list_becomes_json_lines_when_asked(write: Write) -> None:
    (made,) = write([{"a": 1}, {"b": [2]}], format="jsonl")
    assert made.location.read_text() == '{"a": 1}\n{"b": [2]}\n'
    with pytest.raises(InputError, match="is a dict"):
        write({"a": 1}, format="jsonl")


def test_keys_that_are_not_text_become_text_with_a_note(write: Write) -> None:
    (made,) = write({1: "a", None: "b", False: "c", 2.5: "d"})
    assert json.loads(made.location.read_text()) == {"1": "a", "null": "b", "false": "c", "2.5": "d"}
    assert made.notes == ("keys that are not text are written as text",)
    with pytest.raises(InputError, match='two keys that JSON writes as "1"'):
        write({1: "a", "1": "b"})


def circular() -> list[Any]:
    made: list[Any] = [1]
    made.append(made)
    return made


def deep() -> list[Any]:
    made: list[Any] = [1]
    for _ in range(100_000):
        made = [made]
    return made


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "is empty"),
        ([], "is empty"),
        ({"a": [1, float("nan")]}, r"x\['a'\]\[1\] is nan, which JSON can't hold"),
        ({"a": np.float64("inf")}, r"x\['a'\] is inf"),
        ({"a": {1, 2}}, r"x\['a'\] is a set"),
        ({"a": pd.DataFrame()}, r"x\['a'\] is a DataFrame, which JSON can't hold\. Pick it by itself"),
        ([b"x"], r"x\[0\] is a bytes"),
        ([pd.Timestamp(0)], r"x\[0\] is a Timestamp"),
        (circular(), "holds itself"),
        (deep(), "nested too deeply"),
        (["\ud800"], "not Unicode"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, str) else None,
)
def test_what_json_can_not_hold_is_named_with_its_place(write: Write, value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        write(value)
    assert "\n" not in str(caught.value)
