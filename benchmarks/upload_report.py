"""The tables of the upload benchmark, in Markdown."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from upload_scenarios import MIB, OURS, Row, Rows, Scenario, Target

BUSY = 0.8
"""Share of a core (the sandbox) or of all cores (everybody) from which on it is said to be the limit."""


@dataclass
class Seeds:
    """How the runs under random faults went for one client."""

    client: str
    right: int = 0
    failed: list[tuple[int, str]] = field(default_factory=list)
    """Said to have failed; seed and reason."""
    wrong: list[tuple[int, str]] = field(default_factory=list)
    """Exit 0 with wrong data: what may never be."""

    @property
    def total(self) -> int:
        """Runs."""
        return self.right + len(self.failed) + len(self.wrong)

    def __add__(self, other: Seeds) -> Seeds:
        return Seeds(
            self.client,
            self.right + other.right,
            sorted([*self.failed, *other.failed]),
            sorted([*self.wrong, *other.wrong]),
        )


def table(scenario: Scenario, rows: Rows) -> str:
    """Everything that was measured in a scenario."""
    limit = scenario.limit
    files = "1 file" if len(scenario.files) == 1 else f"{len(scenario.files):,} files"
    lines = [
        f"### {scenario.title}",
        "",
        f"{files}, {scenario.ideal / MIB:,.1f} MiB" + (f"; the limit is {limit:.2f} s." if limit else "."),
        "",
        "| client | whole s (from – to) | ÷ limit | sending s | ÷ limit | bytes ÷ ideal | requests | connections "
        "| CPU s | memory MiB | disk MiB | screening s | sandbox CPU s | right |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    lines += [_row(row, limit) for row in rows.values()]
    notes = [note for row in rows.values() for note in _notes(row)]
    return "\n".join(lines + (["", *notes] if notes else [])) + "\n"


def _row(row: Row, limit: float) -> str:
    cells = [
        f"**{row.client}**" if row.client == OURS else row.client,
        f"{row.whole:.2f} ({row.spread[0]:.2f} – {row.spread[1]:.2f})",
        f"{row.whole / limit:.2f}" if limit else "",
        f"{row.sending:.2f}",
        f"{row.sending / limit:.2f}" if limit else "",
        f"{row.sent_ratio:.3f}",
        f"{row.requests:,.0f}",
        f"{row.connections:,.0f}",
        f"{row.cpu:.2f}",
        f"{row.memory / MIB:,.0f}",
        f"{row.disk / MIB:,.1f}",
        f"{row.screening:.2f}" if row.client == OURS else "",
        f"{row.sandbox_cpu:.2f}",
        "yes" if row.is_right else f"**no**, {row.right} of {row.rounds}",
    ]
    return "| " + " | ".join(cells) + " |"


def _notes(row: Row) -> list[str]:
    notes = [f"- {row.client} was not right: {row.problem}"] if row.problem else []
    cores = os.cpu_count() or 1
    if row.sending and row.sandbox_cpu > BUSY * row.sending:
        notes.append(
            f"- {row.client}: the sandbox used {row.sandbox_cpu / row.sending:.0%} of a core while it was sent to; "
            "its own throughput is part of this time."
        )
    if row.cpu + row.sandbox_cpu > BUSY * cores * row.whole:
        notes.append(f"- {row.client}: client and sandbox together kept all {cores} cores busy.")
    return notes


def targets(scenarios: Sequence[tuple[Scenario, Rows]]) -> str:
    """What is asked for, beside what was measured."""
    lines = ["| scenario | target | measured | |", "|---|---|--:|:-:|"]
    for scenario, rows in scenarios:
        if OURS not in rows:
            continue
        row = rows[OURS]
        lines.append(
            f"| {scenario.title} | every file with its sha256, one version | {row.right} of {row.rounds} "
            f"| {_mark(row.is_right)} |"
        )
        lines += [_target(scenario, rows, target) for target in scenario.targets]
    return "\n".join(lines) + "\n"


def _target(scenario: Scenario, rows: Rows, target: Target) -> str:
    value = target.measure(rows, scenario.limit) if rows[OURS].right else None
    measured = "–" if value is None else f"{value:.3f}" if "bytes" in target.text else f"{value:.2f}"
    if value is not None and target.text.startswith("whole"):
        strictly = target.measure({**rows, OURS: replace(rows[OURS], screening=0.0)}, scenario.limit)
        measured += f" ({strictly:.2f})"
    mark = "–" if value is None else _mark(target.met(value))
    return f"| {scenario.title} | {target.text} | {measured} | {mark} |"


def _mark(good: bool) -> str:
    return "✓" if good else "✗"


def seeds_table(results: Sequence[Seeds], what: str) -> str:
    """The runs under random faults."""
    lines = [
        f"{what}, two to eight random faults a run: 408, 429 and 5xx, resets, closed connections, stalls, expired "
        "sessions, changed bytes, lost answers, at any call and byte. The seed is the run's number, for all clients.",
        "",
        "| client | right at the first run | said that it failed | exit 0 with wrong data |",
        "|---|--:|--:|--:|",
    ]
    for one in results:
        name = f"**{one.client}**" if one.client == OURS else one.client
        lines.append(f"| {name} | {one.right} of {one.total} | {len(one.failed)} | {len(one.wrong)} |")
    for one in results:
        shown = [(seed, text, "wrong") for seed, text in one.wrong] + [
            (seed, text, "failed") for seed, text in one.failed
        ]
        if one.client == OURS and shown:
            lines += ["", *(f"- seed {seed}, {word}: {text}" for seed, text, word in shown[:20])]
    ours = next((one for one in results if one.client == OURS), None)
    if ours is not None:
        lines += [
            "",
            "| target | measured | |",
            "|---|--:|:-:|",
            f"| every seed right at the first run | {ours.right} of {ours.total} "
            f"| {_mark(ours.right == ours.total)} |",
            f"| never exit 0 with wrong data | {len(ours.wrong)} | {_mark(not ours.wrong)} |",
        ]
    return "\n".join(lines) + "\n"


def made(command: str, versions: str) -> str:
    """When, where, with what and how a section was measured."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return f"Measured {now} on {machine}{load}. {versions}. `{command}`\n"


