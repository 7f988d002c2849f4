"""`data_dictionary.csv`: every column of every table, since Kaggle is known to lose column descriptions.

RFC 4180, UTF-8, CRLF. A cell of text that begins with `=`, `+`, `-`, `@`, a tab or a line break would be run as a
formula by spreadsheets (https://owasp.org/www-community/attacks/CSV_Injection), so an apostrophe is put before it,
in names of columns too; `order` and `datapackage.json` tell which column of the file is meant.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from kaggle_share.describe.columns import nested
from kaggle_share.model import Column

HEADER = (
    "file",
    "column",
    "order",
    "type",
    "original_type",
    "unit",
    "description",
    "generated",
    "missing",
    "distinct",
)
MEANINGS = (
    ("string", "Path of the file in the dataset"),
    ("string", "Name of the column; dotted for a part of a nested one"),
    ("string", "Place of the column in the file, from 1; 3.2 is the second part of the third"),
    ("string", "Kaggle's type of the column"),
    ("string", "Type of the column in the file"),
    ("string", "Unit of its values"),
    ("string", "What it is"),
    ("boolean", "Whether the description was drafted from the data (true) or written by a person (false)"),
    ("integer", "Rows without a value"),
    ("integer", "Different values"),
)
"""Kaggle type and description of each column of the dictionary itself."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def dictionary(columns: Mapping[str, tuple[Column, ...]]) -> str:
    """The data dictionary as CSV.

    Parameters
    ----------
    columns:
        Described columns, by path.

    Returns
    -------
    One row for each column, those inside of others too, with dotted names: `order` counts from 1 as in the file
    (`3.2` is the second part of the third column), `generated` tells whether the description was
    drawn from the data (`true`) or written by a person, `missing` and `distinct` are counts of rows and values.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for path, described in columns.items():
        for name, order, column in nested(described):
            writer.writerow(
                (
                    safe(path),
                    safe(name),
                    order,
                    column.type,
                    safe(column.original_type),
                    safe(column.unit),
                    safe(column.description),
                    "true" if column.generated else "false",
                    "" if column.missing is None else column.missing,
                    "" if column.distinct is None else column.distinct,
                )
            )
    return out.getvalue()


def own_columns() -> tuple[Column, ...]:
    """The columns of the dictionary itself, described."""
    return tuple(
        Column(name, order, kind, description=words, generated=False)
        for order, (name, (kind, words)) in enumerate(zip(HEADER, MEANINGS, strict=True))
    )


def safe(text: str) -> str:
    """The text as no spreadsheet runs it."""
    # Unpaired surrogates can't be written as UTF-8; they come from broken JSON.
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return f"'{plain}" if plain.lstrip(" ").startswith(FORMULA) or plain.startswith(FORMULA) else plain
