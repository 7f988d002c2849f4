"""What kaggle-share asks of Kaggle: a small typed protocol. `client.py` is the one that speaks to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kaggle_share.model import Column, Ref, RunState, Watch

PENDING = frozenset(
    (
        "NOT_YET_PERSISTED",
        "BLOBS_RECEIVED",
        "BLOBS_DECOMPRESSED",
        "BLOBS_COPIED_TO_SDS",
        "INDIVIDUAL_BLOBS_COMPRESSED",
        "REPROCESSING",
    )
)
"""States of a version that is being processed; READY, FAILED and DELETED are the others."""


@dataclass(frozen=True)
class Endpoint:
    """Where Kaggle's API is spoken."""

    name: str
    """`kaggle`, `sandbox`, or the address."""
    api: str
    """Base of the typed calls, such as `https://api.kaggle.com/v1`."""
    web: str
    """Base of the pages."""
    key: str
    """What the record is keyed by: as `name`, for a sandbox with the id of its data folder."""

    @property
    def is_kaggle(self) -> bool:
        """True for Kaggle itself; nowhere else do Kaggle's stored credentials go."""
        return self.name == "kaggle"


@dataclass(frozen=True)
class Identity:
    """Who is signed in."""

    user: str
    owners: tuple[str, ...]
    """The user, and the organisations known to be the user's."""
    source: str
    """Where the credentials came from: `KAGGLE_API_TOKEN`, `~/.kaggle/kaggle.json`, `the sandbox`, …"""
    titles: Mapping[tuple[str, str], Ref] = field(default_factory=dict, repr=False)
    """(owner, title without case) → the user's dataset of that title; of the 200 newest."""


@dataclass(frozen=True)
class RemoteFile:
    """One file of a version, as Kaggle lists it. There is no hash in it."""

    path: str
    size: int
    columns: tuple[Column, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class RemoteDataset:
    """A dataset as Kaggle holds it."""

    ref: Ref
    id: int
    version: int | None
    """Number of the current version."""
    title: str
    is_private: bool
    license: str = ""
    """The license's title, as pages show it."""
    usability: float | None = None
    """0 to 1."""
    versions: tuple[int, ...] = ()


@dataclass(frozen=True)
class RemoteSettings:
    """The metadata of a dataset, as get-merge-send handles it."""

    title: str = ""
    subtitle: str = ""
    description: str = ""
    is_private: bool = True
    tags: tuple[str, ...] = ()
    license: str = ""
    update_frequency: str = ""
    sources: str = ""
    collaborators: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, RemoteFile] = field(default_factory=dict)
    """Descriptions of files and columns, by path."""


@dataclass(frozen=True)
class Session:
    """A blob that was begun. Its URL is itself a secret: it is never shown."""

    token: str = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """The storage's answer to a PUT, without anything of the request in it."""

    status: int | None = None
    """HTTP status; None where the connection broke or nothing came in time."""
    held: int = 0
    """Of a 308: bytes that the storage holds."""
    size: int | None = None
    """Of a 200 or 201: bytes of the whole, where the storage says so."""
    md5: bytes = b""
    """The same, its MD5; empty where the storage gives none."""
    crc32c: bytes = b""
    """The same, its CRC-32C (Castagnoli, big-endian)."""
    retry_after: float | None = None
    """Seconds that the storage asks to wait."""

    @property
    def complete(self) -> bool:
        """True once the storage has all of it."""
        return self.status in (200, 201)


class Store(Protocol):
    """The storage that sessions lead to. Safe to use from many threads; one try each."""

    def put(self, session: Session, chunks: Iterable[bytes], *, offset: int, size: int) -> Reply:
        """Send the bytes from `offset` to the end."""
        ...

    def ask(self, session: Session, *, size: int) -> Reply:
        """Ask where an upload stands."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


@dataclass(frozen=True)
class Blob:
    """A file whose bytes the storage has confirmed, ready for the create call."""

    path: str
    token: str = field(repr=False)
    size: int
    description: str = ""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Accepted:
    """Kaggle's answer to a create or version call."""

    url: str
    invalid_tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemoteNotebook:
    """A notebook as Kaggle holds it."""

    ref: Ref
    title: str
    version: int
    """Number of the newest version; 0 where Kaggle does not say."""
    is_private: bool
    datasets: tuple[str, ...]
    """References of the datasets that it reads."""
    source: str = field(repr=False)


@dataclass(frozen=True)
class SavedNotebook:
    """Kaggle's answer to a notebook that was sent."""

    ref: Ref
    version: int
    """0 where Kaggle does not say."""
    lost: tuple[str, ...] = ()
    """Datasets that it did not accept as sources."""


class Notebooks(Protocol):
    """Notebooks on Kaggle, which its API calls kernels."""

    def get(self, ref: Ref) -> RemoteNotebook | None:
        """A notebook; None where there is none that one may see."""
        ...

    def save(
        self, ref: Ref, *, title: str, source: str, datasets: tuple[Ref, ...], private: bool, internet: bool
    ) -> SavedNotebook:
        """Make a notebook, or a version of it, once. Kaggle runs it then."""
        ...

    def run(self, ref: Ref, version: int = 0) -> tuple[RunState, str]:
        """How its run stands, and why it failed."""
        ...

    def page(self, ref: Ref) -> str:
        """The address of its page."""
        ...


class Remote(Protocol):
    """Kaggle, as the steps see it. Every call has a timeout and raises the errors of `errors.py`."""

    endpoint: Endpoint

    @property
    def round_trip(self) -> float:
        """Seconds to Kaggle and back: the quickest answer so far."""
        ...

    def be_patient(self, seconds: float, watch: Watch) -> None:
        """From now on try calls again for so long, and tell what is being waited for."""
        ...

    def identity(self) -> Identity:
        """Who is signed in. Raises `CredentialsError`."""
        ...

    def dataset(self, ref: Ref) -> RemoteDataset | None:
        """The dataset; None only where Kaggle says 404."""
        ...

    def status(self, ref: Ref) -> str | None:
        """The state of its newest version, a name of kagglesdk's `DatabundleVersionStatus`; None for a 404."""
        ...

    def files(self, ref: Ref, version: int | None = None) -> tuple[RemoteFile, ...]:
        """All files of a version (the current one), over all pages."""
        ...

    def settings(self, ref: Ref) -> RemoteSettings:
        """Its metadata."""
        ...

    def start_blob(self, path: str, *, size: int, modified: float, inbox: bool = False) -> Session:
        """Begin an upload. `inbox` is for cover images."""
        ...

    def storage(self) -> Store:
        """New connections to the storage."""
        ...

    def create(
        self, ref: Ref, blobs: Sequence[Blob], *, title: str, license: str, subtitle: str, description: str,
        tags: Sequence[str],
    ) -> Accepted:  # fmt: skip
        """Create the dataset, private, with exactly these files."""
        ...

    def create_version(
        self, ref: Ref, blobs: Sequence[Blob], *, notes: str, subtitle: str, description: str, tags: Sequence[str]
    ) -> Accepted:
        """Make a new version that holds exactly these files."""
        ...

    def update(self, ref: Ref, settings: RemoteSettings, *, image: Session | None = None) -> tuple[str, ...]:
        """Send all of the metadata; answers what Kaggle complained of."""
        ...

    def download(self, ref: Ref, path: str, target: Path, *, version: int | None = None, watch: Watch) -> str:
        """Fetch one file whole into `target`; returns its sha256."""
        ...

    def page(self, ref: Ref, version: int | None = None) -> str:
        """The address of its page."""
        ...

    @property
    def notebooks(self) -> Notebooks:
        """The notebooks there."""
        ...
