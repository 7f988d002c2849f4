"""Tables, made again from a file and the schema that was published with it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaggle_share.reproduce.arrow_columns import arrow_type, restore
from kaggle_share.reproduce.pandas_columns import decode, label

BLOCK = 16 << 20
"""Bytes that are parsed at once; a row that is longer makes it the whole file."""


def load_table(path: Path, schema: Mapping[str, Any], as_: str = "") -> Any:
    """A table as it was published.

    Parameters
    ----------
    path:
        CSV, Parquet or JSON Lines.
    schema:
        The resource's schema, as `stage` made it.
    as_:
        `pandas`, `polars` or `pyarrow`; empty for the library that it came from, or pandas where it isn't there.
    """
    table = _read(path, schema)
    columns = [how for how in schema["columns"] if how["name"] in table.column_names]
    if columns and "pandas" in columns[0]:
        made = _pandas(table, {**schema, "columns": columns})
        return _turned(made, as_) if as_ in ("polars", "pyarrow") else made
    table = _arrow(table, schema, columns)
    wanted = as_ or schema["library"]
    if wanted == "polars" and (as_ or importlib.util.find_spec("polars")):
        return _polars(table, schema, columns)
    if wanted == "pyarrow":
        return table.to_batches()[0] if schema["class"] == "RecordBatch" and not as_ else table
    frame = table.to_pandas()
    return frame.iloc[:, 0].rename(label(schema["label"])) if schema["class"] == "Series" else frame


def _read(path: Path, schema: Mapping[str, Any]) -> Any:
    """The file as an Arrow table, in the types in which it was written."""
    import pyarrow as pa

    if schema["format"] == "parquet":
        import pyarrow.parquet as pq

        return pq.read_table(path)
    every = [*schema.get("index", []), *schema["columns"]]
    wires = {how["name"]: arrow_type(how["wire"]) for how in every if how["wire"] != "json"}
    reader = _read_csv if schema["format"] == "csv" else _read_lines
    try:
        return reader(path, schema, wires, BLOCK)
    except pa.ArrowInvalid as error:
        if "straddling" not in str(error) and "block" not in str(error):
            raise
        return reader(path, schema, wires, min(path.stat().st_size + 1, 2**31 - 1))


def _read_csv(path: Path, schema: Mapping[str, Any], wires: dict[str, Any], block: int) -> Any:
    import pyarrow.csv as csv

    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(block_size=block),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=wires,
            # Nothing is a missing value, "" is an empty text; but for a single column, whose empty lines
            # other readers would skip.
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=schema.get("nulls") == "quoted",
        ),
    )


def _read_lines(path: Path, schema: Mapping[str, Any], wires: dict[str, Any], block: int) -> Any:
    import pyarrow as pa
    import pyarrow.json as lines

    loose = [how["name"] for how in (*schema.get("index", []), *schema["columns"]) if how["wire"] == "json"]
    if not wires:
        table = pa.table({})
    else:
        table = lines.read_json(
            path,
            read_options=lines.ReadOptions(block_size=block),
            parse_options=lines.ParseOptions(
                explicit_schema=pa.schema(list(wires.items())),
                unexpected_field_behavior="ignore" if loose else "infer",
            ),
        )
    if loose:
        # Dicts of uneven shape have no Arrow type; they are read as they stand.
        with path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.strip()]
        arrays = {name: table.column(name) for name in table.column_names}
        for name in loose:
            texts = [None if row.get(name) is None else json.dumps(row[name]) for row in rows]
            arrays[name] = pa.array(texts, pa.large_string())
        table = pa.table(arrays)
    return table


# ── pandas ────────────────────────────────────────────────────────────────────────────────────────


def _pandas(table: Any, schema: Mapping[str, Any]) -> Any:
    import pandas as pd

    columns = schema["columns"]
    series = [_series(table.column(how["name"]), how) for how in columns]
    index = _index(table, schema.get("index", []))
    if schema["class"] == "Series":
        made = series[0].rename(label(schema["label"]))
        return made.set_axis(index) if index is not None else made
    frame = pd.DataFrame(dict(enumerate(series)))
    frame.columns = _labels(schema.get("labels"), [how["name"] for how in columns])
    return frame.set_axis(index, axis=0) if index is not None else frame


def _series(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd

    return pd.Series(decode(array, how), dtype=object if how["pandas"] == "object" else None)


def _index(table: Any, levels: list[Mapping[str, Any]]) -> Any:
    """The index, or None for the default one."""
    import pandas as pd

    levels = [how for how in levels if how["name"] in table.column_names]
    if not levels:
        return None
    first = levels[0]
    if "range" in first:
        start, stop, step = first["range"]
        made = pd.RangeIndex(start, stop, step, name=label(first["label"]))
        # Of another length where somebody took rows out; then the numbers themselves are right.
        if len(made) == table.num_rows:
            return made
    indexes = [_one_index(_series(table.column(how["name"]), how), how) for how in levels]
    if len(indexes) > 1:
        return pd.MultiIndex.from_arrays(indexes, names=[label(how["label"]) for how in levels])
    return indexes[0].rename(label(first["label"]))


def _one_index(series: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd

    index = pd.Index(series, dtype=series.dtype)
    if "freq" in how and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        # Where rows were taken out it no longer holds.
        with contextlib.suppress(ValueError):
            return type(index)(index, freq=how["freq"])
    return index


def _labels(kept: Mapping[str, Any] | None, names: list[str]) -> Any:
    """The columns' index."""
    import pandas as pd

    if not kept:
        return pd.Index(names)
    labels = [label(name) for name in kept["names"]]
    if "range" in kept:
        start, stop, step = kept["range"]
        made: Any = pd.RangeIndex(start, stop, step)
    elif "levels" in kept:
        made = pd.MultiIndex.from_arrays([_level(level) for level in kept["levels"]])
    elif "values" in kept or "mixed" in kept:
        made = _level(kept)
    else:
        made = pd.Index(names)
    if len(made) != len(names):
        return pd.Index(names)
    return made.set_names(labels)


