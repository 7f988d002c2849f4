"""What Kaggle holds of a dataset. It gives names and sizes; hashes are known from what was published with it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaggle_share.errors import DeniedError, RemoteError
from kaggle_share.model import SILENT, Held, Ref, Role
from kaggle_share.record import Entry
from kaggle_share.remote.protocol import Remote, RemoteDataset, RemoteFile, RemoteSettings
from kaggle_share.remote.together import together
from kaggle_share.spec import GENERATED

MANIFEST = "datapackage.json"
MANIFEST_BYTES = 64 * 2**20
"""A manifest larger than this is not read."""


@dataclass(frozen=True)
class Seen:
    """A dataset as Kaggle holds it now."""

    ref: Ref
    dataset: RemoteDataset | None = None
    """None where there is no version that is ready."""
    status: str = ""
    """State of the newest version; empty where there is none."""
    settings: RemoteSettings | None = None
    listing: Mapping[str, RemoteFile] = field(default_factory=dict)
    """By path, archives unpacked."""
    held: Mapping[str, Held] = field(default_factory=dict)
    """By path, as it was sent."""

    @property
    def exists(self) -> bool:
        """True where Kaggle knows the dataset. Only a real 404 means that it doesn't."""
        return self.dataset is not None or bool(self.status)


@dataclass(frozen=True)
class Asked:
    """What Kaggle said of a dataset, before anything else of it is asked for."""

    ref: Ref
    dataset: RemoteDataset | None
    status: str


def ask(remote: Remote, ref: Ref) -> Asked:
    """Whether Kaggle has the dataset. Raises as `Remote.dataset` does."""
    dataset, status = together(lambda: remote.dataset(ref), lambda: remote.status(ref))
    return Asked(ref, dataset, status or "")


def look(remote: Remote, ref: Ref, entry: Entry | None, asked: Asked | None = None) -> Seen:
    """Ask Kaggle what it holds.

    Parameters
    ----------
    remote:
        The connection.
    ref:
        The dataset.
    entry:
        What the record says of it, or None.
    asked:
        What was asked a moment ago; about another dataset it counts for nothing.

    Raises
    ------
    DeniedError
        It is somebody else's.
    RemoteError
        Kaggle could not be asked.
    """
    try:
        asked = asked if asked is not None and asked.ref == ref else ask(remote, ref)
    except DeniedError as error:
        if ref.owner in remote.identity().owners:
            raise
        raise _not_yours(remote, ref, error.status) from None
    dataset, status = asked.dataset, asked.status
    if dataset is None:
        return Seen(ref, None, status)
    files, settings = together(lambda: remote.files(ref), lambda: remote.settings(ref))
    listing = {file.path: file for file in files}
    return Seen(ref, dataset, status, settings, listing, _held(remote, ref, dataset, listing, entry))


def need_yours(remote: Remote, seen: Seen, owner: str = "") -> None:
    """Raise `DeniedError` where a dataset can be read, as public ones can, and is somebody else's.

    Which organisations one may publish for is told by no call. One that is private and can be read is shared with the
    user, and of public ones Kaggle tells the collaborators.

    Parameters
    ----------
    remote, seen:
        The connection, and the dataset as it was just seen; one that was published from here is not asked about.
    owner:
        For whom the user says to publish (the setting).
    """
    ref, settings = seen.ref, seen.settings
    if settings is None or settings.is_private:
        return
    me = remote.identity()
    if ref.owner in (*me.owners, owner) or me.user in {name for name, _ in settings.collaborators}:
        return
    raise _not_yours(remote, ref, more=f"; or, if it is your organisation, set KAGGLE_SHARE_OWNER={ref.owner}")


def _not_yours(remote: Remote, ref: Ref, status: int | None = None, *, more: str = "") -> DeniedError:
    me = remote.identity().user
    what = f"{ref} belongs to {ref.owner}, and you are {me}"
    return DeniedError(what, f"Publish it as your own: --to {me}/{ref.slug}{more}", status=status)


def _held(
    remote: Remote, ref: Ref, dataset: RemoteDataset, listing: Mapping[str, RemoteFile], entry: Entry | None
) -> dict[str, Held]:
    known = _manifest(remote, ref, dataset, listing)
    if known is not None and entry is not None and _is_left_over(known, dataset, entry):
        known = None
    if known is None and entry is not None and entry.version == dataset.version:
        known = {
            path: (file.size, file.sha256, file.role, tuple(file.members.items()))
            for path, file in entry.files.items()
        }
    if known is not None and _agrees(known, listing):
        return {path: Held(path, size, sha256, role) for path, (size, sha256, role, _) in known.items()}
    return {path: Held(path, file.size, None, role_of(path)) for path, file in listing.items()}


Known = dict[str, tuple[int, str, Role, tuple[tuple[str, int], ...]]]
"""Path as sent → bytes, sha256, role, and the members that Kaggle unpacked it to."""


def _manifest(remote: Remote, ref: Ref, dataset: RemoteDataset, listing: Mapping[str, RemoteFile]) -> Known | None:
    """What the datapackage.json in the dataset says of its files; None where it says nothing of use."""
    if MANIFEST not in listing or listing[MANIFEST].size > MANIFEST_BYTES:
        return None
    with tempfile.TemporaryDirectory(prefix="kaggle-share-") as folder:
        target = Path(folder) / MANIFEST
        try:
            sha256 = remote.download(ref, MANIFEST, target, version=dataset.version, watch=SILENT)
            data = json.loads(target.read_text("utf-8"))
            if str(data.get("version", dataset.version)) != str(dataset.version):
                # Of an earlier version: another client downloaded it, and sent it along with other files.
                return None
            files = data["kaggle_share"]["files"]
            known: Known = {
                str(path): (int(file["bytes"]), str(file["sha256"]), _role(file.get("role")), _members(file))
                for path, file in files.items()
            }
        except (RemoteError, ValueError, KeyError, TypeError, AttributeError, OSError):
            # Another tool's datapackage.json, or none that can be had: names and sizes remain.
            return None
    known[MANIFEST] = (listing[MANIFEST].size, sha256, "metadata", ())
    return known


def _is_left_over(known: Known, dataset: RemoteDataset, entry: Entry) -> bool:
    """True where a later version has the very manifest of the recorded one: another client sent it along, unread.

    A version is made here when data differ, and then its manifest differs too.
    """
    recorded = entry.files.get(MANIFEST)
    return recorded is not None and (dataset.version or 0) > entry.version and recorded.sha256 == known[MANIFEST][1]


def _agrees(known: Known, listing: Mapping[str, RemoteFile]) -> bool:
    """True where names and sizes are exactly those that Kaggle lists, archives unpacked."""
    expected: dict[str, int] = {}
    for path, (size, _, _, members) in known.items():
        expected.update(members or {path: size})
    return expected == {path: file.size for path, file in listing.items()}


def role_of(path: str) -> Role:
    """What a file in a dataset is, by its name alone."""
    if path in GENERATED:
        return "metadata"
    return "methods" if path.startswith("methods/") else "data"


def _role(value: Any) -> Role:
    return value if value in ("data", "methods", "metadata") else "data"


def _members(file: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    return tuple((str(path), int(size)) for path, size in (file.get("members") or {}).items())
