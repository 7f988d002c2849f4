"""The staging folder goes with the draft, and after a crash."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kaggle_share.errors import StagingError
from kaggle_share.stage import staging_folder

_CHILD = """
import sys
from pathlib import Path
from kaggle_share.stage import staging_folder
folder = staging_folder(Path(sys.argv[1]))
(folder.path / "frame.csv").write_text("a")
print(folder.path, flush=True)
sys.stdin.read()
"""


def child(base: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that holds a staging folder until it is told, or killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(base)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    with staging_folder(tmp_path / "data") as folder:
        assert folder.path.parent == tmp_path / "data" / "staging"
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.path.parent.stat().st_mode) == 0o700


def test_it_goes_when_closed_and_with_the_last_reference(tmp_path: Path) -> None:
    folder = staging_folder(tmp_path)
    path = folder.path
    (path / "deep").mkdir()
    (path / "deep" / "x.csv").write_text("x")
    folder.close()
    folder.close()
    assert not path.exists()
    path = (folder := staging_folder(tmp_path)).path
    del folder
    gc.collect()
    assert not path.exists()


def test_it_goes_with_the_process(tmp_path: Path) -> None:
    process, path = child(tmp_path)
    assert path.is_dir()
    process.communicate("")
    assert not path.exists()


def test_what_a_killed_kernel_left_is_removed_by_the_next_run(tmp_path: Path) -> None:
    process, path = child(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (path / "frame.csv").exists()
    with staging_folder(tmp_path):
        assert not path.exists()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()


def test_what_another_process_uses_stays(tmp_path: Path) -> None:
    process, path = child(tmp_path)
    with staging_folder(tmp_path) as mine, staging_folder(tmp_path) as other:
        assert (path / "frame.csv").exists()
        assert mine.path.exists()
        assert other.path.exists()
    process.communicate("")


def test_a_forked_child_leaves_the_folder_to_its_parent(tmp_path: Path) -> None:
    with staging_folder(tmp_path) as folder:
        worker = multiprocessing.get_context("fork").Process(target=folder.close)
        worker.start()
        worker.join()
        assert folder.path.exists()
    assert not folder.path.exists()


def test_links_and_files_beside_it_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / ".lock").touch()
    (tmp_path / "staging" / "link").symlink_to(tmp_path / "precious")
    (tmp_path / "staging" / "file").touch()
    with staging_folder(tmp_path):
        assert (tmp_path / "precious").is_dir()
        assert (tmp_path / "staging" / "file").exists()


def test_a_data_folder_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StagingError, match="no staging folder can be made"):
        staging_folder(tmp_path / "data")


def test_it_is_a_path(tmp_path: Path) -> None:
    with staging_folder(tmp_path) as folder:
        assert os.fspath(folder) == str(folder.path)
