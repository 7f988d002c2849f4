"""Every file is looked through, or said not to be: what nobody would think of in a hospital's folder."""

from __future__ import annotations

import base64
import gzip
import io
import json
import pickle
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from looked import MAIL, ROWS, SSN, WHO, found, kinds, zipped


def array(values: object) -> bytes:
    made = io.BytesIO()
    np.save(made, values, allow_pickle=True)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("visits.sav", b"$FL2@(#) SPSS DATA FILE\2\0\0\0" + MAIL.encode()),
        ("visits.dta", b"\x72\2\1\0" + MAIL.encode()),
        ("visits.sas7bdat", b"\0" * 12 + b"\xc2\xea\x81\x60" + MAIL.encode()),
        ("work.RData", gzip.compress(b"RDX3\nX\n\0\0\0" + MAIL.encode())),
        ("work.rda", b"RDX3\nX\n\0\0\0" + MAIL.encode()),
        ("model.p", pickle.dumps(WHO)),
        ("without-an-ending", pickle.dumps(WHO)),
        ("visits.orc", b"ORC\0" + MAIL.encode()),
        ("voice.mp3", b"ID3\3\0\0\0\0\0\x3fTPE1\0" + MAIL.encode()),
        ("visits.parquet.gz", gzip.compress(b"PAR1\0\0" + MAIL.encode())),
        ("more.zip", zipped({"visits.parquet": b"PAR1\0\0" + MAIL.encode()})),
        ("more.zip", zipped({"work.rds": b"X\n\0\0\0" + MAIL.encode()})),
        ("arrays.npz", zipped({"a.npy": array(np.array([MAIL, None], dtype=object))})),
    ],
)
def test_what_cant_be_looked_through_was_passed_without_a_word(tmp_path: Path, name: str, data: bytes) -> None:
    findings = found(tmp_path, name, data)
    assert kinds(findings) == {"not_checked"}
    assert any("looked through" in finding.message for finding in findings)


def test_arrays_of_numbers_need_no_word_and_those_of_texts_are_read(tmp_path: Path) -> None:
    numbers = np.arange(12.0).reshape(3, 4)
    assert found(tmp_path, "a.npy", array(numbers)) == ()
    assert found(tmp_path, "a.npz", zipped({"x.npy": array(numbers), "y.npy": array(numbers > 3)})) == ()
    mails = np.array([mail for _, mail, _ in WHO])
    assert kinds(found(tmp_path, "b.npy", array(mails))) == {"email"}
    assert kinds(found(tmp_path, "c.npy", array(mails.astype("S60")))) == {"email"}
    assert kinds(found(tmp_path, "d.npz", zipped({"x.npy": array(mails.astype(">U60"))}))) == {"email"}
    records = np.array([(mail.encode(), 1.5) for _, mail, _ in WHO], dtype=[("mail", "S60"), ("v", "f8")])
    assert kinds(found(tmp_path, "e.npy", array(records))) == {"email"}


def test_who_lies_in_a_scan_or_is_recorded(tmp_path: Path) -> None:
    nifti = bytearray(352 + 64)
    nifti[344:348] = b"n+1\0"
    assert found(tmp_path, "empty.nii", bytes(nifti)) == ()
    nifti[148 : 148 + len(MAIL)] = MAIL.encode()
    assert kinds(found(tmp_path, "scan.nii", bytes(nifti))) == {"email"}
    assert kinds(found(tmp_path, "scan.nii.gz", gzip.compress(bytes(nifti)))) == {"email"}

    def edf(patient: str) -> bytes:
        return (
            b"0       " + patient.encode().ljust(80) + b"Startdate X X X X".ljust(80) + b"02.03.0216.15.00"
        ).ljust(512)

    assert found(tmp_path, "anonymous.edf", edf("X X X X")) == ()
    findings = found(tmp_path, "a.edf", edf("MCH-0234567 F 02-MAY-1951 Quackenbush_W"))
    assert {(one.severity, one.kind) for one in findings} == {
        ("block", "record_id"),
        ("block", "dob"),
        ("block", "person_name"),
    }


def workbook(**parts: str) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["site", "height"])
    book.active.append(["north", 1.5])
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    with zipfile.ZipFile(made) as plain:
        members = {name: plain.read(name) for name in plain.namelist()}
    return zipped({**members, **parts})


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("xl/pivotCache/pivotCacheDefinition1.xml", f'<sharedItems><s v="{MAIL}"/></sharedItems>'),
        ("xl/pivotCache/pivotCacheRecords1.xml", f'<r><s v="{MAIL}"/></r>'),
        ("xl/comments/comment1.xml", f"<comment><text><t>ask {MAIL}</t></text></comment>"),
        ("xl/threadedComments/threadedComment1.xml", f"<threadedComment><text>{MAIL}</text></threadedComment>"),
        ("xl/charts/chart1.xml", f"<c:strCache><c:pt><c:v>{MAIL}</c:v></c:pt></c:strCache>"),
        ("xl/drawings/drawing1.xml", f"<xdr:txBody><a:p><a:r><a:t>{MAIL}</a:t></a:r></a:p></xdr:txBody>"),
        ("customXml/item1.xml", f"<mail>{MAIL}</mail>"),
        ("xl/worksheets/sheet9.xml", f"<headerFooter><oddHeader>&amp;C{MAIL}</oddHeader></headerFooter>"),
        ("xl/worksheets/sheet9.xml", f'<dataValidation><formula1>"{MAIL},b"</formula1></dataValidation>'),
        ("xl/worksheets/sheet9.xml", f'<c><f>CONCAT("{MAIL}","")</f><v>3</v></c>'),
        ("xl/worksheets/_rels/sheet1.xml.rels", f'<Relationship Target="mailto:{MAIL}"/>'),
    ],
)
def test_a_workbook_holds_more_than_its_cells(tmp_path: Path, part: str, text: str) -> None:
    assert "email" in kinds(found(tmp_path, "book.xlsx", workbook(**{part: text})))


