"""Sending: every file's bytes, each confirmed by the storage, before the one create call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from kaggle_share.errors import StagingError
from kaggle_share.model import Column, Ref, Resource, Watch
from kaggle_share.publish.journal import Journal
from kaggle_share.publish.packing import parcels_of
from kaggle_share.publish.parcel import Parcel, Piece
from kaggle_share.publish.upload import Limits, named, upload
from kaggle_share.remote.protocol import Blob, Remote, Session


def send(
    remote: Remote,
    ref: Ref,
    resources: Sequence[Resource],
    columns: Mapping[str, tuple[Column, ...]],
    *,
    packed: Mapping[str, Sequence[str]] | None = None,
    folder: Path,
    limits: Limits | None = None,
    watch: Watch,
) -> tuple[Blob, ...]:
    """Send every resource.

    Parameters
    ----------
    remote:
        The connection.
    ref:
        The dataset; uploads belong to its owner.
    resources:
        What is sent; each is compared with its hash while it goes.
    columns:
        Described columns by path, sent with the create call.
    packed:
        As the plan has it: path of an archive → the paths of small files that are sent in it.
    folder:
        The user's data folder, for the journal.
    limits:
        How many connections, and how long to wait for better weather.
    watch:
        Told of the bytes sent, of all of them.

    Returns
    -------
    What the create call takes, each confirmed.

    Raises
    ------
    ChangedError
        A file is not any more what was looked at. Nothing was published.
    RemoteError
        Kaggle or its storage could not be reached, or refused.
    """
    parcels = parcels_of(resources, columns, packed or {})
    journal = Journal(folder, _scope(remote, ref))
    try:
        tokens = upload(remote, parcels, journal, watch, limits)
    finally:
        journal.close()
    return tuple(
        Blob(parcel.path, token, parcel.size, parcel.description, parcel.columns)
        for parcel, token in zip(parcels, tokens, strict=True)
    )


def settle(
    remote: Remote, ref: Ref, resources: Sequence[Resource], packed: Mapping[str, Sequence[str]], *, folder: Path
) -> None:
    """Forget the uploads of what Kaggle has taken, or refused: a token is for one version only.

    Parameters
    ----------
    remote, ref, resources, packed, folder:
        As they were for `send`.
    """
    parcels = parcels_of(resources, {}, packed)
    try:
        journal = Journal(folder, _scope(remote, ref))
    except StagingError:
        # Kaggle has answered already: what the disk says now changes nothing of that.
        return
    try:
        journal.forget([name for _, name in named(parcels, journal)])
    finally:
        journal.close()


def _scope(remote: Remote, ref: Ref) -> str:
    return f"{remote.endpoint.key} {ref.owner}"


def send_image(remote: Remote, ref: Ref, image: Path, *, folder: Path, watch: Watch) -> Session:
    """Send a cover image; returns its session."""
    content = image.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    piece = Piece(len(content), file=image, sha256=digest)
    parcel = Parcel(image.name, len(content), digest, (piece,), image.stat().st_mtime, inbox=True)
    journal = Journal(folder, f"{remote.endpoint.key} {ref.owner} cover")
    try:
        (token,) = upload(remote, [parcel], journal, Watch((), watch.stop))
        journal.forget([name for _, name in named([parcel], journal)])
    finally:
        journal.close()
    return Session(token, "")
