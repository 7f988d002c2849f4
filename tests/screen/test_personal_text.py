"""Personal data in what a notebook shows, and in text files; silence about what only looks like it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaggle_share.model import Finding, Resource, Snapshot
from kaggle_share.screen import screen
from kaggle_share.screen.texts import PIECE

PATIENTS = pd.DataFrame(
    {
        "patient_name": ["Jane Doe", "John Roe", "Mary Major"],
        "date_of_birth": ["1980-02-03", "1971-12-24", "1955-06-07"],
        "ssn": ["536-22-8726", "219-09-9999", "457-55-5462"],
        "email": ["jane@uni-koeln.de", "roe@uni-koeln.de", "major@uni-koeln.de"],
        "score": [1.5, 2.5, 3.5],
    }
)


def shown(*cells: dict[str, Any], **metadata: Any) -> tuple[Finding, ...]:
    content = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return screen([], Snapshot("a.ipynb", content, (), datetime.now(UTC)))


def code(source: str = "x", *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": 1}


def display(media: str, value: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {media: value}, "metadata": {}}


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def kinds(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.kind: finding.severity for finding in findings}


EXPECTED = {"person_name": "warn", "dob": "warn", "national_id": "block", "email": "warn"}


def test_the_head_of_a_table_of_people_is_found_as_html() -> None:
    findings = shown(code("df.head()", display("text/html", PATIENTS.to_html())))
    assert kinds(findings) == EXPECTED
    assert {(finding.cell, finding.where) for finding in findings} == {(0, "output_html")}
    assert {finding.kind: finding.count for finding in findings} == dict.fromkeys(EXPECTED, 3)


def test_the_same_printed() -> None:
    findings = shown(code("print(df)", stream(PATIENTS.to_string())))
    assert kinds(findings) == EXPECTED
    assert {finding.where for finding in findings} == {"output_stream"}


def test_nothing_of_it_is_in_a_finding() -> None:
    findings = shown(code("df", display("text/html", PATIENTS.to_html()), stream(PATIENTS.to_string())))
    told = repr(findings)
    for column in ("patient_name", "date_of_birth", "ssn", "email"):
        assert not [value for value in PATIENTS[column] if value in told]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail to jane.doe@uni-koeln.de now", "email"),
        ("call +49 221 4708912", "phone"),
        ("phone: (212) 555-0187", "phone"),
        ("card 4111 1111 1111 1111 was declined", "credit_card"),
        ("card number: 4111111111111111", "credit_card"),
        ("IBAN DE89 3704 0044 0532 0130 00", "iban"),
        ("SSN 536-22-8726", "national_id"),
        ("ssn=536228726", "national_id"),
        ("cpf 390.533.447-05", "national_id"),
        ("DOB: 1984-03-02", "dob"),
        ("MRN: 00482913", "record_id"),
        ("Patient: Jane Doe, 44", "person_name"),
        ("lives at 221 Baker Street, London", "address"),
        ("client 81.173.212.4 connected", "ip_address"),
        ("device 3c:22:fb:9a:11:7e up", "mac_address"),
        ("/home/jdoe/data/raw.csv not found", "home_path"),
        ("C:\\Users\\jdoe\\Desktop\\x.xlsx", "home_path"),
        ("https://www.linkedin.com/in/jane-doe-1a2b", "url_profile"),
        ("{'name': 'Jane', 'birth_date': '1984-03-02'}", "dob"),
    ],
)
def test_what_is_printed_is_looked_through(text: str, kind: str) -> None:
    assert kind in kinds(shown(code("x", stream(f"line\n{text}\n"))))


@pytest.mark.parametrize(
    "text",
    [
        "tensorflow 2.15.0.1 on 127.0.0.1:8888, dask at 192.168.0.12:8786",
        "0.4111111111111111 4111111111111111 1234567890123456",
        "user@example.com git@github.com:org/repo.git someone@users.noreply.github.com",
        "/home/jovyan/work /root/.cache /home/runner/work /kaggle/input C:\\Users\\Public\\x",
        "1.2345678 +2.3456789 +1.25e+08 -3.1415926",
        "CAS 50-00-0 ISBN 978-3-16-148410-0 doi:10.1371/journal.pone.0090081 chr7:117120016",
        "2024-05-01 12:30:45 epoch 17/100 [====] - 3s 212ms/step - loss: 0.5551",
        "id 550e8400-e29b-41d4-a716-446655440000 md5 9f86d081884c7d659a2feaa0c55ad015 sha1 a3bf4f1b2b0b",
        "Name: count, dtype: int64\nName: species, Length: 344, dtype: object",
        "Model: Random Forest\nDate: Mon, 06 May 2024   Time: 10:11:12\nNo. Observations: 344  AIC: 1234.5",
        "see https://github.com/pandas-dev/pandas and https://twitter.com/search?q=a",
        "{'name': 'Adelie', 'id': 'a1b2', 'title': 'Penguin Island'}",
        "use `@solara.component` or *@app.get* to decorate",
        "RA 05h34m31.94s Dec +22d00m52.2s; 48.8566 2.3522",
    ],
)
def test_what_only_looks_like_it_is_silent(text: str) -> None:
    assert shown(code("x", stream(text), display("text/plain", text))) == ()


def test_what_authors_write_of_themselves_is_a_note() -> None:
    assert kinds(shown(markdown("Contact: jane.doe@uni-koeln.de, https://www.linkedin.com/in/jane-doe"))) == {
        "email": "note"
    }


def test_scripts_in_an_output_are_no_text() -> None:
    """Minified libraries of plots are full of numbers with signs before them."""
    script = "<script>a=[+14155552671,'t.me/x'];b={born:'1980-02-03'}</script><style>x{y:+4930123456}</style>"
    assert shown(code("x", display("text/html", script), display("application/javascript", script))) == ()


def stored(folder: Path, name: str, text: str) -> Resource:
    data = text.encode()
    path = folder / Path(name).name
    path.write_bytes(data)
    return Resource(name, path, len(data), hashlib.sha256(data).hexdigest(), format=path.suffix.removeprefix("."))


def test_a_text_file_says_on_which_line(tmp_path: Path) -> None:
    findings = screen([stored(tmp_path, "visit.log", "start\nask jane@uni-koeln.de\nSSN 536-22-8726\n")])
    assert [(f.severity, f.kind, f.message) for f in findings] == [
        ("warn", "email", "holds e-mail addresses, on line 2"),
        ("block", "national_id", "holds national identification numbers, on line 3"),
    ]


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "CITATION.cff", "src/setup.py"])
def test_an_authors_address_in_a_readme_is_a_note(tmp_path: Path, name: str) -> None:
    (finding,) = screen([stored(tmp_path, name, "by jane@uni-koeln.de\n")])
    assert (finding.severity, finding.kind) == ("note", "email")


def test_what_the_user_gives_on_purpose_is_not_flagged(tmp_path: Path) -> None:
    resource = stored(tmp_path, "notes.txt", "ask Jane@uni-koeln.de\n")
    assert screen([resource], given=["jane@uni-koeln.de"]) == ()
    assert screen([], None, {"description": "ask jane@uni-koeln.de"}, given=["jane@uni-koeln.de"]) == ()


@pytest.mark.parametrize("name", ["jane.doe@uni-koeln.de/x.bin", "scans/536-22-8726.bin"])
def test_names_of_files_and_folders_are_looked_at(tmp_path: Path, name: str) -> None:
    finding, content = screen([stored(tmp_path, name, "\0")])
    assert content.kind == "not_checked"
    assert finding.message.endswith("in its name")
    assert finding.fixes[0] == "rename it"


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 30 * PIECE))
def test_an_address_is_found_once_wherever_it_lies_in_a_large_file(
    tmp_path_factory: pytest.TempPathFactory, at: int
) -> None:
    text = ("some words 4.5\n" * (at // 15 + 1))[:at] + " jane@uni-koeln.de\n"
    (finding,) = screen([stored(tmp_path_factory.mktemp("large"), "a.txt", text)])
    assert (finding.kind, finding.count) == ("email", 1)
    assert f"on line {text[: at + 1].count(chr(10)) + 1}" in finding.message


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    shown(code(text, stream(text), display("text/html", f"<table><tr><th>{text}</th></tr></table>")), markdown(text))


@pytest.mark.parametrize(
    "piece", ["1", "1-", "+1 ", "a@a.", "a.", "/home/", "<table><tr>", "'a': '", "Patient: A ", "  1", "ab:"]
)
def test_hostile_text_ends(piece: str) -> None:
    text = (piece * 30_000)[:30_000]
    shown(code(text, stream(text), display("text/html", text)))


def test_a_notebook_that_is_deeply_nested_ends() -> None:
    nested: Any = "jane@uni-koeln.de"
    for _ in range(200):
        nested = {"a": [nested]}
    shown(code("x", display("application/json", nested)), **json.loads(json.dumps({"a": nested})))
