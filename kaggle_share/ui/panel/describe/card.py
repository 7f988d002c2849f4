"""The description in Markdown, with its preview; what is generated is shown until something is typed."""

from __future__ import annotations

from kaggle_share.model import Draft
from kaggle_share.ui.panel.describe.fields import Field
from kaggle_share.ui.panel.part import box, button, html, note, shown, tell
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say

ROWS = 8


class Card:
    """The data card.

    Parameters
    ----------
    sharing:
        Where it is said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._known: tuple[Draft | None, str] = (None, "")
        self.field = Field(
            sharing, "description", say("Description, in Markdown"), rows=ROWS, generated=self._generated
        )
        self.look = button(say("Preview"), "link", on_click=self._toggle)
        self.caption = note("")
        self.page = html("", "card")
        shown(self.page, False)
        self.widget = box(self.field.widget, self.look, self.caption, self.page, classes=("field",))

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        self.field.sync()
        self.draw()

    def draw(self) -> None:
        """Show what is generated while nothing is typed."""
        self.field.draw()
        typed = bool(self.field.control.value.strip())
        shown(self.look, typed or bool(self.field.suggestion))
        if self._is_open and not typed:
            self._render()

    @property
    def _is_open(self) -> bool:
        return bool(self.page.layout.display != "none")

    def _toggle(self) -> None:
        is_open = not self._is_open
        shown(self.page, is_open)
        shown(self.field.widget, not is_open)
        self.look.description = say("Write") if is_open else say("Preview")
        if is_open:
            self._render()
        else:
            tell(self.caption, "")

    def _render(self) -> None:
        """Markdown as a page that is safe to show, without anything that screening flagged."""
        from kaggle_share.ui.preview.card import card_html, markdown_html
        from kaggle_share.ui.preview.flagged import Flagged
        from kaggle_share.ui.preview.room import Room

        made, typed = self._sharing.draft, self.field.control.value
        flagged = Flagged.in_draft(made) if made is not None else Flagged.of(())
        if typed.strip():
            self.page.value = markdown_html(typed[: Room().card], flagged, level=2)
            tell(self.caption, "")
        elif made is not None:
            self.page.value = card_html(made, flagged, Room(), level=2)
            tell(self.caption, say("Generated from the data; it goes along unless you write your own."))

    def _generated(self, made: Draft) -> str:
        """The generated card, whole; nothing where screening found something in it."""
        if self._known[0] is not made:
            self._known = (made, _card_of(made))
        return self._known[1]


def _card_of(made: Draft) -> str:
    from kaggle_share.ui.preview.flagged import Flagged

    known = made.metadata
    if known is None or "description" not in known.generated | known.kept:
        return ""
    return "" if Flagged.in_draft(made).generated else known.description
