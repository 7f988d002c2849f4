"""Excel workbooks, written anew with some columns changed: sheets, values, number formats and widths of columns.

All else is left behind, since it may hold copies of what is to go: formulas (their values stay), charts, pivot
tables, comments, names, links. A column is changed in every sheet that has one of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes.source import HOW, Keep, Source, cell_text
from kaggle_share.screen.fixes.values import Change

OFTEN = 10_000
"""Rows between two questions whether to stop."""
SENTENCE = (
    "the workbook was written anew: formulas became their values; charts, comments and other formats were left out"
)


def names(location: Path, path: str) -> tuple[str, ...]:
    """The names of all sheets' columns, each once.

    Raises
    ------
    InputError
        It is damaged, or openpyxl is missing.
    """
    with _opened(location, path) as book:
        return tuple(dict.fromkeys(name for sheet in book.worksheets for name in _header(sheet)[1] if name))


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value of some columns to those that want to see it. Answers the number of rows."""
    count = 0
    with _opened(source.location, source.path) as book:
        for sheet in book.worksheets:
            start, header = _header(sheet)
            wanted = [(place, columns[name]) for place, name in enumerate(header) if name in columns]
            for row in sheet.iter_rows(min_row=start + 1, values_only=True) if header else ():
                if count % OFTEN == 0:
                    watch.check()
                count += 1
                for place, seen in wanted:
                    text = _text(row[place]) if place < len(row) else None
                    if text:
                        seen(text)
    return count


def rewrite(
    source: Source,
    target: Path,
    changes: Mapping[str, Change],
    watch: Watch,
    *,
    keep: Keep | None = None,
    asked: Sequence[str] = (),
) -> int:
    """Write the workbook with some columns changed. As `delimited.rewrite`, but that rows can't be left out."""
    import openpyxl

    from kaggle_share.screen.fixes.office import strip_office

    del asked
    if keep is not None:
        raise InputError(f'"{source.path}": a sample of a workbook can\'t be drawn', HOW)
    _need_values(source)
    count = 0
    made = openpyxl.Workbook(write_only=True)
    with _opened(source.location, source.path) as book:
        for sheet in book.worksheets:
            count += _sheet(sheet, made.create_sheet(sheet.title), changes, watch)
    rough = target.with_name(f".{target.name}.rough")
    try:
        made.save(rough)
        # Without the time of writing, so that the same content gives the same bytes.
        strip_office(rough, target)
    finally:
        rough.unlink(missing_ok=True)
    return count


def _sheet(old: Any, new: Any, changes: Mapping[str, Change], watch: Watch) -> int:
    from openpyxl.cell import WriteOnlyCell

    start, header = _header(old)
    dropped = {place for place, name in enumerate(header) if name in changes and changes[name].drops}
    changed = {place: changes[name] for place, name in enumerate(header) if name in changes and place not in dropped}
    whose = {name: place for place, name in enumerate(header)}
    count = 0
    for number, row in enumerate(old.iter_rows(), 1):
        if number % OFTEN == 0:
            watch.check()
        count += number > start
        cells = []
        for place, cell in enumerate(row):
            if place in dropped:
                continue
            value = cell.value
            if number > start and place in changed:
                value = _changed(value, changed[place], row, whose)
            made = WriteOnlyCell(new, value)
            if cell.has_style and type(value) is type(cell.value):
                made.number_format = cell.number_format
            cells.append(made)
        new.append(cells)
    return count


def _changed(value: Any, change: Change, row: Sequence[Any], whose: Mapping[str, int]) -> Any:
    text = _text(value)
    if not text:
        return value
    place = whose.get(change.subject, -1) if change.subject else -1
    subject = _text(row[place].value) if 0 <= place < len(row) else None
    new = change.value(text, subject)
    if new is None or change.result == "text" or isinstance(value, str):
        return int(new) if new is not None and change.result == "integer" else new
    if isinstance(value, datetime | date) and change.result == "same":
        return datetime.fromisoformat(new)
    number = float(new)
    return int(number) if change.result == "integer" or (isinstance(value, int) and number.is_integer()) else number


def _header(sheet: Any) -> tuple[int, tuple[str, ...]]:
    """Number of the first row that isn't empty, from 1, and the names in it."""
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(value is not None for value in row):
            return number, tuple("" if value is None else str(value) for value in row)
    return 0, ()


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return cell_text(value)


def _need_values(source: Source) -> None:
    """Raise `InputError` where a formula has no value: it was never calculated, and nothing would be left of it."""
    with (
        _opened(source.location, source.path, formulas=True) as book,
        _opened(source.location, source.path) as values,
    ):
        for sheet, calculated in zip(book.worksheets, values.worksheets, strict=True):
            for row, results in zip(sheet.iter_rows(), calculated.iter_rows(values_only=True), strict=False):
                for cell, result in zip(row, results, strict=False):
                    if cell.data_type == "f" and result is None:
                        raise InputError(
                            f'"{source.path}" has formulas without values', "Open it, save it, and run it again"
                        )


@contextmanager
def _opened(location: Path, path: str, *, formulas: bool = False) -> Iterator[Any]:
    try:
        import openpyxl
    except ImportError:
        raise InputError(
            f'"{path}": to change a workbook needs openpyxl', 'pip install "kaggle-share[excel]"'
        ) from None
    try:
        book = openpyxl.load_workbook(location, read_only=True, data_only=not formulas)
    except Exception:  # noqa: BLE001 - whatever the library raises, which may quote a value
        raise InputError(f'"{path}" can\'t be read as a workbook', HOW) from None
    try:
        yield book
    finally:
        book.close()
