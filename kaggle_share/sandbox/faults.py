"""What can go wrong on purpose: faults, and a network that is slower than this machine's own.

Nothing here is a mock: the sandbox does its work in every case, and a fault decides what becomes of a request
at one of its four points.

    start   its headers are here, nothing has been done
    N       N bytes of its body are here (uploads; negative counts from the body's end)
    end     all of its body is here, nothing has been committed
    commit  the work is done and kept, its answer has not been sent

So a lost answer is `Fault("reset", at="commit")`.
"""

from __future__ import annotations

import math
import random
import re
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Action = Literal["status", "reset", "close", "stall", "expire", "corrupt"]
ACTIONS: tuple[Action, ...] = ("status", "reset", "close", "stall", "expire", "corrupt")


@dataclass(eq=False)
class Fault:
    """One thing that goes wrong.

    `status` answers with an HTTP status, `reset` cuts the connection with a TCP reset, `close` ends it without
    an answer, `stall` is silent for `seconds` and then goes on, `expire` forgets the upload's session, and
    `corrupt` changes a byte of what was sent.
    """

    action: Action
    call: str = ""
    """Regular expression on the call's name: `CreateDataset$`, `StartBlobUpload`, `upload` (bytes), `query`
    (where an upload stands), `download`."""
    method: str = ""
    """HTTP method."""
    path: str = ""
    """Regular expression on the path, without its query."""
    at: Literal["start", "end", "commit"] | int = "start"
    status: int = 503
    retry_after: float | None = None
    """Seconds in the header `Retry-After`."""
    seconds: float = math.inf
    """How long a stall lasts; without end, until the client gives up or the fault is lifted."""
    times: int | None = 1
    """How often at most; None is always."""
    skip: int = 0
    """Let this many matches pass first."""
    probability: float = 1.0
    every: int = 0
    """Roll the dice again at each such number of bytes of the body."""

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"no such fault: {self.action}; there are {', '.join(ACTIONS)}")
        if not (isinstance(self.at, int) or self.at in ("start", "end", "commit")):
            raise ValueError(f"a fault can't be at {self.at!r}; take start, end, commit or a number of bytes")
        re.compile(self.call)
        re.compile(self.path)

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Fault:
        """A fault from JSON; `ValueError` for what is no field of it."""
        names = {item.name for item in fields(cls)}
        if unknown := set(values) - names:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(names))}")
        return cls(**values)

    def matches(self, call: str, method: str, path: str) -> bool:
        """Whether a request is meant."""
        return (
            (not self.call or re.search(self.call, call) is not None)
            and (not self.method or self.method == method)
            and (not self.path or re.search(self.path, path) is not None)
        )


@dataclass
class Shape:
    """A network between client and sandbox. All zero is this machine's own."""

    rtt: float = 0.0
    """Seconds of a round trip; each request waits one."""
    handshakes: int = 2
    """Round trips more that the first request of a connection waits (TCP and TLS)."""
    connection: float = 0.0
    """Bytes a second of one connection."""
    link: float = 0.0
    """Bytes a second of all connections together."""


@dataclass
class Request:
    """One request that came, for tests and benchmarks. Session URLs are secrets and not in `path`."""

    method: str
    path: str
    call: str
    user: str | None
    connection: int
    """Number of the TCP connection, counted from 1."""
    bytes: int = 0
    """Bytes of the body that were read."""
    status: int = 0
    """Of the answer; 0 if none was given."""
    authorization: str = ""
    """Scheme of the `Authorization` header, if there was one."""
    faults: list[str] = field(default_factory=list)
    """Actions of the faults that it met."""
    began: float = 0.0
    """When its headers were here, in seconds of a clock that only differences are taken of."""
    ended: float = 0.0
    """When its answer was given, or its connection had ended; 0 while it runs."""
    cpu: float = 0.0
    """Processor seconds that the sandbox's process had used by then."""


class Faults:
    """The faults and the network's shape of one sandbox; may be changed from any thread, at any time."""

    def __init__(self, seed: int = 0) -> None:
        self.shape = Shape()
        self.fired: Counter[str] = Counter()
        """How often each action was taken."""
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._lifted: set[Fault] = set()
        self._random = random.Random(seed)  # noqa: S311 (dice, to be thrown the same way again)

    def __repr__(self) -> str:
        return f"Faults({len(self._faults)} set, {sum(self.fired.values())} fired, {self.shape})"

    def add(self, *faults: Fault) -> None:
        """Add faults; the first one that matches and strikes is taken."""
        with self._lock:
            self._faults.extend(faults)

    def lift(self, fault: Fault) -> None:
        """Take a fault away. A request that it keeps silent goes on, which it doesn't where all are forgotten."""
        with self._lock:
            self._faults = [one for one in self._faults if one is not fault]
            self._lifted.add(fault)

    def is_lifted(self, fault: Fault) -> bool:
        """True for what was taken away by :meth:`lift`."""
        return fault in self._lifted

    def clear(self) -> None:
        """Forget all faults and counts, and give the network its own speed back."""
        with self._lock:
            self._faults.clear()
            self.fired.clear()
            self.shape = Shape()

    def seed(self, value: int) -> None:
        """Start the dice anew."""
        with self._lock:
            self._random.seed(value)

    def plan(self, call: str, method: str, path: str) -> list[Fault]:
        """The faults that a request may meet."""
        if not self._faults:
            return []
        with self._lock:
            return [fault for fault in self._faults if fault.times != 0 and fault.matches(call, method, path)]

    def strike(self, fault: Fault) -> bool:
        """Decide whether a fault strikes now, and count it."""
        with self._lock:
            if fault.times == 0 or fault not in self._faults:
                return False
            if fault.probability < 1 and self._random.random() >= fault.probability:
                return False
            if fault.skip:
                fault.skip -= 1
                return False
            if fault.times is not None:
                fault.times -= 1
            self.fired[fault.action] += 1
            return True

    def command(self, values: dict[str, Any]) -> None:
        """Do what JSON says: `clear`, `seed`, `shape` and `add`, in this order.

        Raises
        ------
        ValueError, TypeError
            For what is neither.
        """
        if unknown := set(values) - {"clear", "seed", "shape", "add"}:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}; take clear, seed, shape, add")
        faults = [Fault.parse(row) for row in values.get("add", ())]
        shape = Shape(**values["shape"]) if "shape" in values else None
        if values.get("clear"):
            self.clear()
        if "seed" in values:
            self.seed(int(values["seed"]))
        if shape is not None:
            self.shape = shape
        self.add(*faults)

    def state(self) -> dict[str, Any]:
        """What is set and what has struck, as JSON."""
        with self._lock:
            left = [
                {name: value for name, value in asdict(fault).items() if value != math.inf} for fault in self._faults
            ]
            return {"faults": left, "fired": dict(self.fired), "shape": asdict(self.shape)}
