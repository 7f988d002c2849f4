"""What can be done about a finding, in the panel's words: what one click does, and what only the user can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaggle_share.model import Draft, Finding
from kaggle_share.screen.policy import K, Policies
from kaggle_share.spec import GENERATED
from kaggle_share.spec.privacy import FIXES
from kaggle_share.ui.panel.words import joined, say, sentence
from kaggle_share.ui.preview.flagged import METADATA

KEEP = "keep"
KEEP_PUBLIC = "keep, public"
LEAVE_OUT = "leave it out"
LEAVE = ""
"""Nothing is done."""


def fixes() -> Mapping[str, tuple[str, str]]:
    """Keyword → what it does, and what else there is to know of it; in the panel's language."""
    return {
        "drop": (say("Take the column out"), say("The other columns stay as they are.")),
        "mask": (
            say("Put [masked] in place of each value"),
            say("The column stays, and says nothing of anybody."),
        ),
        "year": (say("Keep only the year"), say("Of 12 March 1987, 1987 stays.")),
        "month": (say("Keep year and month"), say("Of 12 March 1987, 1987-03 stays.")),
        "age": (
            say("Write all ages from 90 on as 90"),
            say("So few people are that old that an age tells who they are."),
        ),
        "zip3": (say("Keep three digits"), say("And 000 where few people live.")),
        "round": (say("Round to two decimals"), say("That is about 1 km.")),
        "pseudonymise": (
            say("Put a code in place of each value"),
            say("The same in all tables and versions, so that they can be joined. The key stays on this machine."),
        ),
        "surrogate": (
            say("Put a random code in place of each value"),
            say("From a table that stays on this machine. Nothing in a code comes from the value."),
        ),
        "shift": (
            say("Move the dates"),
            say("By up to a year, all of one person’s by the same number of days, so that intervals stay."),
        ),
        "strip": (
            say("Take its metadata out"),
            say("Place, time, device and author go. What it shows stays as it is."),
        ),
    }


@dataclass(frozen=True)
class Choice:
    """One thing that can be done by a click."""

    value: str
    """A keyword of the document, or one of `KEEP`, `KEEP_PUBLIC`, `LEAVE_OUT`, `LEAVE`."""
    words: str
    more: str = ""


def choices(
    draft: Draft, findings: Sequence[Finding], policies: Policies | None, *, alone: bool
) -> tuple[Choice, ...]:
    """What can be done about the findings of one place, the preselected one first.

    Parameters
    ----------
    draft:
        Where they were found.
    findings:
        All of one place, the gravest first.
    policies:
        The rules of institutions.
    alone:
        The file was picked by itself, so that it can be left out by itself.
    """
    # What was taken out of the published copy stays out: a reason would put it back.
    findings = [finding for finding in findings if not finding.replaced]
    if not findings:
        return ()
    first = findings[0]
    words = list(dict.fromkeys(fix for finding in findings for fix in finding.fixes))
    found = [_choice(word, first) for word in words if _fits(word, first, draft)]
    if LEAVE_OUT in words and alone:
        found.append(Choice(LEAVE_OUT, say("Leave the file out"), say("It is not picked any more.")))
    leave = Choice(LEAVE, say("Leave it as it is"), say("It holds nothing back."))
    more = say("The reason goes into the record. Once the content changes, it counts no more.")
    keep_public = Choice(KEEP_PUBLIC, say("Keep when public too, with a reason"), more)
    if first.waived:
        # Kept when it was published: what was decided then can be decided anew.
        until = Choice(LEAVE, leave.words, say("It holds nothing back while the dataset is private."))
        return (until, keep_public, *found) if first.while_private else (leave, *found)
    if first.severity == "note":
        return (leave, *found)
    if not any(waiver_refused(finding, policies) for finding in findings):
        if any(finding.severity == "block" for finding in findings):
            found.append(Choice(KEEP, say("Keep while private, with a reason"), more))
            found.append(keep_public)
        else:
            found.append(Choice(KEEP, say("Keep it, with a reason"), more))
    if found and found[0].value == KEEP:
        # Nobody has decided yet that it may stay.
        change = Choice(LEAVE, say("Change it yourself, then look again"), _advice(first))
        return (change, *found)
    return tuple(found)


def advice(findings: Sequence[Finding]) -> str:
    """What only the user can do, as sentences; empty where there is nothing."""
    known = (*FIXES, KEEP, KEEP_PUBLIC, LEAVE_OUT)
    every = [fix for finding in findings for fix in finding.fixes if fix not in known]
    return joined(*(_whole(fix) for fix in list(dict.fromkeys(every))[:3]))


def waiver_refused(finding: Finding, policies: Policies | None) -> str:
    """Why no reason counts for a finding, as a sentence; empty where one does."""
    if finding.severity != "block":
        return ""
    for one in policies.every if policies is not None else ():
        if finding.kind in one.kinds:
            words = say("The policy of {name} always holds this back.", name=one.name)
            return joined(words, sentence(one.whom, 200))
        if not one.waivers:
            words = say("The policy of {name} takes no reasons to keep it.", name=one.name)
            return joined(words, sentence(one.whom, 200))
    return say("A policy asks for it, so that no reason counts.") if finding.kind == K else ""


def other_columns(draft: Draft, file: str, column: str) -> tuple[str, ...]:
    """Columns of a table that can tell whose dates those of a column are; the likeliest first."""
    profile = draft.profiles.get(file)
    names = [one.name for one in profile.columns if one.name != column] if profile else []
    likely = {one.column for one in draft.findings if one.file == file and one.kind == "record_id"}
    likely |= {one.column for one in draft.protection.fixes if one.file == file and one.shows}
    return tuple(sorted(names, key=lambda name: name not in likely))


def _choice(word: str, finding: Finding) -> Choice:
    if finding.cell is not None:
        return Choice(
            word, say("Leave its output out of the copy"), say("In your own notebook the output stays as it is.")
        )
    return Choice(word, *fixes()[word])


def _fits(word: str, finding: Finding, draft: Draft) -> bool:
    if finding.cell is not None:
        return word == "drop"
    if word not in FIXES or finding.file in (*GENERATED, METADATA):
        return False
    if finding.column is None:
        return word == "strip"
    from kaggle_share.screen.fixes.source import is_changeable

    profile = draft.profiles.get(finding.file)
    is_table = profile is not None and profile.kind == "table"
    if word == "strip" or not (is_table or is_changeable(finding.file)):
        return False
    return word != "shift" or bool(other_columns(draft, finding.file, finding.column))


def _advices() -> Mapping[str, str]:
    """What screening advises → what the user does."""
    return {
        "take it out": say("Take it out, and save the notebook"),
        "clear the output": say("Clear the cell’s output, and save the notebook"),
        "remove the output": say("Clear the cell’s output, and save the notebook"),
        "remove the attachment": say("Take the attachment out, and save the notebook"),
        "take it out of the file": say("Take it out of the file"),
        "rename it": say("Rename the file"),
        "look-up of the environment": say("Read it from the environment instead"),
        "rotate it": say("Make a new one where it came from, and let the old one expire"),
    }


def _whole(fix: str) -> str:
    return sentence(_advices().get(fix, fix), 200)


def _advice(finding: Finding) -> str:
    known = _advices()
    return next((_whole(fix) for fix in finding.fixes if fix in known), "")
