"""The documents that travel in a dataset, and what is made of them: metadata, dictionary, citation, environment."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kaggle_share.sandbox.pages.wording import sendable
from kaggle_share.sandbox.records import Dataset, StoredFile, Version

_LARGEST = 4_000_000
_SHOWN = 200_000


def find(files: Sequence[StoredFile], path: str) -> StoredFile | None:
    """The file of this path."""
    return next((file for file in files if file.path == path), None)


def read_json(file: StoredFile | None) -> Any:
    """The content of a JSON file; None where there is none, or none that can be read."""
    if file is None or file.size > _LARGEST:
        return None
    try:
        return json.loads(file.location.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def pretty(content: Any) -> str:
    """JSON for reading, cut where it gets very long."""
    try:
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return ""
    text = sendable(text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\n… {len(text) - _SHOWN} more characters"


def as_sent(dataset: Dataset, version: Version | None) -> dict[str, Any]:
    """What Kaggle was told, in the shape of `dataset-metadata.json`."""
    content: dict[str, Any] = {
        "id": dataset.ref,
        "id_no": dataset.id,
        "title": dataset.title,
        "subtitle": dataset.subtitle,
        "description": dataset.description,
        "isPrivate": dataset.is_private,
        "licenses": [{"name": dataset.license}],
        "keywords": list(dataset.keywords),
        "collaborators": [{"username": name, "role": role} for name, role in dataset.collaborators],
        "expectedUpdateFrequency": dataset.update_frequency,
        "userSpecifiedSources": dataset.sources,
    }
    if version is not None:
        content["resources"] = [_resource(file) for file in version.files]
    return content


def _resource(file: StoredFile) -> dict[str, Any]:
    resource: dict[str, Any] = {"path": file.path}
    if file.description:
        resource["description"] = file.description
    if file.columns:
        resource["schema"] = {
            "fields": [
                {"name": column.name, "title": column.description, "type": column.type} for column in file.columns
            ]
        }
    return resource


@dataclass(frozen=True)
class ColumnWords:
    """What is said of a column: by what was sent, else by the data package inside the dataset."""

    type: str = ""
    unit: str = ""
    description: str = ""


def column_words(file: StoredFile, names: Sequence[str], package: Any) -> tuple[ColumnWords, ...]:
    """What is said of each of the columns, which are matched by position as Kaggle does, then by name."""
    sent = file.columns if len(file.columns) == len(names) else ()
    fields = _fields(package, file.path)
    words = []
    for place, name in enumerate(names):
        column = sent[place] if sent else next((c for c in file.columns if c.name == name), None)
        field = fields.get(name, {})
        words.append(
            ColumnWords(
                type=(column.type if column else "") or _word(field, "type"),
                unit=_word(field, "unit"),
                description=(column.description if column else "")
                or _word(field, "description")
                or _word(field, "title"),
            )
        )
    return tuple(words)


def file_description(file: StoredFile, package: Any) -> str:
    """What is said of a file: by what was sent, else by the data package."""
    return file.description or _word(_package_resource(package, file.path), "description")


def _package_resource(package: Any, path: str) -> Mapping[str, Any]:
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict) and resource.get("path") == path:
            return resource
    return {}


def recorded_notebook(package: Any) -> tuple[str, str]:
    """Path and sha256 of the notebook that the data package says made the data; empty where it says none."""
    notes = package.get("kaggle_share") if isinstance(package, dict) else None
    notebook = notes.get("notebook") if isinstance(notes, dict) else None
    return (_word(notebook, "path"), _word(notebook, "sha256")) if isinstance(notebook, dict) else ("", "")


def _fields(package: Any, path: str) -> dict[str, Mapping[str, Any]]:
    schema = _package_resource(package, path).get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    found = [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
    return {field["name"]: field for field in found if isinstance(field.get("name"), str)}


def _word(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Citation:
    """How to cite the dataset."""

    text: str
    bibtex: str
    source: str
    """`CITATION.cff`, or empty where it was made from the metadata."""


def citation(dataset: Dataset, version: Version | None, files: Sequence[StoredFile]) -> Citation:
    """From the dataset's `CITATION.cff` where there is a readable one, else from its metadata. No DOI is made up."""
    number = version.number if version else 1
    moment = version.created if version else dataset.created
    people, title, year, doi, source = [dataset.owner.name], dataset.title, str(moment.year), "", ""
    given = _cff(find(files, "CITATION.cff"))
    if given:
        source = "CITATION.cff"
        people = _authors(given.get("authors")) or people
        title = _plain(given.get("title")) or title
        doi = _plain(given.get("doi"))
        released = _plain(given.get("date-released"))
        year = released[:4] if re.match(r"\d{4}", released) else year
    where = f"https://doi.org/{doi}" if doi else f"Kaggle sandbox, {dataset.ref}"
    text = f"{_listed(people)} ({year}). {title} (Version {number}) [Data set]. {where}"
    key = re.sub(r"[^a-z0-9]+", "_", dataset.ref.lower()).strip("_")
    lines = [
        f"@misc{{{key}_{year},",
        f"  author = {{{_tex(' and '.join(people))}}},",
        f"  title = {{{_tex(title)}}},",
        f"  year = {{{year}}},",
        f"  version = {{{number}}},",
        *([f"  doi = {{{_tex(doi)}}},"] if doi else []),
        f"  note = {{Data set, {_tex(dataset.ref)}}}",
        "}",
    ]
    return Citation(sendable(text), sendable("\n".join(lines)), source)


