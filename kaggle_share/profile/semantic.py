"""From a column's type in the data, its header and its content to Kaggle's column type.

Conservative: a special type is given only where header and content agree, since Kaggle draws maps and links from
them. The types are those of `rules.COLUMN_TYPES` (the `kaggle` client, `docs/datasets_metadata.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "BIGNUM", "VARINT", "UTINYINT", "USMALLINT", "UINTEGER",
     "UBIGINT", "UHUGEINT")
)  # fmt: skip
FLOATS = frozenset(("FLOAT", "DOUBLE"))
TEXTS = frozenset(("VARCHAR", "ENUM"))

PATTERNS = {
    # RFC 4122's text form, in either case.
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "email": r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}",
    "url": r"(https?|ftp)://[^\s/]+\S*",
}
"""Kaggle type → what every value must match in full. Plain enough to mean the same to Python and to RE2."""

LATITUDE = frozenset(("lat", "latitude"))
LONGITUDE = frozenset(("lon", "lng", "long", "longitude"))
HEADERS = {
    "country": frozenset(("country", "country_name", "country_code", "nation")),
    "city": frozenset(("city", "city_name", "town")),
    "province": frozenset(("province", "state_province", "province_name")),
    "postalcode": frozenset(("postalcode", "postal_code", "postcode", "zip", "zipcode", "zip_code")),
    "address": frozenset(("address", "street_address", "full_address", "postal_address")),
}


def base(original: str) -> str:
    """DuckDB's type without its parameters: `DECIMAL(18,3)` → `DECIMAL`, `ENUM('a')` → `ENUM`."""
    return original.split("(", 1)[0].strip().upper()


def is_nested(original: str) -> bool:
    """True for lists, structs, maps and unions, which have neither order nor a value to show."""
    return original.endswith("]") or base(original) in ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


def is_ordered(original: str) -> bool:
    """True where a smallest and largest value say something and give no text away."""
    kind = base(original)
    return not is_nested(original) and (
        kind in INTEGERS or kind in FLOATS or kind in ("DECIMAL", "DATE", "TIME") or kind.startswith("TIMESTAMP")
    )


def words(header: str) -> str:
    """The header in lower case with `_` between its words: `Individual ID`, `individualId` → `individual_id`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header.strip())
    return re.sub(r"[^a-z0-9]+", "_", split.casefold()).strip("_")


def looks_like_id(header: str) -> bool:
    """True for `id`, `…_id`, `…Id` and `… ID`."""
    name = words(header)
    return name == "id" or name.endswith("_id")


def pattern_for(sample: Iterable[str]) -> str:
    """The type in `PATTERNS` that all of a few values match; empty if none does, or there are no values."""
    values = list(sample)
    if not values:
        return ""
    return next((kind for kind, rule in PATTERNS.items() if all(re.fullmatch(rule, v) for v in values)), "")


def kaggle_type(
    header: str,
    original: str,
    *,
    minimum: str | None = None,
    maximum: str | None = None,
    unique: bool = False,
    matches: str = "",
) -> str:
    """Kaggle's type of a column.

    Parameters
    ----------
    header:
        The column's name as it stands in the file.
    original:
        DuckDB's type.
    minimum, maximum:
        Of a number, as text.
    unique:
        Every row has a value, and no two the same.
    matches:
        The type in `PATTERNS` that all values match.
    """
    name, kind = words(header), base(original)
    if unique and looks_like_id(header) and (kind in INTEGERS or kind in TEXTS):
        return "id"
    if kind in INTEGERS or kind in FLOATS or kind == "DECIMAL":
        if _within(minimum, maximum, 90) and _names(name, LATITUDE):
            return "latitude"
        if _within(minimum, maximum, 180) and _names(name, LONGITUDE):
            return "longitude"
        whole = kind in INTEGERS or original.replace(" ", "").endswith(",0)")
        if whole and name in HEADERS["postalcode"]:
            return "postalcode"
        return "integer" if whole else "decimal"
    if kind in TEXTS:
        return matches or next((place for place, names in HEADERS.items() if name in names), "string")
    if kind == "BOOLEAN":
        return "boolean"
    if kind == "UUID":
        return "uuid"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "datetime"
    return "string"


def _names(name: str, known: frozenset[str]) -> bool:
    return name in known or name.rpartition("_")[2] in known - {"long"}


def _within(minimum: str | None, maximum: str | None, bound: float) -> bool:
    try:
        return minimum is not None and maximum is not None and -bound <= float(minimum) <= float(maximum) <= bound
    except ValueError:
        return False
