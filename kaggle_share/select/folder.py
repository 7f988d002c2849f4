"""A folder that already says what it is: made for the `kaggle` client, or a Data Package.

`dataset-metadata.json` is read as the `kaggle` client (2.2.5, `dataset_metadata_update` and `process_column`) reads
it, the form that `kaggle datasets metadata` writes too; `datapackage.json` in both versions of
https://datapackage.org. Whether it is to be public is never taken from a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kaggle_share import rules
from kaggle_share.errors import DocumentError, RuleError
from kaggle_share.model import Item
from kaggle_share.spec import Document, make_document, parse_ref

KAGGLE = "dataset-metadata.json"
PACKAGE = "datapackage.json"
CARD = "README.md"

COLUMN_TYPES = {
    "number": "numeric",
    "float": "numeric",
    "double": "numeric",
    "int": "integer",
    "bool": "boolean",
    "date": "datetime",
    "time": "string",
    "year": "numeric",
    "yearmonth": "string",
    "duration": "string",
    "geopoint": "coordinates",
    "geojson": "string",
    "object": "string",
    "array": "string",
    "list": "string",
    "any": "string",
    "text": "string",
}
"""Types of Data Package fields → Kaggle's column types."""


@dataclass
class _Reading:
    """One metadata file, as it is read."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def say(self, note: str) -> None:
        if f"{self.name}: {note}" not in self.notes:
            self.notes.append(f"{self.name}: {note}")

    def text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        raise DocumentError(f'{self.name}: "{key}" must be text', "Put it in quotes")

    def list(self, data: Mapping[str, Any], key: str) -> list[Any]:
        value = data.get(key)
        if value is None or isinstance(value, list):
            return value or []
        raise DocumentError(f'{self.name}: "{key}" must be a list', "Put it in [ ]")


def document_from_folder(metadata: Mapping[str, Path]) -> tuple[Document, tuple[str, ...]]:
    """What the metadata files of a picked folder say, as a document.

    Parameters
    ----------
    metadata:
        Name at the root of the dataset → where it lies (`Selection.metadata`).

    Returns
    -------
    The document, in which a resource's `path` is its path in the dataset (`with_words` hands its words to the
    items), and notes of what was not taken over. `dataset-metadata.json` wins over `datapackage.json`, both over
    the text of `README.md`.

    Raises
    ------
    DocumentError
        A file is broken (with line), or still has the client's placeholders.
    RuleError
        `dataset-metadata.json` breaks one of Kaggle's rules.
    """
    document, notes = Document(), []
    if CARD in metadata:
        card = _read(metadata[CARD]).strip()
        document = make_document({"description": card}) if card else document
    for name, reader in ((PACKAGE, _package), (KAGGLE, _kaggle)):
        if name in metadata:
            reading = _Reading(name)
            reader(reading, _json(metadata[name]), metadata[name].parent)
            try:
                said = make_document({key: value for key, value in reading.fields.items() if value})
            except (DocumentError, RuleError) as error:
                raise type(error)(f"{name}: {error.what}", error.fix) from None
            document = said.over(document)
            notes += reading.notes
    return document, tuple(notes)


def with_words(items: Iterable[Item], document: Document) -> tuple[Item, ...]:
    """The items with the words that a folder's document has for their paths; what the user said stays."""
    said = {spec.path: spec for spec in document.resources}
    found = []
    for item in items:
        spec = said.get(item.name)
        if spec is not None:
            columns = {name: column.words() for name, column in spec.columns.items()}
            item = replace(
                item, description=item.description or spec.description, columns={**columns, **item.columns}
            )
        found.append(item)
    return tuple(found)


def _kaggle(reading: _Reading, data: Mapping[str, Any], folder: Path) -> None:
    if isinstance(data.get("info"), Mapping):
        data = data["info"]
    reference = reading.text(data, "id")
    if not reference and data.get("datasetSlug"):
        both = (reading.text(data, "ownerUser"), reading.text(data, "datasetSlug"))
        reference = "/".join(part for part in both if part)
    title = reading.text(data, "title")
    for key, value in (("id", reference), ("title", title), ("subtitle", reading.text(data, "subtitle"))):
        if "INSERT_" in value:
            raise DocumentError(
                f'{KAGGLE} still has the placeholder "{value}" as {key}', "Write your own there, or remove the file"
            )
    reading.fields = {
        "to": reference,
        "title": title,
        "subtitle": reading.text(data, "subtitle"),
        "description": reading.text(data, "description"),
        "license": _license(reading, reading.list(data, "licenses"), strict=True),
        "tags": [str(tag) for tag in reading.list(data, "keywords")],
        "sources": _lines(reading.text(data, "userSpecifiedSources")),
        "update_frequency": reading.text(data, "expectedUpdateFrequency"),
        "image": _image(reading, data, folder),
        "resources": _resources(reading, [*reading.list(data, "resources"), *reading.list(data, "data")]),
    }
    if data.get("isPrivate") is False or data.get("public") is True:
        reading.say("it says public; a dataset is made public by --public only")
    if data.get("collaborators"):
        reading.say("collaborators are left as they are")


def _package(reading: _Reading, data: Mapping[str, Any], folder: Path) -> None:
    reading.fields = {
        "to": _slug(reading.text(data, "name")),
        "title": _within(reading, "title", reading.text(data, "title"), rules.check_title),
        "description": reading.text(data, "description"),
        "license": _license(reading, reading.list(data, "licenses"), strict=False),
        "tags": [str(tag) for tag in reading.list(data, "keywords")],
        "sources": [_source(source) for source in reading.list(data, "sources")],
        "contributors": _contributors(reading.list(data, "contributors")),
        "image": _image(reading, data, folder),
        "resources": _resources(reading, reading.list(data, "resources")),
    }


