"""Fixes: a table, or a picture, written anew without what should not be shared. What is there is never changed.

A fix is one keyword for a column (`spec.privacy`). :func:`planned` says which columns get which, from what the user
said and what screening found; :func:`deidentify` writes the new file and says what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import InputError, StagingError, UnknownNameError
from kaggle_share.model import SILENT, Finding, Profile, Resource, Watch
from kaggle_share.model.protected import Deidentified
from kaggle_share.rules import printable
from kaggle_share.screen.fixes import profiles
from kaggle_share.screen.fixes.schema import adapted
from kaggle_share.screen.fixes.source import Keep, Source, source_of
from kaggle_share.screen.fixes.values import CODES, Change, Workshop, change_for, need_ready
from kaggle_share.screen.fixes.workbook import SENTENCE
from kaggle_share.spec.privacy import FilePrivacy, Fix

if TYPE_CHECKING:
    from kaggle_share.screen.withdrawn import Withdrawn

__all__ = ["Fixed", "Workshop", "deidentify", "planned", "settled", "strip", "write_anew"]

_DATES = frozenset(("dob", "event_date", "quasi_identifier"))
_LEFT: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("year", "month", "shift", "age"), _DATES),
    "zip3": frozenset(("postal_code", "quasi_identifier")),
    "round": frozenset(("geo_precise", "quasi_identifier")),
}
"""Fix → kinds that are still to be seen in what it leaves, and are no news there."""


@dataclass(frozen=True)
class Fixed:
    """A file that was written anew."""

    location: Path
    schema: Mapping[str, Any]
    done: tuple[Deidentified, ...]
    rows: int
    statements: tuple[str, ...] = ()


def planned(
    file: str, names: Sequence[str], findings: Sequence[Finding], said: FilePrivacy
) -> tuple[dict[str, Fix], str]:
    """Which of a table's columns get which fix.

    Parameters
    ----------
    file:
        Its path in the dataset.
    names:
        Of its columns, in order.
    findings:
        All that screening found in it.
    said:
        What the user said of it.

    Returns
    -------
    Column → fix, in the order of the columns; and the column that tells whose row it is, empty where none is known.

    Raises
    ------
    UnknownNameError
        There is no such column.
    InputError
        A fix that the profile has no room for, or that lacks the column it needs.
    """
    place = f"privacy › {printable(file)}"
    for column in (*said.fixes, *filter(None, [said.subject]), *said.quasi_identifiers, *said.sensitive):
        _need_column(column, names, place)
    subject = said.subject or _subject(findings, said)
    fixes = dict(said.fixes)
    for column, fix in fixes.items():
        profiles.need_allowed(said.profile, column, fix, f"{place} › {printable(column)}")
        if fix.word == "shift":
            _need_subject(str(fix.option or subject), column, names, f"{place} › {printable(column)}")
    if said.profile:
        # The gravest finding of a column decides.
        for finding in sorted(findings, key=lambda one: ("block", "warn", "note").index(one.severity)):
            column = finding.column or ""
            if not column or column in fixes or column in said.kept or not _has(column, names):
                continue
            found = profiles.fix_of_profile(said.profile, finding, subject=subject)
            if found is not None:
                fixes[column] = found
    order = {name: number for number, name in enumerate(names)}
    return dict(sorted(fixes.items(), key=lambda one: order.get(one[0].partition(".")[0], len(order)))), subject


def deidentify(
    resource: Resource,
    profile: Profile | None,
    findings: Sequence[Finding],
    said: FilePrivacy,
    *,
    target: Path,
    workshop: Workshop,
    watch: Watch = SILENT,
    withdrawn: Withdrawn | None = None,
) -> Fixed | None:
    """A table written anew with its fixes applied; None where there are none.

    Parameters
    ----------
    resource:
        The file; it is only read.
    profile:
        What the pass over it found.
    findings:
        All that screening found in it.
    said:
        What the user said of it.
    target:
        The file to write.
    workshop:
        Keys and tables of codes, shared by all tables.
    watch:
        Asked whether to stop.
    withdrawn:
        Takes note of the values that are taken out.

    Raises
    ------
    InputError, UnknownNameError
        What was asked for can't be done; nothing was written.
    StagingError
        It can't be read or written.
    """
    if not (said.fixes or said.profile or said.subject or said.quasi_identifiers or said.sensitive):
        return None
    source = source_of(resource, profile)
    fixes, subject = planned(resource.path, source.names, findings, said)
    if not fixes:
        return None
    kinds = {column: _kinds(findings, column) for column in fixes}
    changes = {
        column: change_for(fix, workshop, kinds=kinds[column], subject=subject) for column, fix in fixes.items()
    }
    _need_rest(source, changes, resource)
    if withdrawn is not None:
        seen = {column: withdrawn.collect(resource.path, column, fix, kinds[column]) for column, fix in fixes.items()}
        look_at(source, seen, watch)
    rows = write_anew(source, target, changes, watch)
    for column, change in changes.items():
        _need_effect(source, column, change)
    done = tuple(_told(resource.path, column, change, findings) for column, change in changes.items())
    told = profiles.statements(said.profile, resource.path, findings, changes)
    if source.form == "workbook":
        told = (*told, f"{resource.path}: {SENTENCE}.")
    return Fixed(target, adapted(resource.schema, changes), done, rows, told)


def write_anew(
    source: Source,
    target: Path,
    changes: Mapping[str, Change],
    watch: Watch = SILENT,
    *,
    keep: Keep | None = None,
    asked: Sequence[str] = (),
) -> int:
    """Write a table with some columns changed, or some rows left out.

    Parameters
    ----------
    source:
        The table.
    target:
        The file to write; folders above it are made.
    changes:
        Column → what is done to it.
    keep, asked:
        Which rows stay, told by the values of the columns in `asked`.

    Returns
    -------
    The number of rows that were written.
    """
    work = _rewriter(source)
    looking = {column: change.look for column, change in changes.items() if change.look is not None}
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if looking:
            work.look(source, looking, watch)
        for column, change in changes.items():
            need_ready(change, f"privacy › {printable(source.path)} › {printable(column)}")
        rows: int = work.rewrite(source, target, changes, watch, keep=keep, asked=asked)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StagingError(
                f'"{source.path}" can\'t be written anew: {error.strerror or "it is damaged"}',
                "Free some space, or set KAGGLE_SHARE_DATA to a folder on another disk",
            ) from None
        if isinstance(error, (UnicodeError, EOFError, ValueError)) and not isinstance(error, InputError):
            # What the libraries say may quote a value.
            raise InputError(
                f'"{source.path}" can\'t be read to its end ({type(error).__name__})', "Correct the file"
            ) from None
        raise
    return rows


def look_at(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch = SILENT) -> int:
    """Show every value of some columns to those that want to see it. Answers the number of rows."""
    rows: int = _rewriter(source).look(source, columns, watch)
    return rows


def settled(finding: Finding, done: Sequence[Deidentified]) -> bool:
    """True for a finding, made after the fixes, that only repeats what a fix has settled.

    A header still says `mrn` where only codes stand below it, and a year of birth is still one.
    """
    for one in done:
        if one.file != finding.file or one.column != finding.column:
            continue
        if one.fix in CODES and not (one.fix == "mask" and "home_path" in one.kinds):
            # Every value is one of ours.
            return finding.kind != "secret"
        if finding.kind in _LEFT.get(one.fix, ()):
            return True
    return False


def strip(resource: Resource, *, target: Path) -> Fixed:
    """A picture, document or DICOM file without its metadata.

    Raises
    ------
    InputError
        It is of a kind from which metadata can't be taken, or a library is missing.
    StagingError
        It can't be read or written.
    """
    from kaggle_share.screen.fixes.stripping import strip_file

    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = strip_file(resource.location, resource.path, target)
    done = Deidentified(resource.path, None, "strip", made.sentence, changed=made.changed, shows=made.shows)
    return Fixed(target, dict(resource.schema), (done,), 0)


def _rewriter(source: Source) -> Any:
    from kaggle_share.screen.fixes import delimited, document, lines, parquet, sqlite, workbook

    modules: dict[str, ModuleType] = {
        "delimited": delimited,
        "lines": lines,
        "parquet": parquet,
        "workbook": workbook,
        "sqlite": sqlite,
        "document": document,
    }
    return modules[source.form]


def _has(column: str, names: Sequence[str]) -> bool:
    return column in names or any(column.startswith(f"{name}.") for name in names)


def _need_column(column: str, names: Sequence[str], place: str) -> None:
    # A fix for a column that isn't there is a slip of the pen, and the column that was meant would be published.
    if names and not _has(column, names):
        error = UnknownNameError("a column", column, names, f"Its columns are {', '.join(names[:8])}")
        error.what = f"{place}: {error.what}"
        raise error


def _subject(findings: Sequence[Finding], said: FilePrivacy) -> str:
    """The one column that is made into codes, or else is found to hold records' numbers."""
    coded = [column for column, fix in said.fixes.items() if fix.word in ("pseudonymise", "surrogate")]
    if not coded:
        coded = list(dict.fromkeys(one.column for one in findings if one.kind == "record_id" and one.column))
    return coded[0] if len(coded) == 1 else ""


