"""Run a notebook from its first cell to its last, in a fresh kernel that knows nothing of the user's session."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.errors import NotebookError
from kaggle_share.model import SILENT, Progress, Watch
from kaggle_share.reproduce import limits
from kaggle_share.reproduce.clean import clean_environment
from kaggle_share.reproduce.mode import MODE, WORK

BEGIN = "__import__('kaggle_share.reproduce.served', fromlist=['served']).begin()"
FINISH = "__import__('kaggle_share.reproduce.mode', fromlist=['mode']).take_the_rest(dict(globals()))"
GRACE = 10.0
"""Seconds that a run has to end once it was told to."""


@dataclass(frozen=True)
class Ran:
    """How a run went."""

    failed: tuple[tuple[int, str], ...] = ()
    """Cells (from 1) that stopped with an error, and the error's name."""
    stopped: str = ""
    """Why the run did not reach the last cell; empty where it did."""
    offline: bool = False
    """The network was cut off."""


def run(
    notebook: Path,
    folder: Path,
    python: str,
    *,
    recorded: Mapping[str, Any] | None = None,
    limit: float = limits.TIME,
    memory: int = 0,
    offline: bool = True,
    watch: Watch = SILENT,
) -> Ran:
    """Run a notebook.

    Parameters
    ----------
    notebook:
        Its path. It is not changed.
    folder:
        The run's folder (`mode.py`).
    python:
        The interpreter, with ipykernel.
    recorded:
        `environment.json`, for the locale, the time zone and the like.
    limit:
        Seconds that it may take in all.
    memory:
        Bytes that it may take; 0 for what the machine has.
    offline:
        Cut the network off where the system allows it.
    watch:
        Told of the cells, and asked whether to stop.

    Raises
    ------
    NotebookError
        It can't be read, or its kernel did not start.
    """
    from nbclient.exceptions import DeadKernelError

    content = read_cells(notebook)
    cut = offline and limits.can_cut_network()
    environment = clean_environment(folder, python, recorded or {})
    environment |= {"KAGGLE_SHARE_NOTEBOOK": str(notebook), MODE: str(folder)}
    state = _State(content, folder / WORK, environment, limit)
    # Sockets have short names only, so they can't lie in the run's folder.
    with tempfile.TemporaryDirectory(prefix="ks-") as sockets:
        manager = _manager(Path(sockets), limits.kernel_command(python, memory=memory, offline=cut))
        try:
            stopped = _on_a_thread(lambda: _execute(state, manager), state, watch, notebook.name)
        except (DeadKernelError, RuntimeError) as error:
            if not any(cell.get("execution_count") for cell in content.cells):
                raise NotebookError(
                    f"no kernel started for {notebook.name}", "Is ipykernel installed in that environment?"
                ) from error
            stopped = f"Its kernel died in cell {state.cell + 1}; it may have run out of memory."
    return Ran(tuple(_failed(content)), stopped, cut)


