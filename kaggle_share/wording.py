"""Words that more than one room needs."""

from __future__ import annotations


def place(endpoint: str) -> str:
    """Where something is published, within a sentence: `Kaggle`, `the sandbox`, or an address."""
    return {"kaggle": "Kaggle", "": "Kaggle", "sandbox": "the sandbox"}.get(endpoint, endpoint)


def place_first(endpoint: str) -> str:
    """The same at the beginning of a sentence; an address stays as it is."""
    return "The sandbox" if endpoint == "sandbox" else place(endpoint)


def there(endpoint: str) -> str:
    """Where something lies that was published: `on Kaggle`, `in the sandbox`, `at https://…`."""
    return {"kaggle": "on Kaggle", "": "on Kaggle", "sandbox": "in the sandbox"}.get(endpoint, f"at {endpoint}")


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
