"""CSV and TSV: whatever is in them, their columns are complete, in order, and named as in the file."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.model import Profile, Resource
from kaggle_share.profile import profile

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


def names(found: Profile) -> list[str]:
    return [column.name for column in found.columns]


def types(found: Profile) -> list[str]:
    return [column.type for column in found.columns]


def test_the_penguins_are_counted_typed_and_bounded() -> None:
    import palmerpenguins

    path = Path(palmerpenguins.__file__).parent / "data" / "penguins.csv"
    found = profile(Resource("penguins.csv", path, path.stat().st_size, "0" * 64))
    assert (found.kind, found.rows, found.notes) == ("table", 344, ())
    assert types(found) == ["string", "string", "decimal", "decimal", "integer", "integer", "string", "integer"]
    bill = found.columns[2]
    assert (bill.name, bill.order, bill.original_type) == ("bill_length_mm", 2, "DOUBLE")
    assert (bill.missing, bill.distinct, bill.minimum, bill.maximum) == (2, 164, "32.1", "59.6")
    assert found.columns[6].missing == 11


def test_counts_agree_with_pandas(profiled: Profiled) -> None:
    frame = pd.DataFrame(
        {
            "n": range(3000),
            "half": [None if i % 2 else i / 7 for i in range(3000)],
            "word": [f"w{i % 97}" for i in range(3000)],
            "when": pd.date_range("2020-01-01", periods=3000, freq="h"),
        }
    )
    found = profiled("frame.csv", frame.to_csv(index=False))
    assert found.rows == 3000
    assert [column.missing for column in found.columns] == frame.isna().sum().tolist()
    assert [column.distinct for column in found.columns] == frame.nunique().tolist()
    assert types(found) == ["integer", "decimal", "string", "datetime"]


def test_no_extremes_of_text_are_kept(profiled: Profiled) -> None:
    found = profiled("people.csv", "name\nAda\nGrace\n")
    assert (found.columns[0].minimum, found.columns[0].maximum) == (None, None)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("t.csv", bytes),
        ("t.csv.gz", gzip.compress),
        ("t.csv.zst", lambda raw: pa.compress(raw, "zstd", asbytes=True)),
    ],
)
def test_compressed_files_are_read_in_place(profiled: Profiled, name: str, pack: object) -> None:
    found = profiled(name, pack(b"a,b\n1,x\n2,y\n"))  # type: ignore[operator]
    assert (found.rows, names(found), types(found), found.notes) == (2, ["a", "b"], ["integer", "string"], ())


@pytest.mark.parametrize(
    ("name", "text", "delimiter"),
    [
        ("a.tsv", "x\ty\n1\t2\n", "\t"),
        ("a.tsv", "x,1\ty\n1\t2\n", "\t"),
        ("a.csv", "x;y\n1,5;2\n2,5;3\n", ";"),
        ("a.csv", "x|y\n1|2\n", "|"),
        ("a.csv", "x\ty\n1\t2\n", "\t"),
        ("a.csv", 'x,y\n"a;b",2\n"c;d",3\n', ","),
    ],
)
def test_the_delimiter_is_found(profiled: Profiled, name: str, text: str, delimiter: str) -> None:
    found = profiled(name, text)
    assert found.dialect["delimiter"] == delimiter
    assert len(found.columns) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"])
def test_other_encodings_are_read_and_told(profiled: Profiled, encoding: str) -> None:
    found = profiled("t.csv", "größe,b\né,1\nü,2\n".encode(encoding))
    assert (names(found), found.rows) == (["größe", "b"], 2)
    assert types(found) == ["string", "integer"]
    assert bool(found.notes) == (encoding != "utf-8-sig")


def test_a_later_byte_that_is_not_utf8_is_met(profiled: Profiled) -> None:
    raw = b"a,b\n" + b"x,1\n" * 200_000 + b"\xe9,2\n"
    found = profiled("t.csv", raw)
    assert (found.rows, types(found)) == (200_001, ["string", "integer"])
    assert "It is not UTF-8 but looks like cp1252" in found.notes[0]


def test_an_empty_file_is_told(profiled: Profiled) -> None:
    for content in ("", "\n\n", codecs.BOM_UTF8):
        found = profiled("t.csv", content)
        assert (found.kind, found.rows, found.columns) == ("table", 0, ())
        assert found.notes == ("It is empty: there is no header and no row.",)


def test_a_header_without_rows_has_its_columns(profiled: Profiled) -> None:
    for content in ("a,b,c\n", "a,b,c"):
        found = profiled("t.csv", content)
        assert (names(found), found.rows, found.notes) == (["a", "b", "c"], 0, ("It has column names and no rows.",))


def test_one_column_is_a_table(profiled: Profiled) -> None:
    found = profiled("t.csv", "x\n1\n\n3\n")
    assert (found.rows, found.columns[0].type, found.columns[0].missing) == (3, "integer", 1)


def test_ragged_rows_are_counted_and_told(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n")
    assert (found.rows, names(found), types(found)) == (3, ["a", "b", "c"], ["integer"] * 3)
    assert found.columns[2].missing == 1
    assert "1 row has fewer fields" in found.notes[0]
    assert "1 row has more fields" in found.notes[1]


def test_a_ragged_row_far_down_is_met(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\n" + "1,2\n" * 50_000 + "3\n")
    assert (found.rows, found.columns[1].missing) == (50_001, 1)
    assert len(found.notes) == 1


def test_a_value_far_down_changes_the_type(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\n" + "1,2\n" * 50_000 + "x,2.5\n")
    assert (found.rows, types(found), found.notes) == (50_001, ["string", "decimal"], ())


def test_a_column_that_begins_empty_has_the_type_of_its_values(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\n" + "1,\n" * 50_000 + "1,7\n")
    assert (types(found), found.columns[1].maximum) == (["integer", "integer"], "7")


def test_repeated_and_empty_headers_are_kept_as_they_are(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,a, b ,,A\n1,2,3,4,5\n")
    assert names(found) == ["a", "a", " b ", "", "A"]
    assert found.notes == ("1 of its columns has no name.", 'Some column names occur more than once: "a".')


def test_quoted_line_breaks_stay_in_their_field(profiled: Profiled) -> None:
    found = profiled("t.csv", '"a\nb",c\n"x\ny",1\n"z ""q""",2\n')
    assert (names(found), found.rows, types(found)) == (["a\nb", "c"], 2, ["string", "integer"])