def read_cells(notebook: Path) -> Any:
    """The notebook without its outputs, which may be large and are of no use to a run.

    Raises
    ------
    NotebookError
        It is no notebook, or none of Python's.
    """
    import nbformat

    try:
        told = json.loads(notebook.read_text("utf-8"))
        if told.get("nbformat") != 4:
            told = nbformat.reads(json.dumps(told), as_version=4)
        for cell in told["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
            cell["source"] = "".join(cell["source"])
            cell.setdefault("metadata", {})
        told.setdefault("metadata", {})
        content = nbformat.from_dict(told)
    except Exception:  # noqa: BLE001 - whatever it is, it is no notebook
        raise NotebookError(f'"{notebook.name}" is not a notebook', "Publish it again") from None
    spec, about = content.metadata.get("kernelspec") or {}, content.metadata.get("language_info") or {}
    language = str(about.get("name") or spec.get("language") or "python")
    if language.lower() not in ("python", "ipython"):
        raise NotebookError(f"{notebook.name} is written in {language}", "Only Python's notebooks can be run again")
    return content


def _failed(content: Any) -> list[tuple[int, str]]:
    return [
        (number + 1, str(output.get("ename", "error")))
        for number, cell in enumerate(content.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "error" and "raises-exception" not in cell.metadata.get("tags", ())
    ]


@dataclass
class _State:
    """A run under way."""

    content: Any
    work: Path
    environment: dict[str, str]
    limit: float
    cell: int = 0
    printed: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    task: asyncio.Task[Any] | None = None
    over: bool = field(default=False)

    def count(self, message: Mapping[str, Any]) -> None:
        """Count what was printed, and end the run where it is too much."""
        content = message["content"]
        texts = [content.get("text", ""), *(content.get("data") or {}).values()]
        self.printed += sum(len(text) if isinstance(text, str) else 1000 for text in texts)
        if self.printed > limits.PRINTED and not self.over and self.task is not None:
            self.over = True
            self.task.cancel()


def _on_a_thread(work: Callable[[], Coroutine[Any, Any, str]], state: _State, watch: Watch, name: str) -> str:
    """Run it beside this thread: a notebook's kernel has a loop that runs already, and an interrupt must end it."""
    outcome: list[str] = []
    problem: list[BaseException] = []

    async def begin() -> str:
        state.loop, state.task = asyncio.get_running_loop(), asyncio.current_task()
        return await work()

    def go() -> None:
        try:
            outcome.append(asyncio.run(begin()))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            problem.append(error)

    thread = threading.Thread(target=go, name="kaggle-share-again", daemon=True)
    thread.start()
    total, told = len(state.content.cells), -1
    try:
        while thread.is_alive():
            thread.join(0.1)
            if state.cell != told:
                told = state.cell
                watch.tell(Progress("again", name, told, total, unit="cells"))
            watch.check()
    except BaseException:
        if state.loop is not None and state.task is not None:
            with suppress(RuntimeError):
                state.loop.call_soon_threadsafe(state.task.cancel)
        thread.join(GRACE)
        raise
    if problem:
        raise problem[0]
    return outcome[0]


def _manager(sockets: Path, command: list[str]) -> Any:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

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


async def _execute(state: _State, manager: Any) -> str:
    """Run every cell; why it was stopped, empty where it was not."""
    from nbclient.exceptions import DeadKernelError

    client = _client(state, manager)
    clock = asyncio.timeout(state.limit)
    channels = None
    try:
        async with clock, client.async_setup_kernel(env=state.environment, stderr=subprocess.DEVNULL):
            channels = client.kc
            await _silently(client, BEGIN)
            for number, cell in enumerate(state.content.cells):
                state.cell = number
                await client.async_execute_cell(cell, number)
            await _silently(client, FINISH)
    except (TimeoutError, DeadKernelError, RuntimeError, asyncio.CancelledError):
        # A kernel that is ended in the middle of a cell looks like one that died.
        if state.over:
            return f"It was stopped in cell {state.cell + 1}, since it printed more than {limits.PRINTED >> 20} MB."
        if not clock.expired():
            raise
        return f"It was stopped after {state.limit:.0f} seconds, in cell {state.cell + 1}."
    finally:
        if channels is not None and channels.channels_running:
            channels.stop_channels()
        group = getattr(getattr(manager, "provisioner", None), "pgid", None)
        with suppress(Exception):
            await manager.shutdown_kernel(now=True)
        if group and os.name == "posix" and group != os.getpgrp():
            # What its cells started goes with it.
            import signal

            with suppress(OSError):
                os.killpg(group, signal.SIGKILL)
    return ""


async def _silently(client: Any, code: str) -> None:
    client.kc.execute(code, silent=True, store_history=False, allow_stdin=False)
    await client.kc.get_shell_msg(timeout=None)


def _client(state: _State, manager: Any) -> Any:
    from nbclient import NotebookClient

    class Client(NotebookClient):  # type: ignore[misc]
        """Keeps errors only; what is printed is counted, and dropped."""

        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            if msg["msg_type"] in ("stream", "display_data", "execute_result", "update_display_data"):
                state.count(msg)
                return None
            return super().process_message(msg, cell, cell_index)

    return Client(
        state.content,
        km=manager,
        timeout=None,
        allow_errors=True,
        resources={"metadata": {"path": str(state.work)}},
    )
