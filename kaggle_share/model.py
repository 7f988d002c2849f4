"""What walks through the house, in the order in which it comes to be.

``Item`` (select) → ``Resource`` (stage) → ``Profile`` (profile) → ``Finding`` (screen) → ``MethodsRecord``
(methods) → ``Metadata`` (describe) → ``Plan`` (plan) → ``Release`` (publish), all of it held by one ``Draft``.

Plain data: no rule, no network, no import of another module of the package but ``errors``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from kaggle_share.errors import StoppedError

if TYPE_CHECKING:
    from kaggle_share.spec import Document

SCHEMA = 1
"""Number of the contracts: document, record and ``--json``. A change is a new number and a migration."""

# ── select ────────────────────────────────────────────────────────────────────────────────────────

ItemKind = Literal["frame", "array", "figure", "object", "file"]


@dataclass(frozen=True)
class Item:
    """One thing that the user picked: a variable of the notebook, or one file."""

    kind: ItemKind
    name: str
    """POSIX path in the dataset. A variable's has no ending until `stage` gives it one, unless the user did."""
    value: Any = field(default=None, repr=False, compare=False)
    """The live object (frame, array, figure, dict, list); None for files."""
    variable: str = ""
    """The variable's name in the notebook; empty for files."""
    source: Path | None = None
    """The file, resolved, where it lies; None for variables."""
    format: str = ""
    """What the user asked for: `csv`, `parquet`, `jsonl`, `json`, `npy`, `png`, `svg`; empty for the default."""
    description: str = ""
    columns: Mapping[str, ColumnWords] = field(default_factory=dict)
    privacy: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    """What the user should know about the picking (`a link to …`)."""


@dataclass(frozen=True)
class ColumnWords:
    """What the user says of one column."""

    description: str = ""
    unit: str = ""
    type: str = ""
    """One of Kaggle's column types, or empty."""


@dataclass(frozen=True)
class Selection:
    """Everything that was picked."""

    items: tuple[Item, ...]
    metadata: Mapping[str, Path] = field(default_factory=dict)
    """Files that are read as metadata instead of published as they are: name at the root → where it lies."""
    notes: tuple[str, ...] = ()
    """What was left out and why, for the preview (`2 files left out by .gitignore`)."""


@dataclass(frozen=True)
class Cell:
    """One cell of the notebook, as it was saved."""

    index: int
    """From 0, in the order of the file."""
    type: Literal["code", "markdown", "raw"]
    source: str
    execution_count: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """The notebook at one moment. Later steps read this, never the file again."""

    name: str
    """File name, such as `analysis.ipynb`."""
    content: Mapping[str, Any] = field(repr=False)
    """The notebook's JSON."""
    cells: tuple[Cell, ...] = field(repr=False)
    taken: datetime
    path: Path | None = None
    """None where there is no file (rebuilt from history)."""
    found_by: str = ""
    """How it was found: `notebook=`, `KAGGLE_SHARE_NOTEBOOK`, `front end`, `VS Code`, `session`, `history`."""
    rebuilt: bool = False
    """True when it was rebuilt from the session's history instead of read from a file."""


# ── stage ─────────────────────────────────────────────────────────────────────────────────────────

Role = Literal["data", "methods", "metadata"]


@dataclass(frozen=True)
class Resource:
    """One file as it will be published."""

    path: str
    """POSIX path in the dataset, unique also by case."""
    location: Path
    """Where the bytes lie on this machine: the user's own file, or one in the staging folder."""
    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal."""
    modified: float = 0.0
    """mtime in seconds since the epoch, when it was hashed."""
    inode: int = 0
    role: Role = "data"
    """`data` decides about "nothing to do"; `methods` and `metadata` never make a version alone."""
    format: str = ""
    """`csv`, `parquet`, `jsonl`, `png`, …: the ending, without the dot, in lower case."""
    media_type: str = "application/octet-stream"
    item: Item | None = field(default=None, compare=False)
    origin: str = ""
    """For people: `frame penguins_clean`, `file raw/penguins.csv`, `this notebook, frozen 14:02`."""
    staged: bool = False
    """True when kaggle-share wrote the file (and may delete it)."""
    schema: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What `load` needs to give back an equal frame: library, dtypes, index, categories, time zones (JSON)."""
    crc32: int | None = field(default=None, compare=False)
    """Of small files, which may be sent packed (ISO 3309, as zip has it)."""
    members: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Of an archive, which Kaggle unpacks: path in the dataset → bytes."""
    notes: tuple[str, ...] = ()
    """What the user should know (`the index is written as column species`)."""


# ── profile ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    order: int
    """From 0; Kaggle matches columns by position."""
    type: str = "string"
    """Kaggle's column type: string boolean numeric datetime id uuid … (`rules.COLUMN_TYPES`)."""
    original_type: str = ""
    """The type in the data (`BIGINT`, `VARCHAR`, …)."""
    description: str = ""
    unit: str = ""
    generated: bool = True
    """True while the description was not given or confirmed by the user."""
    missing: int | None = None
    """Rows without a value."""
    distinct: int | None = None
    minimum: str | None = None
    maximum: str | None = None


@dataclass(frozen=True)
class Profile:
    """What one pass over a resource found."""

    path: str
    kind: Literal["table", "image", "archive", "json", "text", "array", "other"] = "other"
    rows: int | None = None
    columns: tuple[Column, ...] = ()
    shape: tuple[int, ...] = ()
    """Of arrays and images."""
    notes: tuple[str, ...] = ()
    """Gaps and oddities, a sentence each."""
    facts: tuple[str, ...] = ()
    """What the file is, for the card: `PNG, 640 × 480 pixels`."""
    dialect: Mapping[str, str] = field(default_factory=dict)
    """How a delimited file is written: `delimiter`, `encoding` (Python's name), `missing` (JSON list of markers)."""


