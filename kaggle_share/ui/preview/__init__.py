"""What a draft and a release look like, in a notebook and in a terminal.

`view.py` finds the words, once; `page.py` arranges them as HTML, `text.py` as plain text; `saved.py` writes a file.
Everything that came from data is escaped, and no value that screening flagged is shown.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaggle_share.ui.preview.page import draft_html, release_html
    from kaggle_share.ui.preview.saved import save
    from kaggle_share.ui.preview.text import draft_text, release_text

__all__ = ["draft_html", "draft_text", "release_html", "release_text", "save"]

_FROM = {"draft_html": "page", "release_html": "page", "save": "saved", "draft_text": "text", "release_text": "text"}
"""What is imported when it is asked for: a publication that prints JSON shows no preview."""


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FROM[name]}"), name)
