"""What happens between the create call and READY: archives are unpacked, names are checked, columns are matched.

A version that can't be processed becomes FAILED. Kaggle does not say why; the sandbox's page does.
"""

from __future__ import annotations

import asyncio
import csv
import io
import logging
import struct
import tarfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from kaggle_share.sandbox.options import Options
from kaggle_share.sandbox.records import StoredFile
from kaggle_share.sandbox.rules import ARCHIVES, DATASET_BYTES, bad_name, match_columns
from kaggle_share.sandbox.shelf import Content
from kaggle_share.sandbox.store import Store
from kaggle_share.sandbox.uploads import Upload
from kaggle_share.sandbox.walks import Walks

log = logging.getLogger("kaggle_share.sandbox")

STEPS = ("BLOBS_RECEIVED", "BLOBS_DECOMPRESSED", "BLOBS_COPIED_TO_SDS", "INDIVIDUAL_BLOBS_COMPRESSED")
HEADER_BYTES = 1 << 20
SMALL = 1 << 20
"""Bytes; smaller members of an archive that are not compressed are read at once."""
LOCAL = struct.Struct("<6xH18xHH")
"""Of a member's local header: flags, and the lengths of the name and of what stands between it and the bytes."""
LULL = 0.03
"""Seconds from an archive's arrival until it is unpacked ahead of the create call."""


class Failed(Exception):
    """A version can't be processed, and why."""


class Ahead:
    """Archives that are unpacked before a version asks for them, by sha256; none of them twice."""

    def __init__(self) -> None:
        self._begun: dict[str, Future[list[tuple[str, Content]]]] = {}
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, sha256: str, work: Callable[[], Future[list[tuple[str, Content]]]]) -> None:
        """Begin, unless a version does it already."""
        with self._lock:
            if sha256 in self._taken:
                self._taken.discard(sha256)
            else:
                self._begun[sha256] = work()

    def take(self, sha256: str) -> Future[list[tuple[str, Content]]] | None:
        """What was begun; None leaves it to the one who asks."""
        with self._lock:
            found = self._begun.pop(sha256, None)
            if found is None:
                self._taken.add(sha256)
            return found


