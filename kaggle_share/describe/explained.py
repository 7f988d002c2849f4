"""A sentence about each file: Kaggle shows it, and its usability score counts it.

The user's words come first, then what the object says of itself, then what somebody wrote on Kaggle's page since the
last version; else it is drafted from the profile, without any value of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kaggle_share.describe.attributes import own_description
from kaggle_share.describe.drafted import humanised
from kaggle_share.describe.wording import counted
from kaggle_share.model import Column, Draft, Item, Resource
from kaggle_share.remote.protocol import RemoteSettings

NAMED = 5
"""Columns that a drafted sentence names."""
LONGEST = 300
"""Characters of a drafted sentence."""
KNOWN = {
    "README.md": "The data card: what the data is, how it was made, and how to use it",
    "data_dictionary.csv": "Every column of every table: type, unit, description, missing and distinct values",
    "CITATION.cff": "How to cite the data, in the Citation File Format",
    "croissant.json": "The data's description for machine learning, in the Croissant format and schema.org's words",
    "datapackage.json": "The data's description as a Data Package, with the sha256 of every file",
    "ro-crate-metadata.json": "The data, the notebook, its run and its environment as an RO-Crate",
    "methods/environment.json": "The environment in which the data was made: Python, platform and packages",
    "methods/requirements.txt": "The packages that were used, with their versions, for pip",
    "methods/deidentification.json": "What was changed to protect people, column by column",
    "methods/rerun.json": "What came of running the notebook again before the data was published",
    "methods/lineage.json": "The cells and sources that each file came from",
    "methods/lineage.svg": "The way from the sources through the cells to the data, as a picture",
    "methods/methods.md": "A draft of the methods section and of the data descriptor",
    "methods/environment.yml": "The packages that were used, with their versions, for conda",
    "methods/Dockerfile": "Makes a container with the packages that were used",
    "methods/binder/requirements.txt": "The packages that were used, for Binder",
    "methods/binder/runtime.txt": "The version of Python that was used, for Binder",
}
"""Files that kaggle-share makes, by their path."""


def explained(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Files that kaggle-share makes, each with its sentence."""
    return tuple(_with(resource, _known(resource.path)) for resource in resources)


def described_resources(
    draft: Draft, *, held: RemoteSettings | None = None, previous: Mapping[str, Any] | None = None
) -> tuple[Resource, ...]:
    """A draft's resources, those that were picked with a sentence each.

    Parameters
    ----------
    draft:
        With resources, profiles and, where they are known, columns.
    held, previous:
        What Kaggle holds, and what was last sent (`Entry.metadata`).
    """
    return tuple(
        _with(resource, _edited(resource.path, held, previous) or drafted_sentence(draft, resource))
        if resource.role == "data"
        else _with(resource, _known(resource.path))
        for resource in draft.resources
    )


def drafted_sentence(draft: Draft, resource: Resource) -> str:
    """`Table of 344 rows and 8 columns: species, island, bill length, …`; empty where nothing is known."""
    said = own_description(resource.item.value) if resource.item is not None else ""
    if said:
        return said[:LONGEST]
    profile = draft.profiles.get(resource.path)
    if profile is None:
        return ""
    columns: tuple[Column, ...] = draft.columns.get(resource.path, profile.columns)
    if profile.kind == "table" and profile.rows is not None and columns:
        names = [_low(humanised(column.name)) for column in columns[:NAMED]]
        listed = ", ".join(name for name in names if name) + (", …" if len(columns) > NAMED else "")
        extent = f"Table of {counted(profile.rows, 'row')} and {counted(len(columns), 'column')}"
        return f"{extent}: {listed}"[:LONGEST] if listed else extent
    if profile.kind == "table":
        return ""
    return "; ".join(profile.facts)[:LONGEST]


def _low(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _known(path: str) -> str:
    if path.startswith("methods/") and path.endswith(".ipynb"):
        return "The notebook that made the data, frozen when it was published"
    if path.startswith("methods/") and path.endswith(".html"):
        return "The notebook that made the data, as a page to read"
    return KNOWN.get(path, "")


def _with(resource: Resource, words: str) -> Resource:
    item = resource.item or Item("file", resource.path, source=resource.location)
    if item.description or not words:
        return resource
    return replace(resource, item=replace(item, description=words))


def _edited(path: str, held: RemoteSettings | None, previous: Mapping[str, Any] | None) -> str:
    """What somebody wrote on Kaggle's page: there now, and not what was sent."""
    if held is None or path not in held.files:
        return ""
    recorded = ((previous or {}).get("files") or {}).get(path)
    sent = recorded.get("description", "") if isinstance(recorded, Mapping) else ""
    now = held.files[path].description
    return now if now != sent else ""
