"""Personal data is found wherever in a table it lies, in every format, and no value is told."""

from __future__ import annotations

import json
import random
import sqlite3
import string
import threading
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from faker import Faker
from fixing import resource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from table_files import FORMATS, ROWS, kinds, look

from kaggle_share.errors import StoppedError
from kaggle_share.model import Watch
from kaggle_share.screen.rule import fill
from kaggle_share.screen.tables import in_table


@pytest.fixture(scope="module")
def fake() -> Faker:
    made = Faker("en_US")
    made.seed_instance(11)
    return made


@pytest.fixture(scope="module")
def patients(fake: Faker) -> pd.DataFrame:
    draw = random.Random(3)  # noqa: S311
    return pd.DataFrame(
        {
            "pat_nm": [fake.name() for _ in range(ROWS)],
            "geb_dat": [fake.date_of_birth().isoformat() for _ in range(ROWS)],
            "e-mail": [fake.email() for _ in range(ROWS)],
            "tel_mobile": [fake.phone_number() for _ in range(ROWS)],
            "street_address": [fake.street_address() for _ in range(ROWS)],
            "ssn": [fake.ssn() for _ in range(ROWS)],
            "card": [fake.credit_card_number("visa") for _ in range(ROWS)],
            "iban": [fake.iban() for _ in range(ROWS)],
            "passport_no": [f"{draw.choice('CFGH')}{draw.randrange(10**8):08}" for _ in range(ROWS)],
            "mrn": [f"{draw.randrange(10**7):07}" for _ in range(ROWS)],
            "client_ip": [fake.ipv4_public() for _ in range(ROWS)],
            "wifi_mac": [fake.mac_address() for _ in range(ROWS)],
            "number_plate": [fake.license_plate() for _ in range(ROWS)],
            "vin": [fake.vin() for _ in range(ROWS)],
            "login": [fake.user_name() for _ in range(ROWS)],
            "linkedin": [f"https://www.linkedin.com/in/{fake.user_name()}" for _ in range(ROWS)],
            "source_file": [f"/home/{fake.user_name()}/data/{fake.file_name()}" for _ in range(ROWS)],
            "home_lat": [round(draw.uniform(-60, 60), 6) for _ in range(ROWS)],
            "home_lon": [round(draw.uniform(-170, 170), 6) for _ in range(ROWS)],
            "bmi": [round(draw.gauss(25, 4), 1) for _ in range(ROWS)],
            "visits": [draw.randrange(12) for _ in range(ROWS)],
        }
    )


TRUTH = {
    "pat_nm": "person_name",
    "geb_dat": "dob",
    "e-mail": "email",
    "tel_mobile": "phone",
    "street_address": "address",
    "ssn": "national_id",
    "card": "credit_card",
    "iban": "iban",
    "passport_no": "passport",
    "mrn": "record_id",
    "client_ip": "ip_address",
    "wifi_mac": "mac_address",
    "number_plate": "license_plate",
    "vin": "vin",
    "login": "username",
    "linkedin": "url_profile",
    "source_file": "home_path",
    "home_lat": "geo_precise",
    "home_lon": "geo_precise",
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_kind_is_found_in_every_format(patients: pd.DataFrame, tmp_path: Path, format: str) -> None:
    findings = look(FORMATS[format](patients, tmp_path))
    assert kinds(findings) == TRUTH
    blocked = {finding.column for finding in findings if finding.severity == "block"}
    assert blocked == {"pat_nm", "ssn", "card", "passport_no"}
    for finding in findings:
        assert finding.share is not None
        assert 0 < finding.share <= 1
        assert finding.key
        assert finding.fixes


def test_no_value_is_told(patients: pd.DataFrame, tmp_path: Path) -> None:
    findings = look(FORMATS["csv"](patients, tmp_path))
    told = repr(findings)
    for column in TRUTH:
        for value in patients[column].head(100).astype(str):
            assert value not in told
    for finding in findings:
        assert len(finding.samples) <= 2
        for sample in finding.samples:
            assert not set(sample) & set(string.digits.replace("9", ""))
            assert not set(sample) & set(string.ascii_letters.replace("x", "").replace("X", ""))


NEEDLES = {
    "email": ("email", "ada.lovelace@analytical.org"),
    "iban": ("iban", "DE89370400440532013000"),
    "national_id": ("national_id", "RCCMNL83S18D969H"),
    "profile": ("url_profile", "https://www.linkedin.com/in/ada-lovelace"),
    "home": ("home_path", "/home/ada/experiment.csv"),
    "mac": ("mac_address", "00:1b:44:11:3a:b7"),
    "in a text": ("free_text_pii", "please write to ada.lovelace@analytical.org about this"),
    "birthday in a text": ("free_text_pii", "female, DOB: 12/03/1980, no complaints"),
    "card": ("credit_card", "4111111111111111"),
    "ssn in a text": ("free_text_pii", "her number is 536-22-8726, she says"),
}


@pytest.mark.parametrize("needle", NEEDLES)
@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_one_row_in_many_thousands_is_found(tmp_path: Path, needle: str, format: str) -> None:
    kind, value = NEEDLES[needle]
    rows = 30_000
    remarks = [("dry", "wet", "to be repeated", "n.d.")[at % 4] for at in range(rows)]
    remarks[23_456] = value
    frame = pd.DataFrame({"n": range(rows), "x7": remarks})
    (finding,) = [f for f in look(FORMATS[format](frame, tmp_path)) if f.severity != "note"]
    assert (finding.column, finding.kind, finding.count) == ("x7", kind, 1)
    assert value not in repr(finding)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 4999), needle=st.sampled_from(sorted(NEEDLES)), format=st.sampled_from(["csv", "parquet"]))
