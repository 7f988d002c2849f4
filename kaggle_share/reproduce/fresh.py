"""A fresh environment, made from a published `requirements.txt`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kaggle_share.errors import KaggleShareError

PATIENCE = 1800.0
"""Seconds that an installation may take."""


def fresh_environment(folder: Path, requirements: Path, *, wheelhouse: Path | None = None) -> str:
    """Make an environment with what was recorded, kaggle-share and ipykernel.

    Parameters
    ----------
    folder:
        Where to; it does not exist yet.
    requirements:
        The published `requirements.txt`.
    wheelhouse:
        Folder of wheels to install from, and from nowhere else.

    Returns
    -------
    Path of its Python.

    Raises
    ------
    KaggleShareError
        It can't be made.
    """
    uv = shutil.which("uv") or _beside("uv")
    make = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    _do([*make, str(folder)], "no environment can be made here")
    python = str(folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
    install = [uv, "pip", "install", "--quiet", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    offline = ["--no-index", "--find-links", str(wheelhouse.resolve())] if wheelhouse else []
    named = requirements.read_text("utf-8").splitlines() if requirements.is_file() else []
    own = [] if any(line.startswith(("kaggle-share==", "kaggle-share @")) for line in named) else [_own(wheelhouse)]
    listed = ["--requirement", str(requirements)] if named else []
    _do([*install, *offline, *listed, *own, "ipykernel"], "the recorded packages can't be installed")
    return python


def _own(wheelhouse: Path | None) -> str:
    """This kaggle-share: its folder where it is being worked on, else its version."""
    try:
        found = distribution("kaggle-share")
    except PackageNotFoundError:
        return "kaggle-share"
    told = json.loads(found.read_text("direct_url.json") or "{}")
    parts = urlsplit(str(told.get("url", "")))
    if wheelhouse is None and parts.scheme == "file" and "dir_info" in told:
        return url2pathname(parts.path)
    return f"kaggle-share=={found.version}"


def _beside(name: str) -> str | None:
    found = Path(sys.executable).parent / name
    return str(found) if found.is_file() else None


def _do(command: list[str], failed: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        raise KaggleShareError(f"{failed} ({type(error).__name__})", "Try again with --here") from None
    if done.returncode:
        said = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        reason = next((line for line in said if "error" in line.casefold() or "no " in line.casefold()), "")
        raise KaggleShareError(f"{failed}: {(reason or (said or ['?'])[-1])[:200]}", "Try again with --here")
