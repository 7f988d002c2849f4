"""Tables in texts: in HTML and Markdown, with delimiters whatever the file is called, and in dumps of databases.

What a column's name says of its values is lost on whoever reads line by line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from kaggle_share.model import Severity
from kaggle_share.screen.markup import Table, tables
from kaggle_share.screen.personal import in_tables

HEAD = 2**19
"""Bytes of a text in which tables are looked for."""
LEAST = 3
"""Rows of a table, with that of names."""
ROWS = 5000
TRIES = 40
"""Places of one text where a table with delimiters may begin."""
FEW = 15
"""Rows up to which how the values of a column are spread tells nothing."""
_DELIMITERS = ("\t", ";", "|", ",")
_RULE = re.compile(r"[\s|:+=-]+")
_INSERT = re.compile(
    r"\bINSERT\s{1,9}INTO\s{1,9}(?P<table>[^\s(]{1,130})\s{0,9}\((?P<names>[^()]{1,4000})\)\s{0,9}VALUES\s{0,9}(?P<rows>\()",
    re.IGNORECASE,
)
_COPY = re.compile(r"^COPY (?P<table>\S{1,130}) \((?P<names>[^()\n]{1,4000})\) FROM stdin;\n", re.MULTILINE)
_NAME = re.compile(r"[\"']?[^\W\d_][\w .,()#%/°'&-]{0,60}[\"']?")
"""A column's; what else stands between commas is code, or a sentence."""
_CELL = re.compile(r"'((?:[^'\\]|''|\\.){0,4000})'|([^,()']{1,200})")


def columns_in(text: str) -> Iterator[tuple[str, int, str, Severity | None]]:
    """Kind, number of values, redacted sample and severity of every column of a text's tables that tells of people.

    Parameters
    ----------
    text:
        The beginning of a file.
    """
    for table in _tables(text):
        judged = list(_in_table(table))
        yield from judged
        # Of two or three rows only the names of the columns tell.
        for kind, count, form in in_tables([table]) if len(table.rows) < FEW else ():
            if kind not in {one[0] for one in judged}:
                yield kind, count, form, None


def _tables(text: str) -> Iterator[Table]:
    if "<table" in text.lower():
        yield from tables(text)
    yield from _dumped(text)
    yield from _delimited(text)


def _in_table(table: Table) -> Iterator[tuple[str, int, str, Severity | None]]:
    """As a table of its own is judged: by names, values and company of the columns."""
    import pyarrow as pa

    from kaggle_share.screen.kinds import KINDS
    from kaggle_share.screen.tables.judge import judge
    from kaggle_share.screen.tables.scan import Scanner
    from kaggle_share.screen.tables.shapes import redacted

    width = max([len(table.names), *map(len, table.rows)], default=0)
    if not width or not table.rows:
        return
    names = tuple(table.names[at] if at < len(table.names) else "" for at in range(width))
    rows = [[*row, *[""] * (width - len(row))] for row in table.rows[:ROWS]]
    # Columns are told apart by their place: two may have one name, or none.
    arrays = [pa.array([value or None for value in column], pa.string()) for column in zip(*rows, strict=True)]
    scanner = Scanner()
    scanner.add(pa.RecordBatch.from_arrays(arrays, [str(at) for at in range(width)]), names)
    for _, verdict in judge(list(scanner.columns.values())):
        severity = verdict.severity or KINDS[verdict.kind].severity
        if severity != "note":
            sample = redacted(verdict.examples[0]) if verdict.examples else ""
            yield verdict.kind, max(1, round(verdict.rows)), sample, verdict.severity


def _delimited(text: str) -> Iterator[Table]:
    """Blocks of lines that have the same number of fields; the first that differ from the rest have no table."""
    lines = text.splitlines()
    at = tries = 0
    while at + LEAST <= len(lines) and tries < TRIES:
        delimiter = next((one for one in _DELIMITERS if _agree(lines[at : at + LEAST], one)), "")
        if not delimiter:
            at += 1
            continue
        # A quote that is never closed makes every try read on and on.
        tries += 1
        rows = _block(lines[at : at + ROWS], delimiter)
        if len(rows) >= LEAST and all(map(_NAME.fullmatch, rows[0][1:])):
            yield Table(
                list(rows[0]), [row for row in rows[1:] if not all(_RULE.fullmatch(cell or "-") for cell in row)]
            )
        at += max(1, len(rows))


def _agree(lines: Sequence[str], delimiter: str) -> bool:
    counts = {line.count(delimiter) for line in lines}
    # Commas stand in sentences, too: there, fields are short.
    short = delimiter != "," or all(len(line) <= 60 * (1 + line.count(",")) for line in lines)
    return len(counts) == 1 and min(counts) >= (1 if delimiter in "\t;" else 2 if delimiter == "|" else 1) and short


def _block(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    def alike() -> Iterator[str]:
        for line in islice(lines, ROWS):
            if not line.strip():
                return
            yield line

    rows: list[list[str]] = []
    try:
        for row in csv.reader(alike(), delimiter=delimiter):
            cells = [cell.strip() for cell in row]
            if delimiter == "|" and len(cells) > 2 and not cells[0] and not cells[-1]:
                cells = cells[1:-1]
            if rows and len(cells) != len(rows[0]):
                break
            rows.append(cells)
    except csv.Error:
        pass
    return rows


def _dumped(text: str) -> Iterator[Table]:
    """The rows of a dump: `INSERT INTO t (a, b) VALUES (…)`, and PostgreSQL's COPY."""
    found: dict[tuple[str, str], Table] = {}
    for one in _INSERT.finditer(text):
        table = found.setdefault((one["table"], one["names"]), Table(_names(one["names"])))
        table.rows += islice(_tuples(text, one.start("rows")), max(0, ROWS - len(table.rows)))
    yield from found.values()
    for one in _COPY.finditer(text):
        end = text.find("\n\\.", one.end())
        lines = text[one.end() : end if end != -1 else len(text)].splitlines()[:ROWS]
        yield Table(_names(one["names"]), [line.split("\t") for line in lines])


def _names(words: str) -> list[str]:
    return [name.strip(" \t\r\n\"'`[]") for name in words.split(",")]


def _tuples(text: str, at: int) -> Iterator[list[str]]:
    """The rows of one statement, from the first bracket on."""
    row: list[str] = []
    while at < len(text):
        char = text[at]
        if char == "(":
            row, at = [], at + 1
        elif char == ")":
            if row:
                yield row
            row, at = [], at + 1
        elif char == ";":
            return
        else:
            cell = _CELL.match(text, at)
            if cell is None:
                at += 1
                continue
            value = (cell[1] or "").replace("''", "'") if cell[1] is not None else cell[2].strip()
            if cell[1] is not None or value:
                row.append("" if value.upper() == "NULL" else value)
            at = cell.end()
