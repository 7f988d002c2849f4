"""Uploading, beside the newest `kaggle` and kagglehub, against a sandbox with a shaped network.

    python benchmarks/upload.py                                   everything but the random faults: about an hour
    python benchmarks/upload.py --network wan --rounds 3 --write  and into docs/benchmarks/upload.md
    python benchmarks/upload.py --network wan --only "1 × 32"     scenarios whose title has these words
    python benchmarks/upload.py --network right --seeds 1000      right at the first run, under random faults
    python benchmarks/upload.py --quick                           in small, to see that it works

The peers get an environment of their own in `benchmarks/.peers/`, made at the first run.
"""

from __future__ import annotations

import argparse
import os
import queue
import shlex
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from upload_clients import Client, ours, peers, reference
from upload_report import Seeds, made, seeds_table, table, targets, write
from upload_runs import Place, Run, place, row_of
from upload_scenarios import BARE, KIB, NETWORKS, OURS, RIGHT, SCENARIOS, Row, Scenario, flat, make, random_faults

DOCUMENT = Path(__file__).resolve().parents[1] / "docs/benchmarks/upload.md"
SEED = 3
SEED_TIMEOUT = 180.0
PEER_SEEDS = 10


@dataclass(frozen=True)
class Given:
    """The command line."""

    networks: tuple[str, ...]
    only: str
    rounds: int
    seeds: int
    first_seed: int
    peer_seeds: int
    jobs: int
    quick: bool
    write: bool
    clients: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write if asked to."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Stopped from outside, it still stops its sandbox, which would live on otherwise.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    given = _parse(words)
    clients = [client for client in _clients(given.clients) if client.name in given.clients]
    versions = ", ".join(f"{client.name} {client.version}" for client in clients if client.version)
    command = shlex.join(["python", "benchmarks/upload.py", *words])
    _warm(clients)
    sections: dict[str, str] = {}
    for network in given.networks:
        if network == "right":
            title, body = "Right at the first run", _right(clients, given)
        else:
            title, body = NETWORKS[network], _network(network, clients, given)
        if body:
            sections[network] = f"## {title}\n\n{made(command, versions)}\n{body}"
            print(f"\n{sections[network]}", flush=True)
            if given.write:
                # At once: what follows may take an hour, and be stopped.
                write(DOCUMENT, sections)
    if not sections:
        print(f'No scenario has "{given.only}" in its title.', file=sys.stderr)
        return 2
    return 0


def _parse(words: list[str]) -> Given:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=[*NETWORKS, "right"], action="append", help="one or more of them")
    parser.add_argument("--only", default="", metavar="SCENARIO", help="words of a scenario's title")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=20, help="runs of kaggle-share under random faults")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--peer-seeds", type=int, default=PEER_SEEDS, help="as many of them for each peer")
    parser.add_argument(
        "--jobs", type=int, default=1, help="runs under random faults at once; no time is taken of them"
    )
    parser.add_argument("--quick", action="store_true", help="small files, one round: to see that it works")
    parser.add_argument("--write", action="store_true", help=f"into {DOCUMENT.name}, in place of the same sections")
    parser.add_argument(
        "--clients",
        default=f"{OURS},kaggle,kagglehub,{BARE}",
        metavar="NAMES",
        help="those to run, with commas between them",
    )
    found = parser.parse_args(words)
    return Given(
        networks=tuple(found.network or NETWORKS),
        only=found.only,
        rounds=1 if found.quick else found.rounds,
        seeds=found.seeds,
        first_seed=found.first_seed,
        peer_seeds=found.peer_seeds,
        jobs=found.jobs,
        quick=found.quick,
        write=found.write,
        clients=tuple(name.strip() for name in found.clients.split(",")),
    )


def _clients(names: Sequence[str]) -> list[Client]:
    # The peers' environment is only made for whoever wants the peers.
    return [ours(), *(peers() if {"kaggle", "kagglehub"} & set(names) else ()), reference()]


