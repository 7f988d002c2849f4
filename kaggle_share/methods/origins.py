"""Where code came from: a distribution's origin, and the commit of the folder that the notebook lies in.

No address names a user's password, a folder of this machine or this machine.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

PATIENCE = 3.0
"""Seconds after which git is not waited for any longer."""
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SCP = re.compile(r"(?:[^@/:\s]{1,64}@)?([A-Za-z0-9][A-Za-z0-9.-]{1,253}):(?!//)([^\s:]{1,1000})")


def origin(found: Distribution) -> dict[str, Any]:
    """Where a distribution was installed from, by its `direct_url.json` (PEP 610).

    Parameters
    ----------
    found:
        The distribution.

    Returns
    -------
    `from`: `package index`, `conda`, `VCS`, `archive` or `folder`; of a checkout `url` and `commit`, as far as they
    may be told; of an archive `url` and `sha256`; of a folder `editable`, and `url`, `commit` and `clean` where it is
    one of git's.
    """
    try:
        told = json.loads(found.read_text("direct_url.json") or "null")
    except ValueError:
        told = None
    if not isinstance(told, Mapping):
        installer = (found.read_text("INSTALLER") or "").strip().lower()
        return {"from": "conda" if installer == "conda" else "package index"}
    url = str(told.get("url", ""))
    vcs, folder, archive = (told.get(key) for key in ("vcs_info", "dir_info", "archive_info"))
    if isinstance(vcs, Mapping):
        commit = str(vcs.get("commit_id", ""))
        made: dict[str, Any] = {"from": "VCS", "vcs": str(vcs.get("vcs", "")), "url": public_url(url)}
        return made | ({"commit": commit} if _COMMIT.fullmatch(commit) else {})
    if isinstance(folder, Mapping):
        made = {"from": "folder"} | ({"editable": True} if folder.get("editable") is True else {})
        return made | (commit_of(_folder_of(url)) or {})
    hashes = archive.get("hashes") if isinstance(archive, Mapping) else None
    sha256 = str(hashes.get("sha256", "")) if isinstance(hashes, Mapping) else ""
    public = public_url(url)
    if not public:
        return {"from": "folder"}
    return {"from": "archive", "url": public} | ({"sha256": sha256} if _COMMIT.fullmatch(sha256) else {})


def public_url(url: str) -> str:
    """An address without user, password, query and fragment; empty for a folder, and for this machine's own.

    Parameters
    ----------
    url:
        As git or pip have it; `git@host:owner/name.git` becomes `https://host/owner/name.git`.
    """
    url = url.strip()
    if "://" not in url:
        short = _SCP.fullmatch(url)
        if short is None or (len(short.group(1)) == 1):  # a drive of Windows
            return ""
        url = f"https://{short.group(1)}/{short.group(2).lstrip('/')}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    here = {"localhost", platform.node().lower()}
    # A remote by SSH is read by people without a key by HTTPS.
    scheme = parts.scheme.removeprefix("git+")
    if scheme not in ("https", "http", "ssh", "git") or not host or host in here or host.startswith("127."):
        return ""
    over = "" if port is None or scheme in ("ssh", "git") else f":{port}"
    return f"{'https' if scheme in ('ssh', 'git') else scheme}://{host}{over}{parts.path}"


def _folder_of(url: str) -> Path | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return Path(url2pathname(parts.path)) if parts.scheme == "file" and parts.path else None


def commit_of(folder: Path | None, notebook: str = "") -> dict[str, Any] | None:
    """What git knows of a folder.

    Parameters
    ----------
    folder:
        The folder; None for nowhere.
    notebook:
        Name of a file in it that does not count: a notebook that has just run is never as it was committed.

    Returns
    -------
    `commit`, `url` of its remote where it may be told, and `clean`: whether every file that git follows, but the
    notebook, is as it was committed (None where git took too long). None where it is no working tree of git's.
    """
    if folder is None or not folder.is_dir():
        return None
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    if commit is None or not _COMMIT.fullmatch(commit):
        return None
    names = (_git(folder, "remote") or "").split()
    remote = "origin" if "origin" in names else next(iter(names), "")
    url = public_url(_git(folder, "config", "--get", f"remote.{remote}.url") or "") if remote else ""
    top = _git(folder, "rev-parse", "--show-prefix")
    aside = [f":(exclude,literal,top){top or ''}{notebook}"] if notebook else []
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ":/", *aside)
    return {"commit": commit, **({"url": url} if url else {}), "clean": None if changed is None else not changed}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints; None where it can't say. It watches no files, runs no hooks, asks and locks nothing."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *arguments]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None
