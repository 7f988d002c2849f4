"""What the sandbox keeps about a dataset: the read side that its API and its pages share.

`store.py`, `versions.py` and `notebooks.py` make these from SQLite; the pages only ever see these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A user or an organisation of the sandbox."""

    slug: str
    name: str
    is_organisation: bool = False
    members: tuple[str, ...] = ()
    """Slugs of the users who may publish for an organisation."""


@dataclass(frozen=True)
class Column:
    """A column's description as it was sent; matched by position, as Kaggle does."""

    order: int
    name: str
    type: str = ""
    original_type: str = ""
    description: str = ""


@dataclass(frozen=True)
class StoredFile:
    """A file of one version, after unpacking."""

    path: str
    """POSIX path within the dataset."""
    size: int
    sha256: str
    location: Path
    """Where the bytes lie on this machine (content-addressed, read-only)."""
    created: datetime
    description: str = ""
    columns: tuple[Column, ...] = ()
    crc32: int = 0
    """As in a zip's directory: the whole dataset is downloaded as one zip."""


@dataclass(frozen=True)
class Version:
    """One version of a dataset."""

    number: int
    status: str
    """A name of kagglesdk's `DatabundleVersionStatus`."""
    notes: str
    creator: str
    created: datetime
    files: tuple[StoredFile, ...] = ()
    error: str = ""
    """Why processing failed; Kaggle itself does not say, the sandbox's page does."""


@dataclass(frozen=True)
class Dataset:
    """A dataset with its versions, oldest first."""

    id: int
    owner: Account
    slug: str
    title: str
    subtitle: str
    description: str
    license: str
    is_private: bool
    keywords: tuple[str, ...]
    update_frequency: str
    sources: str
    collaborators: tuple[tuple[str, str], ...]
    """Pairs of user slug and role (`reader` or `editor`)."""
    cover: Path | None
    usability: float
    """0 to 1, by the weights of Kaggle's usability score."""
    created: datetime
    updated: datetime
    versions: tuple[Version, ...] = field(default=())
    cover_type: str = ""
    """MIME type of the cover image."""
    public_notebook: bool = False
    """Whether a public notebook that ran uses it."""

    @property
    def ref(self) -> str:
        """`owner/slug`."""
        return f"{self.owner.slug}/{self.slug}"

    @property
    def ready(self) -> Version | None:
        """The newest version that is READY: what everybody sees."""
        return next((v for v in reversed(self.versions) if v.status == "READY"), None)

    @property
    def newest(self) -> Version | None:
        """The newest version, whatever its state."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True)
class NotebookVersion:
    """One version of a notebook, and how its run went."""

    number: int
    status: str
    """A name of kagglesdk's `KernelWorkerStatus`."""
    message: str
    """Why the run failed."""
    created: datetime
    location: Path
    """Where its source lies on this machine."""
    datasets: tuple[str, ...] = ()
    """References of the datasets that it reads."""
    notebooks: tuple[str, ...] = ()
    """References of the notebooks whose output it reads."""


@dataclass(frozen=True)
class Notebook:
    """A notebook or script (Kaggle's API calls both kernels) with its versions, oldest first."""

    id: int
    owner: Account
    slug: str
    title: str
    language: str
    kind: str
    """`notebook` or `script`."""
    is_private: bool
    keywords: tuple[str, ...]
    internet: bool
    """Whether its runs may reach the internet."""
    created: datetime
    updated: datetime
    versions: tuple[NotebookVersion, ...]

    @property
    def ref(self) -> str:
        """`owner/slug`."""
        return f"{self.owner.slug}/{self.slug}"

    @property
    def newest(self) -> NotebookVersion:
        """The newest version."""
        return self.versions[-1]
