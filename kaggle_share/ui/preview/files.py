"""What is said of each file: where it comes from, what changes, its columns and first rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kaggle_share.model import Draft, Plan, Profile, Resource
from kaggle_share.ui.preview.columns import NAME_CHARS, ColumnView, Table, column_views, sample_rows
from kaggle_share.ui.preview.flagged import Flagged, withheld
from kaggle_share.ui.preview.plotted import PlotView, plot_views
from kaggle_share.ui.preview.room import Room
from kaggle_share.ui.wording import counted, shortened, size, visible, whole

NOTES_OF_FILE = 10


@dataclass(frozen=True)
class SampleView:
    """The first rows of a table."""

    head: tuple[str, ...]
    numeric: frozenset[int]
    """Positions of columns of numbers."""
    rows: tuple[tuple[str | None, ...], ...]
    withheld: frozenset[int]
    """Positions of columns whose values aren't shown; why, stands with the columns."""
    more: str
    """Of columns and rows that are not shown."""


@dataclass(frozen=True)
class FileView:
    """One line of the list of files."""

    path: str
    shape: str = ""
    size: str = ""
    origin: str = ""
    change: str = ""
    """`new`, `changed`, `unchanged`, `removed`, or empty; of a folder also `3 new, 1 changed`."""
    columns: tuple[ColumnView, ...] = ()
    more: str = ""
    """Of columns that are not shown."""
    plots: tuple[PlotView, ...] = ()
    sample: SampleView | None = None
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    withheld: str = ""
    """Why nothing that it holds is shown; empty where something is."""
    open: bool = False
    members: tuple[FileView, ...] = ()
    """Of a folder with many files: these."""

    @property
    def opens(self) -> bool:
        """There is more to be seen of it."""
        return bool(self.members or self.columns or self.notes or self.facts or self.withheld or self.sample)


def is_listed(resource: Resource) -> bool:
    """What was picked, and the notebook: the user's own."""
    return resource.role == "data" or resource.path.endswith(".ipynb")


def file_views(draft: Draft, resources: Iterable[Resource], flagged: Flagged, room: Room) -> tuple[FileView, ...]:
    """Files, each with what is to be seen of it.

    Parameters
    ----------
    draft:
        With profiles, columns and, where there is one, the plan.
    resources:
        The files.
    flagged:
        What must not be shown.
    room:
        How much may be.
    """
    columns, cells, plots = room.columns, room.cells, room.plots
    made: list[FileView] = []
    for resource in resources:
        file = _file(draft, resource, flagged, room, columns, cells)
        if (profile := draft.profiles.get(resource.path)) is not None and not file.withheld:
            file = replace(file, plots=plot_views(profile, resource.path, flagged, plots))
            plots -= len(file.plots)
        columns -= len(file.columns)
        cells -= len(file.sample.rows) * len(file.sample.head) if file.sample else 0
        made.append(file)
    return tuple(made)


def file_name(path: str) -> str:
    """A path, for people."""
    return visible(shortened(path, 2 * NAME_CHARS))


def _file(draft: Draft, resource: Resource, flagged: Flagged, room: Room, columns_left: int, cells: int) -> FileView:
    profile = draft.profiles.get(resource.path)
    columns = draft.columns.get(resource.path) or (profile.columns if profile else ())
    most = max(0, min(room.columns_of_file, columns_left))
    table = Table(resource.path, profile, flagged, room)
    views = [view for column in columns[:most] for view in column_views(column, table)]
    reason = flagged.files.get(resource.path, "")
    return FileView(
        path=file_name(resource.path),
        shape=_shape(profile, resource),
        size=size(resource.size),
        origin=_origin(draft, resource),
        change=change(draft.plan, resource),
        columns=tuple(views[:most]),
        more=_more(len(columns), most) if columns else "",
        sample=None if reason or profile is None else _sample(profile, resource.path, flagged, room, most, cells),
        facts=() if profile is None or reason else tuple(_facts(profile, flagged)),
        notes=_notes(resource, profile, flagged, room, reason),
        sha256=resource.sha256,
        withheld=withheld(reason) if reason else "",
    )


def _more(count: int, shown: int) -> str:
    return f"and {counted(count - shown, 'more column')}" if count > shown else ""


def _notes(resource: Resource, profile: Profile | None, flagged: Flagged, room: Room, reason: str) -> tuple[str, ...]:
    # What was found out from the content may quote it.
    found = profile.notes if profile and not reason else ()
    every = [visible(shortened(flagged.safe(note), room.words)) for note in (*resource.notes, *found)]
    more = len(every) - NOTES_OF_FILE
    return (*every[:NOTES_OF_FILE], *((f"and {counted(more, 'more note')}",) if more > 0 else ()))


def _facts(profile: Profile, flagged: Flagged) -> Iterable[str]:
    if profile.kind != "table":
        yield from (visible(shortened(fact, NAME_CHARS)) for fact in profile.facts if not flagged.quotes(fact))


def _sample(profile: Profile, path: str, flagged: Flagged, room: Room, columns: int, cells: int) -> SampleView | None:
    if profile.kind != "table" or not profile.sample or not room.rows:
        return None
    columns = min(columns, len(profile.columns), cells // min(room.rows, len(profile.sample)))
    if columns < 1:
        return None
    shown = profile.columns[:columns]
    hidden = {at for at, column in enumerate(shown) if flagged.column(path, column.name)}
    rows = sample_rows(profile, columns, flagged, room, hidden)
    total = f"of {counted(profile.rows, 'row')}" if profile.rows and profile.rows > len(rows) else ""
    beside = f"the first {whole(columns)} of {counted(len(profile.columns), 'column')}"
    return SampleView(
        head=tuple(visible(shortened(column.name, NAME_CHARS)) for column in shown),
        numeric=frozenset(
            at for at, c in enumerate(shown) if at not in hidden and c.measures is not None and c.measures.numbers
        ),
        rows=rows,
        withheld=frozenset(hidden),
        more="; ".join(part for part in (total, beside if columns < len(profile.columns) else "") if part),
    )


def change(plan: Plan | None, resource: Resource) -> str:
    """What happens to a file: `new`, `changed`, `unchanged`, or empty."""
    # In a new dataset every file is new: saying so at each would say nothing.
    if plan is None or plan.action == "create" or resource.role != "data":
        return ""
    if resource.path in plan.added:
        return "new"
    return "changed" if resource.path in plan.changed else "unchanged"


def _shape(profile: Profile | None, resource: Resource) -> str:
    if profile is not None and profile.kind == "table":
        rows = "?" if profile.rows is None else whole(profile.rows)
        return f"{rows} × {whole(len(profile.columns))}"
    if profile is not None and profile.kind == "image" and len(profile.shape) > 1:
        return f"{whole(profile.shape[1])} × {whole(profile.shape[0])} px"
    if profile is not None and profile.shape:
        return " × ".join(whole(side) for side in profile.shape)
    return counted(len(resource.members), "file") if resource.members else ""


def _origin(draft: Draft, resource: Resource) -> str:
    cell = draft.record.lineage.get(resource.path)
    if cell:
        return f"from {visible(shortened(cell, NAME_CHARS))}"
    if resource.origin == f"file {resource.path}":
        return "file"
    return visible(shortened(resource.origin, NAME_CHARS))
