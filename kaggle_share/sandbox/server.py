"""The sandbox's server: one process, one event loop, one data folder."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import signal
import socket
import ssl
import sys
import time
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, stream_request_body

from kaggle_share.sandbox import blobs, downloads, pages, process
from kaggle_share.sandbox.accounts import DEFAULT_USER, ensure_users, read_file, write_file
from kaggle_share.sandbox.api import CallHandler, UnknownHandler
from kaggle_share.sandbox.lock import DataLock
from kaggle_share.sandbox.notebooks import Runs
from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.processing import Processing
from kaggle_share.sandbox.seed import seed as plant
from kaggle_share.sandbox.store import Store
from kaggle_share.sandbox.wire import State, log_request

HOST = "127.0.0.1"
PORT = 7777
"""What `KAGGLE_API_ENVIRONMENT=TEST` makes kagglesdk and kagglehub speak to."""
CHUNK = 1 << 18
CALL_BYTES = 64 << 20
"""Most bytes of a call's JSON; uploads have a limit of their own."""
LOCK_SECONDS = 10.0

log = logging.getLogger("kaggle_share.sandbox")


class Busy(Exception):
    """The port can't be had; the message is one line for the user."""


class AlreadyRunning(Exception):
    """A sandbox serves this data folder already."""

    def __init__(self, running: process.Running) -> None:
        super().__init__(running.url)
        self.running = running


class AboutHandler(RequestHandler):
    """`GET /sandbox`: that this is a sandbox, and which. Public, without secrets."""

    def initialize(self, state: State) -> None:
        """Tornado's constructor."""
        self.state = state

    def get(self) -> None:
        """Say it."""
        accounts = [
            {"slug": a.slug, "name": a.name, "organisation": a.is_organisation, "members": list(a.members)}
            for a in self.state.store.accounts()
        ]
        self.finish(
            {
                "kaggle_share_sandbox": 1,
                "instance": self.state.instance,
                "version": _version(),
                "accounts": accounts,
            }
        )


class FaultsHandler(RequestHandler):
    """`/sandbox/faults`: GET what is set and counted, POST what shall go wrong. Only with `Options.admin`."""

    def initialize(self, state: State, processing: Processing, runs: Runs) -> None:
        """Tornado's constructor."""
        self.state = state
        self.processing = processing
        self.runs = runs

    def prepare(self) -> None:
        """Closed unless it was asked for at the start; JSON only, which no foreign web page can send."""
        kind = self.request.headers.get("Content-Type", "")
        if not self.state.options.admin or (self.request.method == "POST" and "application/json" not in kind):
            self.set_status(404)
            self.finish({"code": 404, "message": "There is nothing here"})

    def get(self) -> None:
        """Faults, the network's shape, and counters for benchmarks; `?requests=1` adds every request that came."""
        state = self.state
        answer = {
            **state.faults.state(),
            "counters": vars(state.counters),
            "options": vars(state.options),
            # Of this process: whether a benchmark measures its client or the sandbox.
            "cpu": time.process_time(),
        }
        if self.get_query_argument("requests", ""):
            answer["requests"] = [vars(request) for request in state.requests]
        self.finish(answer)

    def post(self) -> None:
        """Change them: what `Faults.command` takes, `reset_counters`, and of the options `processing_delay`,
        `keep_descriptions`, `notebook_delay` and `notebook_failure`.
        """
        try:
            values = json.loads(self.request.body)
            delay, keep = values.pop("processing_delay", None), values.pop("keep_descriptions", None)
            reset = values.pop("reset_counters", False)
            running, failure = values.pop("notebook_delay", None), values.pop("notebook_failure", None)
            self.state.faults.command(values)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            self.set_status(400)
            self.finish({"code": 400, "message": str(error)})
            return
        if delay is not None:
            self.state.options.processing_delay = float(delay)
            self.processing.delay_changed()
        if failure is not None:
            self.state.options.notebook_failure = str(failure)
        if running is not None:
            self.state.options.notebook_delay = float(running)
            self.runs.delay_changed()
        if keep is not None:
            self.state.options.keep_descriptions = bool(keep)
        if reset:
            self.state.counters.requests = self.state.counters.connections = self.state.counters.body_bytes = 0
            self.state.requests.clear()
        self.get()


@stream_request_body
class Upload(blobs.UploadHandler):
    """The body is taken as it comes."""


def make_app(state: State, processing: Processing, runs: Runs) -> Application:
    """All of the sandbox: the calls, the storage, itself, and the pages."""
    shared = {"state": state}
    rules: list[Any] = [
        (r"/api/v1/([\w.]+)/(\w+)", CallHandler, shared),
        (blobs.UPLOAD_PATH, Upload, shared),
        (rf"/{blobs.BUCKET}/(\d+)/(\d+)/(.+)", downloads.DownloadHandler, shared),
        (r"/sandbox", AboutHandler, shared),
        (r"/sandbox/faults", FaultsHandler, {**shared, "processing": processing, "runs": runs}),
    ]
    rules += [(path, UnknownHandler, shared) for path in (r"/api/.*", r"/upload/.*", rf"/{blobs.BUCKET}/.*")]
    options = {"default_viewer": DEFAULT_USER}
    return Application(
        rules + pages.handlers(state.store, options),
        log_function=log_request,
        **pages.not_found(state.store, options),
    )


