"""Kaggle's tags that fit the data, each with the reason. Rather none than a wrong one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from kaggle_share import rules
from kaggle_share.describe.tag_words import LIBRARIES, PLACES, SUBJECTS, Words
from kaggle_share.model import Draft, Profile, SuggestedTag

MOST = 6
"""Tags that are suggested at most."""
MOST_NEAR = 3
"""Tags that are named at most in place of an unknown one."""
STRONG, WEAK = 2.0, 1.0
FEW = 1 / 8
"""Share of a table's columns that one column must be to speak for a subject alone."""
SHORTEST_SERIES = 20
"""Points in time that make a time series."""
PIXELS = 16
"""Columns called `pixel…` that make the rows pictures."""

KINDS = {"image": "image", "audio": "audio", "video": "video data", "text": "text", "table": "tabular"}
"""What a file is → the tag of its kind."""
AUDIO = tuple(".wav .mp3 .flac .ogg .m4a .aac .aif .aiff .opus".split())
VIDEO = tuple(".mp4 .avi .mov .mkv .webm .mpg .mpeg".split())
GRAPHS = (".graphml", ".gml", ".gexf")
MAPS = (".geojson", ".topojson", ".shp", ".gpkg", ".kml")
MOMENT_WORDS = frozenset("date time datetime timestamp day month year week quarter ds period hour yr dt".split())


@dataclass
class _Case:
    """What speaks for one tag."""

    score: float = 0.0
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Source:
    """A place where words stand."""

    kind: str
    """`told` by the user, `file` or `column`."""
    words: str
    """Normalised."""
    shown: str


class _Heard(NamedTuple):
    """A word that stands somewhere."""

    word: str
    said: str
    """As the list has it."""
    worth: float
    source: _Source


def suggest_tags(draft: Draft) -> tuple[SuggestedTag, ...]:
    """Kaggle's tags that fit a draft.

    Parameters
    ----------
    draft:
        With document, resources, profiles and snapshot; metadata and columns are used where they are there.

    Returns
    -------
    At most six, the best first, without those that are set. Every one is in Kaggle's list (`rules.kaggle_tags`),
    and its reason names a word, a column or a file, never a value.
    """
    cases: dict[str, _Case] = {}
    sources = tuple(_sources(draft))
    few = max((len(profile.columns) for profile in draft.profiles.values()), default=0) * FEW
    for tag, words in SUBJECTS.items():
        _hear(cases, tag, words, sources, few)
    spoken = tuple(source for source in sources if source.kind != "column")
    for tag, words in PLACES.items():
        _hear(cases, tag, words, spoken, few)
    for tag, score, reason in (*_from_kinds(draft), *_from_columns(draft), *_from_imports(draft)):
        case = cases.setdefault(tag, _Case())
        case.score += score
        case.reasons.append(reason)
    known, taken = rules.kaggle_tags(), _taken(draft)
    fitting = [(tag, case) for tag, case in cases.items() if tag in known and tag not in taken]
    fitting.sort(key=lambda one: (-one[1].score, -known[one[0]].count(">"), one[0]))
    return tuple(SuggestedTag(tag, _reason(case)) for tag, case in fitting[:MOST])


def near_tags(tag: str) -> tuple[str, ...]:
    """Tags of Kaggle that somebody who wrote an unknown one may have meant, the best first; at most three.

    By the same letters (`deep-learning`), the same words (`movies` → `movies and tv shows`), what it is about
    (`penguins` → `animals`), or a slip of the pen (`biolgy`).
    """
    known = rules.kaggle_tags()
    word = _normal(tag).strip()
    letters = word.replace(" ", "")
    if not letters:
        return ()
    names = {name: _normal(name) for name in known}
    same = [name for name, normal in names.items() if normal.replace(" ", "") == letters]
    if same:
        return tuple(same[:MOST_NEAR])
    holding = sorted((name for name, normal in names.items() if f" {word} " in normal), key=len)
    about = [name for name, words in SUBJECTS.items() if word in _split(words.strong)]
    begun = [
        name for name, normal in names.items() if len(letters) > 3 and normal.replace(" ", "").startswith(letters)
    ]
    spelled = difflib.get_close_matches(tag.strip().casefold(), names, n=MOST_NEAR, cutoff=0.8)
    return tuple(dict.fromkeys((*holding, *begun, *spelled, *about)))[:MOST_NEAR]


