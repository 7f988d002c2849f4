"""What each keyword makes of a value, and what it promises about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fixing import finding, fix, write
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.screen.fixes import dates
from kaggle_share.screen.fixes.codes import Pseudonyms, normalised
from kaggle_share.screen.fixes.postal import SMALL_AREAS, Postal
from kaggle_share.screen.fixes.values import Change, Workshop, change_for
from kaggle_share.spec.privacy import Fix


def made(word: str, option: Any = None, *, kinds: tuple[str, ...] = (), values: tuple[str, ...] = ()) -> Change:
    change = change_for(Fix(word, option), Workshop(), kinds=kinds)
    for value in values:
        if change.look is not None:
            change.look(value)
    return change


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("1987-03-12", 1987, "1987-03"),
        ("1987-3-2", 1987, "1987-03"),
        ("1987/03/12 08:15:30.25", 1987, "1987-03"),
        ("1987-03-12T08:15:30Z", 1987, "1987-03"),
        ("19870312", 1987, "1987-03"),
        ("25.03.1987", 1987, "1987-03"),
        ("12 March 1987", 1987, "1987-03"),
        ("12th of", None, None),
        ("2nd March 1987", 1987, "1987-03"),
        ("March 12, 1987", 1987, "1987-03"),
        ("Mar 12 1987", 1987, "1987-03"),
        ("12-Mar-87", 1987, "1987-03"),
        ("25/03/87", 1987, "1987-03"),
        ("1987-03", 1987, "1987-03"),
        ("1987", 1987, None),
        ("1987.0", 1987, None),
        ("12. März 1987", 1987, None),
        ("1987-02-30", 1987, None),
        ("1987 or 1988", None, None),
        ("unknown", None, None),
        ("", None, None),
        ("33", None, None),
    ],
)
def test_dates_are_read_however_they_are_written(text: str, year: int | None, month: str | None) -> None:
    assert dates.year_of(text) == year
    assert dates.month_of(text, day_first=True) == month


FORMATS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%b-%Y", "%d %B %Y", "%B %d, %Y",
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M",
)  # fmt: skip


@given(
    first=st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    gap=st.integers(0, 9000),
    form=st.sampled_from(FORMATS),
    days=st.integers(-365, 365),
)
def test_shifted_dates_keep_their_intervals_and_the_way_they_are_written(
    first: date, gap: int, form: str, days: int
) -> None:
    second = first + timedelta(gap)
    texts = [dates.shifted(day.strftime(form), days, day_first=True) for day in (first, second)]
    assert all(texts)
    # `May` is both the long and the short name, so that what it becomes is short.
    moved = [_read(str(text), form) for text in texts]
    assert moved[1] - moved[0] == second - first
    assert moved[0] - first == timedelta(days)


def _read(text: str, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return datetime.strptime(text, form.replace("%B", "%b")).date()


def test_months_and_days_keep_their_case_and_ordinals() -> None:
    assert dates.shifted("2nd MARCH 1987", 1, day_first=False) == "3rd MARCH 1987"
    assert dates.shifted("11th march 1987", 10, day_first=False) == "21st march 1987"
    assert dates.shifted("Mar. 31, 1987 08:15", 1, day_first=False) == "Apr. 1, 1987 08:15"
    assert dates.shifted("3/4/87", 1, day_first=False) == "3/5/87"
    assert dates.shifted("9999-12-31", 1, day_first=False) is None


def test_two_digits_of_a_year_are_never_in_the_future() -> None:
    this = date.today().year % 100
    assert dates.year_of(f"25/03/{this:02d}") == date.today().year
    assert dates.year_of(f"25/03/{(this + 1) % 100:02d}") == date.today().year - 99


def test_years_of_birth_that_tell_an_age_of_90_are_one_class() -> None:
    oldest = date.today().year - 90
    change = made("year", kinds=("dob",))
    assert [change.value(text) for text in ("1901-05-06", f"{oldest}-01-01", f"{oldest + 1}-01-01")] == [
        str(oldest), str(oldest), str(oldest + 1),
    ]  # fmt: skip
    assert made("year", kinds=("event_date",)).value("1901-05-06") == "1901"


def test_ages_are_top_coded_and_ages_at_a_day_computed() -> None:
    change = made("age")
    assert [change.value(text) for text in ("17", "89.5", "90", "104", "90+", "old")] == [
        "17", "89.5", "90", "90", "90", None,
    ]  # fmt: skip
    at = made("age", date(2024, 6, 30))
    assert [at.value(text) for text in ("2000-06-30", "2000-07-01", "1920-01-01", "2025-01-01")] == [
        "24", "23", "90", None,
    ]  # fmt: skip


def test_the_small_areas_of_the_united_states_are_17() -> None:
    assert len(SMALL_AREAS) == 17


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("02139", "021"), ("02139-1234", "021"), ("021391234", "021"), ("03601", "000"), ("89312", "000"),
        ("SW1A 1AA", "SW1"), ("K1A 0B1", "K1A"), ("W1 1AA", "W1"), ("1012 AB", "101"), ("1010", "10"),
        ("110001", "110"), ("100-0001", "100"), ("10115.0", "101"), ("town", None), ("12", None), ("  94105 ", "941"),
    ],
)  # fmt: skip
def test_postal_codes_are_cut_to_their_area(code: str, area: str | None) -> None:
    assert Postal().coarse(code) == area


def test_the_zero_that_a_spreadsheet_took_away_comes_back() -> None:
    """2139 is in Massachusetts, and its area 021, not 21."""
    change = made("zip3", values=("94105", "10001", "73301", "2139", "601"))
    assert [change.value(text) for text in ("2139", "601", "3601")] == ["021", "006", "000"]
    assert made("zip3", values=("1010", "2139", "94105")).value("2139") == "21"


def test_coordinates_are_rounded_wherever_they_stand() -> None:
    change = made("round")
    assert [change.value(text) for text in ("52.516313", "-0.001", "13", "1e-5", "52.5163, 13.3777")] == [
        "52.52", "0.00", "13", "0.00", "52.52, 13.38",
    ]  # fmt: skip
    assert change.value("POINT (13.37771 52.51631)") == "POINT (13.38 52.52)"
    assert made("round", 0).value("52.5163") == "53"
    assert change.value("52°30'59.4\"N") is None
    assert change.value("nan") is None


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("/home/ann/data/x.csv", "~/data/x.csv"),
        ("/Users/ann", "~"),
        ("C:\\Users\\Ann Lee\\x", "~\\x"),
        ("c:/users/Ann Lee", "~"),
        ("/mnt/c/Users/ann/x and /home/bo/y", "~/x and ~/y"),
        ("ann", "[masked]"),
    ],
)
def test_home_folders_in_paths_go_and_the_rest_stays(path: str, masked: str) -> None:
    assert made("mask", kinds=("home_path",)).value(path) == masked


# ── codes ─────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=40))
def test_a_pseudonym_is_the_same_for_what_is_the_same(value: str) -> None:
    codes = Pseudonyms("default")
    assert codes.code(value) == codes.code(normalised(value)) == codes.code(f"  {value}\n")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("123", "123.0", True), ("Ann@X.org", "ann@x.org", True), ("Ann  Lee", "Ann Lee", True), ("ａ1", "a1", True),
        ("007", "7", False), ("Smith", "SMITH", False), ("1.5", "1.50", False), ("-3", "3", False),
    ],
)  # fmt: skip
def test_what_counts_as_the_same_value(one: str, other: str, same: bool) -> None:
    codes = Pseudonyms("default")
    assert (codes.code(one) == codes.code(other)) is same


def test_pseudonyms_join_across_tables_formats_and_runs(tmp_path: Path) -> None:
    patients = write(tmp_path, [{"mrn": n, "a": 1} for n in (1, 2, 3)], "csv", "patients")
    visits = write(tmp_path, [{"patient": float(n), "b": 1} for n in (3, 1, 1)], "parquet", "visits")
    first = fix(patients, {"mrn": "pseudonymise"}).column("mrn")
    second = fix(visits, {"patient": "pseudonymise"}).column("patient")
    assert second == [first[2], first[0], first[0]]
    assert len(set(first)) == 3


def test_another_key_makes_other_codes(tmp_path: Path) -> None:
    one = write(tmp_path, [{"mrn": 1, "a": 1}], "csv")
    codes = {fix(one, {"mrn": said}).column("mrn")[0] for said in ("pseudonymise", {"pseudonymise": "cohort-b"})}
    assert len(codes) == 2


def test_surrogates_are_random_stable_and_not_derived(tmp_path: Path, home: Path, monkeypatch: Any) -> None:
    one = write(tmp_path, [{"mrn": n, "a": 1} for n in (1, 2, 1)], "csv")
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "here"))
    here = fix(one, {"mrn": "surrogate"}).column("mrn")
    assert here[0] == here[2] != here[1]
    assert fix(one, {"mrn": "surrogate"}).column("mrn") == here
    # With the same keys, but without the table, others are drawn.
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "pseudonym-keys.json").write_bytes((tmp_path / "here" / "pseudonym-keys.json").read_bytes())
    (tmp_path / "there" / "pseudonym-keys.json").chmod(0o600)
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "there"))
    assert not set(fix(one, {"mrn": "surrogate"}).column("mrn")) & set(here)
    # The table alone tells nobody what its codes stand for.
    assert b'"mrn"' not in (tmp_path / "here" / "surrogates" / "default.sqlite").read_bytes()


def test_all_of_a_subjects_dates_move_by_the_same_days(tmp_path: Path) -> None:
    rows = [{"who": who, "on": f"2020-0{month}-01"} for who in ("a", "b", "c", "d") for month in (1, 3, 9)]
    one = write(tmp_path, rows, "csv")
    column = [date.fromisoformat(text) for text in fix(one, {"on": {"shift": "who"}}).column("on")]
    moved = [(new - date.fromisoformat(str(row["on"]))).days for new, row in zip(column, rows, strict=True)]
    for start in range(0, 12, 3):
        assert len(set(moved[start : start + 3])) == 1
    assert len(set(moved)) > 1
    assert all(1 <= abs(days) <= 365 for days in moved)


def test_shifts_agree_with_pseudonymised_subjects_across_tables(tmp_path: Path) -> None:
    one = write(tmp_path, [{"mrn": 7, "on": "2020-01-01"}], "csv", "one")
    two = write(tmp_path, [{"on": "2020-01-31", "mrn": "7.0"}], "jsonl", "two")
    said = {"mrn": "pseudonymise", "on": "shift"}
    days = [date.fromisoformat(fix(table, said).column("on")[0]) for table in (one, two)]
    assert days[1] - days[0] == timedelta(30)


@given(st.text(max_size=20))
def test_shifts_are_of_a_day_to_a_year_and_never_none(subject: str) -> None:
    assert 1 <= abs(Pseudonyms("default").days(subject)) <= 365


# ── profiles ──────────────────────────────────────────────────────────────────────────────────────

ROWS = [
    {
        "mrn": f"M-{n:05d}", "name": f"Ann Lee {n}", "born": f"19{30 + n}-03-12", "seen": f"2020-0{n}-07",
        "zip": f"0213{n}", "lat": 42.36123, "age": 85 + n, "kept": "x",
    }
    for n in range(1, 8)
]  # fmt: skip
FOUND = [
    finding(kind, column)
    for kind, column in (
        ("record_id", "mrn"), ("person_name", "name"), ("dob", "born"), ("event_date", "seen"),
        ("postal_code", "zip"), ("geo_precise", "lat"), ("quasi_identifier", "age"),
    )
]  # fmt: skip


def test_safe_harbor_leaves_years_areas_and_random_codes(tmp_path: Path) -> None:
    done = fix(write(tmp_path, ROWS, "csv"), "safe-harbor", findings=FOUND)
    assert set(done.rows[0]) == {"mrn", "born", "seen", "zip", "age", "kept"}
    assert done.column("seen") == ["2020"] * 7
    assert done.column("zip") == ["021"] * 7
    assert done.column("age") == ["86", "87", "88", "89", "90", "90", "90"]
    assert all(code.startswith("s") and len(code) == 17 for code in done.column("mrn"))
    assert {one.fix for one in done.fixed.done} == {"surrogate", "drop", "year", "zip3", "age"}


def test_limited_keeps_pseudonyms_and_moved_dates(tmp_path: Path) -> None:
    done = fix(write(tmp_path, ROWS, "csv"), "limited", findings=FOUND)
    assert {one.column: (one.fix, one.option) for one in done.fixed.done} == {
        "mrn": ("pseudonymise", ""), "name": ("pseudonymise", ""), "born": ("shift", "mrn"), "seen": ("shift", "mrn"),
        "zip": ("zip3", ""), "lat": ("round", ""), "age": ("age", ""),
    }  # fmt: skip


def test_without_a_subject_limited_keeps_months(tmp_path: Path) -> None:
    done = fix(write(tmp_path, ROWS, "csv"), "limited", findings=[one for one in FOUND if one.kind == "dob"])
    assert [(one.column, one.fix) for one in done.fixed.done] == [("born", "month")]


def test_a_profile_says_what_was_looked_for_found_and_not_checked(tmp_path: Path) -> None:
    told = fix(
        write(tmp_path, ROWS, "csv"), {"*": "safe-harbor", "lat": {"keep": "the hospital"}}, findings=FOUND
    ).fixed.statements
    text = "\n".join(told)
    assert "not a certificate" in text
    assert "compliant" not in text.casefold()
    assert "looked for, by header and values: (A) names;" in text
    assert "Left as it was: lat." in text
    assert "not checked: " in text
    assert "164.514(b)(2)(ii)" in text


def test_suggested_takes_each_findings_first_fix_and_decides_nothing_else(tmp_path: Path) -> None:
    found = [
        finding("person_name", "name", fixes=("drop", "mask", "keep")),
        finding("event_date", "seen", fixes=("keep", "year")),
    ]
    done = fix(write(tmp_path, ROWS, "csv"), {"*": "suggested", "born": "year"}, findings=found)
    assert {one.column: one.fix for one in done.fixed.done} == {"name": "drop", "born": "year"}
