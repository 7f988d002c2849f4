"""The cells of a starter notebook that are about one table."""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from kaggle_share import cells, rules
from kaggle_share.cells import literal
from kaggle_share.describe import markdown
from kaggle_share.describe.wording import counted
from kaggle_share.model import Column, Profile

FUNCTIONS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".tab": "read_csv",
    ".csv.gz": "read_csv",
    ".tsv.gz": "read_csv",
    ".parquet": "read_parquet",
    ".pq": "read_parquet",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
    ".jsonl.gz": "read_json",
    ".ndjson.gz": "read_json",
    ".feather": "read_feather",
}
"""Ending → the function of pandas that reads it."""
MANY = 2_000_000
"""Rows from which on only the first of them are read."""
FIRST = 1_000_000
NUMBERS = ("numeric", "integer", "decimal")
GROUPS = ("string", "boolean", "country", "province", "city")
LONGER = "more fields than the header"
"""What the profile notes of a table in which some rows are."""
HISTOGRAMS = 6
WITHOUT_INFINITE = '.replace([float("inf"), float("-inf")], float("nan"))'
COLOURS = 8
"""Values of a column by which points are coloured."""
BARS = 30
"""Different values of a column whose counts are worth a picture."""
NAMES_ROWS = frozenset("id no nr num number index idx row code key name".split())
OF_PANDAS = frozenset(
    ("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
     "NULL", "NaN", "None", "n/a", "nan", "null")
)  # fmt: skip
"""What `read_csv` takes for a missing value by itself."""
TAKEN = frozenset(
    "os Path plt pd np Image inputs places numbers times picture file folder files kagglehub values group name "
    "pictures axes axis".split()
)
"""Names that the notebook uses."""


@dataclass(frozen=True)
class Table:
    """A table, as the notebook has it."""

    name: str
    """Variable."""
    path: str
    profile: Profile
    columns: tuple[Column, ...]
    said: str = ""
    """What is said about it."""

    @property
    def usable(self) -> list[Column]:
        """Columns that pandas has under the same name, with values."""
        twice = set(rules.duplicates(column.name for column in self.columns))
        return [
            column
            for column in self.columns
            if column.name.strip() and column.name not in twice and not self._is_empty(column) and not column.children
        ]

    def _is_empty(self, column: Column) -> bool:
        return self.profile.rows in (0, column.missing)

    def of(self, types: Sequence[str]) -> list[Column]:
        """Its usable columns of these types."""
        return [column for column in self.usable if column.type in types]


def variable(path: str, taken: set[str]) -> str:
    """A name for a table's variable, made of its path, that nothing else has."""
    stem = PurePosixPath(path).name.split(".")[0]
    plain = re.sub(r"\W+", "_", rules.slugify(stem).replace("-", "_")).strip("_")[:30].strip("_")
    if not plain or plain[0].isdigit():
        plain = f"table_{plain}".rstrip("_")
    reserved = TAKEN | set(keyword.kwlist) | set(keyword.softkwlist) | set(dir(builtins))
    name, number = plain, 2
    while name in taken or name in reserved:
        name, number = f"{plain}_{number}", number + 1
    taken.add(name)
    return name


def look_at_table(table: Table, *, plotted: bool) -> list[dict[str, Any]]:
    """Load it, look at it, and plot it."""
    rows = f"{counted(table.profile.rows, 'row')} and " if table.profile.rows is not None else ""
    told = f"{rows}{counted(len(table.columns), 'column')}."
    said = f"{markdown.text(table.said.rstrip('.'))}. " if table.said else ""
    made = [
        cells.markdown(f"## {markdown.text(table.path)}\n\n{said}{told}"),
        cells.code(*_load(table), f"{table.name}.head()"),
        cells.code(
            f'pd.DataFrame({{"type": {table.name}.dtypes.astype(str), "missing": {table.name}.isna().sum()}})',
        ),
    ]
    if plotted and table.profile.rows:
        made += _plots(table)
    return made


def _load(table: Table) -> list[str]:
    ending = next(end for end in sorted(FUNCTIONS, key=len, reverse=True) if table.path.casefold().endswith(end))
    function, dialect = FUNCTIONS[ending], table.profile.dialect
    options: list[str] = []
    lines: list[str] = []
    if function == "read_csv":
        delimiter, encoding = dialect.get("delimiter", ","), dialect.get("encoding", "utf-8")
        marks = [mark for mark in json.loads(dialect.get("missing", "[]")) if mark not in OF_PANDAS]
        options += [f"sep={literal(delimiter)}"] if delimiter != "," else []
        options += [f"encoding={literal(encoding)}"] if not encoding.startswith("utf-8") else []
        options += [f"na_values=[{', '.join(map(literal, marks))}]"] if marks else []
    if function == "read_json":
        options.append("lines=True")
    if function == "read_csv" and any(LONGER in note for note in table.profile.notes):
        lines.append("# Some rows are longer than the header; what is beyond it is left out.")
        cut = f"on_bad_lines=lambda fields: fields[:{len(table.columns)}]"
        options += ['engine="python"', "index_col=False", cut]
    if function in ("read_csv", "read_json") and (table.profile.rows or 0) > MANY:
        lines.append(f"# The first {FIRST:,} rows; leave nrows out to read all of them.")
        options.append(f"nrows={FIRST:_}")
    told = "".join(f", {option}" for option in options)
    return [*lines, f"{table.name} = pd.{function}(folder / {literal(table.path)}{told})"]


