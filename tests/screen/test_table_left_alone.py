"""What is nobody's is left alone, what is damaged is said not to be looked at, and names say no more than they do."""

from __future__ import annotations

import gzip
import random
import string
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fixing import resource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_files import FORMATS, ROWS, kinds, look

from kaggle_share.screen.tables.headers import WEAK, hints
from kaggle_share.screen.tables.read import tables_in


def test_titles_of_films_are_no_notes(tmp_path: Path) -> None:
    titles = [
        "10 Rillington Road",
        "A Night with Mary Jones",
        "84 Charing Street",
        "Meeting John Brown",
        "By Anna Bell",
    ]
    assert look(FORMATS["csv"](pd.DataFrame({"title": titles * 20}), tmp_path)) == []


def test_numbers_that_count_the_rows_are_no_record_identifiers(tmp_path: Path) -> None:
    rows = 30_000
    frame = pd.DataFrame({"participant_id": range(1, rows + 1), "score": [at % 7 for at in range(rows)]})
    assert kinds(look(FORMATS["parquet"](frame, tmp_path))) == {}


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
    assert kinds(look(FORMATS["parquet"](pd.DataFrame({**places, "depth_km": 3.5}), tmp_path))) == {}
    assert set(
        kinds(look(FORMATS["parquet"](pd.DataFrame({f"home_{k}": v for k, v in places.items()}), tmp_path))).values()
    ) == {"geo_precise"}


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


@pytest.mark.parametrize("header", ["idNum", "ID_NBR", "id no"])
def test_a_number_of_anything_is_no_national_number_by_its_name_alone(header: str) -> None:
    assert hints(header)["national_id"] == WEAK
