"""What every request of the sandbox's wire goes through: sign-in, faults, the network's shape, the log."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from tornado.iostream import IOStream, StreamClosedError
from tornado.web import RequestHandler

from kaggle_share.sandbox.accounts import Credentials, signed_in
from kaggle_share.sandbox.faults import Fault, Faults, Request
from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.rules import Refusal
from kaggle_share.sandbox.sessions import Sessions
from kaggle_share.sandbox.shelf import md5_of
from kaggle_share.sandbox.store import Store
from kaggle_share.sandbox.uploads import Upload

log = logging.getLogger("kaggle_share.sandbox")

REQUESTS_KEPT = 100_000
CATCH_UP = 0.005
"""Seconds that a shaped connection may be late without losing them: timers are not exact."""
GLANCE_SECONDS = 0.05
"""How often a silent request looks whether its fault was lifted."""


class Cut(Exception):
    """The connection was ended on purpose, or by the client; nothing more can be said on it."""


@dataclass(eq=False)
class Line:
    """A TCP connection from a client."""

    number: int
    requests: int = 0
    free: float = 0.0
    """When its last byte has passed, in the event loop's time."""


@dataclass
class Counters:
    """What a benchmark asks for."""

    requests: int = 0
    connections: int = 0
    body_bytes: int = 0


