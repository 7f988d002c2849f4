"""Sections of the card that tell what is in the data: files, columns, coverage, known gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from kaggle_share.describe import markdown
from kaggle_share.describe.columns import nested
from kaggle_share.describe.coverage import Region, coverage
from kaggle_share.describe.explained import drafted_sentence
from kaggle_share.describe.gaps import gaps
from kaggle_share.describe.keys import primary_key
from kaggle_share.describe.wording import counted, files_size
from kaggle_share.model import Column, Draft, Resource
from kaggle_share.wording import size

MOST_COLUMNS = 100
"""Columns of one table that the card lists; the data dictionary has them all."""
MOST_IN_ALL = 400
"""Columns of all tables together that it lists."""
MOST_FILES = 200
"""Files that the card lists."""
MOST_LINES = 20
"""Lines of coverage."""
FILES_HEAD = ("File", "What it is", "Size")


def files(draft: Draft) -> str:
    """Every file with what it is."""
    rows = [
        (markdown.code(resource.path), markdown.text(about(draft, resource)), size(resource.size))
        for resource in draft.data[:MOST_FILES]
    ]
    listed = markdown.table(FILES_HEAD, rows)
    rest = len(draft.data) - len(rows)
    more = f"\n\nAnd {counted(rest, 'more file')}: {files_size(draft.data)} in all." if rest > 0 else ""
    extra = _generated_files(draft)
    return listed + more + (f"\n\n{extra}" if extra else "")


def about(draft: Draft, resource: Resource) -> str:
    """One file in a line: the user's words, then what it is."""
    profile = draft.profiles.get(resource.path)
    facts = []
    if resource.item and resource.item.description and resource.item.description != drafted_sentence(draft, resource):
        facts.append(" ".join(resource.item.description.split()).rstrip("."))
    if profile and profile.kind == "table" and profile.rows is not None:
        facts.append(f"{counted(profile.rows, 'row')}, {counted(len(profile.columns), 'column')}")
    elif profile:
        facts.extend(profile.facts)
    return "; ".join(facts) or f"{PurePosixPath(resource.path).suffix.removeprefix('.').upper()} file".strip()


def _generated_files(draft: Draft) -> str:
    if draft.bare:
        return ""
    table = " `data_dictionary.csv` describes every column," if tables(draft) else ""
    return (
        f"Beside them:{table} `datapackage.json` (Data Package v2) has checksums of all files, `croissant.json` "
        "(Croissant) is for machine learning, and `CITATION.cff` says how to cite them."
    )


def tables(draft: Draft) -> list[str]:
    """Paths of the tables that have columns, in order."""
    return [resource.path for resource in draft.data if draft.columns.get(resource.path)]


def dictionary(draft: Draft) -> str:
    """The data dictionary: a table of columns for each table, with what tells its rows apart."""
    left, sections, without = MOST_IN_ALL, [], 0
    for path in tables(draft):
        if left <= 0:
            without += 1
            continue
        listed = list(nested(draft.columns[path]))
        most = min(MOST_COLUMNS, left)
        left -= len(listed[:most])
        sections.append(_columns_of(draft, path, listed, most))
    if without:
        where = "" if draft.bare else " `data_dictionary.csv` has their columns."
        sections.append(f"And {counted(without, 'more table')}.{where}")
    return "\n\n".join(sections)


def _columns_of(draft: Draft, path: str, listed: Sequence[tuple[str, str, Column]], most: int) -> str:
    units = any(column.unit for _, _, column in listed[:most])
    head = ("Column", "Type", *(("Unit",) if units else ()), "Description", "Missing")
    rows = [
        (
            markdown.code(name),
            column.type,
            *((markdown.text(column.unit),) if units else ()),
            markdown.text(column.description),
            "" if column.missing is None else f"{column.missing:,}",
        )
        for name, _, column in listed[:most]
    ]
    rest = len(listed) - most
    where = "" if draft.bare else "; `data_dictionary.csv` has them all"
    more = f"\n\nAnd {counted(rest, 'more column')}{where}." if rest > 0 else ""
    keys = _keys(draft, path)
    return f"### {markdown.code(path)}\n\n{markdown.table(head, rows)}{more}{f'{chr(10) * 2}{keys}' if keys else ''}"


def _keys(draft: Draft, path: str) -> str:
    """What tells one row from another, and where columns point to."""
    profile = draft.profiles.get(path)
    if profile is None:
        return ""
    told = []
    key = primary_key(profile, draft.columns[path])
    if key:
        told.append(f"{markdown.code(key)} tells each row from the others.")
    told += [
        f"{markdown.code(one.column)} refers to {markdown.code(one.to_column)} of {markdown.code(one.to_file)}."
        for one in profile.relations[:MOST_LINES]
    ]
    return " ".join(told)


def covered(draft: Draft) -> str:
    """Time and space that the data covers."""
    return "\n".join(f"- {line}" for line in list(_covered(draft))[:MOST_LINES])


def _covered(draft: Draft) -> Iterator[str]:
    found, several = coverage(draft), len(tables(draft)) > 1

    def place(path: str, *columns: str) -> str:
        names = " and ".join(markdown.code(column) for column in columns)
        return f"{names} of {markdown.code(path)}" if several else names

    for span in found.spans:
        when = span.start if span.start == span.end else f"{span.start} to {span.end}"
        yield f"Time: {when} ({place(span.path, span.column)})"
    for area in found.areas:
        north = f"{_degrees(area.south, 'S', 'N')} to {_degrees(area.north, 'S', 'N')}"
        east = f"{_degrees(area.west, 'W', 'E')} to {_degrees(area.east, 'W', 'E')}"
        yield f"Place: {north}, {east} ({place(area.path, *area.columns)})"
    for region in found.regions:
        where = _regions(region)
        if where:
            yield f"Place: {where} ({place(region.path, region.column)})"


def _regions(region: Region) -> str:
    if region.names:
        return ", ".join(markdown.text(name) for name in region.names)
    plural = {"country": "countries", "province": "provinces", "city": "cities"}[region.kind]
    if region.count is None:
        return ""
    return f"one {region.kind}" if region.count == 1 else f"{region.count:,} {plural}"


def _degrees(value: float, below: str, above: str) -> str:
    return f"{abs(value):.4g}° {below if value < 0 else above}"


def known_gaps(draft: Draft) -> str:
    """What is missing or looks wrong, by file."""
    found = gaps(draft)
    if len(draft.data) == 1:
        return "\n".join(f"- {sentence}" for sentences in found.values() for sentence in sentences)
    return "\n".join(
        "\n".join([f"- {markdown.code(path)}:", *(f"  - {sentence}" for sentence in sentences)])
        for path, sentences in found.items()
    )
