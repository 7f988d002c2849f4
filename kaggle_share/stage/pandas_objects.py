"""Columns of Python objects: text, whole numbers, dates, decimals, lists, dicts; one kind in a column."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from kaggle_share.stage.objects import to_json
from kaggle_share.stage.types import Form, cannot_hold, type_json, wire

Encoded = tuple[Any, dict[str, Any]]


def encode_object(values: Any, form: Form, column: str, say: Callable[[str], None]) -> Encoded:
    """One column of objects; `values` is a pandas array of dtype object."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    objects = np.asarray(values, dtype=object)
    missing = pd.isna(objects)
    kind = pd.api.types.infer_dtype(objects[~missing], skipna=False) if not missing.all() else "empty"
    null = _null(objects[missing], column, say)
    # None is the one missing value that Arrow takes for every type.
    clean = objects.copy()
    clean[missing] = None
    try:
        made = _MAKERS.get(kind, _other)(clean, missing, form, column)
        array, how = made if isinstance(made, tuple) else wire(made, form, column)
    except (UnicodeEncodeError, pa.ArrowException, OverflowError, ValueError) as error:
        if isinstance(error, UnicodeEncodeError):
            raise cannot_hold(column, "text that is not Unicode", form, "Correct the text") from None
        raise cannot_hold(column, f"Python objects ({kind})", form, _PLAINER) from None
    return array, {"pandas": "object", "of": how.pop("of", kind), "null": null, **how}


_PLAINER = "Turn it into one plain type, as in df[name] = df[name].astype(str)"


def _null(gone: Any, column: str, say: Callable[[str], None]) -> str:
    """The one kind of missing value of the column."""
    import pandas as pd

    kinds = {
        "None" if one is None else "NA" if one is pd.NA else "NaT" if one is pd.NaT else "nan"
        for one in gone.tolist()
    }
    if len(kinds) > 1:
        say(f'"{column}" has several kinds of missing values ({", ".join(sorted(kinds))}); they come back as None')
        return "None"
    return kinds.pop() if kinds else "None"


def _string(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    return pa.array(clean, pa.large_string())


def _boolean(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    return pa.array(clean, pa.bool_())


def _integer(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    try:
        return pa.array(clean, pa.int64())
    except (OverflowError, pa.ArrowInvalid):
        text = pa.array([None if one is None else str(int(one)) for one in clean], pa.large_string())
        return text, {"of": "bigint", "wire": "large_string"}


def _floating(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    return pa.array(clean, pa.float64())


def _date(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    return pa.array(clean, pa.date32())


def _time(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    if any(one is not None and one.tzinfo is not None for one in clean):
        raise cannot_hold(column, "times with a zone", form, _PLAINER)
    return pa.array(clean, pa.time64("us"))


def _moment(clean: Any, missing: Any, form: Form, column: str) -> Any:
    """Timestamps and datetimes, or timedeltas: as the column that they would make without `object`."""
    import pandas as pd

    from kaggle_share.stage.pandas_columns import encode

    series = pd.Series(clean).infer_objects()
    if series.dtype == object or str(getattr(series.dtype, "tz", "")).startswith(("tzlocal", "tzfile")):
        raise cannot_hold(
            column, "times of several zones", form, "Give them one zone, as in pd.to_datetime(…, utc=True)"
        )
    array, inner = encode(series.array, form, column, lambda note: None)
    return array, {"of": "moment", "inner": inner, "wire": inner["wire"]}


def _decimal(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    if form == "parquet":
        return pa.array(clean)
    return pa.array([None if one is None else str(one) for one in clean], pa.large_string())


def _bytes(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    if form != "parquet":
        raise cannot_hold(column, "bytes", form, "Use --format parquet")
    return pa.array(clean, pa.large_binary())


def _empty(clean: Any, missing: Any, form: Form, column: str) -> Any:
    import pyarrow as pa

    return pa.array(clean, pa.string())


def _other(clean: Any, missing: Any, form: Form, column: str) -> Any:
    """Lists and dicts; everything else is refused with the names of its types."""
    kinds = {type(one) for one in clean if one is not None}
    names = sorted(kind.__name__ for kind in kinds)
    if not kinds <= {list, dict}:
        if len(kinds) == 1 and names[0] in ("ndarray", "tuple", "set"):
            raise cannot_hold(column, f"{names[0]}s", form, "Turn them into lists, as in df[name].map(list)")
        if all(kind.__module__.startswith("shapely") for kind in kinds):
            # str() would do as well, and cuts their digits.
            raise cannot_hold(column, "shapes of a map", form, "Pick them as text: table = df.to_wkt()")
        mixed = f"{', '.join(names[:3])}{', …' if len(names) > 3 else ''}"
        what = f"objects of type {names[0]}" if len(kinds) == 1 else f"values of several types ({mixed})"
        raise cannot_hold(column, what, form, _PLAINER)
    if form == "csv":
        raise cannot_hold(column, "lists or dicts", form, "Use --format jsonl or --format parquet")
    return _json_text(clean, column) if form == "jsonl" else _nested(clean, column)


def _json_text(clean: Any, column: str) -> Encoded:
    import pyarrow as pa

    notes: list[str] = []
    texts = [
        None if one is None else json.dumps(to_json(one, f'the column "{column}"', notes.append), ensure_ascii=False)
        for one in clean
    ]
    if notes:
        raise cannot_hold(column, f"dicts whose {notes[0]}", "jsonl", "Make their keys text")
    return pa.array(texts, pa.large_string()), {"of": "json", "wire": "json"}


def _nested(clean: Any, column: str) -> Encoded:
    import pyarrow as pa

    try:
        array = pa.array(clean.tolist())
        kept = array.to_pylist() == clean.tolist()
    except (pa.ArrowException, OverflowError):
        kept = False
    if not kept:
        # Arrow gives all dicts the same keys, and all numbers of a list one type.
        raise cannot_hold(column, "lists or dicts of uneven shape", "parquet", "Use --format jsonl")
    return array, {"of": "nested", "wire": type_json(array.type)}


_MAKERS: dict[str, Callable[[Any, Any, Form, str], Any]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "floating": _floating,
    "date": _date,
    "time": _time,
    "datetime": _moment,
    "datetime64": _moment,
    "timedelta": _moment,
    "timedelta64": _moment,
    "decimal": _decimal,
    "bytes": _bytes,
    "empty": _empty,
}
