"""Pick: a part of the panel."""

from __future__ import annotations

import ipywidgets as w

from kaggle_share.ui.panel.part import Host, Part, add, box
from kaggle_share.ui.panel.pick.files import Looker
from kaggle_share.ui.panel.pick.found import Found
from kaggle_share.ui.panel.pick.made import Made
from kaggle_share.ui.panel.sharing import Event
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import size, visible, whole


class Pick(Part):
    """What is to be shared: the notebook's variables, and files."""

    name = "pick"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.looker = Looker(self._looked)
        self.made = Made(self.sharing)
        self.found = Found(self.sharing, self.looker)

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Pick")

    def build(self) -> w.Widget:
        """Its widget."""
        self._filter = add(w.Text(description=say("Filter"), placeholder=say("by name")), "filter")
        self._filter.observe(self._typed, "value")
        return box(self._filter, self.made.widget, self.found.widget, classes=("pick",))

    def refresh(self, event: Event | None = None) -> None:
        """See what there is, on entering and after a cell; else show what is picked now."""
        if event in (None, "cells"):
            if event is None:
                self.looker.forget()
            self.made.look()
            self.found.draw()
            self.found.draw_tree()
        elif event == "picks":
            self.made.draw()
            self.found.draw()
            self.found.draw_tree()

    def add_files(self, paths: list[str]) -> None:
        """Pick files and folders that somebody named elsewhere."""
        for path in paths:
            if not self.found.add(path):
                break

    def badge(self) -> str:
        """How many of the picked things can't be shared as they are."""
        return whole(len(self._in_trouble())) if self._in_trouble() else ""

    def foot(self) -> str:
        """How many are picked, and how much that is."""
        picks = self.sharing.picks
        if not picks:
            return say("Nothing picked yet")
        count = say("{count} picked", count=whole(len(picks)))
        made = self.sharing.draft
        if made is not None and self.sharing.fresh:
            return f"{count} · {size(sum(one.size for one in made.data))}"
        amount = self._estimate()
        return f"{count} · {amount}" if amount else count

    def next(self) -> tuple[str, str] | None:
        """To the words, once there is something to speak of."""
        return ("describe", say("Describe")) if self.sharing.picks else None

    def _estimate(self) -> str:
        """The sizes of what is picked, as far as they are known without writing it."""
        total, guessed, unknown = 0, False, []
        memory, folder = self.made.sizes, self.sharing.folder
        for pick in self.sharing.picks.values():
            if pick.is_variable:
                known, guessed = memory.get(pick.word), True
            else:
                looked = self.looker.known(pick.word, folder)
                known = looked.size if looked and not looked.error else None
            if known is None:
                unknown.append(pick.word)
            total += known or 0
        if len(unknown) == len(self.sharing.picks):
            return ""
        words = say("about {size}", size=size(total)) if guessed else size(total)
        if not unknown:
            return words
        rest = visible(unknown[0]) if len(unknown) == 1 else say("{count} more", count=whole(len(unknown)))
        return say("{size} and {rest}", size=words, rest=rest)

    def _in_trouble(self) -> list[str]:
        gone = [name for name in self.made.changed if name not in self.made.sizes]
        files = [pick for pick in self.sharing.picks.values() if not pick.is_variable]
        folder = self.sharing.folder
        looked = [(pick.word, self.looker.known(pick.word, folder)) for pick in files]
        return [*gone, *(word for word, one in looked if one is not None and one.error)]

    def _typed(self, change: dict[str, str]) -> None:
        self.made.filter(change["new"])
        self.found.filter(change["new"])

    def _looked(self) -> None:
        self.found.draw()
        self.host.redraw()
