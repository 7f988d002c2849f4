"""What is counted for pictures: places in cells, measures along a date or year. Of a table without any, nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.model import Plot, Profile, Resource
from kaggle_share.profile import profile

Written = Callable[[pd.DataFrame, str], Profile]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(frame: pd.DataFrame, form: str = "parquet") -> Profile:
        path = tmp_path / f"table.{form}"
        frame.to_csv(path, index=False) if form == "csv" else frame.to_parquet(path)
        return profile(Resource(path.name, path, path.stat().st_size, ""))

    return write


def only(found: Profile, kind: str) -> Plot:
    (plot,) = [plot for plot in found.plots if plot.kind == kind]
    return plot


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_places_are_counted_in_cells_with_gaps_left_out(written: Written, form: str) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"lat": rng.uniform(40, 50, 900), "lon": rng.uniform(-10, 10, 900), "n": rng.integers(0, 9, 900)}
    )
    frame.loc[:99, "lat"] = np.nan
    plot = only(written(frame, form), "map")
    assert (plot.across, plot.up, plot.values, plot.rows) == (1, 0, 800, 900)
    assert sum(count for _, _, count in plot.points) == 800
    for x, y, count in plot.points:
        beside = frame[(abs(frame.lon - x) <= plot.width / 2) & (abs(frame.lat - y) <= plot.height / 2)]
        assert len(beside) == count


def test_one_slip_far_away_did_not_make_one_dot_of_all_others(written: Written) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"latitude": rng.uniform(40, 41, 500), "longitude": rng.uniform(5, 6, 500)})
    frame.loc[0] = [-40.0, -175.0]
    plot = only(written(frame, "parquet"), "map")
    assert plot.values == 499
    assert len(plot.points) > 100


@pytest.mark.parametrize("turned", [False, True])
def test_a_measure_along_dates_in_order_is_a_line_of_means(written: Written, turned: bool) -> None:
    days = pd.date_range("2020-01-01", periods=960, freq="D")
    frame = pd.DataFrame({"id": range(960), "day": days, "level": np.sin(np.arange(960) / 50), "note": "x"})
    plot = only(written(frame[::-1] if turned else frame, "csv"), "line")
    assert (plot.across, plot.up, plot.values) == (1, 2, 960)
    moments = [x for x, _, _ in plot.points]
    assert moments == sorted(moments)
    seconds = days.astype("int64") / 1e9 if days.unit == "ns" else days.astype("int64") / 1e6
    for x, mean, count in plot.points:
        near = frame.level[abs(seconds - x) <= 86_400 * (count / 2)]
        assert math.isclose(mean, near.mean(), rel_tol=1e-6, abs_tol=1e-6)


def test_years_are_a_series_and_shuffled_dates_are_none(written: Written) -> None:
    frame = pd.DataFrame({"Year": range(1900, 1960), "catch_t": np.arange(60) * 1.5})
    assert [(one.kind, len(one.points)) for one in written(frame, "csv").plots] == [("line", 60)]
    assert written(frame.sample(frac=1, random_state=0), "csv").plots == ()
    assert written(frame.assign(Year=1950), "csv").plots == ()


def test_a_single_date_was_compared_with_none(written: Written) -> None:
    frame = pd.DataFrame({"day": [pd.NaT] * 11 + [pd.Timestamp("2000-01-01")], "n": [2**62, *range(11)]})
    assert written(frame, "parquet").plots == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(-90, 90), st.just(math.nan)),
            st.one_of(st.none(), st.floats(-180, 180), st.just(180.0)),
            st.one_of(st.none(), st.integers(-(2**62), 2**62)),
            st.one_of(st.none(), st.floats()),
        ),
        max_size=30,
    )
)
def test_whatever_the_values_are_there_is_a_profile(written: Written, rows: list[tuple[float | None, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=["lat", "lon", "year", "x"]).astype(
        {"lat": "Float64", "lon": "Float64", "year": "Int64", "x": "float64"}
    )
    found = written(frame, "parquet")
    assert found.rows == len(rows)
    for plot in found.plots:
        assert 0 < plot.values <= len(rows)
        assert all(math.isfinite(x) and math.isfinite(y) and count > 0 for x, y, count in plot.points)
