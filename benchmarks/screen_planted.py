"""Tables with planted personal data: Faker in many locales, headers as people write them, values as dirty.

Nothing here is taken from the detectors' own tables. `HELD_OUT` locales and headers are measured, and not looked at
when a rule for headers is changed.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from screen_headers import HEADERS, HELD_OUT_HEADERS

LOCALES = tuple("en_US en_GB de_DE fr_FR es_ES it_IT pt_BR nl_NL sv_SE pl_PL cs_CZ tr_TR ja_JP zh_CN hi_IN".split())
HELD_OUT = tuple(
    "en_CA en_AU en_IN de_AT de_CH fr_CA es_MX es_AR pt_PT nl_BE no_NO dk_DK fi_FI sk_SK hu_HU ro_RO ru_RU uk_UA "
    "el_GR ko_KR bg_BG hr_HR lt_LT lv_LV et_EE id_ID vi_VN ar_SA he_IL fa_IR zh_TW sl_SI th_TH".split()
)
ROWS = 600
NOTES = frozenset(("postal_code",))
"""Kinds of which a note is all that is asked for."""


@dataclass
class Planted:
    """A table, and what is planted in it."""

    name: str
    frame: Any
    truth: dict[str, str]
    """Column → kind."""
    rare: frozenset[str] = frozenset()
    """Columns in which only one row in a thousand is personal."""
    held_out: bool = False
    meaningless: bool = False
    format: str = "parquet"
    hidden: frozenset[str] = field(default_factory=frozenset)
    """Columns that nobody could tell without their header: they don't count in a table without headers."""


Maker = Callable[[Any, random.Random], Any]


def _digits(rnd: random.Random, n: int) -> str:
    return "".join(rnd.choice(string.digits) for _ in range(n))


def _mrn(prefix: str) -> Maker:
    return lambda f, r: f"{prefix}{_digits(r, 7)}"


def _plate(f: Any, r: random.Random) -> str:
    return str(f.license_plate())


def _imei(_: Any, r: random.Random) -> str:
    body = "35" + _digits(r, 12)
    total = 0
    for at, char in enumerate(reversed(body)):
        value = int(char) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def _birth(f: Any, _: random.Random) -> date:
    return f.date_of_birth(minimum_age=1, maximum_age=95)


FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%b-%Y", "%Y%m%d")


def _profile(f: Any, r: random.Random) -> str:
    user = f.user_name()
    return r.choice((f"https://www.linkedin.com/in/{user}", f"https://twitter.com/{user}", f"https://github.com/{user}",
                     f"https://www.facebook.com/{user}", f"https://www.instagram.com/{user}/"))  # fmt: skip


def _home(f: Any, r: random.Random) -> str:
    user, file = f.user_name(), f.file_name()
    return r.choice(
        (f"/home/{user}/{file}", f"/Users/{user}/Documents/{file}", f"C:\\Users\\{user}\\Desktop\\{file}")
    )


def _note(f: Any, r: random.Random) -> str:
    return str(f.sentence(nb_words=r.randint(6, 14)))


def _personal_note(f: Any, r: random.Random) -> str:
    told = r.choice((f.email(), f.phone_number(), f.email()))
    return f"{_note(f, r)} {r.choice(('Contact', 'Mail', 'Tel', 'Call'))}: {told}. {_note(f, r)}"


def _passport(_: Any, r: random.Random) -> str:
    return r.choice(
        (
            _digits(r, 9),
            f"{r.choice('CFGHJKLMNPRTVWXYZ')}{_digits(r, 8)}",
            f"{r.choice('ABEX')}{r.choice('ABEX')}{_digits(r, 7)}",
        )
    )


