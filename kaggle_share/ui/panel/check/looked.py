"""What the check looked at and what it did not, how well people hide in the data, and the rules that apply."""

from __future__ import annotations

from collections.abc import Iterator

from kaggle_share.methods.order import REMEDY
from kaggle_share.model import Draft
from kaggle_share.ui.panel.part import text
from kaggle_share.ui.panel.sharing import Sharing
from kaggle_share.ui.panel.words import say, sentence
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.protected import protection
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import shortened, visible, whole

MOST = 50
CHARS = 400


def looked_html(sharing: Sharing) -> str:
    """All of it as HTML; empty without a draft."""
    made = sharing.draft
    if made is None:
        return ""
    flagged = Flagged.in_draft(made)
    sections = [
        (say("Looked at"), [*_looked(made), _never()]),
        (say("Not looked at"), _unchecked(made)),
        (say("Protection of people"), _protection(made, flagged)),
        (say("Rules of your institution"), [sentence(line, CHARS) for line in _policies(sharing)]),
        (say("To know"), _lapsed(made, flagged)),
    ]
    return "".join(_section(title, lines) for title, lines in sections if lines)


def order_html(draft: Draft | None) -> str:
    """What stands between the notebook and a run from top to bottom; empty where all is in order."""
    return _section(say("The notebook"), _order(draft)) if draft is not None else ""


def can_be_run_again(draft: Draft | None) -> bool:
    """True where running the notebook from top to bottom would put its record right."""
    return draft is not None and REMEDY in draft.record.notes


def _order(draft: Draft) -> list[str]:
    flagged = Flagged.in_draft(draft)
    return [sentence(flagged.safe(note), CHARS) for note in draft.record.notes[:MOST] if note != REMEDY]


def _looked(made: Draft) -> Iterator[str]:
    tables = [profile for profile in made.profiles.values() if profile.kind == "table"]
    columns = sum(len(profile.columns) for profile in tables)
    if tables:
        yield say(
            "{files}; all rows of {tables} with {columns}.",
            files=_files(made),
            tables=say("1 table") if len(tables) == 1 else say("{count} tables", count=whole(len(tables))),
            columns=say("1 column") if columns == 1 else say("{count} columns", count=whole(columns)),
        )
    else:
        yield say("{files}.", files=_files(made))
    if made.snapshot is not None and not made.bare:
        cells = len(made.snapshot.cells)
        yield say(
            "The notebook {name}: {cells}, with outputs and metadata.",
            name=visible(shortened(made.snapshot.name, 120)),
            cells=say("1 cell") if cells == 1 else say("{count} cells", count=whole(cells)),
        )
    elif not made.bare:
        yield say("No notebook goes along.")
    yield say("Title, description and everything else that is written for the dataset.")


def _never() -> str:
    return say(
        "Personal data and secrets are found by what they look like. What pictures, sound and video show is not "
        "seen, and whether the rest could tell who somebody is, only you can say."
    )


def _unchecked(made: Draft) -> list[str]:
    found = [one for one in made.findings if one.kind == "not_checked"]
    more = len(found) - MOST
    rest = [say("And {number} more.", number=whole(more))] if more > 0 else []
    return [
        *(
            say("{place}: {what}", place=visible(shortened(one.file, CHARS)), what=sentence(one.message, CHARS))
            for one in found[:MOST]
        ),
        *rest,
    ]


def _protection(made: Draft, flagged: Flagged) -> list[str]:
    room = Room(findings=MOST, words=CHARS)
    told = [line for line in protection(made, flagged, room).told if not line.startswith("Policy: ")]
    return [sentence(line, CHARS) for line in told if " more column" not in line]


def _policies(sharing: Sharing) -> tuple[str, ...]:
    return sharing.policies.lines if sharing.policies is not None else ()


def _lapsed(made: Draft, flagged: Flagged) -> list[str]:
    """Reasons that were given before, and count no more."""
    places = {finding.place for finding in made.findings}
    told = [note for note in made.notes if any(note.startswith(f"{place}: ") for place in places)]
    return [sentence(flagged.safe(note), CHARS) for note in told[:MOST]]


def _files(made: Draft) -> str:
    return say("1 file") if len(made.data) == 1 else say("{count} files", count=whole(len(made.data)))


def _section(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    listed = "".join(f"<li><bdi>{text(line)}</bdi></li>" for line in lines)
    return f'<div class="kshare-panel-told"><p role="heading" aria-level="3">{text(title)}</p><ul>{listed}</ul></div>'
