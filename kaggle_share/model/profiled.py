"""What one pass over a resource finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Bin:
    """One bar of a histogram."""

    low: float
    """Lower bound, in the column's own unit; of dates and times, seconds since 1970-01-01 UTC."""
    high: float
    count: int
    """Rows in `low ≤ value < high`."""


@dataclass(frozen=True)
class Measures:
    """What one pass counted in a column. Measures of two parts merge into those of the whole.

    All of it comes from the data: nothing that screening flagged may be shown (`top`, `quantiles`, `histogram`).
    """

    infinite: int = 0
    """Values that are +∞ or −∞; they count as present and take no part in what follows."""
    mean: float | None = None
    m2: float | None = None
    """Sum of squared distances from the mean, which merges exactly where a standard deviation doesn't."""
    numbers: int = 0
    """Values that mean and `m2` are over."""
    quantiles: tuple[tuple[float, float], ...] = ()
    """(share of the values from 0 to 1, value), in order; of dates as in `Bin`."""
    histogram: tuple[Bin, ...] = ()
    """Touching bars of one width, in order, of numbers and dates."""
    top: tuple[tuple[str, int], ...] = ()
    """Most frequent values as text, and how often they stand there; the most frequent first."""
    shortest: int | None = None
    """Characters of the shortest text."""
    longest: int | None = None
    mean_length: float | None = None
    distinct_error: float = 0.0
    """Relative standard error of `Column.distinct`; 0 where it was counted exactly."""
    sketch: tuple[int, ...] = field(default=(), repr=False)
    """The k smallest hashes of the values, by which distinct counts merge."""

    @property
    def deviation(self) -> float | None:
        """Sample standard deviation, as pandas gives it: √(m2 ÷ (n − 1))."""
        if self.m2 is None or self.numbers < 2:
            return None
        return float((self.m2 / (self.numbers - 1)) ** 0.5)


@dataclass(frozen=True)
class Relation:
    """Values of one file's column that all stand in another's key."""

    file: str
    column: str
    to_file: str
    to_column: str


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    order: int
    """From 0; Kaggle matches columns by position."""
    type: str = "string"
    """Kaggle's column type: string boolean numeric datetime id uuid … (`rules.COLUMN_TYPES`)."""
    original_type: str = ""
    """The type in the data (`BIGINT`, `VARCHAR`, …)."""
    description: str = ""
    unit: str = ""
    generated: bool = True
    """True while the description was not given or confirmed by the user."""
    missing: int | None = None
    """Rows without a value."""
    distinct: int | None = None
    minimum: str | None = None
    maximum: str | None = None
    measures: Measures | None = None
    """Everything else that the pass counted; None where it could not be."""
    codes: bool = False
    """True where it looks like a code list: few values, each many times."""
    children: tuple[Column, ...] = ()
    """Of a struct, or of the structs in a list: its fields."""


@dataclass(frozen=True)
class Profile:
    """What one pass over a resource found."""

    path: str
    kind: Literal["table", "image", "archive", "json", "text", "array", "other"] = "other"
    rows: int | None = None
    columns: tuple[Column, ...] = ()
    shape: tuple[int, ...] = ()
    """Of arrays and images."""
    notes: tuple[str, ...] = ()
    """Gaps and oddities, a sentence each."""
    facts: tuple[str, ...] = ()
    """What the file is, for the card: `PNG, 640 × 480 pixels`."""
    keys: tuple[str, ...] = ()
    """Columns that each tell every row from the others: no value missing, none twice."""
    duplicates: int | None = None
    """Rows that stand there more than once, less one of each; None where they were not counted."""
    sample: tuple[tuple[str | None, ...], ...] = ()
    """The first rows as text, a value for each column, None where there is none. From the data: see `Measures`."""
    relations: tuple[Relation, ...] = ()
    """Where its columns point to."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    """How a delimited file is written: `delimiter`, `encoding` (Python's name), `missing` (JSON list of markers)."""
