"""The published copy of the notebook without the secrets that are in the user's own, which is never changed.

In code a secret becomes a look-up of the environment (`os.environ["HF_TOKEN"]`), and the code stays valid Python; in
texts and metadata `[removed]` stands in its place; an output or an attachment that shows it is taken out.
"""

from __future__ import annotations

import ast
import base64
import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kaggle_share.literals import parsed, text_of
from kaggle_share.model import Secret

GONE = "[removed]"
"""What stands in the place of a secret that can't be looked up."""
PIECE = 6
"""Characters from which on a piece of a secret that is put together elsewhere is taken out too."""
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,30}[ -/]{0,4}[@-~]")


def scrub(content: Mapping[str, Any], secrets: Sequence[Secret]) -> dict[str, Any]:
    """A copy of a notebook without some secrets.

    Parameters
    ----------
    content:
        Its JSON. It is not changed.
    secrets:
        What to take out, the longest first.

    Returns
    -------
    The copy. Whether nothing is left in it is for screening to say.
    """
    copy: dict[str, Any] = json.loads(json.dumps(content))
    if not secrets:
        return copy
    known: dict[str, str] = {}
    cells = copy.get("cells")
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict):
            _scrub_cell(cell, secrets, known)
    for key, value in list(copy.items()):
        if key != "cells":
            copy[key] = _plain(value, secrets)
    return copy


def _scrub_cell(cell: dict[str, Any], secrets: Sequence[Secret], known: dict[str, str]) -> None:
    source = _joined(cell.get("source"))
    clean = source_without(source, secrets, known) if cell.get("cell_type") == "code" else _without(source, secrets)
    if clean != source:
        cell["source"] = clean.splitlines(keepends=True) if isinstance(cell.get("source"), list) else clean
    outputs = cell.get("outputs")
    if isinstance(outputs, list):
        cell["outputs"] = [output for output in outputs if not shows(output, secrets)]
    attachments = cell.get("attachments")
    if isinstance(attachments, dict):
        cell["attachments"] = {n: b for n, b in attachments.items() if not shows({n: b}, secrets)}
    for key, value in list(cell.items()):
        if key not in ("source", "outputs", "attachments", "cell_type"):
            cell[key] = _plain(value, secrets)


def shows(value: Any, secrets: Sequence[Secret]) -> bool:
    """True where a secret can be read in an output or an attachment, also in colours, HTML and base64."""
    pieces: list[str] = []
    _collect(value, pieces)
    text = _ANSI.sub("", "\n".join(pieces))
    seen = [text]
    if "<" in text or "&" in text:
        seen += [html.unescape(text), html.unescape(re.sub(r"<[^<>]{0,4000}>", "", text))]
    seen += [decoded for piece in pieces if len(piece) < 100_000 and (decoded := _decoded(piece))]
    return any(secret.value in one for secret in secrets for one in seen)


def _collect(value: Any, pieces: list[str], depth: int = 0) -> None:
    if isinstance(value, str):
        pieces.append(value)
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        # Lines of one text.
        pieces.append("".join(value))
    elif isinstance(value, (list, dict)) and depth < 100:
        for item in value:
            _collect(item, pieces, depth + 1)
            if isinstance(value, dict):
                _collect(value[item], pieces, depth + 1)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except ValueError:
        return ""


def _plain(value: Any, secrets: Sequence[Secret], depth: int = 0) -> Any:
    """Metadata with every text in it clean."""
    if isinstance(value, str):
        return (
            GONE
            if depth and shows(value, secrets) and _without(value, secrets) == value
            else _without(value, secrets)
        )
    if isinstance(value, list):
        return [_plain(item, secrets, depth + 1) for item in value] if depth < 100 else []
    if isinstance(value, dict):
        if depth >= 100:
            return {}
        return {_without(key, secrets): _plain(item, secrets, depth + 1) for key, item in value.items()}
    return value


def _without(text: str, secrets: Sequence[Secret]) -> str:
    for secret in secrets:
        text = text.replace(secret.value, GONE)
        quoted = json.dumps(secret.value)[1:-1]
        if quoted != secret.value:
            text = text.replace(quoted, GONE)
    return text


def source_without(source: str, secrets: Sequence[Secret], known: dict[str, str]) -> str:
    """A code cell with look-ups of the environment in the place of secrets.

    Parameters
    ----------
    source:
        The code, with IPython's magics.
    secrets:
        What to take out.
    known:
        Variables whose text is known, from the cells before; those that this cell sets are added.

    Returns
    -------
    The code; valid Python where it was before.
    """
    tree = parsed(source)
    if tree is None:
        return _lines_without(source, secrets)
    changes = _changes(tree, source, secrets, known)
    clean = _lines_without(_changed(source, changes), secrets, tree is not None)
    if changes and any("os.environ" in new for _, _, new in changes) and not _imports_os(tree):
        clean = _with_import(clean)
    if parsed(clean) is None:
        # Where an expression can't stand (a pattern of `match`, an annotation): the text alone is replaced.
        return _lines_without(source, secrets)
    return clean