def test_quoted_line_breaks_and_ragged_rows_together(profiled: Profiled) -> None:
    found = profiled("t.csv", 'a,b\n"x\ny",1\nz\n')
    assert (found.rows, found.columns[1].missing) == (2, 1)


def test_a_quote_that_never_closes_is_no_crash(profiled: Profiled) -> None:
    found = profiled("t.csv", 'a,b\n1,"2\n3,4\n5,6\n')
    assert names(found) == ["a", "b"]


def test_integers_of_any_size_are_integers(profiled: Profiled) -> None:
    huge = "9" * 60
    found = profiled("t.csv", f"a\n{huge}\n1\n")
    assert (types(found), found.columns[0].maximum) == (["integer"], huge)


def test_nan_is_missing_and_infinity_is_told(profiled: Profiled) -> None:
    found = profiled("t.csv", "a\n1.5\nnan\ninf\n-2\n")
    column = found.columns[0]
    assert (column.type, column.missing, column.minimum, column.maximum) == ("decimal", 1, "-2.0", "1.5")
    assert found.notes == ("1 column has infinite values.",)


def test_na_is_missing_in_foreign_files_and_text_in_staged_ones(profiled: Profiled) -> None:
    text = "country,n\nNA,1\nAT,2\n"
    assert profiled("t.csv", text).columns[0].missing == 1
    assert profiled("t.csv", text, staged=True, schema={"columns": []}).columns[0].missing == 0


def test_what_a_frame_knew_refines_the_types(profiled: Profiled) -> None:
    schema = {
        "columns": [
            {"name": "code", "pandas": "string", "wire": "large_string"},
            {"name": "kind", "pandas": "category", "of": {"pandas": "string"}, "wire": "large_string"},
            {"name": "took", "pandas": "timedelta64[us]", "wire": "int64", "unit": "s"},
        ],
        "index": [{"name": "n", "pandas": "int64"}],
    }
    found = profiled("t.csv", "n,code,kind,took\n1,007,1,60\n2,008,2,61\n", staged=True, schema=schema)
    assert types(found) == ["integer", "string", "string", "integer"]
    assert [column.original_type for column in found.columns] == ["int64", "string", "category", "timedelta64[us]"]
    assert (found.columns[1].minimum, found.columns[3].unit) == (None, "s")


