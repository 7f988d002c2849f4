"""Which files, addresses and databases a call reads or writes, as far as the code tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import Literal

from kaggle_share.literals import text_of
from kaggle_share.methods.lineage import tables

LONGEST = 400
"""Characters of a path or address; what is longer is text."""
_SQL_FILE = re.compile(
    r"(?:\bfrom|\bjoin|\(|,|\[)\s{0,20}"
    r"'([^'\n]{1,300}\.(?:csv|tsv|parquet|json|jsonl|ndjson)(?:\.gz|\.zst)?(?:\?[^'\s]{0,200})?)'",
    re.IGNORECASE,
)
_SQL_READ = re.compile(r"\bread_[a-z_]{1,20}\s{0,5}\(\s{0,20}\[?\s{0,20}'([^'\n]{1,300})'", re.IGNORECASE)
_SQL_COPY = re.compile(r"\)?\s{0,20}\bto\s{1,20}'([^'\n]{1,300})'", re.IGNORECASE)

Kind = Literal["file", "url", "database", "package", "kaggle", "unknown"]


@dataclass(frozen=True)
class Access:
    """A file, address, database or package that a cell reads, or a file that it writes."""

    does: Literal["read", "write"]
    kind: Kind
    name: str
    """As the code has it; empty where the code does not tell."""
    by: str
    """What reads or writes it: `pd.read_csv`, `open`."""


def dotted(node: ast.AST) -> str:
    """`pd.read_csv` of a name or attributes of one; what stands before a call or subscript is left out."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def text(node: ast.AST | None, known: Mapping[str, str]) -> str | None:
    """The path or text that an expression makes, where it can be told without running it.

    Parameters
    ----------
    node:
        A constant, a name, `Path("a") / "b"`, `os.path.join(…)`, an f-string.
    known:
        Variables whose text is known.
    """
    if node is None:
        return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        left, right = text(node.left, known), text(node.right, known)
        return None if left is None or right is None else str(PurePosixPath(left) / right)
    if isinstance(node, ast.Call):
        name = dotted(node.func)
        last = name.rpartition(".")[2]
        if last in ("Path", "PurePath", "PosixPath", "PurePosixPath", "join", "joinpath") and node.args:
            parts = [text(arg, known) for arg in node.args]
            if last == "joinpath" and isinstance(node.func, ast.Attribute):
                parts.insert(0, text(node.func.value, known))
            if last == "join" and not name.endswith("path.join"):
                return text_of(node, dict(known))
            return None if None in parts else str(PurePosixPath(*[part for part in parts if part is not None]))
        if last in ("str", "fspath", "expanduser", "abspath", "resolve", "absolute", "as_posix", "BytesIO"):
            inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
            return text(inner, known) if last != "BytesIO" else None
    if isinstance(node, ast.JoinedStr):
        pieces = [text(part, known) for part in node.values]
        return None if None in pieces else "".join(piece for piece in pieces if piece is not None)
    if isinstance(node, ast.FormattedValue):
        return text(node.value, known)
    if isinstance(node, ast.Attribute) and node.attr in ("parent", "name", "stem"):
        whole = text(node.value, known)
        return None if whole is None else str(getattr(PurePosixPath(whole), node.attr))
    return text_of(node, dict(known)) if not isinstance(node, ast.Name) else known.get(node.id)


