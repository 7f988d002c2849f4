"""Profiles: what is done to each kind of finding when a whole table is to be de-identified, and what is said of it.

`safe-harbor` follows 45 CFR 164.514(b)(2) and (c): of dates the year stays, of places three digits of the postal
code, and codes are random, since a code *derived* from an identifier is not allowed, nor are shifted dates.
`limited` keeps more, for what goes to people who have agreed to rules, or was judged by an expert: pseudonyms,
shifted dates, coarser places. Neither makes data anonymous by itself, and neither is a certificate: what was looked
for, what was found, and what was not checked is said, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.screen.kinds import KINDS
from kaggle_share.screen.tables.headers import words_of
from kaggle_share.spec.privacy import Fix

NO_FIX = frozenset(("keep", ""))
SAFE_HARBOR: Mapping[str, str] = {
    "postal_code": "zip3",
    "dob": "year",
    "event_date": "year",
    "record_id": "surrogate",
    "account_number": "surrogate",
    "device_id": "surrogate",
    "mac_address": "surrogate",
    "username": "surrogate",
    "quasi_identifier": "",
}
"""Kind → fix; every other kind is dropped."""
LIMITED: Mapping[str, str] = {
    **dict.fromkeys(
        ("record_id", "account_number", "device_id", "mac_address", "username", "person_name"), "pseudonymise"
    ),
    "postal_code": "zip3",
    "geo_precise": "round",
    "dob": "shift",
    "event_date": "shift",
    "quasi_identifier": "",
}
NOT_SAFE: Mapping[str, str] = {
    "pseudonymise": "it derives codes from identifiers; use surrogate",
    "shift": "it keeps days and months, if moved; use year",
    "month": "it keeps months; use year",
    "round": "it keeps places smaller than a state; use drop",
}
"""Fixes that Safe Harbor has no room for, and why."""
CLASSES: Mapping[str, str] = {
    "A": "names",
    "B": "places smaller than a state",
    "C": "dates but the year, ages over 89",
    "D": "telephone numbers",
    "E": "fax numbers",
    "F": "e-mail addresses",
    "G": "social security numbers",
    "H": "medical record numbers",
    "I": "health plan numbers",
    "J": "account numbers",
    "K": "certificate and license numbers",
    "L": "vehicles and their plates",
    "M": "devices and their serial numbers",
    "N": "web addresses",
    "O": "IP addresses",
    "P": "biometric identifiers",
    "Q": "full-face photographs",
    "R": "other unique identifying numbers or codes",
}
"""The classes of 45 CFR 164.514(b)(2)(i), in short."""
LOOKED_FOR_WITH = {"E": "D", "I": "J"}
"""Classes whose values look like those of another, and are found as that one."""
NOT_CHECKED = (
    "what is shown or written in pictures, sound and video",
    "places smaller than a state that are named in words (towns, counties)",
    "whether what is left could, alone or with other data, tell who somebody is (164.514(b)(2)(ii))",
    "rare values and combinations of values, unless k-anonymity was measured",
)
_AGE = frozenset(("age", "ages", "alter", "edad", "idade", "eta", "leeftijd", "alder", "ika", "wiek", "vek", "yas"))


def fix_of_profile(profile: str, finding: Finding, *, subject: str) -> Fix | None:
    """What a profile does to a column with a finding; None where it leaves it.

    Parameters
    ----------
    profile:
        `safe-harbor`, `limited` or `suggested`.
    finding:
        Of a column.
    subject:
        The column that tells whose row it is, for shifting; empty where none is known.
    """
    if finding.column is None or finding.kind not in KINDS:
        return None
    if profile == "suggested":
        # Of the first fixes none needs an option; `keep` is a decision that nobody has made yet.
        first = next((word for word in finding.fixes if word not in NO_FIX), "") if _prefers_change(finding) else ""
        return Fix(first) if first else None
    if finding.kind == "quasi_identifier" and is_age(finding.column):
        return Fix("age")
    word = (SAFE_HARBOR if profile == "safe-harbor" else LIMITED).get(finding.kind, "drop")
    if word == "shift" and (not subject or subject == finding.column):
        word = "month"
    return Fix(word) if word else None


def _prefers_change(finding: Finding) -> bool:
    return bool(finding.fixes) and finding.fixes[0] not in NO_FIX


def is_age(column: str) -> bool:
    """True for a column that by its name holds ages."""
    return bool(_AGE & set(words_of(column)))


def need_allowed(profile: str, column: str, fix: Fix, place: str) -> None:
    """Raise `InputError` where a profile has no room for what was asked of a column."""
    if profile == "safe-harbor" and fix.word in NOT_SAFE:
        raise InputError(f"{place}: safe-harbor has no room for {fix.word}", _sentence(NOT_SAFE[fix.word]))


def statements(profile: str, file: str, findings: Iterable[Finding], fixed: Iterable[str]) -> tuple[str, ...]:
    """What can be said of a table that a profile was applied to: looked for, found, not checked.

    Parameters
    ----------
    profile:
        `safe-harbor` or `limited`; of others nothing is said.
    file:
        Path of the table.
    findings:
        What screening had found in it before.
    fixed:
        The columns that were changed.
    """
    if profile not in ("safe-harbor", "limited"):
        return ()
    every, changed = list(findings), set(fixed)
    known = {kind.safe_harbor for kind in KINDS.values() if kind.safe_harbor}
    known |= {name for name, other in LOOKED_FOR_WITH.items() if other in known}
    looked = "; ".join(f"({name}) {title}" for name, title in CLASSES.items() if name in known)
    found = sorted({f"{KINDS[one.kind].title} ({one.column})" for one in every if one.column and one.kind in KINDS})
    left = sorted({one.column for one in every if one.column and one.column not in changed and one.kind in KINDS})
    never = [f"({name}) {title}" for name, title in CLASSES.items() if name not in known]
    basis = "45 CFR 164.514(b)(2)" if profile == "safe-harbor" else "a limited or expert-judged data set"
    return (
        f"{file}: the profile {profile} ({basis}) was applied to what screening found. "
        "This is a record of what was done, not a certificate.",
        f"{file}: looked for, by header and values: {looked}.",
        f"{file}: found: {', '.join(found) if found else 'nothing'}."
        + (f" Left as it was: {', '.join(left)}." if left else ""),
        f"{file}: not checked: {'; '.join([*never, *NOT_CHECKED])}.",
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
