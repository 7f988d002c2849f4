"""Looking through a file's text for secrets, in pieces, however large it is."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kaggle_share.errors import ChangedError, StagingError
from kaggle_share.model import Resource, Watch
from kaggle_share.screen.rule import CONTEXT, LONGEST, Rule, find

LIMIT = 64 * 2**20
"""Bytes of one file that are looked through; what follows is said not to be."""
PIECE = 2**20
"""Bytes read at once."""
HEAD = 8192
"""Bytes that tell text from other files."""


@dataclass
class Sighting:
    """All places in one text where one kind of secret stands."""

    rule: Rule
    line: int
    """Of the first, from 1."""
    samples: list[str]
    count: int = 1


def in_text(text: str, table: Sequence[Rule]) -> list[Sighting]:
    """The secrets in a short text, one entry for each kind."""
    return _gathered((hit.rule, text.count("\n", 0, hit.start) + 1, hit.sample) for hit in find(text, table))


def in_file(resource: Resource, table: Sequence[Rule], watch: Watch) -> list[Sighting] | None:
    """The secrets in a file's first `LIMIT` bytes, one entry for each kind; None where it is not text.

    Raises
    ------
    ChangedError
        The file vanished.
    StagingError
        It can't be read.
    """
    try:
        encoding = encoding_of(resource.location)
        if encoding is None:
            return None
        return _gathered(_sightings(resource.location, encoding, table, watch))
    except FileNotFoundError:
        raise ChangedError(
            f'"{resource.path}" vanished while it was being looked through', "Run it again; nothing was published"
        ) from None
    except OSError as error:
        raise StagingError(f'"{resource.path}" can\'t be read: {error.strerror}', "Check its permissions") from None


def encoding_of(path: Path) -> str | None:
    """How to read a file's bytes so that ASCII in it can be searched; None where it is not text."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Of whatever encoding: secrets are ASCII, and this one maps each byte to one character and never fails.
    return None if b"\0" in head else "latin-1"


def _sightings(path: Path, encoding: str, table: Sequence[Rule], watch: Watch) -> Iterator[tuple[Rule, int, str]]:
    """Hits with their line. Windows overlap, so that nothing is cut in two, and each hit is given once."""
    window, line, first = "", 1, True
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        left = LIMIT
        while True:
            watch.check()
            data = file.read(min(PIECE, left))
            left -= len(data)
            last = not data or left == 0
            window += decoder.decode(data, final=last)
            low, high = 0 if first else CONTEXT, len(window) if last else len(window) - LONGEST
            for hit in find(window, table):
                if low <= hit.start < high:
                    yield hit.rule, line + window.count("\n", 0, hit.start), hit.sample
            if last:
                return
            keep = max(0, high - CONTEXT)
            if keep:
                line += window.count("\n", 0, keep)
                window, first = window[keep:], False


def _gathered(found: Iterator[tuple[Rule, int, str]]) -> list[Sighting]:
    sightings: dict[str, Sighting] = {}
    for rule, line, sample in found:
        known = sightings.get(rule.id)
        if known is None:
            sightings[rule.id] = Sighting(rule, line, [sample])
        else:
            known.count += 1
            if len(known.samples) < 2 and sample not in known.samples:
                known.samples.append(sample)
    return list(sightings.values())
