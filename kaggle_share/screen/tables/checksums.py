"""Check digits, as the issuers of numbers define them. Each takes the number without separators."""

from __future__ import annotations

from collections.abc import Sequence

_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Sum of digit times weight, over as many as there are weights."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for at, char in enumerate(reversed(digits)):
        value = int(char) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def verhoeff(digits: str) -> bool:
    """J. Verhoeff, Error Detecting Decimal Codes (1969): by the dihedral group D5."""
    check = 0
    for at, char in enumerate(reversed(digits)):
        check = int(_D[check][int(_P[at % 8][int(char)])])
    return check == 0


def mod_11_10(digits: str) -> bool:
    """ISO 7064, MOD 11,10."""
    check = 5
    for char in digits[:-1]:
        check = (((check or 10) * 2) % 11 + int(char)) % 10
    return (((check or 10) * 2) % 11 + int(digits[-1])) % 10 == 1


def mod_97(text: str) -> int:
    """Remainder by 97 of a text whose letters count 10 to 35 (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(char, 36)) for char in text)) % 97


def ean(digits: str) -> bool:
    """GS1's check digit: weights 1 and 3 in turn."""
    return sum(int(char) * (3 if at % 2 else 1) for at, char in enumerate(reversed(digits))) % 10 == 0
