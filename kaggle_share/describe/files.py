"""The files that describe the dataset, written into the staging folder: role `metadata`, published at the root."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kaggle_share.describe.card import readme
from kaggle_share.describe.citation import Edition, citation_cff, cited
from kaggle_share.describe.crate import NAME as CRATE
from kaggle_share.describe.crate import crate
from kaggle_share.describe.croissant import NAME as CROISSANT
from kaggle_share.describe.croissant import croissant
from kaggle_share.describe.dictionary import dictionary
from kaggle_share.describe.explained import explained
from kaggle_share.describe.package import NAME as PACKAGE
from kaggle_share.describe.package import package
from kaggle_share.errors import StagingError
from kaggle_share.model import Draft, Metadata, Resource

FOLDER = "metadata"
"""Folder in the staging folder."""
CARD = "README.md"
DICTIONARY = "data_dictionary.csv"
CITATION = "CITATION.cff"


def files(draft: Draft, *, edition: Edition | None = None, me: str = "") -> tuple[Resource, ...]:
    """Write the dataset's own description.

    Parameters
    ----------
    draft:
        With metadata and columns; its `resources` and `record.resources` are what else is published.
    edition:
        Version and day, as far as they are known.
    me:
        Who is signed in.

    Returns
    -------
    `README.md` (one that the user picked is published as it is), `data_dictionary.csv` where there are tables,
    `CITATION.cff` (as the card), `croissant.json`, `ro-crate-metadata.json` and `datapackage.json`. Unchanged data
    and words give the same bytes on the same day.

    Raises
    ------
    StagingError
        A file can't be written, or a picked one can't be read.
    """
    if draft.metadata is None:
        raise ValueError("the draft has no metadata yet: call describe()")
    made: Metadata = draft.metadata
    work = cited(draft, made, me=me, edition=edition)
    card = _picked(draft, CARD)
    written = [card or _written(draft, CARD, readme(draft, made, me=me, edition=edition), "text/markdown")]
    if draft.columns:
        written.append(_written(draft, DICTIONARY, dictionary(draft.columns), "text/csv"))
    written.append(_picked(draft, CITATION) or _written(draft, CITATION, citation_cff(work, made), "text/yaml"))
    written.append(_written(draft, CROISSANT, croissant(draft, made, work), "application/ld+json"))
    own = (PACKAGE, CRATE)
    others = {r.path: r for r in (*draft.resources, *draft.record.resources, *written) if r.path not in own}
    text = crate(draft, made, work, explained(others.values()))
    written.append(_written(draft, CRATE, text, "application/ld+json"))
    others[CRATE] = written[-1]
    text = package(draft, made, tuple(others.values()), version=work.edition.version, me=me)
    return (*written, _written(draft, PACKAGE, text, "application/json"))


def _written(draft: Draft, name: str, text: str, media_type: str) -> Resource:
    return _write(draft, name, text.encode("utf-8", "replace"), media_type, "made from the data and your words")


def _picked(draft: Draft, name: str) -> Resource | None:
    """A file that the user picked, as it is; copied, so that what was looked over is what is sent."""
    source = draft.selection.metadata.get(name)
    if source is None:
        return None
    try:
        content = source.read_bytes()
    except OSError as error:
        raise StagingError(f'"{source.name}" can\'t be read: {error.strerror}', "Check the file") from None
    return _write(draft, name, content, "text/markdown" if name == CARD else "text/yaml", f"your {name}")


def _write(draft: Draft, name: str, content: bytes, media_type: str, origin: str) -> Resource:
    target: Path = draft.staging / FOLDER / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        stat = target.stat()
    except OSError as error:
        raise StagingError(
            f"{name} can't be written: {error.strerror}", "Free some space, and run it again"
        ) from None
    return Resource(
        path=name,
        location=target,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        modified=stat.st_mtime,
        inode=stat.st_ino,
        role="metadata",
        format=name.rpartition(".")[2].casefold(),
        media_type=media_type,
        origin=origin,
        staged=True,
    )
