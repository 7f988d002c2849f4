"""A sandbox in a process of its own: start it, find it, stop it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.sandbox.accounts import Credentials, credentials_file, read_file
from kaggle_share.sandbox.lock import DataLock
from kaggle_share.sandbox.options import Options

ASK_SECONDS = 2.0
POLL_SECONDS = 0.02
_started: list[subprocess.Popen[bytes]] = []
"""Kept, since Python warns of a process that is forgotten while it runs; these are meant to run on."""


class StartFailed(Exception):
    """No sandbox came up; the message is one line for the user."""


@dataclass(frozen=True)
class Running:
    """A sandbox that answers."""

    url: str
    instance: str
    """Random id of its data folder."""
    pid: int
    data: Path
    credentials: Path
    """`sandbox.json`, mode 0600."""
    users: tuple[Credentials, ...] = field(repr=False)
    default_user: str = "ada"
    embedded: bool = False
    """Whether it runs inside a process that does other things too."""


def ask(url: str, timeout: float = ASK_SECONDS) -> dict[str, Any] | None:
    """What answers at this address, if it is a sandbox.

    Parameters
    ----------
    url:
        `http://HOST:PORT`.
    timeout:
        Seconds.
    """
    # Without a proxy: it is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/sandbox", timeout=timeout) as response:
            answer = json.load(response)
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) and answer.get("kaggle_share_sandbox") == 1 else None


def find(data: Path) -> Running | None:
    """The sandbox that serves this data folder now, or None. What `sandbox.json` says is checked by asking it."""
    content = read_file(data)
    url = content.get("url")
    if not url:
        return None
    answer = ask(str(url))
    if answer is None or answer.get("instance") != content.get("instance"):
        return None
    # Read before it answered, the file may be that of one that was killed: the next one on the same port answers for
    # it, and has written its own by then.
    content = read_file(data) or content
    return Running(
        url=str(url),
        instance=str(content["instance"]),
        pid=int(content.get("pid") or 0),
        data=data,
        credentials=credentials_file(data),
        users=tuple(Credentials(row["username"], row["key"], row["token"]) for row in content["users"]),
        default_user=str(content.get("default_user") or "ada"),
        embedded=bool(content.get("embedded")),
    )


def start(
    data: Path,
    *,
    port: int = 0,
    options: Options | None = None,
    seed: bool = False,
    timeout: float = 20.0,
) -> Running:
    """The sandbox of this data folder, started in the background unless it runs already.

    Parameters
    ----------
    data:
        The data folder; made if need be.
    port:
        0 takes a free one. A sandbox that runs already keeps its own.
    options, seed:
        As for `server.Server`.
    timeout:
        Seconds until it must answer.

    Raises
    ------
    StartFailed
        If it does not come up.
    """
    data = data.absolute()
    running = find(data)
    if running is not None:
        return running
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = data / "sandbox.log"
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    begin = os.lseek(descriptor, 0, os.SEEK_END)
    # The package that runs here, wherever it lies; the folder that it is started in is not searched (-P).
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-m", "kaggle_share.sandbox", "--data", str(data), "--port", str(port)]
    command += _arguments(options if options is not None else Options()) + (["--seed"] if seed else [])
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            # It shall live on when the terminal, the kernel or the test that started it ends.
            start_new_session=True,
            cwd=data,
            env={**os.environ, "PYTHONPATH": path},
        )
    finally:
        os.close(descriptor)
    _started.append(child)
    limit = time.monotonic() + timeout
    while time.monotonic() < limit:
        code = child.poll()
        running = find(data)
        if running is not None:
            if running.pid != child.pid and code is None:
                # Somebody else's was first. Ours would take over as soon as that one is stopped.
                child.terminate()
                child.wait()
            return running
        if code is not None and code != 0:
            break
        time.sleep(POLL_SECONDS)
    if child.poll() is None:
        child.terminate()
    lines = log.read_bytes()[begin:].decode("utf-8", "replace").strip().splitlines()
    reason = lines[-1].removeprefix("kaggle-share: ") if lines else f"it did not answer within {timeout:g} s"
    raise StartFailed(f"the sandbox could not be started: {reason}")


def stop(data: Path, timeout: float = 10.0) -> bool:
    """Stop the sandbox that serves this data folder.

    Returns
    -------
    Whether there was one, and it has stopped. One that is embedded in another process is left alone.
    """
    running = find(data)
    if running is None or running.embedded or running.pid in (0, os.getpid()):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
    limit = time.monotonic() + timeout
    while time.monotonic() < limit:
        with contextlib.suppress(ChildProcessError, OSError):
            # If it is our own child, it must be waited for to be gone.
            os.waitpid(running.pid, os.WNOHANG)
        # It lets the lock go last, when everything is written out.
        lock = DataLock(data)
        if lock.acquire():
            lock.release()
            return True
        time.sleep(POLL_SECONDS)
    return False


def _arguments(options: Options) -> list[str]:
    arguments = ["--processing-delay", f"{options.processing_delay:g}"]
    if not options.keep_descriptions:
        arguments.append("--lose-descriptions")
    if options.admin:
        arguments.append("--faults")
    return arguments
