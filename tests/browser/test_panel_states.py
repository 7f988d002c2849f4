"""What people meet on the way: no network, somebody else's dataset, a failure half-way, a restart, another tab."""

from __future__ import annotations

import re

import psutil
from lab_page import MakeNotebook, accessible, expect, looked_at, shot
from panel_story import CLEAN, NOISE, ask, close_panel, go, picked, sending

from kaggle_share.sandbox import Fault, Sandbox, Shape

SLOW = 60_000
LOST = "The kernel ended while it was publishing. Publish again: what has arrived is not sent twice."
OFFLINE = """import os, socket
os.environ.update(KAGGLE_SHARE_ENDPOINT='kaggle', KAGGLE_USERNAME='ada', KAGGLE_KEY='0' * 32)
found = socket.getaddrinfo
def nowhere(host, *rest, **more):
    if 'kaggle' in str(host):
        raise socket.gaierror(-3, 'Temporary failure in name resolution')
    return found(host, *rest, **more)
socket.getaddrinfo = nowhere"""
"""A cell after which Kaggle can't be reached, and the machine can."""


def test_offline_the_sandbox_is_offered_and_somebody_elses_dataset_is_not_touched(notebook: MakeNotebook) -> None:
    study = notebook([CLEAN, OFFLINE], run=True)
    panel = picked(study, "islands", to="grace/islands-of-grace", title="Islands of somebody else")
    go(panel, "Publish")
    part = panel.locator(".kshare-panel-publish")
    expect(part.get_by_text("could not be reached. Check the network")).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("button", name="Publish to Kaggle")).to_be_disabled()
    expect(panel.get_by_text("The sandbox is a Kaggle on this machine.")).to_be_hidden()
    looked_at(study, "offline")
    part.get_by_role("button", name="Use the sandbox").click()
    # It is marked, wherever one is in the panel.
    expect(panel.get_by_text("The sandbox is a Kaggle on this machine. Nobody else sees")).to_be_visible()
    expect(panel.get_by_role("combobox", name="Publish to")).to_have_value("Sandbox")
    words = "grace/islands-of-grace belongs to grace, and you are ada. Publish it as your own: take the name"
    expect(part.get_by_text(words)).to_be_visible(timeout=SLOW)
    expect(panel.get_by_role("button", name="Publish to the sandbox")).to_be_disabled()
    # Of where it does not go any more nothing is said.
    expect(panel.get_by_text("could not be reached")).to_have_count(0)
    shot(study.page, "somebody-elses")
    accessible(study.page)
    part.get_by_role("button", name="Describe").click()
    study.is_at("Describe")
    panel.get_by_label("Owner").fill("ada")
    go(panel, "Publish")
    expect(panel.get_by_role("button", name="Publish to the sandbox")).to_be_enabled(timeout=SLOW)


