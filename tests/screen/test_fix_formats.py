"""Workbooks, databases and JSON documents: findings say what can be done, and it is done in a new file."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from fixing import fix, resource
from hypothesis import given, settings
from hypothesis import strategies as st

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.screen import screen
from kaggle_share.screen.fixes.source import is_changeable, source_of

PEOPLE = pd.DataFrame(
    {
        "mrn": [f"MRN{7_000_000 + n * 37}" for n in range(20)],
        "email": [f"w.quackenbush{n}@uni-koeln.de" for n in range(20)],
        "born": [f"19{40 + n}-03-1{n % 10}" for n in range(20)],
        "visit": pd.date_range("2024-01-01", periods=20),
        "hb": [11.5 + n / 10 for n in range(20)],
        "n": list(range(20)),
    }
)
FIXES = {"mrn": "pseudonymise", "email": "drop", "born": "year", "visit": {"shift": "mrn"}}
FORMS = ("xlsx", "sqlite", "json", "columns.json", "nested.json")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))


def stored(folder: Path, form: str, frame: pd.DataFrame = PEOPLE) -> Path:
    path = folder / f"people.{form}"
    if form == "xlsx":
        with pd.ExcelWriter(path) as book:
            frame.to_excel(book, sheet_name="a", index=False)
            frame.to_excel(book, sheet_name="b", index=False)
    elif form == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            frame.to_sql("a", database, index=False)
            frame.to_sql("b", database, index=False)
    elif form == "json":
        frame.to_json(path, orient="records", date_format="iso", indent=2)
    elif form == "columns.json":
        frame.to_json(path, date_format="iso")
    else:
        told = json.loads(frame.to_json(orient="records", date_format="iso"))
        path.write_text(json.dumps({"made": 2024, "people": told}))
    return path


def read(path: Path, form: str) -> list[pd.DataFrame]:
    if form == "xlsx":
        return list(pd.read_excel(path, sheet_name=None).values())
    if form == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            return [pd.read_sql(f"SELECT * FROM {table}", database) for table in "ab"]
    if form == "nested.json":
        return [pd.DataFrame(json.loads(path.read_text())["people"])]
    return [pd.read_json(path, convert_dates=False)]


def said(form: str, fixes: dict[str, Any]) -> dict[str, Any]:
    if form != "nested.json":
        return fixes
    inner = {"shift": "people.mrn"}
    return {f"people.{name}": inner if isinstance(fix, dict) else fix for name, fix in fixes.items()}


def about(path: Path) -> dict[str, Finding]:
    return {(one.column or "").rpartition(".")[2]: one for one in screen([resource(path)]) if one.severity != "note"}


@pytest.mark.parametrize("form", FORMS)
def test_a_finding_says_what_can_be_done_and_it_works(tmp_path: Path, form: str) -> None:
    path = stored(tmp_path, form)
    before = path.read_bytes()
    found = about(path)
    assert set(found) >= {"mrn", "email", "born"}
    assert found["mrn"].fixes[0] == "pseudonymise"
    assert found["email"].fixes[0] == "drop"
    fixes = {**FIXES, "visit": "month"} if form == "columns.json" else FIXES
    done = fix(resource(path), said(form, fixes))
    made = done.fixed.location
    assert path.read_bytes() == before
    content = made.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(made) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(value.encode() in content for value in (*PEOPLE["mrn"], *PEOPLE["email"], *PEOPLE["born"]))
    for table in read(made, form):
        assert list(table.columns) == ["mrn", "born", "visit", "hb", "n"]
        assert table["mrn"].str.fullmatch("p[a-z2-7]{16}").all()
        assert [int(year) for year in table["born"]] == [1940 + n for n in range(20)]
        assert table["hb"].tolist() == PEOPLE["hb"].tolist()
        assert table["n"].tolist() == PEOPLE["n"].tolist()
        if form != "columns.json":
            moved = (pd.to_datetime(table["visit"]).dt.tz_localize(None) - PEOPLE["visit"]).dt.days
            assert moved.abs().between(1, 365).all()
    assert {one.kind for one in about(made).values()} <= {"record_id", "dob"}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_file_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    path = stored(tmp_path, form)
    fixes = said(form, {"email": "drop", "mrn": "pseudonymise"})
    assert (
        fix(resource(path), fixes).fixed.location.read_bytes()
        == fix(resource(path), fixes).fixed.location.read_bytes()
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_column_that_is_not_there_is_an_error(tmp_path: Path, form: str) -> None:
    with pytest.raises(InputError, match='there is no column "emial"'):
        fix(resource(stored(tmp_path, form)), {"emial": "drop"})


def test_json_keeps_its_form_and_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[\n  {\n    "a": 0.10000000000000000555,\n    "ssn": "219-09-9991"\n  },\n  {"a": 2}\n]\n')
    made = fix(resource(path), {"ssn": "drop"}).fixed.location.read_text()
    assert '"a": 0.10000000000000000555' in made
    assert made.startswith("[\n  {\n    ")
    assert json.loads(made) == [{"a": 0.1}, {"a": 2}]


def test_a_workbook_takes_nothing_else_along(tmp_path: Path) -> None:
    """Charts, comments and names hold copies of values."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment

    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["name", "n"])
    for number in range(4):
        sheet.append([f"Quackenbush {number}", number])
    sheet["B2"].comment = Comment("about Quackenbush 0", "Quackenbush")
    sheet["B3"].number_format = "0.00"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=5), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=5))
    sheet.add_chart(chart, "D2")
    book.save(path)
    done = fix(resource(path), {"name": "drop"})
    with zipfile.ZipFile(done.fixed.location) as archive:
        assert not any(b"Quackenbush" in archive.read(name) for name in archive.namelist())
    made: Any = openpyxl.load_workbook(done.fixed.location).active
    assert [[cell.value for cell in row] for row in made] == [["n"], [0], [1], [2], [3]]
    assert made["A3"].number_format == "0.00"
    assert any("charts, comments and other formats were left out" in told for told in done.fixed.statements)


