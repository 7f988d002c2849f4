"""The pages of the sandbox: what a browser shows of the datasets on this machine.

Plain HTML and CSS, rendered here, without scripts and without a single request to anywhere else. `handlers`
is all the server needs; `dataset_page` is where a dataset's page is worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaggle_share.sandbox.pages.handlers import (
    CoverHandler,
    DatasetHandler,
    FileHandler,
    Home,
    NotFound,
    Reader,
    Site,
    StaticHandler,
)
from kaggle_share.sandbox.pages.notebook_page import NotebookHandler

__all__ = ["Reader", "handlers", "not_found"]

_DATASET = r"/datasets/([^/]+)/([^/]+)"


def handlers(store: Reader, options: Mapping[str, Any] | None = None) -> list[tuple[str, type, dict[str, Any]]]:
    """The routing rules of the pages.

    Parameters
    ----------
    store
        Where the datasets come from; called on the server's thread.
    options
        `default_viewer`: the user as whom the pages are seen unless the address says otherwise (`ada`).
    """
    site = _site(store, options)
    return [
        (r"/", Home, site),
        (r"/static/([^/]+)", StaticHandler, site),
        (_DATASET + r"/?", DatasetHandler, site),
        (r"/code/([^/]+)/([^/]+)/?", NotebookHandler, site),
        (_DATASET + r"/cover", CoverHandler, site),
        (_DATASET + r"/versions/(\d{1,9})/?", DatasetHandler, site),
        (_DATASET + r"/versions/(\d{1,9})/files/(.+)", FileHandler, site),
        (r"/([A-Za-z0-9][A-Za-z0-9_-]*)/?", Home, site),
    ]


def not_found(store: Reader, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Settings for `tornado.web.Application` that give every other path a page that says so."""
    return {"default_handler_class": NotFound, "default_handler_args": _site(store, options)}


def _site(store: Reader, options: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"site": Site(store, **dict(options or {}))}
