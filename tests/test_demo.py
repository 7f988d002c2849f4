"""The demo, as `make demo` runs it: a real kernel, the clone's own sandbox, and nothing outside of its folder."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kaggle_share.sandbox import find, stop

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
REF = "ada/palmer-penguins-cleaned"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """The demo's folder, and what two runs of it printed."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "home").mkdir()
    environment = {**os.environ, "KAGGLE_SHARE_DEMO": str(folder), "HOME": str(folder / "home")}
    printed = []
    try:
        for _ in range(2):
            done = subprocess.run(
                [sys.executable, NOTEBOOKS / "demo.py"],
                env=environment,
                capture_output=True,
                text=True,
                timeout=170,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            printed.append(done.stdout)
        yield folder, printed
    finally:
        stop(folder / "sandbox")


def test_it_prints_what_was_published(demo: tuple[Path, list[str]]) -> None:
    folder, (first, _) = demo
    record = json.loads((folder / "notebooks" / "01-share-a-dataframe.kaggle-share.json").read_text())
    (datasets,) = record["datasets"].values()
    entry = datasets[REF]
    assert f"Published: version 1 of {REF}" in first
    assert "verified, private" in first
    for path, file in entry["files"].items():
        assert f"sha256 {file['sha256']}" in next(line for line in first.splitlines() if f" {path} " in line)
    assert f"Look at it: {entry['url']}" in first
    assert {"penguins_clean.csv", "penguins-raw.csv", "methods/01-share-a-dataframe.ipynb"} <= {*entry["files"]}


def test_again_it_says_that_nothing_has_changed(demo: tuple[Path, list[str]]) -> None:
    _, (_, second) = demo
    assert "Nothing has changed: version 1" in second


def test_the_page_opens_and_shows_the_data(demo: tuple[Path, list[str]]) -> None:
    folder, _ = demo
    running = find(folder / "sandbox")
    assert running is not None
    page = requests.get(f"{running.url}/datasets/{REF}", timeout=20).text
    assert "Palmer penguins, cleaned" in page
    assert "bill_length_mm" in page


def test_nothing_was_written_outside_of_its_folder(demo: tuple[Path, list[str]]) -> None:
    assert [path.name for path in NOTEBOOKS.iterdir() if path.name.endswith(".kaggle-share.json")] == []
    assert list((demo[0] / "home").iterdir()) == []


def test_the_unmodified_clients_read_what_was_published(
    demo: tuple[Path, list[str]], programs: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = demo
    told = json.loads((folder / "sandbox" / "sandbox.json").read_text())
    ada = next(user for user in told["users"] if user["username"] == "ada")
    monkeypatch.setenv("KAGGLE_USERNAME", ada["username"])
    monkeypatch.setenv("KAGGLE_KEY", ada["key"])

    def run(program: str, *arguments: str) -> str:
        command = [sys.executable, "-c", programs[program], told["url"], *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    listed = run("kaggle", "datasets", "files", REF)
    assert "penguins_clean.csv" in listed
    assert "methods/01-share-a-dataframe.ipynb" in listed
    run("kagglehub", f"print(kagglehub.dataset_download({REF!r}, output_dir={str(tmp_path / 'hub')!r}))")
    record = json.loads((folder / "notebooks" / "01-share-a-dataframe.kaggle-share.json").read_text())
    (datasets,) = record["datasets"].values()
    for path, file in datasets[REF]["files"].items():
        assert hashlib.sha256((tmp_path / "hub" / path).read_bytes()).hexdigest() == file["sha256"], path
