"""From what DuckDB counted of one column to its `Measures`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kaggle_share.model import Bin, Grid, Measures
from kaggle_share.profile import distribution, semantic, sketch
from kaggle_share.profile.pilot import TOP, Plan

SHOWN = 200
"""Characters of a value that is shown."""
Counted = tuple[Measures, int | None, str | None, str | None]
NO_BARS: tuple[tuple[Bin, ...], int, int] = ((), 0, 0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def counted(plan: Plan, found: Mapping[str, Any], infinite: int, hashed: str) -> Counted:
    """Measures, different values, and the extremes as text."""
    # Which of the two zeros comes first is a matter of chance.
    found = {**found, **{key: "0.0" for key in ("low", "high") if found.get(key) == "-0.0"}}
    if plan.role == "values":
        return _of_values(plan, found, infinite, hashed)
    present = int(found["n"])
    distinct, error = _distinct(found, present)
    low, high = found.get("low"), found.get("high")
    top, complete = _top(plan, found, distinct)
    moments = plan.role == "grid" and present and found.get("mean") is not None
    mean = found["mean"] if moments and math.isfinite(found["mean"]) else None
    grid = _grid(plan, found) if plan.role == "grid" and present else None
    bars, below, above = distribution.bars_of_grid(grid, whole=semantic.is_whole(plan.original)) if grid else NO_BARS
    measures = Measures(
        infinite=infinite,
        mean=mean,
        m2=_m2(found, present) if mean is not None else None,
        numbers=present if mean is not None else 0,
        quantiles=distribution.quantiles_of_grid(grid, found["least"], found["most"]) if grid else (),
        quantile_error=distribution.edge(1, grid.exponent) if grid else 0.0,
        histogram=bars,
        below=below,
        above=above,
        top=top,
        top_complete=complete,
        shortest=found.get("shortest"),
        longest=found.get("longest"),
        mean_length=found.get("length"),
        texts=present if plan.role == "text" else 0,
        distinct_error=error,
        sketch=sketch.packed(found["bits"]) if found.get("bits") else (),
        hashed=hashed,
        grid=grid,
    )
    return measures, distinct, low, high


def _m2(found: Mapping[str, Any], present: int) -> float | None:
    """Sum of squared distances from the mean, from the means of distances from about it and of their squares."""
    m2 = (found["square"] - found["away"] * found["away"]) * present
    return max(m2, 0.0) if math.isfinite(m2) else None


def _distinct(found: Mapping[str, Any], present: int) -> tuple[int | None, float]:
    if not present:
        return 0, 0.0
    if found.get("distinct") is not None:
        return int(found["distinct"]), 0.0
    if found.get("bits"):
        # An estimate can be larger than what there is to count.
        return min(sketch.estimate(sketch.packed(found["bits"])), present), sketch.ERROR
    return None, 0.0


def _grid(plan: Plan, found: Mapping[str, Any]) -> Grid:
    cells, last = dict(found["grid"]), plan.last - plan.first
    below, above = cells.pop(-1, 0), cells.pop(last + 1, 0)
    kept = tuple(sorted((plan.first + cell, count) for cell, count in cells.items()))
    if not kept:
        return Grid(plan.exponent, (), plan.first, plan.last, below, above)
    # Where nothing lies outside, nothing is known to be cut off.
    return Grid(plan.exponent, kept, plan.first, plan.last, below, above)


def _top(plan: Plan, found: Mapping[str, Any], distinct: int | None) -> tuple[tuple[tuple[str, int], ...], bool]:
    if not plan.candidates:
        return (), distinct == 0
    return ranked({text_of(value): count for value, count in found["map"].items()}), False


def ranked(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The most frequent first; of those as frequent, by text."""
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return tuple((text_of(text), count) for text, count in first)


def _of_values(plan: Plan, found: Mapping[str, Any], infinite: int, hashed: str) -> Counted:
    """Everything follows from the values, where they are few."""
    counts = {key: int(count) for key, count in (found["map"] or {}).items()}
    if plan.family == "time":
        numbers = {key / 1e6: count for key, count in counts.items()}
        texts = {time_text(key, plan.original): count for key, count in counts.items()}
    else:
        texts = {_full(key): count for key, count in counts.items()}
        numbers = {float(key): count for key, count in counts.items()} if plan.family == "number" else {}
    measures = of_values(
        tuple(sorted(numbers.items())) if numbers else tuple(sorted(texts.items())),
        infinite=infinite,
        hashed=hashed,
        whole=semantic.is_whole(plan.original),
        texts=texts,
        moments=plan.family == "number",
    )
    distinct = len(counts)
    return measures, distinct, found.get("low"), found.get("high")


def of_values(
    values: tuple[tuple[Any, int], ...],
    *,
    infinite: int,
    hashed: str,
    whole: bool,
    texts: Mapping[str, int],
    moments: bool,
) -> Measures:
    """Measures of a column all of whose values are known."""
    numeric = bool(values) and not isinstance(values[0][0], str)
    mean, m2, total = exact_moments(values) if moments and numeric else (None, None, 0)
    lengths = [(len(text), count) for text, count in values if isinstance(text, str)] if hashed == "text" else []
    characters = sum(length * count for length, count in lengths)
    grid = distribution.grid_of_values(values, whole=whole) if numeric else None
    return Measures(
        infinite=infinite,
        mean=mean,
        m2=m2,
        numbers=total,
        quantiles=distribution.quantiles_of_values(values) if numeric else (),
        histogram=distribution.bars_of_grid(grid, whole=whole)[0] if grid else (),
        top=ranked(texts),
        shortest=min((length for length, _ in lengths), default=None),
        longest=max((length for length, _ in lengths), default=None),
        mean_length=characters / sum(count for _, count in lengths) if lengths else None,
        texts=sum(count for _, count in lengths),
        hashed=hashed,
        values=values,
    )


def exact_moments(values: tuple[tuple[float, int], ...]) -> tuple[float | None, float | None, int]:
    """Mean, sum of squared distances from it, and how many."""
    total = sum(count for _, count in values)
    try:
        mean = math.fsum(value * count for value, count in values) / total
        m2 = math.fsum(count * (value - mean) ** 2 for value, count in values)
    except (OverflowError, ValueError):
        return None, None, 0
    return (mean, m2, total) if math.isfinite(mean) and math.isfinite(m2) else (None, None, 0)


def time_text(microseconds: int, original: str) -> str:
    """A date or time as DuckDB writes it."""
    try:
        moment = EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return f"{microseconds / 1e6:.0f} s"
    if semantic.base(original) == "DATE":
        return moment.date().isoformat()
    # Not strftime, which writes the year 1 without its zeros.
    text = moment.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")
    if moment.microsecond:
        text += f".{moment.microsecond:06d}".rstrip("0")
    return f"{text}+00" if "TIME ZONE" in original.upper() or original.upper() == "TIMESTAMPTZ" else text


def _full(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def text_of(value: Any) -> str:
    """A value as text, of a length that can be shown."""
    text = _full(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
