"""What the check says, what one click does about it, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from panel_walk import Walk, read, states, until

from kaggle_share.screen.rule import fill
from kaggle_share.ui.panel.check.choices import KEEP, KEEP_PUBLIC, LEAVE, LEAVE_OUT
from kaggle_share.ui.panel.sharing import Pick

SSNS = ["219-09-9991", "457-55-5462", "212-09-7694", "536-90-4399"]
PEOPLE = pd.DataFrame(
    {
        "mrn": [f"MRN{number:06d}" for number in range(101, 141)],
        "birth_date": [f"19{50 + number % 40}-0{1 + number % 9}-1{number % 9}" for number in range(40)],
        "email": [f"user{number}@uni-bonn.de" for number in range(40)],
        "ssn": SSNS * 10,
        "length": [1.5 + number for number in range(40)],
    }
)
TOKEN = fill("hf_«a62×34»")


@pytest.fixture
def people(walk: Walk, work: Path) -> Walk:
    """A panel with a table of people in the check."""
    PEOPLE.to_csv(work / "people.csv", index=False)
    walk.pick("people.csv").go("check")
    return walk


def menu(walk: Walk, place: str) -> dict[str, str]:
    """What can be done about a place: words → keyword."""
    return dict(walk.rows()[place]._menu.options)


def choose(walk: Walk, place: str, value: str) -> None:
    walk.rows()[place]._menu.value = value


def apply(walk: Walk, place: str) -> None:
    walk.rows()[place]._do.click()
    walk.rest()


def test_each_place_has_its_finding_its_redacted_sample_and_its_fixes(people: Walk) -> None:
    assert list(people.rows()) == [f"people.csv › {name}" for name in ("ssn", "birth_date", "email", "mrn")]
    ssn = people.rows()["people.csv › ssn"]
    said = read(ssn.widget)
    assert "Holds it back people.csv › ssn Looks like US Social Security numbers (40 of 40), by its values." in said
    assert "999-99-9999" in said
    assert ssn._menu.value == "drop"
    assert menu(people, "people.csv › birth_date")["Keep only the year"] == "year"
    assert "1 holding it back · 3 to look at" in people.text("check")
    assert people.panel._parts["check"].badge() == "1"
    assert people.panel._parts["check"].foot() == "1 finding holds it back"


def test_one_click_applies_the_preselected_fix_and_the_same_button_takes_it_back(people: Walk) -> None:
    row = people.rows()["people.csv › birth_date"]
    assert row._do.description == "Apply"
    apply(people, "people.csv › birth_date")
    assert people.sharing.privacy == {"people.csv": {"birth_date": "year"}}
    assert people.rows()["people.csv › birth_date"] is row
    assert "Changed people.csv › birth_date Dates of birth were reduced to their year" in read(row.widget)
    assert "9999-99-99 → 1950 , 1951" in read(row.widget)
    assert row._do.description == "Undo"
    assert people.sharing.draft is not None
    staged = next(one for one in people.sharing.draft.resources if one.path == "people.csv")
    assert "1987-" not in staged.location.read_text()
    apply(people, "people.csv › birth_date")
    assert people.sharing.privacy == {}
    assert "To look at people.csv › birth_date" in read(row.widget)


def test_another_fix_is_chosen_and_what_it_does_is_said(people: Walk) -> None:
    choose(people, "people.csv › mrn", "surrogate")
    row = people.rows()["people.csv › mrn"]
    assert "Nothing in a code comes from the value." in read(row.widget)
    apply(people, "people.csv › mrn")
    assert people.sharing.privacy == {"people.csv": {"mrn": "surrogate"}}


def test_dates_are_moved_with_the_person_they_belong_to(people: Walk) -> None:
    choose(people, "people.csv › birth_date", "shift")
    row = people.rows()["people.csv › birth_date"]
    assert "Whose dates" in read(row.widget)
    # The likeliest first.
    assert row._subject.value == "mrn"
    apply(people, "people.csv › birth_date")
    assert people.sharing.privacy == {"people.csv": {"birth_date": {"shift": "mrn"}}}
    assert people.sharing.error is None
    assert "Changed" in read(row.widget)


def test_all_suggestions_are_applied_by_one_click_and_taken_back_by_another(people: Walk) -> None:
    check = people.panel._parts["check"]
    assert check._all.description == "Apply all 4 suggestions"  # type: ignore[attr-defined]
    check._all.click()  # type: ignore[attr-defined]
    people.rest()
    assert people.sharing.privacy == {
        "people.csv": {"ssn": "drop", "birth_date": "year", "email": "drop", "mrn": "pseudonymise"}
    }
    assert "4 changed" in people.text("check")
    assert check.badge() == ""
    assert check._undo.description == "Undo all 4"  # type: ignore[attr-defined]
    check._undo.click()  # type: ignore[attr-defined]
    people.rest()
    assert people.sharing.privacy == {}


def test_what_is_settled_stays_where_it_was(people: Walk) -> None:
    before = list(people.rows())
    apply(people, "people.csv › ssn")
    assert list(people.rows()) == before
    people.go("check")
    # Entered anew, what is urgent comes first.
    assert list(people.rows())[-1] == "people.csv › ssn"


def test_two_clicks_while_it_is_looked_through_are_both_done(people: Walk) -> None:
    rows = people.rows()
    rows["people.csv › ssn"]._do.click()
    rows["people.csv › email"]._do.click()
    people.rest()
    assert people.sharing.fresh
    assert {one.column for one in people.sharing.draft.protection.fixes} == {"ssn", "email"}  # type: ignore[union-attr]


# ── reasons ───────────────────────────────────────────────────────────────────────────────────────


def test_a_reason_is_asked_for_and_an_empty_one_is_none(people: Walk) -> None:
    choose(people, "people.csv › ssn", KEEP)
    row = people.rows()["people.csv › ssn"]
    row._do.click()
    assert "Write why it may stay." in read(row.widget)
    row._reason.value = "   "
    row._do.click()
    assert people.sharing.privacy == {}
    row._reason.value = "made up by a program"
    apply(people, "people.csv › ssn")
    assert people.sharing.privacy == {"people.csv": {"ssn": {"keep": "made up by a program"}}}
    assert "Kept, because: made up by a program" in read(row.widget)
    assert not people.sharing.draft.blocking  # type: ignore[union-attr]
    apply(people, "people.csv › ssn")
    assert people.sharing.draft.blocking  # type: ignore[union-attr]


def test_what_is_kept_while_private_is_kept_for_everybody_by_another_choice(people: Walk) -> None:
    choose(people, "people.csv › ssn", KEEP_PUBLIC)
    row = people.rows()["people.csv › ssn"]
    row._reason.value = "made up by a program"
    apply(people, "people.csv › ssn")
    kept = {"keep": "made up by a program", "public": True}
    assert people.sharing.privacy == {"people.csv": {"ssn": kept}}
    assert "Kept for everybody to see, because: made up by a program" in read(row.widget)
    assert "public: true" in people.sharing.as_cell()
    apply(people, "people.csv › ssn")
    assert people.sharing.draft.blocking  # type: ignore[union-attr]


def test_a_click_a_moment_late_was_meant_for_the_place_that_was_there(
    people: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaggle_share.ui.panel.check import row as rows

    late: list[Callable[[], None]] = []
    monkeypatch.setattr(rows, "behind", lambda act: lambda: late.append(act))
    people.go("check")
    row, other = (people.rows()[f"people.csv › {name}"] for name in ("ssn", "email"))
    assert row.place is not None
    row._do.click()
    row.show(rows.Shown(other.place))  # type: ignore[arg-type]
    late.pop()()
    people.rest()
    assert people.sharing.privacy == {}


def test_a_reason_for_one_secret_in_a_file_is_none_for_another(walk: Walk, work: Path) -> None:
    aws = "AKIA" + "QYLPMN5HHHFPZAM2"
    (work / "log.txt").write_text(f"token = '{TOKEN}'\n\naws_access_key_id = {aws}\n")
    walk.pick("log.txt").go("check")
    held = [name for name, row in walk.rows().items() if row.place and row.place.state == "held"]
    first = next(row for row in walk.rows().values() if row.place and row.place.state == "held")
    count = sum(row.place.state == "held" for row in walk.rows().values() if row.place)
    assert held, walk.text("check")
    first._menu.value = KEEP
    first._reason.value = "it was revoked"
    first._do.click()
    walk.rest()
    after = [row.place for row in walk.panel._parts["check"]._list.rows if row.place]  # type: ignore[attr-defined]
    assert sum(one.state == "held" for one in after) == count - 1
    assert sum(one.state == "kept" for one in after) == 1
    assert walk.sharing.privacy == {}
    first._do.click()
    assert sum(one.blocks for one in walk.sharing.draft.findings) == count  # type: ignore[union-attr]
    for choice, is_public in ((KEEP_PUBLIC, True), (KEEP, False)):
        first._menu.value = choice
        first._reason.value = "it was revoked"
        first._do.click()
        walk.rest()
        kept = [one for one in walk.sharing.draft.findings if one.waived]  # type: ignore[union-attr]
        assert [one.for_public for one in kept] == [is_public]
        first._do.click()
        walk.rest()


# ── what is no column ─────────────────────────────────────────────────────────────────────────────


def test_a_file_is_left_out_by_one_click(walk: Walk, work: Path) -> None:
    (work / "notes.txt").write_text("call Ann at ann.miller@uni-bonn.de")
    walk.pick("data.csv", "notes.txt").go("check")
    choose(walk, "notes.txt", LEAVE_OUT)
    assert "It is not picked any more." in read(walk.rows()["notes.txt"].widget)
    apply(walk, "notes.txt")
    assert [pick.word for pick in walk.sharing.picks.values()] == ["data.csv"]
    assert "notes.txt" not in walk.rows()


def test_what_is_picked_with_others_is_not_left_out_alone(walk: Walk, work: Path) -> None:
    (work / "notes.txt").write_text("call Ann at ann.miller@uni-bonn.de")
    walk.pick("*").go("check")
    assert LEAVE_OUT not in menu(walk, "notes.txt").values()


def test_a_column_of_a_workbook_has_its_fixes_too(walk: Walk, work: Path) -> None:
    PEOPLE.to_excel(work / "people.xlsx", index=False)
    walk.pick("people.xlsx").go("check")
    apply(walk, "people.xlsx › ssn")
    assert walk.sharing.error is None
    assert "Changed" in read(walk.rows()["people.xlsx › ssn"].widget)


def test_a_picture_loses_its_metadata_by_one_click(walk: Walk, work: Path) -> None:
    from PIL import Image

    image = Image.new("RGB", (64, 64), "gray")
    exif = image.getexif()
    exif[0x013B] = "Maria Quartermaine"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 44.0, 2.4), 3: "E", 4: (7.0, 6.0, 0.6)})
    image.save(work / "field.jpg", exif=exif)
    walk.pick("data.csv", "field.jpg").go("check")
    row = walk.rows()["field.jpg"]
    assert row._menu.value == "strip", menu(walk, "field.jpg")
    apply(walk, "field.jpg")
    assert walk.sharing.privacy == {"field.jpg": "strip"}
    assert "Changed" in read(row.widget)
    assert "Maria" not in states()
    apply(walk, "field.jpg")
    assert walk.sharing.privacy == {}


def test_where_nothing_is_found_it_says_what_was_looked_at_and_what_was_not(walk: Walk, work: Path) -> None:
    (work / "brain.nii.xyz").write_bytes(bytes(range(256)) * 40)
    walk.pick("data.csv", "brain.nii.xyz").go("check")
    said = walk.text("check")
    assert "Nothing was found that must not be shared." in said or "1 to know" in said
    assert "2 files; all rows of 1 table with 2 columns." in said
    assert "whether the rest could tell who somebody is, only you can say" in said


def test_where_nothing_is_picked_it_says_so(walk: Walk) -> None:
    check = walk.go("check")
    assert walk.text("check") == "Nothing is picked yet."
    assert check.next() == ("pick", "Pick")


def test_an_error_stands_beside_the_place_that_it_is_about(walk: Walk, work: Path) -> None:
    pd.DataFrame({"ssn": SSNS * 10}).to_csv(work / "only.csv", index=False)
    walk.pick("only.csv").go("check")
    apply(walk, "only.csv › ssn")
    row = walk.rows()["only.csv › ssn"]
    assert "no column would be left" in read(row.widget)
    assert row._do.description == "Undo"
    apply(walk, "only.csv › ssn")
    assert walk.sharing.error is None
    assert walk.sharing.fresh


def test_what_was_settled_of_a_file_that_is_gone_is_in_nobodys_way(people: Walk) -> None:
    apply(people, "people.csv › ssn")
    people.sharing.pick(Pick("data.csv", is_variable=False))
    people.sharing.unpick((False, "people.csv"))
    people.rest()
    assert people.sharing.fresh, people.sharing.error
    assert people.sharing.error is None


def test_hundreds_of_findings_are_told_a_page_at_a_time(walk: Walk, work: Path) -> None:
    wide = pd.DataFrame({f"email_{n}": [f"user{n}{row}@uni-bonn.de" for row in range(12)] for n in range(150)})
    wide.to_csv(work / "wide.csv", index=False)
    walk.pick("wide.csv").go("check")
    check = walk.panel._parts["check"]
    assert "150 to look at" in walk.text("check")
    assert len(walk.rows()) == 12
    assert "1 to 12 of 150" in walk.text("check")
    before = list(walk.rows())
    check._list._more.click()  # type: ignore[attr-defined]
    assert "13 to 24 of 150" in walk.text("check")
    assert not set(before) & set(walk.rows())


# ── policies ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The administrator's file."""
    path = tmp_path / "policy.yaml"
    monkeypatch.setattr("kaggle_share.screen.policy.system_paths", lambda: (path,))
    return path


