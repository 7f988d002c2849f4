"""One file, opened: as a table, picture, notebook or text, whatever it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kaggle_share.sandbox.pages import notebook, tables
from kaggle_share.sandbox.pages.cache import Remembered
from kaggle_share.sandbox.pages.documents import column_words, pretty
from kaggle_share.sandbox.pages.pictures import bar, dot_map, histogram
from kaggle_share.sandbox.pages.prose import Resolve, markdown
from kaggle_share.sandbox.pages.wording import counted, number, percent, sendable, visible, whole
from kaggle_share.sandbox.records import StoredFile

_TEXT = 64_000
_JSON = 2_000_000
_BITMAPS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True)
class Value:
    """One of a column's frequent values."""

    text: str
    share: str
    bar: Markup


@dataclass(frozen=True)
class Head:
    """The head of a column: what it is called, what it means, what it holds."""

    name: str
    type: str
    unit: str
    description: str
    missing: str
    span: str
    """`32.1 … 59.6`."""
    more: str
    """`164 different`, `mean 43.92`."""
    picture: Markup
    values: tuple[Value, ...]
    numeric: bool


@dataclass(frozen=True)
class Preview:
    """What is shown of a file."""

    kind: str
    """table, image, notebook, markdown, text, or none."""
    note: str = ""
    heads: tuple[Head, ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    shape: str = ""
    """`344 rows × 17 columns`."""
    map: Markup = Markup("")  # noqa: RUF009 (it is immutable)
    text: str = ""
    html: Markup = Markup("")  # noqa: RUF009
    notebook: notebook.Notebook | None = None


def bitmap_type(head: bytes) -> str | None:
    """The media type of a picture that browsers draw without running anything, by its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _BITMAPS if head.startswith(magic)), None)


def preview(file: StoredFile, package: Any, remembered: Remembered, link: Resolve, picture: Resolve) -> Preview:
    """Open the file; whatever is wrong with it becomes a note."""
    try:
        return _preview(file, package, remembered, link, picture)
    except OSError:
        return Preview("none", "The bytes of this file are not on this machine any more.")


def _preview(file: StoredFile, package: Any, remembered: Remembered, link: Resolve, picture: Resolve) -> Preview:
    name = file.path.lower()
    note = ""
    if kind := tables.table_format(name):
        try:
            table = read_table(file, kind, remembered)
        except tables.Unreadable as error:
            note = str(error)
        else:
            return _table(file, table, package)
    if file.size == 0:
        return Preview("none", "This file is empty.")
    if name.endswith(".ipynb"):
        try:
            return Preview("notebook", notebook=read_notebook(file, remembered))
        except notebook.NotANotebook as error:
            note = str(error)
    with file.location.open("rb") as opened:
        head = opened.read(_TEXT)
    if bitmap_type(head):
        return Preview("image", note)
    return _words(file, head, note, link, picture)


def read_table(file: StoredFile, kind: str, remembered: Remembered) -> tables.Table:
    """The file as a table, from memory where it was read before.

    Raises:
        tables.Unreadable: as `tables.read`; that it can't be read is remembered, too.
    """

    def make() -> tables.Table | str:
        try:
            return tables.read(file.location, file.path)
        except tables.Unreadable as error:
            return str(error)

    packing = file.path.lower().rpartition(".")[2]
    made = remembered.get(("table", kind, packing, file.sha256), make)
    if isinstance(made, str):
        raise tables.Unreadable(made)
    return made


def read_notebook(file: StoredFile, remembered: Remembered) -> notebook.Notebook:
    """The file as a notebook, from memory where it was drawn before.

    Raises:
        notebook.NotANotebook: as `notebook.read`.
    """
    return remembered.get(("notebook", file.sha256), lambda: notebook.read(file.location))


def _words(file: StoredFile, head: bytes, note: str, link: Resolve, picture: Resolve) -> Preview:
    """Text of any kind, if it is text."""
    # The head may end in the middle of a character.
    text = head.decode("utf-8", "ignore" if len(head) == _TEXT else "replace")
    if "\x00" in text or text.count("\ufffd") > len(text) // 100:
        return Preview("none", note or "This kind of file is not shown here.")
    name = file.path.lower()
    if name.endswith((".md", ".markdown")):
        return Preview("markdown", note, html=markdown(text, link=link, picture=picture, top=4))
    if name.endswith((".json", ".geojson")) and file.size <= _JSON:
        try:
            text = pretty(json.loads(file.location.read_bytes()))
        except (ValueError, RecursionError):
            note = note or "This file is not valid JSON."
    elif file.size > _TEXT:
        note = note or f"The first {_TEXT // 1000} kB of this file."
    return Preview("text", note, text=sendable(text))


def _table(file: StoredFile, table: tables.Table, package: Any) -> Preview:
    names = [column.name for column in table.columns]
    words = column_words(file, names, package)
    heads = tuple(
        _head(column, said.type, said.unit, said.description, table.summarised_rows)
        for column, said in zip(table.columns, words, strict=True)
    )
    if table.row_count is None:
        rows = f"more than {whole(table.summarised_rows)} rows"
    else:
        rows = counted(table.row_count, "row")
    notes = [table.note] if table.note else []
    if table.row_count is None or table.row_count > table.summarised_rows:
        notes.append(f"Columns are summarised from the first {whole(table.summarised_rows)} rows.")
    if table.column_count > len(heads):
        notes.append(f"The first {len(heads)} columns are shown.")
    said = f"Map of {counted(len(table.coordinates), 'point')} of this table"
    return Preview(
        "table",
        " ".join(notes),
        heads=heads,
        rows=tuple(tuple(None if cell is None else sendable(cell) for cell in row) for row in table.rows),
        shape=f"{rows} × {counted(table.column_count, 'column')}",
        map=dot_map(table.coordinates, said),
    )


def _head(column: tables.Summary, type_: str, unit: str, description: str, total: int) -> Head:
    name = visible(column.name)
    span = more = ""
    picture = Markup("")
    if column.low is not None and column.high is not None:
        low, high = _end(column.low), _end(column.high)
        span = low if low == high else f"{low} … {high}"
        picture = histogram(column.bins, f"Histogram of {name}, from {low} to {high}")
    present = total - column.missing
    if not column.summarised:
        more = "not summarised"
    elif total and not present:
        more = "no values"
    elif column.mean is not None and column.distinct and column.distinct > 1:
        more = f"mean {number(column.mean)}"
    elif column.distinct is not None and present:
        if column.distinct == 1:
            more = "always the same"
        else:
            more = "all different" if column.distinct == present else f"{whole(column.distinct)} different"
    return Head(
        name=name,
        type=type_ or column.kind,
        unit=unit,
        description=description,
        missing=f"{percent(column.missing, total)} missing" if column.missing and present else "",
        span=span,
        more=more,
        picture=picture,
        values=tuple(
            Value(visible(text) or "(empty)", percent(count, total), bar(count / total))
            for text, count in column.tops
        ),
        numeric=column.kind in ("integer", "decimal"),
    )


def _end(value: Any) -> str:
    return number(value) if isinstance(value, int | float) else str(value).removesuffix(" 00:00:00")
