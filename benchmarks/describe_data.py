"""The frame that is described: 2 million rows, 17 columns of numbers, times, codes and texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SEED = 3
BYTES = 1_000_000_000
"""Of the large files."""


def frame(rows: int, seed: int = SEED) -> pd.DataFrame:
    """A frame such as people have: an identifier, references, measures, codes, dates, names, notes."""
    rng = np.random.default_rng(seed)
    names = np.array([f"name {i} of {i * 7919 % 10007}" for i in range(50_000)], dtype=object)
    start = pd.Timestamp("2020-01-01")
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "user_id": rng.integers(0, 200_000, rows),
            "age": rng.integers(0, 100, rows),
            "score": rng.normal(size=rows),
            "price": np.round(rng.lognormal(3, 1, rows), 2),
            "lat": rng.uniform(-90, 90, rows),
            "lon": rng.uniform(-180, 180, rows),
            "ratio": np.where(rng.random(rows) < 0.1, np.nan, rng.random(rows)),
            "count": rng.poisson(3, rows),
            "when": start + pd.to_timedelta(rng.integers(0, 10**8, rows), unit="s"),
            "day": start + pd.to_timedelta(rng.integers(0, 1500, rows), unit="D"),
            "flag": rng.random(rows) < 0.3,
            "kind": np.array(["a", "b", "c", "delta", "e"], dtype=object)[rng.integers(0, 5, rows)],
            "country": np.array([f"Country {i}" for i in range(200)], dtype=object)[rng.integers(0, 200, rows)],
            "name": names[rng.integers(0, 50_000, rows)],
            "code": np.char.add("ITEM-", rng.integers(0, 10**9, rows).astype(str)).astype(object),
            "note": np.where(rng.random(rows) < 0.7, None, names[rng.integers(0, 50_000, rows)]),
        }
    )


def make(folder: Path, rows: int, size: int) -> dict[str, Path]:
    """The frame as Parquet, and it repeated with other values to `size` bytes of Parquet and of CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"frame": folder / f"frame-{rows}.parquet"}
    first = pa.Table.from_pandas(frame(rows), preserve_index=False)
    pyarrow.parquet.write_table(first, made["frame"], compression="zstd")
    for form in ("parquet", "csv"):
        made[form] = folder / f"large-{rows}-{size}.{form}"
        if not made[form].exists():
            _fill(made[form], first, size, form)
    return made


def _fill(path: Path, first: pa.Table, size: int, form: str) -> None:
    part = path.with_suffix(".part")
    with open(part, "wb") as out:
        writer = (
            pyarrow.parquet.ParquetWriter(out, first.schema, compression="zstd")
            if form == "parquet"
            else pyarrow.csv.CSVWriter(out, first.schema)
        )
        seed = SEED
        while out.tell() < size:
            seed += 1
            table = pa.Table.from_pandas(frame(first.num_rows, seed), schema=first.schema, preserve_index=False)
            # One part has a fifth of the rows in each group, as writers of large files make them.
            writer.write_table(table, max(1, first.num_rows // 5)) if form == "parquet" else writer.write_table(table)
        writer.close()
    part.rename(path)
