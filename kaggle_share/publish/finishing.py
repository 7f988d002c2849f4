"""After the create call: wait until READY, update the metadata, read everything back, compare.

Works from the record alone, so that `status` can finish what an earlier run began.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kaggle_share.errors import DeniedError, NotFoundError, ProcessingError, UnreachableError
from kaggle_share.model import Progress, Ref, Watch
from kaggle_share.publish.fields import complained, not_kept
from kaggle_share.publish.submitting import update
from kaggle_share.record import Entry
from kaggle_share.remote.protocol import Remote, RemoteDataset, RemoteFile, RemoteSettings
from kaggle_share.remote.together import Beside
from kaggle_share.wording import place

MANIFEST = "datapackage.json"
FIRST_LOOK, SLOWER = 0.01, 1.35
"""Seconds before it is asked again whether a version is ready, and how much longer each next pause is: what is ready
in a moment is seen at once, and what takes an hour is asked for every 15 s."""
QUICK = "names, sizes and upload checksums"
FULL = "full download"
_END = {"FAILED": "failed to process", "DELETED": "has deleted"}


@dataclass(frozen=True)
class Outcome:
    """How far a version came."""

    entry: Entry
    """With its state: `submitted`, `ready` or `verified`."""
    verification: str = ""
    """`names, sizes and upload checksums` or `full download`; empty unless verified."""
    differences: tuple[str, ...] = ()
    """Where what Kaggle holds is not what was sent, a sentence each; empty when verified."""


def finish(
    remote: Remote,
    ref: Ref,
    entry: Entry,
    *,
    wait: float,
    verify: str = "",
    image: Path | None = None,
    save: Callable[[Entry], None],
    watch: Watch,
) -> Outcome:
    """Bring a submitted version to its end, as far as it goes now.

    Parameters
    ----------
    remote, ref:
        The connection and the dataset.
    entry:
        What the record says of it.
    wait:
        Seconds to wait for processing; 0 looks once.
    verify:
        `"full"` downloads every file and compares its sha256.
    image:
        A cover image to upload.
    save:
        Called with the entry at each state that it reaches.
    watch:
        Told of the waiting.

    Raises
    ------
    ProcessingError
        Kaggle failed to process it. What was there before is untouched.
    """
    arrived = _wait(remote, ref, entry, wait, watch)
    if arrived is None:
        return Outcome(entry)
    dataset, files, settings = arrived
    # What was verified once is not described again: words written on the website since then stay.
    finished = entry.state == "verified"
    entry = entry.model_copy(
        update={"state": "ready", "version": _number(dataset, entry), "private": dataset.is_private}
    )
    if not finished:
        save(entry)
        complaints, held, changed = update(
            remote, ref, entry.metadata, only=None, image=image, watch=watch, held=settings.result()
        )
        # What is said of the files is read back too.
        files = remote.files(ref, entry.version) if changed else files
    watch.tell(Progress("verify", str(ref), unit=""))
    listing = {file.path: file for file in files}
    differences = compare(entry, listing)
    if not finished:
        kept = not_kept(held, listing, entry.metadata, None, remote.endpoint.name)
        entry = entry.model_copy(update={"not_kept": [*kept, *complained(remote.endpoint.name, complaints)]})
    if not differences:
        differences = _compare_manifest(remote, ref, entry, watch)
    if not differences and verify == "full":
        differences = _compare_bytes(remote, ref, entry, watch)
    if differences:
        save(entry)
        return Outcome(entry, "", differences)
    entry = entry.model_copy(update={"state": "verified"})
    save(entry)
    return Outcome(entry, FULL if verify == "full" else QUICK)


def make_public(remote: Remote, ref: Ref, watch: Watch) -> bool:
    """Make a dataset public. No file is sent, and nothing else of the metadata changes.

    Returns
    -------
    Whether it is public now, as it was read back.
    """
    held = remote.settings(ref)
    if held.is_private:
        # From here on nobody knows what a stop leaves.
        watch.tell(Progress("update", f"{ref}, visibility", unit=""))
        remote.update(ref, replace(held, is_private=False))
        held = remote.settings(ref)
    return not held.is_private


def compare(entry: Entry, listing: Mapping[str, RemoteFile]) -> tuple[str, ...]:
    """Where the names and sizes that Kaggle lists are not those that were sent, a sentence each."""
    expected: dict[str, int] = {}
    for path, file in entry.files.items():
        expected.update(file.members or {path: file.size})
    held = {path: file.size for path, file in listing.items()}
    found = [f'"{path}" is not there.' for path in expected if path not in held]
    found += [f'"{path}" is there and was not sent.' for path in held if path not in expected]
    found += [
        f'"{path}" has {held[path]} bytes; {size} were sent.'
        for path, size in expected.items()
        if path in held and held[path] != size
    ]
    return tuple(found)


Arrived = tuple[RemoteDataset, tuple[RemoteFile, ...], Beside[RemoteSettings]]
"""A version that is READY: the dataset, its files, and its metadata, which is being asked for."""


def _wait(remote: Remote, ref: Ref, entry: Entry, wait: float, watch: Watch) -> Arrived | None:
    """What Kaggle has once this version is READY; None where that takes longer than `wait` seconds."""
    start, pause = time.monotonic(), FIRST_LOOK
    while True:
        status, arrived = _ask(remote, ref, entry)
        if status in _END:
            raise ProcessingError(
                f"{place(remote.endpoint.name)} {_END[status]} version {entry.version} of {ref}, "
                "and gives no reason; what was there before is untouched",
                "Most often it is a file's name or a damaged archive: look at its page",
            )
        # Kaggle's answers may still speak of the version before.
        if arrived is not None and (arrived[0].version or 0) >= entry.version:
            return arrived
        waited = time.monotonic() - start
        if waited >= wait:
            return None
        watch.tell(Progress("wait", f"version {entry.version} of {ref}", int(waited), 0, unit=""))
        watch.stop.wait(min(pause, wait - waited))
        watch.check()
        pause = min(pause * SLOWER, 15.0)


def _ask(remote: Remote, ref: Ref, entry: Entry) -> tuple[str, Arrived | None]:
    try:
        status = remote.status(ref) or ""
        if status != "READY":
            return status, None
        dataset, settings = Beside(lambda: remote.dataset(ref)), Beside(lambda: remote.settings(ref))
        files = remote.files(ref, entry.version)
        found = dataset.result()
        return status, (found, files, settings) if found is not None else None
    except (DeniedError, NotFoundError, UnreachableError):
        # While a version is processed its page may be a 404 or a 403 (kagglehub #181), and a network may fail.
        return "", None


def _number(dataset: RemoteDataset, entry: Entry) -> int:
    return entry.version if entry.version in dataset.versions else dataset.version or entry.version


def _compare_manifest(remote: Remote, ref: Ref, entry: Entry, watch: Watch) -> tuple[str, ...]:
    """Whether the version is ours: its manifest holds every file's sha256, so one small file tells.

    Names and sizes alone would also agree with what somebody else made in the moment before.
    """
    file = entry.files.get(MANIFEST)
    if file is None:
        return ()
    with tempfile.TemporaryDirectory(prefix="kaggle-share-") as folder:
        got = remote.download(ref, MANIFEST, Path(folder) / MANIFEST, version=entry.version, watch=watch)
    if got == file.sha256:
        return ()
    return (f"Version {entry.version} holds another {MANIFEST} than was sent: somebody else may have made it.",)


def _compare_bytes(remote: Remote, ref: Ref, entry: Entry, watch: Watch) -> tuple[str, ...]:
    found = []
    with tempfile.TemporaryDirectory(prefix="kaggle-share-") as folder:
        for path, file in entry.files.items():
            if file.members:
                # The archive's own bytes are gone once it is unpacked; its tree was compared by name and size.
                continue
            target = Path(folder) / "file"
            if remote.download(ref, path, target, version=entry.version, watch=watch) != file.sha256:
                found.append(f'"{path}" came back with other content.')
    return tuple(found)
