"""The panel's head: which notebook, where it goes, and what keeps it from going there."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import ipywidgets as w

from kaggle_share.ui.panel.part import add, box, button, html, note, shown, tell, text
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import visible


class Head:
    """The head.

    Parameters
    ----------
    sharing:
        What it is about.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._drawing = False
        self._title = html("", "title")
        self._place = add(w.Dropdown(description=say("Publish to")), "place")
        self._band = note("", "band")
        self._trouble = note("", "trouble")
        self._sandbox = button(say("Use the sandbox"), "link", on_click=lambda: sharing.use("sandbox"))
        self._place.observe(self._chosen, "value")
        self.widget = box(
            box(self._title, self._place, row=True, classes=("head-row",)),
            self._band,
            box(self._trouble, self._sandbox, classes=("head-trouble",)),
            classes=("head",),
        )
        self.draw()

    def draw(self) -> None:
        """Show it as it is now."""
        made = self._sharing.draft
        found = made.snapshot.name if made is not None and made.snapshot is not None else ""
        name = Path(self._sharing.notebook).name or found
        notebook = f' <span class="kshare-panel-notebook">{text(visible(name))}</span>' if name else ""
        title = f'<p role="heading" aria-level="2">{text(say("Share on Kaggle"))}{notebook}</p>'
        if self._title.value != title:
            self._title.value = title
        self._draw_place()
        error = self._sharing.unreached
        told = problem(error) if error is not None else None
        tell(self._trouble, told.line if told is not None else "")
        shown(self._sandbox, told is not None and told.sandbox and self._sharing.place != "sandbox")

    def _draw_place(self) -> None:
        place = self._sharing.place
        options = [("Kaggle", "kaggle"), (say("Sandbox"), "sandbox")]
        if place not in ("kaggle", "sandbox"):
            options.append((visible(urlsplit(place).netloc or place), place))
        self._drawing = True
        try:
            if tuple(self._place.options) != tuple(options):
                self._place.options = options
            self._place.value = place
        finally:
            self._drawing = False
        band = ""
        if place == "sandbox":
            band = say("The sandbox is a Kaggle on this machine. Nobody else sees what you publish there.")
        elif place != "kaggle":
            band = say("This is not Kaggle: {place}", place=visible(place))
        tell(self._band, band)

    def _chosen(self, change: dict[str, str]) -> None:
        if not self._drawing and change["new"]:
            self._sharing.use(change["new"])
