"""Looking through files and notebooks as they lie, without a dataset around them: `kaggle-share check`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kaggle_share.errors import StagingError, UnknownNameError
from kaggle_share.model import Finding, Progress, Resource, Watch

PIECE = 2**20


def check(paths: Sequence[str], *, folder: Path, watch: Watch, threads: int = 2) -> tuple[Finding, ...]:
    """What must not, or should not, be published of some files.

    Parameters
    ----------
    paths:
        Files, notebooks among them, and folders, each as the findings call it.
    folder:
        Where relative paths start.
    watch:
        Told about each file, and asked whether to stop.
    threads:
        Files that are looked through at a time.

    Returns
    -------
    The findings, file by file in the order in which they were named.

    Raises
    ------
    UnknownNameError
        There is no such file.
    StagingError
        A file can't be read.
    """
    from kaggle_share.screen import screen_resource
    from kaggle_share.settings import load_settings

    memory = load_settings().screen_memory // max(1, threads)
    resources = [_resource(name, location) for name, location in _files(paths, folder)]
    found: list[Finding] = []
    pool = ThreadPoolExecutor(max(1, threads))
    try:
        looked = pool.map(lambda resource: screen_resource(resource, watch, memory=memory), resources)
        for number, (resource, findings) in enumerate(zip(resources, looked, strict=True)):
            watch.tell(Progress("screen", resource.path, number + 1, len(resources), unit="files"))
            found += findings
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return tuple(found)


def _files(paths: Iterable[str], folder: Path) -> Iterator[tuple[str, Path]]:
    for given in dict.fromkeys(paths):
        location = folder / given
        if location.is_dir():
            for root, folders, names in os.walk(location):
                folders.sort()
                for name in sorted(names):
                    path = Path(root) / name
                    if path.is_file():
                        yield (Path(given) / path.relative_to(location)).as_posix(), path
        elif location.is_file():
            yield Path(given).as_posix(), location
        else:
            raise UnknownNameError("a file", given, [path.name for path in _beside(location)], "Check the path")


def _beside(location: Path) -> list[Path]:
    try:
        return list(location.parent.iterdir())[:1000]
    except OSError:
        return []


def _resource(name: str, location: Path) -> Resource:
    hashed = hashlib.sha256()
    try:
        with location.open("rb") as file:
            while piece := file.read(PIECE):
                hashed.update(piece)
        size = location.stat().st_size
    except OSError as error:
        raise StagingError(f'"{name}" can\'t be read: {error.strerror}', "Check its permissions") from None
    return Resource(name, location, size, hashed.hexdigest(), format=location.suffix.removeprefix(".").lower())
