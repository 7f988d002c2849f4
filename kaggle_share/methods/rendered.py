"""The frozen notebook as a page to read: one HTML file without scripts, which loads nothing.

Markdown is rendered by markdown-it, code coloured by Pygments, and whatever HTML the notebook holds is reduced by nh3
to plain elements. (nbconvert's pages fetch MathJax and RequireJS from elsewhere, and its import takes a second.) A
content security policy in the page holds even where a browser is told otherwise by a cell.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from kaggle_share.methods.frozen import write
from kaggle_share.model import MethodsRecord

LANGUAGE = "python"
LONGEST_TEXT = 100_000
"""Characters of one output or cell that are shown."""
LONGEST_PICTURE = 5_000_000
"""Characters of one picture, as base64."""
LONGEST_PAGE = 20_000_000
"""Characters of all outputs together; what comes after is left out, and said to be."""
ABOUT, FRONT = "about", "front matter"
"""Where title, authors, date and version go once they are known: for programs, and for people."""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,30}[ -/]{0,4}[@-~]")
_TAGS = frozenset(
    "a abbr b blockquote br caption cite code dd del details dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li "
    "mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "abbr": {"title"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"},
}  # fmt: skip
_STYLE = """
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b;
  background: #fff }
header { border-bottom: 1px solid #bbb; margin-bottom: 1.5rem } dl.front { display: grid;
  grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 0 1rem } dl.front dd { margin: 0 }
