"""The lineage as a picture (`methods/lineage.svg`) and as JSON (`methods/lineage.json`).

The picture has no script and loads nothing; everything in it is escaped, and a text says the same.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from kaggle_share.methods.layered import Layout, lay_out
from kaggle_share.methods.lineage import Lineage
from kaggle_share.model import Snapshot, Source

MOST = 40
"""Cells that are drawn; of more, only those that read a source or make a resource."""
MOST_BESIDE = 24
"""Sources, and resources, that are drawn."""
CHARS = 30
HEIGHT, ROW, MARGIN = 40.0, 92.0, 24.0

STYLE = (
    "text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#24292f}"
    ".s{font-size:11px;fill:#57606a}.k{font-size:11px;fill:#57606a}"
    ".e{fill:none;stroke:#8c959f;stroke-width:1.3}"
    ".source rect{fill:#eef4fb;stroke:#8fb1d6}.cell rect{fill:#f6f8fa;stroke:#b6bec7}"
    ".made rect{fill:#eaf5ec;stroke:#7fb78a;stroke-width:1.6}.made text{font-weight:600}.made .s{font-weight:400}"
)


@dataclass(frozen=True)
class _Node:
    kind: str
    title: str
    below: str


def lineage_json(lineage: Lineage, snapshot: Snapshot) -> dict[str, Any]:
    """The lineage as JSON: `resources` (each with its recipe), `sources`, `cells`, `links`, `order`.

    Parameters
    ----------
    lineage:
        What was traced.
    snapshot:
        The notebook, for its name.

    Returns
    -------
    Cells are numbered from 1 through all cells of the notebook.
    """
    ran = lineage.executed
    return {
        "schema": 1,
        "notebook": snapshot.name,
        "resources": {
            path: {
                "made_in": None if recipe.made_in is None else recipe.made_in + 1,
                "cells": [cell + 1 for cell in recipe.cells],
                "sources": [source.name for source in recipe.sources],
                "text": recipe.text,
            }
            for path, recipe in lineage.recipes.items()
        },
        "sources": [
            _source(read.source, [lineage_cell(lineage, run) for run in read.runs]) for read in lineage.reads
        ],
        "cells": {str(cell + 1): list(names) for cell, names in sorted(lineage.made.items())},
        "links": [
            {"from": link.start + 1, "to": link.end + 1, "variables": list(link.names)} for link in lineage.links
        ],
        "order": [run.cell + 1 if run.cell is not None else None for run in ran.runs],
        "order_known_from": "nothing" if ran.assumed else "session" if ran.from_session else "saved numbers",
        "not_run": [cell + 1 for cell in ran.never],
    }


def lineage_text(lineage: Lineage, snapshot: Snapshot) -> str:
    """`lineage.json` as text."""
    return json.dumps(lineage_json(lineage, snapshot), indent=2, ensure_ascii=False) + "\n"


def lineage_cell(lineage: Lineage, run: int) -> int | None:
    """Number of a run's cell, from 1."""
    cell = lineage.ran[run].cell
    return None if cell is None else cell + 1


def _source(source: Source, cells: Iterable[int | None]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": source.kind, "name": source.name, "observed": source.observed}
    if source.size is not None:
        told["size"] = source.size
    if source.sha256:
        told["sha256"] = source.sha256
    if source.note:
        told["note"] = source.note
    return {**told, "read_in": sorted({cell for cell in cells if cell is not None})}


def drawing(lineage: Lineage, snapshot: Snapshot) -> str:
    """The picture; empty where nothing is known of any resource.

    Parameters
    ----------
    lineage:
        What was traced.
    snapshot:
        The notebook, for its name.
    """
    if not lineage.recipes:
        return ""
    nodes, edges = _drawn(lineage)
    widths = {name: max(96.0, 16.0 + 7.6 * max(_cells(n.title), 0.86 * _cells(n.below))) for name, n in nodes.items()}
    layout = lay_out(widths, edges)
    width, height = max(layout.width, 270.0) + 2 * MARGIN, layout.rows * ROW - (ROW - HEIGHT) + 2 * MARGIN + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="lineage-title lineage-text">',
        f'<title id="lineage-title">{_safe(f"Lineage of the data made by {snapshot.name}")}</title>',
        f'<desc id="lineage-text">{_safe(_words(lineage))}</desc>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="lineage-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0.8L7 4L0 7.2z" fill="#8c959f"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
    ]
    parts += [_edge(points) for points in layout.paths.values()]
    parts += [_box(nodes[name], layout, name, widths[name]) for name in nodes]
    parts.append(_key(height))
    return "\n".join([*parts, "</svg>\n"])


