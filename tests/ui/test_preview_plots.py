"""Maps and lines in a preview: with words for who doesn't see them, and never of what screening flagged."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from preview_drafts import column, draft, finding

from kaggle_share.model import Draft, Plot, Profile
from kaggle_share.ui.preview import draft_html, draft_text
from kaggle_share.ui.preview.page import draft_page

PLACES = tuple((4.5 + x, 50.5 + y, 1 + x * y) for y in range(5) for x in range(8))
SERIES = tuple((float(year), 10.0 + year % 7, 2) for year in range(1900, 1990))


def drawn(*, name: str = "lat") -> Draft:
    made = draft("places.csv")
    columns = (
        column(name, 0, type="latitude"),
        column("lon", 1, type="longitude"),
        column("year", 2, type="integer"),
        column("catch", 3, unit="t"),
    )
    values = sum(count for _, _, count in PLACES)
    plots = (
        Plot("map", 1, 0, PLACES, values, values + 7, 1.0, 1.0),
        Plot("line", 2, 3, SERIES, 2 * len(SERIES), 2 * len(SERIES)),
    )
    made.columns = {"places.csv": columns}
    made.profiles = {"places.csv": Profile("places.csv", "table", 5_000, columns, plots=plots)}
    return made


def pictures(html: str) -> list[ElementTree.Element]:
    found = re.findall(r'<svg class="kshare-(?:map|line)".*?</svg>', html, re.DOTALL)
    return [ElementTree.fromstring(one) for one in found]  # noqa: S314 - our own


def test_places_and_series_are_drawn_and_said() -> None:
    places, series = pictures(draft_html(drawn()))
    assert places.get("aria-label") == (
        "Map of 320 places from 50.5° N to 54.5° N and from 4.5° E to 11.5° E; most, 29, lie around 54.5° N, 11.5° E"
    )
    assert series.get("aria-label") == (
        "Line of catch along year, 1900 to 1989: from 13 to 11 t; lowest 10 (1904), highest 16 (1903)"
    )
    assert all(one.get("role") == "img" for one in (places, series))
    text = draft_text(drawn())
    assert "catch along year" in text
    assert "Map of 320 places" in text
    html = draft_html(drawn())
    assert "7 rows elsewhere or without a place" in html
    assert "from 327 of 5,000 rows" in html


@pytest.mark.parametrize(("flagged", "left"), [("lat", 1), ("lon", 1), ("catch", 1), ("year", 1), (None, 0)])
@pytest.mark.parametrize("severity", ["note", "warn", "block"])
def test_nothing_is_drawn_of_a_column_that_screening_flagged(flagged: str | None, left: int, severity: str) -> None:
    made = drawn()
    said = {"file": "places.csv", "column": flagged, "kind": "location", "severity": severity}
    made.findings = (replace(finding(), **said),)
    for shown in (draft_html(made), draft_page(made), draft_text(made)):
        assert len(pictures(shown)) == (left if shown.startswith("<") else 0)
        if flagged in ("lat", "lon", None):
            assert "Map of" not in shown
        if flagged in ("catch", "year", None):
            assert "Line of" not in shown
            assert "catch along" not in shown


def test_a_name_that_is_a_script_stays_text() -> None:
    html = draft_html(drawn(name='"><script>alert(1)</script>'))
    assert "<script>alert" not in html
    assert len(pictures(html)) == 2


def test_many_pictures_keep_the_page_small() -> None:
    made = drawn()
    cells = tuple((x * 1.0, y * 1.0, 1 + (x * 7 + y * 3) % 50) for y in range(42) for x in range(84))
    plot = Plot("map", 1, 0, cells, sum(count for _, _, count in cells), 200_000, 1.0, 1.0)
    profile = made.profiles["places.csv"]
    made.profiles = {"places.csv": replace(profile, plots=(plot,) * 40)}
    assert len(draft_page(made).encode()) < 300_000
