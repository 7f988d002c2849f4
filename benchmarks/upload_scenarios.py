"""What is uploaded in the benchmark, over which network, and what is aimed at."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

KIB, MIB = 1 << 10, 1 << 20
BLOCK = MIB
SMALLER = 64
"""What `--quick` divides sizes by."""
OURS = "kaggle-share"
BARE = "(bare sending)"
"""No client: only what it could do at best."""

RTT, CONNECTION, LINK = 0.060, 8e6, 80e6
WAN_SHAPE = {"rtt": RTT, "handshakes": 2, "connection": CONNECTION, "link": LINK}
LIMIT_TRIPS = 5
"""Round trips that the limit grants besides the bytes."""

# `every` rolls the dice again at each 8 MiB; the point `start` rolls them once for the request itself.
_DICE: dict[str, Any] = {"probability": 0.02, "times": None, "every": 8 * MIB}
BAD = ({"action": "status", "status": 503, **_DICE}, {"action": "reset", **_DICE})

NETWORKS = {
    "wan": "WAN: 60 ms a round trip, two more for a new connection, 8 MB/s a connection, 80 MB/s the link",
    "lan": "LAN: no shaping",
    "bad": "bad: WAN, and 2 % of 503s and 2 % of resets, per request and per 8 MiB",
}


@dataclass(frozen=True)
class Row:
    """What one client's runs of one scenario came to: medians over the rounds."""

    client: str
    whole: float
    """Seconds of the process."""
    sending: float
    """Seconds from the first StartBlobUpload's arrival to the last upload's confirmation."""
    sent_ratio: float
    """Bytes of bodies that the storage received, over the bytes of the files."""
    requests: float
    connections: float
    cpu: float
    """User and system seconds of the process."""
    memory: float
    """Most resident memory, in bytes."""
    disk: float
    """Most bytes on disk in its home and temporary folder, beyond what lay there."""
    screening: float
    """Seconds, timed apart from the runs; 0 for clients that don't."""
    sandbox_cpu: float
    """Processor seconds of the sandbox until the last upload was confirmed."""
    right: int
    """Runs after which exactly the files were there, in exactly one version."""
    rounds: int
    spread: tuple[float, float] = (0.0, 0.0)
    """Fastest and slowest `whole`."""
    problem: str = ""
    """What went wrong in the first run that did."""

    @property
    def beside(self) -> float:
        """Seconds of the process without screening, which the peers don't do."""
        return self.whole - self.screening

    @property
    def is_right(self) -> bool:
        """Whether every run was."""
        return self.right == self.rounds


Rows = Mapping[str, Row]


