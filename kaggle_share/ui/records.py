"""The records that a folder and the user have: what was published from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kaggle_share.errors import InputError, UnknownNameError
from kaggle_share.model import Ref
from kaggle_share.record import ENDING, Entry, Record, record_path
from kaggle_share.spec import parse_ref


@dataclass(frozen=True)
class Published:
    """One dataset, as a record has it."""

    record: Record
    endpoint: str
    """The endpoint's key."""
    ref: Ref
    entry: Entry


def published(folder: Path) -> Iterator[Published]:
    """Everything in the records beside the folder's notebooks and documents, and in the user's own.

    Parameters
    ----------
    folder:
        The working folder.

    Raises
    ------
    InputError
        A record is damaged.
    """
    own = record_path(notebook=None, document=None)
    paths = [path for path in sorted(folder.glob(f"*{ENDING}")) if path != own]
    for path in (*paths, own):
        record = Record(path)
        for endpoint, datasets in record.all().items():
            for name, entry in datasets.items():
                yield Published(record, endpoint, parse_ref(name), entry)


def record_of(ref: Ref, endpoint: str, folder: Path) -> Record:
    """The record that has a dataset; the user's own where none has.

    Parameters
    ----------
    ref, endpoint:
        The dataset, and its endpoint's key.
    folder:
        The working folder.
    """
    found = [one for one in published(folder) if one.ref == ref and one.endpoint == endpoint]
    # Where several have it, the latest publish is what Kaggle holds.
    latest = max(found, key=lambda one: one.entry.when, default=None)
    return latest.record if latest else Record(record_path(notebook=None, document=None))


def only(folder: Path, endpoint: str) -> Published:
    """The one dataset that was published from here.

    Raises
    ------
    InputError
        There is none, or more than one.
    """
    here = [one for one in published(folder) if one.endpoint == endpoint]
    if not here:
        raise InputError(
            "nothing was published from here yet", "Name a dataset, as in kaggle-share status me/my-data"
        )
    names = sorted({str(one.ref) for one in here})
    if len(names) > 1:
        more = ", …" if len(names) > 5 else ""
        raise InputError(
            f"{len(names)} datasets were published from here", f"Name one of {', '.join(names[:5])}{more}"
        )
    return max(here, key=lambda one: one.entry.when)


def known_refs(folder: Path) -> list[str]:
    """Names of all datasets in the records, for shell completion and hints."""
    try:
        return sorted({str(one.ref) for one in published(folder)})
    except (InputError, UnknownNameError):
        return []
