"""Quantiles of columns all of whose values are known are those that pandas gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from palmerpenguins import load_penguins

from kaggle_share.model import Resource
from kaggle_share.profile import profile
from kaggle_share.profile.distribution import SHARES, quantiles_of_values


def test_the_median_between_two_values_is_between_them(tmp_path: Path) -> None:
    penguins = load_penguins()
    path = tmp_path / "penguins.csv"
    penguins.to_csv(path, index=False)
    columns = {c.name: c for c in profile(Resource(path.name, path, path.stat().st_size, "0")).columns}
    for name in ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"):
        measures = columns[name].measures
        assert measures is not None
        for share, value in measures.quantiles:
            assert value == pytest.approx(penguins[name].quantile(share)), (name, share)
    assert dict(columns["bill_length_mm"].measures.quantiles)[0.5] == pytest.approx(44.45)  # type: ignore[union-attr]


@given(st.lists(st.tuples(st.floats(-1e300, 1e300), st.integers(1, 5)), min_size=1, unique_by=lambda pair: pair[0]))
def test_counted_values_have_the_quantiles_of_those_written_out(pairs: list[tuple[float, int]]) -> None:
    values = sorted(pairs)
    whole = np.repeat([value for value, _ in values], [count for _, count in values])
    for share, value in quantiles_of_values(values):
        right = float(np.quantile(whole, share))
        assert value == pytest.approx(right, rel=1e-9, abs=1e-9 * float(np.max(np.abs(whole))))
    assert [share for share, _ in quantiles_of_values(values)] == list(SHARES)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_gaps_were_counted_as_values_beyond_the_greatest(tmp_path: Path, form: str) -> None:
    rng = np.random.default_rng(1)
    rows = 60_000
    frame = pd.DataFrame(
        {
            "size": rng.normal(size=rows),
            "when": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 10**8, rows), unit="s"),
            "kind": rng.choice(["a", "b", "much longer"], rows),
            "step": rng.integers(-3, 4, rows) * 86_400.0,
        }
    ).mask(rng.random((rows, 4)) < 0.3)
    path = tmp_path / f"gaps.{form}"
    frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
    columns = {c.name: c for c in profile(Resource(path.name, path, path.stat().st_size, "0")).columns}
    for name, given_ in frame.items():
        measures = columns[str(name)].measures
        assert measures is not None
        assert columns[str(name)].missing == given_.isna().sum()
        for share, value in measures.quantiles if name != "kind" else ():
            right = given_.quantile(share)
            right = right.timestamp() if isinstance(right, pd.Timestamp) else right
            assert abs(value - right) <= measures.quantile_error + 1e-6, (name, share)
        assert sum(one.count for one in measures.histogram) + measures.below + measures.above in (0, given_.count())
    size = columns["size"].measures
    assert size is not None
    assert size.above + size.below < 0.01 * rows
    kind = columns["kind"].measures
    assert kind is not None
    assert dict(kind.top) == frame["kind"].value_counts().to_dict()


def test_a_beginning_far_from_the_rest_takes_nothing_from_the_deviation(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    # More rows than are looked at beforehand, which alone tell about where the middle is.
    numbers = np.concatenate([rng.normal(0, 1e-3, 30_000), rng.normal(1e6, 1e-3, 90_000)])
    path = tmp_path / "far.csv"
    pd.DataFrame({"x": numbers, "y": numbers + 1e9}).to_csv(path, index=False)
    for column in profile(Resource(path.name, path, path.stat().st_size, "0")).columns:
        measures = column.measures
        assert measures is not None
        right = numbers if column.name == "x" else numbers + 1e9
        assert measures.mean == pytest.approx(right.mean(), rel=1e-12)
        assert measures.deviation == pytest.approx(right.std(ddof=1), rel=1e-9)
