"""`datapackage.json`: a Data Package v2 (https://datapackage.org), and what kaggle-share itself needs to know.

It is made of the data alone: unchanged data gives the same bytes. Its `kaggle_share` part tells what is in the
published version, by path, with the sha256 that Kaggle does not give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kaggle_share import rules
from kaggle_share.describe.card import is_generated, summary
from kaggle_share.describe.citation import address
from kaggle_share.describe.credit import roles
from kaggle_share.describe.keys import primary_key
from kaggle_share.describe.wording import ref_for
from kaggle_share.model import Column, Contributor, Draft, Metadata, Profile, Resource

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PATH = re.compile(r"^(?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*$")
"""Paths that a Data Package may hold (its JSON Schema, `path`)."""
TRUE = ("true", "True", "TRUE", "t", "T", "yes", "Yes", "YES", "y", "Y", "1")
FALSE = ("false", "False", "FALSE", "f", "F", "no", "No", "NO", "n", "N", "0")
"""What DuckDB, and so the profile, takes for true and false in CSV."""


def package(
    draft: Draft, metadata: Metadata, published: Sequence[Resource], *, version: int | None = None, me: str = ""
) -> str:
    """The descriptor, as JSON.

    Parameters
    ----------
    draft:
        With resources, profiles and described columns.
    metadata:
        Title, description, license, tags, sources and contributors.
    published:
        Every file of the version but this one.
    version:
        Number of the version, where it is known.
    me:
        Who is signed in.
    """
    ref = ref_for(draft, me)
    names = _names(draft)
    data: dict[str, Any] = {
        "$schema": PROFILE,
        "name": ref.slug,
        "title": metadata.title,
        "description": summary(draft) if is_generated(metadata.description) else metadata.description,
        "version": str(version) if version is not None else None,
        "homepage": address(draft, me),
        "licenses": _licenses(metadata.license),
        "keywords": list(metadata.tags),
        "sources": [_source(source) for source in metadata.sources],
        "contributors": [_contributor(person) for person in metadata.contributors],
        "resources": [_resource(draft, resource, names) for resource in draft.data if PATH.match(resource.path)],
        "kaggle_share": {
            "schema": 1,
            "ref": str(ref),
            "notebook": _notebook(draft),
            "files": {resource.path: _file(resource) for resource in published},
        },
    }
    present = {key: value for key, value in data.items() if value or key in ("resources",)}
    return json.dumps(present, indent=2, ensure_ascii=False) + "\n"


def _file(resource: Resource) -> dict[str, Any]:
    entry: dict[str, Any] = {"bytes": resource.size, "sha256": resource.sha256, "role": resource.role}
    if resource.members:
        entry["members"] = dict(resource.members)
    return entry


def _notebook(draft: Draft) -> dict[str, str] | None:
    frozen = next((r for r in draft.record.resources if r.path.endswith(".ipynb")), None)
    return {"path": frozen.path, "sha256": frozen.sha256} if frozen else None


def _names(draft: Draft) -> dict[str, str]:
    """Path → name in the package, of every file."""
    taken: dict[str, int] = {}
    return {resource.path: _name(resource.path, taken) for resource in draft.data}


def _resource(draft: Draft, resource: Resource, names: Mapping[str, str]) -> dict[str, Any]:
    profile = draft.profiles.get(resource.path)
    columns = draft.columns.get(resource.path, ())
    dialect = profile.dialect if profile else {}
    tabular = _is_tabular(columns)
    entry: dict[str, Any] = {
        "name": names[resource.path],
        "type": "table" if tabular else None,
        "path": resource.path,
        "description": resource.item.description if resource.item else "",
        "format": inner_format(resource.path) or resource.format,
        "mediatype": resource.media_type,
        "encoding": dialect.get("encoding"),
        "bytes": resource.size,
        "hash": f"sha256:{resource.sha256}",
        "dialect": {"delimiter": dialect["delimiter"]} if dialect.get("delimiter", ",") != "," else None,
        "schema": {**_schema(columns, profile, resource), **_keys(draft, profile, names)}
        if tabular and profile
        else None,
        "kaggle_share": dict(resource.schema),
    }
    return {key: value for key, value in entry.items() if value or key == "bytes"}


def inner_format(path: str) -> str:
    """The ending without the dot, in lower case, below gzip or zstd: `data.csv.gz` → `csv`."""
    name = path.casefold().rsplit("/", 1)[-1]
    for packed in (".gz", ".zst", ".zstd"):
        inner = name.removesuffix(packed)
        if inner != name and "." in inner and not inner.endswith(".tar"):
            name = inner
            break
    return name.rpartition(".")[2] if "." in name.lstrip(".") else ""


def _name(path: str, taken: dict[str, int]) -> str:
    """A name as Data Package v1 wants it too: lower case, digits, `-_./`, and unique."""
    plain = re.sub(r"[^-a-z0-9._]+", "-", path.casefold().rsplit(".", 1)[0]).strip("-.") or "data"
    # Thousands of names in another script are all the same without their letters.
    count = taken.get(plain, 0) + 1
    name = plain if count == 1 else f"{plain}-{count}"
    while name in taken:
        count += 1
        name = f"{plain}-{count}"
    taken[plain] = count
    taken.setdefault(name, 1)
    return name


def _schema(columns: Iterable[Column], profile: Profile, resource: Resource) -> dict[str, Any]:
    written = not resource.path.casefold().endswith((".parquet", ".pq"))
    foreign = bool(profile.dialect) and not resource.staged
    schema: dict[str, Any] = {"fields": [_field(column, written, foreign) for column in columns]}
    missing = json.loads(profile.dialect.get("missing", '[""]'))
    if missing != [""]:
        schema["missingValues"] = missing
    return schema


def _is_tabular(columns: Sequence[Column]) -> bool:
    # Frictionless refuses a schema in which names repeat; the data dictionary has those columns.
    return bool(columns) and len({column.name.strip() for column in columns}) == len(columns)


def _keys(draft: Draft, profile: Profile, names: Mapping[str, str]) -> dict[str, Any]:
    """The column that tells every row, and where columns point to."""
    found: dict[str, Any] = {}
    key = primary_key(profile, draft.columns.get(profile.path, ()))
    if key:
        found["primaryKey"] = [key.strip()]
    foreign = [
        {
            "fields": [one.column.strip()],
            "reference": {"resource": names[one.to_file], "fields": [one.to_column.strip()]},
        }
        for one in profile.relations
        if one.to_file in names and _is_tabular(draft.columns.get(one.to_file, ()))
    ]
    if foreign:
        found["foreignKeys"] = foreign
    return found


def _field(column: Column, written: bool, foreign: bool) -> dict[str, Any]:
    kind, form = table_type(column)
    # Readers of Data Packages take white space off a header before they compare it.
    entry: dict[str, Any] = {"name": column.name.strip(), "type": kind}
    if kind in ("date", "datetime") and written:
        # Text writes dates in many ways, of which `default` is ISO 8601 with a T.
        entry["format"] = "any"
    elif form:
        entry["format"] = form
    if kind == "boolean" and foreign:
        entry |= {"trueValues": list(TRUE), "falseValues": list(FALSE)}
    if column.description:
        entry["description"] = column.description
    if column.description and column.generated:
        # Read again, from a folder that was downloaded, it is not taken for anybody's words.
        entry["generated"] = True
    if column.unit:
        entry["unit"] = column.unit
    return entry | {"kaggleType": column.type}


def table_type(column: Column) -> tuple[str, str]:
    """Table Schema's type and format of a column; text where the data may not agree with anything narrower."""
    original = column.original_type.upper()
    if column.type in ("uuid", "email"):
        return "string", column.type
    if column.type == "url":
        return "string", "uri"
    if original.endswith("]") or original.startswith("LIST"):
        return "array", ""
    if original.startswith(("STRUCT", "MAP")):
        return "object", ""
    if column.type == "boolean":
        return "boolean", ""
    if column.type == "datetime":
        return ("date" if original == "DATE" else "datetime"), ""
    if column.type in ("id", "postalcode"):
        return ("integer" if column.minimum is not None else "string"), ""
    if column.type == "integer":
        return "integer", ""
    if column.type in ("decimal", "numeric", "latitude", "longitude"):
        return "number", ""
    return "string", ""


def _licenses(name: str) -> list[dict[str, str]]:
    if name == "unknown":
        return []
    title, path = rules.LICENSES.get(name, (name, ""))
    return [{"name": name, **({"path": path} if path else {}), "title": title}]


def _source(source: str) -> dict[str, str]:
    """A source as title and address: `Gorman 2014 (https://doi.org/…)`."""
    match = re.search(r"https?://[^\s)>\]]+", source)
    title = " ".join(source.split())
    if match is None:
        return {"title": title}
    around = re.sub(r"[\s(<\[]*$", "", source[: match.start()]).strip()
    return {"title": around or match.group(), "path": match.group()}


def _contributor(person: Contributor) -> Mapping[str, Any]:
    entry: dict[str, Any] = {"title": person.name}
    if person.email:
        entry["email"] = person.email
    if person.orcid:
        entry["path"] = f"https://orcid.org/{person.orcid}"
    if person.organization:
        entry["organization"] = person.organization
    if person.role:
        entry["roles"] = list(roles(person.role))
    return entry
