"""A notebook as the texts that it consists of: everything that would be published with it and can be read."""

from __future__ import annotations

import ast
import html
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ANSI = re.compile(r"\x1b\[[0-9;?]{0,30}[ -/]{0,4}[@-~]")
"""Colours and movements of a terminal (ECMA-48), which tracebacks are full of."""
_INLINE = re.compile(r"data:[a-z0-9.+/-]{1,80};base64,[A-Za-z0-9+/=]*", re.IGNORECASE)
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


def parts(content: Mapping[str, Any]) -> Iterator[Part]:
    """The texts of a notebook, whatever shape it is in.

    Parameters
    ----------
    content:
        Its JSON. Images in base64 are left out: chance makes anything of them.
    """
    cells = content.get("cells")
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        if isinstance(cell, Mapping):
            for where, text in _cell(cell):
                if text:
                    yield Part(where, text, index)
    metadata = content.get("metadata")
    if isinstance(metadata, Mapping):
        plain = {key: value for key, value in metadata.items() if key != "widgets"}
        yield Part("notebook_metadata", flat(plain))
        yield Part("widget_state", flat(metadata.get("widgets", {})))


def _cell(cell: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    source = joined(cell.get("source"))
    kind = str(cell.get("cell_type"))
    yield {"code": "source", "markdown": "markdown"}.get(kind, "raw"), source
    if kind == "code":
        yield "source", "\n".join(_split_literals(source))
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, Mapping):
            yield from _output(output)
    attachments = cell.get("attachments")
    if isinstance(attachments, Mapping):
        yield "attachment", "\n".join(str(name) for name in attachments)
        for bundle in attachments.values():
            if isinstance(bundle, Mapping):
                yield from (("attachment", text) for _, text in _bundle(bundle))
    yield "cell_metadata", flat(cell.get("metadata"))


def _output(output: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = output.get("output_type")
    if kind == "stream":
        yield "output_stream", ANSI.sub("", joined(output.get("text")))
    elif kind == "error":
        trace = output.get("traceback")
        lines = [str(output.get("ename", "")), joined(output.get("evalue"))]
        lines += [str(line) for line in trace] if isinstance(trace, list) else []
        yield "output_error", ANSI.sub("", "\n".join(lines))
    data = output.get("data")
    if isinstance(data, Mapping):
        yield from _bundle(data)
    yield "output_result", flat(output.get("metadata"))


def _bundle(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A bundle of the same result in several media types."""
    for media, value in data.items():
        if media == _WIDGETS:
            yield "widget_state", flat(value)
        elif media == "text/html" or media == "image/svg+xml":
            text = _INLINE.sub("", joined(value))
            yield "output_html", html.unescape(text)
        elif media.endswith("json"):
            yield "output_result", flat(value)
        elif media.startswith(("text/", "application/javascript")):
            yield "output_result", ANSI.sub("", joined(value))
        elif not media.startswith(("image/", "audio/", "video/", "application/pdf")):
            yield "output_result", joined(value)


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


def _split_literals(source: str) -> Iterator[str]:
    """Strings that stand in several pieces in the code, joined: `"hf_" "abc…"`, `"hf_" + "abc…"`."""
    if '"' not in source and "'" not in source:
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        text = _constant(node, 0) if isinstance(node, (ast.BinOp, ast.Constant)) else None
        # What stands in the source as it is was searched there.
        if text is not None and len(text) > 15 and text not in source:
            yield text


def _constant(node: ast.AST, depth: int) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and depth < _DEEPEST:
        left, right = _constant(node.left, depth + 1), _constant(node.right, depth + 1)
        return left + right if left is not None and right is not None else None
    return None
