"""Reading, binding and changing the notebook's variables, for the walk through its cells."""

from __future__ import annotations

import ast

from kaggle_share.methods.lineage import tables
from kaggle_share.methods.lineage.failures import Frame
from kaggle_share.methods.lineage.places import dotted
from kaggle_share.methods.lineage.scopes import Function, calls_once, function_of, until
from kaggle_share.methods.lineage.state import Facts, State

DEEPEST = 60
"""Nested blocks and calls that are followed."""


class Stopped(Exception):
    """A statement that failed met a name that nobody had made."""


class Names:
    """What one run does to the variables."""

    def __init__(self, state: State, number: int) -> None:
        self.state, self.number, self.facts = state, number, Facts()
        self.own: list[set[str]] = []
        """Names of the comprehensions, lambdas and class bodies around."""
        self.condition = 0
        self.failing = False
        """The statement is the one that failed."""
        self.frames: tuple[Frame, ...] = ()
        """Functions that were running when it failed: the next one that is called, and those within."""
        self.undefined = ""
        """The name for which it failed, where it did for a name."""
        self.depth = 0
        self.applied: set[int] = set()

    def effects(self, node: ast.Call, within: Function | None) -> None:
        """What a call does besides its names; `Effects` knows."""
        raise NotImplementedError

    def read(self, node: ast.AST | None) -> None:
        """Every name in an expression is read; the walk knows how."""
        raise NotImplementedError

    def statement(self, node: ast.stmt, *, alone: bool = False) -> None:
        """A statement is executed; the walk knows how."""
        raise NotImplementedError

    def use(self, name: str) -> None:
        """A variable of the notebook is read; a function may be called."""
        function = self.look(name)
        if function is not None:
            self.apply(function, name)

    def look(self, name: str) -> Function | None:
        """A variable of the notebook is read: the function that it is, if it is one."""
        if any(name in own for own in self.own):
            return None
        state = self.state
        if self.failing and name == self.undefined:
            # Whatever is thought to have made it, a star or a branch, did not.
            self.facts.missing[name] = None
            raise Stopped
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
                if self.failing and not self.undefined:
                    raise Stopped
        return state.functions.get(name)

    def apply(self, function: Function, name: str = "") -> None:
        """A function of the notebook may be called: it reads its outer names."""
        if id(function) in self.applied or self.depth > DEEPEST:
            return
        inside, self.frames = self.frames, ()
        if inside and self.failed_in(function, name, inside[0]) and isinstance(function.node, ast.FunctionDef):
            before, last = until(function.node.body, inside[0].line)
            self.execute(function_of(function.node, before))
            if len(inside) > 1 and calls_once(last, inside[1].name):
                self.frames = inside[1:]
            self.execute(function_of(function.node, last))
        else:
            self.applied.add(id(function))
            self.execute(function)
        self.frames = inside

    def failed_in(self, function: Function, name: str, frame: Frame) -> bool:
        """True when a frame of the traceback is of this function."""
        node = function.node
        made = self.state.last.get(name, set())
        return (
            name == frame.name
            and isinstance(node, ast.FunctionDef)
            and node.lineno <= frame.line <= (node.end_lineno or 0)
            and made == {self.state.counts.get(frame.count)}
        )

    def execute(self, function: Function) -> None:
        """A function's outer names are read, and its effects take place."""
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
