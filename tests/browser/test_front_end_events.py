"""What the kernel asks of the page, and what the page tells a user outside of the panel."""

from __future__ import annotations

from lab_page import MakeNotebook, Notebook, accessible, expect, shot, wait_for_answer
from lab_server import LabServer


def send(study: Notebook, event: dict[str, object]) -> None:
    """Have the kernel's panel send an event."""
    study.run(f"__import__('kaggle_share').panel().send({event!r})")


def slid_in(study: Notebook) -> None:
    """Wait until a toast is where it will be; before, its buttons are not there for anybody."""
    study.page.wait_for_function(
        "() => document.querySelector('.Toastify__toast').getBoundingClientRect().right < window.innerWidth"
    )


def test_a_publication_ends_with_a_toast_that_leads_there(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    url = f"{study.server.url}/api"
    send(study, {"op": "published", "ref": "me/penguins", "version": 4, "url": url})
    page = study.page
    expect(page.get_by_text("Version 4 of me/penguins is published.")).to_be_visible()
    slid_in(study)
    shot(page, "toast")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open", exact=True).click()
    assert opened.value.url.startswith(url)


def test_a_link_that_is_not_of_the_web_is_not_offered(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    send(
        study, {"op": "published", "ref": "<img src=x onerror=alert(1)>", "version": 1, "url": "javascript:alert(1)"}
    )
    toast = study.page.get_by_text("Version 1 of <img src=x onerror=alert(1)> is published.")
    expect(toast).to_be_visible()
    slid_in(study)
    # At once: an expectation would wait until the toast is gone, with its buttons.
    assert study.page.get_by_role("alert").get_by_role("button").count() == 0
    assert toast.is_visible()


def test_a_link_behind_a_hub_is_a_path_of_jupyters_own_address(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    send(study, {"op": "published", "ref": "me/penguins", "version": 4, "url": "/api"})
    expect(study.page.get_by_text("Version 4 of me/penguins is published.")).to_be_visible()
    slid_in(study)
    with study.page.context.expect_page() as opened:
        study.page.get_by_role("button", name="Open", exact=True).click()
    assert opened.value.url == f"{study.server.url}/api"


def test_a_citation_is_copied(notebook: MakeNotebook) -> None:
    study = notebook()
    study.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    study.open_panel()
    send(study, {"op": "copy", "text": "Lovelace, A. (2026). Penguins."})
    wait_for_answer(
        study.page,
        "() => navigator.clipboard.readText().then(text => text === 'Lovelace, A. (2026). Penguins.')",
    )


def test_a_failure_stays_until_it_was_seen(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    send(study, {"op": "failed", "message": "stopped before publishing. Nothing was published. " * 5})
    page = study.page
    expect(page.get_by_role("alert").get_by_text("stopped before publishing.")).to_be_visible()
    shot(page, "failed")
    study.command("application:toggle-right-area")
    expect(study.panel).to_be_hidden()
    page.get_by_role("button", name="Show", exact=True).click()
    study.is_at("Pick")


def test_a_failure_is_over_when_it_is_tried_again(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    send(study, {"op": "running", "on": True})
    send(study, {"op": "failed", "message": "the line broke."})
    send(study, {"op": "running", "on": False})
    told = study.page.get_by_role("alert").get_by_text("the line broke.")
    expect(told).to_be_visible()
    send(study, {"op": "running", "on": True})
    expect(told).to_be_hidden()
    expect(study.page.get_by_role("button", name="Share on Kaggle: working")).to_be_visible()


def test_the_status_bar_says_how_far_it_is_also_on_a_page_that_was_loaded_again(notebook: MakeNotebook) -> None:
    study = notebook()
    study.open_panel()
    send(study, {"op": "running", "on": True})
    send(study, {"op": "progress", "step": "Sending", "fraction": 0.61, "line": "1.9 of 3.1 GB"})
    page = study.page
    item = page.get_by_role("button", name="Share on Kaggle: Sending")
    expect(item).to_be_visible()
    expect(page.get_by_role("progressbar", name="Share on Kaggle: Sending")).to_have_attribute("value", "0.61")
    expect(study.panel.get_by_role("status").filter(has_text="Sending")).to_have_count(1)
    shot(page, "status-bar")
    accessible(page, "#jp-bottom-panel")
    study.save()
    page.reload()
    study.wait()
    study.toolbar_button().click()
    expect(item).to_be_visible()
    send(study, {"op": "running", "on": False})
    expect(item).to_be_hidden()


def test_the_kernel_has_the_notebook_saved_while_a_cell_runs(notebook: MakeNotebook) -> None:
    study = notebook(
        [
            "import pathlib, time\n"
            "from kaggle_share import panel\n"
            "panel().send({'op': 'save'})\n"
            "path = pathlib.Path('study.ipynb')\n"
            "while 'typed later' not in path.read_text():\n"
            "    time.sleep(0.02)\n"
            "print('saved')"
        ]
    )
    study.open_panel()
    study.add("# typed later")
    study.start(0)
    expect(study.output(0)).to_have_text("saved")


def test_the_panel_writes_a_cell_below_the_active_one(notebook: MakeNotebook) -> None:
    study = notebook(["x = 1", "y = 2"])
    study.open_panel()
    study.start(0)
    source = "%%kaggle_share penguins --to me/penguins\ntitle: Penguins"
    study.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }")
    study.page.evaluate(
        """code => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            void kernel.requestExecute({code, store_history: false});
        }""",
        f"__import__('kaggle_share').panel().send({{'op': 'insert_cell', 'source': {source!r}}})",
    )
    expect(study.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(3)
    assert study.sources() == ["x = 1", source, "y = 2"]


def test_restart_and_run_all_asks_first(notebook: MakeNotebook) -> None:
    study = notebook(["import os\nprint(os.getpid())"], run=True)
    study.open_panel()
    before = study.output(0).inner_text()
    send(study, {"op": "restart_and_run_all"})
    study.page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(study.output(0)).not_to_have_text(before)
    study.is_at("Pick")


def test_settings_are_what_a_dataset_begins_with(notebook: MakeNotebook, lab: LabServer) -> None:
    lab.set("kaggle-share:plugin", license="CC-BY-4.0", owner="penguin-lab", sandbox=True, saveFirst=False)
    study = notebook(["import os\nos.environ['KAGGLE_SHARE_ENDPOINT'] = 'kaggle'"], run=True)
    study.add(
        "one = __import__('kaggle_share').panel().sharing\nprint(one.words['license'], one.owner, one.endpoint)"
    )
    study.open_panel()
    expect(study.panel.get_by_role("combobox", name="Publish to")).to_have_value("Sandbox")
    assert "penguin" not in study.path.read_text()
    study.start(1)
    expect(study.output()).to_have_text("CC-BY-4.0 penguin-lab sandbox")


def test_the_icon_can_be_hidden(notebook: MakeNotebook, lab: LabServer) -> None:
    lab.set("kaggle-share:plugin", toolbarIcon=False)
    study = notebook()
    study.page.get_by_role("menuitem", name="File", exact=True).click()
    expect(study.page.get_by_role("menuitem", name="Share on Kaggle…")).to_be_visible()
    expect(study.page.locator("[data-jp-item-name='restart']").first).to_be_visible()
    expect(study.page.locator("[data-jp-item-name='kaggle-share']")).to_have_count(1)
    expect(study.toolbar_button()).to_be_hidden()


def test_the_settings_can_be_seen_in_the_settings_editor(notebook: MakeNotebook) -> None:
    study = notebook()
    study.command("settingeditor:open", query="Share on Kaggle")
    expect(study.page.get_by_label("License").or_(study.page.get_by_text("Save first")).first).to_be_visible()
    shot(study.page, "settings")
