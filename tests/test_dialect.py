"""How text tables are written: what is told from a name and from the first bytes, for every step alike."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaggle_share.describe.cover.reading import read_columns
from kaggle_share.dialect import (
    DELIMITERS,
    compression,
    guess_delimiter,
    guess_encoding,
    open_unpacked,
    unpacked_name,
)
from kaggle_share.model import Resource
from kaggle_share.profile import profile
from kaggle_share.screen.tables.read import tables_in

PLAIN = st.text(
    st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=',;|"\t'), min_size=1, max_size=9
)


def written(place: Path, content: bytes) -> Path:
    """A file, packed as its name says."""
    if compression(place.name) == "zstd":
        with pa.output_stream(str(place), compression="zstd") as out:
            out.write(content)
    else:
        place.write_bytes(gzip.compress(content) if compression(place.name) else content)
    return place


@pytest.mark.parametrize(
    ("path", "packed", "name"),
    [
        ("raw/A.csv", "", "raw/a.csv"),
        ("raw/A.CSV.GZ", "gzip", "raw/a.csv"),
        ("a.jsonl.zst", "zstd", "a.jsonl"),
        ("a.jsonl.zstd", "zstd", "a.jsonl"),
        ("raw.gz/a.csv", "", "raw.gz/a.csv"),
    ],
)
def test_a_name_tells_how_a_file_is_packed(path: str, packed: str, name: str) -> None:
    assert (compression(path), unpacked_name(path)) == (packed, name)


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_bytes_and_lines_come_unpacked(ending: str, tmp_path: Path) -> None:
    content = b"a,b\n1,2\n" * 1000
    place = written(tmp_path / f"a.csv{ending}", content)
    with open_unpacked(place, compression(place.name)) as file:
        assert (file.readline(), file.read()) == (content[:4], content[4:])
    with open_unpacked(place, compression(place.name)) as file:
        assert list(file) == content.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        ("name,größe\nMüller,1\n", "utf-8", "utf-8"),
        ("name,größe\nMüller,1\n", "utf-8-sig", "utf-8-sig"),
        ("name,größe\nMüller,1\n", "cp1252", "cp1252"),
        ("name,größe\nM\x81ller,1\n", "latin-1", "latin-1"),
        ("name,größe\nMüller,1\n", "utf-16", "utf-16"),
        ("name,größe\nMüller,1\n", "utf-16-le", "utf-16-le"),
        ("name,größe\nMüller,1\n", "utf-16-be", "utf-16-be"),
        ("name,größe\nMüller,1\n", "utf-32", "utf-32"),
    ],
)
def test_an_encoding_is_told_from_its_bytes(text: str, written: str, told: str) -> None:
    assert guess_encoding(text.encode(written), whole=True) == told


def test_a_character_that_the_head_cuts_off_is_still_utf8() -> None:
    raw = "name\nMü".encode()[:-1]
    assert (guess_encoding(raw, whole=False), guess_encoding(raw, whole=True)) == ("utf-8", "cp1252")


@given(
    st.sampled_from(DELIMITERS),
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(PLAIN, min_size=n, max_size=n), min_size=2)),
)
def test_a_delimiter_is_told_from_rows_that_are_as_wide_as_the_first(delimiter: str, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    assert guess_delimiter(out.getvalue()) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
@pytest.mark.parametrize("rows", ["Müller;1,5\nMaier;2,5\n", 'Müller;"1;5"\nMaier;2,5\nSumme 4\n'])
def test_screening_sees_the_columns_that_the_profile_has(encoding: str, rows: str, tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(f"name;größe\n{rows}".encode(encoding))
    resource = Resource("a.csv", place, place.stat().st_size, "")
    tables = tables_in(resource)
    assert tables is not None
    (table,) = tables
    assert list(table.columns) == [column.name for column in profile(resource).columns] == ["name", "größe"]


@pytest.mark.parametrize("ending", ["", ".gz", ".zst", ".zstd"])
def test_packed_json_lines_were_neither_screened_nor_drawn(ending: str, tmp_path: Path) -> None:
    place = written(tmp_path / f"a.jsonl{ending}", b'{"x": 1, "who": "a"}\n{"x": 2, "who": "b"}\n')
    resource = Resource(place.name, place, place.stat().st_size, "")
    tables = tables_in(resource)
    assert tables is not None
    (table,) = tables
    assert [row for piece in table.pieces() for row in piece.to_pylist()] == [
        {"x": 1, "who": "a"},
        {"x": 2, "who": "b"},
    ]
    known = profile(resource)
    assert read_columns(resource, known, known.columns) == [[1, 2], ["a", "b"]]