def _taken(draft: Draft) -> set[str]:
    said = draft.metadata.tags if draft.metadata else draft.document.tags or ()
    return {tag.strip().casefold() for tag in said}


def _reason(case: _Case) -> str:
    return " and ".join(dict.fromkeys(case.reasons[:2]))


def _hear(cases: dict[str, _Case], tag: str, words: Words, sources: Iterable[_Source], few: float) -> None:
    """Add what the sources' words say for a tag; fewer than `few` columns say nothing for sure."""
    strong, weak = _split(words.strong), _split(words.weak)
    heard: list[_Heard] = []
    for source in sources:
        for word, said in (strong | weak).items():
            if f" {word} " in source.words:
                worth = STRONG if word in strong else WEAK
                heard.append(_Heard(word, said, worth * (1.5 if source.kind == "told" else 1.0), source))
    columns = list(dict.fromkeys(one.source.shown for one in heard if one.source.kind == "column"))
    # The best place of each word in each kind of place: ten columns of one kind are not ten reasons.
    best = {(one.word, one.source.kind): one for one in sorted(heard, key=lambda one: one.worth)}
    if not best:
        return
    sure = [
        one
        for one in best.values()
        if one.word in strong and (one.source.kind != "column" or len(columns) > 1 or few <= 1)
    ]
    if not sure and sum(one.worth for one in best.values()) < 2 * WEAK:
        return
    if not sure and len(columns) < 2 and all(one.source.kind == "column" for one in best.values()):
        return
    case = cases.setdefault(tag, _Case())
    ranked = sorted(best.values(), key=lambda one: -one.worth)
    case.score += sum(one.worth for one in ranked[:3])
    told = next((one for one in ranked if one.source.kind != "column"), None)
    if told is not None:
        case.reasons.append(f'"{told.said}" in {told.source.shown}')
    else:
        case.reasons.append(f"the column{'s' if len(columns) > 1 else ''} {' and '.join(columns[:2])}")


@lru_cache(maxsize=512)
def _split(words: str) -> dict[str, str]:
    """Word as it is compared → as it is written."""
    return {_normal(word).strip(): word for word in words.split(",") if word.strip()}


def _sources(draft: Draft) -> Iterator[_Source]:
    """Every text that may say what the data is about."""
    said = draft.document
    made = draft.metadata
    title = said.title or (made.title if made and "title" not in made.generated else "")
    yield _Source("told", _normal(title), "the title")
    yield _Source("told", _normal(said.subtitle or ""), "the subtitle")
    yield _Source("told", _normal((said.to or "").rpartition("/")[2]), "the dataset's name")
    yield _Source("told", _normal((said.description or "")[:2000]), "the description")
    for heading in _headings(draft):
        yield _Source("told", _normal(heading), "the notebook's heading")
    for resource in draft.data:
        name = PurePosixPath(resource.path)
        yield _Source("file", _normal(name.name.split(".")[0]), f"the file name {_short(name.name)}")
    for item in draft.selection.items:
        # The user's words alone: a drafted description repeats the columns.
        if item.description:
            yield _Source("told", _normal(item.description), f"the description of {_short(item.name)}")
    for path, profile in draft.profiles.items():
        described = {column.name: column for column in draft.columns.get(path, ())}
        for column in profile.columns[:500]:
            yield _Source("column", _normal(column.name), _short(column.name))
            words = described.get(column.name)
            if words is not None and not words.generated:
                yield _Source("column", _normal(words.description), _short(column.name))


def _headings(draft: Draft) -> Iterator[str]:
    for cell in draft.snapshot.cells if draft.snapshot else ():
        if cell.type == "markdown":
            for line in cell.source[:100_000].splitlines():
                if line.lstrip(" ").startswith("#"):
                    yield line.lstrip("# ")


