"""The notebook's published copy: without secrets, and without what was taken out of the data. The user's own stays.

A part of `drafting`. What the copy no longer has is said in the findings; what can't be taken out holds back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaggle_share.errors import InputError, UnknownNameError
from kaggle_share.model import Draft, Finding, Resource, Snapshot, Watch
from kaggle_share.rules import printable
from kaggle_share.spec.privacy import OUTPUTS, FilePrivacy, is_notebook

if TYPE_CHECKING:
    from kaggle_share.screen.fixes.notebook import Copied
    from kaggle_share.screen.withdrawn import Withdrawn

WITHDRAWN = "withdrawn"
"""Kind of findings about values that a fix took out of the data, and that stand elsewhere."""
LARGEST = 8 * 2**20
"""Bytes of a text among the data that are looked through for such values."""
_WHERE = {"output": "output_result", "text": "source", "metadata": "cell_metadata"}
_SAID = {"output": "its output shows", "text": "it names", "metadata": "its metadata names"}


def publishable(
    made: Draft, about: Sequence[Finding], said: Mapping[str, FilePrivacy]
) -> tuple[tuple[Finding, ...], Mapping[str, Any] | None]:
    """What is to be said of the notebook, and the copy of it that goes out; None where it goes out as it is.

    Parameters
    ----------
    made:
        With the notebook, and the values that fixes took out of the data.
    about:
        What was found in the notebook, with the user's waivers.
    said:
        File → what the user said of it.

    Raises
    ------
    UnknownNameError
        The user names a cell that there is not.
    """
    notebook = made.snapshot
    if notebook is None:
        return tuple(about), None
    about, copy = without_secrets(notebook, tuple(about))
    told, cleared = cleaned(notebook.name, copy or notebook.content, about, said, made.withdrawn)
    return told, cleared or copy


def without_secrets(
    notebook: Snapshot, about: tuple[Finding, ...]
) -> tuple[tuple[Finding, ...], Mapping[str, Any] | None]:
    """What was found in the notebook, and the copy of it without secrets; None where it has none."""
    if not any(finding.kind == "secret" and finding.blocks for finding in about):
        return about, None
    from kaggle_share.methods import scrub, shows
    from kaggle_share.screen import after_scrubbing, screen, secrets_in

    secrets = secrets_in(notebook.content, [finding for finding in about if finding.waived])
    copy = scrub(notebook.content, secrets)
    # What is taken for gone is looked for once more, as it stands and by the rules.
    left = about if shows(copy, secrets) else screen((), replace(notebook, content=copy))
    return after_scrubbing(about, left), copy


def cleaned(
    name: str,
    content: Mapping[str, Any],
    about: Sequence[Finding],
    said: Mapping[str, FilePrivacy],
    withdrawn: Withdrawn | None,
) -> tuple[tuple[Finding, ...], Mapping[str, Any] | None]:
    """What is to be said of a notebook, and the copy without what must not be seen; None where it is as it was.

    Parameters
    ----------
    name:
        What findings call it.
    content:
        Its JSON.
    about:
        What was found in it.
    said:
        File → what the user said of it.
    withdrawn:
        The values that fixes took out of the data.
    """
    inside = said.get(name, FilePrivacy())
    cells = content.get("cells")
    number = len(cells) if isinstance(cells, list) else 0
    clear = _cleared(inside, about, number, name)
    keep = _kept(inside, number)
    homes = {one.cell for one in about if one.kind == "home_path" and not one.waived and _is_shown(one)}
    # Kernels and tools write where they lie; nobody reads it there, or means to say it.
    told_homes = any(one.kind == "home_path" and not one.waived and "metadata" in str(one.where) for one in about)
    if not (clear or homes or withdrawn or told_homes):
        return tuple(about), None
    from kaggle_share.screen import in_notebook
    from kaggle_share.screen.fixes.notebook import copied
    from kaggle_share.screen.replaced import after_clearing

    made = copied(
        content,
        withdrawn,
        clear=clear,
        keep=keep,
        homes={cell for cell in homes if cell is not None} - clear,
        metadata=told_homes,
    )
    told = list(about)
    copy = None
    if made.taken or made.cleared or made.homes:
        copy = made.content
        told = list(after_clearing(about, list(in_notebook(name, copy))))
    told += [_taken(name, place, columns) for place, columns in made.taken.items()]
    if withdrawn:
        told += _left(name, made, withdrawn, keep)
        told += _kept_on_purpose(name, content, withdrawn, inside, keep)
    return tuple(told), copy


def _cleared(inside: FilePrivacy, about: Iterable[Finding], number: int, name: str) -> set[int]:
    """The cells, from 0, whose outputs the user wants left out."""
    if OUTPUTS in inside.cleared:
        return set(range(number))
    found = set()
    for cell in inside.cleared:
        place = int(cell.removeprefix("cell ")) - 1
        if not 0 <= place < number:
            error = UnknownNameError("a cell", cell, (), f"It has {number} cells")
            error.what = f"privacy › {printable(name)}: {error.what}"
            raise error
        found.add(place)
    if inside.profile == "suggested":
        found |= {one.cell for one in about if one.cell is not None and one.fixes[:1] == ("drop",) and not one.waived}
    return found


def _kept(inside: FilePrivacy, number: int) -> set[int | None]:
    """The cells that stay as they are, for a reason; None for what belongs to none."""
    if inside.keep:
        return {None, *range(number)}
    return {place for place in range(number) if f"cell {place + 1}" in inside.kept}


def _is_shown(one: Finding) -> bool:
    return one.cell is not None and str(one.where).startswith("output")


def _taken(name: str, place: tuple[int | None, str], columns: Collection[str]) -> Finding:
    cell, part = place
    subject = _SAID[part] if cell is not None else "the notebook's metadata names"
    what = "it is left out of the published copy" if part == "output" else "they are taken out of the published copy"
    return Finding(
        "note",
        WITHDRAWN,
        name,
        f"{subject} values of {_listed(columns)}; {what}",
        cell=cell,
        where=_WHERE[part] if cell is not None else "notebook_metadata",
        replaced=True,
    )


def _left(name: str, made: Copied, withdrawn: Withdrawn, keep: Collection[int | None]) -> list[Finding]:
    """What stands in the copy all the same: it holds back."""
    from kaggle_share.screen.fixes.notebook import copied

    again = copied(made.content, withdrawn, keep=keep)
    return [
        Finding(
            "block",
            WITHDRAWN,
            name,
            f"shows values of {_listed(columns)}, and they can't be taken out of the published copy safely",
            cell=cell,
            where=_WHERE[part],
            fixes=("take it out",),
        )
        for (cell, part), columns in again.taken.items()
    ]


def _kept_on_purpose(
    name: str, content: Mapping[str, Any], withdrawn: Withdrawn, inside: FilePrivacy, keep: Collection[int | None]
) -> list[Finding]:
    """What stays in the copy because the user gave a reason: bound to the cell's content, as any waiver is."""
    if not keep:
        return []
    from kaggle_share.screen.finding import digest, finding_key
    from kaggle_share.screen.fixes.notebook import copied

    cells = content.get("cells")
    every = range(len(cells) if isinstance(cells, list) else 0)
    others = {place for place in (None, *every) if place not in keep}
    found = []
    for (cell, part), columns in copied(content, withdrawn, keep=others).taken.items():
        about: Mapping[str, Any] = content["cells"][cell] if cell is not None else content.get("metadata") or {}
        key = finding_key(WITHDRAWN, name, part, digest(json.dumps(_without_count(about), sort_keys=True)))
        place = "" if inside.keep else f"cell {(cell or 0) + 1}"
        found.append(
            Finding(
                "block",
                WITHDRAWN,
                name,
                f"{_SAID[part]} values of {_listed(columns)}, which are not published otherwise",
                cell=cell,
                where=_WHERE[part],
                fixes=("drop", "keep"),
                key=key,
                waived=inside.keep or inside.kept.get(place, ""),
                for_public=place in inside.public,
            )
        )
    return found


