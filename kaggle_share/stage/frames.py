"""Tables of every library as one Arrow table, and the schema from which `load` makes an equal one.

The schema is JSON and holds no data but categories::

    {"kind": "frame", "library": "pandas", "class": "DataFrame", "format": "csv",
     "columns": [{"name": "species", "pandas": "category", "categories": […], "wire": "large_string", …}, …],
     "index": [{"name": "index", "label": null, …}],     where the index is written
     "labels": {…},                                       where the columns' names are not plain text
     "label": …}                                          the name of a Series

`name` is the column's name in the file, `wire` the Arrow type that it is written in; what else stands there is
told in `types` and `pandas_columns`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from kaggle_share.errors import InputError
from kaggle_share.stage.labels import column_names, fold, label_json, label_text
from kaggle_share.stage.pandas_columns import encode
from kaggle_share.stage.types import FORMAT_NOUNS, ColumnError, Form, cannot_hold, plain_list, type_json, wire

Index = Literal["auto", "always", "never"]
"""Is the index written: where it is named or not the default one (`auto`), always, or never."""


@dataclass
class Table:
    """A table that is ready to be written."""

    arrow: Any
    schema: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    json_columns: tuple[str, ...] = ()
    """Columns of text that is JSON already."""


def to_table(value: Any, name: str, form: Form, index: Index = "auto") -> Table:
    """A table of any library, column by column as the format can hold it.

    Parameters
    ----------
    value:
        DataFrame, Series, LazyFrame, Arrow table, or anything that narwhals understands.
    name:
        The variable's name, for errors and as the column of a Series without a name.
    form:
        The format.
    index:
        Which indexes of pandas are written.

    Raises
    ------
    InputError
        It is empty, has two columns of one name, or a column that the format can't hold.
    """
    value, library, made_of = _native(value, name)
    family = _family(value)
    try:
        if family == "pandas":
            table = _from_pandas(value, name, form, index)
        elif family == "polars":
            table = _from_polars(value, name, form)
        else:
            table = _from_arrow(value, name, form)
    except ColumnError as error:
        noun = FORMAT_NOUNS[form]
        raise InputError(
            f'the column "{error.column}" of {name} holds {error.held}, which {noun} can\'t hold', error.fix_in(name)
        ) from None
    table.schema = {"kind": "frame", "library": library, "class": made_of, "format": form, **table.schema}
    return table


def _native(value: Any, name: str) -> tuple[Any, str, str]:
    """A pandas, polars or Arrow object, with the library and class that it came from."""
    family, kind = _family(value), type(value).__name__
    if family == "narwhals":
        value = value.to_native()
        family, kind = _family(value), type(value).__name__
    if family in ("pandas", "polars"):
        base = next(b for b in ("LazyFrame", "DataFrame", "Series") if _is(value, family, b))
        return (value.collect() if base == "LazyFrame" else value), family, base
    if family == "pyarrow":
        import pyarrow as pa

        if isinstance(value, pa.RecordBatch):
            return pa.Table.from_batches([value]), family, "RecordBatch"
        return value, family, "Table"
    return _foreign(value, name), family, kind


def _foreign(value: Any, name: str) -> Any:
    """A table of another library: computed, and handed over by narwhals or by Arrow's own interface."""
    import narwhals as nw
    import pyarrow as pa

    if _is(value, "xarray", "DataArray"):
        return _unrolled(value, name)
    try:
        frame: Any = nw.from_native(value, allow_series=True)
        frame = frame.collect() if hasattr(frame, "collect") else frame
        native = frame.to_native()
        return native if _family(native) in ("pandas", "polars", "pyarrow") else frame.to_arrow()
    except TypeError:
        pass
    try:
        return pa.table(value)
    except (TypeError, pa.ArrowException):
        kind = type(value).__name__
        raise InputError(f'"{name}" is a {kind}, which is not a table', "Turn it into a DataFrame") from None


def _unrolled(value: Any, name: str) -> Any:
    """An array of xarray with a row for each value, and its dimensions and coordinates beside it.

    Its own Arrow interface hands over the values alone, without what tells them apart.
    """
    if not value.ndim:
        raise InputError(f'"{name}" is a DataArray of a single value', "Put that into a dict, with .item()")
    taken = {*map(str, value.dims), *map(str, value.coords)}
    free = (label for label in (value.name, name, f"{name}_value") if label and str(label) not in taken)
    return value.to_dataframe(name=next(free, "value"))


# ── pandas ────────────────────────────────────────────────────────────────────────────────────────


def _from_pandas(value: Any, name: str, form: Form, index: Index) -> Table:
    import pandas as pd

    made = Table(None, {})
    if isinstance(value, pd.Series):
        made.schema["label"] = label_json(value.name)
        labels: list[Any] = [name if value.name is None else value.name]
        columns = [value.array]
    else:
        labels = list(value.columns)
        columns = [value.iloc[:, place].array for place in range(value.shape[1])]
    _need_rows(name, len(value), len(columns))
    names = column_names(labels, name)
    if isinstance(value, pd.DataFrame):
        _keep_labels(value.columns, names, made)
    if any(not isinstance(label, str) for label in labels):
        made.notes.append("the columns' names are written as text")
    levels = _index_levels(value.index, index)
    places = _index_names(value.index, levels, names)
    arrays, schema = [], []
    for place, array in zip([*places, *names], [*levels, *columns], strict=True):
        written, how = encode(array, form, place, made.notes.append)
        arrays.append(written)
        schema.append({"name": place, **how})
    _keep_index(value.index, places, schema[: len(places)], made)
    made.schema["columns"] = schema[len(places) :]
    return _finish(made, [*places, *names], arrays)


