"""What a preview and a release say, in each state that they can be in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from preview_drafts import REF, column, draft, finding, release, resource, seen

from kaggle_share.model import (
    Bin,
    Draft,
    Measures,
    Metadata,
    Plan,
    Profile,
)
from kaggle_share.spec import Document
from kaggle_share.ui.preview import draft_html, draft_text, release_html


def version(**said: Any) -> Plan:
    return Plan("version", REF, "kaggle", 4, **said)


def test_a_new_dataset_is_ready_to_publish() -> None:
    page, text = seen(draft_html(draft())), draft_text(draft())
    for shown in (page, text):
        for words in (
            "Palmer penguins, cleaned",
            "me/palmer-penguins",
            "private",
            "new dataset",
            "sandbox, on this machine only",
            "CC0: Public Domain",
            "ready to publish",
            "342 × 2",
            "from cell 4",
            "this notebook, frozen 14:02",
            "3 files, 3.1 kB",
            "Nothing has left this machine. Publish: draft.publish() or --publish",
        ):
            assert words in shown


def test_a_column_is_shown_with_its_words_its_gaps_and_its_range() -> None:
    page = seen(draft_html(draft()))
    assert "bill_length_mm decimal · mm 32.1 … 59.6 mm 0.6 % bill_length_mm, as measured generated" in page


def test_a_description_of_the_users_own_is_not_marked_as_generated() -> None:
    made = draft("a.csv", columns={"a.csv": (column("a", generated=False),)})
    assert "0.6 % a, as measured methods/penguins.ipynb" in seen(draft_html(made))
    assert "all described in your words" in seen(draft_html(made))


def test_an_own_description_begins_with_the_generated_one_as_yaml() -> None:
    page = seen(draft_html(draft("a.csv", columns={"a.csv": (column("yes"), column("Bill (mm)", 1))})))
    assert 'a.csv: "yes": "yes, as measured" "Bill (mm)": "Bill (mm), as measured"' in page


def test_a_version_says_what_changes_and_what_is_sent() -> None:
    plan = version(
        added=("raw/penguins-raw.csv",),
        changed=("penguins.csv",),
        fields={"title": ("Penguins", "Palmer penguins"), "tags": ([], ["biology", "animals"])},
        bytes_to_send=96_000,
    )
    for shown in (seen(draft_html(draft(plan=plan))), " ".join(draft_text(draft(plan=plan)).split())):
        assert "version 4" in shown
        assert "1 new · 1 changed · 96.0 kB to send" in shown
        assert re.search(r"title:? Penguins → Palmer penguins", shown)
        assert re.search(r"tags:? nothing → biology, animals", shown)


def test_in_a_new_dataset_no_file_is_marked_as_new() -> None:
    assert not re.search(r"\bunchanged\b|\bnew\b(?! dataset)", draft_text(draft()))


def test_a_removal_is_named_and_asks_for_remove() -> None:
    made = draft(plan=version(removed=("old.csv",)))
    for shown in (seen(draft_html(made)), draft_text(made)):
        assert "would remove 1 file: pick it too, or add --remove" in shown
        assert re.search(r"old.csv\s+in the sandbox, and not picked\s+removed", shown)
        assert "Publish:" not in shown
    made.remove = True
    assert "ready to publish" in draft_text(made)


def test_nothing_to_do_is_said_and_no_publishing_offered() -> None:
    made = draft(plan=Plan("nothing", REF, "kaggle", 3, unchanged=("penguins.csv",), is_private=False))
    for shown in (seen(draft_html(made)), draft_text(made)):
        assert "nothing to do: version 3 has this data and metadata" in shown
        assert "public · version 3" in shown or "public version 3" in shown
        assert "draft.publish()" not in shown


def test_public_is_said_to_come_after_verification() -> None:
    made = draft(plan=Plan("create", REF, "kaggle", 1, public=True))
    assert "private, public once verified" in draft_text(made)


def test_without_kaggle_the_reason_is_told() -> None:
    made = draft(plan=None, unasked="no Kaggle credentials found. Run kaggle auth login.", endpoint="kaggle")
    shown = " ".join(draft_text(made).split())
    assert "can’t be compared with Kaggle now: no Kaggle credentials found. Run kaggle auth login" in shown
    assert "private · " not in shown


def test_a_version_that_is_being_processed_is_waited_for() -> None:
    made = draft(plan=version(status="BLOBS_RECEIVED"), endpoint="kaggle")
    assert "Kaggle is still processing an earlier version" in draft_text(made)


def test_findings_hold_back_and_come_before_warnings() -> None:
    blocking = finding(
        "block", file="penguins.ipynb", column=None, cell=3, message="a GitHub token", fixes=("revoke it",)
    )
    made = draft(findings=(finding(), blocking, finding(waived="they agreed")))
    for shown in (seen(draft_html(made)), draft_text(made)):
        assert "held back by 1 finding" in shown
        assert "1 thing to look at" in shown
        assert "penguins.ipynb › cell 4: a GitHub token" in shown
        assert shown.index("GitHub") < shown.index("e-mail")
        assert "they agreed" in shown
        assert "Settle what holds it back, then publish:" in shown


def test_what_screening_flagged_is_not_shown() -> None:
    made = draft(findings=(finding(),))
    made.columns = {"penguins.csv": (column("sex", minimum="ada@example.org", description="from ada@example.org"),)}
    made.profiles = {"penguins.csv": Profile("penguins.csv", "table", 3, made.columns["penguins.csv"])}
    for shown in (draft_html(made), draft_text(made)):
        assert "ada@example.org" not in shown
        assert "withheld: flagged as e-mail addresses" in shown


@pytest.mark.parametrize("field", ["title", "subtitle", "description"])
def test_a_flagged_text_of_the_metadata_is_not_shown(field: str) -> None:
    secret = "ghp_abcdefghijklmnopqrstuvwxyz"
    metadata = Metadata(**{"title": "Palmer penguins", field: f"see {secret}"})
    plan = version(fields={field: ("", f"see {secret}")})
    made = draft(metadata=metadata, plan=plan, findings=(finding("block", file="metadata", column=field),))
    assert secret not in draft_html(made) + draft_text(made)


def test_a_draft_of_nothing_is_shown_too() -> None:
    made = Draft(Document(), draft().folder, draft().staging)
    assert "0 files, 0 B" in seen(draft_html(made))
    assert "not named yet: --to OWNER/SLUG" in draft_text(made)


def test_what_the_notebook_uses_comes_first_in_how_it_was_made() -> None:
    assert "Packages pandas 3.1.1, attrs 25.1" in seen(draft_html(draft()))


def test_fifty_columns_in_many_files_stay_below_300_kilobytes() -> None:
    paths = [f"table-{number}.csv" for number in range(30)]
    words = "A description of a measurement that takes a few words to be told, as they do. " * 3
    bins = tuple(Bin(at * 1.37, (at + 1) * 1.37, at * 31 % 17) for at in range(24))
    measures = Measures(mean=3.21, m2=99.0, numbers=10**6, quantiles=((0.5, 3.3),), histogram=bins)
    columns = tuple(
        column(f"measurement_of_something_{n:02}", n, description=words, measures=measures) for n in range(50)
    )
    made = draft(*paths, columns=dict.fromkeys(paths, columns))
    rows = tuple(tuple(f"value {at} of {n}" for n in range(50)) for at in range(10))
    made.profiles = {path: Profile(path, "table", 10**6, columns, sample=rows) for path in paths}
    assert len(draft_html(made).encode()) < 300_000
    made.resources, made.columns = made.resources[:1], {paths[0]: columns}
    page = draft_html(made)
    assert len(page.encode()) < 300_000
    # Of one table, every column is drawn, and the first rows are whole.
    assert page.count("<svg") == 50
    assert "value 4 of 49" in page
    assert "Metadata sent" in draft_html(made)


def test_thousands_of_files_are_counted_instead_of_listed() -> None:
    made = draft()
    made.resources = tuple(resource(f"images/{number}.png") for number in range(5000))
    assert "and 4,950 more files" in seen(draft_html(made))
    assert len(draft_html(made)) < 150_000
    assert len(draft_text(made).splitlines()) < 80


def test_the_page_needs_no_script_and_asks_for_nothing_outside() -> None:
    page = draft_html(draft()) + release_html(release(url="http://127.0.0.1:1/x"))
    assert "<script" not in page
    assert not re.search(r"\bsrc=|@import|url\(", page)
    assert "--jp-content-font-color1" in page
    assert "prefers-color-scheme: dark" in page


def test_the_notebooks_table_of_contents_stays_the_users_own() -> None:
    page = draft_html(draft()) + release_html(release())
    assert not re.search(r"<h[1-6]", page)
    assert 'role="heading" aria-level="2"' in page
