"""The one create or version call, and the update of metadata alone."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kaggle_share.errors import DeniedError, KaggleShareError, RefusedError, UnreachableError
from kaggle_share.model import Metadata, Plan, Progress, Ref, Watch
from kaggle_share.publish.fields import merge
from kaggle_share.publish.sending import send_image
from kaggle_share.remote.protocol import PENDING, Accepted, Blob, Remote, RemoteSettings
from kaggle_share.settings import data_folder
from kaggle_share.wording import place

PAUSE = 0.2
"""Seconds before Kaggle is asked again, at first."""
LOOK_AGAIN = 30.0
"""Seconds in which an answer that was lost is looked for on Kaggle."""


def submit(
    remote: Remote,
    plan: Plan,
    blobs: Sequence[Blob],
    metadata: Metadata,
    *,
    notes: str,
    patience: float = 0.0,
    watch: Watch,
) -> Accepted:
    """Create the dataset or the version, once.

    After an ambiguous answer (lost, or a 5xx) Kaggle is asked what it holds, and only where it does not have it the
    call is made again: there is exactly one dataset and one version.

    Parameters
    ----------
    remote:
        The connection.
    plan:
        Whose action is `create` or `version`.
    blobs:
        All files, confirmed.
    metadata:
        Sent along.
    notes:
        What changed in this version.
    patience:
        Seconds to go on trying; 0 makes the call once.
    watch:
        May stop it before the call; not after.

    Raises
    ------
    RefusedError, DeniedError
        Kaggle refuses it. Nothing was published.
    UnreachableError
        There was no answer, and Kaggle does not have it.
    """
    watch.tell(Progress("submit", str(plan.ref), unit=""))
    begun, tried = time.monotonic(), False
    while True:
        try:
            return _call(remote, plan, blobs, metadata, notes)
        except (RefusedError, DeniedError):
            # An earlier try may have been carried out after it was looked for.
            if tried and _is_there(remote, plan):
                return Accepted(remote.page(plan.ref))
            raise
        except UnreachableError as error:
            if _was_accepted(remote, plan, watch, error):
                return Accepted(remote.page(plan.ref))
            if time.monotonic() - begun >= patience:
                what = f"{error.what}; {place(remote.endpoint.name)} does not have it, so nothing was published"
                raise UnreachableError(what, "Run it again", status=error.status) from None
            tried = True
            watch.check()


def _call(remote: Remote, plan: Plan, blobs: Sequence[Blob], metadata: Metadata, notes: str) -> Accepted:
    if plan.action == "create":
        return remote.create(
            plan.ref,
            blobs,
            title=metadata.title,
            license=metadata.license,
            subtitle=metadata.subtitle,
            description=metadata.description,
            tags=metadata.tags,
        )
    return remote.create_version(
        plan.ref,
        blobs,
        notes=notes,
        subtitle=metadata.subtitle,
        description=metadata.description,
        tags=metadata.tags,
    )


def _was_accepted(remote: Remote, plan: Plan, watch: Watch, cause: UnreachableError) -> bool:
    """Whether the call that got no answer was carried out."""
    deadline, asked = time.monotonic() + LOOK_AGAIN, False
    pause = PAUSE
    while True:
        try:
            if _is_there(remote, plan):
                return True
            asked = True
        except KaggleShareError:
            pass
        # A server that answers at all had committed by now, or won't.
        if time.monotonic() > deadline or (asked and pause > 16 * PAUSE):
            break
        watch.stop.wait(pause)
        pause *= 2
    if not asked:
        raise UnreachableError(
            f"{cause.what}, and it can't be asked whether {plan.ref} was published",
            f"Ask later: kaggle-share status {plan.ref}",
        ) from None
    return False


def _is_there(remote: Remote, plan: Plan) -> bool:
    """Whether Kaggle has what the plan makes. Before the call the newest version was ready, and one less."""
    status, dataset = remote.status(plan.ref), remote.dataset(plan.ref)
    if plan.action == "create":
        return bool(status or dataset)
    return status in PENDING or ((dataset.version if dataset else None) or 0) >= plan.version


def update(
    remote: Remote,
    ref: Ref,
    sent: Mapping[str, Any],
    *,
    only: Sequence[str] | None,
    image: Path | None,
    watch: Watch,
    held: RemoteSettings | None = None,
) -> tuple[tuple[str, ...], RemoteSettings, bool]:
    """Update the metadata by get, merge, send. No file is sent; visibility stays as it is.

    Parameters
    ----------
    remote, ref:
        The connection and the dataset.
    sent:
        The fields, as `fields.sent_metadata` has them.
    only:
        Names of the fields to send; None for all.
    image:
        A cover image to upload, or None.
    held:
        The metadata, where it was read a moment ago.

    Returns
    -------
    What Kaggle complained of, the metadata as it was read back, and whether there was anything to send.
    """
    watch.tell(Progress("update", str(ref), unit=""))
    held = held or remote.settings(ref)
    wanted = merge(held, sent, only)
    session = send_image(remote, ref, image, folder=data_folder(), watch=watch) if image else None
    if wanted == held and session is None:
        return (), held, False
    try:
        complaints = remote.update(ref, wanted, image=session)
    except RefusedError as error:
        complaints = (error.what,)
    return complaints, remote.settings(ref), True
