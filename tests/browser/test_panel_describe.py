"""Describe in the panel, in a real JupyterLab: what is generated, what is typed, and the text of it all."""

from __future__ import annotations

from lab_page import MakeNotebook, Notebook, accessible, expect, fits, narrow, shot
from playwright.sync_api import Locator

MAKE = """
import pandas as pd
penguins = pd.DataFrame({"species": ["Adelie", "Gentoo"] * 10, "bill_length_mm": [39.1, 47.5] * 10})
"""
SLOW = 60_000


def described(study: Notebook) -> Locator:
    """Pick the penguins, go to the part, and wait for what is generated."""
    panel = study.open_panel()
    panel.get_by_label("Publish to").select_option("Sandbox")
    panel.get_by_role("checkbox", name="penguins", exact=True).check()
    panel.get_by_role("button", name="Describe →").click()
    study.is_at("Describe")
    expect(panel.get_by_label("bill_length_mm", exact=True)).to_be_visible(timeout=SLOW)
    return panel


def test_what_is_generated_is_shown_until_something_is_typed(notebook: MakeNotebook) -> None:
    study = notebook([MAKE], run=True)
    panel = described(study)
    title = panel.get_by_label("Title", exact=True)
    expect(title).to_have_attribute("placeholder", "Penguins")
    shot(study.page, "describe")
    accessible(study.page)
    fits(panel)
    title.press_sequentially("Pal")
    expect(panel.get_by_text("The title has 3 characters; Kaggle wants 6 to 50.")).to_be_visible()
    expect(panel.get_by_text("1 field to correct")).to_be_visible()
    title.press_sequentially("mer penguins")
    expect(panel.get_by_text("15 of 50 characters")).to_be_visible()
    expect(title).to_have_value("Palmer penguins")
    expect(panel.get_by_text("ada/palmer-penguins, until you type another name")).to_be_visible()
    panel.get_by_role("button", name="+ animals").click()
    expect(panel.get_by_label("Tags")).to_have_value("animals")
    panel.get_by_label("License").select_option("CC BY 4.0")
    expect(panel.get_by_text("who names the source and says what was changed")).to_be_visible()
    panel.get_by_label("Description, in Markdown").fill("# Birds\n\n**Three** <script>alert(1)</script>")
    panel.get_by_role("button", name="Preview", exact=True).last.click()
    expect(panel.locator("strong", has_text="Three")).to_be_visible()
    panel.get_by_role("button", name="Add a contributor").click()
    panel.get_by_label("Name 1").fill("Ada Lovelace")
    panel.get_by_label("ORCID 1").fill("0000-0002-1825-0098")
    expect(panel.get_by_text("is not an ORCID.")).to_be_visible()
    panel.get_by_role("button", name="Funding, related works, ethics").click()
    shot(study.page, "describe-typed")
    accessible(study.page)
    fits(panel)


def test_it_is_written_as_a_cell_that_previews_the_same(notebook: MakeNotebook) -> None:
    study = notebook([MAKE, "%load_ext kaggle_share"], run=True)
    panel = described(study)
    panel.get_by_label("Title", exact=True).fill("Palmer penguins, cleaned")
    panel.get_by_label("bill_length_mm", exact=True).fill("Length of the bill")
    panel.get_by_role("button", name="Write as a cell").click()
    expect(panel.get_by_text("It is in the notebook, as a cell below")).to_be_visible()
    [cell] = [source for source in study.sources() if source.startswith("%%kaggle_share")]
    assert cell == (
        "%%kaggle_share penguins\n"
        "title: Palmer penguins, cleaned\n"
        "columns:\n"
        "  penguins.csv:\n"
        "    bill_length_mm: Length of the bill"
    )
    study.command("notebook:run-all-cells")
    expect(study.page.locator(".jp-Notebook").get_by_text("Palmer penguins, cleaned").last).to_be_visible(
        timeout=SLOW
    )
    shot(study.page, "describe-cell")
    accessible(study.page)


def test_the_file_is_written_once_and_never_over_another(notebook: MakeNotebook, folder: object) -> None:
    study = notebook([MAKE], run=True)
    path = study.path.parent / "kaggle-share.yaml"
    path.write_text("title: My own words\n")
    panel = described(study)
    panel.get_by_role("button", name="Write kaggle-share.yaml").click()
    expect(panel.get_by_text("It was left as it is.")).to_be_visible()
    assert path.read_text() == "title: My own words\n"
    shot(study.page, "describe-file")
    accessible(study.page)
    panel.get_by_role("button", name="Replace the file").click()
    expect(panel.get_by_text("Written to kaggle-share.yaml in the working folder.")).to_be_visible()


def test_everything_typed_is_there_after_the_page_was_loaded_again(notebook: MakeNotebook) -> None:
    study = notebook([MAKE], run=True)
    panel = described(study)
    panel.get_by_label("Title", exact=True).fill("Palmer penguins, cleaned")
    expect(panel.get_by_text("24 of 50 characters")).to_be_visible()
    study.save()
    study.page.reload()
    study.wait()
    panel = study.panel if study.panel.is_visible() else study.open_panel()
    study.step("Describe").click()
    expect(panel.get_by_label("Title", exact=True)).to_have_value("Palmer penguins, cleaned")


def test_it_fits_a_narrow_side_bar_in_the_dark(notebook: MakeNotebook) -> None:
    study = notebook([MAKE], run=True)
    panel = described(study)
    study.command("apputils:change-theme", theme="JupyterLab Dark")
    study.page.wait_for_function("() => document.body.dataset.jpThemeName === 'JupyterLab Dark'")
    panel.get_by_role("button", name="Add a contributor").click()
    narrow(study.page, panel, 240)
    shot(study.page, "describe-narrow")
    fits(panel)
    accessible(study.page)
