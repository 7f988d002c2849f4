"""Kaggle's column types: given only where header and content agree."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from kaggle_share import rules
from kaggle_share.profile.semantic import kaggle_type

if TYPE_CHECKING:
    from tests.profile.conftest import Profiled


@pytest.mark.parametrize(
    ("header", "original", "expected"),
    [
        ("n", "BIGINT", "integer"),
        ("n", "HUGEINT", "integer"),
        ("n", "BIGNUM", "integer"),
        ("n", "DECIMAL(18,0)", "integer"),
        ("x", "DECIMAL(18,3)", "decimal"),
        ("x", "DOUBLE", "decimal"),
        ("ok", "BOOLEAN", "boolean"),
        ("d", "DATE", "datetime"),
        ("d", "TIMESTAMP WITH TIME ZONE", "datetime"),
        ("d", "TIMESTAMP_NS", "datetime"),
        ("t", "TIME", "string"),
        ("u", "UUID", "uuid"),
        ("s", "VARCHAR", "string"),
        ("s", "ENUM('a', 'b')", "string"),
        ("s", "STRUCT(a INTEGER)", "string"),
        ("s", "INTEGER[]", "string"),
        ("s", "BLOB", "string"),
        ("Country", "VARCHAR", "country"),
        ("countryCode", "VARCHAR", "country"),
        ("country", "BIGINT", "integer"),
        ("city", "VARCHAR", "city"),
        ("province", "VARCHAR", "province"),
        ("state", "VARCHAR", "string"),
        ("zip", "BIGINT", "postalcode"),
        ("Postal Code", "VARCHAR", "postalcode"),
        ("address", "VARCHAR", "address"),
        ("ip_address", "VARCHAR", "string"),
    ],
)
def test_types_follow_data_and_header(header: str, original: str, expected: str) -> None:
    assert kaggle_type(header, original) == expected
    assert expected in rules.COLUMN_TYPES


@pytest.mark.parametrize(
    ("header", "low", "high", "expected"),
    [
        ("lat", "-64.9", "-64.7", "latitude"),
        ("station_latitude", "1", "2", "latitude"),
        ("lat", "-64.9", "164.7", "decimal"),
        ("lat", None, None, "decimal"),
        ("longitude", "-64.9", "164.7", "longitude"),
        ("long", "-64.9", "164.7", "longitude"),
        ("how_long", "1", "2", "decimal"),
        ("plate", "1", "2", "decimal"),
    ],
)
def test_coordinates_need_header_and_range(header: str, low: str | None, high: str | None, expected: str) -> None:
    assert kaggle_type(header, "DOUBLE", minimum=low, maximum=high) == expected


def test_identifiers_need_a_header_and_all_different_values(profiled: Profiled) -> None:
    found = profiled("t.csv", "id,user_id,Individual ID,paid,n\n1,1,a,1,1\n2,1,b,2,2\n3,,c,3,3\n")
    assert [column.type for column in found.columns] == ["id", "integer", "id", "integer", "integer"]


def test_patterns_need_every_value(profiled: Profiled) -> None:
    rows = [f"{uuid.UUID(int=i)},a{i}@example.org,https://example.org/{i},b{i}@example.org" for i in range(2000)]
    text = "\n".join(["key,mail,page,almost", *rows])
    types = [column.type for column in profiled("t.csv", text).columns]
    assert types == ["uuid", "email", "url", "email"]
    spoiled = text + f"\n{uuid.UUID(int=1)},x@example.org,http://example.org,none\n"
    assert [column.type for column in profiled("t.csv", spoiled).columns] == ["uuid", "email", "url", "string"]


def test_columns_without_values_are_text(profiled: Profiled) -> None:
    assert [column.type for column in profiled("t.csv", "a,email\n1,\n2,\n").columns] == ["integer", "string"]
