"""Looking through a file's text for secrets, in pieces, however large it is."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from kaggle_share.errors import ChangedError, StagingError
from kaggle_share.model import Resource, Watch
from kaggle_share.screen.personal import Clue, in_running_text
from kaggle_share.screen.rule import CONTEXT, LONGEST, Rule, find
from kaggle_share.screen.sieve import Wanted, personal, suspicious

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

Found = tuple[Rule | Clue, int, str]
"""What was found, the line of it, and its redacted sample."""


_PATH = re.compile(r"""(?<=\s)(?:d="\s{0,9}[Mm]|points=")[MLHVCSQTAZmlhvcsqtazeE\d\s,.+-]*"?""")
_INK = re.compile(r"\S")


@dataclass
class Sighting:
    """All places in one text where one kind of secret or personal data stands."""

    rule: Rule | Clue
    line: int
    """Of the first, from 1."""
    samples: list[str]
    count: int = 1


def in_text(text: str, table: Sequence[Rule]) -> list[Sighting]:
    """The secrets in a short text, one entry for each kind."""
    return gathered((hit.rule, text.count("\n", 0, hit.start) + 1, hit.sample) for hit in find(text, table))


def personal_in_text(text: str, where: str = "", given: frozenset[str] = frozenset()) -> list[Sighting]:
    """The personal data in a text, one entry for each kind. Parameters as for `in_running_text`."""
    found = in_running_text(text, where, given)
    return gathered((trace.rule, text.count("\n", 0, trace.start) + 1, trace.sample) for trace in found)


def in_file(
    resource: Resource,
    table: Sequence[Rule],
    watch: Watch,
    *,
    people: bool = True,
    given: frozenset[str] = frozenset(),
) -> list[Sighting] | None:
    """The secrets and personal data in a file's first `LIMIT` bytes, one entry for each kind; None for other files.

    Parameters
    ----------
    resource:
        The file.
    table:
        The rules of secrets.
    watch:
        Asked whether to stop.
    people:
        Look for personal data, too.
    given:
        Personal data that the user gives on purpose.

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
        with resource.location.open("rb") as file:
            return in_stream(file, encoding, table, watch, size=resource.size, people=people, given=given)
    except FileNotFoundError:
        raise ChangedError(
            f'"{resource.path}" vanished while it was being looked through', "Run it again; nothing was published"
        ) from None
    except OSError as error:
        raise StagingError(f'"{resource.path}" can\'t be read: {error.strerror}', "Check its permissions") from None


def encoding_of(path: Path) -> str | None:
    """How to read a file's bytes so that ASCII in it can be searched; None where it is not text."""
    with path.open("rb") as file:
        return encoding_of_head(file.read(HEAD))


def encoding_of_head(head: bytes) -> str | None:
    """The same of a file's first bytes."""
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


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


def in_stream(
    file: Readable,
    encoding: str,
    table: Sequence[Rule],
    watch: Watch,
    *,
    size: int,
    people: bool = True,
    given: frozenset[str] = frozenset(),
    limit: int = LIMIT,
) -> list[Sighting]:
    """The same in a stream of bytes, of which at most `limit` are read."""
    return gathered(_sightings(file, encoding, table, watch, size > SMALL, people, given, limit))


def _sightings(
    file: Readable,
    encoding: str,
    table: Sequence[Rule],
    watch: Watch,
    large: bool,
    people: bool,
    given: frozenset[str],
    limit: int,
) -> Iterator[Found]:
    """Hits with their line, each once."""
    windows = _windows(file, encoding, limit)
    while batch := list(islice(windows, BATCH)):
        watch.check()
        texts = [window.text for window in batch]
        keys = suspicious(texts, tuple(table)) if large else [True] * len(batch)
        persons: list[Wanted | None] = [(frozenset(), False)] * len(batch)
        if people:
            persons = [*personal(texts)] if large else [None] * len(batch)
        for window, has_key, has_person in zip(batch, keys, persons, strict=True):
            hits: list[tuple[Rule | Clue, int, str]] = []
            if has_key:
                hits += [(hit.rule, hit.start, hit.sample) for hit in find(window.text, table)]
            if has_person is None or any(has_person):
                traces = in_running_text(_without_drawings(window.text), "", given, has_person)
                hits += [(one.rule, one.start, one.sample) for one in traces]
            for rule, start, sample in hits:
                if window.low <= start < window.high:
                    yield rule, window.line + window.text.count("\n", 0, start), sample


def _without_drawings(text: str) -> str:
    """The text with blanks in place of the paths in it (SVG): of their numbers some look like a card's, or a phone's.

    Nothing but a path's letters and numbers goes, and every character stays in its place.
    """
    return _PATH.sub(lambda found: _INK.sub(" ", found[0]), text) if 'd="' in text or 'points="' in text else text


def _windows(file: Readable, encoding: str, limit: int) -> Iterator[_Window]:
    text, line, low = "", 1, 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    left = limit
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


def gathered(found: Iterable[Found]) -> list[Sighting]:
    """One entry for each kind, with at most two samples."""
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