def _drawn(lineage: Lineage) -> tuple[dict[str, _Node], list[tuple[str, str]]]:
    """Nodes, sources first, then cells in order, then resources; and what leads from one to another."""
    matter = {cell for recipe in lineage.recipes.values() for cell in recipe.cells}
    edges: dict[tuple[str, str], None] = {}
    nodes: dict[str, _Node] = {}
    reads = [read for read in lineage.reads if read.source.kind != "unknown"]
    shown = [(n, read) for n, read in enumerate(reads) if {lineage.ran[run].cell for run in read.runs} & matter]
    for number, read in shown[:MOST_BESIDE]:
        name = f"s{number}"
        nodes[name] = _Node("source", _short(read.source.name), _kind(read.source))
        for run in read.runs:
            if lineage.ran[run].cell in matter:
                edges[name, f"c{lineage.ran[run].cell}"] = None
    for cell in sorted(matter):
        made = ", ".join(lineage.made.get(cell, ())[:4])
        nodes[f"c{cell}"] = _Node("cell", f"Cell {cell + 1}", _short(made))
    for link in lineage.links:
        if link.start in matter and link.end in matter:
            edges[f"c{link.start}", f"c{link.end}"] = None
    for path, recipe in list(lineage.recipes.items())[:MOST_BESIDE]:
        if recipe.made_in is not None:
            nodes[f"r{path}"] = _Node("made", _short(path), "published")
            edges[f"c{recipe.made_in}", f"r{path}"] = None
    if len(matter) > MOST:
        beside = {end for start, end in edges if start[0] == "s"} | {start for start, end in edges if end[0] == "r"}
        _contract(nodes, edges, [name for name in nodes if name[0] == "c" and name not in beside])
    _contract(nodes, edges, [])
    touched = {name for edge in edges for name in edge}
    return {name: node for name, node in nodes.items() if name in touched}, list(edges)


def _contract(nodes: dict[str, _Node], edges: dict[tuple[str, str], None], gone: Sequence[str]) -> None:
    """Take nodes out, and join what stood on both sides of each; then drop edges that a longer way replaces."""
    for name in gone:
        before = [start for start, end in edges if end == name]
        after = [end for start, end in edges if start == name]
        for edge in [edge for edge in edges if name in edge]:
            del edges[edge]
        edges.update({(start, end): None for start in before for end in after if start != end})
        del nodes[name]
    following: dict[str, set[str]] = {}
    for start, end in edges:
        following.setdefault(start, set()).add(end)
    for start, end in list(edges):
        if start[0] == "c" and end[0] == "c" and _leads(following, start, end):
            del edges[start, end]
            following[start].discard(end)


def _leads(following: Mapping[str, set[str]], start: str, end: str) -> bool:
    """True when a way of more than one step goes from one node to another."""
    new, known = following.get(start, set()) - {end}, set[str]()
    while new:
        known |= new
        new = {after for name in new for after in following.get(name, ())} - known
        if end in new:
            return True
    return False


def _box(node: _Node, layout: Layout, name: str, width: float) -> str:
    x, row = layout.centres[name]
    x, y = x + MARGIN, row * ROW + MARGIN
    radius = 4 if node.kind == "cell" else 20 if node.kind == "source" else 4
    middle = 17 if node.below else 25
    lines = f'<text x="{x:.1f}" y="{y + middle:.1f}" text-anchor="middle">{_safe(node.title)}</text>'
    if node.below:
        lines += f'<text class="s" x="{x:.1f}" y="{y + 32:.1f}" text-anchor="middle">{_safe(node.below)}</text>'
    return (
        f'<g class="{node.kind}"><rect x="{x - width / 2:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{HEIGHT:.0f}" rx="{radius}"/>{lines}</g>'
    )


def _edge(points: Sequence[tuple[float, float]]) -> str:
    """A smooth line through the points, from the lower side of the first to the upper side of the last."""
    placed = [(x + MARGIN, row * ROW + MARGIN + HEIGHT / 2) for x, row in points]
    upwards = placed[0][1] > placed[-1][1]
    half = -HEIGHT / 2 if upwards else HEIGHT / 2
    placed[0] = (placed[0][0], placed[0][1] + half)
    placed[-1] = (placed[-1][0], placed[-1][1] - half)
    path = f"M{placed[0][0]:.1f} {placed[0][1]:.1f}"
    for (x, y), (to_x, to_y) in pairwise(placed):
        middle = (y + to_y) / 2
        path += f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
    return f'<path class="e" d="{path}" marker-end="url(#lineage-end)"/>'


def _key(height: float) -> str:
    y = height - 22
    parts = []
    for number, (kind, word) in enumerate((("source", "read"), ("cell", "cell"), ("made", "published"))):
        x = MARGIN + number * 90
        parts.append(
            f'<g class="{kind}"><rect x="{x:.0f}" y="{y - 10:.0f}" width="16" height="12" rx="3"/></g>'
            f'<text class="k" x="{x + 22:.0f}" y="{y:.0f}">{word}</text>'
        )
    return "".join(parts)


def _words(lineage: Lineage) -> str:
    return " ".join(
        f"{path} was made in cell {recipe.made_in + 1}, {recipe.text}." if recipe.made_in is not None else ""
        for path, recipe in list(lineage.recipes.items())[:MOST_BESIDE]
    )


def _kind(source: Source) -> str:
    word = {"url": "address", "kaggle": "Kaggle", "package": "from a package"}.get(source.kind, source.kind)
    size = f", {source.size:,} bytes" if source.size is not None else ""
    return f"{word}{size}{'' if source.observed else ', by the code'}"


def _short(text: str) -> str:
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= CHARS else f"{text[: CHARS // 2 - 1]}…{text[-CHARS // 2 :]}"


def _cells(text: str) -> int:
    """Columns that a text takes: characters of East Asian scripts take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _safe(text: str) -> str:
    # XML has no place for control characters and halves of surrogate pairs, escaped or not.
    kept = "".join(char if char.isprintable() and not "\ud800" <= char <= "\udfff" else "�" for char in text)
    return escape(kept)
