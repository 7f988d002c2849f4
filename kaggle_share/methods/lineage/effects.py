"""What calls do besides reading the names in them: files, changes in place, texts that name variables, magics."""

from __future__ import annotations

import ast
import re

from kaggle_share.methods.lineage import tables
from kaggle_share.methods.lineage.code import WRITES_FILE, magic_of, tree_of
from kaggle_share.methods.lineage.names import DEEPEST, Names
from kaggle_share.methods.lineage.places import Access, accesses, dotted, text
from kaggle_share.methods.lineage.scopes import Function, is_true, loads, root

_IN_SQL = re.compile(r"\b(?:from|join)\s{1,20}([A-Za-z_]\w{0,80})", re.IGNORECASE)
_IN_QUERY = re.compile(r"@([A-Za-z_]\w{0,80})")
_IN_SHELL = re.compile(r"\{([^{}\n]{1,200})\}|\$([A-Za-z_]\w{0,80})")
_TEXTS = frozenset({"query", "eval", "sql", "execute"})


class Effects(Names):
    """What the calls of one run do."""

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
                for part in held(arg) or ([arg.id] if isinstance(arg, ast.Name) else []):
                    if last in ("append", "add", "insert", "appendleft"):
                        self.state.part_of(part, name)

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


def held(node: ast.AST | None) -> list[str]:
    """Variables that a list, dictionary or tuple holds."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [name for item in node.elts for name in ([item.id] if isinstance(item, ast.Name) else held(item))]
    if isinstance(node, ast.Dict):
        return [item.id for item in node.values if isinstance(item, ast.Name)]
    return [node.id] if isinstance(node, ast.Name) else []
