"""Profiling, beside DuckDB's SUMMARIZE, pandas, fg-data-profiling and skrub, on the same data in the same run.

    python benchmarks/describe.py                 everything: seven minutes on a quiet machine
    python benchmarks/describe.py --write         and into docs/benchmarks/describe.md
    python benchmarks/describe.py --quick         in small, to see that it works
    python benchmarks/describe.py --clients kaggle-share,SUMMARIZE

The peers get an environment of their own in `benchmarks/.peers/`, made at the first run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from describe_data import BYTES, make

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs/benchmarks/describe.md"
RUNS = HERE / "describe_runs.py"
NEWEST = ("fg-data-profiling", "skrub")
OURS = "kaggle-share"
HELD = "kaggle-share in memory"
CLIENTS = {
    OURS: "profile",
    HELD: "held",
    "SUMMARIZE": "summarize",
    "pandas.describe": "pandas",
    "fg-data-profiling": "fg",
    "skrub": "skrub",
}
"""Name → what `describe_runs.py` calls it."""
PEERS = ("fg-data-profiling", "skrub")
IN_MEMORY = ("pandas.describe", "fg-data-profiling", "skrub")
"""What has the frame in memory, and is compared with `HELD`."""
TARGETS = {"SUMMARIZE": 1.5, "skrub": 10.0, "fg-data-profiling": 30.0}
"""Times that kaggle-share is to be as fast."""
STAGES = {"csv": 1.8, "parquet": 3.0}
"""Times as long as pyarrow's writer that staging and profiling may take."""
DESCRIBED = {"imports": "imports", "first": "the first call, after them", "next": "the next call"}
DESCRIBING = 0.2
"""Seconds that describing 50 columns may take."""
LIMIT = 400.0
"""Seconds for one measurement."""
MEMORY = 400


@dataclass(frozen=True)
class Row:
    """The median of some runs."""

    client: str
    version: str
    seconds: float
    cpu: float
    memory: float
    """MB above what was there before."""
    told: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", default=",".join(CLIENTS), metavar="NAMES", help="those to run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each; of slow peers, one")
    parser.add_argument("--data", type=Path, help="where the data is made, and kept for the next run")
    parser.add_argument("--quick", action="store_true", help="small data, one round")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.name}")
    given = parser.parse_args(words)
    clients = [name.strip() for name in given.clients.split(",")]
    if unknown := [name for name in clients if name not in CLIENTS]:
        print(f"There is no {unknown[0]}; there are {', '.join(CLIENTS)}.", file=sys.stderr)
        return 2
    rounds = 1 if given.quick else given.rounds
    with TemporaryDirectory(prefix="describe-") as folder:
        rows, size = (50_000, 5_000_000) if given.quick else (2_000_000, BYTES)
        data = make(given.data or Path(folder), rows, size)
        titles = {
            "frame": f"A frame of {rows:,} rows and 17 columns",
            "parquet": f"A Parquet file of {size / 1e9:g} GB",
            "csv": f"A CSV file of {size / 1e9:g} GB",
        }
        text = _measured(data, titles, clients, rounds)
    command = shlex.join(["python", "benchmarks/describe.py", *_public(words)])
    text = f"{_made(command)}\n{text}"
    print(text)
    if given.write:
        _write(text)
    return 0


def _public(words: list[str]) -> list[str]:
    """The options without where the data lies, which is this machine's own."""
    kept, skip = [], False
    for word in words:
        if not skip and not word.startswith("--data"):
            kept.append(word)
        skip = word == "--data"
    return kept


def _measured(data: dict[str, Path], titles: dict[str, str], clients: list[str], rounds: int) -> str:
    parts = []
    for name, title in titles.items():
        # The peers take frames only, and the large ones would take them very long.
        asked = [client for client in clients if name == "frame" or client in (OURS, "SUMMARIZE")]
        rows = _turns(asked, data[name], rounds)
        parts.append(f"## {title}\n\n{_table(rows)}")
    if OURS in clients:
        parts.append(f"## Stage and profile a frame\n\n{_staging(data['frame'], rounds)}")
        parts.append(f"## From the profile of 50 columns on\n\n{_describing(data['frame'], rounds)}")
    return "\n".join(parts)


