"""Many files of one kind in one folder as one line, which opens; and a contact sheet of the images."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import PurePosixPath

from kaggle_share.model import Draft, Resource
from kaggle_share.ui.preview import pictures
from kaggle_share.ui.preview.files import FileView, change, file_name, file_views
from kaggle_share.ui.preview.flagged import Flagged
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import counted, size, visible, whole
from kaggle_share.wording import there

FOLDED = 10
"""Files of one kind in one folder from which on they are one line."""
REMOVED = 20
"""Files that would be removed which are listed even where there is room for no more."""
OPEN_COLUMNS = 20
"""A first table of at most so many columns is shown open."""
PICTURES = frozenset(("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"))


@dataclass(frozen=True)
class Thumbnail:
    """One image, small."""

    path: str
    address: str
    """As `data:`."""


def listing(
    draft: Draft, resources: Sequence[Resource], flagged: Flagged, room: Room
) -> tuple[tuple[FileView, ...], str]:
    """The list of files, in their order, and what to say of those that are not on it.

    Parameters
    ----------
    draft, flagged, room:
        As for `file_views`.
    resources:
        Those that were picked, and the notebook.
    """
    groups = Counter(key for r in resources if (key := _group(draft, r)))
    many = {key for key, count in groups.items() if count >= FOLDED}
    key_of = {r.path: key if (key := _group(draft, r)) in many else "" for r in resources}
    alone = [r for r in resources if not key_of[r.path]]
    views = iter(file_views(draft, alone[: room.files], flagged, room))
    files: list[FileView] = []
    for key, inside in groupby(_together(resources, key_of), key=lambda r: key_of[r.path]):
        if key:
            files.append(_folded(draft, key, list(inside), flagged, room))
        else:
            files += islice(views, len(list(inside)))
    hidden = len(alone) - len(alone[: room.files])
    removed = draft.plan.removed if draft.plan else ()
    most = max(REMOVED, room.files - len(files))
    origin = f"{visible(there(draft.endpoint))}, and not picked"
    files += [FileView(file_name(path), origin=origin, change="removed") for path in removed[:most]]
    rest = [f"and {counted(hidden, 'more file')}"] if hidden else []
    if len(removed) > most:
        rest.append(f"and {counted(len(removed) - most, 'more file')} that would be removed")
    return _opened(files), "; ".join(rest)


def _together(resources: Sequence[Resource], key_of: Mapping[str, str]) -> list[Resource]:
    """The files in their order, but those that become one line where the first of them stands."""
    first: dict[str, int] = {}
    places = [first.setdefault(key, at) if (key := key_of[r.path]) else at for at, r in enumerate(resources)]
    return [resources[at] for at in sorted(range(len(resources)), key=lambda at: (places[at], at))]


def _group(draft: Draft, resource: Resource) -> str:
    """What a file may be one line with: its folder and ending. A table is looked at by itself; empty."""
    profile = draft.profiles.get(resource.path)
    if resource.role != "data" or (profile is not None and profile.columns):
        return ""
    folder, slash, name = resource.path.rpartition("/")
    return f"{folder}{slash}*{PurePosixPath(name).suffix.casefold()}"


def _folded(draft: Draft, pattern: str, inside: list[Resource], flagged: Flagged, room: Room) -> FileView:
    shown = inside[: room.files // 2]
    # Columns and samples of so many tables are for who opens the files.
    brief = replace(room, columns=0, rows=0)
    members = tuple(replace(one, notes=one.notes[:2]) for one in file_views(draft, shown, flagged, brief))
    changes = Counter(word for r in inside if (word := change(draft.plan, r)))
    return FileView(
        path=file_name(pattern),
        shape=counted(len(inside), "file"),
        size=size(sum(r.size for r in inside)),
        change=_one_change(changes, len(inside)),
        members=members,
        more=f"and {counted(len(inside) - len(shown), 'more file')}" if len(inside) > len(shown) else "",
    )


def _one_change(changes: Counter[str], count: int) -> str:
    """What happens to a folder's files, in a word or two."""
    if any(changes[word] == count for word in changes):
        return next(iter(changes))
    return ", ".join(f"{whole(changes[word])} {word}" for word in ("new", "changed") if changes[word])


def _opened(files: list[FileView]) -> tuple[FileView, ...]:
    """The same files, the first table open where it is small."""
    first = next((at for at, file in enumerate(files) if file.columns), None)
    if first is not None and len(files[first].columns) <= OPEN_COLUMNS:
        files[first] = replace(files[first], open=True)
    return tuple(files)


def thumbnails(draft: Draft, flagged: Flagged, room: Room) -> tuple[tuple[Thumbnail, ...], str]:
    """A contact sheet of the images that were picked, and what to say of those that are not on it."""
    images = [r for r in draft.data if r.format in PICTURES]
    shown = [r for r in images if r.path not in flagged.files]
    # Spread over the whole set, not the first folder only.
    step = max(1, len(shown) / room.pictures) if room.pictures else 1
    picked = [shown[int(at * step)] for at in range(min(len(shown), room.pictures))]
    made = tuple(Thumbnail(file_name(r.path), found) for r in picked if (found := pictures.thumbnail(r.location)))
    hidden = len(images) - len(shown)
    parts = [f"{whole(len(made))} of {counted(len(images), 'image')}"] if made and len(made) < len(images) else []
    if hidden:
        it = "it" if hidden == 1 else "them"
        parts.append(f"{counted(hidden, 'image')} withheld, since screening found something in {it}")
    return made, "; ".join(parts)
