"""The door to the panel: how it is opened, and that it goes where its notebook goes."""

from __future__ import annotations

from pathlib import Path

from lab_page import MakeNotebook, Notebook, accessible, expect, fits, narrow, shot, wait_for_file, write_notebook
from lab_server import LabServer
from playwright.sync_api import Page

PENGUINS = "import pandas as pd\npenguins = pd.DataFrame({'bill': [39.1, 39.5, 40.3]})"
PICKED = "from kaggle_share import panel\nprint(sorted(pick.word for pick in panel().sharing.picks.values()))"


def test_the_panel_opens_from_the_toolbar_and_leaves_the_notebook_as_it_was(notebook: MakeNotebook) -> None:
    study = notebook([PENGUINS], run=True)
    panel = study.open_panel()
    expect(panel.get_by_text("study.ipynb")).to_be_visible()
    shot(study.page, "toolbar")
    accessible(study.page)
    # Neither a name nor a number of a cell was taken.
    study.run("print(In[-1][:5], 'door' in globals(), len(In))")
    expect(study.output()).to_have_text("print False 3")


def test_the_panel_opens_from_the_file_menu_by_keyboard_alone(notebook: MakeNotebook) -> None:
    study = notebook([PENGUINS])
    page = study.page
    page.get_by_role("menuitem", name="File", exact=True).click()
    item = page.get_by_role("menuitem", name="Share on Kaggle…")
    expect(item).to_be_visible()
    shot(page, "menu")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+C")
    page.keyboard.type("Share on Kaggle")
    page.keyboard.press("Enter")
    study.is_at("Pick")
    # From the page's start to the panel, and on to its next part.
    study.step("Pick").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    study.is_at("Describe")


def test_files_and_folders_are_picked_in_the_file_browser(notebook: MakeNotebook, folder: Path) -> None:
    (folder / "raw").mkdir()
    (folder / "raw" / "2007.csv").write_text("a\n1\n")
    (folder / "sites.csv").write_text("b\n2\n")
    study = notebook([PICKED])
    page = study.page
    files = page.get_by_role("region", name="side panel content").or_(page.locator(".jp-FileBrowser"))
    files.get_by_text("raw", exact=True).first.click()
    files.get_by_text("sites.csv").first.click(modifiers=["Control"])
    files.get_by_text("sites.csv").first.click(button="right")
    shot(page, "file-browser")
    page.get_by_role("menuitem", name="Share on Kaggle…").click()
    study.is_at("Pick")
    expect(study.panel.get_by_text("sites.csv").first).to_be_visible()
    study.run_all()
    expect(study.output(0)).to_have_text("['raw', 'sites.csv']")


def test_files_wait_where_no_notebook_is_open(lab: LabServer, page: Page, folder: Path) -> None:
    path = write_notebook(folder / "study.ipynb", [PICKED])
    (folder / "sites.csv").write_text("b\n2\n")
    page.goto(f"{lab.url}/lab/workspaces/empty/tree/{folder.name}?reset&token={lab.token}")
    files = page.locator(".jp-FileBrowser")
    files.get_by_text("sites.csv").first.click(button="right")
    page.get_by_role("menuitem", name="Share on Kaggle…").click()
    study = Notebook(page, lab, path)
    expect(study.panel.get_by_text("1 file or folder is picked, and waits for a notebook.")).to_be_visible()
    expect(study.panel.get_by_text("Open a notebook")).to_be_visible()
    shot(page, "no-notebook")
    accessible(page)
    files.get_by_text("study.ipynb").first.dblclick()
    study.wait()
    study.is_at("Pick")
    expect(study.panel.get_by_text("sites.csv").first).to_be_visible()
    study.run_all()
    expect(study.output(0)).to_have_text("['sites.csv']")


def test_a_notebook_in_the_file_browser_opens_with_its_panel(lab: LabServer, page: Page, folder: Path) -> None:
    path = write_notebook(folder / "study.ipynb", [PENGUINS])
    page.goto(f"{lab.url}/lab/workspaces/one/tree/{folder.name}?reset&token={lab.token}")
    page.locator(".jp-FileBrowser").get_by_text("study.ipynb").first.click(button="right")
    page.get_by_role("menuitem", name="Share on Kaggle…").click()
    study = Notebook(page, lab, path)
    expect(study.panel.get_by_text("study.ipynb")).to_be_visible()


