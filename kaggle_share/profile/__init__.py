"""Step 3: resources → counts, types and ranges of every column; one pass over each, no network."""

from __future__ import annotations

from kaggle_share.model import SILENT, Profile, Resource, Watch
from kaggle_share.profile.engine import MEMORY

__all__ = ["profile"]

DELIMITED = (".csv", ".tsv", ".tab")
LINES = (".jsonl", ".ndjson")
PACKED = (".gz", ".zst", ".zstd")


def profile(resource: Resource, *, watch: Watch = SILENT, memory: str = MEMORY) -> Profile:
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

    Returns
    -------
    The profile. A table's columns are complete, in order, and named exactly as in the file. What can't be read is
    told in `notes`, which hold no value of the data; `facts` says what other media are.

    Raises
    ------
    StoppedError
        The user asked to stop.
    """
    from kaggle_share.profile import frames, media, tables

    watch.check()
    name = resource.path.casefold()
    for ending in PACKED:
        name = name.removesuffix(ending)
    if name.endswith(DELIMITED):
        found = tables.profile_delimited(resource, watch, memory)
    elif name.endswith(LINES):
        found = tables.profile_lines(resource, watch, memory)
    elif resource.path.casefold().endswith((".parquet", ".pq")):
        found = tables.profile_parquet(resource, watch, memory)
    else:
        return media.reader_for(resource.path)(resource, watch)
    return frames.refine(found, resource.schema) if resource.schema else found
