"""A fix makes a new file: the column that was meant is another, and all else is byte for byte what it was."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fixing import FORMS, finding, fix, read, resource, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.errors import InputError, KaggleShareError, StagingError, UnknownNameError
from kaggle_share.model import Column, Profile
from kaggle_share.profile import profile
from kaggle_share.screen.fixes.delimited import _rows, plain
from kaggle_share.screen.fixes.source import source_of

PEOPLE = [
    {"ssn": "078-05-1120", "born": "1987-03-12", "zip": "02139", "score": "1.50"},
    {"ssn": "219-09-9999", "born": "1931-11-02", "zip": "03601", "score": "2"},
    {"ssn": None, "born": None, "zip": None, "score": "007"},
    {"ssn": "078-05-1120", "born": "1999-01-31", "zip": "94105", "score": "NA"},
]


@pytest.mark.parametrize("form", FORMS)
def test_each_format_is_written_anew(tmp_path: Path, form: str) -> None:
    one = write(tmp_path, PEOPLE, form)
    before = hashlib.sha256(one.location.read_bytes()).hexdigest()
    made = fix(one, {"ssn": "drop", "born": "year", "zip": "zip3"})
    assert made.rows == [
        {"born": "1987", "zip": "021", "score": "1.50"},
        {"born": "1931", "zip": "000", "score": "2"},
        {"born": None, "zip": None, "score": "007"},
        {"born": "1999", "zip": "941", "score": "NA"},
    ]
    assert hashlib.sha256(one.location.read_bytes()).hexdigest() == before
    assert [(each.column, each.fix) for each in made.fixed.done] == [
        ("ssn", "drop"),
        ("born", "year"),
        ("zip", "zip3"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    """Else every publication would be a new version."""
    one = write(tmp_path, PEOPLE, form)
    said = {"ssn": "pseudonymise", "born": {"shift": "ssn"}, "score": "surrogate"}
    first = fix(one, said).fixed.location.read_bytes()
    assert fix(one, said).fixed.location.read_bytes() == first


ODD = (
    b'id,"na""me",text\r\n'
    b'1,"Ann ""A"" Lee","a, b"\r\n'
    b"2,plain,\r\n"
    b'"3","","line one\r\nline ""two"""\r\n'
    b"\r\n"
    b'4,5" pipe,"open\r\nend'
)


def test_all_other_fields_keep_their_quotes_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(ODD)
    columns = tuple(Column(name, at) for at, name in enumerate(("id", 'na"me', "text")))
    known = Profile("odd.csv", "table", 4, columns, dialect={"delimiter": ",", "encoding": "utf-8"})
    made = fix(resource(path), {"id": "mask"}, known=known)
    assert made.fixed.location.read_bytes() == (
        b'id,"na""me",text\r\n'
        b'[masked],"Ann ""A"" Lee","a, b"\r\n'
        b"[masked],plain,\r\n"
        b'"[masked]","","line one\r\nline ""two"""\r\n'
        b"\r\n"
        b'[masked],5" pipe,"open\r\nend'
    )
    assert fix(resource(path), {'na"me': "drop", "id": "drop"}, known=known).fixed.location.read_bytes() == (
        b'text\r\n"a, b"\r\n""\r\n"line one\r\nline ""two"""\r\n\r\n"open\r\nend'
    )


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), delimiter=st.sampled_from(",;\t|"))
def test_fields_are_cut_as_pythons_own_reader_cuts_them(rows: list[tuple[str, ...]], delimiter: str) -> None:
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    text = out.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(text, "utf-8", newline="")
        columns = tuple(Column(name, at) for at, name in enumerate("abc"))
        known = Profile("t.csv", "table", len(rows), columns, dialect={"delimiter": delimiter, "encoding": "utf-8"})
        source = source_of(resource(path), known)
        found = [[plain(field) for field in fields] for fields, _ in _rows(io.StringIO(text, newline=""), source)]
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert found == [row or [""] for row in read]
        whole = "".join(
            delimiter.join(fields) + ending for fields, ending in _rows(io.StringIO(text, newline=""), source)
        )
        assert whole == text


