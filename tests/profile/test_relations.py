"""Foreign keys between files, and profiles that are kept for the next run."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kaggle_share.model import Profile, Relation, Resource
from kaggle_share.profile import keep_profiles, known, profile, relations


def put(folder: Path, name: str, text: str) -> Resource:
    path = folder / name
    path.write_text(text)
    return Resource(name, path, path.stat().st_size, hashlib.sha256(text.encode()).hexdigest())


def related(*resources: Resource) -> list[Relation]:
    profiles = {one.path: profile(one) for one in resources}
    return [relation for found in relations(profiles, resources).values() for relation in found.relations]


def lines(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def test_a_column_named_for_a_key_points_to_it(tmp_path: Path) -> None:
    customers = put(tmp_path, "customers.csv", lines("id,name", [f"{i},n{i}" for i in range(1, 50)]))
    orders = put(
        tmp_path, "orders.csv", lines("order_id,customer_id,amount", [f"{i},{i % 49 + 1},{i}" for i in range(200)])
    )
    assert related(customers, orders) == [Relation("orders.csv", "customer_id", "customers.csv", "id")]


def test_a_value_that_is_not_in_the_key_breaks_the_relation(tmp_path: Path) -> None:
    customers = put(tmp_path, "customers.csv", lines("id,name", [f"{i},n{i}" for i in range(1, 50) if i != 30]))
    orders = put(tmp_path, "orders.csv", lines("order_id,customer_id", [f"{i},{i % 49 + 1}" for i in range(200)]))
    assert related(customers, orders) == []


def test_texts_that_all_stand_in_a_key_point_to_it(tmp_path: Path) -> None:
    airports = put(tmp_path, "airports.csv", lines("iata,city", [f"A{i:02d},c{i}" for i in range(90)]))
    flights = put(tmp_path, "flights.csv", lines("origin,delay", [f"A{i % 60:02d},{i % 7}" for i in range(300)]))
    assert related(airports, flights) == [Relation("flights.csv", "origin", "airports.csv", "iata")]


def test_large_columns_are_compared_in_the_files(tmp_path: Path) -> None:
    path = tmp_path / "users.parquet"
    pq.write_table(pa.table({"user_id": list(range(30_000))}), path)
    users = Resource("users.parquet", path, path.stat().st_size, "0")
    good = put(tmp_path, "good.csv", lines("user_id,x", [f"{i % 20_000},{i % 5}" for i in range(60_000)]))
    spoiled = lines("user_id,x", [f"{i % 20_000 if i != 500 else 30_000},1" for i in range(60_000)])
    bad = put(tmp_path, "bad.csv", spoiled)
    assert related(users, good, bad) == [Relation("good.csv", "user_id", "users.parquet", "user_id")]


def test_numbers_with_no_telling_name_are_no_relation(tmp_path: Path) -> None:
    one = put(tmp_path, "a.csv", lines("id,x", [f"{i},1" for i in range(100)]))
    other = put(tmp_path, "b.csv", lines("id,age", [f"{i},{i % 90}" for i in range(100)]))
    assert related(one, other) == []


# ── known files ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resource:
    monkeypatch.setattr(known, "WORTH", 10)
    return put(tmp_path, "t.csv", lines("a,b", [f"{i},{i % 3}" for i in range(100)]))


def keep(folder: Path, resource: Resource, *, flagged: frozenset[str] = frozenset()) -> Profile:
    found = profile(resource, known=folder)
    keep_profiles(folder, {resource.path: found}, [resource], flagged)
    return found


def test_a_known_file_is_not_read_again(tmp_path: Path, large: Resource) -> None:
    folder = tmp_path / "profiles"
    first = keep(folder, large)
    large.location.unlink()
    again = profile(replace(large, path="renamed.csv"), known=folder)
    assert again.path == "renamed.csv"
    assert (again.rows, again.keys, again.sample, again.notes) == (first.rows, first.keys, first.sample, first.notes)
    for one, other in zip(again.columns, first.columns, strict=True):
        assert replace(one, measures=None) == replace(other, measures=None)
        assert one.measures is not None
        assert other.measures is not None
        for name in ("mean", "m2", "quantiles", "histogram", "top", "numbers"):
            assert getattr(one.measures, name) == getattr(other.measures, name)
    kept = next(folder.iterdir())
    assert kept.stat().st_mode & 0o077 == 0


def test_what_screening_flagged_is_not_kept_and_what_was_kept_goes(tmp_path: Path, large: Resource) -> None:
    folder = tmp_path / "profiles"
    keep(folder, large, flagged=frozenset({"t.csv"}))
    assert not folder.exists()
    keep(folder, large)
    assert len(list(folder.iterdir())) == 1
    keep(folder, large, flagged=frozenset({"t.csv"}))
    assert list(folder.iterdir()) == []


def test_other_bytes_another_name_or_an_old_profile_are_read_anew(tmp_path: Path, large: Resource) -> None:
    folder = tmp_path / "profiles"
    keep(folder, large)
    for changed in (replace(large, sha256="1" * 64), replace(large, path="t.tsv"), replace(large, staged=True)):
        assert known.recall(folder, changed) is None
    old = time.time() - (known.DAYS + 1) * 86_400
    os.utime(next(folder.iterdir()), (old, old))
    assert known.recall(folder, large) is None
    assert list(folder.iterdir()) == []


def test_a_damaged_profile_is_read_anew(tmp_path: Path, large: Resource) -> None:
    folder = tmp_path / "profiles"
    keep(folder, large)
    next(folder.iterdir()).write_text('{"path": 1}')
    assert profile(large, known=folder).rows == 100


def test_profiles_take_no_more_room_than_they_may(
    tmp_path: Path, large: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "profiles"
    keep(folder, large)
    monkeypatch.setattr(known, "MOST", 10)
    keep(folder, put(tmp_path, "u.csv", "a\n1\n2\n3\n4\n5\n6\n"))
    assert len(list(folder.iterdir())) == 1
