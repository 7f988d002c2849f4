"""Text from data, made safe for Markdown: it stays text, whatever it holds.

A header may be `<script>`, `[x](http://…)`, `a|b` or have line breaks. File and column names become code spans, in
which Markdown and HTML mean nothing; other text is escaped, its addresses too, since Kaggle makes links of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kaggle_share.rules import printable


def code(words: str) -> str:
    """A code span; safe in a table's cell too.

    CommonMark 0.31 §6.1: the fence is longer than any run of backticks inside. GFM §4.10: `|` ends a cell even in a
    code span, and readers disagree about backslashes before it; such text is escaped instead.
    """
    if "|" in words:
        return text(words)
    plain = printable(words.replace("\t", " "))
    if not plain.strip():
        return f'`"{plain}"`'
    runs = [len(run) for run in re.findall(r"`+", plain)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if plain[0] in "` " or plain[-1] in "` " else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def text(words: str) -> str:
    """One line of text, with everything that Markdown or HTML would take for its own escaped."""
    plain = printable(" ".join(words.split()))
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain = re.sub(r"([\\`*_\[\]~$])", r"\\\1", plain)
    # No link is made of an address whose punctuation is written as an entity.
    plain = plain.replace("|", "&#124;").replace("://", "&#58;//").replace("@", "&#64;")
    plain = re.sub(r"\b(www)\.", r"\1&#46;", plain, flags=re.IGNORECASE)
    # What begins a block only does so at the beginning of a line.
    return re.sub(r"^(#+|[-+=]+|!|\d+(?=[.)](?:\s|$)))", _first_escaped, plain)


def _first_escaped(match: re.Match[str]) -> str:
    found = match.group()
    return f"{found}\\" if found.isdigit() else f"\\{found}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`, of words that are safe already."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are safe already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
