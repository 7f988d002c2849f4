"""The benchmark of uploading works. No time is asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "benchmarks/upload.py"


def test_a_small_scenario_is_measured_and_arrives():
    done = subprocess.run(
        [sys.executable, PROGRAM, "--quick", "--network", "wan", "--only", "20 ×", "--clients", "kaggle-share"],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| **kaggle-share** |")]
    assert len(rows) == 1
    assert rows[0].endswith("| yes |")
    assert "every file with its sha256, one version | 1 of 1 | ✓ |" in done.stdout


def test_a_scenario_that_is_not_there_is_said():
    done = subprocess.run(
        [sys.executable, PROGRAM, "--only", "no such thing", "--clients", "(bare sending)"],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (2, 'No scenario has "no such thing" in its title.')
