"""What a preview and a release say, in each state that they can be in."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from preview_drafts import REF, column, draft, finding, release, resource, rich

from kaggle_share.model import (
    Anonymity,
    Bin,
    Deidentified,
    Draft,
    Measures,
    Metadata,
    Plan,
    Profile,
    Protection,
    Ref,
    Relation,
    Sampled,
)
from kaggle_share.spec import Document
from kaggle_share.ui.preview import draft_html, draft_text, release_html, release_text
from kaggle_share.ui.preview.numbers import short

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Reader(HTMLParser):
    """Reads a page as a reader sees it, and complains of what is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.hidden = 0
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def seen(page: str) -> str:
    return " ".join(" ".join(Reader(page).words).split()).replace(" : ", ": ")


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


# ── pictures, samples and the score ───────────────────────────────────────────────────────────────


def test_numbers_and_dates_are_drawn_with_their_words_beside() -> None:
    page = draft_html(rich())
    assert page.count("<svg") == 3
    words = re.findall(r'<svg[^>]* role="img" aria-label="([^"]+)"', page)
    assert words[0].startswith("Histogram of 113 values from 32.07 to 59.1 mm; most, ")
    assert re.search(r"from 2007-11-\d\d to 2010-1\d-\d\d; most, ", words[2])
    assert "median 45.6" in seen(page)
    assert "32.1 … 59.1 mm" in seen(page)


def test_a_histogram_has_a_bar_for_every_bin_that_has_rows() -> None:
    bins = tuple(Bin(float(at), at + 1.0, count) for at, count in enumerate((5, 0, 1, 1_000_000)))
    made = rich()
    measures = Measures(mean=3.0, numbers=6, histogram=bins)
    made.columns = {"penguins.csv": (column("x", measures=measures),)}
    drawn = re.findall(r'<path d="([^"]+)"', draft_html(made))
    assert len(drawn) == 1
    assert drawn[0].count("M") == 3
    assert "v-1.5h" in drawn[0]
    assert "v-30h" in drawn[0]
    assert re.search(r"x +decimal +▁ ▁█ ", draft_text(made))


def test_codes_are_listed_with_how_often_they_stand_there() -> None:
    for shown in (seen(draft_html(rich())), draft_text(rich())):
        assert re.search(r"Biscoe \d+,? ", shown)
        assert re.search(r"Torgersen \d+", shown)


def test_years_are_listed_in_their_order_and_without_commas() -> None:
    measures = Measures(mean=2008.0, numbers=30, histogram=(Bin(2007, 2008, 9), Bin(2008, 2009, 21)))
    top = (("2009", 21), ("2007", 9))
    made = draft("a.csv", columns={"a.csv": (column("year", measures=replace(measures, top=top), distinct=2),)})
    assert "2007 9 2009 21" in seen(draft_html(made))
    made.columns = {"a.csv": (column("year", measures=measures, distinct=40),)}
    assert "mean 2008" in seen(draft_html(made))


def test_text_that_hardly_repeats_itself_is_not_listed() -> None:
    page = seen(draft_html(rich()))
    assert "every value once: a key" in page
    assert "120 different values" in page
    # Only the sample shows one.
    assert page.count("nest 3 seen from afar") == 1


def test_the_first_rows_are_a_table_with_heads() -> None:
    page = draft_html(rich())
    assert "First 5 rows of 120 rows" in seen(page)
    assert '<th scope="col"><bdi>island</bdi></th>' in page
    assert "no value" in page
    assert 'role="region" aria-label="First rows of penguins.csv" tabindex="0"' in page
    assert re.search(r"First rows · penguins.csv\n  id +island +bill_length_mm", draft_text(rich()))


def test_nested_fields_stand_below_their_column() -> None:
    child = column("street", measures=Measures(top=(("High Street", 9),)), distinct=1)
    made = draft("a.csv", columns={"a.csv": (column("address", type="string", children=(child,)),)})
    assert "kshare-deep-1" in draft_html(made)
    assert "High Street" in draft_html(made)
    assert re.search(r"\n      street", draft_text(made))


