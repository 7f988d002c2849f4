"""A waiver names a file or column, and gives a reason."""

from __future__ import annotations

from typing import Any

import pytest

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.screen import apply_waivers

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


@pytest.mark.parametrize(
    ("privacy", "message"),
    [
        ({"a.csv": {"ssn": "drop"}}, 'privacy › a.csv › ssn: "drop" is not known. {keep: reason} waives a finding.'),
        ({"a.csv": "drop"}, 'privacy › a.csv: "drop" is not known. {keep: reason} waives a finding.'),
        ({"a.csv": {}}, "privacy › a.csv: an empty entry is not known. {keep: reason} waives a finding."),
        (
            {"a.csv": {"keep": "x", "drop": 1}},
            'privacy › a.csv: "drop" is not known. {keep: reason} waives a finding.',
        ),
        (
            {"a.csv": {"keep": " "}},
            "privacy › a.csv: keep needs a reason. Write it as in {keep: these are not real people}.",
        ),
        (
            {"a.csv": {"b": {"keep": True}}},
            "privacy › a.csv › b: keep needs a reason. Write it as in {keep: these are not real people}.",
        ),
        (
            {"a.csv": {"b": "078-05-1120 Hilda"}},
            "privacy › a.csv › b: this entry is not known. {keep: reason} waives a finding.",
        ),
    ],
)
def test_anything_else_is_one_line(privacy: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        apply_waivers(ALL, privacy)
    assert str(error.value) == message
