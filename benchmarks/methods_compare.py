"""Lineage by kaggle-share beside what a traced run of the same notebook saw: precision and recall of the edges."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from methods_styles import FILES, STYLES

from kaggle_share.methods.lineage.failures import failure
from kaggle_share.methods.lineage.runs import Run
from kaggle_share.methods.lineage.walk import walk

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE / ".peers/notebooks"
LIMIT = 20
"""Seconds for one traced run."""

Edge = tuple[Any, Any, str]


@dataclass
class Compared:
    """Edges of one notebook."""

    name: str
    cells: int
    ours: set[Edge] = field(default_factory=set)
    seen: set[Edge] = field(default_factory=set)
    failed: dict[str, Any] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        return len(self.ours & self.seen) / len(self.ours) if self.ours else 1.0

    @property
    def recall(self) -> float:
        return len(self.ours & self.seen) / len(self.seen) if self.seen else 1.0


def styles() -> Iterator[tuple[str, list[str]]]:
    """The notebooks in styles met in practice."""
    for name, text in STYLES.items():
        yield name, [cell.strip("\n") for cell in text.split("# %%\n")]


def real() -> Iterator[tuple[str, dict[str, Any]]]:
    """Notebooks out of source distributions, each content once."""
    seen = set()
    for archive in sorted(NOTEBOOKS.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            for member in sorted(packed, key=lambda one: one.name):
                file = packed.extractfile(member) if member.name.endswith(".ipynb") and member.isreg() else None
                try:
                    content = json.load(file) if file is not None else None
                except ValueError:
                    continue
                cells = content.get("cells") if isinstance(content, dict) else None
                if not isinstance(cells, list) or len(cells) < 2:
                    continue
                key = json.dumps([cell.get("source") for cell in cells])
                if key not in seen:
                    seen.add(key)
                    yield f"{archive.name.split('-')[0]}/{Path(member.name).name}", content


def sources(content: dict[str, Any]) -> list[str]:
    """Sources of the code cells."""
    found = ["".join(cell["source"]) for cell in content["cells"] if cell.get("cell_type") == "code"]
    return [source for source in found if source.strip()]


def traced(cells: list[str]) -> dict[str, Any] | None:
    """What a run sees; None where it did not end."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "work"
        for name, text in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        given = Path(made) / "cells.json"
        given.write_text(json.dumps(cells))
        command = [sys.executable, str(HERE / "methods_traced.py"), str(given), str(folder)]
        if shutil.which("unshare"):
            command = ["unshare", "-rn", *command]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
            return json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None


def compared(name: str, cells: list[str]) -> Compared | None:
    """A notebook's edges by code and by run."""
    seen = traced(cells)
    if seen is None:
        return None
    fails = {int(number): failure([error]) for number, error in seen["failed"].items()}
    found, _ = walk([Run(source, index, index + 1, fails.get(index)) for index, source in enumerate(cells)])
    result = Compared(name, len(cells), failed=seen["failed"])
    result.seen = {tuple(edge) for edge in seen["edges"]}
    result.seen |= {(f"file:{path}", cell, "read") for cell, path in seen["read"]}
    result.seen |= {(cell, f"file:{path}", "write") for cell, path in seen["wrote"]}
    for number, facts in enumerate(found):
        result.ours |= {(source, number, name) for name, before in facts.reads.items() for source in before}
        for access in facts.accesses:
            if access.kind == "file" and access.does == "read":
                result.ours.add((f"file:{access.name}", number, "read"))
            elif access.kind == "file":
                result.ours.add((number, f"file:{access.name}", "write"))
    return result


if __name__ == "__main__":
    every = [*styles(), *((name, sources(content)) for name, content in real())]
    for name, cells in every:
        if len(sys.argv) > 1 and sys.argv[1] not in name:
            continue
        one = compared(name, cells)
        if one is None:
            print(name, "did not end")
            continue
        print(
            f"{name:45} cells {one.cells:3} seen {len(one.seen):4} ours {len(one.ours):4} "
            f"P {one.precision:.3f} R {one.recall:.3f} failed {len(one.failed)}"
        )
        if len(sys.argv) > 2:
            print("   too many:", sorted(map(str, one.ours - one.seen)))
            print("   missed:  ", sorted(map(str, one.seen - one.ours)))
            print("   failed:  ", one.failed)
