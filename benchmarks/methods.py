"""The methods record: lineage beside traced runs, hidden state, all kinds of notebooks, speed, what hooks cost.

    python benchmarks/methods.py            everything: about five minutes
    python benchmarks/methods.py --write    and into docs/benchmarks/methods.md

The notebooks are those of source distributions on PyPI (fetched by `screen_notebooks.py` into `benchmarks/.peers/`),
and the ones of `methods_styles.py`. Traced runs (`methods_traced.py`) have no network and know nothing of kaggle-share.
"""

from __future__ import annotations

# ruff: noqa: E501, S101
import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from methods_compare import Compared, compared, real, sources, styles

from kaggle_share.methods import Session, methods
from kaggle_share.methods.lineage import trace
from kaggle_share.methods.lineage.code import tree_of
from kaggle_share.methods.order import order_notes
from kaggle_share.model import Cell, Item, Resource, Snapshot

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/benchmarks/methods.md"
FEWEST = 3
"""Edges that a notebook out of a package must have to be compared one by one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    packaged = list(real())
    own = [(name, as_notebook(cells)) for name, cells in styles()]
    parts = [
        "# The methods record, measured\n",
        f"`python benchmarks/methods.py --seed {given.seed}`, {datetime.now(UTC):%Y-%m-%d}, on a machine with other work.\n",
        records(packaged, own),
        edges(packaged),
        hidden(own, random.Random(given.seed)),  # noqa: S311  (a benchmark)
        speed(),
        hooks(),
    ]
    text = "\n".join(parts)
    print(text)
    if given.write:
        DOCUMENT.write_text(text)
    return 0


def as_notebook(cells: Sequence[str]) -> dict[str, Any]:
    """Code cells as a notebook that was run from top to bottom."""
    made = [
        {"cell_type": "code", "metadata": {}, "source": source, "execution_count": number, "outputs": []}
        for number, source in enumerate(cells, 1)
    ]
    spec = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": made, "metadata": spec, "nbformat": 4, "nbformat_minor": 4}


def snapshot(name: str, content: dict[str, Any]) -> Snapshot:
    """A notebook's JSON as the step gets it."""
    cells = []
    for index, cell in enumerate(content["cells"]):
        kind = cell.get("cell_type")
        source = cell.get("source", "")
        count = cell.get("execution_count")
        text = source if isinstance(source, str) else "".join(source)
        cells.append(Cell(index, kind if kind in ("code", "markdown") else "raw", text, count))
    return Snapshot(f"{Path(name).stem}.ipynb", content, tuple(cells), datetime.now(UTC))


def records(packaged: Sequence[tuple[str, Any]], own: Sequence[tuple[str, Any]]) -> str:
    """A record of every notebook, its lineage.json read again and its picture parsed."""
    import xml.etree.ElementTree as ET

    crashed, pictures, foreign = [], 0, 0
    for name, content in [*packaged, *own]:
        taken = snapshot(name, content)
        try:
            variables = list(dict.fromkeys(v for made in trace(taken).made.values() for v in made))[-3:]
            picked = [
                Resource(f"{v}.csv", Path(v), 1, "0" * 64, item=Item("frame", v, variable=v)) for v in variables
            ]
            with tempfile.TemporaryDirectory() as folder:
                record = methods(taken, staging=Path(folder), resources=picked, session=Session(Path(folder)))
                files = {one.path: one.location for one in record.resources}
                if "methods/lineage.json" in files:
                    told = json.loads(files["methods/lineage.json"].read_text("utf-8"))
                    assert all(1 <= n <= len(taken.cells) for r in told["resources"].values() for n in r["cells"])
                else:
                    foreign += 1
                if "methods/lineage.svg" in files:
                    ET.fromstring(files["methods/lineage.svg"].read_text("utf-8"))  # noqa: S314  (made here)
                    pictures += 1
                assert "This is a draft" in files["methods/methods.md"].read_text("utf-8")
        except Exception as error:  # noqa: BLE001  (that is what is counted)
            crashed.append(f"{name}: {type(error).__name__}: {error}")
    packages = Counter(name.partition("/")[0] for name, _ in packaged)
    rows = [
        "## Notebooks\n",
        f"{len(packaged)} different notebooks out of the sources of {len(packages)} packages "
        f"({', '.join(f'{name} {count}' for name, count in packages.items())}), and {len(own)} in styles met in practice.\n",
        "| | |\n|---|---|",
        f"| records that are valid | {len(packaged) + len(own) - len(crashed)} of {len(packaged) + len(own)} |",
        f"| of notebooks in other languages, without lineage | {foreign} |",
        f"| pictures | {pictures} |\n",
    ]
    return "\n".join([*rows, *crashed])


