"""Quantiles of columns all of whose values are known are those that pandas gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
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
