"""What a column's name says, where its values may be that."""

from __future__ import annotations

import re
from collections.abc import Callable

from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.evidence import Evidence, Verdict
from kaggle_share.screen.tables.headers import STRONG, hints
from kaggle_share.screen.tables.names import is_nameish, kind_of_name
from kaggle_share.screen.tables.national import fitting

NAMED = "by its name, and its values agree"


def by_strong_name(evidence: Evidence) -> Verdict | None:
    """A name that alone says what is in the column; the values must not speak against it."""
    for kind, agrees in AGREES.items():
        if evidence.strong(kind):
            share = agrees(evidence)
            if share and kind == "record_id" and _plates_rather(evidence):
                kind = "license_plate"
            if share:
                return _verdict(evidence, kind, share)
    return None


def by_weak_name(evidence: Evidence) -> Verdict | None:
    """A name that may say it; the values must look like it."""
    for kind, looks in LOOKS.items():
        if evidence.hints.get(kind) == 1 and not _strong_otherwise(evidence, kind):
            share = looks(evidence)
            if share:
                return _verdict(evidence, kind, share)
    return None


def _plates_rather(evidence: Evidence) -> bool:
    """`matricula` is a student's number, and a car's."""
    return (
        evidence.named("license_plate") and evidence.share(lambda value: shapes.plate_shape(value) is not None) >= 0.9
    )


def _strong_otherwise(evidence: Evidence, kind: str) -> bool:
    return any(strength == 2 and other not in (kind, "private_place") for other, strength in evidence.hints.items())


def _verdict(evidence: Evidence, kind: str, share: float) -> Verdict:
    return Verdict(kind, evidence.rows_of(share), NAMED, tuple(evidence.few[:2]))


def _most(evidence: Evidence, test: Callable[[str], object], needed: float = 0.6) -> float:
    share = evidence.share(test)
    return share if share >= needed else 0.0


def _varied(evidence: Evidence, least: int = 8, share: float = 0.3) -> bool:
    """Many different values, as of individuals: not a list of a few codes."""
    return evidence.distinct >= least or evidence.gathered.distinct_share >= share


def _email(evidence: Evidence) -> float:
    return _most(evidence, lambda value: re.search(r"[^\s@]+@[^\s@]+|\(at\)|\[at\]", value), 0.3)


def _iban(evidence: Evidence) -> float:
    return _most(evidence, lambda value: re.fullmatch(r"[A-Za-z]{2}[ ]?\d{2}[A-Za-z0-9* ]{8,36}", value))


def _card(evidence: Evidence) -> float:
    def test(value: str) -> bool:
        solid = re.sub(r"[ \-]", "", value.removesuffix(".0"))
        return re.fullmatch(r"[\d*xX•]{12,19}", solid) is not None and any(char.isdigit() for char in solid)

    return _most(evidence, test)


def _vin(evidence: Evidence) -> float:
    def test(value: str) -> bool:
        if re.fullmatch(r"[A-HJ-NPR-Za-hj-npr-z0-9]{17}", value):
            return True
        # Chassis numbers of before 1981 are shorter.
        solid = re.fullmatch(r"[A-Z0-9\-]{8,17}", value, re.IGNORECASE) is not None
        return solid and shapes.digits_in(value) >= 4 and not value.isdigit()

    return _most(evidence, test)


def _ip(evidence: Evidence) -> float:
    return _most(
        evidence,
        lambda value: re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}(?::\d+|/\d+)?|[0-9a-fA-F]*:[0-9a-fA-F:.]+", value),
    )


def _mac(evidence: Evidence) -> float:
    return _most(
        evidence,
        lambda value: re.fullmatch(
            r"[0-9a-fA-F]{12}|(?:[0-9a-fA-F]{2}[:\-. ]){5}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4}", value
        ),
    )


def _phone(evidence: Evidence) -> float:
    def test(value: str) -> bool:
        plain = re.sub(r"\.0$", "", value.translate(_FOREIGN_DIGITS))
        if plain.isdigit():
            return 6 <= len(plain) <= 15
        return shapes.is_phone(plain) or (
            6 <= shapes.digits_in(plain) <= 18
            and not re.search(r"[^\W\d_]{4}", plain)
            and shapes.date_of(plain) is None
        )

    if (
        evidence.gathered.dates
        or evidence.counts_up
        or evidence.share(lambda value: re.fullmatch(r"-?\d*\.\d*[1-9]\d*", value)) > 0.5
    ):
        return 0.0
    return _most(evidence, test) if _varied(evidence, 4) else 0.0


_FOREIGN_DIGITS = {
    ord(zero) + digit: str(digit)
    for zero in "٠۰०০๐０"
    for digit in range(10)  # Arabic, Persian, Hindi, Bengali, …
}


