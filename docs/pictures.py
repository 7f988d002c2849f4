"""Takes the pictures of README and manual anew: `python docs/pictures.py`, a minute; takes npm and Chromium.

The real JupyterLab, with the wheel installed, publishes to a sandbox of its own; nothing in a picture is set.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "tests"), str(PROJECT / "tests" / "browser")]

from chromium import started_browser  # noqa: E402
from lab_page import Notebook, narrow, write_notebook  # noqa: E402
from lab_server import LabServer, installed_lab  # noqa: E402
from panel_story import go, picked  # noqa: E402
from playwright.sync_api import Browser, Page, ViewportSize, expect  # noqa: E402

from kaggle_share.sandbox import Sandbox  # noqa: E402

IMAGES = PROJECT / "docs/images"
DEMO = PROJECT / "notebooks/01-share-a-dataframe.ipynb"
LAB: ViewportSize = {"width": 1340, "height": 820}
TALL: ViewportSize = {"width": 1220, "height": 2400}
PAGE: ViewportSize = {"width": 1180, "height": 760}
SECONDS = 60_000.0
TOAST_IS_IN = "() => document.querySelector('.Toastify__toast')?.getBoundingClientRect().right < innerWidth"
PREVIEW = (
    "%load_ext kaggle_share",
    "from palmerpenguins import load_penguins\n"
    "penguins = load_penguins().drop(columns=['bill_depth_mm', 'sex', 'year']).dropna(ignore_index=True)",
    "%%kaggle_share penguins --to me/palmer-penguins --endpoint sandbox\n"
    "title: Palmer penguins, cleaned\n"
    "license: CC0-1.0\n"
    "tags: [biology, animals]\n"
    "columns: {bill_length_mm: Length of the bill, body_mass_g: Mass of the body}",
)


def main() -> None:
    """Take them all."""
    expect.set_options(timeout=SECONDS)
    with installed_lab() as server, Sandbox(server.data / "sandbox") as sandbox, started_browser() as browser:
        take_preview(opened(browser, TALL), server)
        take_panel(opened(browser, LAB), server)
        take_dataset(opened(browser, PAGE), sandbox)


def opened(browser: Browser, size: ViewportSize) -> Page:
    """A page of a new visitor."""
    page = browser.new_context(viewport=size, reduced_motion="reduce").new_page()
    page.set_default_timeout(SECONDS)
    return page


def take_preview(page: Page, server: LabServer) -> None:
    """The preview in a notebook, whole."""
    study = Notebook(page, server, write_notebook(server.root / "penguins.ipynb", PREVIEW)).open()
    study.command("application:toggle-left-area")
    study.run_all()
    expect(study.output()).to_contain_text("Nothing has left this machine.")
    study.page.locator(".jp-Notebook .jp-CodeCell").last.screenshot(path=IMAGES / "preview.png")


def take_panel(page: Page, server: LabServer) -> None:
    """The panel beside the demo's notebook: before it is published, and after."""
    path = server.root / DEMO.name
    path.write_text(DEMO.read_text("utf-8"), "utf-8")
    study = Notebook(page, server, path).open()
    study.command("application:toggle-left-area")
    cells = [one["cell_type"] for one in json.loads(path.read_text("utf-8"))["cells"]]
    for at in [at for at, kind in enumerate(cells) if kind == "code"][:3]:
        study.start(at)
        study.settle()
    panel = picked(study, "penguins_clean", title="Palmer penguins, cleaned", license="CC0-1.0")
    narrow(page, panel, 372)
    go(panel, "Describe")
    expect(panel.get_by_text("animals")).to_be_visible()
    page.screenshot(path=IMAGES / "panel.png")
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled()
    button.click()
    expect(panel.get_by_text("is ready and verified")).to_be_visible()
    page.wait_for_function(TOAST_IS_IN)
    page.screenshot(path=IMAGES / "panel-published.png")
    study.run_all()
    expect(study.output()).to_contain_text("category")


def take_dataset(page: Page, sandbox: Sandbox) -> None:
    """A dataset's page in the sandbox, from its files on."""
    page.goto(f"{sandbox.url}/datasets/ada/palmer-penguins-cleaned")
    page.get_by_role("link", name="Data", exact=True).click()
    page.get_by_role("link", name="penguins_clean.csv").first.click()
    expect(page.get_by_role("heading", name="penguins_clean.csv")).to_be_visible()
    expect(page.get_by_role("cell", name="Torgersen").first).to_be_visible()
    page.screenshot(path=IMAGES / "dataset-page.png")


if __name__ == "__main__":
    main()