dl.front dt { color: #555 } .cell { margin: 0 0 1rem } .count { color: #555; font: .8rem/1.5 ui-monospace, monospace }
pre { overflow-x: auto; margin: 0; padding: .5rem .75rem; font: .85rem/1.45 ui-monospace, monospace }
.code pre { background: #f5f5f5; border-left: 3px solid #6b7fa3 } .error pre { background: #fdecea }
.html, .text { overflow-x: auto } .note { color: #555; font-style: italic } img { max-width: 100%; height: auto }
table { border-collapse: collapse; font-size: .85rem } td, th { border: 1px solid #ccc; padding: .15rem .5rem;
  text-align: left }
"""


def page(content: Mapping[str, Any], name: str) -> str:
    """The notebook as a page.

    Parameters
    ----------
    content:
        The JSON of the copy that is published, without secrets.
    name:
        The notebook's file name, the page's title until it has a better one.

    Returns
    -------
    HTML5. It has no script, asks nobody for anything, and is at most some `LONGEST_PAGE` characters longer than its
    Markdown and code.
    """
    cells = [cell for cell in _list(content.get("cells")) if isinstance(cell, Mapping)]
    room = _Room(_language(content))
    body = "\n".join(_cell(cell, room) for cell in cells)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{_part(ABOUT, f'<title>{_text(name)}</title>')}<style>{_STYLE}{room.colours()}</style>\n</head>\n<body>\n"
        f"<header>\n{_part(FRONT, '')}<p>Frozen copy of {_text(name)}, to be read; nothing in it runs.</p>\n"
        f"</header>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def with_front(text: str, front: Sequence[tuple[str, str]]) -> str:
    """A page with its front matter: in its head for programs, on top for people.

    Parameters
    ----------
    text:
        What `page` made; front matter that it has is replaced.
    front:
        Name and value, such as `("Title", "Penguins")`; a name may repeat. The first title is the page's.
    """
    known = [(name, value) for name, value in front if value]
    title = next((value for name, value in known if name == "Title"), "")
    meta = [f'<meta name="{_META[name]}" content="{_text(value)}">' for name, value in known if name in _META]
    terms = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>\n" for name, value in known if name != "Title")
    shown = f'<dl class="front">\n{terms}</dl>' if terms else ""
    if title:
        text = _replaced(text, ABOUT, "\n".join([f"<title>{_text(title)}</title>", *meta]))
        shown = f"<h1>{_text(title)}</h1>\n{shown}"
    return _replaced(text, FRONT, shown)


def with_front_matter(record: MethodsRecord, front: Sequence[tuple[str, str]]) -> MethodsRecord:
    """The record with front matter in its page.

    Parameters
    ----------
    record:
        What `methods` made; its page is written anew.
    front:
        As for `with_front`.

    Raises
    ------
    StagingError
        The page can't be written.
    """
    pages = {number: one for number, one in enumerate(record.resources) if one.path.endswith(".html")}
    resources = list(record.resources)
    for number, one in pages.items():
        text = with_front(Path(one.location).read_text("utf-8"), front)
        made = write(one.location, one.path, text.encode(), one.origin)
        resources[number] = replace(made, item=one.item)
    return replace(record, resources=tuple(resources))


def _part(name: str, text: str) -> str:
    return f"<!-- {name} -->\n{text}\n<!-- end of {name} -->\n"


def _replaced(page: str, name: str, text: str) -> str:
    """The page with another text in a part of it. No cell has such a comment: nh3 takes them out."""
    before, begin, rest = page.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"\n<!-- end of {name} -->\n")
    return f"{before}{_part(name, text)}{after}" if begin and end else page


_META = {
    "Title": "dcterms.title",
    "Author": "dcterms.creator",
    "Date": "dcterms.date",
    "Version": "dcterms.hasVersion",
    "License": "dcterms.license",
    "Dataset": "dcterms.isPartOf",
}
"""Dublin Core's terms (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/)."""


class _Room:
    """What is loaded once for a page, and how much room is left in it for outputs."""

    def __init__(self, language: str) -> None:
        from markdown_it import MarkdownIt
        from pygments.formatters.html import HtmlFormatter  # type: ignore[import-untyped]
        from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
        from pygments.util import ClassNotFound  # type: ignore[import-untyped]

        self.left = LONGEST_PAGE
        self.markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        self.formatter: Any = HtmlFormatter(nowrap=True)
        try:
            self.lexer = get_lexer_by_name(language)
        except ClassNotFound:
            self.lexer = get_lexer_by_name("text")

    def colours(self) -> str:
        return str(self.formatter.get_style_defs(".code"))

    def takes(self, length: int) -> bool:
        self.left -= length
        return self.left >= 0


def _cell(cell: Mapping[str, Any], room: _Room) -> str:
    source = _joined(cell.get("source"))
    kind = cell.get("cell_type")
    if kind == "markdown":
        return f'<section class="cell html">{_markdown(source, room, _attachments(cell))}</section>'
    if kind != "code":
        return f'<section class="cell"><pre>{_text(source[:LONGEST_TEXT])}</pre></section>'
    count = cell.get("execution_count")
    label = f"[{count}]" if isinstance(count, int) else "[not run]"
    outputs = "".join(_output(one, room) for one in _list(cell.get("outputs")) if isinstance(one, Mapping))
    code = f'<div class="code"><pre tabindex="0">{_coloured(source, room)}</pre></div>'
    return f'<section class="cell"><div class="count">{label}</div>{code}{outputs}</section>'


def _coloured(source: str, room: _Room) -> str:
    from pygments import highlight  # type: ignore[import-untyped]

    shown = _clean(source[:LONGEST_TEXT])
    more = "" if len(source) <= LONGEST_TEXT else "\n… the rest is in the notebook"
    return str(highlight(shown, room.lexer, room.formatter)) + more


def _output(output: Mapping[str, Any], room: _Room) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(_joined(output.get("text")), room)
    if kind == "error":
        lines = [line for line in _list(output.get("traceback")) if isinstance(line, str)]
        return _pre("\n".join(lines) or f"{output.get('ename')}: {output.get('evalue')}", room, "error")
    data = output.get("data")
    return _shown(data, room) if isinstance(data, Mapping) else ""


def _shown(data: Mapping[str, Any], room: _Room) -> str:
    """The richest form of an output that needs no script."""
    for media_type in _PICTURES:
        picture = _joined(data.get(media_type)).strip()
        if picture:
            return _picture(media_type, picture, room)
    svg = _joined(data.get("image/svg+xml"))
    if len(svg) > LONGEST_PICTURE:
        return _note(f"A drawing of {len(svg) / 1e6:.1f} MB, which is in the notebook.")
    if svg:
        # As a picture: a browser then runs no script in it, and loads nothing for it.
        return _picture("image/svg+xml", base64.b64encode(svg.encode("utf-8", "replace")).decode(), room)
    for media_type, show in (("text/html", _safe), ("text/markdown", None)):
        text = _joined(data.get(media_type))
        if text and len(text) <= 10 * LONGEST_TEXT:
            made = show(text) if show is not None else _markdown(text, room, {})
            if made.strip() and len(made) <= 10 * LONGEST_TEXT and room.takes(len(made)):
                return f'<div class="html" tabindex="0">{made}</div>'
    for media_type in ("text/plain", "text/latex"):
        if _joined(data.get(media_type)):
            return _pre(_joined(data[media_type]), room)
    return _note("An output that can only be seen in the notebook.")


def _picture(media_type: str, content: str, room: _Room) -> str:
    if len(content) <= LONGEST_PICTURE:
        content = "".join(content.split())
        try:
            base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return _note("A picture that can't be read.")
    if len(content) > LONGEST_PICTURE or not room.takes(len(content)):
        return _note(f"A picture of {len(content) * 3 / 4e6:.1f} MB, which is in the notebook.")
    return f'<p><img alt="Output of the cell above" src="data:{media_type};base64,{content}"></p>'


def _pre(text: str, room: _Room, kind: str = "text") -> str:
    shown, more = _ANSI.sub("", text[:LONGEST_TEXT]), len(text) > LONGEST_TEXT
    if not room.takes(len(shown)):
        return _note("An output which is in the notebook: this page would be too long with it.")
    rest = _note(f"The first {LONGEST_TEXT:,} of {len(text):,} characters.") if more else ""
    return f'<div class="{kind}"><pre tabindex="0">{_text(shown)}</pre></div>{rest}'


def _note(text: str) -> str:
    return f'<p class="note">{_text(text)}</p>'


def _markdown(text: str, room: _Room, attachments: Mapping[str, str]) -> str:
    shown = _clean(text[:LONGEST_TEXT])
    more = _note("The rest of this text is in the notebook.") if len(text) > LONGEST_TEXT else ""
    return _safe(room.markdown.render(shown), attachments) + more


def _safe(html: str, attachments: Mapping[str, str] | None = None) -> str:
    """What is harmless of some HTML: plain elements, links that wait for a click, pictures that are in it."""
    import nh3

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            held = (attachments or {}).get(value.removeprefix("attachment:"), value)
            inside = held.startswith(tuple(f"data:{kind};base64," for kind in _PICTURES))
            return held if inside and len(held) <= LONGEST_PICTURE else None
        if attribute == "href":
            return value if value.lower().startswith(("http://", "https://", "mailto:", "#")) else None
        if attribute in ("colspan", "rowspan", "start"):
            # A span of a million would make a browser draw a million cells.
            return value if value.isascii() and value.isdigit() and int(value[:8]) <= 1000 else None
        return value

    return nh3.clean(
        _clean(html),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=allowed,
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        link_rel="noopener noreferrer nofollow",
    )


def _attachments(cell: Mapping[str, Any]) -> dict[str, str]:
    """Name of an attached picture → its address."""
    held = cell.get("attachments")
    found = {}
    for name, bundle in held.items() if isinstance(held, Mapping) else ():
        for kind in _PICTURES:
            if isinstance(bundle, Mapping) and bundle.get(kind):
                found[str(name)] = f"data:{kind};base64,{''.join(_joined(bundle[kind]).split())}"
    return found


def _language(content: Mapping[str, Any]) -> str:
    metadata = content.get("metadata")
    held = metadata if isinstance(metadata, Mapping) else {}
    info, spec = held.get("language_info"), held.get("kernelspec")
    said = (info.get("name") if isinstance(info, Mapping) else None) or (
        spec.get("language") if isinstance(spec, Mapping) else None
    )
    return str(said).lower()[:40] if said else LANGUAGE


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Without what HTML can't hold: half surrogate pairs and control characters."""
    plain = text.encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "\ufffd", plain)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _joined(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(line for line in value if isinstance(line, str)) if isinstance(value, list) else ""