def test_a_formula_that_was_never_calculated_is_not_lost(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (["name", "n"], ["Ada", "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(InputError, match="has formulas without values"):
        fix(resource(tmp_path / "book.xlsx"), {"name": "drop"})


def test_a_databases_free_pages_and_triggers_keep_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE p (id INTEGER PRIMARY KEY, name TEXT, n REAL); CREATE TABLE log (what TEXT);"
            "CREATE TRIGGER t AFTER UPDATE ON p BEGIN INSERT INTO log VALUES (old.name); END;"
            "INSERT INTO p (name, n) VALUES ('Quackenbush A', 1.5), ('Quackenbush B', 2.5), ('Quackenbush C', 3.5);"
        )
    made = fix(resource(path), {"name": "mask"}).fixed.location
    assert b"Quackenbush" not in made.read_bytes()
    with closing(sqlite3.connect(made)) as database:
        assert database.execute("SELECT count(*) FROM log").fetchone() == (0,)
        assert database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == [("t",)]
        assert database.execute("SELECT * FROM p").fetchall() == [(n + 1, "[masked]", n + 1.5) for n in range(3)]


def test_what_was_deleted_from_a_database_before_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("CREATE TABLE old (name TEXT)")
        database.executemany("INSERT INTO old VALUES (?)", [(f"Quackenbush {n}",) for n in range(2000)])
        database.execute("CREATE TABLE p (name TEXT, n)")
        database.execute("INSERT INTO p VALUES ('Ada', 1)")
        database.execute("DROP TABLE old")
        database.commit()
    assert b"Quackenbush" in path.read_bytes()
    assert b"Quackenbush" not in fix(resource(path), {"name": "drop"}).fixed.location.read_bytes()


@pytest.mark.parametrize(
    ("schema", "fix_of_it", "message"),
    [
        ("CREATE TABLE p (name TEXT UNIQUE, n)", "mask", "its values must differ"),
        ("CREATE TABLE p (name TEXT PRIMARY KEY, n)", "drop", "is part of a key, an index, a view or a trigger"),
        ("CREATE TABLE p (name TEXT, n); CREATE INDEX i ON p (name)", "drop", "is part of a key, an index"),
    ],
)
def test_what_a_database_does_not_allow_is_one_line(
    tmp_path: Path, schema: str, fix_of_it: str, message: str
) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(f"{schema}; INSERT INTO p VALUES ('Ada Quackenbush', 1), ('Bea Quackenbush', 2);")
    with pytest.raises(InputError, match=message) as error:
        fix(resource(path), {"name": fix_of_it})
    assert "Quackenbush" not in str(error.value)
    assert not (tmp_path / "fixed" / "x.db").exists()


@pytest.mark.parametrize(("name", "content"), [("x.xlsx", b"PK"), ("x.db", b"no"), ("x.json", b"{"), ("y.db", b"")])
def test_a_damaged_file_is_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=f'"{name}"|no column'):
        fix(resource(tmp_path / name), {"a": "drop"})


def test_where_columns_cant_be_changed_the_finding_does_not_offer_it(tmp_path: Path) -> None:
    PEOPLE.to_feather(tmp_path / "people.feather")
    found = about(tmp_path / "people.feather")
    assert found["email"].fixes == ("save it as CSV, JSON Lines or Parquet", "leave it out", "keep")
    assert not is_changeable("people.feather")
    with pytest.raises(InputError):
        source_of(resource(tmp_path / "people.feather"), None)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, width=32)
    | st.text(max_size=8)
)
records = st.lists(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), scalars | st.lists(scalars, max_size=3)), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(rows=records, indent=st.sampled_from([None, 1, 4]))
def test_what_is_not_named_in_a_document_stays(rows: list[Any], indent: int | None, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("json") / "x.json"
    rows = [*rows, {"gone": "Quackenbush", "stays": 1}]
    path.write_text(json.dumps(rows, indent=indent))
    made = json.loads(fix(resource(path), {"gone": "drop"}).fixed.location.read_text("utf-8"))
    assert made == [*rows[:-1], {"stays": 1}]
