"""A walk through the cells in the order in which they ran: who read whose variables, from the syntax alone.

It follows definitions and uses, also through functions and classes of the notebook (their global names, arguments
that they change), changes in place (subscripts, attributes, methods, `inplace=True`), other names of the same
object, magics, and cells that failed on the way. Where a condition decides, both ways count; loops, `with` and `try`
are taken as executed.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence

from kaggle_share.methods.lineage import tables
from kaggle_share.methods.lineage.code import WRITES_FILE, magic_of, tree_of
from kaggle_share.methods.lineage.places import Access, accesses, dotted, text
from kaggle_share.methods.lineage.runs import Run
from kaggle_share.methods.lineage.scopes import (
    Class,
    Function,
    bound,
    function_of,
    is_true,
    loads,
    parameters_of,
    root,
    stored,
    targets,
)
from kaggle_share.methods.lineage.state import Facts, State

DEEPEST = 60
"""Nested blocks and calls that are followed."""
_IN_SQL = re.compile(r"\b(?:from|join)\s{1,20}([A-Za-z_]\w{0,80})", re.IGNORECASE)
_IN_QUERY = re.compile(r"@([A-Za-z_]\w{0,80})")
_IN_SHELL = re.compile(r"\{([^{}\n]{1,200})\}|\$([A-Za-z_]\w{0,80})")


def walk(runs: Sequence[Run]) -> tuple[list[Facts], State]:
    """Facts of every run, in order, and what is known of the variables at the end."""
    state = State()
    found = []
    for number, run in enumerate(runs):
        if run.count is not None:
            state.counts[run.count] = number
        found.append(_Walk(state, number).run(run))
    return found, state


class _Walk:
    """The walk through one cell."""

    def __init__(self, state: State, number: int) -> None:
        self.state, self.number, self.facts = state, number, Facts()
        self.own: list[set[str]] = []
        """Names of the comprehensions, lambdas and class bodies around."""
        self.condition = 0
        self.depth = 0
        self.applied: set[int] = set()

    def run(self, run: Run) -> Facts:
        tree = tree_of(run.source)
        for node in tree.body if tree else ():
            if run.fails_at is not None and node.lineno >= run.fails_at:
                # Nothing after it was executed, and what it would have assigned was not.
                if node.lineno == run.fails_at:
                    self.attempted(node)
                break
            last = (node.end_lineno or node.lineno) if run.fails_at is not None else 0
            failing = run.fails_at is not None and last >= run.fails_at
            self.condition += failing
            self.statement(node, alone=node is tree.body[-1] if tree else False)
            self.condition -= failing
        return self.facts

    def attempted(self, node: ast.stmt) -> None:
        """The statement that failed: what it read, and nothing that it would have assigned."""
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)):
            self.read(node.value)
        elif isinstance(node, (ast.Expr, ast.Assert, ast.Raise, ast.Delete)):
            for child in ast.iter_child_nodes(node):
                self.read(child)

    # ── names ─────────────────────────────────────────────────────────────────────────────────────

    def use(self, name: str) -> None:
        """A variable of the notebook is read."""
        if any(name in own for own in self.own):
            return
        state = self.state
        if name in state.last:
            before = state.last[name] - {self.number}
            if self.number not in state.last[name] or (before and name not in self.facts.reads):
                self.facts.reads.setdefault(name, set()).update(before)
        elif (behind := state.numbered(name)) is not None:
            self.facts.needs.add(behind)
        elif not state.is_always_there(name):
            if state.stars:
                self.facts.reads.setdefault(name, set()).update({state.stars[-1]} - {self.number})
            else:
                self.facts.missing[name] = None
        function = state.functions.get(name)
        if function is not None:
            self.apply(function)

    def apply(self, function: Function) -> None:
        """A function of the notebook may be called: it reads its outer names."""
        if id(function) in self.applied or self.depth > DEEPEST:
            return
        self.applied.add(id(function))
        self.depth += 1
        own, self.own = self.own, []
        for name in function.reads:
            self.use(name)
        for call in function.calls:
            self.effects(call, function)
        for name in sorted(function.writes):
            self.bind(name)
        for name in sorted(function.changes - set(function.parameters)):
            self.change(name)
        self.own = own
        self.depth -= 1

    def bind(self, name: str) -> None:
        """A name is assigned."""
        if self.own and name not in self.own[-1]:
            self.own[-1].add(name)
        elif not self.own:
            self.state.bind(name, self.number, maybe=self.condition > 0)
            self.facts.writes[name] = None

    def change(self, name: str) -> None:
        """The object of a name is changed in place."""
        if not name or any(name in own for own in self.own) or name not in self.state.last:
            return
        if self.state.kinds.get(name) in ("module", "class"):
            return
        for other in self.state.touched_with(name):
            if self.condition:
                self.state.last.setdefault(other, set()).add(self.number)
            else:
                self.state.last[other] = {self.number}
            self.facts.writes[other] = None

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
                for name in _held(value):
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
        for held in _held(value):
            state.part_of(held, name)
        if isinstance(value, (ast.Attribute, ast.Subscript)) and kind != "frame":
            state.part_of(name, root(value))
        if isinstance(value, ast.Call):
            if isinstance(value.func, ast.Attribute) and value.func.attr in tables.GIVES_PART:
                state.part_of(name, root(value.func.value))
            for keyword in value.keywords:
                if keyword.arg == "ax" and isinstance(keyword.value, ast.Name):
                    state.part_of(name, keyword.value.id)

    def kind(self, node: ast.AST, depth: int = 0) -> str:
        """`frame`, `figure`, … of a value, as far as the code tells."""
        if depth > DEEPEST:
            return ""
        match node:
            case ast.Name():
                return self.state.kinds.get(node.id, "")
            case ast.List() | ast.ListComp() | ast.Dict() | ast.Set():
                return "list"
            case ast.Attribute() | ast.Subscript():
                return kind if (kind := self.kind(node.value, depth + 1)) == "frame" else ""
            case ast.BinOp():
                return kind if (kind := self.kind(node.left, depth + 1)) == "frame" else ""
            case ast.Call():
                last = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
                if last in self.state.classes:
                    return f"instance:{last}"
                if last in tables.FIGURES:
                    return "figure"
                if last in tables.FRAMES or last in tables.READERS or last in tables.DATABASES:
                    return "frame"
                if isinstance(node.func, ast.Attribute) and last not in ("plot", "hist", "boxplot"):
                    return kind if (kind := self.kind(node.func.value, depth + 1)) == "frame" else ""
        return ""

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

    def member(self, node: ast.Attribute) -> None:
        """A method or property of one of the notebook's own classes."""
        kind = self.kind(node.value)
        if kind in ("module", "frame", "figure"):
            return
        for name, known in self.state.classes.items():
            method = known.methods.get(node.attr)
            if method is not None and kind in ("", "class", f"instance:{name}"):
                self.apply(method)
                if method.parameters[:1] and method.parameters[0] in method.changes:
                    self.change(root(node.value))

    def effects(self, node: ast.Call, within: Function | None) -> None:
        """What a call reads, writes and changes, besides the names in it.

        Parameters
        ----------
        node:
            The call.
        within:
            The function that it stands in, where it does: its own variables are not the notebook's.
        """
        magic = magic_of(node)
        if magic is not None:
            self.magic(*magic)
            return
        known = self.state.known if within is None else self.inside(within, None)
        if within is None or not (set(within.parameters) - {name for name, _ in within.defaults}):
            for access in accesses(node, known):
                self.access(access)
        function = self.state.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is not None:
            self.called(function, node, known)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        if last in tables.RANDOM:
            self.state.seeded = self.number
        elif self.state.seeded not in (None, self.number) and ("random" in dotted(node.func) or last == "sample"):
            self.facts.needs.add(self.state.seeded or 0)
        if isinstance(node.func, ast.Name) and node.func.id in self.state.classes:
            for method in ("__new__", "__init__", "__post_init__"):
                made = self.state.classes[node.func.id].methods.get(method)
                if made is not None:
                    self.apply(made)
        if within is not None:
            return
        self.in_texts(node, last)
        if isinstance(node.func, ast.Attribute):
            self.method(node, node.func)
        if last in tables.CHANGES_ARGUMENT and node.args:
            self.change(root(node.args[0]))
        for keyword in node.keywords:
            if keyword.arg in ("ax", "axes", "out") and not (
                keyword.arg == "axes" and self.kind(node.func) == "frame"
            ):
                self.change(root(keyword.value))

    def inside(self, function: Function, bound: dict[str, str] | None) -> dict[str, str]:
        """Texts that are known within a function."""
        known = dict(self.state.known)
        for name in function.parameters:
            known.pop(name, None)
        for name, given in function.defaults:
            said = text(given, self.state.known)
            if said is not None:
                known[name] = said
        known.update(bound or {})
        for name, given in function.texts:
            said = text(given, known)
            if said is not None:
                known[name] = said
            else:
                known.pop(name, None)
        return known

    def called(self, function: Function, node: ast.Call, known: dict[str, str]) -> None:
        """One of the notebook's functions is called: with which paths, and what it does to its arguments."""
        given = dict(zip(function.parameters, node.args, strict=False))
        given.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in function.parameters})
        for name, value in given.items():
            if name in function.changes:
                self.change(root(value))
        needed = set(function.parameters) - {name for name, _ in function.defaults}
        if self.depth > DEEPEST or not (needed or given):
            return
        self.depth += 1
        texts = {name: said for name, value in given.items() if (said := text(value, known)) is not None}
        inner = self.inside(function, texts)
        for call in function.calls:
            for access in accesses(call, inner):
                self.access(access)
            deeper = self.state.functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if deeper is not None and deeper is not function:
                self.called(deeper, call, inner)
        self.depth -= 1

    def method(self, node: ast.Call, function: ast.Attribute) -> None:
        """A method may change what it is called on."""
        name = root(function.value, through_calls=False) or root(function.value, through_calls=True)
        if not name or (self.own and any(name in own for own in self.own)):
            return
        direct = root(function.value) == name
        kind, last = self.kind(function.value) or self.state.kinds.get(name, ""), function.attr
        inplace = any(keyword.arg == "inplace" and is_true(keyword.value) for keyword in node.keywords)
        if kind == "module":
            return
        if kind == "frame":
            changes = inplace or (direct and last in tables.FRAME_IN_PLACE)
        elif kind == "figure":
            changes = not last.startswith(tables.PURE_OF_FIGURES)
        elif kind.startswith("instance:"):
            changes = False  # what its own methods do is known
        else:
            setter = last.startswith("set_") and last not in tables.SETTERS_THAT_COPY
            changes = inplace or ((last in tables.IN_PLACE or setter) and direct)
        if changes:
            self.change(name)
            for arg in node.args:
                for held in _held(arg) or ([arg.id] if isinstance(arg, ast.Name) else []):
                    if last in ("append", "add", "insert", "appendleft"):
                        self.state.part_of(held, name)

    def stands_alone(self, node: ast.expr, *, last: bool) -> None:
        """A call whose result nobody takes was made for what it does."""
        if last or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return
        name = root(node.func.value)
        kind = self.state.kinds.get(name, "")
        own = any(node.func.attr in known.methods for known in self.state.classes.values())
        unknown = kind in ("", "list") and self.kind(node.func.value) != "frame" and not own
        if name and unknown and node.func.attr not in tables.PURE:
            self.change(name)

    def in_texts(self, node: ast.Call, last: str) -> None:
        """Variables that are named within a text: `df.query("a > @limit")`, SQL over frames."""
        said = text(node.args[0], self.state.known) if node.args and last in _TEXTS else None
        if said is None or len(said) > 100_000:
            return
        names = _IN_QUERY.findall(said) if last in ("query", "eval") else []
        if last in ("sql", "query", "execute"):
            names += [name for name in _IN_SQL.findall(said) if self.state.kinds.get(name) != "module"]
        for name in names:
            if name in self.state.last:
                self.use(name)

    def access(self, access: Access) -> None:
        """A file is read or written; who reads what another cell wrote depends on it."""
        self.facts.accesses[access] = None
        if access.kind != "file":
            return
        if access.does == "write":
            self.state.files[access.name] = self.number
        else:
            made = self.state.files.get(access.name)
            if made is not None and made != self.number:
                self.facts.needs.add(made)

    def magic(self, name: str, texts: tuple[str, ...]) -> None:
        """A magic or a command of the shell."""
        line = texts[0] if texts else ""
        if name in ("time", "timeit", "prun", "memit", "mprun", "lprun"):
            code = re.sub(r"^(?:-\w+(?:\s{1,10}\d+)?\s{1,10})*", "", line[:100_000])
            tree = tree_of(code)
            for node in tree.body if tree else ():
                if name == "time":
                    self.statement(node, alone=True)
                else:
                    self.read(node.value if isinstance(node, ast.Expr) else node)
        elif name in WRITES_FILE and line.split():
            self.access(Access("write", "file", line.split()[-1].strip("'\""), f"%%{name}"))
        elif name == "pylab" or name == "run":
            self.state.stars.append(self.number)
            if name == "run" and line.split():
                self.access(Access("read", "file", line.split()[0], "%run"))
        elif name == "store" and line.startswith("-r"):
            for word in line.split()[1:]:
                self.bind(word)
        else:
            for found, plain in _IN_SHELL.findall(line[:20_000]):
                tree = tree_of(found) if found else None
                for word in loads([tree]) if tree else [plain]:
                    if word in self.state.last:
                        self.use(word)


_TEXTS = frozenset({"query", "eval", "sql", "execute"})


def _names(node: ast.AST) -> Iterator[str]:
    """Variables whose members a loop goes through."""
    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute):
        for arg in node.args:
            yield from _names(arg)
    elif isinstance(node, (ast.List, ast.Tuple)):
        yield from (item.id for item in node.elts if isinstance(item, ast.Name))
    elif root(node, through_calls=True):
        yield root(node, through_calls=True)


def _held(node: ast.AST | None) -> list[str]:
    """Variables that a list, dictionary or tuple holds."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [name for item in node.elts for name in ([item.id] if isinstance(item, ast.Name) else _held(item))]
    if isinstance(node, ast.Dict):
        return [item.id for item in node.values if isinstance(item, ast.Name)]
    return [node.id] if isinstance(node, ast.Name) else []


def _surely(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
            yield from stored([node])
        elif isinstance(node, ast.If):
            yield from set(_surely(node.body)) & set(_surely(node.orelse))


def _is_main(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__"