def _without_count(value: Any) -> Any:
    """A cell as it is after another run to the same end."""
    if isinstance(value, Mapping):
        return {
            key: _without_count(item) for key, item in value.items() if key not in ("execution_count", "metadata")
        }
    return [_without_count(item) for item in value] if isinstance(value, list) else value


def written_anew(
    resource: Resource,
    found: Sequence[Finding],
    said: Mapping[str, FilePrivacy],
    withdrawn: Withdrawn | None,
    target: Path,
) -> tuple[str, ...]:
    """Write a notebook that was picked as data without what must not be seen; answers what is to be said of it.

    Parameters
    ----------
    resource:
        The notebook; it is only read.
    found:
        What was found in it.
    said, withdrawn:
        As for :func:`cleaned`.
    target:
        The file to write, where anything has to be changed.
    """
    from kaggle_share.screen import notebook_json
    from kaggle_share.screen.waive import waived

    content = notebook_json(resource)
    if content is None:
        return ()
    told, copy = cleaned(resource.path, content, waived(found, said), said, withdrawn)
    if copy is None:
        return ()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_text(json.dumps(copy, ensure_ascii=False, indent=1) + "\n", "utf-8", errors="replace")
    gone = sorted({one.cell for one in told if one.replaced and one.cell is not None})
    return (f"changed in {', '.join(f'cell {cell + 1}' for cell in gone[:10])}",) if gone else ("changed",)


