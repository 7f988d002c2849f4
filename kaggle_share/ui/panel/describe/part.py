"""Describe: a part of the panel."""

from __future__ import annotations

from typing import Protocol

import ipywidgets as w

from kaggle_share import rules
from kaggle_share.model import Draft
from kaggle_share.ui.panel.describe.address import Address
from kaggle_share.ui.panel.describe.card import Card
from kaggle_share.ui.panel.describe.choices import Frequency, License, Tags
from kaggle_share.ui.panel.describe.columns import Columns
from kaggle_share.ui.panel.describe.cover import Cover
from kaggle_share.ui.panel.describe.credit import Contributors
from kaggle_share.ui.panel.describe.fields import Field
from kaggle_share.ui.panel.describe.writing import Writing
from kaggle_share.ui.panel.making import keep_fresh, problem_html, state_words
from kaggle_share.ui.panel.part import Host, Part, box, button, note, shown, tell, turned
from kaggle_share.ui.panel.sharing import Event
from kaggle_share.ui.panel.words import say
from kaggle_share.ui.wording import whole


class Synced(Protocol):
    """What shows something that was said, perhaps elsewhere."""

    def sync(self) -> None:
        """Show it as it is now."""


class Judged(Protocol):
    """What the rules may not take."""

    @property
    def is_wrong(self) -> bool:
        """True where they don't."""


class Describe(Part):
    """What is said of the dataset. What is not said is generated, and shown in the fields until it is."""

    name = "describe"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._built = False

    @property
    def title(self) -> str:
        """Its name for people."""
        return say("Describe")

    def build(self) -> w.Widget:
        """Its widget."""
        sharing = self.sharing
        self.state, self.problem = note("", "making"), note("", "problem-box")
        self.name_field = Field(sharing, "title", say("Title"), bounds=rules.TITLE, generated=_title)
        self.address = Address(sharing)
        self.subtitle = Field(sharing, "subtitle", say("Subtitle"), bounds=rules.SUBTITLE, generated=_subtitle)
        self.license, self.tags, self.card = License(sharing), Tags(sharing), Card(sharing)
        self.columns, self.people = Columns(sharing), Contributors(sharing)
        self.sources = Field(sharing, "sources", say("Sources"), rows=2, listed=True, help=say("One on each line."))
        self.frequency, self.cover = Frequency(sharing), Cover(sharing)
        self.notes = Field(sharing, "notes", say("What is new in this version"), rows=2)
        self.funding = Field(sharing, "funding", say("Funding"), rows=2, listed=True, help=say("One on each line."))
        self.related = Field(
            sharing, "related", say("Related works"), rows=2, listed=True,
            help=say("Papers and code that belong to it, one on each line."),
        )  # fmt: skip
        self.ethics = Field(sharing, "ethics", say("Ethics and privacy, in Markdown"), rows=3)
        self.writing = Writing(self.host)
        self._more = box(self.funding.widget, self.related.widget, self.ethics.widget, classes=("section",))
        shown(self._more, any(key in sharing.words for key in ("funding", "related", "ethics")))
        self.more = button(say("Funding, related works, ethics"), "link", on_click=self._open)
        turned(self.more, self._more.layout.display != "none")
        self._built = True
        return box(
            self.state, self.problem,
            self.name_field.widget, self.address.widget, self.subtitle.widget, self.license.widget,
            self.tags.widget, self.card.widget, self.columns.widget, self.sources.widget, self.people.widget,
            self.frequency.widget, self.cover.widget, self.notes.widget, self.more, self._more, self.writing.widget,
            classes=("describe",),
        )  # fmt: skip

    def refresh(self, event: Event | None = None) -> None:
        """Have a draft made on entering; then show what is generated, and what was said."""
        if event is None:
            keep_fresh(self.sharing, event)
            synced: tuple[Synced, ...] = (
                *self._texts, self.address, self.license, self.frequency,
                self.tags, self.card, self.cover, self.people,
            )  # fmt: skip
            for field in synced:
                field.sync()
            self.columns.draw(first=False)
        elif event == "words":
            self.address.draw()
        elif event in ("draft", "run"):
            self._draw()
        # What is typed here makes no draft: that it is behind is no news, and what was wrong may be right by now.
        waits = self.sharing.running or not self.sharing.picks
        tell(self.state, state_words(self.sharing) if waits else "")
        tell(self.problem, problem_html(self.sharing) if event != "words" else "", html=True)
        self.writing.draw()

    def badge(self) -> str:
        """How many fields break a rule."""
        wrong = self._wrong()
        return whole(wrong) if wrong else ""

    def foot(self) -> str:
        """What is to be corrected, and how well it is described."""
        wrong = self._wrong()
        if wrong:
            return say("1 field to correct") if wrong == 1 else say("{count} fields to correct", count=whole(wrong))
        made = self.sharing.draft
        if made is not None and made.usability is not None and self.sharing.fresh:
            return say("Usability {score} of 10", score=f"{made.usability.score:.1f}")
        return say("Optional: what you leave empty is generated")

    def next(self) -> tuple[str, str] | None:
        """To what was found."""
        return ("check", say("Check")) if self.sharing.picks else ("pick", say("Pick"))

    @property
    def _texts(self) -> tuple[Field, ...]:
        return (self.name_field, self.subtitle, self.sources, self.notes, self.funding, self.related, self.ethics)

    def _draw(self) -> None:
        """Show what is generated. It may be another thread: nothing that is typed is touched."""
        for field in (self.name_field, self.subtitle, self.card, self.address, self.license, self.tags, self.cover):
            field.draw()
        self.columns.draw()

    def _wrong(self) -> int:
        if not self._built:
            return 0
        fields: tuple[Judged, ...] = (*self._texts, self.card.field, self.address, self.people, self.cover)
        return sum(field.is_wrong for field in fields)

    def _open(self) -> None:
        is_open = self._more.layout.display == "none"
        shown(self._more, is_open)
        turned(self.more, is_open)


def _title(made: Draft) -> str:
    return _generated(made, "title")


def _subtitle(made: Draft) -> str:
    return _generated(made, "subtitle")


def _generated(made: Draft, key: str) -> str:
    known = made.metadata
    return str(getattr(known, key)) if known is not None and key in known.generated | known.kept else ""
