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
from ward import FIXES, KEEP, KEPT, NAMES, PEOPLE, PLANTED, REF, everything, publish

from kaggle_share.errors import HeldBackError, InputError, KaggleShareError
from kaggle_share.pipeline import Way
from kaggle_share.record import Record
from kaggle_share.reproduce import load
from kaggle_share.sandbox import Sandbox
from kaggle_share.screen import keys
from kaggle_share.ui.answer import answer
from kaggle_share.ui.preview import draft_text


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
