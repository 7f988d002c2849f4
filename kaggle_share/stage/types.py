"""Arrow types as JSON, and columns as each format can hold them.

A column is written in a plainer type where the format knows no better (text for dates in CSV, whole numbers for
durations), chosen so that it reads back equal. How, is told in the resource's schema, which `load` understands.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from kaggle_share.errors import InputError

Form = Literal["csv", "parquet", "jsonl"]

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
"""Ticks of each unit in a second."""

UNIT_NOUNS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}

# Seconds since 1970 of the first moments of the years 1 and 10000: what ISO 8601 writes with four digits.
_FIRST, _LAST = -62135596800, 253402300800

FORMAT_NOUNS = {"csv": "CSV", "parquet": "Parquet", "jsonl": "JSON Lines"}


def type_json(kind: Any) -> Any:
    """An Arrow type as JSON: its name, or a list of its name and parameters."""
    import pyarrow as pa

    is_ = pa.types
    if is_.is_timestamp(kind):
        return ["timestamp", kind.unit, kind.tz]
    if is_.is_duration(kind) or is_.is_time(kind):
        return ["duration" if is_.is_duration(kind) else f"time{kind.bit_width}", kind.unit]
    if is_.is_decimal(kind):
        return [f"decimal{kind.bit_width}", kind.precision, kind.scale]
    if is_.is_dictionary(kind):
        return ["dictionary", type_json(kind.index_type), type_json(kind.value_type), kind.ordered]
    if is_.is_fixed_size_list(kind):
        return ["fixed_size_list", type_json(kind.value_type), kind.list_size]
    if is_.is_list(kind) or is_.is_large_list(kind):
        return ["large_list" if is_.is_large_list(kind) else "list", type_json(kind.value_type)]
    if is_.is_struct(kind):
        return ["struct", [[kind.field(i).name, type_json(kind.field(i).type)] for i in range(kind.num_fields)]]
    if is_.is_map(kind):
        return ["map", type_json(kind.key_type), type_json(kind.item_type)]
    if is_.is_fixed_size_binary(kind):
        return ["fixed_size_binary", kind.byte_width]
    return str(kind)


def wire(array: Any, form: Form, column: str) -> tuple[Any, dict[str, Any]]:
    """A column as a format can hold it.

    Parameters
    ----------
    array:
        Arrow array of any type.
    form:
        The format.
    column:
        The column's name, for errors.

    Returns
    -------
    The array to write, and what is to be known to read it: `wire`, the type that it is written in, and for
    durations `unit`, for dictionaries `categories`.

    Raises
    ------
    InputError
        The format can't hold such values.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, is_ = array.type, pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return wire(_one(array).storage, form, column)
    if is_.is_dictionary(kind):
        return _dictionary(array, form, column)
    if is_.is_float16(kind):
        return _told(pc.cast(array, pa.float32()))
    if is_.is_string_view(kind):
        return _told(pc.cast(array, pa.large_string()))
    if is_.is_null(kind):
        return _told(pc.cast(array, pa.string()))
    if is_.is_boolean(kind) or is_.is_integer(kind) or is_.is_string(kind) or is_.is_large_string(kind):
        return _told(array)
    if is_.is_floating(kind):
        if form == "jsonl":
            _need_finite(array, column)
        return _told(array)
    if is_.is_union(kind) or is_.is_interval(kind) or is_.is_run_end_encoded(kind):
        raise cannot_hold(column, str(kind), form, "Turn it into a plainer type")
    if form == "parquet":
        return _told(pc.cast(array, pa.large_binary()) if is_.is_binary_view(kind) else array)
    if is_.is_nested(kind):
        return _nested(array, form, column)
    return _as_text(array, form, column)


