"""Which folders of small files are sent as one archive, because two round trips for each file would take longer.

Kaggle unpacks `train.zip` into `train/`, so what is published is the same tree. Top-level files, tables whose columns
the user described, and archives stay single.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kaggle_share import archives, rules
from kaggle_share.model import Resource

SMALL = 4 * 2**20
"""Bytes of the largest file that is packed."""
CONNECTION = 8e6
"""Bytes a second that one connection is taken to carry. An archive goes over one, single files over many."""
CONNECTIONS = 32
HANDLING = 0.003
"""Seconds that one upload takes at both ends, besides the network."""
TRIPS = 2
"""Round trips of a file: beginning its upload, and sending it."""


def pack(
    resources: Sequence[Resource], *, described: Collection[str] = (), round_trip: float = 0.06
) -> Mapping[str, tuple[str, ...]]:
    """What is packed: path of the archive → paths in it. Empty where sending file by file is as fast.

    Parameters
    ----------
    resources:
        Everything that would be sent.
    described:
        Paths of tables whose columns the user described.
    round_trip:
        Seconds to Kaggle and back, as it was measured.
    """
    folders: dict[str, list[Resource]] = {}
    for resource in resources:
        folder, slash, _ = resource.path.partition("/")
        if slash and resource.path not in described and _packable(resource):
            folders.setdefault(folder, []).append(resource)
    taken = {resource.path.casefold() for resource in resources}
    room = rules.TOP_LEVEL_FILES - sum("/" not in resource.path for resource in resources)
    groups = {
        f"{folder}.zip": inside
        for folder, inside in folders.items()
        if len(inside) > 1 and f"{folder}.zip".casefold() not in taken
    }
    groups = dict(sorted(groups.items(), key=lambda group: -len(group[1]))[: max(0, room)])
    if not groups or _packed(groups, round_trip) >= _single(groups, round_trip):
        return {}
    if len(resources) == sum(map(len, groups.values())) and len(groups) == 1:
        # An archive that is a version's only file would go to the root: the largest file stays beside it.
        ((name, inside),) = groups.items()
        largest = max(inside, key=lambda resource: resource.size)
        groups = {name: [resource for resource in inside if resource is not largest]}
    return {name: tuple(resource.path for resource in inside) for name, inside in groups.items()}


def _packable(resource: Resource) -> bool:
    return resource.crc32 is not None and resource.size <= SMALL and not archives.ending(resource.path)


def _single(groups: Mapping[str, Sequence[Resource]], round_trip: float) -> float:
    """Seconds to send the files one by one, besides those that their bytes take on any way."""
    return sum(map(len, groups.values())) * (TRIPS * round_trip / CONNECTIONS + HANDLING)


def _packed(groups: Mapping[str, Sequence[Resource]], round_trip: float) -> float:
    """Seconds to send them packed: each archive goes over one connection, all of them at once."""
    return max(sum(r.size for r in inside) / CONNECTION for inside in groups.values()) + TRIPS * round_trip
