"""What was published, back again: `load` gives a file of a dataset as the frame, array or object that it was.

`again` makes published data again by its record, and `making` any record; `report` says what became of each file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaggle_share.reproduce.files import load_file
    from kaggle_share.reproduce.loading import load

__all__ = ["load", "load_file"]


def __getattr__(name: str) -> Any:
    if name == "load":
        from kaggle_share.reproduce.loading import load

        return load
    if name == "load_file":
        from kaggle_share.reproduce.files import load_file

        return load_file
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