def test_where_a_column_points_to_is_said() -> None:
    made = rich()
    profile = made.profiles["penguins.csv"]
    relation = Relation("penguins.csv", "note", "islands.csv", "id")
    made.profiles = {"penguins.csv": replace(profile, relations=(relation,), notes=("3 rows are copies.",))}
    page = seen(draft_html(made))
    assert "found in islands.csv › id" in page
    assert "3 rows are copies." in page


def test_the_score_says_what_earns_the_rest() -> None:
    for shown in (seen(draft_html(rich())), " ".join(draft_text(rich()).split())):
        assert "usability 7.5 of 10" in shown
        assert "+2.5 tags Add two more tags" in shown
        assert "+2.5 cover image Set one" in shown
        assert "biology columns island and bill_length_mm" in shown
    assert "Earned: subtitle" in seen(draft_html(rich()))


def test_what_is_sent_is_told_in_words_and_as_the_file() -> None:
    made = rich()
    assert made.metadata is not None
    made.metadata = replace(
        made.metadata, generated=frozenset(("subtitle",)), kept=frozenset(("license",)), tags=("biology", "animals")
    )
    page = seen(draft_html(made))
    assert "Subtitle Size measurements of penguins generated License CC0: Public Domain as before" in page
    assert "Tags biology, animals" in page
    assert '"keywords": [ "biology", "animals" ]' in page


def test_what_protects_people_is_shown_before_and_after() -> None:
    fix = Deidentified(
        "penguins.csv", "seen", "year", "Dates were reduced to their year.", before=("9999-99-99",), after=("2007",)
    )
    hidden = Anonymity(
        ("penguins.csv",), ("penguins.csv › island",), 120, 3, 2, 0.025, 1, gain="drop island", gain_k=9
    )
    sample = Sampled("penguins.csv", 40, 120, 7, by="island")
    made = rich(
        protection=Protection(
            (replace(fix, changed=120, lost=2),), (sample,), "ask the lab", (hidden,), policies=("k ≥ 5",)
        )
    )
    for shown in (seen(draft_html(made)), " ".join(draft_text(made).split())):
        assert (
            "penguins.csv › seen: Dates were reduced to their year. (120 values; 2 not understood and left out)"
            in shown
        )
        assert "9999-99-99 → 2007" in shown
        assert "a sample of 40 of 120 rows, the same share of each island, seed 7. The whole: ask the lab" in shown
        assert (
            "the smallest of 3 groups has 2 rows, 2.5 % of the rows are in groups of fewer than 5; 1 row alone."
            in shown
        )
        assert "What helps most: drop island (k-anonymity 9 then)." in shown
        assert "Policy: k ≥ 5" in shown
    assert "Protection" not in draft_html(rich())


def test_the_first_table_is_open_where_it_is_small() -> None:
    assert draft_html(rich()).count('<details open><summary class="kshare-row"') == 1
    columns = tuple(column(f"c{at}", at) for at in range(21))
    assert "<details open><summary" not in draft_html(draft("a.csv", columns={"a.csv": columns}))


def test_many_files_of_a_folder_are_one_line() -> None:
    made = draft("labels.csv", plan=version(added=("images/3.png",)))
    made.resources = (*made.resources[:1], *(resource(f"images/{at}.png") for at in range(12)), *made.resources[1:])
    page = draft_html(made)
    assert "images/*.png 12 files 12.0 kB 1 new" in seen(page)
    assert seen(page).index("labels.csv") < seen(page).index("images/*.png 12 files") < seen(page).index("methods/")
    assert re.search(r"images/\*.png +12 files +12.0 kB +1 new", draft_text(made))
    assert "images/7.png" not in draft_text(made)


def test_images_are_shown_on_a_contact_sheet(tmp_path: Path) -> None:
    from PIL import Image

    made = draft("labels.csv")
    images = []
    for at in range(24):
        Image.new("RGB", (40, 30), (10 * at, 90, 120)).save(tmp_path / f"{at}.png")
        images.append(resource(f"images/{at}.png", location=tmp_path / f"{at}.png"))
    (tmp_path / "0.png").write_bytes(b"no image")
    made.resources = (*images, *made.resources)
    page = draft_html(made)
    assert page.count('src="data:image/webp;base64,') == 9
    assert "9 of 24 images" in seen(page)
    assert 'alt="images/21.png"' in page


