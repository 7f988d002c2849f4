"""Step 6: everything that is told about the data, from the profile and the user's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kaggle_share.describe.changes import changed_columns
from kaggle_share.describe.citation import Edition, cited, front_matter
from kaggle_share.describe.columns import columns
from kaggle_share.describe.cover import draw_cover, fit_cover
from kaggle_share.describe.dictionary import own_columns
from kaggle_share.describe.explained import described_resources, explained
from kaggle_share.describe.fields import metadata, notes
from kaggle_share.describe.files import DICTIONARY, files
from kaggle_share.describe.sent import dataset_metadata
from kaggle_share.describe.tags import suggest_tags
from kaggle_share.describe.usability import usability
from kaggle_share.describe.wording import slug_for
from kaggle_share.model import Column, Draft, Metadata, MethodsRecord, Resource
from kaggle_share.remote.protocol import RemoteSettings

__all__ = [
    "Description",
    "columns",
    "dataset_metadata",
    "describe",
    "explained",
    "files",
    "metadata",
    "slug_for",
    "suggest_tags",
    "usability",
]

Headed = Callable[[MethodsRecord, Sequence[tuple[str, str]]], MethodsRecord]


@dataclass(frozen=True)
class Description:
    """What `describe` makes."""

    metadata: Metadata
    columns: Mapping[str, tuple[Column, ...]]
    """By path: complete, in order, described; those of the data dictionary too, where one is written."""
    picked: tuple[Resource, ...]
    """The draft's resources, with a sentence about each."""
    resources: tuple[Resource, ...]
    """The files that go into the dataset; none with `bare`."""
    notes: tuple[str, ...]
    """What the user should know, a sentence each."""
    record: MethodsRecord
    """The draft's, with front matter in it."""


def describe(
    draft: Draft,
    *,
    me: str = "",
    held: RemoteSettings | None = None,
    previous: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
    bare: bool = False,
    version: int | None = None,
    default_license: str = "",
    day: date | None = None,
    headed: Headed | None = None,
) -> Description:
    """Describe a draft.

    Parameters
    ----------
    draft:
        With document, selection, snapshot, resources, profiles, findings and record. It is not changed.
    me:
        Who is signed in; empty where nobody is.
    held:
        What Kaggle holds.
    previous, said:
        What was last sent, and what the user had said then (`Entry.metadata`, `Entry.said`).
    bare:
        Write no files.
    version:
        Number that the version will have, where it is known.
    default_license:
        The user's setting.
    day:
        Day of the publication, for citations; today (UTC) by default.
    headed:
        What gives the methods record its front matter: title, authors, date, version.

    Raises
    ------
    DocumentError
        A column or file is described that isn't there.
    InputError
        The image can't be found or used.
    RuleError
        The image is too small.
    StagingError
        A file can't be written.
    """
    described = columns(draft, held=held, previous=previous, said=said)
    known = replace(draft, columns=described, bare=bare)
    known = replace(known, resources=described_resources(known, held=held, previous=previous))
    edition = Edition(version, day or datetime.now(UTC).date())
    made = metadata(
        known,
        me=me,
        held=held,
        previous=previous,
        said=said,
        default_license=default_license,
        edition=edition,
    )
    if not bare:
        made = replace(made, image=_cover(known, made, is_new=held is None and previous is None))
    elif made.image is not None:
        made = replace(made, image=fit_cover(known, made.image))
    known = replace(known, metadata=made)
    if headed is not None and known.record.resources and not bare:
        work = cited(known, made, me=me, edition=edition)
        known = replace(known, record=headed(known.record, front_matter(work, made)))
    written = () if bare else explained(files(known, edition=edition, me=me))
    told = (*changed_columns(described, held=held, previous=previous), *notes(made, described))
    every = {**described, DICTIONARY: own_columns()} if any(r.path == DICTIONARY for r in written) else described
    return Description(made, every, known.resources, written, told, known.record)


def _cover(draft: Draft, made: Metadata, *, is_new: bool) -> Path | None:
    """The user's image, cropped to fit; for a new dataset one drawn from the data.

    What a dataset on Kaggle has stays, since nobody can tell from here whose image it is.
    """
    if made.image is not None:
        return fit_cover(draft, made.image)
    return draw_cover(draft, made.title) if is_new else None
