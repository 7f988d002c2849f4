"""Which column is meant to tell one row from another."""

from __future__ import annotations

from collections.abc import Sequence

from kaggle_share.model import Column, Profile

LEAST = 10
"""Rows from which on a first column without repeats is no accident."""


def primary_key(profile: Profile, columns: Sequence[Column]) -> str:
    """The column by which rows are meant to be told apart; empty where that would be a guess.

    Any measurement may happen to be different in each row. An identifier is one by its type, and otherwise stands
    first: the date of a time series, the name of a place.

    Parameters
    ----------
    profile:
        With the columns in which no value is missing and none stands twice.
    columns:
        Described columns of the table.
    """
    unique = [column for column in columns if column.name in profile.keys]
    named = [column.name for column in unique if column.type in ("id", "uuid")]
    if named:
        return named[0]
    first = [
        column.name for column in unique if column.order == 0 and column.type in ("string", "integer", "datetime")
    ]
    return first[0] if first and (profile.rows or 0) >= LEAST else ""
