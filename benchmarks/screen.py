"""Screening tables for personal data, measured: planted identifiers, real tables that must stay silent, speed.

    python benchmarks/screen.py                       a new seed each run; printed with the results
    python benchmarks/screen.py --seed 7 --tables 144
    python benchmarks/screen.py --misses              which columns were missed or wrongly flagged
    python benchmarks/screen.py --peers               Presidio beside it, on a few tables (in benchmarks/.peers)
    python benchmarks/screen.py --write               and into docs/benchmarks/screen.md

Found: a block or warn finding on the column (for postal codes a note). Right kind: that finding has the kind that was
planted. Precision: of all columns flagged with block or warn, in planted and real tables, those that were planted.
Columns that nobody could tell without their header (record identifiers, passport numbers, postal codes, device
numbers) don't count in tables without headers.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import resource as limits
import shlex
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from screen_planted import NOTES, Planted, planted
from screen_real import NOT_CLEAN, PACKAGES, real_tables

from kaggle_share.model import Resource
from kaggle_share.screen.tables import in_table

DOCUMENT = Path(__file__).resolve().parents[1] / "docs/benchmarks/screen.md"
MARKS = ("<!-- tables -->", "<!-- end of tables -->")

SMALL = ("statsmodels", "sklearn", "vega_datasets", "palmerpenguins")
PEER_TABLES, PEER_ROWS, PEER_REAL = 12, 300, 24
"""What others are asked about: they take a thousand times as long."""

Flags = list[tuple[str, str, str]]
"""(column, kind, severity) of everything that a tool said of a table."""
Tool = Callable[[Path, Any], Flags]


@dataclass
class Score:
    """What one tool did."""

    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, list[int]] = field(default_factory=dict)
    """Kind → columns, found, with the right kind; tables with headers only."""
    hits: int = 0
    """Flagged columns that were planted."""
    wrong: int = 0
    """Flagged columns that were not."""
    clean: int = 0
    flagged: int = 0
    every: int = 0
    """Real tables, those that are left out as not clean included."""
    flagged_of_every: int = 0
    seconds: float = 0.0
    misses: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = _parse(words)
    seed = given.seed if given.seed is not None else int(time.time()) % 100_000
    tables = planted(seed, given.tables)
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        for table in tables:
            _judge_planted(score, ours, table, Path(folder))
        if not given.no_real:
            _judge_real(score, ours, Path(folder), real_tables(PACKAGES))
    body = _report({"kaggle-share": score}, seed, len(tables), not given.no_real)
    if given.peers:
        body += "\n" + _beside(tables)
    if not given.no_speed:
        body += "\n" + speed(given.megabytes)
    print(body)
    if given.misses:
        print("\n".join(score.misses))
    if given.write:
        _write(body, shlex.join(["python", "benchmarks/screen.py", *words]))
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, help="of the planted tables; the clock's otherwise")
    parser.add_argument("--tables", type=int, default=144, help="how many to plant (%(default)s)")
    parser.add_argument("--megabytes", type=int, default=1024, help="of the table for the speed (%(default)s)")
    for switch in ("misses", "peers", "write", "no-real", "no-speed"):
        parser.add_argument(f"--{switch}", action="store_true")
    return parser.parse_args(words)


def ours(path: Path, frame: Any) -> Flags:
    """kaggle-share, as `screen` calls it."""
    del frame
    size = path.stat().st_size
    found = in_table(Resource(path.name, path, size, "0" * 64, format=path.suffix.removeprefix(".")))
    return [(finding.column or "", finding.kind, finding.severity) for finding in found if finding.column is not None]


def stored(table: Planted, folder: Path) -> tuple[Path, dict[str, str]]:
    """The table in its format, and the column's names as they are there."""
    frame, names = table.frame, {name: name for name in table.frame.columns}
    path = folder / f"{table.name}.{table.format.split('-')[0]}"
    if table.format.startswith("parquet"):
        if "dictionary" in table.format:
            frame = frame.astype({c: "category" for c in frame.columns if frame[c].map(type).eq(str).all()})
        frame.to_parquet(path)
    elif table.format == "csv-semicolon":
        frame.to_csv(path, index=False, sep=";")
    elif table.format.startswith("csv"):
        frame.to_csv(path, index=False)
    elif table.format == "jsonl":
        inner = [name for name in frame.columns if name in table.truth]
        names |= {name: f"record.{name}" for name in inner}
        rest = frame.drop(columns=inner)
        rest = rest.assign(record=frame[inner].to_dict("records"))
        rest.to_json(path, orient="records", lines=True, force_ascii=False, date_format="iso")
    elif table.format == "xlsx":
        frame.to_excel(path, index=False)
    else:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            frame.astype({c: str for c in frame.columns if frame[c].dtype == object}).to_sql(
                "data", connection, index=False
            )
    return path, names


