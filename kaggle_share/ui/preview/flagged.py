"""What a preview must not show: whatever screening found something in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from kaggle_share.model import Column, Draft, Finding
from kaggle_share.spec import GENERATED

METADATA = "metadata"
"""What screening calls the file of findings in a title, description and the like; the field is their column."""
NOT_SHOWN = "(not shown, since screening found something in it)"
HARMLESS = frozenset(("not_checked", "k_anonymity", "not_made_again"))
"""Kinds that tell of a file, and of no value in it."""
VALUES = 5_000
"""Values of flagged columns that are looked for in other texts."""
PREFIX = 24
"""Characters of a long value by which it is known again, also where a text quotes only its beginning."""

_WORDS: Mapping[str, str] = {"forbidden_file": "a file that must not be shared"}


@dataclass(frozen=True)
class Flagged:
    """Places with findings. A waiver lets a value be published; it is no reason to show it here."""

    columns: Mapping[tuple[str, str], str]
    """File and column → what it was flagged as."""
    files: Mapping[str, str]
    """Files with a finding that names no column → what it was flagged as."""
    texts: frozenset[str]
    """Texts of the metadata."""
    values: tuple[str, ...] = field(default=(), repr=False)
    """Values known from flagged columns, folded: no other text may quote them either."""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Flagged:
        """The places of some findings."""
        columns: dict[tuple[str, str], list[str]] = {}
        files: dict[str, list[str]] = {}
        texts: set[str] = set()
        for finding in findings:
            words = kind_words(finding.kind)
            if finding.file == METADATA and finding.column is not None:
                texts.add(finding.column)
            elif finding.column is not None:
                columns.setdefault((finding.file, finding.column), []).append(words)
            elif finding.samples or (finding.severity != "note" and finding.kind not in HARMLESS):
                files.setdefault(finding.file, []).append(words)
        flagged_files = {*files, *(file for file, _ in columns)}
        if "tags" in texts:
            # As Kaggle calls them, in what is sent.
            texts.add("keywords")
        if texts or flagged_files & set(GENERATED):
            # The card quotes the title, the subtitle and the sources; what was generated quotes the card.
            texts.add("description")
        return cls(
            {place: _and(words) for place, words in columns.items()},
            {file: _and(words) for file, words in files.items()},
            frozenset(texts),
        )

    @classmethod
    def in_draft(cls, draft: Draft) -> Flagged:
        """The places of a draft's findings, and the values that are known to stand there."""
        found = cls.of(draft.findings)
        # A sex or a year says nothing alone: of what is only a note, no value is looked for elsewhere.
        telling = cls.of(one for one in draft.findings if one.severity != "note")
        every = chain(_words(draft, found.texts), _values(draft, telling))
        values = dict.fromkeys(islice(filter(None, map(_key, every)), VALUES))
        return cls(found.columns, found.files, found.texts, tuple(values))

    @property
    def generated(self) -> bool:
        """Something was found in a file that kaggle-share wrote, so that what went into it isn't shown."""
        return "description" in self.texts

    @property
    def names(self) -> Mapping[str, str]:
        """Names of flagged columns in any file, and of what they are fields of → what they were flagged as."""
        every = {name: words for (_, name), words in self.columns.items()}
        outer = {name.partition(".")[0].removesuffix("[]"): words for name, words in every.items()}
        return {**outer, **every}

    def column(self, path: str, name: str) -> str:
        """What a column was flagged as; empty where nothing in it was. A struct and its fields go together."""
        whole = self.files.get(path)
        if whole or (path, name) in self.columns:
            return whole or self.columns[path, name]
        for (file, flagged), words in self.columns.items():
            if file == path and (_within(flagged, name) or _within(name, flagged)):
                return words
        return ""

    def quotes(self, text: str) -> bool:
        """True where a text holds a value of a flagged column."""
        if not self.values:
            return False
        folded = _folded(text)
        return any(_stands(value, folded) for value in self.values)

    def safe(self, text: str, instead: str = NOT_SHOWN) -> str:
        """A text, or `instead` where it quotes a value of a flagged column."""
        return instead if self.quotes(text) else text


def kind_words(kind: str) -> str:
    """What screening calls a kind, for people: `e-mail addresses`."""
    from kaggle_share.screen.kinds import KINDS

    known = KINDS.get(kind)
    return known.title if known else _WORDS.get(kind, kind.replace("_", " "))


def withheld(words: str) -> str:
    """What stands where a value would."""
    return f"withheld: flagged as {words}"


def _and(words: Iterable[str]) -> str:
    every = list(dict.fromkeys(words))[:4]
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def _within(outer: str, inner: str) -> bool:
    return len(inner) > len(outer) and inner.startswith(outer) and inner[len(outer)] in ".["


def _words(draft: Draft, texts: frozenset[str]) -> Iterator[str]:
    """The words of flagged fields that notes and tables quote as well."""
    if "tags" in texts and draft.metadata is not None:
        yield from draft.metadata.tags
    if "column descriptions" in texts:
        yield from (column.description for every in draft.columns.values() for column in every)
    if "file descriptions" in texts:
        yield from (one.item.description for one in draft.data if one.item is not None)


def _values(draft: Draft, flagged: Flagged) -> Iterator[str]:
    """Every value of flagged columns that the draft holds."""
    for path, profile in draft.profiles.items():
        if path in flagged.files:
            # Which of its values was meant is not known.
            continue
        for at, column in enumerate(profile.columns):
            if flagged.column(path, column.name):
                yield from _of_column(column)
                yield from (row[at] or "" for row in profile.sample if at < len(row))
        for column in draft.columns.get(path, ()):
            if flagged.column(path, column.name):
                yield from _of_column(column)


def _of_column(column: Column) -> Iterator[str]:
    yield from (end for end in (column.minimum, column.maximum) if end)
    if column.measures is not None:
        yield from (value for value, _ in column.measures.top)
    yield from chain.from_iterable(map(_of_column, column.children))


def _folded(text: str) -> str:
    # Markdown and JSON write some characters with a backslash.
    return " ".join(text.replace("\\", "").casefold().split())


def _key(value: str) -> str:
    """What a value is known by; empty where it is too short to tell it from any other word."""
    key = _folded(value)[:PREFIX].strip()
    least = 2 if not key.isascii() else 4 if key.replace(".", "").replace("-", "").isdigit() else 3
    return key if len(key) >= least else ""


def _stands(value: str, text: str) -> bool:
    """The value stands in the text, and is no part of a longer word."""
    at = text.find(value)
    while at != -1:
        end = at + len(value)
        if not value.isascii() or len(value) >= PREFIX:
            return True
        if not (at and text[at - 1].isalnum() and value[0].isalnum()) and not (
            end < len(text) and text[end].isalnum() and value[-1].isalnum()
        ):
            return True
        at = text.find(value, at + 1)
    return False
