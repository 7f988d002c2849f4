"""`load`: from a dataset back into the notebook. Against the sandbox, with what the whole way published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kaggle_share import pipeline
from kaggle_share.errors import InputError, NotFoundError, RemoteError
from kaggle_share.pipeline import Request
from kaggle_share.reproduce import load as load_published
from kaggle_share.reproduce import load_file
from kaggle_share.sandbox import Sandbox
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document

REF = "ada/palmer-penguins"
PENGUINS = pd.DataFrame(
    {"species": pd.Categorical(["Adelie", "Gentoo", None]), "when": pd.date_range("2024", periods=3, tz="UTC")},
    index=pd.Index(["a", "b", "c"], name="bird"),
)
IMAGES = np.random.default_rng(0).integers(0, 256, (3, 20, 30, 3), dtype=np.uint8)

Load = Callable[..., Any]


@pytest.fixture
def publish(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Publish variables as Ada."""
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def make(*words: str, bare: bool = False, **variables: Any) -> None:
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        (folder / "raw.txt").write_text("some words\n")
        (folder / "plain.csv").write_text("a,b\n1,x\n")
        document = make_document({"to": REF, "resources": list(words), "notebook": False})
        request = Request(document, folder, variables, endpoint=sandbox.url, bare=bare)
        pipeline.publish(pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0)))

    return make


@pytest.fixture
def load(sandbox: Sandbox) -> Load:
    def fetch(name: str | None = None, **options: Any) -> Any:
        return load_published(options.pop("ref", REF), name, endpoint=sandbox.url, **options)

    return fetch


def downloads(sandbox: Sandbox) -> int:
    return sum("DownloadDataset" in request.call for request in sandbox.requests)


def test_a_published_frame_comes_back_equal(publish: Callable[..., None], load: Load) -> None:
    publish("penguins", penguins=PENGUINS)
    for options in (
        {},
        {"name": "penguins.csv"},
        {"name": "penguins"},
        {"ref": "me/palmer-penguins"},
        {"version": 1},
    ):
        pd.testing.assert_frame_equal(load(**options), PENGUINS)


def test_what_is_not_a_frame_comes_back_too(publish: Callable[..., None], load: Load) -> None:
    publish("images", "scores", "noise", "raw.txt", "plain.csv", images=IMAGES, scores={"a": [1]}, noise=IMAGES / 7)
    assert np.array_equal(load("images"), IMAGES)
    assert np.array_equal(load("images/0001.png"), IMAGES[1])
    assert load("scores") == {"a": [1]}
    assert np.array_equal(load("noise.npy"), IMAGES / 7)
    assert load("raw.txt") == "some words\n"
    pd.testing.assert_frame_equal(load("plain.csv"), pd.DataFrame({"a": [1], "b": ["x"]}))


def test_without_a_name_there_must_be_one_file(publish: Callable[..., None], load: Load) -> None:
    publish("penguins", "raw.txt", penguins=PENGUINS)
    with pytest.raises(InputError, match=r"has 2 files\. Name one of: penguins\.csv, raw\.txt"):
        load()


def test_an_unknown_file_suggests_near_ones(publish: Callable[..., None], load: Load) -> None:
    publish("penguins", "raw.txt", penguins=PENGUINS)
    with pytest.raises(NotFoundError, match=r'has no file "pengiuns\.csv"\. Did you mean penguins\.csv'):
        load("pengiuns.csv")
    with pytest.raises(NotFoundError, match=r"It has penguins\.csv, raw\.txt"):
        load("zzz")


def test_an_unknown_dataset_is_not_found(publish: Callable[..., None], load: Load) -> None:
    publish("penguins", penguins=PENGUINS)
    with pytest.raises(RemoteError):
        load(ref="ada/something-else")


def test_what_was_fetched_once_is_not_fetched_again(
    publish: Callable[..., None], load: Load, sandbox: Sandbox, tmp_path: Path
) -> None:
    publish("penguins", penguins=PENGUINS)
    load(cache=tmp_path / "cache")
    before = downloads(sandbox)
    pd.testing.assert_frame_equal(load(cache=tmp_path / "cache"), PENGUINS)
    assert downloads(sandbox) == before + 1  # the data package alone
    # What was spoiled in the cache is fetched anew.
    (kept,) = (tmp_path / "cache").rglob("penguins.csv")
    kept.write_text("spoiled")
    pd.testing.assert_frame_equal(load(cache=tmp_path / "cache"), PENGUINS)


def test_older_versions_are_there(publish: Callable[..., None], load: Load) -> None:
    publish("penguins", penguins=PENGUINS)
    publish("penguins", penguins=PENGUINS.iloc[:1])
    assert len(load()) == 1
    pd.testing.assert_frame_equal(load(version=1), PENGUINS)


def test_a_dataset_without_a_data_package_loads_by_its_endings(publish: Callable[..., None], load: Load) -> None:
    publish("plain.csv", bare=True)
    pd.testing.assert_frame_equal(load(), pd.DataFrame({"a": [1], "b": ["x"]}))


def test_files_load_by_their_endings(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a\tb\n1\t2\n")
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    (tmp_path / "list.jsonl").write_text("[1]\n2\n")
    (tmp_path / "a.bin").write_bytes(b"x")
    assert load_file(tmp_path / "a.tsv")["b"].tolist() == [2]
    assert load_file(tmp_path / "a.jsonl")["a"].tolist() == [1, 2]
    assert load_file(tmp_path / "list.jsonl") == [[1], 2]
    assert load_file(tmp_path / "a.bin") == tmp_path / "a.bin"


@pytest.mark.parametrize("name", ["a.json", "a.npy", "a.png", "a.parquet", "a.csv"])
def test_a_broken_file_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"" if name == "a.csv" else b"broken")
    with pytest.raises(InputError, match=f'"{name}" can\'t be read') as caught:
        load_file(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="can't be read"):
        load_file(tmp_path / "a.npy")
