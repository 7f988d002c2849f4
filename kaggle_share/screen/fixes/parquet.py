"""Parquet, written anew row group by row group with some columns changed; the others keep type, values and metadata.

A column may be a path into structs, `contact.email`; in lists it means each element.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.model import Watch
from kaggle_share.screen.fixes.lines import values
from kaggle_share.screen.fixes.source import Keep, Source, text_of
from kaggle_share.screen.fixes.values import Change

ROWS = 1 << 16
"""Rows in memory at once."""


def look(source: Source, columns: Mapping[str, Callable[[str], None]], watch: Watch) -> int:
    """Show every value of some columns to those that want to see it. Answers the number of rows."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(source.location) as file:
        wanted = [column for column in file.schema_arrow.names if any(_is_of(name, column) for name in columns)]
        for batch in file.iter_batches(ROWS, columns=wanted) if wanted else ():
            watch.check()
            for name, seen in columns.items():
                for value in _texts(batch, name):
                    if value is not None:
                        seen(value)
        return int(file.metadata.num_rows)


def rewrite(
    source: Source,
    target: Path,
    changes: Mapping[str, Change],
    watch: Watch,
    *,
    keep: Keep | None = None,
    asked: Sequence[str] = (),
) -> int:
    """Write the table with some columns changed. As `delimited.rewrite`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetFile(source.location) as file:
        schema = file.schema_arrow
        made = _new_schema(schema, changes)
        packing = _packing(file)
        with pq.ParquetWriter(target, made, compression=packing) as out:
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(ROWS, row_groups=[group]):
                    watch.check()
                    if keep is not None:
                        batch = batch.filter(pa.array(_kept(batch, keep, asked), pa.bool_()))
                    if batch.num_rows:
                        count += batch.num_rows
                        out.write_batch(_changed(batch, changes, made))
    return count


def _kept(batch: Any, keep: Keep, asked: Sequence[str]) -> list[bool]:
    columns = [_texts(batch, name) for name in asked]
    return [keep([column[row] for column in columns]) for row in range(batch.num_rows)]


def _packing(file: Any) -> str:
    """The compression of the first column that there is."""
    if not file.metadata.num_row_groups or not file.metadata.num_columns:
        return "zstd"
    found = str(file.metadata.row_group(0).column(0).compression).lower()
    return {"uncompressed": "none"}.get(found, found)


def _is_of(name: str, column: str) -> bool:
    return name == column or name.startswith(f"{column}.")


def _head(name: str, names: Sequence[str]) -> str:
    """The column that a path begins in: the longest that fits."""
    return max((column for column in names if _is_of(name, column)), key=len, default="")


def _new_schema(schema: Any, changes: Mapping[str, Change]) -> Any:
    """The schema of what is written: without what is dropped, text or whole numbers where a fix makes them."""
    import pyarrow as pa

    fields = []
    for field in schema:
        new = field
        for name, change in changes.items():
            if new is not None and _head(name, schema.names) == field.name:
                new = _new_field(new, name[len(field.name) + 1 :], change)
        if new is not None:
            fields.append(new)
    return pa.schema(fields, _metadata(schema, fields, changes))


def _new_field(field: Any, path: str, change: Change) -> Any:
    import pyarrow as pa

    kind = _new_type(field.type, path, change)
    if kind is None:
        return None
    # What stands in the field's own metadata may be about the values that were there.
    return field if kind == field.type else pa.field(field.name, kind, True)


def _new_type(kind: Any, path: str, change: Change) -> Any:
    """The type of a column, or of the part of it that a path leads to; None where nothing is left."""
    import pyarrow as pa

    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        inner = _new_type(kind.value_type, path, change)
        return None if inner is None else pa.list_(inner)
    if pa.types.is_struct(kind):
        fields = []
        for place in range(kind.num_fields):
            field = kind.field(place)
            if not path or _is_of(path, field.name):
                field = None if not path and change.drops else _new_field(field, path[len(field.name) + 1 :], change)
            if field is not None:
                fields.append(field)
        return pa.struct(fields) if fields else None
    if change.drops:
        return None
    if change.result == "same":
        return kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.int64() if change.result == "integer" else pa.string()


def _metadata(schema: Any, fields: Sequence[Any], changes: Mapping[str, Change]) -> dict[bytes, bytes]:
    """The file's own key-value metadata; of what pandas says about columns, only those that stayed as they were."""
    found = dict(schema.metadata or {})
    found.pop(b"ARROW:schema", None)
    text = found.pop(b"pandas", None)
    if text is None:
        return found
    changed = {_head(name, schema.names) for name in changes}
    try:
        told = json.loads(text)
        told["columns"] = [one for one in told["columns"] if one.get("field_name") not in changed]
        left = {field.name for field in fields}
        told["index_columns"] = [
            one for one in told.get("index_columns", []) if not isinstance(one, str) or one in left
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return found
    return {**found, b"pandas": json.dumps(told).encode()}


def _changed(batch: Any, changes: Mapping[str, Change], schema: Any) -> Any:
    import pyarrow as pa

    arrays = []
    for field in schema:
        place = batch.schema.names.index(field.name)
        array = batch.column(place)
        for name, change in changes.items():
            if _head(name, batch.schema.names) == field.name:
                subjects = _texts(batch, change.subject) if change.subject else None
                array = (
                    _column(array, change, subjects)
                    if name == field.name and not pa.types.is_nested(array.type)
                    else _nested(array, name, field, change, subjects)
                )
        arrays.append(_cast(array, field.type, name=field.name))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(array: Any, change: Change, subjects: Sequence[str | None] | None) -> Any:
    """A plain column, value by value as text."""
    import pyarrow as pa

    texts = _as_text(array)
    if subjects is not None:
        new = [
            None if text is None else change.value(text, whose) for text, whose in zip(texts, subjects, strict=True)
        ]
    else:
        known: dict[str, tuple[str | None, int, int]] = {}
        new = []
        for text in texts:
            if text is None:
                new.append(None)
                continue
            if text not in known:
                before = change.changed, change.lost
                value = change.value(text)
                known[text] = value, change.changed - before[0], change.lost - before[1]
                new.append(value)
                continue
            value, changed, lost = known[text]
            change.changed += changed
            change.lost += lost
            new.append(value)
    return pa.array(new, pa.string())


def _nested(array: Any, name: str, field: Any, change: Change, subjects: Sequence[str | None] | None) -> Any:
    import pyarrow as pa

    from kaggle_share.screen.fixes.lines import change_value

    rows = [{field.name: value} for value in array.to_pylist()]
    for number, row in enumerate(rows):
        change_value(row, name, change, subjects[number] if subjects is not None else None)
    try:
        return pa.array([row.get(field.name) for row in rows], field.type)
    except pa.ArrowException:
        raise InputError(
            f'the column "{name}" is nested in a way in which {change.fix.word} can\'t change it', "Drop it"
        ) from None


def _texts(batch: Any, name: str) -> list[str | None]:
    """The values of a column as text; of a nested one, the first in each row."""
    import pyarrow as pa

    head = _head(name, batch.schema.names)
    array = batch.column(batch.schema.names.index(head))
    if head == name and not pa.types.is_nested(array.type):
        return _as_text(array)
    return [next(values({head: value}, name), None) for value in array.to_pylist()]


def _as_text(array: Any) -> list[str | None]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_timestamp(array.type) and array.type.tz is not None:
        # Whole days are moved, so that the zone makes no difference.
        array = array.cast(pa.timestamp(array.type.unit))
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        found: list[str | None] = array.to_pylist()
    else:
        try:
            found = pc.cast(array, pa.string()).to_pylist()
        except pa.ArrowException:
            found = [text_of(value) for value in array.to_pylist()]
    return [text or None for text in found]


def _cast(array: Any, kind: Any, name: str) -> Any:
    import pyarrow as pa

    if array.type == kind:
        return array
    if pa.types.is_timestamp(kind) and kind.tz is not None and pa.types.is_string(array.type):
        array = array.cast(pa.timestamp(kind.unit))
    try:
        return array.cast(kind)
    except pa.ArrowException:
        # Whatever else it says, it may quote a value.
        raise InputError(f'the changed values of "{name}" don\'t fit its type {kind}', "Drop the column") from None
