"""The metadata that will be sent, in words and as the file that Kaggle's own client would send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kaggle_share import rules
from kaggle_share.model import Draft, Metadata
from kaggle_share.ui.preview.flagged import NOT_SHOWN, Flagged, withheld
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import counted, sendable, shortened, visible

WORDS_SHOWN = 100
WORDS_CHARS = 160
VALUE_CHARS = 400


@dataclass(frozen=True)
class Told:
    """One field of the metadata."""

    label: str
    value: str
    mark: str = ""
    """Where it came from, if not from the user: `generated`, `as before`."""


def told(draft: Draft, flagged: Flagged) -> tuple[Told, ...]:
    """The fields that Kaggle is told, in words.

    Parameters
    ----------
    draft:
        With metadata, or none is told.
    flagged:
        What must not be shown.
    """
    if draft.metadata is None:
        return ()
    return tuple(_fields(draft, draft.metadata, flagged))


def _fields(draft: Draft, made: Metadata, flagged: Flagged) -> Iterator[Told]:
    def field(name: str, label: str, value: str) -> Told:
        hidden = name in flagged.texts or flagged.quotes(value)
        text = NOT_SHOWN if hidden else visible(shortened(value, VALUE_CHARS))
        mark = "generated" if name in made.generated else "as before" if name in made.kept else ""
        return Told(label, text or "none", mark if value else "")

    license_name, _ = rules.LICENSES.get(made.license, (made.license, ""))
    yield field("title", "Title", made.title)
    yield field("subtitle", "Subtitle", made.subtitle)
    yield field("license", "License", "none given" if made.license == "unknown" else license_name)
    yield field("tags", "Tags", ", ".join(made.tags))
    yield field("sources", "Sources", "; ".join(made.sources))
    yield field("contributors", "Contributors", ", ".join(person.name for person in made.contributors))
    yield field("update_frequency", "Updated", made.update_frequency)
    yield field("image", "Cover", made.image.name if made.image else "")
    private = draft.plan.is_private if draft.plan else True
    later = ", public once it is verified" if draft.plan is not None and draft.plan.public else ""
    yield Told("Visibility", f"{'private' if private else 'public'}{later}")


def metadata_json(draft: Draft, flagged: Flagged, room: Room) -> str:
    """What Kaggle is told, as `dataset-metadata.json` has it, without what screening flagged."""
    from kaggle_share.describe.sent import dataset_metadata

    if draft.metadata is None:
        return ""
    said = dataset_metadata(draft)
    for name, key in (
        ("title", "title"),
        ("subtitle", "subtitle"),
        ("description", "description"),
        ("sources", "userSpecifiedSources"),
    ):
        if name in flagged.texts or flagged.quotes(said[key]):
            said[key] = NOT_SHOWN
    if "tags" in flagged.texts:
        said["keywords"] = [NOT_SHOWN]
    # The card is a section of its own.
    said["description"] = shortened(said["description"], WORDS_CHARS)
    if draft.plan is not None:
        said["id"] = str(draft.plan.ref)
    for resource in said["resources"]:
        if "description" in resource:
            if "file descriptions" in flagged.texts:
                resource["description"] = NOT_SHOWN
            resource["description"] = shortened(flagged.safe(resource["description"]), WORDS_CHARS)
        for column in resource.get("schema", {}).get("fields", ()):
            words = _words(resource["path"], column["name"], column["description"], flagged)
            column["description"] = NOT_SHOWN if "column descriptions" in flagged.texts else words
    text = sendable(json.dumps(said, indent=2, ensure_ascii=False))
    return text if len(text) <= room.json else f"{text[: room.json]}\n… (cut here; all of it is sent)"


def _words(path: str, name: str, description: str, flagged: Flagged) -> str:
    reason = flagged.column(path, name)
    if reason:
        return withheld(reason)
    return NOT_SHOWN if flagged.generated else shortened(flagged.safe(description), WORDS_CHARS)


def column_words(draft: Draft, flagged: Flagged) -> tuple[str, str]:
    """How many columns are described in the user's own words, and YAML to begin with for the others.

    Returns
    -------
    A sentence, and the YAML; both empty where there are no tables.
    """
    every = [(path, column) for path, columns in draft.columns.items() for column in columns]
    waiting = [(path, column) for path, column in every if column.generated]
    if not every:
        return "", ""
    tables = counted(len({path for path, _ in every}), "table")
    if not waiting:
        return f"{counted(len(every), 'column')} in {tables}, all described in your words.", ""
    said = (
        f"{counted(len(every), 'column')} in {tables}. {counted(len(waiting), 'description')} "
        f"{'is' if len(waiting) == 1 else 'are'} generated; write your own in the cell:"
    )
    lines, before = ["columns:"], None
    for path, column in waiting[:WORDS_SHOWN]:
        if path != before:
            lines.append(f"  {_key(path)}:")
            before = path
        hidden = flagged.column(path, column.name) or flagged.generated or flagged.quotes(column.description)
        words = "" if hidden else shortened(column.description, WORDS_CHARS)
        lines.append(f"    {_key(column.name)}: {_quoted(words)}")
    if len(waiting) > WORDS_SHOWN:
        lines.append(f"    # and {counted(len(waiting) - WORDS_SHOWN, 'more column')}")
    return said, "\n".join(lines)


def _key(name: str) -> str:
    name = shortened(name, 2 * WORDS_CHARS)
    return (
        name
        if re.fullmatch(r"[A-Za-z_][\w./-]*", name, re.ASCII) and name.casefold() not in _YAML_WORDS
        else _quoted(name)
    )


def _quoted(text: str) -> str:
    return json.dumps(sendable(" ".join(text.split())), ensure_ascii=False)


_YAML_WORDS = frozenset("y n yes no on off true false null none".split())
"""YAML reads these as something other than text."""
