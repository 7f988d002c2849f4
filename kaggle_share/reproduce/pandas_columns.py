"""Columns of pandas, made again as the schema says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kaggle_share.reproduce.arrow_columns import arrow_type, categories_of, restore


def decode(array: Any, how: Mapping[str, Any]) -> Any:
    """One column as the pandas or NumPy array that it was.

    Parameters
    ----------
    array:
        Arrow array as it was read.
    how:
        The column's entry in the schema.
    """
    import pandas as pd
    import pyarrow as pa

    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    maker = _MAKERS.get(how["pandas"])
    if maker is not None:
        return maker(array, how)
    dtype = pd.api.types.pandas_dtype(how["pandas"])
    if how["pandas"] in ("Float32", "Float64"):
        # pandas' own way would turn NaN, which such columns tell from missing values, into a missing value.
        missing = array.is_null().to_numpy(zero_copy_only=False)
        numbers = array.fill_null(0.0).to_numpy(zero_copy_only=False)
        return pd.arrays.FloatingArray(numbers.astype(how["pandas"].lower()), missing)
    if hasattr(dtype, "__from_arrow__"):
        return dtype.__from_arrow__(array)
    if dtype.kind in "mM":
        unit = str(dtype).partition("[")[2].rstrip("]")
        kind = pa.timestamp(unit) if dtype.kind == "M" else pa.duration(unit)
        return restore(array, kind, how).to_numpy(zero_copy_only=False)
    if pa.types.is_null(array.type) or (array.null_count and dtype.kind in "iub"):
        # Somebody took values out of the file; a plain column has no place for that.
        return array.to_numpy(zero_copy_only=False)
    return array.to_numpy(zero_copy_only=False).astype(dtype)


def label(value: Any) -> Any:
    """A label of a column or index, from JSON."""
    import pandas as pd

    if not isinstance(value, Mapping):
        return value
    kind, inner = value["t"], value["v"]
    if kind == "tuple":
        return tuple(label(part) for part in inner)
    if kind in ("timestamp", "datetime"):
        return pd.Timestamp(inner) if kind == "timestamp" else pd.Timestamp(inner).to_pydatetime()
    if kind == "date":
        return pd.Timestamp(inner).date()
    return float(inner) if kind == "float" else inner


def _string(array: Any, how: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    missing = pd.NA if how["na"] == "NA" else np.nan
    try:
        dtype: Any = pd.StringDtype(how["storage"], na_value=missing)
    except TypeError:
        # pandas 2.2 has no na_value.
        dtype = pd.StringDtype()
    return dtype.__from_arrow__(array)


def _category(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd
    import pyarrow.compute as pc

    written = categories_of(how)
    codes = pc.index_in(array.cast(written.type), value_set=written, skip_nulls=True).fill_null(-1)
    categories = pd.Index(decode(written, how["of"]), dtype=_dtype(how["of"]))
    return pd.Categorical.from_codes(codes.to_numpy(), dtype=pd.CategoricalDtype(categories, how["ordered"]))


def _dtype(how: Mapping[str, Any]) -> Any:
    # Text in an index of objects would be taken for pandas' own text.
    return object if how["pandas"] == "object" else None


def _zoned(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd
    import pyarrow as pa

    stamps = restore(array, pa.timestamp(how["unit_kept"], "UTC"), how).cast(pa.timestamp(how["unit_kept"]))
    return pd.DatetimeIndex(stamps.to_numpy(zero_copy_only=False)).tz_localize("UTC").tz_convert(how["zone"]).array


def _period(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd

    freq = how["freq"]
    periods = [pd.NaT if text is None else pd.Period(text, freq=freq) for text in array.to_pylist()]
    return pd.PeriodIndex(periods, freq=freq).array


def _interval(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd
    import pyarrow as pa

    ends = [None if text is None else text[1:-1].split(", ") for text in array.to_pylist()]
    sides = []
    for place, of in enumerate((how["of"], how["of_right"])):
        texts = pa.array([None if pair is None else pair[place] for pair in ends], pa.string())
        sides.append(pd.Index(decode(texts.cast(arrow_type(of["wire"])), of)))
    return pd.arrays.IntervalArray.from_arrays(sides[0], sides[1], closed=how["closed"])


def _sparse(array: Any, how: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    dense = np.asarray(decode(array, how["of"]))
    return pd.arrays.SparseArray(dense, dtype=pd.SparseDtype(dense.dtype, label(how["fill"])))


def _arrow(array: Any, how: Mapping[str, Any]) -> Any:
    import pandas as pd

    kind = arrow_type(how["type"])
    dtype: Any = pd.ArrowDtype(kind)
    return dtype.__from_arrow__(restore(array, kind, how))


def _object(array: Any, how: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    missing = {"None": None, "nan": np.nan, "NA": pd.NA, "NaT": pd.NaT}[how["null"]]
    values = [missing if value is None else value for value in _values(array, how)]
    made = np.empty(len(values), dtype=object)
    # Assigned one by one, so that lists stay lists.
    for place, value in enumerate(values):
        made[place] = value
    return made


def _values(array: Any, how: Mapping[str, Any]) -> list[Any]:
    """The Python objects of a column, None where there is none."""
    import pandas as pd
    import pyarrow as pa

    of = how["of"]
    if of == "moment":
        series = pd.Series(decode(array, how["inner"])).astype(object)
        return [None if gone else one for one, gone in zip(series, series.isna(), strict=True)]
    if of in ("date", "time"):
        array = restore(array, pa.date32() if of == "date" else pa.time64("us"), how)
    values = array.to_pylist()
    if of == "bigint":
        return [None if value is None else int(value) for value in values]
    if of == "decimal":
        return [Decimal(value) if isinstance(value, str) else value for value in values]
    if of == "json":
        return [json.loads(value) if isinstance(value, str) else value for value in values]
    return list(values)


_MAKERS = {
    "string": _string,
    "category": _category,
    "datetimetz": _zoned,
    "period": _period,
    "interval": _interval,
    "sparse": _sparse,
    "arrow": _arrow,
    "object": _object,
}
