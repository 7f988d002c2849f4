"""The session that a call comes from: its variables, its folder, the running cell and what was typed before."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any


@dataclass(frozen=True)
class Session:
    """What a request needs to know of where it was made."""

    folder: Path
    """The working folder."""
    namespace: Mapping[str, Any] = field(default_factory=dict, repr=False)
    running: str | None = field(default=None, repr=False)
    """Source of the running cell as typed; None outside of IPython, and where nothing is kept of it."""
    history: tuple[str, ...] | None = field(default=None, repr=False)
    """All inputs as typed, the running one last; None outside of IPython."""
    kernel: bool = False
    """True in a Jupyter kernel, where widgets may be shown."""


def of_shell(shell: Any, local: Mapping[str, Any] | None = None) -> Session:
    """The session of an IPython shell.

    Parameters
    ----------
    shell:
        What `get_ipython()` gives.
    local:
        Variables of the calling function, which hide those of the notebook.
    """
    manager = getattr(shell, "history_manager", None)
    history = tuple(manager.input_hist_raw) if manager is not None else ("",)
    return Session(
        folder=Path.cwd(),
        namespace={**shell.user_ns, **(local or {})},
        running=_running(shell),
        history=history,
        kernel=hasattr(shell, "kernel"),
    )


def _running(shell: Any) -> str | None:
    # The history's last entry is not always the running cell: front ends run code of their own unrecorded.
    result = getattr(getattr(shell, "displayhook", None), "exec_result", None)
    info = getattr(result, "info", None)
    return str(info.raw_cell) if info is not None and info.store_history else None


def here(caller: FrameType | None) -> Session:
    """The session of a Python call.

    Parameters
    ----------
    caller:
        The frame that called.
    """
    local = dict(caller.f_locals) if caller is not None else {}
    shell = current_shell()
    if shell is not None:
        is_cell = caller is None or caller.f_locals is caller.f_globals or caller.f_globals is shell.user_ns
        outer = {} if is_cell or caller is None else caller.f_globals
        return of_shell(shell, {**outer, **local})
    outer = caller.f_globals if caller is not None else {}
    return Session(folder=Path.cwd(), namespace={**outer, **local})


def current_shell() -> Any:
    """IPython's shell, if this is one; IPython is not imported to find out."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()
