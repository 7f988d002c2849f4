"""What stories about the panel’s later parts share: something picked, and what may be asked of the kernel."""

from __future__ import annotations

import json

from lab_page import Notebook, expect, narrow, wait_for_answer
from playwright.sync_api import Locator

from kaggle_share.sandbox import Sandbox, Shape

PEOPLE = """import pandas as pd
people = pd.DataFrame({
    'mrn': [f'MRN{number:06d}' for number in range(101, 141)],
    'birth_date': [f'19{50 + number % 40}-0{1 + number % 9}-1{number % 9}' for number in range(40)],
    'email': ['@'.join((f'user{number}', 'uni-bonn.de')) for number in range(40)],
    'ssn': ['-'.join(one) for one in [('219', '09', '9991'), ('457', '55', '5462')]] * 20,
    'length': [1.5 + number for number in range(40)],
})"""
"""A cell that makes a table of people: one column holds it back, three are to be looked at."""
CLEAN = """import pandas as pd
islands = pd.DataFrame({'species': ['Adelie', 'Gentoo', 'Chinstrap'] * 20, 'mass': range(60)})"""
"""A cell that makes a table in which nothing is found."""
WRITTEN = f"{CLEAN}\nislands.to_csv('islands.csv', index=False)"
"""The same, with the table written to a file."""


NOISE = """import numpy, pandas as pd
noise = pd.DataFrame(numpy.random.default_rng(1).random((200_000, 4)))"""
"""A cell that makes a table which takes a while to be sent where the line is slow."""
_RIGHT_IS_CLOSED = """async () => {
    const saved = await window.jupyterapp.serviceManager.workspaces.fetch(location.pathname.split('/')[3]);
    return saved.data['layout-restorer:data']?.right?.collapsed === true;
}"""
"""JupyterLab notes a little later what is open, and opens it again when the page is loaded again."""


def ask(study: Notebook, code: str) -> None:
    """Have the kernel do something that no user would type; it is in no cell, and isn't waited for."""
    study.page.evaluate(
        """code => { void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
            {code, store_history: false, silent: true}); }""",
        code,
    )


def picked(study: Notebook, variable: str, **words: object) -> Locator:
    """Open the panel with a variable picked and a few words said; returns the panel."""
    panel = study.open_panel()
    said = "\n".join(f"_one.say({key!r}, {json.loads(json.dumps(value))!r})" for key, value in words.items())
    ask(
        study,
        "from kaggle_share.ui.panel.sharing import Pick as _Pick\n"
        "_one = __import__('kaggle_share').panel().sharing\n"
        f"_one.pick(_Pick({variable!r}, is_variable=True))\n{said}\ndel _one, _Pick",
    )
    return panel


def ready(panel: Locator) -> Locator:
    """Go to Publish, and wait until nothing stands in the way; returns the button."""
    go(panel, "Publish")
    button = panel.get_by_role("button", name="Publish to the sandbox")
    expect(button).to_be_enabled(timeout=60_000)
    return button


def run_again(study: Notebook, **words: object) -> tuple[Locator, Locator]:
    """Have the notebook of `islands` run again, in a panel of 400 pixels; returns the panel and Publish’s button."""
    study.save()
    panel = picked(study, "islands", license="CC0-1.0", **words)
    narrow(study.page, panel, 400)
    button = ready(panel)
    panel.get_by_role("button", name="Run the notebook again, and compare").click()
    return panel, button


def sending(study: Notebook, sandbox: Sandbox, **words: object) -> Locator:
    """Publish the `NOISE` over a slow line, until some of it is on its way; returns the panel."""
    panel = picked(study, "noise", **words)
    button = ready(panel)
    sandbox.faults.shape = Shape(link=600_000)
    button.click()
    expect(panel.get_by_role("progressbar", name="Sending")).to_be_visible()
    return panel


def close_panel(study: Notebook) -> None:
    """Close the side bar, for the page that is loaded next too."""
    study.command("application:toggle-right-area")
    expect(study.panel).to_be_hidden()
    wait_for_answer(study.page, _RIGHT_IS_CLOSED)


def go(panel: Locator, part: str) -> None:
    """Go to a part by its step."""
    panel.get_by_role("button", name=part).first.click()


def finding(panel: Locator, place: str) -> Locator:
    """What was found in a place, with what can be done about it."""
    return panel.locator(".kshare-panel-finding").filter(has=panel.page.get_by_text(place, exact=True))


def settled(panel: Locator) -> None:
    """Wait until nothing is being looked through."""
    expect(panel.get_by_role("button", name="Look again").first).to_be_visible()
    expect(panel.locator(".kshare-panel-status").first).to_be_hidden(timeout=60_000)
    # What is shown last.
    expect(panel.locator(".kshare-panel-told, .kshare-panel-plan").last).to_be_visible(timeout=60_000)
