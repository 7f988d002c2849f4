"""Metadata: who wins, and that everything generated is within Kaggle's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kaggle_share import rules
from kaggle_share.describe import describe, metadata, slug_for
from kaggle_share.describe.wording import first_heading, shortened, subtitle_for, title_for
from kaggle_share.errors import InputError, RuleError
from kaggle_share.model import Cell, Column, Draft, Item, Profile, Resource, Snapshot
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.spec import make_document

if TYPE_CHECKING:
    from tests.describe.conftest import Made

CSV = "a,b\n1,2\n3,4\n"


def test_everything_is_generated_where_nothing_is_said(made: Made) -> None:
    found = metadata(made({"clean_penguins.csv": CSV}, markdown="# Penguins of *Palmer* station\n"))
    assert found.title == "Penguins of Palmer station"
    assert found.subtitle == "1 table from penguins.ipynb: 2 rows, 2 columns"
    assert (found.license, found.update_frequency, found.tags, found.sources) == ("unknown", "not specified", (), ())
    assert found.description.startswith("1 table (2 rows, 2 columns), published with the notebook `penguins.ipynb`.")
    assert found.generated >= {"title", "subtitle", "description", "license"}
    assert found.kept == frozenset()


def test_what_the_user_says_is_kept_as_given(made: Made) -> None:
    found = metadata(
        made(
            {"t.csv": CSV},
            title="My own title",
            subtitle="A subtitle of enough characters",
            description="*Mine*",
            license="cc0-1.0",
            tags="biology, animals,biology",
            update_frequency="Monthly",
            sources=["https://example.org"],
            contributors=["Ada Lovelace"],
        )
    )
    assert (found.title, found.description, found.license) == ("My own title", "*Mine*", "CC0-1.0")
    assert (found.tags, found.update_frequency) == (("biology", "animals"), "monthly")
    assert found.contributors[0].name == "Ada Lovelace"
    assert found.generated == {"image"}


def test_the_slug_gives_the_title_before_the_notebook(made: Made) -> None:
    draft = made({"t.csv": CSV}, markdown="# Another thing", to="me/palmer-penguins")
    assert metadata(draft).title == "Palmer penguins"
    assert metadata(made({"clean_penguins.csv": CSV})).title == "Clean penguins"
    assert metadata(made({"t.csv": CSV})).title == "T data"


def test_document_over_record_over_kaggle_over_generated(made: Made) -> None:
    draft = made({"t.csv": CSV}, title="Said just now")
    held = RemoteSettings(
        title="Held title", subtitle="A subtitle held by Kaggle", license="CC BY 4.0", tags=("biology",)
    )
    previous = {"title": "Recorded title", "license": "CC0-1.0", "update_frequency": "weekly"}
    found = metadata(draft, held=held, previous=previous)
    assert (found.title, found.license, found.update_frequency) == ("Said just now", "CC0-1.0", "weekly")
    assert (found.subtitle, found.tags) == ("A subtitle held by Kaggle", ("biology",))
    assert found.kept == {"license", "update_frequency", "subtitle", "tags"}
    assert metadata(draft, held=held).license == "CC-BY-4.0"


def test_what_kaggle_holds_beyond_its_rules_is_generated_anew(made: Made) -> None:
    held = RemoteSettings(title="x", subtitle="short", license="no such", update_frequency="sometimes")
    found = metadata(made({"t.csv": CSV}), held=held)
    assert (found.title, found.license, found.kept) == ("T data", "unknown", frozenset())


def test_generated_words_follow_the_data_until_somebody_writes_them(made: Made) -> None:
    first = metadata(made({"t.csv": CSV}))
    sent = {"title": first.title, "subtitle": first.subtitle, "description": first.description}
    held = RemoteSettings(title=first.title, subtitle=first.subtitle, description=first.description)
    grown = made({"t.csv": CSV + "5,6\n"})
    again = metadata(grown, held=held, previous=sent, said={})
    assert ("3 rows" in again.subtitle, "3 rows" in again.description) == (True, True)
    edited = replace(held, description="Written on the page")
    assert metadata(grown, held=edited, previous=sent, said={}).description == "Written on the page"
    mine = {**sent, "description": "Said last time"}
    assert metadata(grown, held=held, previous=mine, said={"description": 1}).description == "Said last time"
    # Without knowing what was said, a generated description is known by its form.
    assert "3 rows" in metadata(grown, held=held, previous=sent).description


def test_the_users_default_license_is_for_new_datasets(made: Made) -> None:
    draft = made({"t.csv": CSV})
    assert metadata(draft, default_license="cc-by-4.0").license == "CC-BY-4.0"
    assert metadata(draft, previous={"license": "CC0-1.0"}, default_license="CC-BY-4.0").license == "CC0-1.0"


def test_no_license_and_unknown_tags_are_told_not_refused(made: Made) -> None:
    found = describe(made({"t.csv": CSV}, tags=["animalz", "biology"]))
    assert any("No license is given" in note for note in found.notes)
    assert any('the tag "animalz"' in note and "animals" in note for note in found.notes)
    assert found.metadata.tags == ("animalz", "biology")


def test_a_cover_is_looked_at(made: Made, tmp_path: Path) -> None:
    Image.new("RGB", (560, 280)).save(tmp_path / "good.png")
    Image.new("RGB", (100, 100)).save(tmp_path / "small.png")
    (tmp_path / "broken.png").write_bytes(b"x")
    (tmp_path / "x.gif").write_bytes(b"x")
    assert metadata(made({"t.csv": CSV}, image="good.png")).image == tmp_path / "good.png"
    for image, kind, says in (
        ("gone.png", InputError, "not there"),
        ("small.png", RuleError, "100 × 100 pixels; Kaggle wants at least 560 × 280"),
        ("broken.png", InputError, "can't be read"),
        ("x.gif", RuleError, "kind"),
    ):
        with pytest.raises(kind, match=says):
            metadata(made({"t.csv": CSV}, image=image))


@pytest.mark.parametrize(
    ("markdown", "heading"),
    [
        ("text\n\n## The *second* `level` ##\n", "The second level"),
        ("# [Penguins](http://x) <b>of</b> $2020$", "Penguins of 2020"),
        ("#hashtag", ""),
        ("    # code", ""),
        ("# snake_case_name", "snake_case_name"),
    ],
)
def test_headings_lose_their_markup(made: Made, markdown: str, heading: str) -> None:
    assert first_heading(made({"t.csv": CSV}, markdown=markdown)) == heading


def drafted(name: str, heading: str, notebook: str, kind: str, rows: int | None, width: int, count: int) -> Draft:
    resources = tuple(
        Resource(f"{name}-{i}.csv", Path("x"), 10, "0" * 64, item=Item("file", name)) for i in range(count)
    )
    columns = tuple(Column(f"c{i}", i) for i in range(width))
    return Draft(
        document=make_document({}),
        folder=Path(),
        staging=Path(),
        resources=resources,
        profiles={r.path: Profile(r.path, kind, rows, columns) for r in resources},  # type: ignore[arg-type]
        snapshot=Snapshot(notebook, {}, (Cell(0, "markdown", f"# {heading}"),), datetime(2024, 1, 1, tzinfo=UTC)),
    )


def test_a_title_of_one_word_of_51_characters_is_cut_to_50() -> None:
    assert len(shortened("x" * 51, 50)) == 50
    assert shortened("word " * 10 + "x", 50) == ("word " * 10).strip()


@given(
    st.text(max_size=80),
    st.text(max_size=120),
    st.text(max_size=120),
    st.sampled_from(["table", "image", "other", "json", "archive"]),
    st.one_of(st.none(), st.integers(0, 10**12)),
    st.integers(0, 5),
    st.integers(0, 4),
)
def test_generated_titles_subtitles_and_slugs_are_always_within_the_rules(
    name: str, heading: str, notebook: str, kind: str, rows: int | None, width: int, count: int
) -> None:
    draft = drafted(name, heading, notebook, kind, rows, width, count)
    title, subtitle, slug = title_for(draft), subtitle_for(draft), slug_for(draft)
    assert rules.check_title(title) == title
    assert rules.check_subtitle(subtitle) == subtitle != ""
    assert rules.check_slug(slug) == slug


@given(st.from_regex(r"[a-z0-9-]{6,50}", fullmatch=True))
def test_any_slug_gives_a_title(slug: str) -> None:
    draft = Draft(document=make_document({"to": f"me/{slug}"}), folder=Path(), staging=Path())
    assert rules.check_title(title_for(draft))
    assert slug_for(draft) == slug


def test_a_slug_is_made_of_the_title(made: Made) -> None:
    assert slug_for(made({"t.csv": CSV}, title="Palmer penguins, cleaned")) == "palmer-penguins-cleaned"
    assert slug_for(made({"t.csv": CSV}, title="Ένα δύο τρία")) == "shared-data"
    assert slug_for(made({"t.csv": CSV}, title="a, b, c")) == "a-b-c-data"


def test_what_kaggle_has_no_field_for_is_carried_forward_by_the_record(made: Made) -> None:
    said = {
        "contributors": [{"name": "Ada Lovelace", "role": "software"}],
        "funding": ["NSF, grant 1"],
        "doi": "10.34740/kaggle/ds/1",
        "related": "broken: not a list",
        "ethics": 3,
    }
    found = metadata(made({"t.csv": CSV}), said=said)
    assert [(person.name, person.role) for person in found.contributors] == [("Ada Lovelace", "software")]
    assert (found.funding, found.doi, found.ethics) == (("NSF, grant 1",), "10.34740/kaggle/ds/1", "")
    assert found.kept >= {"contributors", "funding", "doi"}
    assert not found.generated & {"doi", "funding", "related", "ethics"}
    again = metadata(made({"t.csv": CSV}, funding=["Somebody else"]), said=said)
    assert again.funding == ("Somebody else",)
