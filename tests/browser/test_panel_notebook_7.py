"""The later parts of the panel in Notebook 7: what is found, what would be published, and publishing it."""

from __future__ import annotations

import re

from lab_page import MakeNotebook, accessible, expect, fits, shot
from panel_story import CLEAN, PEOPLE, finding, go, picked, settled

from kaggle_share.sandbox import Sandbox

SLOW = 60_000


def test_a_finding_is_fixed_another_kept_and_both_are_seen_in_the_preview(notebook: MakeNotebook) -> None:
    study = notebook([PEOPLE], app="notebook", run=True)
    panel = picked(study, "people", to="me/people-in-seven", title="Measures of people")
    go(panel, "Check")
    settled(panel)
    expect(panel.get_by_text("1 holding it back")).to_be_visible()
    shot(study.page, "notebook-7-check")
    accessible(study.page)
    fits(panel)
    ssn = finding(panel, "people.csv › ssn")
    ssn.get_by_role("button", name="Apply").click()
    expect(ssn).to_contain_text("The column was taken out.", timeout=SLOW)
    # Where the keyboard was, there is the way back.
    expect(ssn.get_by_role("button", name="Undo")).to_be_focused()
    email = finding(panel, "people.csv › email")
    email.get_by_role("combobox", name="What to do with people.csv › email").select_option("Keep it, with a reason")
    reason = email.get_by_role("textbox", name="Why may it stay?")
    reason.press_sequentially("made up by a program")
    reason.press("Enter")
    expect(email).to_contain_text("Kept, because: made up by a program", timeout=SLOW)
    panel.get_by_role("button", name="Preview →").click()
    study.is_at("Preview")
    settled(panel)
    expect(panel.get_by_text("New dataset ada/people-in-seven")).to_be_visible(timeout=SLOW)
    expect(panel.locator(".kshare").get_by_text("made up by a program").first).to_be_attached()
    shot(study.page, "notebook-7-preview")
    accessible(study.page)
    fits(panel)


def test_it_is_published_and_a_toast_leads_to_its_page(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([CLEAN], app="notebook", run=True)
    page = study.page
    panel = picked(study, "islands", to="me/islands-in-seven", title="Islands in Notebook 7")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    sandbox.set_processing_delay(3600)
    button.click()
    expect(panel.get_by_text("It is accepted. You can close this")).to_be_visible(timeout=SLOW)
    shot(page, "notebook-7-waiting")
    accessible(page)
    panel.get_by_role("button", name="Stop").click()
    again = panel.get_by_role("button", name="Look again")
    expect(again).to_be_enabled()
    expect(page.get_by_text("Version 1 of ada/islands-in-seven is accepted and being processed.")).to_be_visible()
    sandbox.set_processing_delay(0)
    again.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    toast = page.get_by_role("alert").filter(has_text="Version 1 of ada/islands-in-seven is published.")
    expect(toast.get_by_role("button", name="Open")).to_be_visible()
    # What was told before is over, and goes.
    expect(page.get_by_text("is accepted and being processed.")).to_have_count(0)
    expect(panel.get_by_role("link", name="Open its page")).to_have_attribute("href", re.compile("^http"))
    shot(page, "notebook-7-published")
    accessible(page)
    fits(panel)
