"""How many different values there are, from bits that take 8 kB and merge by "or".

Every value's hash sets one of 2048 × 32 bits: eleven bits of the hash pick the row, and the number of zeros at its
end the place in it, so that place j is met by one value in 2^(j+1). The same value sets the same bit however often it
comes, in whatever part of the data: the bits of the whole are those of its parts, or'ed. The count is the one that
makes the bits found the likeliest (Flajolet and Martin, *Probabilistic counting algorithms for data base
applications*, 1985; the estimate by maximum likelihood: Lang, *Back to the future: an even more nearly optimal
cardinality estimation algorithm*, 2017, arXiv:1708.06839).

The k smallest hashes would do the same, but `min(hash(c), k)` keeps a value as often as it occurs, and telling
repeats apart costs more than all the rest of the pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

ROWS = 2048
PLACES = 32
BITS = ROWS * PLACES
ERROR = 0.02
"""Relative standard error that is stated; √(ln 2 … 0.6 ÷ 2048) is about 1.5 %."""


def bits_sql(hashed: str) -> str:
    """DuckDB's aggregate that sets the bits, for an expression that is a hash (UBIGINT)."""
    low = f"({hashed} | 2147483648)"
    return f"bitstring_agg((({hashed} >> 48) & 65504)::INTEGER + bit_count(({low} - 1) & (~{low})), 0, {BITS - 1})"


def packed(bits: str) -> tuple[int, ...]:
    """DuckDB's bits as they are kept: one integer."""
    return (int(bits, 2),)


def of_hashes(hashes: Iterable[int]) -> tuple[int, ...]:
    """The sketch of values whose hashes are known."""
    found = 0
    for value in hashes:
        low = value | 2147483648
        place = ((value >> 48) & 65504) + ((low & -low).bit_length() - 1)
        found |= 1 << (BITS - 1 - place)
    return (found,)


def union(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """The sketch of both parts together."""
    return (one[0] | other[0],)


def estimate(sketch: tuple[int, ...]) -> int:
    """The number of different values, within `ERROR`."""
    text = format(sketch[0], f"0{BITS}b")
    met = [text[place::PLACES].count("1") for place in range(PLACES)]
    if not any(met):
        return 0
    # The last place takes all that is left.
    chances = [2.0 ** -min(place + 1, PLACES - 1) / ROWS for place in range(PLACES)]
    low, high = 0.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(2.0**middle, met, chances) > 0 else (low, middle)
    return round(math.pow(2.0, low))


def _slope(count: float, met: list[int], chances: list[float]) -> float:
    """Derivative of the logarithm of the likelihood; it falls with the count."""
    slope = 0.0
    for seen, chance in zip(met, chances, strict=True):
        if seen:
            slope += seen * chance / math.expm1(min(count * chance, 700.0))
        slope -= (ROWS - seen) * chance
    return slope
