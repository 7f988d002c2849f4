"""Drafts and releases made by hand, to see how they are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kaggle_share.model import (
    Cell,
    Column,
    Draft,
    Finding,
    Item,
    Metadata,
    MethodsRecord,
    Plan,
    Profile,
    Receipt,
    Ref,
    Release,
    Resource,
    Snapshot,
)
from kaggle_share.spec import Document

REF = Ref("me", "palmer-penguins")
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def column(name: str, order: int = 0, **said: Any) -> Column:
    given = {"type": "decimal", "description": f"{name}, as measured", "missing": 2, "minimum": "32.1"}
    return Column(name, order, **{**given, "maximum": "59.6", **said})


def resource(path: str, size: int = 1000, **said: Any) -> Resource:
    ending = path.rpartition(".")[2]
    return Resource(path, Path("/nowhere") / path, size, SHA, **{"format": ending, **said})


def draft(*paths: str, **said: Any) -> Draft:
    """A draft of some tables, ready to be published for the first time."""
    paths = paths or ("penguins.csv", "raw/penguins-raw.csv")
    columns = {path: (column("bill_length_mm", unit="mm"), column("sex", 1, type="string")) for path in paths}
    made = Draft(Document(to=str(REF)), Path("/work"), Path("/work/staging"), endpoint="sandbox")
    made.resources = (
        *(resource(path, origin=f"file {path}", item=Item("file", path)) for path in paths),
        resource("methods/penguins.ipynb", 1100, role="methods", origin="this notebook, frozen 14:02"),
        resource("README.md", role="metadata"),
        resource("data_dictionary.csv", role="metadata"),
    )
    made.columns = columns
    made.profiles = {path: Profile(path, "table", 342, columns[path]) for path in paths}
    made.metadata = Metadata(
        "Palmer penguins, cleaned", "Size measurements of penguins", "# About\n\nThree **species**.", "CC0-1.0"
    )
    cells = (Cell(0, "code", "import pandas as pd"),)
    made.snapshot = Snapshot(
        "penguins.ipynb", {}, cells, datetime(2026, 11, 21, 14, 2, tzinfo=UTC), found_by="session"
    )
    made.record = MethodsRecord(
        environment={
            "python": {"version": "3.11.4"},
            "platform": {"system": "Linux"},
            "distributions": {"attrs": "25.1", "pandas": "3.1.1"},
            "imported": ["attrs", "pandas"],
        },
        notebook_sha256=SHA,
        lineage={paths[0]: "cell 4"},
    )
    made.plan = Plan("create", REF, "sandbox", 1, added=paths, bytes_to_send=5100)
    for name, value in said.items():
        setattr(made, name, value)
    return made


def finding(severity: Any = "warn", **said: Any) -> Finding:
    given = {
        "file": "penguins.csv",
        "column": "sex",
        "message": "e-mail addresses in 3 rows",
        "samples": ("a•••@•••",),
    }
    return Finding(severity, "email", **{**given, "fixes": ("mask", "drop"), **said})


def release(**said: Any) -> Release:
    """Version 4, ready and verified."""
    receipts = tuple(Receipt(one.path, one.size, one.sha256, role=one.role) for one in draft().resources)
    given: dict[str, Any] = {
        "version": 4,
        "state": "verified",
        "url": "https://www.kaggle.com/datasets/me/palmer-penguins",
        "endpoint": "kaggle",
        "action": "version",
        "is_private": True,
        "receipts": receipts,
        "verification": "names, sizes and upload checksums",
        "published": datetime(2026, 11, 21, 14, 3, tzinfo=UTC),
        "title": "Palmer penguins, cleaned",
    }
    return Release(REF, **{**given, **said})