def _level(kept: Mapping[str, Any]) -> Any:
    import pandas as pd
    import pyarrow as pa

    if "mixed" in kept:
        return pd.Index([label(value) for value in kept["mixed"]], dtype=object, tupleize_cols=False)
    how = kept["type"]
    kind = arrow_type(how["wire"])
    values = kept["values"]
    if pa.types.is_floating(kind):
        values = [None if value is None else float(value) for value in values]
    return _one_index(_series(pa.array(values, kind), how), kept)


# ── polars and Arrow ──────────────────────────────────────────────────────────────────────────────


def _arrow(table: Any, schema: Mapping[str, Any], columns: list[Mapping[str, Any]]) -> Any:
    import pyarrow as pa

    arrays = [restore(table.column(how["name"]), arrow_type(how["arrow"]), how) for how in columns]
    names = [how["name"] for how in columns]
    mixed = schema.get("labels", {}).get("mixed", [])
    return pa.table(arrays, names=mixed if len(mixed) == len(names) else names)


def _polars(table: Any, schema: Mapping[str, Any], columns: list[Mapping[str, Any]]) -> Any:
    import polars as pl

    series = []
    for how, name, array in zip(columns, table.column_names, table.columns, strict=True):
        one = pl.Series(name, pl.from_arrow(array))
        series.append(one.cast(_polars_type(how["polars"])) if "polars" in how else one)
    if schema["class"] == "Series":
        return series[0].rename(schema["label"])
    frame = pl.DataFrame(series)
    return frame.lazy() if schema["class"] == "LazyFrame" else frame


def _polars_type(kind: Any) -> Any:
    import polars as pl

    if isinstance(kind, str):
        return getattr(pl, kind)
    name, *rest = kind
    if name == "List":
        return pl.List(_polars_type(rest[0]))
    if name == "Array":
        return pl.Array(_polars_type(rest[0]), rest[1])
    if name == "Struct":
        return pl.Struct([pl.Field(field, _polars_type(inner)) for field, inner in rest[0]])
    return getattr(pl, name)(*rest)


def _turned(made: Any, as_: str) -> Any:
    if as_ == "polars":
        import polars as pl

        return pl.from_pandas(made)
    import pyarrow as pa

    return pa.Table.from_pandas(made.to_frame() if made.ndim == 1 else made)
