"""Profiles of parts → the profile of the whole, without reading anything again.

Exact: rows, missing and infinite values, extremes, lengths, and up to rounding mean and sum of squares. Where both
parts know all their values, so are different values, quantiles, bars and the most frequent values. Else: different
values within `sketch.ERROR`; quantiles within the width of a cell (`Measures.quantile_error`); counts of frequent
values are those that are known, so at least as many (`Measures.top_complete` is false).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import Column, Grid, Measures, Profile
from kaggle_share.profile import distribution, findings, semantic, sketch
from kaggle_share.profile.counted import NO_BARS, of_values, ranked
from kaggle_share.profile.pilot import FEW

SAMPLE = 10
PATTERNS = frozenset(semantic.PATTERNS)


def merge(one: Profile, other: Profile) -> Profile:
    """The profile of two parts of one table together.

    Parameters
    ----------
    one, other:
        Tables with the same columns in the same order, read with the same version of DuckDB. The result has the
        path of the first.

    Raises
    ------
    InputError
        They are not parts of one table.
    """
    names = [column.name for column in one.columns]
    if one.kind != "table" or other.kind != "table" or names != [column.name for column in other.columns]:
        raise InputError("the parts have different columns", "Merge profiles of files with the same columns")
    if one.rows is None or other.rows is None:
        raise InputError("a part could not be read, so that its rows are not known", "See the notes of its profile")
    rows = one.rows + other.rows
    apart = {a.name for a, b in zip(one.columns, other.columns, strict=True) if _are_apart(a, b)}
    keys = tuple(key for key in one.keys if key in other.keys and key in apart) if one.rows and other.rows else (
        one.keys or other.keys
    )  # fmt: skip
    columns = tuple(
        _column(a, b, rows, unique=a.name in keys) for a, b in zip(one.columns, other.columns, strict=True)
    )
    duplicates = 0 if keys or rows == 0 else other.duplicates if not one.rows else one.duplicates
    if one.rows and other.rows and not keys:
        # A row of one part may stand in the other.
        duplicates = None
    kept = [note for part in (one, other) for note in part.notes if note not in _of_values(part)]
    told = findings.notes(columns, (), rows, duplicates)
    return replace(
        one,
        rows=rows,
        columns=columns,
        keys=keys,
        duplicates=duplicates,
        notes=tuple(dict.fromkeys((*kept, *told))),
        sample=(*one.sample, *other.sample)[:SAMPLE],
        dialect=one.dialect if one.dialect == other.dialect else {},
        relations=(),
    )


def _of_values(part: Profile) -> tuple[str, ...]:
    """The notes that follow from the columns; they are told anew."""
    return findings.notes(part.columns, (), part.rows or 0, part.duplicates)


def _are_apart(one: Column, other: Column) -> bool:
    """True where no value of one can be one of the other."""
    if one.measures and other.measures and one.measures.values and other.measures.values:
        return not {v for v, _ in one.measures.values} & {v for v, _ in other.measures.values}
    ends = [number_of(text) for text in (one.minimum, one.maximum, other.minimum, other.maximum)]
    if any(end is None for end in ends):
        return False
    low, high, other_low, other_high = (end for end in ends if end is not None)
    return high < other_low or other_high < low


def _column(one: Column, other: Column, rows: int, *, unique: bool) -> Column:
    original = _type(one, other)
    missing = None if one.missing is None or other.missing is None else one.missing + other.missing
    ordered = semantic.is_ordered(original)
    low = _extreme(one.minimum, other.minimum, original, least=True) if ordered else None
    high = _extreme(one.maximum, other.maximum, original, least=False) if ordered else None
    measures, distinct = _measures(one, other, original, rows)
    column = replace(
        one,
        original_type=original,
        missing=missing,
        distinct=distinct,
        minimum=low,
        maximum=high,
        measures=measures,
        unit=one.unit or other.unit,
        description=one.description or other.description,
        children=one.children or other.children,
    )
    texts = [value for value, _ in measures.values if isinstance(value, str)] if measures else []
    kind = _kaggle_type(one, other, column, unique=unique)
    return replace(column, type=kind, codes=semantic.is_code_list(replace(column, type=kind), rows, texts))


def _kaggle_type(one: Column, other: Column, column: Column, *, unique: bool) -> str:
    if one.type == other.type and one.type != "id":
        return one.type
    patterned = next((c.type for c in (one, other) if c.type in PATTERNS), "")
    values = tuple(value for value, _ in column.measures.values) if column.measures else ()
    empty = one if not one.distinct else other if not other.distinct else None
    return semantic.kaggle_type(
        column.name,
        column.original_type,
        minimum=column.minimum,
        maximum=column.maximum,
        unique=unique,
        matches=patterned if empty is not None and patterned else "",
        values=values,
    )


def _type(one: Column, other: Column) -> str:
    """The type that holds the values of both; of a part without values, it does not count."""
    if one.original_type == other.original_type or other.distinct == 0:
        return one.original_type
    if one.distinct == 0:
        return other.original_type
    families = {semantic.family(one.original_type), semantic.family(other.original_type)}
    if families == {"number"}:
        whole = semantic.is_whole(one.original_type) and semantic.is_whole(other.original_type)
        return "HUGEINT" if whole else "DOUBLE"
    return "TIMESTAMP" if families == {"time"} else "VARCHAR"


def _extreme(one: str | None, other: str | None, original: str, *, least: bool) -> str | None:
    known = [text for text in (one, other) if text is not None]
    if not known:
        return None
    chosen = (min if least else max)(known, key=_order)
    # A whole number of the one part, as the other writes its numbers.
    return f"{chosen}.0" if semantic.base(original) == "DOUBLE" and chosen.lstrip("-").isdigit() else chosen


def _order(text: str) -> tuple[int, Any]:
    try:
        return 0, Decimal(text)
    except InvalidOperation:
        return 1, text


def number_of(text: str | None) -> float | None:
    """An extreme as a number, of a date or time as seconds since 1970; None where it isn't either."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