values = st.one_of(st.none(), st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=8))


@settings(deadline=None, max_examples=12)
@given(
    rows=st.lists(st.fixed_dictionaries({"who": values, "kept": values, "n": st.integers(-9, 9)}), min_size=1),
    form=st.sampled_from(["csv", "jsonl", "parquet"]),
    word=st.sampled_from(["pseudonymise", "surrogate", "mask", "drop"]),
)
def test_other_columns_never_change(rows: list[dict[str, Any]], form: str, word: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one = write(Path(folder), rows, form)
        if not any(row["kept"] for row in rows) and form == "parquet":
            return  # a column of nulls has no type to compare
        before = read(one.location, form)
        made = fix(one, {"who": word})
        after = made.rows
        for old, new in zip(before, after, strict=True):
            assert (new["kept"], new["n"]) == (old["kept"], old["n"])
            if word == "drop":
                assert "who" not in new
            elif old["who"] is not None and old["who"].strip():
                assert new["who"] != old["who"]


def test_a_file_in_another_encoding_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "alt.csv"
    path.write_bytes("name;straße\nJosé;Königsallee 1\nZoë;Grüner Weg 2\n".encode("cp1252"))
    made = fix(resource(path), {"name": "mask"})
    assert made.fixed.location.read_bytes() == (
        "name;straße\n[masked];Königsallee 1\n[masked];Grüner Weg 2\n".encode("cp1252")
    )


def test_a_byte_order_mark_stays_and_hides_no_column(tmp_path: Path) -> None:
    path = tmp_path / "mark.csv"
    path.write_bytes(b"\xef\xbb\xbfssn,a\n078-05-1120,1\n")
    assert fix(resource(path), {"ssn": "mask"}).fixed.location.read_bytes() == b"\xef\xbb\xbfssn,a\n[masked],1\n"


def test_packed_files_stay_packed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"ssn,a\n1,2\n"))
    assert gzip.decompress(fix(resource(path), {"ssn": "drop"}).fixed.location.read_bytes()) == b"a\n2\n"
    with pa.output_stream(str(tmp_path / "b.csv.zst"), compression="zstd") as out:
        out.write(b"ssn,a\n1,2\n")
    made = fix(resource(tmp_path / "b.csv.zst"), {"ssn": "drop"})
    with pa.input_stream(str(made.fixed.location), compression="zstd") as packed:
        assert packed.read() == b"a\n2\n"


