"""What a sandbox can be told at its start; all of it can be changed while it runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Options:
    """Settings of a running sandbox."""

    processing_delay: float = 0.3
    """Seconds from the create call until the version is READY, besides the work itself."""
    keep_descriptions: bool = True
    """Whether descriptions of files and columns are kept, of a create call and of an update. Users report that the
    live service takes and loses them (kaggle-cli #248, #447, #995)."""
    admin: bool = False
    """Whether `/sandbox/faults` answers: faults and the network's shape can be set from another process."""
    checksums: tuple[str, ...] = ("crc32c",)
    """What the storage's answers to uploads carry. Google's have `md5` too, mostly; here it is left out by itself,
    since computing it takes longer than all the rest of storing."""
    notebook_delay: float = 0.3
    """Seconds from pushing a notebook until its run is over. The sandbox only goes through the states."""
    notebook_failure: str = ""
    """With it, runs end as failed, for this reason."""
