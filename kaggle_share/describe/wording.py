"""Titles, subtitles and slugs that nobody has to write, always within Kaggle's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from kaggle_share import rules
from kaggle_share.describe.drafted import humanised
from kaggle_share.model import Draft, Ref, Resource
from kaggle_share.spec import parse_ref
from kaggle_share.wording import size

PLAIN_TITLE = "Shared data"
PLAIN_SUBTITLE = "Data shared from a Jupyter notebook"


def slug_for(draft: Draft) -> str:
    """The dataset's slug: the one that the user gave, else one made of the title.

    Parameters
    ----------
    draft:
        Its metadata's title is taken where there is one, else what `title_for` makes.

    Returns
    -------
    A slug that Kaggle takes.
    """
    if draft.document.to:
        return parse_ref(draft.document.to).slug
    title = draft.document.title or (draft.metadata.title if draft.metadata else title_for(draft))
    return slug_of_title(title)


def slug_of_title(title: str) -> str:
    """A slug that Kaggle takes, made of a title."""
    slug = rules.slugify(title)
    if len(slug) < rules.SLUG[0]:
        slug = f"{slug}-data".strip("-") if slug else "shared-data"
    return slug if len(slug) >= rules.SLUG[0] else f"{slug}-set"


def ref_for(draft: Draft, me: str = "") -> Ref:
    """Owner and slug, as far as they are known; the owner is `me` while nobody is signed in."""
    if draft.document.to:
        return parse_ref(draft.document.to, me=me)
    return Ref(me or "me", slug_for(draft))


def title_for(draft: Draft) -> str:
    """A title of 6 to 50 characters: from the slug, the notebook's first heading, or the names of the files."""
    for candidate in _titles(draft):
        title = _plain(candidate)
        title = title[:1].upper() + title[1:]
        if title and len(title) < rules.TITLE[0]:
            title = f"{title} data"
        if len(title) >= rules.TITLE[0]:
            return shortened(title, rules.TITLE[1])
    return PLAIN_TITLE


def _titles(draft: Draft) -> Iterable[str]:
    if draft.document.to:
        yield parse_ref(draft.document.to).slug.replace("-", " ")
    yield first_heading(draft)
    # A figure becomes two files of one name.
    names = list(dict.fromkeys(humanised(PurePosixPath(one.path).name.split(".")[0]) for one in draft.data))
    if names:
        yield " and ".join(names) if len(names) == 2 else names[0] + (" and others" if names[1:] else "")


def first_heading(draft: Draft) -> str:
    """Text of the notebook's first Markdown heading, without its markup; empty where there is none."""
    for cell in draft.snapshot.cells if draft.snapshot else ():
        if cell.type != "markdown":
            continue
        match = re.search(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", cell.source, re.MULTILINE)
        if match:
            return _without_markup(match[1])
    return ""


def subtitle_for(draft: Draft) -> str:
    """A subtitle of 20 to 80 characters: `3 tables from penguins.ipynb: 344 rows, 17 columns`."""
    low, high = rules.SUBTITLE
    for candidate in _subtitles(draft):
        subtitle = _plain(candidate)
        if low <= len(subtitle) <= high:
            return subtitle
    return PLAIN_SUBTITLE


def _subtitles(draft: Draft) -> Iterable[str]:
    """From the one that says most to the shortest."""
    what, extent = contents(draft), table_extent(draft)
    source = f" from {draft.snapshot.name}" if draft.snapshot else ""
    for origin in (source, " from a Jupyter notebook" if source else ""):
        if extent:
            yield f"{what}{origin}: {extent}"
        yield f"{what}{origin}"
        yield f"{what}{origin}, {size(sum(resource.size for resource in draft.data))} in all"


def contents(draft: Draft) -> str:
    """What the files are: `2 tables and 1 image`."""
    kinds: dict[str, int] = {}
    for resource in draft.data:
        profile = draft.profiles.get(resource.path)
        kind = profile.kind if profile and profile.kind in ("table", "image", "archive", "array") else "other"
        kinds[kind] = kinds.get(kind, 0) + 1
    if set(kinds) == {"other"} or not kinds:
        return counted(len(draft.data), "file")
    words = [counted(count, "other file" if kind == "other" else kind) for kind, count in kinds.items()]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def table_extent(draft: Draft) -> str:
    """Rows and columns of the tables: `344 rows, 17 columns`; of several, in all. Empty where there is no table."""
    tables = [profile for profile in draft.profiles.values() if profile.kind == "table" and profile.columns]
    if not tables or any(profile.rows is None for profile in tables):
        return ""
    rows = sum(profile.rows or 0 for profile in tables)
    columns = sum(len(profile.columns) for profile in tables)
    return f"{counted(rows, 'row')}, {counted(columns, 'column')}" + (" in all" if len(tables) > 1 else "")


def files_size(resources: Sequence[Resource]) -> str:
    """Number and size of files: `3 files, 69.4 kB`."""
    return f"{counted(len(resources), 'file')}, {size(sum(resource.size for resource in resources))}"


def counted(count: int, noun: str) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word where it is too long."""
    if len(text) <= longest:
        return text
    cut = text[: longest + 1]
    at_word = cut.rsplit(" ", 1)[0].rstrip(" ,;:-–")
    return at_word if longest // 2 <= len(at_word) <= longest else text[:longest].rstrip()


def _plain(text: str) -> str:
    """One line without characters that can't be seen."""
    visible = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(visible.split())


def _without_markup(markdown: str) -> str:
    """The words of a line of Markdown."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]*>", "", text)
    text = re.sub(r"(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`|\$", "", text)
    return re.sub(r"\\([^\w\s])", r"\1", text).strip()
