"""The panel's words, in the language of JupyterLab.

English is the key: `say("Pick")`. A catalogue of another language is a JSON file in `locale/`, English → translation;
what it lacks is said in English. What the pipeline says is translated here as well, at the panel's door: `sentence`
and `told` find a finding, an error or a note in a second catalogue, of templates (`sentences.py`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

from kaggle_share.ui.panel.sentences import SENTENCES, Sentences
from kaggle_share.ui.state import LABELS, View
from kaggle_share.ui.wording import shortened, visible

LANGUAGES = ("en", "zh_CN")

PROGRESS = "progress"
"""The group of what is said of a run while it lasts."""

_language = "en"
_ENDS = (".", "?", "!", "…")
_IDEOGRAPHS = "\u2e80"
_WIDE_ENDS = ("。", "？", "！", "：")
"""These bring their own blank with them."""


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


def told(text: str, group: str = SENTENCES) -> str:
    """A phrase or sentence of the pipeline in the panel's language, as it stands; in English where there is no other.

    Parameters
    ----------
    text:
        As the pipeline says it, with or without its full stop. The translation has none.
    group:
        Of the catalogue, for what is no whole sentence.
    """
    found = _sentences(_language)
    said = found.said(text.removesuffix("."), group) if found is not None and text else None
    return text if said is None else said


def sentence(text: str, most: int) -> str:
    """A sentence of the pipeline in the panel's language, with a beginning and an end.

    Parameters
    ----------
    text:
        As the pipeline says it.
    most:
        Characters from which on it is cut.

    Returns
    -------
    A single line in which everything can be seen; it isn't escaped for HTML.
    """
    known = told(text)
    said = visible(shortened(known, most))
    if known == text and "/" not in said.partition(" ")[0]:
        said = said[:1].upper() + said[1:]
    if not said or said.endswith((*_ENDS, *_WIDE_ENDS)):
        return said
    return f"{said}{say('.') if known != text or said[-1] >= _IDEOGRAPHS else '.'}"


def joined(*parts: str) -> str:
    """Sentences one after the other, those that are not empty; after a full-width stop there is no blank."""
    made = ""
    for part in filter(None, parts):
        made += part if not made or made.endswith(_WIDE_ENDS) else f" {part}"
    return made


def label_of(view: View) -> str:
    """What a run is doing; the pipeline's label, in the panel's language."""
    label = LABELS[view.step]
    rest = view.label.removeprefix(label).strip()
    return f"{say(label)} {told(rest, PROGRESS)}" if rest else say(label)


@lru_cache(maxsize=4)
def _catalogue(name: str) -> dict[str, str]:
    if name == "en":
        return {}
    return dict(_read(f"{name}.json"))


@lru_cache(maxsize=4)
def _sentences(name: str) -> Sentences | None:
    return Sentences(_read(f"{name}.sentences.json")) if name != "en" else None


def _read(name: str) -> Any:
    path = resources.files("kaggle_share.ui.panel") / "locale" / name
    return json.loads(path.read_text("utf-8"))
