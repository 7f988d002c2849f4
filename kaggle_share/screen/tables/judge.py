"""From evidence to one decision for each column: shape, checksum, header and distribution together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kaggle_share.screen.tables import byname, byshape, bytable, byvalue
from kaggle_share.screen.tables.evidence import Evidence, Verdict
from kaggle_share.screen.tables.scan import Gathered

Judge = Callable[[Evidence], Verdict | None]

ORDER: tuple[Judge, ...] = (
    byvalue.full_of_tokens,
    byname.by_strong_name,
    byvalue.by_checksum,
    byshape.by_shape,
    byname.by_weak_name,
    byvalue.some_tokens,
)
"""Asked in turn; the first that knows decides."""


def judge(columns: Sequence[Gathered]) -> list[tuple[Gathered, Verdict]]:
    """What a table's columns hold; columns in which nothing is found are left out.

    Parameters
    ----------
    columns:
        All columns of one table, in order.
    """
    names = tuple(column.name for column in columns)
    evidence = [Evidence(column, names) for column in columns]
    found: dict[int, Verdict] = {}
    for number, each in enumerate(evidence):
        if each.gathered.present == 0 and not each.gathered.hits:
            continue
        for ask in ORDER:
            verdict = ask(each)
            if verdict is not None:
                found[number] = verdict
                break
    bytable.settle(evidence, found)
    return [(evidence[number].gathered, found[number]) for number in sorted(found)]
