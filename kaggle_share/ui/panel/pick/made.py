"""The notebook's variables, as a list to tick."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kaggle_share.ui.panel.paged import Paged
from kaggle_share.ui.panel.part import box, heading, note, tell
from kaggle_share.ui.panel.pick.rows import Line, LineRow, Shared
from kaggle_share.ui.panel.pick.variables import Variable, asked, variables
from kaggle_share.ui.panel.picked import Pick, Seen, is_changed
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say, sentence
from kaggle_share.ui.wording import size, visible

ROWS = 10


class Made:
    """What the notebook made.

    Parameters
    ----------
    sharing:
        What is picked.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._all: list[Variable] = []
        self._asked: list[Variable] = []
        self._changed: set[str] = set()
        self._filter = ""
        self._list: Paged[Line] = Paged(partial(LineRow, self, Shared()), _key, ROWS)
        self._empty = note("", "empty")
        self.widget = box(heading(say("From this notebook")), self._list.widget, self._empty, classes=("section",))

    @property
    def sizes(self) -> dict[str, int | None]:
        """Bytes in memory by name; None where they aren't known."""
        return {one.name: one.size for one in self._all}

    @property
    def changed(self) -> frozenset[str]:
        """Picked variables that are others by now, or gone."""
        return frozenset(self._changed)

    def look(self) -> None:
        """See what there is now. For the thread where cells run."""
        here = self._sharing.session
        self._all = variables(here.namespace, here.history)
        self._asked = asked(here.namespace, self._filter)
        self._changed = {pick.word for pick in self._picks() if is_changed(pick, here.namespace)}
        self.draw()

    def filter(self, words: str) -> None:
        """Show only what has this in its name."""
        self._filter = words.strip().casefold()
        self._asked = asked(self._sharing.session.namespace, words)
        self.draw(first=True)

    def draw(self, *, first: bool = False) -> None:
        """Show what is known."""
        there = {one.name for one in self._all}
        # What was picked and is gone stays in sight, so that it can be taken out.
        gone = [Variable(pick.word, "object") for pick in self._picks() if pick.word not in there]
        every = [*self._all, *gone]
        found = [one for one in every if self._filter in one.name.casefold()] if self._filter else every
        lines = [self._line(one, there) for one in [*found, *self._asked]]
        self._list.show(lines, first=first)
        words = ""
        if not every:
            words = say("No tables, arrays or figures yet. Run the cells that make them, and they appear here.")
        elif not lines:
            words = say("Nothing here is called that.")
        tell(self._empty, words)

    def _picks(self) -> list[Pick]:
        return [pick for pick in self._sharing.picks.values() if pick.is_variable]

    def _line(self, one: Variable, there: set[str]) -> Line:
        pick = self._sharing.picks.get((True, one.name))
        line = Line(
            one.name, visible(one.name), is_variable=True, picked=pick is not None, facts=_facts(one),
            trouble=sentence(one.why, 300), formats=self._formats(one), format=pick.format if pick else "",
            can_pick=not one.why or pick is not None,
        )  # fmt: skip
        if pick is None or one.name not in self._changed:
            return line
        if one.name not in there:
            words = say("It is not there any more. Run the cell that makes it, or take it out.")
            return replace(line, facts="", formats=(), trouble=words)
        was = pick.seen.shape if pick.seen else ""
        words = say("Changed since you picked it.")
        if was and was != one.shape:
            words = say("Changed since you picked it: it was {shape}.", shape=visible(was))
        return replace(line, trouble=words, changed=True)

    def _formats(self, one: Variable) -> tuple[tuple[str, str], ...]:
        """What a variable can be written as; first what it is without a choice."""
        if one.kind == "figure":
            return (say("png and svg"), ""), *((form, form) for form in one.formats)
        default = self._sharing.table_format
        first = (default,) if default in one.formats else ()
        return tuple((form, form) for form in dict.fromkeys((*first, *one.formats)))

    # ── what the user does ────────────────────────────────────────────────────────────────────────

    def ticked(self, line: Line, on: bool) -> None:
        """Pick a variable, or take it out."""
        if not on:
            self._sharing.unpick((True, line.word))
        elif line.can_pick:
            self._take(line.word, "")
        else:
            self.draw()

    def formatted(self, line: Line, format: str) -> None:
        """Write it in another format."""
        pick = self._sharing.picks.get((True, line.word))
        if pick is not None and pick.format != format:
            self._sharing.pick(replace(pick, format=format))

    def opened(self, line: Line) -> None:
        """Variables have nothing to open."""

    def taken(self, line: Line) -> None:
        """Take a variable as it is now."""
        pick = self._sharing.picks.get((True, line.word))
        self._take(line.word, pick.format if pick else "")

    def _take(self, name: str, format: str) -> None:
        namespace = self._sharing.session.namespace
        self._changed.discard(name)
        seen = Seen(namespace[name]) if name in namespace else None
        self._sharing.pick(Pick(name, is_variable=True, format=format, seen=seen))


def _facts(one: Variable) -> str:
    memory = say("{size} in memory", size=size(one.size)) if one.size is not None and one.kind != "file" else ""
    on_disk = size(one.size) if one.size is not None and one.kind == "file" else ""
    cell = f"In [{one.made}]" if one.made else ""
    return " · ".join(part for part in (one.type, visible(one.shape), memory, on_disk, cell) if part and not one.why)


def _key(line: Line) -> str:
    return line.word
