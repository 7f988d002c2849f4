"""The stories in the browser, round after round, so that what fails now and then shows.

python benchmarks/rounds.py                      20 rounds, up to the first that fails; 5 to 8 minutes each
python benchmarks/rounds.py --rounds 3 --write   and a line for each in docs/benchmarks/rounds.md

Each round has servers, sandboxes and browsers of its own, and nothing is tried again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENT = PROJECT / "docs/benchmarks/rounds.md"
ASKED = 20
HEAD = "| when (UTC) | commit | stories | seconds | at once | failed |\n|---|---|--:|--:|--:|---|\n"


@dataclass(frozen=True)
class Round:
    """What came of one."""

    when: str
    commit: str
    """`+` at its end: something was changed since."""
    passed: int
    seconds: int
    workers: int
    failed: str
    """Names of stories, or what else went wrong; empty where everything passed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them, and tell."""
    parser = argparse.ArgumentParser(description="Drive JupyterLab in the browser, round after round.")
    parser.add_argument("--rounds", type=int, default=ASKED, help=f"how many at most ({ASKED})")
    parser.add_argument("--workers", type=int, default=2, help="stories at once (2)")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/rounds.md after each")
    said = parser.parse_args(arguments)
    for number in range(said.rounds):
        done = one_round(said.workers)
        failed = f", failed: {done.failed}" if done.failed else ""
        print(f"Round {number + 1} of {said.rounds}: {done.passed} passed in {done.seconds} s{failed}", flush=True)
        if said.write:
            rounds, notes = written()
            DOCUMENT.write_text(report([*rounds, done]) + notes, "utf-8")
        if done.failed:
            return 1
    return 0


def one_round(workers: int) -> Round:
    """One, as CI runs it: nothing is skipped for want of a browser."""
    when, begun = datetime.now(UTC), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "-p", "no:cacheprovider", "tests/browser"],
        cwd=PROJECT, env={**os.environ, "CI": "true"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = re.findall(r"^(?:FAILED|ERROR) \S*?(\w+\.py(?:::\w+)?)", done.stdout, re.MULTILINE)
    failed = ", ".join(names) or ("" if done.returncode == 0 else f"pytest ended with {done.returncode}")
    passed = re.search(r"(\d+) passed", done.stdout)
    if failed:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
    return Round(
        f"{when:%Y-%m-%d %H:%M}", _commit(), int(passed[1]) if passed else 0, round(time.monotonic() - begun),
        workers, failed,
    )  # fmt: skip


def report(rounds: Sequence[Round]) -> str:
    """All that were run, in Markdown."""
    row = len(list(takewhile(lambda one: not one.failed, reversed(rounds))))
    lines = "".join(f"| {' | '.join(str(cell) for cell in astuple(one))} |\n" for one in rounds)
    return f"""# The stories in the browser, round after round

`python benchmarks/rounds.py --write` (or `make rounds`, which writes nothing): the real JupyterLab and Notebook 7, \
the installed wheel, real kernels, Chromium and the sandbox, on {os.cpu_count()} processors. Each round has servers \
and browsers of its own, and no story is tried again.

**{row} in a row passed** without a failure between; {ASKED} are asked.

{HEAD}{lines}"""


def written() -> tuple[list[Round], str]:
    """The rounds that the document has, and what somebody wrote below them."""
    if not DOCUMENT.exists():
        return [], ""
    _, _, rest = DOCUMENT.read_text("utf-8").partition(HEAD)
    table, gap, notes = rest.partition("\n\n")
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    return [
        Round(when, commit, int(passed), int(seconds), int(workers), failed)
        for when, commit, passed, seconds, workers, failed in cells
    ], gap[1:] + notes


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{DOCUMENT.relative_to(PROJECT)}")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


if __name__ == "__main__":
    raise SystemExit(main())
