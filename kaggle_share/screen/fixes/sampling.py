"""Samples: a part of the rows, drawn so that everybody gets the same one again.

Rows are drawn by selection sampling (Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm S): exactly as
many as asked for, each set of rows equally likely, in their order, whatever the table's size. With strata each value
of a column keeps its share. By subject, subjects are drawn and all of their rows stay, in every table that has the
column: a subject is in when a hash of seed and subject is small.
"""

from __future__ import annotations

import hashlib
import heapq
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from kaggle_share.errors import InputError, UnknownNameError
from kaggle_share.model import SILENT, Watch
from kaggle_share.model.protected import Sampled
from kaggle_share.rules import printable
from kaggle_share.screen.fixes import look_at, write_anew
from kaggle_share.screen.fixes.codes import normalised
from kaggle_share.screen.fixes.source import Source
from kaggle_share.spec.sampling import Sample

MOST_STRATA = 100_000
"""Different values of a column that the sample is stratified by."""


def sample(
    sources: Sequence[Source], wanted: Sample, targets: Mapping[str, Path], watch: Watch = SILENT
) -> tuple[Sampled, ...]:
    """Draw a sample of tables.

    Parameters
    ----------
    sources:
        All tables that are to be published.
    wanted:
        How many rows, and how they are drawn.
    targets:
        Path of each table → the file to write.
    watch:
        Asked whether to stop.

    Returns
    -------
    What was drawn; a table that has all of its rows still is not among it, and was not written.

    Raises
    ------
    UnknownNameError
        No table has the column.
    InputError
        There are too many strata.
    """
    column = wanted.by or wanted.subject
    if column and not any(column in source.names for source in sources):
        names = [name for source in sources for name in source.names]
        raise UnknownNameError("a column", column, names, "Name one of the columns that --sample is by")
    if wanted.subject:
        return _by_subject([one for one in sources if wanted.subject in one.names], wanted, targets, watch)
    drawn = []
    for source in sources:
        done = _of_rows(source, wanted, targets[source.path], watch)
        if done is not None:
            drawn.append(done)
    return tuple(drawn)


class Draw:
    """Algorithm S, for each stratum by itself.

    Parameters
    ----------
    sizes:
        Stratum → its rows.
    wanted:
        How many rows in all, or which share of them.
    """

    def __init__(self, sizes: Mapping[str | None, int], wanted: Sample) -> None:
        self._left = dict(sizes)
        self._needed = allocated(sizes, wanted)
        self._random = random.Random(wanted.seed)  # noqa: S311 - to be repeated, not to be secret

    def keep(self, stratum: str | None) -> bool:
        """Whether the next row of a stratum is in."""
        left, needed = self._left[stratum], self._needed[stratum]
        self._left[stratum] = left - 1
        # Of `random` alone Python promises that later versions draw the same.
        if self._random.random() * left < needed:
            self._needed[stratum] = needed - 1
            return True
        return False


def allocated(sizes: Mapping[str | None, int], wanted: Sample) -> dict[str | None, int]:
    """Rows to draw of each stratum: its share, by largest remainder, and one at least where that many are wanted."""
    rows = sum(sizes.values())
    total = min(rows, wanted.rows_of(rows))
    if not rows:
        return dict.fromkeys(sizes, 0)
    exact = {stratum: total * size / rows for stratum, size in sizes.items()}
    least = 1 if total >= len(sizes) else 0
    given = {stratum: min(sizes[stratum], max(least, int(share))) for stratum, share in exact.items()}
    order = sorted(sizes, key=lambda one: (given[one] - exact[one], "" if one is None else one))
    while (rest := total - sum(given.values())) != 0:
        # What the floor of one took too much is taken from the largest.
        step = 1 if rest > 0 else -1
        every = order if step > 0 else sorted(sizes, key=lambda one: -given[one])
        for stratum in every:
            if rest and least <= given[stratum] + step <= sizes[stratum]:
                given[stratum] += step
                rest -= step
    return given


def _of_rows(source: Source, wanted: Sample, target: Path, watch: Watch) -> Sampled | None:
    sizes: Counter[str | None] = Counter()
    by = wanted.by if wanted.by in source.names else ""

    def count(value: str) -> None:
        sizes[value] += 1
        if len(sizes) > MOST_STRATA:
            raise InputError(
                f'"{printable(by)}" has more than {MOST_STRATA:,} different values, too many to sample by',
                "Sample by a column with few values",
            )

    rows = look_at(source, {by: count} if by else {}, watch)
    if by:
        sizes[None] = rows - sum(sizes.values())
        if sizes[None] < 0:
            raise InputError(f'"{printable(by)}" holds lists, so it can\'t be sampled by', "Sample by another column")
    else:
        sizes[None] = rows
    if wanted.rows_of(rows) >= rows:
        return None
    draw = Draw({stratum: size for stratum, size in sizes.items() if size}, wanted)
    keep = (lambda values: draw.keep(values[0])) if by else (lambda values: draw.keep(None))
    kept = write_anew(source, target, {}, watch, keep=keep, asked=(by,) if by else ())
    return Sampled(source.path, kept, rows, wanted.seed, by)


def _by_subject(
    sources: Sequence[Source], wanted: Sample, targets: Mapping[str, Path], watch: Watch
) -> tuple[Sampled, ...]:
    """The subjects with the smallest hashes, out of those of all tables."""
    places: set[int] = set()

    def seen(value: str) -> None:
        places.add(_place(value, wanted.seed))

    rows = {source.path: look_at(source, {wanted.subject: seen}, watch) for source in sources}
    number = wanted.rows_of(len(places))
    if number >= len(places):
        return ()
    last = heapq.nsmallest(number, places)[-1]
    drawn = []
    for source in sources:
        kept = write_anew(
            source,
            targets[source.path],
            {},
            watch,
            keep=lambda values: values[0] is not None and _place(values[0], wanted.seed) <= last,
            asked=(wanted.subject,),
        )
        drawn.append(Sampled(source.path, kept, rows[source.path], wanted.seed, "", wanted.subject))
    return tuple(drawn)


def _place(subject: str, seed: int) -> int:
    text = f"{seed}:{normalised(subject)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, person=b"ks-sample").digest(), "big")