def _turns(clients: list[str], path: Path, rounds: int) -> list[Row]:
    """The clients take turns in each round."""
    found: dict[str, list[dict[str, float | str]]] = {client: [] for client in clients}
    for number in range(rounds):
        for client in clients:
            if number == 0 or client not in PEERS:
                found[client].append(_run(CLIENTS[client], path, peers=client in PEERS))
    return [_row(client, runs) for client, runs in found.items()]


def _row(client: str, runs: list[dict[str, float | str]]) -> Row:
    median = {key: statistics.median(float(run[key]) for run in runs) for key in ("seconds", "cpu", "memory")}
    last = runs[-1]
    return Row(
        client, str(last["version"]), median["seconds"], median["cpu"], median["memory"] / 1e6, str(last["told"])
    )


def _run(what: str, path: Path, *, peers: bool = False) -> dict[str, float | str]:
    python = _environment() if peers else Path(sys.executable)
    command = [str(python), str(RUNS), what, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return {"seconds": LIMIT, "cpu": LIMIT, "memory": 0, "version": "", "told": f"stopped after {LIMIT:.0f} s"}
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, float | str] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _table(rows: list[Row]) -> str:
    of = {row.client: row for row in rows}
    ours = of.get(OURS)
    lines = [
        "| | version | s | CPU s | memory above MB | times as long as kaggle-share (CPU) | aim |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        beside = of.get(HELD) if row.client in IN_MEMORY else ours
        is_ours = row.client in (OURS, HELD)
        ratio = f"{row.seconds / beside.seconds:.1f} ({row.cpu / beside.cpu:.1f})" if beside and not is_ours else ""
        aim = f"{TARGETS[row.client]:g}" if row.client in TARGETS else f"≤ {MEMORY} MB" if is_ours else ""
        name = f"**{row.client}**" if is_ours else row.client
        lines.append(
            f"| {name} | {row.version} | {row.seconds:.2f} | {row.cpu:.2f} | {row.memory:.0f} | {ratio} | {aim} |"
        )
    told = f"\n{ours.told}.\n" if ours and ours.told else ""
    return "\n".join(lines) + f"\n{told}"


def _staging(path: Path, rounds: int) -> str:
    lines = ["| | stage + profile s | pyarrow's writer s | ratio (CPU) | aim |", "|---|--:|--:|--:|--:|"]
    for form, aim in STAGES.items():
        pairs = [(_run(f"stage-{form}", path), _run(f"writer-{form}", path)) for _ in range(rounds)]
        ours, writer = (_row(form, [pair[side] for pair in pairs]) for side in (0, 1))
        ratio = f"{ours.seconds / writer.seconds:.2f} ({ours.cpu / writer.cpu:.2f})"
        lines.append(f"| {form} | {ours.seconds:.2f} | {writer.seconds:.2f} | {ratio} | ≤ {aim:g} |")
    return "\n".join(lines) + "\n"


def _describing(path: Path, rounds: int) -> str:
    lines = ["| | s | CPU s | aim |", "|---|--:|--:|--:|"]
    for what, name in DESCRIBED.items():
        row = _row(what, [_run(f"describe-{what}", path) for _ in range(rounds)])
        aim = "" if what == "imports" else f"≤ {DESCRIBING:g}"
        lines.append(f"| {name} | {row.seconds:.3f} | {row.cpu:.3f} | {aim} |")
    return "\n".join(lines) + "\n"


def _environment() -> Path:
    """The peers' Python, with the newest of each, made if need be."""
    folder = HERE / ".peers" / "describe"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / "complete").exists():
        return python
    print(f"Setting up {', '.join(NEWEST)} …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-qq"]
    # Profiling reports of the one still ask for pkg_resources.
    subprocess.run([*pip, *NEWEST, "pyarrow", "setuptools<81"], check=True)
    (folder / "complete").touch()
    return python


def _made(command: str) -> str:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"Measured {now} on {system}{load}. `{command}`\n"


def _write(text: str) -> None:
    mark = "<!-- measured -->"
    kept = DOCUMENT.read_text("utf-8").partition(mark)[0]
    DOCUMENT.write_text(f"{kept}{mark}\n{text}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
