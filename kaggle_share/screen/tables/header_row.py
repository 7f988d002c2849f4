"""Names of columns that are values themselves: a table without a row of names, or one with a column for each person.

Names of columns are written into everything that is generated, so that a finding must not repeat them either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kaggle_share.screen.kinds import KINDS
from kaggle_share.screen.tables import shapes
from kaggle_share.screen.tables.evidence import Verdict
from kaggle_share.screen.tables.headers import hints
from kaggle_share.screen.tables.names import kind_of_name
from kaggle_share.screen.tables.scan import Gathered
from kaggle_share.screen.tables.tokens import sights

MANY = 3
"""Names with personal data in them from which on they are no slip."""
PEOPLE = 8
"""Names of columns that are names of people, from which on the columns are people."""
_MAIL = re.compile(r"\S{1,100}@\S{1,100}\.\w{2,20}")
_FULL_NAME = re.compile(r"[^\W\d_a-z][^\W\d_]{1,30}(?:[ ,.'-]{1,2}[^\W\d_a-z][^\W\d_]{0,30}){1,3}")


def kinds_in_header(names: Sequence[str], found: Sequence[tuple[Gathered, Verdict]]) -> list[str]:
    """The kinds of personal data that stand in place of names; none where the names are names.

    Parameters
    ----------
    names:
        Of all columns.
    found:
        What the columns hold.
    """
    values = [verdict.kind for column, verdict in found if _is_grave(verdict) and _is_value(column, verdict.kind)]
    if values:
        return list(dict.fromkeys(values))
    tokens = [sight.token.kind for name in names for sight in sights(name)[:1]]
    if len(tokens) >= MANY:
        return list(dict.fromkeys(tokens))
    people = [name for name in names if kind_of_name(name) == "full" and not hints(name)]
    return ["person_name"] if len(people) >= max(PEOPLE, len(names) // 2) else []


def _is_grave(verdict: Verdict) -> bool:
    return (verdict.severity or KINDS[verdict.kind].severity) != "note"


def _is_value(column: Gathered, kind: str) -> bool:
    """Whether a column's name is one more of its values."""
    name = column.name
    if kind == "email":
        return _MAIL.fullmatch(name) is not None
    if kind == "person_name":
        return not hints(name) and _FULL_NAME.fullmatch(name) is not None
    if kind == "dob":
        return shapes.date_of(name) is not None
    if shapes.digits_in(name) < 4:
        return False
    return shapes.redacted(name) in {shapes.redacted(value) for value in list(column.sample)[:1000]}