def _from_kinds(draft: Draft) -> Iterator[tuple[str, float, str]]:
    """Tags of the files' kinds."""
    counts: dict[str, int] = {}
    for resource in draft.data:
        kind = _kind(resource.path, draft.profiles.get(resource.path))
        counts[kind] = counts.get(kind, 0) + 1
    whole = len(draft.data)
    for kind, tag in KINDS.items():
        count = counts.get(kind, 0)
        # One readme beside a table, one picture beside a report, do not make the dataset one of texts or pictures.
        if count and (count * 2 > whole or count >= 10):
            share = "every file" if count == whole else f"{count} of {whole} files"
            yield tag, 1.0, f"{share} {'is' if count == 1 or count == whole else 'are'} {_a(kind)}"
    for endings, tag, what in ((GRAPHS, "graph", "a graph"), (MAPS, "geospatial analysis", "a map layer")):
        found = next((r.path for r in draft.data if r.path.casefold().endswith(endings)), None)
        if found:
            yield tag, 2.0, f"{_short(PurePosixPath(found).name)} is {what}"


def _kind(path: str, profile: Profile | None) -> str:
    folded = path.casefold()
    if folded.endswith(AUDIO):
        return "audio"
    if folded.endswith(VIDEO):
        return "video"
    return profile.kind if profile is not None else "other"


def _a(kind: str) -> str:
    return {"table": "a table", "image": "an image", "audio": "a recording", "video": "a video", "text": "a text"}[
        kind
    ]


def _from_columns(draft: Draft) -> Iterator[tuple[str, float, str]]:
    """Tags that the types of columns speak for."""
    for path, profile in draft.profiles.items():
        if profile.kind != "table":
            continue
        types = {column.type: column.name for column in reversed(profile.columns)}
        if "latitude" in types and "longitude" in types:
            pair = f"{_short(types['latitude'])} and {_short(types['longitude'])}"
            yield "geospatial analysis", 3.0, f"the columns {pair}"
        pixels = sum(column.name.casefold().startswith("pixel") for column in profile.columns)
        if pixels >= PIXELS:
            for tag in ("image", "computer vision"):
                yield tag, 2.0, f"{pixels:,} columns of pixels"
        yield from _series(path, profile)


def _series(path: str, profile: Profile) -> Iterator[tuple[str, float, str]]:
    # By name: comparing columns compares all that is known of them, and a table may have thousands.
    measured = {c.name for c in profile.columns if c.type in ("integer", "decimal", "numeric")}
    for column in profile.columns:
        words = set(_normal(column.name).split())
        year = column.name in measured and words & {"year", "yr"} and (column.distinct or 0) == profile.rows
        if not (column.type == "datetime" or year) or not words or not words <= MOMENT_WORDS:
            continue
        if (column.distinct or 0) >= SHORTEST_SERIES and measured - {column.name}:
            name = _short(PurePosixPath(path).name)
            points = f"{column.distinct:,} points in time"
            yield "time series analysis", 2.5, f"the column {_short(column.name)} of {name}: {points}"
            return


IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w{0,60})", re.MULTILINE)


def _from_imports(draft: Draft) -> Iterator[tuple[str, float, str]]:
    seen = set()
    for cell in draft.snapshot.cells if draft.snapshot else ():
        if cell.type == "code":
            seen |= set(IMPORT.findall(cell.source[:100_000]))
    for module in sorted(seen & LIBRARIES.keys()):
        tag, library = LIBRARIES[module]
        yield tag, 2.0, f"the notebook imports {library}"


def _normal(text: str) -> str:
    """Words in lower case and singular, a blank before and after each: `Bill Lengths (mm)` → ` bill length mm `."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", text[:5000])
    words = re.findall(r"[^\W_]+", text.casefold())
    return f" {' '.join(map(_singular, words))} "


def _singular(word: str) -> str:
    """A rough stem, the same for the words of the list and of the data."""
    if len(word) > 4 and word.endswith("ies") and not word.endswith(("series", "species")):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "series", "species")):
        return word[:-1]
    return word


def _short(name: str) -> str:
    text = rules.printable(" ".join(name.split()))
    return text if len(text) <= 40 else text[:39] + "…"
