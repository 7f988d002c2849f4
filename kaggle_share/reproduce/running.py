"""Run a notebook from its first cell to its last, in a fresh kernel that knows nothing of the user's session."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import site
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaggle_share.errors import NotebookError
from kaggle_share.reproduce.mode import MODE

LIMIT = 1800.0
"""Seconds that a run may take."""
FILE_LIMIT = 50 * 2**30
"""Bytes of the largest file that it may write."""
FINISH = "__import__('kaggle_share.reproduce.mode', fromlist=['mode']).take_the_rest(dict(globals()))"
_LIMITED = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
    "os.execv(sys.executable, [sys.executable, '-m', 'ipykernel_launcher', '-f', sys.argv[1]])"
)


@dataclass(frozen=True)
class Ran:
    """How a run went."""

    failed: tuple[tuple[int, str], ...] = ()
    """Cells (from 1) that stopped with an error, and the error's name."""
    stopped: str = ""
    """Why the run did not reach the last cell; empty where it did."""
    offline: bool = False
    """The network was cut off."""


def can_cut_network() -> bool:
    """True where this user may run a program in a network of its own, without any other machine in it."""
    if shutil.which("unshare") is None:
        return False
    try:
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", "true"], capture_output=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def run(notebook: Path, folder: Path, python: str, *, limit: float = LIMIT, offline: bool = True) -> Ran:
    """Run a notebook.

    Parameters
    ----------
    notebook:
        Its path. It is not changed.
    folder:
        The run's folder (`mode.py`); `work` in it is the working folder, `home` the home.
    python:
        The interpreter, with ipykernel.
    limit:
        Seconds that it may take in all.
    offline:
        Cut the network off where the system allows it.

    Raises
    ------
    NotebookError
        It can't be read, or its kernel did not start.
    """
    import nbformat
    from nbclient.exceptions import DeadKernelError

    try:
        content = nbformat.read(notebook, as_version=4)
    except Exception:  # noqa: BLE001 - whatever nbformat stumbles over, it is no notebook
        raise NotebookError(f'"{notebook.name}" is not a notebook', "Publish it again") from None
    language = content.metadata.get("language_info", {}).get("name", "python")
    if str(language).lower() not in ("python", "ipython"):
        raise NotebookError(f"{notebook.name} is written in {language}", "Only Python's notebooks can be run again")
    cut = offline and can_cut_network()
    with tempfile.TemporaryDirectory(prefix="ks-") as sockets:
        manager = _manager(Path(sockets), python, cut)
        try:
            stopped = asyncio.run(_execute(content, manager, folder, notebook, limit))
        except (DeadKernelError, RuntimeError) as error:
            if not any(cell.get("execution_count") for cell in content.cells):
                raise NotebookError(
                    f"no kernel started for {notebook.name}", "Is ipykernel installed in that environment?"
                ) from error
            stopped = "Its kernel died; it may have run out of memory."
    failed = tuple(
        (number + 1, str(output.get("ename", "error")))
        for number, cell in enumerate(content.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", ())
    )
    return Ran(failed, stopped, cut)


def _manager(sockets: Path, python: str, cut: bool) -> Any:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    command = [python, "-c", _LIMITED.format(size=FILE_LIMIT), "{connection_file}"]
    if os.name != "posix":
        command = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    if cut:
        command = ["unshare", "--map-root-user", "--net", *command]
    spec = sockets / "kernels" / "again"
    spec.mkdir(parents=True)
    told = {"argv": command, "display_name": "again", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(told), "utf-8")
    # Over sockets in a folder it is reached without a network too, and by nobody else.
    how = {"transport": "ipc", "ip": str(sockets / "k")} if os.name == "posix" else {}
    specs = KernelSpecManager(kernel_dirs=[str(spec.parent)], ensure_native_kernel=False)
    manager = AsyncKernelManager(kernel_name="again", kernel_spec_manager=specs, **how)
    manager.connection_file = str(sockets / "connection.json")
    return manager


async def _execute(content: Any, manager: Any, folder: Path, notebook: Path, limit: float) -> str:
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    client = NotebookClient(
        content, km=manager, timeout=None, allow_errors=True, resources={"metadata": {"path": str(folder / "work")}}
    )
    environment = _environment(folder, notebook)

    async def everything() -> None:
        async with client.async_setup_kernel(env=environment, stderr=subprocess.DEVNULL):
            for number, cell in enumerate(content.cells):
                await client.async_execute_cell(cell, number)
            kernel = client.kc
            kernel.execute(FINISH, silent=True, store_history=False, allow_stdin=False)
            await kernel.get_shell_msg(timeout=None)

    clock = asyncio.timeout(limit)
    try:
        async with clock:
            await everything()
    except (TimeoutError, DeadKernelError, RuntimeError):
        # A kernel that is ended in the middle of a cell looks like one that died.
        if not clock.expired():
            raise
        return f"It was stopped after {limit:.0f} seconds."
    finally:
        with suppress(Exception):
            await manager.shutdown_kernel(now=True)
    return ""


def _environment(folder: Path, notebook: Path) -> dict[str, str]:
    """The environment of the run: no credentials, a home of its own, and nothing of kaggle-share's settings."""
    private = ("KAGGLE", "JPY_", "JUPYTER_", "XDG_", "IPYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(private)}
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        # Packages that the user installed for all projects are found by the home.
        "PYTHONUSERBASE": site.getuserbase(),
        "KAGGLE_SHARE_DATA": str(home / "data"),
        "KAGGLE_SHARE_CONFIG": str(home / "config"),
        "KAGGLE_CONFIG_DIR": str(home / "kaggle"),
        "KAGGLE_SHARE_NOTEBOOK": str(notebook),
        "KAGGLE_SHARE_EXECUTE": "preview",
        "MPLCONFIGDIR": str(home / "matplotlib"),
        MODE: str(folder),
    }
