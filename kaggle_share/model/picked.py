"""What select finds and stage makes of it: items, the notebook, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

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
    blake3: str = field(default="", compare=False)
    """Hexadecimal, of the same bytes as `sha256`: what is sent is compared by it, since it is the quicker one. Empty
    where it was not taken; the sha256 is compared then."""
    members: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Of an archive, which Kaggle unpacks: path in the dataset → bytes."""
    notes: tuple[str, ...] = ()
    """What the user should know (`the index is written as column species`)."""
    arrow: Any = field(default=None, repr=False, compare=False)
    """The Arrow table that the file was written from, column for column; only from staging until it is profiled."""
