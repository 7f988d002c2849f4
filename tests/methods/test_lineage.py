"""Each resource's recipe: the cells that matter for it, and no other."""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks_for_lineage import recipe, shot, variable

from kaggle_share.methods.graph import drawing, lineage_json, lineage_text
from kaggle_share.methods.lineage import Session, trace
from kaggle_share.model import Item, Resource
from kaggle_share.observing import Seen


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["a = 1", "b = 2", "c = a"], [1, 3]),
        (["d = {}", "d['x'] = 1", "e = 5", "c = d"], [1, 2, 4]),
        (["d = []", "d.append(1)", "d.count(1)", "c = d"], [1, 2, 4]),
        (["d = load()", "d.attr = 1", "c = d"], [1, 2, 3]),
        (["d = [1]", "e = d", "e += [2]", "c = d"], [1, 2, 3, 4]),
        (["a = 1", "a = 2", "c = a"], [2, 3]),
        (["a = 1", "a += 2", "c = a"], [1, 2, 3]),
        (["k = 2", "def f(x):\n    return x * k", "unused = 1", "c = f(3)"], [1, 2, 4]),
        (["import pandas as pd", "df = pd.DataFrame()", "df.drop(columns=['a'])", "c = df"], [1, 2, 4]),
        (
            ["import pandas as pd", "df = pd.DataFrame()", "df.drop(columns=['a'], inplace=True)", "c = df"],
            [1, 2, 3, 4],
        ),
        (["def f(frame):\n    frame['x'] = 1", "d = {}", "f(d)", "c = d"], [1, 2, 3, 4]),
        (["x = 1", "c = [x for x in range(3)]"], [2]),
        (["x = 1", "c = [y + x for y in range(3)]"], [1, 2]),
        (["n = 0", "def tick():\n    global n\n    n += 1", "tick()", "c = n"], [1, 2, 3, 4]),
        (["a = 1", "del a", "a = 2", "c = a"], [3, 4]),
        (["if x0:\n    a = 1", "a = 3\nif a:\n    b = 1\nelse:\n    b = 2", "c = b"], [2, 3]),
        (["a = 1", "if len('x'):\n    a = 2", "c = a"], [1, 2, 3]),
        (["%time a = 1", "c = a"], [1, 2]),
        (["a = 1", "%%time\nb = a", "c = b"], [1, 2, 3]),
        (["import numpy as np", "np.random.seed(1)", "x = 2", "c = np.random.rand(3)"], [1, 2, 4]),
        (["a = 1", "a", "c = _2"], [1, 2, 3]),
        (["import duckdb", "f = 1", "c = duckdb.sql('select * from f').df()"], [1, 2, 3]),
        (["limit = 1", "df = {}", "c = df.query('a > @limit')"], [1, 2, 3]),
        (["a = 1\nopen('t.csv', 'w').write('x')", "b = 1", "c = open('t.csv').read()"], [1, 3]),
        (["f, ax = subplots()", "ax.plot([1])", "b = 1", "c = f"], [1, 2, 4]),
        (["class A:\n    def go(self):\n        self.x = k", "k = 1", "a = A()", "a.go()", "c = a"], [1, 2, 3, 4, 5]),
    ],
)
def test_only_the_cells_that_matter_are_in_a_recipe(cells: list[str], wanted: list[int]) -> None:
    assert recipe(*cells, of="c") == wanted


def test_the_order_in_which_cells_ran_counts_and_not_the_one_in_which_they_stand() -> None:
    assert recipe("c = a", "a = 1", "a = 2", of="c", counts=[3, 2, 4]) == [1, 2]


def test_what_was_typed_and_is_in_no_cell_is_said() -> None:
    taken = shot("a = 1", "c = a", counts=[1, 3])
    found = trace(taken, [variable("c")], session=Session(history=["", "a = 1", "a = 2", "c = a"]))
    assert found.recipes["c.csv"].text == "by cell 2 and code that is in no cell any more"


def test_an_earlier_run_of_a_cell_that_was_run_again_counts() -> None:
    taken = shot("n = 0", "n += 1", counts=[1, 3])
    found = trace(taken, [variable("n")], session=Session(history=["", "n = 0", "n += 1", "n += 1"]))
    assert len(found.ran) == 3
    assert found.recipes["n.csv"].cells == (0, 1)


