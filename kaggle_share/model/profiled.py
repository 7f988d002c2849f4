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
class Grid:
    """Values counted in cells of one width, which is a power of two, and whose bounds are multiples of it.

    Two such grids merge without a guess: the finer one is made as coarse as the other.
    """

    exponent: int
    """Cells are 2^exponent wide: cell i holds `i · 2^exponent ≤ value < (i + 1) · 2^exponent`."""
    cells: tuple[tuple[int, int], ...]
    """(cell, values in it), of those that have any, in order."""
    first: int
    """Values before this cell were counted together, in `below`."""
    last: int
    """Values after this cell were counted together, in `above`."""
    below: int = 0
    above: int = 0


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
    quantile_error: float = 0.0
    """Most that a quantile between two values of the data is away from the right one; 0 where they are exact."""
    histogram: tuple[Bin, ...] = ()
    """Touching bars of one width, in order, of numbers and dates. Far outliers are in `below` and `above`."""
    below: int = 0
    """Values before the first bar."""
    above: int = 0
    """Values after the last bar."""
    top: tuple[tuple[str, int], ...] = ()
    """Most frequent values as text, and how often they stand there; the most frequent first."""
    top_complete: bool = True
    """False where another value could be as frequent: `top` holds those seen often in a part of the rows."""
    shortest: int | None = None
    """Characters of the shortest text."""
    longest: int | None = None
    mean_length: float | None = None
    texts: int = 0
    """Texts that `mean_length` is over."""
    distinct_error: float = 0.0
    """Relative standard error of `Column.distinct`; 0 where it was counted exactly."""
    sketch: tuple[int, ...] = field(default=(), repr=False)
    """Bits of the values' hashes, by which distinct counts merge (`profile/sketch.py`)."""
    hashed: str = ""
    """What the values were hashed as: number, integer, time, text, …; only sketches of one kind merge."""
    values: tuple[tuple[float | str, int], ...] = field(default=(), repr=False)
    """Every value and how often it stands there, in order, where they are few; dates and times as in `Bin`."""
    grid: Grid | None = field(default=None, repr=False)
    """Numbers and dates in more detail than `histogram`, where `values` does not have them all."""

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
class Plot:
    """Two columns together, counted in some of the rows: enough for a picture. From the data: see `Measures`."""

    kind: Literal["map", "line"]
    across: int
    """Position of the column of longitudes, or of moments or years."""
    up: int
    """Position of the column of latitudes, or of what is measured."""
    points: tuple[tuple[float, float, int], ...] = field(repr=False)
    """(across, up, values), in order; of a map, the middles of cells; of a line, means."""
    values: int
    """All of them together."""
    rows: int
    """How many of the table's rows were looked at, from its beginning or from all over it."""
    width: float = 0.0
    """Of a map's cells, in degrees."""
    height: float = 0.0


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
    plots: tuple[Plot, ...] = ()
    """What can be drawn of columns together. Those of parts do not merge."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    """How a delimited file is written: `delimiter`, `encoding` (Python's name), `missing` (JSON list of markers)."""