def _dob(evidence: Evidence) -> float:
    column = evidence.gathered
    if column.dates * 2 > column.present:
        return 1.0 if column.high is not None and column.high < 60_000 else 0.0

    def test(value: str) -> bool:
        found = shapes.date_of(value.translate(_FOREIGN_DIGITS).removesuffix(".0"))
        return found is not None and (found[0] == 0 or 1850 <= found[0] <= shapes.NOW + 1)

    share = _most(evidence, test)
    if share or not (column.integers or column.decimals):
        return share
    # Days since 1900, as spreadsheets keep dates, or seconds since 1970.
    numbers = column.numbers
    serial = sum(3000 <= number <= 50_000 for number in numbers) / max(1, len(numbers))
    return serial if serial > 0.9 and evidence.distinct > 20 and not evidence.counts_up else 0.0


def _address(evidence: Evidence) -> float:
    if not evidence.is_text or evidence.distinct < 3:
        return 0.0
    look = evidence.share(lambda value: shapes.is_address(value) or shapes.is_addressy(value))
    if look >= 0.4:
        return max(look, 0.5)
    # A street without its number.
    wordy = evidence.share(
        lambda value: len(value) >= 4 and any(c.isalpha() for c in value) and "@" not in value and "://" not in value
    )
    sure = any(len(word) >= 5 or not word.isascii() for word in evidence.words)
    streets = evidence.words_each >= 1.5 or evidence.share(shapes.names_street) >= 0.3
    sure = sure and (streets or evidence.share(lambda value: not value.isascii()) >= 0.5)
    return wordy if sure and wordy >= 0.9 and _varied(evidence, 15, 0.5) and 4 <= evidence.length <= 120 else 0.0


def _postal(evidence: Evidence) -> float:
    if evidence.gathered.decimals and evidence.share(lambda value: "." in value and not value.endswith(".0")) > 0.2:
        return 0.0
    if evidence.is_integer and (evidence.gathered.high or 99999) < 500:
        return 0.0
    return _most(evidence, shapes.is_postal) if evidence.distinct >= 3 else 0.0


def _code_test(digits: int, least: int = 4, longest: int = 24) -> Callable[[str], bool]:
    def test(value: str) -> bool:
        value = value.removesuffix(".0")
        if re.fullmatch(r"-?\d+\.\d+", value):
            return False
        return least <= len(value) <= longest and shapes.is_code(value, digits, longest)

    return test


_PART = frozenset(("last", "letzte", "derniers", "ultimos"))


def _national(evidence: Evidence) -> float:
    if _PART & set(evidence.words) or re.search(r"(?:last|l)_?4|ssn4", evidence.gathered.name, re.I):
        return _most(evidence, lambda value: re.fullmatch(r"[*xX\-]*\d{3,4}(?:\.0)?", value))
    if evidence.counts_up or not _varied(evidence, 8):
        return 0.0
    masked = evidence.share(lambda value: re.fullmatch(r"[*xX#\-. ]{3,}\d{2,4}", value))
    return masked if masked >= 0.6 else _most(evidence, _code_test(5, 6))


def _document(evidence: Evidence) -> float:
    if evidence.counts_up or not _varied(evidence, 8):
        return 0.0
    return _most(evidence, _code_test(3, 5, 20))


def _record(evidence: Evidence) -> float:
    if evidence.share(shapes.is_url) > 0.2 or evidence.gathered.dates:
        return 0.0
    if evidence.gathered.decimals and evidence.share(lambda value: "." in value and not value.endswith(".0")) > 0.2:
        return 0.0
    if evidence.counts_up or not _varied(evidence, 8):
        return 0.0

    def test(value: str) -> bool:
        return (
            re.fullmatch(r"[^\W_](?:[ .\-/_#:{}]{0,2}[^\W_]){1,47}", value) is not None
            and shapes.digits_in(value) >= 1
        )

    return _most(evidence, test, 0.7)


def _device(evidence: Evidence) -> float:
    if evidence.counts_up or not _varied(evidence, 5) or evidence.gathered.dates:
        return 0.0
    return _most(
        evidence,
        lambda value: (
            re.fullmatch(r"[^\W_](?:[ .:\-/_(){}]{0,2}[^\W_]){5,63}", value) and shapes.digits_in(value) >= 2
        ),
    )


def _plate(evidence: Evidence) -> float:
    return (
        _most(evidence, shapes.is_plate)
        if _varied(evidence, 8) and not evidence.is_integer and evidence.length >= 5
        else 0.0
    )


def _username(evidence: Evidence) -> float:
    if evidence.is_integer or not evidence.is_text or not _varied(evidence, 12, 0.5):
        return 0.0
    if evidence.share(shapes.is_url) > 0.3:
        return 0.0
    return _most(evidence, shapes.is_username, 0.8)


def _url(evidence: Evidence) -> float:
    return _most(
        evidence, lambda value: shapes.is_url(value) or re.search(r"://|www\.|linkedin|facebook", value, re.I)
    )


def _thing(evidence: Evidence) -> float:
    """Biometric templates and pictures: anything long enough to be one, or its address."""
    return (
        _most(evidence, lambda value: len(value) >= 8 and " " not in value.strip())
        if _varied(evidence, 5, 0.5)
        else 0.0
    )