def _judge_planted(score: Score, tool: Tool, table: Planted, folder: Path) -> None:
    path, names = stored(table, folder)
    before = time.process_time()
    flags = tool(path, table.frame)
    score.seconds += time.process_time() - before
    path.unlink()
    inverse = {stored_as: name for name, stored_as in names.items()}
    said: dict[str, list[tuple[str, str]]] = {}
    for column, kind, severity in flags:
        said.setdefault(inverse.get(column, column), []).append((kind, severity))
    group = "rare" if table.rare else ""
    for column, kind in table.truth.items():
        if table.meaningless and column in table.hidden:
            said.pop(column, None)
            continue
        told = said.pop(column, [])
        counted = [k for k, severity in told if severity != "note" or kind in NOTES]
        group = (
            "rare"
            if column in table.rare
            else "meaningless"
            if table.meaningless
            else "held out"
            if table.held_out
            else "tuned"
        )
        score.total[group] += 1
        score.found[group] += bool(counted)
        score.right[group] += kind in counted
        if group in ("tuned", "held out"):
            tally = score.by_kind.setdefault(kind, [0, 0, 0])
            tally[0] += 1
            tally[1] += bool(counted)
            tally[2] += kind in counted
        score.hits += any(severity != "note" for _, severity in told)
        if kind not in counted:
            values = [str(value) for value in table.frame[column].head(3)]
            score.misses.append(f"[{group}] {table.name} {table.format} {column!r} is {kind}, said {told} {values}")
    for column, told in said.items():
        bad = [kind for kind, severity in told if severity != "note"]
        if bad:
            score.wrong += 1
            values = [str(value) for value in table.frame[column].head(3)] if column in table.frame else []
            score.misses.append(f"[wrong] {table.name} {table.format} {column!r} is nothing, said {bad} {values}")


def _judge_real(score: Score, tool: Tool, folder: Path, tables: Iterable[tuple[str, Any]]) -> None:
    for name, frame in tables:
        path = folder / "real.parquet"
        try:
            frame.to_parquet(path)
        except Exception:  # noqa: BLE001, S112 - objects that no file can hold
            continue
        flags = [(column, kind) for column, kind, severity in tool(path, frame) if severity != "note"]
        score.every += 1
        score.flagged_of_every += bool(flags)
        if name in NOT_CLEAN:
            continue
        score.clean += 1
        score.flagged += bool(flags)
        score.wrong += len({column for column, _ in flags})
        score.misses += [f"[real] {name} {column!r} said {kind}" for column, kind in flags]