def in_data(made: Draft, fixed: Collection[tuple[str, str | None]], watch: Watch) -> tuple[Finding, ...]:
    """Where other files among the data still hold values that fixes took out of some; each holds back.

    Parameters
    ----------
    made:
        With resources, profiles, and the values.
    fixed:
        File and column of everything that was changed.
    watch:
        Asked whether to stop.
    """
    withdrawn: Withdrawn | None = made.withdrawn
    if not withdrawn:
        return ()
    from kaggle_share.screen.tables import is_table
    from kaggle_share.screen.texts import encoding_of

    found: list[Finding] = []
    for resource in made.resources:
        if is_table(resource):
            found += _in_columns(made, resource, withdrawn, fixed, watch)
        elif not is_notebook(resource.path) and resource.size <= LARGEST and encoding_of(resource.location):
            text = resource.location.read_bytes().decode("utf-8", "replace")
            columns = withdrawn.columns_in(text)
            if columns:
                found.append(_names(resource.path, columns, text, ("take it out of the file", "leave it out")))
    return tuple(found)


def _in_columns(
    made: Draft, resource: Resource, withdrawn: Withdrawn, fixed: Collection[tuple[str, str | None]], watch: Watch
) -> list[Finding]:
    """Columns of another table that hold it, of the same name or as keys: its rows would tell what was taken out."""
    from kaggle_share.screen.finding import finding_key
    from kaggle_share.screen.fixes import look_at
    from kaggle_share.screen.fixes.source import source_of
    from kaggle_share.screen.linking import EnoughError, Linking
    from kaggle_share.screen.withdrawn import Looking

    try:
        source = source_of(resource, made.profiles.get(resource.path))
    except InputError:
        return []
    named = {name: fix for name in source.names if (fix := withdrawn.fix_of(name))}
    names = {name: fix for name, fix in named.items() if (resource.path, name) not in fixed}
    looking = {name: Looking(withdrawn) for name in names}
    if names:
        look_at(source, {name: one.look for name, one in looking.items()}, watch)
    every: list[Linking] = []
    others = {name: Linking(withdrawn, every) for name in source.names if (resource.path, name) not in fixed}
    others = {name: one for name, one in others.items() if name not in names}
    with suppress(EnoughError):
        look_at(source, {name: one.look for name, one in others.items()}, watch)
    told: dict[str, tuple[set[str], tuple[str, ...]]]
    told = {name: (one.columns(), ("pseudonymise", "drop", "keep")) for name, one in others.items()}
    told |= {name: (one.columns(), (names[name], "keep")) for name, one in looking.items()}
    return [
        Finding(
            "block",
            WITHDRAWN,
            resource.path,
            f"holds values of {_listed(columns)}, which are not published there",
            column=name,
            fixes=fixes,
            key=finding_key(WITHDRAWN, resource.path, name, resource.sha256),
        )
        for name, (columns, fixes) in told.items()
        if columns
    ]


def in_generated(
    made: Draft, written: Iterable[Resource], texts: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Where what was generated still names values that fixes took out of the data; each holds back.

    Parameters
    ----------
    made:
        With the methods record, and the values.
    written:
        The files that were generated.
    texts:
        Metadata: name of the field → text.
    """
    withdrawn: Withdrawn | None = made.withdrawn
    if not withdrawn:
        return ()
    from kaggle_share.screen import METADATA

    found: list[Finding] = []
    # What stands in the notebook's copy stands there for a reason, and the methods may repeat it.
    copies = [one.location for one in made.record.resources if is_notebook(one.path)]
    kept = "\n".join(copy.read_bytes().decode("utf-8", "replace") for copy in copies)
    files = ((one.path, None, one.location.read_bytes().decode("utf-8", "replace")) for one in written)
    fields = ((METADATA, name, text) for name, text in (texts or {}).items())
    for path, field, text in chain(files, fields):
        # Sizes, counts and dates are full of numbers that mean something else.
        columns = withdrawn.columns_in(text, numbers=False)
        if columns and kept:
            others = [text[start:end] for start, end in withdrawn.spans(text) if text[start:end] not in kept]
            columns = withdrawn.columns_in("\nvaluebreak\n".join(others), numbers=False)
        if columns:
            one = _names(path, columns, text, ("take it out of the words that it was made of",))
            found.append(replace(one, column=field))
    return tuple(found)


def _names(path: str, columns: Collection[str], text: str, fixes: tuple[str, ...]) -> Finding:
    from kaggle_share.screen.finding import digest, finding_key

    key = finding_key(WITHDRAWN, path, "", digest(text))
    message = f"names values of {_listed(columns)}, which are not published there"
    return Finding("block", WITHDRAWN, path, message, fixes=fixes, key=key)


def _listed(columns: Collection[str]) -> str:
    named = sorted(columns)
    return ", ".join(named[:4]) + (f" and {len(named) - 4} more columns" if len(named) > 4 else "")
