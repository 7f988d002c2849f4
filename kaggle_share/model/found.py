"""What screening found, and how the data was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kaggle_share.model.picked import Resource

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
    for_public: bool = False
    """The reason holds for a public dataset too. What blocks needs that to be said."""
    replaced: bool = False
    """It was taken out of what is published; the user's own file still has it."""

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

    @property
    def while_private(self) -> bool:
        """True for what blocks and is kept, for a private dataset alone."""
        return self.severity == "block" and bool(self.waived) and not self.for_public


@dataclass(frozen=True)
class Secret:
    """A secret in the notebook, for taking it out of the published copy. It is never shown, kept or written."""

    value: str = field(repr=False)
    variable: str
    """Variable of the environment that stands in its place."""


@dataclass(frozen=True)
class Source:
    """Something that the notebook read: a file, an address, a database, a dataset of Kaggle or of a package."""

    kind: Literal["file", "url", "database", "package", "kaggle", "unknown"]
    name: str
    """Path from the working folder, or the last name of one from outside of it; address; `owner/slug`."""
    observed: bool = False
    """It was seen being read; otherwise the code says so."""
    size: int | None = None
    """Bytes."""
    sha256: str = ""
    note: str = ""
    """What is to be known of it: `changed since it was read`."""


@dataclass(frozen=True)
class Recipe:
    """What it takes to make one resource again."""

    cells: tuple[int, ...] = ()
    """Indices of the cells that matter, from 0, in the order in which they were run."""
    sources: tuple[Source, ...] = ()
    made_in: int | None = None
    """Index of the cell that made it last."""
    text: str = ""
    """For people: `from raw.csv, by cells 1, 2 and 4`."""


@dataclass(frozen=True)
class Rerun:
    """What came of running the record again before it was published."""

    line: str
    """`re-run on 2026-01-02 in Python 3.11.4: 3 of 3 files identical`."""
    good: bool
    """It makes the same data."""
    day: str
    """`2026-01-02`, UTC."""
    python: str = ""
    """Version of the Python that it was run in; empty where it could not be run."""
    fresh: bool = False
    """In an environment that was made from the record, not the author's own."""
    offline: bool = False
    """The network was cut off."""


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
    order: tuple[int, ...] = ()
    """Indices of the cells in the order in which they were run, a cell that was run twice twice."""
    recipes: Mapping[str, Recipe] = field(default_factory=dict)
    """Path of a resource → the cells and sources that it came from."""
    sources: tuple[Source, ...] = ()
    """Everything that the notebook read."""
    rerun: Rerun | None = None
    """What came of running it again; None where nobody asked for it."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The methods text as the record keeps it for the next version: `draft`, `text`, `base`."""
