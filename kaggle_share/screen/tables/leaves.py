"""Columns of a piece as flat arrays: nested ones by their leaves, and what of them is text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def leaves(path: str, values: Any) -> Iterator[tuple[str, Any]]:
    """A column, or the leaves of a nested one by their path: `patient.name`; what stands in a list is one column."""
    from pyarrow import types

    kind = values.type
    if types.is_struct(kind):
        for number in range(kind.num_fields):
            yield from leaves(f"{path}.{kind.field(number).name}", values.flatten()[number])
    elif types.is_map(kind):
        yield from leaves(f"{path}.key", values.keys)
        yield from leaves(path, values.items)
    elif types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        yield from leaves(path, values.flatten())
    elif types.is_run_end_encoded(kind):
        from pyarrow import compute as pc

        yield from leaves(path, pc.run_end_decode(values))
    else:
        yield path, values


def is_text(kind: Any) -> bool:
    """Strings and bytes of any layout."""
    from pyarrow import types

    return bool(
        types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) or types.is_binary(kind)
        or types.is_large_binary(kind) or types.is_fixed_size_binary(kind) or types.is_binary_view(kind)
    )  # fmt: skip


def as_text(values: Any) -> Any:
    """The same as strings; bytes that are no UTF-8 are read as Latin-1."""
    import pyarrow as pa
    from pyarrow import types

    kind = values.type
    if types.is_string(kind) or types.is_large_string(kind):
        return values
    try:
        return values.cast(pa.string())
    except pa.ArrowException:
        return pa.array(
            [None if value is None else value.decode("latin-1") for value in values.to_pylist()], pa.large_string()
        )
