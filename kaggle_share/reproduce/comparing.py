"""One file that was made again beside the published one: byte for byte, then by what is in it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from kaggle_share.errors import KaggleShareError
from kaggle_share.reproduce.files import load_file

Verdict = Literal[
    "identical", "equal", "same but for protection", "different", "not made", "input", "not comparable"
]  # fmt: skip
TOLERANCE = 1e-9
"""Relative difference of two numbers that count as equal."""
REORDERED = "The same rows in another order."
SHOWN = 3
"""Differences that are told."""
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp")


@dataclass(frozen=True)
class Compared:
    """What became of one published file."""

    path: str
    verdict: Verdict
    told: tuple[str, ...] = ()
    """How it differs, a sentence each. Places and counts, no values."""

    @property
    def good(self) -> bool:
        """False where the record does not make the data."""
        return self.verdict not in ("different", "not made")


def compare(
    path: str, published: Path, again: Path, *, schema: Mapping[str, Any], schema_again: Mapping[str, Any],
    tolerance: float = TOLERANCE,
) -> Compared:  # fmt: skip
    """Compare two files.

    Parameters
    ----------
    path:
        In the dataset.
    published, again:
        Where the two lie.
    schema, schema_again:
        What `stage` wrote of them.
    tolerance:
        Relative difference of numbers that still count as equal.

    Returns
    -------
    `identical`: every byte. `equal`: tables with the same columns, types and rows (in any order), numbers within the
    tolerance; arrays likewise; pictures with the same pixels. Else `different`, with the first differences.
    """
    if _digest(published) == _digest(again):
        return Compared(path, "identical")
    if Path(path).suffix.casefold() in PICTURES:
        return _pictures(path, published, again)
    try:
        old = load_file(published, schema, as_="pandas" if schema.get("kind") == "frame" else "", name=path)
        new = load_file(again, schema_again, as_="pandas" if schema_again.get("kind") == "frame" else "", name=path)
    except (KaggleShareError, OSError):
        return Compared(path, "different", ("Its bytes differ, and it can't be read as a table.",))
    return _loaded(path, old, new, tolerance)


def _loaded(path: str, old: Any, new: Any, tolerance: float) -> Compared:
    import numpy as np
    import pandas as pd

    if isinstance(old, pd.Series) and isinstance(new, pd.Series):
        old, new = old.to_frame(), new.to_frame()
    if isinstance(old, pd.DataFrame) and isinstance(new, pd.DataFrame):
        return compare_tables(path, old, new, tolerance)
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        if old.shape != new.shape:
            return Compared(path, "different", (f"Its shape is {new.shape}, and was {old.shape}.",))
        return _arrays(path, ~_close(old.ravel(), new.ravel(), tolerance), old.shape, old.dtype == new.dtype)
    if isinstance(old, str) and isinstance(new, str) and old != new:
        lines = enumerate(zip_longest(old.splitlines(), new.splitlines()), 1)
        first = next((number for number, (one, other) in lines if one != other), 0)
        told = f"Its text differs, first in line {first:,}." if first else "Its line ends differ."
        return Compared(path, "different", (told,))
    if isinstance(old, (dict, list, str)) and old == new:
        return Compared(path, "equal", ("The same content, written otherwise.",))
    return Compared(path, "different", ("Its bytes differ.",))


def compare_tables(path: str, old: Any, new: Any, tolerance: float) -> Compared:
    """Compare two pandas frames, as :func:`compare` does: columns, rows, types, values, and the rows in any order."""
    columns, others = [str(one) for one in old.columns], [str(one) for one in new.columns]
    if columns != others:
        gone, more = [c for c in columns if c not in others], [c for c in others if c not in columns]
        told = [f"Columns that are missing: {', '.join(gone[:SHOWN])}."] if gone else []
        told += [f"Columns that are new: {', '.join(more[:SHOWN])}."] if more else []
        return Compared(path, "different", tuple(told or ["Its columns are in another order."]))
    if len(old) != len(new):
        return Compared(path, "different", (f"It has {len(new):,} rows, and had {len(old):,}.",))
    types = [c for c, a, b in zip(columns, old.dtypes, new.dtypes, strict=True) if str(a) != str(b)]
    if types:
        return Compared(path, "different", (f"Columns of another type: {', '.join(types[:SHOWN])}.",))
    told = _differences(columns, old, new, tolerance)
    if not told:
        return Compared(path, "equal", (f"Numbers agree within {tolerance:g}, relatively.",))
    first, second = _sorted(old), _sorted(new)
    if not _differences([str(one) for one in first.columns], first, second, tolerance):
        return Compared(path, "equal", (REORDERED,))
    return Compared(path, "different", tuple(told[:SHOWN]))


def _sorted(table: Any) -> Any:
    """The rows in the order of what is in them; an index that says something is a column of them."""
    import pandas as pd

    if not isinstance(table.index, pd.RangeIndex):
        table = pd.concat([table.index.to_frame(index=False), table.reset_index(drop=True)], axis=1)
    texts = table.reset_index(drop=True).astype(str)
    texts.columns = range(texts.shape[1])
    order = texts.sort_values(list(texts.columns), kind="stable").index
    return table.reset_index(drop=True).loc[order].reset_index(drop=True)


def _differences(columns: list[str], old: Any, new: Any, tolerance: float) -> list[str]:
    """A sentence for each column in which values differ: how many, and the first row (from 1)."""
    told = []
    for number, name in enumerate(columns):
        unequal = ~_close(old.iloc[:, number].to_numpy(), new.iloc[:, number].to_numpy(), tolerance)
        count = int(unequal.sum())
        if count:
            told.append(
                f"Column {name}: {count:,} of {len(unequal):,} values differ, first in row {unequal.argmax() + 1:,}."
            )
    if not told and not old.index.equals(new.index) and list(map(str, old.index)) != list(map(str, new.index)):
        told.append("Its index differs.")
    return told


def _close(old: Any, new: Any, tolerance: float) -> Any:
    """Which values are the same, missing ones too."""
    import numpy as np
    import pandas as pd

    if old.dtype.kind in "fc" and new.dtype.kind in "fc":
        return np.isclose(old, new, rtol=tolerance, atol=0, equal_nan=True)
    if old.dtype.kind in "iub" and new.dtype.kind in "iub":
        return old == new
    return np.fromiter((_same(a, b, tolerance, pd.isna) for a, b in zip(old, new, strict=True)), bool, len(old))


def _same(old: Any, new: Any, tolerance: float, is_missing: Any) -> bool:
    if old is new:
        return True
    if isinstance(old, float) and isinstance(new, float):
        return (math.isnan(old) and math.isnan(new)) or math.isclose(old, new, rel_tol=tolerance)
    if _is_scalar(old) and _is_scalar(new) and (is_missing(old) or is_missing(new)):
        return bool(is_missing(old) and is_missing(new))
    try:
        return bool(old == new)
    except (ValueError, TypeError):
        return str(old) == str(new)


def _is_scalar(value: Any) -> bool:
    return not hasattr(value, "__len__") or isinstance(value, str)


def _arrays(path: str, unequal: Any, shape: tuple[int, ...], same_type: bool) -> Compared:
    import numpy as np

    count = int(unequal.sum())
    if count:
        place = ", ".join(str(int(one)) for one in np.unravel_index(unequal.argmax(), shape or (1,)))
        return Compared(path, "different", (f"{count:,} of {unequal.size:,} values differ, first at [{place}].",))
    if not same_type:
        return Compared(path, "different", ("Its values are of another type.",))
    return Compared(path, "equal", ("Its values agree within the tolerance.",))


def _pictures(path: str, published: Path, again: Path) -> Compared:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(published) as one, Image.open(again) as other:
            if one.size != other.size:
                sizes = [f"{width:,} × {height:,}" for width, height in (other.size, one.size)]
                return Compared(path, "different", (f"It has {sizes[0]} pixels, and had {sizes[1]}.",))
            unequal = (np.asarray(one.convert("RGBA")) != np.asarray(other.convert("RGBA"))).any(axis=-1)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return Compared(path, "different", ("Its bytes differ, and it can't be read as a picture.",))
    count = int(unequal.sum())
    if count:
        row, column = np.unravel_index(unequal.argmax(), unequal.shape)
        place = f"first in row {row + 1:,}, column {column + 1:,}"
        return Compared(path, "different", (f"{count:,} of {unequal.size:,} pixels differ, {place}.",))
    return Compared(path, "equal", ("The same pixels, in another file.",))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
