"""Reading a document: YAML in, a :class:`Document` or one line that says what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kaggle_share import rules
from kaggle_share.errors import DocumentError, InputError, KaggleShareError, RuleError, near
from kaggle_share.model import ColumnWords
from kaggle_share.spec.broken import broken, wrong_type
from kaggle_share.spec.document import FORMATS, GENERATED, ColumnSpec, ContributorSpec, Document, ResourceSpec, yaml

NAME = "kaggle-share.yaml"
"""The document's file name; folders and globs never pick it."""

NOT_HERE = {
    "endpoint": "A document can't choose the endpoint; use --endpoint or KAGGLE_SHARE_ENDPOINT",
    "credentials": "A document can't hold credentials; take that line out, and run kaggle-share doctor",
    "username": "A document can't hold credentials; take that line out, and run kaggle-share doctor",
    "key": "A document can't hold credentials; take that line out, and run kaggle-share doctor",
    "token": "A document can't hold credentials; take that line out, and run kaggle-share doctor",
    "public": "A document can't make a dataset public; publish it, look it over, and use --public",
    "private": "Datasets are private until you use --public; take that line out",
    "is_private": "Datasets are private until you use --public; take that line out",
}
"""Keys that people expect here, and why they aren't."""


def parse_document(text: str, *, where: str = NAME) -> Document:
    """Read a document.

    Parameters
    ----------
    text:
        YAML (JSON is YAML too).
    where:
        What to call it in errors: a file's name, or "the cell".

    Raises
    ------
    DocumentError
        Broken YAML, an unknown key or a wrong value; with the line.
    RuleError
        A value breaks one of Kaggle's rules.
    """
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = yaml("rt").load(text)
    except MarkedYAMLError as error:
        raise broken(error, where) from None
    except (YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "broken YAML"
        raise DocumentError(f"{where}: {rules.printable(reason)}", "Check the YAML") from None
    if data is None:
        return Document()
    if not isinstance(data, Mapping):
        raise DocumentError(
            f"{where} must be a list of `key: value` lines", "Write title: first; a description goes below a line ---"
        )
    return _validate(data, where)


def parse_cell(body: str) -> Document:
    """Read a cell's body: YAML, and what follows a line `---` is the description, in Markdown."""
    head, line, tail = body, "", ""
    match = re.search(r"^---[ \t]*$", body, flags=re.MULTILINE)
    if match:
        head, line, tail = body[: match.start()], match.group(), body[match.end() :]
    document = parse_document(head, where="the cell")
    if line and tail.strip():
        if document.description is not None:
            raise DocumentError("the cell has a description twice, as a key and below ---", "Keep one of them")
        document = document.model_copy(update={"description": tail.strip()})
        document.model_fields_set.add("description")
    return document


def read_document(path: Path) -> Document:
    """Read a document from a file; relative paths in it start from its folder."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DocumentError(f'"{path}" can\'t be read: {reason}', "Check the path") from None
    return parse_document(text, where=path.name)


def make_document(fields: Mapping[str, Any]) -> Document:
    """A document from Python's keywords or the command's options."""
    return _validate(fields, "")


def column_words(
    columns: Mapping[str, Any], paths: Iterable[str], tables: Iterable[str]
) -> dict[str, dict[str, ColumnWords]]:
    """Top-level `columns` as words: path → column → words. Keyed as `by_file` has it."""
    return {
        path: _words(value, f"columns › {path}" if path in columns else "columns")
        for path, value in by_file("columns", columns, paths, tables).items()
    }


def by_file(key: str, given: Mapping[str, Any], paths: Iterable[str], tables: Iterable[str]) -> dict[str, Any]:
    """Top-level `columns` or `privacy`, which are keyed by file, or flat where there is one table.

    Parameters
    ----------
    key:
        `columns` or `privacy`, for errors.
    given:
        As in the document.
    paths:
        All paths in the dataset.
    tables:
        Those that are tables.

    Raises
    ------
    DocumentError
        A key is neither a file, nor (with exactly one table) a column.
    """
    every, tabular = set(paths), list(tables)
    if not given:
        return {}
    files = any(name in every or _looks_like_file(name) for name in given)
    if key == "columns":
        files = files or any(_is_file(str(name), value, every) for name, value in given.items())
    if not files and len(tabular) == 1:
        return {tabular[0]: given}
    for name in given:
        if name not in every:
            hint = near(name, every)
            raise DocumentError(
                f'{key}: there is no file "{name}" in the dataset',
                f"Did you mean {hint[0]}?" if hint else f"Its files are {', '.join(_first(every, tabular))}",
            )
    return dict(given)


def _first(paths: set[str], tables: list[str]) -> list[str]:
    """Some of the paths, the tables among them first: what is generated beside them is seldom meant."""
    return [*tables, *sorted(paths.difference(tables, GENERATED))][:5]


def _looks_like_file(key: str) -> bool:
    return "/" in key or key.rpartition(".")[2] in FORMATS


def _is_file(name: str, value: Any, paths: Iterable[str]) -> bool:
    """True for a file's name without its ending, of which columns are told: `penguins: {mass: …}`."""
    words = isinstance(value, Mapping) and not set(value) & set(ColumnSpec.model_fields)
    return words and any(PurePosixPath(path).stem == name for path in paths)


def _words(columns: Any, where: str) -> dict[str, ColumnWords]:
    if not isinstance(columns, Mapping):
        raise DocumentError(f"{where} must be a list of `column: description` lines", "Indent them below it")
    return {str(name): _model(ColumnSpec, value, f"{where} › {name}").words() for name, value in columns.items()}


def _validate(data: Mapping[str, Any], where: str) -> Document:
    return _model(Document, data, where)


Model = TypeVar("Model", bound=BaseModel)


def _model(kind: type[Model], data: Any, where: str) -> Model:
    try:
        return kind.model_validate(_plain(data))
    except ValidationError as error:
        raise _explain(error, data, where) from None


_KINDS = ("function-", "constrained-")
"""What pydantic puts between the keys: which of the types that would do it speaks of."""


def _explain(error: ValidationError, data: Any, where: str) -> KaggleShareError:
    """The first problem as one line that names the place."""
    first = error.errors()[0]
    loc = tuple(part for part in first["loc"] if not (isinstance(part, str) and part.startswith(_KINDS)))
    line = _line(data, loc)
    place = f"{where}{f' line {line}' if line else ''}"
    path = " › ".join(str(part + 1) if isinstance(part, int) else str(part) for part in loc)
    if first["type"] == "extra_forbidden":
        key = str(loc[-1])
        if key in NOT_HERE:
            return DocumentError(f'{place}: there is no key "{path}" here'.removeprefix(": "), NOT_HERE[key])
        known = _keys_at(loc)
        hint = near(key, known)
        fix = f"Did you mean {hint[0]}?" if hint else f"The keys are {', '.join(known)}"
        return DocumentError(f'{place}: there is no key "{path}"'.removeprefix(": "), fix)
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        what = f"{place}: {cause.what}" if place else cause.what
        return type(cause)(what, cause.fix) if type(cause) in (RuleError, InputError) else RuleError(what, cause.fix)
    reason, fix = wrong_type(first["type"], str(first["msg"]))
    return DocumentError(f"{place}: {path}{reason}".removeprefix(": "), fix)


def _keys_at(loc: tuple[Any, ...]) -> list[str]:
    kinds: dict[str, type[BaseModel]] = {
        "resources": ResourceSpec,
        "contributors": ContributorSpec,
        "columns": ColumnSpec,
    }
    kind: type[BaseModel] = Document
    for part in loc[:-1]:
        kind = kinds.get(str(part), kind)
    hidden = {"pick", "value"}
    return [field.alias or name for name, field in kind.model_fields.items() if name not in hidden]


def _line(data: Any, loc: tuple[Any, ...]) -> int | None:
    """Line (from 1) of a place in a document that ruamel read; None elsewhere."""
    line: int | None = None
    for part in loc:
        marks = getattr(data, "lc", None)
        if marks is None:
            break
        try:
            line = (marks.key(part) if isinstance(data, Mapping) else marks.item(part))[0] + 1
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _plain(value: Any) -> Any:
    """Without ruamel's own types, so that nothing of the source's layout stays."""
    if isinstance(value, BaseModel):
        return value
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if type(value).__module__.startswith("ruamel") and isinstance(value, list):
        return [_plain(item) for item in value]
    if type(value).__module__.startswith("ruamel") and isinstance(value, str):
        return str(value)
    return value