# ── screen ────────────────────────────────────────────────────────────────────────────────────────

Severity = Literal["block", "warn", "note"]


@dataclass(frozen=True)
class Finding:
    """Something that screening found. Holds no value of the data: samples are redacted."""

    severity: Severity
    kind: str
    """`secret`, `forbidden_file`, `email`, …"""
    file: str
    """Path in the dataset, or the notebook's name."""
    message: str
    """One sentence for people."""
    column: str | None = None
    cell: int | None = None
    """Index of the notebook's cell, from 0."""
    where: str | None = None
    """Part of the cell: source, markdown, output_stream, output_result, output_error, output_html, …"""
    count: int = 1
    share: float | None = None
    """Share of the rows, 0 to 1."""
    samples: tuple[str, ...] = ()
    """At most two, redacted."""
    fixes: tuple[str, ...] = ()
    """What can be done: `drop`, `mask`, …; the first is preselected."""
    key: str = ""
    """Hash of kind, file, column and the content's hash: what a waiver is bound to."""
    waived: str = ""
    """The reason that the user gave; empty while it isn't waived."""

    @property
    def place(self) -> str:
        """Where it is, for people: `penguins.csv › Individual ID`, `notebook.ipynb › cell 4`."""
        if self.column is not None:
            return f"{self.file} › {self.column}"
        if self.cell is not None:
            return f"{self.file} › cell {self.cell + 1}"
        return self.file

    @property
    def blocks(self) -> bool:
        """True while it holds the publication back."""
        return self.severity == "block" and not self.waived


# ── methods ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class MethodsRecord:
    """How the data was made."""

    resources: tuple[Resource, ...] = ()
    """The frozen notebook and the environment, under `methods/`, role `methods`."""
    environment: Mapping[str, Any] = field(default_factory=dict)
    notebook_sha256: str = ""
    lineage: Mapping[str, str] = field(default_factory=dict)
    """Path of a resource → where it came from, for people: `cell 4`."""
    notes: tuple[str, ...] = ()


# ── describe ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Contributor:
    """Somebody who deserves credit."""

    name: str
    email: str = ""
    orcid: str = ""
    role: str = ""
    organization: str = ""


@dataclass(frozen=True)
class Metadata:
    """Everything that Kaggle is told about the dataset, complete and within its rules."""

    title: str
    subtitle: str = ""
    description: str = ""
    license: str = "unknown"
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    update_frequency: str = "not specified"
    image: Path | None = None
    generated: frozenset[str] = frozenset()
    """Names of the fields above that the user did not give."""
    kept: frozenset[str] = frozenset()
    """Names of the fields that are as Kaggle, or the last publish, has them."""


# ── plan ──────────────────────────────────────────────────────────────────────────────────────────

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
    dataset_id: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """True while Kaggle is still processing an earlier version."""
        return self.status not in ("", "READY", "FAILED", "DELETED")

    @property
    def sends_files(self) -> bool:
        """True when a create or version call will be made."""
        return self.action in ("create", "version")


# ── publish ───────────────────────────────────────────────────────────────────────────────────────

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


# ── the draft ─────────────────────────────────────────────────────────────────────────────────────


class Doors(Protocol):
    """What a draft or release shown to a user can do; the surfaces (`ui`) provide it."""

    def publish(self, draft: Draft, *, public: bool, wait: bool, verify: str) -> Release: ...

    def make_public(self, release: Release) -> Release: ...

    def draft_text(self, draft: Draft) -> str: ...

    def draft_html(self, draft: Draft) -> str: ...

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
    record: MethodsRecord = field(default_factory=MethodsRecord)
    metadata: Metadata | None = None
    columns: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    """Described columns of every table, by path: complete and in order."""
    plan: Plan | None = None
    unasked: str = ""
    """Why Kaggle could not be asked for the plan; empty where it was."""
    bare: bool = False
    """Only what was picked: no generated files, no methods."""
    remove: bool = False
    """What is on Kaggle and was not picked may go."""
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

    def __repr__(self) -> str:
        return self.doors.draft_text(self) if self.doors else f"<Draft of {len(self.resources)} files>"

    def _repr_html_(self) -> str | None:
        return self.doors.draft_html(self) if self.doors else None


# ── progress ──────────────────────────────────────────────────────────────────────────────────────

Step = Literal[
    "select", "stage", "profile", "screen", "methods", "describe", "plan", "send", "submit", "wait", "update",
    "verify", "download", "done",
]  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """One event of the way: what is being done, and how far it is."""

    step: Step
    text: str = ""
    """For people: the file at hand, or what is being waited for."""
    done: int = 0
    """Bytes (or, with `unit`, things) done within the step. Never goes back."""
    total: int = 0
    """The same in all; 0 where it isn't known."""
    unit: Literal["bytes", "files", ""] = "bytes"


@dataclass
class Watch:
    """Where a run reports to, and how it is told to stop. Handed to every step that takes time."""

    listeners: Sequence[Callable[[Progress], None]] = ()
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, event: Progress) -> None:
        """Pass an event on, and stop here if the user asked for it."""
        for listener in self.listeners:
            listener(event)
        self.check()

    def check(self) -> None:
        """Raise `StoppedError` if the user asked to stop."""
        if self.stop.is_set():
            raise StoppedError("stopped, as you asked; nothing was published", "Run it again to go on")


SILENT = Watch()
"""A watch that nobody listens to."""
