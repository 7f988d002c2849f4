"""The grammar of `privacy:` — one keyword for each column, a profile for a whole table, or a reason to keep it.

::

    privacy:
      patients.csv:
        ssn: drop
        birth_date: year
        mrn: pseudonymise              # or {pseudonymise: name-of-a-key}
        home: {round: 1}               # decimals of the coordinates
        visit: {shift: mrn}            # the same number of days for each mrn
        town: {keep: two million people live there}
      survey.csv: safe-harbor          # or limited, or suggested: each finding's first fix
      visits.parquet:
        "*": {profile: limited, subject: mrn, quasi_identifiers: [zip, sex], sensitive: [diagnosis]}
        note: drop
      photo.jpg: strip
      scans/*.dcm: strip               # all files of that name
      analysis.ipynb:
        cell 4: drop                   # the cell's outputs, in the published copy; or all: {outputs: drop}
        cell 7: {keep: these are fictional people, public: true}
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kaggle_share.errors import InputError, near
from kaggle_share.rules import printable

FIXES: Mapping[str, str] = {
    "drop": "take the column out",
    "mask": "put [masked] in place of each value",
    "year": "keep the year of dates",
    "month": "keep year and month of dates",
    "age": "90 for all ages from 90 on; of dates of birth, {age: DATE} gives the age at that date",
    "zip3": "keep three digits of postal codes, 000 where few people live",
    "round": "round coordinates, to {round: DIGITS}",
    "pseudonymise": "a code in place of each value, the same in all tables and versions; {pseudonymise: KEY}",
    "surrogate": "a random code in place of each value, from a table that stays here; {surrogate: TABLE}",
    "shift": "move dates by up to a year, all of a subject's by the same; {shift: SUBJECT}",
    "strip": "take what it says of people beside its content out of a picture, document or DICOM file",
}
"""Keyword → what it does."""
PROFILES: Mapping[str, str] = {
    "safe-harbor": "what 45 CFR 164.514(b)(2) takes out, of what was found",
    "limited": "codes, shifted dates and coarser places, of what was found",
    "suggested": "the first fix of each finding",
}
"""Keyword for a whole table → what it does."""
HOW = "Fixes are " + ", ".join(FIXES) + "; {keep: reason} waives a finding"
ALL = "*"
"""Key for what is said of a table as a whole."""
OUTPUTS = "outputs"
"""Key for all outputs of a notebook."""
DIGITS = 2
"""Decimals of coordinates by default: about 1 km."""
KEY = "default"
"""Name of the key or table of codes by default."""

_ALIASES = {
    "pseudonymize": "pseudonymise",
    "safe_harbor": "safe-harbor",
    "safe harbor": "safe-harbor",
    "remove": "drop",
}
_ABOUT_ALL = ("profile", "subject", "quasi_identifiers", "sensitive")
_PATTERN = re.compile(r"[*?]")
_CELL = re.compile(r"cell \d{1,6}")


@dataclass(frozen=True)
class Fix:
    """A keyword with its option."""

    word: str
    option: Any = None

    @property
    def shown(self) -> str:
        """The option, for people."""
        return "" if self.option is None else str(self.option)


@dataclass(frozen=True)
class FilePrivacy:
    """What the user said of one file."""

    fixes: Mapping[str, Fix] = field(default_factory=dict)
    """By column."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Column, or `cell 4`, → the reason that its findings may pass."""
    cleared: tuple[str, ...] = ()
    """Of a notebook: `cell 4`, or `outputs` for all, whose outputs are left out of the published copy."""
    keep: str = ""
    """The reason that all of the file's findings may pass."""
    public: frozenset[str] = frozenset()
    """Columns and cells, empty for the file as a whole, whose reason holds for a public dataset too."""
    fix: Fix | None = None
    """For the file as a whole."""
    profile: str = ""
    subject: str = ""
    """The column that tells whose row it is."""
    quasi_identifiers: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()


