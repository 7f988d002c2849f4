"""`--execute NOTEBOOK`: run a notebook in a kernel of its own, and take variables from it.

Variables live in the kernel only, so the job runs there too: the notebook's cells are run from the first to the last,
and then, in the same kernel, :func:`inside` makes the draft and publishes it. The parent draws the progress, asks the
questions and prints. What goes in is one JSON literal; what comes out are JSON messages of the kernel (displays of
our own media type), never text that is taken apart.

The notebook on disk stays as it is, and is what goes along as the methods record. Its own cells must not publish a
second time: while it runs, `KAGGLE_SHARE_EXECUTE=preview` makes its `%kaggle_share … --publish` show the preview.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from kaggle_share.errors import KaggleShareError, NotebookError, near
from kaggle_share.model import Progress, Watch
from kaggle_share.ui.job import Job, Told
from kaggle_share.ui.progress import Run
from kaggle_share.ui.state import View
from kaggle_share.ui.wording import shortened, visible, whole

MEDIA = "application/vnd.kaggle-share+json"
"""Of the kernel's messages to the parent."""
LEAST = 0.1
"""Seconds between two events of the same step."""
GRACE = 10.0
"""Seconds that an interrupted kernel has to say how far it came."""
OBSERVE = "__import__('kaggle_share.observing', fromlist=['start']).start(get_ipython())"
"""What the notebook reads is seen from its first cell on; a kernel without kaggle-share says so at the end."""
CODE = "__import__('kaggle_share.ui.execute', fromlist=['inside']).inside({})"


@contextmanager
def in_kernel(notebook: Path, words: tuple[str, ...], said: Mapping[str, Any], run: Run) -> Iterator[KernelWork]:
    """Run a notebook, and give what works in its kernel from then on.

    Parameters
    ----------
    notebook:
        Its path. Its folder is its working folder.
    words, said:
        What the user wrote; paths start from the command's working folder, not from the notebook's.
    run:
        Shows the progress.

    Raises
    ------
    NotebookError
        It isn't there, is no notebook, has no kernel here, or stopped with an error.
    """
    content, path = _read(notebook)
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    client = NotebookClient(content, timeout=None, resources={"metadata": {"path": str(path.parent)}})
    environment = {**os.environ, "KAGGLE_SHARE_NOTEBOOK": str(path), "KAGGLE_SHARE_EXECUTE": "preview"}
    # A session's name that was inherited belongs to another notebook.
    environment.pop("JPY_SESSION_NAME", None)
    run.show(View("select", f"Starting {visible(path.name)}"))
    try:
        with _starting(client, environment, path.name):
            # Nobody waits for it: a kernel does one thing after the other.
            client.kc.execute(OBSERVE, silent=True, store_history=False, allow_stdin=False)
            _run_cells(client, content, path.name, run)
            said = {name: value for name, value in said.items() if name != "execute"}
            yield KernelWork(client, {"words": list(words), "said": said, "folder": str(Path.cwd())})
    except DeadKernelError:
        raise NotebookError(f"the kernel of {path.name} died", "It may have run out of memory") from None


def _read(notebook: Path) -> tuple[Any, Path]:
    import nbformat

    path = Path(os.path.normpath(Path.cwd() / notebook.expanduser()))
    if not path.is_file():
        hint = near(path.name, [one.name for one in path.parent.glob("*.ipynb")])
        raise NotebookError(
            f'there is no notebook "{notebook}"', f"Did you mean {hint[0]}?" if hint else "Check the path"
        )
    try:
        return nbformat.read(path, as_version=4), path
    except Exception:  # noqa: BLE001 - whatever nbformat stumbles over, it is no notebook
        raise NotebookError(f'"{path.name}" is not a notebook', "Save it again in Jupyter") from None


@contextmanager
def _starting(client: Any, environment: Mapping[str, str], name: str) -> Iterator[None]:
    from jupyter_client.kernelspec import NoSuchKernel

    try:
        with client.setup_kernel(env=dict(environment), stderr=_log_file()):
            try:
                yield
            except KeyboardInterrupt:
                # It is not asked to end its work first.
                client.shutdown_kernel = "immediate"
                raise
    except NoSuchKernel as error:
        raise NotebookError(
            f'{name} wants the kernel "{error.name}", which is not installed here',
            "Install it, or save the notebook with another kernel",
        ) from None
    finally:
        with suppress(Exception):
            client._cleanup_kernel()


def _log_file() -> int:
    import subprocess

    # What a kernel logs (ports, encryption) is of no use to who only named a notebook.
    return subprocess.DEVNULL


def _run_cells(client: Any, content: Any, name: str, run: Run) -> None:
    from nbclient.exceptions import CellExecutionError

    cells = [index for index, cell in enumerate(content.cells) if cell.cell_type == "code"]
    for number, index in enumerate(cells):
        amount = f"{whole(number)} of {whole(len(cells))} cells"
        run.show(View("select", f"Running {visible(name)}", f"cell {index + 1}", number / len(cells), amount))
        try:
            client.execute_cell(content.cells[index], index)
        except CellExecutionError as error:
            what = f"{error.ename}: {visible(shortened(str(error.evalue), 200))}".rstrip(": ")
            raise NotebookError(
                f"{name} stopped in cell {index + 1} with {what}",
                "Nothing was published; correct it, and run it again",
            ) from None


