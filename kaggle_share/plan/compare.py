"""The plan: what there is now against what was picked and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kaggle_share.model import Action, Column, ColumnWords, Metadata, Plan, Ref, Resource
from kaggle_share.plan.held import Seen
from kaggle_share.plan.packing import pack
from kaggle_share.plan.said import said_columns, said_values
from kaggle_share.record import Entry
from kaggle_share.remote.protocol import RemoteSettings
from kaggle_share.wording import place_first

ON_KAGGLE = ("title", "subtitle", "description", "license", "tags", "update_frequency", "sources")
"""Metadata fields that Kaggle holds; contributors and the cover can't be read back."""


def plan(
    *,
    ref: Ref,
    endpoint: str,
    resources: Sequence[Resource],
    metadata: Metadata,
    columns: Mapping[str, Mapping[str, ColumnWords]],
    said: Iterable[str],
    seen: Seen,
    entry: Entry | None,
    public: bool = False,
    round_trip: float = 0.06,
) -> Plan:
    """What publishing would do.

    "Nothing to do" is decided by the data resources and by the metadata that the user set: the notebook's copy,
    dates and generated files never make a version alone.

    Parameters
    ----------
    ref, endpoint:
        The dataset, and the endpoint's name.
    resources:
        Everything that would be sent.
    metadata:
        Complete metadata.
    columns:
        What the user said of columns: path → column → words.
    said:
        Names of the metadata fields that the user set.
    seen:
        What Kaggle holds.
    entry:
        What the record says of the last publish, or None.
    public:
        The user asked for it to be made public.
    round_trip:
        Seconds to Kaggle and back.
    """
    data = {r.path: r for r in resources if r.role == "data"}
    held = {path: file for path, file in seen.held.items() if file.role == "data"}
    added = tuple(path for path in data if path not in held)
    removed = tuple(path for path in held if path not in data)
    changed = tuple(
        path
        for path, resource in data.items()
        if path in held and (held[path].size, held[path].sha256) != (resource.size, resource.sha256)
    )
    fields = _fields(metadata, said, columns, seen.settings, entry) if seen.exists else {}
    is_private = seen.settings.is_private if seen.settings else True
    publicise = public and is_private
    action = _action(seen, bool(added or removed or changed), bool(fields), publicise)
    sends = action in ("create", "version")
    packed = pack(resources, described=columns, round_trip=round_trip) if sends else {}
    current = (seen.dataset.version if seen.dataset else None) or 0
    return Plan(
        action=action,
        ref=ref,
        endpoint=endpoint,
        version=current + 1 if sends else current,
        added=added,
        changed=changed,
        removed=removed,
        unchanged=tuple(path for path in data if path in held and path not in changed),
        fields=fields,
        public=True if publicise else None,
        is_private=is_private,
        bytes_to_send=sum(r.size for r in resources) if sends else 0,
        packed=packed,
        status=seen.status,
        notes=(*_notes(seen, place_first(endpoint)), *_packing(packed)),
    )


def _action(seen: Seen, data_differs: bool, fields_differ: bool, publicise: bool) -> Action:
    if not seen.exists:
        return "create"
    if data_differs:
        return "version"
    return "update" if fields_differ or publicise else "nothing"


def _fields(
    metadata: Metadata,
    said: Iterable[str],
    columns: Mapping[str, Mapping[str, ColumnWords]],
    settings: RemoteSettings | None,
    entry: Entry | None,
) -> dict[str, tuple[Any, Any]]:
    """What the user said that is not what was last sent (or, unrecorded, what Kaggle holds)."""
    found: dict[str, tuple[Any, Any]] = {}
    wanted = said_values(metadata, said)
    for name, value in wanted.items():
        if entry is not None and name in entry.said:
            before = entry.said[name]
        elif entry is not None and name in entry.metadata:
            before = entry.metadata[name]
        elif settings is not None and name in ON_KAGGLE:
            before = held_value(settings, name)
        else:
            before = None
        if before != value:
            found[name] = (before, value)
    words = said_columns(columns)
    before = entry.said.get("columns", {}) if entry is not None else _held_columns(words, settings)
    if words and words != before:
        found["columns"] = (before, words)
    return found


def held_value(settings: RemoteSettings, name: str) -> Any:
    """A field as Kaggle holds it, in the form of `said_values`."""
    if name == "sources":
        return [line for line in settings.sources.splitlines() if line]
    value = getattr(settings, name)
    return list(value) if isinstance(value, tuple) else value


def _held_columns(
    words: Mapping[str, Mapping[str, str]], settings: RemoteSettings | None
) -> dict[str, dict[str, str]]:
    if settings is None:
        return {}
    found: dict[str, dict[str, str]] = {}
    for path, names in words.items():
        columns: tuple[Column, ...] = settings.files[path].columns if path in settings.files else ()
        known = {column.name: column.description for column in columns}
        found[path] = {name: known.get(name, "") for name in names}
    return found


def _packing(packed: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        f"The {len(paths)} small files in {name.removesuffix('.zip')}/ are sent as one archive, "
        "which is unpacked there; one by one they would take longer."
        for name, paths in packed.items()
    ]


def _notes(seen: Seen, where: str) -> tuple[str, ...]:
    if not seen.exists:
        return ()
    notes = []
    if seen.held and all(file.sha256 is None for file in seen.held.values()):
        notes.append(f"{where} gives no checksums of what it holds, so every file counts as changed.")
    if seen.status == "FAILED":
        notes.append(f"{where} failed to process the newest version; what is there is the one before it.")
    return tuple(notes)
