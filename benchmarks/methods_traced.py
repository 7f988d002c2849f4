"""Run a notebook's cells one after another and print what they really read and wrote, as JSON.

    python methods_traced.py cells.json FOLDER

Nothing of kaggle-share is in here. Variables are seen by a dictionary that is the cells' globals (functions read them
there too); changes in place by comparing every object's content before and after a cell; files by their access and
modification times, which the file system keeps.
"""

from __future__ import annotations

# ruff: noqa: BLE001, S102, S324
import ast
import contextlib
import hashlib
import io
import json
import os
import pickle
import sys
import traceback
import types
import warnings
from pathlib import Path
from typing import Any

os.environ["MPLBACKEND"] = "agg"


class Namespace(dict):  # type: ignore[type-arg]
    """The cells' globals."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = -1
        self.on = False
        self.last: dict[str, int] = {}
        self.wrote: set[str] = set()
        self.edges: set[tuple[int, int, str]] = set()
        self.undefined: set[tuple[int, str]] = set()

    def __getitem__(self, name: str) -> Any:
        if self.on and name not in self.wrote and self.last.get(name, self.cell) != self.cell:
            self.edges.add((self.last[name], self.cell, name))
        try:
            return super().__getitem__(name)
        except KeyError:
            if self.on:
                self.undefined.add((self.cell, name))
            raise

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if self.on:
            self.wrote.add(name)
            self.last[name] = self.cell

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.last.pop(name, None)


def content(value: Any, depth: int = 0) -> str:
    """What an object holds, as text that changes with it."""
    module = type(value).__module__ or ""
    if isinstance(value, (types.ModuleType, types.FunctionType, type, types.BuiltinFunctionType)) or depth > 6:
        return ""
    if module.startswith("pandas") and hasattr(value, "memory_usage"):
        import pandas as pd

        try:
            hashed = pd.util.hash_pandas_object(value, index=True).values.tobytes()
        except TypeError:
            hashed = repr(value.values.tolist()).encode()
        names = list(getattr(value, "columns", [getattr(value, "name", "")]))
        return hashlib.sha1(hashed + repr((names, value.shape)).encode()).hexdigest()
    if module.startswith("numpy") and hasattr(value, "tobytes") and value.dtype != object:
        return hashlib.sha1(value.tobytes() + repr(value.shape).encode()).hexdigest()
    if module.startswith("matplotlib"):
        if hasattr(value, "get_children"):
            return repr([content_of_artist(one) for one in value.get_children()])
        return ""
    if isinstance(value, dict):
        return repr([(repr(key)[:200], content(item, depth + 1)) for key, item in list(value.items())[:3000]])
    if isinstance(value, (list, tuple)):
        return repr([content(item, depth + 1) for item in value[:3000]])
    if isinstance(value, (str, int, float, bool, bytes, complex, type(None), set, frozenset)):
        return repr(value)[:100_000]
    if hasattr(value, "__dict__") and not module.startswith("polars"):
        # Libraries keep what they computed in private attributes; that is no change.
        mine = module in ("__main__", "builtins", "traced")
        kept = {k: v for k, v in vars(value).items() if mine or not k.startswith("_")}
        return content(kept, depth + 1)
    try:
        return hashlib.sha1(pickle.dumps(value)).hexdigest()
    except Exception:
        return ""


def content_of_artist(one: Any, depth: int = 0) -> str:
    """Kind and text of an artist and of those within."""
    inner = [content_of_artist(child, depth + 1) for child in one.get_children()] if depth < 2 else []
    return repr((type(one).__name__, getattr(one, "_text", ""), inner))


class Shell:
    """As much of `get_ipython()` as cells use."""

    def __init__(self, space: Namespace) -> None:
        self.space = space

    def run_line_magic(self, name: str, line: str, *rest: Any) -> Any:
        if name in ("time", "timeit"):
            execute(line, self.space, "<timed>")

    def run_cell_magic(self, name: str, line: str, body: str) -> Any:
        if name == "writefile":
            Path(line.strip()).write_text(body)
        elif name in ("time", "capture"):
            execute(body, self.space, "<timed>")

    def system(self, command: str) -> None:
        import re

        for found in re.findall(r"\{(\w+)\}|\$(\w+)", command):
            with contextlib.suppress(KeyError):
                self.space["".join(found)]

    def getoutput(self, command: str) -> list[str]:
        self.system(command)
        return ["a", "b"]


def execute(source: str, space: Namespace, name: str) -> None:
    from IPython.core.inputtransformer2 import TransformerManager

    tree = ast.parse(TransformerManager().transform_cell(source))
    exec(compile(tree, name, "exec"), space)


def told(error: BaseException, number: int) -> dict[str, Any]:
    """An error as a notebook saves it, its frames headed as IPython heads them, from the cell on."""
    frames = traceback.extract_tb(error.__traceback__)
    start = next((n for n, one in enumerate(frames) if one.filename == f"<cell {number}>"), len(frames))
    entries = []
    for one in frames[start:]:
        within = "" if one.name == "<module>" else f", in {one.name}()"
        if one.filename.startswith("<cell "):
            entries.append(f"Cell In[{int(one.filename[6:-1]) + 1}], line {one.lineno}{within}")
        else:
            entries.append(f"File {one.filename}:{one.lineno}{within}")
    kind, said = type(error).__name__, str(error)[:200]
    return {"output_type": "error", "ename": kind, "evalue": said, "traceback": [*entries, f"{kind}: {said}"]}


def contents(space: Namespace) -> dict[str, str]:
    return {name: content(dict.__getitem__(space, name)) for name in list(space) if not name.startswith("__")}


def files(folder: Path) -> dict[str, tuple[float, float]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_atime, path.stat().st_mtime)
        for path in folder.rglob("*")
        if path.is_file()
    }


def trace(sources: list[str], folder: Path) -> dict[str, Any]:
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    space = Namespace()
    dict.__setitem__(space, "__name__", "__main__")
    shell = Shell(space)
    dict.__setitem__(space, "get_ipython", lambda: shell)
    dict.__setitem__(space, "display", lambda *given: [repr(one) for one in given] and None)
    read, wrote, failed = set(), set(), {}
    for number, source in enumerate(sources):
        for path in folder.rglob("*"):
            if path.is_file():
                os.utime(path, (0, path.stat().st_mtime))
        there, before = files(folder), contents(space)
        ids = {name: id(dict.__getitem__(space, name)) for name in space}
        space.cell, space.wrote, space.on = number, set(), True
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                execute(source, space, f"<cell {number}>")
        except BaseException as error:
            failed[number] = told(error, number)
        space.on = False
        for name, now in contents(space).items():
            same = id(dict.__getitem__(space, name)) == ids.get(name)
            if (
                (same and now != before.get(name, now))
                or (name in ids and not same)
                or (name not in ids and name not in space.last)
            ):
                space.last[name] = number
        for name, (looked, changed) in files(folder).items():
            if "__pycache__" in name:
                continue
            if there.get(name, (0, -1))[1] != changed:
                wrote.add((number, name))
            elif looked > 0:
                read.add((number, name))
        with contextlib.suppress(Exception):
            sys.modules["matplotlib.pyplot"].close("all") if "matplotlib.pyplot" in sys.modules else None
    # `display` and `get_ipython` that are given here belong to no cell; those that a cell imports are its own.
    return {
        "edges": sorted(space.edges),
        "read": sorted(read),
        "wrote": sorted(wrote),
        "failed": failed,
        "undefined": sorted(one for one in space.undefined if failed.get(one[0], {}).get("ename") == "NameError"),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    result = trace(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]).resolve())
    sys.__stdout__.write(json.dumps(result))
