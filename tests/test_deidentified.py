"""Personal data, from the finding to what arrives: fixed, looked at again, recorded, and named in no place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kaggle_share import pipeline
from kaggle_share.errors import HeldBackError, InputError, KaggleShareError
from kaggle_share.model import Release
from kaggle_share.pipeline import Request, Way
from kaggle_share.record import Record
from kaggle_share.reproduce import load
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen import keys, policy
from kaggle_share.settings import Settings
from kaggle_share.spec import make_document
from kaggle_share.ui.answer import answer, dump
from kaggle_share.ui.preview import draft_html, draft_text

REF = "ada/ward-seven"
SSNS = ["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399", "301-34-6786", "428-11-5437"] * 5
NAMES = [
    "Hilda Merriweather", "Osgood Pettibone", "Philippa Thistlewood", "Barnaby Quillfeather", "Wilhelmina Ashgrove",
    "Thaddeus Longbottom",
] * 5  # fmt: skip
PLANTED = (*SSNS[:6], *NAMES[:6])
PEOPLE = pd.DataFrame(
    {
        "mrn": [f"MRN{7_000_000 + n * 37}" for n in range(30)],
        "patient_name": NAMES,
        "ssn": SSNS,
        "birth_date": [f"19{40 + n}-0{1 + n % 9}-1{n % 10}" for n in range(30)],
        "zip": [f"0213{n % 10}" for n in range(30)],
        "hemoglobin": [11.5 + n / 10 for n in range(30)],
    }
)
FIXES = {"patient_name": "drop", "ssn": "drop", "birth_date": "year", "mrn": "pseudonymise", "zip": "zip3"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    PEOPLE.to_csv(folder / "patients.csv", index=False)
    return folder


@pytest.fixture
def ask(sandbox: Sandbox, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Way]:
    monkeypatch.setenv("KAGGLE_SHARE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KAGGLE_SHARE_CREDENTIALS", f"ada:{sandbox.users['ada'].key}")

    def draft(*words: str, namespace: dict[str, Any] | None = None, **said: Any) -> Way:
        switches = {name: said.pop(name) for name in ("bare", "remove", "public") if name in said}
        resources = list(words) or ["patients.csv"]
        document = make_document({"to": REF, "resources": resources, "notebook": False, "license": "CC0-1.0", **said})
        request = Request(document, work, namespace or {}, endpoint=sandbox.url, **switches)
        return pipeline.draft(request, settings=Settings(wait_timeout=20.0, call_timeout=5.0, patience=1.0))

    return draft


def publish(way: Way, **keywords: Any) -> Release:
    return pipeline.publish(way, **keywords)


def everything(way: Way) -> str:
    """All that a draft shows, and all files that it made."""
    draft = way.draft
    shown = [draft_text(draft), draft_html(draft), dump(answer(draft=draft)), repr(draft), repr(draft.findings)]
    made = [
        path.read_bytes().decode("utf-8", "replace") for path in sorted(draft.staging.rglob("*")) if path.is_file()
    ]
    return "\n".join([*shown, *made])


def test_names_of_patients_and_their_numbers_hold_it_back(ask: Callable[..., Way]) -> None:
    way = ask()
    assert {finding.kind for finding in way.draft.blocking} >= {"national_id"}
    with pytest.raises(HeldBackError, match=r"held back: patients.csv › "):
        publish(way)
    assert not any(value in everything(way) for value in PLANTED)


def test_a_fix_lets_it_pass_and_nothing_of_it_is_left_anywhere(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    way = ask(privacy={"patients.csv": FIXES})
    assert not way.draft.blocking
    release = publish(way)
    assert release.verified
    made = load(REF, "patients.csv", endpoint=sandbox.url)
    assert list(made.columns) == ["mrn", "birth_date", "zip", "hemoglobin"]
    assert list(made["hemoglobin"]) == list(PEOPLE["hemoglobin"])
    assert set(made["zip"]) == {21}
    assert made["birth_date"].between(1940, 1969).all()
    assert made["mrn"].str.fullmatch("p[a-z2-7]{16}").all()
    assert made["mrn"].nunique() == 30
    text = everything(way)
    assert not any(value in text for value in (*PLANTED, *PEOPLE["mrn"], *PEOPLE["birth_date"]))


def test_the_users_own_file_and_frame_are_never_changed(ask: Callable[..., Way], work: Path) -> None:
    before = hashlib.sha256((work / "patients.csv").read_bytes()).hexdigest()
    frame = PEOPLE.copy()
    ask("patients.csv", "people", namespace={"people": frame}, privacy={
        "patients.csv": FIXES, "people.csv": {**FIXES, "birth_date": {"shift": "mrn"}},
    })  # fmt: skip
    assert hashlib.sha256((work / "patients.csv").read_bytes()).hexdigest() == before
    pd.testing.assert_frame_equal(frame, PEOPLE)
    assert [path.name for path in work.iterdir()] == ["patients.csv"]


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_a_changed_frame_loads_as_one(ask: Callable[..., Way], sandbox: Sandbox, form: str) -> None:
    frame = PEOPLE.assign(
        birth_date=pd.to_datetime(PEOPLE["birth_date"]), ward=pd.Categorical(["A", "B", "B"] * 10)
    ).set_index("mrn")
    document = {"resources": [{"frame": "frame", "name": f"t.{form}", "format": form}]}
    privacy = {f"t.{form}": {**FIXES, "ward": "pseudonymise", "birth_date": {"shift": "mrn"}}}
    publish(ask(namespace={"frame": frame}, privacy=privacy, **document))
    made = load(REF, f"t.{form}", endpoint=sandbox.url)
    assert list(made.columns) == ["birth_date", "zip", "hemoglobin", "ward"]
    assert made.index.name == "mrn"
    assert made["birth_date"].dtype.kind == "M"
    moved = (made["birth_date"].reset_index(drop=True) - frame["birth_date"].reset_index(drop=True)).dt.days
    assert moved.abs().between(1, 365).all()
    assert made["ward"].nunique() == 2
    assert made["hemoglobin"].tolist() == frame["hemoglobin"].tolist()


def test_what_was_done_is_told_in_the_card_and_the_methods(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": FIXES})
    draft = way.draft
    files = {resource.path: resource.location for resource in draft.resources}
    told = json.loads(files["methods/deidentification.json"].read_text())
    assert {one["column"]: one["fix"] for one in told["changed"]} == FIXES
    assert told["changed"][0]["values_changed"] == 30
    card = files["README.md"].read_text()
    assert "`ssn` of `patients.csv`: the column was taken out." in card
    assert "a key that is not published" in card
    key = keys.key_of("default")
    for path in draft.staging.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert key not in content
            assert key.hex().encode() not in content
            assert keys.fingerprint(key).encode() not in content


def test_before_and_after_are_there_for_the_preview(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": FIXES})
    done = {one.column: one for one in way.draft.protection.fixes}
    (note,) = [note for note in way.draft.data[0].notes if note.startswith("zip: ")]
    assert note.endswith(("→ 021", ": 021"))
    assert "ssn: the column was taken out" in draft_text(way.draft)
    assert set(done["zip"].after) == {"021"}
    assert all(value.isdigit() for value in done["birth_date"].after)
    assert not any(value in repr(done) for value in PLANTED)


def test_json_tells_what_was_done(ask: Callable[..., Way]) -> None:
    told = answer(draft=ask(privacy={"patients.csv": FIXES}).draft)["plan"]["protection"]
    changed = {one["column"]: one for one in told["changed"]}
    assert changed["zip"]["after"] == ["021"]
    assert changed["birth_date"]["fix"] == "year"
    assert not any(value in json.dumps(told) for value in PLANTED)


def test_a_pictures_place_is_taken_out_of_a_copy(ask: Callable[..., Way], sandbox: Sandbox, work: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 59.0), 3: "E", 4: (13.0, 22.0, 39.0)})
    Image.new("RGB", (8, 8), "red").save(work / "photo.jpg", exif=exif)
    before = (work / "photo.jpg").read_bytes()
    assert any(finding.file == "photo.jpg" for finding in ask("photo.jpg").draft.findings)
    way = ask("photo.jpg", privacy={"photo.jpg": "strip"})
    assert not any(finding.file == "photo.jpg" for finding in way.draft.findings)
    (made,) = way.draft.data
    with Image.open(made.location) as image:
        assert not image.getexif()
        assert image.size == (8, 8)
    assert (work / "photo.jpg").read_bytes() == before


@pytest.mark.parametrize("name", ["people.xlsx", "people.sqlite", "people.json"])
def test_other_formats_are_fixed_on_their_way(ask: Callable[..., Way], work: Path, name: str) -> None:
    if name.endswith("xlsx"):
        PEOPLE.to_excel(work / name, index=False)
    elif name.endswith("json"):
        PEOPLE.to_json(work / name, orient="records")
    else:
        import sqlite3

        with sqlite3.connect(work / name) as database:
            PEOPLE.to_sql("people", database, index=False)
    assert {one.column for one in ask(name).draft.blocking} >= {"ssn"}
    way = ask(name, privacy={name: {**FIXES, "zip": "drop"}})
    assert not way.draft.blocking
    assert publish(way, public=True).verified
    assert not any(value in everything(way) for value in (*PLANTED, *PEOPLE["mrn"], *PEOPLE["birth_date"]))


def test_one_line_is_for_many_files(ask: Callable[..., Way], work: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x013B] = NAMES[0]
    (work / "photos").mkdir()
    for name in ("a.jpg", "b.png", "c.tif"):
        Image.new("RGB", (8, 8), "red").save(work / "photos" / name, exif=exif)
    way = ask("photos", privacy={"*.jpg": "strip", "?.*": "strip"})
    assert all(one.staged for one in way.draft.data)
    assert not any(NAMES[0].encode() in one.location.read_bytes() for one in way.draft.data)
    with pytest.raises(InputError, match=r"there is no file \"scans/\*.dcm\""):
        ask("photos", privacy={"scans/*.dcm": "strip"})


def test_an_unchanged_table_is_no_new_version(ask: Callable[..., Way]) -> None:
    said = {"patients.csv": {**FIXES, "ssn": "surrogate"}}
    publish(ask(privacy=said))
    assert ask(privacy=said).draft.plan.action == "nothing"  # type: ignore[union-attr]


def test_codes_of_another_key_are_refused(ask: Callable[..., Way], tmp_path: Path) -> None:
    """The versions would not join, and nobody would notice."""
    publish(ask(privacy={"patients.csv": FIXES}))
    saved = keys.backup(tmp_path / "mine")
    keys.keys_path().unlink()
    with pytest.raises(InputError, match="patients.csv › mrn: its codes would not be those of the last version"):
        ask(privacy={"patients.csv": FIXES})
    keys.restore(saved, replace=True)
    assert ask(privacy={"patients.csv": FIXES}).draft.plan.action == "nothing"  # type: ignore[union-attr]
    keys.keys_path().unlink()
    assert ask(privacy={"patients.csv": {**FIXES, "mrn": {"pseudonymise": "anew"}}}).draft.plan is not None


def test_words_for_a_column_that_was_dropped_are_no_mistake(ask: Callable[..., Way]) -> None:
    columns = {"ssn": "Social security number", "zip": "Area of the postal code"}
    for said in ({"patients.csv": columns}, columns):
        made = ask(privacy={"patients.csv": FIXES}, columns=said).draft
        words = {column.name: column.description for column in made.columns["patients.csv"]}
        assert words["zip"] == "Area of the postal code"
        assert "ssn" not in words


def test_a_mistake_is_told_before_anything_is_written(ask: Callable[..., Way], tmp_path: Path) -> None:
    with pytest.raises(KaggleShareError, match="Did you mean pseudonymise"):
        ask(privacy={"patients.csv": {"mrn": "pseudonimise"}})
    assert not (tmp_path / "data" / "pseudonym-keys.json").exists()


@pytest.mark.parametrize("said", ["safe-harbor", {"ssn": "drop"}])
def test_a_fix_never_seems_to_have_been_applied(ask: Callable[..., Way], work: Path, said: Any) -> None:
    (work / "notes.txt").write_text("Some words.")
    with pytest.raises(InputError, match=r"privacy › (notes.txt|metadata): \S+ is for tables"):
        ask("notes.txt", privacy={"notes.txt": said})
    with pytest.raises(InputError, match="privacy › metadata: "):
        ask(privacy={"metadata": {"title": "drop"}, "patients.csv": FIXES})


def test_a_profile_says_what_it_looked_for_where_nothing_was_found(ask: Callable[..., Way], work: Path) -> None:
    (work / "values.csv").write_text("a,b\n" + "".join(f"{n},{n * 7 % 5}\n" for n in range(20)))
    draft = ask("values.csv", privacy={"values.csv": "safe-harbor"}).draft
    assert "values.csv: found: nothing." in draft.protection.statements


# ── waivers ───────────────────────────────────────────────────────────────────────────────────────

KEEP = {"keep": "made up by a program"}
KEPT = {"patients.csv": {**FIXES, "ssn": KEEP}}
FOR_ALL = {"patients.csv": {**FIXES, "ssn": {**KEEP, "public": True}}}


def test_a_waiver_holds_until_the_content_changes(ask: Callable[..., Way], work: Path) -> None:
    publish(ask(privacy=KEPT))
    assert not ask(privacy=KEPT).draft.blocking
    PEOPLE.iloc[1:].to_csv(work / "patients.csv", index=False)
    way = ask(privacy=KEPT)
    assert {finding.column for finding in way.draft.blocking} == {"ssn"}
    assert any("was given before its content changed" in note for note in way.draft.notes)
    with pytest.raises(HeldBackError):
        publish(way)
    anew = {"patients.csv": {**FIXES, "ssn": {"keep": "looked at again, still made up"}}}
    assert publish(ask(privacy=anew)).version == 2


def test_the_record_keeps_waivers_by_hash(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    way = ask(privacy=KEPT)
    publish(way)
    (by_ref,) = Record(way.draft.record_path).all().values()  # type: ignore[arg-type]
    kept = [one for one in by_ref[REF].waivers if one.part == "ssn"]
    assert kept
    assert all(one.reason == KEEP["keep"] and len(one.key) == 64 for one in kept)
    assert not any(value in way.draft.record_path.read_text() for value in PLANTED)  # type: ignore[union-attr]


# ── going public ──────────────────────────────────────────────────────────────────────────────────


def test_going_public_looks_again_at_what_is_there(
    ask: Callable[..., Way], sandbox: Sandbox, kaggle: Callable[..., Any], tmp_path: Path
) -> None:
    """A version may come from another client, which looks at nothing."""
    release = publish(ask(privacy={"patients.csv": FIXES}))
    folder = tmp_path / "raw"
    folder.mkdir()
    PEOPLE.to_csv(folder / "patients.csv", index=False)
    (folder / "dataset-metadata.json").write_text(json.dumps({"id": REF, "title": "Ward seven"}))
    kaggle("datasets", "version", "-p", folder, "-m", "raw")
    way = ask(privacy={"patients.csv": FIXES})
    newest = pipeline.status(
        release.ref, endpoint=sandbox.url, record=Record(tmp_path / "other.json"), settings=Settings()
    )
    assert way.remote is not None
    with pytest.raises(HeldBackError) as error:
        pipeline.make_public(way.remote, newest, Record(tmp_path / "other.json"))
    assert str(error.value).startswith(f"{REF} is not made public: patients.csv › ")
    assert not any(value in str(error.value) for value in PLANTED)
    assert way.remote.settings(release.ref).is_private


def test_what_was_fixed_may_be_made_public(ask: Callable[..., Way]) -> None:
    way = ask(privacy={"patients.csv": {**FIXES, "ssn": "pseudonymise", "patient_name": "surrogate"}})
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_what_a_fix_has_settled_is_no_news_to_a_policy_either(
    ask: Callable[..., Way], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below `birth_date` years still look like dates of birth, and codes below `mrn` like numbers of records."""
    path = tmp_path / "policy.yaml"
    path.write_text("schema: 1\nkinds: [dob, event_date, quasi_identifier, record_id, postal_code, national_id]\n")
    monkeypatch.setattr(policy, "system_paths", lambda: (path,))
    way = ask(privacy={"patients.csv": FIXES})
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_what_was_waived_for_everybody_may_be_made_public_while_it_is_the_same(ask: Callable[..., Way]) -> None:
    way = ask(privacy=FOR_ALL)
    release = publish(way)
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private