@dataclass(frozen=True)
class Target:
    """One thing that is aimed at."""

    text: str
    measure: Callable[[Rows, float], float | None]
    """From the rows by client and the limit in seconds; None where it can't be said."""
    bound: float
    at_most: bool

    def met(self, value: float) -> bool:
        """Whether a measured value is good enough."""
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True)
class Scenario:
    """Files, a network, and targets."""

    network: str
    title: str
    files: tuple[tuple[str, int], ...] = field(repr=False)
    """Paths and sizes."""
    targets: tuple[Target, ...] = ()
    shape: Mapping[str, float] = field(default_factory=dict)
    faults: tuple[Mapping[str, Any], ...] = ()

    @property
    def ideal(self) -> int:
        """Bytes of the files."""
        return sum(size for _, size in self.files)

    @property
    def limit(self) -> float:
        """Seconds that no client can beat; 0 without shaping."""
        connection, link = self.shape.get("connection", 0.0), self.shape.get("link", 0.0)
        if not connection or not link:
            return 0.0
        together = self.ideal / min(link, len(self.files) * connection)
        alone = max(size for _, size in self.files) / connection
        return max(together, alone) + LIMIT_TRIPS * self.shape["rtt"]

    def quick(self) -> Scenario:
        """The same in small: to see that the benchmark works. Its times mean nothing."""
        some = self.files[:: max(len(self.files) // 8, 1)]
        files = tuple((path, max(size // SMALLER, KIB)) for path, size in some)
        # Where a fault strikes moves with the files.
        faults = tuple(
            {**fault, "at": fault["at"] // SMALLER} if isinstance(fault.get("at"), int) else fault
            for fault in self.faults
        )
        return replace(self, title=f"{self.title}, in small", files=files, faults=faults)


def sending_within(factor: float) -> Target:
    """Sending takes at most so many times the limit."""
    return Target(
        f"sending ≤ {factor:g} × the limit", lambda rows, limit: _over(rows[OURS].sending, limit), factor, True
    )


def whole_within(factor: float) -> Target:
    """The whole command takes at most so many times the limit."""
    return Target(
        f"whole ≤ {factor:g} × the limit", lambda rows, limit: _over(rows[OURS].beside, limit), factor, True
    )


def faster_than(client: str, factor: float) -> Target:
    """The whole command is so many times as fast as a peer's."""
    return Target(
        f"whole ≥ {factor:g} × as fast as {client}",
        lambda rows, limit: rows[client].whole / rows[OURS].beside if client in rows else None,
        factor,
        False,
    )


def behind_at_most(seconds: float) -> Target:
    """The whole command ends so many seconds after the fastest peer's at most."""

    def measure(rows: Rows, limit: float) -> float | None:
        peers = _peers(rows)
        return rows[OURS].beside - min(row.whole for row in peers) if peers else None

    return Target(f"whole within {seconds:g} s of the fastest peer", measure, seconds, True)


def speed_of_fastest(factor: float, what: str) -> Target:
    """`whole` or `sending` is at least so many times as fast as the fastest peer's."""

    def measure(rows: Rows, limit: float) -> float | None:
        peers = _peers(rows)
        ours = float(getattr(rows[OURS], "beside" if what == "whole" else what))
        return min(float(getattr(row, what)) for row in peers) / ours if peers and ours else None

    return Target(f"{what} ≥ {factor:g} × as fast as the fastest peer", measure, factor, False)


def bytes_within(factor: float) -> Target:
    """At most so many bytes are sent for one of the files."""
    return Target(f"bytes ≤ {factor:g} × ideal", lambda rows, limit: rows[OURS].sent_ratio, factor, True)


def _over(seconds: float, limit: float) -> float | None:
    return seconds / limit if limit else None


def _peers(rows: Rows) -> list[Row]:
    # A peer that is fast because it left something out sets no pace, nor does what is no client.
    return [row for row in rows.values() if row.client not in (OURS, BARE) and row.is_right]


def flat(count: int, size: int) -> tuple[tuple[str, int], ...]:
    """So many files beside each other."""
    return tuple((f"part-{number:04}.bin", size) for number in range(count))


def spread(count: int, size: int, folders: list[str]) -> tuple[tuple[str, int], ...]:
    """So many files, the same number in each folder."""
    each = count // len(folders)
    return tuple((f"{folder}/item-{number:04}.bin", size) for folder in folders for number in range(each))


_SPLITS = [f"{half}/class-{number}" for half in ("train", "val") for number in range(5)]
_SMALL = spread(1000, 20 * KIB, _SPLITS)


def _wan(title: str, files: tuple[tuple[str, int], ...], *targets: Target) -> Scenario:
    return Scenario("wan", title, files, targets, WAN_SHAPE)


def _lan(title: str, files: tuple[tuple[str, int], ...], *targets: Target) -> Scenario:
    return Scenario("lan", title, files, (speed_of_fastest(0.8, "whole"), *targets))


def _bad(
    title: str, files: tuple[tuple[str, int], ...], faults: tuple[Mapping[str, Any], ...], *targets: Target
) -> Scenario:
    return Scenario("bad", title, files, targets, WAN_SHAPE, faults)


_FASTER_SENDING = speed_of_fastest(1.0, "sending")

SCENARIOS = (
    _wan("1 × 32 MiB", flat(1, 32 * MIB), sending_within(1.08), behind_at_most(0.7)),
    _wan(
        "20 × 2 MiB", flat(20, 2 * MIB), sending_within(1.5), faster_than("kagglehub", 1.1), faster_than("kaggle", 5)
    ),
    _wan("40 × 1 MiB", flat(40, MIB), sending_within(1.5), faster_than("kagglehub", 1.3), faster_than("kaggle", 8)),
    _wan("40 × 8 MiB", flat(40, 8 * MIB), sending_within(1.15), whole_within(1.4), faster_than("kagglehub", 1.25)),
    _wan(
        "200 × 1 MiB in two folders",
        spread(200, MIB, ["images", "masks"]),
        *(sending_within(1.3), faster_than("kagglehub", 5), faster_than("kaggle", 5)),
    ),
    _wan(
        "1,000 × 20 KiB in train/ and val/, five folders in each",
        _SMALL,
        *(sending_within(3.5), faster_than("kagglehub", 1.3), faster_than("kaggle", 1.6)),
    ),
    _lan("1 × 512 MiB", flat(1, 512 * MIB)),
    _lan("20 × 32 MiB", flat(20, 32 * MIB), _FASTER_SENDING),
    _lan("1,000 × 20 KiB in train/ and val/, five folders in each", _SMALL, _FASTER_SENDING),
    _lan("40 × 1 MiB", flat(40, MIB), _FASTER_SENDING),
    _bad("20 × 2 MiB", flat(20, 2 * MIB), BAD, bytes_within(1.05)),
    _bad("40 × 8 MiB", flat(40, 8 * MIB), BAD, bytes_within(1.05)),
    _bad(
        "1 × 64 MiB, one reset at 90 %",
        flat(1, 64 * MIB),
        ({"action": "reset", "call": "upload", "at": int(0.9 * 64 * MIB)},),
        bytes_within(1.02),
    ),
)

RIGHT = Scenario("right", "40 × 200 KiB", flat(40, 200 * KIB))
"""What is sent under random faults."""


def random_faults(seed: int) -> list[dict[str, Any]]:
    """Two to eight faults, at random calls and points, some of them more than once."""
    dice = random.Random(seed)  # noqa: S311 (to be thrown the same way again)
    return [_random_fault(dice) for _ in range(dice.randint(2, 8))]


def _random_fault(dice: random.Random) -> dict[str, Any]:
    call = dice.choice(("StartBlobUpload", "upload", "upload", "upload", "query", "CreateDataset$", ""))
    actions = ["status", "reset", "close", "stall"] + (["expire", "corrupt"] if call == "upload" else [])
    fault: dict[str, Any] = {"action": dice.choice(actions), "call": call, "times": dice.randint(1, 3)}
    fault["at"] = dice.choice(("start", "end", "commit"))
    if call == "upload" and dice.random() < 0.5:
        fault["at"] = dice.randrange(1, 200 * KIB)
    if call in ("upload", "StartBlobUpload", ""):
        fault["skip"] = dice.randrange(40)
    if fault["action"] == "status":
        fault["status"] = dice.choice((408, 429, 500, 502, 503, 504))
        if fault["status"] == 429:
            fault["retry_after"] = 1
    if fault["action"] == "stall":
        fault["seconds"] = dice.uniform(0.1, 1.0)
    if fault["action"] == "corrupt":
        # Later there are no bytes left to change.
        fault["at"] = "start"
    return fault


def make(files: tuple[tuple[str, int], ...], folder: Path, seed: int) -> dict[str, str]:
    """Write files of random bytes, the same ones for a seed; their sha256 by path."""
    dice = random.Random(seed)  # noqa: S311 (as above)
    hashes = {}
    for path, size in files:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with target.open("wb") as file:
            for start in range(0, size, BLOCK):
                block = dice.randbytes(min(BLOCK, size - start))
                digest.update(block)
                file.write(block)
        hashes[path] = digest.hexdigest()
    return hashes
