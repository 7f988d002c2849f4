"""Drafts and releases made by hand, to see how they are shown, and a page as a reader sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd

from kaggle_share.model import (
    Bin,
    Cell,
    Column,
    Draft,
    Finding,
    Item,
    Measures,
    Metadata,
    MethodsRecord,
    Plan,
    Point,
    Profile,
    Receipt,
    Ref,
    Release,
    Resource,
    Snapshot,
    SuggestedTag,
    Usability,
)
from kaggle_share.spec import Document

REF = Ref("me", "palmer-penguins")
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def column(name: str, order: int = 0, **said: Any) -> Column:
    given = {"type": "decimal", "description": f"{name}, as measured", "missing": 2, "minimum": "32.1"}
    return Column(name, order, **{**given, "maximum": "59.6", **said})


def resource(path: str, size: int = 1000, **said: Any) -> Resource:
    ending = path.rpartition(".")[2]
    given = {"location": Path("/nowhere") / path, "size": size, "sha256": SHA, "format": ending}
    return Resource(path, **{**given, **said})


def draft(*paths: str, **said: Any) -> Draft:
    """A draft of some tables, ready to be published for the first time."""
    paths = paths or ("penguins.csv", "raw/penguins-raw.csv")
    columns = {path: (column("bill_length_mm", unit="mm"), column("sex", 1, type="string")) for path in paths}
    made = Draft(Document(to=str(REF)), Path("/project"), Path("/project/staging"), endpoint="sandbox")
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


# ── with everything that a pass over the data measures ────────────────────────────────────────────

ISLANDS = ("Biscoe", "Dream", "Torgersen")


def penguins(rows: int = 120) -> pd.DataFrame:
    """A table with numbers, codes, dates, gaps and a key, the same each time."""
    return pd.DataFrame(
        {
            "id": [f"N{at:03}" for at in range(rows)],
            "island": [ISLANDS[(at * at + at // 7) % 3] for at in range(rows)],
            "bill_length_mm": [None if at % 17 == 3 else 32.1 + (at * 37 % 101) * 0.27 for at in range(rows)],
            "body_mass_g": [2700 + (at * at * 31) % 3600 for at in range(rows)],
            "seen": pd.date_range("2007-11-11", periods=rows, freq="9D"),
            "note": [f"nest {at} seen from afar" for at in range(rows)],
        }
    )


def measured(frame: pd.DataFrame, path: str, **units: str) -> Profile:
    """What one pass finds in a frame, counted here in the plainest way."""
    columns = tuple(_measured(frame[name], at, units.get(str(name), "")) for at, name in enumerate(frame.columns))
    rows = tuple(
        tuple(None if pd.isna(value) else str(value) for value in row)
        for row in frame.head(5).itertuples(index=False)
    )
    return Profile(path, "table", len(frame), columns, keys=("id",) if "id" in frame else (), sample=rows)


def _measured(values: pd.Series[Any], order: int, unit: str) -> Column:
    there = values.dropna()
    numeric, dated = pd.api.types.is_numeric_dtype(values), pd.api.types.is_datetime64_any_dtype(values)
    numbers = there.astype("datetime64[s]").astype("int64") if dated else there if numeric else None
    top = () if numbers is not None else tuple((str(v), int(n)) for v, n in there.value_counts().head(10).items())
    codes = numbers is None and there.nunique() <= 12
    measures = Measures(top=top)
    if numbers is not None and len(numbers):
        cut = pd.cut(numbers.astype(float), 16).value_counts(sort=False)
        measures = Measures(
            mean=float(numbers.mean()),
            m2=float(((numbers - numbers.mean()) ** 2).sum()),
            numbers=len(numbers),
            quantiles=tuple((share, float(numbers.quantile(share))) for share in (0, 0.25, 0.5, 0.75, 1)),
            histogram=tuple(Bin(float(b.left), float(b.right), int(n)) for b, n in cut.items()),
        )
    kind = "datetime" if dated else "decimal" if values.dtype == "float64" else "integer" if numeric else "string"
    return Column(
        str(values.name),
        order,
        type=kind,
        description=f"The {values.name}".replace("_", " "),
        unit=unit,
        missing=int(values.isna().sum()),
        distinct=int(there.nunique()),
        minimum=str(there.min()) if len(there) else None,
        maximum=str(there.max()) if len(there) else None,
        measures=measures,
        codes=codes,
    )


def rich(**said: Any) -> Draft:
    """A draft with everything that a preview can show, but for findings and pictures."""
    made = draft("penguins.csv")
    profile = measured(penguins(), "penguins.csv", bill_length_mm="mm", body_mass_g="g")
    made.profiles = {"penguins.csv": profile}
    made.columns = {"penguins.csv": profile.columns}
    made.usability = Usability(
        7.5,
        (Point("subtitle", 1, 1), Point("tags", 2, 0.5, "Add two more tags"), Point("cover image", 1, 0, "Set one")),
    )
    made.suggested_tags = (
        SuggestedTag("biology", "columns island and bill_length_mm"),
        SuggestedTag("animals", "the title says penguins"),
    )
    for name, value in said.items():
        setattr(made, name, value)
    return made


VOID = {"br", "hr", "img", "input", "link", "meta"}


class Reader(HTMLParser):
    """Reads a page as a reader sees it, and complains of what is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.hidden = 0
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.hidden += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def seen(page: str) -> str:
    return " ".join(" ".join(Reader(page).words).split()).replace(" : ", ": ")