def _plots(table: Table) -> list[dict[str, Any]]:
    # What only counts or names rows comes last.
    numbers = sorted(table.of(NUMBERS), key=lambda one: _is_name(one) or _is_key(table, one))
    groups = sorted((one for one in table.of(GROUPS) if 2 <= (one.distinct or 0) <= BARS), key=_is_name)
    made = []
    if numbers:
        made.append(_histograms(table, numbers[:HISTOGRAMS]))
    if groups:
        made.append(_bars(table, groups[0]))
    places = table.of(("longitude",))[:1] + table.of(("latitude",))[:1]
    pair = places if len(places) == 2 else numbers[:2]
    if len(pair) == 2:
        made.append(_points(table, pair, next((one for one in groups if (one.distinct or 0) <= COLOURS), None)))
    times = [one for one in table.of(("datetime",)) if one.original_type.upper().startswith(("DATE", "TIMESTAMP"))]
    if times and numbers:
        made.append(_over_time(table, times[0], numbers[0]))
    return made


def _is_name(column: Column) -> bool:
    """Whether a column's name says that it tells rows apart, rather than measuring something."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", column.name)
    return bool({word.casefold() for word in words} & NAMES_ROWS)


def _is_key(table: Table, column: Column) -> bool:
    """Whether whole numbers tell every row from the others; of measured ones that says nothing."""
    return column.type == "integer" and column.name in table.profile.keys


def _histograms(table: Table, numbers: Sequence[Column]) -> dict[str, Any]:
    return cells.code(
        "numbers = [",
        *(f"    {literal(column.name)}," for column in numbers),
        "]",
        f"values = {table.name}[numbers]{_as_numbers(numbers)}",
        "values.hist(bins=30, figsize=(10, 6))",
        "plt.tight_layout()",
        "plt.show()",
        "values.describe()",
    )


def _bars(table: Table, group: Column) -> dict[str, Any]:
    name = literal(group.name)
    return cells.code(
        f'{table.name}[{name}].astype(str).value_counts()[::-1].plot.barh(figsize=(8, 5), xlabel="rows")',
        f"plt.ylabel({_label(group)})",
        "plt.show()",
    )


def _points(table: Table, pair: Sequence[Column], group: Column | None) -> dict[str, Any]:
    across, up = pair
    names = f"[{literal(across.name)}, {literal(up.name)}]"
    lines = [f"values = {table.name}[{names}]{_as_numbers(pair)}"]
    if group is None:
        lines.append(f"plt.scatter(values[{literal(across.name)}], values[{literal(up.name)}], s=10)")
    else:
        lines += [
            f"for name, group in values.groupby({table.name}[{literal(group.name)}].astype(str)):",
            f"    plt.scatter(group[{literal(across.name)}], group[{literal(up.name)}], s=10, label=name)",
            f"plt.legend(title={_label(group)}, bbox_to_anchor=(1, 1))",
        ]
    return cells.code(*lines, f"plt.xlabel({_label(across)})", f"plt.ylabel({_label(up)})", "plt.show()")


def _over_time(table: Table, time: Column, number: Column) -> dict[str, Any]:
    told = f'times = pd.to_datetime({table.name}[{literal(time.name)}], errors="coerce", utc=True).dropna()'
    return cells.code(
        told,
        f'values = pd.to_numeric({table.name}[{literal(number.name)}], errors="coerce")',
        "plt.figure(figsize=(10, 4))",
        'plt.plot(times, values[times.index], ".", markersize=4)',
        f"plt.xlabel({_label(time)})",
        f"plt.ylabel({_label(number)})",
        "plt.show()",
    )


def _as_numbers(columns: Sequence[Column]) -> str:
    """What makes numbers of columns that pandas may have read as text, and of infinite ones missing ones."""
    told = '.apply(pd.to_numeric, errors="coerce")'
    if any(column.measures and column.measures.infinite for column in columns):
        told += WITHOUT_INFINITE
    return told


def _label(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit and column.unit not in column.name else ""
    return literal(f"{column.name}{unit}")


def has_dollars(tables: Sequence[Table]) -> bool:
    """Whether a name or a frequent value has a dollar sign, between two of which matplotlib sees a formula."""
    return any(
        "$" in text
        for table in tables
        for column in table.columns
        for text in (
            column.name,
            column.unit,
            *(value for value, _ in (column.measures.top if column.measures else ())),
        )
    )
