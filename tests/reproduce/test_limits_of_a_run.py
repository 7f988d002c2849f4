"""A run takes no more than it may, sees nothing of the user's session, and leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

import kaggle_share as ks
from kaggle_share.errors import StoppedError
from kaggle_share.model import Progress, Watch
from kaggle_share.reproduce import limits
from kaggle_share.reproduce.clean import clean_environment
from kaggle_share.reproduce.mode import MODE
from kaggle_share.reproduce.running import run

Share = Callable[..., Any]
ITEMS = {"clean.json": {"a": [1]}}
MADE = "clean = {'a': [1]}"


def test_it_sees_what_was_recorded_and_nothing_of_the_session(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TZ": "Asia/Kolkata", "PYTHONHASHSEED": "7", "LC_ALL": "C.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    checks = (
        "import os, time\nhome = os.path.expanduser('~')",
        "assert (os.environ['TZ'], os.environ['PYTHONHASHSEED']) == ('Asia/Kolkata', '7')",
        "assert not [n for n in os.environ if n.startswith(('MY_', 'AWS_', 'GITHUB_', 'JUPYTER_'))], 'seen'",
        "assert os.listdir('.') == [], os.listdir('.')",
        "assert os.environ['TMPDIR'].startswith(os.path.dirname(home))",
        "assert set(os.listdir(home)) <= {'ipython', '.ipython', 'data', 'config', 'matplotlib'}, os.listdir(home)",
    )
    share(ITEMS, *checks, MADE)
    for name in ("MY_PASSWORD", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "JUPYTER_TOKEN", "TZ", "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "5")
    report = ks.reproduce("me/clean-data", here=True)
    assert report.ran.failed == ()
    assert report.good, repr(report)


def test_a_record_can_not_say_what_is_loaded(tmp_path: Path) -> None:
    recorded = {
        "locale": "de_DE.UTF-8\nX", "time_zone": "../../etc/passwd",
        "settings": {"LD_PRELOAD": "x.so", "PATH": "here", "PYTHONPATH": "here", "OMP_NUM_THREADS": "3", "A B": "1",
                     "PYTHONSTARTUP": "x.py", "KAGGLE_KEY": "x", "HOME": "x", "MKL_CBWR": "a\nb"},
    }  # fmt: skip
    made = clean_environment(tmp_path, "/usr/bin/python3", recorded)
    assert made["OMP_NUM_THREADS"] == "3"
    assert made["LANG"] == "C.UTF-8"
    assert not {"LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP", "KAGGLE_KEY", "MKL_CBWR", "A B", "TZ"} & set(made)
    assert made["HOME"] == str(tmp_path / "home")
    assert "here" not in made["PATH"].split(":")


@pytest.mark.skipif(limits.all_memory() == 0, reason="memory is not limited here")
def test_more_memory_than_it_may_take_fails_in_its_cell(share: Share) -> None:
    share(ITEMS, MADE, "big = bytearray(3 * 10**9)")
    report = ks.reproduce("me/clean-data", here=True, memory=2)
    assert report.ran.failed == ((2, "MemoryError"),)
    assert report.good, repr(report)


def test_what_prints_without_end_is_stopped(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRINTED", 2**20)
    share(ITEMS, MADE, "while True:\n    print('x' * 10_000)")
    report = ks.reproduce("me/clean-data", here=True, timeout=60)
    assert report.ran.stopped == "It was stopped in cell 2, since it printed more than 1 MB."
    assert not report.good


def test_what_a_cell_started_ends_with_the_run(share: Share) -> None:
    share(ITEMS, "import subprocess\nsubprocess.Popen(['sleep', '86123'])", MADE)
    assert ks.reproduce("me/clean-data", here=True).good
    assert not [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == ["sleep", "86123"]]


def test_it_runs_within_a_notebook_whose_loop_runs_already(share: Share) -> None:
    share(ITEMS, MADE)

    async def cell() -> Any:
        return ks.reproduce("me/clean-data", here=True)

    assert asyncio.run(cell()).good


def test_who_stops_it_waits_for_nothing_and_leaves_no_kernel(share: Share, tmp_path: Path) -> None:
    share(ITEMS, "import time\ntime.sleep(600)")
    folder = tmp_path / "run"
    (folder / "above/above/above/work").mkdir(parents=True)
    (folder / "inputs.json").write_text('{"urls": {}, "kaggle": {}}')
    watch = Watch()

    def stop(event: Progress) -> None:
        watch.stop.set()

    watch.listeners = (stop,)
    import sys

    with pytest.raises(StoppedError):
        run(Path("n.ipynb"), folder, sys.executable, watch=watch)

    def of_this_run(one: psutil.Process) -> bool:
        try:
            return one.environ().get(MODE) == str(folder)
        except psutil.Error:
            return False

    assert not [one for one in psutil.process_iter() if of_this_run(one)]