_ROLES = frozenset(
    """customer respondent person tenant guardian nurse physician caregiver attending interviewer interviewee
    cardholder payee landlord assignee plaintiff defendant beneficiary titular inhaber titulaire medecin lekarz lekar
    referente initials voter collector observer recorded contact""".split()
)
"""Words that may stand over kinds of people (`retail`, `single`) as well as over names."""
_FULL_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]{1,30}(?:[ ,'-]{1,2}[^\W\d_]{1,30}){1,4}")


def _name(evidence: Evidence) -> float:
    if not evidence.is_text or evidence.distinct < 3:
        return 0.0
    nameish = evidence.share(is_nameish)
    foreign = evidence.share(lambda value: not value.isascii())
    if nameish < 0.7 or not (1 if foreign > 0.6 else 2) <= evidence.length <= 45:
        return 0.0
    known = evidence.share(kind_of_name)
    if known >= 0.1 or foreign >= 0.6 or _varied(evidence, 20, 0.5):
        return nameish
    # A few names that no list knows: each a given name and a surname, or below a header that says which of the two.
    if evidence.share(_FULL_NAME.fullmatch) >= 0.8:
        return nameish
    sure = not _ROLES & set(evidence.words) and evidence.words_each < 1.5
    capitals = evidence.share(lambda value: value[:1].isupper() and (len(value) > 3 or not value.isupper()))
    return nameish if sure and capitals >= 0.9 else 0.0


def _weak_name(evidence: Evidence) -> float:
    if not evidence.is_text or evidence.share(is_nameish) < 0.7:
        return 0.0
    if evidence.distinct < 8:
        # A few people's names stand in many rows: below `collector`, though not below `name` alone.
        role = any(len(word) > 4 for word in evidence.words) and evidence.words[-1] not in ("names", "naam", "nombre")
        full = evidence.share(lambda value: kind_of_name(value) == "full")
        return full if role and evidence.distinct >= 3 and full >= 0.8 and not evidence.about_things else 0.0
    full = evidence.share(lambda value: kind_of_name(value) == "full")
    known = evidence.share(kind_of_name)
    alone = known >= 0.6 and evidence.words_each < 1.5 and evidence.gathered.distinct_share >= 0.1
    if evidence.about_things and evidence.gathered.distinct_share < 0.1 and full < 0.85:
        return 0.0  # goods called after people
    return known if full >= 0.25 or alone else 0.0


def _weak_phone(evidence: Evidence) -> float:
    return _most(evidence, lambda value: shapes.is_written_phone(value) or re.fullmatch(r"\d{9,13}", value), 0.8)


_SHORT = frozenset("rg cns inn nir kt pis nis".split())
"""Names of national numbers that science uses for other things; some have no check digit that is known here."""


def _weak_national(evidence: Evidence) -> float:
    if evidence.counts_up or not _varied(evidence, 8):
        return 0.0
    share = _most(evidence, fitting, 0.6)
    if (
        share
        or not _SHORT & set(evidence.words)
        or not _among_people(evidence)
        or evidence.gathered.distinct_share < 0.9
    ):
        return share
    return _most(evidence, _code_test(7, 7), 0.9)


def _weak_document(evidence: Evidence) -> float:
    """A letter or two before seven or eight digits, or nine characters in all, each another one (ICAO 9303)."""
    if evidence.gathered.distinct_share < 0.95 or evidence.distinct < 20 or not _among_people(evidence):
        return 0.0
    return _most(evidence, lambda value: re.fullmatch(r"[A-Z]{1,2}\d{7,8}|\d{9}|[A-Z0-9]{9}", value), 0.95)


def _weak_plate(evidence: Evidence) -> float:
    """Letters and digits, few of each, and hardly a plate twice; no code of one prefix and a counter."""
    if evidence.distinct < 12 or len({value[:2] for value in evidence.few}) < 10:
        return 0.0
    return _most(evidence, lambda value: len(value) <= 11 and shapes.is_plate(value), 0.9) and _plate(evidence)


def _among_people(evidence: Evidence) -> bool:
    """Another column is called as what is known of a person."""
    kinds = ("person_name", "dob", "phone", "email", "quasi_identifier")
    return any(hints(name).get(kind, 0) >= STRONG for name in evidence.table for kind in kinds)


AGREES: dict[str, Callable[[Evidence], float]] = {
    "email": _email,
    "iban": _iban,
    "credit_card": _card,
    "mac_address": _mac,
    "ip_address": _ip,
    "vin": _vin,
    "dob": _dob,
    "device_id": _device,
    "postal_code": _postal,
    "phone": _phone,
    "passport": _document,
    "license_number": _document,
    "license_plate": _plate,
    "national_id": _national,
    "account_number": _document,
    "url_profile": _url,
    "record_id": _record,
    "username": _username,
    "biometric": _thing,
    "photo": _thing,
    "address": _address,
    "person_name": _name,
}
"""Kind → share of the values that agree with a name that says it; in the order in which they are asked."""

LOOKS: dict[str, Callable[[Evidence], float]] = {
    "person_name": _weak_name,
    "phone": _weak_phone,
    "national_id": _weak_national,
    "passport": _weak_document,
    "license_plate": _weak_plate,
    "username": lambda evidence: 0.0,
}
"""The same where the name only may say it."""
