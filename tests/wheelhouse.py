"""Download the wheels that a fresh environment of the demo's record needs: `python tests/wheelhouse.py FOLDER`.

Part of setting up (`make test`), so that the tests make such an environment without a network. What is needed is what
the demo's run records, with what that and kaggle-share depend on, in the versions that are installed here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def recorded(demo: Path) -> list[str]:
    """Names in the `requirements.txt` that the demo publishes; it is run in a folder of its own."""
    os.environ["KAGGLE_SHARE_DEMO"] = str(demo)
    script = [sys.executable, str(ROOT / "notebooks" / "demo.py")]
    subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*script, "--stop"], check=True, stdout=subprocess.DEVNULL)
    from kaggle_share.record import Record

    (path,) = (demo / "notebooks").glob("*.kaggle-share.json")
    (entry,) = (entry for refs in Record(path).all().values() for entry in refs.values())
    sha256 = entry.files["methods/requirements.txt"].sha256
    text = (demo / "sandbox" / "content" / sha256[:2] / sha256).read_text("utf-8")
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
        pins = Path(named, "pins.txt")
        pins.write_text("\n".join(pinned([*recorded(Path(named, "demo")), "kaggle-share", "ipykernel"])))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", str(folder), "--requirement", str(pins)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
