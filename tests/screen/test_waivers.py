"""A waiver names a file or column, and gives a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.screen import apply_waivers
from kaggle_share.screen.values import secrets_in
from kaggle_share.screen.waive import lapsed, recalled

IN_FILE = Finding("block", "secret", "a.txt", "looks like a token")
IN_COLUMN = Finding("block", "secret", "metadata", "looks like a token", column="description")
IN_CELL = Finding("block", "secret", "nb.ipynb", "looks like a token", cell=3, where="source")
ALL = (IN_FILE, IN_COLUMN, IN_CELL)


def waived(privacy: dict[str, Any]) -> list[str]:
    return [finding.waived for finding in apply_waivers(ALL, privacy)]


def test_without_waivers_everything_stays() -> None:
    assert apply_waivers(ALL, {}) == ALL


def test_a_file_is_waived_with_all_its_findings() -> None:
    assert waived({"a.txt": {"keep": "made up"}, "nb.ipynb": {"keep": " made\n up "}}) == ["made up", "", "made up"]


def test_a_column_and_a_cell_are_waived_alone() -> None:
    privacy = {
        "metadata": {"description": {"keep": "a"}, "title": {"keep": "b"}},
        "nb.ipynb": {"cell 4": {"keep": "c"}},
    }
    assert waived(privacy) == ["", "a", "c"]
    assert waived({"nb.ipynb": {"cell 3": {"keep": "c"}}}) == ["", "", ""]


def test_a_waived_finding_does_not_block() -> None:
    (finding,) = apply_waivers([IN_FILE], {"a.txt": {"keep": "made up"}})
    assert not finding.blocks


def test_a_fix_waives_nothing() -> None:
    assert waived({"a.txt": {"ssn": "drop"}, "metadata": "safe-harbor"}) == ["", "", ""]


HOW = (
    "Fixes are drop, mask, year, month, age, zip3, round, pseudonymise, surrogate, shift, strip; {keep: reason} "
    "waives a finding."
)


@pytest.mark.parametrize(
    ("privacy", "message"),
    [
        ({"a.csv": {"ssn": "drp"}}, 'privacy › a.csv › ssn: "drp" is not known. Did you mean drop?'),
        (
            {"a.csv": "drop"},
            'privacy › a.csv: "drop" is for a column. Name the column, or leave the file out.',
        ),
        ({"a.csv": "safeharbor"}, 'privacy › a.csv: "safeharbor" is not known. Did you mean safe-harbor?'),
        ({"a.csv": {}}, f"privacy › a.csv: an empty entry is not known. {HOW}"),
        ({"a.csv": {"keep": "x", "drop": 1}}, f'privacy › a.csv: "drop" is not known. {HOW}'),
        (
            {"a.csv": {"keep": " "}},
            "privacy › a.csv: keep needs a reason. Write it as in {keep: these are not real people}.",
        ),
        (
            {"a.csv": {"b": {"keep": True}}},
            "privacy › a.csv › b: keep needs a reason. Write it as in {keep: these are not real people}.",
        ),
        (
            {"a.csv": {"b": "keep"}},
            "privacy › a.csv › b: keep needs a reason. Write it as in {keep: these are not real people}.",
        ),
        ({"a.csv": {"b": "078-05-1120 Hilda"}}, f"privacy › a.csv › b: this entry is not known. {HOW}"),
        ({"a.csv": {"b": {"year": 3}}}, "privacy › a.csv › b: year takes no value. Write year alone."),
        (
            {"a.csv": {"b": {"round": 99}}},
            "privacy › a.csv › b: round needs a number of digits from 0 to 8. Write it as in {round: 1}.",
        ),
        (
            {"a.csv": {"b": {"age": "soon"}}},
            "privacy › a.csv › b: age needs a date. Write it as in {age: 2024-06-30}.",
        ),
        (
            {"nb.ipynb": {"cell 4": "mask"}},
            'privacy › nb.ipynb › cell 4: "mask" is not known. '
            "drop leaves its outputs out; {keep: reason} waives a finding.",
        ),
        (
            {"a.csv": {"*": {"quasi": "zip"}}},
            f'privacy › a.csv › *: "quasi" is not known. {HOW}',
        ),
    ],
)
def test_anything_else_is_one_line(privacy: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        apply_waivers(ALL, privacy)
    assert str(error.value) == message


@dataclass
class Given:
    """A waiver as it was recorded."""

    kind: str
    file: str
    part: str
    reason: str
    key: str
    public: bool = False


NAMES = Finding("block", "person_name", "a.csv", "names of patients", column="name", key="k1", waived="made up")


def test_a_waiver_lapses_when_the_content_changes() -> None:
    given = [Given("person_name", "a.csv", "name", "made up", "k1")]
    assert lapsed([NAMES], given) == ((NAMES,), ())
    changed = replace(NAMES, key="k2")
    (found,), (told,) = lapsed([changed], given)
    assert found.blocks
    assert told.startswith("a.csv › name: the reason to keep it was given before its content changed.")


def test_a_new_reason_counts_for_the_new_content() -> None:
    given = [Given("person_name", "a.csv", "name", "made up", "k1")]
    anew = replace(NAMES, key="k2", waived="looked at again: made up too")
    assert lapsed([anew], given) == ((anew,), ())


def test_a_waiver_of_another_column_or_kind_says_nothing_of_this_one() -> None:
    given = [
        Given("person_name", "a.csv", "other", "made up", "k9"),
        Given("email", "a.csv", "name", "made up", "k8"),
    ]
    assert lapsed([NAMES], given) == ((NAMES,), ())


def test_what_was_waived_for_this_very_content_stays_waived() -> None:
    given = [Given("person_name", "a.csv", "name", "made up", "k1")]
    plain = replace(NAMES, waived="")
    assert recalled([plain], given) == (NAMES,)
    assert recalled([plain], [replace(given[0], public=True)]) == (replace(NAMES, for_public=True),)
    other = replace(plain, key="k2")
    assert recalled([other, replace(plain, key="")], given) == (other, replace(plain, key=""))


MAIL = Finding("warn", "email", "nb.ipynb", "looks like an e-mail address", cell=3, where="output_stream")


@pytest.mark.parametrize(
    ("said", "secret", "mail"),
    [
        ({"cell 4": {"keep": "fictional people"}}, "", "fictional people"),
        ({"keep": "fictional people"}, "", "fictional people"),
        ({"cell 4 secret": {"keep": "revoked"}}, "revoked", ""),
        ({"cell 4": {"keep": "fictional"}, "cell 4 secret": {"keep": "revoked"}}, "revoked", "fictional"),
    ],
)
def test_a_reason_for_a_person_in_a_cell_kept_the_secret_beside_it(
    said: dict[str, Any], secret: str, mail: str
) -> None:
    found = {one.kind: one.waived for one in apply_waivers([IN_CELL, MAIL], {"nb.ipynb": said})}
    assert found == {"secret": secret, "email": mail}


def test_a_waived_address_kept_the_token_beside_it_in_the_notebooks_copy() -> None:
    token = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0" + "3BqWnK"
    cell = {
        "cell_type": "code",
        "source": f'who = "ada@lovelace.org"\ntoken = "{token}"',
        "outputs": [],
        "metadata": {},
    }
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    mail = Finding("warn", "email", "nb.ipynb", "an address", cell=0, where="source", waived="hers is public")
    assert secrets_in(content, [mail]) == secrets_in(content)
    assert secrets_in(content)
    assert not secrets_in(content, [replace(mail, kind="secret")])
