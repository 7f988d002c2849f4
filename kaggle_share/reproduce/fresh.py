"""A fresh environment, made from a recorded `requirements.txt`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kaggle_share.errors import KaggleShareError
from kaggle_share.model import SILENT, Watch

PATIENCE = 1800.0
"""Seconds that an installation may take."""
_SECRETIVE = re.compile(r"KAGGLE|TOKEN|SECRET|PASSW|CREDENTIAL|_KEY$", re.IGNORECASE)
_FOR_TERMINALS = frozenset(("FORCE_COLOR", "CLICOLOR_FORCE"))
"""A kernel says so to what it runs, and what an installer complains of is read in a sentence."""
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}m")
_INSTALLERS = re.compile(r"(?:UV|PIP|SSL|REQUESTS|CURL|GIT|SSH)_", re.IGNORECASE)


def fresh_environment(
    folder: Path,
    requirements: Path | None,
    *,
    python: str = "",
    wheelhouse: Path | None = None,
    besides: Sequence[str] = (),
    watch: Watch = SILENT,
) -> str:
    """Make an environment with what was recorded, kaggle-share and ipykernel.

    Parameters
    ----------
    folder:
        Where to; it does not exist yet.
    requirements:
        The recorded `requirements.txt`; None where nothing was imported.
    python:
        The version that is recorded. Taken where this machine has it; nothing is downloaded for it.
    wheelhouse:
        Folder of wheels to install from, and from nowhere else.
    besides:
        What the run uses where it can be had; without it the environment is made all the same.
    watch:
        Asked whether to stop.

    Returns
    -------
    Path of its Python.

    Raises
    ------
    KaggleShareError
        It can't be made.
    """
    uv = shutil.which("uv") or _beside("uv")
    made = f"{folder / 'Scripts/python.exe' if sys.platform == 'win32' else folder / 'bin/python'}"
    failed = "no environment can be made here"
    if uv:
        make = [uv, "venv", "--quiet", "--no-project", "--python"]
        recorded = [*make, ".".join(python.split(".")[:2]), "--no-python-downloads", str(folder)]
        if _same(python) or not _tried(recorded, watch):
            _do([*make, sys.executable, str(folder)], failed, watch)
    else:
        _do([sys.executable, "-m", "venv", str(folder)], failed, watch)
    install = [uv, "pip", "install", "--quiet", "--python", made] if uv else [made, "-m", "pip", "install", "-q"]
    if wheelhouse is not None:
        install += ["--no-index", "--find-links", str(wheelhouse.resolve())]
    named = requirements.read_text("utf-8").splitlines() if requirements is not None else []
    own = [] if any(line.startswith(("kaggle-share==", "kaggle-share @")) for line in named) else [_own(wheelhouse)]
    listed = ["--requirement", str(requirements)] if named else []
    _do([*install, *listed, *own, "ipykernel"], "the recorded packages can't be installed", watch)
    for one in besides:
        _tried([*install, one], watch)
    return made


def _same(version: str) -> bool:
    """The recorded Python is this one, as far as packages can tell, or none that can be asked for."""
    return not re.fullmatch(r"\d{1,2}\.\d{1,3}(\.\d{1,3})?", version) or version.split(".")[:2] == [
        str(number) for number in sys.version_info[:2]
    ]


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


def _tried(command: list[str], watch: Watch) -> bool:
    try:
        _do(command, "", watch)
    except KaggleShareError as error:
        if watch.stop.is_set():
            raise error
        return False
    return True


def _do(command: list[str], failed: str, watch: Watch) -> None:
    # What a package builds is somebody's code too: of the user's secrets only the installers' own are there.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in _FOR_TERMINALS and (_INSTALLERS.match(name) or not _SECRETIVE.search(name))
    }
    until = time.monotonic() + PATIENCE
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=environment
            )
        except OSError as error:
            raise KaggleShareError(f"{failed} ({type(error).__name__})", "Try again with --here") from None
        try:
            while process.poll() is None:
                watch.check()
                if time.monotonic() > until:
                    raise KaggleShareError(f"{failed}: it takes too long", "Try again with --here")
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        said.seek(0)
        told = _COLOURS.sub("", said.read().decode("utf-8", "replace"))
        lines = [line.strip() for line in told.splitlines() if line.strip()]
    if process.returncode:
        raise KaggleShareError(f"{failed}: {_without_passwords(_reason(lines))[:240]}", "Try again with --here")


def _reason(lines: list[str]) -> str:
    """What an installer complains of: the line that says so, or what uv goes on to say is the cause."""
    cause = re.search(r"\bBecause (.{1,400}?)(?:, we can conclude\b|\.(?:\s|$)|$)", " ".join(lines))
    if cause:
        return cause[1]
    return next(
        (line for line in lines if "error" in line.casefold() or "no " in line.casefold()), (lines or ["?"])[-1]
    )


def _without_passwords(line: str) -> str:
    return re.sub(r"://[^/@\s]{1,200}@", "://", line)
