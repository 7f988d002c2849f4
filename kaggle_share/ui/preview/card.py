"""The data card, made safe to show: no markup but Markdown's own, and nothing that screening flagged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from kaggle_share.model import Draft
from kaggle_share.ui.preview.flagged import NOT_SHOWN, Flagged, withheld
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import sendable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

KEPT_CELLS = 2
"""Cells of a flagged column's row that stay: its name and type."""


def card_text(draft: Draft, flagged: Flagged, room: Room) -> str:
    """The card in Markdown, with what must not be shown taken out, and cut where it is long.

    Parameters
    ----------
    draft:
        Whose metadata's description is the card.
    flagged:
        What must not be shown.
    room:
        How long it may be.
    """
    text = draft.metadata.description if draft.metadata else ""
    if not text.strip():
        return ""
    if flagged.generated:
        return NOT_SHOWN
    text = sendable(text)
    if len(text) > room.card:
        cut = text[: room.card]
        # A cell or a fence that is cut in two would swallow what is said next.
        cut = cut[: cut.rfind("\n") + 1] or cut
        fence = "```\n" if cut.count("\n```") % 2 else ""
        text = f"{cut}{fence}\n\n… (cut here; all of it is published)"
    return text


def card_html(draft: Draft, flagged: Flagged, room: Room, *, level: int = 4) -> str:
    """The card as HTML that is safe to show: no script, style, picture or form survives.

    Parameters
    ----------
    draft, flagged, room:
        As for `card_text`.
    level:
        The heading level that the card stands under.
    """
    text = card_text(draft, flagged, room)
    return markdown_html(text, flagged, level=level) if text else ""


def markdown_html(text: str, flagged: Flagged, *, level: int = 4) -> str:
    """Markdown as HTML that is safe to show.

    Parameters
    ----------
    text:
        Markdown, whoever wrote it.
    flagged, level:
        As for `card_html`.
    """
    import nh3

    reader = _reader()
    tokens = _without_flagged(reader.parse(text), flagged)
    _as_sections(tokens, level)
    rendered = nh3.clean(
        reader.renderer.render(tokens, reader.options, {}),
        tags=set("a b blockquote br code em hr i li ol p pre s strong table tbody td th thead tr ul".split()),
        attributes={"a": {"href", "title"}, "ol": {"start"}, "p": {"role", "aria-level"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return _reachable(rendered)


def _reachable(page: str) -> str:
    """What is wide scrolls in its own box, also by keyboard; each box has a name of its own."""
    boxes = count(1)
    page = re.sub("<table>", lambda _: _TABLE.format(next(boxes)), page).replace("</table>", "</table></div>")
    return re.sub("<pre>", lambda _: _CODE.format(next(boxes)), page).replace("<th>", '<th scope="col">')


_TABLE = '<div class="kshare-scroll" role="region" aria-label="Table {}" tabindex="0"><table>'
_CODE = '<pre tabindex="0" role="region" aria-label="Code {}">'


def _as_sections(tokens: Sequence[Token], level: int) -> None:
    """Make headings paragraphs with the role of one: the notebook's table of contents stays the user's own."""
    before = 0
    least = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    for token in tokens:
        if token.type == "heading_open":
            # A card may begin at any level; no level is left out on the way down.
            before = min(int(token.tag[1]) - least + 1, before + 1)
            token.attrs = {"role": "heading", "aria-level": str(min(before + level, 6))}
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"


def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _without_flagged(tokens: list[Token], flagged: Flagged) -> list[Token]:
    """The same tokens; rows of flagged columns, and any text that quotes their values, say so instead."""
    if not (flagged.columns or flagged.files or flagged.values):
        return tokens
    names = flagged.names
    # The last heading, why the present row is withheld, and the cell of it.
    heading, hidden, cell = "", "", 0
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = _plain(tokens[at + 1])
        elif token.type == "tr_open":
            hidden, cell = flagged.files.get(heading, ""), 0
        elif token.type == "tr_close":
            hidden = ""
        elif token.type in ("fence", "code_block"):
            token.content = flagged.safe(token.content)
        elif token.type == "inline":
            in_cell = tokens[at - 1].type in ("td_open", "th_open")
            cell += in_cell
            if tokens[at - 1].type == "td_open":
                if cell == 1:
                    hidden = hidden or names.get(_plain(token), "")
                if hidden and cell > KEPT_CELLS:
                    _say(token, withheld(hidden) if cell == KEPT_CELLS + 1 else "")
                    continue
            if flagged.quotes(_plain(token)) or flagged.quotes(_addresses(token.children or ())):
                _say(token, NOT_SHOWN)
    return tokens


def _plain(token: Token) -> str:
    """The words of a line, without its markup."""
    parts = (child.content if child.content else " " for child in token.children or ())
    return "".join(parts).strip()


def _addresses(children: Sequence[Any]) -> str:
    return " ".join(str(value) for child in children for value in child.attrs.values())


def _say(token: Token, words: str) -> None:
    from markdown_it.token import Token

    said = Token("text", "", 0)
    said.content = words
    token.children = [said]
