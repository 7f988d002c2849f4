"""Download the wheels that fresh environments of the demo notebooks need: `python tests/wheelhouse.py FOLDER`.

Part of setting up (`make test`), so that the tests make such environments without a network. What is needed is what
the notebooks' runs record, with what that and kaggle-share depend on, in the versions that are installed here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
WHEELS = Path(sys.prefix) / "wheelhouse"
_RUN = """
import sys
import nbformat
from nbclient import NotebookClient

path, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
nbformat.write(notebook, path + ".executed")
"""


def execute(name: str, folder: Path) -> Path:
    """Run a copy of a demo notebook in a real kernel, against a sandbox of its own, which goes on running.

    Parameters
    ----------
    name:
        Of the notebook.
    folder:
        Gets `notebooks/` and the user's `data/`.

    Returns
    -------
    The copy; beside it lies what came of the run, with outputs, as `….executed`.
    """
    path = folder / "notebooks" / name
    path.parent.mkdir(parents=True)
    (folder / "ipython").mkdir()
    shutil.copyfile(NOTEBOOKS / name, path)
    environment = {**os.environ, "KAGGLE_SHARE_NOTEBOOK": str(path), **at_home(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(path), str(path.parent)], env=environment, capture_output=True, text=True,
        timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return path


def at_home(folder: Path) -> dict[str, str]:
    """Variables of whoever ran a notebook in this folder."""
    return {
        "KAGGLE_SHARE_DATA": str(folder / "data"),
        "KAGGLE_SHARE_CONFIG": str(folder / "config"),
        "KAGGLE_SHARE_ENDPOINT": "sandbox",
        "IPYTHONDIR": str(folder / "ipython"),
    }


def with_our_own(folder: Path) -> Path:
    """A folder of the wheels that were downloaded at set-up, and of kaggle-share's as it is now."""
    for wheel in WHEELS.glob("*.whl"):
        (folder / wheel.name).symlink_to(wheel)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def recorded(name: str, folder: Path) -> list[str]:
    """Names in the `requirements.txt` that a demo notebook publishes."""
    from kaggle_share.record import Record, record_path
    from kaggle_share.sandbox import stop

    try:
        path = execute(name, folder)
        (entry,) = (
            e for refs in Record(record_path(notebook=path, document=None)).all().values() for e in refs.values()
        )
        sha256 = entry.files["methods/requirements.txt"].sha256
        text = (folder / "data" / "sandbox" / "content" / sha256[:2] / sha256).read_text("utf-8")
    finally:
        stop(folder / "data" / "sandbox")
    return [match[1] for line in text.splitlines() if (match := re.match(r"([\w.-]+)==", line))]


def pinned(names: Iterable[str]) -> list[str]:
    """Those distributions and all that they depend on, as they are installed here."""
    versions: dict[str, str] = {}
    todo = [(name, "") for name in names]
    seen = set()
    while todo:
        name, extra = todo.pop()
        name = re.sub(r"[-_.]+", "-", name).lower()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        versions[name] = found.version
        for one in map(Requirement, found.requires or ()):
            if one.marker is None or one.marker.evaluate({"extra": extra}):
                todo += [(one.name, wanted) for wanted in ("", *one.extras)]
    # kaggle-share itself is built by the tests, as it is then.
    return [f"{name}=={version}" for name, version in sorted(versions.items()) if name != "kaggle-share"]


def main(folder: Path) -> None:
    """Fill the folder; wheels that are there already stay."""
    with tempfile.TemporaryDirectory() as named:
        needed = {"kaggle-share", "ipykernel", "fsspec"}
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            needed |= set(recorded(path.name, Path(named, path.stem)))
        pins = Path(named, "pins.txt")
        pins.write_text("\n".join(pinned(needed)))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", str(folder), "--requirement", str(pins)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
