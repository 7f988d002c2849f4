"""The report of a run: what is wrong comes first, much of the same is one line, and nothing in it is markup."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from kaggle_share.model import Ref
from kaggle_share.reproduce.comparing import Compared
from kaggle_share.reproduce.inputs import Input
from kaggle_share.reproduce.running import Ran
from kaggle_share.ui.reproduced import Reproduction


def report(*files: Compared, inputs: tuple[Input, ...] = (), **more: Any) -> Reproduction:
    said = {"ran": Ran(offline=True), "python": "3.11.7", "recorded": "3.11.7", "fresh": True, **more}
    return Reproduction(Ref("ada", "data"), 1, files, day=date(2026, 1, 2), inputs=inputs, **said)


def lines(one: Reproduction) -> list[str]:
    return [line.strip() for line in repr(one).splitlines()]


def test_what_is_wrong_comes_first_and_many_files_of_a_folder_are_one_line() -> None:
    same = [Compared(f"pictures/{number}.png", "identical") for number in range(100)]
    wrong = Compared("pictures/7a.png", "different", ("4 of 16 pixels differ, first in row 1, column 1.",))
    told = lines(report(Compared("table.csv", "identical"), *same, wrong))
    assert told[0] == "✕ The notebook does not make the same data"
    assert told[2] == "✕ pictures/7a.png: different"
    assert told[3] == "4 of 16 pixels differ, first in row 1, column 1."
    assert told[4:6] == ["✓ table.csv: identical", "✓ pictures/ (100 files): identical"]
    assert told[6].startswith("It was run in an environment made from the record, without a network.")
    assert told[7].endswith("101 of 102 files identical, 1 different (ada/data, version 1).")


def test_a_thousand_differences_do_not_hide_the_rest() -> None:
    wrong = [Compared(f"{number}.csv", "different", (f"It has {number} rows, and had 1.",)) for number in range(1000)]
    told = lines(report(*wrong, Compared("table.csv", "identical")))
    assert len(told) < 80
    assert "✕ 970 more: different" in told
    assert "✓ table.csv: identical" in told
    assert len(report(*wrong).as_json()["files"]) == 1000


@pytest.mark.parametrize(
    ("verdicts", "good", "first"),
    [
        (["identical", "equal", "input"], True, "✓ The notebook makes the same data"),
        (["identical", "same but for protection"], True,
         "✓ The notebook makes the same data, but for what protects people"),
        (["same but for protection", "not made"], False, "✕ The notebook does not make the same data"),
        (["not comparable", "input"], False, "· Nothing that the notebook makes can be compared"),
        ([], False, "· Nothing that the notebook makes can be compared"),
    ],
)  # fmt: skip
def test_the_first_line_says_what_came_of_it(verdicts: list[Any], good: bool, first: str) -> None:
    made = report(*(Compared(f"{number}.csv", verdict) for number, verdict in enumerate(verdicts)))
    assert made.good is good
    assert lines(made)[0] == first
    shown = BeautifulSoup(made._repr_html_(), "html.parser").select_one(".kshare-verdict")
    assert shown is not None
    assert shown.get_text(strip=True).removeprefix(first[0]) == first[2:]


def test_inputs_of_which_the_same_is_to_be_said_are_said_together() -> None:
    note = "Whether that is what was read is not recorded."
    had = [Input(f"https://example.org/{number}.csv", "url", "fetched", note) for number in range(5)]
    told = lines(report(Compared("table.csv", "identical"), inputs=tuple(had)))
    names = ", ".join(f"https://example.org/{number}.csv" for number in range(3))
    assert f"{names} and 2 more were fetched. {note}" in told
    assert f"https://example.org/0.csv was fetched. {note}" in lines(report(inputs=(had[0],)))


def test_names_from_the_record_are_no_markup() -> None:
    evil = "<img src=x onerror=alert(1)>"
    made = report(
        Compared(f"{evil}.csv", "different", (f"Column {evil}: 1 of 1 values differ, first in row 1.",)),
        *(Compared(f"{evil}/{number}.csv", "identical") for number in range(9)),
        inputs=(Input(evil, "file", "missing", evil),),
    )
    page = BeautifulSoup(made._repr_html_(), "html.parser")
    assert page.find("img") is None
    assert f"{evil}/ (9 files)" in page.get_text()
