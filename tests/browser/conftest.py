"""Stories in a real browser: JupyterLab and Notebook 7, real kernels, the installed wheel, the sandbox.

`notebook(["import pandas as pd", …])` writes a notebook, opens it and gives what a user can do with it (`lab_page`);
`notebook(…).open_panel()` gives the side panel. `lab` is the server, `sandbox` the Kaggle that it publishes to.
Every test has a folder, a page and kernels of its own; the server and its sandbox are the session's, the browser
is the module's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from chromium import CHROMIUM, started_browser
from lab_page import MakeNotebook, Notebook, shot, write_notebook
from lab_server import FRONT_END, Environment, LabServer, build_wheel, make_environment
from playwright.sync_api import Browser, Page, expect

from kaggle_share.sandbox.embedded import Sandbox

WAIT_SECONDS = 40
"""How long a page may take for what is waited for: a kernel starts in that time on a busy machine."""
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(180))


def _need(there: bool, what: str) -> None:
    """Skip where something is missing; in CI everything has to be there."""
    if not there:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, with the front end; or that which BROWSER_WHEEL names."""
    if os.environ.get("BROWSER_WHEEL"):
        return Path(os.environ["BROWSER_WHEEL"]).resolve(strict=True)
    _need(FRONT_END.is_file(), "JupyterLab's side is not built: run make front, which takes npm")
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh environment in which the wheel was installed, without Node."""
    return make_environment(tmp_path_factory.mktemp("installed") / "venv", wheel)


@pytest.fixture(scope="session")
def _server(installed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    folder = tmp_path_factory.mktemp("lab")
    server = LabServer(installed, folder, make_environment(folder / "without", None))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _sandbox(_server: LabServer) -> Iterator[Sandbox]:
    # In the place where `--endpoint sandbox` looks for one.
    with Sandbox(_server.data / "sandbox") as running:
        yield running


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The sandbox that the kernels publish to. Its data are the session's: take a name of your own for a dataset."""
    yield _sandbox
    _sandbox.faults.clear()
    _sandbox.set_processing_delay(0.0)
    _sandbox.options.keep_descriptions = True


@pytest.fixture
def lab(_server: LabServer, sandbox: Sandbox) -> Iterator[LabServer]:
    """The Jupyter server. Settings are as new in every test, and no kernel is left from the one before."""
    yield _server
    _server.end_sessions()
    _server.reset_settings()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    _need(CHROMIUM is not None, "there is no Chromium on this machine: apt-get install chromium")
    with started_browser() as started:
        yield started


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a new visitor. When a test fails, it can be seen what was on it."""
    expect.set_options(timeout=WAIT_SECONDS * 1000)
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(WAIT_SECONDS * 1000)
    opened = context.new_page()
    yield opened
    shot(opened, f"end-{request.node.name}")
    context.close()


@pytest.fixture
def folder(lab: LabServer, request: pytest.FixtureRequest) -> Path:
    """The test's own folder in the server's root."""
    made = lab.root / re.sub(r"\W+", "-", request.node.name)[:60].strip("-")
    made.mkdir(exist_ok=True)
    return made


@pytest.fixture
def notebook(lab: LabServer, page: Page, folder: Path) -> MakeNotebook:
    """Write a notebook and open it: `notebook(["x = 1"], name="study.ipynb", app="notebook", run=True)`."""

    def make(
        cells: Sequence[str] = ("",),
        *,
        name: str = "study.ipynb",
        kernel: str = "python3",
        language: str = "python",
        app: str = "lab",
        run: bool = False,
        page: Page = page,
    ) -> Notebook:
        path = write_notebook(folder / name, cells, kernel, language)
        opened = Notebook(page, lab, path, app).open()
        if run:
            opened.run_all()
        return opened

    return make


@pytest.fixture
def open_panel() -> Callable[[Notebook], object]:
    """Open a notebook's side panel from its toolbar."""
    return Notebook.open_panel
