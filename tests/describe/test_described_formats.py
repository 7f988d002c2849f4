"""Croissant, CFF, BibTeX and RIS: valid by their own validators, and records that come back as they were."""

from __future__ import annotations

import json
import logging
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaggle_share.describe import describe
from kaggle_share.describe.bibliography import bibtex, ris
from kaggle_share.describe.citation import Cited, Edition, citation_cff, citation_text
from kaggle_share.describe.credit import ROLES, address, roles
from kaggle_share.describe.croissant import CONFORMS
from kaggle_share.model import Contributor, Draft, Finding, Item, Metadata, Profile, Ref, Resource
from kaggle_share.spec.document import yaml

if TYPE_CHECKING:
    from tests.describe.conftest import Made

CFF = json.loads((Path(__file__).parent / "schemas/citation-file-format-1.2.0.json").read_text("utf-8"))
"""The schema of CFF 1.2.0 (https://github.com/citation-file-format/citation-file-format, CC-BY-4.0)."""
DAY = date(2024, 5, 6)


def published(draft: Draft, folder: Path, **said: Any) -> Path:
    """The dataset as somebody finds it who downloads it: data and description in one folder."""
    for resource in (*draft.data, *describe(draft, day=DAY, **said).resources):
        (folder / resource.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(resource.location, folder / resource.path)
    return folder / "croissant.json"


def dataset(file: Path, caplog: pytest.LogCaptureFixture) -> Any:
    """What mlcroissant makes of it; errors are raised, and what it warns of is in the log."""
    import mlcroissant

    with caplog.at_level(logging.WARNING):
        return mlcroissant.Dataset(jsonld=file)


def records(found: Any, name: str) -> list[dict[str, Any]]:
    """Records of a record set, by the last part of each field's name."""
    prefix = f"{name}/"
    return [{key.removeprefix(prefix): value for key, value in one.items()} for one in found.records(name)]


WHOLE: dict[str, Any] = {
    "to": "me/palmer-penguins",
    "license": "CC0-1.0",
    "tags": ["biology"],
    "doi": "10.34740/kaggle/ds/1",
    "funding": ["NSF, grant 1 (https://www.nsf.gov)"],
    "related": ["Gorman 2014 (https://doi.org/10.1371/journal.pone.0090081)"],
    "sources": ["The station's data (https://example.org/data)"],
    "ethics": "Approved by the board.",
    "update_frequency": "never",
    "contributors": [
        {"name": "Kristen Gorman", "orcid": "0000-0002-1825-0097", "role": "data curation", "organization": "UAF"},
        {"name": "Palmer Station LTER", "email": "lter@example.org"},
    ],
}


def test_a_whole_croissant_is_valid_without_a_warning(
    made: Made, penguins: dict[str, bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    draft = made(penguins, markdown="# Penguins of Palmer", **WHOLE)
    file = published(draft, tmp_path / "out", me="ada", version=3)
    found = dataset(file, caplog)
    assert [one.message for one in caplog.records] == []
    told = json.loads(file.read_text("utf-8"))
    assert told["conformsTo"] == list(CONFORMS)
    assert (found.metadata.name, found.metadata.version, found.metadata.url) == (
        "Palmer penguins", "3.0.0", "https://www.kaggle.com/datasets/ada/palmer-penguins",
    )  # fmt: skip
    assert [person.name for person in found.metadata.creators] == ["Kristen Gorman", "Palmer Station LTER"]
    assert found.metadata.date_published.date() == DAY
    assert found.metadata.data_social_impact == "Approved by the board."
    assert "2 of 344 values are missing in bill_length_mm" in found.metadata.data_collection_missing_data
    assert found.metadata.data_release_maintenance_plan == "It is not going to be updated."
    assert "The station's data" in found.metadata.data_collection
    assert told["sameAs"] == "https://doi.org/10.34740/kaggle/ds/1"
    assert told["citation"] == [
        {"@type": "sc:CreativeWork", "name": "Gorman 2014", "url": "https://doi.org/10.1371/journal.pone.0090081"}
    ]
    assert told["funding"][0] == {"@type": "sc:Grant", "name": "NSF, grant 1", "url": "https://www.nsf.gov"}
    assert told["temporalCoverage"] == "2007/2009-12-01"


def test_records_come_back_through_croissant_as_they_are_in_the_file(
    made: Made, penguins: dict[str, bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = dataset(published(made(penguins, to="me/palmer-penguins"), tmp_path / "out", me="ada"), caplog)
    frame = pd.read_csv(tmp_path / "out/penguins.csv")
    read = records(found, "penguins-records")
    assert len(read) == len(frame) == 344
    assert list(read[0]) == list(frame.columns)
    assert read[0]["species"] == b"Adelie"
    assert [one["bill_length_mm"] for one in read[:4]] == [39.1, 39.5, 40.3, None]
    assert [one["year"] for one in read] == frame["year"].tolist()
    raw = records(found, "penguins-raw-records")
    assert raw[0]["Date-Egg"] == pd.Timestamp("2007-11-11")
    # The file says Yes and No, which mlcroissant would both read as true.
    assert {one["Clutch-Completion"] for one in raw} == {b"Yes", b"No"}


def test_dates_are_dates_only_where_a_reader_can_not_mistake_them(
    made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    iso = "day,late\n2020-02-01,\n2020-02-03,2021-01-01 10:00:00\n"
    draft = made({"iso.csv": iso, "day_first.csv": "n,day\n1,01/02/2020\n2,13/02/2020\n3,14/02/2020\n"})
    assert draft.profiles["day_first.csv"].columns[1].type == "datetime"
    found = dataset(published(draft, tmp_path / "out"), caplog)
    first, second = records(found, "iso-records")
    assert (first["day"], first["late"]) == (pd.Timestamp("2020-02-01"), None)
    assert second["late"] == pd.Timestamp("2021-01-01 10:00")
    assert [one["day"] for one in records(found, "day_first-records")] == [
        b"01/02/2020",
        b"13/02/2020",
        b"14/02/2020",
    ]


FORMS: dict[str, Any] = {
    "t.parquet": lambda frame, path: frame.to_parquet(path),
    "t.jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True, date_format="iso"),
    "t.tsv": lambda frame, path: frame.to_csv(path, sep="\t", index=False),
    "t.csv.gz": lambda frame, path: frame.to_csv(path, index=False),
}


@pytest.mark.parametrize("name", FORMS)
def test_records_of_every_form_come_back(
    made: Made, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "x": [0.5, None, -1.5],
            "when": pd.to_datetime(["2020-01-01 10:00", "2020-01-02 11:30", "2021-03-04 00:15"]),
            "label": ["a", "b,c", None],
        }
    )
    FORMS[name](frame, tmp_path / name)
    found = dataset(published(made({name: (tmp_path / name).read_bytes()}), tmp_path / "out"), caplog)
    read = records(found, found.metadata.record_sets[0].id)
    assert [one["n"] for one in read] == [1, 2, 3]
    assert [one["x"] for one in read] == [0.5, None, -1.5]
    # JSON has no dates, so they may come back as the text that they are there.
    moments = [one["when"].decode() if isinstance(one["when"], bytes) else one["when"] for one in read]
    assert [pd.Timestamp(moment).isoformat()[:16] for moment in moments] == [
        "2020-01-01T10:00", "2020-01-02T11:30", "2021-03-04T00:15",
    ]  # fmt: skip
    assert [one["label"] for one in read] == [b"a", b"b,c", None]


def test_nested_records_come_back(made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    one = {"id": 1, "place": {"city": "Oslo", "height": 23.5}, "seen": [1, 2]}
    other = {"id": 2, "place": {"city": "Bergen", "height": 1.0}, "seen": [3]}
    lines = f"{json.dumps(one)}\n{json.dumps(other)}\n"
    draft = made({"t.jsonl": lines})
    assert [child.name for child in draft.profiles["t.jsonl"].columns[1].children] == ["city", "height"]
    found = dataset(published(draft, tmp_path / "out"), caplog)
    first = records(found, "t-records")[0]
    assert first["place"] == {"t-records/place/city": b"Oslo", "t-records/place/height": 23.5}
    assert first["seen"] == [1, 2]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("semicolon.csv", "a;b\n1,5;x\n2,5;y\n"),
        ("latin.csv", "a,b\né,1\nü,2\n".encode("latin-1")),
        ("twice.csv", "a,a\n1,2\n"),
        ("t.csv.zst", b"\x28\xb5\x2f\xfd"),
        ("broken.parquet", b"PAR1"),
    ],
)
def test_what_mlcroissant_would_misread_has_no_records_but_is_valid(
    made: Made, name: str, content: bytes | str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = dataset(published(made({name: content}), tmp_path / "out"), caplog)
    assert [file.content_url for file in found.metadata.file_objects] == [name]
    assert found.metadata.record_sets == []


def test_a_marker_of_missing_values_that_pandas_does_not_know_breaks_no_reading(
    made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    draft = made({"t.csv": "a,b\n" + "\n".join(f"{i},{i}" for i in range(50)) + "\n-,1\n"})
    found = dataset(published(draft, tmp_path / "out"), caplog)
    assert len(records(found, "t-records")) == 51


def test_folders_of_pictures_are_read_as_pictures(
    made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import io

    import numpy as np
    from PIL import Image
    from sklearn.datasets import load_digits

    digits = load_digits()
    files: dict[str, bytes] = {}
    for place in range(12):
        out = io.BytesIO()
        Image.fromarray((digits.images[place] * 15).astype(np.uint8)).save(out, "PNG")
        files[f"digits [8×8]/{digits.target[place]}/{place}.png"] = out.getvalue()
    files["other/readme.txt"] = b"text"
    found = dataset(published(made(files, license="CC-BY-4.0"), tmp_path / "out"), caplog)
    (pictures,) = found.metadata.record_sets
    read = records(found, pictures.id)
    assert len(read) == 12
    by_path = {Path(one["path"].decode()).name: one["picture"] for one in read}
    assert by_path["3.png"].size == (8, 8)
    assert np.array_equal(np.asarray(by_path["3.png"])[..., 0], (digits.images[3] * 15).astype(np.uint8))


def test_many_files_are_told_by_folder_and_tables_one_by_one(made: Made) -> None:
    files: dict[str, str] = {f"notes/{number}.txt": "x" for number in range(230)}
    draft = made({**files, "t.csv": "a\n1\n"})
    told = json.loads(next(r for r in describe(draft).resources if r.path == "croissant.json").location.read_text())
    kinds = [one["@type"] for one in told["distribution"]]
    assert (kinds.count("cr:FileObject"), kinds.count("cr:FileSet")) == (201, 1)
    assert "t.csv" in {one["@id"] for one in told["distribution"]}


def test_an_archive_is_told_by_what_kaggle_unpacks_it_to(made: Made) -> None:
    draft = made({"t.csv": "a\n1\n"})
    packed = Resource(
        "train.zip", Path("x"), 9, "0" * 64, format="zip", members={"train/a/1.png": 3, "train/2.png": 4}
    )
    draft.resources = (*draft.resources, packed)
    draft.profiles = {**draft.profiles, "train.zip": Profile("train.zip", "archive")}
    told = json.loads(next(r for r in describe(draft).resources if r.path == "croissant.json").location.read_text())
    assert told["distribution"][1]["includes"] == ["train/*.png", "train/**/*.png"]
    assert told["distribution"][1]["encodingFormat"] == "image/png"


def test_croissant_tells_what_was_kept_on_purpose_and_no_value_of_it(made: Made) -> None:
    draft = made({"t.csv": "mail,n\na@example.org,1\nb@example.org,2\n"})
    draft.findings = (
        Finding(
            "warn", "email", "t.csv", "E-mail addresses.", column="mail", samples=("a***",), waived="public desk"
        ),
        Finding("warn", "email", "t.csv", "Not settled.", column="n"),
    )
    written = {r.path: r.location.read_text("utf-8") for r in describe(draft).resources}
    told = json.loads(written["croissant.json"])
    assert told["rai:personalSensitiveInformation"] == [
        "t.csv › mail: E-mail addresses. Kept on purpose: public desk"
    ]
    assert "`mail` of `t.csv`: E-mail addresses. It is kept on purpose: public desk." in written["README.md"]
    assert not any("example.org" in text or "Not settled" in text for text in written.values())


# ── citations ─────────────────────────────────────────────────────────────────────────────────────

PEOPLE = (
    Contributor("Kristen B. Gorman", orcid="0000-0002-1825-0097", role="data curation; Writing - original draft"),
    Contributor("von Neumann, John", organization="IAS"),
    Contributor("University of Alaska Fairbanks", role="funder"),
)


def work(**changes: Any) -> Cited:
    fields: dict[str, Any] = {
        "title": "Palmer penguins: 100 % of {them} & more_or less",
        "people": PEOPLE,
        "ref": Ref("ada", "palmer-penguins"),
        "edition": Edition(3, DAY),
        "address": "https://www.kaggle.com/datasets/ada/palmer-penguins",
        "doi": "",
    }
    return Cited(**{**fields, **changes})


def check_cff(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml("safe").load(text)
    jsonschema.Draft7Validator(CFF, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


def test_cff_is_valid_by_its_schema_and_says_who_when_and_which_version() -> None:
    found = check_cff(citation_cff(work(doi="10.34740/kaggle/ds/1"), Metadata("Title of it", "Sub", tags=("a", "b"))))
    assert found["authors"] == [
        {"given-names": "Kristen B.", "family-names": "Gorman", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        {"given-names": "John", "family-names": "von Neumann", "affiliation": "IAS"},
        {"name": "University of Alaska Fairbanks"},
    ]
    assert (found["version"], found["date-released"], found["doi"]) == ("3", "2024-05-06", "10.34740/kaggle/ds/1")


def test_nothing_is_made_up_where_nothing_is_known() -> None:
    bare = work(people=(Contributor("ada"),), edition=Edition(), address="")
    found = check_cff(citation_cff(bare, Metadata("Title of it")))
    assert set(found) == {"cff-version", "message", "type", "title", "authors"}
    assert "year" not in bibtex(bare)
    assert not any(word in bibtex(bare) + ris(bare) for word in ("doi", "DO  -", "PY  -", "http"))
    assert citation_text(bare).startswith("ada. Palmer penguins")


def test_bibtex_is_read_by_a_reader_of_bibtex() -> None:
    import bibtexparser

    library = bibtexparser.parse_string(bibtex(work(doi="10.34740/kaggle/ds/1")))
    assert library.failed_blocks == []
    (entry,) = library.entries
    assert (entry.entry_type, entry.key) == ("misc", "gorman2024palmer")
    fields = {field.key: field.value for field in entry.fields}
    assert fields["author"] == (
        "{Gorman}, {Kristen B.} and {von Neumann}, {John} and {University of Alaska Fairbanks}"
    )
    assert fields["author+an:orcid"] == '1="0000-0002-1825-0097"'
    assert fields["author+an:credit"] == '1="Data curation; Writing – original draft"; 3="funder"'
    assert (fields["year"], fields["month"], fields["version"]) == ("2024", "may", "3")
    assert (fields["doi"], fields["url"]) == ("10.34740/kaggle/ds/1", "https://doi.org/10.34740/kaggle/ds/1")
    assert r"100 \% of \textbraceleft{}them\textbraceright{} \& more\_or less" in fields["title"]


def test_ris_is_read_by_a_reader_of_ris() -> None:
    import rispy

    (entry,) = rispy.loads(ris(work()))
    assert entry["type_of_reference"] == "DATA"
    assert entry["authors"] == ["Gorman, Kristen B.", "von Neumann, John", "University of Alaska Fairbanks"]
    assert (entry["year"], entry["edition"], entry["publisher"]) == ("2024", "3", "Kaggle")
    assert entry["urls"] == ["https://www.kaggle.com/datasets/ada/palmer-penguins"]
    assert entry["notes"][0] == (
        "Kristen B. Gorman: Data curation, Writing – original draft; https://orcid.org/0000-0002-1825-0097"
    )


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS.filter(str.strip), st.lists(st.tuples(WORDS.filter(str.strip), WORDS), min_size=1, max_size=3))
def test_any_title_and_names_give_citations_that_can_be_read(title: str, people: list[tuple[str, str]]) -> None:
    import bibtexparser
    import rispy

    named = tuple(Contributor(name, role=role) for name, role in people)
    cited = work(title=title, people=named)
    library = bibtexparser.parse_string(bibtex(cited))
    assert (len(library.entries), library.failed_blocks) == (1, [])
    assert {field.key for field in library.entries[0].fields} >= {"title", "version", "url", "note"}
    (entry,) = rispy.loads(ris(cited))
    assert entry["urls"] == [cited.address]
    check_cff(citation_cff(cited, Metadata(title)))


def test_roles_are_those_of_credit_or_as_they_were_written() -> None:
    assert roles("data  curation, SOFTWARE; writing - review & editing\nbrought coffee, software") == (
        "Data curation", "Software", "Writing – review & editing", "brought coffee",
    )  # fmt: skip
    assert len(ROLES) == 14
    assert address("Writing – review & editing").endswith("/writing-review-editing/")
    assert address("brought coffee") == ""


def test_the_package_has_roles_by_credit(made: Made) -> None:
    draft = made({"t.csv": "a\n1\n"}, contributors=[{"name": "Ada", "role": "software, visualisation"}])
    told = json.loads(next(r for r in describe(draft).resources if r.path == "datapackage.json").location.read_text())
    assert told["contributors"] == [{"title": "Ada", "roles": ["Software", "Visualization"]}]


def test_a_description_in_an_items_words_is_in_every_format(made: Made) -> None:
    item = Item("file", "t.csv", description="The table of it")
    written = {
        r.path: r.location.read_text() for r in describe(made({"t.csv": "a\n1\n"}, items={"t.csv": item})).resources
    }
    assert all("The table of it" in written[name] for name in ("README.md", "croissant.json", "datapackage.json"))


def test_identifiers_are_unique_whatever_the_names_are(made: Made) -> None:
    header = [*(f"列{number}" for number in range(300)), "data-2", "a b", "a-b", "A B"]
    header = [*header[:50], "ö", "ä", "data", "data-3", *header[50:]]
    row = ",".join("1" for _ in header)
    draft = made({"表.csv": f"{','.join(header)}\n{row}\n", "格.csv": "a\n1\n", "-2.csv": "a\n1\n"})
    written = {
        r.path: json.loads(r.location.read_text()) for r in describe(draft).resources if r.path.endswith("json")
    }
    told = written["croissant.json"]
    fields = [field["@id"] for one in told["recordSet"] for field in one["field"]]
    every = [*fields, *(one["@id"] for one in (*told["recordSet"], *told["distribution"]))]
    assert len(every) == len({name.casefold() for name in every}) >= len(header) + 6
    names = [one["name"] for one in written["datapackage.json"]["resources"]]
    assert len(set(names)) == 3
