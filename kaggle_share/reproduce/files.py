"""One file as the frame, array or object that it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kaggle_share.errors import InputError

LIBRARIES = ("pandas", "polars", "pyarrow")


def load_file(path: Path, schema: Mapping[str, Any] | None = None, *, as_: str = "", name: str = "") -> Any:
    """A file as what it was when it was published.

    Parameters
    ----------
    path:
        The file on this machine.
    schema:
        The resource's schema, as `stage` made it; without one the file is read in the usual way of its ending.
    as_:
        `pandas`, `polars` or `pyarrow` for tables; empty for the library that it came from, else pandas.
    name:
        What it is called in the dataset, where that differs from `path`.

    Returns
    -------
    A DataFrame or Series equal to the published one, with dtypes, categories, time zones and index; an array; a
    dict or list; text; for anything else the path.

    Raises
    ------
    InputError
        It can't be read as what it says it is.
    """
    if as_ and as_ not in LIBRARIES:
        raise InputError(f'there is no library "{as_}" to load with', f"Take one of {', '.join(LIBRARIES)}")
    shown = name or path.name
    try:
        if schema and schema.get("kind") == "frame":
            from kaggle_share.reproduce.tables import load_table

            return load_table(path, schema, as_)
        ending = Path(shown).suffix.casefold()
        made = _READERS.get(ending, _path)(path)
    except ImportError as error:
        raise InputError(
            f'"{shown}" needs the package {error.name}, which is not installed', f"Run: pip install {error.name}"
        ) from None
    except (ValueError, OSError, KeyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f'"{shown}" can\'t be read: {reason}', "Download it, and look at it") from error
    return _turned(made, as_)


def stack(pages: list[Any]) -> Any:
    """Images of one size as the stack that they were."""
    import numpy as np

    return np.stack(pages)


def _csv(separator: str) -> Callable[[Path], Any]:
    def read(path: Path) -> Any:
        import pandas as pd

        return pd.read_csv(path, sep=separator)

    return read


def _parquet(path: Path) -> Any:
    import pandas as pd

    return pd.read_parquet(path)


def _lines(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        return rows
    import pandas as pd

    return pd.DataFrame(rows)


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8-sig"))


def _text(path: Path) -> str:
    return path.read_text("utf-8-sig")


def _npy(path: Path) -> Any:
    import numpy as np

    return np.load(path, allow_pickle=False)


def _image(path: Path) -> Any:
    import numpy as np
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image)


def _excel(path: Path) -> Any:
    import pandas as pd

    return pd.read_excel(path)


def _path(path: Path) -> Path:
    return path


_READERS: dict[str, Callable[[Path], Any]] = {
    ".csv": _csv(","),
    ".tsv": _csv("\t"),
    ".parquet": _parquet,
    ".jsonl": _lines,
    ".ndjson": _lines,
    ".json": _json,
    ".geojson": _json,
    ".ipynb": _json,
    ".npy": _npy,
    ".npz": _npy,
    ".png": _image,
    ".jpg": _image,
    ".jpeg": _image,
    ".webp": _image,
    ".xlsx": _excel,
    ".txt": _text,
    ".md": _text,
    ".svg": _text,
}


def _turned(made: Any, as_: str) -> Any:
    """A DataFrame in the library that was asked for."""
    if as_ in ("", "pandas") or type(made).__name__ != "DataFrame":
        return made
    if as_ == "polars":
        import polars as pl

        return pl.from_pandas(made)
    import pyarrow as pa

    return pa.Table.from_pandas(made)
