"""The clients that are compared, each as a command of a fresh process.

The peers run unmodified; in their process only kagglesdk's table of endpoints is pointed at the sandbox, since
the `kaggle` command can't be told another address.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path

from upload_scenarios import BARE, OURS

from kaggle_share.sandbox.accounts import Credentials

HERE = Path(__file__).resolve().parent
PEERS = HERE / ".peers"
NEWEST = ("kaggle==2.2.5", "kagglesdk==0.1.38", "kagglehub==1.0.3")
NEEDED = (
    *("bleach", "certifi", "jupytext", "packaging", "protobuf", "python-dateutil", "python-dotenv"),
    *("python-slugify", "pyyaml", "requests", "tqdm", "urllib3"),
    # kaggle imports it without saying so.
    "six",
)
"""What the peers ask for, without the versions: they ask for a certifi that the registry may not have yet."""

_POINT = """
import sys
from kagglesdk import kaggle_env
url = sys.argv.pop(1)
for environment in kaggle_env.KaggleEnv:
    # Production is the one whose address has no /api of its own.
    kaggle_env._env_to_endpoint[environment] = url + ("/api" if environment is kaggle_env.KaggleEnv.PROD else "")
"""
_KAGGLE = f"{_POINT}\nsys.argv[0] = 'kaggle'\nfrom kaggle.cli import main\nmain()\n"
_HUB = f"{_POINT}\nimport kagglehub\nkagglehub.dataset_upload(*sys.argv[1:])\n"
# What the thread that all wait for spends in it: importing what only screening needs, and screening. Nothing else
# that is imported by the way counts, nor what another thread imports meanwhile.
_SCREENING = """
import builtins, functools, sys, threading, time
spent, within, original = [0.0], [], builtins.__import__
def timed(work):
    @functools.wraps(work)
    def run(*given, **named):
        if within or threading.current_thread() is not threading.main_thread():
            return work(*given, **named)
        within.append(work)
        began = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            spent[0] += time.perf_counter() - began
            within.pop()
    return run
first = timed(original)
def importing(name, *given, **named):
    if not name.startswith("kaggle_share.screen"):
        return original(name, *given, **named)
    found = first(name, *given, **named)
    step = sys.modules["kaggle_share.screen"]
    # While it is being imported it has none yet.
    if hasattr(step, "screen") and not hasattr(step.screen, "__wrapped__"):
        step.screen = timed(step.screen)
    return found
builtins.__import__ = importing
from kaggle_share.ui.cli import run
code = run(sys.argv[1:])
print(spent[0], file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True)
class Task:
    """One upload that a client is asked for."""

    url: str
    """Of the sandbox."""
    user: Credentials
    folder: Path
    """The files."""
    beside: Path
    """The same files as links, for a client that wants a metadata file among them."""
    ref: str


@dataclass(frozen=True)
class Client:
    """A client."""

    name: str
    version: str
    command: Callable[[Task], list[str]]
    environment: Callable[[Task], Mapping[str, str]]


def ours() -> Client:
    """kaggle-share, as its user calls it."""

    def command(task: Task) -> list[str]:
        script = Path(sys.executable).with_name("kaggle-share")
        return [str(script), "publish", str(task.folder), "--to", task.ref, "--bare", "--yes", "--json"]

    def environment(task: Task) -> Mapping[str, str]:
        return {
            "KAGGLE_SHARE_ENDPOINT": task.url,
            "KAGGLE_SHARE_CREDENTIALS": f"{task.user.username}:{task.user.key}",
        }

    return Client(OURS, installed("kaggle-share"), command, environment)


def screening(task: Task) -> list[str]:
    """A publication that says on stderr, last, for how many seconds it screened."""
    words = ["publish", str(task.folder), "--to", task.ref, "--bare", "--yes", "--json"]
    return [sys.executable, "-c", _SCREENING, *words]


def reference() -> Client:
    """Nothing but sending, each file by itself on 32 connections: what sandbox and machine allow."""

    def command(task: Task) -> list[str]:
        return [sys.executable, str(HERE / "upload_reference.py"), task.url, str(task.folder), task.ref]

    return Client(BARE, "", command, _peers_environment)


def peers() -> list[Client]:
    """The newest `kaggle` and kagglehub, in an environment of their own, made if need be."""
    python = _environment()
    asked = "import json, importlib.metadata as m; print(json.dumps([m.version(n) for n in ('kaggle', 'kagglehub')]))"
    answer = subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True)
    kaggle, hub = json.loads(answer.stdout)

    def with_kaggle(task: Task) -> list[str]:
        slug = task.ref.partition("/")[2]
        metadata = {"id": task.ref, "title": slug.replace("-", " "), "licenses": [{"name": "CC0-1.0"}]}
        (task.beside / "dataset-metadata.json").write_text(json.dumps(metadata))
        return [str(python), "-c", _KAGGLE, task.url, "datasets", "create", "-p", str(task.beside), "-r", "zip"]

    def with_hub(task: Task) -> list[str]:
        return [str(python), "-c", _HUB, task.url, task.ref, str(task.folder)]

    return [
        Client("kaggle", kaggle, with_kaggle, _peers_environment),
        Client("kagglehub", hub, with_hub, _peers_environment),
    ]


def _peers_environment(task: Task) -> Mapping[str, str]:
    return {"KAGGLE_USERNAME": task.user.username, "KAGGLE_KEY": task.user.key}


def _environment() -> Path:
    folder = PEERS / "-".join(name.replace("==", "-") for name in NEWEST)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if done.exists():
        return python
    print(f"Setting up {', '.join(NEWEST)} …", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for names in (("--no-deps", *NEWEST), NEEDED):
        pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *names]
        # It complains of the certifi, at length; what it says is for a failure only.
        if subprocess.run(pip, capture_output=True).returncode:
            subprocess.run(pip, check=True)
    done.touch()
    return python
