"""Files are read with limits: one file, little memory, a clock, and never on the server's own loop."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import requests
from pages_content import Look, Publish, penguins, stored, words

from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.pages import tables, wording
from kaggle_share.sandbox.pages.cache import Remembered
from kaggle_share.sandbox.pages.changes import compare
from kaggle_share.sandbox.records import StoredFile


@pytest.fixture
def table(tmp_path: Path) -> Path:
    place = tmp_path / "penguins"
    place.write_bytes(penguins())
    return place


def test_a_column_is_summarised(table: Path) -> None:
    columns = {column.name: column for column in tables.read(table, "penguins.csv").columns}
    year, length, species = columns["year"], columns["bill_length_mm"], columns["species"]
    assert (year.kind, year.low, year.high, year.bins) == ("integer", 2007, 2009, (110, 114, 120))
    assert (length.kind, length.missing, length.low, length.high) == ("decimal", 2, 32.1, 59.6)
    assert sum(length.bins) == 342
    assert species.tops == (("Adelie", 152), ("Gentoo", 124), ("Chinstrap", 68))


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        ("a,a,A,\n1,2,3,4\n", (1, 4)),
        ('a;b\n1;"x;y"\n', (1, 2)),
        ("a\n", (0, 1)),
        ("a,b\n1\n1,2,3,4\n", None),
        ('"unclosed,b\n1,2\n', None),
        ("x\n1e308\n-1e308\ninf\nnan\n", (4, 1)),
        ("d\n2020-01-01\n9999-12-31\n", (2, 1)),
        ("\ufeffname,v\nx,1\n", (1, 2)),
    ],
)
def test_odd_tables_are_read_or_refused_and_never_break(
    tmp_path: Path, content: str, shape: tuple[int, int] | None
) -> None:
    place = tmp_path / "odd"
    place.write_text(content, "utf-8")
    try:
        found = tables.read(place, "odd.csv")
    except tables.Unreadable:
        assert shape is None
    else:
        assert shape is None or (found.row_count, found.column_count) == shape


def test_the_reader_sees_no_other_file_and_no_network(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n")
    with tables._reader(table, time.monotonic() + 60) as reader:
        for query in (
            f"SELECT * FROM read_csv('{other}')",
            f"SELECT * FROM read_text('{other}')",
            "SELECT * FROM read_csv('https://example.org/x.csv')",
            f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'x.duckdb'}'",
            "INSTALL httpfs",
            "SET enable_external_access=true",
            "SET memory_limit='8GB'",
        ):
            with pytest.raises(duckdb.Error):
                reader.rows(query)


def test_a_table_that_takes_too_long_is_said_to_be_too_large(
    look: Look, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SECONDS", 0.0)
    page = look(publish({"slow.csv": "unlike,any\nother,table\n"}))
    assert "too large to be shown here" in words(page, ".opened")
    assert page.select_one(".opened a[download]")


def test_a_query_is_interrupted_at_the_deadline(table: Path) -> None:
    with (
        tables._reader(table, time.monotonic() + 0.2) as reader,
        pytest.raises(duckdb.InterruptException),
    ):
        reader.rows("SELECT sum(hash(range)) FROM range(1000000000000)")


def test_rows_beyond_those_summarised_are_counted_and_told(
    look: Look, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS_SUMMARISED", 50)
    opened = words(look(publish({"t.csv": "n\n" + "\n".join(map(str, range(12345)))})), ".opened")
    assert "12 345 rows × 1 column" in opened
    assert "summarised from the first 50 rows" in opened


def test_a_file_is_worked_out_once(look: Look, publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    original = tables.read
    monkeypatch.setattr(tables, "read", lambda location, path: read.append(path) or original(location, path))
    page = publish({"once.csv": "only,once\n1,2\n"})
    look(page)
    look(page + "?as=grace")
    assert read == ["once.csv"]


def test_memory_is_bounded() -> None:
    remembered = Remembered(most=3)
    for number in range(10):
        assert remembered.get((str(number),), lambda number=number: number) == number
    assert remembered.get(("9",), lambda: -1) == 9
    assert remembered.get(("0",), lambda: -1) == -1


def test_other_pages_are_served_while_a_table_is_read(
    site: Sandbox, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow(location: Path, path: str) -> tables.Table:
        reading.set()
        assert go_on.wait(60)
        raise tables.Unreadable("Read at last.")

    monkeypatch.setattr(tables, "read", slow)
    page = publish({"held.csv": "held,up\n1,2\n"})
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(requests.get, site.url + page, timeout=60)
        assert reading.wait(60)
        assert requests.get(site.url, timeout=60).status_code == 200
        assert not waiting.done()
        go_on.set()
        assert "Read at last." in waiting.result().text


def test_what_changed_is_told_from_names_and_hashes(tmp_path: Path) -> None:
    def file(path: str, content: str) -> StoredFile:
        return stored(tmp_path, path, content)

    changes = compare(
        [file("same", "1"), file("edited", "2"), file("old-name", "3"), file("gone", "4")],
        [file("same", "1"), file("edited", "22"), file("new-name", "3"), file("fresh", "5")],
    )
    assert [one.path for one in changes.added] == ["fresh"]
    assert [one.path for one in changes.removed] == ["gone"]
    assert [(pair.before.path, pair.after.path) for pair in changes.renamed] == [("old-name", "new-name")]
    assert [pair.after.path for pair in changes.changed] == ["edited"]
    assert changes.said() == "1 added, 1 changed, 1 renamed, 1 removed, 1 as before"


def test_numbers_sizes_and_dates_read_kindly() -> None:
    assert [wording.size(n) for n in (0, 999, 53_098, 999_960, 1_900_000_000)] == [
        "0 B",
        "999 B",
        "53.1 kB",
        "1.0 MB",
        "1.9 GB",
    ]
    assert [wording.number(x) for x in (2007, 43.92193, -0.5, 1234567, 0.00001234, 0.0)] == [
        "2007",
        "43.92",
        "−0.5",
        "1\u202f234\u202f567",
        "1.23e−05",
        "0",
    ]
    assert [wording.percent(*x) for x in ((1, 3000), (2, 344), (152, 344), (3, 3), (2999, 3000), (0, 5))] == [
        "< 0.1 %",
        "0.6 %",
        "44 %",
        "100 %",
        "> 99.9 %",
        "0 %",
    ]
    assert wording.clock(datetime(2026, 3, 9, 14, 5, tzinfo=UTC)) == "9 March 2026, 14:05 UTC"
    assert wording.license_name("cc-by-4.0") == "Attribution 4.0 International (CC BY 4.0)"
