"""Values that a fix took out of the data are known again wherever they stand, and nothing else is taken for them."""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.screen.fixes.notebook import GONE, copied
from kaggle_share.screen.notebooks import Part
from kaggle_share.screen.notebooks import output_parts as parts_of
from kaggle_share.screen.withdrawn import Looking, Withdrawn, is_published
from kaggle_share.spec.privacy import Fix

NAMES = ["Hilda Merriweather", "Osgood Pettibone", "Philippa Thistlewood"]
NAME = "people.csv › name"


def taken(
    values: Sequence[str], fix: str = "drop", kinds: Sequence[str] = ("person_name",), column: str = "name"
) -> Withdrawn:
    made = Withdrawn()
    seen = made.collect("people.csv", column, Fix(fix), kinds)
    for value in values:
        seen(value)
    made.finish()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "Hilda Merriweather",
        "0  HILDA MERRIWEATHER  F",
        "['Osgood Pettibone']",
        "x" * 3_000_000 + " Hilda Merriweather",
        "Hilda  \n  Merriweather",
        '"Philippa", "Thistlewood"',
    ],
)
def test_a_value_is_known_whatever_stands_within_it(text: str) -> None:
    assert taken(NAMES).columns_in(text) == {NAME}


@pytest.mark.parametrize("text", ["Hilda", "Hilda Merriweathers", "Merriweather Hilda", "", "Osgood and Pettibone"])
def test_a_part_of_a_value_or_another_is_none(text: str) -> None:
    assert not taken(NAMES).columns_in(text)


def test_a_date_is_known_as_pandas_shows_it() -> None:
    born = taken(["12/03/1944", "3 July 1951"], "year", ["dob"], "born")
    assert born.columns_in("1944-12-03 00:00:00") or born.columns_in("1944-03-12")
    assert born.columns_in("Timestamp('1951-07-03 00:00:00')")
    assert not born.columns_in("1951")


def test_a_number_is_known_as_a_float() -> None:
    numbers = taken(["7000037", "7000074"], "pseudonymise", ["record_id"], "mrn")
    assert numbers.columns_in("7000037.0")
    assert not numbers.columns_in("17000037")


def test_numbers_that_stand_everywhere_are_told_by_their_columns_name_only() -> None:
    numbers = taken([str(number) for number in range(10_000, 20_000)], "pseudonymise", ["record_id"], "id")
    assert not numbers.columns_in("12345 rows")
    assert numbers.columns_shown(Part("output_stream", "{'id': 12345, 'n': 1}"))


@pytest.mark.parametrize("word", ["Grace", "May", "Mark", "Will", "Rose", "data"])
def test_a_name_that_is_a_word_is_told_by_its_columns_name_only(word: str) -> None:
    one = taken([word], kinds=["person_name", "username"])
    assert not one.columns_in(f"{word} be seen")
    table = pd.DataFrame({"Name": [word], "n": [1]})
    for output in ({"data": {"text/html": table._repr_html_()}}, {"data": {"text/plain": str(table)}}):  # type: ignore[operator]
        assert any(one.columns_shown(part) for part in parts_of(output)), output


def test_a_named_index_is_a_column_too() -> None:
    table = pd.DataFrame({"sex": ["F", "M"], "n": [1, 2]}).set_index("sex")
    one = taken(["F", "M"], kinds=[], column="sex")
    assert any(one.columns_shown(part) for part in parts_of({"data": {"text/html": table._repr_html_()}}))  # type: ignore[operator]
    other = {"data": {"text/html": table.reset_index(drop=True)._repr_html_()}}  # type: ignore[operator]
    assert not any(one.columns_shown(part) for part in parts_of(other))


def test_a_series_is_told_by_its_name() -> None:
    one = taken(["F", "M"], kinds=[], column="sex")
    assert one.columns_shown(Part("output_result", str(pd.Series(["F", "M"], name="sex"))))
    assert not one.columns_shown(Part("output_result", str(pd.Series(["F", "M"], name="ward"))))


