"""Which cell made a variable, from the code alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.methods import made_in
from kaggle_share.model import Cell, Snapshot


def shot(*sources: str, metadata: dict[str, Any] | None = None) -> Snapshot:
    cells = tuple(Cell(index, "code", source) for index, source in enumerate(sources))
    return Snapshot("a.ipynb", {"metadata": metadata or {}}, cells, datetime.now(UTC))


MAKES = {
    "assignment": "df = 1",
    "one of several": "a, (b, *df) = 1, (2, 3)",
    "chained": "x = df = 3",
    "augmented": "df += 1",
    "annotated": "df: int = 3",
    "walrus": "print(df := 3)",
    "walrus in a comprehension": "[df := x for x in y]",
    "loop": "for df in x:\n    pass",
    "with": "with open(x) as df:\n    pass",
    "function": "def df():\n    pass",
    "class": "class df:\n    pass",
    "import": "import pandas as df",
    "from": "from a import df",
    "branch": "try:\n    if x:\n        df = 1\nexcept E:\n    pass",
    "match": "match x:\n    case [df, _]:\n        pass",
    "cell magic": "%%time\ndf = 1",
    "capture": "%%capture out\ndf = 1",
    "line magics around": "%matplotlib inline\n!pip install x\ndf = 1\n?df\ndf.head??",
    "indented magic": "if x:\n    %time y\n    df = 2",
    "shell": "df = !ls -l",
    "magic value": "df = %sql select * from x",
    "percent in a string": 'df = """\n%d rows\n!"""',
    "percent in an expression": "df = (a\n  % b)",
}


@pytest.mark.parametrize("source", MAKES.values(), ids=MAKES)
def test_a_cell_that_makes_it(source: str) -> None:
    assert made_in(shot("x = 1", source), "df") == 1


DOES_NOT = {
    "use": "print(df)",
    "change": "df['a'] = 1\ndf.name = 2\ndf.sort()",
    "comparison": "df == 1",
    "keyword": "f(df=1)",
    "local": "def f(df=1):\n    df = 2\n    for df in x: pass",
    "method": "class A:\n    df = 1",
    "comprehension": "[df for df in x]",
    "lambda": "f = lambda df: df",
    "announcement": "df: int",
    "comment": "# df = 1",
    "string": "'df = 1'",
    "other language": "%%bash\ndf = 1",
    "unknown magic": "%%kaggle_share df\ntitle: df = 1",
    "nothing after the percent signs": "%%\ndf = 1",
    "not python": "df = = 1",
}


@pytest.mark.parametrize("source", DOES_NOT.values(), ids=DOES_NOT)
def test_a_cell_that_does_not(source: str) -> None:
    assert made_in(shot("x = 1", source), "df") is None


def test_the_last_cell_that_makes_it_counts() -> None:
    assert made_in(shot("df = 1", "df = df + 1", "print(df)"), "df") == 1


def test_where_nothing_can_be_known() -> None:
    assert made_in(None, "df") is None
    assert made_in(shot("df = 1"), "") is None
    assert made_in(shot("df = 1", metadata={"kernelspec": {"language": "R"}}), "df") is None
    assert made_in(shot("df = 1", metadata={"language_info": {"name": "python"}}), "df") == 0


@given(st.text(max_size=200))
def test_any_source_can_be_read(source: str) -> None:
    made_in(shot(f"{source}\ndf"), "df")


def test_long_and_deep_sources_are_no_hindrance() -> None:
    assert made_in(shot("df = " + "(" * 5000), "df") is None
    assert made_in(shot("x = [\n" + "%a\n" * 5000 + "df"), "df") is None
