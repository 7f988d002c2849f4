"""What `kaggle-share keys` does: say which keys make pseudonyms here, back them up, take them from a backup."""

from __future__ import annotations

from pathlib import Path

from kaggle_share.errors import Exit
from kaggle_share.ui.answer import answer
from kaggle_share.ui.ending import current
from kaggle_share.ui.job import Told
from kaggle_share.ui.wording import counted, visible

WARNING = "Whoever has it can make the same codes, and so find out whose a code is: keep it apart from the data."


def listed() -> Exit:
    """`kaggle-share keys`."""
    from kaggle_share.screen import keys

    names = keys.names()
    here = f"{counted(len(names), 'key')} in {keys.keys_path()}: {', '.join(names)}"
    text = here if names else "There is no key yet."
    return current().tell(Told(answer(report={"path": str(keys.keys_path()), "keys": list(names)}), text))


def backup(target: Path) -> Exit:
    """`kaggle-share keys backup`."""
    from kaggle_share.screen import keys

    written = keys.backup(target.expanduser())
    text = f"{counted(len(keys.names()), 'key')} and the tables of codes are in {visible(str(written))}. {WARNING}"
    return current().tell(Told(answer(report={"path": str(written), "keys": list(keys.names())}), text))


def restore(source: Path, *, replace: bool) -> Exit:
    """`kaggle-share keys restore`."""
    from kaggle_share.screen import keys

    new = keys.restore(source.expanduser(), replace=replace)
    text = f"Restored: {', '.join(new)}." if new else "All of its keys were here."
    return current().tell(Told(answer(report={"path": str(keys.keys_path()), "restored": list(new)}), text))
