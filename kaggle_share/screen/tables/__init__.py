"""Personal data in tables: every column, every value, the names of columns and what else a file says of itself.

Two stages: one expression of all tokens over all values in RE2, Python's validators on the hits; then one decision
for each column, from shape, checksum, header and distribution together. See `judge.py` for the order, and the tables
(`headers*.toml`, `tokens.py`, `national.py`) for what is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaggle_share.model import SILENT, Finding, Resource, Watch

__all__ = ["in_document", "in_table", "is_table"]

MEMORY = 512 * 2**20
"""Bytes that looking through one table may take besides what the program takes anyway."""


def is_table(resource: Resource) -> bool:
    """True for files that `in_table` looks into."""
    from kaggle_share.screen.tables.read import is_table_name

    return is_table_name(resource.path)


def in_document(resource: Resource, watch: Watch = SILENT) -> Iterator[Finding]:
    """The findings in the tables of a JSON document, column by column; none where it has no tables.

    Parameters
    ----------
    resource:
        The file.
    watch:
        Asked to stop, it ends with the next piece.

    Raises
    ------
    StoppedError
        The user asked to stop.
    """
    from kaggle_share.screen.tables.findings import findings_in_document

    yield from findings_in_document(resource, watch)


def in_table(resource: Resource, watch: Watch = SILENT, memory: int = MEMORY) -> Iterator[Finding]:
    """The findings in a tabular file; none where it is no table.

    What the user publishes on purpose, such as a contributor's own e-mail address, is a finding here all the same: in
    the metadata it says who made the dataset, in a column it says something about a row. It warns, and can be waived.

    Parameters
    ----------
    resource:
        The file: CSV, TSV (also gzip, zstd), JSON Lines, Parquet, Arrow, Excel, SQLite. What it is, is told by the
        name that it will have.
    watch:
        Asked to stop, it ends with the next piece.
    memory:
        Bytes that it may take, by pieces of a size that was measured to keep it below. What can't be read in pieces
        (a row group's column in one page, a sheet's shared texts) comes on top.

    Yields
    ------
    One finding for each column that holds something, in the order of the columns; then one for each place in the
    file's own metadata. What can't be read is a note of kind `not_checked`.

    Raises
    ------
    ChangedError
        The file vanished.
    StoppedError
        The user asked to stop.
    """
    from kaggle_share.screen.tables.findings import findings

    yield from findings(resource, watch, memory)
