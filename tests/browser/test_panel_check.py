"""Findings in the panel, in a real JupyterLab: a fix, the way back, a reason, the keyboard, narrow and dark."""

from __future__ import annotations

from lab_page import MakeNotebook, accessible, expect, fits, narrow, shot
from lab_server import LabServer
from panel_story import CLEAN, PEOPLE, finding, go, picked, settled

from kaggle_share.sandbox import Sandbox

SLOW = 60_000
"""Milliseconds in which a draft is made on a busy machine."""


def test_a_finding_is_fixed_by_one_click_and_taken_back_by_another(notebook: MakeNotebook) -> None:
    study = notebook([PEOPLE], run=True)
    panel = picked(study, "people", to="me/people-checked", title="Measures of people")
    go(panel, "Check")
    settled(panel)
    expect(panel.get_by_text("1 holding it back")).to_be_visible()
    shot(study.page, "check")
    accessible(study.page)
    fits(panel)
    first = panel.locator(".kshare-panel-finding").first
    expect(first).to_contain_text("people.csv › ssn")
    first.get_by_role("button", name="Apply").click()
    expect(first).to_contain_text("The column was taken out.", timeout=SLOW)
    expect(panel.get_by_text("1 holding it back")).to_have_count(0)
    shot(study.page, "check-fixed")
    accessible(study.page)
    # The same button, where the keyboard still is.
    undo = first.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    undo.press("Enter")
    expect(first).to_contain_text("Holds it back", timeout=SLOW)


def test_a_reason_is_given_by_keyboard_alone(notebook: MakeNotebook) -> None:
    study = notebook([PEOPLE], run=True)
    panel = picked(study, "people", to="me/people-kept", title="Measures of people")
    go(panel, "Check")
    settled(panel)
    first = panel.locator(".kshare-panel-finding").first
    menu = first.get_by_role("combobox", name="What to do with people.csv › ssn")
    menu.focus()
    menu.press("End")
    reason = first.get_by_role("textbox", name="Why may it stay?")
    expect(reason).to_be_visible()
    first.get_by_role("button", name="Apply").click()
    expect(first).to_contain_text("Write why it may stay.")
    reason.fill("made up by a program")
    shot(study.page, "check-reason")
    accessible(study.page)
    reason.press("Enter")
    expect(first).to_contain_text("Kept for everybody to see, because: made up by a program", timeout=SLOW)
    expect(panel.get_by_text("1 holding it back")).to_have_count(0)
    shot(study.page, "check-kept")


def test_what_is_kept_while_private_is_asked_for_again_before_everybody_sees_it(
    notebook: MakeNotebook, lab: LabServer, sandbox: Sandbox
) -> None:
    lab.set("@jupyterlab/apputils-extension:themes", theme="JupyterLab Dark")
    study = notebook([PEOPLE], run=True)
    page = study.page
    panel = picked(study, "people", to="me/people-for-all", title="Measures for everybody to see")
    narrow(page, panel, 400)
    go(panel, "Check")
    settled(panel)
    number = finding(panel, "people.csv › ssn")

    def keep(how: str) -> None:
        number.get_by_role("combobox", name="What to do with people.csv › ssn").select_option(how)
        reason = number.get_by_role("textbox", name="Why may it stay?")
        reason.fill("made up by a program")
        shot(page, f"check-{how.split(',')[0].lower().replace(' ', '-')}")
        fits(panel)
        accessible(page)
        reason.press("Enter")

    keep("Keep while private, with a reason")
    expect(number).to_contain_text("Kept, because: made up by a program", timeout=SLOW)
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    button.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    panel.get_by_role("button", name="Make it public…").click()
    typed = panel.get_by_role("textbox", name="Everybody will see it. Type people-for-all")
    typed.fill("people-for-all")
    panel.get_by_role("button", name="Make it public", exact=True).click()
    refused = panel.get_by_text("keep it when public too in Check, and make it public then")
    expect(refused).to_be_visible(timeout=SLOW)
    shot(page, "public-refused")
    fits(panel)
    accessible(page)
    go(panel, "Check")
    settled(panel)
    number.get_by_role("button", name="Undo").click()
    # It was published with that reason, which counts still.
    expect(number.get_by_role("combobox")).to_be_visible(timeout=SLOW)
    keep("Keep when public too, with a reason")
    expect(number).to_contain_text("Kept for everybody to see, because: made up by a program", timeout=SLOW)
    go(panel, "Publish")
    expect(refused).to_be_hidden()
    typed.fill("people-for-all")
    panel.get_by_role("button", name="Make it public", exact=True).click()
    expect(page.get_by_text("ada/people-for-all is public now: everybody sees it.")).to_be_visible(timeout=SLOW)
    # What had failed is over.
    expect(page.get_by_role("alert").filter(has_text="is not made public")).to_be_hidden()
    shot(page, "public-allowed")
    found = sandbox.store.any_dataset("ada", "people-for-all")
    assert found is not None
    assert not found.is_private


def test_where_nothing_is_found_it_says_what_was_looked_at(notebook: MakeNotebook, lab: LabServer) -> None:
    lab.set("@jupyterlab/apputils-extension:themes", theme="JupyterLab Dark")
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-checked", title="Islands")
    go(panel, "Check")
    settled(panel)
    expect(panel.get_by_text("Nothing was found that must not be shared.")).to_be_visible()
    expect(panel.get_by_text("1 file; all rows of 1 table with 2 columns.")).to_be_visible()
    shot(study.page, "check-clean-dark")
    accessible(study.page)


def test_the_check_fits_240_pixels_in_the_dark(notebook: MakeNotebook, lab: LabServer) -> None:
    lab.set("@jupyterlab/apputils-extension:themes", theme="JupyterLab Dark High Contrast")
    study = notebook([PEOPLE], run=True)
    panel = picked(study, "people", to="me/people-narrow", title="Measures of people")
    narrow(study.page, panel, 240)
    go(panel, "Check")
    settled(panel)
    expect(panel.get_by_text("1 holding it back")).to_be_visible()
    shot(study.page, "check-narrow")
    fits(panel)
    accessible(study.page)
