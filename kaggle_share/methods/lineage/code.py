"""A cell's source as Python: IPython's own syntax turned into calls, as IPython itself does it.

Every magic and shell line becomes a call of `get_ipython()`, which :func:`magic_of` reads again, so that `%time df =
f()` is seen to assign `df`. What is no Python at all (`%%bash`, R) has no tree.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import Any

from kaggle_share.methods.definitions import RUN_HERE, parsed, python

SHELL = frozenset({"system", "getoutput", "sx", "sc"})
"""Methods of IPython's shell that run a command."""
WRITES_FILE = frozenset({"writefile", "file"})
"""Cell magics that write their body to a file."""
_HEAD = re.compile(r"%%(\w+)([^\n]*)\n?")


@lru_cache(maxsize=4096)
def tree_of(source: str) -> ast.Module | None:
    """The syntax tree of a cell; None where it is not Python.

    Parameters
    ----------
    source:
        The cell's source as typed. Trees are shared: nobody changes them.
    """
    stripped = source.lstrip()
    if stripped.startswith("%%"):
        return _cell_magic(stripped)
    return python(source) or _transformed(source) or parsed(source)


def _cell_magic(source: str) -> ast.Module | None:
    """`%%time` and the like run their body here; others have it as text."""
    head = _HEAD.match(source)
    if head is None:
        return None
    name, line, body = head[1], head[2].strip(), source[head.end() :]
    if name not in RUN_HERE:
        return python(f"get_ipython().run_cell_magic({name!r}, {line!r}, {body!r})")
    tree = tree_of(body)
    captured = [word for word in line.split() if word.isidentifier()] if name == "capture" else []
    if tree is None or not captured:
        return tree
    first = python(f"{captured[0]} = None")
    return ast.Module([*(first.body if first else ()), *tree.body], [])


def _transformed(source: str) -> ast.Module | None:
    """By IPython's TransformerManager, for cells that are no plain Python."""
    if not any(sign in source for sign in "%!?"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return python(_manager().transform_cell(source))
    except Exception:  # noqa: BLE001  (it stumbles over unfinished code in its own ways; such a cell has no tree)
        return None


@lru_cache(maxsize=1)
def _manager() -> Any:
    # Imported when the first magic is met: it takes a quarter of a second outside of IPython.
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()


def magic_of(node: ast.Call) -> tuple[str, tuple[str, ...]] | None:
    """Name and texts of a magic or shell call: `("time", ("df = f()",))`, `("!", ("ls",))`; None for other calls."""
    function = node.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Call):
        return None
    shell = function.value.func
    if not isinstance(shell, ast.Name) or shell.id != "get_ipython":
        return None
    texts = tuple(arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))
    if function.attr in SHELL:
        return "!", texts
    if function.attr in ("run_line_magic", "run_cell_magic", "magic") and texts:
        if function.attr == "magic":
            name, _, rest = texts[0].lstrip("%").partition(" ")
            return name, (rest,)
        return texts[0].lstrip("%"), texts[1:]
    return None
