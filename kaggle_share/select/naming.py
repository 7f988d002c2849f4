"""The name of an item in the dataset, and the format that it is written in."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from kaggle_share.errors import InputError
from kaggle_share.model import ItemKind
from kaggle_share.spec import FORMATS, ResourceSpec

KIND_FORMATS: dict[ItemKind, tuple[str, ...]] = {
    "frame": ("csv", "parquet", "jsonl"),
    "array": ("npy", "png"),
    "figure": ("png", "svg"),
    "object": ("json", "jsonl"),
}
"""What each kind of variable can be written as, the default first."""

NOUNS: dict[ItemKind, str] = {
    "frame": "a table",
    "array": "an array",
    "figure": "a figure",
    "object": "a dict or list",
}

OTHER_FORMATS = frozenset(
    "arrow avro db feather gif gz h5 hdf5 html ipc jpeg jpg mat ndjson npz orc pdf pickle pkl sqlite tif tiff tsv "
    "txt webp xls xlsx xml yaml yml zip zst".split()
)
"""Endings of formats that variables are not written in; what follows another dot is part of the name."""


def variable_name(spec: ResourceSpec, variable: str, kind: ItemKind) -> tuple[str, str]:
    """Path in the dataset and format of a variable; the path gets its ending from `stage` where it has none.

    Raises
    ------
    InputError
        The kind can't be written in that format, or name and format disagree.
    """
    path = variable if not spec.name else spec.name
    if path.endswith("/"):
        path += variable
    ending = PurePosixPath(path).suffix.casefold().removeprefix(".")
    by_name = ending if ending in FORMATS or ending in OTHER_FORMATS else ""
    if spec.format and by_name and by_name != spec.format:
        raise InputError(f'"{path}" was asked for as {spec.format}', "Let its ending and --format agree")
    form = spec.format or by_name
    if form and form not in KIND_FORMATS[kind]:
        raise InputError(
            f'"{variable}" is {NOUNS[kind]}, which can\'t be written as {form}',
            f"Take {' or '.join(KIND_FORMATS[kind])}",
        )
    return path, form


def file_name(spec: ResourceSpec, plain: str, source: Path) -> str:
    """Path in the dataset of a file, which is shared as it is.

    Parameters
    ----------
    spec:
        Its `name` renames; one that ends in `/` is a folder to put it into, one without ending keeps the file's.
    plain:
        Its path where it isn't renamed.
    source:
        The file.

    Raises
    ------
    InputError
        Name or format ask for another format than the file has.
    """
    name = plain if not spec.name else spec.name
    if name.endswith("/"):
        name += PurePosixPath(plain).name
    elif not PurePosixPath(name).suffix and spec.name:
        name += source.suffix
    has = source.suffix.casefold().removeprefix(".")
    wants = spec.format or PurePosixPath(name).suffix.casefold().removeprefix(".")
    if wants != has and wants in FORMATS and (has in FORMATS or spec.format):
        raise InputError(
            f'"{plain}" can\'t become {wants}: files are shared as they are',
            "Read it into a variable, and pick that, to have it in another format",
        )
    return name