# ── measures ──────────────────────────────────────────────────────────────────────────────────────


def _measures(one: Column, other: Column, original: str, rows: int) -> tuple[Measures | None, int | None]:
    a, b = one.measures, other.measures
    if a is None or b is None:
        return None, None
    infinite = a.infinite + b.infinite
    # Of a part without values, nothing changes.
    if one.distinct == 0:
        return replace(b, infinite=infinite), other.distinct
    if other.distinct == 0:
        return replace(a, infinite=infinite), one.distinct
    if a.hashed != b.hashed:
        return Measures(infinite=infinite, top_complete=False), None
    if a.values and b.values:
        return _together(a, b, original, infinite)
    return _roughly(one, other, a, b, original, rows - (one.missing or 0) - (other.missing or 0) - infinite)


def _together(a: Measures, b: Measures, original: str, infinite: int) -> tuple[Measures, int]:
    """Both know all of their values."""
    values = _added(a.values, b.values)
    whole = semantic.is_whole(original)
    texts = dict(_added(a.top, b.top)) if a.hashed in ("time",) or a.top_complete is False else {}
    if not texts:
        texts = {text_of_value(value, whole, a.hashed): count for value, count in values}
    measures = of_values(
        values,
        infinite=infinite,
        hashed=a.hashed,
        whole=whole,
        texts=texts,
        moments=a.mean is not None or b.mean is not None,
    )
    if a.hashed == "time":
        measures = replace(measures, top_complete=len(a.values) <= len(a.top) and len(b.values) <= len(b.top))
    if len(values) > FEW:
        grid = distribution.grid_of_values(values, whole=whole) if not isinstance(values[0][0], str) else None
        measures = replace(measures, values=(), grid=grid, sketch=_hashes(values, a.hashed))
    return measures, len(values)


def text_of_value(value: float | str, whole: bool, hashed: str) -> str:
    """A value as the profile shows it."""
    if isinstance(value, str):
        return value
    return str(int(value)) if whole and float(value).is_integer() and hashed == "number" else repr(float(value))


def _added(one: Sequence[tuple[Any, int]], other: Sequence[tuple[Any, int]]) -> tuple[tuple[Any, int], ...]:
    sums: dict[Any, int] = dict(one)
    for value, count in other:
        sums[value] = sums.get(value, 0) + count
    return tuple(sorted(sums.items()))


