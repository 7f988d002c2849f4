"""k-anonymity agrees with counting by hand, over one table and over many."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fixing import resource, write
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaggle_share.model import Anonymity
from kaggle_share.screen.kanonymity import Chosen, UnmeasuredError, measure

rows = st.lists(
    st.fixed_dictionaries(
        {
            "zip": st.sampled_from(["02139", "02138", "10001"]),
            "sex": st.sampled_from(["m", "f"]),
            "age": st.integers(30, 33),
            "dx": st.sampled_from(["a", "b", "c"]),
        }
    ),
    min_size=1,
    max_size=60,
)
QUASI = ("zip", "sex", "age")


def measured(folder: Path, table: list[dict[str, Any]], **more: Any) -> Anonymity:
    one = write(folder, table, "csv")
    return measure([Chosen(one, QUASI, ("dx",), **more)], folder=folder / "groups")[0]


ALIKE = {"zip": "02139", "sex": "m", "age": 30}


@settings(deadline=None, max_examples=25)
@example([{**ALIKE, "dx": dx} for dx in "aabbb"])
@example([{**ALIKE, "dx": "a"}] * 7)
@given(rows)
def test_it_agrees_with_counting_by_hand(table: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), table)
    groups = Counter(tuple(row[name] for name in QUASI) for row in table)
    sensitive: dict[tuple[Any, ...], set[str]] = {}
    for row in table:
        sensitive.setdefault(tuple(row[name] for name in QUASI), set()).add(row["dx"])
    assert found.k == min(groups.values())
    assert found.distinct_l["table.csv › dx"] == min(map(len, sensitive.values()))
    assert found.rows == len(table)
    assert found.groups == len(groups)
    assert found.unique == sum(size == 1 for size in groups.values())
    assert found.small == pytest.approx(sum(size for size in groups.values() if size < 5) / len(table))


@settings(deadline=None, max_examples=15)
@given(rows)
def test_what_is_said_to_gain_most_does(table: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), table)
    if not found.gain:
        return
    column, _, step = found.gain.removeprefix("table.csv › ").partition(" → ")
    frame = pd.DataFrame(table)
    if step == "zip3":
        frame["zip"] = frame["zip"].str[:3]
    elif step.startswith("bands of "):
        frame["age"] = frame["age"] // int(step.removeprefix("bands of "))
    else:
        frame[column] = ""
    sizes = frame.groupby(list(QUASI)).size()
    assert sizes.min() == found.gain_k
    assert sizes[sizes < 5].sum() / len(frame) == pytest.approx(found.gain_small)
    assert found.gain_small < found.small


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_a_missing_value_is_a_value_of_its_own(tmp_path: Path, form: str) -> None:
    table = [{"sex": "m", "n": 1}, {"sex": "m", "n": 2}, {"sex": None, "n": 3}]
    one = write(tmp_path, table, form)
    (found,) = measure([Chosen(one, ("sex",), ("n",))], folder=tmp_path / "groups")
    assert (found.k, found.groups, found.unique) == (1, 2, 1)


def test_dates_are_best_reduced_to_their_year(tmp_path: Path) -> None:
    table = [{"born": f"19{50 + n % 2}-0{1 + n % 9}-1{n % 10}", "x": n} for n in range(60)]
    (found,) = measure([Chosen(write(tmp_path, table, "csv"), ("born",))], folder=tmp_path / "groups")
    assert (found.gain, found.gain_k) == ("table.csv › born → year", 30)


def test_tables_are_taken_together_by_their_subjects(tmp_path: Path) -> None:
    """Each table alone is 2-anonymous; who has both is alone."""
    people = write(tmp_path, [{"id": n, "sex": "mf"[n // 2]} for n in range(4)], "csv", "people")
    visits = write(
        tmp_path, [{"id": n, "town": "ab"[n % 2]} for n in range(4)] + [{"id": 0, "town": "a"}], "parquet", "visits"
    )
    alone = measure([Chosen(people, ("sex",)), Chosen(visits, ("town",))], folder=tmp_path / "groups")
    assert [one.k for one in alone] == [2, 2]
    both = [Chosen(people, ("sex",), subject="id"), Chosen(visits, ("town",), subject="id")]
    (found,) = measure(both, folder=tmp_path / "groups")
    assert (found.k, found.rows, found.files) == (1, 4, ("people.csv", "visits.parquet"))


def test_a_subject_of_many_rows_is_one(tmp_path: Path) -> None:
    table = [{"id": n % 2, "town": "a"} for n in range(10)]
    one = write(tmp_path, table, "csv")
    (found,) = measure([Chosen(one, ("town",), subject="id")], folder=tmp_path / "groups")
    assert (found.rows, found.k) == (2, 2)


def test_what_cannot_be_measured_is_said_without_a_value(tmp_path: Path) -> None:
    one = write(tmp_path, [{"a": 1}], "csv")
    with pytest.raises(UnmeasuredError, match='"table.csv" has no column "b"'):
        measure([Chosen(one, ("b",))], folder=tmp_path / "groups")
    (tmp_path / "not.parquet").write_bytes(b"PAR1 secret")
    with pytest.raises(UnmeasuredError, match='"not.parquet" can\'t be read'):
        measure([Chosen(resource(tmp_path / "not.parquet"), ("b",))], folder=tmp_path / "groups")