def test_a_plain_workbook_tells_of_nobody_also_in_an_archive(tmp_path: Path) -> None:
    assert found(tmp_path, "book.xlsx", workbook()) == ()
    assert found(tmp_path, "book.zip", zipped({"book.xlsx": workbook()})) == ()


def test_documents_and_pictures_within_a_document(tmp_path: Path) -> None:
    from PIL import Image

    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = "Jane Doe"
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    inner = workbook(**{"xl/comments1.xml": f"<text><t>{MAIL}</t></text>"})
    letter = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
    assert found(tmp_path, "a.docx", zipped(letter)) == ()
    assert kinds(found(tmp_path, "b.docx", zipped({**letter, "word/embeddings/Sheet1.xlsx": inner}))) == {"email"}
    with_picture = {**letter, "word/media/image1.jpg": picture.getvalue()}
    assert kinds(found(tmp_path, "c.docx", zipped(with_picture))) == {"person_name"}
    closed = found(
        tmp_path, "d.docx", zipped({**letter, "word/embeddings/oleObject1.bin": b"\xd0\xcf\0" + MAIL.encode()})
    )
    assert [(one.kind, "embedded objects" in one.message) for one in closed] == [("not_checked", True)]


def test_opendocument_sheets_were_taken_for_looked_through_as_tables(tmp_path: Path) -> None:
    content = f"<table:table-cell><text:p>{MAIL}</text:p></table:table-cell>"
    assert kinds(found(tmp_path, "a.ods", zipped({"META-INF/manifest.xml": "<m/>", "content.xml": content}))) == {
        "email"
    }


def test_a_zip_of_one_csv_was_taken_for_a_csv(tmp_path: Path) -> None:
    """As pandas writes `visits.csv.zip`."""
    findings = found(tmp_path, "visits.csv.zip", zipped({"visits.csv": f"a,b\n1,{MAIL}\n"}))
    assert kinds(findings) == {"email"}


MARKDOWN = "| visit | name | dob |\n|---|---|---|\n" + "".join(
    f"| {n} | {who} | {born} |\n" for n, (who, _, born) in enumerate(WHO)
)
PAGE = "<html><table><tr><th>name</th><th>dob</th></tr>{}</table></html>".format(
    "".join(f"<tr><td>{who}</td><td>{born}</td></tr>" for who, _, born in WHO)
)
DUMP = "CREATE TABLE p (name text, dob date);\n" + "".join(
    f"INSERT INTO p (name, dob) VALUES ('{who}','{born}');\n" for who, _, born in WHO
)
COPIED = "COPY p (name, dob) FROM stdin;\n" + "".join(f"{who}\t{born}\n" for who, _, born in WHO) + "\\.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("visits.txt", ROWS),
        ("visits.dat", ROWS.replace(";", "\t")),
        ("VISITS", ROWS.replace(";", ",")),
        ("notes.md", f"# Visits\n\nAll of them:\n\n{MARKDOWN}"),
        ("page.html", PAGE),
        ("dump.sql", DUMP),
        ("dump.sql", DUMP.replace("');\nINSERT INTO p (name, dob) VALUES ('", "'),\n  ('")),
        ("dump.sql", COPIED),
    ],
)
def test_a_table_in_a_text_has_columns_too(tmp_path: Path, name: str, text: str) -> None:
    assert {"person_name", "dob"} <= kinds(found(tmp_path, name, text.encode()))
    assert {"person_name", "dob"} <= kinds(found(tmp_path, "more.zip", zipped({name: text})))


def test_code_and_sentences_have_no_columns(tmp_path: Path) -> None:
    code = "def f(\n    name,\n    dob,\n    sex,\n):\n    return (\n        name,\n        dob,\n    )\n"
    assert found(tmp_path, "a.py", code.encode() * 20) == ()
    prose = "First, we went, slowly.\nThen, as ever, it rained.\nLast, of all, we slept.\n"
    assert found(tmp_path, "a.txt", prose.encode() * 20) == ()


def test_a_notebook_in_an_archive_is_read_as_one(tmp_path: Path) -> None:
    cells = [
        {
            "cell_type": "code",
            "source": "x",
            "outputs": [{"output_type": "display_data", "data": {"text/html": PAGE}}],
        }
    ]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})
    assert "dob" in kinds(found(tmp_path, "a.zip", zipped({"a.ipynb": notebook})))


