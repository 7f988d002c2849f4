"""The environment that made the data: Python, platform, installed distributions and those that were imported.

What runs the numbers is in `hardware.py`, where the code came from in `origins.py`, random numbers in `seeds.py`.

It names no folder, user or host, and no moment: the same environment gives the same text.
"""

from __future__ import annotations

import ast
import json
import locale
import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Set
from importlib.metadata import Distribution, PackageNotFoundError, distributions, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kaggle_share.methods import hardware
from kaggle_share.methods.definitions import is_python, parsed
from kaggle_share.methods.origins import commit_of, origin
from kaggle_share.methods.seeds import random_state
from kaggle_share.methods.text import without_folders
from kaggle_share.model import Snapshot


def describe_environment(snapshot: Snapshot) -> dict[str, Any]:
    """The environment as JSON.

    Parameters
    ----------
    snapshot:
        The notebook, for its kernel; outside of a session its import statements tell what was imported.

    Returns
    -------
    `schema`, `taken_in` (`notebook session` or `command line`), `python`, `platform`, `cpu`, `cpu_count`, `gpu`,
    `blas`, `settings` (variables that change what is computed), `locale`, `time_zone`, `kernel`, `kaggle_share`,
    `git` (of the notebook's folder), `random` (`seeds` and `unseeded`), `distributions` (name → version, by
    normalised name), `imported`, `used` (those of them that the notebook's own import statements name), `origins`
    (of the imported), `not_installed` and `local_modules` (modules that it imports and that are in no distribution).
    """
    session = _in_session()
    named = _named_imports(snapshot)
    loaded = set(sys.modules) if session else named
    installed: dict[str, str] = {}
    origins: dict[str, Any] = {}
    used: set[str] = set()
    provided: set[str] = set()
    seen: set[str] = set()
    for found in distributions():
        name, number = _identity(found)
        key = normalised(name)
        if not name or key in seen:  # the first on the path is the one that is imported
            continue
        seen.add(key)
        installed[name] = number
        # Editable installations list no module of theirs; most are named like the distribution.
        modules = _modules(found) or {key.replace("-", "_")}
        if _is_loaded(modules, loaded, session):
            origins[name] = origin(found)
        if _is_loaded(modules, named, False):
            used.add(name)
            provided |= {module.partition(".")[0] for module in modules}
    order = sorted(installed, key=normalised)
    missing, local = _without_distribution({name for name in named if "." not in name} - provided, snapshot)
    return {
        "schema": 1,
        "taken_in": "notebook session" if session else "command line",
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "description": platform.platform(),
        },
        "cpu": hardware.processor(),
        "cpu_count": os.cpu_count(),
        "gpu": hardware.graphics(),
        "blas": hardware.linear_algebra(),
        "settings": hardware.settings(),
        "locale": ".".join(part for part in locale.getlocale() if part),
        "time_zone": _time_zone(),
        "kernel": _kernel(snapshot),
        "kaggle_share": _own_version(),
        "git": commit_of(snapshot.path.parent, snapshot.path.name) if snapshot.path is not None else None,
        "random": random_state(snapshot),
        "distributions": {name: installed[name] for name in order},
        "imported": [name for name in order if name in origins],
        "used": [name for name in order if name in used],
        "origins": {name: origins[name] for name in order if name in origins},
        "not_installed": missing,
        "local_modules": local,
    }


def environment_text(environment: Mapping[str, Any]) -> str:
    """`environment.json`."""
    return json.dumps(environment, indent=2, ensure_ascii=False) + "\n"


def normalised(name: str) -> str:
    """A distribution's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _in_session() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def _named_imports(snapshot: Snapshot) -> set[str]:
    """Modules that the notebook's import statements name, with the packages above them."""
    names: set[str] = set()
    if not is_python(snapshot):
        return names
    for cell in snapshot.cells:
        tree = parsed(cell.source) if cell.type == "code" else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
                names.update(f"{node.module}.{alias.name}" for alias in node.names)
    above = {name.rsplit(".", depth)[0] for name in names for depth in range(1, name.count(".") + 1)}
    return names | above


def _identity(found: Distribution) -> tuple[str, str]:
    # `metadata` parses the whole file as an e-mail, which takes ten times as long for some hundred distributions.
    head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "")[:4000]
    name = re.search(r"^Name:[ \t]*(\S+)", head, re.MULTILINE)
    number = re.search(r"^Version:[ \t]*(\S+)", head, re.MULTILINE)
    return (name.group(1), number.group(1)) if name and number else ("", "")


def _is_loaded(modules: Set[str], loaded: Set[str], session: bool) -> bool:
    """True when a module of the distribution was imported."""
    for module in modules:
        top = module.partition(".")[0]
        if top not in loaded:
            continue
        # `google` and the like belong to many distributions: only what lies within tells them apart.
        shared = not session or getattr(sys.modules.get(top), "__file__", None) is None
        if module in loaded or not (shared and "." in module):
            return True
    return False


def _without_distribution(names: Set[str], snapshot: Snapshot) -> tuple[list[str], list[str]]:
    """Modules that are not installed, and those that are files of the user's own."""
    missing, local = [], []
    folder = snapshot.path.parent if snapshot.path is not None else None
    for name in sorted(names - sys.stdlib_module_names - {"__main__", "__future__"}):
        if folder is not None and ((folder / f"{name}.py").is_file() or (folder / name).is_dir()):
            local.append(name)
            continue
        try:
            known = find_spec(name)
        except (ImportError, ValueError, AttributeError):
            known = None
        if known is None:
            missing.append(name)
        elif known.origin and not Path(known.origin).is_relative_to(sys.prefix):
            local.append(name)
    return missing, local


def _modules(found: Distribution) -> set[str]:
    """The modules at the top of a distribution, and those right within a folder that has no `__init__.py`."""
    files = [line.partition(",")[0] for line in (found.read_text("RECORD") or "").splitlines()]
    files = [
        name for name in files if name.endswith((".py", ".so", ".pyd")) and not name.startswith(("..", "/", "_"))
    ]
    packages = {name.partition("/")[0] for name in files if name.count("/") == 1 and name.endswith("/__init__.py")}
    modules = set()
    for name in files:
        first, slash, rest = name.partition("/")
        if not slash or first in packages:
            modules.add(first.partition(".")[0])
        elif "." not in first:
            modules.add(f"{first}.{rest.partition('/')[0].partition('.')[0]}")
    return modules or set((found.read_text("top_level.txt") or "").split())


def _time_zone() -> str:
    """The zone's name, such as `Europe/Berlin`; else its abbreviations."""
    pattern = r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+){0,2}"
    given = os.environ.get("TZ", "").removeprefix(":")
    if re.fullmatch(pattern, given):
        return given
    link = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    return link if re.fullmatch(pattern, link) else "/".join(dict.fromkeys(time.tzname))


def _kernel(snapshot: Snapshot) -> dict[str, str]:
    metadata = snapshot.content.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, Mapping) else None
    wanted = ("name", "display_name", "language")
    if not isinstance(spec, Mapping):
        return {}
    # Tools call a kernel by the folder that it lies in.
    return {key: without_folders(str(spec[key])) for key in wanted if key in spec}


def _own_version() -> str:
    try:
        return version("kaggle-share")
    except PackageNotFoundError:
        return ""
