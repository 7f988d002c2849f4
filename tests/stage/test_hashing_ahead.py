"""Large files are hashed before the run comes to them: the same hashes, and nothing that might not be picked."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kaggle_share.errors import StoppedError
from kaggle_share.hashing import AHEAD, LARGE, Ahead
from kaggle_share.model import Item
from kaggle_share.stage import measure, stage


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "data/in/large.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(LARGE + 17))
    return path


def nothing(count: int) -> None:
    """Nobody counts."""


@pytest.mark.parametrize("named", [lambda path: path, lambda path: path.parent.parent])
def test_a_large_file_is_hashed_ahead_as_it_is_by_staging(large: Path, named: Callable[[Path], Path]) -> None:
    ahead, counts = Ahead(), list[int]()
    ahead.begin([str(named(large))]).join()
    assert ahead.result(str(large), counts.append) == measure(large, "large.bin")
    assert sum(counts) == LARGE + 17
    # Once only: whoever asks again reads it.
    assert ahead.result(str(large), nothing) is None


def test_staging_takes_what_was_hashed_ahead_and_reads_what_changed_since(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = Item("file", "large.bin", source=large)
    AHEAD.begin([str(large)]).join()
    times = (large.stat().st_atime_ns, large.stat().st_mtime_ns)
    with open(large, "r+b") as file:
        file.write(b"other")
    # Same size and time: only that it was written to tells.
    os.utime(large, ns=times)
    (made,) = stage([item], folder=tmp_path / "staging")
    assert made.sha256 == hashlib.sha256(large.read_bytes()).hexdigest()
    AHEAD.begin([str(large)]).join()

    def not_again(*given: object) -> None:
        raise AssertionError("read twice")

    monkeypatch.setattr("kaggle_share.stage.files.hashed", not_again)
    (again,) = stage([item], folder=tmp_path / "staging")
    assert (again.sha256, again.blake3) == (made.sha256, made.blake3)


@pytest.mark.parametrize(
    "place", ["data/in/.gitignore", "data/.kaggleignore", ".gitignore", "data/kaggle-share.yaml", "data/in"]
)
def test_what_may_be_left_out_is_not_read_ahead(large: Path, tmp_path: Path, place: str) -> None:
    if place == "data/in":
        large = large.parent.rename(large.parent.with_name(".hidden")) / large.name
    else:
        (tmp_path / place).write_text("*.bin\n")
    ahead = Ahead()
    ahead.begin([str(tmp_path / "data")]).join()
    assert ahead.result(str(large), nothing) is None


def test_small_files_links_pipes_and_what_is_not_there_are_left_to_staging(large: Path) -> None:
    folder = large.parent
    (folder / "link.bin").symlink_to(large)
    (folder / "small.bin").write_bytes(b"x" * 1000)
    os.mkfifo(folder / "pipe")
    large.rename(folder.parent / "elsewhere.bin")
    ahead = Ahead()
    for word in (folder, folder / "pipe", folder / "gone", folder / "*.bin", "a=b", "\0"):
        ahead.begin([str(word)]).join()
    for name in ("link.bin", "small.bin", "pipe", "large.bin"):
        assert ahead.result(str(folder / name), nothing) is None


def test_nobody_waits_for_what_is_not_picked_and_a_stop_ends_the_waiting(tmp_path: Path) -> None:
    # Too large to be read in a test.
    endless = tmp_path / "endless.bin"
    with open(endless, "wb") as file:
        file.truncate(1 << 40)
    ahead = Ahead()

    def stop(count: int) -> None:
        raise StoppedError("stopped")

    def wait() -> None:
        while ahead.result(str(endless), stop) is None:
            pass

    thread = ahead.begin([str(endless)])
    with pytest.raises(StoppedError):
        wait()
    thread.join()
    thread = ahead.begin([str(endless)])
    while thread.is_alive():
        ahead.settle([])
