"""From words, options and a document to a request: what every door does with what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import RuleError, UnknownNameError
from kaggle_share.ui.options import NONE, OPTIONS

if TYPE_CHECKING:
    from kaggle_share.model import ItemKind, NotebookKind
    from kaggle_share.pipeline import Request
    from kaggle_share.spec import Document, ResourceSpec

SAID: tuple[str, ...] = ("to", "title", "subtitle", "license", "tags", "notes", "notebook", "sample")
"""Options that are keys of the document: said in a command, they win over it."""

KINDS: Mapping[str, tuple[ItemKind, ...]] = {
    "csv": ("frame",),
    "parquet": ("frame",),
    "jsonl": ("frame",),
    "json": ("object",),
    "npy": ("array",),
    "png": ("array", "figure"),
    "svg": ("figure",),
}
"""What `--format` applies to, so that one word for the tables does not break the figures beside them."""

ON_KAGGLE: Mapping[str, NotebookKind] = {"notebook_on_kaggle": "methods", "starter": "starter"}
"""Options that publish a notebook on Kaggle beside the dataset."""

_PLURALS: Mapping[str, str] = {"frame": "tables", "object": "dicts and lists", "array": "arrays", "figure": "figures"}


def make_request(
    words: Sequence[Any],
    options: Mapping[str, Any],
    *,
    body: str = "",
    namespace: Mapping[str, Any] | None = None,
    folder: Path,
    running: str | None = None,
    passed: Path | None = None,
    history: Sequence[str] | None = None,
    look: bool = True,
) -> Request:
    """What was said, as a request. What a command says wins over its document.

    The document is the cell's `body`; or the one word that is a file named `kaggle-share.yaml` (or
    `….kaggle-share.yaml`) or a folder that holds one; or, where there are no words, the `kaggle-share.yaml` of the
    working folder. Relative paths in a document's file start from its folder.

    Parameters
    ----------
    words:
        What is to be shared: names, paths, globs, folders, `clean.csv=penguins`; Paths; `ResourceSpec`s.
    options:
        By name, as in :data:`OPTIONS`, and the other keys of the document; None, an empty list and False were not
        said (but `notebook=False` was: it leaves the notebook out).
    body:
        A cell's body.
    namespace:
        The notebook's variables.
    folder:
        The working folder.
    running, passed, history:
        Of the session, as `pipeline.Request` has them.
    look:
        False leaves files named `kaggle-share.yaml` alone.

    Raises
    ------
    UnknownNameError
        There is no such option.
    DocumentError, RuleError, InputError
        What is wrong with what was said, and where.
    """
    from kaggle_share.pipeline import Request
    from kaggle_share.spec import make_document, parse_cell, read_document

    fields, rest = _sorted_out(options)
    _check_endpoint(rest.get("endpoint") or "")
    document_path: Path | None = None
    base: Document | None = parse_cell(body) if body.strip() else None
    if base is None and look:
        document_path = _document_path(words, folder)
    if document_path is not None:
        base = read_document(document_path)
        if not base.resources and words and (folder / Path(words[0]).expanduser()).is_dir():
            # A folder with a document in it that picks nothing: all of the folder.
            base = base.model_copy(update={"resources": make_document({"resources": ["."]}).resources})
        words, folder = (), document_path.parent
    said = make_document({**fields, "resources": list(words)} if words else fields)
    document = said.over(base) if base is not None else said
    document = _formatted(document, rest.get("format"), namespace or {})
    return Request(
        document=document,
        folder=folder,
        namespace=namespace or {},
        document_path=document_path,
        endpoint=rest.get("endpoint") or "",
        bare=bool(rest.get("bare")),
        on_kaggle=tuple(kind for name, kind in ON_KAGGLE.items() if rest.get(name)),
        remove=bool(rest.get("remove")),
        public=bool(rest.get("public")),
        verified=bool(rest.get("verify_methods")),
        only_verified=bool(rest.get("only_verified")),
        here=bool(rest.get("here")),
        running=running,
        passed=passed,
        history=history,
    )


def _check_endpoint(name: str) -> None:
    """Raise `InputError` for what is no endpoint, before anything is read: it is asked last of all."""
    if name not in ("", "kaggle", "sandbox"):
        from kaggle_share.remote.endpoints import resolve

        resolve(name)


def _sorted_out(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was said that is the document's, and the rest."""
    from kaggle_share.spec import METADATA_FIELDS

    of_document = {*SAID, *METADATA_FIELDS, "columns", "privacy"}
    known = {*of_document, *(option.name for option in OPTIONS)}
    fields: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in options.items():
        if name not in known:
            raise UnknownNameError("an option", name, known, "See help(kaggle_share.draft)")
        if value is None or (isinstance(value, (list, tuple, dict)) and not value):
            continue
        if name not in of_document:
            rest[name] = value
        elif name == "tags":
            spoken = [value] if isinstance(value, str) else value
            fields[name] = [part.strip() for tag in spoken for part in str(tag).split(",") if part.strip()]
        elif name == "notebook":
            fields[name] = value if isinstance(value, bool) else _notebook(str(value))
        elif isinstance(value, Path):
            fields[name] = str(value)
        else:
            fields[name] = list(value) if isinstance(value, tuple) else value
    return fields, rest


def _notebook(value: str) -> str | bool:
    return False if value.casefold() == NONE else value


def _document_path(words: Sequence[Any], folder: Path) -> Path | None:
    from kaggle_share.spec import NAME

    if not words:
        path = folder / NAME
        return path if path.is_file() else None
    if len(words) > 1 or not isinstance(words[0], (str, Path)):
        return None
    path = folder / Path(words[0]).expanduser()
    if (path.name == NAME or path.name.endswith(f".{NAME}")) and path.is_file():
        return path
    return path / NAME if (path / NAME).is_file() else None


def _formatted(document: Document, wanted: str | None, namespace: Mapping[str, Any]) -> Document:
    """The document, with `--format` on what it fits and what has no format of its own."""
    if not wanted:
        return document
    from kaggle_share.select.kinds import kind_of
    from kaggle_share.spec import FORMATS

    form = wanted.casefold().removeprefix(".")
    if form not in FORMATS:
        raise UnknownNameError("a format", wanted, FORMATS, f"Take one of {', '.join(FORMATS)}")
    fits = KINDS[form]

    def value_of(spec: ResourceSpec) -> Any:
        return spec.value if spec.value is not None else namespace.get(spec.frame or spec.pick or "")

    specs = list(document.resources)
    hits = [index for index, spec in enumerate(specs) if kind_of(value_of(spec)) in fits]
    if not hits:
        raise RuleError(
            f"--format {form} fits nothing that was picked",
            f"It is for {' and '.join(_PLURALS[kind] for kind in fits)} of the notebook",
        )
    for index in hits:
        if specs[index].format is None:
            specs[index] = specs[index].model_copy(update={"format": form})
    return document.model_copy(update={"resources": specs})
