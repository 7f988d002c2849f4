"""Where the nodes of a small directed graph are drawn: in rows from top to bottom, edges routed between them.

Sugiyama's four steps: rows by the longest path, places for edges that pass a row, an order in each row by the mean
place of the neighbours, and coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 6
"""Times that the rows are put in order, down and up in turn."""
PASSING = 14.0
"""Width of the place for an edge that passes a row."""


@dataclass(frozen=True)
class Layout:
    """Where everything is."""

    centres: Mapping[str, tuple[float, float]]
    """Node → x of its middle, and number of its row."""
    paths: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    """Edge → the points that it goes through, first and last node's included."""
    width: float
    rows: int


def lay_out(widths: Mapping[str, float], edges: Iterable[tuple[str, str]], *, gap: float = 24.0) -> Layout:
    """Places for nodes and edges.

    Parameters
    ----------
    widths:
        Node → its width, in the order in which nodes of a row stand at first.
    edges:
        Pairs of nodes. An edge that closes a circle is drawn upwards.
    gap:
        Between nodes of a row.
    """
    edges = list(dict.fromkeys(edges))
    row = _rows(list(widths), edges)
    size, chains = dict(widths), dict[tuple[str, str], list[str]]()
    for start, end in edges:
        first, last = sorted((row[start], row[end]))
        steps = [f"{start}→{end}#{number}" for number in range(first + 1, last)]
        for number, step in enumerate(steps, first + 1):
            size[step], row[step] = PASSING, number
        chains[start, end] = [start, *(steps if row[start] <= row[end] else reversed(steps)), end]
    near: dict[str, set[str]] = {node: set() for node in size}
    for chain in chains.values():
        for one, other in pairwise(chain):
            near[one].add(other)
            near[other].add(one)
    rows = _ordered(size, row, near)
    places = _coordinates(rows, size, near, row, gap)
    left = min((places[node] - size[node] / 2 for node in size), default=0.0)
    right = max((places[node] + size[node] / 2 for node in size), default=0.0)
    return Layout(
        {node: (places[node] - left, row[node]) for node in widths},
        {edge: tuple((places[node] - left, float(row[node])) for node in chain) for edge, chain in chains.items()},
        right - left,
        len(rows),
    )


def _rows(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    row = dict.fromkeys(nodes, 0)
    for _ in nodes:
        changed = False
        for start, end in edges:
            if row[end] <= row[start] < len(nodes):
                row[end], changed = row[start] + 1, True
        if not changed:
            break
    # Circles push their nodes down without end: what is that low is put below the rest.
    used = {old: new for new, old in enumerate(sorted(set(row.values())))}
    after = {node: [row[end] for start, end in edges if start == node] for node in nodes}
    starts = {end for _, end in edges}
    for node in nodes:
        # What nothing leads to stands right above what it leads to.
        if node not in starts and after[node]:
            row[node] = max(row[node], min(after[node]) - 1)
    return {node: used.get(row[node], row[node]) for node in nodes}


def _ordered(size: Mapping[str, float], row: Mapping[str, int], near: Mapping[str, set[str]]) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(max(row.values(), default=-1) + 1)]
    for node in size:
        rows[row[node]].append(node)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for number in order:
            beside = rows[number - 1 if down else number + 1]
            at = {node: place for place, node in enumerate(beside)}
            old = {node: place for place, node in enumerate(rows[number])}

            def mean(node: str, at: dict[str, int] = at, old: dict[str, int] = old) -> float:
                places = [at[other] for other in near[node] if other in at]
                return sum(places) / len(places) if places else old[node]

            rows[number].sort(key=mean)
    return rows


def _coordinates(
    rows: Sequence[Sequence[str]],
    size: Mapping[str, float],
    near: Mapping[str, set[str]],
    row: Mapping[str, int],
    gap: float,
) -> dict[str, float]:
    places: dict[str, float] = {}
    for nodes in rows:
        at = 0.0
        for node in nodes:
            places[node] = at + size[node] / 2
            at += size[node] + gap
        for node in nodes:
            places[node] -= (at - gap) / 2
    for sweep in range(SWEEPS):
        for nodes in rows if sweep % 2 == 0 else rows[::-1]:
            wish = {
                node: sum(places[other] for other in near[node]) / len(near[node]) if near[node] else places[node]
                for node in nodes
            }
            _apart(nodes, wish, size, gap, places)
    return places


def _apart(
    nodes: Sequence[str], wish: Mapping[str, float], size: Mapping[str, float], gap: float, places: dict[str, float]
) -> None:
    """Nodes as near to where they want to be as their order and widths allow: blocks that touch share the mean."""
    blocks: list[tuple[list[str], float]] = []
    for node in nodes:
        blocks.append(([node], wish[node]))
        while len(blocks) > 1:
            (left, at), (right, there) = blocks[-2], blocks[-1]
            if at + _span(left, size, gap) / 2 + gap <= there - _span(right, size, gap) / 2:
                break
            together = left + right
            blocks[-2:] = [(together, _centre(together, wish, size, gap))]
    for members, middle in blocks:
        at = middle - _span(members, size, gap) / 2
        for node in members:
            places[node] = at + size[node] / 2
            at += size[node] + gap


def _span(nodes: Sequence[str], size: Mapping[str, float], gap: float) -> float:
    return sum(size[node] for node in nodes) + gap * (len(nodes) - 1)


def _centre(nodes: Sequence[str], wish: Mapping[str, float], size: Mapping[str, float], gap: float) -> float:
    total, at, whole = 0.0, 0.0, _span(nodes, size, gap)
    for node in nodes:
        total += wish[node] - (at + size[node] / 2 - whole / 2)
        at += size[node] + gap
    return total / len(nodes)
