"""A notebook as the texts that it consists of: everything that would be published with it and can be read."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from kaggle_share.literals import from_base64, joined_strings
from kaggle_share.screen.markup import Table, named, printed, seen, tables

ANSI = re.compile(r"\x1b\[[0-9;?]{0,30}[ -/]{0,4}[@-~]")
"""Colours and movements of a terminal (ECMA-48), which tracebacks are full of."""
_INLINE = re.compile(r"data:[a-z0-9.+/-]{1,80};base64,[A-Za-z0-9+/=]*", re.IGNORECASE)
_CARRIED = re.compile(
    r"data:(?:text/|application/(?:json|csv|x-csv|xml))[a-z0-9.+-]{0,60}(?:;[a-z0-9=_-]{1,60}){0,3}?"
    r"(?P<packed>;base64)?,(?P<content>[A-Za-z0-9+/=%_.!~*'()-]{8,})",
    re.IGNORECASE,
)
"""A text within an address: what a button to download a table holds (RFC 2397)."""
_WIDGETS = "application/vnd.jupyter.widget-state+json"
_DEEPEST = 60


@dataclass(frozen=True)
class Part:
    """One text of the notebook."""

    where: str
    """source, markdown, raw, output_stream, output_result, output_error, output_html, attachment, cell_metadata,
    notebook_metadata, widget_state."""
    text: str
    cell: int | None = None
    """From 0; None for what belongs to the whole notebook."""
    tables: tuple[Table, ...] = ()
    """Those in it."""
    is_read: bool = True
    """False for markup and scripts, which people don't read: they are searched for secrets only."""
    picture: bytes = b""
    """An image instead of a text."""


def parts(content: Mapping[str, Any]) -> Iterator[Part]:
    """The texts of a notebook, whatever shape it is in.

    Parameters
    ----------
    content:
        Its JSON. Images in base64 are left out: chance makes anything of them.
    """
    cells = content.get("cells")
    known: dict[str, str] = {}
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        if isinstance(cell, Mapping):
            for part in _cell(cell, known):
                if part.text or part.picture:
                    yield replace(part, cell=index)
    metadata = content.get("metadata")
    if isinstance(metadata, Mapping):
        plain = {key: value for key, value in metadata.items() if key != "widgets"}
        yield Part("notebook_metadata", flat(plain))
        yield Part("widget_state", flat(metadata.get("widgets", {})))


def _cell(cell: Mapping[str, Any], known: dict[str, str]) -> Iterator[Part]:
    source = joined(cell.get("source"))
    kind = str(cell.get("cell_type"))
    yield Part({"code": "source", "markdown": "markdown"}.get(kind, "raw"), source)
    if kind == "code":
        yield Part("source", "\n".join(joined_strings(source, known)), is_read=False)
    elif kind == "markdown" and "<" in source:
        yield Part("markdown", seen(_INLINE.sub("", source)), tables=tuple(tables(source)))
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, Mapping):
            yield from output_parts(output)
    attachments = cell.get("attachments")
    if isinstance(attachments, Mapping):
        yield Part("attachment", "\n".join(str(name) for name in attachments))
        for bundle in attachments.values():
            if isinstance(bundle, Mapping):
                yield from attached_parts(bundle)
    yield Part("cell_metadata", flat(cell.get("metadata")))


def output_parts(output: Mapping[str, Any]) -> Iterator[Part]:
    """The texts of one output of a cell, without the cell's number."""
    kind = output.get("output_type")
    if kind == "stream":
        yield from _text("output_stream", plain(joined(output.get("text"))))
    elif kind == "error":
        trace = output.get("traceback")
        lines = [str(output.get("ename", "")), joined(output.get("evalue"))]
        lines += [str(line) for line in trace] if isinstance(trace, list) else []
        yield Part("output_error", plain("\n".join(lines)))
    data = output.get("data")
    if isinstance(data, Mapping):
        yield from _bundle(data)
    yield Part("output_result", flat(output.get("metadata")))