def test_a_reason_to_keep_what_blocks_made_it_public_without_saying_so(
    ask: Callable[..., Way], sandbox: Sandbox
) -> None:
    with pytest.raises(HeldBackError, match="for a private dataset.*{keep: reason, public: true}"):
        publish(ask(privacy=KEPT), public=True)
    way = ask(privacy=KEPT)
    release = publish(way)
    assert way.remote is not None
    with pytest.raises(HeldBackError, match="is not made public.*{keep: reason, public: true}"):
        pipeline.make_public(way.remote, release, way.record)
    with pytest.raises(HeldBackError, match="for a private dataset"):
        publish(ask(privacy=KEPT), public=True)
    settings = way.remote.settings(release.ref)
    assert settings.is_private
    before = len(sandbox.requests)
    assert not publish(ask(privacy=FOR_ALL), public=True).is_private
    assert not [one for one in sandbox.requests[before:] if "StartBlobUpload" in one.call]


def downloads(sandbox: Sandbox) -> int:
    return sum("DownloadDataset" in one.call for one in sandbox.requests)


def test_public_at_once_needs_no_second_look(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    assert not publish(ask(privacy={"patients.csv": FIXES}), public=True).is_private
    at_once = downloads(sandbox)
    way = ask(privacy={"patients.csv": FIXES}, to="me/ward-eight")
    release = publish(way)
    assert downloads(sandbox) == 2 * at_once
    assert way.remote is not None
    assert not pipeline.make_public(way.remote, release, way.record).is_private
    assert downloads(sandbox) > 2 * at_once


# ── samples, k-anonymity, profiles ────────────────────────────────────────────────────────────────


def test_a_sample_is_published_in_place_of_the_whole(ask: Callable[..., Way], sandbox: Sandbox, work: Path) -> None:
    way = ask(privacy={"patients.csv": FIXES}, sample={"size": "50%", "by": "zip", "whole": "Ask the ward."})
    publish(way)
    assert len(load(REF, "patients.csv", endpoint=sandbox.url)) == 15
    card = next(one.location for one in way.draft.resources if one.path == "README.md").read_text()
    assert "15 of 30 rows" in card
    assert "Ask the ward." in card
    assert len(pd.read_csv(work / "patients.csv")) == 30


def test_a_file_beside_a_sample_is_named(ask: Callable[..., Way], work: Path) -> None:
    (work / "notes.txt").write_text("Some words.")
    notes = ask("patients.csv", "notes.txt", privacy={"patients.csv": FIXES}, sample=3).draft.notes
    assert "Published whole, beside the sample: notes.txt." in notes
    with pytest.raises(InputError, match="a sample is of tables, and none was picked"):
        ask("notes.txt", sample="10%")


def test_the_command_draws_a_sample(
    ask: Callable[..., Way], sandbox: Sandbox, work: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from kaggle_share.ui.cli import run

    monkeypatch.chdir(work)
    PEOPLE[["hemoglobin"]].to_csv("values.csv", index=False)
    said = ["preview", "values.csv", "--to", REF, "--no-notebook", "--endpoint", sandbox.url, "--sample", "20%"]
    assert run([*said, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["plan"]
    assert told["protection"]["samples"] == [
        {"file": "values.csv", "rows": 6, "of": 30, "seed": 0, "by": "", "subject": ""}
    ]
    assert next(one["rows"] for one in told["files"] if one["path"] == "values.csv") == 6
    assert run([*said[:-1], "a lot"]) == 2


def test_k_is_measured_over_what_is_published(ask: Callable[..., Way]) -> None:
    said = {**FIXES, "*": {"quasi_identifiers": ["zip", "birth_date"], "sensitive": "hemoglobin"}}
    way = ask(privacy={"patients.csv": said})
    (measured,) = way.draft.protection.anonymity
    assert (measured.k, measured.unique, measured.rows) == (1, 30, 30)
    assert measured.distinct_l == {"patients.csv › hemoglobin": 1}
    (told,) = [finding for finding in way.draft.findings if finding.kind == "k_anonymity"]
    assert told.severity == "note"
    assert told.message.startswith("k is 1 over zip, birth_date: 100% of 30 rows are in groups of fewer than 5")


def test_safe_harbor_leaves_no_finding_that_holds_back(ask: Callable[..., Way], sandbox: Sandbox) -> None:
    way = ask(privacy={"patients.csv": "safe-harbor"})
    assert not way.draft.blocking
    publish(way)
    made = load(REF, "patients.csv", endpoint=sandbox.url)
    assert "ssn" not in made.columns
    assert "patient_name" not in made.columns
    assert (made["birth_date"] <= date.today().year).all()
    text = everything(way)
    assert "compliant" not in text.casefold()
    assert "not a certificate" in text
    assert not any(value in text for value in PLANTED)
