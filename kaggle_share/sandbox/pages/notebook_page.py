"""A notebook's page: what was pushed, which datasets it reads, and how its run went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup
from tornado import web

from kaggle_share.sandbox.pages import notebook
from kaggle_share.sandbox.pages.handlers import Page
from kaggle_share.sandbox.pages.links import Links
from kaggle_share.sandbox.records import Dataset, Notebook


class NotebookHandler(Page):
    """The newest version of a notebook."""

    async def get(self, owner: str, slug: str) -> None:
        store = self.site.store
        found = next((one for one in store.notebooks_seen(self.viewer, owner=owner) if one.slug == slug), None)
        if found is None:
            raise web.HTTPError(404)
        read = []
        for ref in found.newest.datasets:
            of, _, name = ref.partition("/")
            read.append(_read(ref, store.dataset(of, name, self.viewer), self.links))

        def make() -> dict[str, Any]:
            return {"notebook": found, "datasets": read, **_drawn(found)}

        await self.show("notebook.html", make)


def _read(ref: str, dataset: Dataset | None, links: Links) -> tuple[str, str, str]:
    """Reference, title and address of a dataset; the latter two empty where the viewer may not see it."""
    if dataset is None:
        return ref, "", ""
    return ref, dataset.title, links.dataset(dataset.owner.slug, dataset.slug)


def _drawn(found: Notebook) -> dict[str, Any]:
    """The source as the page shows it: the cells, or (a script) the code; or why it can't be shown."""
    empty: dict[str, Any] = {"book": None, "script": Markup(""), "problem": ""}
    location: Path = found.newest.location
    try:
        if found.kind == "notebook":
            return {**empty, "book": notebook.read(location)}
        return {**empty, "script": notebook.code(location.read_text("utf-8"), found.language)}
    except notebook.NotANotebook as error:
        return {**empty, "problem": str(error)}
    except OSError:
        return {**empty, "problem": "The source of this notebook is not on this machine any more."}