def test_a_needle_is_found_wherever_it_is_planted(tmp_path: Path, at: int, needle: str, format: str) -> None:
    kind, value = NEEDLES[needle]
    remarks = [f"row {number} of 5000" for number in range(5000)]
    remarks[at] = value
    findings = look(FORMATS[format](pd.DataFrame({"c0": remarks}), tmp_path))
    assert kinds(findings) == {"c0": kind}


@pytest.mark.parametrize(
    "value",
    [
        "Spoke with Maria Lopez about the second dose.",
        "She lives at 12 Baker Street with her cat.",
        "Patient wohnt in der Hauptstraße 5, bitte anrufen.",
        "Herr Klaus Schneider kommt am Montag wieder.",
        "see chart, MRN 00451234",
    ],
)
def test_people_in_notes_are_found(tmp_path: Path, value: str) -> None:
    notes = [f"Sample {number} was dry and is to be repeated." for number in range(3000)]
    notes[1234] = value
    (finding,) = look(FORMATS["csv"](pd.DataFrame({"notes": notes}), tmp_path))
    assert (finding.kind, finding.column, finding.count) == ("free_text_pii", "notes", 1)


def test_a_number_column_with_one_address_in_it_is_looked_at_as_text(tmp_path: Path) -> None:
    lines = ["a,b", *(f"{number}.5,{number}" for number in range(200_000)), "ada@lovelace.org,7"]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    (finding,) = look(tmp_path / "t.csv")
    assert (finding.column, finding.kind, finding.count) == ("a", "email", 1)


def test_rows_that_are_not_rectangular_are_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('a,b\n1,2\n3\n4,5,ada@lovelace.org\n"broken, 6\n')
    assert kinds(look(tmp_path / "t.csv")) == {"b": "free_text_pii"}


def test_a_category_that_no_row_uses_is_found(tmp_path: Path) -> None:
    values = pd.Categorical(["low", "high"] * 50, categories=["low", "high", "ada@lovelace.org"])
    assert kinds(look(FORMATS["parquet"](pd.DataFrame({"level": values}), tmp_path))) == {"level": "email"}


def test_attributes_metadata_index_and_names_of_columns_are_looked_at(tmp_path: Path) -> None:
    frame = pd.DataFrame({"ada@lovelace.org": [1.5, 2.5]}, index=pd.Index(["bob@lovelace.org", "x"], name="who"))
    table = pa.Table.from_pandas(frame)
    table = table.replace_schema_metadata({**table.schema.metadata, b"made by": b"Ada, ada@lovelace.org"})
    parquet.write_table(table, tmp_path / "t.parquet")
    found = look(tmp_path / "t.parquet")
    assert {finding.kind for finding in found} == {"email"}
    assert any(finding.column == "who" for finding in found)
    assert any("name of a column" in finding.message for finding in found)
    assert any("metadata" in finding.message and "made by" in finding.message for finding in found)
    assert "lovelace" not in repr([(f.message, f.samples) for f in found])


