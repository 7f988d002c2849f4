"""What the tests of fixes share: a file as it was picked, profiled, and written anew."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kaggle_share.model import Finding, Profile, Resource
from kaggle_share.profile import profile
from kaggle_share.screen.fixes import Fixed, Workshop, deidentify
from kaggle_share.spec.privacy import parse_privacy

FORMS = ("csv", "csv.gz", "tsv", "parquet", "jsonl")


def resource(path: Path, name: str = "", **more: Any) -> Resource:
    """A picked file."""
    return Resource(name or path.name, path, path.stat().st_size, "0" * 64, format=path.suffix[1:], **more)


def write(folder: Path, rows: Sequence[Mapping[str, Any]], form: str, name: str = "table") -> Resource:
    """Rows as a file of one of the formats; None is a missing value."""
    path = folder / f"{name}.{form}"
    names = list(rows[0])
    if form == "parquet":
        pq.write_table(pa.table({name: [row[name] for row in rows] for name in names}), path)
    elif form == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    else:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if row[name] is None else row[name] for name in names] for row in rows])
        data = out.getvalue().encode()
        path.write_bytes(gzip.compress(data) if form.endswith("gz") else data)
    return resource(path)


def read(path: Path, form: str) -> list[dict[str, Any]]:
    """The rows of such a file, all as text; None is a missing value."""
    if form == "parquet":
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    elif form == "jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
    else:
        data = path.read_bytes()
        text = (gzip.decompress(data) if form.endswith("gz") else data).decode()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if form == "tsv" else ",")
        names = next(reader)
        rows = [dict(zip(names, row or [""], strict=True)) for row in reader]
    return [{name: None if value in (None, "") else str(value) for name, value in row.items()} for row in rows]


@dataclass
class Done:
    """A file that was written anew, and what was said of it."""

    fixed: Fixed
    form: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows, all as text."""
        return read(self.fixed.location, self.form)

    def column(self, name: str) -> list[Any]:
        """One column."""
        return [row.get(name) for row in self.rows]


def fix(one: Resource, said: Any, *, findings: Sequence[Finding] = (), known: Profile | None = None) -> Done:
    """Apply what was said of a file."""
    target = one.location.parent / "fixed" / one.path
    target.unlink(missing_ok=True)
    workshop = Workshop()
    try:
        made = deidentify(
            one,
            known or profile(one),
            findings,
            parse_privacy({one.path: said})[one.path],
            target=target,
            workshop=workshop,
        )
    finally:
        workshop.close(keep=True)
    assert made is not None
    return Done(made, one.path.partition(".")[2])


def finding(kind: str, column: str, file: str = "table.csv", **more: Any) -> Finding:
    """What screening would say of a column."""
    return replace(Finding("warn", kind, file, f"looks like {kind}", column=column), **more)
