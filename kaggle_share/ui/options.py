"""The one grammar of every door: what can be said, in which words, and how that becomes a request.

:data:`OPTIONS` is the table. From it come the command's options (:func:`click_options`), the magic's line
(:func:`parse_line`) and its manual (:func:`magic_manual`), and Python's keywords (:func:`keywords`).
`request.py` turns words, options and a document into what the pipeline takes.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from kaggle_share.errors import InputError, UnknownNameError, near

Door = Literal["magic", "command", "python"]
Kind = Literal["text", "list", "choice", "switch", "pair"]

EVERYWHERE: frozenset[Door] = frozenset(("magic", "command", "python"))


@dataclass(frozen=True)
class Option:
    """One option, the same in every door that has it."""

    name: str
    """As Python's keyword and in `options`; the option is `--name`, unless `flag` says otherwise."""
    kind: Kind
    """`text` and `choice` take a value, `list` takes one each time it is said, `pair` is `--x/--no-x`."""
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    doors: frozenset[Door] = EVERYWHERE
    acts: frozenset[str] = frozenset(("preview", "publish"))
    """The commands that take it."""
    flag: str = ""
    off: str = ""
    """A second spelling, which takes no value and says `none`."""
    default: Any = None
    narrow: tuple[str, ...] = ()
    """What a magic's line may choose from, where that is less than what the others may."""
    describes: str = ""
    """Help of the command `describe`, where it does something else there."""

    @property
    def long(self) -> str:
        """As it is typed: `--to`."""
        return self.flag or f"--{self.name.replace('_', '-')}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to type it."""
        if self.kind == "pair":
            return (self.long, f"--no-{self.long[2:]}")
        return (self.long, self.off) if self.off else (self.long,)

    @property
    def takes_value(self) -> bool:
        """True for all but switches."""
        return self.kind in ("text", "list", "choice")


_PUBLISH = frozenset(("publish",))
_EVERY = frozenset(("preview", "publish", "describe"))

OPTIONS: tuple[Option, ...] = (
    Option(
        "to",
        "text",
        "Where it goes; `me` is whoever is signed in. Without it, the title names it.",
        "OWNER/SLUG",
        acts=_EVERY,
    ),
    Option("title", "text", "Title, 6 to 50 characters.", "TEXT", acts=_EVERY),
    Option("subtitle", "text", "Subtitle, 20 to 80 characters.", "TEXT", acts=_EVERY),
    Option("license", "text", "License, such as CC0-1.0 or CC-BY-4.0.", "NAME", acts=_EVERY),
    Option("tags", "list", "A keyword. Can be repeated.", "TAG", flag="--tag", acts=_EVERY),
    Option("notes", "text", "What changed in this version.", "TEXT"),
    Option(
        "notebook",
        "text",
        "The notebook that goes along; `none` leaves it out.",
        "PATH",
        off="--no-notebook",
        acts=_EVERY,
    ),
    Option(
        "format",
        "text",
        "Format of what is written from variables: csv, parquet, jsonl, json, npy, png, svg.",
        "FORMAT",
        acts=_EVERY,
    ),
    Option(
        "sample",
        "text",
        "Publish only some rows: 500, 10%, `10% by COLUMN` (in strata), `10% of COLUMN` (all rows of a subject).",
        "SIZE",
    ),
    Option("publish", "switch", "Publish it, privately. Without this, it is a preview.", doors=frozenset(("magic",))),
    Option("public", "switch", "Once it is published and verified, make it public. Asks first."),
    Option("remove", "switch", "Files on Kaggle that were not picked may go from the new version."),
    Option("bare", "switch", "Only what was picked: no notebook, no card, no data dictionary."),
    Option(
        "notebook_on_kaggle",
        "switch",
        "Publish the notebook on Kaggle too, without secrets, attached to the dataset. Kaggle runs it.",
    ),
    Option(
        "starter",
        "switch",
        "Publish a starter notebook on Kaggle too, which loads the data, looks at it and plots it. Kaggle runs it.",
        acts=_EVERY,
        describes="Write a starter notebook too, which loads the data, looks at it and plots it.",
    ),
    Option(
        "verify_methods",
        "switch",
        "Run the notebook again first, in a fresh environment, and tell in the card whether it makes the same data.",
    ),
    Option("only_verified", "switch", "The same, and publish only if it does."),
    Option("here", "switch", "Run it again in the present environment, instead of a fresh one."),
    Option(
        "wait",
        "pair",
        "Wait until Kaggle has processed it.",
        acts=_PUBLISH,
        default=True,
    ),
    Option(
        "verify", "choice", "`full` downloads everything and compares it.", "full", choices=("full",), acts=_PUBLISH
    ),
    Option(
        "execute",
        "text",
        "Run this notebook, and take variables from it.",
        "NOTEBOOK",
        doors=frozenset(("command",)),
        acts=_EVERY,
    ),
    Option(
        "endpoint",
        "text",
        "kaggle, sandbox (a Kaggle of your own, on this machine), or an address.",
        "WHERE",
        narrow=("kaggle", "sandbox"),
    ),
    Option(
        "out",
        "text",
        "Write the preview to this file too, as a page to keep or to pass on.",
        "FILE.html",
        doors=frozenset(("magic", "command")),
    ),
    Option("yes", "switch", "Do not ask before making it public.", doors=frozenset(("magic", "command"))),
    Option("json", "switch", "Print one JSON document instead.", doors=frozenset(("magic", "command")), acts=_EVERY),
)
"""Every option of preview and publish, in the order in which help lists them."""