def test_a_rename_is_known_in_the_kernel(notebook: MakeNotebook, folder: Path) -> None:
    study = notebook([PENGUINS])
    study.open_panel()
    study.page.evaluate(
        "path => { void window.jupyterapp.shell.currentWidget.context.rename(path); }", "penguins 2007.ipynb"
    )
    expect(study.panel.get_by_text("penguins 2007.ipynb")).to_be_visible()
    study.run("print(panel_path := __import__('kaggle_share').panel().sharing.notebook)")
    expect(study.output()).to_have_text(str(folder / "penguins 2007.ipynb"))
    accessible(study.page)


def test_each_of_two_notebooks_has_its_own_panel(notebook: MakeNotebook, lab: LabServer, folder: Path) -> None:
    write_notebook(folder / "second.ipynb", [PENGUINS])
    first = notebook([PENGUINS], name="first.ipynb")
    page, panel = first.page, first.open_panel()
    expect(panel.get_by_text("first.ipynb")).to_be_visible()
    first.go_to("Describe")
    first.command("docmanager:open", path=f"{folder.name}/second.ipynb")
    expect(panel.get_by_text("second.ipynb")).to_be_visible()
    expect(panel.get_by_text("first.ipynb")).to_be_hidden()
    first.is_at("Pick")
    shot(page, "two-notebooks")
    accessible(page)
    page.get_by_role("tab", name="first.ipynb").click()
    expect(panel.get_by_text("first.ipynb")).to_be_visible()
    first.is_at("Describe")
    # Closed, it leaves nothing behind.
    page.get_by_role("tab", name="first.ipynb").get_by_title("Close").click()
    expect(panel.get_by_text("second.ipynb")).to_be_visible()
    expect(page.locator(".ks-Area")).to_have_count(1)
    first.save()
    page.get_by_role("tab", name="second.ipynb").get_by_title("Close").click()
    expect(panel.get_by_text("Open a notebook")).to_be_visible()
    expect(page.locator(".ks-Area")).to_have_count(0)


def test_a_loaded_page_finds_the_panel_as_it_was(notebook: MakeNotebook) -> None:
    study = notebook([PENGUINS], run=True)
    # The layout is kept a moment after it was made.
    with study.page.expect_response(lambda answer: "/workspaces/" in answer.url and answer.request.method == "PUT"):
        study.open_panel()
    study.go_to("Describe")
    study.page.reload()
    study.wait()
    study.is_at("Describe")
    # The keyboard is the notebook's, until somebody goes to the panel.
    expect(study.page.locator(".ks-SidePanel:focus-within")).to_have_count(0)


def test_the_panel_fits_240_pixels(notebook: MakeNotebook) -> None:
    study = notebook([PENGUINS], run=True)
    panel = study.open_panel()
    narrow(study.page, panel, 240)
    shot(study.page, "narrow")
    fits(panel)


def test_the_panel_opens_in_notebook_7(notebook: MakeNotebook) -> None:
    study = notebook([PENGUINS], app="notebook", run=True)
    panel = study.open_panel()
    expect(panel.get_by_text("study.ipynb")).to_be_visible()
    # The next Tab leads into it.
    expect(panel).to_be_focused()
    shot(study.page, "notebook-7")
    accessible(study.page)
    study.run("print(__import__('kaggle_share').panel().sharing.notebook)")
    expect(study.output()).to_have_text(str(study.path))


def test_the_panel_speaks_chinese_where_jupyterlab_does(lab: LabServer, notebook: MakeNotebook) -> None:
    lab.set("@jupyterlab/translation-extension:plugin", locale="zh_CN")
    study = notebook([PENGUINS], run=True)
    page = study.page
    page.get_by_role("button", name="在 Kaggle 上分享此笔记本的成果").click()
    panel = page.get_by_role("region", name="在 Kaggle 上分享")
    expect(panel.get_by_text("study.ipynb")).to_be_visible()
    study.run("from kaggle_share.ui.panel import words; print(words.language())")
    expect(study.output()).to_have_text("zh-CN")
    shot(page, "chinese")
    accessible(page)


def test_dark_and_high_contrast_themes_are_followed(lab: LabServer, notebook: MakeNotebook) -> None:
    for theme in ("JupyterLab Dark", "JupyterLab Dark High Contrast"):
        lab.set("@jupyterlab/apputils-extension:themes", theme=theme)
        study = notebook([PENGUINS], name=f"{theme.replace(' ', '-')}.ipynb", run=True)
        study.open_panel()
        expect(study.page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
        shot(study.page, theme.replace(" ", "-").lower())
        accessible(study.page)


def test_the_notebook_is_saved_before_the_panel_opens(notebook: MakeNotebook, lab: LabServer) -> None:
    study = notebook([PENGUINS])
    study.add("written = 'but not saved'")
    study.open_panel()
    wait_for_file(study.page, study.path, lambda text: "but not saved" in text)
