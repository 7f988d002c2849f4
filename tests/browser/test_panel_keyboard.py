"""A whole publication without a mouse: from the palette to the next version."""

from __future__ import annotations

import re

from keyboard import Keyboard
from lab_page import MakeNotebook, accessible, expect, shot
from panel_story import PEOPLE, finding, settled

from kaggle_share.sandbox import Sandbox

SLOW = 60_000


def test_a_dataset_is_published_and_its_next_version_begun_by_keyboard_alone(
    notebook: MakeNotebook, sandbox: Sandbox
) -> None:
    study = notebook([PEOPLE], run=True)
    page, panel, keys = study.page, study.panel, Keyboard(study)
    keys.press("Control+Shift+C")
    page.keyboard.type("Share on Kaggle")
    keys.press("Enter")
    study.is_at("Pick")
    keys.is_kept()

    keys.to(panel.get_by_role("checkbox", name="people", exact=True))
    keys.press("Space")
    expect(panel.get_by_text("1 picked")).to_be_visible()
    keys.to(panel.get_by_role("button", name="Describe →"))
    shot(page, "keyboard-pick")
    keys.gets_out()
    keys.press("Enter")

    study.is_at("Describe")
    expect(panel.get_by_label("length", exact=True)).to_be_visible(timeout=SLOW)
    keys.is_kept()
    # It goes on at the part's beginning.
    keys.to(panel.get_by_label("Title", exact=True), most=1)
    keys.type("People by keyboard")
    expect(panel.get_by_text("18 of 50 characters")).to_be_visible()
    keys.to(panel.get_by_role("button", name="Check →"), most=80)
    keys.press("Enter")

    study.is_at("Check")
    settled(panel)
    keys.is_kept()
    ssn = finding(panel, "people.csv › ssn")
    keys.to(ssn.get_by_role("button", name="Apply"))
    keys.press("Enter")
    expect(ssn).to_contain_text("The column was taken out.", timeout=SLOW)
    expect(ssn.get_by_role("button", name="Undo")).to_be_focused()
    email = finding(panel, "people.csv › email")
    keys.to(email.get_by_role("combobox", name="What to do with people.csv › email"))
    keys.press("End")
    keys.to(email.get_by_role("textbox", name="Why may it stay?"), most=1)
    page.keyboard.type("made up by a program")
    keys.press("Enter")
    expect(email).to_contain_text("Kept, because: made up by a program", timeout=SLOW)
    # The field was taken away; what is next to it is next.
    keys.is_kept()
    keys.to(email.get_by_role("button", name="Undo"), most=1)
    shot(page, "keyboard-check")
    accessible(page)
    keys.to(panel.get_by_role("button", name="Preview →"))
    keys.press("Enter")

    study.is_at("Preview")
    settled(panel)
    keys.is_kept()
    keys.to(panel.get_by_role("button", name="Publish →"))
    keys.press("Enter")

    study.is_at("Publish")
    act = panel.get_by_role("button", name="Publish to the sandbox")
    expect(act).to_be_enabled(timeout=SLOW)
    keys.is_kept()
    keys.to(panel.get_by_role("checkbox", name="Make it public once it is verified"))
    keys.press("Space")
    keys.to(panel.get_by_role("textbox", name=re.compile("Everybody will see it")), most=1)
    page.keyboard.type("people-by-keyboard")
    expect(act).to_be_enabled()
    keys.to(act, most=1)
    shot(page, "keyboard-publish")
    keys.press("Enter")
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    found = sandbox.store.any_dataset("ada", "people-by-keyboard")
    assert found is not None
    assert not found.is_private
    # The button is gone, and the keyboard isn't.
    keys.is_kept()
    keys.to(panel.get_by_role("link", name="Open its page"), most=1)
    shot(page, "keyboard-published")
    keys.to(panel.get_by_role("button", name="Next version"))
    keys.press("Enter")
    study.is_at("Pick")
    keys.is_kept()
    keys.to(panel.get_by_label("Filter"), most=1)
    accessible(page)
