"""From items to files with size and sha256: what is in memory is written, what is a file is read where it lies."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from kaggle_share import archives, rules
from kaggle_share.errors import InputError, KaggleShareError, RuleError, StagingError
from kaggle_share.hashing import Measured
from kaggle_share.model import SILENT, Item, Progress, Resource, Watch
from kaggle_share.stage.files import measure_all, media_type
from kaggle_share.stage.frames import Index, to_table
from kaggle_share.stage.types import Form

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM_WORDS = ("No space left", "File too large", " requested and ")
"""DuckDB and NumPy say it in words only; NumPy's are `800 requested and 16 written`."""
HELD = 2_000_000_000
"""Bytes of Arrow tables that are kept in all for `profile`; of further frames, the files are read."""


@dataclass
class _Written:
    """One file that an item becomes."""

    item: Item
    path: str
    location: Path
    schema: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    arrow: Any = None
    """The table that was written."""
    measured: Measured | None = None
    """Its size and hash, where writing it told them."""


def stage(
    items: Sequence[Item],
    *,
    folder: Path,
    watch: Watch = SILENT,
    index: Index = "auto",
    frame_format: Form = "csv",
    threads: int = 4,
) -> tuple[Resource, ...]:
    """Every item as files with size and sha256.

    Parameters
    ----------
    items:
        What was picked.
    folder:
        The staging folder; frames, arrays, figures and objects are written into it.
    watch:
        Told of the file at hand, bytes done and in all.
    index:
        The index of pandas is written where it is named or not the default one (`auto`), always, or never.
    frame_format:
        Format of tables that say none.
    threads:
        Files hashed at once.

    Returns
    -------
    The resources, in the order of the items; a figure becomes two, a stack of images one for each. Those of frames
    carry the Arrow table that was written (`Resource.arrow`), up to `HELD` bytes in all.

    Raises
    ------
    InputError
        A frame or array is empty, or its format can't hold it; two files would have one name.
    StagingError
        A file vanished, can't be read, changes, or the disk is full.
    """
    foreseen = [path for item in items for path in _foreseen(item, frame_format)]
    _check(foreseen)
    written: list[_Written] = []
    held = 0
    for number, item in enumerate(items):
        if item.kind != "file":
            watch.tell(Progress("stage", f"writing {item.name}"))
        # A folder for each item: on the way nothing can get into the way of anything else.
        made = _write(item, folder / f"{number:04d}", index, frame_format, threads)
        for one in made:
            held += one.arrow.nbytes if one.arrow is not None else 0
            one.arrow = one.arrow if held <= HELD else None
        written += made
    paths = [one.path for one in written]
    if paths != foreseen:
        _check(paths)
    open_ = [one for one in written if one.measured is None]
    measured = measure_all([(one.location, one.path) for one in open_], watch=watch, threads=threads)
    for one, how in zip(open_, measured, strict=True):
        one.measured = how
    return tuple(_resource(one) for one in written)


def _write(item: Item, folder: Path, index: Index, frame_format: Form, threads: int) -> list[_Written]:
    if item.kind == "file":
        assert item.source is not None  # noqa: S101 - files have one
        return [_Written(item, item.name, item.source, notes=(item.note,) if item.note else ())]
    if item.kind == "frame":
        return [_frame(item, folder, index, item.format or frame_format, threads)]
    if item.kind == "array":
        return _array(item, folder, threads)
    return _figure(item, folder) if item.kind == "figure" else _object(item, folder)


def _foreseen(item: Item, frame_format: str) -> list[str]:
    """The paths that an item will have, as far as they are known before it is written."""
    if item.kind == "frame":
        return [_with_ending(item.name, item.format or frame_format)]
    if item.kind == "object":
        return [_with_ending(item.name, item.format or "json")]
    if item.kind == "figure":
        return [_with_ending(item.name, form) for form in ([item.format] if item.format else ("png", "svg"))]
    return [item.name]


def _check(paths: list[str]) -> None:
    """All rules for names; nothing is written before they are known to hold."""
    for path in paths:
        rules.check_path(path)
    rules.check_unique(paths)
    rules.check_top_level(paths)
    files = {path.casefold(): path for path in paths}
    for path in paths:
        above = path.casefold()
        while above := above.rpartition("/")[0]:
            if above in files:
                raise RuleError(f'"{files[above]}" would be both a file and the folder of "{path}"', "Rename one")


def _frame(item: Item, folder: Path, index: Index, form: Any, threads: int) -> _Written:
    from kaggle_share.stage.writers import in_batches, write_table

    path, location = _place(item, folder, form)
    table = to_table(item.value, item.variable or item.name, form, index)
    with _room(item, location, table.arrow.nbytes):
        made = write_table(table.arrow, location, form, json_columns=table.json_columns, threads=threads)
    return _Written(
        item,
        path,
        location,
        {**table.schema, **made.told},
        tuple(table.notes),
        in_batches(table.arrow),
        made.measured,
    )