def _warm(clients: Sequence[Client]) -> None:
    """Run each client once, unmeasured: the first run compiles its modules, and reads them from the disk."""
    scenario = Scenario("", "warm", flat(1, KIB))
    with place(scenario) as there:
        folder, hashes = _data(there, scenario)
        for client in clients:
            there.run(client, folder, hashes, shape={})


def _data(there: Place, scenario: Scenario) -> tuple[Path, dict[str, str]]:
    folder = there.work / "data"
    hashes = make(scenario.files, folder, SEED)
    # `kaggle` wants its metadata file among the files; the others would publish it. Links cost no room.
    for path in hashes:
        link = there.work / "data-linked" / path
        link.parent.mkdir(parents=True, exist_ok=True)
        os.link(folder / path, link)
    return folder, hashes


def _network(network: str, clients: Sequence[Client], given: Given) -> str:
    chosen = [one for one in SCENARIOS if one.network == network and given.only in one.title]
    results = []
    for one in chosen:
        scenario = one.quick() if given.quick else one
        results.append((scenario, _scenario(scenario, clients, given.rounds)))
    if not results:
        return ""
    tables = "\n".join(table(scenario, rows) for scenario, rows in results)
    return f"{targets(results)}\n{tables}"


def _scenario(scenario: Scenario, clients: Sequence[Client], rounds: int) -> dict[str, Row]:
    runs: dict[str, list[Run]] = {client.name: [] for client in clients}
    screened: dict[str, list[float]] = {client.name: [] for client in clients}
    # Bare sending gives up at the first fault.
    able = [client for client in clients if client.name != BARE or not scenario.faults]
    with place(scenario) as there:
        folder, hashes = _data(there, scenario)
        for number in range(rounds):
            turn = number % len(able)
            for client in [*able[turn:], *able[:turn]]:
                run = there.run(
                    client, folder, hashes, shape=scenario.shape, faults=scenario.faults, seed=SEED + number
                )
                runs[client.name].append(run)
                if client.name == OURS:
                    screened[OURS].append(there.screening(client, folder))
                _tell(
                    f"{scenario.network} · {scenario.title} · round {number + 1} · {client.name}: {run.whole:.2f} s, "
                    f"sending {run.sending:.2f} s, {run.problem or 'right'}"
                )
    return {
        name: row_of(name, done, scenario.ideal, median(screened[name] or [0.0]))
        for name, done in runs.items()
        if done
    }


def _right(clients: Sequence[Client], given: Given) -> str:
    results = []
    for client in clients:
        if client.name == BARE:
            continue
        count = given.seeds if client.name == OURS else min(given.seeds, given.peer_seeds)
        left = queue.SimpleQueue[int]()
        for seed in range(given.first_seed, given.first_seed + count):
            left.put(seed)
        with ThreadPoolExecutor(given.jobs) as pool:
            parts = [pool.submit(_seeds, client, left) for _ in range(given.jobs)]
            results.append(sum((part.result() for part in parts), Seeds(client.name)))
    return seeds_table(results, RIGHT.title)


def _seeds(client: Client, left: queue.SimpleQueue[int]) -> Seeds:
    """Runs under random faults, in a sandbox of their own, until no seed is left."""
    seeds = Seeds(client.name)
    with place(RIGHT) as there:
        folder, hashes = _data(there, RIGHT)
        while True:
            try:
                seed = left.get_nowait()
            except queue.Empty:
                return seeds
            faults = random_faults(seed)
            run = there.run(client, folder, hashes, shape={}, faults=faults, seed=seed, timeout=SEED_TIMEOUT)
            if run.right:
                seeds.right += 1
            else:
                (seeds.failed if run.code else seeds.wrong).append((seed, run.problem))
            _tell(f"right · seed {seed} · {client.name}: {run.whole:.2f} s, {run.problem or 'right'}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