def _as_text(array: Any, form: Form, column: str) -> tuple[Any, dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, is_ = array.type, pa.types
    if is_.is_timestamp(kind):
        return _told(_timestamp_text(array, form, column))
    if is_.is_date(kind):
        days = pc.cast(array, pa.date32(), safe=False)
        _need_years(pc.cast(days, pa.int32()), 86400, column, form)
        return _told(pc.cast(days, pa.string()))
    if is_.is_time(kind) or is_.is_decimal(kind):
        return _told(pc.cast(array, pa.string()))
    if is_.is_duration(kind):
        ticks, unit = _coarsest(pc.cast(array, pa.int64()), kind.unit)
        return ticks, {"wire": "int64", "unit": unit}
    raise cannot_hold(column, "bytes" if "binary" in str(kind) else str(kind), form, "Use --format parquet")


class ColumnError(InputError):
    """A column that a format can't hold. Of which table, is known to who asked for the table.

    Parameters
    ----------
    column:
        Its name.
    held:
        What it holds.
    form:
        The format.
    fix:
        What to do next; `df` stands for the table, and `df[name]` for the column.
    """

    def __init__(self, column: str, held: str, form: Form, fix: str) -> None:
        super().__init__(f'the column "{column}" holds {held}, which {FORMAT_NOUNS[form]} can\'t hold', fix)
        self.column, self.held = column, held

    def fix_in(self, table: str) -> str:
        """What to do, as code that can be run as it stands, where the table is a variable."""
        if not table.isidentifier():
            return self.fix
        column = json.dumps(self.column, ensure_ascii=False)
        return self.fix.replace("df[name]", f"{table}[{column}]").replace("df.", f"{table}.")


def cannot_hold(column: str, what: str, form: Form, fix: str) -> ColumnError:
    """The error for a column that a format can't hold."""
    return ColumnError(column, what, form, fix)


def plain_list(array: Any) -> list[Any]:
    """An array that `wire` made for CSV as a list for JSON, where only text can hold `inf` and `nan`."""
    values = array.to_pylist()
    return [str(v) if isinstance(v, float) and (v != v or abs(v) == float("inf")) else v for v in values]


def _told(array: Any) -> tuple[Any, dict[str, Any]]:
    return array, {"wire": type_json(array.type)}


def _one(array: Any) -> Any:
    import pyarrow as pa

    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _dictionary(array: Any, form: Form, column: str) -> tuple[Any, dict[str, Any]]:
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.unify_dictionaries().combine_chunks()
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    # Parquet would keep a dictionary of text only; the schema keeps the order of the categories for all.
    values, how = wire(array.dictionary, form, column)
    categories, _ = wire(array.dictionary, "csv", column)
    if form == "parquet" and categories.type != values.type:
        values, how = categories, {**how, "wire": type_json(categories.type)}
    whole = pa.DictionaryArray.from_arrays(array.indices, values)
    how["categories"] = plain_list(categories)
    return whole.dictionary_decode(), how


def _timestamp_text(array: Any, form: Form, column: str) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    unit, zone = array.type.unit, array.type.tz
    ticks = pc.cast(array, pa.int64())
    _need_years(ticks, 1 / PER_SECOND[unit], column, form)
    given = np.asarray(ticks.drop_null())
    if zone is None and not (given % (86400 * PER_SECOND[unit])).any():
        return pc.cast(pc.cast(pc.cast(ticks, pa.timestamp(unit)), pa.date32()), pa.string())
    ticks, unit = _coarsest(ticks, unit)
    text = pc.cast(pc.cast(ticks, pa.timestamp(unit)), pa.string())
    return text if zone is None else pc.binary_join_element_wise(text, "Z", "")


def _coarsest(ticks: Any, unit: str) -> tuple[Any, str]:
    """Whole numbers of the coarsest unit that loses nothing."""
    import numpy as np
    import pyarrow.compute as pc

    given = np.asarray(ticks.drop_null())
    for coarser, per in PER_SECOND.items():
        step = PER_SECOND[unit] // per
        if step and not (given % step).any():
            return pc.divide(ticks, step), coarser
    return ticks, unit


def _need_years(ticks: Any, seconds: float, column: str, form: Form) -> None:
    import pyarrow.compute as pc

    ends = pc.min_max(ticks).as_py()
    if ends["min"] is not None and not (ends["min"] * seconds >= _FIRST and ends["max"] * seconds < _LAST):
        raise cannot_hold(column, "dates before the year 1 or after 9999", form, "Use --format parquet")


def _need_finite(array: Any, column: str) -> None:
    import pyarrow.compute as pc

    if not pc.all(pc.is_finite(array)).as_py() and array.null_count < len(array):
        raise cannot_hold(column, "nan or infinite numbers", "jsonl", "Use --format csv or --format parquet")


def _nested(array: Any, form: Form, column: str) -> tuple[Any, dict[str, Any]]:
    import pyarrow.compute as pc

    if form == "csv":
        raise cannot_hold(column, "lists or structs", form, "Use --format jsonl or --format parquet")

    if not _plain_leaves(array):
        # Dates and decimals within a list come back from JSON as something else, or not at all.
        raise cannot_hold(column, f"values of type {array.type}", form, "Use --format parquet")
    return _told(pc.cast(array, _small(array.type)))


def _plain_leaves(array: Any) -> bool:
    """True for lists and structs that hold nothing but text, booleans and finite numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, is_ = array.type, pa.types
    if is_.is_struct(kind):
        fields = range(kind.num_fields)
        return bool(kind.num_fields) and all(_plain_leaves(pc.struct_field(array, [place])) for place in fields)
    if is_.is_list(kind) or is_.is_large_list(kind):
        return _plain_leaves(pc.list_flatten(array))
    if is_.is_float32(kind) or is_.is_float64(kind):
        return pc.all(pc.is_finite(array)).as_py() is not False
    return bool(is_.is_boolean(kind) or is_.is_integer(kind) or is_.is_string(kind) or is_.is_large_string(kind))


def _small(kind: Any) -> Any:
    """The type without the large variants, which the reader of JSON does not know within others."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _small(field.type)) for field in kind])
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_small(kind.value_type))
    return pa.string() if pa.types.is_large_string(kind) else kind
