"""Personal data is found wherever in a table it lies; what science writes is left alone; no value is told."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sqlite3
import string
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from faker import Faker
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import feather, parquet

from kaggle_share.errors import StoppedError
from kaggle_share.model import Finding, Resource, Watch
from kaggle_share.screen.rule import fill
from kaggle_share.screen.tables import in_table
from kaggle_share.screen.tables.headers import WEAK, hints
from kaggle_share.screen.tables.read import tables_in

ROWS = 300


@pytest.fixture(scope="module")
def fake() -> Faker:
    made = Faker("en_US")
    made.seed_instance(11)
    return made


def resource(path: Path, name: str = "") -> Resource:
    raw = path.read_bytes()
    return Resource(name or path.name, path, len(raw), hashlib.sha256(raw).hexdigest(), format=path.suffix[1:])


def look(path: Path) -> list[Finding]:
    return list(in_table(resource(path)))


def kinds(findings: list[Finding], *, notes: bool = False) -> dict[str, str]:
    return {f.column or "": f.kind for f in findings if notes or f.severity != "note"}


def _csv(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "t.csv", index=False)
    return folder / "t.csv"


def _tsv(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "t.tsv", index=False, sep="\t")
    return folder / "t.tsv"


def _gz(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.csv.gz").write_bytes(gzip.compress(frame.to_csv(index=False, sep=";").encode("utf-8")))
    return folder / "t.csv.gz"


def _zst(frame: pd.DataFrame, folder: Path) -> Path:
    with pa.output_stream(str(folder / "t.csv.zst"), compression="zstd") as out:
        out.write(frame.to_csv(index=False).encode("utf-8"))
    return folder / "t.csv.zst"


def _utf16(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.csv").write_bytes(frame.to_csv(index=False).encode("utf-16"))
    return folder / "t.csv"


def _jsonl(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_json(folder / "t.jsonl", orient="records", lines=True)
    return folder / "t.jsonl"


def _parquet(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def _categories(frame: pd.DataFrame, folder: Path) -> Path:
    frame.astype("category").to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def _feather(frame: pd.DataFrame, folder: Path) -> Path:
    feather.write_feather(frame, folder / "t.feather")
    return folder / "t.feather"


def _sqlite(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.sqlite").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "t.sqlite")) as connection:
        frame.to_sql("visits", connection, index=False)
    return folder / "t.sqlite"


def _excel(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_excel(folder / "t.xlsx", index=False)
    return folder / "t.xlsx"


FORMATS: dict[str, Callable[[pd.DataFrame, Path], Path]] = {
    "csv": _csv,
    "tsv": _tsv,
    "csv.gz": _gz,
    "csv.zst": _zst,
    "utf-16": _utf16,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "categories": _categories,
    "feather": _feather,
    "sqlite": _sqlite,
    "xlsx": _excel,
}


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
    findings = look(_csv(patients, tmp_path))
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
    (finding,) = look(_csv(pd.DataFrame({"notes": notes}), tmp_path))
    assert (finding.kind, finding.column, finding.count) == ("free_text_pii", "notes", 1)


def test_titles_of_films_are_no_notes(tmp_path: Path) -> None:
    titles = [
        "10 Rillington Road",
        "A Night with Mary Jones",
        "84 Charing Street",
        "Meeting John Brown",
        "By Anna Bell",
    ]
    assert look(_csv(pd.DataFrame({"title": titles * 20}), tmp_path)) == []


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
    assert kinds(look(_parquet(pd.DataFrame({"level": values}), tmp_path))) == {"level": "email"}


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
    assert kinds(look(_parquet(frame, tmp_path))) == {
        "c0": "credit_card",
        "ssn": "national_id",
        "patient_id": "record_id",
    }


def test_numbers_that_count_the_rows_are_no_record_identifiers(tmp_path: Path) -> None:
    rows = 30_000
    frame = pd.DataFrame({"participant_id": range(1, rows + 1), "score": [at % 7 for at in range(rows)]})
    assert kinds(look(_parquet(frame, tmp_path))) == {}


def test_columns_that_are_called_nothing_are_told_by_their_values(patients: pd.DataFrame, tmp_path: Path) -> None:
    told = patients.drop(columns=["mrn", "passport_no", "number_plate", "home_lat", "home_lon"])
    names = {name: f"c{number}" for number, name in enumerate(told.columns)}
    found = kinds(look(_csv(told.rename(columns=names), tmp_path)))
    assert found == {names[name]: kind for name, kind in TRUTH.items() if name in names}


def _science() -> dict[str, list[Any]]:
    draw = random.Random(1)  # noqa: S311

    def digits(n: int) -> str:
        return "".join(draw.choices(string.digits, k=n))

    return {
        "sha256": [f"{draw.getrandbits(256):064x}" for _ in range(ROWS)],
        "md5": [f"{draw.getrandbits(128):032x}" for _ in range(ROWS)],
        "epoch": [draw.randrange(15 * 10**8, 17 * 10**8) for _ in range(ROWS)],
        "t_ms": [draw.randrange(15 * 10**11, 17 * 10**11) for _ in range(ROWS)],
        "doi": [f"10.{digits(4)}/journal.pone.{digits(7)}" for _ in range(ROWS)],
        "cas": [f"{draw.randrange(50, 99999)}-{digits(2)}-{digits(1)}" for _ in range(ROWS)],
        "locus": [f"chr{draw.randrange(1, 22)}:{digits(6)}-{digits(8)}" for _ in range(ROWS)],
        "version": [
            f"{draw.randrange(12)}.{draw.randrange(40)}.{draw.randrange(99)}.{digits(1)}" for _ in range(ROWS)
        ],
        "ra": [draw.uniform(0, 360) for _ in range(ROWS)],
        "dec": [draw.uniform(-90, 90) for _ in range(ROWS)],
        "isbn": [f"978-3-{digits(2)}-{digits(6)}-{digits(1)}" for _ in range(ROWS)],
        "issn": [f"{digits(4)}-{digits(4)}" for _ in range(ROWS)],
        "uuid": [f"{digits(8)}-{digits(4)}-4{digits(3)}-a{digits(3)}-{digits(12)}" for _ in range(ROWS)],
        "species": [draw.choice(["Homo sapiens", "Mus musculus", "Danio rerio"]) for _ in range(ROWS)],
        "station_lat": [round(draw.uniform(40, 50), 5) for _ in range(ROWS)],
        "station_lon": [round(draw.uniform(5, 15), 5) for _ in range(ROWS)],
        "pages": [f"{at}-{at + 12}" for at in range(ROWS)],
        "when": [f"20{10 + at % 12}-0{1 + at % 9}-1{at % 9} 12:3{at % 9}:00" for at in range(ROWS)],
        "phone_model": [draw.choice(["iPhone 12", "Pixel 6"]) for _ in range(ROWS)],
        "ip_rating": [draw.choice(["IP67", "IP68"]) for _ in range(ROWS)],
        "address_bus": [f"0x{draw.getrandbits(32):08x}" for _ in range(ROWS)],
        "name": [draw.choice(["Lake Victoria", "Mount Logan", "San Juan River"]) for _ in range(ROWS)],
        "model_name": [draw.choice(["Random Forest", "Naive Bayes"]) for _ in range(ROWS)],
        "peptide": ["".join(draw.choices("ACDEFGHIKLMNPQRSTVWY", k=17)) for _ in range(ROWS)],
        "gtin": [str(4_000_000_000_000 + 7919 * at) for at in range(ROWS)],
    }


@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_what_science_writes_is_left_alone(tmp_path: Path, format: str) -> None:
    assert kinds(look(FORMATS[format](pd.DataFrame(_science()), tmp_path))) == {}


def test_coordinates_of_stations_are_no_homes(tmp_path: Path) -> None:
    draw = random.Random(2)  # noqa: S311
    places = {"lat": [draw.uniform(40, 50) for _ in range(ROWS)], "lon": [draw.uniform(5, 15) for _ in range(ROWS)]}
    assert kinds(look(_parquet(pd.DataFrame({**places, "depth_km": 3.5}), tmp_path))) == {}
    assert set(
        kinds(look(_parquet(pd.DataFrame({f"home_{k}": v for k, v in places.items()}), tmp_path))).values()
    ) == {"geo_precise"}


def test_secrets_in_cells_are_found_where_no_text_search_reads(tmp_path: Path) -> None:
    token = fill("hf_«a62×34»")
    frame = pd.DataFrame({"config": ["x = 1"] * 50 + [f"login('{token}')"]})
    for format in ("parquet", "sqlite", "csv.gz"):
        (finding,) = look(FORMATS[format](frame, tmp_path))
        assert (finding.severity, finding.kind, finding.column) == ("block", "secret", "config")
        assert token not in repr(finding)


@pytest.mark.parametrize(
    "name", ["t.parquet", "t.feather", "t.xlsx", "t.sqlite", "t.csv.gz", "t.jsonl.gz", "t.csv.zst"]
)
def test_a_damaged_table_is_said_not_to_be_checked(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PAR1 this is nothing of the kind" * 9)
    (finding,) = look(tmp_path / name)
    assert (finding.severity, finding.kind) == ("note", "not_checked")
    assert str(tmp_path) not in finding.message


def test_a_table_that_breaks_off_is_looked_at_as_far_as_it_goes(tmp_path: Path) -> None:
    text = "who\n" + "ada@lovelace.org\n" * 20_000 + "".join(f"{at * 7919 % 99991}\n" for at in range(99_000))
    whole = gzip.compress(text.encode())
    (tmp_path / "t.csv.gz").write_bytes(whole[: len(whole) * 3 // 4])
    found = look(tmp_path / "t.csv.gz")
    assert ("who", "email") in {(finding.column, finding.kind) for finding in found}
    assert "not_checked" in {finding.kind for finding in found}


@pytest.mark.parametrize("content", [b"", b"\n", b"a,b\n", b"\xff\xfe", b"\0" * 100, b'"', b",,,\n,,,\n"])
def test_nothing_much_is_no_trouble(tmp_path: Path, content: bytes) -> None:
    for name in ("t.csv", "t.tsv", "t.jsonl"):
        (tmp_path / name).write_bytes(content)
        assert kinds(look(tmp_path / name)) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), name=st.sampled_from(["t.csv", "t.tsv", "t.jsonl", "t.db", "t.parquet"]))
def test_no_bytes_make_it_fail(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    look(tmp_path / name)


def test_stopped_it_stops(tmp_path: Path, patients: pd.DataFrame) -> None:
    watch = Watch(stop=threading.Event())
    watch.stop.set()
    with pytest.raises(StoppedError):
        list(in_table(resource(_csv(patients, tmp_path)), watch))


def test_other_files_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("ada@lovelace.org")
    assert look(tmp_path / "t.txt") == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("CUST_FRST_NM", "person_name"),
        ("tbl_MBR_NBR", "record_id"),
        ("PLT_NBR", "license_plate"),
        ("PSTL_CD", "postal_code"),
        ("ZIPCD", "postal_code"),
        ("PSPT_NUM", "passport"),
    ],
)
def test_abbreviated_headers_say_the_same(header: str, kind: str) -> None:
    assert kind in hints(header)


@pytest.mark.parametrize("header", ["casino", "domino", "update", "plate_count", "PLT_COUNT", "ZIP_RATIO_TYPE"])
def test_words_that_only_end_as_abbreviations_do_say_nothing_more(header: str) -> None:
    said = {"national_id", "license_plate", "postal_code", "latitude", "person_name", "dob"}
    assert not said & set(hints(header))


def test_long_decimals_are_read_as_numbers_and_long_codes_as_text(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = [f"0.{n:017d},{4_000_000_000_000_000 + n}.0,0{n:05d}" for n in range(50)]
    path.write_text("\n".join(["measure,code,zeros", *rows]), "utf-8")
    (table,) = list(tables_in(resource(path)) or ())
    (piece,) = list(table.pieces())
    assert [str(kind) for kind in piece.schema.types] == ["double", "string", "string"]


def test_document_numbers_count_only_among_people(tmp_path: Path, fake: Faker) -> None:
    numbers = [f"{'AB' if n % 2 else 'X'}{n * 7919 % 10**7 + 10**7}"[:9] for n in range(ROWS)]
    path = tmp_path / "documents.parquet"
    pd.DataFrame({"document_number": numbers, "amount": range(ROWS)}).to_parquet(path)
    assert kinds(look(path)) == {}
    people = pd.DataFrame({"document_number": numbers, "full_name": [fake.name() for _ in numbers]})
    people.to_parquet(path)
    assert kinds(look(path))["document_number"] == "passport"


@pytest.mark.parametrize("header", ["idNum", "ID_NBR", "id no"])
def test_a_number_of_anything_is_no_national_number_by_its_name_alone(header: str) -> None:
    assert hints(header)["national_id"] == WEAK