MAKERS: dict[str, tuple[str, Maker]] = {
    "full_name": ("person_name", lambda f, r: f.name()),
    "first_name": ("person_name", lambda f, r: f.first_name()),
    "last_name": ("person_name", lambda f, r: f.last_name()),
    "email": ("email", lambda f, r: f.email()),
    "phone": ("phone", lambda f, r: f.phone_number()),
    "address": ("address", lambda f, r: f.street_address() if r.random() < 0.7 else f.address().replace("\n", ", ")),
    "postal_code": ("postal_code", lambda f, r: f.postcode()),
    "dob": ("dob", _birth),
    "national_id": ("national_id", lambda f, r: f.ssn()),
    "credit_card": ("credit_card", lambda f, r: f.credit_card_number()),
    "iban": ("iban", lambda f, r: f.iban()),
    "passport": ("passport", _passport),
    "record_id": ("record_id", _mrn("")),
    "device_id": ("device_id", _imei),
    "ip_address": ("ip_address", lambda f, r: f.ipv4_public() if r.random() < 0.9 else f.ipv6()),
    "mac_address": ("mac_address", lambda f, r: f.mac_address()),
    "license_plate": ("license_plate", _plate),
    "vin": ("vin", lambda f, r: f.vin()),
    "username": ("username", lambda f, r: f.user_name()),
    "url_profile": ("url_profile", _profile),
    "home_path": ("home_path", _home),
    "free_text": ("free_text_pii", lambda f, r: _personal_note(f, r) if r.random() < 0.3 else _note(f, r)),
}

UNTELLABLE = frozenset(("record_id", "passport", "postal_code", "device_id"))
"""Without a header these are digits and letters like any other."""


