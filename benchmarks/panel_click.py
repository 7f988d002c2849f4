"""From the click on the toolbar's icon to a panel that can be used, in the real JupyterLab in Chromium.

The wheel is built and installed as `tests/browser/` does it. The clock is the page's own: from the click to the first
frame in which a row of the list can be ticked.
"""

from __future__ import annotations

import sys
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path[:0] = [str(_TESTS), str(_TESTS / "browser")]

from chromium import started_browser  # noqa: E402
from lab_page import Notebook, write_notebook  # noqa: E402
from lab_server import installed_lab  # noqa: E402

_LISTEN = """() => {
    window.kaggleShareClick = new Promise((done, fail) => document.addEventListener('click', () => {
        const begun = performance.now();
        let shown = 0;
        const look = () => {
            const panel = document.querySelector('.ks-SidePanel');
            if (panel && !shown && panel.getBoundingClientRect().width) { shown = performance.now() - begun; }
            const tick = panel && panel.querySelector('input[type=checkbox]:not(:disabled)');
            if (tick && tick.getBoundingClientRect().width) { done([shown, performance.now() - begun]); }
            else if (performance.now() - begun > 60000) { fail(new Error('no panel in a minute')); }
            else { requestAnimationFrame(look); }
        };
        requestAnimationFrame(look);
    }, {capture: true, once: true}));
}"""


def clicks(setups: dict[str, str], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds until the side bar is there, and until a row can be ticked.

    Parameters
    ----------
    setups:
        What the notebook's first cell runs, by what it is called.
    rounds:
        Kernels each; a kernel's first panel imports everything.

    Returns
    -------
    dict
        By the setup's name, and by `…, closed and opened again` for the second time in the same kernel.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    with installed_lab() as server, started_browser() as browser:
        for at in range(rounds):
            for name, source in setups.items():
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                page.set_default_timeout(60_000)
                path = write_notebook(server.root / f"{at}-{len(found)}.ipynb", [source])
                first, again = _one(Notebook(page, server, path))
                found.setdefault(name, []).append(first)
                found.setdefault(f"{name}, closed and opened again", []).append(again)
                page.close()
                server.end_sessions()
    return found


def _one(notebook: Notebook) -> tuple[tuple[float, float], tuple[float, float]]:
    notebook.open().run_all()
    first = _click(notebook)
    notebook.command("application:toggle-right-area")
    notebook.panel.wait_for(state="hidden")
    return first, _click(notebook)


def _click(notebook: Notebook) -> tuple[float, float]:
    notebook.page.evaluate(_LISTEN)
    notebook.toolbar_button().click()
    shown, usable = notebook.page.evaluate("() => window.kaggleShareClick")
    return shown, usable