NONE = "none"
"""What `--notebook none` and `--no-notebook` say."""


def options_of(door: Door, act: str = "") -> tuple[Option, ...]:
    """The options of a door, and of one command where `act` names it."""
    return tuple(option for option in OPTIONS if door in option.doors and (not act or act in option.acts))


def keywords(*, document: bool = True) -> tuple[str, ...]:
    """Python's keywords: the options, and (with `document`) the document's other keys."""
    from kaggle_share.spec import METADATA_FIELDS

    names = [option.name for option in options_of("python")]
    return tuple(dict.fromkeys((*names, *METADATA_FIELDS, "columns", "privacy"))) if document else tuple(names)


# ── the magic ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """A magic's line, understood."""

    words: tuple[str, ...]
    """What is to be shared."""
    options: Mapping[str, Any]
    """Only what was said, by the option's name."""

    @property
    def is_bare(self) -> bool:
        """True for `%kaggle_share` alone."""
        return not self.words and not self.options


def parse_line(line: str) -> Line:
    """Understand a magic's line.

    Parameters
    ----------
    line:
        Words and options, in any order, quoted as in a shell; `--` ends the options.

    Raises
    ------
    UnknownNameError
        There is no such option; with near ones.
    InputError
        A quote that is not closed, a value that is missing, not wanted, or not one of the choices.
    """
    known = {spelling: option for option in options_of("magic") for spelling in option.spellings}
    words: list[str] = []
    said: dict[str, Any] = {}
    parts = iter(_split(line))
    for part in parts:
        if part == "--":
            words.extend(parts)
            break
        if not part.startswith("-") or part == "-":
            words.append(part)
            continue
        flag, equals, value = part.partition("=")
        option = known.get(flag)
        if option is None:
            raise unknown_option(flag, known)
        if not option.takes_value or flag == option.off:
            if equals:
                raise InputError(f"{flag} takes no value", f"Write {flag} alone")
            said[option.name] = NONE if flag == option.off else not flag.startswith("--no-")
            continue
        if not equals:
            given = next(parts, None)
            if given is None or given in known:
                raise InputError(f"{flag} needs a value", f"Write {flag} {option.metavar}")
            value = given
        check_choice(option, value, door="magic")
        said[option.name] = [*said.get(option.name, []), value] if option.kind == "list" else value
    return Line(tuple(words), said)


