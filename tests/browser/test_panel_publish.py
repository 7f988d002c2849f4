"""Preview and publish in the panel, in a real JupyterLab, against the sandbox."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from lab_page import MakeNotebook, accessible, expect, fits, looked_at, narrow, shot
from panel_story import CLEAN, NOISE, PEOPLE, WRITTEN, ask, close_panel, go, picked, run_again, sending, settled
from wheelhouse import WHEELS

from kaggle_share.sandbox import Sandbox, Shape

SLOW = 60_000


def test_what_is_previewed_is_published_and_a_next_version_begins(notebook: MakeNotebook) -> None:
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-published", title="Islands, and what lives there")
    go(panel, "Preview")
    settled(panel)
    expect(panel.get_by_text("New dataset ada/islands-published")).to_be_visible(timeout=SLOW)
    shot(study.page, "preview")
    accessible(study.page)
    fits(panel)
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    shot(study.page, "publish")
    accessible(study.page)
    button.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    shot(study.page, "published")
    accessible(study.page)
    fits(panel)
    expect(panel.get_by_role("link", name="Open its page")).to_have_attribute("href", re.compile("^http"))
    panel.get_by_role("button", name="Copy citation").click()
    expect(panel.get_by_role("region", name="Citation")).to_contain_text("Islands, and what lives there (Version 1)")
    shot(study.page, "cited")
    accessible(study.page)
    panel.get_by_role("button", name="Next version").click()
    go(panel, "Publish")
    expect(panel.get_by_text("Nothing changed: version 1 has this data and description.")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("button", name="Publish to the sandbox")).to_be_disabled()
    looked_at(study, "nothing-changed")
    study.run("islands = islands.iloc[1:]")
    panel.get_by_role("button", name="Look again").click()
    expect(panel.get_by_text("Version 2 of ada/islands-published")).to_be_visible(timeout=SLOW)
    panel.get_by_role("button", name="Publish to the sandbox").click()
    expect(panel.get_by_text("Version 2 of ada/islands-published is ready and verified")).to_be_visible(timeout=SLOW)


def test_notebooks_go_along_and_what_was_not_stored_is_said(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-along", title="Islands, with their notebooks")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    expect(panel.get_by_role("button", name="Run the notebook again, and compare")).to_be_enabled()
    panel.get_by_role("checkbox", name="Publish the notebook on Kaggle, too").check()
    panel.get_by_role("checkbox", name="Publish a starter notebook, too").check()
    expect(button).to_be_enabled(timeout=SLOW)
    looked_at(study, "publish-along")
    sandbox.options.keep_descriptions = False
    button.click()
    expect(panel.get_by_text("Version 1 of ada/islands-along is ready and verified")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_text(re.compile("did not keep"))).to_have_count(2)
    expect(panel.get_by_role("region", name="Notebooks").get_by_role("link")).to_have_count(2)
    looked_at(study, "published-along")


def test_it_is_stopped_and_gone_on_with(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([NOISE], run=True)
    panel = sending(study, sandbox, to="me/noise-stopped", title="Noise, and nothing else")
    expect(panel.get_by_text(re.compile(r"about \d+ s"))).to_be_visible()
    shot(study.page, "running")
    accessible(study.page)
    panel.get_by_role("button", name="Stop").click()
    again = panel.get_by_role("button", name="Continue")
    expect(again).to_be_enabled(timeout=3_000)
    expect(panel.get_by_text("nothing was published")).to_be_visible()
    shot(study.page, "stopped")
    accessible(study.page)
    # Who stopped it there reads it there, and nowhere else.
    expect(study.page.get_by_role("alert").filter(has_text="Continue in the panel")).to_have_count(0)
    sandbox.faults.shape = Shape()
    again.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)


def test_a_page_that_is_loaded_again_finds_the_publication(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([NOISE], run=True)
    panel = sending(study, sandbox, to="me/noise-reloaded", title="Noise that goes on")
    study.command("docmanager:save")
    study.page.reload()
    study.wait()
    study.toolbar_button().click()
    expect(panel.get_by_role("progressbar", name="Sending")).to_be_visible()
    shot(study.page, "found-again")
    accessible(study.page)
    sandbox.faults.shape = Shape()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    expect(study.page.get_by_text("Version 1 of ada/noise-reloaded is published.")).to_be_visible()


def test_a_page_that_is_loaded_again_is_told_of_the_end_where_the_panel_is_closed(
    notebook: MakeNotebook, sandbox: Sandbox
) -> None:
    study = notebook([NOISE], run=True)
    page = study.page
    panel = sending(study, sandbox, to="me/noise-away", title="Noise that ends while nobody looks")
    close_panel(study)
    study.save()
    page.reload()
    study.wait()
    expect(page.get_by_role("button", name="Share on Kaggle: Sending")).to_be_visible()
    expect(panel).to_be_hidden()
    accessible(page, ".ks-StatusItem")
    # Nobody listens when it ends.
    study.save()
    address = page.url
    page.goto("about:blank")
    sandbox.faults.shape = Shape()
    sandbox.wait("ada/noise-away")
    page.goto(address)
    study.wait()
    told = page.get_by_text("Version 1 of ada/noise-away is published.")
    expect(told).to_be_visible(timeout=SLOW)
    expect(panel).to_be_hidden()
    accessible(page, ".Toastify__toast")
    # Told once.
    study.save()
    page.reload()
    study.wait()
    study.toolbar_button().click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    expect(told).to_be_hidden()


def test_going_public_asks_for_the_slug_to_be_typed(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-for-all", title="Islands for everybody")
    narrow(study.page, panel, 240)
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    panel.get_by_role("checkbox", name="Make it public once it is verified").check()
    expect(button).to_be_disabled()
    expect(panel.get_by_text("Type islands-for-all to make it public.")).to_be_visible()
    shot(study.page, "public-narrow")
    fits(panel)
    accessible(study.page)
    panel.get_by_role("textbox", name="Everybody will see it. Type islands-for-all").fill("islands-for-all")
    button.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
    found = sandbox.store.any_dataset("ada", "islands-for-all")
    assert found is not None
    assert not found.is_private
    shot(study.page, "published-narrow")
    fits(panel)
    accessible(study.page)


def test_a_notebook_that_could_not_be_run_again_is_told_with_the_reason(
    notebook: MakeNotebook, tmp_path: Path
) -> None:
    study = notebook([WRITTEN, "import os"], run=True)
    # Nothing that it needs can be installed from there.
    ask(study, f"os.environ['KAGGLE_SHARE_WHEELHOUSE'] = {str(tmp_path)!r}")
    panel, button = run_again(study, to="me/islands-again", title="Islands, made again")
    why = panel.get_by_text("The record could not be run again: the recorded packages can't be installed")
    expect(why).to_be_visible(timeout=SLOW)
    expect(why).not_to_contain_text("--here")
    # It holds nothing back: the record says so.
    expect(button).to_be_enabled()
    shot(study.page, "run-again-failed")
    fits(panel)
    accessible(study.page)


@pytest.mark.skipif(not WHEELS.is_dir(), reason="make test downloads the wheels that this takes")
# An environment is made, and a kernel started in it.
@pytest.mark.timeout(400)
def test_a_notebook_is_run_again_and_makes_the_same_data(notebook: MakeNotebook, wheel: Path, tmp_path: Path) -> None:
    study = notebook([WRITTEN, "import os"], run=True)
    for one in (wheel, *WHEELS.glob("*.whl")):
        (tmp_path / one.name).symlink_to(one)
    # The installer is beside the tests' Python, and not on the server's PATH.
    ask(
        study,
        f"os.environ.update(KAGGLE_SHARE_WHEELHOUSE={str(tmp_path)!r},"
        f" PATH=os.environ['PATH'] + {f':{Path(sys.executable).parent}'!r})",
    )
    panel, button = run_again(study, to="me/islands-made-again", title="Islands, and again")
    again = panel.locator(".kshare-panel-again")
    expect(again).to_contain_text("Re-run", timeout=240_000)
    expect(again).to_contain_text("1 of 1 files identical")
    looked_at(study, "run-again")
    button.click()
    expect(panel.get_by_text("Version 1 of ada/islands-made-again is ready and verified")).to_be_visible(timeout=SLOW)


def test_what_holds_it_back_stands_beside_the_button(notebook: MakeNotebook) -> None:
    study = notebook([PEOPLE], run=True)
    panel = picked(study, "people", to="me/people-held", title="Measures of people")
    go(panel, "Publish")
    expect(panel.get_by_text("1 finding holds it back.")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("button", name="Publish to the sandbox")).to_be_disabled()
    shot(study.page, "publish-held")
    accessible(study.page)
    panel.locator(".kshare-panel-publish").get_by_role("button", name="Check").click()
    expect(panel.locator(".kshare-panel-finding").first).to_be_visible()


def test_without_credentials_it_says_how_to_get_them(notebook: MakeNotebook) -> None:
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-alone", title="Islands, without anybody")
    ask(study, "__import__('kaggle_share').panel().sharing.use('kaggle')")
    go(panel, "Publish")
    expect(panel.get_by_text("Run “kaggle auth login” in a terminal").first).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("button", name=re.compile("^Publish to"))).to_be_disabled()
    shot(study.page, "no-credentials")
    accessible(study.page)
    fits(panel)


def test_what_is_being_processed_can_be_left_and_looked_at_again(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([CLEAN], run=True)
    panel = picked(study, "islands", to="me/islands-waiting", title="Islands that take long")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    sandbox.set_processing_delay(3600)
    button.click()
    expect(panel.get_by_text("It is accepted. You can close this")).to_be_visible(timeout=SLOW)
    shot(study.page, "waiting")
    accessible(study.page)
    panel.get_by_role("button", name="Stop").click()
    again = panel.get_by_role("button", name="Look again")
    expect(again).to_be_enabled(timeout=3_000)
    expect(panel.get_by_text("is processing it")).to_be_visible()
    shot(study.page, "submitted")
    accessible(study.page)
    sandbox.set_processing_delay(0)
    again.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible(timeout=SLOW)
