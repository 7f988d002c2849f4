"""What the tests of tables share: a frame as a file of each format, and what is found in it."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow as pa
from fixing import resource
from pyarrow import feather

from kaggle_share.model import Finding
from kaggle_share.screen.tables import in_table

ROWS = 300


def look(path: Path) -> list[Finding]:
    return list(in_table(resource(path)))


def kinds(findings: list[Finding], *, notes: bool = False) -> dict[str, str]:
    return {f.column or "": f.kind for f in findings if notes or f.severity != "note"}


def _csv(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "t.csv", index=False)
    return folder / "t.csv"


def _tsv(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_csv(folder / "t.tsv", index=False, sep="\t")
    return folder / "t.tsv"


def _gz(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.csv.gz").write_bytes(gzip.compress(frame.to_csv(index=False, sep=";").encode("utf-8")))
    return folder / "t.csv.gz"


def _zst(frame: pd.DataFrame, folder: Path) -> Path:
    with pa.output_stream(str(folder / "t.csv.zst"), compression="zstd") as out:
        out.write(frame.to_csv(index=False).encode("utf-8"))
    return folder / "t.csv.zst"


def _utf16(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.csv").write_bytes(frame.to_csv(index=False).encode("utf-16"))
    return folder / "t.csv"


def _jsonl(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_json(folder / "t.jsonl", orient="records", lines=True)
    return folder / "t.jsonl"


def _parquet(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def _categories(frame: pd.DataFrame, folder: Path) -> Path:
    frame.astype("category").to_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def _feather(frame: pd.DataFrame, folder: Path) -> Path:
    feather.write_feather(frame, folder / "t.feather")
    return folder / "t.feather"


def _sqlite(frame: pd.DataFrame, folder: Path) -> Path:
    (folder / "t.sqlite").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "t.sqlite")) as connection:
        frame.to_sql("visits", connection, index=False)
    return folder / "t.sqlite"


def _excel(frame: pd.DataFrame, folder: Path) -> Path:
    frame.to_excel(folder / "t.xlsx", index=False)
    return folder / "t.xlsx"


FORMATS: dict[str, Callable[[pd.DataFrame, Path], Path]] = {
    "csv": _csv,
    "tsv": _tsv,
    "csv.gz": _gz,
    "csv.zst": _zst,
    "utf-16": _utf16,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "categories": _categories,
    "feather": _feather,
    "sqlite": _sqlite,
    "xlsx": _excel,
}