def test_nested_values_are_found_by_their_path(tmp_path: Path, fake: Faker) -> None:
    rows = [
        {"id": at, "patient": {"name": fake.name(), "contacts": [{"email": fake.email()}], "kg": 70.5 + at}}
        for at in range(60)
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet")
    for name in ("t.jsonl", "t.parquet"):
        assert kinds(look(tmp_path / name)) == {"patient.name": "person_name", "patient.contacts.email": "email"}


def test_lines_of_json_that_are_not_alike_are_looked_at(tmp_path: Path) -> None:
    lines = ['{"a": 1}', '{"a": "x", "b": {"c": "ada@lovelace.org"}}', "no json: bob@lovelace.org", '{"a": [1, "y"]}']
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    assert kinds(look(tmp_path / "t.jsonl")) == {"b.c": "email", "": "free_text_pii"}


def test_every_table_of_a_database_is_looked_at(tmp_path: Path, patients: pd.DataFrame) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        patients[["bmi"]].to_sql("measures", connection, index=False)
        patients[["e-mail"]].to_sql("people", connection, index=False)
    (finding,) = look(tmp_path / "t.db")
    assert (finding.column, finding.where, finding.kind) == ("e-mail", "people", "email")


def test_integers_are_identifiers_only_where_a_name_or_check_digits_say_so(tmp_path: Path, fake: Faker) -> None:
    draw = random.Random(8)  # noqa: S311
    frame = pd.DataFrame(
        {
            "c0": [int(fake.credit_card_number("mastercard")) for _ in range(ROWS)],
            "c1": [draw.randrange(10**15, 10**16) for _ in range(ROWS)],
            "ssn": [draw.randrange(10**8, 8 * 10**8) for _ in range(ROWS)],
            "measured": [draw.randrange(10**8, 8 * 10**8) for _ in range(ROWS)],
            "subject": range(1, ROWS + 1),
            "patient_id": [draw.randrange(10**6, 10**7) for _ in range(ROWS)],
        }
    )
    assert kinds(look(FORMATS["parquet"](frame, tmp_path))) == {
        "c0": "credit_card",
        "ssn": "national_id",
        "patient_id": "record_id",
    }


def test_columns_that_are_called_nothing_are_told_by_their_values(patients: pd.DataFrame, tmp_path: Path) -> None:
    told = patients.drop(columns=["mrn", "passport_no", "number_plate", "home_lat", "home_lon"])
    names = {name: f"c{number}" for number, name in enumerate(told.columns)}
    found = kinds(look(FORMATS["csv"](told.rename(columns=names), tmp_path)))
    assert found == {names[name]: kind for name, kind in TRUTH.items() if name in names}


def test_secrets_in_cells_are_found_where_no_text_search_reads(tmp_path: Path) -> None:
    token = fill("hf_«a62×34»")
    frame = pd.DataFrame({"config": ["x = 1"] * 50 + [f"login('{token}')"]})
    for format in ("parquet", "sqlite", "csv.gz"):
        (finding,) = look(FORMATS[format](frame, tmp_path))
        assert (finding.severity, finding.kind, finding.column) == ("block", "secret", "config")
        assert token not in repr(finding)


def test_stopped_it_stops(tmp_path: Path, patients: pd.DataFrame) -> None:
    watch = Watch(stop=threading.Event())
    watch.stop.set()
    with pytest.raises(StoppedError):
        list(in_table(resource(FORMATS["csv"](patients, tmp_path)), watch))


def test_document_numbers_count_only_among_people(tmp_path: Path, fake: Faker) -> None:
    numbers = [f"{'AB' if n % 2 else 'X'}{n * 7919 % 10**7 + 10**7}"[:9] for n in range(ROWS)]
    path = tmp_path / "documents.parquet"
    pd.DataFrame({"document_number": numbers, "amount": range(ROWS)}).to_parquet(path)
    assert kinds(look(path)) == {}
    people = pd.DataFrame({"document_number": numbers, "full_name": [fake.name() for _ in numbers]})
    people.to_parquet(path)
    assert kinds(look(path))["document_number"] == "passport"
