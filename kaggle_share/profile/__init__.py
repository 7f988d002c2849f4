"""Step 3: resources → counts, types and ranges of every column; one pass over each, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kaggle_share.dialect import unpacked_name
from kaggle_share.model import SILENT, Profile, Resource, Watch
from kaggle_share.profile.engine import MEMORY

__all__ = ["keep_profiles", "profile", "relations"]

DELIMITED = (".csv", ".tsv", ".tab")
LINES = (".jsonl", ".ndjson")
PARQUET = (".parquet", ".pq")


def profile(
    resource: Resource,
    *,
    watch: Watch = SILENT,
    memory: str = MEMORY,
    exact: int | None = None,
    known: Path | None = None,
) -> Profile:
    """Profile one resource.

    What the file is, is told by the name that it will have (`resource.path`); its bytes are read where they lie.

    Parameters
    ----------
    resource:
        The file. Nothing is written to it or beside it.
    watch:
        Asked to stop, the pass ends within a second.
    memory:
        Most memory that DuckDB may take, such as `400MB`.
    exact:
        Largest file, in bytes, in which all different values are counted one by one; None for 4 MB. In larger ones
        that is done up to some thousands of values and for keys (`Measures.distinct_error`).
    known:
        Folder of profiles of files that were profiled before (`keep_profiles`).

    Returns
    -------
    The profile. A table's columns are complete, in order, and named exactly as in the file. What can't be read is
    told in `notes`, which hold no value of the data; `facts` says what other media are.

    Raises
    ------
    StoppedError
        The user asked to stop.
    """
    watch.check()
    if known is not None:
        from kaggle_share.profile.known import recall

        if (kept := recall(known, resource)) is not None:
            return kept
    return _read(resource, watch, memory, exact)


def _read(resource: Resource, watch: Watch, memory: str, exact: int | None) -> Profile:
    name = unpacked_name(resource.path)
    if not name.endswith((*DELIMITED, *LINES)) and not resource.path.casefold().endswith(PARQUET):
        from kaggle_share.profile import media

        return media.reader_for(resource.path)(resource, watch)
    from kaggle_share.profile import frames, tables
    from kaggle_share.profile.engine import EXACT, Limits

    limits = Limits(memory, EXACT if exact is None else exact)
    if name.endswith(DELIMITED):
        found = tables.profile_delimited(resource, watch, limits)
    elif name.endswith(LINES):
        found = tables.profile_lines(resource, watch, limits)
    else:
        found = tables.profile_parquet(resource, watch, limits)
    return frames.refine(found, resource.schema) if resource.schema else found


def keep_profiles(
    folder: Path, profiles: Mapping[str, Profile], resources: Sequence[Resource], flagged: frozenset[str]
) -> None:
    """Keep profiles of large files for the next run, so that those files are not read again.

    Parameters
    ----------
    folder:
        Where; what `profile` gets as `known`.
    profiles, resources:
        By path, and their files.
    flagged:
        Paths in which screening found something. Their profiles are not kept, and those of before are removed.
    """
    from kaggle_share.profile.known import forget, remember

    for resource in resources:
        if resource.path in flagged:
            forget(folder, resource)
        elif resource.path in profiles:
            remember(folder, resource, profiles[resource.path])


def relations(
    profiles: Mapping[str, Profile], resources: Sequence[Resource], *, watch: Watch = SILENT, memory: str = MEMORY
) -> dict[str, Profile]:
    """The same profiles, each with where its columns point to: see `profile/pointing.py`."""
    from kaggle_share.profile.pointing import relations as related

    return related(profiles, resources, watch=watch, memory=memory)
