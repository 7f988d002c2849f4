"""The tables of rules: each row's examples and counter-examples, and what the issuers' own algorithms say."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import compute
from stdnum import iban as stdnum_iban
from stdnum import luhn as stdnum_luhn
from stdnum import verhoeff as stdnum_verhoeff
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.ee import ik
from stdnum.es import dni
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.il import idnr as teudat
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.us import ssn
from stdnum.za import idnr as za

from kaggle_share.screen.kinds import FIXES, KINDS
from kaggle_share.screen.tables import checksums
from kaggle_share.screen.tables.cued import EVERY, sieve
from kaggle_share.screen.tables.headers import _tables, hints, words_of
from kaggle_share.screen.tables.national import NATIONAL
from kaggle_share.screen.tables.national_rule import National
from kaggle_share.screen.tables.token_checks import is_card, is_iban
from kaggle_share.screen.tables.tokens import Token, sights


def test_every_kind_has_a_title_and_fixes_that_there_are() -> None:
    for kind in KINDS.values():
        assert kind.title
        assert kind.fixes
        assert set(kind.fixes) <= set(FIXES)


def ids(rule: National | Token) -> str:
    return rule.id


@pytest.mark.parametrize("rule", NATIONAL, ids=ids)
def test_a_national_number_is_told_from_what_looks_like_it(rule: National) -> None:
    assert rule.examples
    for example in rule.examples:
        assert rule.fits(example), example
    for counter in rule.counters:
        assert not rule.fits(counter), counter


def test_numbers_of_more_than_fifteen_countries_are_known() -> None:
    assert len({rule.id.split("-")[0] for rule in NATIONAL}) >= 40


ORACLES: dict[str, Callable[[str], bool]] = {
    "US-SSN": ssn.is_valid,
    "CA-SIN": lambda n: bool(stdnum_luhn.is_valid(n)) or sin.is_valid(n),
    "BR-CPF": cpf.is_valid,
    "CL-RUT": rut.is_valid,
    "GB-NHS": nhs.is_valid,
    "FR-NIR": nir.is_valid,
    "DE-IDNR": idnr.is_valid,
    "CH-AHV": ahv.is_valid,
    "IT-CF": codicefiscale.is_valid,
    "ES-DNI": dni.is_valid,
    "PT-NIF": nif.is_valid,
    "NL-BSN": bsn.is_valid,
    "BE-RRN": nn.is_valid,
    "SE-PNR": personnummer.is_valid,
    "NO-FNR": fodselsnummer.is_valid,
    "FI-HETU": hetu.is_valid,
    "PL-PESEL": pesel.is_valid,
    "CZ-RC": rc.is_valid,
    "RO-CNP": cnp.is_valid,
    "BG-EGN": egn.is_valid,
    "HR-OIB": oib.is_valid,
    "EE-IK": ik.is_valid,
    "GR-AMKA": amka.is_valid,
    "TR-TCKN": tckimlik.is_valid,
    "IL-TZ": teudat.is_valid,
    "ZA-ID": za.is_valid,
    "CN-RIC": ric.is_valid,
    "TH-PIN": pin.is_valid,
}


@pytest.mark.parametrize("id", ORACLES)
def test_no_number_that_its_issuer_would_give_out_is_missed(id: str) -> None:
    """What python-stdnum takes for valid, the rule takes too; it may take more, such as dates that can't be."""
    rule = next(one for one in NATIONAL if one.id == id)
    valid = _never_failing(ORACLES[id])
    draw = random.Random(id)  # noqa: S311
    seen = 0
    for _ in range(4000):
        candidate = _mutated(draw.choice(rule.examples), draw)
        if rule.compiled.fullmatch(candidate) and valid(candidate):
            seen += 1
            assert rule.fits(candidate), candidate
    assert seen > 0


def _never_failing(valid: Callable[[str], bool]) -> Callable[[str], bool]:
    """Some of python-stdnum's raise for places of birth that there are not."""

    def asked(number: str) -> bool:
        try:
            return valid(number)
        except KeyError:
            return False

    return asked


def _mutated(example: str, draw: random.Random) -> str:
    """The same form with some digits changed, and every tenth time none: valid ones are rare otherwise."""
    chars = list(example)
    places = [at for at, char in enumerate(chars) if char.isdigit()]
    for at in draw.sample(places, k=min(len(places), draw.choice((0, 1, 2, 2, 3)))):
        chars[at] = draw.choice(string.digits)
    return "".join(chars)


