"""Columns as they were, from the plainer types in which a file holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def arrow_type(kind: Any) -> Any:
    """The Arrow type that a schema names: a name, or a list of a name and parameters."""
    import pyarrow as pa

    if isinstance(kind, str):
        return pa.float64() if kind == "double" else pa.float16() if kind == "halffloat" else pa.type_for_alias(kind)
    name, *rest = kind
    if name == "timestamp":
        return pa.timestamp(rest[0], rest[1])
    if name in ("time32", "time64", "duration"):
        return getattr(pa, name)(rest[0])
    if name.startswith("decimal"):
        return getattr(pa, f"decimal{name.removeprefix('decimal')}")(*rest)
    if name == "dictionary":
        return pa.dictionary(arrow_type(rest[0]), arrow_type(rest[1]), ordered=rest[2])
    if name in ("list", "large_list"):
        return getattr(pa, name if name == "large_list" else "list_")(arrow_type(rest[0]))
    if name == "fixed_size_list":
        return pa.list_(arrow_type(rest[0]), rest[1])
    if name == "struct":
        return pa.struct([pa.field(field, arrow_type(inner)) for field, inner in rest[0]])
    if name == "map":
        return pa.map_(arrow_type(rest[0]), arrow_type(rest[1]))
    if name == "fixed_size_binary":
        return pa.binary(rest[0])
    raise ValueError(f"no Arrow type {kind}")


def restore(array: Any, kind: Any, how: Mapping[str, Any]) -> Any:
    """An array of a file in the type that it had.

    Parameters
    ----------
    array:
        Arrow array as it was read.
    kind:
        The type that it had: an Arrow type.
    how:
        The column's entry in the schema.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    is_ = pa.types
    if is_.is_dictionary(kind):
        return _dictionary(array, kind, how)
    if array.type == kind:
        return array
    if is_.is_null(kind):
        return pa.nulls(len(array))
    if is_.is_duration(kind) and is_.is_integer(array.type):
        factor = _PER_SECOND[kind.unit] // _PER_SECOND[str(how.get("unit", kind.unit))]
        return pc.multiply(array, factor).cast(kind)
    if _is_text(array.type):
        if is_.is_timestamp(kind):
            # Text with a zone is UTC, and is read as such before it is shown in its own zone.
            return array.cast(pa.timestamp(kind.unit, kind.tz and "UTC")).cast(kind)
        if is_.is_time(kind):
            moments = pc.binary_join_element_wise("1970-01-01", array.cast(pa.string()), " ")
            return moments.cast(pa.timestamp(kind.unit)).cast(kind)
        if is_.is_date64(kind):
            return array.cast(pa.date32()).cast(kind)
    return array.cast(kind)


def categories_of(how: Mapping[str, Any]) -> Any:
    """The categories of a column, in the type in which the file holds them."""
    import pyarrow as pa

    kind, values = arrow_type(how["wire"]), how["categories"]
    if pa.types.is_floating(kind):
        # inf and nan are text in JSON.
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def _dictionary(array: Any, kind: Any, how: Mapping[str, Any]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    written = categories_of(how)
    indices = pc.index_in(array.cast(written.type), value_set=written, skip_nulls=True).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, restore(written, kind.value_type, how), ordered=kind.ordered)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