def test_an_image_that_would_fill_the_memory_is_not_opened(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("1", (8000, 8000)).save(tmp_path / "large.png")
    made = draft("a.csv")
    made.resources = (resource("large.png", location=tmp_path / "large.png"),)
    assert "data:image" not in draft_html(made)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (43.92193, "43.92"),
        (2008.0, "2008"),
        (12480.3, "12,480"),
        (0.000012, "1.200e-05"),
        (-0.5, "−0.5"),
        (1e22, "1.000e+22"),
        (0.0, "0"),
        (3.0, "3"),
        (float("inf"), "∞"),
        (float("-inf"), "−∞"),
        (float("nan"), "no number"),
        (9.9996, "10"),
    ],
)
def test_numbers_are_short(value: float, words: str) -> None:
    assert short(value) == words


# ── releases ──────────────────────────────────────────────────────────────────────────────────────


def test_a_verified_release_says_so_with_its_files() -> None:
    made = release(not_kept=("Kaggle did not keep 2 column descriptions; they are in data_dictionary.csv.",))
    for shown in (seen(release_html(made)), " ".join(release_text(made).split())):
        assert "✓ Version 4 of me/palmer-penguins is ready and verified: 5 files, 5.1 kB, all as sent." in shown
        assert "Kaggle did not keep 2 column descriptions; they are in data_dictionary.csv." in shown
        assert "https://www.kaggle.com/datasets/me/palmer-penguins" in shown
        assert "release.make_public()" in shown
        assert "9f86d081884c" in shown
    assert 'title="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"' in release_html(made)


def test_a_submitted_release_is_not_called_ready() -> None:
    made = release(version=1, state="submitted", action="create", verification="")
    for shown in (seen(release_html(made)), " ".join(release_text(made).split()).replace('"', "")):
        assert "Kaggle has accepted version 1 of me/palmer-penguins and is processing it." in shown
        assert "kaggle-share status me/palmer-penguins finishes it." in shown
        assert "verified" not in shown
        assert "ready" not in shown


def test_what_differs_is_told_and_not_called_verified() -> None:
    made = release(state="ready", verification="", notes=('"a.csv" has 3 bytes; 4 were sent.',))
    for shown in (seen(release_html(made)), release_text(made)):
        assert "is ready, but could not be verified" in shown
        assert '"a.csv" has 3 bytes; 4 were sent.' in shown


def test_nothing_to_do_is_no_new_version() -> None:
    assert "Nothing to do: version 4" in release_text(release(action="nothing", verification=""))


def test_what_was_published_elsewhere_is_ready_and_no_worry() -> None:
    shown = release_text(release(action="nothing", state="ready", verification="", receipts=()))
    assert shown.startswith("✓ Nothing to do: version 4 of me/palmer-penguins is ready.")


def test_an_update_says_that_no_file_was_sent() -> None:
    assert "no file was sent again" in release_text(release(action="update"))


def test_a_public_release_offers_no_making_public() -> None:
    shown = release_text(release(is_private=False))
    assert "public" in shown
    assert "make_public" not in shown


def test_only_addresses_of_the_web_are_links() -> None:
    page = release_html(release(url="javascript:alert(1)"))
    assert "<a " not in page
    assert "javascript:alert(1)" in page


def test_a_sandbox_is_marked_and_speaks_for_itself() -> None:
    shown = release_text(release(state="submitted", endpoint="sandbox"))
    assert "The sandbox has accepted version 4" in shown
    assert "sandbox, on this machine only" in shown


def test_another_dataset_of_the_plan_wins_over_the_documents() -> None:
    made = draft(plan=Plan("create", Ref("ada", "penguins"), "kaggle", 1))
    assert "ada/penguins" in draft_text(made)
