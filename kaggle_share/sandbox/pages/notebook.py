"""A notebook, drawn as static HTML. Its outputs are anybody's, so nothing of it is trusted."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

from kaggle_share.sandbox.pages.prose import Resolve, markdown, safe_html
from kaggle_share.sandbox.pages.wording import sendable

LARGEST = 30_000_000
CELLS = 400
SOURCE = 20_000
TEXT = 20_000
HTML = 300_000
PICTURE = 4_000_000
OUTPUTS = 30

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
_BITMAPS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}


@dataclass(frozen=True)
class Cell:
    """One cell, ready for the page."""

    kind: str
    """code, markdown or raw."""
    body: Markup
    number: int | None = None
    outputs: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class Notebook:
    """A notebook, ready for the page."""

    language: str
    kernel: str
    cells: tuple[Cell, ...]
    cell_count: int
    code_count: int


class NotANotebook(Exception):
    """The file can't be drawn; the message says why, in words for the page."""


def read(location: Path) -> Notebook:
    """Draw the notebook at `location`.

    Raises:
        NotANotebook: it is too large, no JSON, or of a format older than 4.
    """
    if location.stat().st_size > LARGEST:
        raise NotANotebook("This notebook is too large to be shown here.")
    try:
        content = json.loads(location.read_bytes())
    except (ValueError, RecursionError) as error:
        raise NotANotebook("This file is no notebook: it is not JSON.") from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise NotANotebook("This notebook is not in format 4, which Jupyter has written since 2015.")
    about = _mapping(content.get("metadata"))
    kernel = _mapping(about.get("kernelspec"))
    language = str(_mapping(about.get("language_info")).get("name") or kernel.get("language") or "python")
    known = [cell for cell in cells if isinstance(cell, dict)]
    return Notebook(
        language=language,
        kernel=str(kernel.get("display_name") or ""),
        cells=tuple(_cell(cell, language) for cell in known[:CELLS]),
        cell_count=len(known),
        code_count=sum(cell.get("cell_type") == "code" for cell in known),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    """A multi-line string of the format: a string, or a list of its lines."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _cell(cell: Mapping[str, Any], language: str) -> Cell:
    source = _text(cell.get("source"))
    kind = cell.get("cell_type")
    if kind == "markdown":
        return Cell("markdown", markdown(source, top=4, picture=_attachments(cell)))
    if kind != "code":
        return Cell("raw", _pre(source))
    number = cell.get("execution_count")
    found = cell.get("outputs")
    outputs = [output for output in found if isinstance(output, dict)] if isinstance(found, list) else []
    drawn = [drawing for output in _joined(outputs)[:OUTPUTS] if (drawing := _output(output))]
    return Cell("code", code(source, language), number if isinstance(number, int) else None, tuple(drawn))


def _attachments(cell: Mapping[str, Any]) -> Resolve:
    """Resolves `attachment:name`: pictures that were pasted into a Markdown cell."""
    held = _mapping(cell.get("attachments"))

    def resolve(path: str) -> str | None:
        forms = _mapping(held.get(path.removeprefix("attachment:")))
        for kind, magic in _BITMAPS.items():
            if content := _bitmap_content(_text(forms.get(kind)), magic):
                return f"data:{kind};base64,{content}"
        return None

    return resolve


def code(source: str, language: str = "python") -> Markup:
    """Source code with its words coloured by class."""
    shown = sendable(source[:SOURCE])
    try:
        lexer = get_lexer_by_name(language if language != "ipython" else "python", stripnl=False)
    except ClassNotFound:
        return Markup('<pre class="code"><code>{}</code></pre>').format(shown + _rest(source, SOURCE))
    # Pygments escapes what it colours.
    coloured = Markup(highlight(shown, lexer, HtmlFormatter(nowrap=True)).rstrip("\n"))
    return Markup('<pre class="code"><code>{}{}</code></pre>').format(coloured, _rest(source, SOURCE))


def _rest(text: str, limit: int) -> str:
    return f"\n… {len(text) - limit} more characters" if len(text) > limit else ""


def _pre(text: str, kind: str = "") -> Markup:
    text = _ANSI.sub("", sendable(text))
    shown = text[:TEXT] + _rest(text, TEXT)
    return Markup('<pre class="text {}">{}</pre>').format(kind, shown) if shown.strip() else Markup("")


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring pieces of one stream as one output, as Jupyter draws them."""
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        streams = output.get("output_type") == "stream" == last.get("output_type")
        if streams and output.get("name") == last.get("name"):
            joined[-1] = {**last, "text": _text(last.get("text")) + _text(output.get("text"))}
        else:
            joined.append(output)
    return joined


def _output(output: Mapping[str, Any]) -> Markup:
    kind = output.get("output_type")
    if kind == "stream":
        return _pre(_text(output.get("text")), "warning" if output.get("name") == "stderr" else "")
    if kind == "error":
        trace = output.get("traceback")
        lines = "\n".join(line for line in trace if isinstance(line, str)) if isinstance(trace, list) else ""
        return _pre(lines or f"{output.get('ename')}: {output.get('evalue')}", "error")
    return _display(_mapping(output.get("data")))


def _display(data: Mapping[str, Any]) -> Markup:
    """The richest form of an output that can be shown safely."""
    words = _text(data.get("text/plain"))
    for kind, magic in _BITMAPS.items():
        if kind in data and (picture := _bitmap(kind, _text(data[kind]), magic, words)):
            return picture
    if drawing := _text(data.get("image/svg+xml")):
        # As an image SVG runs no script and fetches nothing.
        encoded = base64.b64encode(sendable(drawing).encode()).decode()
        return _image("image/svg+xml", encoded, words) if len(encoded) < PICTURE else _pre(words)
    if (html := _text(data.get("text/html"))) and len(html) <= HTML:
        made = safe_html(_without_style(html))
        if made.striptags().strip():
            frame = Markup('<div class="scroll html" tabindex="0" role="group" aria-label="Output">{}</div>')
            return frame.format(made)
    if text := _text(data.get("text/markdown")):
        return Markup('<div class="prose">{}</div>').format(markdown(text, top=4))
    return _pre(words or _text(data.get("text/latex")))


def _without_style(html: str) -> str:
    """pandas sends a style sheet with every frame; nh3 takes the element and its text away, this is for speed."""
    return re.sub(r"(?is)<style\b.*?</style>", "", html)


def _bitmap(kind: str, encoded: str, magic: bytes, words: str) -> Markup | None:
    if len(encoded) > PICTURE:
        return Markup('<p class="quiet">A picture too large to be shown here.</p>')
    content = _bitmap_content(encoded, magic)
    return _image(kind, content, words) if content else None


def _bitmap_content(encoded: str, magic: bytes) -> str:
    """The Base64 of a picture, if it is one."""
    encoded = "".join(encoded.split())
    if not encoded or len(encoded) > PICTURE:
        return ""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return encoded if content.startswith(magic) else ""


def _image(kind: str, encoded: str, words: str) -> Markup:
    said = " ".join(words.split())[:120].strip("<>") or "Output of this cell"
    return Markup('<img class="figure" src="data:{};base64,{}" alt="{}">').format(kind, encoded, said)
