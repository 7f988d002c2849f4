"""A starter notebook: load the data, look at it, plot it. Written from the real columns, in pandas and matplotlib.

It holds names of files and columns, and no value of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kaggle_share import cells
from kaggle_share.describe import markdown
from kaggle_share.describe.card import summary
from kaggle_share.describe.explained import drafted_sentence
from kaggle_share.describe.starter.others import look_at_others
from kaggle_share.describe.starter.tables import FUNCTIONS, Table, has_dollars, look_at_table, variable
from kaggle_share.model import Draft, KaggleNotebook, Ref, Resource

TAIL = ": a first look"
PLOTTED = 3
"""Tables that are plotted."""
LOADED = 8
"""Tables that are loaded."""
READABLE = tuple(FUNCTIONS)


def starter(draft: Draft, ref: Ref, page: str = "") -> KaggleNotebook:
    """A notebook with which a reader begins.

    Parameters
    ----------
    draft:
        Described.
    ref:
        The dataset.
    page:
        Address of its page.

    Returns
    -------
    It runs from top to bottom where the dataset is attached, and elsewhere where `kagglehub` can fetch it.
    """
    title = draft.metadata.title if draft.metadata else ref.slug
    readable = [one for one in draft.data if _is_readable(draft, one)]
    taken: set[str] = set()
    tables = [_table(draft, one, variable(one.path, taken)) for one in readable[:LOADED]]
    made: list[dict[str, Any]] = [
        cells.markdown(_head(draft, title, page, len(readable))),
        cells.code(*_imports(tables), *cells.find_dataset(ref)),
        cells.markdown("## What is in it"),
        cells.code(*_listing()),
    ]
    for number, table in enumerate(tables):
        made += look_at_table(table, plotted=number < PLOTTED)
    made += look_at_others(draft, {one.path for one in readable})
    return KaggleNotebook("starter", cells.title_for(ref.slug, TAIL), cells.notebook(made))


def _head(draft: Draft, title: str, page: str, tables: int) -> str:
    name = f"[{markdown.text(title)}]({page})" if page else markdown.text(title)
    more = f"\n\nThe first {LOADED} of its {tables} tables are read here." if tables > LOADED else ""
    return f"# {markdown.text(title)}: a first look\n\nLoads {name}, looks at it and plots it. {summary(draft)}{more}"


def _imports(tables: Sequence[Table]) -> tuple[str, ...]:
    plain = ("# A dollar sign begins no formula here.", 'plt.rcParams["text.parse_math"] = False', "")
    return (
        "import os",
        "from pathlib import Path",
        "",
        "import matplotlib.pyplot as plt",
        "import pandas as pd",
        "",
        *(plain if has_dollars(tables) else ()),
        "# On Kaggle, attached datasets lie below /kaggle/input; elsewhere it is fetched.",
    )


def _listing() -> tuple[str, ...]:
    return (
        'files = sorted(path for path in folder.rglob("*") if path.is_file())',
        "pd.DataFrame(",
        "    {",
        '        "file": [path.relative_to(folder).as_posix() for path in files],',
        '        "kB": [round(path.stat().st_size / 1000, 1) for path in files],',
        "    }",
        ").head(30)",
    )


def _is_readable(draft: Draft, resource: Resource) -> bool:
    profile = draft.profiles.get(resource.path)
    return bool(profile and profile.kind == "table" and draft.columns.get(resource.path)) and any(
        resource.path.casefold().endswith(ending) for ending in READABLE
    )


def _table(draft: Draft, resource: Resource, name: str) -> Table:
    said = resource.item.description if resource.item else ""
    if said == drafted_sentence(draft, resource):
        # It tells rows and columns, as the cell does.
        said = ""
    return Table(name, resource.path, draft.profiles[resource.path], draft.columns[resource.path], said)