class Server:
    """A sandbox on one data folder, inside a running event loop.

    Parameters
    ----------
    data:
        The data folder.
    port:
        0 takes a free one.
    host:
        Address to listen on; others than this machine's own should not be able to reach it.
    options:
        As they are at the start.
    seed:
        Whether to put a public dataset in, so that the pages are not empty.
    embedded:
        Whether this process does other things too, and must not be stopped with the sandbox.
    tls:
        With it, https is spoken.
    """

    def __init__(
        self,
        data: Path,
        *,
        port: int = 0,
        host: str = HOST,
        options: Options | None = None,
        seed: bool = False,
        embedded: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.data = data
        self.options = options if options is not None else Options()
        self.url = ""
        self.port = port
        self._host = host
        self._seed = seed
        self._embedded = embedded
        self._tls = tls

    async def start(self) -> None:
        """Open the data folder and answer.

        Raises
        ------
        AlreadyRunning
            If a sandbox serves this data folder.
        Busy
            If the port can't be had.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = DataLock(self.data)
        await self._take_lock()
        try:
            sockets = self._bind()
        except BaseException:
            self._lock.release()
            raise
        try:
            self._open()
        except BaseException:
            for sock in sockets:
                sock.close()
            self._lock.release()
            raise
        self.port = sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://{self._host}:{self.port}"
        content = read_file(self.data)
        where: dict[str, Any] = {"url": self.url, "port": self.port, "pid": os.getpid(), "embedded": self._embedded}
        # Written before the first answer: whoever finds the server alive finds its keys too.
        write_file(self.data, {**content, **where})
        self._server.add_sockets(sockets)
        self.processing.resume()
        self.runs.resume()

    async def stop(self) -> None:
        """Answer nobody any more, write everything out, and let the data folder go."""
        self.state.closing.set()
        self._server.stop()
        await self.processing.stop()
        await self.runs.stop()
        await self._server.close_all_connections()
        if self.state.tasks:
            await asyncio.wait(self.state.tasks, timeout=5)
        self._executor.shutdown()
        self.state.store.close()
        content = read_file(self.data)
        for name in ("url", "port", "pid", "embedded"):
            content.pop(name, None)
        write_file(self.data, content)
        self._lock.release()

    async def _take_lock(self) -> None:
        loop = asyncio.get_running_loop()
        limit = loop.time() + LOCK_SECONDS
        while not self._lock.acquire():
            # Somebody serves it, is about to, or is just stopping.
            running = await loop.run_in_executor(None, process.find, self.data)
            if running is not None:
                raise AlreadyRunning(running)
            if loop.time() > limit:
                raise Busy(f"another process holds the data folder {self.data}, and does not answer")
            await asyncio.sleep(0.02)

    def _bind(self) -> list[socket.socket]:
        try:
            return bind_sockets(self.port, address=self._host, family=socket.AF_UNSPEC)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Busy(f"can't listen on {self._host}:{self.port}: {error.strerror}") from error
            other = process.ask(f"http://{self._host}:{self.port}")
            what = "another sandbox, with data of its own" if other else "another program"
            raise Busy(f"port {self.port} is used by {what}. Take another one with --port") from error

    def _open(self) -> None:
        instance, users = ensure_users(self.data)
        self._executor = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sandbox")
        store = Store(self.data)
        store.tidy()
        if self._seed:
            plant(store)
        self.state = State(store, self.options, users, instance, self._executor)
        self.processing = Processing(store, self.options, self._executor)
        self.state.process = self.processing.start
        self.state.begin = self.processing.begin
        self.runs = Runs(store.notebooks, self.options)
        self.state.run = self.runs.start
        self._server = HTTPServer(
            make_app(self.state, self.processing, self.runs),
            ssl_options=self._tls,
            chunk_size=CHUNK,
            max_body_size=CALL_BYTES,
            # One upload's buffer, not the upload.
            max_buffer_size=max(CALL_BYTES, 16 * CHUNK),
        )


async def serve(server: Server, ready: Callable[[Server], None]) -> None:
    """Start a server, say so, and stop it at SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    await server.start()
    try:
        ready(server)
        await stop.wait()
    finally:
        await server.stop()


def run(
    data: Path,
    *,
    port: int = PORT,
    host: str = HOST,
    options: Options | None = None,
    seed: bool = False,
    open: bool = False,
    echo: Callable[[str], None] = print,
) -> int:
    """Serve until SIGINT or SIGTERM.

    Parameters
    ----------
    data, port, host, options, seed:
        As for `Server`.
    open:
        Whether to open the pages in a browser.
    echo:
        Takes the lines for the user.

    Returns
    -------
    The exit code: 0, also if a sandbox serves this data folder already; 1 if the port can't be had.
    """

    def ready(server: Server) -> None:
        echo(f"Sandbox: {server.url}  (data in {data}; stop it with Ctrl+C)")
        if open:
            webbrowser.open(server.url)

    server = Server(data, port=port, host=host, options=options, seed=seed)
    try:
        asyncio.run(serve(server, ready))
    except AlreadyRunning as already:
        echo(f"A sandbox serves this data folder already: {already.running.url}")
        if open:
            webbrowser.open(already.running.url)
    except Busy as busy:
        print(f"kaggle-share: {busy}", file=sys.stderr)
        return 1
    return 0


def _version() -> str:
    try:
        return installed_version("kaggle-share")
    except PackageNotFoundError:
        return "0"


__all__ = ["AlreadyRunning", "Busy", "Server", "make_app", "run", "serve"]