def test_where_a_policy_takes_no_reasons_none_is_asked_for_and_none_counts(
    walk: Walk, work: Path, policy: Path
) -> None:
    PEOPLE.to_csv(work / "people.csv", index=False)
    policy.write_text(json.dumps({"schema": 1, "name": "Example", "contact": "d@example.edu", "waivers": False}))
    walk.pick("people.csv").go("check")
    row = walk.rows()["people.csv › ssn"]
    assert KEEP not in menu(walk, "people.csv › ssn").values()
    assert "The policy of Example takes no reasons to keep it. Ask d@example.edu." in read(row.widget)
    assert "Policy of Example" in walk.text("check")
    # A front end may say anything.
    walk.sharing.settle("people.csv", "ssn", {"keep": "because"})
    walk.rest()
    assert walk.sharing.draft.blocking  # type: ignore[union-attr]
    for finding in walk.sharing.draft.findings:  # type: ignore[union-attr]
        walk.sharing.waive(finding, "because")
    assert walk.sharing.draft.blocking  # type: ignore[union-attr]


def test_k_is_told_and_no_reason_gets_round_it(walk: Walk, work: Path, policy: Path) -> None:
    table = pd.DataFrame({"sex": ["m", "f"] * 4, "age": [30, 31, 32, 33] * 2, "length": range(8)})
    table.to_csv(work / "few.csv", index=False)
    policy.write_text(json.dumps({"schema": 1, "name": "Example", "k": 5}))
    walk.pick("few.csv").go("check")
    held = [row for row in walk.rows().values() if row.place and row.place.state == "held"]
    assert len(held) == 1
    assert "asks for 5 or more" in read(held[0].widget)
    assert KEEP not in {value for _, value in held[0]._menu.options}
    assert "k-anonymity" in walk.text("check")


def test_what_came_from_data_is_escaped(walk: Walk, work: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    pd.DataFrame({name: SSNS * 10, "length": range(40)}).to_csv(work / "people.csv", index=False)
    walk.pick("people.csv").go("check")
    row = walk.rows()[f"people.csv › {name}"]
    assert "<img" not in row._head.value
    assert not row._menu.description_allow_html
    until(lambda: menu(walk, f"people.csv › {name}"))
    assert LEAVE not in menu(walk, f"people.csv › {name}").values()