def _beside(tables: list[Planted]) -> str:
    """Others and this, on the same few tables."""
    from screen_peers import presidio

    few = [_head_of(table) for table in tables[:: max(1, len(tables) // PEER_TABLES)][:PEER_TABLES]]
    small = [(name, frame.head(PEER_ROWS)) for name, frame in real_tables(SMALL)]
    small = small[:: max(1, len(small) // PEER_REAL)][:PEER_REAL]
    tools: dict[str, Tool] = {"kaggle-share": ours, **presidio()}
    lines = [
        f"Beside it, on {len(few)} of the planted tables and {len(small)} real ones, {PEER_ROWS} rows of each:",
        "",
        "| | columns found | right kind | found without headers | precision | clean tables flagged | seconds |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, tool in tools.items():
            score = Score()
            start = time.perf_counter()
            for table in few:
                _judge_planted(score, tool, table, Path(folder))
            waited = time.perf_counter() - start
            _judge_real(score, tool, Path(folder), small)
            named = ("tuned", "held out")
            total, found, right = (
                sum(counted[g] for g in named) for counted in (score.total, score.found, score.right)
            )
            lines.append(
                f"| {name} | {found} of {total} | {right} of {total} "
                f"| {score.found['meaningless']} of {score.total['meaningless']} "
                f"| {_share(score.hits, score.hits + score.wrong)} | {score.flagged} of {score.clean} "
                f"| {waited:.0f} s |"
            )
    return "\n".join(lines) + "\n"


def _head_of(table: Planted) -> Planted:
    """Its first rows, without the columns of which one value is personal: that may be in the rest."""
    frame = table.frame.drop(columns=list(table.rare)).head(PEER_ROWS)
    truth = {column: kind for column, kind in table.truth.items() if column not in table.rare}
    return replace(table, frame=frame, truth=truth, rare=frozenset())


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _report(scores: dict[str, Score], seed: int, tables: int, real: bool) -> str:
    lines = [
        f"Seed {seed}, {tables} planted tables.",
        "",
        "| | to reach | " + " | ".join(scores) + " |",
        "|---|--:|" + "--:|" * len(scores),
    ]

    def row(title: str, reach: str, value: Callable[[Score], str]) -> None:
        lines.append(f"| {title} | {reach} | " + " | ".join(map(value, scores.values())) + " |")

    def both(score: Score, counted: Counter[str]) -> str:
        groups = ("tuned", "held out", "rare")
        return _share(sum(counted[g] for g in groups), sum(score.total[g] for g in groups))

    row("identifying columns found", "≥ 0.93", lambda s: both(s, s.found))
    row("… with the right kind", "≥ 0.90", lambda s: both(s, s.right))
    row("… of held-out locales and headers", "", lambda s: _share(s.found["held out"], s.total["held out"]))
    row("… with the right kind", "", lambda s: _share(s.right["held out"], s.total["held out"]))
    row("… one row in 600", "", lambda s: f"{s.found['rare']} of {s.total['rare']}")
    row("found with meaningless headers", "≥ 0.70", lambda s: _share(s.found["meaningless"], s.total["meaningless"]))
    row("… with the right kind", "", lambda s: _share(s.right["meaningless"], s.total["meaningless"]))
    row("precision over all tables", "≥ 0.96", lambda s: _share(s.hits, s.hits + s.wrong))
    if real:
        row("clean real tables flagged", "≤ 1 %", lambda s: f"{s.flagged} of {s.clean}")
        row("… none left out as not clean", "", lambda s: f"{s.flagged_of_every} of {s.every}")
    row("CPU seconds for the planted tables", "", lambda s: f"{s.seconds:.0f}")
    lines += ["", "By kind, in tables with headers (columns · found · with the right kind):", ""]
    lines += ["| kind | " + " | ".join(scores) + " |", "|---|" + "--:|" * len(scores)]
    for kind in sorted({kind for score in scores.values() for kind in score.by_kind}):
        cells = [score.by_kind.get(kind, [0, 0, 0]) for score in scores.values()]
        lines.append(f"| {kind} | " + " | ".join(f"{a} · {b} · {c}" for a, b, c in cells) + " |")
    return "\n".join(lines) + "\n"


def speed(megabytes: int) -> str:
    """Gigabytes of Arrow memory a minute, of a table with as many text as number columns."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    rng = np.random.default_rng(1)
    words = np.array("alpha beta gamma delta epsilon sample value control treated left right up down north".split())
    rows = 200_000

    def batch() -> Any:
        text = {
            "site": words[rng.integers(0, len(words), rows)],
            "code": np.char.add("S", rng.integers(0, 10**7, rows).astype(str)),
            "when": np.datetime_as_string(np.datetime64("2015-01-01") + rng.integers(0, 3000, rows)),
            "remark": np.char.add(
                np.char.add(words[rng.integers(0, 14, rows)], " "), words[rng.integers(0, 14, rows)]
            ),
        }
        numbers = {f"n{i}": rng.normal(size=rows) if i % 2 else rng.integers(0, 10**6, rows) for i in range(4)}
        return pa.table({**text, **numbers})

    told = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speed.parquet"
        size = 0
        with parquet.ParquetWriter(path, batch().schema) as writer:
            while size < megabytes * 2**20:
                made = batch()
                size += made.nbytes
                writer.write_table(made)
        frame = parquet.read_table(path).slice(0, 2_000_000)
        from pyarrow import csv as arrow_csv

        flat = Path(folder) / "speed.csv"
        arrow_csv.write_csv(frame, flat)
        for file, bytes_ in ((path, size), (flat, frame.nbytes)):
            before, cpu = time.perf_counter(), time.process_time()
            list(in_table(Resource(file.name, file, file.stat().st_size, "0" * 64, format=file.suffix[1:])))
            wall, cpu = time.perf_counter() - before, time.process_time() - cpu
            rate, free = f"{bytes_ / 1e9 / wall * 60:.1f}", f"{bytes_ / 1e9 / (cpu / 2) * 60:.1f}"
            told.append(
                f"| {file.suffix[1:]} | ≥ 10 | {rate} | {free} "
                f"| {bytes_ / 2**20:.0f} MiB | {wall:.1f} s | {cpu:.1f} s |"
            )
    peak = limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
    head = (
        "| speed | to reach | GB of Arrow memory a minute | were two cores free | size | wall | CPU |\n"
        "|---|--:|--:|--:|--:|--:|--:|\n"
    )
    return head + "\n".join(told) + f"\n\nMost memory of the whole benchmark: {peak:.0f} MiB.\n"


def _write(body: str, command: str) -> None:
    text = DOCUMENT.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    made = f"Measured {when} on {machine}, Python {platform.python_version()}, {load}. `{command}`"
    DOCUMENT.write_text(f"{before}{MARKS[0]}\n{made}\n\n{body}\n{MARKS[1]}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