def test_an_archives_comment_and_its_owners(tmp_path: Path) -> None:
    assert kinds(found(tmp_path, "a.zip", zipped({"a.txt": "x"}, MAIL.encode()))) == {"email"}
    for owner, expected in (("anna.quackenbush", {"username"}), ("root", set())):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w:gz") as archive:
            info = tarfile.TarInfo("a.txt")
            info.uname = owner
            archive.addfile(info, io.BytesIO())
        assert kinds(found(tmp_path, "a.tar.gz", made.getvalue())) == expected


def mail(encoding: str, body: str, more: str = "") -> bytes:
    return (
        f"From: clinic <noreply@clinic.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8{more}\n"
        f"Content-Transfer-Encoding: {encoding}\n\n{body}\n"
    ).encode()


def test_the_encoded_parts_of_e_mails(tmp_path: Path) -> None:
    hidden = base64.encodebytes(f"Your number is SSN {SSN}; write to {MAIL}".encode()).decode()
    assert kinds(found(tmp_path, "a.eml", mail("base64", hidden))) == {"national_id", "email"}
    assert "email" in kinds(found(tmp_path, "b.eml", mail("quoted-printable", MAIL.replace("@", "=40"))))
    many = b"From clinic Mon Jan  1 00:00:00 2024\n" + mail("base64", hidden)
    assert kinds(found(tmp_path, "all.mbox", many * 3)) == {"national_id", "email"}
    attached = mail(
        "base64",
        base64.encodebytes(zipped({"a.csv": ROWS})).decode(),
        '\nContent-Disposition: attachment; filename="a.zip"',
    )
    assert {"person_name", "dob"} <= kinds(found(tmp_path, "c.eml", attached))


def database(folder: Path, *statements: str) -> bytes:
    path = folder / "made.sqlite"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
        connection.commit()
    connection.close()
    return path.read_bytes()


def test_the_sql_of_a_database_and_its_deleted_rows(tmp_path: Path) -> None:
    plain = ("create table t(v)", "insert into t values (1), (2), (3)")
    assert found(tmp_path, "a.sqlite", database(tmp_path, *plain)) == ()
    view = f"create view who as select '{MAIL}' as m"
    assert kinds(found(tmp_path, "b.sqlite", database(tmp_path, *plain, view))) == {"email"}
    rows = f"insert into old values {', '.join(repr((mail, 'x' * 200)) for _, mail, _ in WHO)}"
    for gone in ("drop table old", "delete from old where m like '%pettibone%'"):
        made = database(tmp_path, "pragma secure_delete = off", *plain, "create table old(m, n)", rows, gone)
        findings = [one for one in found(tmp_path, "c.sqlite", made) if one.kind == "not_checked"]
        assert ["deleted" in one.message for one in findings] == [True], gone
    clean = database(tmp_path, *plain, "create table old(m, n)", rows, "drop table old", "vacuum")
    assert found(tmp_path, "d.sqlite", clean) == ()


def test_packed_values_are_said_not_to_be_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "made.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table t(id, template blob)")
    connection.executemany(
        "insert into t values (?, ?)", [(n, gzip.compress(who.encode())) for n, (who, _, _) in enumerate(WHO)]
    )
    connection.commit()
    connection.close()
    (finding,) = found(tmp_path, "a.sqlite", path.read_bytes())
    assert finding.kind == "not_checked"
    assert "template" in finding.message


def test_what_a_writer_adds_to_a_parquet_file_beside_the_schema(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "made.parquet"
    with parquet.ParquetWriter(path, pa.schema([("v", pa.int64())])) as writer:
        writer.write_table(pa.table({"v": [1, 2]}))
        writer.add_key_value_metadata({"asked": MAIL})
    assert kinds(found(tmp_path, "a.parquet", path.read_bytes())) == {"email"}


def test_the_pages_of_a_pdf_and_what_it_carries(tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    def pdf(text: str, attached: bytes = b"", picture: bool = False) -> bytes:
        writer = pypdf.PdfWriter()
        page = writer.add_blank_page(200, 200)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        resources = {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        if picture:
            resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Im1"): DictionaryObject()})
        page[NameObject("/Resources")] = DictionaryObject(resources)
        content = StreamObject()
        content.set_data(f"BT /F1 12 Tf 10 10 Td ({text}) Tj ET".encode() if text else b"/Im1 Do")
        page[NameObject("/Contents")] = writer._add_object(content)
        if attached:
            writer.add_attachment("visits.csv", attached)
        made = io.BytesIO()
        writer.write(made)
        return made.getvalue()

    assert found(tmp_path, "a.pdf", pdf("nothing of note")) == ()
    assert kinds(found(tmp_path, "b.pdf", pdf(f"write to {MAIL}"))) == {"email"}
    assert {"person_name", "dob"} <= kinds(found(tmp_path, "c.pdf", pdf("see inside", ROWS.encode())))
    (scanned,) = found(tmp_path, "d.pdf", pdf("", picture=True))
    assert (scanned.kind, "pictures" in scanned.message) == ("not_checked", True)