def _cff(file: StoredFile | None) -> Mapping[str, Any]:
    if file is None or file.size > 100_000:
        return {}
    try:
        content = YAML(typ="safe", pure=True).load(file.location.read_text("utf-8"))
    # ruamel raises what it likes on text that only looks like YAML.
    except (OSError, YAMLError, UnicodeDecodeError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _plain(value: Any) -> str:
    """A scalar as one short line; anything else as nothing (YAML's aliases can make small files huge)."""
    return " ".join(str(value).split())[:500] if isinstance(value, str | int | float) or _is_date(value) else ""


def _is_date(value: Any) -> bool:
    return hasattr(value, "isoformat")


def _authors(given: Any) -> list[str]:
    names = []
    for author in given[:50] if isinstance(given, list) else ():
        if isinstance(author, dict):
            name = _plain(author.get("name")) or " ".join(
                part for key in ("given-names", "name-particle", "family-names") if (part := _plain(author.get(key)))
            )
            if name:
                names.append(name)
    return names


def _listed(people: Sequence[str]) -> str:
    return people[0] if len(people) == 1 else ", ".join(people[:-1]) + " and " + people[-1]


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text.replace("\\", r"\textbackslash "))


@dataclass(frozen=True)
class Environment:
    """What the notebook ran in."""

    facts: tuple[tuple[str, str], ...]
    imported: tuple[tuple[str, str], ...]
    """Packages that the notebook used, with their versions."""
    packages: tuple[tuple[str, str], ...]
    """All that were installed."""


_ENVIRONMENT_WORDS = {
    "python": "Python",
    "cpu_count": "Processors",
    "time_zone": "Time zone",
    "kaggle_share": "kaggle-share",
    "taken_in": "Recorded in",
}
# These two tables are shown on their own.
_PACKAGES = ("distributions", "packages")


def environment(content: Any) -> Environment | None:
    """Of `methods/environment.json`: plain values as facts, the packages as tables."""
    if not isinstance(content, dict):
        return None
    facts = []
    for key, value in list(content.items())[:60]:
        if key in ("schema", "imported", "lineage", *_PACKAGES):
            continue
        if isinstance(value, dict):
            # The fullest of several descriptions is enough: `Linux-6.1-x86_64` says system and machine, too.
            given = value.get("description") or value.get("display_name")
            said = _plain(given) if given else " ".join(filter(None, map(_plain, list(value.values())[:8])))
        else:
            said = _plain(value)
        if said:
            facts.append((_ENVIRONMENT_WORDS.get(str(key)) or _label(key), said))
    packages = next((found for key in _PACKAGES if (found := _packages(content.get(key)))), [])
    versions = dict(packages)
    names = content.get("imported")
    imported = (
        [(name, versions.get(name, "")) for name in map(_plain, names) if name] if isinstance(names, list) else []
    )
    if not (facts or packages or imported):
        return None
    return Environment(tuple(facts), tuple(imported[:300]), tuple(packages))


def _label(key: Any) -> str:
    text = str(key).replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:80]


def _packages(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [(str(name), _plain(version)) for name, version in list(value.items())[:3000]]
    found = []
    for row in value[:3000] if isinstance(value, list) else ():
        if isinstance(row, dict):
            found.append((_plain(row.get("name")), _plain(row.get("version"))))
        elif isinstance(row, str):
            name, _, version = row.partition("==")
            found.append((name, version))
    return found


def lineage(content: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of a file and where it came from, of a mapping that says so."""
    if not isinstance(content, dict):
        return ()
    recipes = content.get("resources")
    if isinstance(recipes, dict):
        # `methods/lineage.json`: each file with the cell that made it, and all that it took.
        return tuple((str(path), said) for path, recipe in list(recipes.items())[:500] if (said := _recipe(recipe)))
    return tuple((str(path), said) for path, value in list(content.items())[:500] if (said := _plain(value)))


def _recipe(recipe: Any) -> str:
    if not isinstance(recipe, dict):
        return ""
    cell, text = _plain(recipe.get("made_in")), _plain(recipe.get("text"))
    return ", ".join(part for part in (f"cell {cell}" if cell else "", text) if part)
