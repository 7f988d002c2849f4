"""Nothing that screening flagged is in a preview, wherever it stands in the draft; what was withheld is said."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from preview_drafts import REF, draft, finding, measured, penguins, resource, rich

from kaggle_share.model import Bin, Column, Draft, Measures, Plan, Profile, SuggestedTag
from kaggle_share.ui.answer import plan_json
from kaggle_share.ui.preview import draft_html, draft_text
from kaggle_share.ui.preview.page import draft_page

PEOPLE = "people.csv"
NUMBER = 8675309.0


def shown(made: Draft) -> str:
    """Everything that any door shows of a draft, as it is read."""
    return previewed(made) + str(plan_json(made))


def previewed(made: Draft) -> str:
    return html.unescape(draft_html(made) + draft_page(made) + draft_text(made))


def people(value: str) -> Draft:
    """A draft with a value in every place that can hold one."""
    told = Measures(
        mean=NUMBER,
        m2=1e6,
        numbers=40,
        quantiles=((0.0, NUMBER), (0.5, NUMBER), (1.0, NUMBER)),
        histogram=(Bin(NUMBER, NUMBER + 1, 20), Bin(NUMBER + 1, NUMBER + 2, 20)),
        top=((value, 30), (f"{value} again", 10)),
        shortest=7,
        longest=9,
    )
    child = Column("street", 0, minimum=value, maximum=value, measures=told, description=f"such as {value}")
    who = Column(
        "who",
        0,
        description=f"One of {value}, {NUMBER:.0f}",
        missing=1,
        distinct=2,
        minimum=value,
        maximum=value,
        measures=told,
        codes=True,
        children=(child,),
    )
    age = Column("age", 1, type="integer", description="Age in years", minimum="18", maximum="93")
    made = draft(PEOPLE)
    made.profiles = {
        PEOPLE: Profile(
            PEOPLE,
            "table",
            40,
            (who, age),
            notes=(f"The column who begins with {value}.",),
            facts=(f"Written by {value}",),
            sample=((value, "41"), (f"{value} again", "42")),
        )
    }
    made.columns = {PEOPLE: (who, replace(age, description=f"Age; {value} is the oldest", generated=False))}
    card = (
        f"# Penguins\n\nThe oldest is **{value}**.\n\n## Files\n\n| File | What it is | Size |\n|---|---|---|\n"
        f"| `{PEOPLE}` | 40 rows | 1 kB |\n\n### `{PEOPLE}`\n\n"
        "| Column | Type | Description | Missing |\n|---|---|---|---|\n"
        f"| `who` | string | One of {value} | 1 |\n| `age` | integer | Age in years | 0 |\n"
    )
    assert made.metadata is not None
    made.metadata = replace(made.metadata, description=card, generated=frozenset(("description",)))
    made.suggested_tags = (SuggestedTag("people", f"the value {value}"), SuggestedTag("biology", "the column age"))
    made.notes = (f"{value} was left out.",)
    made.plan = Plan("version", REF, "kaggle", 2, fields={"description": (value, f"Now {value}")})
    return made


VALUES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=5, max_size=20).map(
    lambda text: f"q{''.join(text.split())}x7"
)
KINDS = st.sampled_from(["email", "person_name", "secret", "quasi_identifier", "something_new"])


@settings(max_examples=60, deadline=None)
@given(
    VALUES,
    KINDS,
    st.sampled_from(["block", "warn", "note"]),
    st.sampled_from(["", "they agreed"]),
    st.sampled_from(["who", "who.street", "who[].street"]),
    st.booleans(),
)
@example("ada@example.org", "email", "warn", "", "who", False)
@example('<b>"ada"&amp;|_*`x`</b>', "person_name", "note", "they agreed", "who", True)
def test_no_value_of_a_flagged_column_is_shown_anywhere(
    value: str, kind: str, severity: str, waived: str, column: str, sampled: bool
) -> None:
    made = people(value)
    if severity == "note":
        # What is only a note is withheld where it stands; alone, it tells of nobody.
        assert made.metadata is not None
        made.metadata = replace(made.metadata, description=made.metadata.description.replace(f"**{value}**", "she"))
        made.columns = {PEOPLE: made.profiles[PEOPLE].columns}
        made.profiles = {PEOPLE: replace(made.profiles[PEOPLE], notes=(), facts=())}
        made.suggested_tags, made.notes, made.plan = (), (), None
    samples = ("a•••",) if sampled else ()
    made.findings = (
        replace(finding(severity, file=PEOPLE, column=column, samples=samples), kind=kind, waived=waived),
    )
    if column != "who":
        assume(value not in "who.street")
    # The card that describe writes has nothing of a flagged column; that one which had is not shown either.
    page = previewed(made) if severity == "note" else shown(made)
    assert value not in page
    assert "8675309" not in page.replace(",", "")
    assert "8.675" not in page
    assert "withheld: flagged as " in page
    assert "First 2 rows" in page
    # The rest stays: it was not flagged.
    assert "18 … 93" in page


@settings(max_examples=40, deadline=None)
@given(VALUES, KINDS, st.sampled_from(["block", "warn", "note"]), st.sampled_from(["", "they agreed"]))
def test_of_a_file_that_is_flagged_whole_nothing_is_shown(value: str, kind: str, severity: str, waived: str) -> None:
    made = people(value)
    # What quotes the value elsewhere is found by screening where it stands: in the generated card.
    made.findings = tuple(
        replace(finding(severity, file=file, column=None), kind=kind, waived=waived) for file in (PEOPLE, "README.md")
    )
    made.notes, made.suggested_tags = (), ()
    made.columns = {PEOPLE: made.profiles[PEOPLE].columns}
    page = shown(made)
    assert value not in page
    assert "8675309" not in page.replace(",", "")
    assert "First 2 rows" not in page
    assert "18 … 93" not in page
    assert "withheld: flagged as " in page


def test_what_is_told_of_a_flagged_image_is_not_shown() -> None:
    made = draft("a.png")
    made.columns, made.profiles = (
        {},
        {"a.png": Profile("a.png", "image", facts=("Taken at 52.1, 4.9",), shape=(9, 9))},
    )
    assert "Taken at 52.1, 4.9" in draft_html(made)
    made.findings = (replace(finding(file="a.png", column=None), kind="geo_precise"),)
    assert "Taken at" not in previewed(made)
    assert "withheld: flagged as precise places" in previewed(made)


def test_it_is_said_what_a_column_was_flagged_as() -> None:
    made = people("ada@example.org")
    made.findings = (
        finding(file=PEOPLE, column="who"),
        replace(finding(file=PEOPLE, column="who"), kind="person_name"),
    )
    assert "withheld: flagged as e-mail addresses and names of people" in draft_html(made)
    made.findings = made.findings[:1]
    assert "withheld: flagged as e-mail addresses" in draft_text(made)


def test_a_file_that_was_not_looked_through_is_shown() -> None:
    made = rich()
    made.findings = (replace(finding("note", file="penguins.csv", column=None, samples=()), kind="not_checked"),)
    assert "First 5 rows" in draft_html(made)
    assert "withheld: " not in draft_html(made)


def test_the_same_name_in_another_file_is_not_withheld() -> None:
    made = rich()
    made.findings = (finding(file="other.csv", column="island"),)
    assert "Torgersen" in draft_html(made)


def test_a_cover_in_which_something_was_found_is_not_shown(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (560, 280), "navy").save(tmp_path / "cover.png")
    made = rich()
    assert made.metadata is not None
    made.metadata = replace(made.metadata, image=tmp_path / "cover.png", generated=frozenset(("image",)))
    assert 'alt="Cover image"' in draft_html(made)
    # The title stands on what is drawn, and not on the user's own picture.
    made.findings = (finding(file="metadata", column="title"),)
    assert "data:image" not in draft_html(made)
    assert "The cover is not shown" in draft_html(made)
    made.metadata = replace(made.metadata, generated=frozenset())
    assert 'alt="Cover image"' in draft_html(made)
    for place in (finding(file="metadata", column="image"), finding(file="cover.png", column=None)):
        made.findings = (place,)
        assert "data:image" not in draft_html(made)


def test_a_flagged_image_is_not_on_the_contact_sheet(tmp_path: Path) -> None:
    from PIL import Image

    made = draft("labels.csv")
    for name in ("a.png", "b.png"):
        Image.new("RGB", (32, 32), "teal").save(tmp_path / name)
    images = tuple(resource(f"images/{name}", location=tmp_path / name) for name in ("a.png", "b.png"))
    made.resources = (*images, *made.resources)
    made.findings = (replace(finding(file="images/a.png", column=None), kind="geo_precise"),)
    page = draft_html(made)
    assert page.count("data:image/webp") == 1
    assert "1 image withheld, since screening found something in it" in page


def test_what_an_image_file_says_beside_its_pixels_is_not_passed_on(tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x013B] = "Ada Lovelace"
    Image.new("RGB", (560, 280)).save(tmp_path / "a.jpg", exif=exif, comment="home of Ada")
    made = rich()
    assert made.metadata is not None
    made.metadata = replace(made.metadata, image=tmp_path / "a.jpg")
    import base64
    import re

    found = re.findall(r"data:image/webp;base64,([\w+/=]+)", draft_html(made))
    assert len(found) == 1
    assert b"Ada" not in base64.b64decode(found[0])


@pytest.mark.parametrize("name", ["data_dictionary.csv", "datapackage.json", "README.md"])
def test_what_went_into_a_flagged_generated_file_is_not_shown(name: str) -> None:
    made = people("ada@example.org")
    made.findings = (finding("block", file=name, column=None),)
    made.profiles, made.notes, made.suggested_tags = {}, (), ()
    made.columns = {PEOPLE: (Column("age", 0, description="of ada@example.org"),)}
    assert "ada@example.org" not in shown(made)


def test_short_values_do_not_wipe_out_the_page() -> None:
    made = rich()
    frame = penguins()
    frame["sex"] = ["f" if at % 2 else "m" for at in range(len(frame))]
    profile = measured(frame, "penguins.csv")
    made.profiles, made.columns = {"penguins.csv": profile}, {"penguins.csv": profile.columns}
    made.findings = (finding(file="penguins.csv", column="sex"),)
    page = draft_html(made)
    assert "Torgersen" in page
    assert "The bill length mm" in page
