"""The door to the front end: what JupyterLab's side panel and the panel in the kernel say to each other.

The front end runs one fixed line, which calls :func:`show`, and then opens a comm of the target `kaggle_share`.
Everything that varies goes over it as JSON. The front end sends

- `context`: `notebook` and `files` as paths in the server's root, `root` as far as the server tells it, `language`,
  `defaults` (`owner`, `license`, `endpoint`), `saved`, and `awaits`: a run began before the page was loaded again,
  and its end was not heard;
- `saved`: an asked save is done, `ok` or not, with the notebook's path again.

The kernel sends what the panel tells its listeners: `save`, `copy`, `insert_cell` and `restart_and_run_all` to the
front end that spoke last, since one is enough to do it; `running`, `progress`, and how a publication ended
(`published`, `submitted`, `stopped`, `failed`; see `events.py`) to all. A front end that awaits an end of which this
kernel knows nothing is told `lost`: the run was another kernel's, which is gone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kaggle_share.ui import session
from kaggle_share.ui.panel import panel
from kaggle_share.ui.panel.events import ENDS

if TYPE_CHECKING:
    from comm.base_comm import BaseComm

    from kaggle_share.ui.panel.frame import Panel

TARGET = "kaggle_share"
"""Name of the comm's target."""

_TO_ONE = frozenset({"copy", "save", "insert_cell", "restart_and_run_all"})
_MOST = 4
"""A page that is loaded again never says goodbye: of so many front ends the oldest are forgotten."""
_ENDPOINTS = frozenset({"", "kaggle", "sandbox"})
_DEFAULTS = ("owner", "license")

_doors: list[BaseComm] = []
"""Who listens; who spoke last comes last."""
_listened: list[Panel] = []
_running: list[dict[str, Any]] = []
"""What a front end that comes later has to be told of a run: that it began, and how far it is."""
_ended: list[dict[str, Any]] = []
"""How the last run ended, for a front end that was away then."""
_began = threading.Event()
"""Set once something ran in this kernel."""


def show() -> None:
    """Show the panel where this is called, and listen to the front end. It returns nothing and binds no name."""
    from comm import get_comm_manager
    from IPython.display import display

    get_comm_manager().register_target(TARGET, _opened)
    display(_panel())


def _panel() -> Panel:
    """The kernel's panel, whose events go to the front ends."""
    one = panel()
    if not _listened or _listened[-1] is not one:
        _listened[:] = [one]
        one.listen(_tell)
    return one


# ── to the front end ──────────────────────────────────────────────────────────────────────────────


def _tell(event: dict[str, Any]) -> None:
    op = event.get("op")
    if op == "running":
        _running.clear()
        if event.get("on"):
            _running.append(event)
            _ended.clear()
            _began.set()
    elif op in ENDS:
        _ended[:] = [event]
    elif op == "progress" and _running:
        _running[1:] = [event]
    for door in _doors[-1:] if op in _TO_ONE else tuple(_doors):
        door.send(event)


# ── from the front end ────────────────────────────────────────────────────────────────────────────


def _opened(comm: BaseComm, message: Mapping[str, Any]) -> None:
    comm.on_msg(lambda later: _heard(comm, _data(later)))
    comm.on_close(lambda _: _doors.remove(comm) if comm in _doors else None)
    said = _data(message)
    _listen(comm)
    # At once: what happens while the panel is put right would be told twice, or before what came first.
    for event in _missed(awaits=bool(said.get("awaits"))):
        comm.send(event)
    _heard(comm, said)


def _missed(*, awaits: bool) -> list[dict[str, Any]]:
    """What a front end that comes now has to be told of a run."""
    if _running or not awaits:
        return [*_running]
    # Where one has just ended, how is told next.
    return [*_ended] if _began.is_set() else [{"op": "lost"}]


def _listen(comm: BaseComm) -> None:
    _doors[:] = [*(door for door in _doors if door is not comm), comm][-_MOST:]


def _data(message: Mapping[str, Any]) -> Mapping[str, Any]:
    data = message["content"].get("data")
    return data if isinstance(data, Mapping) else {}


def _heard(comm: BaseComm, said: Mapping[str, Any]) -> None:
    _listen(comm)
    notebook = _text(said.get("notebook"))
    root = server_root(notebook, _text(said.get("root")))
    if said.get("op") == "saved" and notebook:
        _set_notebook(_panel(), find(notebook, root))
    if said.get("op") != "context":
        return
    one = _panel()
    one.set_language(_text(said.get("language")) or "en")
    one.set_defaults(_defaults(said.get("defaults")))
    if notebook:
        _set_notebook(one, find(notebook, root))
    files = said.get("files")
    if isinstance(files, list) and files:
        one.add_files([_from_here(find(file, root)) for file in files if isinstance(file, str) and file])


def _set_notebook(one: Panel, path: Path) -> None:
    one.set_notebook(str(path))
    # A rename is known to the magics too, which have an old name from the kernel's start otherwise.
    for magics in getattr(session.current_shell(), "configurables", ()):
        if magics.has_trait("passed_notebook"):
            magics.passed_notebook = str(path)


def _defaults(said: object) -> dict[str, str]:
    given = said if isinstance(said, Mapping) else {}
    defaults = {name: _text(given.get(name)).strip() for name in _DEFAULTS}
    endpoint = _text(given.get("endpoint"))
    # A page can choose between the two that have a name; an address comes from the user's own settings alone.
    defaults["endpoint"] = endpoint if endpoint in _ENDPOINTS else ""
    return defaults


def _text(said: object) -> str:
    return said if isinstance(said, str) else ""


# ── paths ─────────────────────────────────────────────────────────────────────────────────────────


def server_root(notebook: str, told: str = "") -> Path | None:
    """The folder that the front end's paths start from.

    Parameters
    ----------
    notebook:
        The notebook's path in it.
    told:
        As JupyterLab knows it, `~` allowed; Notebook 7 doesn't.

    Returns
    -------
    As told, or what follows from the folder that the kernel was started in; None where that has nothing to do with
    the notebook's path.
    """
    if told:
        return Path(told).expanduser()
    folders = PurePosixPath(notebook.lstrip("/")).parent.parts
    started = Path(os.environ.get("JPY_SESSION_NAME", ""))
    for place in ([started.parent] if started.is_absolute() else []) + [Path.cwd()]:
        if place.parts[len(place.parts) - len(folders) :] == folders:
            return Path(*place.parts[: len(place.parts) - len(folders)])
    return None


def find(path: str, root: Path | None) -> Path:
    """Where a file of the front end is on this machine.

    Parameters
    ----------
    path:
        In the server's root, with `/` between folders.
    root:
        That folder; None where it is not known.

    Returns
    -------
    The first place where there is something: in the root, from the working folder on, in the working folder. Where
    there is nothing, the first of them.
    """
    inside = PurePosixPath(path.lstrip("/"))
    places = [root / inside] if root else []
    places += [Path.cwd() / inside, Path.cwd() / inside.name]
    return next((place for place in places if place.exists()), places[0])


def _from_here(path: Path) -> str:
    """As a user would write it: from the working folder on where it lies in there."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
