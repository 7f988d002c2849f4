"""Tables as people have them: whatever is odd is told in a line, what can be read is profiled, and nothing hangs."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaggle_share.profile.delimited import LONGEST_HEAD
from kaggle_share.profile.tables import LONGEST_OBJECT

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        (
            "decimal.csv",
            "a;b\n1.234,5;x\n2,5;y\n-3,25;z\n",
            "a decimal comma or points between thousands, which most",
        ),
        ("thousands.csv", 'a,b\n"1,234",x\n"12,345.6",y\n7,z\n', "commas between thousands"),
        ("dates.csv", "d,b\n31.12.2020,x\n12/25/2021,y\n", "dates in a form of its own"),
        ("infinity.csv", "a,b\n1,inf\n2,-inf\n3,3\n", "infinite values that are written as text"),
        ("mixed.csv", "a,b\n1,x\n2,y\n3,z\nnone given,w\n", 'both numbers and text: "a"'),
        ("constant.csv", "a,b\n1,x\n1,y\n", 'the same value in every row: "a"'),
        ("empty.csv", "a,b\n,x\n,y\n", 'no value at all: "a"'),
        ("copies.csv", "a,b\n1,2\n1,2\n1,2\n3,4\n", "2 rows are copies of another row."),
        ("comment.csv", "# made today\na,b\n1,2\n", "begins with #"),
        ("quote.csv", 'a,b\n1,"x\n2,y\n', "opens and never closes"),
    ],
)
def test_what_is_odd_is_told(profiled: Profiled, name: str, text: str, note: str) -> None:
    notes = profiled(name, text).notes
    assert any(note in told for told in notes), notes


@pytest.mark.parametrize(
    "text",
    [
        "code,b\n007,x\n008,y\n",
        "a,b\n1.5,x\n2.5,y\n",
        "d,b\n2020-12-31,x\n2021-01-01,y\n",
        "a,b\n1,x\n2,y\n",
        'a,b\n1,"x ""y"""\n2,z\n',
    ],
)
def test_what_is_plain_is_not_talked_about(profiled: Profiled, text: str) -> None:
    assert profiled("t.csv", text).notes == ()


def test_a_first_line_without_end_is_told_at_once(profiled: Profiled) -> None:
    began = time.monotonic()
    for line in (b"x" * (LONGEST_HEAD + 10), b"1," * (LONGEST_HEAD // 2 + 10)):
        found = profiled("t.csv", line)
        assert found.columns == ()
        assert "it is no table" in found.notes[0]
    # Far from the minutes that splitting it takes.
    assert time.monotonic() - began < 60


def test_a_record_without_end_is_told(profiled: Profiled) -> None:
    found = profiled("t.jsonl", b'{"a": "' + b"x" * (LONGEST_OBJECT + (5 << 20)) + b'"}')
    assert found.notes == ("Its first line is longer than 64 MB.",)


def test_a_first_line_of_too_many_fields_is_told(profiled: Profiled) -> None:
    assert "100,002 fields" in profiled("t.csv", "," * 100_001 + "\n1\n").notes[0]


def test_notes_of_values_hold_no_value(profiled: Profiled) -> None:
    found = profiled("t.csv", "a,b\n" + "secret-1,secret-2\n" * 3 + "7,8\n7,8\n")
    assert found.notes
    assert "secret" not in " ".join(found.notes)


def test_numbers_near_the_end_of_doubles_are_no_crash(profiled: Profiled) -> None:
    column = profiled("t.csv", "x\n1e308\n-1e308\n1.5e308\n").columns[0]
    assert (column.type, column.distinct, column.maximum) == ("decimal", 3, "1.5e+308")


def test_right_to_left_and_emoji_stay_as_they_are(profiled: Profiled) -> None:
    found = profiled("t.csv", "שם,👩‍👩‍👧\nא,😀\nב,😁\n")
    assert [column.name for column in found.columns] == ["שם", "👩‍👩‍👧"]
    assert found.sample == (("א", "😀"), ("ב", "😁"))


def test_fields_inside_of_structs_are_told(profiled: Profiled) -> None:
    table = pa.table({"s": [{"a b": 1, 'q"x': [{"deep": "v"}]}], "plain": [1]})
    out = io.BytesIO()
    pq.write_table(table, out)
    column = profiled("t.parquet", out.getvalue()).columns[0]
    assert [(child.name, child.type) for child in column.children] == [("a b", "integer"), ('q"x', "string")]
    assert [child.name for child in column.children[1].children] == ["deep"]


def test_binary_and_odd_types_are_counted(profiled: Profiled) -> None:
    table = pa.table(
        {
            "raw": [b"\x00\xff", b"", None],
            "took": pa.array([1, 2, None], pa.duration("s")),
            "clock": pa.array([1, 2, 3], pa.time32("s")),
            "money": pa.array([None, "1.50", "2.25"]).cast(pa.decimal128(20, 2)),
            "none": pa.nulls(3),
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    found = profiled("t.parquet", out.getvalue())
    assert [column.missing for column in found.columns] == [1, 1, 0, 1, 3]
    assert found.columns[3].maximum == "2.25"


def test_a_sorted_file_is_not_judged_by_its_beginning(profiled: Profiled) -> None:
    rows = 60_000
    found = profiled(
        "t.jsonl", "".join(f'{{"n": {i * i}, "k": "{"a" if i < 50_000 else i}"}}\n' for i in range(rows))
    )
    measures = found.columns[0].measures
    assert measures is not None
    middle = dict(measures.quantiles)[0.5]
    assert abs(middle - (rows // 2) ** 2) <= measures.quantile_error + 60_000
    assert measures.below + measures.above <= 0.02 * rows
    kinds = found.columns[1]
    assert kinds.distinct is not None
    assert abs(kinds.distinct - 10_001) < 600


def test_code_lists_units_and_samples_are_found(profiled: Profiled) -> None:
    text = "grade,bill_length_mm,name\n" + "".join(f"{'ABC'[i % 3]},{i / 7:.2f},n{i}\n" for i in range(60))
    found = profiled("t.csv", text)
    assert [column.codes for column in found.columns] == [True, False, False]
    assert [column.unit for column in found.columns] == ["", "mm", ""]
    assert found.keys == ("name",)
    assert found.sample[0] == ("A", "0.0", "n0")
    top = found.columns[0].measures
    assert top is not None
    assert top.top == (("A", 20), ("B", 20), ("C", 20))