def _array(item: Item, folder: Path, threads: int) -> list[_Written]:
    from kaggle_share.stage.arrays import check_array, need_picture, picture_of, write_npy, write_png, write_stack

    array, name = item.value, item.variable or item.name
    check_array(array, name)
    picture = need_picture(array, name) if item.format == "png" else picture_of(array) if not item.format else None
    schema = {"kind": "array", "library": "numpy", "dtype": str(array.dtype), "shape": list(array.shape)}
    if picture == "stack":
        below = str(PurePosixPath(item.name).with_suffix("")) if item.format else item.name
        location = folder / below
        with _room(item, location, array.nbytes):
            paths = write_stack(array, location, threads)
        count = len(paths)
        return [
            _Written(
                item,
                f"{below}/{one.name}",
                one,
                {**schema, "format": "png", "stack": {"name": below, "number": number, "count": count}},
            )
            for number, one in enumerate(paths)
        ]
    form = "png" if picture else "npy"
    path, location = _place(item, folder, form)
    with _room(item, location, array.nbytes):
        (write_png if picture else write_npy)(array, location)
    return [_Written(item, path, location, {**schema, "format": form})]


def _figure(item: Item, folder: Path) -> list[_Written]:
    from kaggle_share.stage.arrays import write_figure

    made = []
    for form in (item.format,) if item.format else ("png", "svg"):
        path, location = _place(item, folder, form)
        with _room(item, location, 0):
            write_figure(item.value, location, form)
        made.append(_Written(item, path, location, {"kind": "figure", "library": "matplotlib", "format": form}))
    return made


def _object(item: Item, folder: Path) -> list[_Written]:
    from kaggle_share.stage.objects import write_json, write_lines

    form = item.format or "json"
    path, location = _place(item, folder, form)
    notes: list[str] = []
    with _room(item, location, 0):
        (write_lines if form == "jsonl" else write_json)(
            item.value, location, item.variable or item.name, notes.append
        )
    schema = {"kind": "object", "library": "json", "format": form}
    return [_Written(item, path, location, schema, tuple(dict.fromkeys(notes)))]


def _place(item: Item, folder: Path, form: str) -> tuple[str, Path]:
    """Path in the dataset, with its ending, and where it is written."""
    path = _with_ending(item.name, form)
    location = folder / path
    with _room(item, location, 0):
        location.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path, location


def _with_ending(name: str, form: str) -> str:
    return name if name.casefold().endswith(f".{form}") else f"{name}.{form}"


@contextlib.contextmanager
def _room(item: Item, location: Path, needed: int) -> Iterator[None]:
    """Turn a full disk, and others of its errors, into one line; what was written in part is removed."""
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(location) if location.is_dir() else location.unlink(missing_ok=True)
        name = rules.printable(item.name)
        if isinstance(error, KaggleShareError) or not isinstance(error, Exception):
            raise
        if getattr(error, "errno", None) in _NO_ROOM or any(words in str(error) for words in _NO_ROOM_WORDS):
            free = shutil.disk_usage(location.parent).free
            about = f"about {_bytes(needed)} are needed" if needed else "it needs more"
            raise StagingError(
                f'there is no room to write "{name}": {about} in "{location.parent}", {_bytes(free)} are free',
                "Free some space, or set KAGGLE_SHARE_DATA to a folder on another disk",
            ) from error
        if isinstance(error, OSError):
            raise StagingError(f'"{name}" can\'t be written: {error.strerror}', "Check the folder") from error
        if isinstance(error, (ValueError, TypeError, NotImplementedError)) or "uckdb" in type(error).__module__:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise InputError(f'"{name}" can\'t be written: {reason}', "Try another format, with --format") from error
        raise


def _bytes(count: int) -> str:
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def _resource(one: _Written) -> Resource:
    item, is_file, measured = one.item, one.item.kind == "file", one.measured
    assert measured is not None  # noqa: S101 - hashed by now
    notes = one.notes if measured.size else (*one.notes, "it is empty: 0 bytes")
    return Resource(
        path=one.path,
        location=one.location,
        size=measured.size,
        sha256=measured.sha256,
        modified=measured.modified,
        inode=measured.inode,
        crc32=measured.crc32,
        blake3=measured.blake3,
        format=PurePosixPath(one.path).suffix.casefold().removeprefix("."),
        media_type=media_type(one.path),
        item=item,
        origin=f"file {one.path}" if is_file else f"{item.kind} {item.variable}".strip(),
        staged=not is_file,
        schema=one.schema,
        members=_members(one) if is_file else {},
        notes=notes,
        arrow=one.arrow,
    )


def _members(one: _Written) -> dict[str, int]:
    """Of an archive: where Kaggle will put what is in it, and the sizes."""
    if not archives.ending(one.path):
        return {}
    return archives.unpacked(one.path, archives.read_members(one.location, one.path))