def _need_subject(subject: str, column: str, names: Sequence[str], place: str) -> None:
    if not subject or subject == column:
        raise InputError(
            f"{place}: shift needs the column that tells whose dates they are", "Write it as in {shift: patient_id}"
        )
    _need_column(subject, names, place)


def _need_rest(source: Source, changes: Mapping[str, Change], resource: Resource) -> None:
    """Raise `InputError` where nothing would be left."""
    index = {str(entry.get("name")) for entry in resource.schema.get("index", ())}
    left = [name for name in source.names if name not in index and not (name in changes and changes[name].drops)]
    if not left:
        raise InputError(f"privacy › {printable(source.path)}: no column would be left", "Leave the file out instead")


def _need_effect(source: Source, column: str, change: Change) -> None:
    """A path into nested values that leads nowhere is a slip of the pen too."""
    if column not in source.names and not (change.drops or change.after or change.lost):
        raise InputError(
            f"privacy › {printable(source.path)}: nothing stands at {printable(column)}",
            "Write the path as in contact.email",
        )


def _kinds(findings: Sequence[Finding], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.kind for one in findings if one.column == column))


def _told(file: str, column: str, change: Change, findings: Sequence[Finding]) -> Deidentified:
    before = [sample for one in findings if one.column == column for sample in one.samples]
    return Deidentified(
        file,
        column,
        change.fix.word,
        change.sentence,
        _kinds(findings, column),
        change.subject if change.subject else change.fix.shown,
        change.changed,
        change.lost,
        tuple(dict.fromkeys(before))[:2],
        tuple(value[:60] for value in change.after[:2]),
        change.shows,
    )
