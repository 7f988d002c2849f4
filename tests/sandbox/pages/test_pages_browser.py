"""In a real browser: nothing overflows a narrow screen, nothing is asked of anybody else, nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import CHROMIUM, started_browser
from playwright.sync_api import Browser

from kaggle_share.sandbox.embedded import Sandbox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as started:
        yield started


@pytest.mark.parametrize("width", [400, 1280])
def test_pages_fit_run_nothing_and_ask_nobody(site: Sandbox, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for path in (
        "/",
        "/datasets/ada/palmer-penguins",
        "/datasets/ada/palmer-penguins?file=raw/penguins-raw.csv",
        "/datasets/ada/hostile",
        "/datasets/ada/hostile?file=wide.csv",
        "/datasets/ada/hostile?file=%3Cscript%3Ealert(1)%3C%2Fscript%3E.csv",
        "/datasets/ada/half",
        "/datasets/ada/pending",
    ):
        page.goto(site.url + path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, (path, wider)
    page.close()
    assert not said
    assert not [url for url in asked if not url.startswith((site.url, "data:"))]


def test_the_file_tree_is_used_by_keyboard(site: Sandbox, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/datasets/ada/palmer-penguins")
    page.get_by_role("navigation", name="Files").get_by_role("link", name="penguins-raw.csv").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="raw/penguins-raw.csv").wait_for()
    assert page.url.endswith("?file=raw%2Fpenguins-raw.csv#data")
    page.close()
