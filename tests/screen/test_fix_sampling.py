"""A sample: as many rows as asked for, the same ones for everybody, in strata or by subject."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fixing import read, write
from hypothesis import given, settings
from hypothesis import strategies as st

from kaggle_share.errors import InputError, UnknownNameError
from kaggle_share.model import Sampled
from kaggle_share.profile import profile
from kaggle_share.screen.fixes.sampling import Draw, allocated, sample
from kaggle_share.screen.fixes.source import source_of
from kaggle_share.spec.sampling import Sample, parse_sample

BIRDS = [{"n": n, "species": "abc"[n % 3 if n < 30 else 0], "ring": f"r{n // 4}"} for n in range(60)]


def draw(folder: Path, wanted: str, form: str = "csv", rows: Any = BIRDS) -> tuple[list[dict[str, Any]], Sampled]:
    one = write(folder, rows, form)
    target = folder / "sample" / one.path
    target.unlink(missing_ok=True)
    (told,) = sample([source_of(one, profile(one))], parse_sample(wanted), {one.path: target})
    return read(target, form), told


@pytest.mark.parametrize("form", ["csv", "tsv", "csv.gz", "parquet", "jsonl"])
def test_as_many_rows_as_asked_for_in_their_order(tmp_path: Path, form: str) -> None:
    rows, told = draw(tmp_path, "25%", form)
    numbers = [int(row["n"]) for row in rows]
    assert len(numbers) == 15
    assert numbers == sorted(numbers)
    assert (told.rows, told.of, told.seed) == (15, 60, 0)
    assert draw(tmp_path, "25%", form)[0] == rows
    assert draw(tmp_path, "25% seed 1", form)[0] != rows


def test_every_format_draws_the_same_rows(tmp_path: Path) -> None:
    drawn = [draw(tmp_path, "9 by species", form)[0] for form in ("csv", "parquet", "jsonl")]
    assert drawn[0] == drawn[1] == drawn[2]


def test_strata_keep_their_shares(tmp_path: Path) -> None:
    rows, told = draw(tmp_path, "50% by species")
    assert Counter(row["species"] for row in rows) == {"a": 20, "b": 5, "c": 5}
    assert told.by == "species"


def test_all_rows_of_a_subject_stay_together_in_every_table(tmp_path: Path) -> None:
    birds = write(tmp_path, BIRDS, "csv", "birds")
    rings = write(tmp_path, [{"ring": f"r{n}", "year": 2000 + n} for n in range(15)], "parquet", "rings")
    other = write(tmp_path, [{"x": 1}, {"x": 2}], "csv", "other")
    sources = [source_of(one, profile(one)) for one in (birds, rings, other)]
    targets = {one.path: tmp_path / "sample" / one.path for one in (birds, rings, other)}
    told = sample(sources, parse_sample("20% of ring"), targets)
    left = [{row["ring"] for row in read(targets[one.path], one.path.partition(".")[2])} for one in (birds, rings)]
    assert left[0] == left[1]
    assert len(left[0]) == 3
    assert [(one.file, one.rows, one.of) for one in told] == [("birds.csv", 12, 60), ("rings.parquet", 3, 15)]
    assert not targets["other.csv"].exists()


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8), st.integers(1, 200))
def test_strata_are_given_what_is_theirs(sizes: dict[str | None, int], wanted: int) -> None:
    given_rows = allocated(sizes, Sample(rows=wanted))
    total = min(wanted, sum(sizes.values()))
    assert sum(given_rows.values()) == total
    for stratum, number in given_rows.items():
        share = total * sizes[stratum] / sum(sizes.values())
        assert 0 <= number <= sizes[stratum]
        # With a floor of one for each, a large stratum may give up as many as there are strata.
        assert abs(number - share) < len(sizes) + 1
        if total >= len(sizes):
            assert number >= 1


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 40), st.integers(0, 10**9))
def test_exactly_as_many_are_drawn(wanted: int, seed: int) -> None:
    one = Draw({None: 40}, Sample(rows=wanted, seed=seed))
    assert sum(one.keep(None) for _ in range(40)) == wanted


def test_each_row_is_as_likely_as_any_other() -> None:
    counts = Counter[int]()
    for seed in range(600):
        one = Draw({None: 10}, Sample(rows=3, seed=seed))
        counts.update(n for n in range(10) if one.keep(None))
    # 180 expected, standard deviation 11.
    assert all(130 < counts[n] < 230 for n in range(10))


def test_a_sample_of_all_is_no_sample(tmp_path: Path) -> None:
    one = write(tmp_path, BIRDS, "csv")
    assert sample([source_of(one, profile(one))], parse_sample("60"), {one.path: tmp_path / "s.csv"}) == ()


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("500", {"rows": 500}), (500, {"rows": 500}), ("10%", {"share": "0.1"}), (" 0.5 % ", {"share": "0.005"}),
        ("10% by species", {"by": "species"}), ("10% of patient id", {"subject": "patient id"}),
        ("10 by species seed 7", {"rows": 10, "by": "species", "seed": 7}), ('5% by "a b"', {"by": "a b"}),
        ({"size": "10%", "of": "mrn", "seed": 3, "whole": " at \n home "}, {"subject": "mrn", "whole": "at home"}),
    ],
)  # fmt: skip
def test_a_sample_is_said_in_a_few_words(said: Any, means: dict[str, Any]) -> None:
    made = parse_sample(said)
    for name, value in means.items():
        assert str(getattr(made, name)) == str(value)


@pytest.mark.parametrize(
    "said", ["", "0", "0%", "101%", "1.5", "some", "-3", True, 1.5, [], {}, {"size": 5, "by": "a", "of": "b"},
             {"size": 5, "colour": 1}, {"size": 5, "seed": -1}, "5 by", "9" * 40],
)  # fmt: skip
def test_what_is_none_is_one_line(said: Any) -> None:
    with pytest.raises(InputError):
        parse_sample(said)


def test_a_column_that_is_not_there_is_suggested(tmp_path: Path) -> None:
    one = write(tmp_path, BIRDS, "csv")
    with pytest.raises(UnknownNameError, match='there is no column "spcies". Did you mean species?'):
        sample([source_of(one, profile(one))], parse_sample("5 by spcies"), {one.path: tmp_path / "s.csv"})


@settings(max_examples=10, deadline=None)
@given(st.lists(st.one_of(st.none(), st.sampled_from(["x", "y"])), min_size=2, max_size=20))
def test_missing_values_are_a_stratum_of_their_own(column: list[str | None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = [{"n": n, "by": value} for n, value in enumerate(column)]
        half, _ = draw(Path(folder), f"{max(1, len(column) // 2)} by by", rows=rows)
        assert len(half) == max(1, len(column) // 2)
