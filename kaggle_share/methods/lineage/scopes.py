"""What a function needs from outside of it, and what it does to its arguments and to the notebook's variables."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kaggle_share.methods.lineage import tables

Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_OFTEN = (
    *(ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef),
)
"""What may execute a part of itself more than once, or later."""


@dataclass(frozen=True)
class Function:
    """A function's needs and effects."""

    parameters: tuple[str, ...]
    reads: tuple[str, ...]
    """Names that it takes from the notebook when it is called."""
    writes: frozenset[str] = frozenset()
    """Names that it declares `global`, and assigns."""
    changes: frozenset[str] = frozenset()
    """Parameters and outer names whose objects it changes in place."""
    calls: tuple[ast.Call, ...] = field(default=(), repr=False)
    texts: tuple[tuple[str, ast.expr], ...] = field(default=(), repr=False)
    """Its own variables with what they are assigned, for paths that are put together in it."""
    defaults: tuple[tuple[str, ast.expr], ...] = field(default=(), repr=False)
    node: Scoped | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Class:
    """A class of the notebook: its methods, those that it inherits from the notebook's other classes included."""

    methods: dict[str, Function]


def function_of(node: Scoped, executed: Sequence[ast.AST] | None = None) -> Function:
    """A function's needs and effects.

    Parameters
    ----------
    node:
        Its definition.
    executed:
        What of its body was executed; None for all.
    """
    whole: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
    parameters = tuple(parameters_of(node.args))
    outer, inner = _declared(whole)
    own = (set(parameters) | set(stored(whole))) - outer - inner
    body = whole if executed is None else executed
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = [*zip(reversed(positional), reversed(node.args.defaults), strict=False)]
    defaults += [
        (arg, given) for arg, given in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if given
    ]
    aliases = dict(_aliases(body))
    return Function(
        parameters,
        tuple(dict.fromkeys(name for name in loads(body) if name not in own)),
        frozenset(name for name in stored(body) if name in outer),
        frozenset(
            name for found in _changed(body) if (name := aliases.get(found, found)) in parameters or name not in own
        ),
        tuple(child for part in body for child in ast.walk(part) if isinstance(child, ast.Call)),
        tuple(_assigned(body)),
        tuple((arg.arg, given) for arg, given in defaults),
        node,
    )


def until(body: Sequence[ast.stmt], line: int) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of a body was executed when one of its lines failed.

    Parameters
    ----------
    body:
        Statements.
    line:
        The line that failed.

    Returns
    -------
    What was executed before, and the statement that failed. A loop and a `try` around the line are taken whole: what
    stands below it there may have been executed as well.
    """
    before: list[ast.AST] = [one for one in body if (one.end_lineno or one.lineno) < line]
    there = [one for one in body[len(before) :] if _start(one) <= line]
    if len(there) == 1:
        inner: Sequence[ast.stmt] = ()
        match there[0]:
            case ast.If(test, then, other):
                if line < then[0].lineno:
                    return before, [test]
                before, inner = [*before, test], other if line > (then[-1].end_lineno or 0) else then
            case ast.With(items, then) | ast.AsyncWith(items, then):
                if line < then[0].lineno:
                    return before, [*items]
                before, inner = [*before, *items], then
        if inner:
            first, last = until(inner, line)
            return [*before, *first], last
    return before, [*there]


def calls_once(nodes: Sequence[ast.AST], name: str) -> bool:
    """True when these call a function at one place, and not again and again."""
    every = [child for node in nodes for child in ast.walk(node)]
    often = (child for child in every if isinstance(child, _OFTEN))
    if any(isinstance(one, ast.Name) and one.id == name for child in often for one in ast.walk(child)):
        return False
    named = [child for child in every if isinstance(child, ast.Name) and child.id == name]
    called = [child.func for child in every if isinstance(child, ast.Call)]
    return len(named) == 1 and any(one is named[0] for one in called)


def _start(node: ast.stmt) -> int:
    """A statement's first line, decorators included."""
    decorated = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.decorator_list
    return decorated[0].lineno if decorated else node.lineno


def parameters_of(args: ast.arguments) -> Iterator[str]:
    """Names of all parameters, in order."""
    yield from (arg.arg for arg in (*args.posonlyargs, *args.args))
    yield from (arg.arg for arg in (args.vararg, *args.kwonlyargs, args.kwarg) if arg is not None)


def stored(body: Sequence[ast.AST]) -> Iterator[str]:
    """Names that statements bind in their own scope."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from bound(node)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            yield from (inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr))
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
                yield node.name
            if isinstance(node, ast.MatchMapping) and node.rest:
                yield node.rest
            yield from stored(list(ast.iter_child_nodes(node)))


def bound(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Names that an import binds; none for `*`."""
    yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*")


def loads(body: Sequence[ast.AST]) -> Iterator[str]:
    """Names that are read, those of inner functions included as far as they are not theirs."""
    for node in body:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                yield node.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
            yield from loads([node.value])
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            inner = function_of(node)
            yield from (name for name in inner.reads if name not in inner.parameters)
            outside: list[ast.AST] = [*node.args.defaults, *(one for one in node.args.kw_defaults if one)]
            yield from loads([*outside, *getattr(node, "decorator_list", [])])
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            own = set(stored([one.target for one in node.generators]))
            yield from loads([node.generators[0].iter])
            yield from (name for name in loads(list(ast.iter_child_nodes(node))) if name not in own)
        else:
            yield from loads(list(ast.iter_child_nodes(node)))


def root(node: ast.AST, *, through_calls: bool = False) -> str:
    """The variable that an expression starts from: `a` of `a.b[c].d`; empty where it starts from none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)) or (
        through_calls and isinstance(node, ast.Call)
    ):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def targets(node: ast.AST) -> Iterator[ast.expr]:
    """The single targets of an assignment, tuples taken apart."""
    if isinstance(node, (ast.Tuple, ast.List)):
        for item in node.elts:
            yield from targets(item)
    elif isinstance(node, ast.Starred):
        yield from targets(node.value)
    elif isinstance(node, ast.expr):
        yield node


def is_true(node: ast.AST | None) -> bool:
    """True for the constant True."""
    return isinstance(node, ast.Constant) and node.value is True


def _declared(body: Sequence[ast.AST]) -> tuple[set[str], set[str]]:
    found: tuple[set[str], set[str]] = (set(), set())
    for node in body:
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found[isinstance(node, ast.Nonlocal)].update(node.names)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            # What an inner function declares is that one's.
            for mine, inner in zip(found, _declared(list(ast.iter_child_nodes(node))), strict=True):
                mine |= inner
    return found


def _changed(body: Sequence[ast.AST]) -> Iterator[str]:
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
                yield root(node)
            elif isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                inplace = any(keyword.arg == "inplace" and is_true(keyword.value) for keyword in node.keywords)
                if name and (name in tables.IN_PLACE or inplace) and isinstance(node.func, ast.Attribute):
                    yield root(node.func.value)
                elif name.startswith("set_") and name not in tables.SETTERS_THAT_COPY:
                    yield root(node.func)


def _aliases(body: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                yield from ((one.id, node.value.id) for one in node.targets if isinstance(one, ast.Name))


def _assigned(body: Sequence[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id, node.value
