"""What was picked and said, written as a cell of the magic or as `kaggle-share.yaml`: the panel teaches both."""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from kaggle_share.errors import InputError, StagingError
from kaggle_share.select import kind_of
from kaggle_share.spec import NAME, Document, ResourceSpec
from kaggle_share.spec.document import yaml
from kaggle_share.ui.options import parse_line
from kaggle_share.ui.wording import visible

WIDTH = 100
"""Characters of a line, where it can be broken."""
ON_THE_LINE = ("kaggle", "sandbox")
"""Endpoints that a cell may name."""


def as_cell(document: Document, *, namespace: Mapping[str, Any], folder: Path, endpoint: str = "") -> str:
    """A document as a cell, which means the same when it is run.

    Parameters
    ----------
    document:
        What was picked and said.
    namespace:
        The notebook's variables, by which a word is known for a variable.
    folder:
        The working folder.
    endpoint:
        `kaggle` or `sandbox`, where one is to be named.
    """
    said = document.to_dict()
    words = _words(document.resources, namespace, folder)
    if set(said) <= {"schema", "to", "resources"} and words and _reads_a_document(words, folder):
        words = None
    line = [shlex.quote(word) for word in words or ()]
    if document.to:
        line += ["--to", shlex.quote(document.to)]
    if endpoint in ON_THE_LINE:
        line += ["--endpoint", endpoint]
    for key in ("schema", "to", "description", *(("resources",) if words is not None else ())):
        said.pop(key, None)
    body = _yaml(said) if said else ""
    if document.description:
        body += f"---\n{document.description.strip()}\n"
    magic = f"{'%%' if body else '%'}kaggle_share"
    return "\n".join([" ".join([magic, *line]), body]).rstrip("\n")


def as_yaml(document: Document) -> str:
    """A document as the text of `kaggle-share.yaml`."""
    return f"# In the notebook: %kaggle_share {NAME}\n{_yaml(document.to_dict())}"


def write(text: str, folder: Path, *, replace: bool = False) -> Literal["written", "same", "there"]:
    """Write `kaggle-share.yaml`.

    Parameters
    ----------
    text:
        Its text.
    folder:
        The working folder.
    replace:
        Another one that is there may go.

    Returns
    -------
    `written`; `same` where it is there already; `there` where another one is, which stays.

    Raises
    ------
    StagingError
        It can't be written.
    InputError
        A folder or a link has this name.
    """
    path = folder / NAME
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise InputError(f'"{visible(NAME)}" is a folder or a link here', "Move it away, or copy the text")
        if path.exists():
            if path.read_bytes() == text.encode():
                return "same"
            if not replace:
                return "there"
        # Beside it first: what is there is whole, whatever happens.
        beside = path.with_name(f".{NAME}.new")
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise StagingError(f'"{NAME}" can\'t be written: {error.strerror}', "Copy the text instead") from None
    return "written"


def _words(specs: Sequence[ResourceSpec], namespace: Mapping[str, Any], folder: Path) -> list[str] | None:
    """What was picked as words of the line; None where one of them can't be said so."""
    words = [_word(spec, namespace, folder) for spec in specs]
    known = [word for word in words if word is not None]
    if len(known) < len(words) or not words:
        return None
    try:
        return known if list(parse_line(shlex.join(known)).words) == known else None
    except InputError:
        return None


def _reads_a_document(words: Sequence[str], folder: Path) -> bool:
    """True where the line alone would mean a `kaggle-share.yaml`."""
    path = folder / words[0]
    return len(words) == 1 and (words[0].endswith(NAME) or (path / NAME).is_file())


def _word(spec: ResourceSpec, namespace: Mapping[str, Any], folder: Path) -> str | None:
    if spec.description or spec.columns or spec.privacy:
        return None
    name = spec.name or ""
    if spec.frame is not None:
        word = spec.frame
        if word not in namespace or not kind_of(namespace[word]):
            return None
        if spec.format and PurePosixPath(name).suffix != f".{spec.format}":
            name = f"{name or word}.{spec.format}"
    else:
        word = spec.path or ""
        if spec.format:
            return None
        if word.startswith(("-", "=")) or (word.isidentifier() and word in namespace):
            word = f"./{word}"
    whole = f"{name}={word}" if name else word
    if not whole.isprintable() or "=" in name + word or name.startswith("-"):
        return None
    if name and (folder / whole).exists():
        # Then it is a file of this name.
        return None
    return whole


def _yaml(said: Mapping[str, Any]) -> str:
    writer = yaml("rt")
    writer.width = WIDTH
    out = io.StringIO()
    writer.dump(_readable(said), out)
    return out.getvalue()


def _readable(said: Any) -> Any:
    """The same, with text of several lines as it is read: line by line."""
    from ruamel.yaml.scalarstring import LiteralScalarString

    if isinstance(said, Mapping):
        return {key: _readable(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_readable(value) for value in said]
    return LiteralScalarString(said) if isinstance(said, str) and "\n" in said else said
