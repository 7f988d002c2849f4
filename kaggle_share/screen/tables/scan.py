"""One pass over a table: what each column holds, as far as deciding needs it. All values are looked at, none kept.

Each piece of a text column goes through one expression of all tokens in RE2, its distinct values only where they
repeat. What hits is looked at in Python: all of it where hits are few, a sample where a column is full of them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kaggle_share.screen.tables.cued import EVERY, sieve
from kaggle_share.screen.tables.leaves import as_text, is_text, leaves
from kaggle_share.screen.tables.tokens import Token, sights

SAMPLE = 3000
"""Distinct values of a column that its distribution is told from."""
EACH = 600
"""Values that one piece adds to the sample, at most."""
DENSE = 2000
"""Hits of one piece up to which Python looks at each."""
KNOWN = 400
"""Values with a token after which a dense column is known to be full of them, and looked at by sample only."""
REPEATS = 0.7
"""Share of distinct values up to which a column is looked at by its dictionary."""
MISSING = frozenset(
    (
        "",
        "na",
        "n/a",
        "nan",
        "null",
        "none",
        "-",
        "--",
        "?",
        ".",
        "unknown",
        "unk",
        "missing",
        "#n/a",
        "tbd",
        "xxx",
        "nil",
    )
)
"""Values that say that there is none, in lower case."""
BENIGN = (
    r"^\s*[-+]?\d*\.\d+(?:[eE][-+]?\d+)?\s*$"
    r"|^\s*\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\s*$"
    r"|^\s*[0-9a-fA-F]{32}\s*$|^\s*[0-9a-fA-F]{40}\s*$|^\s*[0-9a-fA-F]{56,128}\s*$"
    r"|^\s*[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\s*$"
    r"|^\s*1[0-9]{9}\s*$|^\s*1[0-9]{12}\s*$|^\s*\d{1,8}\s*$"
)
"""Whole values that no token is in: decimal numbers, dates and times, hashes, UUIDs, epochs, short integers."""


@dataclass
class Hit:
    """What was found of one token in one column."""

    rows: float = 0.0
    """Rows that hold it; an estimate where only a sample was looked at."""
    whole: float = 0.0
    """Rows whose value is it and nothing else."""
    looked: int = 0
    """Values with the token's shape that were looked at."""
    passed: int = 0
    """Those of them that are it."""
    values: dict[str, None] = field(default_factory=dict, repr=False)
    """Some of them, distinct. Never leave this module but redacted."""
    exact: bool = True


@dataclass
class Found:
    """Secrets of one rule in one column. Holds no part of them."""

    title: str
    rows: int = 0
    samples: list[str] = field(default_factory=list)


@dataclass
class Gathered:
    """What one pass gathered of one column."""

    name: str
    rows: int = 0
    present: int = 0
    """Rows that hold a value."""
    texts: int = 0
    integers: int = 0
    decimals: int = 0
    dates: int = 0
    """Rows by the type in which the file has them."""
    timed: bool = False
    """Dates with a time of day."""
    sample: dict[str, int] = field(default_factory=dict, repr=False)
    """Distinct values as text → how often they stand in what was sampled."""
    numbers: list[float] = field(default_factory=list, repr=False)
    """Some numbers, or of dates their days since 1970."""
    low: float | None = None
    high: float | None = None
    hits: dict[str, Hit] = field(default_factory=dict)
    secrets: dict[str, Found] = field(default_factory=dict)
    """By the rule's id."""
    unused: bool = False
    """Its dictionary has values that no row uses."""
    drawn: int = 0
    """Rows that the sample was drawn from."""
    nested: bool = False

    @property
    def distinct_share(self) -> float:
        """Share of distinct values among those sampled."""
        total = sum(self.sample.values())
        return len(self.sample) / total if total else 0.0


