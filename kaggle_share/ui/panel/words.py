"""The panel's words, in the language of JupyterLab.

English is the key: `say("Pick")`. A catalogue of another language is a JSON file in `locale/`, English → translation;
what it lacks is said in English. Errors and notes of the pipeline are English everywhere.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

from kaggle_share.ui.state import LABELS, View

LANGUAGES = ("en", "zh_CN")

_language = "en"


def set_language(name: str) -> bool:
    """Speak another language from now on.

    Parameters
    ----------
    name:
        As JupyterLab names it: `zh_CN`, `zh-CN`, `default`. One that there is no catalogue of means English.

    Returns
    -------
    True where the language is another one than before.
    """
    global _language
    wanted = name.replace("-", "_")
    found = next((known for known in LANGUAGES if known.casefold() == wanted.casefold()), "en")
    changed, _language = found != _language, found
    return changed


def language() -> str:
    """The language that is spoken, as a tag of HTML: `en`, `zh-CN`."""
    return _language.replace("_", "-")


def say(text: str, **given: object) -> str:
    """A text of the panel.

    Parameters
    ----------
    text:
        In English, with `{names}` of what is filled in.
    given:
        What is filled in, as text. It isn't escaped.
    """
    said = _catalogue(_language).get(text, text)
    return said.format(**given) if given else said


def label_of(view: View) -> str:
    """What a run is doing; the pipeline's label, in the panel's language."""
    label = LABELS[view.step]
    rest = view.label.removeprefix(label)
    return f"{say(label)}{rest}"


@lru_cache(maxsize=4)
def _catalogue(name: str) -> dict[str, str]:
    if name == "en":
        return {}
    path = resources.files("kaggle_share.ui.panel") / "locale" / f"{name}.json"
    return dict(json.loads(path.read_text("utf-8")))
