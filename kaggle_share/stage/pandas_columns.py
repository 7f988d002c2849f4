"""Columns of pandas as Arrow arrays, with what is needed to make them again.

Every dtype of pandas 2.2 and 3 is either kept, or refused in a line that names the column; nothing changes on
the way in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaggle_share.stage.pandas_objects import encode_object
from kaggle_share.stage.types import Form, cannot_hold, type_json, wire

Encoded = tuple[Any, dict[str, Any]]
"""An Arrow array to write, and how to read it: JSON."""


def encode(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    """One column.

    Parameters
    ----------
    values:
        A pandas array: what `.array` of a Series or an Index gives.
    form:
        The format.
    column:
        Its name, for errors.
    say:
        Called with notes for the user.

    Raises
    ------
    InputError
        The format can't hold the column.
    """
    import pandas as pd

    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _category(values, form, column, say)
    if isinstance(dtype, pd.IntervalDtype):
        return _interval(values, form, column, say)
    if isinstance(dtype, pd.SparseDtype):
        return _sparse(values, form, column, say)
    if isinstance(dtype, pd.PeriodDtype):
        return _period(values, form, column)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return _zoned(values, form, column, say)
    if isinstance(dtype, pd.ArrowDtype):
        array, how = wire(values.__arrow_array__(), form, column)
        return array, {"pandas": "arrow", "type": type_json(dtype.pyarrow_dtype), **how}
    if isinstance(dtype, pd.StringDtype):
        na = "NA" if dtype.na_value is pd.NA else "nan"
        array, how = wire(_text(values, form, column), form, column)
        return array, {"pandas": "string", "storage": dtype.storage, "na": na, **how}
    if dtype.kind == "O":
        return encode_object(values, form, column, say)
    return _plain(values, form, column, say)


def _plain(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    """Numbers, booleans, times without zone: NumPy's, and pandas' nullable ones."""
    import pandas as pd
    import pyarrow as pa

    dtype = values.dtype
    kind = getattr(dtype, "kind", "")
    masked = isinstance(values, pd.arrays.BooleanArray | pd.arrays.IntegerArray | pd.arrays.FloatingArray)
    if kind not in "biufmM" or (kind == "f" and dtype.itemsize > 8):
        fix = "Write real and imaginary part as two columns" if kind == "c" else "Turn it into a plainer type"
        raise cannot_hold(column, f"values of type {dtype}", form, fix)
    # A nullable column tells NaN from a missing value; a plain one has NaN for missing.
    array = pa.array(values) if masked else pa.array(values.to_numpy(), from_pandas=True)
    array, how = wire(array, form, column)
    if kind == "m" and "unit" in how:
        from kaggle_share.stage.types import UNIT_NOUNS

        say(f'"{column}" is written in {UNIT_NOUNS[how["unit"]]}')
    return array, {"pandas": str(dtype), **how}


def _zoned(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    import pandas as pd
    import pyarrow as pa

    dtype, zone = values.dtype, str(values.dtype.tz)
    try:
        known = pd.DatetimeTZDtype(dtype.unit, zone) == dtype
    except (TypeError, ValueError, KeyError):
        known = False
    if not known:
        zone = "UTC"
        say(f'"{column}" has the time zone {dtype.tz}, which has no name; it is written as UTC')
    stamps = pa.array(values.asi8, mask=values.isna(), type=pa.int64())
    array, how = wire(stamps.cast(pa.timestamp(dtype.unit, "UTC")), form, column)
    return array, {"pandas": "datetimetz", "unit_kept": dtype.unit, "zone": zone, **how}


def _category(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    import pyarrow as pa

    from kaggle_share.stage.types import plain_list

    # Parquet gets the same plain values as CSV, but for text, numbers and booleans there is no difference.
    categories, of = encode(values.categories.array, "csv", column, say)
    if form == "jsonl":
        wire(categories, form, column)
    indices = pa.array(values.codes.astype("int64"), mask=values.codes < 0)
    array = pa.DictionaryArray.from_arrays(indices, categories).dictionary_decode()
    how = {"pandas": "category", "ordered": bool(values.ordered), "of": of, "categories": plain_list(categories)}
    return array, {**how, "wire": of["wire"]}


def _interval(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    import pyarrow as pa
    import pyarrow.compute as pc

    left, of = encode(values.left.array, "csv", column, lambda note: None)
    right, of_right = encode(values.right.array, "csv", column, lambda note: None)
    closed = values.dtype.closed
    opening, closing = "[("[closed not in ("left", "both")], "])"[closed not in ("right", "both")]
    ends = pc.binary_join_element_wise(pc.cast(left, pa.string()), pc.cast(right, pa.string()), ", ")
    text = pc.binary_join_element_wise(opening, ends, closing, "")
    # A missing interval has missing ends, so that the text is null as well.
    return text, {
        "pandas": "interval",
        "closed": closed,
        "of": of,
        "of_right": of_right,
        "wire": type_json(text.type),
    }


def _period(values: Any, form: Form, column: str) -> Encoded:
    import pyarrow as pa

    # The frequency as a period has it (`M`), not as an offset (`ME`).
    freq = str(values.dtype).removeprefix("period[").removesuffix("]")
    missing = values.isna()
    text = pa.array([None if gone else str(one) for one, gone in zip(values, missing, strict=True)], pa.string())
    return text, {"pandas": "period", "freq": freq, "wire": "string"}


def _sparse(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    import pandas as pd

    from kaggle_share.stage.labels import label_json

    dense = pd.array(values.to_dense(), dtype=values.dtype.subtype)
    if dense.dtype == object:
        raise cannot_hold(column, "sparse Python objects", form, "Turn it into a plainer type")
    array, of = encode(dense, form, column, say)
    return array, {"pandas": "sparse", "of": of, "fill": label_json(values.dtype.fill_value), "wire": of["wire"]}


def _text(values: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    try:
        return values.__arrow_array__() if hasattr(values, "__arrow_array__") else pa.array(values)
    except (UnicodeEncodeError, pa.ArrowException):
        raise cannot_hold(column, "text that is not Unicode", form, "Correct the text") from None