def test_a_cell_that_failed_made_only_what_stands_before_the_line_that_failed() -> None:
    error = {
        "output_type": "error",
        "ename": "E",
        "evalue": "",
        "traceback": ["Cell In[2], line 2", "----> 2 b = 1/0"],
    }
    cells = ["a = 1", "d = 2\na = 1/0\nd = 3", "c = a", "e = d"]
    assert recipe(*cells, of="c", outputs={1: [error]}) == [1, 3]
    assert recipe(*cells, of="e", outputs={1: [error]}) == [2, 4]


def test_a_file_comes_from_the_cell_that_wrote_it(tmp_path: Path) -> None:
    taken = shot("import pandas as pd", "df = pd.read_csv('raw.csv')", "x = 1", "df.to_csv('out/clean.csv')")
    made = tmp_path / "out/clean.csv"
    resource = Resource("out/clean.csv", made, 1, "", item=Item("file", "out/clean.csv", source=made))
    (tmp_path / "raw.csv").write_text("a\n1\n")
    found = trace(taken, [resource], session=Session(tmp_path)).recipes["out/clean.csv"]
    assert (found.made_in, found.cells) == (3, (0, 1, 3))
    assert found.text == "from raw.csv, by cells 1, 2 and 4"
    assert found.sources[0].size == 4
    assert found.sources[0].sha256 == hashlib.sha256(b"a\n1\n").hexdigest()


@pytest.mark.parametrize(
    ("source", "kind", "name"),
    [
        ("pd.read_csv('a.csv')", "file", "a.csv"),
        ("pd.read_csv('https://user:pw@host.org/a.csv')", "url", "https://host.org/a.csv"),
        ("d = 'data'\npd.read_parquet(f'{d}/a.parquet')", "file", "data/a.parquet"),
        ("from pathlib import Path\nD = Path('data')\npd.read_excel(D / 'a.xlsx')", "file", "data/a.xlsx"),
        ("import os\npl.scan_csv(os.path.join('data', 'a.csv'))", "file", "data/a.csv"),
        ("open('/home/ada/private/a.txt').read()", "file", "a.txt"),
        ("Path('a.txt').read_text()", "file", "a.txt"),
        ("requests.get('https://api.org/v1?x=1').json()", "url", "https://api.org/v1?x=1"),
        ("duckdb.sql(\"select * from 'a.parquet'\")", "file", "a.parquet"),
        ("xr.open_dataset('a.nc')", "file", "a.nc"),
        ("kagglehub.dataset_download('me/penguins/versions/3')", "kaggle", "me/penguins/versions/3"),
        ("sa.create_engine('postgresql://ada:pw@db.org/shop')", "database", "postgresql://db.org/shop"),
        ("sqlite3.connect('../x/shop.db')", "database", "shop.db"),
        ("sns.load_dataset('penguins')", "package", "sns.load_dataset('penguins')"),
        ("pd.read_csv('/kaggle/input/titanic/train.csv')", "file", "titanic/train.csv"),
        ("pd.read_csv(somewhere())", "unknown", "pd.read_csv"),
    ],
)
def test_what_is_read_is_named_without_folders_and_passwords(source: str, kind: str, name: str) -> None:
    found = trace(shot(source)).sources
    assert [(one.kind, one.name, one.observed) for one in found] == [(kind, name, False)]


@pytest.mark.parametrize(
    "source",
    ["open('a.txt', 'w')", "df.to_csv('a.csv')", "webbrowser.open(url)", "x.load()", "pd.read_csv(StringIO('a'))"],
)
def test_what_reads_nothing_is_no_source(source: str) -> None:
    assert trace(shot(source)).sources == ()


def test_what_the_notebook_wrote_itself_is_no_source() -> None:
    assert trace(shot("df.to_csv('a.csv')", "pd.read_csv('a.csv')")).sources == ()


def test_what_was_observed_is_told_so_and_hashed_only_while_it_is_the_same(tmp_path: Path) -> None:
    same, changed = tmp_path / "a.csv", tmp_path / "b.csv"
    same.write_text("a")
    changed.write_text("b")
    before = [Seen("read", "file", str(p), 1, "open", p.stat().st_size, p.stat().st_mtime) for p in (same, changed)]
    changed.write_text("longer")
    session = Session(tmp_path, history=["", "x = names()", "y = x"], seen=before)
    one, other = trace(shot("x = names()", "y = x"), session=session).sources
    assert (one.name, one.observed, len(one.sha256), one.note) == ("a.csv", True, 64, "")
    assert (other.name, other.sha256, other.note) == ("b.csv", "", "changed since it was read")


