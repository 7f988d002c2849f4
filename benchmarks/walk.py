"""A newcomer's walk, timed: from the README's commands to a published version 2, in the real JupyterLab in Chromium.

    python benchmarks/walk.py            some minutes; takes git, npm, Chromium, and a connection for what is installed
    python benchmarks/walk.py --write    and into docs/benchmarks/walk.md

The last commit is cloned, `make lab` sets everything up, and a visitor clicks and types at the pace of a person: keys
are PER_KEY apart, and each new screen is looked at for TO_READ seconds before anything is done.
"""

from __future__ import annotations

# ruff: noqa: E501
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "tests"), str(PROJECT / "tests" / "browser")]

from chromium import started_browser  # noqa: E402
from lab_page import shot  # noqa: E402
from playwright.sync_api import Locator, Page, expect  # noqa: E402

DOCUMENT = PROJECT / "docs/benchmarks/walk.md"
PER_KEY = 0.15
"""Seconds: 80 words a minute would be 0.15 a key."""
TO_READ = 3.0
SET_UP_SECONDS = 1200.0
LOOK_SECONDS = 60.0
BUTTON = "Share what this notebook made on Kaggle"
CHANGE = "penguins_clean = penguins_clean[penguins_clean['island'] != 'Torgersen']"


class Walk:
    """What was done, and how long it took."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Time what is done within it."""
        begun = time.perf_counter()
        yield
        self.steps.append((words, time.perf_counter() - begun))
        print(f"{self.steps[-1][1]:7.1f} s  {words}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk, and tell."""
    parser = argparse.ArgumentParser(description="Walk as a newcomer does.")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/walk.md")
    said = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        text = report(walked(Path(folder)))
    print(text)
    if said.write:
        DOCUMENT.write_text(text, "utf-8")
    return 0


def walked(folder: Path) -> Walk:
    """The walk, in a clone of its own."""
    walk, clone = Walk(), folder / "kaggle-share"
    # The connection's time, not the project's: the clone is of this disk.
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True, timeout=60)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KAGGLE", "JUPYTER", "VIRTUAL_ENV", "IPYTHON"))
    }
    with (folder / "lab.log").open("wb") as log, walk.step("`make lab`, until JupyterLab answers"):
        lab = subprocess.Popen(
            ["make", "lab"], cwd=clone, env={**environment, "BROWSER": "true"}, stdout=log, stderr=log
        )
        address = answered(clone / ".demo/jupyter/runtime", lab, folder / "lab.log")
    try:
        with started_browser() as browser:
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.set_default_timeout(LOOK_SECONDS * 1000)
            expect.set_options(timeout=LOOK_SECONDS * 1000)
            in_the_browser(walk, page, address)
    finally:
        lab.terminate()
        lab.wait(20)
        subprocess.run(["make", "stop"], cwd=clone, env=environment, check=False, timeout=60, capture_output=True)
    return walk


def answered(runtime: Path, lab: subprocess.Popen[bytes], log: Path) -> str:
    """JupyterLab's address, with its token, as soon as there is one."""
    deadline = time.monotonic() + SET_UP_SECONDS
    while time.monotonic() < deadline and lab.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            said = json.loads(path.read_text())
            return f"{said['url']}?token={said['token']}"
        time.sleep(0.2)
    raise SystemExit(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


def in_the_browser(walk: Walk, page: Page, address: str) -> None:
    """From the page that JupyterLab opens to version 2."""
    panel = page.get_by_role("region", name="Share on Kaggle")
    with walk.step("the notebook that opens is read, and its cells up to the data are run"):
        page.goto(address)
        cells = page.locator(".jp-Notebook .jp-Cell")
        cells.first.wait_for()
        read(page)
        cells.first.click()
        for _ in range(7):
            page.keyboard.press("Shift+Enter")
        expect(
            page.locator(".jp-Notebook .jp-CodeCell").nth(3).locator(".jp-OutputArea-output").first
        ).to_be_visible()
        read(page)
    with walk.step("the panel is opened from the toolbar, and the table picked"):
        page.get_by_role("button", name=BUTTON).click()
        panel.get_by_role("checkbox", name="penguins_clean").check()
        read(page, "walk-1-pick")
    with walk.step("a title and a license"):
        panel.get_by_role("button", name="Describe →").click()
        typed(panel.get_by_role("textbox", name="Title", exact=True), "Penguins of the Palmer Archipelago")
        panel.get_by_role("combobox", name="License").select_option(label="CC0: Public Domain")
        read(page, "walk-2-describe")
    with walk.step("Check and Preview are read"):
        for part in ("Check", "Preview"):
            panel.get_by_role("button", name=re.compile(rf"^{part}( \d+)?$")).first.click()
            expect(panel.get_by_role("button", name="Look again").first).to_be_visible()
            expect(panel.locator(".kshare-panel-status").first).to_be_hidden()
            read(page, f"walk-3-{part.lower()}")
    with walk.step("Publish, until version 1 is verified"):
        published(panel, 1)
        read(page, "walk-4-published")
    with walk.step("a cell changes the table"):
        page.locator(".jp-Notebook .jp-CodeCell").nth(3).click()
        page.keyboard.press("Escape")
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        page.keyboard.type(CHANGE, delay=PER_KEY * 1000)
        page.keyboard.press("Shift+Enter")
    with walk.step("Next version, until version 2 is verified"):
        panel.get_by_role("button", name="Next version").click()
        read(page, "walk-5-next")
        published(panel, 2)
        read(page, "walk-6-version-2")
    with walk.step("its page in the sandbox is opened"):
        with page.expect_popup() as opened:
            panel.get_by_role("link", name="Open its page").click()
        expect(opened.value.get_by_text("Penguins of the Palmer Archipelago").first).to_be_visible()
        read(opened.value, "walk-7-page")


def published(panel: Locator, version: int) -> None:
    """Go to Publish, press the button, and wait until it is verified."""
    panel.get_by_role("button", name=re.compile(r"^Publish( \d+)?$")).first.click()
    panel.get_by_role("button", name="Publish to the sandbox").click()
    expect(panel.get_by_text(re.compile(rf"Version {version} of .* is ready and verified"))).to_be_visible()


def typed(field: Locator, words: str) -> None:
    """Type as a person does."""
    field.click()
    field.press_sequentially(words, delay=PER_KEY * 1000)


def read(page: Page, name: str = "") -> None:
    """Look at what is there, and keep a picture of it where somebody wants to see it."""
    page.wait_for_timeout(TO_READ * 1000)
    if name:
        shot(page, name)


def report(walk: Walk) -> str:
    """All of it as a page."""
    set_up, clicked = walk.steps[0][1], sum(seconds for _, seconds in walk.steps[1:])
    lines = [
        "# A newcomer's walk, timed",
        "",
        f"`python benchmarks/walk.py --write`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f} at the end.",
        "",
        "From the README to a published version 2, with the panel, in a fresh clone with nothing set up, in the sandbox. "
        f"Keys are {PER_KEY * 1000:.0f} ms apart, and each new screen is looked at for {TO_READ:.0f} s. Asked: less than "
        "five minutes.",
        "",
        "| | seconds |",
        "|---|--:|",
        *(f"| {words} | {seconds:.0f} |" for words, seconds in walk.steps),
        f"| **all of it** | **{set_up + clicked:.0f}** |",
        "",
        f"Of it {clicked:.0f} s in the browser. `make lab` installs everything from the package indexes, JupyterLab and the "
        "front end's tools among it: how long that takes is the connection's matter (here caches of earlier installs helped), and it is done once.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
