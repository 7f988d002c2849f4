"""The environment of a run: what the system needs, what was recorded, and nothing of the user's session."""

from __future__ import annotations

import os
import re
import shutil
import site
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kaggle_share.reproduce.mode import DATA

SYSTEM = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "CONDA_PREFIX",
    "JAVA_HOME", "CUDA_HOME", "CUDA_PATH", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
)  # fmt: skip
"""Variables that programs and libraries are found by. All others of the user's stay out."""
_LOCALE = re.compile(r"(?:C|POSIX|[a-z]{2,3}(?:_[A-Z]{2})?)(?:\.[A-Za-z0-9-]{1,20})?(?:@[a-z]{1,20})?")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]{2,40}")
_VALUE = re.compile(r"[A-Za-z0-9_:,.+-]{1,40}")
_LOADED = re.compile(r"LD_|DYLD_|PATH|PYTHON(?!HASHSEED$|OPTIMIZE$)|KAGGLE|HOME")
"""Variables that no record may set: they say what is loaded, and from where."""


def clean_environment(folder: Path, python: str, recorded: Mapping[str, Any]) -> dict[str, str]:
    """Variables for the kernel of a run.

    Parameters
    ----------
    folder:
        The run's folder; the home, and the folder for temporary files, are made in it.
    python:
        The interpreter. Its folder comes first on the path, so that `!pip` and `!python` are its own.
    recorded:
        `environment.json`: its locale, time zone and settings hold for the run.
    """
    home, temporary = folder / "home", folder / "tmp"
    for one in (home, temporary):
        one.mkdir(exist_ok=True)
    _fonts(home / "matplotlib")
    kept = {name: value for name, value in os.environ.items() if name.upper() in SYSTEM}
    kept["PATH"] = os.pathsep.join([str(Path(python).parent), kept.get("PATH", os.defpath)])
    if python == sys.executable:
        # Packages that the user installed for all projects are found by the home, which is another one now.
        kept["PYTHONUSERBASE"] = site.getuserbase()
    else:
        kept["PYTHONNOUSERSITE"] = "1"
    return kept | _as_recorded(recorded) | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home),
        "LOCALAPPDATA": str(home),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
        "KAGGLE_SHARE_DATA": str(folder / DATA),
        "KAGGLE_SHARE_CONFIG": str(home / "config"),
        "KAGGLE_CONFIG_DIR": str(home / "kaggle"),
        "KAGGLE_SHARE_EXECUTE": "preview",
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
    }  # fmt: skip


def _fonts(folder: Path) -> None:
    """matplotlib's list of the fonts that are here, which it makes anew in half a minute where there is none."""
    given = os.environ.get("MPLCONFIGDIR")
    lies = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    folder.mkdir(exist_ok=True)
    for one in lies.glob("fontlist-v*.json"):
        with suppress(OSError):
            shutil.copyfile(one, folder / one.name)


def _as_recorded(recorded: Mapping[str, Any]) -> dict[str, str]:
    """Locale, time zone and what else changes what is computed. The record is somebody else's: only plain values."""
    told = str(recorded.get("locale") or "")
    found = {"LANG": told if _LOCALE.fullmatch(told) else "C.UTF-8"}
    zone = str(recorded.get("time_zone") or "")
    if re.fullmatch(r"[A-Za-z_]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}", zone):
        try:
            ZoneInfo(zone)
            found["TZ"] = zone
        except (OSError, ValueError):
            # Abbreviations (`CET/CEST`) are recorded where the system has no name for its zone.
            pass
    settings = recorded.get("settings")
    for name, value in settings.items() if isinstance(settings, Mapping) else ():
        plain = _SETTING.fullmatch(str(name)) and not _LOADED.match(str(name)) and _VALUE.fullmatch(str(value))
        if plain:
            found[str(name)] = str(value)
    return found
