"""What a user does in JupyterLab and in Notebook 7, and what waiting for it means."""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from lab_server import LabServer
from playwright.sync_api import Locator, Page, TimeoutError, expect

SHOTS = "BROWSER_SHOTS"
"""Environment variable: a folder for screenshots, to be looked at. Without it none are made."""

_KERNEL = """() => {
    const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
    return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
_NO_CELL_RUNS = """() => {
    const widget = window.jupyterapp.shell.currentWidget;
    return widget.sessionContext.session?.kernel?.status === 'idle' &&
        widget.content.widgets.every(cell => cell.model.executionState !== 'running');
}"""


class Notebook:
    """A notebook that is open in a browser.

    Parameters
    ----------
    page:
        The browser's page.
    server:
        Where it is.
    path:
        The notebook's file.
    app:
        `lab` for JupyterLab, `notebook` for Notebook 7.
    """

    def __init__(self, page: Page, server: LabServer, path: Path, app: str = "lab") -> None:
        self.page, self.server, self.path, self.app = page, server, path, app

    @property
    def panel(self) -> Locator:
        """The side panel."""
        return self.page.get_by_role("region", name="Share on Kaggle")

    @property
    def relative(self) -> str:
        """Its path in the server's root."""
        return self.path.relative_to(self.server.root).as_posix()

    # ── opening ───────────────────────────────────────────────────────────────────────────────────

    def open(self, *, kernel: bool = True) -> Notebook:
        """Load the page, and wait for the kernel where there will be one."""
        if self.app == "lab":
            # A workspace of its own: a layout from before is nobody's business.
            where = f"/lab/workspaces/w{uuid.uuid4().hex[:8]}/tree/{self.relative}"
        else:
            where = f"/notebooks/{self.relative}"
        self.page.goto(f"{self.server.url}{where}?token={self.server.token}")
        return self.wait(kernel=kernel)

    def wait(self, *, kernel: bool = True) -> Notebook:
        """Wait until the notebook is there, with its kernel idle."""
        self.page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.content?.model?.cells")
        if kernel:
            self.page.wait_for_function(_KERNEL)
        return self

    def open_panel(self) -> Locator:
        """Open the side panel from the toolbar; returns it when it answers."""
        self.toolbar_button().click()
        self.step("Pick").wait_for()
        return self.panel

    def step(self, part: str) -> Locator:
        """The button at the top of the panel that leads to a part; it may have a count."""
        return self.panel.get_by_role("button", name=re.compile(rf"^{part}( \d+)?$"))

    def go_to(self, part: str) -> None:
        """Go to a part of the panel, and see that one is there."""
        self.step(part).click()
        self.is_at(part)

    def is_at(self, part: str) -> None:
        """See which part of the panel is shown."""
        expect(self.panel.get_by_title(f"{part}: you are here")).to_be_visible()

    def toolbar_button(self) -> Locator:
        """The icon in the notebook's toolbar."""
        return self.page.get_by_role("button", name="Share what this notebook made on Kaggle")

    # ── cells ─────────────────────────────────────────────────────────────────────────────────────

    def run_all(self) -> None:
        """Run every cell, and wait for the last."""
        self.command("notebook:run-all-cells")
        self.settle()

    def start(self, cell: int = 0) -> None:
        """Run one cell, and don't wait."""
        self.page.evaluate("n => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = n; }", cell)
        self.command("notebook:run-cell")

    def settle(self) -> None:
        """Wait until no cell runs."""
        self.page.wait_for_function(_NO_CELL_RUNS)

    def add(self, source: str) -> None:
        """Put a cell at the end, and make it the active one."""
        self.page.evaluate(
            """source => {
                const content = window.jupyterapp.shell.currentWidget.content;
                const at = content.model.cells.length;
                content.model.sharedModel.insertCell(at, {cell_type: 'code', source});
                content.activeCellIndex = at;
            }""",
            source,
        )

    def run(self, source: str) -> None:
        """Run something in a new last cell, and wait for it."""
        self.add(source)
        self.command("notebook:run-cell")
        self.settle()

    def sources(self) -> list[str]:
        """The cells as they are on the screen, saved or not."""
        found: list[str] = self.page.evaluate(
            """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(
                cell => cell.sharedModel.getSource())"""
        )
        return found

    def output(self, cell: int = -1) -> Locator:
        """What a cell printed or showed."""
        cells = self.page.locator(".jp-Notebook .jp-CodeCell")
        return (cells.last if cell == -1 else cells.nth(cell)).locator(".jp-Cell-outputArea")

    def save(self) -> None:
        """Save it, and wait for that."""
        self.page.evaluate("() => { void window.jupyterapp.shell.currentWidget.context.save(); }")
        self.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")

    def saved(self) -> dict[str, object]:
        """What the file holds."""
        content: dict[str, object] = json.loads(self.path.read_text())
        return content

    def command(self, name: str, **arguments: object) -> None:
        """Have JupyterLab do something that is no part of what is tested. It isn't waited for."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [name, arguments]
        )


def wait_for_file(page: Page, path: Path, condition: Callable[[str], bool], seconds: float = 15.0) -> str:
    """Wait until a file's text meets a condition; returns it.

    The page goes on meanwhile: Playwright's own clock does the waiting.
    """
    for _ in range(int(seconds * 20)):
        text = path.read_text() if path.is_file() else ""
        if condition(text):
            return text
        page.wait_for_timeout(50)
    raise AssertionError(f"{path.name} did not become what was waited for: {text[:500]}")


def wait_for_answer(page: Page, question: str, seconds: float = 15.0) -> None:
    """Wait until an asynchronous function of the page says yes.

    `page.wait_for_function` takes the promise itself for a yes.
    """
    for _ in range(int(seconds * 20)):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"The page never said yes to: {question}")


def narrow(page: Page, panel: Locator, width: int) -> None:
    """Drag the side bar to a width in pixels. JupyterLab itself stops at 250; a theme may choose less."""
    page.add_style_tag(content=":root, body { --jp-sidebar-min-width: 100px !important; }")
    # Lumino measures when it is told to.
    page.evaluate("() => { for (const one of window.jupyterapp.shell.widgets('right')) { one.parent.fit(); } }")
    for wait in (2_000, 2_000, None):
        # A theme that has just come moves what is to be caught hold of.
        _drag(page, panel, width)
        with suppress(*([TimeoutError] if wait else [])):
            page.wait_for_function(
                "([node, width]) => Math.abs(node.getBoundingClientRect().width - width) <= 3",
                arg=[panel.element_handle(), width],
                timeout=wait,
            )
            return


def _drag(page: Page, panel: Locator, width: int) -> None:
    box = panel.bounding_box()
    assert box is not None
    # In the middle: a toast may lie over its end.
    handle = box["x"] - 1.5, box["y"] + box["height"] / 2
    page.mouse.move(*handle)
    page.mouse.down()
    page.mouse.move(handle[0] + box["width"] - width, handle[1], steps=4)
    page.mouse.up()


def fits(panel: Locator) -> None:
    """Assert that nothing sticks out of the side panel."""
    wider = panel.evaluate(
        """node => {
            const edge = node.getBoundingClientRect().right + 1;
            return [...node.querySelectorAll('*')].filter(inner => {
                const box = inner.getBoundingClientRect();
                if (!box.width || box.right <= edge) { return false; }
                for (let at = inner.parentElement; at && at !== node; at = at.parentElement) {
                    if (getComputedStyle(at).overflowX !== 'visible') { return false; }
                }
                return true;
            }).map(inner => inner.outerHTML.slice(0, 200));
        }"""
    )
    assert not wider, wider


def accessible(page: Page, where: str = ".ks-SidePanel") -> None:
    """Assert that axe-core finds nothing wrong in a part of the page that is there to be seen."""
    # In what is hidden it never finds anything.
    expect(page.locator(where).first).to_be_visible()
    found = Axe().run(page, context={"include": [[where]]})
    assert found.violations_count == 0, found.generate_report()


def shot(page: Page, name: str) -> None:
    """Make a screenshot, where somebody wants to look at them."""
    if os.environ.get(SHOTS):
        folder = Path(os.environ[SHOTS])
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def looked_at(study: Notebook, name: str) -> None:
    """Assert that a state of the panel fits the narrowest side bar, in the dark, and that axe-core finds nothing.

    With a folder for screenshots they are made at 400 and 240 pixels, light and dark.
    """
    page, wants_all = study.page, bool(os.environ.get(SHOTS))
    for theme in ("JupyterLab Light", "JupyterLab Dark") if wants_all else ("JupyterLab Dark",):
        study.command("apputils:change-theme", theme=theme)
        page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
        for width in (400, 240) if wants_all else (240,):
            narrow(page, study.panel, width)
            shot(page, f"{name}-{width}-{theme.rpartition(' ')[2].lower()}")
            fits(study.panel)
            accessible(page)


def write_notebook(path: Path, cells: Sequence[str], kernel: str = "python3", language: str = "python") -> Path:
    """A notebook's file; cells that begin with `#` and a space are Markdown."""
    made = [
        {
            "id": uuid.uuid4().hex[:8],
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        if not source.startswith("# ")
        else {"id": uuid.uuid4().hex[:8], "cell_type": "markdown", "metadata": {}, "source": source}
        for source in cells
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    spec = {"name": kernel, "display_name": kernel, "language": language}
    metadata = {"kernelspec": spec, "language_info": {"name": language}}
    path.write_text(json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))
    return path


__all__ = [
    "SHOTS",
    "Notebook",
    "accessible",
    "expect",
    "fits",
    "looked_at",
    "narrow",
    "shot",
    "wait_for_file",
    "write_notebook",
]


MakeNotebook = Callable[..., Notebook]
"""What the fixture `notebook` gives."""