def _roughly(
    one: Column, other: Column, a: Measures, b: Measures, original: str, present: int
) -> tuple[Measures, int | None]:
    """At least one part has too many different values to know them all."""
    first, second = (m.sketch or _hashes(m.values, m.hashed) for m in (a, b))
    both = sketch.union(first, second) if first and second else ()
    distinct = min(sketch.estimate(both), present) if both else None
    if distinct is not None and not a.distinct_error and not b.distinct_error:
        distinct = max(distinct, one.distinct or 0, other.distinct or 0)
    mean, m2, numbers = _moments(a, b)
    whole = semantic.is_whole(original)
    grid, line = _grids(one, other, a, b, whole)
    bars, below, above = distribution.bars_of_grid(grid, whole=whole) if grid else NO_BARS
    known: dict[str, int] = {}
    for measures in (a, b):
        counts = {text_of_value(v, whole, measures.hashed): n for v, n in measures.values} or dict(measures.top)
        for text, count in counts.items():
            known[text] = known.get(text, 0) + count
    return Measures(
        infinite=a.infinite + b.infinite,
        mean=mean,
        m2=m2,
        numbers=numbers,
        quantiles=distribution.quantiles_of_line(line) if line else (),
        quantile_error=max(a.quantile_error, b.quantile_error, distribution.edge(1, grid.exponent) if grid else 0.0),
        histogram=bars,
        below=below,
        above=above,
        top=ranked(known) if a.hashed != "time" else (),
        top_complete=False,
        shortest=_least(a.shortest, b.shortest),
        longest=max((n for n in (a.longest, b.longest) if n is not None), default=None),
        mean_length=_mean_length(a, b, both=(one, other)),
        distinct_error=sketch.ERROR,
        sketch=both,
        hashed=a.hashed,
        grid=grid,
    ), distinct


def _least(*known: int | None) -> int | None:
    return min((n for n in known if n is not None), default=None)


def _mean_length(a: Measures, b: Measures, *, both: tuple[Column, Column]) -> float | None:
    if a.mean_length is None or b.mean_length is None:
        return None
    first, second = a.texts, b.texts
    return (a.mean_length * first + b.mean_length * second) / (first + second) if first + second else None


def _moments(a: Measures, b: Measures) -> tuple[float | None, float | None, int]:
    """Chan, Golub and LeVeque, *Updating formulae and a pairwise algorithm for computing sample variances*, 1979."""
    if a.mean is None or b.mean is None or a.m2 is None or b.m2 is None:
        return None, None, 0
    numbers = a.numbers + b.numbers
    apart = b.mean - a.mean
    mean = a.mean + apart * b.numbers / numbers
    m2 = a.m2 + b.m2 + apart * apart * a.numbers * b.numbers / numbers
    return (mean, m2, numbers) if math.isfinite(m2) else (None, None, 0)


def _grids(
    one: Column, other: Column, a: Measures, b: Measures, whole: bool
) -> tuple[Grid | None, list[tuple[float, float]]]:
    """One grid of both, and the distribution as a line."""
    grids = [_grid(m, whole) for m in (a, b)]
    if grids[0] is None or grids[1] is None:
        return None, []
    lines = []
    for column, measures, grid in ((one, a, grids[0]), (other, b, grids[1])):
        low, high = number_of(column.minimum), number_of(column.maximum)
        if measures.values:
            lines.append(distribution.knots_of_values([(float(v), n) for v, n in measures.values]))
        elif low is not None and high is not None:
            lines.append(distribution.knots(grid, low, high))
    line = distribution.summed(*lines) if len(lines) == 2 else []
    return distribution.union(grids[0], grids[1]), line


def _grid(measures: Measures, whole: bool) -> Grid | None:
    if measures.grid is not None:
        return measures.grid
    if not measures.values or isinstance(measures.values[0][0], str):
        return None
    return distribution.grid_of_values([(float(v), n) for v, n in measures.values], whole=whole)


def _hashes(values: Sequence[tuple[Any, int]], hashed: str) -> tuple[int, ...]:
    """The sketch of values that are known: hashed as the pass hashes them."""
    import duckdb

    if not values:
        return ()
    kinds: Mapping[str, str] = {"number": "DOUBLE", "time": "BIGINT", "text": "VARCHAR", "boolean": "BOOLEAN"}
    if hashed not in kinds:
        return ()
    plain = [round(v * 1e6) if hashed == "time" else v == "true" if hashed == "boolean" else v for v, _ in values]
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        rows = connection.execute(f"SELECT hash(v) FROM (SELECT unnest($1::{kinds[hashed]}[]) AS v)", [plain])
        return sketch.of_hashes(int(row[0]) for row in rows.fetchall())