def _innocent(rnd: random.Random, rows: int) -> dict[str, list[Any]]:
    """Columns of measures and of what science writes that looks like personal data and isn't."""
    species = ["Adelie Penguin", "Pygoscelis papua", "Homo sapiens", "Mus musculus", "Danio rerio", "Canis lupus"]
    cities = [
        "Berlin",
        "San Francisco",
        "Lyon",
        "Santa Maria",
        "Victoria",
        "Charlotte",
        "Florence",
        "Paris",
        "Austin",
    ]
    choices: dict[str, Callable[[], Any]] = {
        "bill_length_mm": lambda: round(rnd.gauss(44, 5), 1),
        "body_mass_g": lambda: rnd.randint(2700, 6300),
        "count": lambda: rnd.randint(0, 500),
        "epoch": lambda: rnd.randint(1_500_000_000, 1_700_000_000),
        "epoch_ms": lambda: rnd.randint(1_500_000_000_000, 1_700_000_000_000),
        "sha256": lambda: f"{rnd.getrandbits(256):064x}",
        "md5": lambda: f"{rnd.getrandbits(128):032x}",
        "doi": lambda: (
            f"10.{rnd.randint(1000, 9999)}/j.{rnd.choice('abcdef')}.{rnd.randint(2000, 2023)}.{rnd.randint(10, 999)}"
        ),
        "cas_number": lambda: f"{rnd.randint(50, 99999)}-{rnd.randint(10, 99)}-{rnd.randint(0, 9)}",
        "locus": lambda: (
            f"chr{rnd.randint(1, 22)}:{rnd.randint(10_000, 9_999_999)}-{rnd.randint(10_000_000, 99_999_999)}"
        ),
        "rsid": lambda: f"rs{rnd.randint(1000, 99999999)}",
        "version": lambda: f"{rnd.randint(0, 12)}.{rnd.randint(0, 40)}.{rnd.randint(0, 99)}",
        "build": lambda: f"{rnd.randint(1, 12)}.{rnd.randint(0, 30)}.{rnd.randint(0, 30)}.{rnd.randint(0, 30)}",
        "ra": lambda: round(rnd.uniform(0, 360), 6),
        "dec": lambda: round(rnd.uniform(-90, 90), 6),
        "isbn": lambda: (
            f"978-{rnd.randint(0, 9)}-{rnd.randint(10, 99)}-{rnd.randint(100000, 999999)}-{rnd.randint(0, 9)}"
        ),
        "issn": lambda: f"{rnd.randint(1000, 9999)}-{rnd.randint(1000, 9999)}",
        "uuid": lambda: (
            f"{rnd.getrandbits(32):08x}-{rnd.getrandbits(16):04x}-4{rnd.getrandbits(12):03x}-a{rnd.getrandbits(12):03x}-{rnd.getrandbits(48):012x}"
        ),
        "species": lambda: rnd.choice(species),
        "city": lambda: rnd.choice(cities),
        "pages": lambda: f"{(n := rnd.randint(1, 900))}-{n + rnd.randint(2, 30)}",
        "measured_at": lambda: (
            f"{rnd.randint(2015, 2023)}-0{rnd.randint(1, 9)}-{rnd.randint(10, 28)} {rnd.randint(10, 23)}:00:00"
        ),
        "phone_model": lambda: rnd.choice(("iPhone 12", "Pixel 6", "Galaxy S21", "Nokia 3310")),
        "ip_rating": lambda: rnd.choice(("IP67", "IP68", "IP54")),
        "address_bus": lambda: f"0x{rnd.getrandbits(32):08x}",
        "gene": lambda: rnd.choice(("BRCA1", "TP53", "EGFR", "MYC", "KRAS")),
        "accession": lambda: f"NM_{rnd.randint(100000, 999999)}.{rnd.randint(1, 9)}",
        "order_no": lambda: rnd.randint(10_000_000, 99_999_999),
        "barcode": lambda: rnd.randint(4_000_000_000_000, 4_009_999_999_999),
        "country": lambda: rnd.choice(("Germany", "France", "Jordan", "Chad", "Georgia", "Brazil")),
        "treatment": lambda: rnd.choice(("control", "drug A", "drug B")),
        "grade": lambda: rnd.choice("ABCDE"),
        "comment": lambda: rnd.choice(
            ("sample was dry", "repeat in 2 weeks", "no change since the last visit", "ok", "see page 12-14")
        ),
        "product_code": lambda: f"{''.join(rnd.choices(string.ascii_uppercase, k=2))}-{rnd.randint(1000, 9999)}",
        "station": lambda: f"ST{rnd.randint(100, 999)}",
        "email_sent": lambda: rnd.choice((True, False)),
        "name_length": lambda: rnd.randint(3, 20),
        "formula": lambda: rnd.choice(("C6H12O6", "NaCl", "H2SO4", "CH3COOH", "Fe2O3")),
        "model_name": lambda: rnd.choice(("Random Forest", "Naive Bayes", "Gradient Boosting", "Linear Regression")),
    }
    picked = rnd.sample(sorted(choices), rnd.randint(5, 9))
    return {name: [choices[name]() for _ in range(rows)] for name in picked}


def _dirty(values: list[Any], rnd: random.Random, kind: str) -> list[Any]:
    """As people type: blanks around, missing markers, case."""
    style = rnd.random()
    if style < 0.4:
        return values
    marker = rnd.choice((None, "", "NA", "n/a", "-", "unknown"))
    made: list[Any] = []
    for value in values:
        if rnd.random() < 0.05:
            made.append(marker)
        elif isinstance(value, str) and rnd.random() < 0.1:
            made.append(
                rnd.choice(
                    (
                        f" {value}",
                        f"{value} ",
                        value.upper() if kind in ("person_name", "email", "address") else value,
                    )
                )
            )
        else:
            made.append(value)
    return made


def planted(seed: int, tables: int) -> list[Planted]:
    """Tables with identifying columns; a third of them again without headers that say anything."""
    from faker import Faker

    rnd = random.Random(seed)  # noqa: S311 - made-up data
    made: list[Planted] = []
    fakers: dict[str, Any] = {}
    every = (*LOCALES, *HELD_OUT)
    for number in range(tables):
        locale = every[number % len(every)]
        if locale not in fakers:
            fakers[locale] = Faker(locale)
            fakers[locale].seed_instance(seed * 1000 + len(fakers))
        made.append(_table(number, locale, fakers[locale], fakers.setdefault("en_US", Faker("en_US")), rnd))
    return made


