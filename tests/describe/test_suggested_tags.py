"""Tags that are suggested: right for real datasets, and rather none than a wrong one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kaggle_share import rules
from kaggle_share.describe.tag_words import LIBRARIES, PLACES, SUBJECTS
from kaggle_share.describe.tags import MOST, near_tags, suggest_tags
from kaggle_share.model import Cell, Metadata, Snapshot

if TYPE_CHECKING:
    from tests.describe.conftest import Made


def statsmodels(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        import statsmodels.api as sm

        frame: pd.DataFrame = getattr(sm.datasets, name).load_pandas().data
        return frame

    return load


def sklearn(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        import sklearn.datasets

        frame: pd.DataFrame = getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame
        return frame

    return load


def vega(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        import vega_datasets

        path = Path(vega_datasets.__file__).parent / "_data" / name
        return pd.DataFrame(json.loads(path.read_text())) if path.suffix == ".json" else pd.read_csv(path)

    return load


def penguins(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        import palmerpenguins

        return pd.read_csv(Path(palmerpenguins.__file__).parent / "data" / name)

    return load


REAL = {
    "penguins": (penguins("penguins.csv"), {"animals", "biology"}),
    "penguins-raw": (penguins("penguins-raw.csv"), {"animals", "biology"}),
    "iris": (sklearn("iris"), {"biology", "plants"}),
    "wine": (sklearn("wine"), {"alcohol", "chemistry"}),
    "breast_cancer": (sklearn("breast_cancer"), {"cancer"}),
    "digits": (sklearn("digits"), {"computer vision", "image"}),
    "macrodata": (statsmodels("macrodata"), {"economics"}),
    "engel": (statsmodels("engel"), {"economics", "income", "food"}),
    "sunspots": (statsmodels("sunspots"), {"astronomy", "time series analysis"}),
    "statecrime": (statsmodels("statecrime"), {"crime", "economics"}),
    "spector": (statsmodels("spector"), {"education"}),
    "airports": (vega("airports.csv"), {"aviation", "geospatial analysis"}),
    "cars": (vega("cars.json"), {"automobiles and vehicles"}),
    "seattle-weather": (vega("seattle-weather.csv"), {"weather and climate", "time series analysis"}),
    "barley": (vega("barley.json"), {"agriculture"}),
    "stocks": (vega("stocks.csv"), {"finance", "investing"}),
    "iowa-electricity": (vega("iowa-electricity.csv"), {"electricity", "energy"}),
    "danish_data": (statsmodels("danish_data"), set()),
    "strikes": (statsmodels("strikes"), set()),
    "anscombe": (vega("anscombe.json"), set()),
}
"""Name → how to load it, and the tags that its columns alone must give."""
ALLOWED = {
    "engel": {"income", "food"},
    "sunspots": {"physics"},
    "wine": {"food"},
    "stocks": {"time series analysis"},
    "airports": {"transportation"},
    "cars": {"transportation"},
}
"""Tags that are right too."""


@pytest.mark.parametrize("name", REAL)
def test_real_tables_are_known_by_their_columns_alone(made: Made, name: str) -> None:
    load, wanted = REAL[name]
    draft = made({"data.csv": load().to_csv(index=False)})
    found = {tag.name for tag in suggest_tags(draft)}
    assert wanted <= found
    assert found <= wanted | ALLOWED.get(name, set()) | {"tabular"}


def test_every_tag_that_can_be_suggested_is_one_of_kaggles() -> None:
    known = rules.kaggle_tags()
    assert [tag for tag in (*SUBJECTS, *PLACES, *(tag for tag, _ in LIBRARIES.values())) if tag not in known] == []


def test_each_has_a_reason_that_names_what_was_seen(made: Made) -> None:
    frame = penguins("penguins.csv")()
    found = {tag.name: tag.reason for tag in suggest_tags(made({"penguins.csv": frame.to_csv(index=False)}))}
    assert found["animals"] == '"penguin" in the file name penguins.csv'
    assert found["tabular"] == "every file is a table"
    found = {tag.name: tag.reason for tag in suggest_tags(made({"x.csv": frame.to_csv(index=False)}))}
    assert found["animals"] == "the columns species and bill_length_mm"


def test_titles_and_headings_speak_too(made: Made) -> None:
    draft = made({"x.csv": "a,b\n1,2\n"}, markdown="# Earthquakes in Japan\n\nSome words about finance.")
    found = {tag.name: tag.reason for tag in suggest_tags(draft)}
    assert found["natural disasters"] == '"earthquake" in the notebook\'s heading'
    assert "japan" in found
    # Only headings: a text mentions many things.
    assert "finance" not in found
    draft = made({"x.csv": "a,b\n1,2\n"}, title="Chess openings of grandmasters")
    assert next(tag.name for tag in suggest_tags(draft)) == "board games"


def test_imports_speak_too(made: Made) -> None:
    draft = made({"x.csv": "a,b\n1,2\n"})
    cells = (Cell(0, "code", "import numpy as np\nfrom astropy.table import Table\n"),)
    draft = replace(draft, snapshot=Snapshot("a.ipynb", {}, cells, datetime(2024, 1, 2, tzinfo=UTC)))
    found = {tag.name: tag.reason for tag in suggest_tags(draft)}
    assert found["astronomy"] == "the notebook imports astropy"
    assert set(found) == {"astronomy", "tabular"}


def test_tags_that_are_set_are_not_suggested_again(made: Made) -> None:
    draft = made({"penguins.csv": "species,bill_length_mm\nAdelie,39\n"}, tags=["Animals"])
    assert "animals" not in {tag.name for tag in suggest_tags(draft)}
    draft = replace(draft, metadata=Metadata("Some title", tags=("biology",)))
    assert "biology" not in {tag.name for tag in suggest_tags(draft)}


def test_one_column_of_many_is_no_subject(made: Made) -> None:
    header = ",".join(["income", *(f"v{i}" for i in range(20))])
    row = ",".join("1" for _ in range(21))
    assert [tag.name for tag in suggest_tags(made({"x.csv": f"{header}\n{row}\n"}))] == ["tabular"]


def test_a_date_of_something_is_no_time_series(made: Made) -> None:
    rows = "\n".join(f"2020-01-{day:02},{day}" for day in range(1, 30))
    assert "time series analysis" in {t.name for t in suggest_tags(made({"x.csv": f"date,value\n{rows}\n"}))}
    assert "time series analysis" not in {
        t.name for t in suggest_tags(made({"x.csv": f"birth date,value\n{rows}\n"}))
    }


def test_kinds_of_files_speak(made: Made) -> None:
    assert [t.name for t in suggest_tags(made({f"{i}.wav": b"" for i in range(3)}))] == ["audio"]
    assert [t.name for t in suggest_tags(made({"a.csv": "a\n1\n", "README.txt": "x"}))] == []
    assert [t.name for t in suggest_tags(made({"a.geojson": "{}"}))] == ["geospatial analysis"]


def test_at_most_six_are_suggested_the_best_first(made: Made) -> None:
    title = "Weather, crime, wine, chess and cars in Japan: a survey of music"
    draft = made({"x.csv": "sepal_length,sepal_width,petal_length\n1,2,3\n"}, description=title)
    found = suggest_tags(draft)
    assert len(found) == MOST
    assert found[0].name in ("plants", "biology")


def test_headers_of_any_kind_are_taken(made: Made) -> None:
    wide = ",".join(f"column {i}" for i in range(600))
    assert suggest_tags(made({"x.csv": f"{wide}\n{','.join('1' * 3000)}\n"}))
    assert suggest_tags(made({"x.csv": '\u202e🐧,,"a\nb"\n1,2,3\n'}))
    assert suggest_tags(made({}, description="x" * 100_000)) == ()


@pytest.mark.parametrize(
    ("said", "near"),
    [
        ("biolgy", "biology"),
        ("deep-learning", "deep learning"),
        ("covid-19", "covid19"),
        ("covid", "covid19"),
        ("data visualisation", "data visualization"),
        ("timeseries", "time series analysis"),
        ("movies", "movies and tv shows"),
        ("weather", "weather and climate"),
        ("penguins", "animals"),
        ("stock market", "finance"),
    ],
)
def test_an_unknown_tag_has_near_ones(said: str, near: str) -> None:
    found = near_tags(said)
    assert found[0] == near
    assert all(tag in rules.kaggle_tags() for tag in found)


@pytest.mark.parametrize("said", ["", "zzzz", "\U0001f427", "x" * 10_000])
def test_what_is_near_nothing_has_no_near_ones(said: str) -> None:
    assert near_tags(said) == ()


def test_a_drafted_sentence_about_a_file_suggests_nothing_that_its_columns_do_not(tmp_path: Path) -> None:
    from kaggle_share import pipeline
    from kaggle_share.settings import Settings
    from kaggle_share.spec import make_document

    (tmp_path / "sizes.csv").write_text("species,bill_depth_mm\nAdelie,18.7\nGentoo,14.3\n")
    document = make_document({"to": "me/penguin-sizes", "resources": ["sizes.csv"], "notebook": False})
    way = pipeline.described(pipeline.Request(document, tmp_path), settings=Settings())
    assert {tag.name for tag in way.draft.suggested_tags} >= {"animals"}
    assert not {tag.name for tag in way.draft.suggested_tags} & {"plants", "earth science"}
