"""The staging folder, where frames are written: gone with the draft, also when the kernel was killed.

Every folder has a lock that its process holds. The lock ends with the process, however it ends, so that a later
run knows which folders nobody uses any more, and removes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO

from kaggle_share.errors import StagingError
from kaggle_share.settings import locked

LOCK = ".lock"


class StagingFolder:
    """One run's staging folder.

    Parameters
    ----------
    path:
        The folder.
    lock:
        Its lock file, open and locked.
    """

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._finalizer = weakref.finalize(self, _remove, path, lock, os.getpid())

    def close(self) -> None:
        """Remove it now. It goes by itself with the last reference, and with the process."""
        self._finalizer()

    def __fspath__(self) -> str:
        return str(self.path)

    def __enter__(self) -> StagingFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def staging_folder(base: Path) -> StagingFolder:
    """A new staging folder that only this user can read; those that crashed runs left behind are removed.

    Parameters
    ----------
    base:
        The user's data folder; it becomes `<base>/staging/<random>`.

    Raises
    ------
    StagingError
        It can't be made.
    """
    above = base / "staging"
    try:
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Between making a folder and locking it nobody may sweep.
        with locked(above / LOCK):
            _sweep(above)
            path = Path(tempfile.mkdtemp(dir=above))
            lock = open(path / LOCK, "wb")  # noqa: SIM115 - held as long as the folder lives
            _try_lock(lock)
    except OSError as error:
        raise StagingError(
            f'no staging folder can be made in "{above}": {error.strerror}',
            "Free some space, or set KAGGLE_SHARE_DATA to a folder of yours",
        ) from None
    return StagingFolder(path, lock)


def _sweep(above: Path) -> None:
    """Remove the folders whose process is gone."""
    for path in above.iterdir():
        if not path.is_dir() or path.is_symlink():
            continue
        try:
            with open(path / LOCK, "ab") as lock:
                if not _try_lock(lock):
                    continue
        except OSError:
            # Somebody else's, or broken: it is left alone.
            continue
        shutil.rmtree(path, ignore_errors=True)


def _try_lock(file: IO[bytes]) -> bool:
    """Lock a file without waiting; False where another process has it."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:  # pragma: no cover - Windows
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def _remove(path: Path, lock: IO[bytes], owner: int) -> None:
    # A forked child has the same object, and must not take the folder from its parent.
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
        lock.close()
