"""The environment as installers read it: `requirements.txt` for pip and uv, `environment.yml` for conda.

What can't be had anywhere (a folder of the author's machine) is told in a comment: a wrong line would stop the
installation of all the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+!_-]{0,60}")


def requirements_text(environment: Mapping[str, Any]) -> str:
    """`requirements.txt`: the imported distributions, pinned.

    Parameters
    ----------
    environment:
        As `describe_environment` gives it.
    """
    head = f"# Python {environment['python']['version']}; the packages that were imported, as they were installed.\n"
    return head + "".join(f"{line}\n" for line in [*_lines(environment), *_missing(environment)])


def conda_text(environment: Mapping[str, Any]) -> str:
    """`environment.yml`: the same for conda and mamba, what pip installed by pip.

    Parameters
    ----------
    environment:
        As `describe_environment` gives it.
    """
    by_conda = [name for name in environment["imported"] if _origin(environment, name)["from"] == "conda"]
    lines = ["name: methods", "channels:", "  - conda-forge", "dependencies:"]
    lines += [f"  - python={environment['python']['version']}", "  - pip"]
    for name in by_conda:
        pinned = f"{name.lower()}={environment['distributions'][name]}"
        lines.append(f"  - {json.dumps(pinned)}")
    rest = [line for line in _lines(environment, without=by_conda) if not line.startswith("#")]
    told = [line for line in _lines(environment, without=by_conda) if line.startswith("#")]
    if rest:
        lines += ["  - pip:", *(f"      - {json.dumps(line)}" for line in rest)]
    return "".join(f"{line}\n" for line in [*lines, *told, *_missing(environment)])


def unobtainable(environment: Mapping[str, Any]) -> list[str]:
    """The imported distributions that nobody else can install from what is known, by name."""
    return [name for name in environment["imported"] if _line(environment, name).startswith("#")]


def _lines(environment: Mapping[str, Any], without: list[str] | None = None) -> list[str]:
    return [_line(environment, name) for name in environment["imported"] if name not in (without or ())]


def _line(environment: Mapping[str, Any], name: str) -> str:
    number = environment["distributions"][name]
    told = _origin(environment, name)
    if not _PLAIN.fullmatch(name) or not _VERSION.fullmatch(number):
        return f"# a package whose name or version pip can't read: {json.dumps([name, number])}"
    if told["from"] in ("package index", "conda"):
        return f"{name}=={number}"
    if told["from"] == "archive":
        digest = f"#sha256={told['sha256']}" if told.get("sha256") else ""
        return f"{name} @ {told['url']}{digest}"
    if told.get("url") and told.get("commit") and told.get("clean") is not False:
        return f"{name} @ {told.get('vcs') or 'git'}+{told['url']}@{told['commit']}"
    if told["from"] == "VCS":
        return f"# {name}=={number} was installed from a repository that can't be named"
    changed = ", with changes that are in no commit" if told.get("commit") and told.get("url") else ""
    return f"# {name}=={number} was installed from a folder of the author's machine{changed}"


def _origin(environment: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = environment.get("origins", {}).get(name, {"from": "package index"})
    return found


def _missing(environment: Mapping[str, Any]) -> list[str]:
    told = [f"# {name}: imported in the notebook, and not installed here" for name in environment["not_installed"]]
    local = environment["local_modules"]
    return [*told, *(f"# {name}: a module of the notebook's author, which no package has" for name in local)]
