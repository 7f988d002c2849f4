"""Folders of small files, sent as one stored zip that is made while it is sent."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
import zlib
from pathlib import Path

import blake3
import google_crc32c
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.errors import ChangedError
from kaggle_share.model import Resource
from kaggle_share.plan.packing import pack
from kaggle_share.publish.packing import archive_of, parcels_of
from kaggle_share.publish.parcel import Reader


def a_resource(folder: Path, path: str, content: bytes, *, quick: bool = True) -> Resource:
    location = folder / hashlib.sha256(path.encode()).hexdigest()
    location.write_bytes(content)
    digest, blake = hashlib.sha256(content).hexdigest(), blake3.blake3(content).hexdigest() if quick else ""
    return Resource(path, location, len(content), digest, crc32=zlib.crc32(content), blake3=blake)


def pretend(path: str, size: int = 20_000) -> Resource:
    return Resource(path, Path(path), size, path, crc32=0)


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(NAMES, st.binary(max_size=300_000), min_size=1, max_size=6), cut=st.floats(0, 1))
def test_the_archive_is_a_zip_of_exactly_these_files_from_any_byte_on(
    tmp_path: Path, files: dict[str, bytes], cut: float
) -> None:
    parcel = archive_of("train.zip", [a_resource(tmp_path, f"train/{name}", text) for name, text in files.items()])
    whole = b"".join(Reader(parcel).chunks())
    assert len(whole) == parcel.size
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    offset = int(cut * parcel.size)
    reader = Reader(parcel)
    assert b"".join(reader.chunks(offset)) == whole[offset:]
    assert reader.crc32c() == google_crc32c.value(whole).to_bytes(4, "big")
    assert reader.md5() == hashlib.md5(whole).digest()  # noqa: S324


def test_more_files_than_a_plain_zip_can_count(tmp_path: Path) -> None:
    one = a_resource(tmp_path, "train/x", b"x")
    many = [Resource(f"train/{n:06}", one.location, 1, one.sha256, crc32=one.crc32) for n in range(70_000)]
    whole = b"".join(Reader(archive_of("train.zip", many)).chunks())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == 70_000


@pytest.mark.parametrize("quick", [True, False])
def test_a_file_in_it_that_changed_is_named(tmp_path: Path, quick: bool) -> None:
    resources = [a_resource(tmp_path, f"train/{number}", os.urandom(1000), quick=quick) for number in range(3)]
    assert list(Reader(archive_of("train.zip", resources)).chunks())
    parcel = archive_of("train.zip", resources)
    resources[1].location.write_bytes(os.urandom(1000))
    with pytest.raises(ChangedError, match=resources[1].location.name):
        list(Reader(parcel).chunks())


def test_a_thousand_small_files_are_packed_by_top_level_folder() -> None:
    resources = [pretend(f"{top}/{sub}/{n}.bin") for top in ("train", "val") for sub in "abcde" for n in range(100)]
    packed = pack([*resources, pretend("top.csv")])
    assert {name: len(paths) for name, paths in packed.items()} == {"train.zip": 500, "val.zip": 500}


def test_what_is_as_quick_one_by_one_is_not_packed() -> None:
    assert pack([pretend("a/1.csv"), pretend("a/2.csv"), pretend("top.csv")]) == {}
    # One connection would carry all of a folder.
    assert pack([pretend(f"{top}/{n}", 2**20) for top in ("a", "b") for n in range(100)]) == {}


def test_top_level_files_described_tables_archives_and_large_files_stay_single() -> None:
    resources = [pretend(f"train/{n}.csv") for n in range(500)]
    more = [pretend("top.csv"), pretend("train/x.zip"), pretend("train/large.bin", 10**8)]
    packed = pack([*resources, *more], described={"train/7.csv"})
    assert set(packed["train.zip"]) == {r.path for r in resources} - {"train/7.csv"}


def test_an_archive_is_never_a_versions_only_file() -> None:
    packed = pack([pretend(f"train/{n}.csv", 20_000 + n) for n in range(500)])
    assert len(packed["train.zip"]) == 499
    assert "train/499.csv" not in packed["train.zip"]


def test_an_archive_takes_nobodys_name_and_none_of_fifty_places() -> None:
    resources = [pretend(f"train/{n}.csv") for n in range(500)]
    assert pack([*resources, pretend("Train.zip")]) == {}
    assert pack([*resources, *(pretend(f"{n}.csv") for n in range(50))]) == {}


def test_parcels_hold_every_file_once(tmp_path: Path) -> None:
    resources = [a_resource(tmp_path, f"train/{number}", b"x") for number in range(4)]
    resources.append(a_resource(tmp_path, "top", b"y"))
    parcels = parcels_of(resources, {}, {"train.zip": ["train/0", "train/2", "train/3"]})
    held = [path for parcel in parcels for path in (parcel.holds or (parcel.path,))]
    assert sorted(held) == sorted(resource.path for resource in resources)
