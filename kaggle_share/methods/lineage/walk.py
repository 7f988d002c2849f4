"""A walk through the cells in the order in which they ran: who read whose variables, from the syntax alone.

It follows definitions and uses, also through functions and classes of the notebook (their global names, arguments
that they change), changes in place (subscripts, attributes, methods, `inplace=True`), other names of the same
object, magics, and cells that failed on the way. Where a condition decides, both ways count; loops, `with` and `try`
are taken as executed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from kaggle_share.methods.lineage import tables
from kaggle_share.methods.lineage.code import tree_of
from kaggle_share.methods.lineage.effects import Effects, held
from kaggle_share.methods.lineage.failures import Failure
from kaggle_share.methods.lineage.names import DEEPEST, Stopped
from kaggle_share.methods.lineage.places import dotted, text
from kaggle_share.methods.lineage.runs import Run
from kaggle_share.methods.lineage.scopes import (
    Class,
    Function,
    bound,
    calls_once,
    function_of,
    parameters_of,
    root,
    stored,
    targets,
)
from kaggle_share.methods.lineage.state import Facts, State


def walk(runs: Sequence[Run]) -> tuple[list[Facts], State]:
    """Facts of every run, in order, and what is known of the variables at the end."""
    state = State()
    found = []
    for number, run in enumerate(runs):
        if run.count is not None:
            state.counts[run.count] = number
        found.append(_Walk(state, number).run(run))
    return found, state


class _Walk(Effects):
    """The walk through one cell."""

    def run(self, run: Run) -> Facts:
        tree = tree_of(run.source)
        for node in tree.body if tree else ():
            if run.failure is not None and node.lineno >= run.failure.line:
                # Nothing after it was executed, and what it would have assigned was not.
                if node.lineno == run.failure.line:
                    self.attempted(node, run.failure)
                break
            last = (node.end_lineno or node.lineno) if run.failure is not None else 0
            failing = run.failure is not None and last >= run.failure.line
            self.condition += failing
            self.statement(node, alone=node is tree.body[-1] if tree else False)
            self.condition -= failing
        return self.facts

    def attempted(self, node: ast.stmt, failure: Failure) -> None:
        """The statement that failed: what it read, and nothing that it would have assigned."""
        parts: list[ast.AST | None] = []
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
            parts = [node.value]
        elif isinstance(node, (ast.Expr, ast.Assert, ast.Raise, ast.Delete)):
            parts = list(ast.iter_child_nodes(node))
        self.failing, self.undefined = True, failure.missing
        if failure.inside and calls_once([node], failure.inside[0].name):
            self.frames = failure.inside
        before = dict(self.facts.accesses)
        with suppress(Stopped):
            # Python goes from left to right, and so does this.
            for part in parts:
                self.read(part)
        # What it would have read or written, nothing came of.
        self.facts.accesses, self.failing = before, False

    # ── statements ────────────────────────────────────────────────────────────────────────────────

    def body(self, nodes: Sequence[ast.stmt], *, maybe: bool = False) -> None:
        if self.depth > DEEPEST:
            return
        self.depth += 1
        self.condition += maybe
        for node in nodes:
            self.statement(node)
        self.condition -= maybe
        self.depth -= 1

    def statement(self, node: ast.stmt, *, alone: bool = False) -> None:
        match node:
            case ast.Assign():
                named = all(isinstance(target, ast.Name) for target in node.targets)
                if isinstance(node.value, ast.Lambda) and named:
                    # Read when it is called, like any function.
                    for outside in (*node.value.args.defaults, *node.value.args.kw_defaults):
                        self.read(outside)
                else:
                    self.read(node.value)
                for target in node.targets:
                    self.assign(target, node.value)
            case ast.AnnAssign():
                self.read(node.annotation)
                self.read(node.value)
                if node.value is not None:
                    self.assign(node.target, node.value)
            case ast.AugAssign():
                self.read(node.value)
                self.augmented(node.target)
            case ast.Delete():
                for target in (one for given in node.targets for one in targets(given)):
                    if not isinstance(target, ast.Name):
                        self.read(target)
                        self.change(root(target))
                    elif not self.own and not self.condition:
                        self.state.forget(target.id, self.number)
                        self.facts.writes[target.id] = None
            case ast.Import() | ast.ImportFrom():
                self.imported(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.defined(node)
            case ast.ClassDef():
                self.classed(node)
            case ast.If():
                self.branches(node)
            case ast.For() | ast.AsyncFor():
                self.read(node.iter)
                self.assign(node.target, None)
                for name in stored([node.target]):
                    for whole in _names(node.iter):
                        self.state.part_of(name, whole)
                self.body([*node.body, *node.orelse])
            case ast.While():
                self.read(node.test)
                self.body([*node.body, *node.orelse])
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.read(item.context_expr)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, item.context_expr)
                self.body(node.body)
            case ast.Try() | ast.TryStar():
                self.body([*node.body, *node.orelse])
                for handler in node.handlers:
                    self.handler(handler)
                self.body(node.finalbody)
            case ast.Match():
                self.read(node.subject)
                for case in node.cases:
                    self.condition += 1
                    for name in stored([case.pattern]):
                        self.bind(name)
                    self.read(case.guard)
                    self.condition -= 1
                    self.body(case.body, maybe=True)
            case ast.Expr():
                self.read(node.value)
                self.stands_alone(node.value, last=alone)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.read(child)

    def handler(self, node: ast.ExceptHandler) -> None:
        """The error's name is gone after it was handled."""
        self.read(node.type)
        name = node.name if node.name not in self.state.last else None
        if name and not self.own:
            self.state.bind(name, self.number, maybe=True)
        elif node.name and self.own:
            self.own[-1].add(node.name)
        self.body(node.body, maybe=True)
        if name and not self.own:
            self.state.last.pop(name, None)

    def branches(self, node: ast.If) -> None:
        """What both branches bind is bound; what one does may be."""
        said = dotted(node.test)
        if said.endswith("TYPE_CHECKING") or (isinstance(node.test, ast.Constant) and not node.test.value):
            self.body(node.orelse)
            return
        always = isinstance(node.test, ast.Constant) or _is_main(node.test)
        self.read(node.test)
        self.body(node.body, maybe=not always)
        if not always:
            self.body(node.orelse, maybe=True)
            if not self.condition and not self.own:
                for name in set(_surely(node.body)) & set(_surely(node.orelse)):
                    if name in self.state.last:
                        self.state.last[name] = {self.number}

    def augmented(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.use(target.id)
            if self.own and target.id in self.own[-1]:
                return
            aliases = [name for name in self.state.touched_with(target.id) if name != target.id]
            kept = self.state.kinds.get(target.id)
            self.bind(target.id)
            if kept:
                self.state.kinds[target.id] = kept
            if kept == "list":
                for name in aliases:
                    self.change(name)
        else:
            self.read(target)
            self.change(root(target))

    def imported(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in bound(node):
            self.bind(name)
            if not self.own:
                self.state.kinds[name] = "module"
        if any(alias.name == "*" for alias in node.names) and isinstance(node, ast.ImportFrom):
            module = sys.modules.get(node.module or "")
            names = getattr(module, "__all__", None) or [one for one in dir(module) if not one.startswith("_")]
            if module is None:
                self.state.stars.append(self.number)
                return
            for name in names:
                self.bind(str(name))
                self.state.kinds[str(name)] = "module"

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for outside in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            self.read(outside)
        for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self.read(arg.annotation)
        self.read(node.returns)
        self.bind(node.name)
        if not self.own:
            self.state.functions[node.name] = function_of(node)

    def classed(self, node: ast.ClassDef) -> None:
        for outside in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.read(outside)
        self.own.append(set())
        methods: dict[str, Function] = {}
        for base in node.bases:
            inherited = self.state.classes.get(base.id) if isinstance(base, ast.Name) else None
            methods.update(inherited.methods if inherited else {})
        for part in node.body:
            self.statement(part)
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                methods[part.name] = function_of(part)
        self.own.pop()
        self.bind(node.name)
        if not self.own:
            self.state.classes[node.name] = Class(methods)
            self.state.kinds[node.name] = "class"

    def assign(self, target: ast.expr, value: ast.expr | None) -> None:
        names = []
        for one in targets(target):
            if isinstance(one, ast.Name):
                self.bind(one.id)
                names.append(one.id)
            else:
                self.read(one)
                self.change(root(one))
                for name in held(value):
                    self.state.part_of(name, root(one))
        if value is not None and not self.own:
            for name in names:
                self.learn(name, value)
            if len(names) > 1 and isinstance(value, ast.Call) and dotted(value.func).endswith("subplots"):
                for name in names[1:]:
                    self.state.part_of(name, names[0])

    def learn(self, name: str, value: ast.expr) -> None:
        """What the value tells of the variable that it is given to."""
        state = self.state
        if isinstance(value, ast.Name):
            state.same(name, value.id)
            if value.id in state.known:
                state.known[name] = state.known[value.id]
            return
        said = text(value, state.known)
        if said is not None:
            state.known[name] = said
        elif isinstance(value, ast.Lambda):
            state.functions[name] = function_of(value)
        kind = self.kind(value)
        if kind:
            state.kinds[name] = kind
        for part in held(value):
            state.part_of(part, name)
        if isinstance(value, (ast.Attribute, ast.Subscript)) and kind != "frame":
            state.part_of(name, root(value))
        if isinstance(value, ast.Call):
            if isinstance(value.func, ast.Attribute) and value.func.attr in tables.GIVES_PART:
                state.part_of(name, root(value.func.value))
            for keyword in value.keywords:
                if keyword.arg == "ax" and isinstance(keyword.value, ast.Name):
                    state.part_of(name, keyword.value.id)

    # ── expressions ───────────────────────────────────────────────────────────────────────────────

    def read(self, node: ast.AST | None) -> None:
        """Every name in an expression is read; calls have effects."""
        if node is None or self.depth > DEEPEST * 3:
            return
        self.depth += 1
        match node:
            case ast.Name():
                if isinstance(node.ctx, ast.Load):
                    self.use(node.id)
            case ast.NamedExpr():
                self.read(node.value)
                own, self.own = self.own, []
                self.assign(node.target, node.value)
                self.own = own
            case ast.Lambda():
                for outside in (*node.args.defaults, *node.args.kw_defaults):
                    self.read(outside)
                self.own.append(set(parameters_of(node.args)))
                self.read(node.body)
                self.own.pop()
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.read(node.generators[0].iter)
                self.own.append(set(stored([one.target for one in node.generators])))
                for child in ast.iter_child_nodes(node):
                    for inner in ast.iter_child_nodes(child) if isinstance(child, ast.comprehension) else (child,):
                        if inner is not node.generators[0].iter:
                            self.read(inner)
                self.own.pop()
            case ast.Call(func=ast.Name(id=name)) if self.failing:
                # It is called when its arguments were read, and it may be what failed.
                function = self.look(name)
                for child in (*node.args, *node.keywords):
                    self.read(child)
                if function is not None:
                    self.apply(function, name)
                self.effects(node, None)
            case ast.Call():
                for child in ast.iter_child_nodes(node):
                    self.read(child)
                self.effects(node, None)
            case ast.stmt():
                self.statement(node)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.read(child)
                if isinstance(node, ast.Attribute):
                    self.member(node)
        self.depth -= 1


def _names(node: ast.AST) -> Iterator[str]:
    """Variables whose members a loop goes through."""
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute):
        for arg in node.args:
            yield from _names(arg)
    elif isinstance(node, (ast.List, ast.Tuple)):
        yield from (item.id for item in node.elts if isinstance(item, ast.Name))
    elif root(node, through_calls=True):
        yield root(node, through_calls=True)


def _surely(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            yield from stored([node])
        elif isinstance(node, ast.If):
            yield from set(_surely(node.body)) & set(_surely(node.orelse))


def _is_main(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__"