def test_the_version_of_a_kaggle_dataset_is_read_from_where_its_client_keeps_it() -> None:
    where = "/home/x/.cache/kagglehub/datasets/me/birds/versions/7/birds.csv"
    session = Session(
        Path("/nowhere"), history=["", "x = f()", "y = 1"], seen=[Seen("read", "file", where, 1, "open", 5)]
    )
    assert trace(shot("x = f()", "y = 1"), session=session).sources[0].name == "me/birds/versions/7/birds.csv"


def test_addresses_that_were_observed_show_no_query() -> None:
    seen = [Seen("read", "url", "https://u:p@api.org/x?key=S3CR3T", 1, "requests")]
    session = Session(None, history=["", "x = f()", "y = 1"], seen=seen)
    assert trace(shot("x = f()", "y = 1"), session=session).sources[0].name == "https://api.org/x"


def test_names_of_sources_come_from_the_scrubbed_copy() -> None:
    taken = shot("import requests\nrequests.get('https://api.org/?key=S3CR3T')")
    copy = json.loads(json.dumps(taken.content).replace("S3CR3T", "[removed]"))
    assert "S3CR3T" not in repr(trace(taken, copy=copy).sources)
    session = Session(None, history=["", taken.cells[0].source, "requests.get('https://x.org/?key=S3CR3T')", "y"])
    assert "S3CR3T" not in lineage_text(trace(taken, copy=copy, session=session), taken)


def test_the_picture_is_well_formed_says_the_same_in_words_and_runs_nothing() -> None:
    taken = shot("import pandas as pd\nraw = pd.read_csv('<a>&\"b.csv')", "x = 1", "c = raw")
    picture = drawing(trace(taken, [variable("c", "<script>.csv")]), taken)
    root = ET.fromstring(picture)  # noqa: S314  (made here)
    space = "{http://www.w3.org/2000/svg}"
    words = [one.text for one in root.iter(f"{space}text")]
    assert {"Cell 1", "Cell 3", "<script>.csv", "raw"} <= set(words)
    assert "Cell 2" not in words
    assert (root.find(f"{space}desc").text or "").startswith("<script>.csv was made in cell 3, from")  # type: ignore[union-attr]
    assert "<script" not in picture


def test_a_picture_of_very_many_cells_shows_where_they_start_and_end() -> None:
    cells = ["x0 = open('a.txt').read()", *(f"x{n} = x{n - 1}" for n in range(1, 150))]
    taken = shot(*cells)
    picture = drawing(trace(taken, [variable("x149")]), taken)
    assert "Cell 1<" in picture
    assert "Cell 150<" in picture
    assert "Cell 75<" not in picture


def test_lineage_as_json_names_cells_from_one(tmp_path: Path) -> None:
    taken = shot("a = 1", "c = a", counts=[2, 3])
    told = lineage_json(trace(taken, [variable("c")]), taken)
    assert told["resources"]["c.csv"] == {"made_in": 2, "cells": [1, 2], "sources": [], "text": "by cells 1 and 2"}
    assert told["links"] == [{"from": 1, "to": 2, "variables": ["a"]}]
    assert told["order"] == [1, 2]


@given(st.lists(st.text(alphabet="abc=\n ()[].:%!+'\"", max_size=60), max_size=6))
def test_nothing_that_is_typed_breaks_it(cells: list[str]) -> None:
    taken = shot(*cells)
    found = trace(taken, [variable("a")])
    lineage_text(found, taken)
    drawing(found, taken)


def test_a_statement_that_failed_at_a_name_read_nothing_behind_it_and_no_file() -> None:
    def failed(line: int) -> list[dict[str, object]]:
        return [{"output_type": "error", "ename": "E", "evalue": "", "traceback": [f"----> {line} x"]}]

    taken = shot("a = 1\nb = 2", "print(a, gone, b)", "pd.read_csv('none.csv')", outputs={1: failed(1), 2: failed(1)})
    found = trace(taken)
    assert [(link.start, link.end, link.names) for link in found.links] == [(0, 1, ("a",))]
    assert found.sources == ()


def test_a_signed_address_leaves_its_signature_behind() -> None:
    from kaggle_share.methods.lineage.sources import address

    given = "https://ada:pw@e.org/x.csv?year=2020&X-Amz-Signature=abc&token=t1&id=" + "a" * 60
    assert address(given) == "https://e.org/x.csv?year=2020&X-Amz-Signature=…&token=…&id=…"
