"""Names of columns and indexes, which in pandas may be anything that hashes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import Any

from kaggle_share.errors import InputError
from kaggle_share.rules import printable


def label_json(label: Any) -> Any:
    """A label as JSON: text as it is, others as `{t: type, v: value}`."""
    if label is None or isinstance(label, str):
        return label
    if hasattr(label, "item") and type(label).__module__ == "numpy":
        label = label.item()
    if isinstance(label, tuple):
        return {"t": "tuple", "v": [label_json(part) for part in label]}
    if isinstance(label, (bool, int)):
        return {"t": type(label).__name__, "v": label}
    if isinstance(label, float):
        return {"t": "float", "v": repr(label)}
    if isinstance(label, dt.date):
        return {"t": type(label).__name__.lower(), "v": label.isoformat()}
    return {"t": "text", "v": str(label)}


def label_text(label: Any) -> str:
    """A label as it is written in the file's header."""
    if isinstance(label, tuple):
        return "_".join(part for part in (label_text(part) for part in label) if part)
    if isinstance(label, str):
        return label
    missing = label is None or str(label) in ("<NA>", "NaT") or (isinstance(label, float) and label != label)
    return "" if missing else str(label)


def column_names(labels: Sequence[Any], table: str) -> list[str]:
    """The header of a table.

    Parameters
    ----------
    labels:
        The columns' labels, in order.
    table:
        The table's name, for errors.

    Returns
    -------
    A text for each; a column without a name is called `column_1` by its place.

    Raises
    ------
    InputError
        Two are the same, or differ in case only: Kaggle, databases and Parquet readers can't tell them apart.
    """
    # Readers take a leading byte order mark for the file's own, and end a name at a NUL.
    written = [label_text(label).removeprefix("\ufeff").replace("\0", "") for label in labels]
    written = [name if name.strip() else f"column_{place}" for place, name in enumerate(written, start=1)]
    seen: dict[str, str] = {}
    for name in written:
        try:
            name.encode()
        except UnicodeEncodeError:
            raise InputError(
                f'the column "{printable(name)}" of {table} has a name that is not Unicode text', "Rename it"
            ) from None
        folded = fold(name)
        if folded in seen:
            first = printable(seen[folded])
            same = f'two columns "{first}"' if seen[folded] == name else f'columns "{first}" and "{printable(name)}"'
            why = "" if seen[folded] == name else ", which differ only in upper and lower case"
            raise InputError(f"{table} has {same}{why}", "Rename one of them")
        seen[folded] = name
    return written


def fold(name: str) -> str:
    """The name as it is compared."""
    return unicodedata.normalize("NFC", name).casefold()
