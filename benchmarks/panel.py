"""The panel: from a click to what can be used, a keystroke, a cell's end, and what loading the extension costs.

    python benchmarks/panel.py            two minutes; takes Chromium, and the front end that `make front` builds
    python benchmarks/panel.py --write    and into docs/benchmarks/panel.md

The click is one in JupyterLab in Chromium. For the rest a kernel is started as Jupyter starts it, so that every
change of a widget is sent; nothing reads what is sent, so that what a browser needs to draw it is not in it.
"""

from __future__ import annotations

# ruff: noqa: E501
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel
from panel_click import clicks

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/benchmarks/panel.md"
ROUNDS = 5
"""Kernels, and processes for the extension."""

MAKE = """
import numpy as np, pandas as pd
values = np.arange(1_000_000)
for number in range(50):
    globals()[f"frame_{number:02}"] = pd.DataFrame({name: values + number for name in "abc"})
for number in range(25):
    globals()[f"array_{number:02}"] = np.zeros((100, 100))
    globals()[f"thing_{number:02}"] = {"a": number}
"""
FEW = "import pandas as pd\npenguins = pd.DataFrame({'mass': range(20)})"
OPEN = """
import json, time
def took(action):
    wall, user = time.perf_counter(), time.process_time()
    made = action()
    return made, 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - user)
def opened():
    import kaggle_share
    return kaggle_share.panel()
panel, wall, user = took(opened)
import ipywidgets as w
from ipywidgets.widgets import widget
pick = panel._parts["pick"]
rows = pick.made._list
found = {"open": [wall, user], "widgets": len(widget._instances)}
found["again"] = took(opened)[1:]
found["cell"] = took(lambda: panel._cell_ran())[1:]
found["page"] = took(lambda: rows._more.click())[1:]
print(json.dumps(found))
"""
TYPE = """
from kaggle_share.model import Column
from kaggle_share.ui.panel.describe.columns import ColumnLine
def typed(field, text, keep=400):
    times = []
    for end in range(1, min(len(text), keep) + 1):
        # As a front end does it.
        _, wall, _ = took(lambda: field.set_state({"value": text[:end]}))
        times.append(wall)
    return times
panel.show("describe")
panel.sharing.stop(); panel.sharing.wait(30)
part = panel._parts["describe"]
keys = {
    "filter of 100 variables": typed(pick._filter, "frame_1 array_2 thing_0 " * 3),
    "title": typed(part.name_field.control, "Size measurements of three species of penguins, and more of them"),
    "tags": typed(part.tags.control, "biology, animals, clmate, penguin, antarctica, ocaens"),
    "description of 20,000 characters": [
        took(lambda: part.card.field.control.set_state({"value": "Words of the card. " * 1000 + "x" * end}))[1]
        for end in range(100)
    ],
}
panel.sharing.say("columns", {"wide.csv": {f"c{n}": "What it is" for n in range(10_000)}})
many = tuple(Column(f"c{n}", n, "numeric", description="Generated") for n in range(10_000))
lines = took(lambda: part.columns.list.show(part.columns._lines("wide.csv", many)))
row = part.columns.list.rows[0]
keys["a column of 10,000"] = typed(row.name, "Length of the bill in millimetres, from the tip to the base")
print(json.dumps({"keys": keys, "columns": lines[1:]}))
"""
LOAD = """
import json, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("1")
wall, user = time.perf_counter(), time.process_time()
{cell}
print(json.dumps([1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - user)]))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description="Measure the panel.")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/panel.md")
    said = parser.parse_args(arguments)
    kernels = [in_kernel() for _ in range(ROUNDS)]
    loads = {name: [load(cell) for _ in range(ROUNDS)] for name, cell in CELLS.items()}
    text = report(kernels, loads, clicks({"few variables": FEW, "100 variables": MAKE}, ROUNDS))
    print(text)
    if said.write:
        DOCUMENT.write_text(text, "utf-8")
    return 0


CELLS = {
    "nothing": "pass",
    "`%load_ext kaggle_share`": 'shell.run_cell("%load_ext kaggle_share").raise_error()',
}


def in_kernel() -> dict[str, Any]:
    """The numbers of one kernel, whose first panel it is."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {**os.environ, "KAGGLE_SHARE_DATA": str(place / "data"), "KAGGLE_SHARE_ENDPOINT": "sandbox"}
        manager, client = start_new_kernel(cwd=folder, env=environment)
        try:
            run(client, MAKE)
            found: dict[str, Any] = json.loads(run(client, OPEN))
            return {**found, **json.loads(run(client, TYPE))}
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run(client: Any, source: str) -> str:
    """What a cell printed last."""
    printed: list[str] = []

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])

    answer = client.execute_interactive(source, output_hook=hear, timeout=120)
    assert answer["content"]["status"] == "ok", answer["content"].get("evalue")  # noqa: S101
    lines = "".join(printed).splitlines()
    return lines[-1] if lines else ""


