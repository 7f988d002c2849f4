"""Which cell made a variable, read from the code alone."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence

from kaggle_share.model import Snapshot

PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "debug"})
"""Cell magics whose body runs as Python. All others (`%%bash`, `%%html`, `%%sql`, …) hold another language."""
RUN_HERE = PYTHON_CELLS - {"python", "python3", "timeit"}
"""Those whose body runs in the notebook's own namespace."""

_LINE_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[^\s#'\"()=]{1,200}\?{1,2}[ \t]*)$", re.MULTILINE)
_ASSIGNED_MAGIC = re.compile(r"^([ \t]*[^\W\d][\w, \t.\[\]'\"]{0,200}=[ \t]*)[%!].*$", re.MULTILINE)


def made_in(snapshot: Snapshot | None, variable: str) -> int | None:
    """Index of the cell that made a variable: the last one that assigns its name, in the order of the notebook.

    Parameters
    ----------
    snapshot:
        The notebook.
    variable:
        The variable's name.

    Returns
    -------
    None when no cell does (it was typed elsewhere, or the cell is gone), or the notebook is not Python.
    """
    if snapshot is None or not variable or not is_python(snapshot):
        return None
    for cell in reversed(snapshot.cells):
        # Most cells don't hold the name at all, and need no parsing.
        if cell.type == "code" and variable in cell.source:
            tree = parsed(cell.source)
            if tree is not None and variable in set(_assigned(tree.body)):
                return cell.index
    return None


def assigned_in(source: str) -> frozenset[str]:
    """Names that a cell assigns; none where it is not Python.

    Parameters
    ----------
    source:
        The cell, as typed.
    """
    tree = parsed(source)
    return frozenset(_assigned(tree.body)) if tree is not None else frozenset()


def is_python(snapshot: Snapshot) -> bool:
    """True unless the notebook says that it is in another language."""
    metadata = snapshot.content.get("metadata")
    if not isinstance(metadata, Mapping):
        return True
    info, spec = metadata.get("language_info"), metadata.get("kernelspec")
    said = (info.get("name") if isinstance(info, Mapping) else None) or (
        spec.get("language") if isinstance(spec, Mapping) else None
    )
    return said is None or str(said).lower().startswith(("python", "ipython"))


def parsed(source: str) -> ast.Module | None:
    """A cell's code, magics and shell lines taken out; None where it is not Python."""
    source = source.lstrip()
    head, _, body = source.partition("\n")
    if head.startswith("%%"):
        if head[2:].split(maxsplit=1)[:1] == [] or head[2:].split(maxsplit=1)[0] not in RUN_HERE:
            return None
        source = body
    # As it stands first: a line that begins with % may be the middle of a string or an expression.
    return python(source) or python(_LINE_MAGIC.sub(r"\1pass", _ASSIGNED_MAGIC.sub(r"\1None", source)))


def python(source: str) -> ast.Module | None:
    """Plain Python; None where it isn't."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook's "\d" is not our user's concern
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _assigned(body: Sequence[ast.AST]) -> Iterator[str]:
    """Names that the statements assign in the notebook's own scope."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Lambda):
            continue
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            continue
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            # Its own variables are its own; only := reaches out.
            yield from (inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                yield node.id
        else:
            if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                yield node.name
            yield from _assigned(list(ast.iter_child_nodes(node)))
