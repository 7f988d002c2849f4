"""The user's defaults, and where things are kept.

Read from `config.json` in the user's configuration folder, then from `KAGGLE_SHARE_*` variables; a command or
document wins over both. In a notebook `%config KaggleShare` shows and changes them for the session.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from traitlets import Bool, Enum, Float, Integer, TraitError, Unicode
from traitlets.config import Configurable

from kaggle_share.errors import InputError, StagingError, UnknownNameError

APP = "kaggle-share"


class Settings(Configurable):
    """Defaults of one user. Every one can be set in `config.json` or as `KAGGLE_SHARE_<NAME>`."""

    endpoint = Unicode("kaggle", help="Where to publish: kaggle, sandbox, or an address.").tag(config=True)
    owner = Unicode("", help="Owner of new datasets; empty means whoever is signed in.").tag(config=True)
    license = Unicode("", help="License of new datasets, where the user gives none.").tag(config=True)
    frame_format = Enum(["csv", "parquet", "jsonl"], "csv", help="Format that frames are written in.").tag(
        config=True
    )
    call_timeout = Float(60.0, min=1.0, help="Seconds to wait for an answer of Kaggle.").tag(config=True)
    connect_timeout = Float(10.0, min=0.5, help="Seconds to wait for a connection.").tag(config=True)
    wait_timeout = Float(1800.0, min=0.0, help="Seconds to wait for processing; then exit 4.").tag(config=True)
    patience = Float(300.0, min=0.0, help="Seconds to wait for Kaggle to come back.").tag(config=True)
    connections = Integer(32, min=1, max=64, help="Connections to send over at most.").tag(config=True)
    threads = Integer(4, min=1, max=64, help="Files hashed and profiled at once.").tag(config=True)
    screen_memory = Integer(512, min=64, help="MB that screening may take for one table.").tag(config=True)
    profile_memory = Integer(400, min=100, help="MB that profiling may take besides the data's own.").tag(config=True)
    profile_exact = Integer(4, min=0, help="MB of a file up to which all different values are counted.").tag(
        config=True
    )
    progress = Bool(True, help="Show progress.").tag(config=True)
    wheelhouse = Unicode("", help="Folder of wheels that fresh environments are made from, without a network.").tag(
        config=True
    )
    notebook_outputs = Enum(
        ["keep", "shrink", "drop"], "shrink", help="Outputs in the published notebook: all, no very large ones, none."
    ).tag(config=True)
    watch_reads = Bool(True, help="See which files a notebook reads, from %load_ext on.").tag(config=True)

    @property
    def table_format(self) -> Literal["csv", "parquet", "jsonl"]:
        """`frame_format`, as a type checker can follow it."""
        return self.frame_format  # type: ignore[return-value]


def load_settings() -> Settings:
    """The settings of this user and environment.

    Raises
    ------
    InputError
        A value is not one that the setting takes; with the file or variable that holds it.
    """
    settings = Settings()
    known = settings.trait_names(config=True)
    path = config_folder() / "config.json"
    for name, value in _from_file(path).items():
        if name not in known:
            raise UnknownNameError("a setting", name, known, f'Take it out of "{path}"')
        _set(settings, name, value, f'"{path}"')
    for name in known:
        variable = f"KAGGLE_SHARE_{name.upper()}"
        if os.environ.get(variable):
            _set(settings, name, _typed(os.environ[variable]), variable)
    return settings


def config_folder() -> Path:
    """The user's configuration folder (`KAGGLE_SHARE_CONFIG`, else platformdirs')."""
    # Imported here, since loading the notebook extension should cost next to nothing.
    import platformdirs

    given = os.environ.get("KAGGLE_SHARE_CONFIG")
    return Path(given) if given else Path(platformdirs.user_config_path(APP, appauthor=False))


def data_folder() -> Path:
    """The user's data folder: records, journal, staging and the sandbox's data. Made 0700 where it isn't there.

    `KAGGLE_SHARE_DATA` moves all of it.
    """
    import platformdirs

    given = os.environ.get("KAGGLE_SHARE_DATA")
    path = Path(given).expanduser().absolute() if given else Path(platformdirs.user_data_path(APP, appauthor=False))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StagingError(
            f'the data folder "{path}" can\'t be made: {error.strerror}', "Set KAGGLE_SHARE_DATA to a folder of yours"
        ) from None
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only the user can read (0600), whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold `path` (a lock file) for this process, so that two runs don't write over each other.

    Parameters
    ----------
    path:
        The lock file; made where it isn't there.
    wait:
        Wait for whoever holds it.

    Raises
    ------
    BlockingIOError
        Somebody holds it, and it was not to be waited for.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "a+b") as file:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def _from_file(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        line = f" line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f'the settings in "{path}"{line} can\'t be read', "Correct or remove the file") from None
    if not isinstance(data, dict):
        raise InputError(f'the settings in "{path}" are not a JSON object', "Correct or remove the file")
    return data


def _set(settings: Settings, name: str, value: Any, where: str) -> None:
    try:
        setattr(settings, name, value)
    except TraitError:
        wanted = settings.traits()[name].help
        raise InputError(f"{where}: {name} can't be {value!r}", wanted) from None


def _typed(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (bool, int, float)) else text
