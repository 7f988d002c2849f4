"""One run of one client: a fresh process, watched from outside, and what it left in the sandbox.

Nothing of a client is changed to measure it. *Sending* is taken from the sandbox's own record of requests, for all
clients alike: from the arrival of the first StartBlobUpload to the answer that confirms the last upload.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any

from upload_clients import Client, Task, screening
from upload_scenarios import Row, Scenario

from kaggle_share.sandbox import process
from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.records import Dataset
from kaggle_share.sandbox.store import Store

TIMEOUT = 900.0
"""Seconds after which a run is given up."""
PROCESSED = 60.0
WATCH = 0.05
CONFIRMED = (200, 201)
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own is made in it)


@dataclass(frozen=True)
class Run:
    """What was measured."""

    whole: float
    sending: float
    sent: int
    requests: int
    connections: int
    cpu: float
    memory: int
    disk: int
    sandbox_cpu: float
    code: int
    wrong: str
    """How what is in the sandbox differs from the files; empty if it does not."""
    said: str
    """The last line that the client wrote."""

    @property
    def right(self) -> bool:
        """Whether it said that it had succeeded, and had."""
        return self.code == 0 and not self.wrong

    @property
    def problem(self) -> str:
        """In a line; empty if there was none."""
        if self.right:
            return ""
        parts = [f"exit {self.code}", self.wrong, self.said if self.code else ""]
        return "; ".join(part for part in parts if part)


def row_of(client: str, runs: Sequence[Run], ideal: int, screening: float) -> Row:
    """Medians of those runs that were right, or of all if none was: giving up takes no time that counts."""
    counted = [run for run in runs if run.right] or runs

    def middle(name: str) -> float:
        return float(median(getattr(run, name) for run in counted))

    return Row(
        client=client,
        sent_ratio=middle("sent") / ideal,
        screening=screening,
        right=sum(run.right for run in runs),
        rounds=len(runs),
        spread=(min(run.whole for run in counted), max(run.whole for run in counted)),
        problem=next((run.problem for run in runs if not run.right), ""),
        **{
            name: middle(name)
            for name in (*("whole", "sending", "requests", "connections", "cpu", "memory", "disk", "sandbox_cpu"),)
        },
    )


class Place:
    """A sandbox in a process of its own, and the folder that the clients' homes are made in."""

    def __init__(self, work: Path, data: Path) -> None:
        self.work, self.data = work, data
        self.running = process.start(data, options=Options(processing_delay=0.0, admin=True))
        self._web = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._count = 0

    def command(self, values: Mapping[str, Any]) -> None:
        """Tell the sandbox what its network is like."""
        body = json.dumps(values).encode()
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.running.url}/sandbox/faults", body, kind)  # noqa: S310 (our own)
        self._web.open(request, timeout=30).close()

    def state(self) -> dict[str, Any]:
        """What came to the sandbox since it was told to count anew."""
        with self._web.open(f"{self.running.url}/sandbox/faults?requests=1", timeout=60) as answer:
            state: dict[str, Any] = json.load(answer)
        return state

    def run(
        self,
        client: Client,
        folder: Path,
        hashes: Mapping[str, str],
        *,
        shape: Mapping[str, float],
        faults: Sequence[Mapping[str, Any]] = (),
        seed: int = 0,
        timeout: float = TIMEOUT,
    ) -> Run:
        """Let a client upload a folder into a new dataset, measure it, and look at what arrived.

        Parameters
        ----------
        client:
            Who.
        folder:
            The files; beside it, in `…-linked`, lie the same ones.
        hashes:
            Their sha256 by path.
        shape, faults, seed:
            The network.
        timeout:
            Seconds until it is given up.
        """
        task = self._task(folder)
        self.command({"clear": True, "seed": seed, "shape": dict(shape), "add": list(faults), "reset_counters": True})
        before = self.state()["cpu"]
        with _fresh(self.work) as (home, environment):
            child = _watched(client.command(task), {**environment, **client.environment(task)}, home, timeout)
        state = self.state()
        # What follows is only looking.
        self.command({"clear": True})
        requests = state["requests"]
        starts = [one["began"] for one in requests if one["call"].endswith("StartBlobUpload")]
        confirmed = [one for one in requests if one["call"] in ("upload", "query") and one["status"] in CONFIRMED]
        last = max(confirmed, key=lambda one: float(one["ended"]), default=None)
        return Run(
            whole=child.seconds,
            sending=last["ended"] - min(starts) if starts and last else 0.0,
            sent=sum(one["bytes"] for one in requests if one["call"] == "upload"),
            requests=len(requests),
            connections=len({one["connection"] for one in requests}),
            cpu=child.cpu,
            memory=child.memory,
            disk=child.disk,
            # Without the unpacking that follows, which nobody's sending waits for.
            sandbox_cpu=(last or state)["cpu"] - before,
            code=child.code,
            wrong=self._wrong(task.ref, hashes),
            said=child.said,
        )

    def screening(self, client: Client, folder: Path) -> float:
        """Seconds for which kaggle-share looks for what must not be shared, in a run of its own."""
        task = self._task(folder)
        self.command({"clear": True})
        with _fresh(self.work) as (home, environment):
            child = _watched(screening(task), {**environment, **client.environment(task)}, home, TIMEOUT)
        if child.code:
            raise RuntimeError(f"screening could not be timed: {child.said}")
        return float(child.errors.splitlines()[-1])

    def _task(self, folder: Path) -> Task:
        self._count += 1
        user = next(user for user in self.running.users if user.username == "ada")
        ref = f"ada/upload-{os.getpid()}-{self._count}"
        return Task(self.running.url, user, folder, folder.with_name(f"{folder.name}-linked"), ref)

    def _wrong(self, ref: str, hashes: Mapping[str, str]) -> str:
        found = self._processed(ref)
        if found is None:
            return "no dataset"
        if len(found.versions) != 1:
            return f"{len(found.versions)} versions"
        version = found.versions[0]
        if version.status != "READY":
            return f"{version.status} {version.error}".strip()
        held = {file.path: file.sha256 for file in version.files}
        missing, more = len(hashes.keys() - held.keys()), len(held.keys() - hashes.keys())
        other = sum(held[path] != hashes[path] for path in hashes.keys() & held.keys())
        counted = ((missing, "missing"), (more, "not asked for"), (other, "with other bytes"))
        return ", ".join(f"{count} {what}" for count, what in counted if count)

    def _processed(self, ref: str) -> Dataset | None:
        limit = time.monotonic() + PROCESSED
        while True:
            # Opened each time: a store does not see what another process changes.
            store = Store(self.data)
            found = store.any_dataset(*ref.split("/"))
            store.close()
            newest = found.newest if found is not None else None
            if newest is None or newest.status in ("READY", "FAILED") or time.monotonic() > limit:
                return found
            time.sleep(0.05)