class Processing(Walks):
    """Walks versions through their states, on the event loop."""

    def __init__(self, store: Store, options: Options, executor: Executor) -> None:
        super().__init__()
        self._store = store
        self._options = options
        self._executor = executor
        self._ahead = Ahead()
        self._stopped = False

    @property
    def delay(self) -> float:
        """`Options.processing_delay`."""
        return self._options.processing_delay

    def unfinished(self) -> Iterable[int]:
        """Versions that are not processed yet."""
        return self._store.versions.unfinished()

    def begin(self, upload: Upload) -> None:
        """Unpack an archive as soon as it is there, so that a version made of it need not wait for that.

        What comes of it when no version is made is swept up at the next start.
        """
        if archive_ending(upload.name) is not None:
            # Not while the rest of a version is probably still coming in.
            asyncio.get_running_loop().call_later(LULL, self._unpack_ahead, upload)

    def _unpack_ahead(self, upload: Upload) -> None:
        archive = self._store.shelf.path(upload.sha256)
        if not self._stopped and archive.exists():
            self._ahead.begin(
                upload.sha256, lambda: self._executor.submit(_contents, self._store, archive, upload.name)
            )

    async def stop(self) -> None:
        """Leave everything as it stands; `resume` goes on."""
        self._stopped = True
        await super().stop()

    async def walk(self, version: int) -> None:
        """Process a version's row."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        files: list[StoredFile] | None = None
        try:
            for number, step in enumerate(STEPS, start=1):
                await self.until(started, number / (len(STEPS) + 1))
                if step == "BLOBS_DECOMPRESSED":
                    files = await loop.run_in_executor(self._executor, self._unpack, version)
                if self._options.processing_delay > 0:
                    self._store.versions.set_status(version, step)
            await self.until(started, 1.0)
            self._store.versions.finish(version, files or ())
        except Failed as failed:
            await self.until(started, 1.0)
            self._store.versions.set_status(version, "FAILED", str(failed))
        except Exception as error:  # Whatever it is, the version must not stay as it is for ever.
            log.exception("Processing failed")
            message = f"The sandbox could not process it: {type(error).__name__}"
            self._store.versions.set_status(version, "FAILED", message)

    def _unpack(self, version: int) -> list[StoredFile]:
        found = self._store.versions.content(version)
        if found is None:
            return []
        return unpack(found[0], self._store, keep_descriptions=self._options.keep_descriptions, ahead=self._ahead)


@dataclass
class _Version:
    """The files of a version as they come together."""

    store: Store
    keep_descriptions: bool
    moment: datetime = field(default_factory=lambda: datetime.fromtimestamp(int(time.time()), UTC))
    files: dict[str, StoredFile] = field(default_factory=dict)
    size: int = 0

    def check(self, path: str, inside: str = "") -> None:
        where = f" inside {inside}" if inside else ""
        bad = bad_name(path)
        if bad:
            raise Failed(f"The file name {path!r}{where} has {bad!r}, which can't be processed")
        if any(part.startswith(" ") or part.endswith((" ", ".")) for part in path.split("/")):
            raise Failed(f"The file name {path!r}{where} begins or ends with a space, or ends with a dot")
        if path in self.files:
            raise Failed(f"Two files are called {path!r}")

    def add(self, path: str, content: Content, described: Mapping[str, Any], inside: str = "") -> None:
        self.check(path, inside)
        self.size += content.size
        if self.size > DATASET_BYTES:
            raise Failed("A dataset holds at most 200 GB")
        location = self.store.shelf.path(content.sha256)
        keep = self.keep_descriptions
        sent = [column if keep else {**column, "description": ""} for column in described.get("columns") or ()]
        self.files[path] = StoredFile(
            path=path,
            size=content.size,
            sha256=content.sha256,
            location=location,
            created=self.moment,
            description=str(described.get("description") or "") if keep else "",
            columns=match_columns(path, sent, header_of(path, location)),
            crc32=content.crc32,
        )


def unpack(
    content: Mapping[str, Any],
    store: Store,
    *,
    keep_descriptions: bool = True,
    ahead: Ahead | None = None,
) -> list[StoredFile]:
    """The files of a version.

    An archive becomes a folder with its name (`train.zip` → `train/`), a version's only file, if it is an
    archive, goes to the root (kagglehub's `archive.zip`). Archives inside archives stay as they are.

    Parameters
    ----------
    content:
        `files` and `directories` as the create call named them, with complete uploads' tokens.
    store:
        Where the uploads are, and where the members of archives go.
    keep_descriptions:
        Whether descriptions of files and columns are kept.
    ahead:
        The archives that are being unpacked already.

    Raises
    ------
    Failed
        If a name, or an archive, can't be processed.
    """
    version = _Version(store, keep_descriptions)
    wanted = list(_flat(content, ""))
    for folder, described in wanted:
        upload = store.uploads.by_token(str(described.get("token") or ""))
        if upload is None or upload.state != "complete":
            raise Failed("An uploaded file is missing")
        path = folder + upload.name
        ending = archive_ending(upload.name)
        whole = Content(upload.size, upload.sha256, upload.crc32c, upload.crc32)
        if ending is None:
            version.add(path, whole, described)
            continue
        version.check(path)
        target = "" if len(wanted) == 1 else path[: -len(ending)] + "/"
        begun = ahead.take(upload.sha256) if ahead is not None else None
        _expand(version, store.shelf.path(upload.sha256), upload.name, target, begun)
    if not version.files:
        raise Failed("There are no files in it")
    return list(version.files.values())


def archive_ending(name: str) -> str | None:
    """The ending by which the server takes a file for an archive, or None."""
    folded = name.casefold()
    # The longest first: `.tar.gz` before `.gz` would be.
    return next((end for end in sorted(ARCHIVES, key=len, reverse=True) if folded.endswith(end)), None)


def header_of(path: str, location: Path) -> list[str] | None:
    """The column names of a CSV or TSV file, as its first line has them; None for other files."""
    folded = path.casefold()
    if not folded.endswith((".csv", ".tsv")):
        return None
    with location.open("rb") as file:
        text = file.read(HEADER_BYTES).decode("utf-8-sig", "replace")
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if folded.endswith(".tsv") else ","), [])
    except csv.Error:
        return []


def _flat(content: Mapping[str, Any], folder: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in content.get("files") or ():
        yield folder, file
    for inner in content.get("directories") or ():
        name = str(inner.get("name") or "")
        if name in ("", ".", "..") or "/" in name:
            raise Failed(f"The folder name {name!r} can't be processed")
        yield from _flat(inner, f"{folder}{name}/")


def _expand(
    version: _Version, archive: Path, name: str, target: str, begun: Future[list[tuple[str, Content]]] | None
) -> None:
    # One that still waits for a thread is done by this one, or all threads might wait for each other.
    if begun is None or begun.cancel():
        contents = _contents(version.store, archive, name)
    else:
        contents = begun.result()
    for path, content in contents:
        version.add(target + path, content, {}, name)


def _contents(store: Store, archive: Path, name: str) -> list[tuple[str, Content]]:
    """An archive's members, put on the shelf. Raises `Failed`."""
    found: list[tuple[str, Content]] = []
    left = DATASET_BYTES
    try:
        for member, stream in _zip_members(archive) if name.casefold().endswith(".zip") else _tar_members(archive):
            path = _safe(member, name)
            with stream:
                content = store.shelf.put(stream, left)
            left -= content.size
            found.append((path, content))
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError) as error:
        raise Failed(f"{name} can't be unpacked: {error or type(error).__name__}") from error
    except ValueError as error:
        raise Failed("A dataset holds at most 200 GB") from error
    return found


