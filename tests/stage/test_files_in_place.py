"""Files are read where they lie, and nothing else happens to them."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import blake3
import pandas as pd
import pytest

from kaggle_share.errors import ChangedError, InputError, RuleError, StagingError, StoppedError
from kaggle_share.model import Item, Progress, Watch
from kaggle_share.stage import measure, media_type, stage


def item(path: Path, name: str = "") -> Item:
    return Item("file", name or path.name, source=path)


def test_files_are_hashed_where_they_lie_and_stay_as_they_are(tmp_path: Path) -> None:
    content = random.Random(0).randbytes(10_000_000)  # noqa: S311
    path = tmp_path / "big.bin"
    path.write_bytes(content)
    os.utime(path, ns=(10**18, 10**18 + 1))
    path.chmod(0o444)
    before = path.stat()
    (made,) = stage([item(path, "raw/big.bin")], folder=tmp_path / "staging")
    after = path.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_ino) == (after.st_mtime_ns, after.st_mode, after.st_ino)
    assert (made.path, made.location, made.staged) == ("raw/big.bin", path, False)
    assert (made.size, made.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    # What is sent is compared by it.
    assert made.blake3 == blake3.blake3(content).hexdigest()
    assert (made.modified, made.inode) == (before.st_mtime, before.st_ino)
    assert not (tmp_path / "staging").exists()


def test_many_files_keep_their_order_and_progress_never_goes_back(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.bin" for number in range(40)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes(number * 1000))
    told: list[Progress] = []
    made = stage([item(path) for path in paths], folder=tmp_path, watch=Watch([told.append]), threads=8)
    assert [one.path for one in made] == [path.name for path in paths]
    total = sum(path.stat().st_size for path in paths)
    assert [event.done for event in told] == sorted(event.done for event in told)
    assert (told[-1].step, told[-1].done, told[-1].total) == ("stage", total, total)
    assert {event.unit for event in told} == {"bytes"}


def test_an_empty_file_is_taken_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (made,) = stage([item(tmp_path / "a.csv")], folder=tmp_path)
    assert made.size == 0
    assert made.notes == ("it is empty: 0 bytes",)


def test_a_note_of_the_picking_comes_along(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a")
    (made,) = stage([Item("file", "a.csv", source=tmp_path / "a.csv", note="a link to b")], folder=tmp_path)
    assert made.notes == ("a link to b",)


def test_a_file_that_vanished_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StagingError, match=r'"gone\.csv" vanished before it could be read'):
        stage([item(tmp_path / "gone.csv")], folder=tmp_path)
    with pytest.raises(StagingError, match="vanished"):
        measure(tmp_path / "gone.csv", "gone.csv")


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "growing.csv"
    path.write_bytes(bytes(9_000_000))

    def grow(count: int) -> None:
        with path.open("ab") as file:
            file.write(b"x")

    with pytest.raises(ChangedError, match=r'"growing\.csv" changed while it was being read'):
        measure(path, "growing.csv", grow)


def test_a_pipe_in_the_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StagingError, match="no longer a file"):
        measure(tmp_path / "pipe", "pipe")


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("x")
    path.chmod(0o600)
    for above in path.parents:
        if above.is_relative_to("/tmp") and above != Path("/tmp"):
            above.chmod(0o755)
    os.seteuid(65534)
    try:
        with pytest.raises(StagingError, match=r'"secret\.csv" can\'t be read: Permission denied'):
            measure(path, "secret.csv")
    finally:
        os.seteuid(0)


def test_stopping_stops_the_hashing(tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(50_000_000))
    stop = threading.Event()
    watch = Watch([lambda event: stop.set()], stop)
    with pytest.raises(StoppedError):
        stage([item(path)], folder=tmp_path, watch=watch)


@pytest.mark.parametrize(
    "items",
    [
        [("a", pd.DataFrame({"x": [1]})), ("a.csv", None)],
        [("a", pd.DataFrame({"x": [1]})), ("A.csv", None)],
        [("a", pd.DataFrame({"x": [1]})), ("a", pd.DataFrame({"y": [1]}))],
    ],
)
def test_two_files_of_one_name_are_refused_before_anything_is_written(
    tmp_path: Path, items: Sequence[tuple[str, pd.DataFrame | None]]
) -> None:
    (tmp_path / "f").write_text("x")
    made = [item(tmp_path / "f", name) if value is None else Item("frame", name, value, "a") for name, value in items]
    with pytest.raises(RuleError, match="two files would both be|differ only in"):
        stage(made, folder=tmp_path / "staging")
    assert not (tmp_path / "staging").exists()


def test_a_file_can_not_also_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(RuleError, match="both a file and the folder of"):
        stage([item(tmp_path / "f", "a.csv"), item(tmp_path / "f", "a.csv/b")], folder=tmp_path)


@pytest.mark.parametrize("name", ["../out", "/etc/x", "a&b", "x/../../y"])
def test_a_variables_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(RuleError):
        stage([Item("frame", name, pd.DataFrame({"x": [1]}), "df")], folder=tmp_path / "staging")
    assert list(tmp_path.iterdir()) == []


def test_media_types_are_those_of_the_ending() -> None:
    assert media_type("a.csv") == "text/csv"
    assert media_type("deep/A.PNG") == "image/png"
    assert media_type("x.ipynb") == "application/x-ipynb+json"
    assert media_type("x.unknown") == "application/octet-stream"


# ── a full disk ───────────────────────────────────────────────────────────────────────────────────

# The kernel refuses to write more than a limit to any file, as it does on a full disk.
_FULL = """
import resource, sys
from pathlib import Path
import numpy as np, pandas as pd
from kaggle_share.errors import StagingError
from kaggle_share.model import Item
from kaggle_share.stage import stage
import duckdb, pyarrow.parquet, PIL.PngImagePlugin
folder = Path(sys.argv[1])
noise = np.random.default_rng(0)
items = {
    "csv": Item("frame", "df", pd.DataFrame({"a": noise.normal(size=300_000)}), "df", format="csv"),
    "parquet": Item("frame", "df", pd.DataFrame({"a": noise.normal(size=300_000)}), "df", format="parquet"),
    "jsonl": Item("frame", "df", pd.DataFrame({"a": noise.normal(size=300_000)}), "df", format="jsonl"),
    "npy": Item("array", "df", noise.normal(size=300_000), "df"),
    "png": Item("array", "df", noise.integers(0, 255, (1000, 1000), dtype="uint8"), "df"),
    "json": Item("object", "df", list(range(100_000)), "df"),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    stage([items[sys.argv[2]]], folder=folder)
except StagingError as error:
    print(error)
print(sorted(str(path) for path in folder.rglob("*") if path.is_file()))
"""


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl", "npy", "png", "json"])
def test_a_full_disk_says_how_much_is_needed_and_leaves_nothing_half_written(tmp_path: Path, form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path), form], capture_output=True, text=True, check=True, timeout=60
    )
    message, left = done.stdout.splitlines()
    assert message.startswith('there is no room to write "df": ')
    assert str(tmp_path) in message
    assert "Free some space, or set KAGGLE_SHARE_DATA" in message
    assert left == "[]"


def test_a_folder_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "staging").write_text("in the way")
    with pytest.raises((StagingError, InputError)) as caught:
        stage([Item("frame", "df", pd.DataFrame({"x": [1]}), "df")], folder=tmp_path / "staging")
    assert "\n" not in str(caught.value)
