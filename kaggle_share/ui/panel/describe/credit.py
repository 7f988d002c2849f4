"""Contributors: name, ORCID and role."""

from __future__ import annotations

import ipywidgets as w

from kaggle_share.describe.credit import ROLES
from kaggle_share.ui.panel.describe.fields import problem_of
from kaggle_share.ui.panel.part import add, box, button, heading, note, shown, tell
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say

MOST = 100
"""People that are shown: more are written in kaggle-share.yaml."""


class Contributors:
    """Who deserves credit.

    Parameters
    ----------
    sharing:
        Where they are named.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self.people: list[Person] = []
        self._list = box(classes=("list",))
        self._add = button(say("Add a contributor"), "link", on_click=self.add)
        self.widget = box(heading(say("Contributors")), self._list, self._add, classes=("section",))
        self.sync()

    @property
    def is_wrong(self) -> bool:
        """True where an ORCID is none."""
        return any(person.problem.value for person in self.people)

    def sync(self) -> None:
        """Show what was said, also elsewhere."""
        said = list(self._sharing.words.get("contributors") or [])
        if [person.said for person in self.people if person.said] != said:
            self.people = [Person(self, one if isinstance(one, dict) else {"name": str(one)}) for one in said[:MOST]]
            self._arrange()

    def add(self) -> None:
        """One more."""
        if len(self.people) < MOST:
            self.people.append(Person(self, {}))
            self._arrange()

    def remove(self, person: Person) -> None:
        """One less."""
        self.people.remove(person)
        self._arrange()
        self.changed()

    def changed(self) -> None:
        """Say what the fields have now."""
        self._sharing.say("contributors", [person.said for person in self.people if person.said])

    def _arrange(self) -> None:
        for number, person in enumerate(self.people, start=1):
            person.number(number)
        self._list.children = [person.widget for person in self.people]
        shown(self._add, len(self.people) < MOST)


class Person:
    """The fields of one contributor."""

    def __init__(self, contributors: Contributors, said: dict[str, str]) -> None:
        self._contributors = contributors
        self._rest = {key: value for key, value in said.items() if key not in ("name", "orcid", "role")}
        self.name = add(w.Text(said.get("name", ""), continuous_update=True), "input")
        self.orcid = add(w.Text(said.get("orcid", ""), placeholder="0000-0002-1825-0097"), "input")
        self.role = add(w.Combobox(value=said.get("role", ""), options=ROLES, ensure_option=False), "input")
        self.problem = note("", "trouble")
        self._remove = button(say("Remove"), "link", on_click=lambda: contributors.remove(self))
        fields = box(self.name, self.orcid, self.role, self._remove, row=True, classes=("person",))
        self.widget = box(fields, self.problem, classes=("field",))
        for field in (self.name, self.orcid, self.role):
            field.observe(self._typed, "value")
        self._judge()

    def number(self, number: int) -> None:
        """Which one it is: names of the fields tell them apart."""
        self.name.description = say("Name {number}", number=number)
        self.orcid.description = say("ORCID {number}", number=number)
        self.role.description = say("Role {number}", number=number)
        self._remove.tooltip = say("Remove contributor {number}", number=number)

    @property
    def said(self) -> dict[str, str]:
        """As the document has it; empty without a name."""
        typed = {"name": self.name.value, "orcid": self.orcid.value, "role": self.role.value}
        said = {key: value.strip() for key, value in typed.items() if value.strip()}
        return {**said, **self._rest} if "name" in said else {}

    def _typed(self, _change: object) -> None:
        self._judge()
        self._contributors.changed()

    def _judge(self) -> None:
        words = problem_of("contributors", [self.said]) if self.said else ""
        if not self.said and (self.orcid.value.strip() or self.role.value.strip()):
            words = say("Write the name too.")
        tell(self.problem, words)
