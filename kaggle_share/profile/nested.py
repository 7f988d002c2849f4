"""The fields of nested types, from the type as DuckDB writes it: `STRUCT(a INTEGER, b STRUCT(c VARCHAR)[])`."""

from __future__ import annotations

from kaggle_share.model import Column
from kaggle_share.profile import semantic

DEEPEST = 20


def children_of(original: str, depth: int = 0) -> tuple[Column, ...]:
    """Fields of a struct, or of the structs in a list; empty for other types, and below `DEEPEST` levels."""
    inner = original.strip()
    while inner.endswith("]"):
        inner = inner[: inner.rindex("[")].strip()
    if not inner.upper().startswith("STRUCT(") or not inner.endswith(")") or depth >= DEEPEST:
        return ()
    found = []
    for order, part in enumerate(_parts(inner[len("STRUCT(") : -1])):
        name, kind = _named(part.strip())
        found.append(
            Column(
                name,
                order,
                semantic.kaggle_type(name, kind),
                kind,
                unit=semantic.unit_of(name, semantic.family(kind)),
                children=children_of(kind, depth + 1),
            )
        )
    return tuple(found)


def _parts(text: str) -> list[str]:
    """What stands between the commas that are in no quotes and no brackets."""
    parts, start, depth, quote = [], 0, 0, ""
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _named(part: str) -> tuple[str, str]:
    """A field's name and type: `"a b" INTEGER`."""
    if part.startswith('"'):
        end = 1
        while end < len(part):
            if part[end] == '"':
                if part[end + 1 : end + 2] != '"':
                    break
                end += 1
            end += 1
        return part[1:end].replace('""', '"'), part[end + 1 :].strip()
    name, _, kind = part.partition(" ")
    return name, kind.strip()
