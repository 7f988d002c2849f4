"""The card's words on what was done before the data were shared: samples, fixes, how anonymous it is."""

from __future__ import annotations

from kaggle_share.describe import markdown
from kaggle_share.model import Anonymity, Deidentified, Draft, Sampled

ASK = "Ask the owner for it."


def sampled(draft: Draft) -> str:
    """That these are not all rows, how they were drawn, and where the rest is."""
    samples = draft.protection.samples
    if not samples:
        return ""
    where = markdown.text(draft.protection.whole) or ASK
    return "\n\n".join(
        ["\n".join(f"- {_sample(one)}" for one in samples), f"The whole is not published here. {where}"]
    )


def _sample(one: Sampled) -> str:
    drawn = f"drawn at random with seed {one.seed}"
    if one.by:
        drawn += f", each value of {markdown.code(one.by)} with its share"
    if one.subject:
        drawn += f", by {markdown.code(one.subject)}: all rows of those that were drawn"
    percent = f" ({100 * one.rows / one.of:.3g} %)" if one.of else ""
    return f"{markdown.code(one.file)}: {one.rows:,} of {one.of:,} rows{percent}, {drawn}."


def protected(draft: Draft) -> str:
    """What was changed to protect people, and what was measured of it."""
    known = draft.protection
    parts = [
        "\n".join(f"- {_fix(one)}" for one in known.fixes),
        "\n".join(f"- {_anonymity(one)}" for one in known.anonymity if known.fixes),
        "\n".join(f"- {markdown.text(sentence)}" for sentence in known.statements),
    ]
    return "\n\n".join(part for part in parts if part)


def _fix(one: Deidentified) -> str:
    place = markdown.code(one.column) if one.column else markdown.code(one.file)
    of = f" of {markdown.code(one.file)}" if one.column else ""
    what = one.sentence[:1].lower() + one.sentence[1:]
    lost = f" {one.lost:,} values that could not be understood were left out." if one.lost else ""
    return f"{place}{of}: {what}.{lost}"


def _anonymity(one: Anonymity) -> str:
    columns = markdown.listed([markdown.code(name.rpartition(" › ")[2]) for name in one.quasi_identifiers])
    return (
        f"Over {columns}, each combination of values is shared by {one.k:,} rows or more (k-anonymity); "
        f"{one.small:.0%} of {one.rows:,} rows are in groups of fewer than 5."
    )
