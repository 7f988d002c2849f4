"""The preview and the release, which are drawn in English, in the panel's language: whole texts, never what is data.

What came from data stands in elements of its own (`bdi`, `code`, `pre`), which are left alone, but for what screening
says. Every other text is one of a few; what is none of them stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

from kaggle_share.ui.panel.problems import here
from kaggle_share.ui.panel.sentences import SENTENCES
from kaggle_share.ui.panel.words import language, told

DATA = frozenset(("bdi", "code", "pre", "style", "svg", "time", "abbr"))
"""Elements whose text is data, or no text."""
DATA_CLASSES = frozenset(("kshare-card", "kshare-path", "kshare-ref", "kshare-type"))
"""Classes of other elements with data in them."""
VOID = frozenset(("br", "img", "hr", "input", "meta", "link"))
LABELS = ("aria-label", "data-label", "alt")
"""Attributes that people see or hear."""
TELLING = ("Findings", "Protection of people")
"""Sections in which a `bdi` that has no class holds a sentence of screening."""
PAGE = "page"
"""The group of the catalogue."""
FACT = "fact"
"""The group of what is told of a file beside its columns, for which there are no sentences."""
_BETWEEN = " · "
_WIDE = ("：", "。")
_AROUND = re.compile(r"(\s*(?:· )?)(.*?)((?: ·)?\s*)\Z", re.DOTALL)


def translated(page: str) -> str:
    """A page in the panel's language.

    Parameters
    ----------
    page:
        HTML of `ui.preview`; every element in it is closed.
    """
    if language() == "en":
        return page
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "".join(reader.made)


class _Reader(HTMLParser):
    """Writes down what it reads, with other words where it knows them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self._open: list[tuple[str, str, str]] = []
        """Tag, class and label of the elements around."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        written = self.get_starttag_text() or ""
        if not self._is_data():
            for name in set(LABELS) & known.keys():
                said = told(known[name], PAGE)
                written = written.replace(f'{name}="{escape(known[name])}"', f'{name}="{escape(said)}"')
        self.made.append(written)
        if tag not in VOID:
            self._open.append((tag, known.get("class", ""), known.get("aria-label", "")))

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.made.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.made.append(f"</{tag}>")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.made.append(data)
            return
        match = _AROUND.match(data)
        before, text, after = match.groups() if match is not None else ("", data, "")
        said = self._said(text)
        # A full-width sign brings its own blank with it.
        self.made.append(before + escape(said) + (after if not said.endswith(_WIDE) else after.lstrip(" ")))

    def handle_comment(self, data: str) -> None:
        self.made.append(f"<!--{data}-->")

    def _said(self, text: str) -> str:
        if not text:
            return text
        group = self._group()
        if group != PAGE:
            return told(text, group) if group else text
        parts = text.split(_BETWEEN)
        said = [told(part, PAGE) for part in parts]
        changed = [one for one, part in zip(said, parts, strict=True) if one != part]
        if len(changed) == len(parts):
            return _BETWEEN.join(said)
        found = _whole(text)
        return told(text, FACT) if found == text and self._is_in("kshare-inside") else found

    def _group(self) -> str:
        """Where the words for a text are looked for; empty where it is data."""
        if self._is_data():
            tag, classes, _ = self._open[-1]
            if tag == "bdi" and any(around == "figcaption" for around, _, _ in self._open):
                return PAGE
            if tag == "bdi" and not classes and any(label in TELLING for _, _, label in self._open):
                return "" if any("kshare-fixes" in one for _, one, _ in self._open) else "said"
            if tag == "bdi" and any("kshare-origin" in one for _, one, _ in self._open):
                return PAGE
            if tag == "bdi" and any("kshare-tags" in one for _, one, _ in self._open):
                return "because"
            return ""
        return PAGE

    def _is_in(self, wanted: str) -> bool:
        return any(wanted in classes.split() for _, classes, _ in self._open)

    def _is_data(self) -> bool:
        return any(tag in DATA or not DATA_CLASSES.isdisjoint(classes.split()) for tag, classes, _ in self._open)


def _whole(text: str) -> str:
    # What it says of the command is done in the panel in another way.
    ways = ((text, PAGE), (text, SENTENCES), (here(text), SENTENCES))
    return next((found for one, group in ways if (found := told(one, group)) != one), text)