def test_columns_of_the_same_name_are_all_changed(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("ssn,a,ssn\n1,2,3\n")
    assert fix(resource(path), {"ssn": "mask"}).fixed.location.read_text() == "ssn,a,ssn\n[masked],2,[masked]\n"


def test_a_quote_that_is_never_closed_ends_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaggle_share.screen.fixes.delimited.LONGEST", 1000)
    path = tmp_path / "open.csv"
    path.write_text('a,b\n1,"' + "x\n" * 5000)
    columns = (Column("a", 0), Column("b", 1))
    known = Profile("open.csv", "table", 1, columns, dialect={"delimiter": ",", "encoding": "utf-8"})
    with pytest.raises(StagingError, match="a quote that is never closed"):
        fix(resource(path), {"a": "mask"}, known=known)
    assert not (tmp_path / "fixed" / "open.csv").exists()


# ── Parquet and JSON Lines ────────────────────────────────────────────────────────────────────────


def test_parquet_keeps_the_types_and_metadata_of_other_columns(tmp_path: Path) -> None:
    table = pa.table(
        {
            "ssn": pa.array(["1", None]),
            "when": pa.array([dt.datetime(2020, 1, 1), None], pa.timestamp("ns", "Europe/Berlin")),
            "money": pa.array([1, 2], pa.decimal128(10, 2)),
            "kind": pa.array(["x", "y"]).dictionary_encode(),
            "nested": pa.array([{"a": [1, 2]}, {"a": []}]),
        }
    ).replace_schema_metadata({"mine": "kept"})
    path = tmp_path / "t.parquet"
    pq.write_table(table, path, compression="gzip")
    made = pq.ParquetFile(fix(resource(path), {"ssn": "drop"}).fixed.location)
    assert made.read().equals(table.drop_columns(["ssn"]))
    assert made.schema_arrow.metadata[b"mine"] == b"kept"
    assert made.metadata.row_group(0).column(0).compression == "GZIP"


def test_nothing_of_a_column_stays_in_a_parquet_files_footer(tmp_path: Path) -> None:
    """Statistics hold the smallest and the largest value, and pandas' entry names the columns."""
    import pandas as pd

    path = tmp_path / "t.parquet"
    frame = pd.DataFrame({"ssn": ["078-05-1120", "219-09-9999"], "a": [1, 2]}).set_index("ssn")
    frame.to_parquet(path, compression=None)
    for word in ("mask", "drop"):
        content = fix(resource(path), {"ssn": word}).fixed.location.read_bytes()
        assert b"078-05" not in content
        assert b"219-09" not in content
        # What pandas would make of the column goes with it: its type is another now.
        told = json.loads(pq.read_schema(tmp_path / "fixed" / "t.parquet").metadata[b"pandas"])
        assert "ssn" not in [one["field_name"] for one in told["columns"]]
    assert list(pd.read_parquet(tmp_path / "fixed" / "t.parquet").columns) == ["a"]


def test_typed_dates_numbers_and_categories_are_changed_in_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "born": pa.array([dt.date(1987, 3, 12), None, dt.date(2001, 1, 2)]),
            "seen": pa.array(
                [dt.datetime(2020, 5, 1, 8, 30), dt.datetime(2020, 5, 9), None], pa.timestamp("ms", "UTC")
            ),
            "id": pa.array([11, 12, 11], pa.int64()),
            "lat": pa.array([52.51631, -13.37771, None], pa.float64()),
            "who": pa.array(["ann", "bob", "ann"]).dictionary_encode(),
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    said = {"born": "year", "seen": {"shift": "id"}, "id": "pseudonymise", "lat": {"round": 1}, "who": "pseudonymise"}
    made = pq.read_table(fix(resource(path), said).fixed.location)
    assert made.column("born").to_pylist() == [1987, None, 2001]
    assert made.schema.field("born").type == pa.int64()
    assert made.schema.field("seen").type == pa.timestamp("ms", "UTC")
    moved = made.column("seen")[0].as_py() - table.column("seen")[0].as_py()
    assert moved.seconds == 0
    assert 1 <= abs(moved.days) <= 365
    assert made.column("lat").to_pylist() == [52.5, -13.4, None]
    codes = made.column("id").to_pylist()
    assert codes[0] == codes[2] != codes[1]
    assert made.column("who").to_pylist()[0] == made.column("who").to_pylist()[2]


def test_nested_values_are_reached_by_their_path(tmp_path: Path) -> None:
    row = {"id": 1, "contact": {"email": "ann@x.org", "city": "Bonn"}, "kin": [{"name": "Bo", "age": 3}]}
    said = {"contact.email": "mask", "kin.name": "drop"}
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(row) + "\n")
    made = json.loads(fix(resource(path), said).fixed.location.read_text())
    assert made == {"id": 1, "contact": {"email": "[masked]", "city": "Bonn"}, "kin": [{"age": 3}]}
    path = tmp_path / "t.parquet"
    pq.write_table(pa.Table.from_pylist([row]), path)
    assert pq.read_table(fix(resource(path), said).fixed.location).to_pylist() == [made]


def test_lines_in_which_nothing_changes_stay_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"a" : 1.50,"b":null}\n\n{"a":0.12345678901234567890, "b":"x", "big":123456789012345678901}\n')
    assert fix(resource(path), {"b": "mask"}).fixed.location.read_text() == (
        '{"a" : 1.50,"b":null}\n\n{"a": 0.12345678901234567890, "b": "[masked]", "big": 123456789012345678901}\n'
    )


def test_a_line_that_is_no_object_is_not_let_through(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"b": "x"}\n"078-05-1120"\n')
    with pytest.raises(InputError, match=r'"t.jsonl" line 2 is no JSON object, so its columns can\'t be changed'):
        fix(resource(path), {"b": "mask"}, known=Profile("t.jsonl", "table", 2, (Column("b", 0),)))


