"""`strip` takes what a file says of people beside its content out of a new file, and leaves the content."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fixing import resource
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kaggle_share.errors import InputError
from kaggle_share.model import Finding
from kaggle_share.screen import screen
from kaggle_share.screen.fixes import strip
from kaggle_share.screen.fixes.dicom import ACTIONS, action_of, table

WHO = "Wilhelmina Quackenbush"
PIECES = (b"Wilhelmina", b"Quackenbush", b"w.quackenbush", "Quackenbush".encode("utf-16-le"))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))


def stripped(path: Path) -> bytes:
    before = path.read_bytes()
    fixed = strip(resource(path), target=path.parent / "new" / path.name)
    assert path.read_bytes() == before
    made = fixed.location.read_bytes()
    assert not any(piece in made for piece in PIECES)
    # The same file gives the same bytes, so that nothing is a new version by itself.
    assert strip(resource(path), target=path.parent / "again" / path.name).location.read_bytes() == made
    return made


def findings(path: Path, data: bytes | None = None) -> tuple[Finding, ...]:
    if data is not None:
        path = path.with_name(f"made-{path.name}")
        path.write_bytes(data)
    return tuple(one for one in screen([resource(path)]) if one.kind != "not_checked")


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_a_pictures_metadata_goes_and_its_pixels_stay(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"photo.{ending}"
    exif = Image.Exif()
    exif[0x013B] = WHO
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 59.0), 3: "E", 4: (13.0, 22.0, 39.0)})
    exif.get_ifd(0x8769).update({0xA431: "SN-Quackenbush-1"})
    Image.effect_noise((40, 30), 60).convert("RGB").save(path, exif=exif)
    # Pillow writes no place into a TIFF.
    assert {one.kind for one in findings(path)} >= (
        {"person_name"} if ending == "tif" else {"geo_precise", "person_name"}
    )
    assert all(one.fixes[0] == "strip" for one in findings(path))
    made = stripped(path)
    assert findings(path, made) == ()
    with Image.open(path) as old, Image.open(io.BytesIO(made)) as new:
        np.testing.assert_array_equal(np.asarray(old), np.asarray(new))


def test_what_a_tiffs_directories_of_camera_and_place_hold_is_gone_for_good(tmp_path: Path) -> None:
    """Not only their entries: what these had pointed at could still be read in the file."""
    exif = Image.Exif()
    exif[0x013B] = WHO
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 59.0), 3: "E", 4: (13.0, 22.0, 39.0)})
    exif.get_ifd(0x8769).update({0xA431: "SN-Quackenbush-1", 0xA430: WHO})
    path = tmp_path / "x.tif"
    path.write_bytes(exif.tobytes()[6:])
    made = stripped(path)
    assert len(made) == path.stat().st_size
    assert len(made.replace(b"\0", b"")) < 12


def test_a_tiff_of_several_pages_keeps_each(tmp_path: Path) -> None:
    path = tmp_path / "stack.tiff"
    pages = [Image.effect_noise((16, 16), 20 + number) for number in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:], description=WHO, artist=WHO)
    made = stripped(path)
    with Image.open(io.BytesIO(made)) as new:
        assert new.n_frames == 3
        for number, page in enumerate(pages):
            new.seek(number)
            np.testing.assert_array_equal(np.asarray(page), np.asarray(new))


def test_a_map_keeps_its_place(tmp_path: Path) -> None:
    """Without its tags of place a GeoTIFF would be a picture."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = ImageFileDirectory_v2()
    tags[33550] = (30.0, 30.0, 0.0)
    tags.tagtype[33550] = 12
    tags[0x013B] = WHO
    path = tmp_path / "map.tif"
    Image.new("L", (8, 8), 7).save(path, tiffinfo=tags)
    with Image.open(io.BytesIO(stripped(path))) as new:
        assert new.tag_v2[33550] == (30.0, 30.0, 0.0)  # type: ignore[attr-defined]
        assert 0x013B not in new.tag_v2  # type: ignore[attr-defined]


