"""What is chosen from Kaggle's lists: license, update frequency and tags."""

from __future__ import annotations

from functools import lru_cache

import ipywidgets as w

from kaggle_share import rules
from kaggle_share.describe.licenses import MEANINGS
from kaggle_share.describe.tags import MOST, near_tags
from kaggle_share.model import SuggestedTag
from kaggle_share.ui.panel.part import add, box, button, html, note, shown, tell, text
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say, sentence, told
from kaggle_share.ui.wording import visible


class License:
    """The license, and what it means.

    Parameters
    ----------
    sharing:
        Where it is said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        options = [(say("Not chosen yet"), ""), *((title, name) for name, (title, _) in rules.LICENSES.items())]
        self.control = add(w.Dropdown(description=say("License"), options=options), "input")
        self.meaning = note("")
        self.widget = box(self.control, self.meaning, classes=("field",))
        self.control.observe(self._chosen, "value")
        self.sync()

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = self._sharing.words.get("license") or ""
        if self.control.value != said and (said in rules.LICENSES or not said):
            self.control.value = said
        self.draw()

    def draw(self) -> None:
        """Say what it means."""
        made = self._sharing.draft.metadata if self._sharing.draft is not None else None
        chosen = self.control.value
        name = chosen or (made.license if made is not None else "unknown")
        title, address = rules.LICENSES.get(name, (name, ""))
        said = text(sentence(MEANINGS.get(name, ""), 600))
        if not chosen and made is not None and "license" in made.kept:
            said = f"{text(say('As on Kaggle: {license}.', license=title))} {said}"
        if address:
            words = text(say("Its text"))
            said += f' <a href="{text(address)}" target="_blank" rel="noopener noreferrer">{words}</a>'
        tell(self.meaning, said, html=True)

    def _chosen(self, change: dict[str, str]) -> None:
        self._sharing.say("license", change["new"])
        self.draw()


class Frequency:
    """How often new versions are to be expected.

    Parameters
    ----------
    sharing:
        Where it is said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        options = [(say("Not chosen yet"), ""), *((say_frequency(one), one) for one in rules.FREQUENCIES)]
        self.control = add(w.Dropdown(description=say("Update frequency"), options=options), "input")
        self.widget = box(self.control, classes=("field",))
        self.control.observe(lambda change: sharing.say("update_frequency", change["new"]), "value")
        self.sync()

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = self._sharing.words.get("update_frequency") or ""
        if self.control.value != said and (said in rules.FREQUENCIES or not said):
            self.control.value = said


class Tags:
    """Keywords, with those that fit.

    Parameters
    ----------
    sharing:
        Where they are said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self.control = add(w.Text(description=say("Tags"), continuous_update=True), "input")
        self.control.placeholder = say("with commas between them")
        self.unknown = note("", "trouble")
        self._fitting: list[SuggestedTag] = []
        self.offers = [_Offer(self) for _ in range(MOST)]
        self._caption = note(say("Tags that fit:"))
        self._shelf = box(self._caption, *(one.widget for one in self.offers), classes=("offers",))
        self.widget = box(self.control, self.unknown, self._shelf, classes=("field",))
        self.control.observe(self._typed, "value")
        self.sync()

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = self._sharing.words.get("tags") or []
        if _tags(self.control.value) != said:
            self.control.value = ", ".join(said)
        self.draw()

    def draw(self) -> None:
        """Show which tags fit, and which Kaggle doesn't know."""
        made = self._sharing.draft
        said = {tag.casefold() for tag in _tags(self.control.value)}
        fitting = [one for one in (made.suggested_tags if made is not None else ()) if one.name not in said]
        for offer, tag in zip(self.offers, [*fitting, *[None] * MOST], strict=False):
            offer.show(tag)
        shown(self._shelf, bool(fitting))
        tell(self.unknown, " ".join(_doubt(tag) for tag in _tags(self.control.value) if _doubt(tag)))

    def add(self, name: str) -> None:
        """Take a tag."""
        said = _tags(self.control.value)
        if name not in said:
            self.control.value = ", ".join([*said, name])

    def _typed(self, _change: object) -> None:
        self._sharing.say("tags", _tags(self.control.value))
        self.draw()


class _Offer:
    """One tag that fits, and why."""

    def __init__(self, tags: Tags) -> None:
        self._name = ""
        self.button = button("", "chip", on_click=lambda: tags.add(self._name))
        self.reason = html("", "note")
        self.widget = box(self.button, self.reason, row=True, classes=("offer",))

    def show(self, tag: SuggestedTag | None) -> None:
        """Show another tag, or none."""
        shown(self.widget, tag is not None)
        if tag is not None and tag.name != self._name:
            self._name = tag.name
            self.button.description = f"+ {tag.name}"
        if tag is not None:
            self.reason.value = text(visible(told(tag.reason, "because")))


def _tags(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


@lru_cache(maxsize=1000)
def _doubt(tag: str) -> str:
    if tag.casefold() in rules.kaggle_tags():
        return ""
    near = near_tags(tag)
    words = say("Kaggle may not know “{tag}”, and then drops it.", tag=visible(tag))
    return f"{words} {say('Did you mean {tags}?', tags=', '.join(near))}" if near else words


def say_frequency(name: str) -> str:
    """One of Kaggle's frequencies for people."""
    known = {
        "not specified": say("not specified"),
        "never": say("never"),
        "annually": say("annually"),
        "quarterly": say("quarterly"),
        "monthly": say("monthly"),
        "weekly": say("weekly"),
        "daily": say("daily"),
        "hourly": say("hourly"),
    }
    return known.get(name, name)