def accesses(node: ast.Call, known: Mapping[str, str]) -> Iterator[Access]:
    """What a call reads and writes.

    Parameters
    ----------
    node:
        The call.
    known:
        Variables whose text is known.
    """
    name = dotted(node.func)
    last = node.func.attr if isinstance(node.func, ast.Attribute) else name
    head = name.partition(".")[0]
    if last in tables.METHODS_OF_PATHS_READ | tables.METHODS_OF_PATHS_WRITE and isinstance(node.func, ast.Attribute):
        does: Literal["read", "write"] = "read" if last in tables.METHODS_OF_PATHS_READ else "write"
        yield _placed(does, text(node.func.value, known), last)
    elif last in tables.DOWNLOADS:
        yield Access("read", "kaggle", _first(node, known) or "", name)
    elif (
        name == "open"
        or name in tables.READERS_OF_MODULES
        or (last == "open" and isinstance(node.func, ast.Attribute))
    ):
        yield from _opened(node, known, name, last)
    elif last in tables.READERS:
        yield from _listed("read", node.args[0] if node.args else _keyword(node, _PATHS), known, name or last)
    elif last in tables.DATABASES:
        yield Access("read", "database", "", name)
    elif last in tables.CONNECTS and (head in tables.CONNECTING or last == "create_engine"):
        place = _first(node, known)
        if head == "duckdb" and not node.args and _keyword(node, ("database",)) is None:
            return  # in memory
        if place is None or (not place.startswith(":memory:") and place not in ("", "sqlite://")):
            yield Access("read", "database", place or "", name)
    elif name in tables.REQUESTS:
        yield Access("read", "url", _first(node, known) or "", name)
    elif last in tables.SECOND and len(node.args) > 1:
        where = node.args[1]
        if not isinstance(where, ast.Name) or where.id in known:
            yield _placed("write", text(where, known), name or last)
    elif last in tables.WRITERS or name in tables.WRITERS_OF_MODULES:
        given_as = node.args[0] if node.args else _keyword(node, _PATHS)
        if given_as is not None:
            yield _placed("write", text(given_as, known), name or last)
    elif last in ("sql", "query", "execute"):
        for arg in node.args[:1]:
            said = text(arg, known) or ""
            places = [*_SQL_FILE.findall(said[:20_000]), *_SQL_READ.findall(said[:20_000])]
            yield from (_placed("read", found, name) for found in dict.fromkeys(places))
            if "copy" in said[:200].casefold():
                yield from (Access("write", "file", found, name) for found in _SQL_COPY.findall(said[:20_000]))
    elif _of_package(name, last, head):
        given = _first(node, known)
        what = f"{name}({given!r})" if given else name
        yield Access("read", "package", what, name)


_PATHS = (
    "path",
    "filepath_or_buffer",
    "path_or_buf",
    "io",
    "source",
    "file",
    "fname",
    "filename",
    "where",
    "excel_writer",
)


def _of_package(name: str, last: str, head: str) -> bool:
    parts = set(name.split("."))
    if last.startswith(("load_", "fetch_")) and (parts & tables.PACKAGE_DATA_OF or name == last):
        return name != last or last in _LOADERS or last.startswith("fetch_")
    return (
        last == "get_rdataset" or (last in ("load_pandas", "load") and "datasets" in parts) or head == "vega_datasets"
    )


_LOADERS = frozenset(
    "load_iris load_digits load_wine load_breast_cancer load_diabetes load_linnerud load_penguins load_penguins_raw "
    "load_dataset load_files load_sample_image".split()
)


def _opened(node: ast.Call, known: Mapping[str, str], name: str, last: str) -> Iterator[Access]:
    method = last == "open" and isinstance(node.func, ast.Attribute) and name not in tables.READERS_OF_MODULES
    where: ast.AST | None = node.args[0] if node.args else _keyword(node, _PATHS)
    if method and isinstance(node.func, ast.Attribute):
        where = node.func.value
    place = text(where, known)
    if method and place is None:
        return  # `webbrowser.open`, `self.open`: somebody else's
    first = 0 if method else 1
    given = node.args[first] if len(node.args) > first else _keyword(node, ("mode",))
    mode = text(given, known) or "r" if last != "load" else "r"
    if any(letter in mode for letter in "wax"):
        yield _placed("write", place, name or last)
    else:
        yield _placed("read", place, name or last)


def _listed(
    does: Literal["read", "write"], node: ast.AST | None, known: Mapping[str, str], by: str
) -> Iterator[Access]:
    if isinstance(node, (ast.List, ast.Tuple)):
        for item in node.elts[:100]:
            yield _placed(does, text(item, known), by)
    elif node is not None and not _is_buffer(node):
        yield _placed(does, text(node, known), by)


def _is_buffer(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in ("StringIO", "BytesIO")


def _placed(does: Literal["read", "write"], place: str | None, by: str) -> Access:
    if place is None or len(place) > LONGEST or "\n" in place:
        return Access(does, "unknown", "", by)
    if re.match(r"[a-z][a-z0-9+.-]{1,20}://", place):
        return Access(does, "url", place, by)
    return Access(does, "file", PurePath(place).as_posix(), by)


def _first(node: ast.Call, known: Mapping[str, str]) -> str | None:
    where = node.args[0] if node.args else _keyword(node, (*_PATHS, "url", "handle", "database", "name"))
    return text(where, known)


def _keyword(node: ast.Call, names: tuple[str, ...]) -> ast.AST | None:
    return next((keyword.value for keyword in node.keywords if keyword.arg in names), None)
