"""Sentences of the pipeline in another language: whole ones, by templates that keep numbers and names as they are.

The steps know no language: they say `looks like phone numbers (3 of 40), by its values`. A catalogue holds templates
of such sentences. What may stand for a placeholder is told by its kind: `{n:d}` is a number, `{size:z}` a size,
`{kind:w}` one word, `{call:i}` a name of letters, digits and `._/-`, `{kinds:l}` words with commas, `{name:s}`
anything without a semicolon, `{name}` anything at all: these stay as they are. `{what:what}` is one of the group
`what`, whose translation is put there. A sentence that no template fits is not translated at all, so that none is in
two languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

SENTENCES = "said"
"""The group that whole sentences are in."""
DONE = "done"
"""The group of what was done to columns and files, which is said of one of them too."""
LONGEST = 4000
"""Characters of a sentence that is looked for: longer ones are mostly quoted."""
DEEPEST = 24
"""Phrases within phrases."""
_ANYTHING = r".+"
_KINDS = {
    "d": r"(?:[<>] )?+[0-9]++(?:[.,][0-9]++)*+(?: ?%)?+",
    "w": r"[^\s;,]++",
    "i": r"[\w./-]++",
    "l": r"[^\s;,]++(?:, [^\s;,]++)*+",
    "z": r"[0-9]++(?:[.,][0-9]++)*+ (?:bytes?|[kMGT]?B)",
    "s": r"[^;]+",
    "": _ANYTHING,
}
"""Kind of a placeholder → what stands for it. Without one of these it is a group."""
_GREEDY = frozenset("dwizl")
"""Kinds that give nothing back."""
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9%]")
Seen = dict[tuple[str, str, int], str | None]
"""Text, group and depth → its translation, while one sentence is looked for."""


@dataclass(frozen=True)
class Template:
    """A template and its translation."""

    source: str
    target: str

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """Name of each placeholder → its kind."""
        return {name: spec or "" for _, name, spec, _ in Formatter().parse(self.source) if name is not None}

    @cached_property
    def says(self) -> int:
        """Characters that are no placeholder's."""
        return sum(len(literal) for literal, _, _, _ in Formatter().parse(self.source))

    @cached_property
    def _ends(self) -> tuple[str, str]:
        pieces = list(Formatter().parse(self.source))
        last = pieces[-1]
        return pieces[0][0], last[0] if last[1] is None else ""

    def matches(self, text: str) -> Iterator[Mapping[str, str]]:
        """What stands for the placeholders in a text that this is the template of.

        Where a name holds the words that follow it, there are two ways to read the text: the first and the last.
        """
        begins, ends = self._ends
        # Most patterns are never needed, and so never made.
        if text.startswith(begins) and text.endswith(ends) and (first := self.first.match(text)) is not None:
            yield first.groupdict()
            last = self.last.match(text)
            if last is not None and last.groupdict() != first.groupdict():
                yield last.groupdict()

    @cached_property
    def first(self) -> re.Pattern[str]:
        """Matches a whole text; what may be of any length ends where the next words stand for the first time."""
        return self._pattern("?")

    @cached_property
    def last(self) -> re.Pattern[str]:
        """The same for the last time."""
        return self._pattern("")

    def _pattern(self, lazy: str) -> re.Pattern[str]:
        """The time it takes grows with the length of a text only.

        Once the next words were found they are never looked for at another place: each such piece is an atomic
        group, and numbers and words give nothing back.
        """
        pieces = [""]
        for literal, name, spec, _ in Formatter().parse(self.source):
            pieces[-1] += re.escape(literal)
            if name is not None:
                kind = _KINDS.get(spec or "", _ANYTHING)
                if spec not in _GREEDY:
                    pieces.append("")
                    kind += lazy
                pieces[-1] += f"(?P<{name}>{kind})"
        head, *others = pieces
        ended = [f"(?>{piece})" for piece in others[:-1]] + others[-1:]
        return re.compile("".join([head, *ended, r"\Z"]), re.DOTALL)

    def filled(self, given: Mapping[str, str]) -> str:
        """The translation; between ideographs and what is filled in stands a blank, as is usual."""
        made = ""
        for piece in self._pieces(given):
            if piece and made and _need_blank(made[-1], piece[0]):
                made += " "
            made += piece
        return made

    def _pieces(self, given: Mapping[str, str]) -> Iterator[str]:
        for literal, name, _, _ in Formatter().parse(self.target):
            yield literal
            if name is not None:
                yield given[name]


class Sentences:
    """A catalogue.

    Parameters
    ----------
    groups:
        Name of a group → template in English → translation.
    """

    def __init__(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        self._whole: dict[str, dict[str, Template]] = {}
        self._open: dict[str, list[Template]] = {}
        for group, entries in groups.items():
            every = [Template(source, target) for source, target in entries.items()]
            self._whole[group] = {one.source.format(): one for one in every if not one.fields}
            # The one that says most itself is the one that is meant.
            self._open[group] = sorted((one for one in every if one.fields), key=lambda one: -one.says)

    def said(self, text: str, group: str = SENTENCES) -> str | None:
        """The translation of a sentence without its full stop, or of a phrase; None where none is known."""
        return self._said(text, group, 0, {}) if len(text) <= LONGEST else None

    def said_by(self, template: Template, text: str) -> str | None:
        """The translation of a text by one template; None where it doesn't fit, or could be read in two ways."""
        return self._read(template, text, 0, {})

    def _said(self, text: str, group: str, depth: int, seen: Seen) -> str | None:
        # A phrase that many readings of a sentence come to is looked up once.
        key = (text, group, depth)
        if key not in seen:
            seen[key] = self._found(text, group, depth, seen)
            if seen[key] is None and group == DONE and text:
                # It begins small behind a column's name.
                seen[key] = self._found(text[0].upper() + text[1:], group, depth, seen)
        return seen[key]

    def _found(self, text: str, group: str, depth: int, seen: Seen) -> str | None:
        known = self._whole[group].get(text)
        if known is not None:
            return known.target.format()
        ways = (self._read(template, text, depth, seen) for template in self._open[group] if depth < DEEPEST)
        return next((one for one in ways if one is not None), None)

    def _read(self, template: Template, text: str, depth: int, seen: Seen) -> str | None:
        given = (self._given(template, one, depth, seen) for one in template.matches(text))
        ways = {template.filled(one) for one in given if one is not None}
        # Of two that differ, nobody knows which was meant.
        return ways.pop() if len(ways) == 1 else None

    def _given(self, template: Template, found: Mapping[str, str], depth: int, seen: Seen) -> dict[str, str] | None:
        given = {}
        for name, kind in template.fields.items():
            said = found[name] if kind in _KINDS else self._said(found[name], kind, depth + 1, seen)
            if said is None:
                return None
            given[name] = said
        return given


def _need_blank(before: str, after: str) -> bool:
    return bool(
        (_IDEOGRAPH.match(before) and _WORD.match(after)) or (_WORD.match(before) and _IDEOGRAPH.match(after))
    )


__all__ = ["SENTENCES", "Sentences", "Template"]
