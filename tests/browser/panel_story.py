"""What stories about the panel’s later parts share: something picked, and what may be asked of the kernel."""

from __future__ import annotations

import json

from lab_page import Notebook, expect
from playwright.sync_api import Locator

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


NOISE = """import numpy, pandas as pd
noise = pd.DataFrame(numpy.random.default_rng(1).random((200_000, 4)))"""
"""A cell that makes a table which takes a while to be sent where the line is slow."""


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
