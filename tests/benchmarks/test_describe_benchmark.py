"""The benchmark of profiling works. No time is asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "benchmarks/describe.py"


def test_small_data_is_measured_and_profiled_whole(tmp_path: Path):
    done = subprocess.run(
        [
            sys.executable,
            PROGRAM,
            "--quick",
            "--clients",
            "kaggle-share,kaggle-share in memory,SUMMARIZE",
            "--data",
            tmp_path,
        ],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| **kaggle-share** |")]
    assert len(rows) == 3
    assert done.stdout.count("17 of 17 columns measured") == 3
    assert "| parquet |" in done.stdout
    assert "| the first call, after them |" in done.stdout
    assert "| **kaggle-share in memory** |" in done.stdout
    # Where the data lies is nobody's business.
    assert str(tmp_path) not in done.stdout
    assert "--data" not in done.stdout


def test_a_client_that_is_not_there_is_said():
    done = subprocess.run(
        [sys.executable, PROGRAM, "--clients", "nobody"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr.startswith("There is no nobody")) == (2, True)
