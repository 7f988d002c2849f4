"""What a preview draws and says of columns, rows, files and images, and the score."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from preview_drafts import REF, column, draft, resource, rich, seen

from kaggle_share.model import (
    Anonymity,
    Bin,
    Deidentified,
    Measures,
    Plan,
    Protection,
    Relation,
    Sampled,
)
from kaggle_share.ui.preview import draft_html, draft_text
from kaggle_share.ui.preview.numbers import short


def version(**said: Any) -> Plan:
    return Plan("version", REF, "kaggle", 4, **said)


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
