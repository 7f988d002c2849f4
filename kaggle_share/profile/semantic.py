"""From a column's type in the data, its header and its content to Kaggle's column type.

Conservative: a special type is given only where header and content agree, since Kaggle draws maps and links from
them. The types are those of `rules.COLUMN_TYPES` (the `kaggle` client, `docs/datasets_metadata.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from kaggle_share.model import Column

INTEGERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "BIGNUM", "VARINT", "UTINYINT", "USMALLINT", "UINTEGER",
     "UBIGINT", "UHUGEINT")
)  # fmt: skip
UNBOUNDED = frozenset(("BIGNUM", "VARINT"))
"""Integers of any size, for which DuckDB has few functions."""
FLOATS = frozenset(("FLOAT", "DOUBLE"))
TEXTS = frozenset(("VARCHAR", "ENUM"))

PATTERNS = {
    # RFC 4122's text form, in either case.
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "email": r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}",
    "url": r"(https?|ftp)://[^\s/]+\S*",
    # Latitude and longitude in degrees, with at least one decimal each.
    "coordinates": r"\s*\(?[-+]?\d{1,2}\.\d+\s*,\s*[-+]?\d{1,3}\.\d+\)?\s*",
}
"""Kaggle type → what every value must match in full. Plain enough to mean the same to Python and to RE2."""

WRITTEN = {
    "comma": r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?",
    "thousands": r"[-+]?\d{1,3}(,\d{3})*(\.\d+)?",
    "date": r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?)?|\d{4}[./]\d{1,2}[./]\d{1,2}",
    "infinity": r"[-+]?([Ii]nf(inity)?|\d+(\.\d+)?([eE][-+]?\d+)?)",
}
"""Forms of numbers and dates that readers take for text."""
WRITTEN_WITH = {"comma": ",", "thousands": ",", "date": "", "infinity": "nf"}
"""What at least one of the values must hold, since plain numbers have these forms too."""
LATITUDE = frozenset(("lat", "latitude"))
LONGITUDE = frozenset(("lon", "lng", "long", "longitude"))
HEADERS = {
    "country": frozenset(("country", "country_name", "country_code", "nation")),
    "city": frozenset(("city", "city_name", "town")),
    "province": frozenset(("province", "state_province", "province_name")),
    "postalcode": frozenset(("postalcode", "postal_code", "postcode", "zip", "zipcode", "zip_code")),
    "address": frozenset(("address", "street_address", "full_address", "postal_address")),
}

BOOLEANS = tuple(frozenset(pair.split()) for pair in ("yes no", "y n", "true false", "t f"))
"""Two texts that say true and false."""
CODED = frozenset("code class category cat type kind group level grade status stage cluster label target".split())
"""Words of a header that make whole numbers a code."""
COUNTRIES = (
    "Afghanistan|Albania|Algeria|Andorra|Angola|Antigua and Barbuda|Argentina|Armenia|Australia|Austria|Azerbaijan|"
    "Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|"
    "Botswana|Brazil|Brunei|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Cape Verde|Cabo Verde|"
    "Central African Republic|Chad|Chile|China|Colombia|Comoros|Congo|Democratic Republic of the Congo|Costa Rica|"
    "Croatia|Cuba|Cyprus|Czech Republic|Czechia|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|"
    "El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|"
    "Germany|Ghana|Greece|Greenland|Grenada|Guatemala|Guinea|Guinea-Bissau|Guyana|Haiti|Honduras|Hong Kong|Hungary|"
    "Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Côte d'Ivoire|Cote d'Ivoire|Jamaica|Japan|"
    "Jordan|Kazakhstan|Kenya|Kiribati|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|"
    "Liechtenstein|Lithuania|Luxembourg|Macao|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Marshall Islands|"
    "Mauritania|Mauritius|Mexico|Micronesia|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|"
    "Nauru|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Norway|Oman|Pakistan|"
    "Palau|Palestine|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|"
    "Russia|Russian Federation|Rwanda|Saint Lucia|Samoa|San Marino|Sao Tome and Principe|Saudi Arabia|Senegal|"
    "Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Solomon Islands|Somalia|South Africa|South Korea|"
    "Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|"
    "Timor-Leste|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Türkiye|Turkmenistan|Tuvalu|Uganda|Ukraine|"
    "United Arab Emirates|United Kingdom|UK|England|Scotland|Wales|Northern Ireland|United States|"
    "United States of America|USA|US|Uruguay|Uzbekistan|Vanuatu|Vatican City|Venezuela|Vietnam|Viet Nam|Yemen|"
    "Zambia|Zimbabwe"
)
"""Countries in English, split by bars."""


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


def family(original: str) -> str:
    """What kind of values a type has: number, time, text, boolean, nested or other."""
    kind = base(original)
    if is_nested(original):
        return "nested"
    if kind in INTEGERS or kind in FLOATS or kind == "DECIMAL":
        return "number"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "time"
    return "text" if kind in TEXTS else "boolean" if kind == "BOOLEAN" else "other"


def is_whole(original: str) -> bool:
    """True for types of whole numbers only."""
    kind = base(original)
    return kind in INTEGERS or (kind == "DECIMAL" and original.replace(" ", "").endswith(",0)"))


def may_be_key(original: str) -> bool:
    """True for types by which one tells rows apart; a measured number that happens not to repeat is none."""
    return is_whole(original) or family(original) in ("text", "time") or base(original) == "UUID"


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
    values: tuple[float | str, ...] = (),
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
    values:
        All different values, where they are few and known.
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
        if whole and values and set(values) == {0.0, 1.0} and _asks(name):
            return "boolean"
        return "integer" if whole else "decimal"
    if kind in TEXTS:
        if values and not matches:
            told = _by_values(name, [value for value in values if isinstance(value, str)])
            if told:
                return told
        return matches or next((place for place, names in HEADERS.items() if name in names), "string")
    if kind == "BOOLEAN":
        return "boolean"
    if kind == "UUID":
        return "uuid"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return "datetime"
    return "string"


def _by_values(name: str, values: Sequence[str]) -> str:
    """What all of the values say, where they are few."""
    folded = {value.strip().casefold() for value in values}
    if len(folded) == 2 and any(folded == pair for pair in BOOLEANS):
        return "boolean"
    if (len(folded) > 2 and folded <= countries()) or (name in HEADERS["country"] and folded <= countries()):
        return "country"
    return ""


def _asks(name: str) -> bool:
    """True for a header that is a question: `is_open`, `has_children`, `smoker_flag`."""
    first, last = name.partition("_")[0], name.rpartition("_")[2]
    return first in ("is", "has", "was", "did", "can") or last in ("flag", "bool", "boolean", "yn")


@cache
def countries() -> frozenset[str]:
    """Names of countries in English (ISO 3166, and those in common use), in lower case."""
    return frozenset(name.casefold() for name in COUNTRIES.split("|"))


def unit_of(header: str, kind: str) -> str:
    """The unit that a header tells, of a column of numbers."""
    from kaggle_share.units import split_unit

    return split_unit(header, numeric=True)[1] if kind == "number" else ""


def is_code_list(column: Column, rows: int, texts: Sequence[str]) -> bool:
    """Few short values, each many times: what a reader needs a legend for."""
    if column.measures is None or column.measures.distinct_error or column.type in ("boolean", "id", "datetime"):
        return False
    present = rows - (column.missing or 0)
    few = column.distinct is not None and 2 <= column.distinct <= 50 and present >= 5 * column.distinct
    if not few:
        return False
    if family(column.original_type) == "text":
        return all(len(text) <= 40 for text in texts)
    # A whole number is a code where it is neither counted nor measured.
    return is_whole(column.original_type) and bool(CODED & set(words(column.name).split("_")))


def _names(name: str, known: frozenset[str]) -> bool:
    return name in known or name.rpartition("_")[2] in known - {"long"}


def _within(minimum: str | None, maximum: str | None, bound: float) -> bool:
    try:
        return minimum is not None and maximum is not None and -bound <= float(minimum) <= float(maximum) <= bound
    except ValueError:
        return False