def parse_privacy(said: Mapping[str, Any]) -> dict[str, FilePrivacy]:
    """Understand `privacy:`, keyed by file.

    Parameters
    ----------
    said:
        As in the document.

    Returns
    -------
    File → what was said of it.

    Raises
    ------
    InputError
        A keyword that isn't one, a wrong option, or a waiver without a reason.
    """
    return {
        str(file): _of_file(inner, f"privacy › {printable(str(file))}", is_notebook(str(file)))
        for file, inner in said.items()
    }


def spread(said: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """`privacy:` with what it says of `scans/*.dcm` said of each such file; what a file's own name says wins.

    Parameters
    ----------
    said:
        As in the document.
    paths:
        All paths in the dataset. A pattern that fits none stays, and is told to be no file.
    """
    every = list(paths)
    made: dict[str, Any] = {}
    for name, inner in said.items():
        fitting = [] if name == ALL or name in every or not _PATTERN.search(name) else fnmatch.filter(every, name)
        made |= dict.fromkeys(fitting or [name], inner)
    return {**made, **{name: inner for name, inner in said.items() if name in every}}


def is_notebook(file: str) -> bool:
    """True for the name of a notebook, which has cells in the place of columns."""
    return file.casefold().endswith(".ipynb")


def _of_file(said: Any, place: str, has_cells: bool) -> FilePrivacy:
    if isinstance(said, str):
        word = _word(said, (*PROFILES, *FIXES), place)
        if word in PROFILES:
            return FilePrivacy(profile=word)
        if word != "strip":
            raise InputError(
                f'{place}: "{word}" is for a column',
                "Name the column, or leave the file out",
            )
        return FilePrivacy(fix=Fix(word))
    if not isinstance(said, Mapping):
        raise InputError(f"{place}: {_shown(said)} is not known", HOW)
    if not said:
        raise InputError(f"{place}: an empty entry is not known", HOW)
    # A column may be called `keep`: then it has a fix, and no sentence.
    if "keep" in said and (len(said) > 1 or not isinstance(said["keep"], Mapping)):
        reason, public = _reason(said, place)
        return FilePrivacy(keep=reason, public=frozenset({""} if public else ()))
    made = _about_all(said[ALL], f"{place} › {ALL}") if ALL in said else FilePrivacy()
    fixes: dict[str, Fix] = {}
    kept: dict[str, str] = {}
    cleared: list[str] = []
    for_everybody: set[str] = set()
    for column, inner in said.items():
        if column == ALL:
            continue
        where = f"{place} › {printable(str(column))}"
        if isinstance(inner, Mapping) and "keep" in inner:
            kept[str(column)], public = _reason(inner, where)
            for_everybody |= {str(column)} if public else set()
        elif has_cells or _CELL.fullmatch(str(column)):
            cleared.append(_cleared(str(column), inner, where, has_cells))
        else:
            fixes[str(column)] = _fix(inner, where)
    return replace(made, fixes=fixes, kept=kept, cleared=tuple(cleared), public=frozenset(for_everybody))


def _cleared(cell: str, said: Any, place: str, has_cells: bool) -> str:
    if not has_cells:
        raise InputError(f"{place}: {_shown(said)} is not known", "{keep: reason} waives a cell's finding")
    if cell != OUTPUTS and not _CELL.fullmatch(cell):
        raise InputError(f"{place} is not known", f"A notebook has cells: write cell 4: drop, or {OUTPUTS}: drop")
    if not isinstance(said, str) or _ALIASES.get(said.casefold(), said.casefold()) != "drop":
        raise InputError(
            f"{place}: {_shown(said)} is not known", "drop leaves its outputs out; {keep: reason} waives a finding"
        )
    return cell


def _about_all(said: Any, place: str) -> FilePrivacy:
    if isinstance(said, str):
        return FilePrivacy(profile=_word(said, PROFILES, place))
    if not isinstance(said, Mapping) or not said:
        raise InputError(f"{place}: {_shown(said)} is not known", f"Its keys are {', '.join(_ABOUT_ALL)}")
    for key in said:
        _word(key, _ABOUT_ALL, place)
    subject = said.get("subject", "")
    if not isinstance(subject, str):
        raise InputError(f"{place}: subject must be a column's name", "Write it as in subject: patient_id")
    return FilePrivacy(
        profile=_word(said["profile"], PROFILES, place) if "profile" in said else "",
        subject=subject,
        quasi_identifiers=_names(said.get("quasi_identifiers", ()), f"{place} › quasi_identifiers"),
        sensitive=_names(said.get("sensitive", ()), f"{place} › sensitive"),
    )


def _names(said: Any, place: str) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    if not isinstance(said, (list, tuple)) or not all(isinstance(name, str) for name in said):
        raise InputError(f"{place} must be names of columns", "Write it as in [zip, sex]")
    return tuple(said)


def _fix(said: Any, place: str) -> Fix:
    option: Any = None
    if isinstance(said, Mapping) and len(said) == 1:
        (said, option), *_ = said.items()
    elif isinstance(said, Mapping):
        raise InputError(f"{place}: {'an empty entry' if not said else 'more than one fix'} is not known", HOW)
    word = _word(said, FIXES, place)
    if word == "strip":
        raise InputError(f'{place}: "strip" is for a file, not for a column', HOW)
    read: Callable[[Any, str, str], Any] = _OPTIONS.get(word, _no_option)
    return Fix(word, None if option is None else read(option, word, place))


def _no_option(option: Any, word: str, place: str) -> Any:
    raise InputError(f"{place}: {word} takes no value", f"Write {word} alone")


def _digits(option: Any, word: str, place: str) -> int:
    if isinstance(option, bool) or not isinstance(option, int) or not 0 <= option <= 8:
        raise InputError(f"{place}: {word} needs a number of digits from 0 to 8", f"Write it as in {{{word}: 1}}")
    return option


def _name(option: Any, word: str, place: str) -> str:
    if not isinstance(option, str) or re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", option) is None:
        raise InputError(
            f"{place}: {word} needs a name of lower-case letters, digits and hyphens",
            f"Write it as in {{{word}: cohort-a}}",
        )
    return option


def _column(option: Any, word: str, place: str) -> str:
    if not isinstance(option, str) or not option:
        raise InputError(f"{place}: {word} needs a column's name", f"Write it as in {{{word}: patient_id}}")
    return option


def _date(option: Any, word: str, place: str) -> date:
    try:
        return date.fromisoformat(str(option))
    except ValueError:
        raise InputError(f"{place}: {word} needs a date", f"Write it as in {{{word}: 2024-06-30}}") from None


_OPTIONS = {"round": _digits, "pseudonymise": _name, "surrogate": _name, "shift": _column, "age": _date}


def _reason(said: Mapping[Any, Any], place: str) -> tuple[str, bool]:
    """Why something is kept, and whether in a public dataset too."""
    unknown = [key for key in said if key not in ("keep", "public")]
    if unknown:
        raise InputError(f"{place}: {_shown(unknown[0])} is not known", HOW)
    reason = said["keep"]
    if not isinstance(reason, str) or not reason.strip():
        raise InputError(f"{place}: keep needs a reason", "Write it as in {keep: these are not real people}")
    public = said.get("public", False)
    if not isinstance(public, bool):
        raise InputError(f"{place}: public is true or false", "Write it as in {keep: they agreed, public: true}")
    return " ".join(reason.split()), public


def _word(said: Any, known: Any, place: str) -> str:
    if isinstance(said, str):
        word = said.strip().casefold()
        word = _ALIASES.get(word, word)
        if word in known:
            return word
        if word == "keep":
            raise InputError(f"{place}: keep needs a reason", "Write it as in {keep: these are not real people}")
    hint = near(str(said), known, 1) if _is_short(said) else ()
    fix = f"Did you mean {hint[0]}?" if hint else HOW
    raise InputError(f"{place}: {_shown(said)} is not known", fix)


def _is_short(word: Any) -> bool:
    return re.fullmatch(r"[\w-]{1,20}", str(word)) is not None


def _shown(word: Any) -> str:
    # A fix is one short word; anything longer may be a value that has slipped in, and isn't repeated.
    return f'"{printable(str(word))}"' if _is_short(word) else "this entry"
