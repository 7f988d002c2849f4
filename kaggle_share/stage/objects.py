"""Dicts and lists as JSON (RFC 8259), which has no `nan`, no dates and only text for keys."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError


def write_json(value: Any, path: Path, name: str, say: Callable[[str], None]) -> None:
    """Write a dict or list, indented by two.

    Raises
    ------
    InputError
        It is empty, or holds something that JSON can't; with the place of it.
    """
    plain = _checked(value, name, say)
    path.write_text(json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n", "utf-8")


def write_lines(value: Any, path: Path, name: str, say: Callable[[str], None]) -> None:
    """Write a list as JSON Lines, one entry a line.

    Raises
    ------
    InputError
        As `write_json`, or it is a dict.
    """
    if not isinstance(value, list):
        raise InputError(f'"{name}" is a dict, which JSON Lines can\'t hold', "Use --format json")
    plain = _checked(value, name, say)
    with path.open("w", encoding="utf-8") as file:
        for line in plain:
            file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")


def to_json(value: Any, name: str, say: Callable[[str], None]) -> Any:
    """A value as JSON can hold it: NumPy's numbers as plain ones, tuples as lists, numbers as keys as text.

    Parameters
    ----------
    value:
        Any value.
    name:
        What to call it in errors.
    say:
        Called with notes for the user, such as that keys became text.

    Raises
    ------
    InputError
        JSON can't hold a part of it; with its place, as in `scores["a"][3]`.
    """
    return _convert(value, name, say, ())


def _checked(value: Any, name: str, say: Callable[[str], None]) -> Any:
    if not value:
        raise InputError(f'"{name}" is empty', "Pick it once it holds something")
    try:
        plain = to_json(value, name, say)
        json.dumps(plain, ensure_ascii=False).encode()
    except RecursionError:
        raise InputError(f'"{name}" is nested too deeply for JSON', "Flatten it") from None
    except UnicodeEncodeError:
        raise InputError(f'"{name}" holds text that is not Unicode', "Correct the text") from None
    return plain


def _convert(value: Any, place: str, say: Callable[[str], None], above: tuple[int, ...]) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return str(value) if isinstance(value, str) else value
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return _convert(value.item(), place, say, above)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError(f"{place} is {value}, which JSON can't hold", "Replace it, as by None")
        return float(value)
    if id(value) in above:
        raise InputError(f"{place} holds itself, which JSON can't", "Take it out")
    inside = (*above, id(value))
    if isinstance(value, dict):
        return _convert_dict(value, place, say, inside)
    if isinstance(value, (list, tuple)):
        return [_convert(one, f"{place}[{number}]", say, inside) for number, one in enumerate(value)]
    if type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        return _convert(value.tolist(), place, say, above)
    kind = type(value).__name__
    fix = "Pick it by itself" if kind in ("DataFrame", "Series", "Figure") else "Turn it into text or numbers"
    raise InputError(f"{place} is {'an' if kind[:1] in 'aeiouAEIOU' else 'a'} {kind}, which JSON can't hold", fix)


def _convert_dict(value: dict[Any, Any], place: str, say: Callable[[str], None], inside: tuple[int, ...]) -> Any:
    made: dict[str, Any] = {}
    for key, one in value.items():
        if not isinstance(key, str):
            say("keys that are not text are written as text")
        text = _key(key)
        if text in made:
            raise InputError(f'{place} has two keys that JSON writes as "{text}"', "Rename one of them")
        made[text] = _convert(one, f"{place}[{key!r}]", say, inside)
    return made


def _key(key: Any) -> str:
    if key is None or isinstance(key, bool):
        return json.dumps(key)
    return str(key)
