"""What a benchmark with other tables, headers and values than ours missed or flagged wrongly; one test a cause."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from faker import Faker

from kaggle_share.model import Resource
from kaggle_share.screen.tables import in_table
from kaggle_share.screen.tables.checksums import luhn

ROWS = 240
SURNAMES = ("Lefèvre", "Le Goff", "Quéré", "Kerbrat", "Tanguy", "Guivarch")
GIVEN = ("Amélie", "Thomas", "Julie", "Pierre", "Camille", "Nicolas")


def look(folder: Path, table: dict[str, Sequence[Any]], *, notes: bool = False) -> dict[str, str]:
    """Column → kind of what is found."""
    path = folder / "t.csv"
    pd.DataFrame(table).to_csv(path, index=False)
    raw = path.read_bytes()
    found = in_table(Resource("t.csv", path, len(raw), hashlib.sha256(raw).hexdigest(), format="csv"))
    return {one.column or "": one.kind for one in found if notes or one.severity != "note"}


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20)  # noqa: S311 - for tests


@pytest.fixture
def fake() -> Faker:
    made = Faker("en_US")
    made.seed_instance(20)
    return made


def times(make: Any) -> list[Any]:
    return [make() for _ in range(ROWS)]


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def nhs(chance: random.Random) -> str:
    while True:
        body = digits(chance, 9)
        last = -sum(int(one) * weight for one, weight in zip(body, range(10, 1, -1), strict=True)) % 11
        if last < 10:
            return f"{body[:3]} {body[3:6]} {body[6:]}{last}"


def imei(chance: random.Random) -> str:
    body = chance.choice(("35", "01")) + digits(chance, 12)
    return next(body + last for last in "0123456789" if luhn(body + last))


def test_few_surnames_that_no_list_has_were_missed_below_nom_beside_prenom(
    tmp_path: Path, chance: random.Random
) -> None:
    table = {"nom": times(lambda: chance.choice(SURNAMES)), "prenom": times(lambda: chance.choice(GIVEN))}
    assert look(tmp_path, table) == {"nom": "person_name", "prenom": "person_name"}
    assert look(tmp_path, {"nom": times(lambda: chance.choice(("Loire", "Vilaine", "Rance")))}) == {}


def test_few_rare_names_were_missed_below_a_header_that_says_so(tmp_path: Path, chance: random.Random) -> None:
    table = {"last_name": times(lambda: chance.choice(("Quigtar", "Vösz", "Ombreki", "Thaldin")))}
    assert look(tmp_path, table) == {"last_name": "person_name"}
    assert look(tmp_path, {"customer": times(lambda: chance.choice(("Retail", "Wholesale", "Export")))}) == {}


def test_six_collectors_were_missed_in_a_thousand_rows(tmp_path: Path, chance: random.Random) -> None:
    people = ("Maria Lopez", "John Smith", "Anna Schmidt", "Peter Miller", "Laura Garcia", "David Brown")
    assert look(tmp_path, {"collector": times(lambda: chance.choice(people))}) == {"collector": "person_name"}


def test_a_title_and_a_surname_were_no_name(tmp_path: Path, fake: Faker) -> None:
    assert look(tmp_path, {"gpName": times(lambda: f"Dr {fake.last_name()}")}) == {"gpName": "person_name"}


def test_nhs_numbers_written_in_groups_were_phone_numbers(tmp_path: Path, chance: random.Random) -> None:
    numbers = times(lambda: nhs(chance))
    assert look(tmp_path, {"nhsNumber": numbers}) == {"nhsNumber": "national_id"}
    assert look(tmp_path, {"c0": numbers}) == {"c0": "national_id"}


def test_a_device_number_that_a_spreadsheet_made_a_number_was_missed(tmp_path: Path, chance: random.Random) -> None:
    assert look(tmp_path, {"handset": times(lambda: float(imei(chance)))}) == {"handset": "device_id"}


@pytest.mark.parametrize("form", ["##-####-###", "#####-####-##", "4## ### ###"])
def test_codes_in_groups_were_phone_numbers_of_some_country_or_other(
    tmp_path: Path, chance: random.Random, form: str
) -> None:
    codes = times(lambda: "".join(digits(chance, 1) if char == "#" else char for char in form))
    assert look(tmp_path, {"code": codes, "n": range(ROWS)}) == {}


def test_versions_of_four_parts_were_ip_addresses(tmp_path: Path, chance: random.Random) -> None:
    def version() -> str:
        return ".".join(str(chance.randrange(most)) for most in (9, 30, 30, 200))

    assert look(tmp_path, {"c0": times(version)}) == {}
    assert look(tmp_path, {"c0": times(lambda: ".".join(str(chance.randrange(1, 255)) for _ in range(4)))}) == {
        "c0": "ip_address"
    }


def test_a_doi_with_a_journal_called_cell_held_a_phone_number(tmp_path: Path, chance: random.Random) -> None:
    table = {"doi": times(lambda: f"10.1016/j.cell.20{digits(chance, 2)}.05.{digits(chance, 3)}")}
    assert look(tmp_path, table, notes=True) == {}
    assert look(tmp_path, {"text": ["call my cell 2017.01.123 4 today"] * 9}) == {"text": "free_text_pii"}


GOODS = (
    *("Calvin Klein Jeans", "Hugo Boss Parfum", "Jack Daniels", "Granny Smith Apple", "Paul Smith Shirt"),
    *("Ralph Lauren Polo", "Martin Guitar", "Earl Grey Tea", "Samsung Galaxy", "Oak Table", "Rose Wine"),
    *("Logitech Mouse", "Dell Latitude", "Nokia Classic", "Caesar Salad", "Jim Beam"),
)


def test_goods_called_after_people_were_people(tmp_path: Path, chance: random.Random, fake: Faker) -> None:
    goods = times(lambda: chance.choice(GOODS))
    assert look(tmp_path, {"name": goods, "sku": range(ROWS), "price": range(ROWS)}) == {}
    assert look(tmp_path, {"c0": times(fake.email), "c1": goods}) == {"c0": "email"}


def test_codes_of_participants_were_missed_beside_where_they_live(tmp_path: Path, chance: random.Random) -> None:
    table = {
        "participant": chance.sample([f"PT{number:05}" for number in range(9000)], ROWS),
        "home_latitude": times(lambda: round(chance.gauss(48.14, 0.06), 6)),
        "home_longitude": times(lambda: round(chance.gauss(11.57, 0.06), 6)),
    }
    assert set(look(tmp_path, table).values()) == {"record_id", "geo_precise"}
    assert len(look(tmp_path, table)) == 3


@pytest.mark.parametrize("form", ["({}, {})", "POINT ({} {})", "{},{}"])
def test_places_in_one_column_were_missed_where_its_name_says_only_whose(
    tmp_path: Path, chance: random.Random, form: str
) -> None:
    def place() -> str:
        return form.format(round(chance.gauss(40.75, 0.03), 6), round(chance.gauss(-73.98, 0.03), 6))

    assert look(tmp_path, {"pickup": times(place)}) == {"pickup": "geo_precise"}
    assert look(tmp_path, {"station": times(place)}) == {}


def test_places_of_people_were_missed_without_headers(tmp_path: Path, chance: random.Random, fake: Faker) -> None:
    places = {
        "c1": times(lambda: round(chance.gauss(48.14, 0.06), 6)),
        "c2": times(lambda: round(chance.gauss(11.57, 0.06), 6)),
        "c3": times(lambda: round(chance.gauss(40.0, 12.0), 6)),
    }
    assert look(tmp_path, {"c0": times(fake.email), **places}) == {
        "c0": "email",
        "c1": "geo_precise",
        "c2": "geo_precise",
    }
    assert look(tmp_path, places) == {}


@pytest.mark.parametrize("form", ["138{}", "6{}"])
def test_bare_numbers_of_mobile_phones_were_missed_in_tables_of_people(
    tmp_path: Path, chance: random.Random, fake: Faker, form: str
) -> None:
    table = {"c0": times(fake.email), "c1": times(lambda: form.format(digits(chance, 8)))}
    assert look(tmp_path, table) == {"c0": "email", "c1": "phone"}
    others = {"c0": times(fake.email), "c1": times(lambda: chance.randrange(10**8, 10**9))}
    assert look(tmp_path, others) == {"c0": "email"}


def test_plates_and_accounts_were_missed_without_headers(tmp_path: Path, chance: random.Random) -> None:
    def letters(count: int) -> str:
        return "".join(chance.choices("ABCDEFGHJKLMNPRSTVWXYZ", k=count))

    plates = times(lambda: f"{letters(2)}-{digits(chance, 3)}-{letters(2)}")
    accounts = times(lambda: f"@{letters(6).lower()}_{digits(chance, 2)}")
    assert look(tmp_path, {"c0": plates, "c1": accounts}) == {"c0": "license_plate", "c1": "username"}
    assert look(tmp_path, {"c0": times(lambda: f"AB-{digits(chance, 3)}-CD")}) == {}


def test_matricula_is_a_students_number_and_a_cars(tmp_path: Path, chance: random.Random) -> None:
    plates = times(lambda: digits(chance, 4) + " " + "".join(chance.choices("BCDFGHJKL", k=3)))
    assert look(tmp_path, {"matricula": plates}) == {"matricula": "license_plate"}
    assert look(tmp_path, {"matricula": times(lambda: digits(chance, 8))}) == {"matricula": "record_id"}


def test_accounts_named_in_texts_were_missed(tmp_path: Path, chance: random.Random) -> None:
    said = times(lambda: "It came late, but works as described. Would buy again.")
    said[7] = "Many thanks @nora_wolf88 for the help, it works now."
    assert look(tmp_path, {"review": said}) == {"review": "free_text_pii"}
    assert look(tmp_path, {"code": ["import x; @property def y(self): return @cache"] * 20}) == {}


def test_zip_and_sex_of_forty_people_were_not_told(tmp_path: Path, chance: random.Random) -> None:
    table = {
        "zip": [f"021{digits(chance, 2)}" for _ in range(40)],
        "sex": [chance.choice("fm") for _ in range(40)],
        "grade": [chance.randrange(12) for _ in range(40)],
    }
    assert look(tmp_path, table, notes=True) == {"zip": "postal_code", "sex": "quasi_identifier"}
    del table["zip"]
    assert look(tmp_path, table, notes=True) == {}


def test_namn_was_no_name_beside_dates_of_birth(tmp_path: Path, chance: random.Random) -> None:
    names = [
        f"{a}{b.lower()}l {b}{a.lower()}rim"
        for a in ("Pä", "Ki", "Vu", "Sø", "Ré", "Do")
        for b in ("Ha", "Le", "Mu", "No", "Bi")
    ]
    born = [f"{chance.randrange(1940, 2005)}-{chance.randrange(1, 12):02}-17" for _ in names]
    values = [float(number) for number in range(len(names))]
    assert look(tmp_path, {"Namn": names, "född": born}) == {"Namn": "person_name", "född": "dob"}
    assert look(tmp_path, {"Namn": names, "pris": values}) == {}


@pytest.mark.parametrize("header", ["loyalty_no", "hospitalizationCode", "enrollee key", "library_card_no"])
def test_whose_number_it_is_was_known_of_listed_pairs_only(
    tmp_path: Path, chance: random.Random, header: str
) -> None:
    table = {header: times(lambda: f"2{digits(chance, 4)}00{digits(chance, 7)}")}
    assert look(tmp_path, table) == {header: "record_id"}


def test_runs_of_an_experiment_were_chilean_identity_numbers(tmp_path: Path, chance: random.Random) -> None:
    assert look(tmp_path, {"run": times(lambda: f"RUN-{digits(chance, 6)}"), "e": range(ROWS)}) == {}


def test_stops_called_after_towns_were_people(tmp_path: Path, chance: random.Random) -> None:
    towns = ("Austin", "Madison", "Florence", "Victoria", "Jackson", "Charlotte", "Adelaide", "Savannah")
    table = {
        "stop_name": times(lambda: f"{chance.choice(towns)} {chance.choice(('Central', 'Nord', 'Hbf'))}"),
        "stop_lat": times(lambda: round(chance.gauss(51.0, 2.0), 6)),
        "stop_lon": times(lambda: round(chance.gauss(9.0, 2.0), 6)),
    }
    assert look(tmp_path, table) == {}


def test_numbers_with_all_but_four_digits_masked_were_missed_without_headers(
    tmp_path: Path, chance: random.Random
) -> None:
    assert look(tmp_path, {"c0": times(lambda: f"***-**-{digits(chance, 4)}")}) == {"c0": "national_id"}


def test_slugs_and_names_of_files_were_user_names_beside_addresses(
    tmp_path: Path, chance: random.Random, fake: Faker
) -> None:
    table = {"c0": times(fake.email), "c1": times(fake.slug), "c2": times(fake.file_name)}
    assert look(tmp_path, table) == {"c0": "email"}
    accounts = times(lambda: f"{fake.word()}_{fake.word()}{chance.randrange(99)}")
    assert look(tmp_path, {"c0": times(fake.email), "c1": accounts}) == {"c0": "email", "c1": "username"}


def test_browsers_were_postal_addresses_beside_addresses(tmp_path: Path, fake: Faker) -> None:
    assert look(tmp_path, {"c0": times(fake.email), "ua": times(fake.user_agent)}) == {"c0": "email"}


def test_order_numbers_of_a_year_were_record_identifiers(tmp_path: Path, fake: Faker) -> None:
    table = {"c0": [f"ORD-2024-{number:06}" for number in range(ROWS)], "c1": times(fake.email)}
    assert look(tmp_path, table) == {"c1": "email"}


def test_korean_and_chinese_towns_were_people(tmp_path: Path) -> None:
    korean, chinese = Faker("ko_KR"), Faker("zh_CN")
    korean.seed_instance(3)
    chinese.seed_instance(3)
    table = {"c0": times(korean.email), "c1": times(korean.city), "c2": times(chinese.city)}
    assert look(tmp_path, table) == {"c0": "email"}
    people = {"c0": times(korean.email), "c1": times(korean.name), "c2": times(chinese.name)}
    assert look(tmp_path, people) == {"c0": "email", "c1": "person_name", "c2": "person_name"}


@pytest.mark.parametrize("locale", ["el_GR", "bg_BG", "uk_UA", "lt_LT", "is_IS", "mk_MK"])
def test_names_whose_endings_tell_were_missed_without_headers(tmp_path: Path, locale: str) -> None:
    fake = Faker(locale)
    fake.seed_instance(5)
    table = {"c0": times(fake.email), "c1": times(lambda: f"{fake.first_name()} {fake.last_name()}")}
    assert look(tmp_path, table) == {"c0": "email", "c1": "person_name"}


def test_hosts_called_after_people_were_people(tmp_path: Path, fake: Faker) -> None:
    table = {"c0": times(fake.email), "c1": times(fake.domain_name), "url": times(fake.url)}
    assert look(tmp_path, table) == {"c0": "email"}


def test_a_hash_that_looks_like_an_irish_number_was_one(tmp_path: Path, chance: random.Random) -> None:
    hashes = times(lambda: "".join(chance.choices("0123456789abcdef", k=8)))
    hashes[9] = "1234567T"
    assert look(tmp_path, {"c0": hashes}) == {}
    texts = times(lambda: "It came late, but works as described.")
    texts[9] = "Her number is 1234567T, as far as I know."
    assert look(tmp_path, {"c0": texts}) == {"c0": "free_text_pii"}


def test_a_file_in_home_was_somebodys_folder(tmp_path: Path) -> None:
    assert look(tmp_path, {"c0": ["/home/notes.txt", "/mnt/a.csv"] * 9}) == {}
    assert look(tmp_path, {"c0": ["/home/j.doe", "/mnt/a.csv"] * 9}) == {"c0": "home_path"}
