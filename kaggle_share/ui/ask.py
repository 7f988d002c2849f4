"""Questions of the command. Without a terminal nothing is asked, and what would have to be asked is refused."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kaggle_share.errors import NeedsAnswerError, StoppedError
from kaggle_share.ui.wording import counted, visible
from kaggle_share.wording import place

NAMES_SHOWN = 5


def can_ask() -> bool:
    """True where somebody can answer: a terminal at both ends, and no CI."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def where_is(name: str, size: int | None) -> Path | None:
    """Ask where an input of a notebook lies.

    Parameters
    ----------
    name:
        As it is recorded.
    size:
        Bytes; None where it isn't known.
    """
    about = f" ({size:,} bytes)" if size is not None else ""
    click.echo(f"The notebook reads {visible(name)}{about}, which is not in the dataset.", err=True)
    said = click.prompt("Where is it? (nothing goes on without)", default="", show_default=False, err=True)
    return Path(said.strip()) if said.strip() else None


def may_remove(plan: Mapping[str, Any], *, said: bool, yes: bool) -> bool:
    """Whether files on Kaggle that were not picked may go.

    `--yes` is no answer to this: what goes is named, or `--remove` is said.

    Parameters
    ----------
    plan:
        As in the answer.
    said:
        `--remove` was said.
    yes:
        `--yes` was said: nothing is asked.
    """
    removed = plan["removed"]
    if said or not removed or yes or not can_ask():
        # Without --remove the pipeline refuses it, before anything is sent.
        return said
    names = ", ".join(visible(name) for name in removed[:NAMES_SHOWN]) + (", …" if len(removed) > NAMES_SHOWN else "")
    where = visible(place(plan["endpoint"]))
    question = f"The new version leaves out {counted(len(removed), 'file')} that {where} has now: {names}. Leave out?"
    if not click.confirm(question, err=True):
        raise StoppedError("stopped; nothing was published", "Pick those files too, to keep them")
    return True


def why_keep(held: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Ask why each finding that holds a private publication back may stay.

    Parameters
    ----------
    held:
        The findings, as in the answer.

    Returns
    -------
    Key of each finding → the reason.

    Raises
    ------
    StoppedError
        No reason was given.
    """
    reasons = {}
    for one in held:
        click.echo(f"{visible(one['place'])}: {visible(one['message'])}", err=True)
        said = click.prompt("Why may it stay? (nothing stops here)", default="", show_default=False, err=True)
        if not said.strip():
            raise StoppedError("stopped; nothing was published", "Fix what was found, and run it again")
        reasons[str(one["key"])] = " ".join(said.split())
    return reasons


def may_go_public(plan: Mapping[str, Any], *, yes: bool) -> None:
    """Ask for the slug to be typed before a dataset becomes public.

    Raises
    ------
    NeedsAnswerError
        There is nobody to ask, and `--yes` wasn't said.
    StoppedError
        Something else was typed.
    """
    notebooks = plan.get("notebooks")
    if yes or (plan["is_private"] is False and not notebooks):
        return
    ref = str(plan["ref"])
    slug = ref.rpartition("/")[2]
    ref = f"{ref} and its notebooks on Kaggle" if notebooks else ref
    if not can_ask():
        raise NeedsAnswerError(f"--public makes {ref} readable by everybody, and nobody can be asked", "Add --yes")
    click.echo(f"--public makes {ref} readable by everybody, once it is published and verified.", err=True)
    typed = click.prompt(f"Type {slug} to go on", default="", show_default=False, err=True)
    if typed.strip() != slug:
        raise StoppedError(
            "stopped, since that is not its name; nothing was published", "It can be published privately"
        )
