"""Words that more than one room needs."""

from __future__ import annotations


def size(octets: int) -> str:
    """A size in decimal units, as Kaggle counts: `812 B`, `53.1 kB`, `1.9 GB`."""
    if octets < 1000:
        return f"{octets} B"
    value = float(octets)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        # 999.95 would be printed as 1000.0.
        if value < 999.95:
            return f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"
