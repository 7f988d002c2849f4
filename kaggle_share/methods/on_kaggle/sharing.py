"""What shares data from a notebook, commented out: a run on Kaggle must not publish."""

from __future__ import annotations

import ast
import re

from kaggle_share.methods.definitions import parsed

PACKAGE = "kaggle_share"
ACTS = frozenset(("draft", "publish", "status", "reproduce", "make_public"))
"""Functions of the package that share, or show what would be shared. `load` only reads."""
_CELL = re.compile(r"\s*%%kaggle_share\b")
_LINE = re.compile(
    r"([ \t]*)((?:[^\W\d]\w{0,100}[ \t]*=[ \t]*)?%(?:(?:load_ext|reload_ext|unload_ext)[ \t]+kaggle_share\b"
    r"|kaggle_share\b|config[ \t]+KaggleShare\b).*)"
)


class Sharing:
    """Goes through a notebook's cells in their order, and knows which names come from sharing."""

    def __init__(self) -> None:
        self.commented = False
        """Something was commented out."""
        self.left = False
        """Something of the package is used still."""
        self._modules: set[str] = set()
        self._acts: set[str] = set()
        self._made: set[str] = set()

    def without(self, source: str) -> str:
        """A cell's source, with what shares in it commented out."""
        if PACKAGE not in source and not any(name in source for name in self._modules | self._acts | self._made):
            return source
        if _CELL.match(source):
            self.commented = True
            return "\n".join(f"# {line}".rstrip() for line in source.splitlines())
        lines = self._without_magics(source.split("\n"))
        text = "\n".join(lines)
        # Where the tree begins: after empty lines, and after `%%time` and the like.
        first = text[: len(text) - len(text.lstrip())].count("\n") + text.lstrip().startswith("%%")
        tree = parsed(text)
        for statement in tree.body if tree is not None else ():
            if self._shares(statement):
                self.commented = True
                begin = min(
                    statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", ())), 10**9
                )
                for number in range(first + begin - 1, first + (statement.end_lineno or statement.lineno)):
                    if not lines[number].startswith("# "):
                        lines[number] = f"# {lines[number]}".rstrip()
        return "\n".join(lines)

    def _without_magics(self, lines: list[str]) -> list[str]:
        made: list[str] = []
        goes_on = False
        for line in lines:
            # A magic's line can be continued.
            made.append(f"# {line}" if goes_on else self._line(line))
            goes_on = (goes_on or made[-1] != line) and line.endswith("\\")
        return made

    def _line(self, line: str) -> str:
        """A line, as a comment where it is one of our magics."""
        found = _LINE.fullmatch(line)
        if found is None:
            return line
        self.commented = True
        indent, rest = found[1], found[2]
        name, equals, _ = rest.partition("=")
        if equals and name.strip().isidentifier():
            self._made.add(name.strip())
        # In a block there must be a statement.
        return f"{indent}pass  # {rest}" if indent else f"# {rest}"

    def _shares(self, statement: ast.stmt) -> bool:
        """Whether a statement of the top level shares, or uses what sharing made; notes the names it makes."""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return self._imports(statement)
        shares = False
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                shares |= node.id in self._acts | self._made
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                of_package = node.value.id in self._modules
                shares |= of_package and node.attr in ACTS
                self.left |= of_package and node.attr not in ACTS
        if shares:
            self._made |= set(_bound(statement))
        return shares

    def _imports(self, statement: ast.Import | ast.ImportFrom) -> bool:
        """An import of the package is kept where something other than sharing may be imported with it."""
        if isinstance(statement, ast.Import):
            ours = [one for one in statement.names if one.name.split(".")[0] == PACKAGE]
            self._modules |= {one.asname or one.name.split(".")[0] for one in ours}
            return bool(ours) and len(ours) == len(statement.names)
        if (statement.module or "").split(".")[0] != PACKAGE:
            return False
        acts = {one.asname or one.name for one in statement.names if one.name in ACTS}
        self._acts |= acts
        self.left |= len(acts) < len(statement.names)
        return len(acts) == len(statement.names)


def _bound(statement: ast.stmt) -> list[str]:
    """Names that a statement makes in the notebook's namespace."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
