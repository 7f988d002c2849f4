"""Markdown and HTML that came with a dataset, made safe to stand on a page.

Whatever the writer meant, what is left is a short list of plain elements without scripts, styles, classes,
ids or forms; pictures come from the dataset itself or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from kaggle_share.sandbox.pages.wording import sendable

LONGEST = 200_000

_TAGS = {
    "a", "abbr", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn", "div",
    "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol",
    "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
}
_PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/webp;base64,")

Resolve = Callable[[str], str | None]
"""From a path in the dataset to a link on this page, or None where there is no such file."""


def nowhere(path: str) -> str | None:
    """Resolves no path: for text that stands outside of a dataset."""
    return None


def safe_html(html: str, *, link: Resolve = nowhere, picture: Resolve = nowhere) -> Markup:
    """What is harmless of the HTML; relative links and pictures lead into the dataset."""

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return _target(value, link)
        if attribute == "src":
            return _source(value, picture)
        if attribute in ("colspan", "rowspan", "start"):
            # A span of a million would make a browser draw a million cells.
            return value if value.isascii() and value.isdigit() and int(value) <= 1000 else None
        return value

    return Markup(
        nh3.clean(
            sendable(html),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=allowed,
            generic_attribute_prefixes=set(),
            url_schemes={"http", "https", "mailto", "data", "attachment"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def markdown(text: str, *, link: Resolve = nowhere, picture: Resolve = nowhere, top: int = 3) -> Markup:
    """Markdown with tables as safe HTML, its first level of headings at level `top` of the page."""
    cut = len(text) > LONGEST
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image(picture))
    parser.add_render_rule("code_inline", _code(link))
    tokens = parser.parse(sendable(text[:LONGEST]))
    _lower_headings(tokens, top)
    html = parser.renderer.render(tokens, parser.options, {})
    made = safe_html(html, link=link, picture=picture)
    # What is left has no attributes on tables, and `<` in text is escaped, so these are all of them.
    made = made.replace("<table>", Markup('<div class="scroll" tabindex="0"><table>'))
    made = made.replace("</table>", Markup("</table></div>"))
    return made + Markup("<p>The rest of this text is not shown.</p>") if cut else made


def _lower_headings(tokens: Sequence[Token], top: int) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if not levels:
        return
    shift = top - min(levels)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"


def _image(picture: Resolve) -> Callable[..., str]:
    """Draws an image of the dataset; one on the web stays a link, since the pages fetch nothing."""

    def render(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        token = tokens[index]
        source = str(token.attrs.get("src", ""))
        words = self.renderInlineAsText(token.children or [], options, env)
        if _source(source, picture) is not None:
            return f'<img src="{escape(source)}" alt="{escape(words)}">'
        if source.lower().startswith(("http://", "https://")):
            return f'<a href="{escape(source)}">{escape(words or "Picture")} (a picture on the web)</a>'
        return f"<em>{escape(words or 'A picture')} (not in this dataset)</em>"

    return render


def _code(link: Resolve) -> Callable[..., str]:
    """Writes code; the name of a file of the dataset becomes a link to it."""

    def render(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        text = tokens[index].content
        code = f"<code>{escape(text)}</code>"
        # A link in a link is none; and a lone surrogate can't be quoted, nor be in a file's name.
        linked = _closed(tokens[:index]) and text.isprintable() and link(text) is not None
        return f'<a href="{escape(quote(text))}">{code}</a>' if linked else code

    return render


def _closed(tokens: Sequence[Token]) -> bool:
    """Whether no link is open at the end of these tokens."""
    return sum(token.type == "link_open" for token in tokens) == sum(token.type == "link_close" for token in tokens)


def _source(value: str, picture: Resolve) -> str | None:
    if value.lower().startswith(_PICTURES):
        return value
    # `attachment:` is a notebook's word for a picture pasted into a cell.
    path = unquote(value) if value.startswith("attachment:") else _path(value)
    return picture(path) if path else None


def _target(value: str, link: Resolve) -> str | None:
    value = value.strip()
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    if parts.scheme:
        return value if parts.scheme.lower() in ("http", "https", "mailto") else None
    path = _path(value)
    return link(path) if path else None


def _path(value: str) -> str:
    """A relative reference as a path in the dataset, or nothing."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or parts.path.startswith(("/", "\\")):
        return ""
    return unquote(parts.path).removeprefix("./")
