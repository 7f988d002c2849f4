"""sample → fix → profile and screen again → k-anonymity: what is done to the data so that it may be shared.

A part of `drafting`: each function takes the draft on its way and gives it back with files that were written anew.
What the user picked, files and frames, is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import InputError
from kaggle_share.model import Draft, Finding, Profile, Progress, Resource, Watch
from kaggle_share.model.protected import Anonymity, Deidentified, Protection
from kaggle_share.record import Entry
from kaggle_share.rules import printable
from kaggle_share.spec.privacy import FilePrivacy, is_notebook
from kaggle_share.spec.sampling import parse_sample

if TYPE_CHECKING:
    from kaggle_share.screen.kanonymity import Chosen
    from kaggle_share.screen.policy import Policies

Again = Callable[[Sequence[Resource]], Mapping[str, Profile]]
"""Profiles some resources, by path."""
PROPOSED = frozenset(("quasi_identifier", "postal_code", "dob", "geo_precise"))
"""Kinds of findings whose columns are taken for quasi-identifiers where the user names none."""
COARSE = frozenset(("year", "month", "age", "zip3", "round", "shift"))
"""Fixes that leave a quasi-identifier behind."""


def take_sample(made: Draft, profile_again: Again, watch: Watch) -> None:
    """Leave only a sample of the tables, where the document asks for one.

    Raises
    ------
    InputError
        There is no table, or a table of a format that can't be written anew.
    """
    if made.document.sample is None:
        return
    from kaggle_share.screen.fixes.sampling import sample
    from kaggle_share.screen.fixes.source import source_of

    wanted = parse_sample(made.document.sample)
    tables = [one for one in made.resources if _is_table(made, one)]
    if not tables:
        raise InputError("a sample is of tables, and none was picked", "Leave the sample out")
    watch.tell(Progress("stage", "drawing a sample", unit=""))
    sources = [source_of(one, made.profiles.get(one.path)) for one in tables]
    drawn = sample(sources, wanted, {one.path: _place(made, "sample", one) for one in tables}, watch)
    changed = {}
    for one in drawn:
        resource = next(r for r in tables if r.path == one.file)
        note = f"a sample: {one.rows:,} of {one.of:,} rows"
        changed[one.file] = _written_anew(resource, _place(made, "sample", resource), resource.schema, (note,))
    _put(made, changed, profile_again)
    made.protection = replace(made.protection, samples=drawn, whole=wanted.whole if drawn else "")
    whole = [one.path for one in made.resources if one.path not in changed]
    if whole:
        shown = ", ".join(whole[:3]) + (", …" if len(whole) > 3 else "")
        made.notes = (*made.notes, f"Published whole, beside the sample: {shown}.")


def apply_fixes(
    made: Draft,
    found: Sequence[Finding],
    said: Mapping[str, FilePrivacy],
    profile_again: Again,
    screen_again: Callable[[Sequence[Resource]], Sequence[Finding]],
    watch: Watch,
) -> tuple[Finding, ...]:
    """Apply what the user asked for, and look at what was written anew once more.

    Parameters
    ----------
    made:
        With resources, profiles.
    found:
        What screening found in them.
    said:
        File → what the user said of it.
    profile_again, screen_again:
        Steps, for the resources that were written anew.

    Returns
    -------
    What there is to be found now: in files that were changed, what is left.
    """
    _forget_names(made, found, said)
    if not said:
        return tuple(found)
    from kaggle_share.screen.fixes import Workshop, deidentify, settled, strip
    from kaggle_share.screen.fixes.profiles import statements
    from kaggle_share.screen.withdrawn import Withdrawn
    from kaggle_share.withholding import in_data

    _need_fixable(made, said)
    changed: dict[str, Resource] = {}
    done: list[Deidentified] = []
    told: list[str] = []
    workshop, withdrawn, finished = Workshop(), Withdrawn(), False
    try:
        for resource in made.resources:
            inside = said.get(resource.path)
            if inside is None or is_notebook(resource.path):
                continue
            target = _place(made, "fixed", resource)
            mine = [one for one in found if one.file == resource.path]
            if inside.fix is not None:
                fixed = strip(resource, target=target)
            else:
                watch.tell(Progress("screen", f"changing {resource.path}", unit=""))
                profile = made.profiles.get(resource.path)
                made_anew = deidentify(
                    resource,
                    profile,
                    mine,
                    inside,
                    target=target,
                    workshop=workshop,
                    watch=watch,
                    withdrawn=withdrawn,
                )
                if made_anew is None:
                    # Also where nothing had to be done, what was looked for and what wasn't is said.
                    told += statements(inside.profile, resource.path, mine, ())
                    continue
                fixed = made_anew
            changed[resource.path] = _written_anew(resource, fixed.location, fixed.schema, ())
            done += fixed.done
            told += fixed.statements
        finished = True
    finally:
        workshop.close(keep=finished)
    withdrawn.finish()
    made.withdrawn = withdrawn if withdrawn else None
    notebooks = _notebooks(made, found, said)
    changed |= notebooks
    if not changed:
        made.protection = replace(made.protection, statements=tuple(told))
        return tuple(found)
    _put(made, changed, profile_again)
    beside = in_data(made, {(one.file, one.column) for one in done}, watch)
    _forget_words(made, done)
    left = [one for one in screen_again(list(changed.values())) if not settled(one, done)]
    # What was found again is not shown.
    again = {(one.file, one.column) for one in left}
    done = [replace(one, after=()) if (one.file, one.column) in again else one for one in done]
    made.protection = replace(made.protection, fixes=tuple(done), statements=tuple(told))
    notes = {path: tuple(_note(one) for one in done if one.file == path) for path in changed}
    made.resources = tuple(replace(one, notes=(*one.notes, *notes.get(one.path, ()))) for one in made.resources)
    return (*(one for one in found if one.file not in changed), *left, *beside)


def _forget_names(made: Draft, found: Sequence[Finding], said: Mapping[str, FilePrivacy]) -> None:
    """Of a table whose columns have values for names nothing is told by column: previews and cards name them."""
    from kaggle_share.screen.kinds import HEADER

    for path in {one.file for one in found if one.where == HEADER} & made.profiles.keys():
        if path in said and (said[path].fixes or said[path].profile):
            # An error about a column would list the others, and they are values.
            raise InputError(
                f"privacy › {printable(path)}: its columns have no names",
                "Give it a first row of names, or leave it out",
            )
        bare = replace(made.profiles[path], columns=(), sample=(), notes=(), keys=(), plots=(), relations=())
        made.profiles = {**made.profiles, path: bare}


def _notebooks(made: Draft, found: Sequence[Finding], said: Mapping[str, FilePrivacy]) -> dict[str, Resource]:
    """Notebooks among the data, written anew without what must not be seen."""
    from kaggle_share.withholding import written_anew

    changed = {}
    for resource in made.resources:
        if is_notebook(resource.path):
            mine = [one for one in found if one.file == resource.path]
            target = _place(made, "fixed", resource)
            notes = written_anew(resource, mine, said, made.withdrawn, target)
            if notes:
                changed[resource.path] = _written_anew(resource, target, resource.schema, notes)
    return changed


def _need_fixable(made: Draft, said: Mapping[str, FilePrivacy]) -> None:
    """Raise `InputError` where a fix is asked for that could not be applied: it must not seem to have been."""
    from kaggle_share.screen.fixes.source import is_changeable

    resources = {one.path: one for one in made.resources}
    for path, inside in said.items():
        asked = next(iter(inside.fixes.values()), None) or inside.fix
        word = inside.profile or (asked.word if asked else "")
        if not word or (word == "strip" and path in resources):
            continue
        if is_notebook(path) and word == "suggested":
            continue
        if path not in resources or not (_is_table(made, resources[path]) or is_changeable(path)):
            raise InputError(
                f"privacy › {path}: {word} is for tables, and this is none that can be read",
                "Say {keep: reason}, change it by hand, or leave it out",
            )


def measure_anonymity(
    made: Draft, found: Sequence[Finding], said: Mapping[str, FilePrivacy], policies: Policies, watch: Watch
) -> tuple[Finding, ...]:
    """Measure k-anonymity over the columns that the user named, or those that were found; answers what to say of it.

    It is measured where the user named columns, where two or more were found in a table, and where a policy asks;
    then also over columns that by their names are some.
    """
    from kaggle_share.screen.kanonymity import UnmeasuredError, measure

    asked = any(one.k for one in policies.every)
    chosen = _chosen(made, found, said, asked=asked)
    if not chosen:
        return ()
    watch.tell(Progress("screen", "k-anonymity", unit=""))
    try:
        measured = measure(chosen, folder=made.staging / "groups", watch=watch)
    except UnmeasuredError as error:
        # Where a policy asks for it, what can't be measured is not let through.
        message = f"k-anonymity could not be measured: {error}"
        return (Finding("block" if asked else "note", "k_anonymity", chosen[0].resource.path, message),)
    made.protection = replace(made.protection, anonymity=measured)
    named_by_user = {path for path, inside in said.items() if inside.quasi_identifiers}
    held = policies.anonymous(measured)
    named = {one.file for one in held}
    return (
        *held,
        *(
            Finding("note", "k_anonymity", one.files[0], sentence(one))
            for one in measured
            if one.files[0] not in named and (named_by_user & set(one.files) or one.k < 5)
        ),
    )


def _chosen(made: Draft, found: Sequence[Finding], said: Mapping[str, FilePrivacy], *, asked: bool) -> list[Chosen]:
    """The tables with their quasi-identifiers; `asked` where a policy wants to know of all that there are."""
    from kaggle_share.screen.kanonymity import Chosen

    chosen = []
    for resource in made.resources:
        if not _is_table(made, resource):
            continue
        inside = said.get(resource.path, FilePrivacy())
        names = tuple(column.name for column in made.profiles[resource.path].columns)
        quasi = picked = tuple(name for name in inside.quasi_identifiers if name in names)
        if asked or not picked:
            likely = proposed(resource.path, found, made.protection)
            # Where a policy asks, a column's name is enough: a table of people may have nothing else that tells.
            quasi = tuple(name for name in names if name in (*picked, *likely) or (asked and by_name(name)))
            if len(quasi) < (1 if asked else 2):
                continue
        subject = inside.subject if inside.subject in names else ""
        sensitive = tuple(name for name in inside.sensitive if name in names)
        chosen.append(Chosen(resource, quasi, sensitive, subject))
    return chosen


def proposed(file: str, found: Sequence[Finding], protection: Protection) -> tuple[str, ...]:
    """Columns of a table that are taken for quasi-identifiers, by what was found or is left of it."""
    seen = [one.column for one in found if one.file == file and one.kind in PROPOSED and one.column]
    left = [one.column for one in protection.fixes if one.file == file and one.fix in COARSE and one.column]
    return tuple(dict.fromkeys([*seen, *left]))


def by_name(column: str) -> bool:
    """True for a column that by its name holds a quasi-identifier: `sex`, `Geburtsdatum`, `zip`."""
    from kaggle_share.screen.tables.headers import hints

    return bool(PROPOSED & set(hints(column)))


def sentence(one: Anonymity) -> str:
    """What was measured, in a sentence."""
    columns = ", ".join(name.rpartition(" › ")[2] for name in one.quasi_identifiers)
    told = (
        f"k is {one.k} over {columns}: {one.small:.0%} of {one.rows:,} rows are in groups of fewer than 5, "
        f"{one.unique:,} alone"
    )
    distinct = "".join(f"; {name.rpartition(' › ')[2]}: l = {number}" for name, number in one.distinct_l.items())
    gain = f"; most gained by {one.gain} (k = {one.gain_k}, {one.gain_small:.0%} in small groups)" if one.gain else ""
    return told + distinct + gain


def need_same_keys(made: Draft, entry: Entry | None) -> None:
    """Raise `InputError` where codes would differ from those of the last version, since their key is another.

    The codes of two versions would not join, and nobody would notice.
    """
    before = {(one["file"], one["column"], one["fix"], one["option"]): one["shows"] for one in _recorded(entry)}
    for one in made.protection.fixes:
        known = before.get((one.file, one.column or "", one.fix, one.option))
        if known and one.shows and known != one.shows:
            raise InputError(
                f"{one.file} › {one.column}: its codes would not be those of the last version, since their key is "
                "not on this machine",
                "Restore it (kaggle-share keys restore), or start anew with {pseudonymise: another-name}",
            )


def _recorded(entry: Entry | None) -> list[dict[str, str]]:
    return [] if entry is None else [one for one in entry.deidentified if one.get("shows")]


def _is_table(made: Draft, resource: Resource) -> bool:
    profile = made.profiles.get(resource.path)
    return resource.role == "data" and profile is not None and profile.kind == "table" and bool(profile.columns)


def _place(made: Draft, step: str, resource: Resource) -> Path:
    number = next(place for place, one in enumerate(made.resources) if one.path == resource.path)
    return made.staging / step / f"{number:04d}" / resource.path


def _written_anew(resource: Resource, location: Path, schema: Mapping[str, Any], notes: Sequence[str]) -> Resource:
    from kaggle_share.stage import measure

    measured = measure(location, resource.path)
    # What was picked is no longer what is published: nothing after this may read it.
    item = None if resource.item is None else replace(resource.item, value=None)
    return replace(
        resource,
        location=location,
        size=measured.size,
        sha256=measured.sha256,
        modified=measured.modified,
        inode=measured.inode,
        crc32=measured.crc32,
        blake3=measured.blake3,
        item=item,
        staged=True,
        schema=schema,
        notes=(*resource.notes, *notes),
        arrow=None,
    )


def _put(made: Draft, changed: Mapping[str, Resource], profile_again: Again) -> None:
    if changed:
        made.resources = tuple(changed.get(one.path, one) for one in made.resources)
        made.profiles = {**made.profiles, **profile_again(list(changed.values()))}


def _note(one: Deidentified) -> str:
    lost = f" ({one.lost:,} that could not be understood were left out)" if one.lost else ""
    what = one.sentence[:1].lower() + one.sentence[1:]
    # Before is redacted; after is what is published.
    effect = " → ".join(part for part in (", ".join(one.before), ", ".join(one.after)) if part)
    told = f"{what}{lost}: {effect}" if one.after else f"{what}{lost}"
    return f"{one.column}: {told}" if one.column else told


def _forget_words(made: Draft, done: Sequence[Deidentified]) -> None:
    """What the user says of columns that are gone is no mistake."""
    gone = {(one.file, one.column) for one in done if one.fix == "drop"}
    if not gone:
        return
    columns: dict[str, Any] = {}
    files = {one.path for one in made.resources}
    alone = not any(name in files for name in made.document.columns)
    for name, words in made.document.columns.items():
        if alone and any(column == name for _, column in gone):
            continue
        inner = isinstance(words, Mapping) and name in files
        columns[name] = {key: word for key, word in words.items() if (name, key) not in gone} if inner else words
    made.document = made.document.model_copy(update={"columns": columns})
    made.resources = tuple(_without_words(one, gone) for one in made.resources)


def _without_words(resource: Resource, gone: set[tuple[str, str | None]]) -> Resource:
    if resource.item is None or not resource.item.columns:
        return resource
    columns = {name: word for name, word in resource.item.columns.items() if (resource.path, name) not in gone}
    return replace(resource, item=replace(resource.item, columns=columns))


__all__ = [
    "apply_fixes",
    "measure_anonymity",
    "need_same_keys",
    "proposed",
    "sentence",
    "take_sample",
]