@dataclass
class KernelWork:
    """A job in a kernel (`job.Work`)."""

    client: Any
    request: dict[str, Any]
    _answers: list[dict[str, Any]] = field(default_factory=list)

    def draft(self, watch: Watch, *, planned: bool) -> Told:
        """Make the draft, and preview it."""
        return self._do({"act": "draft", **self.request, "planned": planned}, watch)

    def publish(self, watch: Watch, **how: Any) -> Told:
        """Publish the draft."""
        return self._do({"act": "publish", "how": how}, watch)

    def describe(self, watch: Watch, **how: Any) -> Told:
        """Describe what was picked."""
        return self._do({"act": "describe", **self.request, "how": how}, watch)

    def _do(self, request: Mapping[str, Any], watch: Watch) -> Told:
        """Have the kernel do something, and wait for what it tells."""
        self._answers.clear()
        kernel = self._connection()
        try:
            # A JSON text, as a literal: nothing of it is ever code.
            code = CODE.format(repr(json.dumps(request)))

            def hear(message: Mapping[str, Any]) -> None:
                self._hear(message, watch)

            try:
                reply = kernel.execute_interactive(
                    code, silent=True, store_history=False, allow_stdin=False, output_hook=hear
                )
            except KeyboardInterrupt:
                self._interrupt(kernel, hear)
                if not self._answers:
                    raise
                reply = {}
        finally:
            kernel.stop_channels()
        if self._answers:
            told = self._answers[-1]
            return Told(told["answer"], told["text"], tuple(told["warnings"]))
        raise _no_answer(reply.get("content", {}))

    def _connection(self) -> Any:
        from jupyter_client.blocking.client import BlockingKernelClient

        kernel = BlockingKernelClient()
        kernel.load_connection_info(self.client.km.get_connection_info())
        kernel.start_channels()
        kernel.wait_for_ready(timeout=60)
        return kernel

    def _hear(self, message: Mapping[str, Any], watch: Watch) -> None:
        content = message.get("content", {})
        if message.get("msg_type") == "stream" and content.get("name") == "stderr":
            sys.stderr.write(content.get("text", ""))
        told = content.get("data", {}).get(MEDIA) if isinstance(content.get("data"), Mapping) else None
        if not told:
            return
        if "event" in told:
            for listener in watch.listeners:
                listener(Progress(**told["event"]))
        else:
            self._answers.append(told)

    def _interrupt(self, kernel: Any, hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Pass Ctrl-C on, and hear how far it came: what Kaggle has accepted is no failure."""
        from queue import Empty

        from jupyter_core.utils import run_sync

        run_sync(self.client.km.interrupt_kernel)()
        until = monotonic() + GRACE
        while not self._answers and monotonic() < until:
            with suppress(Empty):
                hear(kernel.get_iopub_msg(timeout=0.2))


def _no_answer(content: Mapping[str, Any]) -> KaggleShareError:
    if content.get("ename") == "ModuleNotFoundError":
        return NotebookError(
            "the notebook's kernel has no kaggle-share", "Install it there: %pip install kaggle-share"
        )
    name = content.get("ename") or "no answer"
    return KaggleShareError(f"the notebook's kernel failed ({name})", "Please report it, with what was run")


# ── in the kernel ─────────────────────────────────────────────────────────────────────────────────

_job: Job | None = None
"""The draft that waits to be published."""


def inside(text: str) -> None:
    """What runs in the kernel after the notebook's cells.

    Parameters
    ----------
    text:
        JSON: `{act: draft, words, said, folder, planned}`, `{act: describe, words, said, folder, how}` or
        `{act: publish, how}`.
    """
    from kaggle_share.ui.answer import answer
    from kaggle_share.ui.progress import interrupts
    from kaggle_share.ui.state import ProgressState

    state = ProgressState()
    teller = _Teller(state)
    try:
        with interrupts(Watch((teller,))) as watch:
            told = _act(json.loads(text), watch)
    except KeyboardInterrupt:
        told = Told(answer(error=state.stopped()))
    except KaggleShareError as error:
        told = Told(answer(error=error))
    _send({"answer": dict(told.answer), "text": told.text, "warnings": list(told.warnings)})


def _act(request: Mapping[str, Any], watch: Watch) -> Told:
    global _job
    if request["act"] in ("draft", "describe"):
        from kaggle_share.ui.session import current_shell, of_shell

        shell = current_shell()
        session = of_shell(shell) if shell is not None else None
        _job = Job(
            tuple(request["words"]),
            request["said"],
            Path(request["folder"]),
            dict(session.namespace) if session is not None else {},
            session.history if session is not None else None,
        )
        if request["act"] == "describe":
            return _job.describe(watch, **request["how"])
        return _job.draft(watch, planned=bool(request["planned"]))
    assert _job is not None  # noqa: S101 - the draft comes first
    return _job.publish(watch, **request["how"])


class _Teller:
    """Passes events on to the parent, but not each of thousands."""

    def __init__(self, state: Any) -> None:
        self._state = state
        self._step, self._at = "", 0.0

    def __call__(self, event: Progress) -> None:
        self._state.feed(event)
        now = monotonic()
        if event.step == self._step and now - self._at < LEAST and event.done != event.total:
            return
        self._step, self._at = event.step, now
        _send({"event": asdict(event)})


def _send(message: Mapping[str, Any]) -> None:
    from IPython.display import display

    display({MEDIA: json.loads(json.dumps(message, default=str))}, raw=True)


__all__ = ["KernelWork", "in_kernel", "inside"]
