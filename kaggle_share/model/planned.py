"""What publishing would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaggle_share.model.picked import Role

Action = Literal["create", "version", "update", "nothing"]


@dataclass(frozen=True)
class Ref:
    """`owner/slug` of a dataset."""

    owner: str
    slug: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.slug}"


@dataclass(frozen=True)
class Held:
    """One file that Kaggle holds in the current version."""

    path: str
    size: int
    sha256: str | None = None
    """Known from the datapackage.json published with it, or from the record; Kaggle gives none."""
    role: Role = "data"


@dataclass(frozen=True)
class Plan:
    """What publishing would do."""

    action: Action
    ref: Ref
    endpoint: str
    version: int
    """Number that the version will have; of the present one where none is made."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """Metadata that would change: name → (what Kaggle holds, what it will be)."""
    public: bool | None = None
    """True: make it public; None: leave the visibility as it is."""
    is_private: bool = True
    """What it is now, or will be when created."""
    bytes_to_send: int = 0
    packed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Folders of small files that are sent as one archive: its path → the paths in it."""
    status: str = ""
    """State of the newest version on Kaggle, a name of `DatabundleVersionStatus`; empty where there is none."""
    notes: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """True while Kaggle is still processing an earlier version."""
        return self.status not in ("", "READY", "FAILED", "DELETED")

    @property
    def sends_files(self) -> bool:
        """True when a create or version call will be made."""
        return self.action in ("create", "version")
