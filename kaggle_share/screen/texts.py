"""Looking through a file's text for secrets, in pieces, however large it is."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path

from kaggle_share.errors import ChangedError, StagingError
from kaggle_share.model import Resource, Watch
from kaggle_share.screen.rule import CONTEXT, LONGEST, Rule, find
from kaggle_share.screen.sieve import suspicious

LIMIT = 64 * 2**20
"""Bytes of one file that are looked through; what follows is said not to be."""
PIECE = 2**16
"""Bytes of one window."""
BATCH = 64
"""Windows looked over at once."""
SMALL = 2**18
"""Bytes up to which a file is searched at once, without the first look over it (which imports Arrow)."""
HEAD = 8192
"""Bytes that tell text from other files."""

Found = tuple[Rule, int, str]
"""A rule, the line of a hit, and its redacted sample."""


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
        return _gathered(_sightings(resource, encoding, table, watch))
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


@dataclass(frozen=True)
class _Window:
    """A piece of a file with what stands around it, so that nothing is cut in two."""

    text: str
    low: int
    """Hits before this belong to the window before, those from `high` on to the next."""
    high: int
    line: int
    """Number of its first line."""


def _sightings(resource: Resource, encoding: str, table: Sequence[Rule], watch: Watch) -> Iterator[Found]:
    """Hits with their line, each once."""
    windows = _windows(resource.location, encoding)
    large = resource.size > SMALL
    while batch := list(islice(windows, BATCH)):
        watch.check()
        texts = [window.text for window in batch]
        for window, wanted in zip(batch, suspicious(texts, tuple(table)) if large else repeat(True), strict=False):
            for hit in find(window.text, table) if wanted else ():
                if window.low <= hit.start < window.high:
                    yield hit.rule, window.line + window.text.count("\n", 0, hit.start), hit.sample


def _windows(path: Path, encoding: str) -> Iterator[_Window]:
    text, line, low = "", 1, 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        left = LIMIT
        while True:
            data = file.read(min(PIECE, left))
            left -= len(data)
            last = not data or left == 0
            text += decoder.decode(data, final=last)
            high = len(text) if last else len(text) - LONGEST
            if last or high > low:
                yield _Window(text, low, high, line)
            if last:
                return
            if high > low:
                cut = max(0, high - CONTEXT)
                line += text.count("\n", 0, cut)
                text, low = text[cut:], high - cut


def _gathered(found: Iterable[Found]) -> list[Sighting]:
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
