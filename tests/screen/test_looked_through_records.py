"""Records of people are known by how they are written: tables, messages, maps, and names of files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from looked import ROWS, WHO, found, kinds


def test_names_that_no_list_knows_beside_dates_of_birth(tmp_path: Path) -> None:
    findings = found(tmp_path, "visits.csv", ROWS.encode())
    assert {(one.kind, one.column) for one in findings} >= {("person_name", "name"), ("dob", "dob")}
    mines = [
        f"{first} {last}"
        for first in ("Granite", "Copper", "Silver")
        for last in ("Ledge", "Hollow", "Creek", "Pass")
    ]
    rows = "".join(f"{n};{name};{1900 + n}\n" for n, name in enumerate(mines))
    assert found(tmp_path, "mines.csv", f"mine;name;opened\n{rows}".encode()) == ()


def test_tables_deep_in_a_document_and_places_on_a_map(tmp_path: Path) -> None:
    rows = [{"name": who, "dob": born, "v": n} for n, (who, _, born) in enumerate(WHO)]
    deep = json.dumps({"study": {"site": {"rows": rows}}})
    assert {("person_name", "study.site.rows.name"), ("dob", "study.site.rows.dob")} <= {
        (one.kind, one.column) for one in found(tmp_path, "a.json", deep.encode())
    }

    def features(**properties: str) -> bytes:
        every = [
            {
                "type": "Feature",
                "properties": {**properties, "v": n},
                "geometry": {"type": "Point", "coordinates": [13.301234 + n / 177, 52.501234 + n / 333]},
            }
            for n in range(20)
        ]
        return json.dumps({"type": "FeatureCollection", "features": every}).encode()

    assert "geo_precise" in kinds(found(tmp_path, "homes.geojson", features(participant="x")))
    assert found(tmp_path, "stations.geojson", features(station="x")) == ()


HL7 = "MSH|^~\\&|HIS\rPID|1||4711-08^^^H^MR||Quackenbush^Wilhelmina||19400111|F\rPV1|1\r"
CDA = (
    "<patient><name><given>Wilhelmina</given><family>Quackenbush</family></name>"
    '<birthTime value="19400111"/></patient>'
)
FHIR = '<Patient><name><family value="Q"/><given value="Wilhelmina"/></name><birthDate value="1940-01-11"/></Patient>'
CARD = "BEGIN:VCARD\nFN:Wilhelmina Quackenbush\nBDAY:1940-01-11\nEND:VCARD\n"


@pytest.mark.parametrize("pad", [0, 300_000])
@pytest.mark.parametrize(("name", "text"), [("a.hl7", HL7), ("a.xml", CDA), ("b.xml", FHIR), ("a.vcf", CARD)])
def test_records_of_hospitals_and_address_books(tmp_path: Path, name: str, text: str, pad: int) -> None:
    findings = found(tmp_path, name, ("plain words\n" * (pad // 12) + text).encode())
    assert {"person_name", "dob"} <= kinds(findings)


def test_a_single_patient_of_fhir_and_letters_that_json_writes_as_numbers(tmp_path: Path) -> None:
    patient = {"resourceType": "Patient", "name": [{"family": "Quackenbush", "given": ["Wilhelmina"]}]}
    assert kinds(found(tmp_path, "a.json", json.dumps(patient).encode())) == {"person_name"}
    one = json.dumps({"patient name": "Jörg Müller"})
    assert "\\u00f6" in one
    assert kinds(found(tmp_path, "b.json", one.encode())) == {"person_name"}


def test_where_somebody_ran(tmp_path: Path) -> None:
    track = '<gpx><trkseg><trkpt lat="52.520012" lon="13.404954"></trkpt></trkseg></gpx>'
    assert kinds(found(tmp_path, "a.gpx", track.encode())) == {"geo_precise"}


def test_names_of_patients_in_names_of_files(tmp_path: Path) -> None:
    for name in ("Patient Mary Smith/scan.csv", "scans/PATIENT_Mary_Smith.csv", "subject-Peter-Jones.txt"):
        assert kinds(found(tmp_path, name, b"a,b\n1,2\n")) == {"person_name"}, name
    for name in (
        "patients/data.csv",
        "Patient_Data_Dictionary.csv",
        "subject_01.csv",
        "Subject Area List.csv",
        "Patient Health Questionnaire.csv",
    ):
        assert found(tmp_path, name, b"a,b\n1,2\n") == (), name


def test_the_first_patient_stood_in_every_message_where_a_table_has_no_header(tmp_path: Path) -> None:
    people = "".join(f"{who},{mail},{born},{n}\n" for n, (who, mail, born) in enumerate(WHO))
    findings = found(tmp_path, "visits.csv", people.encode())
    (header,) = [one for one in findings if one.where == "header"]
    assert (header.severity, header.column) == ("block", None)
    assert {one.column for one in findings if one.column} == {"column 2"}
    wide = ",".join(mail for _, mail, _ in WHO) + "\n" + ",".join("1" for _ in WHO) + "\n"
    (finding,) = found(tmp_path, "wide.csv", wide.encode())
    assert (finding.severity, finding.where) == ("block", "header")
    known = ",".join(
        f"{first} {last}" for first in ("Mary", "John", "Peter") for last in ("Smith", "Miller", "Jones")
    )
    (finding,) = found(tmp_path, "known.csv", f"{known}\n{','.join('123456789')}\n".encode())
    assert (finding.severity, finding.kind) == ("block", "person_name")


def test_given_names_and_surnames_below_first_and_last(tmp_path: Path) -> None:
    rows = "".join(f"{who.split()[0]},{who.split()[1]},{born}\n" for who, _, born in WHO)
    findings = found(tmp_path, "a.csv", f"first,last,dob\n{rows}".encode())
    assert {one.column for one in findings if one.kind == "person_name"} == {"first", "last"}
    heats = "".join(f"{n},{n + 3},x{n}\n" for n in range(20))
    assert found(tmp_path, "b.csv", f"first,last,heat\n{heats}".encode()) == ()


def test_keys_of_linked_data_are_names(tmp_path: Path) -> None:
    """`@id` and `@graph` of JSON-LD hold an @, and are no e-mail addresses."""
    people = [{"@id": f"https://orcid.org/{n}", "@email": mail, "name": who} for n, (who, mail, _) in enumerate(WHO)]
    findings = found(tmp_path, "a.json", json.dumps({"@graph": people}).encode())
    assert [one for one in findings if one.where == "header"] == []
    assert {one.column for one in findings if one.kind == "email"} == {"@graph.@email"}
