"""The draft as the last three parts need it: made when they are entered, and what is said while it is made."""

from __future__ import annotations

import ipywidgets as w

from kaggle_share.ui.panel.part import html, tell, text
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.sharing import Event, Sharing
from kaggle_share.ui.panel.words import label_of, say
from kaggle_share.ui.wording import visible

CHANGES = (None, "picks", "words", "privacy")
"""Events after which the draft may be one of something else."""


def keep_fresh(sharing: Sharing, event: Event | None) -> None:
    """Have a draft made where there is none of what is picked and said now.

    Parameters
    ----------
    sharing:
        With what was picked and said.
    event:
        What has happened; None where the part is entered.
    """
    if event in (None, "cells"):
        sharing.look_around()
    if event not in CHANGES or not sharing.picks:
        # After a cell others may run, and what they do to a table would be seen half done: the user says when.
        return
    if not sharing.fresh:
        sharing.prepare()


def state_words(sharing: Sharing) -> str:
    """What stands in the way of seeing a draft, or is being done about it; empty where it is there."""
    if not sharing.picks:
        return say("Nothing is picked yet.")
    if sharing.doing == "preparing":
        view = sharing.view
        done = f" {view.percent}" if view is not None and view.percent else ""
        return f"{label_of(view)}{done}…" if view is not None else say("Looking through what was picked…")
    if sharing.running:
        return say("It is being published. Publish shows how far it is.")
    return outdated_words(sharing)


def outdated_words(sharing: Sharing) -> str:
    """What is said of a draft that something has changed under; empty where nothing has."""
    if sharing.draft is None or sharing.fresh or sharing.running or sharing.error is not None:
        return ""
    return say("A cell was run, or a file changed, since this was looked through. Look again takes it in.")


def piece(*classes: str) -> w.HTML:
    """A piece of HTML that is hidden until there is something to tell in it."""
    made = html("", *classes)
    tell(made, "")
    return made


def status_html(words: str) -> str:
    """Words that screen readers say when they change, as HTML; empty for none."""
    return f'<span role="status">{text(words)}</span>' if words else ""


def problem_html(sharing: Sharing) -> str:
    """Why there is no draft of what is picked and said now, as HTML; empty where there is one."""
    error = sharing.error
    if error is None or sharing.running or sharing.fresh or not sharing.picks:
        return ""
    told = problem(error)
    return (
        f'<div class="kshare-panel-problem" role="alert"><strong><bdi>{text(visible(told.what))}</bdi></strong> '
        f"<bdi>{text(told.todo)}</bdi></div>"
    )
