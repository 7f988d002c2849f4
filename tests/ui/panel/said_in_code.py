"""What the pipeline can say, read from its code: every text that a call is given, with `{}` for what is filled in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product
from pathlib import Path

import kaggle_share

PACKAGE = Path(kaggle_share.__file__).parent
MOST = 400
DEEPEST = 9
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module:
    """A module, and what its texts come to.

    Parameters
    ----------
    path:
        Below the package, such as `screen/files.py`.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.tree = ast.parse((PACKAGE / path).read_text("utf-8"))

    @cached_property
    def _functions(self) -> dict[str, Function]:
        return {one.name: one for one in self.tree.body if isinstance(one, Function)}

    @cached_property
    def calls(self) -> list[tuple[ast.Call, Function | None]]:
        """Every call, with the function that it is made in."""

        def below(node: ast.AST, inside: Function | None) -> Iterator[tuple[ast.Call, Function | None]]:
            inside = node if isinstance(node, Function) else inside
            if isinstance(node, ast.Call):
                yield node, inside
            for child in ast.iter_child_nodes(node):
                yield from below(child, inside)

        return list(below(self.tree, None))

    def said(self, node: ast.expr, inside: Function | None, within: tuple[ast.AST, ...] = ()) -> list[str]:
        """What an expression comes to: each way that it can go."""
        # `message = f"{message}; more"` goes back to what it was before.
        within = (*within, node)

        def of(*nodes: ast.expr) -> list[str]:
            others = [one for one in nodes if one not in within]
            return list(dict.fromkeys(text for one in others for text in self.said(one, inside, within)))

        match node:
            case _ if len(within) > DEEPEST:
                return ["{}"]
            case ast.Constant(str(text)):
                return [text]
            case ast.JoinedStr(pieces):
                ways = [of(one.value if isinstance(one, ast.FormattedValue) else one) for one in pieces]
                return list(islice(dict.fromkeys(map("".join, product(*ways))), MOST))
            case ast.BinOp(left, ast.Add(), right) if not isinstance(right, ast.Constant):
                return list(map("".join, product(of(left), of(right))))
            case ast.IfExp(_, one, other):
                return of(one, other)
            case ast.BoolOp(_, nodes):
                return of(*nodes)
            case ast.Name(name):
                return of(*self._given(name, inside)) or ["{}"]
            case ast.Subscript(ast.Name(name)):
                return of(*self._in_table(name, inside)) or ["{}"]
            case ast.Call(ast.Attribute(ast.Name(name), "get"), [_, *rest]) if self._in_table(name, inside):
                return of(*self._in_table(name, inside), *rest)
            case ast.Call(ast.Name(name)) if name in self._functions:
                called = self._functions[name]
                ends = [one.value for one in ast.walk(called) if isinstance(one, ast.Return) and one.value]
                return list(dict.fromkeys(text for end in ends for text in self.said(end, called, within)))
            case ast.Call(ast.Attribute(inner, "rstrip" | "strip")):
                return of(inner)
        return ["{}"]

    def _in_table(self, name: str, inside: Function | None) -> list[ast.expr]:
        return [value for one in self._given(name, inside) if isinstance(one, ast.Dict) for value in one.values]

    def _given(self, name: str, inside: Function | None) -> list[ast.expr]:
        """What a name is set to: in the function, else in the module."""
        if inside is not None:
            arguments = {one.arg for one in (*inside.args.posonlyargs, *inside.args.args, *inside.args.kwonlyargs)}
            found = list(_assigned(name, ast.walk(inside)))
            if found or name in arguments:
                return found
        return list(_assigned(name, self.tree.body))


def _assigned(name: str, nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            pairs = (
                zip(target.elts, node.value.elts, strict=False)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            yield from (value for to, value in pairs if isinstance(to, ast.Name) and to.id == name)


def texts(paths: Iterable[str], calls: Iterable[str], at: int, keyword: str) -> Iterator[tuple[str, str]]:
    """Text and place of what is given to calls, in some modules.

    Parameters
    ----------
    paths:
        Modules or folders below the package.
    calls:
        Names of the functions and classes that are called.
    at, keyword:
        Which argument it is.
    """
    names = frozenset(calls)
    for module in modules(paths):
        for call, inside in module.calls:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = _argument(call, at, keyword) if name in names else None
            for text in module.said(given, inside) if given is not None else ():
                if text.strip("{} ():;,.0"):
                    yield text, f"{module.path}:{call.lineno}"


def sentences(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Text and place of every text that is a whole sentence: one with a blank in it and a full stop behind it."""
    for text, node, module in _every(paths):
        if _SENTENCE.match(text) and not text.startswith("#"):
            yield text, f"{module.path}:{node.lineno}"


def kept_in(paths: Iterable[str], *names: str) -> Iterator[tuple[str, str]]:
    """Text and place of what is assigned to, appended to, or handed over as one of these names."""
    for module in modules(paths):
        for node in ast.walk(module.tree):
            match node:
                case ast.Assign([ast.Name(name)], value) | ast.AugAssign(ast.Name(name), ast.Add(), value):
                    pass
                case ast.keyword(str(name), value):
                    pass
                case ast.Call(ast.Attribute(ast.Name(name), "append"), [value]):
                    pass
                case _:
                    continue
            if name in names:
                for text, _, _ in _texts_in(module, value):
                    yield text, f"{module.path}:{node.lineno}" if hasattr(node, "lineno") else module.path


_SENTENCE = re.compile(r"(?s)[A-Z0-9{\"].* .*[\w}\])\"]\.\Z")


def _every(paths: Iterable[str]) -> Iterator[tuple[str, ast.expr, Module]]:
    for module in modules(paths):
        yield from _texts_in(module, module.tree)


def _texts_in(module: Module, tree: ast.AST) -> Iterator[tuple[str, ast.expr, Module]]:
    """Every text below a node, but docstrings; of one that is put together of others, the whole."""

    def below(node: ast.AST, inside: Function | None) -> Iterator[tuple[ast.expr, Function | None]]:
        inside = node if isinstance(node, Function) else inside
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.JoinedStr | ast.BinOp) or isinstance(getattr(node, "value", None), str):
            if isinstance(node, ast.expr):
                yield node, inside
            return
        for child in ast.iter_child_nodes(node):
            yield from below(child, inside)

    for node, inside in below(tree, None):
        for text in module.said(node, inside):
            yield text, node, module


def keywords(paths: Iterable[str], keyword: str) -> Iterator[tuple[str, str]]:
    """Text and place of what is given to a keyword argument, whatever is called."""
    for module in modules(paths):
        for call, inside in module.calls:
            for one in call.keywords:
                if one.arg == keyword:
                    yield from ((text, f"{module.path}:{call.lineno}") for text in module.said(one.value, inside))


def modules(paths: Iterable[str]) -> Iterator[Module]:
    """Modules of files and folders below the package."""
    for path in paths:
        whole = PACKAGE / path
        files = sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
        yield from (Module(file.relative_to(PACKAGE).as_posix()) for file in files)


def _argument(call: ast.Call, at: int, keyword: str) -> ast.expr | None:
    for one in call.keywords:
        if one.arg == keyword:
            return one.value
    plain = call.args[: at + 1]
    return plain[at] if len(plain) > at and not any(isinstance(one, ast.Starred) for one in plain) else None