def _table(number: int, locale: str, faker: Any, english: Any, rnd: random.Random) -> Planted:
    import pandas

    held_out = locale in HELD_OUT
    rows = ROWS
    columns: dict[str, list[Any]] = dict(_innocent(rnd, rows))
    truth: dict[str, str] = {}
    hidden: set[str] = set()
    rare: set[str] = set()
    meaningless = number % 3 == 2
    # Each kind is as frequent as the others.
    for concept in rnd.sample(sorted(MAKERS), rnd.randint(5, 8)):
        kind, make = MAKERS[concept]
        values: list[Any] = []
        for _ in range(rows):
            try:
                values.append(make(faker, rnd))
            except (AttributeError, ValueError):
                values.append(make(english, rnd))
        if concept == "dob":
            style = rnd.choice((*FORMATS, "date"))
            values = values if style == "date" else [value.strftime(style) for value in values]
        as_numbers = concept in ("record_id", "national_id", "credit_card", "phone") and rnd.random() < 0.3
        if as_numbers and all(isinstance(value, str) and value.isdigit() and len(value) < 19 for value in values):
            values = [int(value) for value in values]
        elif concept != "dob" or style != "date":
            values = _dirty(values, rnd, kind)
        header = _header(concept, locale, rnd)
        while header in columns:
            header += "_2"
        columns[header] = values
        truth[header] = kind
        if concept in UNTELLABLE:
            hidden.add(header)
    if rnd.random() < 0.35:
        header = rnd.choice(("remarks_free", "log_line", "details", "raw_value", "extra", "misc"))
        columns[header] = _needles(faker, english, rnd, rows)
        truth[header] = columns[header].pop()
        rare.add(header)
    order = list(columns)
    rnd.shuffle(order)
    frame = pandas.DataFrame({name: columns[name] for name in order})
    if meaningless:
        names = {name: f"c{at}" for at, name in enumerate(order)}
        frame = frame.rename(columns=names)
        truth = {names[name]: kind for name, kind in truth.items()}
        hidden, rare = {names[name] for name in hidden}, {names[name] for name in rare}
    format = rnd.choice(
        ("parquet", "parquet-dictionary", "csv", "csv-semicolon", "csv.gz", "jsonl", "xlsx", "sqlite")
    )
    return Planted(
        f"t{number:03d}-{locale}", frame, truth, frozenset(rare), held_out, meaningless, format, frozenset(hidden)
    )


def _needles(faker: Any, english: Any, rnd: random.Random, rows: int) -> list[Any]:
    """A column of which one value (of 600) is personal; its kind is appended."""
    form = rnd.choice(("email", "text", "iban"))
    values: list[Any] = [
        _note(english, rnd) if form == "text" else rnd.choice(("n.d.", "pending", "checked", "row 17"))
        for _ in range(rows)
    ]
    at = rnd.randrange(rows)
    if form == "email":
        values[at] = faker.email()
        return [*values, "email"]
    if form == "iban":
        values[at] = english.iban()
        return [*values, "iban"]
    values[at] = f"{values[at]} Please write to {faker.email()} tomorrow."
    return [*values, "free_text_pii"]


def _header(concept: str, locale: str, rnd: random.Random) -> str:
    language = locale.split("_")[0]
    own = HELD_OUT_HEADERS.get(language) or HEADERS.get(language) or HEADERS["en"]
    english = HEADERS["en"]
    choices = own.get(concept) or english[concept]
    # Researchers everywhere write English headers, too.
    if rnd.random() < 0.25:
        choices = english[concept]
    header = rnd.choice(choices)
    style = rnd.random()
    if style < 0.25:
        return header.upper()
    if style < 0.45:
        return header.replace("_", " ").title() if header.isascii() else header
    if style < 0.55 and "_" in header and header.isascii():
        first, *rest = header.split("_")
        return first + "".join(word.title() for word in rest)
    return header
