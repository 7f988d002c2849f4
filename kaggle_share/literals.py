"""Strings that stand in several pieces in Python code, put together: a token cut in two is as good as a whole one."""

from __future__ import annotations

import ast
import base64
import re
import warnings
from collections.abc import Iterator

DEEPEST = 60
LONGEST = 20_000
"""Characters of a string that is put together."""
_MAGIC = re.compile(
    r"^([ \t]*)(?:[%!?][^\n]*|[^\n=#'\"]{0,60}=[ \t]?[!%][^\n]*|[\w.]{1,80}\?{1,2}[ \t]*)$", re.MULTILINE
)
"""Lines that IPython understands and Python does not."""
_ADJACENT = re.compile(
    r"(?P<quote>[\"'])[ \t]{0,20}\+?[ \t]{0,20}\\?\n?[ \t]{0,80}\+?[ \t]{0,20}[rbf]{0,2}(?P=quote)"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,4000}={0,2}")


def plain_python(source: str) -> str:
    """The source with the lines that only IPython understands as `pass`, so that the others can be parsed."""
    if re.match(r"\s*%%(?!time|capture|prun|timeit)", source):
        return ""
    return _MAGIC.sub(r"\1pass", source)


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a cell; None where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(plain_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def joined_strings(source: str, known: dict[str, str]) -> Iterator[str]:
    """Strings that don't stand in the code as they are: `"hf_" "abc…"`, `"hf_" + "abc…"`, `f"{head}abc…"`.

    Parameters
    ----------
    source:
        A cell's code.
    known:
        Variables whose text is known, from this cell and those before it; those that this cell sets are added.
    """
    if '"' not in source and "'" not in source:
        return
    tree = parsed(source)
    if tree is None:
        # Unfinished code, or another language: pieces that stand side by side are joined all the same.
        joined = _ADJACENT.sub("", source)
        if joined != source:
            yield joined
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            text = text_of(node.value, known, 0)
            if text is not None and len(known) < 10_000:
                known[node.targets[0].id] = text
            # What it is called is half of the evidence.
            if text is not None and not _stands(text, source):
                yield f'{node.targets[0].id} = "{text}"'
        elif isinstance(node, ast.keyword) and node.arg:
            text = text_of(node.value, known, 0)
            if text is not None and not _stands(text, source) and not isinstance(node.value, ast.Name):
                yield f'{node.arg}="{text}"'
        elif isinstance(node, (ast.BinOp, ast.Constant, ast.JoinedStr, ast.Call)):
            text = text_of(node, known, 0)
            if text is not None and not _stands(text, source):
                yield text
            decoded = _decoded(node, known)
            if decoded:
                yield decoded


def _stands(text: str, source: str) -> bool:
    """True for what was searched as it stands in the source, or is too short to be searched."""
    return len(text) < 8 or text in source


def text_of(node: ast.AST, known: dict[str, str], depth: int = 0) -> str | None:
    """The text that an expression makes, where it can be told without running it; None elsewhere.

    Parameters
    ----------
    node:
        A constant, a sum or list of them, an f-string.
    known:
        Variables whose text is known.
    depth:
        How far down it stands.
    """
    made: str | None = None
    if depth > DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        made = node.value if isinstance(node.value, str) else None
        if isinstance(node.value, bytes):
            made = node.value.decode("latin-1")
    elif isinstance(node, ast.Name):
        made = known.get(node.id)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        made = _concatenated([node.left, node.right], known, depth)
    elif isinstance(node, ast.JoinedStr):
        made = _concatenated(node.values, known, depth, gap="{}")
    elif isinstance(node, ast.FormattedValue):
        made = text_of(node.value, known, depth + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        made = _filled(node.left, [node.right], "%s", known, depth)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "join":
            made = _list_joined(node, known, depth)
        elif node.func.attr == "format" and not node.keywords:
            made = _filled(node.func.value, node.args, "{}", known, depth)
    return made if made is None or len(made) <= LONGEST else None


def _concatenated(nodes: list[ast.expr], known: dict[str, str], depth: int, gap: str | None = None) -> str | None:
    pieces = []
    for node in nodes:
        piece = text_of(node, known, depth + 1)
        if piece is None and gap is None:
            return None
        pieces.append(gap if piece is None and gap is not None else piece or "")
    return "".join(pieces)


def _list_joined(node: ast.Call, known: dict[str, str], depth: int) -> str | None:
    """`"".join(["hf_", "abc…"])`."""
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - for the type checker
    glue = text_of(node.func.value, known, depth + 1)
    if glue is None or len(node.args) != 1 or not isinstance(node.args[0], (ast.List, ast.Tuple)):
        return None
    pieces = [text_of(item, known, depth + 1) for item in node.args[0].elts]
    return None if any(piece is None for piece in pieces) else glue.join(piece or "" for piece in pieces)


def _filled(template: ast.expr, values: list[ast.expr], gap: str, known: dict[str, str], depth: int) -> str | None:
    """`"hf_%s" % "abc…"`, `"hf_{}".format("abc…")`."""
    made = text_of(template, known, depth + 1)
    if len(values) == 1 and isinstance(values[0], ast.Tuple):
        values = values[0].elts
    if made is None or made.count(gap) != len(values) or not values:
        return None
    for value in values:
        text = text_of(value, known, depth + 1)
        if text is None:
            return None
        made = made.replace(gap, text.replace(gap, ""), 1)
    return made


def _decoded(node: ast.AST, known: dict[str, str]) -> str | None:
    """What stands in `b64decode("…")`."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in ("b64decode", "urlsafe_b64decode", "standard_b64decode", "atob"):
        return None
    text = text_of(node.args[0], known, 0)
    return from_base64(text) if text is not None else None


def from_base64(text: str) -> str | None:
    """The text that base64 stands for; None where it is none, or stands for no text."""
    if not _BASE64.fullmatch(text.strip()):
        return None
    plain = text.strip().replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except ValueError:
        return None
    return decoded if decoded.isprintable() or "\n" in decoded else None