@given(st.text(string.digits, min_size=2, max_size=20))
def test_check_digits_agree_with_python_stdnum(digits: str) -> None:
    assert checksums.luhn(digits) == stdnum_luhn.is_valid(digits)
    assert checksums.verhoeff(digits) == stdnum_verhoeff.is_valid(digits)


def test_every_bank_account_that_stdnum_knows_is_one() -> None:
    for text in (
        "DE89 3704 0044 0532 0130 00",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "GB82WEST12345698765432",
    ):
        assert stdnum_iban.is_valid(text)
        assert is_iban(text)
        assert not is_iban(text[:-1] + ("1" if text[-1] == "0" else "0"))


def test_random_digits_are_hardly_ever_cards() -> None:
    draw = random.Random(5)  # noqa: S311
    passed = sum(is_card("".join(draw.choices(string.digits, k=16))) for _ in range(5000))
    assert passed < 250


@pytest.mark.parametrize("token", EVERY, ids=ids)
def test_a_token_is_found_by_both_stages_and_told_from_its_like(token: Token) -> None:
    for example in token.examples:
        held = pa.array([f"so {example} it is".encode(), example.encode()], pa.binary())
        assert compute.match_substring_regex(held, token.anchored).to_pylist() == [True, True], example
        assert compute.match_substring_regex(held, sieve()).to_pylist() == [True, True], example
        assert token.id in [sight.token.id for sight in sights(example, EVERY)], example
    for counter in token.counters:
        assert token.id not in [sight.token.id for sight in sights(counter, EVERY)], counter


@given(st.text(st.sampled_from("@.:/-+() 0123456789abcdefABCDEFXYZ"), max_size=60))
def test_the_first_stage_misses_nothing_that_the_second_would_find(text: str) -> None:
    if sights(text, EVERY):
        assert compute.match_substring_regex(pa.array([text.encode()], pa.binary()), sieve())[0].as_py()


@pytest.mark.parametrize(
    "unit",
    ["a.", "1 ", "0-", "a@", "+1", "/home/", ":a", "A1", "tel ", "(1", "Mr ", "Aa ", "by Aa Bb ", "x" * 20, "1.1."],
)
def test_no_expression_runs_away(unit: str) -> None:
    # A run-away would take hours; the suite's own time-out is the bound.
    sights(unit * (200_000 // len(unit)), EVERY)
    sights(unit * (19_000 // len(unit)) + "!", EVERY)


HEADERS = {
    "dob": "dob",
    "geb_dat": "dob",
    "nom_usager": "person_name",
    "tel_mobile": "phone",
    "pat_nm": "person_name",
    "ssn_last4": "national_id",
    "patFirstName": "person_name",
    "Kundentelefonnummer": "phone",
    "電話番号": "phone",
    "患者姓名": "person_name",
    "जन्म तिथि": "dob",
    "תאריך לידה": "dob",
    "ФИО": "person_name",
    "Διεύθυνση": "address",
    "TC Kimlik No": "national_id",
    "e-mailová adresa": "email",
    "전화번호": "phone",
    "Individual ID": "record_id",
    "ที่อยู่": "address",
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_tells_in_many_languages(header: str) -> None:
    assert hints(header)[HEADERS[header]] == 2


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("phone_model", "phone"),
        ("ip_rating", "ip_address"),
        ("address_bus", "address"),
        ("email_sent", "email"),
        ("gene_name", "person_name"),
        ("file_name", "person_name"),
        ("birth_weight", "dob"),
        ("street_type", "address"),
        ("card_type", "credit_card"),
    ],
)
def test_a_word_beside_it_turns_a_header_off(header: str, kind: str) -> None:
    assert kind not in hints(header)


def test_name_alone_is_no_strong_hint() -> None:
    assert {hints(header).get("person_name") for header in ("name", "Nom", "Nombre", "नाम", "NAME")} == {1}


def test_headers_are_known_in_twenty_five_languages() -> None:
    from kaggle_share.screen.tables import headers

    text = (headers.Path(headers.__file__).parent / "headers.toml").read_text("utf-8")
    assert len(set(re.findall(r"^\[person_name\.(\w\w)\]", text, re.MULTILINE))) >= 25


def test_every_kind_that_headers_name_is_a_kind_or_a_word_of_our_own() -> None:
    own = {"latitude", "longitude", "coordinates", "private_place", "free_text", "science"}
    assert set(_tables()) - set(KINDS) == own


@given(st.text(max_size=80))
def test_any_text_may_be_a_header(text: str) -> None:
    words_of(text)
    hints(text)
