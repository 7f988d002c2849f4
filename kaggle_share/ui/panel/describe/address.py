"""The dataset's name: owner and slug, which follows the title until it is typed."""

from __future__ import annotations

import ipywidgets as w

from kaggle_share.describe.wording import slug_of_title
from kaggle_share.ui.panel.describe.fields import problem_of
from kaggle_share.ui.panel.part import add, box, note, tell
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say

ME = "me"
"""How the document names whoever is signed in."""


class Address:
    """Owner and slug.

    Parameters
    ----------
    sharing:
        Where they are said.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._syncing = False
        self.owner = add(w.Combobox(description=say("Owner"), ensure_option=False), "owner")
        self.slug = add(w.Text(description=say("Name in the address")), "slug")
        self.problem = note("", "trouble")
        self.hint = note("")
        pair = box(self.owner, self.slug, row=True, classes=("pair",))
        self.widget = box(pair, self.problem, self.hint, classes=("field",))
        for field in (self.owner, self.slug):
            field.observe(self._typed, "value")
        self.sync()

    @property
    def is_wrong(self) -> bool:
        """True where Kaggle doesn't take them."""
        return bool(self.problem.value)

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = str(self._sharing.words.get("to") or "")
        owner, _, slug = said.rpartition("/")
        if said != (self._said() or ""):
            self._syncing = True
            self.owner.value = "" if owner == ME else owner
            self.slug.value = "" if slug == self._followed() else slug
            self._syncing = False
        self.draw()

    def draw(self) -> None:
        """Follow the title, and show what comes of it."""
        if self.owner.value and not self.slug.value and not self._syncing:
            self._sharing.say("to", self._said())
        owners = self._sharing.owners
        if tuple(self.owner.options) != owners:
            self.owner.options = owners
        owner, slug = self._now()
        for field, words in ((self.owner, owner), (self.slug, slug)):
            if field.placeholder != words:
                field.placeholder = words
        said = self._said()
        tell(self.problem, problem_of("to", said) if said else "")
        words = f"{self.owner.value.strip() or owner}/{self.slug.value.strip() or slug}" if slug or said else ""
        if said is None and words:
            words = say("{ref}, until you type another name", ref=words)
        tell(self.hint, words)

    def _now(self) -> tuple[str, str]:
        """What holds where nothing is typed."""
        made = self._sharing.draft
        planned = made.plan if made is not None else None
        if planned is not None and planned.action != "create" and not self._sharing.words.get("to"):
            # Published before: it stays what it is, whatever the title.
            return planned.ref.owner, planned.ref.slug
        owner = self._sharing.owner or (planned.ref.owner if planned is not None else "") or ME
        return (owner if not self._sharing.words.get("to") else self._sharing.owner or ME), self._followed()

    def _followed(self) -> str:
        title = str(self._sharing.words.get("title") or "")
        made = self._sharing.draft
        if not title.strip() and made is not None and made.metadata is not None:
            title = made.metadata.title
        return slug_of_title(title) if title.strip() else ""

    def _said(self) -> str | None:
        owner, slug = self.owner.value.strip(), self.slug.value.strip()
        if not owner and not slug:
            return None
        slug = slug or self._followed()
        return f"{owner or self._sharing.owner or ME}/{slug}" if slug else None

    def _typed(self, _change: object) -> None:
        if not self._syncing:
            self._sharing.say("to", self._said())
            self.draw()
