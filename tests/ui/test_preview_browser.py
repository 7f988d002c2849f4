"""In a real browser: the preview fits, can be read by everybody, asks nobody, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import CHROMIUM, started_browser
from playwright.sync_api import Browser, Page
from preview_drafts import REF, column, draft, finding, release, resource, rich

from kaggle_share.model import Bin, Draft, Measures, Plan
from kaggle_share.ui.preview import draft_html, release_html
from kaggle_share.ui.preview.page import draft_page

LIGHT = {
    "--jp-content-font-color1": "rgba(0, 0, 0, 0.87)",
    "--jp-content-font-color2": "rgba(0, 0, 0, 0.54)",
    "--jp-layout-color1": "#fff",
    "--jp-border-color2": "#e0e0e0",
    "--jp-brand-color1": "#1976d2",
    "--jp-success-color1": "#388e3c",
    "--jp-warn-color1": "#f57c00",
    "--jp-error-color1": "#d32f2f",
}
DARK = {
    "--jp-content-font-color1": "rgba(255, 255, 255, 1)",
    "--jp-content-font-color2": "rgba(255, 255, 255, 0.7)",
    "--jp-layout-color1": "#111",
    "--jp-border-color2": "#616161",
    "--jp-brand-color1": "#2196f3",
    "--jp-success-color1": "#4caf50",
    "--jp-warn-color1": "#ff9800",
    "--jp-error-color1": "#f44336",
}
"""As JupyterLab's own themes have them."""

CARD = """## Files

| a | b |
|---|---|
| 1 | 2 |

#### Deep down

| c |
|---|
| 3 |

[more](https://example.org) and `code`

```
x = 1
```
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as started:
        yield started


def full(folder: Path) -> Draft:
    """A draft with a bit of everything that a preview can hold."""
    from PIL import Image

    made = rich(endpoint="kaggle")
    assert made.metadata is not None
    Image.new("RGB", (560, 280), "teal").save(folder / "cover.png")
    wide = tuple(
        column(
            f"a_rather_long_name_of_a_measurement_{at}",
            at,
            description="What was measured, told in a few words " * 3,
            measures=Measures(mean=3.0, m2=4.0, numbers=9, histogram=(Bin(0, 1, 4), Bin(1, 2, 5))),
        )
        for at in range(20)
    )
    images = tuple(resource(f"images/{at}.png", location=folder / "cover.png") for at in range(12))
    made.columns = {**made.columns, "wide.csv": wide}
    made.resources = (*made.resources[:1], resource("wide.csv"), *images, *made.resources[1:])
    made.metadata = replace(
        made.metadata,
        image=folder / "cover.png",
        description=CARD,
    )
    made.plan = Plan(
        "version",
        REF,
        "kaggle",
        3,
        added=("wide.csv",),
        changed=("penguins.csv",),
        removed=("old.csv",),
        fields={"title": ("Penguins", "Palmer penguins, cleaned")},
    )
    made.notes = ("The column year has vanished since version 2.",)
    made.findings = (
        finding("block", file="penguins.ipynb", column=None, cell=3, message="looks like a token", fixes=("revoke",)),
        finding(file="wide.csv", column=wide[1].name),
        finding("note", file="wide.csv", column=wide[2].name, waived="they agreed"),
    )
    return made


def opened(browser: Browser, html: str, *, width: int, dark: bool) -> tuple[Page, list[str]]:
    """A page with everything open, and what it asked for or said."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    heard: list[str] = []
    page.on("request", lambda request: None if request.url.startswith("data:") else heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.set_content(html)
    page.evaluate("() => { document.querySelectorAll('details').forEach((one) => { one.open = true }) }")
    return page, heard


def overflow(page: Page) -> int:
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(wider, int)
    return wider


@pytest.mark.parametrize("width", [240, 400, 700, 1200])
def test_the_page_fits_asks_nobody_and_runs_nothing(browser: Browser, tmp_path: Path, width: int) -> None:
    page, heard = opened(browser, draft_page(full(tmp_path)), width=width, dark=False)
    assert overflow(page) <= 0
    assert not heard
    page.close()


@pytest.mark.parametrize(("width", "dark"), [(400, False), (1200, True)], ids=["light", "dark"])
def test_everybody_can_read_the_page(browser: Browser, tmp_path: Path, width: int, dark: bool) -> None:
    page, _ = opened(browser, draft_page(full(tmp_path)), width=width, dark=dark)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.close()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_in_jupyters_themes_everybody_can_read_it(browser: Browser, tmp_path: Path, theme: dict[str, str]) -> None:
    colours = "; ".join(f"{name}: {value}" for name, value in theme.items())
    made = "".join((draft_html(full(tmp_path)), release_html(release()), draft_html(draft())))
    html = (
        f'<html lang="en"><title>A notebook</title><body style="{colours}; background: var(--jp-layout-color1)">'
        f"<main>{made}</main></body></html>"
    )
    # The theme counts, not what the system prefers.
    page, heard = opened(browser, html, width=900, dark=theme is LIGHT)
    assert overflow(page) <= 0
    assert not heard
    # A notebook has its own headings; several previews in it have sections of the same name.
    rules = {name: {"enabled": False} for name in ("page-has-heading-one", "landmark-unique")}
    results = Axe().run(page, options={"rules": rules})
    assert results.violations_count == 0, results.generate_report()
    page.close()


def test_everything_that_opens_is_opened_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.set_content(draft_page(rich()))
    card = page.get_by_text("Card", exact=True)
    for _ in range(30):
        page.keyboard.press("Tab")
        if card.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert page.get_by_role("heading", name="About").is_visible()
    page.close()