def _zip_members(archive: Path) -> Iterator[tuple[str, BinaryIO]]:
    with zipfile.ZipFile(archive) as file:
        for info in file.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                raise zipfile.BadZipFile("it is encrypted")
            if info.compress_type == zipfile.ZIP_STORED and info.file_size < SMALL:
                yield info.filename, io.BytesIO(_stored(file, info))
                continue
            with file.open(info) as stream:
                yield info.filename, stream  # type: ignore[misc]


def _stored(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A small member that is not compressed, with zipfile's own checks, in a third of its time: there are thousands.

    Its local header is that of PKWARE's APPNOTE 6.3.10, 4.3.7.
    """
    archive = file.fp
    assert archive is not None  # noqa: S101 - open for reading
    archive.seek(info.header_offset)
    header = archive.read(LOCAL.size)
    if len(header) < LOCAL.size or header[:4] != b"PK\3\4":
        raise zipfile.BadZipFile("Bad magic number for file header")
    flags, name, extra = LOCAL.unpack(header)
    named = archive.read(name).decode("utf-8" if flags & 0x800 else "cp437", "replace")
    if named != info.orig_filename:
        raise zipfile.BadZipFile(f"File name in directory {info.orig_filename!r} and header {named!r} differ.")
    if extra:
        archive.seek(extra, io.SEEK_CUR)
    content = archive.read(info.file_size)
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")
    return content


def _tar_members(archive: Path) -> Iterator[tuple[str, BinaryIO]]:
    with tarfile.open(archive) as file:
        for info in file:
            if info.isdir():
                continue
            stream = file.extractfile(info) if info.isfile() else None
            if stream is None:
                raise tarfile.TarError(f"{info.name} is a link or a device")
            yield info.name, stream  # type: ignore[misc]


def _safe(member: str, archive: str) -> str:
    """The path of an archive's member; `Failed` if it would leave the dataset."""
    path = member[2:] if member.startswith("./") else member
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise Failed(f"{archive} has a member whose path can't be processed: {member!r}")
    return path