def test_a_failure_half_way_is_told_on_another_tab_and_gone_on_with(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([NOISE, "import os\nos.environ['KAGGLE_SHARE_PATIENCE'] = '4'"], run=True)
    page = study.page
    panel = picked(study, "noise", to="me/noise-half-way", title="Noise that is sent in two halves")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    sandbox.faults.shape = Shape(link=1_500_000)
    # Something arrives, and then nothing any more.
    sandbox.faults.add(Fault("status", call="^upload$", status=503, times=None, skip=1))
    button.click()
    expect(panel.get_by_role("progressbar", name="Sending")).to_be_visible()
    study.command("application:toggle-right-area")
    expect(panel).to_be_hidden()
    # It goes on where nobody looks.
    expect(page.get_by_role("button", name="Share on Kaggle: Sending")).to_be_visible()
    toast = page.get_by_role("alert").filter(has_text="study.ipynb: ")
    expect(toast).to_contain_text("HTTP 503", timeout=SLOW)
    expect(toast).to_contain_text("Nothing was published.")
    expect(page.get_by_role("button", name="Share on Kaggle: Sending")).to_be_hidden()
    shot(page, "half-way-toast")
    toast.get_by_role("button", name="Show").click()
    expect(panel.get_by_text(re.compile("HTTP 503.*Nothing was published.*were sent. Continue"))).to_be_visible()
    looked_at(study, "half-way")
    sandbox.faults.clear()
    panel.get_by_role("button", name="Continue").click()
    study.command("application:toggle-right-area")
    expect(page.get_by_text("Version 1 of ada/noise-half-way is published.")).to_be_visible(timeout=SLOW)


def test_a_stop_from_elsewhere_is_told_and_a_restart_loses_no_byte(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([NOISE], run=True)
    page = study.page

    def publish() -> None:
        panel = picked(study, "noise", to="me/noise-restarted", title="Noise through a restart")
        go(panel, "Publish")
        button = panel.get_by_role("button", name=re.compile("^(Publish to the sandbox|Continue)$"))
        expect(button).to_be_enabled(timeout=SLOW)
        button.click()

    sandbox.faults.shape = Shape(link=600_000)
    publish()
    panel = study.panel
    expect(panel.get_by_text(re.compile(r"about \d+ s"))).to_be_visible(timeout=SLOW)
    study.command("application:toggle-right-area")
    ask(study, "__import__('kaggle_share').panel().sharing.stop()")
    told = page.get_by_text("study.ipynb: Stopped. Nothing was published; Continue in the panel goes on from there.")
    expect(told).to_be_visible()
    page.get_by_role("alert").get_by_role("button", name="Show").click()
    panel.get_by_role("button", name="Continue").click()
    item = page.get_by_role("button", name="Share on Kaggle: Sending")
    expect(item).to_be_visible()
    study.command("notebook:restart-kernel")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    study.is_at("Pick")
    # Nothing runs any longer, and nothing says so but a toast that stays until it is tried again.
    expect(item).to_be_hidden()
    told = page.get_by_text(LOST)
    expect(told).to_be_visible()
    accessible(page)
    sandbox.faults.shape = Shape()
    study.run_all()
    publish()
    expect(panel.get_by_text("Version 1 of ada/noise-restarted is ready and verified")).to_be_visible(timeout=SLOW)
    expect(told).to_have_count(0)


def test_a_kernel_that_is_killed_while_the_page_is_away_is_told_of(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    study = notebook([NOISE, "import os\nprint(os.getpid())"], run=True)
    page = study.page
    process = psutil.Process(int(study.output().inner_text()))
    sending(study, sandbox, to="me/noise-killed", title="Noise of a kernel that is killed")
    close_panel(study)
    study.save()
    address = page.url
    page.goto("about:blank")
    process.kill()
    process.wait(20)
    sandbox.faults.shape = Shape()
    page.goto(address)
    study.wait()
    expect(page.get_by_text(LOST)).to_be_visible(timeout=SLOW)
    shot(page, "killed")
    accessible(page, ".Toastify__toast")


def test_each_of_two_notebooks_is_told_of_by_its_name(notebook: MakeNotebook, sandbox: Sandbox) -> None:
    first = notebook([CLEAN], name="first.ipynb", run=True)
    page = first.page
    panel = picked(first, "islands", to="me/islands-first", title="Islands of the first notebook")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=SLOW)
    # It fails when another notebook is in front, however long that takes to come.
    silent = Fault("stall", call="CreateDataset$", times=1)
    sandbox.faults.add(silent, Fault("status", call="CreateDataset$", status=400, times=1))
    button.click()
    first.command("notebook:create-new", kernelName="python3")
    expect(panel.get_by_text("Untitled.ipynb")).to_be_visible()
    sandbox.faults.lift(silent)
    toast = page.get_by_role("alert").filter(has_text="first.ipynb: ")
    expect(toast).to_be_visible(timeout=SLOW)
    accessible(page)
    toast.get_by_role("button", name="Show").click()
    expect(panel.get_by_text("first.ipynb")).to_be_visible()
    expect(panel.get_by_role("button", name="Continue")).to_be_enabled()
