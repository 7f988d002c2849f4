"""The environment that made the data: Python, platform, installed distributions and those that were imported.

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
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

from kaggle_share.methods.definitions import is_python, parsed
from kaggle_share.model import Snapshot


def describe_environment(snapshot: Snapshot) -> dict[str, Any]:
    """The environment as JSON.

    Parameters
    ----------
    snapshot:
        The notebook, for its kernel; outside of a session its import statements tell what was imported.

    Returns
    -------
    `schema`, `taken_in` (`notebook session` or `command line`), `python`, `platform`, `cpu_count`, `locale`,
    `time_zone`, `kernel`, `kaggle_share`, `distributions` (name → version, by normalised name) and `imported`.
    """
    session = _in_session()
    loaded = set(sys.modules) if session else _named_imports(snapshot)
    installed: dict[str, str] = {}
    imported: list[str] = []
    seen: set[str] = set()
    for found in distributions():
        name, number = _identity(found)
        key = re.sub(r"[-_.]+", "-", name).lower()  # PEP 503
        if not name or key in seen:  # the first on the path is the one that is imported
            continue
        seen.add(key)
        installed[name] = number
        if _is_loaded(found, key, loaded, session):
            imported.append(name)
    order = sorted(installed, key=lambda name: re.sub(r"[-_.]+", "-", name).lower())
    return {
        "schema": 1,
        "taken_in": "notebook session" if session else "command line",
        "python": {"version": platform.python_version(), "implementation": platform.python_implementation()},
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "description": platform.platform(),
        },
        "cpu_count": os.cpu_count(),
        "locale": ".".join(part for part in locale.getlocale() if part),
        "time_zone": _time_zone(),
        "kernel": _kernel(snapshot),
        "kaggle_share": _own_version(),
        "distributions": {name: installed[name] for name in order},
        "imported": [name for name in order if name in set(imported)],
    }


def environment_text(environment: Mapping[str, Any]) -> str:
    """`environment.json`."""
    return json.dumps(environment, indent=2, ensure_ascii=False) + "\n"


def requirements_text(environment: Mapping[str, Any]) -> str:
    """`requirements.txt`: the imported distributions, pinned."""
    head = f"# Python {environment['python']['version']}; the packages that were imported, as they were installed.\n"
    installed = environment["distributions"]
    return head + "".join(f"{name}=={installed[name]}\n" for name in environment["imported"])


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


def _is_loaded(found: Distribution, key: str, loaded: set[str], session: bool) -> bool:
    """True when a module of the distribution was imported."""
    modules = _modules(found)
    if not modules:
        # Editable installations list no module of theirs; most are named like the distribution.
        modules = {key.replace("-", "_")}
    for module in modules:
        top = module.partition(".")[0]
        if top not in loaded:
            continue
        # `google` and the like belong to many distributions: only what lies within tells them apart.
        shared = session and getattr(sys.modules.get(top), "__file__", None) is None
        if module in loaded or not (shared and "." in module):
            return True
    return False


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
    return {key: str(spec[key]) for key in wanted if key in spec} if isinstance(spec, Mapping) else {}


def _own_version() -> str:
    try:
        return version("kaggle-share")
    except PackageNotFoundError:
        return ""