def magic_manual(method: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a magic with the table as `magic_arguments`, so that `%kaggle_share?` is the manual.

    Goes below `@magic_arguments()`. The line itself is read by :func:`parse_line`, which says what is wrong in one
    line where argparse would end in a traceback.
    """
    from IPython.core.magic_arguments import argument

    # The last to be added is the first in the manual.
    for option in reversed(options_of("magic")):
        more: dict[str, Any] = {"action": "store_true"}
        if option.takes_value:
            more = {"metavar": option.metavar, "action": "append" if option.kind == "list" else "store"}
            if option.narrow or option.choices:
                more["choices"] = option.narrow or option.choices
        spellings = (option.long,) if option.takes_value else option.spellings
        # argparse takes a percent sign in help for its own.
        told = option.help.replace("%", "%%")
        method = argument(*spellings, dest=option.name, help=told, **more)(method)
    what = "Variables of this notebook, files, folders and globs; `clean.csv=penguins` renames."
    made: Callable[..., Any] = argument("what", nargs="*", metavar="WHAT", help=what)(method)
    return made


def _split(line: str) -> list[str]:
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split, reader.commenters = True, ""
    if os.name == "nt":
        # There a backslash parts folders.
        reader.escape = ""
    try:
        return list(reader)
    except ValueError:
        raise InputError("a quote in the line is not closed", "Close it, or take it out") from None


# ── the command ───────────────────────────────────────────────────────────────────────────────────

Command = TypeVar("Command", bound=Callable[..., Any])


def click_options(act: str) -> Callable[[Command], Command]:
    """Decorate a command with the options that it takes, in the table's order."""
    import click

    def decorate(command: Command) -> Command:
        for option in reversed(options_of("command", act)):
            more: dict[str, Any] = {"is_flag": True, "default": False}
            if option.kind == "pair":
                more = {"default": option.default}
            elif option.takes_value:
                more = {"metavar": option.metavar, "multiple": option.kind == "list", "default": None}
                more["callback"] = _no_option(option)
                more["shell_complete"] = _completed(option)
                if option.choices:
                    more["type"] = click.Choice(option.choices)
            if option.off:
                command = click.option(option.off, f"no_{option.name}", is_flag=True, hidden=True)(command)
            spelled = option.long if option.takes_value else "/".join(option.spellings)
            told = option.describes if act == "describe" and option.describes else option.help
            command = click.option(spelled, option.name, help=told, **more)(command)
        return command

    return decorate


def _completed(option: Option) -> Callable[..., list[Any]]:
    """What a shell completes a value with: the same as the magic, and files where it has nothing."""

    def complete(context: Any, parameter: Any, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        from kaggle_share.ui.completion import values_of

        # The shell quotes what has blanks by itself.
        every = (one.strip('"') for one in values_of(option, Path.cwd(), incomplete))
        found = [CompletionItem(one) for one in every if one.casefold().startswith(incomplete.casefold())]
        return found or [CompletionItem(incomplete, type="file")]

    return complete


def _no_option(option: Option) -> Callable[..., Any]:
    """What click does with a value: it would take the next option for one, as in `--to --public`."""
    known = {spelling for one in options_of("command") for spelling in one.spellings}

    def check(context: Any, parameter: Any, value: Any) -> Any:
        if any(one in known for one in (value if isinstance(value, tuple) else (value,))):
            raise InputError(f"{option.long} needs a value", f"Write {option.long} {option.metavar}")
        return value

    return check


def said_options(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What click read, by the options' names; without what was not said."""
    said = {
        option.name: NONE if option.off and parameters.get(f"no_{option.name}") else parameters.get(option.name)
        for option in options_of("command")
    }
    return {name: value for name, value in said.items() if value not in (None, (), False) or name == "wait"}


def asks_for_help(line: str, namespace: Mapping[str, Any]) -> bool:
    """True for a magic's line that asks for the manual, as one does of a command."""
    words = line.split()
    return bool({"--help", "-h"} & set(words)) or (words == ["help"] and "help" not in namespace)


# ── what every door shares ────────────────────────────────────────────────────────────────────────


ELSEWHERE: Mapping[str, str] = {
    "--private": "Datasets are private until --public; leave it out",
    "--dry-run": "A preview shows what would be published, and publishes nothing",
    "--publish": "That is a command: kaggle-share publish",
    "--description": "Write it into the cell, below a line ---, or into kaggle-share.yaml",
    "--columns": "Describe them in the cell, or in kaggle-share.yaml",
    "--message": "What changed is said with --notes",
    "-m": "What changed is said with --notes",
}
"""Options that people look for → where it is instead."""


def unknown_option(flag: str, known: Sequence[str] | Mapping[str, Any]) -> UnknownNameError:
    """The error for an option that isn't there; with near ones."""
    # One is enough: a slip of the fingers is near to many of the short names.
    if flag in ELSEWHERE:
        return UnknownNameError("an option", flag, (), ELSEWHERE[flag])
    hint = near(flag, known, 1)
    return UnknownNameError("an option", flag, hint, "The options are those that %kaggle_share? and --help list")


def check_choice(option: Option, value: str, *, door: Door) -> None:
    """Raise `InputError` where a value is not one of the choices that the door has."""
    choices = option.narrow if door == "magic" and option.narrow else option.choices
    if choices and value not in choices:
        hint = near(value, choices)
        either = " or ".join(choices)
        raise InputError(
            f'{option.long} can\'t be "{value}"' + (" here" if option.narrow else ""),
            f"Did you mean {hint[0]}?" if hint else f"Take {either}",
        )