@contextmanager
def place(scenario: Scenario) -> Iterator[Place]:
    """A sandbox with room for a scenario, gone with everything afterwards."""
    room = 8 * scenario.ideal + (256 << 20)
    # In memory where there is room, since it is the clients that are measured and not the disk.
    fits = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > room
    with (
        tempfile.TemporaryDirectory(prefix="upload-") as work,
        tempfile.TemporaryDirectory(prefix="upload-", dir=SHARED_MEMORY if fits else None) as data,
    ):
        made = Place(Path(work), Path(data) / "sandbox")
        try:
            yield made
        finally:
            process.stop(made.data)


@contextmanager
def _fresh(work: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    home = Path(tempfile.mkdtemp(prefix="home-", dir=work))
    (home / "tmp").mkdir()
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(home / "tmp"), "TZ": "UTC"}
    try:
        yield home, environment
    finally:
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class _Child:
    seconds: float
    code: int
    cpu: float
    memory: int
    disk: int
    said: str
    errors: str


def _watched(command: list[str], environment: dict[str, str], home: Path, timeout: float) -> _Child:
    over = threading.Event()
    most = [0]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
        )
        watcher = threading.Thread(target=_watch_disk, args=(home, over, most))
        watcher.start()
        alarm = threading.Timer(timeout, _end, (child.pid,))
        alarm.start()
        try:
            # Not `Popen.wait`: what this one process used is wanted, not what all children did.
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            # Stopped from outside: the client must not go on alone.
            _end(child.pid)
            raise
        finally:
            ended = time.monotonic()
            alarm.cancel()
            over.set()
            watcher.join()
        child.returncode = os.waitstatus_to_exitcode(status)
        printed, complained = _text(out), _text(errors)
    return _Child(
        seconds=ended - began,
        code=child.returncode,
        cpu=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss * 1024,
        disk=most[0],
        said=_last(printed, complained),
        errors=complained,
    )


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _watch_disk(folder: Path, over: threading.Event, most: list[int]) -> None:
    while True:
        total = 0
        for place, _, names in os.walk(folder):
            for name in names:
                with contextlib.suppress(OSError):
                    total += os.lstat(Path(place) / name).st_blocks * 512
        most[0] = max(most[0], total)
        if over.wait(WATCH):
            return


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").strip()


def _last(printed: str, errors: str) -> str:
    """The reason in what `--json` printed, or the last line for people."""
    with contextlib.suppress(ValueError, AttributeError):
        error = json.loads(printed).get("error")
        if error:
            return str(error.get("message"))[:200]
    said = (errors or printed).splitlines()
    return said[-1][:200] if said else ""
