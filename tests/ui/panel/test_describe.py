"""Describe: what is said of the dataset, with what is generated until something is said."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from panel_notebook import Notebook, count_widgets
from panel_walk import until
from PIL import Image

from kaggle_share import rules
from kaggle_share.ui.panel.describe import Describe


def test_what_is_not_said_is_generated_and_shown_in_the_fields(part: Describe) -> None:
    assert part.name_field.control.value == ""
    assert part.name_field.control.placeholder == "Penguins"
    assert "20 rows" in part.subtitle.control.placeholder
    assert part.columns.list.rows[1].name.placeholder.startswith("Bill length, in mm")
    assert part.columns.list.rows[1].unit.placeholder == "mm"
    assert part.address.hint.value == "ada/penguins, until you type another name"
    assert part.sharing.words == {}
    assert "Usability" in part.foot()


def test_what_is_generated_can_be_taken_and_edited(part: Describe) -> None:
    part.name_field.take.click()
    assert part.sharing.words["title"] == part.name_field.control.value == "Penguins"
    assert part.name_field.take.layout.display == "none"
    part.card.field.take.click()
    assert part.sharing.words["description"] == part.sharing.draft.metadata.description


@pytest.mark.parametrize(
    ("typed", "count", "problem"),
    [
        ("Pal", "3 of 50 characters", "The title has 3 characters; Kaggle wants 6 to 50."),
        ("Palmer penguins", "15 of 50 characters", ""),
        ("x" * 51, "51 of 50 characters", "The title has 51 characters; Kaggle wants 6 to 50."),
        ("", "", ""),
        ("   ", "", ""),
    ],
)
def test_counters_and_rules_as_one_types(part: Describe, typed: str, count: str, problem: str) -> None:
    part.name_field.control.value = typed
    assert part.name_field.count.value == count
    assert part.name_field.problem.value == problem
    assert part.badge() == ("1" if problem else "")
    assert part.foot().startswith("1 field to correct") == bool(problem)


def test_the_address_follows_the_title_until_it_is_typed(part: Describe) -> None:
    title, address = part.name_field.control, part.address
    title.value = "Palmer penguins, cleaned"
    assert address.slug.placeholder == "palmer-penguins-cleaned"
    assert "to" not in part.sharing.words
    address.owner.value = "antarctica"
    assert part.sharing.words["to"] == "antarctica/palmer-penguins-cleaned"
    title.value = "Penguins of Palmer"
    assert part.sharing.words["to"] == "antarctica/penguins-of-palmer"
    address.slug.value = "my-own-name"
    title.value = "Something else"
    assert part.sharing.words["to"] == "antarctica/my-own-name"
    address.slug.value = "a b"
    assert "may only have the letters" in address.problem.value
    address.slug.value = address.owner.value = ""
    assert "to" not in part.sharing.words
    assert address.problem.value == ""


def test_the_owners_that_are_known_are_offered(part: Describe) -> None:
    assert "ada" in part.address.owner.options


def test_the_license_says_what_it_means(part: Describe) -> None:
    assert "No license has been given yet" in part.license.meaning.value
    part.license.control.value = "CC-BY-4.0"
    assert part.sharing.words["license"] == "CC-BY-4.0"
    assert "who names the source" in part.license.meaning.value
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in part.license.meaning.value
    assert {value for _, value in part.license.control.options} == {"", *rules.LICENSES}


def test_tags_that_fit_are_offered_with_their_reason(part: Describe) -> None:
    offers = [offer for offer in part.tags.offers if offer.widget.layout.display != "none"]
    assert [offer.button.description[2:] for offer in offers] == [
        tag.name for tag in part.sharing.draft.suggested_tags
    ]
    assert all(offer.reason.value for offer in offers)
    name = offers[0].button.description[2:]
    offers[0].button.click()
    assert part.sharing.words["tags"] == [name]
    assert f"+ {name}" not in [
        offer.button.description for offer in part.tags.offers if offer.widget.layout.display != "none"
    ]
    part.tags.control.value = f"{name}, biolgy"
    assert "Did you mean biology" in part.tags.unknown.value


def test_the_preview_of_the_description_is_safe(part: Describe) -> None:
    part.card.field.control.value = "# Head\n\n**bold** <script>alert(1)</script> [x](javascript:alert(1))"
    part.card.look.click()
    page = part.card.page.value
    assert "<strong>bold</strong>" in page
    assert "<script" not in page
    assert 'href="javascript' not in page
    assert 'role="heading"' in page
    part.card.look.click()
    assert part.card.page.layout.display == "none"


def test_the_generated_description_is_previewed_until_one_is_written(part: Describe) -> None:
    part.card.look.click()
    assert "penguins.csv" in part.card.page.value
    assert "Generated from the data" in part.card.caption.value


def test_a_value_that_screening_flagged_is_in_no_preview(birds: Notebook) -> None:
    birds.run("penguins['email'] = [f'ringed.by{i}@station.example.org' for i in range(20)]")
    part = birds.describe()
    part.card.field.control.value = "Ask ringed.by3@station.example.org about it."
    part.card.look.click()
    assert "ringed.by3" not in part.card.page.value


# ── columns ───────────────────────────────────────────────────────────────────────────────────────


def test_columns_are_accepted_or_edited(part: Describe) -> None:
    species, length = part.columns.list.rows
    assert length.name.description == "bill_length_mm"
    length.accept.click()
    said = part.sharing.words["columns"]["penguins.csv"]
    assert said == {"bill_length_mm": length.name.placeholder}
    length.unit.value = "cm"
    assert part.sharing.words["columns"]["penguins.csv"]["bill_length_mm"]["unit"] == "cm"
    species.name.value = "Species of the bird"
    assert part.sharing.words["columns"]["penguins.csv"]["species"] == "Species of the bird"
    species.name.value = ""
    assert "species" not in part.sharing.words["columns"]["penguins.csv"]


def test_a_columns_type_is_chosen_and_taken_back(part: Describe) -> None:
    species, length = part.columns.list.rows
    found = length.type.options[0][0]
    assert found == "decimal, as found"
    length.type.value = "numeric"
    length.name.value = "Length of the bill"
    said = part.sharing.words["columns"]["penguins.csv"]
    assert said == {"bill_length_mm": {"description": "Length of the bill", "type": "numeric"}}
    species.type.value = "id"
    part.columns.all.click()
    assert said != part.sharing.words["columns"]["penguins.csv"]
    assert part.sharing.words["columns"]["penguins.csv"]["species"]["type"] == "id"
    length.type.value = ""
    assert part.sharing.words["columns"]["penguins.csv"]["bill_length_mm"] == "Length of the bill"


def test_a_type_that_was_said_is_in_the_draft_and_in_its_field(birds: Notebook) -> None:
    part = birds.describe()
    part.columns.list.rows[1].type.value = "numeric"
    part = birds.describe()
    length = part.columns.list.rows[1]
    assert length.type.value == "numeric"
    assert length.type.options[0] == ("as found", "")
    assert birds.sharing.draft is not None
    told = {column.name: column.type for column in birds.sharing.draft.columns["penguins.csv"]}
    assert told["bill_length_mm"] == "numeric"


def test_all_columns_are_accepted_at_once_but_those_that_were_said(part: Describe) -> None:
    part.columns.list.rows[0].name.value = "Species of the bird"
    part.columns.list.rows[1].name.value = ""
    part.columns.draw()
    assert part.columns.all.layout.display == "none"
    part.columns.list.rows[0].name.value = ""
    part.columns.draw()
    part.columns.all.click()
    assert len(part.sharing.words["columns"]["penguins.csv"]) == 2


def test_many_columns_take_few_widgets(notebook: Notebook) -> None:
    notebook.run("import pandas as pd\nwide = pd.DataFrame({f'c{number}': [1, 2] for number in range(200)})")
    notebook.tick("wide")
    part = notebook.describe()
    assert len(part.columns.list.rows) == 8
    assert count_widgets(part.columns.widget) < 70
    part.columns.filter.value = "c199"
    assert [row.name.description for row in part.columns.list.rows] == ["c199"]
    part.columns.list.rows[0].name.value = "The last one"
    assert part.sharing.words["columns"] == {"wide.csv": {"c199": "The last one"}}


def test_words_of_a_file_that_is_not_picked_any_more_wait_for_it(birds: Notebook) -> None:
    part = birds.describe()
    part.columns.list.rows[0].name.value = "Species of the bird"
    birds.run("other = penguins.head(2)")
    birds.panel.show("pick")
    birds.row("penguins").tick.value = False
    birds.tick("other")
    birds.describe()
    assert birds.sharing.error is None
    assert birds.sharing.as_cell() == "%kaggle_share other"
    birds.panel.show("pick")
    birds.tick("penguins")
    birds.describe()
    assert birds.sharing.draft.columns["penguins.csv"][0].description == "Species of the bird"


# ── people, cover, more ───────────────────────────────────────────────────────────────────────────


def test_contributors_with_orcid_and_role(part: Describe) -> None:
    part.people.add()
    [person] = part.people.people
    person.orcid.value = "0000-0002-1825-0098"
    assert person.problem.value == "Write the name too."
    person.name.value = "Ada Lovelace"
    assert person.problem.value == "&quot;0000-0002-1825-0098&quot; is not an ORCID."
    assert part.badge() == "1"
    person.orcid.value, person.role.value = "0000-0002-1825-0097", "Data curation"
    assert person.problem.value == ""
    assert part.sharing.words["contributors"] == [
        {"name": "Ada Lovelace", "orcid": "0000-0002-1825-0097", "role": "Data curation"}
    ]
    person._remove.click()
    assert "contributors" not in part.sharing.words


def test_the_cover_is_shown_and_looked_at(part: Describe, tmp_path: Path) -> None:
    assert "Drawn from the data" in part.cover.picture.value
    Image.new("RGB", (700, 400), "navy").save(tmp_path / "cover.png")
    Image.new("RGB", (70, 40), "navy").save(tmp_path / "small.png")
    part.cover.control.value = "cover.png"
    assert 'alt="Your cover"' in part.cover.picture.value
    assert part.sharing.words["image"] == "cover.png"
    part.cover.control.value = "small.png"
    assert "70 × 40 pixels" in part.cover.problem.value
    part.cover.control.value = "none.png"
    assert "is not there" in part.cover.problem.value


def test_lists_are_written_line_by_line(part: Describe) -> None:
    part.sources.control.value = "https://example.org/a\n\n  https://example.org/b \n"
    assert part.sharing.words["sources"] == ["https://example.org/a", "https://example.org/b"]
    part.more.click()
    part.funding.control.value = "NSF, grant OPP-0217282"
    assert part.sharing.words["funding"] == ["NSF, grant OPP-0217282"]


# ── the draft ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_typed_while_the_draft_is_made_stays(birds: Notebook) -> None:
    birds.panel.show("describe")
    part = birds.panel._parts["describe"]
    assert isinstance(part, Describe)
    assert birds.sharing.doing == "preparing"
    assert part.state.value
    part.name_field.control.value = "Typed meanwhile"
    part.subtitle.control.value = "Also typed meanwhile"
    birds.rest()
    assert part.name_field.control.value == "Typed meanwhile"
    assert part.subtitle.control.value == "Also typed meanwhile"
    assert part.columns.list.rows
    assert part.state.value == ""


def test_typing_makes_no_draft_of_its_own(part: Describe) -> None:
    before = part.sharing.draft
    part.name_field.control.value = "Palmer penguins"
    assert not part.sharing.running
    assert part.sharing.draft is before


def test_what_stands_in_the_way_of_a_draft_is_said(birds: Notebook) -> None:
    birds.shell.user_ns["penguins"]["species"] = [[1], {"a": 1}] * 10
    part = birds.describe()
    assert "CSV can" in birds.text()
    part.name_field.control.value = "Palmer penguins"
    assert "CSV can" not in birds.text()


def test_fields_show_what_was_said_elsewhere(birds: Notebook) -> None:
    part = birds.describe()
    birds.sharing.say("title", "Said elsewhere")
    birds.sharing.say("license", "CC0-1.0")
    birds.panel.show("pick")
    birds.panel.show("describe")
    assert part.name_field.control.value == "Said elsewhere"
    assert part.license.control.value == "CC0-1.0"
    birds.rest()


def test_everything_is_there_again_in_another_language(birds: Notebook) -> None:
    part = birds.describe()
    part.name_field.control.value = "Palmer penguins"
    part.address.owner.value = "antarctica"
    part.people.add()
    part.people.people[0].name.value = "Ada"
    try:
        birds.panel.set_language("zh-CN")
        birds.rest()
        again = birds.panel._parts["describe"]
        assert isinstance(again, Describe)
        assert again.name_field.control.description == "标题"
        assert again.name_field.control.value == "Palmer penguins"
        assert (again.address.owner.value, again.address.slug.value) == ("antarctica", "")
        assert again.people.people[0].name.value == "Ada"
    finally:
        birds.panel.set_language("en")
        birds.rest()


def test_a_draft_that_comes_in_another_thread_disturbs_no_typing(birds: Notebook) -> None:
    part = birds.describe()
    done = threading.Event()

    def type_on() -> None:
        for number in range(60):
            part.name_field.control.value = "Palmer penguins"[: 6 + number % 9]
        done.set()

    birds.sharing.set_aside()
    birds.sharing.prepare()
    typing = threading.Thread(target=type_on)
    typing.start()
    typing.join()
    birds.rest()
    until(done.is_set)
    assert part.sharing.words["title"] == part.name_field.control.value
