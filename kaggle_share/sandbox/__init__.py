"""A Kaggle of one's own: same wire, same rules, real pages, on this machine.

    with Sandbox() as sandbox: ...          in a thread of this process (embedded.py)
    start(data), find(data), stop(data)     in a process of its own (process.py)
    run(data)                               in the foreground (server.py)

It imports nothing else of kaggle_share: it is Kaggle's side of the wire. The names above are imported when they
are asked for, since clients only want `find`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaggle_share.sandbox.embedded import Sandbox
    from kaggle_share.sandbox.faults import Fault, Shape
    from kaggle_share.sandbox.options import Options
    from kaggle_share.sandbox.process import Running, find, start, stop
    from kaggle_share.sandbox.server import run

__all__ = ["Fault", "Options", "Running", "Sandbox", "Shape", "find", "run", "start", "stop"]

_HOME = {
    "Sandbox": "embedded",
    "Fault": "faults",
    "Shape": "faults",
    "Options": "options",
    "Running": "process",
    "find": "process",
    "start": "process",
    "stop": "process",
    "run": "server",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