def _license(reading: _Reading, licenses: list[Any], *, strict: bool) -> str:
    """Kaggle's name of the first license; Data Packages give it by name, title or address."""
    if len(licenses) > 1:
        reading.say("Kaggle takes one license, the first is taken")
    first = licenses[0] if licenses else ""
    given = first if isinstance(first, Mapping) else {"name": first}
    words = [str(given[key]) for key in ("name", "title", "path") if given.get(key)]
    if not words:
        return ""
    plain = {_plain(word) for word in words}
    for name, (title, address) in rules.LICENSES.items():
        if plain & {_plain(name), _plain(title), _plain(address) or "-"}:
            return name
    if strict:
        return rules.check_license(words[0])
    reading.say(f'Kaggle knows no license "{words[0]}", so that it is "other"')
    return "other"


def _plain(text: str) -> str:
    folded = text.casefold().strip().removeprefix("https://").removeprefix("http://").rstrip("/")
    return {"odc-pddl-1.0": "pddl", "cc-zero": "cc0-1.0"}.get(folded, folded)


def _resources(reading: _Reading, resources: list[Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for resource in resources:
        path = resource.get("path", resource.get("name")) if isinstance(resource, Mapping) else None
        if isinstance(path, list):
            path = path[0] if len(path) == 1 else None
        if not isinstance(path, str) or not path:
            reading.say("a resource without a path is left out")
            continue
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, Mapping) else resource.get("columns")
        found[path.removeprefix("./")] = {
            "path": path.removeprefix("./"),
            "description": str(resource.get("description") or ""),
            "columns": _columns(reading, path, fields if isinstance(fields, list) else []),
        }
    return list(found.values())


def _columns(reading: _Reading, path: str, fields: list[Any]) -> dict[str, dict[str, str]]:
    columns = {}
    for one in fields:
        if not isinstance(one, Mapping) or not one.get("name"):
            reading.say(f"a column of {path} without a name is left out")
            continue
        kind = str(one.get("type") or "").casefold()
        known = COLUMN_TYPES.get(kind, kind)
        if known and known not in rules.COLUMN_TYPES:
            reading.say(f'Kaggle knows no column type "{kind}" ({path} › {one["name"]}), so that it is left out')
            known = ""
        columns[str(one["name"])] = {
            # What kaggle-share drafted is nobody's words.
            "description": "" if one.get("generated") is True else _told(one),
            "unit": str(one.get("unit") or ""),
            # Data Packages say string of everything they know no more about; the data itself tells more.
            "type": "" if known == "string" else known,
        }
    return columns


def _told(one: Mapping[str, Any]) -> str:
    return str(one.get("description") or one.get("title") or "")


def _contributors(contributors: list[Any]) -> list[dict[str, str]]:
    found = []
    for one in contributors:
        if isinstance(one, str):
            found.append({"name": one})
        elif isinstance(one, Mapping):
            name = one.get("title") or " ".join(filter(None, (one.get("givenName"), one.get("familyName"))))
            roles = one.get("roles") or [one.get("role") or ""]
            path = str(one.get("path") or "")
            found.append(
                {
                    "name": str(name),
                    "email": str(one.get("email") or ""),
                    "role": ", ".join(str(role) for role in roles if role) if isinstance(roles, list) else "",
                    "organization": str(one.get("organization") or ""),
                    "orcid": path if "orcid.org/" in path else "",
                }
            )
    return [one for one in found if one["name"]]


def _source(source: Any) -> str:
    if not isinstance(source, Mapping):
        return str(source)
    title, path = str(source.get("title") or ""), str(source.get("path") or "")
    return f"{title} ({path})" if title and path else title or path


def _image(reading: _Reading, data: Mapping[str, Any], folder: Path) -> str:
    image = reading.text(data, "image")
    if not image:
        return ""
    if "://" in image or not (folder / image).is_file():
        reading.say(f'the image "{image}" is not in the folder, and left out')
        return ""
    return str(folder / image)


def _slug(name: str) -> str:
    slug = rules.slugify(name)
    return f"me/{slug}" if len(slug) >= rules.SLUG[0] and parse_ref(slug) else ""


def _within(reading: _Reading, what: str, value: str, check: Any) -> str:
    """A value that wasn't written for Kaggle: kept where Kaggle takes it."""
    try:
        return str(check(value)) if value else ""
    except RuleError as error:
        reading.say(f"{error.what}, so that its {what} is not taken over")
        return ""


def _lines(text: str) -> list[str]:
    return [line.strip().removeprefix("- ").removeprefix("* ").strip() for line in text.splitlines() if line.strip()]


def _json(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(_read(path))
        if isinstance(data, str):
            # `kaggle datasets metadata` has written the JSON as one quoted text.
            data = json.loads(data)
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{path.name} line {error.lineno}: {error.msg}", "Correct the JSON, or remove the file"
        ) from None
    except RecursionError:
        raise DocumentError(f"{path.name} is nested too deeply", "Correct the JSON, or remove the file") from None
    if not isinstance(data, Mapping):
        raise DocumentError(f"{path.name} is not a JSON object", "Begin with {, or remove the file")
    return data


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DocumentError(f"{path.name} can't be read: {reason}", "Correct or remove the file") from None
