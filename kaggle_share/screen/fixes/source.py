"""A table that is to be written anew: where it lies, how it is written, and which of its columns are wanted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from kaggle_share.dialect import Compression, compression, open_unpacked, unpacked_name
from kaggle_share.errors import InputError
from kaggle_share.model import Profile, Resource

Form = Literal["delimited", "lines", "parquet", "workbook", "sqlite", "document"]
Keep = Callable[[Sequence[str | None]], bool]
"""Whether a row stays, told by the values of the columns that it asked for."""

_FORMS: Mapping[str, Form] = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "workbook",
    **dict.fromkeys((".sqlite", ".sqlite3", ".db", ".db3"), "sqlite"),
    ".json": "document",
}
_OWN = frozenset(("workbook", "sqlite", "document"))
"""Forms whose columns are asked of the file itself, since it is no one table."""
HOW = "Save it as CSV, JSON Lines or Parquet, or leave it out"


@dataclass(frozen=True)
class Source:
    """A table."""

    location: Path
    path: str
    """In the dataset."""
    form: Form
    names: tuple[str, ...]
    """Of its columns, in order."""
    packed: Compression = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    missing: frozenset[str] = frozenset(("",))
    """What stands for no value in delimited text."""

    def places(self, column: str) -> list[int]:
        """Where columns of this name stand; more than one where the name repeats."""
        return [place for place, name in enumerate(self.names) if name == column]


def source_of(resource: Resource, profile: Profile | None) -> Source:
    """A table as it can be read again.

    Parameters
    ----------
    resource:
        The file.
    profile:
        Of the file, with the columns' names and the dialect.

    Raises
    ------
    InputError
        It is of a format, or damaged in a way, in which columns can't be changed.
    """
    packed = compression(resource.path)
    form = _FORMS.get("." + unpacked_name(resource.path).rpartition(".")[2])
    if form is None or (form in ("parquet", *_OWN) and packed):
        raise InputError(f'"{resource.path}": columns of such a file can\'t be changed here', HOW)
    if form in _OWN:
        return Source(resource.location, resource.path, form, _asked(form, resource))
    if profile is None or profile.kind != "table" or not profile.columns:
        raise InputError(f"\"{resource.path}\" can't be read as a table, so its columns can't be changed", HOW)
    return Source(
        resource.location,
        resource.path,
        form,
        tuple(column.name for column in profile.columns),
        packed,
        profile.dialect.get("delimiter", ","),
        profile.dialect.get("encoding", "utf-8"),
        frozenset(json.loads(profile.dialect.get("missing", '[""]'))),
    )


def is_changeable(path: str) -> bool:
    """True for the names of files whose columns can be changed."""
    from kaggle_share.screen.tables.findings import changeable

    return changeable(path)


def _asked(form: Form, resource: Resource) -> tuple[str, ...]:
    from kaggle_share.screen.fixes import document, sqlite, workbook

    names = {"workbook": workbook.names, "sqlite": sqlite.names, "document": document.names}[form]
    return names(resource.location, resource.path)


@contextmanager
def reading(source: Source) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked as they are read."""
    with open_unpacked(source.location, source.packed) as file:
        yield file


@contextmanager
def writing(source: Source, target: Path) -> Iterator[IO[bytes]]:
    """A file to write to, packed as the source is. The same content gives the same bytes."""
    if source.packed == "zstd":
        import pyarrow as pa

        with pa.output_stream(str(target), compression="zstd") as made:
            yield made
        return
    with target.open("xb") as plain:
        if source.packed == "gzip":
            # No name and no time, which would make other bytes of the same content.
            with gzip.GzipFile("", "wb", 6, plain, mtime=0) as file:
                yield cast(IO[bytes], file)
        else:
            yield plain


def cell_text(value: Any) -> str | None:
    """The same of a cell of a workbook or database, where whole numbers may come as decimal ones."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return text_of(value)


def text_of(value: Any) -> str | None:
    """A value of JSON or Arrow as text; None for no value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
