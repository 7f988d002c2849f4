"""What a path, folder or glob means: whether it may be shared, and how much it is. Looked up in a thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kaggle_share import observing
from kaggle_share.errors import KaggleShareError
from kaggle_share.ui.panel.problems import problem
from kaggle_share.ui.panel.words import say, told
from kaggle_share.ui.unforeseen import unexpected


@dataclass(frozen=True)
class Looked:
    """What a word means."""

    files: int = 0
    size: int = 0
    """Bytes in all."""
    error: str = ""
    """Why it can't be shared; empty where it can."""
    notes: tuple[str, ...] = ()
    """What is left out of it, and why."""


def plain(word: str, folder: Path) -> str:
    """A path as the document has it: relative to the working folder where it lies in it, with `/`."""
    word = word.strip()
    given = Path(word).expanduser() if word.startswith("~") else Path(word)
    path = Path(os.path.normpath(folder / given))
    if not path.is_relative_to(folder):
        return str(path) if given.is_absolute() else Path(os.path.normpath(word)).as_posix()
    return path.relative_to(folder).as_posix()


def refused(word: str, folder: Path) -> str:
    """Why a path can't be picked, as far as its name tells; empty where it can, or a closer look is needed."""
    from kaggle_share.denylist import forbidden

    path = folder / word
    if not word.strip():
        return say("Name a file, a folder or a glob, such as raw/*.csv.")
    if not os.path.lexists(path):
        # Globs walk folders, which takes time; a name that isn't there is known at once.
        return "" if set(word) & set("*?[") else look(word, folder).error
    why = forbidden(word) or forbidden(path.resolve())
    return look(word, folder).error if why else ""


def look(word: str, folder: Path) -> Looked:
    """What a word means. Walks folders, so that it may take long."""
    from kaggle_share.select import select
    from kaggle_share.spec import ResourceSpec

    try:
        found = select([ResourceSpec(path=word)], namespace={}, folder=folder)
        paths = [item.source for item in found.items if item.source is not None]
        paths += found.metadata.values()
        size = sum(path.stat().st_size for path in paths)
    except OSError as error:
        return Looked(error=say("It can’t be read: {reason}.", reason=told(str(error.strerror), "os")))
    except KaggleShareError as error:
        return Looked(error=problem(error).line)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said beside the file
        return Looked(error=str(unexpected(error, "Pick something else")))
    return Looked(len(paths), size, notes=found.notes)


class Looker:
    """Looks in threads, and remembers.

    Parameters
    ----------
    done:
        Called from the thread, when something was found out.
    """

    def __init__(self, done: Callable[[], None]) -> None:
        self._done = done
        self._known: dict[tuple[str, Path], Looked] = {}
        self._stale: set[tuple[str, Path]] = set()
        self._looking: set[tuple[str, Path]] = set()
        self._threads: set[threading.Thread] = set()

    def known(self, word: str, folder: Path) -> Looked | None:
        """What is known of a word; None while it is being looked up."""
        key = (word, folder)
        if (key not in self._known or key in self._stale) and key not in self._looking:
            self._stale.discard(key)
            self._looking.add(key)
            thread = threading.Thread(target=self._look, args=key, name="kaggle-share look", daemon=True)
            self._threads.add(thread)
            thread.start()
        return self._known.get(key)

    def forget(self) -> None:
        """Have files looked at again: they may have changed. What was known is told until then."""
        self._stale.update(self._known)

    def wait(self, seconds: float) -> bool:
        """Wait for what is being looked up; True where all of it is known, and `done` was told."""
        for thread in tuple(self._threads):
            thread.join(seconds)
        return not self._threads

    def _look(self, word: str, folder: Path) -> None:
        with observing.paused():
            self._known[word, folder] = look(word, folder)
        self._looking.discard((word, folder))
        self._done()
        self._threads.discard(threading.current_thread())