def test_a_gifs_comments_go(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    pages = [Image.new("P", (9, 9), number) for number in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:], loop=0, comment=WHO.encode())
    made = stripped(path)
    with Image.open(path) as old, Image.open(io.BytesIO(made)) as new:
        assert (new.n_frames, new.info["loop"]) == (old.n_frames, 0)


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 400), flip=st.integers(0, 400), ending=st.sampled_from(["tif", "gif"]))
def test_a_damaged_picture_ends_in_an_error(cut: int, flip: int, ending: str, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("broken")
    held = io.BytesIO()
    Image.effect_noise((9, 9), 50).save(held, {"tif": "TIFF", "gif": "GIF"}[ending])
    content = bytearray(held.getvalue())
    content[flip % len(content)] ^= 0xFF
    path = folder / f"x.{ending}"
    path.write_bytes(content[: max(12, len(content) - cut)])
    try:
        strip(resource(path), target=folder / "new" / path.name)
    except InputError as error:
        assert f'"x.{ending}"' in str(error)


# ── documents ─────────────────────────────────────────────────────────────────────────────────────


def test_a_pdfs_author_goes(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    path = tmp_path / "report.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 100)
    writer.add_metadata({"/Author": WHO, "/Title": f"Report of {WHO}"})
    xmp = pypdf.generic.StreamObject()
    xmp.set_data(f"<dc:creator><rdf:Seq><rdf:li>{WHO}</rdf:li></rdf:Seq></dc:creator>".encode())
    writer.root_object[pypdf.generic.NameObject("/Metadata")] = writer._add_object(xmp)
    from pypdf.annotations import Text

    note = Text(rect=(10, 10, 20, 20), text="Look here", title_bar=WHO)
    writer.add_annotation(0, note)
    with path.open("wb") as file:
        writer.write(file)
    assert {one.kind for one in findings(path)} == {"person_name"}
    made = stripped(path)
    assert findings(path, made) == ()
    new = pypdf.PdfReader(io.BytesIO(made))
    assert len(new.pages) == 1
    assert new.pages[0]["/Annots"][0].get_object()["/Contents"] == "Look here"


def test_an_encrypted_pdf_says_so(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(9, 9)
    writer.encrypt("secret", algorithm="RC4-128")
    with (tmp_path / "x.pdf").open("wb") as file:
        writer.write(file)
    with pytest.raises(InputError, match='"x.pdf" is encrypted'):
        strip(resource(tmp_path / "x.pdf"), target=tmp_path / "new.pdf")


def test_a_workbooks_author_goes_and_its_cells_stay(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.comments import Comment

    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.properties.creator = WHO
    book.properties.lastModifiedBy = WHO
    sheet = book.active
    sheet.append(["site", "height"])
    sheet.append(["north", 1.5])
    sheet["A2"].comment = Comment("measured twice", WHO)
    book.save(path)
    assert any(one.kind == "person_name" and one.fixes[0] == "strip" for one in findings(path))
    made = stripped(path)
    assert findings(path, made) == ()
    new = openpyxl.load_workbook(io.BytesIO(made))
    assert [[cell.value for cell in row] for row in new.active] == [["site", "height"], ["north", 1.5]]
    assert new.active["A2"].comment.text == "measured twice"


WORD = {
    "[Content_Types].xml": "<Types/>",
    "docProps/core.xml": f"<cp:coreProperties><dc:creator>{WHO}</dc:creator><cp:lastModifiedBy>{WHO}"
    "</cp:lastModifiedBy><dcterms:created>2024-01-02T03:04:05Z</dcterms:created></cp:coreProperties>",
    "docProps/app.xml": f"<Properties><Manager>{WHO}</Manager><Company>Quackenbush Ltd</Company></Properties>",
    "docProps/custom.xml": f'<Properties><property name="x"><vt:lpwstr>{WHO}</vt:lpwstr></property></Properties>',
    "word/document.xml": f'<w:p><w:ins w:id="1" w:author="{WHO}"><w:t>Some words</w:t></w:ins></w:p>',
    "word/comments.xml": f'<w:comment w:author="{WHO}" w:initials="Quackenbush"><w:t>Why?</w:t></w:comment>',
    "word/people.xml": f'<w15:person w15:author="{WHO}"><w15:presenceInfo w15:userId="w.quackenbush@x.org"/>'
    "</w15:person>",
    "word/_rels/document.xml.rels": '<Relationship Target="file:///C:/Users/Wilhelmina%20Quackenbush/x.docx"/>',
    "word/styles.xml": '<w:style w:name="Normal"/>',
}


def test_names_in_a_documents_comments_and_changes_go(tmp_path: Path) -> None:
    path = tmp_path / "notes.docx"
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = WHO
    Image.new("RGB", (8, 8)).save(photo, "JPEG", exif=exif)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in WORD.items():
            archive.writestr(name, text)
        archive.writestr("word/media/image1.jpeg", photo.getvalue())
    assert findings(path)
    made = stripped(path)
    assert findings(path, made) == ()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == [*WORD, "word/media/image1.jpeg"]
        parts = {name: archive.read(name).decode("latin-1") for name in archive.namelist()}
    assert not any(piece.decode("latin-1") in text for piece in PIECES for text in parts.values())
    assert "Some words" in parts["word/document.xml"]
    assert parts["word/styles.xml"] == WORD["word/styles.xml"]
    assert "2024" not in parts["docProps/core.xml"]


def test_a_zip_that_is_no_document_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", "words")
    with pytest.raises(InputError, match='"x.zip" is of a kind from which metadata can\'t be taken out'):
        strip(resource(tmp_path / "x.zip"), target=tmp_path / "new.zip")


# ── DICOM ─────────────────────────────────────────────────────────────────────────────────────────


def scan(path: Path, **attributes: Any) -> None:
    pydicom = pytest.importorskip("pydicom")
    meta = pydicom.dataset.FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    meta.SourceApplicationEntityTitle = "QUACKENBUSH"
    made = pydicom.dataset.FileDataset("x", {}, file_meta=meta, preamble=b"Quackenbush".ljust(128, b"\0"))
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
    for name, value in attributes.items():
        setattr(made, name, value)
    item = pydicom.dataset.Dataset()
    item.PatientName, item.PatientID, item.ReferencedSOPInstanceUID = (
        "Quackenbush^Wilhelmina",
        "MRN7000037",
        "1.2.3.4",
    )
    made.SourceImageSequence = pydicom.sequence.Sequence([item])
    made.add_new(0x00090010, "LO", "QUACKENBUSH 1.0")
    made.add_new(0x00091001, "LO", WHO)
    made.add_new(0x60003000, "OW", b"Quackenbush ")
    made.Rows, made.Columns, made.BitsAllocated, made.BitsStored, made.HighBit = 2, 2, 16, 16, 15
    made.SamplesPerPixel, made.PhotometricInterpretation, made.PixelRepresentation = 1, "MONOCHROME2", 0
    made.PixelData = b"\1\2\3\4\5\6\7\x08"
    made.save_as(path, enforce_file_format=True)


PERSONAL = {
    "PatientName": "Quackenbush^Wilhelmina",
    "PatientID": "MRN7000037",
    "PatientBirthDate": "19440312",
    "PatientAddress": "3 Quackenbush Lane",
    "StudyDate": "20240102",
    "ReferringPhysicianName": "Quackenbush^Otto",
    "InstitutionName": "Quackenbush Clinic",
    "StudyDescription": "Head of Quackenbush",
    "SOPInstanceUID": "1.2.3.4",
    "StudyInstanceUID": "1.2.3",
    "SeriesInstanceUID": "1.2.3.5",
    "DeviceSerialNumber": "SN-Quackenbush",
    "Modality": "MR",
    "EchoTime": "4.2",
}


def test_dicom_is_left_without_people(tmp_path: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    path = tmp_path / "a.dcm"
    scan(path, **PERSONAL)
    blocked = [one for one in findings(path) if one.blocks]
    assert blocked
    assert all(one.fixes[0] == "strip" for one in blocked)
    made = stripped(path)
    assert findings(path, made) == ()
    assert not any(word in made for word in (b"MRN7000037", b"19440312", b"20240102", b"QUACKENBUSH", b"1.2.3.4"))
    new = pydicom.dcmread(io.BytesIO(made))
    assert new.PixelData == b"\1\2\3\4\5\6\7\x08"
    assert (new.Modality, str(new.EchoTime), new.PatientIdentityRemoved) == ("MR", "4.2", "YES")
    assert new.SOPClassUID == "1.2.840.10008.5.1.4.1.1.4"
    assert new.file_meta.MediaStorageSOPInstanceUID == new.SOPInstanceUID
    assert new.SourceImageSequence[0].ReferencedSOPInstanceUID == new.SOPInstanceUID
    assert re.fullmatch(r"2\.25\.\d{1,39}", new.StudyInstanceUID)
    assert not any(element.tag.is_private for element in new.iterall())


def test_files_of_one_study_still_belong_together_and_join_with_tables(tmp_path: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    from kaggle_share.screen.fixes.codes import Pseudonyms

    made = []
    for number in (1, 2):
        path = tmp_path / f"{number}.dcm"
        scan(path, **{**PERSONAL, "SOPInstanceUID": f"1.2.3.{number}9"})
        made.append(pydicom.dcmread(io.BytesIO(stripped(path))))
    assert made[0].StudyInstanceUID == made[1].StudyInstanceUID
    assert made[0].SOPInstanceUID != made[1].SOPInstanceUID
    assert {str(one.PatientID) for one in made} == {Pseudonyms("default").code("MRN7000037")}
    assert str(made[0].PatientName) == made[0].PatientID


def test_what_is_burned_in_is_said_not_to_be_checked(tmp_path: Path) -> None:
    pytest.importorskip("pydicom")
    path = tmp_path / "a.dcm"
    scan(path, **PERSONAL)
    fixed = strip(resource(path), target=tmp_path / "new" / "a.dcm")
    assert "burned into the pixels was not looked at" in fixed.done[0].sentence
    left = screen([resource(fixed.location)])
    assert [one.message for one in left if "BurnedInAnnotation" in one.message]


def test_the_table_is_that_of_the_standard() -> None:
    """Some lines of PS3.15, table E.1-1, and that each of its actions is known."""
    assert set(table().values()) <= set(ACTIONS)
    assert len(table()) > 600
    said = {0x00080050: "empty", 0x00184000: "gone", 0x00080018: "uid", 0x00102160: "gone", 0x00081030: "gone"}
    said |= {0x00080090: "empty", 0x50041234: "gone", 0x60023000: "gone", 0x00280010: "", 0x7FE00010: ""}
    assert {tag: action_of(tag) for tag in said} == said


@settings(max_examples=25, deadline=None)
@given(values=st.dictionaries(st.sampled_from(sorted(set(PERSONAL) - {"SOPInstanceUID"})), st.just(""), min_size=1))
def test_missing_and_empty_attributes_are_no_error(values: dict[str, str], tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("scan")
    scan(folder / "a.dcm", **{**PERSONAL, "PatientID": "MRN7000037", **values})
    made = strip(resource(folder / "a.dcm"), target=folder / "new" / "a.dcm").location.read_bytes()
    assert b"Quackenbush" not in made