def test_numbers_as_a_header_are_pointed_out(profiled: Profiled) -> None:
    assert "looks like values" in profiled("t.csv", "1,2\n3,4\n").notes[0]


def test_notes_hold_no_value(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\nsecret-1\nsecret-2,secret-3,secret-4\n".encode("utf-16"))
    assert found.notes
    assert "secret" not in " ".join(found.notes)


def test_a_damaged_archive_is_told(profiled: Profiled) -> None:
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,2\n" % i for i in range(100_000)))
    assert profiled("t.csv.gz", b"not gzip").notes == ("It is damaged: its beginning can't be unpacked or read.",)
    cut = profiled("t.csv.gz", whole[: len(whole) // 2])
    assert names(cut) in (["a", "b"], [])
    assert cut.notes


def test_ten_thousand_columns_are_measured(profiled: Profiled) -> None:
    header = ",".join(f"c{i}" for i in range(10_000))
    row = ",".join(str(i) for i in range(10_000))
    found = profiled("wide.csv", f"{header}\n{row}\n{row}\n")
    assert (found.rows, len(found.columns)) == (2, 10_000)
    assert found.columns[9_999].maximum == "9999"


def test_a_line_longer_than_duckdb_takes_is_no_crash(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\n1," + "x" * (5 << 20) + "\n2,y\n")
    assert (names(found), found.rows) == (["a", "b"], 2)


def test_a_name_that_duckdb_takes_for_a_pattern_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "year=2020" / "it's [1]*?"
    folder.mkdir(parents=True)
    path = folder / "d{a,b}.csv"
    path.write_text("a\n1\n")
    (folder / "db.csv").write_text("a\n2\n")
    found = profile(Resource("d.csv", path, 4, "0" * 64))
    # The folder's name makes no column, and no other file is read.
    assert (names(found), found.rows) == (["a"], 1)


def test_nothing_appears_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1\n2,3\n")
    before = path.stat()
    profile(Resource("t.csv", path, 12, "0" * 64))
    assert [entry.name for entry in tmp_path.iterdir()] == ["t.csv"]
    assert path.stat().st_mtime_ns == before.st_mtime_ns


HEADER = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
CELL = st.one_of(
    st.integers().map(str),
    st.floats().map(str),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_table_keeps_its_header_and_its_rows(profiled: Profiled, data: st.DataObject) -> None:
    header = data.draw(st.lists(HEADER, min_size=2, max_size=6))
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(header), max_size=len(header)), max_size=8))
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    found = profiled("t.csv", out.getvalue())
    expected = next(csv.reader(io.StringIO(out.getvalue(), newline="")))
    if expected and expected[0].startswith("\ufeff"):
        expected[0] = expected[0].removeprefix("\ufeff")
    assert names(found) == expected
    assert found.rows == len(rows)
    assert [column.order for column in found.columns] == list(range(len(header)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["t.csv", "t.tsv", "t.csv.gz", "t.jsonl", "t.parquet", "t.csv.zst"]))
def test_any_bytes_are_no_crash(profiled: Profiled, content: bytes, name: str) -> None:
    assert profiled(name, content).kind == "table"


@pytest.mark.parametrize("word", ["", "NA", "nan", "#N/A", "NULL"])
@pytest.mark.parametrize("late", [0, 5, 3_000])
def test_a_word_for_no_value_that_no_sample_has_is_none_all_the_same(
    profiled: Profiled, monkeypatch: pytest.MonkeyPatch, word: str, late: int
) -> None:
    monkeypatch.setattr("kaggle_share.profile.delimited.BLOCK", 1 << 11)
    lines = ["n,many,few,x,NAN"]
    lines += [f"{i},text {i * 7919 % 10_007} NA,{'ab'[i % 2]}NA,{i / 7},NA{i}" for i in range(12_000)]
    # Half-way between two places from which lines are taken.
    at = 12_000 * 41 // 64
    for row in range(at, at + late):
        lines[row] = ",".join([str(row - 1), *[word] * 4])
    found = profiled("large.csv", "\n".join(lines) + "\n")
    columns = {column.name: column for column in found.columns}
    assert {name: column.missing for name, column in columns.items()} == {
        "n": 0, "many": late, "few": late, "x": late, "NAN": late,
    }  # fmt: skip
    assert columns["x"].type == "decimal"
    assert columns["few"].distinct == 2
    assert columns["few"].measures is not None
    assert dict(columns["few"].measures.top).keys() == {"aNA", "bNA"}
