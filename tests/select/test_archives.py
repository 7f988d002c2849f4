"""Archives are looked into, since Kaggle unpacks them."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from picked import Pick, names

from kaggle_share.errors import HeldBackError, InputError, RuleError


def zipped(path: Path, *members: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x")


def tarred(path: Path, *members: str, mode: str = "w:gz") -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member in members:
            info = tarfile.TarInfo(member)
            info.size = 1
            archive.addfile(info, io.BytesIO(b"x"))


def test_good_archives_are_taken(pick: Pick, work: Path) -> None:
    zipped(work / "a.zip", "x/1.csv", "x/2.csv", "x/")
    tarred(work / "b.tar.gz", "./x/1.csv", "y.csv")
    tarred(work / "c.tar", "x.csv", mode="w")
    assert names(pick("a.zip", "b.tar.gz", "c.tar")) == ["a.zip", "b.tar.gz", "c.tar"]


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize("member", ["a&b.csv", "it's.csv", "x/a@b.csv", "../out.csv", "/etc/passwd"])
def test_forbidden_characters_inside_are_refused(pick: Pick, work: Path, make: object, member: str) -> None:
    path = work / ("a.zip" if make is zipped else "a.tgz")
    make(path, "fine.csv", member)  # type: ignore[operator]
    with pytest.raises(RuleError, match=f'inside "{path.name}"'):
        pick(path.name)


def test_names_that_differ_in_case_inside_are_refused(pick: Pick, work: Path) -> None:
    zipped(work / "a.zip", "x.csv", "X.csv")
    with pytest.raises(RuleError, match=r'inside "a\.zip" "x\.csv" and "X\.csv" differ only in upper and lower case'):
        pick("a.zip")


def test_secrets_inside_are_refused(pick: Pick, work: Path) -> None:
    zipped(work / "a.zip", "x.csv", "conf/.env")
    with pytest.raises(HeldBackError, match=r'"conf/\.env" inside "a\.zip" must not be shared'):
        pick("a.zip")


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
@pytest.mark.parametrize("content", [b"", b"not an archive" * 50, b"\x1f\x8b\x08\0broken", b"PK\x03\x04broken"])
def test_damaged_archives_are_refused(pick: Pick, work: Path, name: str, content: bytes) -> None:
    (work / name).write_bytes(content)
    with pytest.raises(InputError, match="is not an archive that can be read"):
        pick(name)


def test_a_truncated_archive_is_refused(pick: Pick, work: Path) -> None:
    tarred(work / "a.tar.gz", *(f"{number}.csv" for number in range(2000)))
    whole = (work / "a.tar.gz").read_bytes()
    (work / "a.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is not an archive that can be read"):
        pick("a.tar.gz")


def test_an_encrypted_archive_is_refused(pick: Pick, work: Path) -> None:
    zipped(work / "a.zip", "x.csv")
    content = bytearray((work / "a.zip").read_bytes())
    # The flag "encrypted" (APPNOTE 4.4.4, bit 0), in the local header and in the directory.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (work / "a.zip").write_bytes(content)
    with pytest.raises(InputError, match="encrypted"):
        pick("a.zip")


def test_a_device_inside_is_refused(pick: Pick, work: Path) -> None:
    with tarfile.open(work / "a.tar", "w") as archive:
        info = tarfile.TarInfo("null")
        info.type = tarfile.CHRTYPE
        archive.addfile(info)
    with pytest.raises(InputError, match="device"):
        pick("a.tar")


def test_nothing_is_unpacked(pick: Pick, work: Path) -> None:
    zipped(work / "a.zip", "x/1.csv")
    before = sorted(work.rglob("*"))
    pick("a.zip")
    assert sorted(work.rglob("*")) == before
    assert subprocess.run([sys.executable, "-m", "zipfile", "-t", str(work / "a.zip")], check=False).returncode == 0
