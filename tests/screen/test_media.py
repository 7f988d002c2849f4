"""Archives, images, documents and DICOM are looked into as they lie; what can't be is said."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kaggle_share.errors import InputError
from kaggle_share.model import Finding, Resource
from kaggle_share.screen import media, screen
from kaggle_share.screen.media.images import strip_image
from kaggle_share.screen.rule import fill

HF = fill("hf_«a62×34»")
MAIL = "jane.doe@uni-koeln.de"


def stored(folder: Path, name: str, data: bytes) -> Resource:
    path = folder / Path(name).name
    path.write_bytes(data)
    return Resource(
        name, path, len(data), hashlib.sha256(data).hexdigest(), format=path.suffix.removeprefix(".").lower()
    )


def found(folder: Path, name: str, data: bytes) -> tuple[Finding, ...]:
    return screen([stored(folder, name, data)])


def kinds(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.severity, finding.kind) for finding in findings}


def zipped(**members: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return made.getvalue()


def tarred(name: str, data: bytes, mode: str) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_secret_in_a_zip_is_found_also_in_one_within_another(tmp_path: Path, depth: int) -> None:
    data = zipped(notes__a_dot_txt=f"first\n{HF}\n")
    for _ in range(depth):
        data = zipped(inner_dot_zip=data)
    (finding,) = found(tmp_path, "a.zip", data)
    assert (finding.severity, finding.kind, finding.file) == ("block", "secret", "a.zip")
    assert f"in {'inner.zip/' * depth}notes/a.txt, on line 2" in finding.message


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_secret_in_a_tar_is_found(tmp_path: Path, mode: str) -> None:
    (finding,) = found(tmp_path, "a.tar.gz", tarred("log/b.log", HF.encode(), mode))
    assert "in log/b.log, on line 1" in finding.message


def test_a_packed_text_and_a_notebook_among_archives(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, "a.txt.gz", gzip.compress(f"{HF} {MAIL}".encode()))) == {
        ("block", "secret"),
        ("warn", "email"),
    }


def test_deeper_archives_encrypted_and_damaged_ones_are_said_not_to_be_looked_through(tmp_path: Path) -> None:
    data = zipped(a_dot_txt=HF)
    for _ in range(4):
        data = zipped(inner_dot_zip=data)
    (deep,) = found(tmp_path, "deep.zip", data)
    whole = zipped(a_dot_txt="some text " * 100)
    locked = bytearray(whole)
    for mark in (b"PK\3\4", b"PK\1\2"):
        at = locked.find(mark) + (6 if mark == b"PK\3\4" else 8)
        locked[at] |= 1
    (encrypted,) = found(tmp_path, "locked.zip", bytes(locked))
    (damaged,) = found(tmp_path, "damaged.zip", whole[: len(whole) // 2])
    (unknown,) = found(tmp_path, "a.7z", b"7z\xbc\xaf\x27\x1c\0\0")
    for finding, words in ((deep, "archives"), (encrypted, "encrypted"), (damaged, "damaged"), (unknown, "archive")):
        assert (finding.severity, finding.kind) == ("note", "not_checked")
        assert words in finding.message


def test_a_bomb_is_not_unpacked_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "BUDGET", 2**20)
    read: list[int] = []
    monkeypatch.setattr(
        media, "in_stream", lambda file, *rest, limit, **more: read.append(len(file.read(limit))) or []
    )
    # Packed once more, nothing tells how large they are.
    packed = gzip.compress(b"0" * 2**19)
    bomb = zipped(
        **{f"{number}_dot_txt": b"0" * 2**19 for number in range(9)}, **{f"{n}_dot_gz": packed for n in range(9)}
    )
    findings = found(tmp_path, "bomb.zip", bomb)
    assert 0 < sum(read) <= 2**20
    assert any("unpacks to more than is looked through" in finding.message for finding in findings)


def test_nothing_is_unpacked_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(Path(tempfile.gettempdir()).glob("tmp*"))
    found(tmp_path, "a.zip", zipped(a_dot_txt=HF, b_dot_zip=zipped(c_dot_txt=HF)))
    assert set(Path(tempfile.gettempdir()).glob("tmp*")) <= before


def test_columns_of_a_table_in_an_archive_are_named_by_their_kind(tmp_path: Path) -> None:
    rows = "patient_name,date_of_birth,x\nJane Doe,1980-02-03,1\nJohn Roe,1981-05-06,2\n"
    assert {("warn", "person_name"), ("warn", "dob")} <= kinds(found(tmp_path, "a.zip", zipped(b_dot_csv=rows)))


def test_a_name_inside_that_tells_of_people_is_not_repeated(tmp_path: Path) -> None:
    findings = found(tmp_path, "a.zip", zipped(**{f"x__{MAIL.replace('.', '_dot_')}": f"ask {MAIL}"}))
    assert ("warn", "email") in kinds(findings)
    assert all(MAIL not in repr(finding) for finding in findings)


def picture(format: str, **more: object) -> bytes:
    image = Image.new("RGB", (24, 16), "red")
    image.putpixel((3, 4), (1, 2, 3))
    exif = image.getexif()
    exif[0x013B], exif[0x0112] = "Jane Doe", 6
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (50.0, 56.0, 7.0), "E", (6.0, 57.0, 2.0)
    made = io.BytesIO()
    image.save(made, format, exif=exif, **more)  # type: ignore[arg-type]
    return made.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


PICTURES = {
    "jpg": lambda: picture("JPEG", comment=f"by {MAIL}".encode()),
    "png": lambda: picture("PNG", pnginfo=_png_texts()),
    "webp": lambda: picture("WEBP", lossless=True, xmp=f"<x:xmpmeta>{MAIL}</x:xmpmeta>".encode()),
}


def _png_texts() -> PngInfo:
    texts = PngInfo()
    texts.add_text("Author", MAIL)
    texts.add_itxt("Comment", "ü", zip=True)
    return texts


@pytest.mark.parametrize("ending", PICTURES)
def test_place_author_and_texts_of_a_picture_are_found_and_can_be_taken_out(tmp_path: Path, ending: str) -> None:
    data = PICTURES[ending]()
    resource = stored(tmp_path, f"p.{ending}", data)
    assert kinds(screen([resource])) == {("warn", "geo_precise"), ("warn", "person_name"), ("warn", "email")}
    target = tmp_path / f"clean.{ending}"
    strip_image(resource.location, target)
    clean = target.read_bytes()
    assert found(tmp_path, f"again.{ending}", clean) == ()
    assert pixels(clean) == pixels(data)
    assert resource.location.read_bytes() == data
    assert b"Jane" not in clean
    assert MAIL.encode() not in clean


def test_a_picture_lies_as_it_lay(tmp_path: Path) -> None:
    """Without its orientation a photograph of a phone lies on its side."""
    resource = stored(tmp_path, "p.jpg", picture("JPEG"))
    strip_image(resource.location, tmp_path / "q.jpg")
    with Image.open(tmp_path / "q.jpg") as image:
        assert dict(image.getexif()) == {0x0112: 6}


@pytest.mark.parametrize(
    "data", [b"GIF89a\1\0\1\0\0\0\0;", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0", b"RIFF\4\0\0\0WAVE"]
)
def test_a_picture_that_cant_be_stripped_is_said_so(tmp_path: Path, data: bytes) -> None:
    resource = stored(tmp_path, "p.bin", data)
    with pytest.raises(InputError):
        strip_image(resource.location, tmp_path / "q")
    assert not (tmp_path / "q").exists()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 4000), st.binary(max_size=6))
def test_a_damaged_picture_is_no_reason_to_fail(ending: str, at: int, junk: bytes) -> None:
    whole = PICTURES[ending]()
    data = whole[: at % len(whole)] + junk + whole[at % len(whole) + len(junk) :]
    with tempfile.TemporaryDirectory() as folder:
        resource = stored(Path(folder), f"p.{ending}", data)
        screen([resource])
        try:
            strip_image(resource.location, Path(folder) / "q")
        except InputError:
            return
        assert (Path(folder) / "q").exists()


def test_a_picture_in_a_notebook_is_looked_at(tmp_path: Path) -> None:
    import base64
    import json

    image = base64.b64encode(picture("JPEG")).decode()
    output = {"output_type": "display_data", "data": {"image/jpeg": image}, "metadata": {}}
    cell = {"cell_type": "code", "source": "show()", "outputs": [output], "metadata": {}, "execution_count": 1}
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    findings = found(tmp_path, "a.ipynb", json.dumps(content).encode())
    assert {(one.kind, one.cell, one.where) for one in findings} == {
        ("geo_precise", 0, "output_result"),
        ("person_name", 0, "output_result"),
    }


def test_who_made_a_pdf_and_where_it_lay(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Jane Doe", "/Title": "file:///home/jdoe/thesis.docx"})
    made = io.BytesIO()
    writer.write(made)
    assert kinds(found(tmp_path, "a.pdf", made.getvalue())) == {("warn", "person_name"), ("warn", "home_path")}
    writer.encrypt("secret")
    made = io.BytesIO()
    writer.write(made)
    (finding,) = found(tmp_path, "b.pdf", made.getvalue())
    assert (finding.kind, "encrypted" in finding.message) == ("not_checked", True)
    (finding,) = found(tmp_path, "c.pdf", b"%PDF-1.7\n" + b"junk " * 100)
    assert finding.kind == "not_checked"


def test_a_pdf_made_by_a_program_has_no_author(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Matplotlib v3.9", "/Producer": "Matplotlib pdf backend v3.9"})
    made = io.BytesIO()
    writer.write(made)
    assert found(tmp_path, "a.pdf", made.getvalue()) == ()


def test_who_made_an_office_document_and_what_it_says(tmp_path: Path) -> None:
    document = zipped(
        **{
            "[Content_Types]_dot_xml": "<Types/>",
            "docProps__core_dot_xml": "<cp:coreProperties><dc:creator>Jane Doe</dc:creator></cp:coreProperties>",
            "word__document_dot_xml": "<w:p><w:t>ask jane.</w:t><w:t>doe@uni-koeln.de</w:t></w:p>",
        }
    )
    assert kinds(found(tmp_path, "a.docx", document)) == {("warn", "person_name"), ("warn", "email")}


def dicom(**attributes: str) -> bytes:
    pydicom = pytest.importorskip("pydicom")
    meta = pydicom.dataset.FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    data = pydicom.dataset.FileDataset("x", {}, file_meta=meta, preamble=b"\0" * 128)
    for name, value in attributes.items():
        setattr(data, name, value)
    data.add_new((0x0011, 0x0010), "LO", "ACME")
    made = io.BytesIO()
    data.save_as(made, enforce_file_format=True)
    return made.getvalue()


def test_a_patients_name_in_dicom_blocks_whatever_the_file_is_called(tmp_path: Path) -> None:
    data = dicom(PatientName="Doe^Jane", PatientBirthDate="19800203", ReferringPhysicianName="House^G")
    findings = found(tmp_path, "scan001", data)
    assert {("block", "person_name"), ("warn", "person_name"), ("warn", "dob")} <= kinds(findings)
    notes = " ".join(finding.message for finding in findings if finding.kind == "not_checked")
    assert "BurnedInAnnotation" in notes
    assert "1 private attributes" in notes
    assert all("Doe" not in repr(finding) and "1980" not in repr(finding) for finding in findings)


def test_anonymous_dicom_is_silent_but_for_what_cant_be_known(tmp_path: Path) -> None:
    data = dicom(PatientName="Anonymous", PatientID="", BurnedInAnnotation="NO")
    assert kinds(found(tmp_path, "a.dcm", data)) == {("note", "not_checked")}


@settings(max_examples=25, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"PK\3\4", b"%PDF-1.4", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"\0" * 128 + b"DICM"]),
)
def test_any_bytes_can_be_looked_through(data: bytes, head: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        screen([stored(Path(folder), "a.bin", head + data)])


def test_a_panorama_that_says_it_is_huge_could_not_be_stripped(tmp_path: Path) -> None:
    whole = PICTURES["jpg"]()
    at = whole.index(b"\xff\xc0") + 5
    data = whole[:at] + b"\x60\x00\x60\x00" + whole[at + 4 :]
    resource = stored(tmp_path, "wide.jpg", data)
    strip_image(resource.location, tmp_path / "q")
    assert len((tmp_path / "q").read_bytes()) < len(data)
