"""What is said, and what happens, where a kernel is busy, restarts, or is not one that has the panel."""

from __future__ import annotations

from lab_page import MakeNotebook, accessible, expect, shot
from lab_server import LabServer


def test_a_restarted_kernel_shows_a_new_panel(notebook: MakeNotebook) -> None:
    study = notebook(["x = 1"], run=True)
    panel = study.open_panel()
    study.go_to("Describe")
    study.is_at("Describe")
    study.command("notebook:restart-kernel")
    study.page.get_by_role("button", name="Confirm Kernel Restart").click()
    study.is_at("Pick")
    expect(panel.get_by_text("study.ipynb")).to_be_visible()
    accessible(study.page)


def test_a_busy_kernel_is_said_and_the_panel_opens_after_the_cell(notebook: MakeNotebook) -> None:
    study = notebook(["import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.02)"])
    study.start()
    study.toolbar_button().click()
    said = study.panel.get_by_role("status").filter(has_text="The panel answers when the cell has finished.")
    expect(said).to_be_visible()
    shot(study.page, "busy")
    accessible(study.page)
    (study.path.parent / "go").touch()
    study.is_at("Pick")
    expect(said).to_have_count(0)
    # And once more, now that it is open.
    (study.path.parent / "go").unlink()
    study.start()
    expect(said).to_be_visible()
    shot(study.page, "busy-open")
    accessible(study.page)
    (study.path.parent / "go").touch()
    expect(said).to_have_count(0)


def test_a_failing_cell_before_it_does_not_keep_the_panel_away(notebook: MakeNotebook) -> None:
    study = notebook(["import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.02)\n1 / 0"])
    study.start()
    study.toolbar_button().click()
    expect(study.panel.get_by_role("status").filter(has_text="The panel answers")).to_be_visible()
    (study.path.parent / "go").touch()
    study.is_at("Pick")


def test_a_kernel_of_another_language_is_told_apart(notebook: MakeNotebook) -> None:
    study = notebook(["echo hello"], kernel="bash", language="bash", run=True)
    expect(study.output(0)).to_have_text("hello")
    study.toolbar_button().click()
    expect(study.panel.get_by_text("needs a Python kernel, and this notebook runs bash")).to_be_visible()
    expect(study.panel.get_by_text("kaggle-share preview")).to_be_visible()
    shot(study.page, "other-language")
    accessible(study.page)


def test_a_kernel_without_the_package_says_how_to_install_it(notebook: MakeNotebook) -> None:
    study = notebook(["x = 1"], kernel="without", run=True)
    study.toolbar_button().click()
    expect(study.panel.get_by_text("pip install --upgrade kaggle-share")).to_be_visible()
    expect(study.panel.get_by_text("Traceback")).to_have_count(0)
    shot(study.page, "missing")
    accessible(study.page)
    study.panel.get_by_role("button", name="Write the command into a cell").click()
    assert study.sources() == ["x = 1", "%pip install --upgrade kaggle-share"]
    # Once it is there, the next try finds it.
    library = study.server.environment.folder.glob("lib/*/site-packages")
    study.run(f"import sys; sys.path.insert(0, {str(next(library))!r})")
    study.panel.get_by_role("button", name="Try again").click()
    study.is_at("Pick")


def test_a_notebook_without_a_kernel_offers_to_choose_one(notebook: MakeNotebook) -> None:
    study = notebook(["x = 1"])
    study.open_panel()
    study.page.evaluate("() => { void window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
    expect(study.panel.get_by_text("This notebook has no kernel.")).to_be_visible()
    shot(study.page, "no-kernel")
    accessible(study.page)
    study.panel.get_by_role("button", name="Choose a kernel").click()
    study.page.get_by_role("button", name="Select Kernel").last.click()
    study.is_at("Pick")


def test_where_no_widgets_can_be_shown_it_is_said(notebook: MakeNotebook, lab: LabServer) -> None:
    lab.disable("@jupyter-widgets/jupyterlab-manager")
    study = notebook(["x = 1"])
    study.toolbar_button().click()
    expect(study.panel.get_by_text("JupyterLab can show no widgets.")).to_be_visible()
    accessible(study.page)
