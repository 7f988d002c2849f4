"""JSON Lines, written anew with some columns changed: lines that nothing changes in stay byte for byte.

A column may be a path into nested objects, `contact.email`; in lists it means each element. Numbers that no double
holds exactly are written as they stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes.source import Keep, Source, reading, text_of, writing
from kaggle_share.screen.fixes.values import Change

OFTEN = 10_000
"""Lines between two questions whether to stop."""


class _Number(float):
    """A number whose text a double would not give back."""

    text: str


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value of some columns to those that want to see it. Answers the number of rows."""
    count = 0
    with reading(source) as file:
        for number, (_, row) in enumerate(_rows(file, source)):
            if number % OFTEN == 0:
                watch.check()
            if row is None:
                continue
            count += 1
            for name, seen in columns.items():
                for value in values(row, name):
                    seen(value)
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
    """Write the table with some columns changed. As `delimited.rewrite`."""
    count = 0
    with reading(source) as file, writing(source, target) as out:
        for number, (line, row) in enumerate(_rows(file, source)):
            if number % OFTEN == 0:
                watch.check()
            if row is None:
                out.write(line)
                continue
            if keep is not None and not keep([_first(row, name) for name in asked]):
                continue
            count += 1
            touched = False
            for name, change in changes.items():
                touched |= change_value(row, name, change, _first(row, change.subject) if change.subject else None)
            out.write(json_text(row).encode("utf-8", "surrogatepass") + b"\n" if touched else line)
    return count


def values(row: Any, name: str) -> Iterator[str]:
    """All values at a path, as text; those that are missing left out."""
    for holder, key in _holders(row, name):
        yield from _leaves(holder[key])


def _first(row: Any, name: str) -> str | None:
    return next(values(row, name), None)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    else:
        text = text_of(value)
        if text is not None and text != "":
            yield text


def _holders(row: Any, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every object that has the last part of a path, with that part; a key may have dots of its own."""
    if isinstance(row, list):
        for one in row:
            yield from _holders(one, name)
    elif isinstance(row, dict):
        if name in row:
            yield row, name
            return
        head, dot, tail = name.partition(".")
        while dot:
            if head in row:
                yield from _holders(row[head], tail)
            more, dot, tail = tail.partition(".")
            head = f"{head}.{more}"


def change_value(row: Any, name: str, change: Change, subject: str | None) -> bool:
    """Change all values at a path in place; True where one is not as it was. `subject` tells whose they are."""
    touched = False
    for holder, key in list(_holders(row, name)):
        if change.drops:
            del holder[key]
            touched = True
            continue
        new = _changed(holder[key], change, subject)
        touched |= new is not holder[key]
        holder[key] = new
    return touched


def _changed(value: Any, change: Change, subject: str | None) -> Any:
    if isinstance(value, list):
        return [_changed(one, change, subject) for one in value]
    if isinstance(value, dict):
        return {key: _changed(one, change, subject) for key, one in value.items()}
    text = value.text if isinstance(value, _Number) else text_of(value)
    if text is None or text == "":
        return value
    new = change.value(text, subject)
    if new is None:
        return None
    if new == text and not (change.result == "text" and not isinstance(value, str)):
        return value
    is_number = change.result == "integer" or (change.result == "same" and not isinstance(value, str))
    return _number(new) if is_number else new


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        return exact_float(text)


def _rows(file: IO[bytes], source: Source) -> Iterator[tuple[bytes, Any]]:
    """Each line with its object; None for blank lines.

    Raises
    ------
    InputError
        A line is no JSON object: what stands in it could not be changed.
    """
    read = json.JSONDecoder(parse_float=exact_float).decode
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            yield line, None
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            row = read(text.strip())
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise InputError(
                f'"{source.path}" line {number} is no JSON object, so its columns can\'t be changed',
                "Correct the line, or leave the file out",
            ) from None
        yield line, row


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Lines of a file of which not every kind can tell lines itself."""
    rest = b""
    while chunk := file.read(1 << 20):
        parts = (rest + chunk).split(b"\n")
        rest = parts.pop()
        for part in parts:
            yield part + b"\n"
    if rest:
        yield rest


def exact_float(text: str) -> float:
    """A number of JSON that knows how it was written."""
    value = float(text)
    if repr(value) == text:
        return value
    kept = _Number(value)
    kept.text = text
    return kept


def json_text(value: Any) -> str:
    """The JSON of a row, with the numbers as they stood."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {json_text(v)}" for key, v in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(json_text, value)) + "]"
    if isinstance(value, _Number):
        return value.text
    return json.dumps(value, ensure_ascii=False)