def _index_levels(index: Any, policy: Index) -> list[Any]:
    """The arrays of the index that are to be written."""
    import pandas as pd

    default = isinstance(index, pd.RangeIndex) and index.name is None and index.start == 0 and index.step == 1
    if policy == "never" or (policy == "auto" and default):
        return []
    return [index.get_level_values(level).array for level in range(index.nlevels)]


def _index_names(index: Any, levels: Sequence[Any], names: Sequence[str]) -> list[str]:
    """Names for the index's columns that no other column has."""
    taken, found = {fold(name) for name in names}, []
    for place, label in enumerate(list(index.names)[: len(levels)]):
        plain = label_text(label).removeprefix("\ufeff").replace("\0", "")
        start = plain if plain.strip() else ("index" if len(levels) == 1 else f"level_{place}")
        name, number = start, 0
        while fold(name) in taken:
            name = f"{start}_index" if number == 0 else f"{start}_index_{number}"
            number += 1
        taken.add(fold(name))
        found.append(name)
    return found


def _keep_index(index: Any, places: list[str], schema: list[dict[str, Any]], made: Table) -> None:
    import pandas as pd

    if not places:
        return
    for level, label in zip(schema, index.names, strict=True):
        level["label"] = label_json(label)
    if isinstance(index, pd.RangeIndex):
        schema[0]["range"] = [index.start, index.stop, index.step]
    if getattr(index, "freq", None) is not None and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        schema[0]["freq"] = index.freqstr
    made.schema["index"] = schema
    noun = "column" if len(places) == 1 else "columns"
    made.notes.append(f"the index is written as {noun} {', '.join(places)}")


def _keep_labels(columns: Any, names: list[str], made: Table) -> None:
    """How to make the columns' index again, where it isn't one of plain text, written as it is."""
    import pandas as pd

    if isinstance(columns, pd.RangeIndex):
        kept: dict[str, Any] = {"range": [columns.start, columns.stop, columns.step]}
    elif isinstance(columns, pd.MultiIndex):
        kept = {"levels": [_level(columns.get_level_values(i)) for i in range(columns.nlevels)]}
    elif list(columns) == names and columns.dtype == pd.Index(["a"]).dtype:
        kept = {}
    else:
        kept = _level(columns)
    if kept or any(name is not None for name in columns.names):
        made.schema["labels"] = {**kept, "names": [label_json(name) for name in columns.names]}


def _level(labels: Any) -> dict[str, Any]:
    try:
        array, how = encode(labels.array, "csv", "columns", lambda note: None)
    except InputError:
        return {"mixed": [label_json(label) for label in labels]}
    kept = {"values": plain_list(array), "type": how}
    if getattr(labels, "freq", None) is not None and labels.dtype.kind in "mM":
        kept["freq"] = labels.freqstr
    return kept


# ── polars and Arrow ──────────────────────────────────────────────────────────────────────────────


def _from_polars(value: Any, name: str, form: Form) -> Table:
    from kaggle_share.stage.polars_types import polars_json

    made = Table(None, {})
    if type(value).__name__ == "Series":
        made.schema["label"] = value.name
        value = value.to_frame(value.name or name)
    _need_rows(name, value.height, value.width)
    names = column_names(value.columns, name)
    arrays, schema = [], []
    for column, series in zip(names, value.get_columns(), strict=True):
        kind = polars_json(series.dtype, column, form)
        try:
            array = series.to_arrow()
        except Exception as error:
            raise cannot_hold(
                column, f"values of type {series.dtype}", form, "Turn it into a plainer type"
            ) from error
        import pyarrow as pa

        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        written, how = wire(array, form, column)
        arrays.append(written)
        schema.append({"name": column, "polars": kind, "arrow": type_json(array.type), **how})
    made.schema["columns"] = schema
    _keep_texts(value.columns, names, made)
    return _finish(made, names, arrays)


def _from_arrow(value: Any, name: str, form: Form) -> Table:
    made = Table(None, {})
    _need_rows(name, value.num_rows, value.num_columns)
    names = column_names(value.column_names, name)
    arrays, schema = [], []
    for column, array in zip(names, value.columns, strict=True):
        written, how = wire(array, form, column)
        arrays.append(written)
        schema.append({"name": column, "arrow": type_json(array.type), **how})
    made.schema["columns"] = schema
    _keep_texts(value.column_names, names, made)
    return _finish(made, names, arrays)


def _keep_texts(labels: list[str], names: list[str], made: Table) -> None:
    """The names that could not be written as they are."""
    if labels != names:
        made.schema["labels"] = {"mixed": labels, "names": [None]}


def _finish(made: Table, names: list[str], arrays: list[Any]) -> Table:
    import pyarrow as pa

    made.arrow = pa.table(arrays, names=names)
    every = [*made.schema.get("index", []), *made.schema["columns"]]
    made.json_columns = tuple(column["name"] for column in every if column["wire"] == "json")
    made.notes = list(dict.fromkeys(made.notes))
    return made


def _need_rows(name: str, rows: int, columns: int) -> None:
    if not rows or not columns:
        raise InputError(
            f'the table "{name}" is empty: {rows} rows and {columns} columns', "Pick it once it holds data"
        )


def _family(value: Any) -> str:
    for base in type(value).__mro__:
        root = str(base.__module__).partition(".")[0]
        if root in ("pandas", "polars", "pyarrow", "narwhals"):
            return root
    return str(type(value).__module__).partition(".")[0]


def _is(value: Any, family: str, kind: str) -> bool:
    return any(b.__name__ == kind and b.__module__.partition(".")[0] == family for b in type(value).__mro__)