def edges(packaged: Sequence[tuple[str, Any]]) -> str:
    """Precision and recall of the edges, beside traced runs."""
    found: list[Compared] = []
    known = set[tuple[str, ...]]()
    for name, cells in [*styles(), *((name, sources(content)) for name, content in packaged)]:
        if any(tree_of(cell) is None for cell in cells) or tuple(cells) in known:
            continue
        known.add(tuple(cells))
        one = compared(name, cells)
        if one is not None and (len(one.seen) >= FEWEST or "/" not in name):
            found.append(one)
    rows = [
        "## Edges, beside traced runs\n",
        "An edge is a variable that one cell took from another (with the cell that made or changed it last), or a file "
        "that a cell read or wrote. The run sees variables by a dictionary that is the cells’ globals, changes in place "
        "by the content of all objects before and after, and files by their times of access. It does not see what is "
        "looked up beside that dictionary: names in a class’s body, frames that SQL names, `@name` in a query; these count "
        "here against the precision, though they are read. The styles were written together with the code that reads "
        "them; the packages’ notebooks were not, but what is made of a statement that failed was settled after looking at them, "
        "and the precision of those that stopped by an error is no forecast for others. The lineage gets the run’s errors as "
        "a notebook saves them: lines, functions that were running, message. `display` counts where a cell imports it.\n",
        "| notebook | cells | edges seen | precision | recall |\n|---|--:|--:|--:|--:|",
    ]
    rows += [f"| {o.name} | {o.cells} | {len(o.seen)} | {o.precision:.3f} | {o.recall:.3f} |" for o in found]
    for label, group in (
        ("styles", [o for o in found if "/" not in o.name]),
        ("packages, run without an error", [o for o in found if "/" in o.name and not o.failed]),
        (
            "packages, stopped by an error (a package or kernel that is not here)",
            [o for o in found if "/" in o.name and o.failed],
        ),
        ("**all**", found),
    ):
        both = sum(len(o.ours & o.seen) for o in group)
        ours, seen = sum(len(o.ours) for o in group), sum(len(o.seen) for o in group)
        cells = sum(o.cells for o in group)
        if seen and ours:
            rows.append(
                f"| {label}, {len(group)} notebooks | {cells} | {seen} | {both / ours:.3f} | {both / seen:.3f} |"
            )
    return "\n".join([*rows, ""])


def hidden(own: Sequence[tuple[str, Any]], rng: random.Random) -> str:
    """A cell that makes a variable is taken out, or moved below its first reader: is it told?"""
    planted, told = 0, 0
    missed = []
    for name, content in own:
        cells = [cell["source"] for cell in content["cells"]]
        found = trace(snapshot(name, content))
        for how in ("taken out", "moved down"):
            # A variable with one maker only, and a reader below it.
            makers = Counter(v for made in found.made.values() for v in made)
            able = [
                (link.start, link.end, v)
                for link in found.links
                for v in link.names
                if makers[v] == 1 and link.start < link.end
            ]
            if not able:
                continue
            start, _, variable = rng.choice(able)
            order = [n for n in range(len(cells)) if n != start]
            if how == "moved down":
                order.append(start)
            changed = as_notebook([cells[n] for n in order])
            for place, n in enumerate(order):
                changed["cells"][place]["execution_count"] = n + 1
            taken = snapshot(name, changed)
            notes = " ".join(order_notes(taken, trace(taken)))
            planted += 1
            if f"“{variable}”" in notes:
                told += 1
            else:
                missed.append(f"{name}: {variable} {how}")
    said = f"## Hidden state\n\nA cell was taken out, or moved below a reader of its variable, {planted} times: told {told} times."
    return f"{said}{' Missed: ' + '; '.join(missed) if missed else ''}\n"


