"""Whatever is found and then fixed is found no more, neither under its own header nor under one that is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from faker import Faker
from fixing import fix, resource, write

from kaggle_share.model import Finding, Resource
from kaggle_share.screen import screen
from kaggle_share.screen.fixes import settled
from kaggle_share.screen.kinds import KINDS

ROWS = 60


def planted() -> dict[str, tuple[str, list[str]]]:
    """Kind → header and values."""
    fake = Faker("en_US")
    fake.seed_instance(7)
    return {
        "person_name": ("patient_name", [fake.name() for _ in range(ROWS)]),
        "email": ("email", [fake.ascii_free_email() for _ in range(ROWS)]),
        "phone": ("phone", [f"+1 212 555 {1000 + n * 37 % 9000:04d}" for n in range(ROWS)]),
        "address": ("address", [fake.street_address() for _ in range(ROWS)]),
        "national_id": ("ssn", [fake.ssn() for _ in range(ROWS)]),
        "credit_card": ("card", [fake.credit_card_number("visa16") for _ in range(ROWS)]),
        "iban": ("iban", [fake.iban() for _ in range(ROWS)]),
        "ip_address": ("ip", [fake.ipv4_public() for _ in range(ROWS)]),
        "mac_address": ("mac", [fake.mac_address() for _ in range(ROWS)]),
        "dob": ("birth_date", [fake.date_of_birth(maximum_age=80).isoformat() for _ in range(ROWS)]),
        "postal_code": ("zip", [fake.zipcode() for _ in range(ROWS)]),
        "home_path": ("path", [f"/home/{fake.user_name()}/data/{n}.csv" for n in range(ROWS)]),
    }


PLANTED = planted()


def found_in(one: Resource, column: str) -> list[Finding]:
    return [finding for finding in screen([one]) if finding.column == column]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Resource, list[Finding]]]:
    """A table for each kind, screened once."""
    made = {}
    for kind, (header, values) in PLANTED.items():
        folder = tmp_path_factory.mktemp(kind)
        rows = [{"n": n, header: value, "mass": 1.5 + n % 7} for n, value in enumerate(values)]
        one = write(folder, rows, "csv")
        made[kind] = (one, found_in(one, header))
    return made


CASES = [(kind, word) for kind in PLANTED for word in KINDS[kind].fixes if word not in ("keep",)]


@pytest.mark.parametrize(("kind", "word"), CASES, ids=lambda case: str(case))
def test_a_fixed_table_has_no_finding_of_that_kind(
    tables: dict[str, tuple[Resource, list[Finding]]], tmp_path: Path, kind: str, word: str
) -> None:
    one, found = tables[kind]
    header, values = PLANTED[kind]
    assert kind in {finding.kind for finding in found}, "the detector finds what is planted"
    said: Any = {"shift": "n"} if word == "shift" else word
    done = fix(one, {header: said}, findings=found)
    assert done.fixed.done[0].lost == 0
    again = [
        x for x in found_in(resource(done.fixed.location, "table.csv"), header) if not settled(x, done.fixed.done)
    ]
    assert not again
    if word in ("drop", "shift", "month", "year"):
        return
    # By the values alone, without what the header says, there is nothing either.
    text = done.fixed.location.read_text()
    assert not any(value in text for value in values)
    path = tmp_path / "bare.csv"
    path.write_text(text.replace(header, "c1", 1))
    assert kind not in {finding.kind for finding in found_in(resource(path, "table.csv"), "c1")}