def _bundle(data: Mapping[str, Any]) -> Iterator[Part]:
    """A bundle of the same result in several media types."""
    for media, value in data.items():
        if media == _WIDGETS:
            yield Part("widget_state", flat(value))
        elif media in ("text/html", "image/svg+xml"):
            markup = _INLINE.sub("", plain(joined(value)))
            # As it is written, for addresses and scripts in it; and as it is read.
            yield Part("output_html", html.unescape(markup), is_read=False)
            found = tuple(tables(markup))
            yield Part("output_html", seen(markup), tables=found)
            yield Part("output_html", "\n".join(map(named, found)), is_read=False)
            for carried in _carried(joined(value)):
                yield from _text("output_html", carried)
        elif media.endswith("json"):
            yield Part("output_result", flat(value))
        elif media.startswith(("text/", "application/javascript")):
            if "javascript" in media:
                yield Part("output_result", joined(value), is_read=False)
            else:
                yield from _text("output_result", plain(joined(value)))
        elif media.startswith("image/"):
            yield Part("output_result", "", picture=_picture(value))
        elif not media.startswith(("audio/", "video/", "application/pdf")):
            yield Part("output_result", joined(value))


def _carried(markup: str) -> Iterator[str]:
    """The texts that addresses in HTML carry with them."""
    for found in _CARRIED.finditer(markup) if "data:" in markup else ():
        content = unquote(found["content"], "utf-8", "replace")
        if not found["packed"]:
            yield content
            continue
        try:
            yield base64.b64decode(content + "=" * (-len(content) % 4)).decode("utf-8", "replace")
        except ValueError:
            continue


def _text(where: str, text: str) -> Iterator[Part]:
    """What was printed, and the tables in it."""
    found = tuple(printed(text))
    yield Part(where, text, tables=found)
    if found:
        yield Part(where, "\n".join(map(named, found)), is_read=False)


def attached_parts(bundle: Mapping[str, Any]) -> Iterator[Part]:
    """What is attached to a cell under one name: texts may be in base64, as pictures are."""
    yield from (replace(part, where="attachment") for part in _bundle(bundle))
    for media, value in bundle.items():
        if not media.startswith(("image/", "audio/", "video/")):
            decoded = from_base64("".join(joined(value).split()))
            if decoded:
                yield Part("attachment", decoded)


def _picture(value: Any) -> bytes:
    try:
        return base64.b64decode(joined(value))
    except ValueError:
        return b""


def plain(text: str) -> str:
    """Without a terminal's colours."""
    return ANSI.sub("", text) if "\x1b" in text else text


def joined(value: Any) -> str:
    """A multi-line string as the format keeps it: one string, or a list of lines."""
    if isinstance(value, str):
        return value
    return "".join(line for line in value if isinstance(line, str)) if isinstance(value, list) else ""


def flat(value: Any) -> str:
    """JSON as text, a key and its value on each line and neighbours beside each other, nothing escaped."""
    lines: list[str] = []
    _flatten(value, lines, 0)
    return "\n".join(lines)


def _flatten(value: Any, lines: list[str], depth: int) -> None:
    if isinstance(value, Mapping):
        # Keys with plain values first, so that a username and its key stand together.
        for key, item in value.items():
            if not isinstance(item, (Mapping, list)):
                lines.append(f'"{key}": "{_INLINE.sub("", item) if isinstance(item, str) else item}",')
        nested = [(key, item) for key, item in value.items() if isinstance(item, (Mapping, list))]
    elif isinstance(value, list):
        lines += [str(item) for item in value if not isinstance(item, (Mapping, list))]
        nested = [("", item) for item in value if isinstance(item, (Mapping, list))]
    else:
        lines += [] if value is None else [str(value)]
        return
    for key, item in nested if depth < _DEEPEST else ():
        lines += [str(key)] if key else []
        _flatten(item, lines, depth + 1)