def speed() -> str:
    """A notebook of 200 cells."""
    cells = ["import pandas as pd\nimport numpy as np", "df = pd.DataFrame({'a': np.arange(5)})"]
    for number in range(198):
        cells.append(
            f"# step {number}\ndf['c{number}'] = df['a'] * {number}\nx{number} = df.groupby('a')['c{number}'].mean()\n"
            f"def f{number}(frame, k={number}):\n    return frame[frame.a > k]\nprint(f{number}(df).head())\n"
            f"%time y{number} = x{number}.sum()"
        )
    taken = snapshot("long.ipynb", as_notebook(cells))
    picked = [Resource("df.csv", Path("df"), 1, "0" * 64, item=Item("frame", "df", variable="df"))]
    spans, whole = [], []
    for _ in range(3):
        tree_of.cache_clear()
        began = time.process_time()
        order_notes(taken, trace(taken, picked))
        spans.append(time.process_time() - began)
        tree_of.cache_clear()
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            methods(taken, staging=Path(folder), resources=picked)
            whole.append(time.process_time() - began)
    return (
        "## Speed\n\nA notebook of 200 cells of 6 lines, a magic in each, median CPU time of 3: lineage and order of execution "
        f"{statistics.median(spans):.2f} s; the whole record (environment and HTML included) {statistics.median(whole):.2f} s.\n"
    )


_WORK = """
import sys, time, os, tempfile
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
import pandas as pd, numpy as np, pyarrow, pyarrow.parquet
os.chdir(tempfile.mkdtemp())
frame = pd.DataFrame(np.random.default_rng(0).random((20000, 8)), columns=list("abcdefgh"))
frame.to_csv("a.csv", index=False); frame.to_parquet("a.parquet")
cell = '''
import pandas as pd
for _ in range(10):
    one = pd.read_csv("a.csv"); two = pd.read_parquet("a.parquet")
    one["i"] = one["a"] * two["b"]; three = one.groupby(one["c"].round(2)).mean()
    text = open("a.csv").read(1000)
'''
from kaggle_share import observing
shell.run_cell(cell)
observing.start(shell)
cost = {"on": [], "off": []}
for turn in range(24):
    which = "on" if turn % 2 else "off"
    observing.start(shell) if which == "on" else observing.stop()
    began = time.process_time()
    shell.run_cell(cell, store_history=True).raise_error()
    cost[which].append(time.process_time() - began)
n = 20000
observing.start(shell)
def each():
    began = time.process_time()
    for _ in range(n):
        open("a.csv").close()
    return (time.process_time() - began) / n * 1e6
on = each(); observing.stop(); off = each()
import statistics
print(statistics.median(cost["on"]) / statistics.median(cost["off"]) - 1, on - off, off)
"""


def hooks() -> str:
    """What the hooks cost: CPU time of a cell that reads and computes, on and off in turns, in one process."""
    done = subprocess.run([sys.executable, "-c", _WORK], capture_output=True, text=True, check=True, timeout=300)
    share, each, bare = map(float, done.stdout.split()[-3:])
    return (
        "## What the hooks cost\n\nCPU time of a cell that reads CSV and Parquet ten times and computes with them, hooks on "
        f"and off in turns: {share:+.1%}. An `open` and `close` of a file that was seen before takes {bare:.1f} µs with the "
        f"hook told to do nothing, and {each:+.1f} µs more with it on.\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
