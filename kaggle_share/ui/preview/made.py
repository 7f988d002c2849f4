"""How the data was made: the notebook, the cells that made the files, and the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kaggle_share.model import Draft, Snapshot
from kaggle_share.ui.preview.verdict import endpoint_words
from kaggle_share.ui.wording import shortened, visible

SHOWN = 8
"""Packages, and files with the cell that made them."""
CHARS = 120

_FOUND_BY = {
    "notebook=": "you named it",
    "KAGGLE_SHARE_NOTEBOOK": "KAGGLE_SHARE_NOTEBOOK names it",
    "front end": "Jupyter passed its path",
    "VS Code": "VS Code told where it is",
    "session": "from this Jupyter session",
    "Colab": "Colab handed it over",
    "history": "rebuilt from this session’s history",
}


def how_made(draft: Draft) -> list[tuple[str, str]]:
    """Label and value of what is known of how the data was made."""
    return [(visible(shortened(label, CHARS)), visible(value)) for label, value in _told(draft)]


def _told(draft: Draft) -> Iterator[tuple[str, str]]:
    snapshot, environment = draft.snapshot, draft.record.environment
    if snapshot is None:
        yield "Notebook", "none goes along; name one with --notebook PATH"
    elif draft.bare:
        yield "Notebook", f"{snapshot.name} stays here (--bare)"
    else:
        yield "Notebook", f"{snapshot.name}, frozen {snapshot.taken:%H:%M}"
        yield "Found", _FOUND_BY.get(snapshot.found_by, snapshot.found_by)
    if draft.record.notebook_sha256:
        yield "sha256", draft.record.notebook_sha256
    lineage = list(draft.record.lineage.items())
    for path, cell in lineage[:SHOWN]:
        yield path, f"made in {shortened(cell, CHARS)}"
    if len(lineage) > SHOWN:
        yield "…", f"and {len(lineage) - SHOWN} more files"
    if draft.record.rerun is not None:
        yield "Run again", draft.record.rerun.line
    python, platform = environment.get("python") or {}, environment.get("platform") or {}
    if python:
        on = platform.get("system", "")
        yield "Python", f"{python.get('version', '')}{f' on {on}' if on else ''}"
    installed, imported = environment.get("distributions") or {}, environment.get("imported") or []
    if imported:
        first = _named_first(imported, draft.snapshot)[:SHOWN]
        more = len(imported) - len(first)
        names = ", ".join(f"{name} {installed.get(name, '')}".strip() for name in first)
        yield "Packages", names + (f", and {more} more" if more else "")
    if draft.record_path is not None:
        yield "Recorded in", draft.record_path.name
    yield "Goes to", endpoint_words(draft.endpoint)


def _named_first(packages: Sequence[str], snapshot: Snapshot | None) -> list[str]:
    """Packages, those first that the notebook's code speaks of: the others came along with them."""
    cells = snapshot.cells if snapshot is not None else ()
    words = {word.casefold() for cell in cells if cell.type == "code" for word in re.findall(r"\w+", cell.source)}
    return sorted(packages, key=lambda name: name.replace("-", "_").casefold() not in words)
