"""The kinds of what screening finds in tables and texts: how grave each is, and what can be done about it.

The names are a contract: findings, the document's `privacy:`, policies and `--json` use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaggle_share.model import Severity

FIXES = (
    *("drop", "mask", "year", "month", "age", "zip3", "round", "pseudonymise", "surrogate", "shift", "strip", "keep"),
)
"""What can be done about a column, a cell's outputs (`drop`) or a file (`strip`). `keep` is a waiver and asks for a
reason."""

HEADER = "header"
"""Where findings about a table's row of names are, when values stand in it."""


@dataclass(frozen=True)
class Kind:
    """One kind of finding."""

    name: str
    title: str
    """For people, in the plural: what values of this kind are."""
    severity: Severity
    """Of a column that holds them; a rule may say otherwise of one column (names of patients block)."""
    fixes: tuple[str, ...]
    """What can be done, the best first: that one is preselected."""
    safe_harbor: str = ""
    """The class of 45 CFR 164.514(b)(2)(i) that it belongs to, (A) to (R); empty where it is none of them."""


_CODE = ("pseudonymise", "drop", "surrogate", "mask", "keep")
_GONE = ("drop", "mask", "pseudonymise", "surrogate", "keep")
_TEXT = ("drop", "mask", "keep")

_TABLE = (
    Kind("person_name", "names of people", "warn", _GONE, "A"),
    Kind("address", "postal addresses", "warn", _TEXT, "B"),
    Kind("postal_code", "postal codes", "note", ("zip3", "drop", "mask", "keep"), "B"),
    Kind("geo_precise", "precise places", "warn", ("round", "drop", "keep"), "B"),
    Kind("dob", "dates of birth", "warn", ("year", "drop", "month", "shift", "keep"), "C"),
    Kind("event_date", "dates in people's lives", "note", ("keep", "year", "month", "shift", "drop"), "C"),
    Kind("phone", "phone numbers", "warn", _GONE, "D"),
    Kind("email", "e-mail addresses", "warn", _GONE, "F"),
    Kind("national_id", "national identification numbers", "block", _GONE, "G"),
    Kind("passport", "passport numbers", "block", _GONE, "K"),
    Kind("record_id", "record identifiers", "warn", _CODE, "H"),
    Kind("account_number", "account or membership numbers", "warn", _CODE, "J"),
    Kind("iban", "bank accounts (IBAN)", "warn", _GONE, "J"),
    Kind("credit_card", "payment card numbers", "block", _GONE, "J"),
    Kind("license_number", "numbers of licences and certificates", "warn", _GONE, "K"),
    Kind("license_plate", "licence plates", "warn", _GONE, "L"),
    Kind("vin", "vehicle identification numbers", "warn", _GONE, "L"),
    Kind("device_id", "device identifiers", "warn", _CODE, "M"),
    Kind("mac_address", "hardware addresses (MAC)", "warn", _CODE, "M"),
    Kind("url_profile", "links to people's profiles", "warn", _GONE, "N"),
    Kind("ip_address", "IP addresses", "warn", _GONE, "O"),
    Kind("biometric", "biometric identifiers", "block", ("drop", "keep"), "P"),
    Kind("photo", "pictures of people", "warn", ("drop", "keep"), "Q"),
    Kind("username", "user names", "warn", _CODE, "R"),
    Kind("home_path", "paths in somebody's home folder", "warn", ("mask", "drop", "pseudonymise", "keep"), "R"),
    Kind("free_text_pii", "texts with personal data in them", "warn", _TEXT, "R"),
    Kind("quasi_identifier", "values that together may single somebody out", "note", ("keep", "drop", "mask")),
    Kind("secret", "secrets", "block", ("drop", "mask", "keep")),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _TABLE}
"""By name."""