class Scanner:
    """Gathers the columns of one table, piece by piece.

    Parameters
    ----------
    secrets:
        Look for tokens and passwords, too: where nobody looks through the file as a text.
    """

    def __init__(self, *, secrets: bool = False, seed: int = 7) -> None:
        self.secrets = secrets
        self.columns: dict[str, Gathered] = {}
        self.rows = 0
        self._random = random.Random(seed)  # noqa: S311 - which values are sampled is no secret

    def add(self, piece: Any, names: tuple[str, ...]) -> None:
        """Look at one piece: a record batch, whose columns are called `names`."""
        seen: dict[str, int] = {}
        self.rows += piece.num_rows
        for name, values in zip(names, piece.columns, strict=True):
            number = seen[name] = seen.get(name, 0) + 1
            self._column(name if number == 1 else f"{name} ({number})", values)

    def tasks(self, piece: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        """The piece's columns one by one, nested ones by their leaves: for workers side by side."""
        seen: dict[str, int] = {}
        self.rows += piece.num_rows
        for name, values in zip(names, piece.columns, strict=True):
            number = seen[name] = seen.get(name, 0) + 1
            for path, leaf in leaves(name if number == 1 else f"{name} ({number})", values):
                self.columns.setdefault(path, Gathered(path))
                yield path, leaf

    def _column(self, name: str, values: Any) -> None:
        for path, leaf in leaves(name, values):
            self.look(path, leaf)

    def look(self, path: str, values: Any) -> None:
        """Look at one flat column's piece."""
        import pyarrow as pa
        from pyarrow import types

        column = self.columns.setdefault(path, Gathered(path))
        column.rows += len(values)
        if types.is_dictionary(values.type):
            self._dictionary(column, values)
            return
        present = len(values) - values.null_count
        column.present += present
        if present == 0:
            return
        kind = values.type
        if types.is_boolean(kind) or types.is_null(kind):
            return
        if is_text(kind):
            self._texts(column, as_text(values))
        elif types.is_integer(kind):
            column.integers += present
            self._numbers(column, values)
        elif types.is_floating(kind) or types.is_decimal(kind):
            column.decimals += present
            self._numbers(column, values)
        elif types.is_temporal(kind) and not types.is_time(kind) and not types.is_duration(kind):
            column.dates += present
            self._dates(column, values)
        elif not types.is_time(kind) and not types.is_duration(kind):
            try:
                self._texts(column, values.cast(pa.string()))
            except pa.ArrowException:
                self._texts(column, pa.array([str(value) for value in values.to_pylist()], pa.string()))

    def _dictionary(self, column: Gathered, values: Any) -> None:
        import numpy as np

        dictionary = values.dictionary
        column.present += len(values) - values.null_count
        if not is_text(dictionary.type):
            plain = dictionary.take(values.indices)
            column.rows -= len(values)
            column.present -= len(values) - values.null_count
            self.look(column.name, plain)
            return
        indices = values.indices.drop_null().to_numpy(zero_copy_only=False)
        counts = np.bincount(indices, minlength=len(dictionary))
        column.unused = column.unused or bool((counts == 0).any())
        self._distinct(column, as_text(dictionary), counts)

    def _texts(self, column: Gathered, values: Any) -> None:
        import numpy as np

        values = values.drop_null()
        if len(values) > 5000:
            head = values.slice(0, 2000)
            if len(head.unique()) <= REPEATS * len(head):
                encoded = values.dictionary_encode()
                counts = np.bincount(
                    encoded.indices.to_numpy(zero_copy_only=False), minlength=len(encoded.dictionary)
                )
                self._distinct(column, encoded.dictionary, counts)
                return
        self._distinct(column, values, None)

    def _distinct(self, column: Gathered, values: Any, counts: Any) -> None:
        """Values of text, and how often each stands there (None: once)."""
        import pyarrow as pa
        from pyarrow import compute as pc

        total = int(counts.sum()) if counts is not None else len(values)
        column.texts += total
        if len(values) == 0:
            return
        self._draw(column, values, counts)
        raw = values.cast(pa.large_binary() if pa.types.is_large_string(values.type) else pa.binary())
        if self.secrets:
            self._secrets(column, values, raw, counts)
        mask = pc.match_substring_regex(raw, sieve())
        at = pc.indices_nonzero(mask.fill_null(False))
        if len(at) == 0:
            return
        hits = raw.take(at)
        harmless = pc.match_substring_regex(hits, BENIGN)
        at = at.filter(pc.invert(harmless.fill_null(False)))
        if len(at) == 0:
            return
        if len(at) <= DENSE:
            self._judge_values(column, values, counts, at, EVERY, 1.0)
        else:
            self._dense(column, values, raw, counts, at)

    def _secrets(self, column: Gathered, values: Any, raw: Any, counts: Any) -> None:
        from pyarrow import compute as pc

        from kaggle_share.screen.rule import find
        from kaggle_share.screen.secrets import RULES
        from kaggle_share.screen.sieve import _union

        at = pc.indices_nonzero(pc.match_substring_regex(raw, _union(tuple(RULES))).fill_null(False))
        for index, text in zip(at.to_pylist(), values.take(at).to_pylist(), strict=True):
            times = max(1, int(counts[index])) if counts is not None else 1
            for hit in find(text, RULES):
                known = column.secrets.setdefault(hit.rule.id, Found(hit.rule.title))
                known.rows += times
                if len(known.samples) < 2 and hit.sample not in known.samples:
                    known.samples.append(hit.sample)

    def _dense(self, column: Gathered, values: Any, raw: Any, counts: Any, at: Any) -> None:
        """Many hits: told apart by token in RE2, and each token's hits looked at by sample where they are many."""
        import pyarrow as pa
        from pyarrow import compute as pc

        hits = raw.take(at)
        for token in EVERY:
            known = column.hits.get(token.id)
            mask = pc.match_substring_regex(hits, token.anchored)
            mine = at.filter(mask.fill_null(False))
            if len(mine) == 0:
                continue
            most = DENSE if known is None or known.looked < KNOWN else KNOWN // 4
            scale = 1.0
            if len(mine) > most:
                scale = len(mine) / most
                mine = mine.take(pa.array(sorted(self._random.sample(range(len(mine)), most))))
            self._judge_values(column, values, counts, mine, (token,), scale)

    def _judge_values(
        self, column: Gathered, values: Any, counts: Any, at: Any, tokens: tuple[Token, ...], scale: float
    ) -> None:
        texts = values.take(at).to_pylist()
        for index, text in zip(at.to_pylist(), texts, strict=True):
            # A value that no row uses (an unused category) still is in the file.
            times = max(1, int(counts[index])) if counts is not None else 1
            found = sights(text, tokens)
            seen: set[str] = set()
            for sight in found:
                if sight.token.id in seen:
                    continue
                seen.add(sight.token.id)
                hit = column.hits.setdefault(sight.token.id, Hit())
                hit.rows += times * scale
                hit.whole += times * scale * sight.whole
                hit.passed += 1
                hit.looked += 1
                hit.exact = hit.exact and scale == 1.0
                if len(hit.values) < 50:
                    hit.values[sight.text] = None
            if not found and len(tokens) == 1:
                column.hits.setdefault(tokens[0].id, Hit()).looked += 1

    def _draw(self, column: Gathered, values: Any, counts: Any) -> None:
        """Add some of the values to the sample, spread over the piece."""
        size = len(values)
        room = min(EACH if column.drawn else 2 * EACH, SAMPLE - len(column.sample))
        column.drawn += size
        if room <= 0:
            return
        step = max(1, size // room)
        start = self._random.randrange(step)
        picked = range(start, size, step)
        for index, value in zip(picked, values.take(list(picked)).to_pylist(), strict=True):
            if value is None:
                continue
            text = value[:400].strip()
            if text.casefold() not in MISSING:
                times = max(1, int(counts[index])) if counts is not None else 1
                column.sample[text] = column.sample.get(text, 0) + times

    def _numbers(self, column: Gathered, values: Any) -> None:
        from pyarrow import compute as pc

        ends = pc.min_max(values).as_py()
        self._range(column, ends["min"], ends["max"])
        room = min(EACH, SAMPLE - len(column.sample))
        if room <= 0:
            return
        values = values.drop_null()
        step = max(1, len(values) // room)
        start = self._random.randrange(step)
        for value in values.take(list(range(start, len(values), step))).to_pylist():
            number = float(value)
            if not math.isfinite(number):
                continue
            column.numbers.append(number)
            text = str(int(value)) if number.is_integer() else repr(number)
            column.sample[text] = column.sample.get(text, 0) + 1

    def _dates(self, column: Gathered, values: Any) -> None:
        import pyarrow as pa
        from pyarrow import compute as pc

        moments = values.cast(pa.timestamp("us"), safe=False) if values.type != pa.timestamp("us") else values
        days = pc.cast(pc.floor_temporal(moments, unit="day"), pa.timestamp("us"))
        column.timed = column.timed or bool(pc.any(pc.not_equal(days, moments.cast(days.type, safe=False))).as_py())
        microseconds = days.cast(pa.int64())
        ends = pc.min_max(microseconds).as_py()
        day = 86_400_000_000
        self._range(column, ends["min"] / day, ends["max"] / day)
        room = min(EACH, SAMPLE - len(column.sample))
        if room <= 0:
            return
        present = microseconds.drop_null()
        step = max(1, len(present) // room)
        for value in present.take(list(range(0, len(present), step))).to_pylist():
            column.numbers.append(value / day)
            text = str(int(value // day))
            column.sample[text] = column.sample.get(text, 0) + 1

    def _range(self, column: Gathered, low: Any, high: Any) -> None:
        if low is None or high is None:
            return
        low, high = float(low), float(high)
        if low == low and high == high:
            column.low = low if column.low is None else min(column.low, low)
            column.high = high if column.high is None else max(column.high, high)
