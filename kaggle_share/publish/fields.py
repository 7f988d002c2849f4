"""Metadata as it is sent, merged into what Kaggle holds, and compared with what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kaggle_share.model import Column, Metadata, Resource
from kaggle_share.remote.protocol import RemoteFile, RemoteSettings
from kaggle_share.wording import place_first

LABELS = {
    "title": "the title",
    "subtitle": "the subtitle",
    "description": "the description",
    "license": "the license",
    "update_frequency": "the update frequency",
    "sources": "the sources",
}


def sent_metadata(
    metadata: Metadata, resources: Sequence[Resource], columns: Mapping[str, tuple[Column, ...]]
) -> dict[str, Any]:
    """Every field as it is sent, as JSON for the record."""
    files: dict[str, Any] = {}
    for resource in resources:
        description = resource.item.description if resource.item else ""
        described = [
            {"name": column.name, "type": column.type, "description": column.description}
            for column in columns.get(resource.path, ())
        ]
        # Kaggle takes no columns of JSON files.
        if resource.format == "json":
            described = []
        if description or described:
            files[resource.path] = {"description": description, "columns": described}
    return {
        "title": metadata.title,
        "subtitle": metadata.subtitle,
        "description": metadata.description,
        "license": metadata.license,
        "tags": list(metadata.tags),
        "update_frequency": metadata.update_frequency,
        "sources": list(metadata.sources),
        "files": files,
    }


def merge(settings: RemoteSettings, sent: Mapping[str, Any], only: Iterable[str] | None = None) -> RemoteSettings:
    """What Kaggle holds, with what is sent in its place. Visibility and collaborators stay as they are.

    Parameters
    ----------
    settings:
        As it was just read.
    sent:
        As `sent_metadata` has it.
    only:
        Names of the fields to take over; None takes all of them.
    """
    names = set(sent) if only is None else set(only) & set(sent)
    changes: dict[str, Any] = {
        name: sent[name]
        for name in ("title", "subtitle", "description", "license", "update_frequency")
        if name in names
    }
    if "tags" in names:
        changes["tags"] = tuple(sent["tags"])
    if "sources" in names:
        changes["sources"] = "\n".join(sent["sources"])
    if "files" in names:
        changes["files"] = {**settings.files, **_files(settings, sent["files"])}
    return replace(settings, **changes)


def _files(settings: RemoteSettings, sent: Mapping[str, Any]) -> dict[str, RemoteFile]:
    made = {}
    for path, file in sent.items():
        held = settings.files.get(path)
        columns = tuple(
            Column(name=column["name"], order=order, type=column["type"], description=column["description"])
            for order, column in enumerate(file["columns"])
        )
        made[path] = RemoteFile(path, held.size if held else 0, columns, file["description"])
    return made


def not_kept(
    settings: RemoteSettings, listing: Mapping[str, RemoteFile], sent: Mapping[str, Any], only: Iterable[str] | None,
    endpoint: str,
) -> tuple[str, ...]:  # fmt: skip
    """What was sent and did not come back, a sentence each.

    Parameters
    ----------
    settings, listing:
        As they were read back: metadata, and files by path.
    sent:
        As `sent_metadata` has it.
    only:
        Names of the fields that were sent; None for all.
    endpoint:
        The endpoint's name: who did not keep it.
    """
    where = place_first(endpoint)
    names = set(sent) if only is None else set(only) & set(sent)
    found = [
        f"{where} did not keep {label}."
        for name, label in LABELS.items()
        if name in names and _differs(name, getattr(settings, name), sent[name])
    ]
    if "tags" in names:
        lost = [tag for tag in sent["tags"] if tag.casefold() not in {held.casefold() for held in settings.tags}]
        if lost:
            found.append(f"{where} did not keep the {_plural(len(lost), 'tag')} {', '.join(lost)}.")
    if "files" in names:
        found += _lost_descriptions(settings, listing, sent["files"], where)
    return tuple(found)


def complained(endpoint: str, complaints: Iterable[str]) -> tuple[str, ...]:
    """What an endpoint answered to an update of the metadata, in its own words, a sentence each."""
    return tuple(f"{place_first(endpoint)} said: {text}" for text in complaints)


def _differs(name: str, held: Any, sent: Any) -> bool:
    if name == "sources":
        return bool("\n".join(sent) != held)
    if name == "update_frequency" and sent == "not specified":
        return held not in ("", sent)
    # Line ends and outer white space are not worth a complaint.
    return bool(str(held).replace("\r\n", "\n").strip() != str(sent).replace("\r\n", "\n").strip())


def _lost_descriptions(
    settings: RemoteSettings, listing: Mapping[str, RemoteFile], sent: Mapping[str, Any], where: str
) -> list[str]:
    files = columns = 0
    for path, file in sent.items():
        # Kaggle may tell of a file in either answer.
        held = [answer[path] for answer in (settings.files, listing) if path in answer]
        if file["description"] and all(answer.description != file["description"] for answer in held):
            files += 1
        told = {(position, column.name, column.description) for answer in held for position, column in
                enumerate(answer.columns)}  # fmt: skip
        columns += sum(
            bool(column["description"]) and (position, column["name"], column["description"]) not in told
            for position, column in enumerate(file["columns"])
        )
    lost = []
    if files:
        lost.append(f"{where} did not keep {files} {_plural(files, 'file description')}.")
    if columns:
        lost.append(
            f"{where} did not keep {columns} {_plural(columns, 'column description')}; "
            f"{'it is' if columns == 1 else 'they are'} in data_dictionary.csv."
        )
    return lost


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"