PREAMBLE = """# Uploading, measured

Written by `benchmarks/upload.py --write`; each section is of the run that it names. Each run is a fresh process with
an empty home, for a new dataset in a sandbox in a process of its own, whose network is shaped and whose processing
takes no time; client and sandbox share the machine's cores. The clients take turns in each round; numbers are
medians over the rounds that were right.

- **whole** is the command from start to exit. kaggle-share waits until the dataset is ready and reads it back; the
  peers leave once it is accepted.
- **sending** is the time from the arrival of the first StartBlobUpload to the answer that confirms the last upload,
  by the sandbox's own record of requests: the same measure for all clients. It is the time from the first blob's
  start to the last one's confirmation as kaggle-share's progress events have it.
- **limit** = max(bytes ÷ min(link, files × a connection's cap), largest file ÷ a connection's cap) + 5 round trips.
- **bytes ÷ ideal**: bytes of upload bodies that the sandbox read, over the bytes of the files.
- **screening** is the part of the whole in which kaggle-share looks for what must not be shared, which the peers
  don't do: importing what only it needs, and running it, as the thread that all wait for has it; timed in each round
  in a run of its own.
- Of the targets, those for the whole are for it **without screening**, which stands apart; in brackets, with it.
- **disk**: the most that lay in the client's home and temporary folder, looked at every 50 ms.
- **right**: it said that it had succeeded, and every file is there with its path and sha256, and nothing else, in
  exactly one version.
- **(bare sending)** is no client: it sends each file by itself on 32 connections that stay open, and does nothing
  else (no packing either). It tells what sandbox and machine allow.
"""


def write(path: Path, sections: dict[str, str]) -> None:
    """Put sections into the document, in place of those of the same name."""
    text = path.read_text("utf-8") if path.exists() else ""
    kept = dict(re.findall(r"<!-- section (\w+) -->\n(.*?)<!-- end -->\n", text, re.DOTALL))
    kept |= sections
    order = [name for name in ("wan", "lan", "bad", "right") if name in kept]
    parts = [f"<!-- section {name} -->\n{kept[name]}<!-- end -->\n" for name in order]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([PREAMBLE, *parts]), "utf-8")
