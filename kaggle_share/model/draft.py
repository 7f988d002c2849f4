"""A publication before it leaves the machine, and after: draft and release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from kaggle_share.model.companions import KaggleNotebook, NotebookKind, PublishedNotebook
from kaggle_share.model.described import Metadata, SuggestedTag, Usability
from kaggle_share.model.found import Finding, MethodsRecord
from kaggle_share.model.picked import Resource, Role, Selection, Snapshot
from kaggle_share.model.planned import Action, Plan, Ref
from kaggle_share.model.profiled import Column, Profile
from kaggle_share.model.protected import Protection

if TYPE_CHECKING:
    from kaggle_share.spec import Document


State = Literal["submitted", "ready", "verified"]


@dataclass(frozen=True)
class Receipt:
    """One file as it was sent and read back."""

    path: str
    size: int
    sha256: str
    confirmed: bool = True
    """The storage confirmed the upload, checksum included where it gave one."""
    role: Role = "data"


@dataclass
class Release:
    """What was published."""

    ref: Ref
    version: int
    state: State
    url: str
    endpoint: str
    action: Action
    is_private: bool
    receipts: tuple[Receipt, ...] = ()
    not_kept: tuple[str, ...] = ()
    """What Kaggle did not store, a sentence each."""
    verification: str = ""
    """How it was verified: `names, sizes and upload checksums`, `full download`; empty until it was."""
    published: datetime | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    notebooks: tuple[PublishedNotebook, ...] = ()
    """Published on Kaggle beside it."""
    doors: Doors | None = field(default=None, repr=False, compare=False)

    @property
    def verified(self) -> bool:
        """True when everything that was sent was read back and agrees."""
        return self.state == "verified"

    def make_public(self) -> Release:
        """Make the dataset public, as an act of its own. No file is sent again.

        Returns
        -------
        The release, read back.
        """
        if self.doors is None:
            raise RuntimeError("this release was not made by draft.publish()")
        return self.doors.make_public(self)

    def __repr__(self) -> str:
        return self.doors.release_text(self) if self.doors else f"<Release {self.ref} v{self.version}: {self.state}>"

    def _repr_html_(self) -> str | None:
        return self.doors.release_html(self) if self.doors else None


class Doors(Protocol):
    """What a draft or release shown to a user can do; the surfaces (`ui`) provide it."""

    def publish(self, draft: Draft, *, public: bool, wait: bool, verify: str) -> Release: ...

    def make_public(self, release: Release) -> Release: ...

    def draft_text(self, draft: Draft) -> str: ...

    def draft_html(self, draft: Draft) -> str: ...

    def save(self, draft: Draft, path: Path) -> Path: ...

    def release_text(self, release: Release) -> str: ...

    def release_html(self, release: Release) -> str: ...


@dataclass
class Draft:
    """A publication before it leaves the machine: each step of the pipeline adds its part."""

    document: Document
    """What the user said: command over document."""
    folder: Path
    """The working folder that relative paths start from."""
    staging: Path
    """Where frames are written; removed with the draft."""
    endpoint: str = "kaggle"
    """Name or URL of the endpoint."""
    selection: Selection = field(default_factory=lambda: Selection(()))
    snapshot: Snapshot | None = None
    resources: tuple[Resource, ...] = ()
    """Everything that will be sent, data first, then methods, then metadata."""
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """By path."""
    findings: tuple[Finding, ...] = ()
    protection: Protection = field(default_factory=Protection)
    """What was done to the data so that it may be shared."""
    withdrawn: Any = field(default=None, repr=False, compare=False)
    """Hashes of the values that fixes took out of the data, by which they are known elsewhere; None for none."""
    record: MethodsRecord = field(default_factory=MethodsRecord)
    metadata: Metadata | None = None
    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    """Described columns of every table, by path: complete and in order."""
    usability: Usability | None = None
    """The score that Kaggle will show, forecast."""
    suggested_tags: tuple[SuggestedTag, ...] = ()
    """Tags that fit, the best first, without those that are set."""
    plan: Plan | None = None
    unasked: str = ""
    """Why Kaggle could not be asked for the plan; empty where it was."""
    refused: str = ""
    """Which policy has no room for the plan, and whom to ask; empty where none holds it back."""
    bare: bool = False
    """Only what was picked: no generated files, no methods."""
    remove: bool = False
    """What is on Kaggle and was not picked may go."""
    on_kaggle: tuple[NotebookKind, ...] = ()
    """Notebooks that the user wants on Kaggle too."""
    notebooks: tuple[KaggleNotebook, ...] = ()
    """The same as they would be published; made when everything is described."""
    beside: tuple[PublishedNotebook, ...] = ()
    """Those that were published before, as they are recorded."""
    record_path: Path | None = None
    notes: tuple[str, ...] = ()
    doors: Doors | None = field(default=None, repr=False)

    @property
    def data(self) -> tuple[Resource, ...]:
        """The resources that the user picked."""
        return tuple(r for r in self.resources if r.role == "data")

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that hold the publication back."""
        return tuple(f for f in self.findings if f.blocks)

    def publish(self, *, public: bool = False, wait: bool = True, verify: str = "") -> Release:
        """Publish privately, and read back what arrived.

        Parameters
        ----------
        public:
            Make it public after it was verified.
        wait:
            Wait until Kaggle has processed it; otherwise the release is `submitted`.
        verify:
            `"full"` downloads every file and compares its sha256.

        Returns
        -------
        The release: reference, version, URL, receipts, and what Kaggle did not store.

        Raises
        ------
        HeldBackError
            A finding or policy holds it back.
        ChangedError
            A file changed while it was being sent. Nothing was published.
        RemoteError
            Kaggle refused, or could not be reached.
        """
        if self.doors is None:
            raise RuntimeError("this draft was not made by kaggle_share.draft()")
        return self.doors.publish(self, public=public, wait=wait, verify=verify)

    def save(self, path: str | Path) -> Path:
        """Write the preview to a file: one page that loads nothing, to keep or to pass on.

        Parameters
        ----------
        path:
            Where to, ending in `.html`. An earlier preview there is replaced; nothing else is.

        Returns
        -------
        The path, absolute.

        Raises
        ------
        InputError
            It doesn't end in `.html`, its folder isn't there, or something else is there under this name.
        """
        if self.doors is None:
            raise RuntimeError("this draft was not made by kaggle_share.draft()")
        return self.doors.save(self, Path(path))

    def __repr__(self) -> str:
        return self.doors.draft_text(self) if self.doors else f"<Draft of {len(self.resources)} files>"

    def _repr_html_(self) -> str | None:
        return self.doors.draft_html(self) if self.doors else None
