"""Chromium for the tests of pages: where it is, and one that is started and stopped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Chromium, for as long as the block takes.

    Hold it no longer than for a module: while Playwright's synchronous interface is open, an event loop runs in its
    thread, and whatever comes next there can neither start a loop nor a second Playwright.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=_ARGUMENTS.split(), chromium_sandbox=False
        )
        try:
            yield browser
        finally:
            browser.close()
