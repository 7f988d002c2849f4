"""What the wheel weighs, and what of.

python benchmarks/wheel.py            half a minute; takes the front end as `make front` built it
python benchmarks/wheel.py --write    and into docs/benchmarks/wheel.md
"""

from __future__ import annotations

# ruff: noqa: E501
import argparse
import ast
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENT = PROJECT / "docs/benchmarks/wheel.md"
ASKED = 1_000_000
"""Bytes."""
FRONT_END = "share/jupyter/labextensions"
TEXTS = "tables and texts, such as names, headers and translations"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, weigh, and tell."""
    parser = argparse.ArgumentParser(description="Weigh the wheel.")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/wheel.md")
    said = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        text = report(built(Path(folder)))
    print(text)
    if said.write:
        DOCUMENT.write_text(text, "utf-8")
    return 0


def built(folder: Path) -> Path:
    """The wheel, as `make dist` makes it."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(PROJECT)]
    subprocess.run(command, check=True, timeout=600)
    (wheel,) = folder.glob("*.whl")
    return wheel


def report(wheel: Path) -> str:
    """What it weighs, in Markdown."""
    whole = wheel.stat().st_size
    by_kind: Counter[str] = Counter()
    by_folder: Counter[str] = Counter()
    files: Counter[str] = Counter()
    without_docstrings = best = entries = 0
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            content = archive.read(entry)
            folder = _folder(entry.filename)
            entries += 1
            files[folder] += 1
            by_kind[_kind(entry.filename)] += entry.compress_size
            by_folder[folder] += entry.compress_size
            best += min(len(_deflated(content, 9)), entry.compress_size)
            if entry.filename.endswith(".py"):
                without_docstrings += len(_deflated(_without_docstrings(content), 6)) - len(_deflated(content, 6))
    by_kind["names and places of the files in the archive"] = whole - sum(by_kind.values())
    over = whole / ASKED
    return f"""# What the wheel weighs

`python benchmarks/wheel.py --write`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.

The wheel weighs **{whole:,} bytes**, {over:.2f} × the {ASKED / 1e6:.0f} MB that is asked. It is pure Python and needs no Node where it is installed; JupyterLab's side of the panel is the smallest part.

| of it | bytes |
|---|--:|
{_rows(by_kind)}

| folder | files | bytes |
|---|--:|--:|
{_rows(by_folder, files)}

What would make it lighter, and by how much:

- zlib's strongest deflate: {whole - best - by_kind["names and places of the files in the archive"]:,} bytes.
- Python code without its docstrings, which are the help: {-without_docstrings:,} bytes.
- The sandbox as a distribution of its own: {by_folder["kaggle_share/sandbox"]:,} bytes. `pip install kaggle-share` would then bring no rehearsal, or the same bytes in two wheels.

None of them is enough by itself, and each takes something away from those who install it. So it is whole, and over what is asked.
"""


def _kind(name: str) -> str:
    if FRONT_END in name:
        return "JupyterLab's side of the panel"
    if name.endswith(".py"):
        return "Python code"
    return "what describes the distribution, such as its list of files" if ".dist-info/" in name else TEXTS


def _folder(name: str) -> str:
    if ".dist-info/" in name:
        return "(what describes the distribution)"
    parts = name.split("/")
    if ".data" in parts[0]:
        return "labextension"
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def _rows(sizes: Counter[str], files: Counter[str] | None = None) -> str:
    return "\n".join(
        f"| {name} | {f'{files[name]:,} | ' if files else ''}{size:,} |" for name, size in sizes.most_common()
    )


def _deflated(content: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9)
    return packer.compress(content) + packer.flush()


def _without_docstrings(source: bytes) -> bytes:
    """The code without its docstrings. Its lines stay as they are."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for one in body:
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str):
                for line in range(one.lineno - 1, one.end_lineno or one.lineno):
                    lines[line] = b"\n"
    return b"".join(lines)


if __name__ == "__main__":
    sys.exit(main())
