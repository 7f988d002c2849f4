"""A draft and a release as HTML: one self-contained piece, without script, that reads in any notebook."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kaggle_share.model import Draft, Release
from kaggle_share.ui.preview.card import card_html
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.made import how_made
from kaggle_share.ui.preview.room import MOST_BYTES, ROOMS, Room
from kaggle_share.ui.preview.sent import sent
from kaggle_share.ui.preview.told import column_words, metadata_json
from kaggle_share.ui.preview.view import view
from kaggle_share.ui.wording import sendable

if TYPE_CHECKING:
    from jinja2 import Environment

IN_NOTEBOOK = 2
"""Heading level of the title in a notebook: below its title, and no level left out."""
ALONE = 1
"""The same in a page of its own."""


def draft_html(draft: Draft) -> str:
    """The preview of a draft.

    Parameters
    ----------
    draft:
        At any point of its way; what is not known yet is left out.

    Returns
    -------
    One HTML element with its own styles: light and dark, from 240 px on, below 300 KB. Everything that came from
    data is escaped, and nothing that screening flagged is in it.
    """
    return _fitting(draft, "draft.html", IN_NOTEBOOK)


def draft_page(draft: Draft) -> str:
    """The preview as a page of its own, for a file: the same, and below 300 KB too.

    It loads nothing and runs nothing; its own policy forbids both.
    """
    return _fitting(draft, "page.html", ALONE)


def _fitting(draft: Draft, template: str, level: int) -> str:
    page = ""
    for room in ROOMS:
        page = _draft(draft, template, level, room)
        if len(page.encode()) < MOST_BYTES:
            break
    return page


def _draft(draft: Draft, template: str, level: int, room: Room) -> str:
    from kaggle_share import __version__

    flagged = Flagged.in_draft(draft)
    words, yaml = column_words(draft, flagged)
    return render(
        template,
        draft=view(draft, room),
        card=card_html(draft, flagged, room, level=level + 1),
        words=words,
        yaml=yaml[: room.json],
        metadata=metadata_json(draft, flagged, room),
        made=how_made(draft),
        level=level,
        made_by=f"kaggle-share {__version__}",
    )


def release_html(release: Release) -> str:
    """What was published: verdict, link, what Kaggle did not keep, and each file with size and sha256.

    Parameters
    ----------
    release:
        In any state; one that is not verified yet says so, and what finishes it.
    """
    return render("release.html", release=sent(release))


def render(name: str, **given: Any) -> str:
    """A template of this folder as HTML; everything that is given is escaped."""
    from markupsafe import Markup

    # nh3 has made the card safe.
    if "card" in given:
        given["card"] = Markup(given["card"])
    return _environment().get_template(name).render(**given)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kaggle_share.ui.preview", "templates"),
        autoescape=True,
        finalize=_writable,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _writable(value: Any) -> Any:
    # What can't be written as UTF-8 would break the whole page.
    return sendable(value) if type(value) is str else value