def load(cell: str) -> list[float]:
    """Milliseconds of wall and of processor time that a cell takes in a new IPython."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD.format(cell=cell)], capture_output=True, text=True, check=True, timeout=60
    )
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found


def report(
    kernels: list[dict[str, Any]],
    loads: dict[str, list[list[float]]],
    clicked: dict[str, list[tuple[float, float]]],
) -> str:
    """All of it as a page."""
    lines = [
        "# The panel, measured",
        "",
        f"`python benchmarks/panel.py --write`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python "
        f"{platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end. "
        f"{ROUNDS} kernels and processes; the best and the median of them.",
        "",
        "## From the click in the toolbar to a panel that can be used",
        "",
        "In JupyterLab in Chromium, on the same machine, with the wheel installed: until the side bar is there, and until "
        "the first row of the list can be ticked. Each time a new kernel, so that everything is imported. Asked: less "
        "than a second with 100 variables, 50 of them frames of a million rows.",
        "",
        "| | side bar, median, ms | usable, best, ms | usable, median, ms | usable, longest, ms |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, times in clicked.items():
        shown, usable = zip(*times, strict=True)
        lines.append(
            f"| {name} | {statistics.median(shown):.0f} | {min(usable):.0f} | {statistics.median(usable):.0f} | "
            f"{max(usable):.0f} |"
        )
    lines += [
        "",
        "## The same in the kernel",
        "",
        "100 variables, 50 of them frames of a million rows and three columns, 25 arrays, 25 dicts. No data is touched.",
        "",
        "| | best, ms | median, ms | processor, best, ms |",
        "|---|--:|--:|--:|",
    ]
    for name, words in {
        "open": "`kaggle_share.panel()`, with everything that it imports",
        "again": "once more: the listing alone",
        "cell": "after each cell that is run, while Pick is shown",
        "page": "another page of the list",
        "columns": "a page of a table of 10,000 columns",
    }.items():
        walls, users = zip(*(one[name] for one in kernels), strict=True)
        lines.append(f"| {words} | {min(walls):.0f} | {statistics.median(walls):.0f} | {min(users):.0f} |")
    lines += [
        "",
        f"The panel consists of {kernels[0]['widgets']} widgets, layouts and styles when it opens.",
        "",
        "## A keystroke",
        "",
        "From the front end's message to its last answer, in the kernel.",
        "",
        "| field | keystrokes | median, ms | p95, ms | longest, ms |",
        "|---|--:|--:|--:|--:|",
    ]
    for field in kernels[0]["keys"]:
        times = sorted(value for one in kernels for value in one["keys"][field])
        p95 = times[int(0.95 * (len(times) - 1))]
        lines.append(f"| {field} | {len(times)} | {statistics.median(times):.1f} | {p95:.1f} | {times[-1]:.1f} |")
    lines += [
        "",
        "## Loading the extension",
        "",
        "In a new IPython each time, with nothing of it imported before.",
        "",
        "| | best, ms | median, ms | processor, best, ms |",
        "|---|--:|--:|--:|",
    ]
    for name, times in loads.items():
        walls, users = zip(*times, strict=True)
        lines.append(f"| {name} | {min(walls):.1f} | {statistics.median(walls):.1f} | {min(users):.1f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