def _changes(
    tree: ast.Module, source: str, secrets: Sequence[Secret], known: dict[str, str]
) -> list[tuple[int, int, str]]:
    """Start and end in the source, and what to write there, without overlaps."""
    starts = _line_starts(source)
    changes: list[tuple[int, int, str]] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call)):
            text = text_of(node, known)
            secret = next((one for one in secrets if text is not None and one.value in text), None)
            if secret is not None and text is not None:
                start, end = _extent(node, starts, source)
                new = _in_f_string(source[start:end], secrets) if isinstance(node, ast.JoinedStr) else ""
                changes.append((start, end, new or _expression(node, text, secrets)))
                return
            if isinstance(node, ast.Constant) and text and len(text) >= PIECE and _is_piece(text, secrets):
                changes.append((*_extent(node, starts, source), '""' if isinstance(node.value, str) else 'b""'))
                return
            if isinstance(node, ast.JoinedStr):
                if any(_is_piece(_constant(part), secrets) for part in node.values):
                    changes.append((*_extent(node, starts, source), '""'))
                return
        for child in ast.iter_child_nodes(node):
            visit(child)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            text = text_of(node.value, known)
            if text is not None:
                known[node.targets[0].id] = text

    visit(tree)
    return changes


def _constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_piece(text: str, secrets: Sequence[Secret]) -> bool:
    return len(text) >= PIECE and any(text in secret.value for secret in secrets)


def _expression(node: ast.AST, text: str, secrets: Sequence[Secret]) -> str:
    """What makes the same text out of the environment: `"postgresql://ada:" + os.environ["PASSWORD"] + "@db"`."""
    pieces: list[tuple[str, str]] = [("", text)]
    for secret in secrets:
        split: list[tuple[str, str]] = []
        for variable, piece in pieces:
            rest = piece.split(secret.value) if not variable else [piece]
            for number, item in enumerate(rest):
                split += [(secret.variable, "")] if number else []
                split += [(variable, item)] if item or variable else []
        pieces = split
    is_bytes = isinstance(node, ast.Constant) and isinstance(node.value, bytes)
    written = [f'os.environ["{variable}"]' if variable else _quoted(piece) for variable, piece in pieces]
    made = " + ".join(written) if len(written) == 1 else f"({' + '.join(written)})"
    return f"({made}).encode()" if is_bytes else made


def _in_f_string(written: str, secrets: Sequence[Secret]) -> str:
    """An f-string with look-ups among its other fields; empty where the secret isn't in one piece in it."""
    quote = "'" if written.rstrip()[-1:] == '"' else '"'
    for secret in secrets:
        written = written.replace(secret.value, f"{{os.environ[{quote}{secret.variable}{quote}]}}")
    return written if "os.environ[" in written else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def _line_starts(source: str) -> list[int]:
    starts = [0]
    starts += [found.end() for found in re.finditer(r"\r\n|\r|\n", source)]
    return starts


def _extent(node: ast.AST, starts: list[int], source: str) -> tuple[int, int]:
    """Where a node begins and ends in the text; Python counts columns in bytes of UTF-8."""

    def offset(line: int, column: int) -> int:
        begin = starts[line - 1]
        end = starts[line] if line < len(starts) else len(source)
        return begin + len(source[begin:end].encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))

    begin = offset(int(getattr(node, "lineno", 1)), int(getattr(node, "col_offset", 0)))
    end = offset(int(getattr(node, "end_lineno", 1)), int(getattr(node, "end_col_offset", 0)))
    return begin, end


def _changed(source: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        source = source[:start] + new + source[end:]
    return source


def _imports_os(tree: ast.Module) -> bool:
    names = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return any(alias.name == "os" and alias.asname in (None, "os") for alias in names)


def _with_import(source: str) -> str:
    """`import os` on top: after a cell magic, and after `from __future__`, which must come first."""
    lines = source.splitlines(keepends=True)
    place = 0
    for number, line in enumerate(lines):
        if line.startswith(("%%", "from __future__")):
            place = number + 1
    return "".join([*lines[:place], "import os\n", *lines[place:]])


def _lines_without(source: str, secrets: Sequence[Secret], python: bool = False) -> str:
    """What is left outside of Python's strings: comments, magics, commands, other languages."""
    if not any(secret.value in source for secret in secrets):
        return source
    is_shell = re.match(r"\s*%%(?:bash|sh|script|system)", source) is not None
    return "".join(_line_without(line, secrets, is_shell) for line in source.splitlines(keepends=True))


def _line_without(line: str, secrets: Sequence[Secret], is_shell: bool) -> str:
    found = [secret for secret in secrets if secret.value in line]
    if not found:
        return line
    bare = line.lstrip()
    if bare.startswith("%env"):
        # `%env NAME` alone would print what it finds there.
        return f"{line[: len(line) - len(bare)]}# %env {found[0].variable} was removed: set it in the environment\n"
    for secret in found:
        # IPython leaves `$NAME` to the shell where it knows no such variable.
        new = f"${secret.variable}" if is_shell or bare.startswith("!") else GONE
        line = line.replace(secret.value, new)
    return line


def _joined(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "".join(line for line in value if isinstance(line, str)) if isinstance(value, list) else ""