# ── what can't be done ────────────────────────────────────────────────────────────────────────────


def test_a_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """The one that was meant would be published as it is."""
    one = write(tmp_path, PEOPLE, "csv")
    with pytest.raises(UnknownNameError) as error:
        fix(one, {"snn": "drop"})
    assert str(error.value) == 'privacy › table.csv: there is no column "snn". Did you mean ssn?'


def test_a_path_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    one = write(tmp_path, [{"contact": {"email": "a@b.c"}}], "jsonl")
    with pytest.raises(InputError, match=r"nothing stands at contact\.mail"):
        fix(one, {"contact.mail": "mask"})


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"born": "shift"}, "shift needs the column that tells whose dates they are"),
        ({"born": {"shift": "nobody"}}, 'there is no column "nobody"'),
        ({"ssn": "drop", "born": "drop", "zip": "drop", "score": "drop"}, "no column would be left"),
        ({"*": "safe-harbor", "ssn": "pseudonymise"}, "safe-harbor has no room for pseudonymise"),
        ({"*": "safe-harbor", "born": {"shift": "ssn"}}, "safe-harbor has no room for shift"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, said: Any, message: str) -> None:
    with pytest.raises(KaggleShareError) as error:
        fix(write(tmp_path, PEOPLE, "csv"), said)
    assert message in str(error.value)


def test_other_formats_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.feather"
    path.write_bytes(b"ARROW1")
    known = Profile("book.feather", "table", 1, (Column("ssn", 0),))
    with pytest.raises(InputError, match=r'"book.feather": columns of such a file can\'t be changed here'):
        fix(resource(path), {"ssn": "drop"}, known=known)


def test_an_ambiguous_column_of_dates_is_not_guessed(tmp_path: Path) -> None:
    one = write(tmp_path, [{"id": "a", "d": "03/04/2020"}, {"id": "b", "d": "05/06/2020"}], "csv")
    with pytest.raises(InputError, match="day and month can't be told apart, so month can't be applied"):
        fix(one, {"d": "month"})
    assert fix(one, {"d": "year"}).column("d") == ["2020", "2020"]


# ── what is told ──────────────────────────────────────────────────────────────────────────────────


def test_values_that_are_not_understood_go_and_are_counted(tmp_path: Path) -> None:
    one = write(tmp_path, [{"a": 1, "d": text} for text in ("2020-01-05", "soon", "2021-02-03", "soon")], "csv")
    made = fix(one, {"d": "year"})
    assert made.column("d") == ["2020", None, "2021", None]
    (told,) = made.fixed.done
    assert (told.changed, told.lost, told.after) == (2, 2, ("2020", "2021"))


def test_before_is_redacted_and_after_is_what_is_published(tmp_path: Path) -> None:
    one = write(tmp_path, PEOPLE, "csv")
    found = finding("national_id", "ssn", samples=("0…(11 characters)",))
    (told,) = fix(one, {"ssn": "pseudonymise"}, findings=[found]).fixed.done
    assert told.before == ("0…(11 characters)",)
    assert all(value.startswith("p") and len(value) == 17 for value in told.after)
    assert told.kinds == ("national_id",)
    assert "078" not in repr(told)


def test_missing_markers_are_no_values(tmp_path: Path) -> None:
    one = write(tmp_path, [{"a": 1, "mrn": text} for text in ("NA", "17", "null", "", "N/A")], "csv")
    column = fix(one, {"mrn": "pseudonymise"}).column("mrn")
    assert [column[0], column[2], column[3], column[4]] == ["NA", "null", None, "N/A"]
    assert column[1].startswith("p")


def test_the_profile_of_what_was_written_tells_its_new_types(tmp_path: Path) -> None:
    one = write(tmp_path, PEOPLE, "csv")
    made = fix(one, {"born": "year", "ssn": "drop"})
    columns = {column.name: column for column in profile(resource(made.fixed.location, "table.csv")).columns}
    assert columns["born"].original_type == "BIGINT"
    assert "ssn" not in columns