def test_a_download_within_html_is_looked_into() -> None:
    import base64

    packed = base64.b64encode(b"name,n\nHilda Merriweather,1\n").decode()
    for address in (f"data:text/csv;charset=utf-8;base64,{packed}", "data:text/csv,name%0AHilda%20Merriweather"):
        output = {"data": {"text/html": f'<a href="{address}" download="x.csv">get</a>'}}
        assert any(taken(NAMES).columns_shown(part) for part in parts_of(output)), address


@pytest.mark.parametrize(
    ("fix", "kept", "gone"),
    [
        (Fix("year"), ["1987", "1987.0"], ["1987-03-12", "12.3.87"]),
        (Fix("month"), ["1987-03"], ["1987-03-12"]),
        (Fix("zip3"), ["021", "SW1"], ["02139", "SW1A 1AA"]),
        (Fix("age"), ["37", "90"], ["91", "104"]),
        (Fix("round", 1), ["52.5", "52"], ["52.51"]),
        (Fix("pseudonymise"), ["pabcdefgh234567zz"], ["MRN7000037"]),
        (Fix("mask"), ["[masked]"], ["x"]),
        (Fix("drop"), [], ["1987"]),
        (Fix("shift", "id"), [], ["1987-03-12"]),
    ],
)
def test_what_a_fix_leaves_is_published(fix: Fix, kept: list[str], gone: list[str]) -> None:
    assert all(is_published(fix, value) for value in kept)
    assert not any(is_published(fix, value) for value in gone)


def test_a_year_that_tells_a_great_age_is_not_published() -> None:
    assert not is_published(Fix("year"), str(date.today().year - 100))


def test_rows_of_another_column_make_no_value_together() -> None:
    looking = Looking(taken(NAMES))
    for value in ("Hilda", "Merriweather"):
        looking.look(value)
    assert looking.columns() == set()


words = st.text(string.ascii_letters + "äöüéñ", min_size=3, max_size=12)


@given(values=st.lists(st.tuples(words, words).map(" ".join), min_size=1, max_size=8), around=st.text(max_size=40))
def test_every_value_is_found_and_cut_out(values: list[str], around: str) -> None:
    known = taken(values)
    for value in values:
        text = f"{around} {value} {around}"
        assert known.columns_in(text)
        for start, end in reversed(known.spans(text)):
            text = text[:start] + GONE + text[end:]
        assert not known.columns_in(text)


def test_code_stays_code_where_a_value_is_a_name_of_its_own() -> None:
    """A user called `margaret` does not rename variables."""
    one = taken(["margaret"], kinds=["username"], column="user")
    cell = {
        "cell_type": "code",
        "source": "margaret = 1\nprint('margaret')  # margaret",
        "outputs": [],
        "metadata": {},
    }
    made = copied({"cells": [cell], "metadata": {}}, one).content["cells"][0]["source"]
    assert made == f"margaret = 1\nprint('{GONE}')  # {GONE}"
    compile(made, "cell", "exec")


def test_the_given_notebook_is_not_changed() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["Hilda ", "Merriweather\n"]}
    cell = {"cell_type": "code", "source": ["# Hilda Merriweather"], "outputs": [output], "metadata": {"a": NAMES}}
    content = {"cells": [cell], "metadata": {"title": NAMES[0], "widgets": {"state": {"a": {"value": NAMES[1]}}}}}
    before = repr(content)
    made = copied(content, taken(NAMES))
    assert repr(content) == before
    assert not any(name in repr(made.content) for name in NAMES)
    assert set(made.taken) == {(0, "output"), (0, "text"), (0, "metadata"), (None, "metadata")}


def test_home_folders_are_written_short_in_outputs_that_show_them() -> None:
    output = {"output_type": "stream", "name": "stderr", "text": "/home/hmerriweather/x.py:3: UserWarning\n"}
    cell = {"cell_type": "code", "source": "", "outputs": [output], "metadata": {}}
    made = copied({"cells": [cell, cell], "metadata": {}}, homes={0}).content["cells"]
    assert [one["outputs"][0]["text"][:6] for one in made] == ["~/x.py", "/home/"]
