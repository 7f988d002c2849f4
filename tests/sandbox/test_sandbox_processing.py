"""What becomes of an upload between the create call and READY."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
import zlib
from datetime import UTC, datetime

import pytest
from wire_client import Client

from kaggle_share.sandbox.archive import Plain, StoredZip, blocks
from kaggle_share.sandbox.embedded import Sandbox
from kaggle_share.sandbox.records import StoredFile


@pytest.fixture
def ada(sandbox):
    return Client(sandbox)


def zipped(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def paths(dataset) -> list[str]:
    return [file.path for file in dataset.ready.files]


def test_a_version_walks_through_its_states(ada, sandbox):
    # Long enough for every state to be seen also where the machine is busy.
    sandbox.set_processing_delay(1.5)
    seen = []

    def note() -> bool:
        found = sandbox.store.any_dataset("ada", "slow-data")
        if found is not None and (not seen or seen[-1] != found.newest.status):
            seen.append(found.newest.status)
        return bool(seen) and seen[-1] == "READY"

    ada.create("slow-data")
    assert sandbox.store.wait(note, 10)
    assert seen == [
        "NOT_YET_PERSISTED",
        "BLOBS_RECEIVED",
        "BLOBS_DECOMPRESSED",
        "BLOBS_COPIED_TO_SDS",
        "INDIVIDUAL_BLOBS_COMPRESSED",
        "READY",
    ]


def test_the_version_before_stays_what_everybody_sees_until_the_next_is_ready(ada, sandbox):
    ada.create("steady-data", isPrivate=False)
    sandbox.wait("ada/steady-data")
    sandbox.set_processing_delay(float("inf"))
    ada.version("steady-data", {"other.csv": b"a\n"})
    nobody = Client(sandbox, None)
    assert nobody.of("GetDataset", "steady-data")["currentVersionNumber"] == 1
    assert ada.of("GetDatasetStatus", "steady-data")["status"] == "NOT_YET_PERSISTED"
    sandbox.set_processing_delay(0)
    sandbox.wait("ada/steady-data", version=2)
    found = nobody.of("GetDataset", "steady-data")
    assert (found["currentVersionNumber"], [v["versionNumber"] for v in found["versions"]]) == (2, [2, 1])


def test_an_archive_becomes_a_folder_and_keeps_its_own(ada, sandbox):
    train = zipped({"a.csv": b"x\n", "deep/b.csv": b"y\n", "deep/empty/": b""})
    test = tarred({"./c.csv": b"z\n"}, "w:gz")
    ada.create("packed-data", {"train.zip": train, "test.tar.gz": test, "sub/more.zip": train, "top.csv": b"t\n"})
    assert paths(sandbox.wait("ada/packed-data")) == [
        "sub/more/a.csv",
        "sub/more/deep/b.csv",
        "test/c.csv",
        "top.csv",
        "train/a.csv",
        "train/deep/b.csv",
    ]


@pytest.mark.parametrize("name", ["archive.zip", "train.zip", "data.tar", "data.tgz", "data.tar.xz"])
def test_an_only_archive_goes_to_the_root(ada, sandbox, name):
    files = {"a.csv": b"x\n", "deep/b.csv": b"y\n"}
    mode = {"tar": "w", "tgz": "w:gz", "xz": "w:xz"}.get(name.rpartition(".")[2])
    ada.create("only-archive", {name: tarred(files, mode) if mode else zipped(files)})
    assert paths(sandbox.wait("ada/only-archive")) == ["a.csv", "deep/b.csv"]


def test_spreadsheets_and_inner_archives_stay_as_they_are(ada, sandbox):
    inner = zipped({"a.csv": b"x\n"})
    ada.create("kept-data", {"book.xlsx": inner, "outer.zip": zipped({"inner.zip": inner}), "note.gz": b"\x1f\x8b"})
    assert paths(sandbox.wait("ada/kept-data")) == ["book.xlsx", "note.gz", "outer/inner.zip"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"r&d.csv": b""}, "has '&'"),
        ({"me@home.csv": b""}, "has '@'"),
        ({"folder's/a.csv": b""}, 'has "\'"'),
        ({"a.zip": zipped({"r&d.csv": b""}), "b.csv": b""}, "inside a.zip has '&'"),
        ({"a.zip": zipped({"../b.csv": b""})}, "path can't be processed"),
        ({"a.zip": zipped({"/b.csv": b""})}, "path can't be processed"),
        ({"a.zip": zipped({"c:\\b.csv": b""})}, "path can't be processed"),
        ({"a.tar": tarred({"x/../../b.csv": b""})}, "path can't be processed"),
        ({"a.zip": b"PK\3\4 no zip"}, "can't be unpacked"),
        ({"a.tar.gz": b"no tar"}, "can't be unpacked"),
        ({"a.zip": zipped({"b.csv": b"x" * 1000})[:-30]}, "can't be unpacked"),
        ({"a.zip": zipped({"b.csv": b""}), "a/b.csv": b""}, "Two files are called 'a/b.csv'"),
        ({"a.zip": zipped({})}, "There are no files"),
        ({" a.csv": b""}, "begins or ends with a space"),
    ],
)
def test_what_can_not_be_processed_fails_and_only_the_record_says_why(ada, sandbox, files, reason):
    made = ada.create("failing-data", files)
    assert made["status"] == "ok"
    found = sandbox.wait("ada/failing-data", status="FAILED")
    assert reason in found.newest.error
    assert ada.of("GetDatasetStatus", "failing-data") == {"status": "FAILED"}
    # Another version may be made.
    assert ada.version("failing-data", {"good.csv": b"a\n"})["status"] == "ok"
    assert paths(sandbox.wait("ada/failing-data", version=2)) == ["good.csv"]


def test_an_encrypted_zip_fails(ada, sandbox):
    content = bytearray(zipped({"a.csv": b"x\n"}, zipfile.ZIP_STORED))
    content[6] |= 1  # The flag in the local header,
    content[content.index(b"PK\1\2") + 8] |= 1  # and in the directory.
    ada.create("locked-data", {"a.zip": bytes(content)})
    assert "it is encrypted" in sandbox.wait("ada/locked-data", status="FAILED").newest.error


def test_a_link_in_a_tar_fails(ada, sandbox):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("passwd")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    ada.create("linked-data", {"a.tar": out.getvalue()})
    assert "is a link or a device" in sandbox.wait("ada/linked-data", status="FAILED").newest.error


def test_two_files_of_one_name_fail(ada, sandbox):
    tokens = [{"token": ada.upload("same.csv", body)} for body in (b"a\n", b"b\n")]
    ada.call("CreateDataset", ownerSlug="ada", slug="double-data", title="double data", files=tokens)
    assert "Two files are called 'same.csv'" in sandbox.wait("ada/double-data", status="FAILED").newest.error


def test_processing_goes_on_after_a_restart(tmp_path):
    with Sandbox(tmp_path, processing_delay=float("inf")) as first:
        ada = Client(first)
        ada.create("patient-data", {"train.zip": zipped({"a.csv": b"x\n"}), "b.csv": b"y\n"})
        assert ada.of("GetDatasetStatus", "patient-data")["status"] != "READY"
    with Sandbox(tmp_path) as second:
        assert paths(second.wait("ada/patient-data")) == ["b.csv", "train/a.csv"]
    with Sandbox(tmp_path) as third:
        # What was kept is still there after a start has tidied up.
        file = third.store.any_dataset("ada", "patient-data").ready.files[1]
        assert file.location.read_bytes() == b"x\n"


def test_deleted_contents_go_at_the_next_start(tmp_path):
    with Sandbox(tmp_path) as first:
        ada = Client(first)
        ada.create("gone-data", {"a.csv": b"only here\n"})
        location = first.wait("ada/gone-data").ready.files[0].location
        first.store.db.run("UPDATE uploads SET created = 0")
        ada.of("DeleteDataset", "gone-data")
    with Sandbox(tmp_path):
        assert not location.exists()


def test_delete_old_versions_keeps_only_the_new_one(ada, sandbox):
    ada.create("short-data")
    sandbox.wait("ada/short-data")
    ada.version("short-data", {"b.csv": b"b\n"}, deleteOldVersions=True)
    assert [v.number for v in sandbox.wait("ada/short-data", version=2).versions] == [2]


def download(ada: Client, slug: str, path: str | None = None, **headers: str):
    body = {"ownerSlug": "ada", "datasetSlug": slug, **({"fileName": path} if path else {})}
    url = f"{ada.sandbox.url}/api/v1/datasets.DatasetApiService/DownloadDataset"
    answer = ada.session.post(url, json=body, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return Client(ada.sandbox, None).session.get(answer.headers["Location"], headers=headers, timeout=10)


def test_a_download_is_a_signed_url_with_ranges_and_a_checksum(ada, sandbox):
    content = os.urandom(100_000)
    ada.create("byte-data", {"folder/größe 1.bin": content})
    sandbox.wait("ada/byte-data")
    whole = download(ada, "byte-data", "folder/größe 1.bin")
    assert whole.content == content
    assert whole.headers["X-Goog-Hash"].startswith("md5=")
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = download(ada, "byte-data", "folder/größe 1.bin", Range="bytes=99990-")
    assert (part.status_code, part.content) == (206, content[99_990:])
    assert part.headers["Content-Range"] == "bytes 99990-99999/100000"
    assert download(ada, "byte-data", "folder/größe 1.bin", Range="bytes=-5").content == content[-5:]
    stale = download(ada, "byte-data", "folder/größe 1.bin", **{"Range": "bytes=5-", "If-Range": '"other"'})
    assert (stale.status_code, stale.content) == (200, content)
    assert download(ada, "byte-data", "folder/größe 1.bin", Range="bytes=100000-").status_code == 416
    assert Client(sandbox, None).session.get(whole.url[:-1] + "g", timeout=5).status_code == 403
    assert Client(sandbox, None).session.head(whole.url, timeout=5).headers["Content-Length"] == "100000"


def test_a_whole_download_is_a_zip_that_can_be_continued(ada, sandbox):
    files = {"a.csv": b"a\n1\n", "empty.txt": b"", "train/größe.bin": os.urandom(70_000)}
    ada.create("whole-data", files)
    sandbox.wait("ada/whole-data")
    whole = download(ada, "whole-data")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    rest = download(ada, "whole-data", Range="bytes=1000-")
    assert whole.content[:1000] + rest.content == whole.content


def test_large_zips_have_zip64_records(tmp_path):
    # A sparse file: five gigabytes that take no room.
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(5 << 30)
    small = tmp_path / "small.txt"
    small.write_bytes(b"after it")
    moment = datetime.now(UTC)
    rows = [(big, 5 << 30, 0), (small, 8, zlib.crc32(b"after it"))]
    stored = [StoredFile(p.name, size, "", p, moment, crc32=crc) for p, size, crc in rows]
    made = StoredZip(stored, moment)
    head = b"".join(blocks(made, 0, 1000))
    assert head.startswith(b"PK\3\4")
    target = tmp_path / "big.zip"
    with target.open("wb") as file:
        file.write(head)
        tail = b"".join(blocks(made, made.length - 2000, made.length))
        file.seek(made.length - 2000)
        file.write(tail)
    with zipfile.ZipFile(target) as archive:
        assert [info.file_size for info in archive.infolist()] == [5 << 30, 8]
        assert archive.read("small.txt") == b"after it"
    assert b"".join(blocks(Plain(small, 8), 2, 5)) == b"ter"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"first content", b"other content", "Bad CRC-32"),
        (b"one.csv", b"two.csv", "differ"),
        (b"PK\3\4", b"PK\0\0", "magic number"),
    ],
)
def test_a_stored_zip_is_checked_like_any_other(ada, sandbox, old, new, reason):
    whole = zipped({"one.csv": b"first content", "é/ü.bin": b"\0" * 100}, zipfile.ZIP_STORED)
    ada.create("stored-data", {"a.zip": whole, "b.csv": b""})
    assert paths(sandbox.wait("ada/stored-data")) == ["a/one.csv", "a/é/ü.bin", "b.csv"]
    ada.create("damaged-data", {"a.zip": whole.replace(old, new, 1), "b.csv": b""})
    assert reason in sandbox.wait("ada/damaged-data", status="FAILED").newest.error
