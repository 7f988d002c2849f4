"""What went wrong, as the panel says it: an error's own sentence, and what to do about it here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kaggle_share.errors import CredentialsError, KaggleShareError, StoppedError, UnreachableError
from kaggle_share.ui.panel.words import joined, say, sentence

LONGEST = 600
_HERE = (
    (re.compile(r"[Ss]et it with --(title|subtitle|license|notes)\b"), r"Change the \1 in Describe"),
    (re.compile(r"Set it with --to OWNER/SLUG"), "Change the dataset’s name in Describe"),
    (re.compile(r"Choose another with --title"), "Choose another title in Describe"),
    (re.compile(r"with --to ([\w/-]{1,120})"), r"as \1, in Describe"),
    (re.compile(r"Try --to OWNER/([\w-]{1,80})"), r"Take the name \1 in Describe"),
    (re.compile(r"Write it as in --to me/([\w-]{1,80})"), r"Write it in Describe as in me/\1"),
    (re.compile(r"--to ([\w/-]{1,120})"), r"take the name \1 in Describe"),
    (
        re.compile(r"publish it again with \{keep: reason, public: true\} and --public"),
        "keep it when public too in Check, and make it public then",
    ),
    (re.compile(r"\.? ?Try again with --here"), ""),
    (re.compile(r"Pick them too, or say --remove"), "Pick them too, or tick in Preview that they may go"),
    (re.compile(r"(?:Wait for it|Ask later|Look|Finish it first): kaggle-share status [\w./-]{1,120}"), "Look again"),
    (re.compile(r", or kaggle-share status, to finish it"), ", to finish it"),
    (re.compile(r"kaggle-share status [\w./-]{1,120} finishes it"), "Look again finishes it"),
    (re.compile(r"kaggle-share status [\w./-]{1,120} asks again"), "Its page tells how far it is"),
    (re.compile(r"run the same again then"), "publish it again then"),
    (re.compile(r"say --public with --notebook-on-kaggle or --starter"), "make them public on their pages"),
    (re.compile(r"\b[Nn]ame (it|another) with --notebook PATH"), "open it in Jupyter"),
    (re.compile(r"[Rr]un (?:it|this cell|the same command) again"), "try again"),
    (re.compile(r"run the same command to go on"), "try again to go on"),
)
"""What errors say of the command and the magic → where the same is done in the panel."""


@dataclass(frozen=True)
class Problem:
    """An error for people who look at the panel."""

    what: str
    todo: str
    part: str = ""
    """The part where it can be put right; empty where that is none."""
    sandbox: bool = False
    """The sandbox would do, which needs neither network nor credentials."""

    @property
    def line(self) -> str:
        """Both sentences."""
        return joined(self.what, self.todo)


def problem(error: KaggleShareError) -> Problem:
    """What an error means in the panel."""
    what = sentence(error.what, LONGEST)
    if isinstance(error, CredentialsError) and "kaggle auth login" in error.fix:
        todo = say(
            "Run “kaggle auth login” in a terminal and look again, or try it in the sandbox, which is on this "
            "machine and needs none."
        )
        return Problem(what, todo, sandbox=True)
    if isinstance(error, UnreachableError):
        return Problem(what, sentence(here(error.fix), LONGEST), sandbox="sandbox" not in error.what)
    if isinstance(error, StoppedError):
        return Problem(what, "")
    todo = here(error.fix)
    part = next((part for part in ("describe", "check", "preview") if part.capitalize() in todo), "")
    return Problem(what, sentence(todo, LONGEST), part)


def here(fix: str) -> str:
    """What an error says is to be done, as it is done in the panel; in English still."""
    for pattern, words in _HERE:
        fix = pattern.sub(words, fix)
    return fix