@dataclass
class State:
    """Everything that the handlers of one running sandbox share."""

    store: Store
    options: Options
    users: tuple[Credentials, ...]
    instance: str
    executor: Executor
    faults: Faults = field(default_factory=Faults)
    requests: list[Request] = field(default_factory=list)
    counters: Counters = field(default_factory=Counters)
    process: Callable[[int], None] = lambda version: None
    """Starts the processing of a version's row."""
    run: Callable[[int], None] = lambda version: None
    """Takes a notebook version's row through the states of a run."""
    begin: Callable[[Upload], None] = lambda upload: None
    """Told of an upload that is complete."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    lines: WeakKeyDictionary[IOStream, Line] = field(default_factory=WeakKeyDictionary)
    link_free: float = 0.0

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.store, self.executor)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that no request waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def line(self, stream: IOStream) -> Line:
        """The connection that a request came on."""
        line = self.lines.get(stream)
        if line is None:
            self.counters.connections += 1
            line = self.lines[stream] = Line(self.counters.connections)
        return line

    async def md5(self, content: Path) -> str:
        """A content's MD5 in base64, made in another thread."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, md5_of, content)

    def note(self, request: Request) -> None:
        """Keep a request for tests."""
        self.counters.requests += 1
        if len(self.requests) >= REQUESTS_KEPT:
            del self.requests[: REQUESTS_KEPT // 2]
        self.requests.append(request)

    async def arrive(self, line: Line) -> None:
        """Wait for as long as a request takes to come and its answer to go back."""
        shape = self.faults.shape
        line.requests += 1
        if shape.rtt:
            trips = 1 + (shape.handshakes if line.requests == 1 else 0)
            await asyncio.sleep(trips * shape.rtt)
        line.free = max(line.free, asyncio.get_running_loop().time())

    async def carry(self, line: Line, count: int) -> None:
        """Wait for as long as so many bytes take, on this connection and on the link that all share."""
        shape = self.faults.shape
        if not (shape.connection or shape.link):
            return
        now = asyncio.get_running_loop().time()
        if shape.connection:
            line.free = max(line.free, now - CATCH_UP) + count / shape.connection
        if shape.link:
            self.link_free = max(self.link_free, now - CATCH_UP) + count / shape.link
        wait = max(line.free if shape.connection else 0.0, self.link_free if shape.link else 0.0) - now
        # Shorter waits are left to the next bytes: waking up costs more than they are.
        if wait > 0.002:
            await asyncio.sleep(wait)


S = TypeVar("S", bound="Wire")
P = ParamSpec("P")


def answered(
    method: Callable[Concatenate[S, P], Awaitable[None]],
) -> Callable[Concatenate[S, P], Awaitable[None]]:
    """Turn refusals and cut connections into what the client sees of them."""

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(self, *args, **kwargs)
        except Refusal as refusal:
            await self.refuse(refusal.status, refusal.message)
        except (Cut, StreamClosedError):
            self.abandon()
        except OSError as error:
            # A full disk, most likely.
            log.error("%s %s: %s", self.request.method, self.call, error.strerror or type(error).__name__)
            await self.refuse(500, f"The sandbox could not write: {error.strerror or 'unknown error'}")

    return run


class Wire(RequestHandler):
    """Base of the handlers that clients talk to."""

    state: State
    call = ""
    """The call's name, for faults and the log."""

    def initialize(self, state: State) -> None:
        """Tornado's constructor."""
        self.state = state
        self.cut = False
        self.corrupt = False
        self.gone = asyncio.Event()
        self.planned: list[Fault] = []

    def shown_path(self) -> str:
        """The path as it may be logged."""
        return self.request.path

    async def enter(self, call: str) -> None:
        """Take a request in: note it, let the network's time pass, and meet the faults at its start."""
        self.call = call
        connection = self.request.connection
        self.stream: IOStream = connection.stream  # type: ignore[union-attr]
        self.line = self.state.line(self.stream)
        authorization = self.request.headers.get("Authorization", "")
        self.user = signed_in(authorization, self.state.users) if authorization else None
        self.noted = Request(
            method=self.request.method or "",
            path=self.shown_path(),
            call=call,
            user=self.user,
            connection=self.line.number,
            bytes=len(self.request.body or b""),
            authorization=authorization.partition(" ")[0],
            began=time.monotonic(),
        )
        self.state.note(self.noted)
        self.state.counters.body_bytes += self.noted.bytes
        self.planned = self.state.faults.plan(call, self.noted.method, self.noted.path)
        await self.state.arrive(self.line)
        await self.point("start")

    async def point(self, at: str) -> None:
        """Meet the faults at one of a request's points."""
        for fault in self.planned:
            if fault.at == at:
                await self.meet(fault)

    async def meet(self, fault: Fault) -> None:
        """Meet one fault, if it strikes."""
        if not self.state.faults.strike(fault):
            return
        self.noted.faults.append(fault.action)
        if fault.action == "status":
            if fault.retry_after is not None:
                self.set_header("Retry-After", f"{fault.retry_after:g}")
            raise Refusal(fault.status, f"Injected fault: HTTP {fault.status}")
        if fault.action == "stall":
            await self.stall(fault)
        elif fault.action == "expire":
            self.expire()
        elif fault.action == "corrupt":
            self.corrupt = True
        else:
            self.hang_up(reset=fault.action == "reset")
            raise Cut

    async def stall(self, fault: Fault) -> None:
        """Be silent, until the time is up, the fault is lifted, the client gives up or the sandbox stops."""
        waiting = [asyncio.ensure_future(self.gone.wait()), asyncio.ensure_future(self.state.closing.wait())]
        until = time.monotonic() + fault.seconds
        try:
            while (left := until - time.monotonic()) > 0 and not self.state.faults.is_lifted(fault):
                done, _ = await asyncio.wait(
                    waiting, timeout=min(left, GLANCE_SECONDS), return_when=asyncio.FIRST_COMPLETED
                )
                if done:
                    self.hang_up(reset=False)
                    raise Cut
        finally:
            for task in waiting:
                task.cancel()

    def expire(self) -> None:
        """Forget the upload's session; other requests have none."""

    def hang_up(self, *, reset: bool) -> None:
        """End the connection without an answer."""
        self.cut = True
        if self.stream.closed():
            return
        if reset and self.stream.socket is not None:
            # Lingering for no time makes the system send a reset instead of an orderly end.
            with contextlib.suppress(OSError):
                self.stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.stream.close()

    def on_connection_close(self) -> None:
        """The client has gone."""
        self.gone.set()
        super().on_connection_close()

    def abandon(self) -> None:
        """End a request that can't be answered any more."""
        self.hang_up(reset=False)
        if not self._finished:
            self.finish()

    async def refuse(self, status: int, message: str) -> None:
        """Answer with an error, in the shape that kagglesdk reads."""
        if self._finished or self.cut:
            return
        self.set_status(status)
        self.answer({"code": status, "message": message})

    def answer(self, body: Any) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(body, separators=(",", ":"), ensure_ascii=False))

    def base_url(self) -> str:
        """The sandbox as this client reaches it."""
        return f"{self.request.protocol}://{self.request.host}"

    def on_finish(self) -> None:
        """Note how it ended."""
        if self.call:
            self.noted.status = 0 if self.cut else self.get_status()
            self.noted.ended, self.noted.cpu = time.monotonic(), time.process_time()

    def compute_etag(self) -> str | None:
        """No tags on answers of calls."""
        return None


def log_request(handler: RequestHandler) -> None:
    """Tornado's access log, without anything that a session's or a download's URL gives away."""
    call = handler.call if isinstance(handler, Wire) else handler.request.path
    user = handler.noted.user if isinstance(handler, Wire) and handler.call else None
    cut = isinstance(handler, Wire) and handler.cut
    status = "no answer" if cut else str(handler.get_status())
    level = logging.WARNING if handler.get_status() >= 500 else logging.INFO
    seconds = time.time() - handler.request._start_time
    log.log(level, "%s %s %s %s %.0f ms", handler.request.method, call, user or "-", status, 1000 * seconds)
