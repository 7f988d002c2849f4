"""`kaggle-share doctor`: whether everything is there, line by line, and what to do about what is not."""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kaggle_share.errors import CredentialsError, Exit, KaggleShareError
from kaggle_share.settings import Settings, config_folder, data_folder, load_settings
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told
from kaggle_share.ui.wording import size, visible

if TYPE_CHECKING:
    from kaggle_share.remote.protocol import Endpoint

Mark = Literal["ok", "wrong", "none"]
MARKS: dict[Mark, str] = {"ok": "✓", "wrong": "✗", "none": "–"}
LITTLE = 500 * 10**6
"""Bytes; frames and records need some room."""


@dataclass
class Line:
    """One thing that was looked at."""

    about: str
    """What, such as `credentials`; a key of the report."""
    mark: Mark
    """`ok`, `wrong` (needs doing something), or `none` (not there, and not needed)."""
    says: str
    fix: str = ""
    error: KaggleShareError | None = None

    def __str__(self) -> str:
        fix = f"  → {self.fix}" if self.fix else ""
        return f"{MARKS[self.mark]} {self.about:<12} {visible(self.says)}{visible(fix)}"


def run(endpoint: str) -> Exit:
    """Look at everything, and say it.

    Parameters
    ----------
    endpoint:
        Empty for the user's setting.
    """
    lines = list(examine(endpoint))
    wrong = [line for line in lines if line.mark == "wrong"]
    first = next((line.error for line in wrong if line.error), None)
    if wrong and first is None:
        first = KaggleShareError(f"{wrong[0].about}: {wrong[0].says}", wrong[0].fix)
    report = [{"about": x.about, "mark": x.mark, "says": x.says, "fix": x.fix} for x in lines]
    made = answer(error=first, report={"lines": report})
    current().text("\n".join(str(line) for line in lines))
    if current().as_json:
        return current().tell(Told(made))
    return Exit(made["exit"])


def examine(endpoint: str) -> Iterator[Line]:
    """Every line of the report, in order. Nothing is started, and nothing is changed."""
    yield Line("versions", "ok", _versions())
    settings = Settings()
    try:
        settings = load_settings()
        yield _settings_line()
    except KaggleShareError as error:
        yield _wrong("settings", error)
    yield from _folder()
    yield from _remote(endpoint, settings)
    yield from _sandbox()
    yield _notebook()
    yield from _extras()


def _versions() -> str:
    names = ("kaggle-share", "kaggle", "kagglesdk", "pandas", "duckdb")
    return ", ".join([*(f"{name} {_version(name)}" for name in names), f"Python {platform.python_version()}"])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _settings_line() -> Line:
    path = config_folder() / "config.json"
    known = Settings.class_trait_names(config=True)
    changed = sorted(name for name in known if os.environ.get(f"KAGGLE_SHARE_{name.upper()}"))
    said = [f"from {path}"] if path.is_file() else []
    said += [f"from KAGGLE_SHARE_{name.upper()}" for name in changed]
    return Line("settings", "ok" if said else "none", ", ".join(said) or "none of your own; that is fine")


def _folder() -> Iterator[Line]:
    try:
        folder = data_folder()
        if not os.access(folder, os.W_OK):
            yield Line("data folder", "wrong", f"{folder} can't be written", "Set KAGGLE_SHARE_DATA to one of yours")
            return
        free = shutil.disk_usage(folder).free
    except KaggleShareError as error:
        yield _wrong("data folder", error)
        return
    mark: Mark = "ok" if free > LITTLE else "wrong"
    fix = "" if mark == "ok" else "Free some, or set KAGGLE_SHARE_DATA to a folder on another disk"
    yield Line("data folder", mark, f"{folder}, {size(free)} free", fix)


def _remote(endpoint: str, settings: Settings) -> Iterator[Line]:
    """Endpoint, credentials, and what the endpoint says to them."""
    from kaggle_share.remote import connect
    from kaggle_share.remote.credentials import find_credentials

    name = endpoint or settings.endpoint
    found: Endpoint | None = None
    try:
        if name == "sandbox" and _running() is None:
            yield Line("endpoint", "ok", "the sandbox; one is started when it is needed")
            return
        found = _resolved(name)
        yield Line("endpoint", "ok", {"kaggle": "Kaggle", "sandbox": "the sandbox"}.get(found.name, found.name))
    except KaggleShareError as error:
        yield _wrong("endpoint", error)
        return
    if found.is_kaggle:
        yield from _places()
    try:
        credentials = find_credentials(found)
    except KaggleShareError as error:
        yield _wrong("credentials", error)
        return
    yield Line("credentials", "ok", f"from {credentials.source}")
    began = time.monotonic()
    try:
        identity = connect(name, settings).identity()
    except CredentialsError as error:
        yield Line("network", "ok", f"answers in {_milliseconds(began)}")
        yield _wrong("you", error)
        return
    except KaggleShareError as error:
        yield _wrong("network", error)
        return
    yield Line("network", "ok", f"answers in {_milliseconds(began)}")
    yield Line("you", "ok", identity.user)
    more = "" if len(identity.owners) > 1 else "; an organisation shows once it owns a dataset of yours"
    yield Line("owners", "ok", f"you may publish for {', '.join(identity.owners)}{more}")


def _resolved(name: str) -> Endpoint:
    from kaggle_share.remote.endpoints import resolve

    return resolve(name)


def _milliseconds(began: float) -> str:
    return f"{max(1, round((time.monotonic() - began) * 1000))} ms"


def _places() -> Iterator[Line]:
    from kaggle_share.remote.credentials import places

    for name, there in places():
        yield Line("", "ok" if there else "none", name)


def _sandbox() -> Iterator[Line]:
    running = _guarded(_running)
    if running is None:
        yield Line("sandbox", "none", "does not run; kaggle-share sandbox starts one")
    else:
        yield Line("sandbox", "ok", f"runs at {running.url}")


def _running() -> Any:
    from kaggle_share.sandbox import process

    return process.find(data_folder() / "sandbox")


def _guarded(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except KaggleShareError:
        return None


def _notebook() -> Line:
    named = os.environ.get("KAGGLE_SHARE_NOTEBOOK")
    if named and not Path(named).is_file():
        return Line("notebook", "wrong", f"KAGGLE_SHARE_NOTEBOOK is {named}, which is not there", "Correct it")
    if named:
        return Line("notebook", "ok", f"{named} (KAGGLE_SHARE_NOTEBOOK)")
    session = os.environ.get("JPY_SESSION_NAME", "")
    if session:
        return Line("notebook", "ok", f"{session} (of this Jupyter session)")
    return Line("notebook", "none", "none here; --notebook names one, and in Jupyter it is found")


def _extras() -> Iterator[Line]:
    for name, extra, what in (
        ("ipykernel", "demo", "runs notebooks (--execute)"),
        ("jupyterlab", "demo", "to work in"),
        ("polars", "polars", "frames of polars"),
        ("matplotlib", "figures", "figures"),
    ):
        found = _version(name)
        if found == "missing":
            yield Line(name, "none", f"not installed: {what}", f'pip install "kaggle-share[{extra}]"')
        else:
            yield Line(name, "ok", found)


def _wrong(about: str, error: KaggleShareError) -> Line:
    return Line(about, "wrong", error.what, error.fix, error)
